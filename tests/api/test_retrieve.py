from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from api.bodies import hits_body
from api.engine import Engine
from api.model import Hit
from api.rerank import Reranker, load_reranker
from api.rerank_features import Reread
from api.retrieve import Retriever
from corpus.model import Filters, Kind
from indexer.embed import load_builtin
from indexer.store import StoreReader, open_reader, open_writer
from indexer.term_weights import term_weights
from tests.api.readings import GAZETTEER, read
from tests.indexer.fakes import HashingEncoder, make_document

ENCODER = HashingEncoder()
PANYU, SHENZHEN = GAZETTEER.get("440113"), GAZETTEER.get("440300")
OTHERS = [f"深圳市孵化基地补贴办法之{number}\n社会组织孵化基地每家补贴{number}万元，孵化基地补贴按年发放。" for number in range(1, 31)]
OWN = "工作总结\n辖内社会组织入驻平台，给予场地补贴，孵化工作有序推进。"
WEIGH = term_weights(load_builtin())
RERANKERS = {"none": None, "builtin": load_reranker("builtin")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    with open_writer(folder, encoder=ENCODER) as writer:
        for number, text in enumerate(OTHERS):
            document = make_document(f"other{number}", text, region=SHENZHEN, kind=Kind.REPLY, issued=date(2019, 1, 1))
            writer.put_source(document.location, fingerprint="f", documents=[document])
        for document in (
            make_document("own", OWN, region=PANYU, issued=date(2020, 5, 1)),
            make_document("far", "停车收费通告\n每小时十元，孵化二字不在此例。", region=PANYU, kind=Kind.NEWS),
        ):
            writer.put_source(document.location, fingerprint="f", documents=[document])
    return folder


@pytest.fixture(scope="module")
def reader(folder: Path) -> Iterator[StoreReader]:
    with open_reader(folder, encoder=ENCODER) as opened:
        yield opened


@pytest.fixture(params=list(RERANKERS))
def retriever(reader: StoreReader, request: pytest.FixtureRequest) -> Retriever:
    return Retriever(reader=reader, reranker=RERANKERS[request.param], weigh=WEIGH)


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.document_id for hit in hits]


def test_hits_are_ranked_from_one_by_scores_that_never_rise(retriever: Retriever) -> None:
    hits = retriever.retrieve(read("孵化基地补贴"), k=12)
    assert [hit.rank for hit in hits] == list(range(1, 13))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.passage.key for hit in hits}) == 12


@pytest.mark.parametrize(
    "filters",
    [
        Filters(regions=(PANYU,)),
        Filters(excluded_regions=(SHENZHEN,)),
        Filters(kinds=(Kind.NEWS, Kind.POLICY)),
        Filters(since=date(2020, 1, 1)),
        Filters(departments=("审计局",)),
    ],
)
@pytest.mark.parametrize("question", ["孵化基地补贴", "深圳市孵化基地补贴", "各地孵化基地补贴", "parking"])
def test_filters_never_leak(retriever: Retriever, filters: Filters, question: str) -> None:
    catalogue = retriever.reader.catalogue
    allowed = {catalogue.document_at_key(key).document_id for key in catalogue.matching_documents(filters)}
    hits = retriever.retrieve(read(question, filters=filters), k=50)
    assert {hit.passage.document_id for hit in hits} <= allowed
    assert not {document for document in ids(hits) if document.startswith("other")}


def test_the_same_question_finds_the_same_with_the_same_scores(folder: Path, retriever: Retriever) -> None:
    question = read("番禺区2020年孵化基地补贴")
    with open_reader(folder, encoder=ENCODER) as opened:
        assert replace(retriever, reader=opened).retrieve(question, k=20) == retriever.retrieve(question, k=20)


def test_documents_of_the_place_named_are_not_crowded_out_by_others_on_the_subject(retriever: Retriever) -> None:
    plain = ids(retriever.retrieve(read("社会组织孵化基地补贴"), k=6))
    assert "own" not in plain
    named = ids(retriever.retrieve(read("番禺区的社会组织孵化基地补贴"), k=6))
    assert "own" in named
    assert [document for document in named if document.startswith("other")]


def test_a_place_that_a_filter_sets_is_searched_once(retriever: Retriever) -> None:
    hits = retriever.retrieve(read("番禺区的孵化", filters=Filters(regions=(PANYU,))), k=50)
    assert sorted(ids(hits)) == ["far", "own"]


def test_all_that_is_asked_for_comes_even_beyond_what_a_reranker_reads(reader: StoreReader) -> None:
    shallow = replace(RERANKERS["builtin"], depth=3)
    hits = Retriever(reader=reader, reranker=shallow, weigh=WEIGH).retrieve(read("孵化基地补贴"), k=31)
    assert len(hits) == 31
    assert [hit.rank for hit in hits] == list(range(1, 32))
    assert [hit.rerank is not None for hit in hits] == [True] * 3 + [False] * 28
    assert all(above.score >= below.score for above, below in pairwise(hits))


def test_a_reranker_reads_deeper_than_what_is_asked_for(reader: StoreReader) -> None:
    class Reversing(Spy):
        def score(self, query: str, passages: Sequence[Reread], *, frequency: object, total: int) -> NDArray[np.float32]:
            super().score(query, passages, frequency=frequency, total=total)
            return np.arange(len(passages), dtype=np.float32)

    reversing = Reversing(depth=20)
    (best,) = Retriever(reader=reader, reranker=reversing, weigh=WEIGH).retrieve(read("孵化基地补贴"), k=1)
    assert [len(seen) for seen in reversing.seen] == [20]
    assert (best.rank, best.score, best.rerank) == (1, 19.0, 19.0)
    assert reversing.seen[0][19].text == best.passage.text
    assert best.fused == min(hit.fused for hit in Retriever(reader=reader, reranker=None, weigh=WEIGH).retrieve(read("孵化基地补贴"), k=20))


def test_equal_scores_of_a_reranker_go_by_key(reader: StoreReader) -> None:
    hits = Retriever(reader=reader, reranker=Spy(), weigh=WEIGH).retrieve(read("孵化基地补贴"), k=8)
    keys = [hit.passage.key for hit in hits]
    assert keys == sorted(keys)


def test_hits_carry_the_scores_they_were_ranked_by(reader: StoreReader) -> None:
    question = read("孵化基地补贴")
    plain, reread = (Retriever(reader=reader, reranker=one, weigh=WEIGH).retrieve(question, k=30) for one in RERANKERS.values())
    assert all(hit.rerank is None and hit.score == hit.fused for hit in plain)
    assert all(hit.rerank == hit.score for hit in reread)
    by_key = {hit.passage.key: hit for hit in plain}
    for hit in reread:
        if other := by_key.get(hit.passage.key):
            assert (hit.fused, hit.lexical, hit.dense) == (other.fused, other.lexical, other.dense)
    assert plain[0].lexical == max(hit.lexical for hit in plain)
    assert 0 < plain[0].lexical <= 1


@pytest.mark.parametrize("reranker", list(RERANKERS))
def test_where_words_alone_are_searched_no_hit_has_a_score_of_meaning(folder: Path, reranker: str) -> None:
    with open_reader(folder, encoder=None) as opened:
        hits = Retriever(reader=opened, reranker=RERANKERS[reranker], weigh=WEIGH).retrieve(read("番禺区的孵化补贴"), k=40)
    assert len(hits) == 32
    assert {hit.dense for hit in hits} == {None}
    assert all(hit.lexical > 0 for hit in hits)


def test_a_reranker_hears_title_heading_text_and_how_the_document_agrees(reader: StoreReader) -> None:
    spy = Spy()
    Retriever(reader=reader, reranker=spy, weigh=WEIGH).retrieve(read("番禺区2020年的孵化补贴"), k=5)
    (own,) = [one for one in spy.seen[0] if one.text == OWN]
    assert own.title == "工作总结"
    assert own.agreement is not None
    assert (own.agreement.place, own.agreement.year, own.agreement.kind) == (1.0, 1.0, None)
    other = next(one for one in spy.seen[0] if one.title.startswith("深圳市"))
    assert other.agreement is not None
    assert other.agreement.place == 0.0
    Retriever(reader=reader, reranker=spy, weigh=WEIGH).retrieve(read("孵化补贴"), k=5)
    assert {one.agreement for one in spy.seen[1]} == {None}


def test_a_question_nothing_shares_a_word_with_is_ranked_by_meaning_alone(retriever: Retriever) -> None:
    hits = retriever.retrieve(read("how are incubators funded 3万元"), k=5)
    assert len(hits) == 5
    assert retriever.retrieve(read(" "), k=5) == ()


def test_the_words_of_the_question_are_marked_in_the_passage(retriever: Retriever) -> None:
    hits = retriever.retrieve(read("孵化基地的补贴"), k=5)
    for hit in hits:
        marked = [hit.passage.text[start:end] for start, end in hit.highlights]
        assert marked
        assert all(any(word in one for word in ("孵化", "基地", "补贴")) for one in marked)
        assert list(hit.highlights) == sorted(hit.highlights)
        assert all(before[1] < after[0] for before, after in zip(hit.highlights, hit.highlights[1:], strict=False))
    assert any("孵化基地" in hit.passage.text[start:end] for hit in hits for start, end in hit.highlights)


@dataclass
class Spy:
    """Hears what it is given, and finds all equally good."""

    name: str = "spy"
    depth: int = 60

    def __post_init__(self) -> None:
        self.seen: list[list[Reread]] = []

    def score(self, query: str, passages: Sequence[Reread], *, frequency: object, total: int) -> NDArray[np.float32]:
        self.seen.append(list(passages))
        return np.zeros(len(passages), dtype=np.float32)


class Deleting(StoreReader):
    """A reader beside which a document is deleted as soon as its passages have been found."""

    doomed = ""

    def passages(self, keys):
        with open_writer(self.folder, encoder=ENCODER) as writer:
            if writer.catalogue.has_document(self.doomed):
                writer.remove(self.doomed)
        return super().passages(keys)


def small_store(folder: Path) -> Path:
    with open_writer(folder, encoder=ENCODER) as writer:
        for number in range(4):
            document = make_document(f"d{number}", OTHERS[number])
            writer.put_source(document.location, fingerprint="f", documents=[document])
    return folder


@pytest.mark.parametrize("reranker", list(RERANKERS))
def test_a_passage_deleted_between_search_and_fetch_is_left_out(tmp_path: Path, reranker: str) -> None:
    with Deleting(small_store(tmp_path), encoder=ENCODER) as reader:
        reader.doomed = "d2"
        hits = Retriever(reader=reader, reranker=RERANKERS[reranker], weigh=WEIGH).retrieve(read("孵化基地补贴"), k=10)
    assert sorted(ids(hits)) == ["d0", "d1", "d3"]
    assert [hit.rank for hit in hits] == [1, 2, 3]


def test_a_document_deleted_while_its_passages_are_reread_is_in_no_result(tmp_path: Path) -> None:
    class Slow(Spy):
        def score(self, query: str, passages: Sequence[Reread], *, frequency: object, total: int) -> NDArray[np.float32]:
            with open_writer(tmp_path, encoder=ENCODER) as writer:
                writer.remove("d2")
            return super().score(query, passages, frequency=frequency, total=total)

    with open_reader(small_store(tmp_path), encoder=ENCODER) as reader:
        result = engine(reader, Slow()).search("孵化基地补贴", k=10)
    shown = hits_body(result.hits, documents=result.documents, took_ms=0.0)
    assert sorted(hit.document_id for hit in shown.hits) == ["d0", "d1", "d3"]
    assert [hit.rank for hit in shown.hits] == [1, 2, 3]


def test_a_question_that_has_nothing_at_all_in_common_with_the_files_is_refused(tmp_path: Path) -> None:
    with open_writer(tmp_path, encoder=ENCODER) as writer:
        document = make_document("d", "甲乙")
        writer.put_source(document.location, fingerprint="f", documents=[document])
    with open_reader(tmp_path, encoder=ENCODER) as reader:
        taken = np.flatnonzero(ENCODER.encode_passages(["甲乙"])[0])
        strange = "".join(
            one for one in "污泥发电厂扩容垃圾焚烧" if not set(np.flatnonzero(ENCODER.encode_passages([one])[0])) & set(taken)
        )
        assert len(strange) > 4
        assert engine(reader, None).ask(f"{strange}").abstained


def engine(reader: StoreReader, reranker: Reranker | None) -> Engine:
    return Engine(reader, encoder=ENCODER, gazetteer=GAZETTEER, reranker=reranker)
