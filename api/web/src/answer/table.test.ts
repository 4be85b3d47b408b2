import { expect, test } from "vitest";

import type { Row, Status } from "../api/shapes";
import { plannedCitations } from "./planned";
import { barsOf, cellsOf, commonUnit, filterRows, sortRows } from "./table";

function row(measure: string, yuan: number | null, more: Partial<Row> & { per?: string } = {}): Row {
  const amount = yuan === null ? null : { text: `${yuan}元`, yuan, qualifier: null, per: more.per ?? null };
  return { region: { code: null, name: "甲市" }, measure, amount, period: null, status: "done", citations: [1], ...more };
}
const names = (rows: Row[]) => rows.map((one) => one.measure);

test("amounts are sorted by their yuan, and rows without one come last either way", () => {
  const rows = [row("中", 200), row("无", null), row("大", 3000), row("小", 5)];
  expect(names(sortRows(rows, { column: "amount", descending: true }))).toEqual(["大", "中", "小", "无"]);
  expect(names(sortRows(rows, { column: "amount", descending: false }))).toEqual(["小", "中", "大", "无"]);
  expect(names(sortRows(rows, null))).toEqual(["中", "无", "大", "小"]);
});

test("a filter removes what does not fit", () => {
  const rows = [row("孵化基地", 1), row("公益创投", 2, { status: "planned" }), row("孵化园", 3, { region: { code: null, name: "乙市" } })];
  const wanted = { words: "", status: null, place: null };
  expect(names(filterRows(rows, { ...wanted, words: " 孵化 " }))).toEqual(["孵化基地", "孵化园"]);
  expect(names(filterRows(rows, { ...wanted, status: "planned" }))).toEqual(["公益创投"]);
  expect(names(filterRows(rows, { ...wanted, place: "乙市" }))).toEqual(["孵化园"]);
});

test("bars compare sums of one kind: what is per head or year stands apart, and two are too few", () => {
  const rows = [row("a", 100), row("b", 50, { status: "planned" }), row("c", 25), row("d", 5000, { per: "家" }), row("e", null)];
  expect(commonUnit(rows)).toEqual({ per: null, count: 3 });
  expect(rows.map((one) => barsOf(rows).get(one))).toEqual([
    { share: 1, isPlanned: false },
    { share: 0.5, isPlanned: true },
    { share: 0.25, isPlanned: false },
    undefined,
    undefined,
  ]);
  expect(barsOf(rows.slice(0, 2)).size).toBe(0);
});

test("a row as text keeps the words of the amount and has its yuan beside them", () => {
  const status = (one: Status) => `<${one}>`;
  expect(cellsOf(row("改造", 3_730_000, { period: "2020年", citations: [1, 4] }), status)).toEqual(["甲市", "改造", "3730000元", 3_730_000, "2020年", "<done>", "[1][4]"]);
});

test("a citation is of a plan only where every row that stands on it is planned", () => {
  expect([...plannedCitations([row("a", 1, { status: "planned", citations: [1, 2] }), row("b", 1, { citations: [2] })])]).toEqual([1]);
});
