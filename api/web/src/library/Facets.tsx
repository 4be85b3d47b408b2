import { Select, TreeSelect } from "antd";
import { useId, useMemo, type ReactNode } from "react";

import type { Count, Kind, Library, LibraryQuery } from "../api/shapes";
import { UNDATED } from "../api/shapes";
import { sayOf, useWords } from "../words/words";
import { placeTree, type PlaceNode } from "./places";

interface FacetsProps {
  library: Library;
  query: LibraryQuery;
  onChange: (query: LibraryQuery) => void;
}

interface TreeOption {
  value: string;
  title: string;
  children: TreeOption[];
}

const asOption = (node: PlaceNode): TreeOption => ({ value: node.key, title: `${node.label}（${node.count}）`, children: node.children.map(asOption) });

/** Each list counts what is left under the other choices, so no choice leads to nothing. */
export function Facets({ library, query, onChange }: FacetsProps) {
  const { say } = useWords();
  const tree = useMemo(() => placeTree(library.regions.filter((one) => one.name)).map(asOption), [library.regions]);
  const choose = (change: Partial<LibraryQuery>) => onChange(JSON.parse(JSON.stringify({ ...query, ...change })) as LibraryQuery);
  return (
    <section className="facets" aria-label={say("filters")}>
      <Facet label={say("byPlace")}>
        {(id) => (
          <TreeSelect<string>
            id={id}
            allowClear
            showSearch={{ treeNodeFilterProp: "title" }}
            virtual={false}
            {...(query.region ? { value: query.region } : { value: undefined as never })}
            placeholder={say("all")}
            treeData={tree}
            popupMatchSelectWidth={280}
            onChange={(region: string | undefined) => choose({ region })}
          />
        )}
      </Facet>
      <FacetList label={say("byKind")} counts={library.kinds} value={query.kind} name={(kind) => sayOf(say, "kind", kind)} onChange={(kind) => choose({ kind: kind as Kind | undefined })} />
      <FacetList label={say("byYear")} counts={library.years} value={query.year} name={(year) => (year === UNDATED ? say("undated") : year)} onChange={(year) => choose({ year })} />
      <FacetList label={say("byIssuer")} counts={library.issuers} value={query.issuer} name={(issuer) => issuer || "—"} onChange={(issuer) => choose({ issuer })} />
    </section>
  );
}

function Facet({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="facet">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

interface FacetListProps {
  label: string;
  counts: Count[];
  value: string | undefined;
  name: (value: string) => string;
  onChange: (value: string | undefined) => void;
}

function FacetList({ label, counts, value, name, onChange }: FacetListProps) {
  const { say } = useWords();
  return (
    <Facet label={label}>
      {(id) => (
        <Select<string>
          id={id}
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          virtual={false}
          value={value ?? null}
          placeholder={say("all")}
          popupMatchSelectWidth={260}
          options={counts.map((one) => ({ value: one.value, label: `${name(one.value)}（${one.count}）` }))}
          onChange={(chosen: string | undefined) => onChange(chosen)}
        />
      )}
    </Facet>
  );
}
