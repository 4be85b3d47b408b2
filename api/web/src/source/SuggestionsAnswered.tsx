import type { Spanned, WholeDocument } from "../api/shapes";
import { cut } from "../text/cut";
import { Plain } from "../text/Plain";
import { usePage } from "../state/page";
import { sayOf, useWords } from "../words/words";
import type { Range } from "./DocumentBody";

interface Props {
  whole: WholeDocument;
  onShow: (range: Range) => void;
}

/** Point by point: what was suggested, and what the reply says to it or that it says nothing; then what was promised. */
export function SuggestionsAnswered({ whole, onShow }: Props) {
  const { say } = useWords();
  const { openSource } = usePage();
  const show = (spanned: Spanned) => {
    const isElsewhere = spanned.document_id && spanned.document_id !== whole.document_id;
    if (isElsewhere) openSource({ title: "", ...spanned, document_id: spanned.document_id ?? "" });
    else onShow({ start: spanned.start, end: spanned.end });
  };
  const words = (spanned: Spanned) => spanned.quote ?? spanned.text ?? cut(whole.text, spanned.start, spanned.end)[1];
  return (
    <>
      {Boolean(whole.suggestions?.length) && (
        <details className="fold" open>
          <summary>{say("suggestionsAnswered")}</summary>
          <ol className="points">
            {whole.suggestions?.map((suggestion) => (
              <li key={suggestion.start}>
                <Words label={say("suggestion")} text={words(suggestion)} onShow={() => show(suggestion)} />
                {suggestion.answers?.length ? (
                  suggestion.answers.map((answer) => <Words key={answer.start} label={say("suggestionAnswer")} text={words(answer)} onShow={() => show(answer)} />)
                ) : (
                  <p className="unanswered">{say("noSuggestionAnswer")}</p>
                )}
              </li>
            ))}
          </ol>
        </details>
      )}
      {Boolean(whole.promises?.length) && (
        <details className="fold">
          <summary>{say("promises")}</summary>
          <ul className="points">
            {whole.promises?.map((promise, index) => (
              <li key={index}>
                <Words
                  label={[promise.who, promise.by && `${say("promiseBy")} ${promise.by}`, promise.status && sayOf(say, "promise", promise.status)].filter(Boolean).join(" · ")}
                  text={promise.what}
                  onShow={() => promise.start !== undefined && promise.end !== undefined && onShow({ start: promise.start, end: promise.end })}
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
