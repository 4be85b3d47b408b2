"""Commands over result files: which differences are more than chance, and reports of them."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from corpus.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.compare import Comparison
    from eval.origin import Differing

ResultPaths = Annotated[list[Path], typer.Argument(metavar="FILE.json...", help="Written by wence eval run --out.")]


def compare_results(
    files: ResultPaths,
    systems: Annotated[str, typer.Option(help="Names with commas between; with one file the two to compare.")] = "",
    measures: Annotated[list[str] | None, typer.Option("--measure", help="Such as nDCG@10; repeatable.  [default: all]")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Of the random signs and samples; else a fixed one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Compare two result files, or two systems of one. Exits with 1 if any figure shown fell significantly (p < 0.05).

    Files over other data are refused; files of another commit, configuration or machine are compared with a warning.
    """
    from eval.compare import SEED, compare_files, compare_systems
    from eval.origin import differing_origins, warning_of
    from eval.report import comparison_table
    from eval.result_files import read_result

    names = [name.strip() for name in systems.split(",") if name.strip()]
    results = [read_result(path) for path in files]
    chosen = SEED if seed is None else seed
    if len(results) == 2:
        compared = compare_files(results[0], results[1], systems=names, measures=measures or (), seed=chosen)
    elif len(results) == 1 and len(names) == 2:
        compared = compare_systems(results[0], names[0], names[1], measures=measures or (), seed=chosen)
    else:
        said = f"{len(results)} files and {len(names)} systems cannot be compared."
        raise InvalidInput(said, field="systems", help="Give two files, or one file and two systems: --systems bm25-bigram,hybrid")
    differing = differing_origins(results[0], results[-1]) if len(results) == 2 else ()
    if differing:
        Console(stderr=True, markup=False, highlight=False).print(warning_of(differing), soft_wrap=True)
    if as_json:
        typer.echo(_as_json(compared, files=files, data_hash=results[0].data_hash, differing=differing))
    else:
        Console().print(comparison_table(compared, dataset=results[0].dataset))
    if any(row.dropped for row in compared):
        raise typer.Exit(1)


def _as_json(compared: Sequence[Comparison], *, files: Sequence[Path], data_hash: str, differing: Sequence[Differing]) -> str:
    rows = [{**asdict(row), "dropped": row.dropped} for row in compared]
    differs = [asdict(one) for one in differing]
    content = {"files": [str(path) for path in files], "data_hash": data_hash, "differs": differs, "comparisons": rows}
    return json.dumps(content, ensure_ascii=False, indent=1)


def report_results(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE.json...]", help="Written by wence eval run --out, or by wence eval bench --out.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="A .html or .md file, or a folder for both.")] = None,
    readme: Annotated[Path | None, typer.Option(help="Markdown file whose table of results is made anew.")] = None,
    results: Annotated[Path, typer.Option(help="Folder of the result files that --readme shows.")] = Path("eval/results"),
) -> None:
    """Write a report of result or bench files with tables and plots, or README's tables of the committed ones.

    The sizes of several bench files make one curve.
    """
    if bool(files) != bool(out) or not (out or readme):
        raise InvalidInput("A report needs files and a place.", field="out", help="wence eval report FILE.json --out report.html")
    console = Console(markup=False, highlight=False)
    if out and files:
        for written in _write_report(files, out=out):
            console.print(f"Wrote {written}", soft_wrap=True)
    if readme:
        _put_tables(readme, results=results)
        console.print(f"Wrote the tables of {readme}", soft_wrap=True)


def _write_report(files: Sequence[Path], *, out: Path) -> tuple[Path, ...]:
    from eval.bench_files import is_bench, read_bench
    from eval.bench_page import BENCH_TITLE, bench_blocks
    from eval.outputs import check_outputs
    from eval.report_page import REPORT_TITLE, report_blocks, write_blocks
    from eval.result_files import read_result

    check_outputs(report=out)
    results = [read_result(path) for path in files if not is_bench(path)]
    benches = [read_bench(path) for path in files if is_bench(path)]
    blocks = [*(report_blocks(results) if results else ()), *(bench_blocks(benches) if benches else ())]
    return write_blocks(out, blocks=blocks, title=REPORT_TITLE if results else BENCH_TITLE)


def _put_tables(readme: Path, *, results: Path) -> None:
    """The table of the bench only where the file has a place for it."""
    from eval.bench_page import BENCH_BEGIN, BENCH_END, bench_table
    from eval.results_table import put_table, read_results, results_table

    put_table(readme, table=results_table(read_results(results)))
    if BENCH_BEGIN in readme.read_text(encoding="utf-8"):
        put_table(readme, table=bench_table(results), markers=(BENCH_BEGIN, BENCH_END))
