import { CaretDownFilled, CaretUpFilled, CopyOutlined, DownloadOutlined, FileExcelOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { useMemo, useState } from "react";

import type { Answer, Citation, Row, Status } from "../api/shapes";
import { toCsv } from "../text/csv";
import { useWords, type Say } from "../words/words";
import { ComparisonRow } from "./ComparisonRow";
import { download, fileName } from "./download";
import { barsOf, cellsOf, commonUnit, filterRows, placeOf, sortRows, type Column, type Order, type Wanted } from "./table";
import { useExport } from "./useExport";

interface ComparisonProps {
  rows: Row[];
  citations: Citation[];
  title: string;
  answer: Answer | null;
}

const COLUMNS: { column: Column; word: "place" | "measure" | "amount" | "period" | "status" }[] = [
  { column: "region", word: "place" },
  { column: "measure", word: "measure" },
  { column: "amount", word: "amount" },
  { column: "period", word: "period" },
  { column: "status", word: "status" },
];
const EVERYTHING: Wanted = { words: "", status: null, place: null };

export default function Comparison({ rows, citations, title, answer }: ComparisonProps) {
  const { say } = useWords();
  const [order, setOrder] = useState<Order | null>(null);
  const [wanted, setWanted] = useState(EVERYTHING);
  const bars = useMemo(() => barsOf(rows), [rows]);
  const shown = useMemo(() => sortRows(filterRows(rows, wanted), order), [rows, wanted, order]);
  const sortBy = (column: Column) =>
    setOrder((old) => (old?.column !== column ? { column, descending: column === "amount" } : old.descending === (column === "amount") ? { column, descending: !old.descending } : null));
  const { per } = commonUnit(rows);
  return (
    <section className="comparison" aria-label={say("comparison")}>
      <div className="comparison-head">
        <h3>{say("comparison")}</h3>
        <TableExport rows={shown} title={title} answer={answer} />
      </div>
      {rows.length > 3 && <TableFilters rows={rows} wanted={wanted} onChange={setWanted} />}
      {/* A region that scrolls sideways must be reachable by keyboard. */}
      <div className="wide" tabIndex={0} role="region" aria-label={say("comparison")}>
        <table role="table">
          <thead role="rowgroup">
            <tr role="row">
              {COLUMNS.map(({ column, word }) => (
                <Heading key={column} column={column} label={say(word)} order={order} onSort={sortBy} />
              ))}
              {bars.size > 0 && (
                <th scope="col" role="columnheader">
                  {say("bar")}
                </th>
              )}
              <th scope="col" role="columnheader">
                {say("sources")}
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {shown.map((row, index) => (
              <ComparisonRow key={`${index} ${row.measure}`} row={row} citations={citations} bar={bars.get(row)} hasBars={bars.size > 0} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="legend" role="status">
        {say("rowsShown", { n: shown.length })}
        {bars.size > 0 && ` · ${say("barNote", { per: per ? say("barPer", { per }) : say("barTotal") })}`}
      </p>
    </section>
  );
}

function Heading({ column, label, order, onSort }: { column: Column; label: string; order: Order | null; onSort: (column: Column) => void }) {
  const isOrder = order?.column === column;
  return (
    <th scope="col" role="columnheader" className={`col-${column}`} aria-sort={isOrder ? (order.descending ? "descending" : "ascending") : "none"}>
      <button type="button" onClick={() => onSort(column)}>
        {label}
        <span className={isOrder ? "sort on" : "sort"} aria-hidden>
          {isOrder && !order.descending ? <CaretUpFilled /> : <CaretDownFilled />}
        </span>
      </button>
    </th>
  );
}

function TableFilters({ rows, wanted, onChange }: { rows: Row[]; wanted: Wanted; onChange: (wanted: Wanted) => void }) {
  const { say } = useWords();
  const places = [...new Set(rows.map(placeOf))].filter(Boolean);
  const statuses = [...new Set(rows.map((row) => row.status))];
  return (
    <div className="table-filters">
      <Input
        aria-label={say("searchTable")}
        placeholder={say("searchTable")}
        allowClear
        value={wanted.words}
        onChange={(event) => onChange({ ...wanted, words: event.target.value })}
      />
      <Select
        aria-label={say("place")}
        value={wanted.place ?? ""}
        virtual={false}
        popupMatchSelectWidth={false}
        onChange={(place: string) => onChange({ ...wanted, place: place || null })}
        options={[{ value: "", label: say("allPlaces") }, ...places.map((name) => ({ value: name, label: name }))]}
      />
      <Select
        aria-label={say("status")}
        value={wanted.status ?? ""}
        virtual={false}
        onChange={(status: string) => onChange({ ...wanted, status: (status || null) as Status | null })}
        options={[{ value: "", label: say("allStatuses") }, ...statuses.map((status) => ({ value: status as string, label: say(status) }))]}
      />
    </div>
  );
}

const headings = (say: Say) => [say("place"), say("measure"), say("amount"), "yuan", say("period"), say("status"), say("sources")];

function TableExport({ rows, title, answer }: { rows: Row[]; title: string; answer: Answer | null }) {
  const { say } = useWords();
  const { save, copy } = useExport();
  const table = () => [headings(say), ...rows.map((row) => cellsOf(row, say))];
  // The rows as they are shown: filtered, and in that order.
  const asShown = answer && { ...answer, comparison: { ...answer.comparison, rows } };
  return (
    <div className="table-export">
      <Button size="small" icon={<CopyOutlined aria-hidden />} onClick={() => copy(table().map((cells) => cells.map((one) => one ?? "").join("\t")).join("\n"), say("copied"))}>
        {say("copyTable")}
      </Button>
      <Button size="small" icon={<DownloadOutlined aria-hidden />} onClick={() => download(new Blob([toCsv(table())], { type: "text/csv" }), fileName(title, "csv"))}>
        {say("exportCsv")}
      </Button>
      {asShown && (
        <Button size="small" icon={<FileExcelOutlined aria-hidden />} onClick={() => save("xlsx", title, [{ asked: title, answer: asShown }])}>
          {say("exportExcel")}
        </Button>
      )}
    </div>
  );
}
