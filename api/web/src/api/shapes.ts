/** The JSON that the server gives and takes. Fields marked ? come with some servers or some answers only. */

export const KINDS = ["proposal", "suggestion", "reply", "regulation", "policy", "report", "news", "research", "other"] as const;
export type Kind = (typeof KINDS)[number];
export type Status = "done" | "planned" | "unknown";
export type Reason = "not_in_corpus" | "not_stated" | "off_topic" | "ambiguous_place";

export interface Region {
  code: string | null;
  name: string;
}

export interface Filters {
  kinds: Kind[];
  regions: string[];
  since: string | null;
  until: string | null;
  departments: string[];
}

export interface Turn {
  role: "user" | "assistant";
  content: string;
}

export interface AskBody {
  question: string;
  home_region: string | null;
  filters: Filters;
  history: Turn[];
}

/** Where words stand in a document; without start and end, the document itself. */
export interface Place {
  document_id: string;
  title: string;
  start?: number;
  end?: number;
  quote?: string;
}

export interface Citation extends Place {
  id: number;
  kind: Kind;
  region: Region | null;
  issued: string | null;
  issuer: string | null;
  source: string;
  url: string | null;
  passage_id: string;
  heading: string;
  quote: string;
  start: number;
  end: number;
  validity?: Validity | null;
}

export interface Claim {
  text: string;
  citations: number[];
  region: Region | null;
}

export interface Amount {
  text: string;
  yuan: number | null;
  qualifier: string | null;
  per: string | null;
}

export interface Row {
  region: Region | null;
  measure: string;
  amount: Amount | null;
  period: string | null;
  status: Status;
  citations: number[];
}

export interface Reading {
  facet: string;
  effect: string;
  words: string;
  start: number;
  end: number;
  values: string[];
  excludes: boolean;
}

export interface Understanding {
  question: string;
  readings: Reading[];
  ambiguous: Region[];
}

export interface Conflict {
  what: string;
  citations: number[];
}

export interface Answer {
  question: string;
  abstained: boolean;
  reason: Reason | null;
  answer: string;
  claims: Claim[];
  citations: Citation[];
  comparison: { columns: string[]; rows: Row[] };
  conflicts?: Conflict[];
  generator: string;
  index: { generation: number; fingerprint: string };
  took_ms: number;
  understanding?: Understanding | null;
  notice?: string | null;
  answer_id?: string | null;
  dropped: Record<string, number>; // sentences of a language model that did not pass, by reason
  fallback: string | null;
}

export interface Validity {
  status: string;
  since: string | null;
  by: string | null; // the document that repealed, replaced or amended it
  reason: string;
}

export interface DocumentFacts {
  document_id: string;
  title: string;
  kind: Kind;
  region: Region | null;
  candidates: Region[];
  issued: string | null;
  issuer: string | null;
  number: string | null;
  session: string | null;
  parties: string[];
  departments: string[];
  subject: string | null;
  source: string;
  part: number;
  url: string | null;
  validity?: Validity | null;
}

export interface Link {
  relation: string;
  document_id: string;
  title: string;
}

export interface Evidence {
  field: string;
  value: string;
  rule: string;
  start: number | null;
  end: number | null;
}

export interface FamilyMember {
  document_id: string;
  title: string;
  source: string;
  region?: Region | null;
  issued?: string | null;
}

/** Exact words: the document's text from start to end, in code points. */
export interface Quoted {
  document_id: string;
  start: number;
  end: number;
  quote: string;
}

export interface Suggestion extends Quoted {
  number: number[];
  answers: Quoted[];
  how: string; // "none": the replies are silent; "no reply": there are none
}

export interface Undertaking extends Quoted {
  who: string | null;
  status: "done" | "planned" | "declined";
  by: string | null;
  by_words: string | null;
}

export interface WholeDocument extends DocumentFacts {
  text: string;
  links: Link[];
  evidence: Evidence[];
  family: FamilyMember[];
  suggestions: Suggestion[];
  promises: Undertaking[];
}

export const UNDATED = "undated"; // a year of the library

export interface Count {
  value: string;
  count: number;
}

export interface PlaceCount extends Region {
  count: number;
}

export interface Library {
  total: number;
  documents: DocumentFacts[];
  next_cursor: string | null;
  kinds: Count[];
  regions: PlaceCount[];
  years: Count[];
  issuers: Count[];
  latest: string | null;
}

export interface LibraryQuery {
  kind?: Kind;
  region?: string;
  year?: string;
  issuer?: string;
  cursor?: string;
}

export interface SetAside {
  path: string;
  reason: string;
  help: string;
  at?: string;
}

export interface StatusBody {
  documents: number;
  passages: number;
  kinds: Record<string, number>;
  regions: Record<string, number>;
  generation: number;
  encoder: string;
  encoder_name: string | null;
  size_bytes: number;
  set_aside: SetAside[];
  switching: { to: string; state: string; done: number; total: number; words_alone: boolean; message: string } | null;
  generator?: string | null;
}

export interface Limits {
  max_upload_mb: number;
  max_question_chars: number;
  generator: string;
  home_region: Region | null;
}

export interface Uploaded {
  documents: DocumentFacts[];
  generation: number;
  set_aside?: SetAside[];
}

export interface Problem {
  code: string;
  message: string;
  help: string;
  field?: string;
  candidates?: Region[];
}

export type ExportFormat = "docx" | "md" | "xlsx";
