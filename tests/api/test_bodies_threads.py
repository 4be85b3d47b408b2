"""What a proposal's and a reply's document show of their thread: suggestions, answers, promises, each with the exact words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import load_settings
from indexer.build import index_paths
from indexer.embed import load_encoder
from tests.small_store import PANYU

PROPOSAL = """关于加快社会组织孵化基地建设的提案

提案号：第075号
提案者：王小明

一、问题
番禺区社会组织缺少活动场地。

二、建议
（一）由区财政投入资金建设社会组织孵化基地，并承担场地租金。
（二）在每个镇街再建设一个孵化点。
（三）为社会组织的工作人员购买意外伤害保险。

政协番禺区十四届五次会议
2020年3月2日
"""
NOTICE = "深圳市民政局关于开展评估的通知\n\n各区民政局：\n请于2021年9月底前报送名单。\n\n深圳市民政局\n2021年5月10日\n"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("thread")
    for name, text in {"proposal": PROPOSAL, "reply": PANYU, "notice": NOTICE}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    index_paths(
        [folder / f"{name}.txt" for name in ("proposal", "reply", "notice")], folder=folder / "store", encoder=load_encoder("builtin")
    )
    with TestClient(create_app(load_settings(store=folder / "store"))) as client:
        yield client


@pytest.fixture(scope="module")
def whole(client: TestClient) -> dict[str, Any]:
    """The documents as HTTP shows them, by file."""
    listed = client.get("/v1/documents").json()["documents"]
    return {Path(one["source"]).stem: client.get(f"/v1/documents/{one['document_id']}").json() for one in listed}


def opening(quote: dict[str, Any]) -> str:
    return str(quote["quote"])[:8]


def test_each_suggestion_of_a_proposal_has_the_paragraphs_that_answer_it_or_none(whole: dict[str, Any]) -> None:
    told = [(one["number"], opening(one), [opening(answer) for answer in one["answers"]]) for one in whole["proposal"]["suggestions"]]
    assert told == [
        ([1], "（一）由区财政投", ["一、孵化基地的投"]),
        ([2], "（二）在每个镇街", ["二、下一步计划\n"]),
        ([3], "（三）为社会组织", []),
    ]
    assert [one["how"] for one in whole["proposal"]["suggestions"]][2] == "none"


def test_a_reply_shows_the_suggestions_of_the_proposal_that_it_answers(whole: dict[str, Any]) -> None:
    assert whole["reply"]["suggestions"] == whole["proposal"]["suggestions"]
    assert {one["document_id"] for one in whole["reply"]["suggestions"]} == {whole["proposal"]["document_id"]}


def test_a_reply_shows_what_it_did_and_promises_with_who_and_by_when(whole: dict[str, Any]) -> None:
    told = {one["status"]: one for one in whole["reply"]["promises"]}
    planned = told["planned"]
    assert planned["quote"] == "计划2021年再建设2个镇街孵化点。"
    assert (planned["who"], planned["by"], planned["by_words"]) == ("广州市番禺区民政局", "2021-12-31", "2021年")
    assert told["done"]["quote"] == "𠮷祥街孵化点已建成并投入使用，入驻社会组织35家。"
    assert whole["proposal"]["promises"] == []


def test_every_quote_of_a_thread_is_the_stored_text_at_its_span(whole: dict[str, Any]) -> None:
    texts = {body["document_id"]: body["text"] for body in whole.values()}
    bodies = [one for body in whole.values() for one in (*body["suggestions"], *body["promises"])]
    quotes = [*bodies, *(answer for one in bodies for answer in one.get("answers", []))]
    assert len(quotes) >= 10
    for one in quotes:
        assert texts[one["document_id"]][one["start"] : one["end"]] == one["quote"]


def test_a_proposal_without_a_reply_among_the_files_says_so(client: TestClient, whole: dict[str, Any]) -> None:
    alone = "关于加强社区养老服务的提案\n\n建议：\n一、每家社区食堂补助20万元。\n二、延长社区食堂的开放时间到晚上七点。\n\n2021年3月2日\n"
    added = client.post("/v1/documents", files={"file": ("alone.txt", alone.encode())}).json()["documents"][0]
    suggestions = client.get(f"/v1/documents/{added['document_id']}").json()["suggestions"]
    assert [(one["number"], one["answers"], one["how"]) for one in suggestions] == [([1], [], "no reply"), ([2], [], "no reply")]
    assert client.delete(f"/v1/documents/{added['document_id']}").status_code == 200


def test_other_documents_have_no_thread(whole: dict[str, Any]) -> None:
    assert (whole["notice"]["suggestions"], whole["notice"]["promises"]) == ([], [])
