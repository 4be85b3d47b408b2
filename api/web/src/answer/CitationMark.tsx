import { Popover } from "antd";

import type { Citation } from "../api/shapes";
import { Plain } from "../text/Plain";
import { usePage } from "../state/page";
import { sayOf, useWords } from "../words/words";

export function CitationMarks({ ids, citations }: { ids: number[]; citations: Citation[] }) {
  const cited = ids.map((id) => citations.find((one) => one.id === id)).filter((one) => one !== undefined);
  return cited.map((citation) => <CitationMark key={citation.id} citation={citation} />);
}

/** The number of a source: its quote on hover or focus, the whole document on a click. */
function CitationMark({ citation }: { citation: Citation }) {
  const { say } = useWords();
  const { openSource } = usePage();
  return (
    <Popover content={<Quote citation={citation} />} mouseEnterDelay={0.2} trigger={["hover", "focus"]} placement="top">
      <button type="button" className="citation" aria-label={say("citationLabel", { id: citation.id, title: citation.title })} onClick={() => openSource(citation)}>
        [{citation.id}]
      </button>
    </Popover>
  );
}

function Quote({ citation }: { citation: Citation }) {
  return (
    <div className="quote-card">
      <blockquote>
        <Plain text={citation.quote} />
      </blockquote>
      <p>
        <Plain text={citation.title} />
      </p>
      <CitationFacts citation={citation} />
    </div>
  );
}

export function CitationFacts({ citation }: { citation: Citation }) {
  const { say } = useWords();
  const facts = [
    citation.region?.name ?? say("noPlaceKnown"),
    sayOf(say, "kind", citation.kind),
    citation.issuer,
    citation.issued ?? say("noDate"),
    citation.validity && citation.validity.status !== "in_force" ? sayOf(say, "validity", citation.validity.status) : null,
  ];
  return (
    <p className="citation-facts">
      {facts.filter((fact) => fact).map((fact, index) => (
        <span key={index}>
          <Plain text={fact ?? ""} />
        </span>
      ))}
    </p>
  );
}
