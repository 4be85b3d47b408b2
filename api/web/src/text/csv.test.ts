import { expect, test } from "vitest";

import { toCsv } from "./csv";

test("cells with commas, quotes and line breaks are quoted, and numbers stay numbers", () => {
  expect(toCsv([["地区", "做法", "元"], ['“甲"区', "一,二\n三", 3_730_000], ["乙区", null, -5]])).toBe(
    '\uFEFF地区,做法,元\r\n"“甲""区","一,二\n三",3730000\r\n乙区,,-5\r\n',
  );
});

test("text that a spreadsheet would run as a formula is made text", () => {
  expect(toCsv([["=HYPERLINK(\"http://x\")", "+1", "@a", "-b", "正常"]])).toBe('\uFEFF"\'=HYPERLINK(""http://x"")",\'+1,\'@a,\'-b,正常\r\n');
});
