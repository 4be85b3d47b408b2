import { useEffect, useState } from "react";

import { keep, kept } from "../state/saved";
import type { Look } from "./theme";
import { useMatches } from "./useMatches";

const DARK = "(prefers-color-scheme: dark)";
const LOOKS: readonly unknown[] = ["auto", "light", "dark"];

export function useLook() {
  const [look, setLook] = useState<Look>(() => kept<Look>("look", "auto", (value) => LOOKS.includes(value)));
  const systemIsDark = useMatches(DARK);
  const isDark = look === "auto" ? systemIsDark : look === "dark";
  useEffect(() => {
    document.documentElement.dataset["look"] = isDark ? "dark" : "light";
  }, [isDark]);
  const choose = (chosen: Look) => {
    setLook(chosen);
    keep("look", chosen);
  };
  return { look, isDark, choose };
}
