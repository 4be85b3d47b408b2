import { DeleteOutlined } from "@ant-design/icons";
import { App, Button } from "antd";

import { problemOf, removeDocument } from "../api/client";
import type { DocumentFacts } from "../api/shapes";
import { usePage } from "../state/page";
import { Plain } from "../text/Plain";
import { sayOf, useWords } from "../words/words";

export function DocumentRow({ document, onRemoved }: { document: DocumentFacts; onRemoved: () => void }) {
  const { say } = useWords();
  const { openSource } = usePage();
  const remove = useRemoval(document, onRemoved);
  const place = document.region?.name ?? (document.candidates.map((one) => one.name).join(" / ") + (document.candidates.length ? " ?" : say("unplaced")));
  const facts = [sayOf(say, "kind", document.kind), place, document.issued ?? say("undated"), document.issuer, document.number];
  return (
    <li className="document">
      <div>
        <button type="button" className="link document-title" onClick={() => openSource({ document_id: document.document_id, title: document.title })}>
          <Plain text={document.title} />
        </button>
        <p className="citation-facts">
          {facts.filter((fact) => fact).map((fact, index) => (
            <span key={index}>
              <Plain text={fact ?? ""} />
            </span>
          ))}
        </p>
      </div>
      <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={`${say("removeDocument")}: ${document.title}`} title={say("removeDocument")} onClick={remove} />
    </li>
  );
}

function useRemoval(document: DocumentFacts, onRemoved: () => void) {
  const { say } = useWords();
  const { modal, message } = App.useApp();
  const remove = async () => {
    try {
      await removeDocument(document.document_id);
      void message.success(say("removed"));
      onRemoved();
    } catch (error) {
      void message.error(problemOf(error).message || say("unreachable"));
    }
  };
  return () =>
    modal.confirm({
      title: say("removeDocumentSure", { title: document.title }),
      content: say("removeDocumentMore"),
      okText: say("remove"),
      okButtonProps: { danger: true },
      onOk: remove,
    });
}
