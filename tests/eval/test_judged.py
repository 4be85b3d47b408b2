import json
import os
from pathlib import Path

import pytest

from corpus.errors import InvalidInput
from eval.judged import Gold, read_judged_questions

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


@pytest.mark.parametrize(
    "change",
    [
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
