"""The table of README, made from committed result files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from corpus.errors import InvalidInput
from eval.bench_page import BENCH_FILE
from eval.compare import MAIN_MEASURE, compare_systems, reference_of
from eval.result_files import ResultFile, read_result

BEGIN, END = "<!-- results:begin -->", "<!-- results:end -->"

_SECOND_MEASURE = "P@1"
_STARRED = 0.01


def read_results(folder: Path) -> tuple[ResultFile, ...]:
    """The `.json` files of a folder, by file name, but for the bench. Raises InvalidInput where there are none."""
    paths = sorted(path for path in folder.glob("*.json") if path.name != BENCH_FILE)
    if not paths:
        raise InvalidInput(
            f"'{folder}' holds no result files.", field="results", help="Make one: wence eval run --dataset DIR --out FILE.json"
        )
    return tuple(read_result(path) for path in paths)


def results_table(results: Sequence[ResultFile]) -> str:
    """Markdown: a row a system, in the order first met but for BM25, which comes first; a column a dataset; what was measured below."""
    met = dict.fromkeys(name for result in results for name in result.systems)
    names = sorted(met, key=lambda name: not name.startswith("bm25"))
    rows = [["system", *(result.dataset for result in results)], ["---", *("---" for _ in results)]]
    rows += [[name, *(_cell(result, name) for result in results)] for name in names]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + f"\n\n{_legend(results)}\n"


def _cell(result: ResultFile, name: str) -> str:
    if name not in result.systems:
        return "–"
    main = _shown(result, name, MAIN_MEASURE)
    # Bold goes by what is shown: two that round to the same are both best.
    best = max(_shown(result, system, MAIN_MEASURE) for system in result.systems)
    star = " \\*" if _is_above(result, name) else ""
    return f"{f'**{main}**' if main == best else main} / {_shown(result, name, _SECOND_MEASURE)}{star}"


def _shown(result: ResultFile, name: str, measure: str) -> str:
    values = result.systems[name].measures
    if measure not in values:
        said = f"The results of '{result.dataset}' have no {measure} for '{name}'."
        raise InvalidInput(said, field="results", help="Measure again with the measures that wence eval run takes by itself.")
    return f"{values[measure]:.3f}"


def _is_above(result: ResultFile, name: str) -> bool:
    compared = compare_systems(result, reference_of(result), name, measures=[MAIN_MEASURE])[0]
    return compared.difference > 0 and compared.p < _STARRED


def _legend(results: Sequence[ResultFile]) -> str:
    asked = ", ".join(f"{result.dataset} {len(result.topics):,}" for result in results)
    return (
        f"{MAIN_MEASURE} / {_SECOND_MEASURE}; questions: {asked}. Bold: best of its column. \\*: above the better BM25 in {MAIN_MEASURE} "
        f"with p < {_STARRED} (paired randomisation test)."
    )


def table_between_markers(text: str, *, name: str, markers: tuple[str, str] = (BEGIN, END)) -> str:
    """What stands between the markers, without the blank lines around it. Raises InvalidInput where they are not there once each."""
    begin, end = markers
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise InvalidInput(
            f"'{name}' has no place for the table.", field="readme", help=f"Put {begin} and {end} on lines of their own, once."
        )
    return text.partition(begin)[2].partition(end)[0].strip("\n") + "\n"


def put_table(readme: Path, *, table: str, markers: tuple[str, str] = (BEGIN, END)) -> None:
    """Replace what stands between the markers of a Markdown file. Raises InvalidInput where there is no such file or no markers."""
    if not readme.is_file():
        raise InvalidInput(f"'{readme}' is not there.", field="readme", help="Name the Markdown file that shows the table.")
    text = readme.read_text(encoding="utf-8")
    table_between_markers(text, name=str(readme), markers=markers)
    begin, end = markers
    before, _, rest = text.partition(begin)
    readme.write_text(f"{before}{begin}\n\n{table}\n{end}{rest.partition(end)[2]}", encoding="utf-8")
