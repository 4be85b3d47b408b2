import type { ReactNode } from "react";

import { readLibrary, readStatus } from "../api/client";
import { UNDATED, type Count, type Library, type StatusBody } from "../api/shapes";
import { ProblemNotice } from "../frame/ProblemNotice";
import { pathOf } from "../library/places";
import { usePage } from "../state/page";
import { useLoaded } from "../state/useLoaded";
import { formatBytes } from "../text/figures";
import { Plain } from "../text/Plain";
import { sayOf, useWords } from "../words/words";

const loadBoth = async (signal: AbortSignal) => {
  const [status, library] = await Promise.all([readStatus(signal), readLibrary({}, signal)]);
  return { status, library };
};

export default function StatusView() {
  const { say } = useWords();
  const { value, problem, reload } = useLoaded(loadBoth);
  return (
    <main id="main" tabIndex={0} className="status-view">
      <h1>{say("statusTitle")}</h1>
      <p className="status-why">{say("statusWhy")}</p>
      {problem && <ProblemNotice problem={problem} onRetry={reload} />}
      {!value && !problem && <p className="quiet">{say("loading")}</p>}
      {value && <Coverage status={value.status} library={value.library} />}
    </main>
  );
}

function Coverage({ status, library }: { status: StatusBody; library: Library }) {
  const { say } = useWords();
  const { limits } = usePage();
  const generator = status.generator ?? limits?.generator ?? "extractive";
  const places = library.regions.filter((one) => one.name);
  return (
    <>
      <dl className="figures">
        <Figure label={say("documents")}>{status.documents}</Figure>
        <Figure label={say("latest")}>{library.latest ?? "—"}</Figure>
        <Figure label={say("passages")}>{status.passages}</Figure>
        <Figure label={say("generation")}>{status.generation}</Figure>
        <Figure label={say("generator")}>{generator === "extractive" ? say("extractive") : generator}</Figure>
        <Figure label={say("encoder")}>
          <span title={status.encoder}>{status.encoder_name ?? status.encoder}</span>
        </Figure>
        <Figure label={say("size")}>{formatBytes(status.size_bytes)}</Figure>
      </dl>
      {status.switching && (
        <p className="note strong">
          {status.switching.message ? say("switchingFailed", { message: status.switching.message }) : say("switching", { to: status.switching.to, done: status.switching.done, total: status.switching.total })}
        </p>
      )}
      <Bars title={say("kindsCovered")} counts={library.kinds} name={(kind) => sayOf(say, "kind", kind)} />
      <Bars title={say("yearsCovered")} counts={library.years} name={(year) => (year === UNDATED ? say("undated") : year)} />
      <section>
        <h2>{say("placesCovered", { n: places.length })}</h2>
        <ul className="places">
          {byProvince(places).map(([province, names]) => (
            <li key={province}>
              <strong>{province}</strong> {names.join("、")}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{say("setAside")}</h2>
        {status.set_aside.length === 0 && <p>{say("setAsideNone")}</p>}
        <ul className="set-aside">
          {status.set_aside.map((one) => (
            <li key={one.path}>
              <strong>
                <Plain text={one.path} />
              </strong>
              <p>
                <Plain text={`${one.reason} ${one.help}`} />
              </p>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Bars({ title, counts, name }: { title: string; counts: Count[]; name: (value: string) => string }) {
  const largest = Math.max(1, ...counts.map((one) => one.count));
  return (
    <section>
      <h2>{title}</h2>
      <ul className="count-bars">
        {counts.map((one) => (
          <li key={one.value}>
            <span>{name(one.value)}</span>
            <meter min={0} max={largest} value={one.count} aria-label={name(one.value)} />
            <span className="count">{one.count}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function byProvince(places: { name: string; count: number }[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const { name, count } of places) {
    const [province = name, ...rest] = pathOf(name);
    groups.set(province, [...(groups.get(province) ?? []), `${rest.join("") || province}（${count}）`]);
  }
  return [...groups].sort((a, b) => b[1].length - a[1].length || a[0].localeCompare(b[0], "zh-CN"));
}
