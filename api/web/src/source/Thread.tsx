import type { WholeDocument } from "../api/shapes";
import { Plain } from "../text/Plain";
import { usePage } from "../state/page";
import { sayOf, useWords } from "../words/words";

/** What the document answers, is answered by, replaces…, and where else it was published. */
export function Thread({ whole }: { whole: WholeDocument }) {
  const { say } = useWords();
  const { openSource } = usePage();
  const others = whole.family;
  return (
    <>
      {whole.links.length > 0 && (
        <section className="thread">
          <h3>{say("thread")}</h3>
          <ul>
            {whole.links.map((link) => (
              <li key={`${link.relation} ${link.document_id}`}>
                <span className="relation">{sayOf(say, "relation", link.relation)}</span>
                <button type="button" className="link" onClick={() => openSource({ document_id: link.document_id, title: link.title })}>
                  <Plain text={link.title} />
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {others.length > 0 && (
        <section className="thread">
          <h3>{say("family")}</h3>
          <ul>
            {others.map((one) => (
              <li key={one.document_id}>
                <button type="button" className="link" onClick={() => openSource(one)}>
                  <Plain text={one.title} />
                </button>
                <small>
                  <Plain text={[one.region?.name, one.issued, one.source].filter(Boolean).join(" · ")} />
                </small>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
