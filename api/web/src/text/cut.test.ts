import { expect, test } from "vitest";

import { cut } from "./cut";

/** As the server does it: by code points. */
const sliced = (text: string, start: number, end: number) => {
  const points = [...text];
  return [points.slice(0, start).join(""), points.slice(start, end).join(""), points.slice(end).join("")];
};

test.each([
  ["区财政投入373万元。", 5, 10],
  ["𠮷野家𠮷:投入😀373万元𠮷。", 5, 14],
  ["𠮷𠮷𠮷", 1, 2],
  ["e\u0301与é", 0, 2],
  ["“引号”与\n\n换行", 0, 8],
  ["全文", 1, 1],
  ["行\n\n尾", 1, 9],
  ["全文", 5, 9],
])("a range of %j is the same code points as the server counts", (text, start, end) => {
  expect(cut(text, start, end)).toEqual(sliced(text, start, end));
});

test("every range of a text with characters outside the BMP is cut as by code points, and the pieces join to the text", () => {
  const text = "广😀东𠮷省\n“𪚥”区";
  const length = [...text].length;
  for (let start = 0; start <= length; start++)
    for (let end = start; end <= length; end++) {
      expect(cut(text, start, end)).toEqual(sliced(text, start, end));
      expect(cut(text, start, end).join("")).toBe(text);
    }
});
