import { WarningOutlined } from "@ant-design/icons";

import type { Citation, Conflict } from "../api/shapes";
import { Plain } from "../text/Plain";
import { useWords } from "../words/words";
import { CitationFacts, CitationMarks } from "./CitationMark";

/** Sources that disagree, side by side and before the answer: nobody may quote one of them without having seen the other. */
export function Conflicts({ conflicts, citations }: { conflicts: Conflict[]; citations: Citation[] }) {
  const { say } = useWords();
  if (!conflicts.length) return null;
  return (
    <section className="conflicts" aria-label={say("conflicts")}>
      <h3>
        <WarningOutlined aria-hidden /> {say("conflicts")}
      </h3>
      {conflicts.map((conflict, index) => (
        <div key={index} className="conflict">
          <p className="conflict-what">
            <Plain text={conflict.what} />
          </p>
          <ul>
            {citations
              .filter((citation) => conflict.citations.includes(citation.id))
              .map((citation) => (
                <li key={citation.id}>
                  <p className="conflict-quote">
                    “<Plain text={citation.quote} />”<CitationMarks ids={[citation.id]} citations={citations} />
                  </p>
                  <CitationFacts citation={citation} />
                </li>
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
