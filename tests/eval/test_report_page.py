from pathlib import Path

import pytest
from lxml import html

from corpus.errors import InvalidInput
from eval.page import Grid, Heading, Listing, Paragraph, Plot
from eval.report_page import report_blocks, write_report
from eval.result_files import ResultFile
from tests.eval.small_results import result_of

ROWS = {"bm25-bigram": [0.5, 0.5, 0.5, 1.0], "hybrid": [1.0, 0.75, 0.5, 0.0], "别的": [0.5, 0.5, 0.5, 1.0]}


@pytest.fixture
def result() -> ResultFile:
    made = result_of({name: {"nDCG@10": row} for name, row in ROWS.items()}, topics=["q1", "q2", "q3", "q4"])
    return made.model_copy(update={"commit": "abc", "dirty": True, "date": "2026-01-01T00:00:00+00:00"})


def test_a_report_says_what_was_measured_how_it_differs_and_where_it_came_from(result: ResultFile) -> None:
    blocks = report_blocks([result])
    assert [block.text for block in blocks if isinstance(block, Heading)] == ["Retrieval report", "small", "Against bm25-bigram"]
    measures, halves, differences = (block for block in blocks if isinstance(block, Grid))
    assert measures.header == ("system", "nDCG@10", "p50 ms", "p95 ms", "passages/s")
    assert measures.rows[1] == ("2. hybrid", "0.562", "1.0", "2.0", "1,000")
    assert halves.header == ("system", "half", "nDCG@10")
    assert halves.rows[2:4] == (("hybrid", "dev (2)", "0.250"), ("hybrid", "test (2)", "0.875"))
    assert differences.rows[0][:3] == ("hybrid", "nDCG@10", "-0.062")
    assert differences.rows[0][5:] == ("2", "1", "1")
    assert differences.rows[1] == ("别的", "nDCG@10", "+0.000", "+0.000 … +0.000", "1.0000", "0", "0", "4")
    made_from = next(block.text for block in blocks if isinstance(block, Listing))
    assert made_from.splitlines() == [
        "commit         abc with changes", "configuration  c1", "data           d1", "date           2026-01-01T00:00:00+00:00",
    ]  # fmt: skip


def test_halves_that_a_file_holds_are_shown_as_they_are_and_others_are_worked_out(result: ResultFile) -> None:
    held = result.systems["hybrid"].model_copy(update={"halves": {"dev": {"nDCG@10": 0.3}, "test": {"nDCG@10": 0.8}}})
    made = result.model_copy(update={"systems": {"bm25-bigram": result.systems["bm25-bigram"], "hybrid": held}})
    halves = [block for block in report_blocks([made]) if isinstance(block, Grid)][1]
    assert halves.rows == (
        ("bm25-bigram", "dev (2)", "0.750"), ("bm25-bigram", "test (2)", "0.500"),
        ("hybrid", "dev (2)", "0.300"), ("hybrid", "test (2)", "0.800"),
    )  # fmt: skip


def test_what_the_baselines_ran_with_is_said(result: ResultFile) -> None:
    rows = {name: row.model_copy(update={"parameters": {"k1": 0.6, "b": 1.0}}) for name, row in result.systems.items() if "bm25" in name}
    blocks = report_blocks([result.model_copy(update={"systems": result.systems | rows})])
    assert Paragraph(text="BM25 with bm25-bigram k1 0.6, b 1.") in blocks


def test_questions_furthest_apart_are_named_the_largest_first(result: ResultFile) -> None:
    said = [block.text for block in report_blocks([result]) if isinstance(block, Paragraph)]
    assert said == [
        "4 questions, 3 documents, 4 passages.",
        "hybrid gains most on q1 (+0.50), q2 (+0.25); it loses most on q4 (-1.00).",
        "别的 gains most on nothing; it loses most on nothing.",
    ]


def test_each_plot_has_its_own_name_and_chinese_names_are_drawn_as_numbers(result: ResultFile) -> None:
    plots = {block.name: block for block in report_blocks([result]) if isinstance(block, Plot)}
    assert list(plots) == ["p1-recall", "p1-difference-2", "p1-difference-3", "p1-latency"]
    for plot in plots.values():
        assert "别的" not in plot.svg
    assert "no. 3 better" in plots["p1-difference-3"].svg


def test_what_was_not_timed_or_has_no_recall_is_not_drawn() -> None:
    made = result_of({"other": {"P@1": [1, 0]}})
    row = made.systems["other"].model_copy(update={"latency_ms": None, "recall_at": {}, "passages_per_second": None})
    blocks = report_blocks([made.model_copy(update={"systems": {"other": row}})])
    assert [type(block) for block in blocks] == [Heading, Heading, Paragraph, Grid, Grid, Listing, Listing]
    assert blocks[3] == Grid(header=("system", "P@1", "p50 ms", "p95 ms", "passages/s"), rows=(("1. other", "0.500", "–", "–", "–"),))


def test_several_results_begin_with_an_overview(result: ResultFile) -> None:
    other = result_of({"hybrid": {"nDCG@10": [1.0]}}, dataset="other")
    blocks = report_blocks([result, other])
    assert blocks[1] == Grid(
        header=("nDCG@10", "small", "other"), rows=(("bm25-bigram", "0.625", "–"), ("hybrid", "0.562", "1.000"), ("别的", "0.625", "–"))
    )


def test_a_folder_gets_both_forms_and_a_file_the_one_of_its_ending(result: ResultFile, tmp_path: Path) -> None:
    assert write_report(tmp_path / "all", results=[result]) == (tmp_path / "all" / "report.md", tmp_path / "all" / "report.html")
    assert sorted(path.suffix for path in (tmp_path / "all").iterdir()) == [".html", ".md", ".svg", ".svg", ".svg", ".svg"]
    assert write_report(tmp_path / "one.html", results=[result]) == (tmp_path / "one.html",)
    page = html.fromstring((tmp_path / "one.html").read_text(encoding="utf-8"))
    assert len(page.xpath("//figure/svg")) == 4
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_another_ending_is_refused(result: ResultFile, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        write_report(tmp_path / "report.pdf", results=[result])
    assert caught.value.field == "report"
