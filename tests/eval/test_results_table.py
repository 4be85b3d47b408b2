from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.errors import InvalidInput
from eval.bench_page import BENCH_BEGIN, BENCH_END, bench_table
from eval.cli import evaluation
from eval.report import write_json
from eval.result_files import read_result
from eval.results_table import BEGIN, END, put_table, read_results, results_table, table_between_markers
from tests.eval.small_results import result_of

ROOT = Path(__file__).parents[2]
LOW, HIGH = [0.5] * 10, [0.8] * 9 + [0.5]
TABLE = """\
| system | one | two |
| --- | --- | --- |
| bm25-bigram | 0.500 / 0.000 | **0.900** / 1.000 |
| hybrid | **0.770** / 1.000 \\* | – |
| dense | – | **0.900** / 1.000 |

nDCG@10 / P@1; questions: one 10, two 1. Bold: best of its column. \\*: above the better BM25 in nDCG@10 with p < 0.01 (paired randomisation test).
"""


def write_results(folder: Path) -> Path:
    one = result_of({"bm25-bigram": {"nDCG@10": LOW, "P@1": [0] * 10}, "hybrid": {"nDCG@10": HIGH, "P@1": [1] * 10}}, dataset="one")
    two = result_of({"bm25-bigram": {"nDCG@10": [0.9], "P@1": [1]}, "dense": {"nDCG@10": [0.9], "P@1": [1]}}, dataset="two")
    for result in (two, one):
        write_json(folder / f"{result.dataset}.json", content=result.model_dump(mode="json"))
    return folder


def test_the_table_has_a_row_for_each_system_and_a_column_for_each_file_by_name(tmp_path: Path) -> None:
    assert results_table(read_results(write_results(tmp_path))) == TABLE


def test_a_baseline_that_one_file_alone_has_stands_among_the_baselines() -> None:
    one = result_of({name: {"nDCG@10": [1], "P@1": [1]} for name in ("bm25-bigram", "hybrid")}, dataset="one")
    two = result_of({name: {"nDCG@10": [1], "P@1": [1]} for name in ("hybrid", "bm25-bigram-glossary")}, dataset="two")
    assert [row.split()[1] for row in results_table([one, two]).splitlines()[2:5]] == ["bm25-bigram", "bm25-bigram-glossary", "hybrid"]


def test_the_table_is_put_between_the_markers_and_nothing_else_changes(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"# 问策\n\n{BEGIN}\nold\n{END}\n\nafter\n", encoding="utf-8")
    put_table(readme, table=TABLE)
    written = readme.read_text(encoding="utf-8")
    assert written == f"# 问策\n\n{BEGIN}\n\n{TABLE}\n{END}\n\nafter\n"
    assert table_between_markers(written, name="README.md") == TABLE
    put_table(readme, table=TABLE)
    assert readme.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("text", ["", BEGIN, f"{END}{BEGIN}", f"{BEGIN}{END}{BEGIN}{END}"])
def test_a_readme_without_one_place_for_the_table_is_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / "README.md").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        put_table(tmp_path / "README.md", table=TABLE)
    assert caught.value.field == "readme"
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == text


def test_a_readme_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="is not there"):
        put_table(tmp_path / "README.md", table=TABLE)


def test_an_empty_folder_and_results_without_the_two_measures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no result files"):
        read_results(tmp_path)
    with pytest.raises(InvalidInput, match=r"no P@1 for 'dense'"):
        results_table([result_of({"dense": {"nDCG@10": [1]}})])


def test_the_readme_shows_what_the_committed_results_give() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert table_between_markers(readme, name="README.md") == results_table(read_results(ROOT / "eval" / "results"))


def test_the_readme_shows_what_the_committed_bench_gives() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = table_between_markers(readme, name="README.md", markers=(BENCH_BEGIN, BENCH_END))
    assert shown == bench_table(ROOT / "eval" / "results")


def test_english_questions_find_at_least_four_fifths_of_what_the_chinese_ones_find_and_the_readme_says_how_much() -> None:
    found = {
        name: read_result(ROOT / "eval" / "results" / f"official-{name}.json").systems["rerank"].measures["R@10"] for name in ("en", "zh")
    }
    ratio = found["en"] / found["zh"]
    assert ratio >= 0.8
    said = f"R@10 of `rerank` in English is {ratio:.2f} of that in Chinese ({found['en']:.3f} and {found['zh']:.3f})"
    assert said in " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())


def test_the_bench_among_the_results_is_no_column_of_the_table(tmp_path: Path) -> None:
    write_json(write_results(tmp_path) / "bench.json", content={"bench": "passages"})
    assert [result.dataset for result in read_results(tmp_path)] == ["one", "two"]


def test_a_report_for_a_readme_fills_both_tables_and_the_bench_only_where_it_has_a_place(tmp_path: Path) -> None:
    readme, results = tmp_path / "README.md", tmp_path / "results"
    results.mkdir()
    write_results(results)
    for place in ("", f"{BENCH_BEGIN}\n{BENCH_END}\n"):
        readme.write_text(f"{BEGIN}\n{END}\n{place}", encoding="utf-8")
        CliRunner().invoke(evaluation, ["report", "--readme", str(readme), "--results", str(results)], catch_exceptions=False)
        written = readme.read_text(encoding="utf-8")
        assert table_between_markers(written, name="README.md") == TABLE
        assert ("No bench has been measured yet" in written) == bool(place)
