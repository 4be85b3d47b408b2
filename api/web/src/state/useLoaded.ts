import { useCallback, useEffect, useState } from "react";

import { problemOf } from "../api/client";
import type { Problem } from "../api/shapes";

export interface Loaded<T> {
  value: T | null; // what was loaded last, also while the next is on its way
  problem: Problem | null;
  isLoading: boolean;
  reload: () => void;
}

interface Held<T> {
  of: unknown;
  value: T | null;
  problem: Problem | null;
}

/** Load what a function loads, again whenever it is another function: keep it stable with useCallback. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [round, setRound] = useState({});
  const [held, setHeld] = useState<Held<T>>({ of: null, value: null, problem: null });
  useEffect(() => {
    const control = new AbortController();
    const take = (result: Partial<Held<T>>) => {
      if (!control.signal.aborted) setHeld((old) => ({ value: old.value, problem: null, ...result, of: load }));
    };
    load(control.signal).then(
      (value) => take({ value }),
      (error: unknown) => take({ problem: problemOf(error) }),
    );
    return () => control.abort();
  }, [load, round]);
  const reload = useCallback(() => setRound({}), []);
  return { value: held.value, problem: held.problem, isLoading: held.of !== load, reload };
}
