"""The command that measures speed; `eval.cli` mounts it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from corpus.errors import InvalidInput

if TYPE_CHECKING:
    from rich.progress import Progress


def bench(
    passages: Annotated[str, typer.Option(help="Sizes to measure, with commas between.")] = "2000,20000",
    systems: Annotated[str, typer.Option(help="Names with commas between.")] = "lexical,dense,hybrid,rerank",
    encoder: Annotated[str | None, typer.Option(help="builtin, a local folder or a hub name; else the setting.")] = None,
    texts: Annotated[
        Path | None, typer.Option(help="Documents to take in place of made ones: a file, a folder, a .jsonl collection.")
    ] = None,
    queries: Annotated[int, typer.Option(min=1, max=100_000, help="Queries put to each system.")] = 200,
    seed: Annotated[int, typer.Option(min=0, help="Of the texts and the queries.")] = 0,
    keep: Annotated[Path | None, typer.Option(help="Folder that the stores are left in, to be searched again without being built.")] = None,
    out: Annotated[Path | None, typer.Option(help="JSON file for all figures.")] = None,
    report_path: Annotated[
        Path | None, typer.Option("--report", help="Report with plots: a .html or .md file, or a folder for both.")
    ] = None,
) -> None:
    """Measure speed, memory and size by number of passages, from cleaned documents to answers."""
    from rich.progress import Progress

    from eval.bench import run_bench
    from eval.bench_report import bench_json, reading_table, stages_table, writing_table
    from eval.outputs import check_outputs
    from eval.report import write_json

    sizes = _sizes(passages)
    check_outputs(out=out, report=report_path)
    names = [name.strip() for name in systems.split(",") if name.strip()]
    with Progress(console=Console(stderr=True), transient=True) as bar:
        report = run_bench(sizes, systems=names, encoder=encoder, texts=texts, queries=queries, seed=seed, keep=keep, progress=_shown(bar))
    content = bench_json(report)
    if out:
        write_json(out, content=content)
    if report_path:
        _write_report(report_path, content)
    for table in (writing_table(report), stages_table(report), reading_table(report)):
        Console().print(table)


def _write_report(path: Path, content: dict[str, object]) -> None:
    from eval.bench_files import BenchFile
    from eval.bench_page import BENCH_TITLE, bench_blocks
    from eval.report_page import write_blocks

    write_blocks(path, blocks=bench_blocks([BenchFile.model_validate(content)]), title=BENCH_TITLE)


def _shown(bar: Progress) -> Callable[[str, int, int], None]:
    """One line that tells what is being done now."""
    line = bar.add_task("")
    return lambda stage, done, total: bar.update(line, description=stage, completed=done, total=total or None)


def _sizes(given: str) -> list[int]:
    try:
        return [int(size.strip().replace("_", "")) for size in given.split(",")]
    except ValueError as error:
        raise InvalidInput(f"'{given}' are no numbers of passages.", field="passages", help="Such as 2000,20000.") from error
