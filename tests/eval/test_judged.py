import json
import os
from collections import Counter
from pathlib import Path

import pytest

from api.model import Status
from corpus.amounts import find_amounts
from corpus.errors import InvalidInput
from corpus.ingest import parse_source
from corpus.model import Source
from corpus.read import discover, read_file
from corpus.regions import load_gazetteer
from eval.judged import Cell, Gold, read_judged_questions

ROOT = Path(__file__).parents[2]
QUESTION = {
    "id": "x1",
    "question": "某市每年安排多少停车场建设资金?",
    "answerable": True,
    "kind": "fact",
    "gold": [{"file": "004.txt", "quotes": ["每年区财政安排200万元"]}],
    "contains": [["200万"]],
}


def write(path: Path, *questions: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(question, ensure_ascii=False) + "\n\n" for question in questions), encoding="utf-8")
    return path


def test_questions_are_read_in_order_with_blank_lines_between(tmp_path: Path) -> None:
    path = write(tmp_path / "q.jsonl", QUESTION, QUESTION | {"id": "x2", "home_region": "440113", "split": "held"})
    first, second = read_judged_questions(path)
    assert (first.id, first.gold, first.contains) == ("x1", (Gold(file="004.txt", quotes=("每年区财政安排200万元",)),), (("200万",),))
    assert (second.id, second.home_region, second.split) == ("x2", "440113", "held")


def test_the_rows_of_a_comparison_are_read_with_what_each_has_to_say(tmp_path: Path) -> None:
    cells = [
        {"place": "440113", "yuan": 2000000, "status": ["done", "unknown"]},
        {"amount_text": "2名", "period": "2021", "required": False},
    ]
    (question,) = read_judged_questions(write(tmp_path / "q.jsonl", QUESTION | {"cells": cells, "cells_complete": True}))
    assert question.cells == (
        Cell(place="440113", yuan=2_000_000.0, status=(Status.DONE, Status.UNKNOWN)),
        Cell(place=None, amount_text="2名", period="2021", required=False),
    )
    assert question.cells_complete


@pytest.mark.parametrize(
    "change",
    [
        {"cells": [{"place": ""}]},
        {"cells": [{"place": "440113", "status": ["finished"]}]},
        {"cells": [{"place": "440113", "amount": 5}]},
        {"home_regoin": "440113"},
        {"answerable": "maybe"},
        {"gold": [{"file": "004.txt"}]},
        {"gold": [{"file": "004.txt", "quotes": []}]},
        {"id": ""},
    ],
)
def test_a_bad_question_is_named_by_its_line(tmp_path: Path, change: dict[str, object]) -> None:
    path = write(tmp_path / "q.jsonl", QUESTION, QUESTION | {"id": "x2"} | change)
    with pytest.raises(InvalidInput, match="line 3") as caught:
        read_judged_questions(path)
    assert caught.value.field == "q.jsonl"


def test_an_id_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="'x1' is there already"):
        read_judged_questions(write(tmp_path / "q.jsonl", QUESTION, QUESTION))


@pytest.mark.parametrize("empty", [True, False])
def test_a_missing_or_empty_file_is_refused(tmp_path: Path, empty: bool) -> None:
    path = tmp_path / "q.jsonl"
    if empty:
        path.write_text("\n")
    with pytest.raises(InvalidInput) as caught:
        read_judged_questions(path)
    assert caught.value.field == "questions"


@pytest.mark.skipif("WENCE_TEST_DATA" not in os.environ, reason="WENCE_TEST_DATA is not set")
def test_the_development_questions_are_read() -> None:
    questions = read_judged_questions(Path(os.environ["WENCE_TEST_DATA"]) / "eval" / "policy_questions_dev.jsonl")
    assert {question.kind for question in questions} == {"fact", "compare", "thread", "unanswerable"}


@pytest.fixture(scope="module")
def samples() -> dict[str, str]:
    """The sample documents as they are stored, by source; several of one source joined."""
    found: dict[str, str] = {}
    for file in discover([ROOT / "corpus/samples"]):
        for source in read_file(file):
            assert isinstance(source, Source)
            for document in parse_source(source):
                found[document.source] = found.get(document.source, "") + document.text + "\n"
    return found


SAMPLE_QUESTIONS = read_judged_questions(ROOT / "eval/questions/samples.jsonl")


def test_every_gold_quote_stands_word_for_word_in_its_file(samples: dict[str, str]) -> None:
    named = [(question.id, gold) for question in SAMPLE_QUESTIONS for gold in question.gold]
    texts = {gold.file: [text for source, text in samples.items() if source.endswith(gold.file)] for _, gold in named}
    assert [(i, gold.file) for i, gold in named if len(texts[gold.file]) != 1] == []
    assert [(i, quote) for i, gold in named for quote in gold.quotes if quote not in texts[gold.file][0]] == []


def test_every_judged_sum_stands_in_the_files_and_every_place_is_known(samples: dict[str, str]) -> None:
    cells = [(question.id, cell) for question in SAMPLE_QUESTIONS for cell in question.cells]
    sums = {yuan for text in samples.values() for a in find_amounts(text) for yuan in (a.yuan, a.high_yuan) if yuan is not None}
    places = load_gazetteer()
    assert [(i, cell.yuan) for i, cell in cells if cell.yuan is not None and cell.yuan not in sums] == []
    assert [i for i, cell in cells if cell.amount_text and not any(cell.amount_text in text for text in samples.values())] == []
    assert [cell.place for _, cell in cells if cell.place and places.resolve(cell.place).code != cell.place] == []


def test_the_samples_are_asked_about_in_every_way() -> None:
    kinds = Counter(question.kind for question in SAMPLE_QUESTIONS)
    assert {
        kind: count for kind, count in kinds.items() if count < {"unanswerable": 30, "compare": 30, "thread": 15, "fact": 60}[kind]
    } == {}
    assert sum(question.question.isascii() for question in SAMPLE_QUESTIONS) >= 20
    assert [question.id for question in SAMPLE_QUESTIONS if question.answerable is (question.kind == "unanswerable")] == []
    assert {question.split for question in SAMPLE_QUESTIONS} == {"dev", "test"}
    assert [q.id for q in SAMPLE_QUESTIONS if q.kind == "compare" and not q.cells] == []
