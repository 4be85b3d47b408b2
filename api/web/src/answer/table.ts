/** The comparison table's logic: order, filters, bars and its cells as text. */

import type { Row, Status } from "../api/shapes";
import { barShare } from "../text/figures";

export type Column = "region" | "measure" | "amount" | "period" | "status";
export interface Order {
  column: Column;
  descending: boolean;
}
export interface Bar {
  share: number;
  isPlanned: boolean;
}

const FEWEST_BARS = 3;
const STATUS_RANK: Record<Status, number> = { done: 0, planned: 1, unknown: 2 };

export const placeOf = (row: Row) => row.region?.name ?? "";
const cellOf: Record<Column, (row: Row) => string | number> = {
  region: placeOf,
  measure: (row) => row.measure,
  amount: (row) => row.amount?.yuan ?? Number.NaN,
  period: (row) => row.period ?? "",
  status: (row) => STATUS_RANK[row.status],
};

const isMissing = (value: string | number) => value === "" || Number.isNaN(value);

/** Rows without a value come last either way; rows alike stay in the order of the answer. */
export function sortRows(rows: readonly Row[], order: Order | null): Row[] {
  if (!order) return [...rows];
  const value = cellOf[order.column];
  const compare = (a: string | number, b: string | number) =>
    typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "zh-CN");
  return [...rows].sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
    return order.descending ? compare(b, a) : compare(a, b);
  });
}

export interface Wanted {
  words: string;
  status: Status | null;
  place: string | null;
}

export function filterRows(rows: readonly Row[], { words, status, place }: Wanted): Row[] {
  const needle = words.trim().toLocaleLowerCase();
  const text = (row: Row) => [placeOf(row), row.measure, row.amount?.text, row.period].join(" ").toLocaleLowerCase();
  return rows.filter((row) => (!status || row.status === status) && (!place || placeOf(row) === place) && (!needle || text(row).includes(needle)));
}

/** What most amounts are per: sums as a whole (null) and sums a head or a year are not compared with each other. */
export function commonUnit(rows: readonly Row[]): { per: string | null; count: number } {
  const counts = new Map<string | null, number>();
  for (const row of rows) if (row.amount?.yuan) counts.set(row.amount.per, (counts.get(row.amount.per) ?? 0) + 1);
  const [per, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [null, 0];
  return { per, count };
}

/** A bar for each row whose amount is of the common kind; none at all while there are fewer than three. */
export function barsOf(rows: readonly Row[]): Map<Row, Bar> {
  const { per, count } = commonUnit(rows);
  if (count < FEWEST_BARS) return new Map();
  const compared = rows.filter((row) => row.amount?.yuan && row.amount.per === per);
  const largest = Math.max(...compared.map((row) => row.amount?.yuan ?? 0));
  return new Map(compared.map((row) => [row, { share: barShare(row.amount?.yuan ?? 0, largest), isPlanned: row.status === "planned" }]));
}

export type Cells = (string | number | null)[];

export function cellsOf(row: Row, status: (status: Status) => string): Cells {
  return [placeOf(row), row.measure, row.amount?.text ?? "", row.amount?.yuan ?? null, row.period ?? "", status(row.status), row.citations.map((id) => `[${id}]`).join("")];
}
