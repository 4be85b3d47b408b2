import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api import feedback as feedback_module
from api.app import create_app
from api.feedback import FILE, Feedback, FeedbackStore, Verdict, read_feedback
from api.recent import RecentAnswers
from api.schemas import AskBody
from api.schemas_answers import AnswerBody
from api.settings import load_settings
from corpus.errors import FeedbackUnusable, StoreMissing, TooManyRequests
from indexer.build import index_paths
from indexer.embed import load_encoder
from tests.error_answers import error_of
from tests.small_store import build_small_store

QUESTION = "番禺区2020年投入多少资金建设社会组织孵化基地？"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return build_small_store(tmp_path)


@pytest.fixture
def client(store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(load_settings(store=store))) as client:
        yield client


def answered(client: TestClient, **asked: Any) -> dict[str, Any]:
    body: dict[str, Any] = client.post("/v1/ask", json={"question": QUESTION, **asked}).json()
    return body


def given(**changed: Any) -> Feedback:
    answer = {
        "question": QUESTION, "abstained": False, "reason": None, "answer": "答", "claims": [], "citations": [], "comparison": {"rows": []},
        "conflicts": [], "generator": "extractive", "index": {"generation": 1, "fingerprint": "f"}, "took_ms": 1.0,
    }  # fmt: skip
    fields = {"verdict": "up", "question": QUESTION, "resolved_question": QUESTION, "answer": answer, **changed}
    return Feedback.model_validate(fields)


def test_the_same_answer_has_the_same_id_and_another_one_another(client: TestClient) -> None:
    first, again = answered(client), answered(client)
    assert first["answer_id"] == again["answer_id"] != ""
    assert answered(client, question="深圳市社会组织评估分几级？")["answer_id"] != first["answer_id"]


def test_a_verdict_is_kept_with_everything_needed_to_ask_again(client: TestClient, store: Path) -> None:
    asked = {"home_region": "440113", "filters": {"kinds": ["reply"]}, "history": [{"role": "user", "content": "先前"}]}
    answer = answered(client, **asked)
    sent = client.post(
        "/v1/feedback", json={"verdict": "down", "answer_id": answer["answer_id"], "comment": "不全", "expected": "还有35家"}
    )
    assert (sent.status_code, sent.json()["answer_id"], sent.json()["asked_again"]) == (201, answer["answer_id"], False)
    (kept,) = read_feedback(store)
    assert (kept.verdict, kept.comment, kept.expected) == (Verdict.DOWN, "不全", "还有35家")
    assert (kept.question, kept.home_region) == (QUESTION, "440113")
    assert kept.filters is not None and [kind.value for kind in kept.filters.kinds] == ["reply"]
    assert [(turn.role, turn.content) for turn in kept.history] == [("user", "先前")]
    shown = json.loads(kept.answer.model_dump_json())
    assert shown == {**answer, "understanding": None}
    assert kept.settings == {"encoder": "builtin", "reranker": "builtin", "generator": "extractive", "home_region": None}
    assert kept.version == client.get("/openapi.json").json()["info"]["version"]


def test_a_question_without_an_answer_id_is_asked_again(client: TestClient, store: Path) -> None:
    sent = client.post("/v1/feedback", json={"verdict": "up", "question": QUESTION, "answer_id": "forgotten"}).json()
    assert (sent["asked_again"], sent["answer_id"]) == (True, answered(client)["answer_id"])
    (kept,) = read_feedback(store)
    assert (kept.asked_again, "373万元" in kept.answer.answer) == (True, True)


def test_the_same_verdict_twice_is_kept_once(client: TestClient, store: Path) -> None:
    said = {"verdict": "up", "answer_id": answered(client)["answer_id"]}
    first, again = (client.post("/v1/feedback", json=said) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["feedback_id"] == again.json()["feedback_id"]
    assert client.post("/v1/feedback", json={**said, "comment": "好"}).status_code == 201
    assert [one.comment for one in read_feedback(store)] == [None, "好"]
    assert 'wence_feedback_total{verdict="up"} 2.0' in client.get("/metrics").text


def test_personal_data_is_masked_before_it_is_written(client: TestClient, store: Path) -> None:
    private = "联系人姓名:王某某 电话:13600000000"
    asked = {"question": f"{private} 番禺区投入多少？", "history": [{"role": "user", "content": private}]}
    client.post("/v1/feedback", json={"verdict": "down", **asked, "comment": private, "expected": private})
    (kept,) = read_feedback(store)
    masked = "联系人姓名:＊＊＊ 电话:＊＊＊＊＊＊＊＊＊＊＊"
    assert (kept.comment, kept.expected, kept.history[0].content) == (masked, masked, masked)
    assert kept.question == f"{masked} 番禺区投入多少？"
    written = (store / FILE).read_bytes()
    assert b"13600000000" not in written
    assert "王某某".encode() not in written


def test_verdicts_outlive_an_index_that_is_made_anew(client: TestClient, store: Path) -> None:
    client.post("/v1/feedback", json={"verdict": "up", "question": QUESTION})
    index_paths([], folder=store, encoder=load_encoder("builtin"), rebuild=True)
    assert [one.question for one in read_feedback(store)] == [QUESTION]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"verdict": "up"}, 422, "answer_id"),
        ({"verdict": "maybe", "question": "问"}, 422, "verdict"),
        ({"verdict": "up", "question": "问", "comment": "长" * 4001}, 422, "comment"),
        ({"verdict": "up", "question": " "}, 422, "question"),
        ({"verdict": "up", "question": "问", "stars": 5}, 422, "stars"),
    ],
)
def test_a_verdict_that_cannot_be_used_is_refused(client: TestClient, body: dict[str, Any], status: int, field: str) -> None:
    assert error_of(client.post("/v1/feedback", json=body), status)["field"] == field


def test_an_answer_that_nobody_remembers_needs_its_question(client: TestClient) -> None:
    error = error_of(client.post("/v1/feedback", json={"verdict": "up", "answer_id": "0" * 24}), 404)
    assert error["help"].startswith("Send the question too")


def test_more_than_people_can_send_is_refused_with_when_to_come_again(client: TestClient, store: Path) -> None:
    answer_id = answered(client)["answer_id"]
    for number in range(feedback_module.PER_MINUTE):
        assert client.post("/v1/feedback", json={"verdict": "up", "answer_id": answer_id, "comment": str(number)}).status_code == 201
    refused = client.post("/v1/feedback", json={"verdict": "up", "answer_id": answer_id, "comment": "one more"})
    assert error_of(refused, 429)["code"] == "too_many_requests"
    assert 1 <= int(refused.headers["retry-after"]) <= 61
    assert client.post("/v1/feedback", json={"verdict": "up", "answer_id": answer_id, "comment": "0"}).status_code == 200
    assert len(read_feedback(store)) == feedback_module.PER_MINUTE


def test_a_store_has_room_for_so_many_verdicts_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback_module, "MOST", 2)
    store = FeedbackStore(tmp_path)
    for comment in ("一", "二"):
        store.add(given(comment=comment))
    with pytest.raises(TooManyRequests) as caught:
        store.add(given(comment="三"))
    assert (caught.value.what, caught.value.retry_after_s) == ("feedback", 86_400)


def test_a_damaged_file_of_verdicts_is_named_and_the_answers_go_on(client: TestClient, store: Path) -> None:
    (store / FILE).write_bytes(b"no database at all" * 100)
    error = error_of(client.post("/v1/feedback", json={"verdict": "up", "question": QUESTION}), 503)
    assert error["code"] == "feedback_unusable"
    assert answered(client)["abstained"] is False
    with pytest.raises(FeedbackUnusable) as caught:
        read_feedback(store)
    assert caught.value.path == str(store / FILE)


def test_a_record_of_another_shape_is_no_verdict(tmp_path: Path) -> None:
    FeedbackStore(tmp_path).add(given())
    with sqlite3.connect(tmp_path / FILE) as database:
        database.execute("INSERT INTO feedback VALUES ('x', '2026', '{}')")
    database.close()
    with pytest.raises(FeedbackUnusable):
        read_feedback(tmp_path)


def test_verdicts_are_read_oldest_first_and_none_is_no_error(tmp_path: Path) -> None:
    assert read_feedback(tmp_path) == ()
    store = FeedbackStore(tmp_path)
    for comment in ("三", "一", "二"):
        store.add(given(comment=comment))
    assert [one.comment for one in read_feedback(tmp_path)] == ["三", "一", "二"]
    with pytest.raises(StoreMissing):
        read_feedback(tmp_path / "none")


def test_the_oldest_answer_is_forgotten_first() -> None:
    recent = RecentAnswers(kept=2)
    bodies = [AnswerBody.model_validate(given().answer.model_dump() | {"answer_id": name}) for name in "abc"]
    for body in (bodies[0], bodies[1], bodies[0], bodies[2]):
        recent.keep(AskBody(question="问"), body)
    assert [recent.find(name) is not None for name in "abc"] == [True, False, True]
