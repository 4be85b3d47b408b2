import { CloseOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useCallback, useEffect, useRef } from "react";

import { readDocument } from "../api/client";
import type { Place } from "../api/shapes";
import { ProblemNotice } from "../frame/ProblemNotice";
import { useLoaded } from "../state/useLoaded";
import { Plain } from "../text/Plain";
import { useWords } from "../words/words";
import { DocumentBody } from "./DocumentBody";
import { FactsInShort } from "./Facts";

interface SourcePanelProps {
  place: Place;
  onClose: () => void;
}

/** A document beside what quotes it, opened at the quote. */
export function SourcePanel({ place, onClose }: SourcePanelProps) {
  const { say } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  const load = useCallback((signal: AbortSignal) => readDocument(place.document_id, signal), [place.document_id]);
  const { value, problem, reload } = useLoaded(load);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  useEscape(onClose);
  return (
    <aside className="source-panel" aria-label={say("sourcePanel")}>
      <div className="source-head">
        <div>
          <h2 ref={heading} tabIndex={-1}>
            <Plain text={value?.title ?? place.title} />
          </h2>
          {value && <FactsInShort whole={value} />}
        </div>
        <Button type="text" icon={<CloseOutlined aria-hidden />} aria-label={say("close")} title={say("close")} onClick={onClose} />
      </div>
      <div className="source-body" tabIndex={0} role="region" aria-label={say("wholeText")}>
        {problem && (problem.code === "not_found" ? <p className="note strong">{say("gone")}</p> : <ProblemNotice problem={problem} onRetry={reload} />)}
        {!value && !problem && <p className="quiet">{say("loading")}</p>}
        {value && <DocumentBody whole={value} place={place} />}
      </div>
    </aside>
  );
}

function useEscape(onClose: () => void) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      // A window in front of the panel takes Escape for itself.
      if (event.key === "Escape" && !event.isComposing && !document.querySelector(".ant-modal-wrap:not([style*='none']), .ant-select-open")) onClose();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [onClose]);
}
