import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.errors import InvalidInput
from corpus.ingest import parse_source
from corpus.model import Source
from corpus.read.html import read_html
from eval.cli import evaluation
from eval.extraction import (
    PagesScore,
    common_chars,
    compare_extractors,
    foreign_lines,
    score_extractors,
    score_pages,
    text_by_trafilatura,
    text_of_page,
)
from indexer.chunk import chunk_document

PAGES = Path(__file__).parents[1] / "corpus" / "pages"


@pytest.fixture(scope="module")
def score() -> PagesScore:
    return score_pages(PAGES)


def test_there_are_pages_enough_to_measure_with() -> None:
    assert len(list(PAGES.glob("*.html"))) >= 40
    assert sorted(path.stem for path in PAGES.glob("*.html")) == sorted(path.stem for path in PAGES.glob("*.txt"))


def test_the_text_of_all_pages_is_read(score: PagesScore) -> None:
    assert score.f1 >= 0.98, score.f1
    assert score.worst.f1 >= 0.9, score.worst


def test_no_line_of_a_page_that_is_read_is_from_outside_its_text(score: PagesScore) -> None:
    assert {page.name: page.foreign for page in score.pages if page.foreign} == {}


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.html")), ids=lambda path: path.stem)
def test_no_passage_holds_navigation(path: Path) -> None:
    text, declared = read_html(path.read_bytes(), shown=path.name)
    source = Source(location=path.name, path=path.name, media_type="text/html", sha256="", text=text, declared=declared)
    documents = parse_source(source, keep_personal_data=True)
    passages = [document.text[draft.start : draft.end] for document in documents for draft in chunk_document(document)]
    truth = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert passages
    assert [line for passage in passages for line in foreign_lines(passage, truth)] == []


def test_more_is_read_right_than_by_trafilatura(score: PagesScore) -> None:
    theirs = score_pages(PAGES, extract=text_by_trafilatura)
    assert score.f1 > theirs.f1
    assert [own.name for own, other in zip(score.pages, theirs.pages, strict=True) if own.f1 < other.f1 - 0.02] == []


def test_the_table_names_each_page_and_both_extractors(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<nav><a href=1>首页</a></nav><p>同意立案,由区民政局主办。</p>", encoding="utf-8")
    (tmp_path / "a.txt").write_text("同意立案,由区民政局主办。\n", encoding="utf-8")
    lines = compare_extractors(tmp_path).split("\n")
    assert [line.split()[0] for line in lines] == ["page", "a", "all,", "worst"]
    assert lines[1].split()[1] == "1.0000"


def test_the_command_shows_the_table_and_writes_both_extractors(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<nav><a href=1>首页</a></nav><p>同意立案,由区民政局主办。</p>", encoding="utf-8")
    (tmp_path / "a.txt").write_text("同意立案,由区民政局主办。\n", encoding="utf-8")
    out = tmp_path / "out.json"
    result = CliRunner().invoke(evaluation, ["documents", "--pages", str(tmp_path), "--out", str(out)], catch_exceptions=False)
    assert result.exit_code == 0 and "worst page" in result.stdout
    written = json.loads(out.read_text(encoding="utf-8"))
    assert (written["pages"], written["wence"]["by_page"]) == (1, {"a": {"f1": 1.0, "lines_not_of_the_text": 0}})
    assert list(written) == ["pages", "wence", "trafilatura"]


def test_a_page_without_its_true_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>同意立案。</p>", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"'a\.txt' is not there") as caught:
        score_extractors(tmp_path)
    assert caught.value.field == "pages"


@pytest.mark.parametrize("options", [[], ["--pages", "a", "--documents", "b"]])
def test_the_command_wants_either_documents_or_pages(options: list[str]) -> None:
    with pytest.raises(InvalidInput, match="Either --documents or --pages"):
        CliRunner().invoke(evaluation, ["documents", *options], catch_exceptions=False)


def test_the_committed_results_are_those_of_the_pages(score: PagesScore) -> None:
    committed = json.loads((Path(__file__).parents[2] / "eval/documents/pages.json").read_text(encoding="utf-8"))["wence"]
    assert committed["by_page"] == {
        page.name: {"f1": round(page.f1, 4), "lines_not_of_the_text": len(page.foreign)} for page in score.pages
    }
    assert committed["f1"] >= 0.98


def test_common_characters_are_counted_in_their_order() -> None:
    assert common_chars("同意立案", "同意立案") == 4
    assert common_chars("首页同意立案", "同意,立案") == 4
    assert common_chars("案立意同", "同意立案") == 1
    assert common_chars("", "同意") == 0


def test_a_line_from_outside_is_named_and_a_broken_one_is_not() -> None:
    assert foreign_lines("首页 > 正文\n同意立案,\n由区民政局主办。", "同意立案,由区民政局\n主办。") == ("首页 > 正文",)


def test_a_page_that_cannot_be_read_has_no_text() -> None:
    assert text_of_page(b"%PDF-1.4") == ""
