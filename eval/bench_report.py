"""What a benchmark leaves behind: JSON for programs, tables for people."""

from __future__ import annotations

from dataclasses import asdict

from rich.table import Table

from eval.bench import BENCH_SYSTEMS, BenchReport, SizeResult
from eval.bench_job import Writing
from eval.provenance import provenance

_PATH = ("cut", "catalogue", "index", "whole")
STAGES = ("segment", "embed", "lexical", "dense")


def bench_json(report: BenchReport) -> dict[str, object]:
    """Sizes in the order asked for, each with what it cost."""
    return {
        "bench": "passages",
        "sizes": [_size_json(size) for size in report.sizes],
        "config": dict(report.config),
        "config_hash": report.config_hash,
        **provenance(),
    }


def _size_json(size: SizeResult) -> dict[str, object]:
    writing = size.writing
    return {
        "passages": writing.passages,
        "documents": writing.documents,
        "characters": writing.characters,
        "data_hash": writing.data_hash,
        "write": {
            "seconds": dict(writing.seconds),
            "cpu_seconds": dict(writing.cpu_seconds),
            "passages_per_second": {name: round(_pace(writing, name), 1) for name in writing.seconds},
            "stage_passages": writing.stage_passages,
            "stage_passages_per_second": dict(writing.stages),
            "peak_mb": writing.peak_mb,
            "reused": size.reused,
        },
        "disk_mb": dict(writing.disk_mb),
        "latency_ms": {name: asdict(value) for name, value in size.latency_ms.items()},
        "read": {
            name: {"queries": reading.queries, "cold_s": dict(reading.cold_s), "peak_mb": reading.peak_mb, "reranker": reading.reranker}
            for name, reading in (("hybrid", size.reading), ("rerank", size.rerank))
            if reading
        },
    }


def writing_table(report: BenchReport) -> Table:
    """One row a size, along the path and by the whole of it, then memory and disk."""
    table = _table("Passages indexed a second", (*_PATH, "peak MB", "disk MB"))
    for size in report.sizes:
        writing = size.writing
        path = [f"{_pace(writing, name):,.0f}" for name in _PATH]
        table.add_row(f"{writing.passages:,}", *path, f"{writing.peak_mb:,.0f}", f"{writing.disk_mb['whole']:,.0f}")
    return table


def stages_table(report: BenchReport) -> Table:
    """One row a size: each stage alone."""
    table = _table("Passages a second of each stage alone; lexical segments too", STAGES)
    for size in report.sizes:
        table.add_row(f"{size.writing.passages:,}", *(f"{size.writing.stages[name]:,.0f}" for name in STAGES))
    return table


def _pace(writing: Writing, name: str) -> float:
    return writing.passages / max(writing.seconds[name], 1e-9)


def reading_table(report: BenchReport) -> Table:
    """One row a size: p50/p95 of each system in milliseconds, then memory and the first answer of a new process."""
    table = _table("Milliseconds a query: p50/p95", (*BENCH_SYSTEMS, "peak MB", "cold s"))
    for size in report.sizes:
        found = size.latency_ms
        cells = [f"{found[name].p50:.1f}/{found[name].p95:.1f}" if name in found else "–" for name in BENCH_SYSTEMS]
        readings = [reading for reading in (size.reading, size.rerank) if reading]
        peak_mb = max((reading.peak_mb for reading in readings), default=0.0)
        cold_s = max((reading.cold_s["whole"] for reading in readings), default=0.0)
        table.add_row(f"{size.writing.passages:,}", *cells, f"{peak_mb:,.0f}", f"{cold_s:.2f}")
    return table


def _table(title: str, columns: tuple[str, ...]) -> Table:
    table = Table(title=title, box=None, padding=(0, 1, 0, 0))
    for column in ("passages", *columns):
        table.add_column(column, justify="right")
    return table
