import { useSyncExternalStore } from "react";

const listen = (changed: () => void) => {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
};

export const useHash = () => useSyncExternalStore(listen, () => window.location.hash);

export function goTo(hash: string): void {
  window.location.hash = hash;
}
