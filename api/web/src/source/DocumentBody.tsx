import { useState } from "react";

import type { Place, WholeDocument } from "../api/shapes";
import { cut } from "../text/cut";
import { useWords } from "../words/words";
import { DocumentText } from "./DocumentText";
import { Evidence } from "./Evidence";
import { Facts } from "./Facts";
import { Thread } from "./Thread";
import { SuggestionsAnswered } from "./SuggestionsAnswered";

export interface Range {
  start: number;
  end: number;
}

export function DocumentBody({ whole, place }: { whole: WholeDocument; place: Place }) {
  const { say } = useWords();
  const quoted = rangeOf(place);
  const [focus, setFocus] = useState<Range | null>(quoted);
  const isStale = quoted !== null && place.quote !== undefined && cut(whole.text, quoted.start, quoted.end)[1] !== place.quote;
  const shown = isStale && focus?.start === quoted.start ? null : focus;
  return (
    <>
      <Facts whole={whole} />
      <Thread whole={whole} />
      <SuggestionsAnswered whole={whole} onShow={setFocus} />
      <Evidence whole={whole} onShow={setFocus} />
      {isStale && (
        <p className="note strong" role="alert">
          {say("changed")}
        </p>
      )}
      <h3 className="text-head">
        {say("wholeText")}
        {quoted && !isStale && (
          <button type="button" className="link" onClick={() => setFocus({ ...quoted })}>
            {say("jumpToQuote")}
          </button>
        )}
      </h3>
      <DocumentText text={whole.text} range={shown} />
    </>
  );
}

function rangeOf({ start, end }: Place): Range | null {
  return start !== undefined && end !== undefined && end > start ? { start, end } : null;
}
