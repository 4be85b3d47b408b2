import type { ReactNode } from "react";

import type { DocumentFacts, Validity } from "../api/shapes";
import { Plain, webAddress } from "../text/Plain";
import { usePage } from "../state/page";
import { sayOf, useWords, type Say } from "../words/words";
import type { Word } from "../words/zh";

const THREAD_KINDS = ["proposal", "suggestion", "reply"];

export function Facts({ whole }: { whole: DocumentFacts }) {
  const { say } = useWords();
  const facts = factsOf(whole, say).filter(([, value]) => value);
  return (
    <dl className="facts" aria-label={say("facts")}>
      {facts.map(([word, value]) => (
        <div key={word}>
          <dt>{say(word)}</dt>
          <dd>{typeof value === "string" ? <Plain text={value} /> : value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Whose it is, what it is and of when: in sight wherever the text is scrolled to. */
export function FactsInShort({ whole }: { whole: DocumentFacts }) {
  const { say } = useWords();
  return (
    <p className="facts-short">
      <strong>
        <Plain text={whole.region?.name ?? say("noPlaceKnown")} />
      </strong>
      <span>{sayOf(say, "kind", whole.kind)}</span>
      <span>{whole.issued ?? say("noDate")}</span>
      {whole.issuer && (
        <span>
          <Plain text={whole.issuer} />
        </span>
      )}
      {whole.number && (
        <span>
          {THREAD_KINDS.includes(whole.kind) && `${say("proposalNumber")} `}
          <Plain text={whole.number} />
        </span>
      )}
      {whole.validity && <span className={`validity ${whole.validity.status}`}><strong>{sayOf(say, "validity", whole.validity.status)}</strong></span>}
    </p>
  );
}

function factsOf(whole: DocumentFacts, say: Say): [Word, ReactNode][] {
  const candidates = whole.candidates.map((one) => one.name).join(" / ");
  const undecided = candidates ? say("undecided", { names: candidates }) : say("noPlaceKnown");
  return [
    ["kind", sayOf(say, "kind", whole.kind)],
    ["place", whole.region?.name ?? undecided],
    ["issuer", whole.issuer],
    ["issued", whole.issued ?? say("noDate")],
    [THREAD_KINDS.includes(whole.kind) ? "proposalNumber" : "fileNumber", whole.number],
    ["session", whole.session],
    ["validity", whole.validity && <ValidityMark validity={whole.validity} />],
    ["parties", whole.parties.join("、")],
    ["departments", whole.departments.join("、")],
    ["subject", whole.subject],
    ["source", whole.source],
    ["url", whole.url && <Address url={whole.url} />],
  ];
}

function ValidityMark({ validity }: { validity: Validity }) {
  const { say } = useWords();
  const { openSource } = usePage();
  const { by } = validity;
  return (
    <span className={`validity ${validity.status}`}>
      <strong>{sayOf(say, "validity", validity.status)}</strong>
      {validity.since && ` (${validity.since})`}
      {" "}
      <Plain text={validity.reason} />
      {by && (
        <button type="button" className="link" onClick={() => openSource({ document_id: by, title: "" })}>
          {say("laterRule")}
        </button>
      )}
    </span>
  );
}

function Address({ url }: { url: string }) {
  const { say } = useWords();
  const address = webAddress(url);
  if (!address) return <Plain text={url} />;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer" title={say("openOriginal")}>
      <Plain text={url} />
    </a>
  );
}
