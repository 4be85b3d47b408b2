import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.engine import Engine
from api.settings import Settings, load_settings
from indexer.store import StoreReader
from tests.error_answers import error_of
from tests.small_store import build_small_store

JSON = {"content-type": "application/json"}
PANYU = {"code": "440113", "name": "广东省广州市番禺区"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_settings(store=build_small_store(tmp_path_factory.mktemp("small")), max_upload_mb=1)


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.fixture
def without_store(tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(create_app(load_settings(store=tmp_path / "none"))) as client:
        yield client


def text_of(client: TestClient, document_id: str) -> str:
    text: str = client.get(f"/v1/documents/{document_id}").json()["text"]
    return text


def test_an_answer_quotes_the_stored_text_exactly(client: TestClient) -> None:
    body = client.post("/v1/ask", json={"question": "番禺区2020年投入多少资金建设社会组织孵化基地？"}).json()
    assert body["abstained"] is False
    assert "373万元" in body["answer"]
    for citation in body["citations"]:
        assert text_of(client, citation["document_id"])[citation["start"] : citation["end"]] == citation["quote"]
    first = body["citations"][0]
    assert (first["kind"], first["region"], first["issued"]) == ("reply", PANYU, "2020-11-30")
    assert Path(first["source"]).name == "panyu_reply_075.txt"
    ids = [citation["id"] for citation in body["citations"]]
    assert ids == list(range(1, len(ids) + 1))
    assert all(claim["citations"] and set(claim["citations"]) <= set(ids) for claim in body["claims"])


def test_a_streamed_answer_gives_citations_then_claims_then_the_whole(client: TestClient) -> None:
    asked = {"question": "番禺区2020年投入多少资金建设社会组织孵化基地？"}
    response = client.post("/v1/ask", json={**asked, "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    events = [block.split("\n") for block in response.text.strip().split("\n\n")]
    names = [lines[0].removeprefix("event: ") for lines in events]
    data = [json.loads(lines[1].removeprefix("data: ")) for lines in events]
    whole = data[-1]
    assert names == ["citations", *["claim"] * len(whole["claims"]), "done"]
    assert data[0] == whole["citations"]
    assert data[1:-1] == whole["claims"]
    plain = client.post("/v1/ask", json=asked).json()
    assert {**whole, "took_ms": 0} == {**plain, "took_ms": 0}


def test_a_question_that_the_files_do_not_cover_is_an_abstention_and_no_error(client: TestClient) -> None:
    body = client.post("/v1/ask", json={"question": "上海市地铁票价是多少元？"}).json()
    assert (body["abstained"], body["claims"], body["citations"]) == (True, [], [])
    assert body["reason"] in ("not_in_corpus", "not_stated")
    assert body["answer"]


def test_hits_stand_in_order_and_their_text_is_the_document_at_their_span(client: TestClient) -> None:
    body = client.post("/v1/search", json={"query": "社会组织孵化基地 投入", "k": 5}).json()
    assert [hit["rank"] for hit in body["hits"]] == list(range(1, len(body["hits"]) + 1))
    assert Path(body["hits"][0]["source"]).name in ("panyu_reply_075.txt", "harbin_proposal_218.txt")
    for hit in body["hits"]:
        assert text_of(client, hit["document_id"])[hit["start"] : hit["end"]] == hit["text"]
        assert set(hit["scores"]) == {"dense", "lexical", "rerank"}
        assert hit["scores"]["rerank"] == hit["score"]
        assert -1 <= hit["scores"]["dense"] <= 1
        assert 0 <= hit["scores"]["lexical"] <= 1
        assert all(0 <= start < end <= len(hit["text"]) for start, end in hit["highlights"])


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"regions": ["广东省"]}, {"panyu_reply_075.txt", "shenzhen_pinggu.txt"}),
        ({"regions": ["230100"]}, {"harbin_proposal_218.txt"}),
        ({"kinds": ["proposal"]}, {"harbin_proposal_218.txt"}),
        ({"since": "2019-01-01", "until": "2019-12-31"}, {"shenzhen_pinggu.txt"}),
        ({"departments": ["番禺区民政局"]}, {"panyu_reply_075.txt"}),
    ],
)
def test_a_filter_removes_everything_else(client: TestClient, filters: dict[str, Any], names: set[str]) -> None:
    hits = client.post("/v1/search", json={"query": "社会组织", "filters": filters, "k": 100}).json()["hits"]
    assert {Path(hit["source"]).name for hit in hits} == names


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{", 400, "malformed"),
        (b"", 400, "malformed"),
        (b"\xff\xfe{}", 400, "malformed"),
        (b"[" * 100_000, 400, "malformed"),
        (b'{"question": ' + b"9" * 10_000 + b"}", 400, "malformed"),
        (b"[]", 422, "invalid_input"),
        (b"null", 422, "invalid_input"),
        (b'{"question": "' + b"q" * 1_100_000 + b'"}', 413, "too_large"),
    ],
)
def test_a_body_that_is_no_question_is_refused(client: TestClient, content: bytes, status: int, code: str) -> None:
    assert error_of(client.post("/v1/ask", content=content, headers=JSON), status)["code"] == code


def test_a_body_of_no_declared_length_is_cut_off(client: TestClient) -> None:
    long = (b"x" * 100_000 for _ in range(30))
    assert error_of(client.post("/v1/ask", content=long, headers=JSON), 413)["code"] == "too_large"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"question": "  "}', "question"),
        ('{"question": "问\\u0000"}', "question"),
        ('{"question": "问\\ud800"}', "question"),
        (json.dumps({"question": "问" * 2001}), "question"),
        ('{"question": 5}', "question"),
        ("{}", "question"),
        ('{"question": "问", "queston": 1}', "queston"),
        ('{"question": "问", "k": NaN}', "k"),
        ('{"question": "问", "home_region": "番禹市"}', "home_region"),
        ('{"question": "问", "filters": {"regions": ["番禹市"]}}', "filters.regions"),
        ('{"question": "问", "filters": {"since": "2018"}}', "filters.since"),
        ('{"question": "问", "filters": {"kinds": ["letter"]}}', "filters.kinds.0"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(client: TestClient, body: str, field: str) -> None:
    error = error_of(client.post("/v1/ask", content=body.encode(), headers=JSON), 422)
    assert error["field"] == field


def test_a_key_that_is_no_text_is_answered_all_the_same(client: TestClient) -> None:
    assert error_of(client.post("/v1/ask", content=b'{"question": "q", "\\ud800": 1}', headers=JSON), 422)["code"] == "invalid_input"


def test_a_shared_place_is_refused_with_its_candidates(client: TestClient) -> None:
    error = error_of(client.post("/v1/ask", json={"question": "投入多少？", "home_region": "通州区"}), 422)
    assert (error["code"], error["field"]) == ("ambiguous_region", "home_region")
    assert error["candidates"] == [{"code": "110112", "name": "北京市通州区"}, {"code": "320612", "name": "江苏省南通市通州区"}]
    assert "320612" in error["message"]


@pytest.mark.parametrize("k", [0, 101, -1, "5", 1.5, True])
def test_k_outside_1_to_100_is_refused(client: TestClient, k: object) -> None:
    assert error_of(client.post("/v1/search", json={"query": "社会组织", "k": k}), 422)["field"] == "k"


def test_another_content_type_is_refused(client: TestClient) -> None:
    for headers in ({"content-type": "application/x-www-form-urlencoded"}, {"content-type": "text/plain"}, {}):
        assert error_of(client.post("/v1/ask", content=b'{"question": "q"}', headers=headers), 415)["code"] == "unsupported_media_type"


def test_another_sites_page_cannot_write(client: TestClient) -> None:
    error_of(client.post("/v1/documents", files={"file": ("a.txt", b"x")}, headers={"sec-fetch-site": "cross-site"}), 403)


def test_every_place_of_a_name_is_listed(client: TestClient) -> None:
    shared = client.get("/v1/regions", params={"name": "通州区"}).json()
    assert shared == {"regions": [{"code": "110112", "name": "北京市通州区"}, {"code": "320612", "name": "江苏省南通市通州区"}]}
    assert client.get("/v1/regions", params={"name": "440113"}).json() == {"regions": [PANYU]}
    assert client.get("/v1/regions", params={"name": "番禹市"}).json() == {"regions": []}
    assert error_of(client.get("/v1/regions"), 422)["field"] == "name"


def test_status_counts_what_is_stored(client: TestClient) -> None:
    body = client.get("/v1/status").json()
    assert body["documents"] == 3
    assert body["passages"] >= 3
    assert body["kinds"] == {"proposal": 1, "regulation": 1, "reply": 1}
    assert set(body["regions"]) == {"广东省广州市番禺区", "黑龙江省哈尔滨市", "广东省深圳市"}
    assert {"generation", "encoder", "size_bytes", "set_aside"} <= set(body)


def test_without_a_store_the_app_is_alive_but_not_ready(without_store: TestClient) -> None:
    assert without_store.get("/healthz").json() == {"status": "ok"}
    assert error_of(without_store.get("/readyz"), 503)["code"] == "store_missing"
    assert error_of(without_store.post("/v1/ask", json={"question": "问"}), 503)["code"] == "store_missing"
    assert error_of(without_store.get("/v1/status"), 503)["code"] == "store_missing"
    assert error_of(without_store.post("/v1/ask", json={"question": " "}), 422)["field"] == "question"


def test_a_store_that_appears_later_is_picked_up(tmp_path: Path) -> None:
    with TestClient(create_app(load_settings(store=tmp_path / "store"))) as client:
        error_of(client.get("/readyz"), 503)
        build_small_store(tmp_path)
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (200, "ready")


def test_an_unexpected_error_says_nothing_of_the_code_and_is_logged(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    def broken(reader: StoreReader, settings: Settings) -> Engine:
        raise RuntimeError("secret of the house")

    client = TestClient(create_app(settings, open_engine=broken))
    with caplog.at_level(logging.ERROR, logger="wence"):
        response = client.post("/v1/ask", json={"question": "问"})
    assert error_of(response, 500)["code"] == "internal"
    assert "secret" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"
    assert [record.message for record in caplog.records] == ["unexpected error at POST /v1/ask"]


def test_the_pages_come_with_their_types_and_guards(client: TestClient) -> None:
    for path, media_type in (("/docs.js", "text/javascript"), ("/page.css", "text/css"), ("/docs", "text/html")):
        response = client.get(path)
        assert (response.status_code, response.headers["content-type"].split(";")[0]) == (200, media_type)
        assert response.headers["content-security-policy"].startswith("default-src 'self';")
        assert response.headers["referrer-policy"] == "no-referrer"


def test_every_file_that_the_pages_name_is_served(client: TestClient) -> None:
    for path in ("/page.css", "/icon.svg", "/docs.js", "/openapi.json"):
        assert client.get(path).status_code == 200, path


def test_the_schema_describes_errors_as_they_are_sent(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    assert "HTTPValidationError" not in schema["components"]["schemas"]
    assert {"/v1/ask", "/v1/search", "/v1/documents", "/v1/documents/{document_id}", "/v1/regions", "/v1/status"} <= set(schema["paths"])
    for method in (one for path in schema["paths"].values() for one in path.values()):
        for status, answer in method["responses"].items():
            if status >= "400":
                assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/ErrorBody"}


def test_an_unknown_path_and_an_unknown_method_are_answered_in_the_same_shape(client: TestClient) -> None:
    assert error_of(client.get("/v2/ask"), 404)["code"] == "not_found"
    assert error_of(client.get("/v1/ask"), 405)["code"] == "method_not_allowed"
