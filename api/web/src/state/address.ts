/** What the address of the page says: the view, and for a link to an answer the question with all that it depends on. */

import { KINDS, type Filters, type Kind } from "../api/shapes";
import type { Asked } from "./turns";

export type View = "ask" | "library" | "status";

export interface Address {
  view: View;
  document: string | null;
  link: { asked: Asked; generation: number | null } | null;
}

export function readAddress(hash: string): Address {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [view = "", document = ""] = path.split("/");
  if (view === "library") return { view, document: decode(document) || null, link: null };
  if (view === "status") return { view, document: null, link: null };
  return { view: "ask", document: null, link: readLink(new URLSearchParams(query)) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function readLink(query: URLSearchParams): Address["link"] {
  const question = query.get("q")?.trim();
  if (!question) return null;
  const home = query.get("home");
  const [code = "", name = ""] = home?.split("~", 2) ?? [];
  const generation = Number(query.get("g"));
  return {
    asked: { question, home: name ? { code: code || null, name } : null, filters: readFilters(query) },
    generation: Number.isInteger(generation) && generation > 0 ? generation : null,
  };
}

const isKind = (text: string): text is Kind => (KINDS as readonly string[]).includes(text);
const day = (text: string | null) => (text && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null);

function readFilters(query: URLSearchParams): Filters {
  return {
    kinds: query.getAll("kind").filter(isKind),
    regions: query.getAll("region"),
    since: day(query.get("since")),
    until: day(query.get("until")),
    departments: query.getAll("department"),
  };
}

export function writeLink({ question, home, filters }: Asked, generation: number | null): string {
  const query = new URLSearchParams({ q: question });
  if (home) query.set("home", `${home.code ?? ""}~${home.name}`);
  for (const kind of filters.kinds) query.append("kind", kind);
  for (const region of filters.regions) query.append("region", region);
  for (const department of filters.departments) query.append("department", department);
  if (filters.since) query.set("since", filters.since);
  if (filters.until) query.set("until", filters.until);
  if (generation !== null) query.set("g", String(generation));
  return `#/?${query.toString()}`;
}
