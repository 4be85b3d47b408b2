import type { Filters } from "../api/shapes";
import { EMPTY_FILTERS } from "../state/turns";
import { sayOf, type Say } from "../words/words";

export interface Chip {
  key: string;
  text: string;
  without: Filters;
}

const yearOf = (day: string) => day.slice(0, 4);

/** One chip for each filter, with the filters that are left when it is taken off. */
export function chipsOf(filters: Filters, say: Say): Chip[] {
  const chips: Chip[] = [];
  for (const kind of filters.kinds)
    chips.push({ key: `kind ${kind}`, text: sayOf(say, "kind", kind), without: { ...filters, kinds: filters.kinds.filter((one) => one !== kind) } });
  for (const name of filters.regions)
    chips.push({ key: `region ${name}`, text: name, without: { ...filters, regions: filters.regions.filter((one) => one !== name) } });
  if (filters.since) chips.push({ key: "since", text: say("from", { year: yearOf(filters.since) }), without: { ...filters, since: null } });
  if (filters.until) chips.push({ key: "until", text: say("until", { year: yearOf(filters.until) }), without: { ...filters, until: null } });
  for (const name of filters.departments)
    chips.push({ key: `body ${name}`, text: name, without: { ...filters, departments: filters.departments.filter((one) => one !== name) } });
  return chips;
}

const isYear = (year: number | null): year is number => year !== null && year >= 1900 && year <= 2100;

export function withYears(filters: Filters, first: number | null, last: number | null): Filters {
  const [from, to] = isYear(first) && isYear(last) && first > last ? [last, first] : [first, last];
  return { ...filters, since: isYear(from) ? `${from}-01-01` : null, until: isYear(to) ? `${to}-12-31` : null };
}

export const isEmpty = (filters: Filters) => JSON.stringify(filters) === JSON.stringify(EMPTY_FILTERS);
