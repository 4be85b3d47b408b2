"""One of each family of near-duplicates is shown, the others stand folded under it, in hits, answers and threads."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.engine import Engine
from api.families import fold_hits, one_of_each
from api.model import Hit
from api.rerank import load_reranker
from api.settings import load_settings
from corpus.families import Family, Member
from corpus.model import Filters, Kind, Passage, Region, Span
from corpus.regions import load_gazetteer
from indexer.build import index_paths
from indexer.embed import load_encoder
from indexer.store import open_reader
from tests.api.family_files import write_family

GAZETTEER = load_gazetteer()
GUANGZHOU, WUHAN = GAZETTEER.resolve("广东省广州市"), GAZETTEER.resolve("湖北省武汉市")
QUERY = "社区养老服务用房 每百户 配建"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("family")
    index_paths([write_family(folder / "files")], folder=folder / "store", encoder=load_encoder("builtin"))
    return folder / "store"


@pytest.fixture(scope="module")
def engine(store: Path) -> Iterator[Engine]:
    encoder = load_encoder("builtin")
    with open_reader(store, encoder=encoder) as reader:
        yield Engine(reader, encoder=encoder, gazetteer=GAZETTEER, reranker=load_reranker("builtin"))


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(load_settings(store=store))) as client:
        yield client


def name_of(source: str) -> str:
    return Path(source).stem


def shown(engine: Engine, query: str, *, filters: Filters | None = None, k: int = 10) -> list[tuple[str, list[str]]]:
    """Each document among the hits, in order, with the names of those folded under it."""
    result = engine.search(query, filters=filters, k=k)
    told = {
        name_of(result.documents[hit.passage.document_id].source): [name_of(member.source) for member in hit.family] for hit in result.hits
    }
    assert [hit.rank for hit in result.hits] == list(range(1, len(result.hits) + 1))
    assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)
    return list(told.items())


def test_a_search_shows_one_of_a_family_and_tells_the_others(engine: Engine) -> None:
    found = dict(shown(engine, QUERY))
    (one,) = found.keys() - {"parking"}
    assert sorted([one, *found[one]]) == ["gz", "mz", "wh"]
    assert found["parking"] == []


def test_folded_documents_leave_their_places_to_others(engine: Engine) -> None:
    result = engine.search(QUERY, k=2)
    sources = [name_of(result.documents[hit.passage.document_id].source) for hit in result.hits]
    assert len(sources) == 2
    assert set(sources) <= {sources[0], "parking"}
    everything = engine.search(QUERY, k=100)
    assert {name_of(document.source) for document in everything.documents.values()} == {sources[0], "parking"}


def test_without_a_reranker_a_search_looks_deeper_for_what_folding_left_open(store: Path) -> None:
    encoder = load_encoder("builtin")
    with open_reader(store, encoder=encoder) as reader:
        plain = Engine(reader, encoder=encoder, gazetteer=GAZETTEER, reranker=None)
        result = plain.search(QUERY, k=3)
        sources = [name_of(result.documents[hit.passage.document_id].source) for hit in result.hits]
    assert sources == [sources[0], sources[0], "parking"]


@pytest.mark.parametrize(("place", "name"), [("广州市", "gz"), ("武汉市", "wh")])
def test_the_member_of_the_place_that_is_asked_about_is_shown(engine: Engine, place: str, name: str) -> None:
    first, folded = shown(engine, f"{place}{QUERY}")[0]
    assert first == name
    assert sorted(folded) == sorted({"gz", "mz", "wh"} - {name})
    assert shown(engine, f"{place}{QUERY}", k=1) == [(name, folded)]


def test_a_filter_removes_before_anything_is_folded(engine: Engine) -> None:
    assert shown(engine, QUERY, filters=Filters(regions=(WUHAN,))) == [("wh", [])]
    (found, *_) = shown(engine, QUERY, filters=Filters(kinds=(Kind.POLICY,), excluded_regions=(WUHAN,)))
    assert sorted([found[0], *found[1]]) == ["gz", "mz"]


def test_a_hit_over_http_lists_its_family(client: TestClient) -> None:
    (hit, *_) = client.post("/v1/search", json={"query": f"武汉市{QUERY}"}).json()["hits"]
    assert name_of(hit["source"]) == "wh"
    assert [name_of(one["source"]) for one in hit["family"]] == ["mz", "gz"]
    original = hit["family"][0]
    assert (original["title"], original["issued"]) == ("关于加强社区养老服务设施建设的指导意见", "2021-03-05")
    assert hit["family"][1]["region"] == {"code": "440100", "name": "广东省广州市"}
    body = client.get(f"/v1/documents/{hit['document_id']}").json()
    assert body["family"] == hit["family"]
    assert [one["document_id"] for one in client.get(f"/v1/documents/{original['document_id']}").json()["family"]] == [
        hit["family"][1]["document_id"],
        hit["document_id"],
    ]


def test_a_sentence_of_several_members_is_one_claim(engine: Engine) -> None:
    answer = engine.ask("新建住宅小区每百户配建多少平方米养老服务用房?")
    assert not answer.abstained
    quotes = {citation.id: citation.quote for citation in answer.citations}
    said = [quotes[claim.citations[0]] for claim in answer.claims]
    assert len(said) == len(set(said))
    first = [c for c in answer.citations if c.id in answer.claims[0].citations]
    assert sorted(name_of(citation.source) for citation in first) == ["gz", "mz", "wh"]
    assert len({citation.quote for citation in first}) == 1


def test_a_comparison_has_one_row_for_a_text_that_several_places_published(engine: Engine) -> None:
    answer = engine.ask("其他城市如何配建养老服务用房?", home_region=GAZETTEER.resolve("湖南省长沙市"))
    measures = [row.measure for row in answer.comparison]
    assert measures
    assert len(measures) == len(set(measures))
    (row, *_) = [row for row in answer.comparison if "30平方米" in row.measure]
    cited = {c.id: name_of(c.source) for c in answer.citations}
    assert sorted(cited[number] for number in row.citations) == ["gz", "mz", "wh"]


def test_places_that_a_comparison_names_are_told_each_for_itself(engine: Engine) -> None:
    answer = engine.ask("广州市和武汉市新建住宅小区每百户配建多少平方米养老服务用房?")
    cited = {c.id: name_of(c.source) for c in answer.citations}
    told = {row.region.name: [cited[number] for number in row.citations] for row in answer.comparison if row.region}
    assert told == {GUANGZHOU.name: ["gz"], WUHAN.name: ["wh"]}


def member(name: str, *, region: Region | None = None) -> Member:
    plain = dict.fromkeys(("url", "number", "session", "issuer", "issued"))
    return Member(document_id=name, title=name, source=name, kind=Kind.POLICY, region=region, chars=9, arrival=1, **plain)  # type: ignore[arg-type]


FAMILY = Family(id="f", members=(member("original"), member("gz", region=GUANGZHOU), member("wh", region=WUHAN)))
FAMILIES = {one.document_id: FAMILY for one in FAMILY.members}


def hits(*found: tuple[str, float]) -> list[Hit]:
    spans = [Span(start=0, end=1)] * len(found)
    return [
        Hit(
            passage=Passage(key=key, passage_id=f"{name}-{key}", document_id=name, text="文", span=spans[key], heading=""),
            rank=key + 1,
            score=score,
        )
        for key, (name, score) in enumerate(found)
    ]


def folded(found: list[Hit], *, places: tuple[Region, ...] = ()) -> list[tuple[str, float]]:
    return [(hit.passage.passage_id, hit.score) for hit in fold_hits(found, FAMILIES, places=places, gazetteer=GAZETTEER)]


def test_the_member_that_ranks_best_stands_with_all_its_passages() -> None:
    found = hits(("gz", 0.9), ("x", 0.8), ("original", 0.7), ("gz", 0.6), ("wh", 0.5))
    assert folded(found) == [("gz-0", 0.9), ("x-1", 0.8), ("gz-3", 0.6)]
    assert [member.document_id for member in fold_hits(found, FAMILIES, places=(), gazetteer=GAZETTEER)[2].family] == ["original", "wh"]


def test_of_equals_the_original_stands() -> None:
    assert folded(hits(("wh", 0.9), ("original", 0.9), ("gz", 0.9))) == [("original-1", 0.9)]


def test_the_member_of_the_place_stands_where_the_best_of_its_family_was() -> None:
    found = hits(("original", 0.9), ("x", 0.8), ("wh", 0.7), ("wh", 0.6))
    assert folded(found, places=(WUHAN,)) == [("wh-2", 0.9), ("x-1", 0.8), ("wh-3", 0.6)]
    assert folded(found, places=(GUANGZHOU,)) == [("original-0", 0.9), ("x-1", 0.8)]


def test_hits_without_a_family_stay_as_they_are() -> None:
    found = hits(("x", 0.9), ("y", 0.8), ("x", 0.7))
    assert fold_hits(found, {}, places=(WUHAN,), gazetteer=GAZETTEER) == found


def test_of_a_thread_each_family_is_kept_once_in_order(engine: Engine) -> None:
    documents = engine.reader.catalogue.documents().documents
    by_name = {name_of(document.source): document for document in documents}
    order = [by_name[name] for name in ("wh", "parking", "mz", "gz")]
    assert one_of_each(order, catalogue=engine.reader.catalogue) == [by_name["wh"], by_name["parking"]]
    assert one_of_each([replace(order[1])], catalogue=engine.reader.catalogue) == [by_name["parking"]]
