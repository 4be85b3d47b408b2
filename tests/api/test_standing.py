"""A rule is told as it stands on the day of the question, wherever it is shown."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.bodies_documents import document_body
from api.settings import load_settings
from api.standing import standing_of, standings
from corpus.catalogue import Catalogue
from corpus.validity import State
from indexer.build import index_paths
from indexer.embed import load_encoder
from tests.small_store import PANYU

OLD = "滨海市社区基金管理办法\n\n第一条 社区基金由街道办事处管理，每年公布收支。\n第二条 本办法自2019年6月1日起施行，有效期五年。\n\n滨海市民政局\n2019年5月10日\n"
NEW = (
    "滨海市社区基金管理规定\n\n第一条 社区基金由居民议事会管理，每季度公布收支。\n"
    "第二条 本规定自2022年3月1日起施行。《滨海市社区基金管理办法》同时废止。\n\n滨海市民政局\n2022年2月1日\n"
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "files").mkdir()
    for name, text in {"old": OLD, "new": NEW, "reply": PANYU}.items():
        (folder / "files" / f"{name}.txt").write_text(text, encoding="utf-8")
    index_paths([folder / "files"], folder=folder / "store", encoder=load_encoder("builtin"))
    return folder / "store"


@pytest.fixture(scope="module")
def catalogue(store: Path) -> Iterator[Catalogue]:
    with Catalogue(store / "catalogue.db") as catalogue:
        yield catalogue


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(load_settings(store=store))) as client:
        yield client


def test_a_rule_stands_as_it_did_on_the_day(catalogue: Catalogue) -> None:
    by_name = {Path(one.source).stem: one for one in catalogue.documents().documents}
    old, new = by_name["old"], by_name["new"]
    days = [date(2019, 5, 20), date(2021, 1, 1), date(2022, 3, 1), date(2026, 1, 1)]
    told = [standing_of(old, catalogue=catalogue, today=day) for day in days]
    assert [one.state for one in told if one] == [State.NOT_YET, State.IN_FORCE, State.REPEALED, State.REPEALED]
    repealed = document_body(old, catalogue=catalogue, today=days[2]).validity
    assert repealed is not None
    assert (repealed.status, repealed.since, repealed.by) == (State.REPEALED, date(2022, 3, 1), new.document_id)
    assert new.title in repealed.reason


def test_what_is_no_rule_has_no_validity(catalogue: Catalogue) -> None:
    (reply,) = [one for one in catalogue.documents().documents if Path(one.source).stem == "reply"]
    assert standings([reply], catalogue=catalogue, today=date(2021, 1, 1)) == {reply.document_id: None}
    assert document_body(reply, catalogue=catalogue).validity is None


def test_hits_citations_and_documents_tell_how_a_rule_stands(client: TestClient) -> None:
    hits = client.post("/v1/search", json={"query": "社区基金 街道办事处管理 公布收支", "k": 100}).json()["hits"]
    told = {Path(hit["source"]).stem: hit["validity"] and hit["validity"]["status"] for hit in hits}
    assert (told["old"], told["new"], told.get("reply")) == ("repealed", "in_force", None)
    listed = client.get("/v1/documents").json()["documents"]
    assert {Path(one["source"]).stem: (one["validity"] or {}).get("status") for one in listed} == {
        "old": "repealed",
        "new": "in_force",
        "reply": None,
    }
    citations = client.post("/v1/ask", json={"question": "滨海市社区基金由谁管理？"}).json()["citations"]
    assert citations
    for citation in citations:
        assert citation["validity"]["status"] == {"old": "repealed", "new": "in_force"}[Path(citation["source"]).stem]
        assert set(citation["validity"]) == {"status", "since", "by", "reason"}


def test_a_rule_that_is_removed_repeals_no_more(client: TestClient) -> None:
    ids = {Path(one["source"]).stem: one["document_id"] for one in client.get("/v1/documents").json()["documents"]}
    uploaded = client.post("/v1/documents", files={"file": ("new2.txt", NEW.replace("每季度", "每月").encode())}).json()["documents"][0]
    for document_id in (ids["new"], uploaded["document_id"]):
        assert client.get(f"/v1/documents/{ids['old']}").json()["validity"]["status"] == "repealed"
        client.delete(f"/v1/documents/{document_id}")
    assert client.get(f"/v1/documents/{ids['old']}").json()["validity"]["status"] == "expired"
