import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.bodies import answer_body
from api.chat import ChatBody, message_of, read_chat, without_sources
from api.settings import load_settings
from tests.api.slow_engine import Opening
from tests.api.test_schemas import ANSWER
from tests.error_answers import error_of
from tests.small_store import build_small_store

QUESTION = "番禺区2020年投入多少资金建设社会组织孵化基地？"
COMPARISON = "各地对社会组织孵化基地投入了多少资金？"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_small_store(tmp_path_factory.mktemp("chat"))


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(load_settings(store=store))) as client:
        yield client


def asked(question: object, **fields: object) -> dict[str, Any]:
    return {"model": "wence", "messages": [{"role": "user", "content": question}], **fields}


def chunks_of(text: str) -> list[dict[str, Any]]:
    data = [block.removeprefix("data: ") for block in text.strip().split("\n\n")]
    assert data[-1] == "[DONE]"
    return [json.loads(one) for one in data[:-1]]


def test_a_completion_has_openais_shape_and_the_answer_with_its_sources_in_the_text(client: TestClient) -> None:
    body = client.post("/v1/chat/completions", json=asked(QUESTION)).json()
    plain = client.post("/v1/ask", json={"question": QUESTION}).json()
    assert (body["object"], body["model"], body["id"]) == ("chat.completion", "wence", f"chatcmpl-{plain['answer_id']}")
    (choice,) = body["choices"]
    assert (choice["index"], choice["finish_reason"], choice["message"]["role"]) == (0, "stop", "assistant")
    content = choice["message"]["content"]
    assert content.startswith(plain["answer"])
    assert (
        "\n\n出处：\n[1] 关于政协番禺区十四届五次会议第075号提案的答复 (广东省广州市番禺区, 2020-11-30, files/panyu_reply_075.txt)"
        in content
    )
    usage = body["usage"]
    assert usage == {"prompt_tokens": len(QUESTION), "completion_tokens": len(content), "total_tokens": len(QUESTION) + len(content)}
    assert body["wence"]["abstained"] is False


def test_an_annotation_points_to_its_mark_in_the_text_and_to_its_quote_in_the_document(client: TestClient) -> None:
    message = client.post("/v1/chat/completions", json=asked(QUESTION)).json()["choices"][0]["message"]
    marked = re.findall(r"\[(\d+)\]", message["content"].partition("出处：")[0])
    assert [str(annotation["id"]) for annotation in message["annotations"]] == marked != []
    for annotation in message["annotations"]:
        cited = annotation["url_citation"]
        assert annotation["type"] == "url_citation"
        assert message["content"][cited["start_index"] : cited["end_index"]] == f"[{annotation['id']}]"
        assert cited["url"] == f"/v1/documents/{annotation['document_id']}"
        text = client.get(cited["url"]).json()["text"]
        assert text[annotation["start"] : annotation["end"]] == annotation["quote"]
        assert {"title", "region", "issued", "source"} <= set(annotation)


def test_a_citation_without_a_mark_in_the_text_is_annotated_at_its_line_of_the_list() -> None:
    body = answer_body(replace(ANSWER, answer="共投入373万元。", comparison=()))
    content, (annotation,) = message_of(body)
    cited = annotation["url_citation"]
    assert content[cited["start_index"] :].startswith("[1] 关于孵化基地的答复")


def test_the_quote_stands_in_the_list_where_the_answer_says_it_in_other_words() -> None:
    said, unsaid = (message_of(answer_body(replace(ANSWER, answer=text, comparison=())))[0] for text in (ANSWER.answer, "投入很大[1]"))
    assert said.split("\n")[-1] == "[1] 关于孵化基地的答复 (广东省广州市番禺区, 2020-11-30, a.txt)"
    assert unsaid.split("\n")[-1] == "[1] 关于孵化基地的答复 (广东省广州市番禺区, 2020-11-30, a.txt): “区财政投入373万元”"


def test_a_streamed_completion_gives_the_same_text_and_annotations_piece_by_piece(client: TestClient) -> None:
    whole = client.post("/v1/chat/completions", json=asked(COMPARISON)).json()["choices"][0]["message"]
    response = client.post("/v1/chat/completions", json=asked(COMPARISON, stream=True, stream_options={"include_usage": True}))
    assert response.headers["content-type"].startswith("text/event-stream")
    chunks = chunks_of(response.text)
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}
    *choices, usage = chunks
    assert usage["choices"] == [] and usage["usage"]["completion_tokens"] == len(whole["content"])
    deltas = [chunk["choices"][0]["delta"] for chunk in choices]
    assert deltas[0] == {"role": "assistant", "content": ""}
    assert "".join(delta.get("content", "") for delta in deltas) == whole["content"]
    assert len(deltas) > 5
    assert deltas[-2]["annotations"] == whole["annotations"]
    assert [chunk["choices"][0]["finish_reason"] for chunk in choices] == [None] * (len(choices) - 1) + ["stop"]


def test_usage_is_streamed_only_where_it_is_asked_for(client: TestClient) -> None:
    chunks = chunks_of(client.post("/v1/chat/completions", json=asked(QUESTION, stream=True)).text)
    assert all(chunk["choices"] for chunk in chunks)


def test_a_comparison_is_a_table_in_the_text(client: TestClient) -> None:
    content = client.post("/v1/chat/completions", json=asked(COMPARISON)).json()["choices"][0]["message"]["content"]
    table = [line for line in content.split("\n") if line.startswith("|")]
    assert table[:2] == ["| 地区 | 做法 | 金额 | 时间 | 状态 | 出处 |", "| --- | --- | --- | --- | --- | --- |"]
    assert any(row.startswith("| 广东省广州市番禺区 | ") and "| 373万元 | " in row for row in table)


def test_what_is_not_in_the_files_is_said_without_sources(client: TestClient) -> None:
    body = client.post("/v1/chat/completions", json=asked("你好")).json()
    assert body["choices"][0]["message"]["annotations"] == []
    assert "出处" not in body["choices"][0]["message"]["content"]
    assert (body["wence"]["abstained"], body["wence"]["reason"]) == (True, "off_topic")


def test_a_follow_up_is_read_in_the_light_of_the_messages_before(client: TestClient) -> None:
    first = client.post("/v1/chat/completions", json=asked(QUESTION)).json()["choices"][0]["message"]["content"]
    messages = [
        {"role": "system", "content": "Answer in verse."},
        {"role": "user", "content": "哈尔滨市财政每年投入多少资金？"},
        {"role": "assistant", "content": first},
        {"role": "user", "content": [{"type": "text", "text": "那番禺区呢？"}]},
    ]
    body = client.post("/v1/chat/completions", json={"model": "wence", "messages": messages}).json()
    assert "番禺" in body["choices"][0]["message"]["content"]
    assert "哈尔滨" not in body["choices"][0]["message"]["content"]


def test_the_last_message_of_the_user_is_the_question_and_the_rest_the_history() -> None:
    turns = [("developer", "d"), ("user", "甲?"), ("assistant", "乙。[1]\n\n出处：\n[1] 题 (a.txt)"), ("user", "丙?"), ("tool", "t")]
    read = read_chat(ChatBody.model_validate({"messages": [{"role": role, "content": text} for role, text in turns]}))
    assert read.question == "丙?"
    assert [(turn.role, turn.content) for turn in read.history] == [("user", "甲?"), ("assistant", "乙。[1]")]


@pytest.mark.parametrize(
    "content", ["答。[1]\n\n出处：\n[1] 题", "答。[1]\n\n| 地区 | 做法 |\n\n出处：\n[1] 题", "答。[1]\n\nSources:\n[1] 题", "答。[1]"]
)
def test_the_list_under_an_earlier_answer_is_no_part_of_it(content: str) -> None:
    assert without_sources(content) == "答。[1]"


def test_what_openai_has_beyond_our_fields_is_let_through(client: TestClient) -> None:
    extra = {
        "temperature": 0.2,
        "top_p": 1,
        "seed": 7,
        "user": "u",
        "n": 1,
        "tools": [{"type": "function"}],
        "tool_choice": "auto",
        "max_tokens": 9,
    }
    assert client.post("/v1/chat/completions", json=asked(QUESTION, **extra)).status_code == 200
    assert client.post("/v1/chat/completions", json=asked(QUESTION) | {"model": "问策"}).status_code == 200


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"n": 2}, "n"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "user", "content": "问"}, {"role": "assistant", "content": "答"}]}, "messages"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]}, "messages"),
        ({"messages": [{"role": "user", "content": " "}]}, "question"),
        ({"home_region": "番禹市"}, "home_region"),
        ({"filters": {"since": "2018"}}, "filters.since"),
    ],
)
def test_what_would_be_answered_otherwise_than_expected_is_refused(client: TestClient, changed: dict[str, Any], field: str) -> None:
    assert error_of(client.post("/v1/chat/completions", json=asked(QUESTION) | changed), 422)["field"] == field


def test_there_is_one_model_and_another_is_not_found(client: TestClient) -> None:
    assert client.get("/v1/models").json()["data"] == [{"id": "wence", "object": "model", "created": 0, "owned_by": "wence"}]
    assert client.get("/v1/models/wence").json()["id"] == "wence"
    assert error_of(client.get("/v1/models/gpt-9"), 404)["code"] == "model_not_found"
    assert error_of(client.post("/v1/chat/completions", json=asked(QUESTION) | {"model": "gpt-9"}), 404)["code"] == "model_not_found"


def test_filters_and_home_region_ride_along(client: TestClient) -> None:
    filtered = asked("社会组织孵化基地投入多少资金？", filters={"regions": ["哈尔滨市"]})
    annotations = client.post("/v1/chat/completions", json=filtered).json()["choices"][0]["message"]["annotations"]
    assert {annotation["region"]["code"] for annotation in annotations} == {"230100"}


def test_an_error_in_a_stream_that_has_begun_is_an_error_chunk(store: Path) -> None:
    with TestClient(create_app(load_settings(store=store), open_engine=Opening(seconds=1.3))) as client:
        text = client.post("/v1/chat/completions", json=asked("坏", stream=True)).text
    assert json.loads(text.strip().removeprefix("data: "))["error"]["code"] == "store_busy"
