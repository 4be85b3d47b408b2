import { expect, test } from "vitest";

import { barShare, formatBytes, formatYuan } from "./figures";

test.each([
  [3_730_000, "zh", "373万元"],
  [385_000_000, "zh", "3.85亿元"],
  [5000, "zh", "5,000元"],
  [152_500, "zh", "15.25万元"],
  [3_730_000, "en", "¥3.73 million"],
  [385_000_000, "en", "¥385 million"],
  [2_500_000_000, "en", "¥2.5 billion"],
  [50_000, "en", "¥50,000"],
] as const)("%d yuan in %s is %s", (yuan, language, shown) => {
  expect(formatYuan(yuan, language)).toBe(shown);
});

test("sizes are told in the unit that suits", () => {
  expect([0, 999, 1500, 814_258, 50_000_000, 2_400_000_000].map(formatBytes)).toEqual(["0 B", "999 B", "1.5 kB", "814 kB", "50.0 MB", "2.4 GB"]);
});

test("a bar is the share of the largest, and never vanishes while there is an amount", () => {
  expect([100, 50, 0.0001, 0].map((value) => barShare(value, 100))).toEqual([1, 0.5, 0.01, 0]);
});
