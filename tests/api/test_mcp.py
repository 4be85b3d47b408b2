import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.types import CallToolResult, ListToolsResult
from starlette.testclient import TestClient

from api.app import create_app
from api.http_mcp import is_allowed_host, is_allowed_origin
from api.settings import load_settings
from tests.error_answers import error_of
from tests.served import served
from tests.small_store import build_small_store

QUESTION = "番禺区2020年投入多少资金建设社会组织孵化基地？"
HEADERS = {"accept": "application/json, text/event-stream"}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_small_store(tmp_path_factory.mktemp("mcp"))


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    with served(create_app(load_settings(store=store))) as address:
        yield address


def called(address: str, name: str, *, mode: str = "auto", **arguments: object) -> CallToolResult:
    async def call() -> CallToolResult:
        async with Client(f"{address}/mcp", mode=mode) as client:
            return await client.call_tool(name, arguments)

    return asyncio.run(call())


def structured(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return result.structured_content


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    return content.text  # type: ignore[union-attr]


def test_the_tools_are_typed_and_only_read(address: str) -> None:
    async def tools() -> ListToolsResult:
        async with Client(f"{address}/mcp") as client:
            return await client.list_tools()

    listed = {tool.name: tool for tool in asyncio.run(tools()).tools}
    assert sorted(listed) == ["ask", "compare", "get_document", "search"]
    for tool in listed.values():
        assert tool.annotations is not None and tool.annotations.read_only_hint is True
        assert tool.annotations.open_world_hint is False
        assert tool.description and tool.title
        assert tool.output_schema is not None
    assert listed["search"].input_schema["required"] == ["query"]
    assert {"claims", "citations", "comparison"} <= set((listed["ask"].output_schema or {})["properties"])


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_answer_comes_with_its_citations_as_structure_and_as_text(address: str, mode: str) -> None:
    result = called(address, "ask", mode=mode, question=QUESTION)
    body = structured(result)
    assert body["abstained"] is False
    assert "373万元" in body["answer"]
    citation = body["citations"][0]
    text = structured(called(address, "get_document", document_id=citation["document_id"]))["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert text_of(result).startswith(body["answer"])
    assert "[1] 关于政协番禺区十四届五次会议第075号提案的答复" in text_of(result)


def test_an_answer_is_what_http_answers(address: str, store: Path) -> None:
    asked = {"question": "社会组织孵化基地投入多少资金？", "filters": {"regions": ["哈尔滨市"]}}
    plain = TestClient(create_app(load_settings(store=store))).post("/v1/ask", json=asked).json()
    assert {**structured(called(address, "ask", **asked)), "took_ms": 0} == {**plain, "took_ms": 0}


def test_passages_are_found_in_order_and_a_filter_removes(address: str) -> None:
    found = called(address, "search", query="社会组织", filters={"kinds": ["proposal"]}, k=5)
    hits = structured(found)["hits"]
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    assert {hit["source"] for hit in hits} == {"files/harbin_proposal_218.txt"}
    assert text_of(found).startswith("[1] ")


@pytest.mark.parametrize("question", ["各地对社会组织孵化基地投入了多少资金？", "社会组织孵化基地投入多少资金？"])
def test_places_are_set_side_by_side_whether_the_question_says_so_or_not(address: str, question: str) -> None:
    body = structured(called(address, "compare", question=question))
    rows = [(row["region"]["name"], row["amount"] and row["amount"]["yuan"]) for row in body["comparison"]["rows"]]
    assert ("广东省广州市番禺区", 3730000) in rows
    assert ("黑龙江省哈尔滨市", 500000) in rows
    assert all(row["citations"] for row in body["comparison"]["rows"])


def test_an_earlier_turn_is_taken_into_account(address: str) -> None:
    history = [{"role": "user", "content": "哈尔滨市财政每年投入多少资金？"}]
    body = structured(called(address, "ask", question="那番禺区呢？", history=history))
    assert {citation["region"]["code"] for citation in body["citations"]} == {"440113"}


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("ask", {"question": " "}, "'question' is empty."),
        ("ask", {"question": "问", "home_region": "番禹市"}, "No place is called '番禹市'."),
        ("get_document", {"document_id": "../catalogue.db"}, "is not in the store"),
        ("search", {"query": "问", "filters": {"since": "2018"}}, "Write a day as 2018-01-31."),
        ("search", {"query": "问", "k": 1000}, "k"),
        ("drop_index", {}, "drop_index"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(address: str, name: str, arguments: dict[str, object], said: str) -> None:
    result = called(address, name, **arguments)
    assert result.is_error
    assert said in text_of(result)
    assert "Traceback" not in text_of(result)


def test_a_store_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    with served(create_app(load_settings(store=tmp_path / "none"))) as address:
        result = called(address, "ask", question="问")
    assert result.is_error
    assert "There is no index in" in text_of(result)


def test_a_name_that_was_rebound_to_this_machine_is_refused(store: Path) -> None:
    with TestClient(create_app(load_settings(store=store)), base_url="http://127.0.0.1:8000") as client:
        assert client.post("/mcp", json=LIST, headers=HEADERS).status_code == 200
        rebound = client.post("/mcp", json=LIST, headers=HEADERS | {"host": "rebound.example:8000"})
        assert error_of(rebound, 421)["code"] == "unknown_host"
        from_page = client.post("/mcp", json=LIST, headers=HEADERS | {"origin": "http://rebound.example"})
        assert error_of(from_page, 403)["code"] == "forbidden"
        assert error_of(client.get("/mcp", headers=HEADERS), 405)["code"] == "method_not_allowed"
        own_page = client.post("/mcp", json=LIST, headers=HEADERS | {"origin": "http://127.0.0.1:8000"})
        assert own_page.status_code == 200


def test_a_name_that_the_settings_allow_is_answered(store: Path) -> None:
    settings = load_settings(store=store, mcp_hosts="wence.example.gov.cn, other.example")
    with TestClient(create_app(settings), base_url="https://wence.example.gov.cn") as client:
        assert client.post("/mcp", json=LIST, headers=HEADERS).status_code == 200
        assert error_of(client.post("/mcp", json=LIST, headers=HEADERS | {"host": "third.example"}), 421)["code"] == "unknown_host"


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1:8000", True),
        ("localhost", True),
        ("[::1]:8000", True),
        ("192.168.1.5:8000", True),
        ("LOCALHOST:80", True),
        ("wence.example", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example:8000", False),
        ("", False),
        ("[::1", False),
    ],
)
def test_only_addresses_localhost_and_named_hosts_are_this_server(host: str, allowed: bool) -> None:
    assert is_allowed_host(host, allowed={"wence.example"}) is allowed


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://192.168.1.5:8000", True),
        ("http://localhost:6274", True),
        ("http://evil.example", False),
        ("null", False),
        ("http://192.168.1.5", False),
    ],
)
def test_only_its_own_page_and_this_machines_may_call(origin: str, allowed: bool) -> None:
    assert is_allowed_origin(origin, host="192.168.1.5:8000") is allowed


def test_before_the_server_has_started_it_says_so(store: Path) -> None:
    client = TestClient(create_app(load_settings(store=store)), base_url="http://127.0.0.1:8000")
    assert error_of(client.post("/mcp", json=LIST, headers=HEADERS), 503)["code"] == "not_ready"


def test_making_the_server_leaves_logging_as_it_was(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.root, "handlers", [])  # as in a program that has not set up any
    level = logging.root.level
    with TestClient(create_app(load_settings(store=store))):
        assert (logging.root.handlers, logging.root.level) == ([], level)


def test_an_app_may_be_started_more_than_once(store: Path) -> None:
    app = create_app(load_settings(store=store))
    for _ in range(2):
        with TestClient(app, base_url="http://127.0.0.1:8000") as client:
            tools = json.loads(client.post("/mcp", json=LIST, headers=HEADERS).text)["result"]["tools"]
            assert [tool["name"] for tool in tools] == ["search", "ask", "compare", "get_document"]
