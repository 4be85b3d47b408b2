import { createContext, useContext } from "react";

import type { Limits, Place } from "../api/shapes";

/** What any part of the page may ask of the whole. */
export interface Page {
  openSource: (place: Place) => void;
  suspectServer: () => void;
  limits: Limits | null;
}

export const PageContext = createContext<Page>({ openSource: () => undefined, suspectServer: () => undefined, limits: null });

export const usePage = () => useContext(PageContext);
