import { UploadOutlined } from "@ant-design/icons";
import { useReducer, useRef, useState, type DragEvent } from "react";

import { problemOf, uploadFile } from "../api/client";
import { usePage } from "../state/page";
import { formatBytes } from "../text/figures";
import { Plain } from "../text/Plain";
import { useWords } from "../words/words";
import { reduceUploads, type Upload } from "./uploads";

const MEGABYTE = 1_000_000;
const TYPES = ".txt,.md,.html,.htm,.docx,.doc,.wps,.rtf,.pdf,.ofd,.epub,.zip,.jsonl,.gz,.xz,.mhtml";

export function Uploads({ onChanged }: { onChanged: () => void }) {
  const { say } = useWords();
  const { limits } = usePage();
  const { uploads, add } = useUploads(onChanged);
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void add([...event.dataTransfer.files]);
  };
  return (
    <section className="upload" aria-label={say("upload")}>
      <div
        className={isOver ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <button type="button" className="drop-button" onClick={() => input.current?.click()}>
          <UploadOutlined aria-hidden /> {say("uploadDrop")}
        </button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept={TYPES}
          aria-label={say("upload")}
          onChange={(event) => {
            void add([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <p className="quiet">{say("uploadHint", { mb: limits?.max_upload_mb ?? "—" })}</p>
      </div>
      <ul className="uploads" aria-live="polite">
        {uploads.map((upload) => (
          <UploadLine key={upload.id} upload={upload} />
        ))}
      </ul>
    </section>
  );
}

function UploadLine({ upload }: { upload: Upload }) {
  const { say } = useWords();
  const { openSource } = usePage();
  const { state, share, uploaded, problem } = upload;
  return (
    <li className={`upload-line ${state}`}>
      <strong>
        <Plain text={upload.name} />
      </strong>{" "}
      <span className="quiet">{formatBytes(upload.size)}</span>{" "}
      {state === "sending" && (
        <>
          <progress value={share} aria-label={upload.name} /> {say("uploading", { share: Math.round(share * 100) })}
        </>
      )}
      {state === "indexing" && say("indexing")}
      {uploaded && say("uploadedAs", { n: uploaded.documents.length })}
      {uploaded?.documents.map((one) => (
        <button key={one.document_id} type="button" className="link" onClick={() => openSource({ document_id: one.document_id, title: one.title })}>
          <Plain text={one.title} />
        </button>
      ))}
      {uploaded?.set_aside?.map((one) => (
        <p key={one.path} className="refused-why">
          <Plain text={`${one.path}: ${one.reason} ${one.help}`} />
        </p>
      ))}
      {problem && (
        <p className="refused-why" role="alert">
          <Plain text={problem.message ? `${problem.message} ${problem.help}` : say("unreachable")} />
        </p>
      )}
    </li>
  );
}

function useUploads(onChanged: () => void) {
  const { say } = useWords();
  const { limits } = usePage();
  const [uploads, tell] = useReducer(reduceUploads, []);
  const count = useRef(0);

  const send = async (file: File) => {
    const id = ++count.current;
    tell({ type: "chosen", id, name: file.name, size: file.size });
    const mb = limits?.max_upload_mb;
    if (mb !== undefined && file.size > mb * MEGABYTE) {
      const message = say("tooLarge", { size: formatBytes(file.size), mb });
      return tell({ type: "refused", id, problem: { code: "too_large", message, help: "" } });
    }
    try {
      const uploaded = await uploadFile(file, (share) => tell({ type: "sent", id, share }));
      tell({ type: "done", id, uploaded });
      onChanged();
    } catch (error) {
      tell({ type: "refused", id, problem: problemOf(error) });
    }
  };
  /** One after the other: the store has one writer. */
  const add = async (files: File[]) => {
    for (const file of files) await send(file);
  };
  return { uploads, add };
}
