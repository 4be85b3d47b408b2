import { CheckOutlined, ClockCircleOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";

import type { Citation, Row } from "../api/shapes";
import { usePage } from "../state/page";
import { formatYuan } from "../text/figures";
import { Plain } from "../text/Plain";
import { useWords } from "../words/words";
import { CitationMarks } from "./CitationMark";
import { placeOf, type Bar } from "./table";

interface ComparisonRowProps {
  row: Row;
  citations: Citation[];
  bar: Bar | undefined;
  hasBars: boolean;
}

export function ComparisonRow({ row, citations, bar, hasBars }: ComparisonRowProps) {
  const { say, language } = useWords();
  const { openSource } = usePage();
  const cited = citations.find((one) => row.citations.includes(one.id));
  const cell = (text: string, shown?: ReactNode) =>
    text &&
    (cited ? (
      <button type="button" className="cell" title={say("cellOpens", { what: text })} onClick={() => openSource(cited)}>
        {shown ?? <Plain text={text} />}
      </button>
    ) : (
      (shown ?? <Plain text={text} />)
    ));
  return (
    <tr role="row" className={`row-${row.status}`}>
      <th scope="row" role="rowheader">{cell(placeOf(row) || say("noPlaceKnown"))}</th>
      <td role="cell" className="col-measure">{cell(row.measure)}</td>
      <td role="cell" className="col-amount">
        {row.amount && cell(row.amount.text)}
        {row.amount?.yuan && language === "en" && <span className="in-yuan">{formatYuan(row.amount.yuan, "en")}</span>}
      </td>
      <td role="cell" className="col-period">{cell(row.period ?? "")}</td>
      <td role="cell" className="col-status">
        <StatusMark status={row.status} />
      </td>
      {hasBars && <td role="cell" className="col-bar">{bar && <AmountBar bar={bar} />}</td>}
      <td role="cell" className="col-sources">
        <CitationMarks ids={row.citations} citations={citations} />
      </td>
    </tr>
  );
}

function AmountBar({ bar }: { bar: Bar }) {
  return (
    <svg className={bar.isPlanned ? "bar planned" : "bar"} viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden>
      <rect x="0" y="0.5" width={bar.share * 99} height="11" />
    </svg>
  );
}

function StatusMark({ status }: { status: Row["status"] }) {
  const { say } = useWords();
  return (
    <span className={`status-mark ${status}`}>
      {status === "done" && <CheckOutlined aria-hidden />}
      {status === "planned" && <ClockCircleOutlined aria-hidden />} {say(status === "planned" ? "plannedLong" : status)}
    </span>
  );
}
