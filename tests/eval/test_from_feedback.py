import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.engine import Engine
from api.feedback import Feedback, FeedbackStore
from api.settings import load_settings
from corpus.errors import InvalidInput, StoreMissing
from eval.answers import evaluate_answers
from eval.cli import evaluation
from eval.from_feedback import judged_from_feedback, write_judged
from eval.judged import Gold, read_judged_questions
from tests.small_store import build_small_store

PANYU = "files/panyu_reply_075.txt"
QUOTE = "2020年，区财政共投入373万元用于社会组织孵化基地建设"


def citation(number: int, quote: str, *, source: str = PANYU) -> dict[str, Any]:
    return {
        "id": number, "document_id": "d", "title": "题", "kind": "reply", "region": None, "issued": None, "issuer": None, "source": source,
        "url": None, "passage_id": "p", "heading": "", "quote": quote, "start": 0, "end": len(quote),
    }  # fmt: skip


def verdict(sign: str = "up", question: str = "投入多少？", *, abstained: bool = False, **changed: Any) -> Feedback:
    claims = [] if abstained else [{"text": "句", "citations": [1], "region": None}]
    answer = {
        "question": question, "abstained": abstained, "reason": "not_stated" if abstained else None, "answer": "答", "claims": claims,
        "citations": [] if abstained else [citation(1, QUOTE)], "comparison": {"rows": []}, "conflicts": [], "generator": "extractive",
        "index": {"generation": 1, "fingerprint": "f"}, "took_ms": 1.0,
    } | changed.pop("answer", {})  # fmt: skip
    return Feedback.model_validate({"verdict": sign, "question": question, "resolved_question": question, "answer": answer, **changed})


def test_the_quotes_of_a_good_answer_are_gold() -> None:
    (question,) = judged_from_feedback([verdict(home_region="440113", comment="好")]).questions
    assert (question.question, question.answerable, question.kind, question.split) == ("投入多少？", True, "fact", "feedback")
    assert question.gold == (Gold(file=PANYU, quotes=(QUOTE,)),)
    assert (question.home_region, question.note) == ("440113", "up: 好")


def test_quotes_that_carry_one_claim_are_as_good_as_one_another_and_a_claim_said_twice_asks_for_them_once() -> None:
    claims = [{"text": text, "citations": numbers, "region": None} for text, numbers in (("甲", [1, 2]), ("乙", [1, 2]), ("丙", [3]))]
    citations = [citation(1, "一一一"), citation(2, "二二二"), citation(3, "三三三", source="b.txt")]
    (question,) = judged_from_feedback([verdict(answer={"claims": claims, "citations": citations})]).questions
    assert question.gold == (Gold(file=PANYU, quotes=("一一一", "二二二")), Gold(file="b.txt", quotes=("三三三",)))


def test_a_refusal_that_people_like_is_a_question_without_an_answer() -> None:
    (question,) = judged_from_feedback([verdict(abstained=True)]).questions
    assert (question.answerable, question.kind, question.gold, question.split) == (False, "unanswerable", (), "feedback")


def test_what_somebody_does_not_like_waits_for_a_person_with_what_was_said() -> None:
    (question,) = judged_from_feedback([verdict("down", comment="是计划数", expected="决算196万元")]).questions
    assert (question.split, question.gold, question.answerable) == ("to_judge", (), True)
    assert question.note == "down: 是计划数; expected: 决算196万元"


def test_one_question_is_there_once_and_one_verdict_against_outweighs_those_for_it() -> None:
    taken = judged_from_feedback([verdict(), verdict("down", comment="不全"), verdict(comment="好"), verdict(question="另一个？")])
    assert [(one.question, one.split) for one in taken.questions] == [("投入多少？", "to_judge"), ("另一个？", "feedback")]
    assert (taken.up, taken.down, taken.judged, taken.to_judge, taken.filtered) == (3, 1, 1, 1, 0)
    assert taken.questions[0].note == "down: 不全; up: 好"


def test_askers_of_two_places_ask_two_questions() -> None:
    taken = judged_from_feedback([verdict(home_region="440113"), verdict(home_region="230100"), verdict(home_region="440113")])
    assert [one.home_region for one in taken.questions] == ["440113", "230100"]
    assert len({one.id for one in taken.questions}) == 2


def test_a_follow_up_becomes_the_question_it_stands_for() -> None:
    (question,) = judged_from_feedback([verdict(question="那番禺区呢？", resolved_question="番禺区投入多少？")]).questions
    assert question.question == "番禺区投入多少？"


def test_questions_with_filters_are_left_out_and_counted() -> None:
    taken = judged_from_feedback([verdict(filters={"kinds": ["reply"]}), verdict(filters={})])
    assert (len(taken.questions), taken.filtered) == (1, 1)


def test_what_is_written_can_be_read_and_measured(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    asked = "番禺区2020年投入多少资金建设社会组织孵化基地？"
    write_judged(path, questions=judged_from_feedback([verdict(question=asked), verdict("down", "哪些？")]).questions)
    read = read_judged_questions(path)
    assert [one.split for one in read] == ["feedback", "to_judge"]
    engine = Engine.open(load_settings(store=build_small_store(tmp_path)))
    texts = lambda document_id: engine.reader.catalogue.document(document_id).text  # noqa: E731
    report = evaluate_answers(read[:1], engine=engine, resolve=engine.gazetteer.resolve, text_of=texts)
    assert (report.means["gold_found"], report.means["refusal"]) == (1.0, 1.0)


def test_the_command_says_how_many_and_writes_over_nothing(tmp_path: Path) -> None:
    store, out = tmp_path / "store", tmp_path / "q.jsonl"
    store.mkdir()
    for one in (verdict(), verdict("down", "甲？"), verdict("down", "乙？"), verdict(question="丙？", filters={"since": "2020-01-01"})):
        FeedbackStore(store).add(one)
    options = ["from-feedback", "--store", str(store), "--out", str(out)]
    said = CliRunner().invoke(evaluation, options, catch_exceptions=False).output
    assert said.splitlines()[0] == "2 verdicts up, 2 down; 1 left out: asked with filters"
    assert said.splitlines()[1].endswith(f"3 questions in {out}: 1 judged, 2 to be judged")
    assert [json.loads(line)["question"] for line in out.read_text(encoding="utf-8").splitlines()] == ["投入多少？", "甲？", "乙？"]
    with pytest.raises(InvalidInput) as caught:
        CliRunner().invoke(evaluation, options, catch_exceptions=False)
    assert caught.value.field == "out"
    assert CliRunner().invoke(evaluation, [*options, "--force"], catch_exceptions=False).exit_code == 0


def test_a_store_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        CliRunner().invoke(
            evaluation, ["from-feedback", "--store", str(tmp_path / "none"), "--out", str(tmp_path / "q")], catch_exceptions=False
        )
