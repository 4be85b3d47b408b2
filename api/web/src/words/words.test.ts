import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { en } from "./en";
import { sayIn, sayOf } from "./words";
import { zh } from "./zh";

test("both languages fill in the same values", () => {
  const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
  for (const word of Object.keys(zh) as (keyof typeof zh)[]) expect([word, places(en[word])]).toEqual([word, places(zh[word])]);
});

test("values are put in, and a word of the server without one here is shown as it is", () => {
  expect(sayIn("zh")("tooLong", { n: 2100, max: 2000 })).toBe("问题有 2100 个字，最多 2000 个字。");
  expect(sayOf(sayIn("en"), "relation", "cites")).toBe("cites");
});

test("every word is said somewhere", () => {
  const folder = new URL("..", import.meta.url).pathname;
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name) && !name.startsWith("words") && !name.includes(".test."));
  const text = sources.map((name) => readFileSync(folder + name, "utf8")).join("\n");
  const grouped = /^(kind|relation|field|promise|reason|validity|theme)_/;
  expect(Object.keys(zh).filter((word) => !grouped.test(word) && !text.includes(`"${word}"`))).toEqual([]);
});
