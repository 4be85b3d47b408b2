import type { Quoted, WholeDocument } from "../api/shapes";
import { Plain } from "../text/Plain";
import { usePage } from "../state/page";
import { useWords } from "../words/words";
import type { Range } from "./DocumentBody";

interface Props {
  whole: WholeDocument;
  onShow: (range: Range) => void;
}

/** Point by point: what was suggested, and what the reply says to it or that it says nothing; then what was promised. */
export function SuggestionsAnswered({ whole, onShow }: Props) {
  const { say } = useWords();
  const { openSource } = usePage();
  const show = (quoted: Quoted) => {
    if (quoted.document_id === whole.document_id) onShow({ start: quoted.start, end: quoted.end });
    else openSource({ title: "", ...quoted });
  };
  return (
    <>
      {whole.suggestions.length > 0 && (
        <details className="fold" open>
          <summary>{say("suggestionsAnswered")}</summary>
          <ol className="points">
            {whole.suggestions.map((suggestion) => (
              <li key={suggestion.start}>
                <Words label={say("suggestion")} text={suggestion.quote} onShow={() => show(suggestion)} />
                {suggestion.answers.length ? (
                  suggestion.answers.map((answer) => <Words key={answer.start} label={say("suggestionAnswer")} text={answer.quote} onShow={() => show(answer)} />)
                ) : (
                  <p className="unanswered">{say(suggestion.how === "no reply" ? "noReply" : "noSuggestionAnswer")}</p>
                )}
              </li>
            ))}
          </ol>
        </details>
      )}
      {whole.promises.length > 0 && (
        <details className="fold">
          <summary>{say("promises")}</summary>
          <ul className="points">
            {whole.promises.map((promise) => (
              <li key={promise.start}>
                <Words
                  label={[promise.who, promise.by && `${say("promiseBy")} ${promise.by_words ?? promise.by}`, say(`promise_${promise.status}`)].filter(Boolean).join(" · ")}
                  text={promise.quote}
                  onShow={() => show(promise)}
                />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Words({ label, text, onShow }: { label: string; text: string; onShow: () => void }) {
  return (
    <p>
      <span className="relation">{label}</span>
      <button type="button" className="link" onClick={onShow}>
        <Plain text={text} />
      </button>
    </p>
  );
}
