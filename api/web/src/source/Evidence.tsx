import type { WholeDocument } from "../api/shapes";
import { Plain } from "../text/Plain";
import { sayOf, useWords } from "../words/words";
import type { Range } from "./DocumentBody";

/** What each field rests on: the rule, and the words where there are any. */
export function Evidence({ whole, onShow }: { whole: WholeDocument; onShow: (range: Range) => void }) {
  const { say } = useWords();
  if (!whole.evidence.length) return null;
  return (
    <details className="fold">
      <summary>{say("evidence")}</summary>
      <ul className="evidence">
        {whole.evidence.map(({ field, value, rule, start, end }, index) => (
          <li key={index}>
            <strong>{sayOf(say, "field", field)}</strong>
            {start !== null && end !== null && end > start ? (
              <button type="button" className="link" onClick={() => onShow({ start, end })}>
                <Plain text={value} />
              </button>
            ) : (
              <Plain text={value} />
            )}
            <small>
              <Plain text={rule} />
              {start === null && ` · ${say("evidenceFile")}`}
            </small>
          </li>
        ))}
      </ul>
    </details>
  );
}
