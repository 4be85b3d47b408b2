"""The report for people: measures, differences with their significance, plots, and where the figures came from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from eval.compare import MAIN_MEASURE, Comparison, compare_systems, reference_of
from eval.outputs import check_report_path
from eval.page import Block, Grid, Heading, Listing, Paragraph, Plot, write_html, write_markdown
from eval.plots import difference_bars, latency_bars, plot_name, recall_curves
from eval.report import parameters_shown
from eval.result_files import MadeFile, ResultFile, SystemRow
from eval.splits import HALVES, split_of

REPORT_TITLE = "Retrieval report"
_FURTHEST = 5


def write_report(path: Path, *, results: Sequence[ResultFile]) -> tuple[Path, ...]:
    """Write `path` as its ending says, .md or .html; a path without an ending is a folder for both. Give what was written.

    Raises InvalidInput for another ending, and where plots cannot be drawn.
    """
    return write_blocks(path, blocks=report_blocks(results), title=REPORT_TITLE)


def write_blocks(path: Path, *, blocks: Sequence[Block], title: str) -> tuple[Path, ...]:
    """Write a page as the ending of `path` says; a path without one is a folder for both forms. Give what was written."""
    check_report_path(path)
    paths = (path,) if path.suffix else (path / "report.md", path / "report.html")
    for file in paths:
        if file.suffix == ".md":
            write_markdown(file, blocks=blocks)
        else:
            write_html(file, blocks=blocks, title=title)
    return paths


def report_blocks(results: Sequence[ResultFile]) -> list[Block]:
    """The page's content: an overview where there are several results, then each."""
    blocks: list[Block] = [Heading(level=1, text=REPORT_TITLE)]
    if len(results) > 1:
        blocks.append(_overview(results))
    for number, result in enumerate(results, start=1):
        blocks += _section(result, id=f"p{number}")
    return blocks


def _overview(results: Sequence[ResultFile]) -> Grid:
    names = dict.fromkeys(name for result in results for name in result.systems)
    rows = [(name, *(_figure(result.systems.get(name), MAIN_MEASURE) for result in results)) for name in names]
    return Grid(header=(MAIN_MEASURE, *(result.dataset for result in results)), rows=tuple(rows))


def _figure(row: SystemRow | None, measure: str) -> str:
    return f"{row.measures[measure]:.3f}" if row and measure in row.measures else "–"


def _section(result: ResultFile, *, id: str) -> list[Block]:
    blocks: list[Block] = [Heading(level=2, text=result.dataset), Paragraph(text=_counted(result)), _measures(result)]
    blocks += _parameters(result)
    blocks.append(_halves(result))
    blocks += _recall(result, id=id)
    blocks += _differences(result, id=id)
    blocks += _latency(result, id=id)
    return [*blocks, *origin_blocks(result, data=result.data_hash)]


def _counted(result: ResultFile) -> str:
    counts = {
        "questions": len(result.topics),
        **{name: result.counts[name] for name in ("documents", "passages") if result.counts.get(name)},
    }
    return ", ".join(f"{count:,} {name}" for name, count in counts.items()) + "."


def _measures(result: ResultFile) -> Grid:
    measures = _measure_names(result)
    rows = [
        (f"{number}. {name}", *(_figure(row, measure) for measure in measures), *_speed(row))
        for number, (name, row) in enumerate(result.systems.items(), start=1)
    ]
    return Grid(header=("system", *measures, "p50 ms", "p95 ms", "passages/s"), rows=tuple(rows))


def _parameters(result: ResultFile) -> list[Block]:
    rows = {name: row.parameters for name, row in result.systems.items() if row.parameters}
    if not rows:
        return []
    return [Paragraph(text="BM25 with " + "; ".join(f"{name} {parameters_shown(row)}" for name, row in rows.items()) + ".")]


def _halves(result: ResultFile) -> Grid:
    """Both halves of the questions under each other: a gain in one alone says little."""
    counts = {half.value: sum(split_of(topic_id) is half for topic_id in result.topics) for half in HALVES}
    measures = _measure_names(result)
    rows = [
        (name, f"{half} ({counts[half]:,})", *(f"{means[measure]:.3f}" if measure in means else "–" for measure in measures))
        for name in result.systems
        for half, means in result.halves_of(name).items()
        if half in counts
    ]
    return Grid(header=("system", "half", *measures), rows=tuple(rows))


def _measure_names(result: ResultFile) -> list[str]:
    return list(dict.fromkeys(name for row in result.systems.values() for name in row.measures))


def _speed(row: SystemRow) -> tuple[str, str, str]:
    latency = (f"{row.latency_ms.p50:.1f}", f"{row.latency_ms.p95:.1f}") if row.latency_ms else ("–", "–")
    return (*latency, "–" if row.passages_per_second is None else f"{row.passages_per_second:,.0f}")


def _plot_names(result: ResultFile) -> dict[str, str]:
    return {name: plot_name(name, number=number) for number, name in enumerate(result.systems, start=1)}


def _recall(result: ResultFile, *, id: str) -> list[Block]:
    names = _plot_names(result)
    curves = {names[name]: row.recall_at for name, row in result.systems.items() if row.recall_at}
    if not curves:
        return []
    caption = f"{result.dataset}: share of the right documents among the first k"
    return [Plot(name=f"{id}-recall", svg=recall_curves(curves, id=f"{id}-recall"), caption=caption)]


def _latency(result: ResultFile, *, id: str) -> list[Block]:
    names = _plot_names(result)
    timed = {names[name]: (row.latency_ms.p50, row.latency_ms.p95) for name, row in result.systems.items() if row.latency_ms}
    if not timed:
        return []
    caption = f"{result.dataset}: time of a query, half of them (p50) and nineteen of twenty (p95) took no longer"
    return [Plot(name=f"{id}-latency", svg=latency_bars(timed, id=f"{id}-latency"), caption=caption)]


def _differences(result: ResultFile, *, id: str) -> list[Block]:
    reference = reference_of(result)
    others = [name for name in result.systems if name != reference]
    if not others:
        return []
    header = (f"against {reference}", "measure", "difference", "95 % interval", "p", "better", "worse", "same")
    rows = [_compared(row) for name in others for row in compare_systems(result, reference, name)]
    blocks: list[Block] = [Heading(level=3, text=f"Against {reference}"), Grid(header=header, rows=tuple(rows))]
    return blocks + [block for name in others for block in _by_question(result, reference, name, id=id)]


def _compared(row: Comparison) -> tuple[str, ...]:
    interval = f"{row.low:+.3f} … {row.high:+.3f}"
    return (row.system_b, row.measure, f"{row.difference:+.3f}", interval, f"{row.p:.4f}", str(row.wins), str(row.losses), str(row.ties))


def _by_question(result: ResultFile, reference: str, name: str, *, id: str) -> list[Block]:
    rows = result.systems[reference].per_query, result.systems[name].per_query
    if not all(MAIN_MEASURE in row for row in rows):
        return []
    pairs = zip(result.topics, *(row[MAIN_MEASURE] for row in rows), strict=True)
    differences = {topic_id: after - before for topic_id, before, after in pairs}
    names = _plot_names(result)
    plot = f"{id}-difference-{list(result.systems).index(name) + 1}"
    drawn = difference_bars(list(differences.values()), better=names[name], worse=names[reference], measure=MAIN_MEASURE, id=plot)
    caption = f"{result.dataset}: {name} less {reference}, question by question"
    return [Plot(name=plot, svg=drawn, caption=caption), Paragraph(text=_furthest(differences, name=name))]


def _furthest(differences: dict[str, float], *, name: str) -> str:
    """Ties go by id."""
    rising = sorted(differences.items(), key=lambda item: (item[1], item[0]))
    lost = [f"{topic_id} ({value:+.2f})" for topic_id, value in rising[:_FURTHEST] if value < 0]
    falling = sorted(differences.items(), key=lambda item: (-item[1], item[0]))
    gained = [f"{topic_id} ({value:+.2f})" for topic_id, value in falling[:_FURTHEST] if value > 0]
    return f"{name} gains most on {', '.join(gained) or 'nothing'}; it loses most on {', '.join(lost) or 'nothing'}."


def origin_blocks(result: MadeFile, *, data: str) -> list[Block]:
    machine = result.machine
    known = {
        "commit": result.commit + (" with changes" if result.dirty else ""),
        "configuration": result.config_hash,
        "data": data,
        "date": result.date,
        "machine": f"{machine.cpu}, {machine.cores} cores, {machine.memory_gib} GiB" if machine.cpu else "",
        "software": f"Python {machine.python}, {machine.platform}" if machine.python else "",
    }
    lines = [f"{name:<14} {value}" for name, value in known.items() if value]
    config = json.dumps(result.config, ensure_ascii=False, indent=1)
    return [Listing(title="Made from:", text="\n".join(lines)), Listing(title="Configuration:", text=config)]
