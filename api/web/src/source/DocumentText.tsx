import { useEffect, useMemo, useRef } from "react";

import { cut } from "../text/cut";
import { Plain } from "../text/Plain";
import type { Range } from "./DocumentBody";

/** The stored text as it is, with the range marked and scrolled to. */
export function DocumentText({ text, range }: { text: string; range: Range | null }) {
  const mark = useRef<HTMLElement>(null);
  const [before, marked, after] = useMemo(() => cut(text, range?.start ?? 0, range?.end ?? 0), [text, range]);
  useEffect(() => {
    void mark.current?.scrollIntoView({ block: "center" }); // newer browsers return a promise, which is no clean-up
  }, [range]);
  return (
    <div className="document-text" lang="zh-CN">
      <Plain text={before} />
      {marked && (
        <mark ref={mark}>
          <Plain text={marked} />
        </mark>
      )}
      <Plain text={after} />
    </div>
  );
}
