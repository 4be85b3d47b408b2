import { createContext, useContext } from "react";

import { en } from "./en";
import { zh, type Word, type Words } from "./zh";

export type Language = "zh" | "en";
export type Say = (word: Word, values?: Record<string, string | number>) => string;

const WORDS: Record<Language, Words> = { zh, en };

export const sayIn =
  (language: Language): Say =>
  (word, values = {}) =>
    WORDS[language][word].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

/** A word that the server names: where this page has none for it, the server's own is shown. */
export function sayOf(say: Say, group: string, name: string): string {
  const word = `${group}_${name}`;
  return word in zh ? say(word as Word) : name;
}

export const browserLanguage = (): Language => (/^zh/i.test(navigator.language) ? "zh" : "en");

export const LanguageContext = createContext<Language>("zh");

export function useWords(): { say: Say; language: Language } {
  const language = useContext(LanguageContext);
  return { say: sayIn(language), language };
}
