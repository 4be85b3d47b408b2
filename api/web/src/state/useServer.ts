import { useCallback, useEffect, useRef, useState } from "react";

import { isReady } from "../api/client";

const ASK_AGAIN_MS = 2000;
const SHOWN_MS = 4000;

export type ServerState = "reachable" | "lost" | "regained";

/** Whether the server answers. It is asked only after something has failed, and then until it answers again. */
export function useServer(): { server: ServerState; suspect: () => void } {
  const [server, setServer] = useState<ServerState>("reachable");
  const asking = useRef(false);

  const suspect = useCallback(() => {
    if (asking.current) return;
    asking.current = true;
    const look = async () => {
      if (await isReady()) {
        asking.current = false;
        setServer((now) => (now === "lost" ? "regained" : "reachable"));
      } else {
        setServer("lost");
        window.setTimeout(look, ASK_AGAIN_MS);
      }
    };
    void look();
  }, []);

  useEffect(() => {
    if (server !== "regained") return;
    const timer = window.setTimeout(() => setServer("reachable"), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [server]);
  useEffect(() => {
    window.addEventListener("offline", suspect);
    return () => window.removeEventListener("offline", suspect);
  }, [suspect]);
  return { server, suspect };
}
