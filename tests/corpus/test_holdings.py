from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.catalogue import Catalogue
from corpus.holdings import UNDATED, Choice, PlaceCount, browse
from corpus.model import Kind
from corpus.regions import load_gazetteer
from indexer.build import index_paths
from indexer.embed import load_encoder
from tests.small_store import FILES, build_small_store

PANYU, HARBIN, SHENZHEN = "广东省广州市番禺区", "黑龙江省哈尔滨市", "广东省深圳市"


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    folder = tmp_path_factory.mktemp("holdings")
    store = build_small_store(folder)
    (folder / "undated.txt").write_text("孵化基地观察\n\n社会组织孵化基地的经费从哪里来，各方看法不一。\n", encoding="utf-8")
    index_paths([folder / "undated.txt"], folder=store, encoder=load_encoder("builtin"))
    with Catalogue(store / "catalogue.db") as catalogue:
        yield catalogue


def sources(catalogue: Catalogue, choice: Choice) -> list[str]:
    return [Path(document.source).name for document in browse(catalogue, choice=choice).documents]


def test_documents_run_from_the_newest_and_the_undated_come_last(catalogue: Catalogue) -> None:
    held = browse(catalogue, choice=Choice())
    assert sources(catalogue, Choice()) == ["panyu_reply_075.txt", "shenzhen_pinggu.txt", "harbin_proposal_218.txt", "undated.txt"]
    assert (held.total, held.latest and held.latest.isoformat(), held.next_cursor) == (len(FILES) + 1, "2020-11-30", None)
    assert held.years == (("2020", 1), ("2019", 1), ("2018", 1), (UNDATED, 1))
    assert {document.text for document in held.documents} == {""}


def test_a_choice_removes_and_a_place_covers_what_is_in_it(catalogue: Catalogue) -> None:
    guangdong = load_gazetteer().resolve("广东省")
    assert sources(catalogue, Choice(kind=Kind.PROPOSAL)) == ["harbin_proposal_218.txt"]
    assert sources(catalogue, Choice(region=guangdong)) == ["panyu_reply_075.txt", "shenzhen_pinggu.txt"]
    assert sources(catalogue, Choice(region=guangdong, year="2019")) == ["shenzhen_pinggu.txt"]
    assert sources(catalogue, Choice(year=UNDATED)) == ["undated.txt"]
    assert sources(catalogue, Choice(issuer="深圳市民政局")) == ["shenzhen_pinggu.txt"]


def test_each_count_says_what_choosing_otherwise_would_give(catalogue: Catalogue) -> None:
    held = browse(catalogue, choice=Choice(kind=Kind.REPLY))
    assert held.total == 1
    assert dict(held.kinds)["proposal"] == 1 and dict(held.kinds)["reply"] == 1
    assert held.regions == (PlaceCount(code="440113", name=PANYU, count=1),)
    assert held.years == (("2020", 1),)
    for kind, count in browse(catalogue, choice=Choice()).kinds:
        assert browse(catalogue, choice=Choice(kind=Kind(kind))).total == count


def test_the_pages_together_are_everything_once(catalogue: Catalogue) -> None:
    seen, cursor = [], None
    while True:
        page = browse(catalogue, choice=Choice(), cursor=cursor, limit=1)
        seen += [Path(document.source).name for document in page.documents]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == sources(catalogue, Choice())
