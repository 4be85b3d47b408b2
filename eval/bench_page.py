"""The report of a bench for people: what it costs to index and to search, by size; and README's table of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.bench import BENCH_SYSTEMS
from eval.bench_files import BenchFile, SizeRow, read_bench, sizes_of
from eval.page import Block, Grid, Heading, Paragraph, Plot
from eval.plots import cost_curves
from eval.report_page import origin_blocks

BENCH_TITLE = "Cost by size"
BENCH_FILE = "bench.json"  # of a folder of results
BENCH_BEGIN, BENCH_END = "<!-- bench:begin -->", "<!-- bench:end -->"

_PATH = ("cut", "catalogue", "index", "whole")
_NOT_YET = f"No bench has been measured yet (`wence eval bench --out eval/results/{BENCH_FILE}`).\n"


def bench_blocks(files: Sequence[BenchFile]) -> list[Block]:
    """Tables and curves over the sizes of all files, then where each file came from."""
    sizes = sizes_of(files)
    blocks: list[Block] = [
        Heading(level=1, text=BENCH_TITLE),
        Heading(level=2, text="Indexing"),
        _writing(sizes),
        _plot("pace", {"whole": [_pace(sizes)]}, label="passages a second", caption="Indexing, from cleaned documents to both indexes"),
        Heading(level=2, text="Searching"),
        _reading(sizes),
    ]
    blocks += _latency_plot(sizes)
    blocks += [Heading(level=2, text="Memory and disk"), _room(sizes), _room_plot(sizes)]
    return blocks + [block for file in files for block in _origin(file)]


def _writing(sizes: Sequence[SizeRow]) -> Grid:
    rows = [
        (f"{size.passages:,}", f"{size.documents:,}", *(f"{size.write.passages_per_second.get(name, 0.0):,.0f}" for name in _PATH))
        for size in sizes
    ]
    return Grid(header=("passages", "documents", *(f"{name}, passages/s" for name in _PATH)), rows=tuple(rows))


def _reading(sizes: Sequence[SizeRow]) -> Grid:
    header = ("passages", *(f"{name} p50/p95 ms" for name in BENCH_SYSTEMS), "first answer s")
    return Grid(header=header, rows=tuple((f"{size.passages:,}", *_latencies(size), f"{size.cold_s:.1f}") for size in sizes))


def _latencies(size: SizeRow) -> tuple[str, ...]:
    found = size.latency_ms
    return tuple(f"{found[name].p50:.1f} / {found[name].p95:.1f}" if name in found else "–" for name in BENCH_SYSTEMS)


def _room(sizes: Sequence[SizeRow]) -> Grid:
    rows = [
        (f"{size.passages:,}", f"{size.write.peak_mb:,.0f}", f"{size.read_peak_mb:,.0f}", f"{size.disk_mb.get('whole', 0.0):,.0f}")
        for size in sizes
    ]
    return Grid(header=("passages", "memory, indexing MB", "memory, searching MB", "disk MB"), rows=tuple(rows))


def _pace(sizes: Sequence[SizeRow]) -> dict[int, float]:
    return {size.passages: size.write.passages_per_second.get("whole", 0.0) for size in sizes}


def _latency_plot(sizes: Sequence[SizeRow]) -> list[Block]:
    names = [name for name in BENCH_SYSTEMS if any(name in size.latency_ms for size in sizes)]
    curves = {
        name: [
            {size.passages: size.latency_ms[name].p50 for size in sizes if name in size.latency_ms},
            {size.passages: size.latency_ms[name].p95 for size in sizes if name in size.latency_ms},
        ]
        for name in names
    }
    if not curves:
        return []
    return [_plot("latency", curves, label="milliseconds a query", caption="Time of a query: p50, and p95 dashed")]


def _room_plot(sizes: Sequence[SizeRow]) -> Plot:
    curves = {
        "memory, indexing": [{size.passages: size.write.peak_mb for size in sizes}],
        "memory, searching": [{size.passages: size.read_peak_mb for size in sizes if size.read}],
        "disk": [{size.passages: size.disk_mb.get("whole", 0.0) for size in sizes}],
    }
    return _plot("room", curves, label="MB", caption="Memory at its peak, and the store on the disk")


def _plot(name: str, curves: dict[str, list[dict[int, float]]], *, label: str, caption: str) -> Plot:
    id = f"bench-{name}"
    return Plot(name=id, svg=cost_curves(curves, label=label, id=id), caption=caption)


def _origin(file: BenchFile) -> list[Block]:
    measured = ", ".join(f"{size.passages:,}" for size in file.sizes)
    data = " ".join(size.data_hash[:12] for size in file.sizes)
    return [Paragraph(text=f"Measured at {measured} passages."), *origin_blocks(file, data=data)]


def bench_table(results: Path) -> str:
    """Markdown of the folder's bench; a line that says so where none has been measured."""
    path = results / BENCH_FILE
    if not path.is_file():
        return _NOT_YET
    file = read_bench(path)
    header = ("passages", "indexed a second", *(f"{name} ms" for name in BENCH_SYSTEMS), "memory MB", "disk MB")
    rows = [header, ("---:",) * len(header), *(_table_row(size) for size in sizes_of([file]))]
    lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    machine = f"{file.machine.cores} cores, {file.machine.cpu}" if file.machine.cpu else "an unknown machine"
    return f"{lines}\n\nMilliseconds a query, p50 / p95; memory of the process that searches, at its peak; on {machine}.\n"


def _table_row(size: SizeRow) -> tuple[str, ...]:
    room = (f"{size.read_peak_mb:,.0f}", f"{size.disk_mb.get('whole', 0.0):,.0f}")
    return (f"{size.passages:,}", f"{size.write.passages_per_second.get('whole', 0.0):,.0f}", *_latencies(size), *room)
