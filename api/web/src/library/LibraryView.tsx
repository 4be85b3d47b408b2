import { App, Button } from "antd";
import { useCallback, useEffect, useState } from "react";

import { readLibrary } from "../api/client";
import type { DocumentFacts, LibraryQuery } from "../api/shapes";
import { ProblemNotice } from "../frame/ProblemNotice";
import { goTo } from "../state/useAddress";
import { usePage } from "../state/page";
import { useLoaded } from "../state/useLoaded";
import { useWords } from "../words/words";
import { DocumentRow } from "./DocumentRow";
import { Facets } from "./Facets";
import { Uploads } from "./Uploads";

export default function LibraryView({ document }: { document: string | null }) {
  return (
    <App component={false}>
      <Library document={document} />
    </App>
  );
}

function Library({ document }: { document: string | null }) {
  const { say } = useWords();
  const { openSource } = usePage();
  const [query, setQuery] = useState<LibraryQuery>({});
  const load = useCallback((signal: AbortSignal) => readLibrary(query, signal), [query]);
  const { value, problem, reload, isLoading } = useLoaded(load);
  useEffect(() => {
    if (!document) return;
    openSource({ document_id: document, title: "" });
    goTo("#/library");
  }, [document, openSource]);
  return (
    <main id="main" tabIndex={0} className="library">
      <h1>{say("library")}</h1>
      <Uploads onChanged={reload} />
      {problem && <ProblemNotice problem={problem} onRetry={reload} />}
      {value && (
        <div className="library-columns" aria-busy={isLoading}>
          <Facets library={value} query={query} onChange={setQuery} />
          <section aria-label={say("documents")}>
            <p className="library-count" role="status">
              {say("libraryCount", { n: value.total })}
            </p>
            <Documents key={JSON.stringify(query) + value.total + (value.documents[0]?.document_id ?? "")} first={value.documents} cursor={value.next_cursor} query={query} onChanged={reload} />
          </section>
        </div>
      )}
      {!value && !problem && <p className="quiet">{say("loading")}</p>}
    </main>
  );
}

interface DocumentsProps {
  first: DocumentFacts[];
  cursor: string | null;
  query: LibraryQuery;
  onChanged: () => void;
}

function Documents({ first, cursor, query, onChanged }: DocumentsProps) {
  const { say } = useWords();
  const [more, setMore] = useState<DocumentFacts[]>([]);
  const [next, setNext] = useState(cursor);
  const { suspectServer } = usePage();
  const loadMore = async () => {
    if (!next) return;
    try {
      const page = await readLibrary({ ...query, cursor: next });
      setMore((old) => [...old, ...page.documents]);
      setNext(page.next_cursor);
    } catch {
      suspectServer();
    }
  };
  if (!first.length) return <p>{say("noDocuments")}</p>;
  return (
    <>
      <ul className="documents">
        {[...first, ...more].map((document) => (
          <DocumentRow key={document.document_id} document={document} onRemoved={onChanged} />
        ))}
      </ul>
      {next && <Button onClick={loadMore}>{say("loadMore")}</Button>}
    </>
  );
}
