import { expect, test } from "vitest";

import { EMPTY_FILTERS } from "../state/turns";
import { sayIn } from "../words/words";
import { chipsOf, withYears } from "./filters";
import { sends, type Key } from "./keys";
import { withPlace } from "./place";

const ENTER: Key = { key: "Enter", shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, isComposing: false, keyCode: 13 };

test("Enter sends, but not with Shift, nor while an input method composes, nor as Safari tells of that", () => {
  expect([ENTER, { ...ENTER, shiftKey: true }, { ...ENTER, isComposing: true }, { ...ENTER, keyCode: 229 }, { ...ENTER, key: "a" }].map(sends)).toEqual([true, false, false, false, false]);
});

test("each filter is a chip, and taking it off leaves the others", () => {
  const filters = { kinds: ["reply" as const], regions: ["江苏省"], since: "2015-01-01", until: "2020-12-31", departments: ["民政局"] };
  const chips = chipsOf(filters, sayIn("zh"));
  expect(chips.map((chip) => chip.text)).toEqual(["答复", "江苏省", "2015年起", "到2020年", "民政局"]);
  expect(chips[1]?.without).toEqual({ ...filters, regions: [] });
  expect(chips[2]?.without).toEqual({ ...filters, since: null });
});

test("years become whole years, and two in the wrong order are swapped", () => {
  expect(withYears(EMPTY_FILTERS, 2020, 2015)).toEqual({ ...EMPTY_FILTERS, since: "2015-01-01", until: "2020-12-31" });
  expect(withYears(EMPTY_FILTERS, null, 20)).toEqual(EMPTY_FILTERS);
});

test("choosing a place writes its full name where the shared one stood, behind characters outside the BMP too", () => {
  const region = { code: "320612", name: "江苏省南通市通州区" };
  const reading = { facet: "place", effect: "undecided", words: "通州区", start: 2, end: 5, values: ["北京市通州区", region.name], excludes: false };
  const understanding = { question: "𠮷问通州区投入了多少？", readings: [reading], ambiguous: [] };
  expect(withPlace("", region, understanding)).toBe("𠮷问江苏省南通市通州区投入了多少？");
  expect(withPlace("通州区？", region, null)).toBeNull();
});
