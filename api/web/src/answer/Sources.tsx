import type { Citation } from "../api/shapes";
import { Plain } from "../text/Plain";
import { usePage } from "../state/page";
import { useWords } from "../words/words";
import { CitationFacts } from "./CitationMark";

export function Sources({ citations }: { citations: Citation[] }) {
  const { say } = useWords();
  const { openSource } = usePage();
  if (!citations.length) return null;
  return (
    <details className="sources">
      <summary>{say("sourcesCount", { n: citations.length })}</summary>
      <ol>
        {citations.map((citation) => (
          <li key={citation.id} value={citation.id}>
            <button type="button" className="link source-title" onClick={() => openSource(citation)}>
              [{citation.id}] <Plain text={citation.title} />
            </button>
            <CitationFacts citation={citation} />
            <blockquote>
              <Plain text={citation.quote} />
            </blockquote>
          </li>
        ))}
      </ol>
    </details>
  );
}
