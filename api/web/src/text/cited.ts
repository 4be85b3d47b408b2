/** An answer as plain text with its sources, for pasting into a letter. */

import type { Answer, Citation } from "../api/shapes";

export function sourceLine(citation: Citation, noDate: string): string {
  const facts = [citation.region?.name, citation.issuer, citation.issued ?? noDate].filter(Boolean).join("，");
  return `[${citation.id}] 《${citation.title}》（${facts}）：“${citation.quote.replace(/\s+/gu, " ").trim()}”`;
}

export function withSources(answer: Answer, words: { sources: string; noDate: string; colon: string }): string {
  if (answer.citations.length === 0) return answer.answer;
  return [answer.answer, "", `${words.sources}${words.colon}`, ...answer.citations.map((one) => sourceLine(one, words.noDate))].join("\n");
}
