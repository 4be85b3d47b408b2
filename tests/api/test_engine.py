"""The read path over the sample documents: what a committee member would ask, and what must never happen."""

from pathlib import Path

import pytest

from api.engine import Engine
from api.model import Reason, Status
from api.rerank import load_reranker
from corpus.errors import NotFound
from corpus.model import Filters, Kind
from corpus.regions import load_gazetteer
from indexer.build import index_paths, remove_documents
from indexer.embed import load_encoder
from indexer.store import open_reader

SAMPLES = Path(__file__).parents[2] / "corpus/samples"
PLACES = load_gazetteer()


def open_engine(folder):
    encoder = load_encoder("builtin")
    return Engine(open_reader(folder, encoder=encoder), encoder=encoder, gazetteer=PLACES, reranker=load_reranker("builtin"))


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    index_paths([SAMPLES], folder=folder, encoder=load_encoder("builtin"))
    return open_engine(folder)


QUESTIONS = [
    "How do other cities fund incubators?",
    "其他城市如何资助社会组织孵化基地?",
    "大浪街道目前给新登记的社区服务类组织多少扶持金?",
    "苏州市公益园收入驻机构房租吗?对它们有什么要求?",
    "哪些地方给持证社工发津贴?",
    "北京市通州区第041号提案由哪个部门答复?答复了什么?",
    "郑州市社会组织评上5A能拿多少奖金?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_claim_is_cited_and_every_quote_is_the_stored_text_at_its_offsets(engine, question):
    answer = engine.ask(question)
    assert not answer.abstained
    known = {c.id for c in answer.citations}
    for claim in answer.claims:
        assert claim.citations and set(claim.citations) <= known
    for citation in answer.citations:
        text = engine.reader.catalogue.document(citation.document_id).text
        assert text[citation.start : citation.end] == citation.quote
    for row in answer.comparison:
        assert row.citations and set(row.citations) <= known


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_question_gets_the_same_answer(engine, question):
    first, second = engine.ask(question), engine.ask(question)
    assert (first.answer, first.citations, first.comparison) == (second.answer, second.citations, second.comparison)


def test_a_comparison_has_a_row_for_each_place_with_its_sum_in_yuan(engine):
    answer = engine.ask("How do other cities fund incubators?")
    rows = {(r.region.name, r.amount.text): r.amount.yuan for r in answer.comparison if r.region and r.amount}
    assert len({place for place, _ in rows}) >= 5
    assert rows["广东省广州市番禺区", "100万元"] == 1_000_000


def test_other_places_leave_out_the_home_region_and_what_lies_in_it(engine):
    guangdong = PLACES.resolve("广东省")
    answer = engine.ask("其他城市如何资助社会组织孵化基地?", home_region=guangdong)
    assert answer.claims
    for claim in answer.claims:
        assert claim.region is None or not PLACES.contains(guangdong, claim.region)
    for citation in answer.citations:
        assert citation.region is None or not PLACES.contains(guangdong, citation.region)


def test_two_places_of_one_name_are_never_mixed(engine):
    for place, code, other in (("北京市通州区", "110112", "320612"), ("南通市通州区", "320612", "110112")):
        answer = engine.ask(f"{place}给社会组织孵化平台安排了多少经费?")
        codes = {c.region.code for c in answer.citations if c.region}
        assert other not in codes
        assert not codes or codes == {code}


def test_a_shared_name_is_asked_back_and_settled_by_the_home_region(engine):
    answer = engine.ask("通州区的孵化园什么时候开园?")
    assert (answer.abstained, answer.reason) == (True, Reason.AMBIGUOUS_PLACE)
    assert "北京市通州区" in answer.answer and "江苏省南通市通州区" in answer.answer
    settled = engine.ask("通州区的孵化园什么时候开园?", home_region=PLACES.resolve("江苏省南通市"))
    assert not settled.abstained
    assert {c.region.code for c in settled.citations} == {"320612"}


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("番禺区社区基金2024年筹了多少钱?", Reason.NOT_STATED),
        ("石家庄市的长者食堂怎么补贴?", Reason.NOT_STATED),
        ("红烧肉要炖多久?", Reason.NOT_IN_CORPUS),
        ("成都市2018年新开通了几条地铁线?", Reason.NOT_IN_CORPUS),
        ("你是谁", Reason.OFF_TOPIC),
        ("hello!", Reason.OFF_TOPIC),
        ("我区有多少社会组织?", Reason.AMBIGUOUS_PLACE),
    ],
)
def test_what_the_files_do_not_say_is_not_answered(engine, question, reason):
    answer = engine.ask(question)
    assert (answer.abstained, answer.reason, answer.claims, answer.citations) == (True, reason, (), ())
    assert answer.answer


def test_a_year_the_source_cannot_know_is_refused_and_the_nearest_is_named(engine):
    answer = engine.ask("番禺区社会组织孵化基地2024年的运营经费是多少?")
    assert answer.reason is Reason.NOT_STATED
    assert "番禺区" in answer.answer and "2022-02-18" in answer.answer


def test_a_refusal_is_never_shown_as_a_sum(engine):
    answer = engine.ask("其他城市如何资助社会组织孵化基地?", home_region=PLACES.resolve("广东省广州市番禺区"))
    [declined] = [c.text for c in answer.claims if "2万元起步补助的建议" in c.text]
    assert "再行研究" in declined
    assert {r.status for r in answer.comparison if r.region and r.region.code == "110112"} == {Status.UNKNOWN}
    assert not [r for r in answer.comparison if r.region and r.region.code == "110112" and r.amount]


def test_a_filter_removes_also_from_threads_and_comparisons(engine):
    only = Filters(kinds=(Kind.NEWS,))
    for question in QUESTIONS:
        assert {c.kind for c in engine.ask(question, filters=only).citations} <= {Kind.NEWS}
        assert {
            engine.search(question, filters=only).documents[h.passage.document_id].kind for h in engine.search(question, filters=only).hits
        } <= {Kind.NEWS}


def test_a_follow_up_takes_the_place_of_the_one_before(engine):
    history = [("user", "成都的专项基金2018年立项多少个?"), ("assistant", "…")]
    answer = engine.ask("那番禺区2021年新设多少只社区基金呢?", history=history)
    assert {c.region.code for c in answer.citations} == {"440113"}
    assert "115只" in answer.answer


def test_a_deleted_document_is_gone_from_answers_at_once(tmp_path):
    folder = tmp_path / "store"
    index_paths([SAMPLES / "sz_longhua_news_dalang.html"], folder=folder, encoder=load_encoder("builtin"))
    engine = open_engine(folder)
    question = "大浪街道孵化中心2024年预算多少?"
    cited = engine.ask(question).citations
    assert cited
    remove_documents([cited[0].document_id], folder=folder, encoder=load_encoder("builtin"))
    assert engine.ask(question).citations == ()
    with pytest.raises(NotFound):
        engine.reader.catalogue.document(cited[0].document_id)


def test_search_ranks_from_one_without_ties_and_highlights_inside_the_passage(engine):
    result = engine.search("社会组织孵化基地 运营经费", k=8)
    assert [h.rank for h in result.hits] == list(range(1, 9))
    assert [h.score for h in result.hits] == sorted((h.score for h in result.hits), reverse=True)
    for hit in result.hits:
        for start, end in hit.highlights:
            assert 0 <= start < end <= len(hit.passage.text)
