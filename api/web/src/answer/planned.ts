import type { Row } from "../api/shapes";

/** Citations that only tell of plans: every row of the table that stands on one of them is planned. */
export function plannedCitations(rows: readonly Row[]): Set<number> {
  const planned = new Set<number>();
  const other = new Set<number>();
  for (const row of rows) for (const id of row.citations) (row.status === "planned" ? planned : other).add(id);
  return new Set([...planned].filter((id) => !other.has(id)));
}
