import pytest

from api.engine import Engine
from corpus.model import Filters, Kind
from corpus.regions import load_gazetteer
from indexer.embed import load_encoder
from indexer.store import open_reader
from tests.small_store import build_small_store


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    encoder = load_encoder("builtin")
    folder = build_small_store(tmp_path_factory.mktemp("exact"))
    return Engine(open_reader(folder, encoder=encoder), encoder=encoder, gazetteer=load_gazetteer())


def titles(engine, query, **options):
    result = engine.search(query, **options)
    return [result.documents[hit.passage.document_id].title for hit in result.hits]


@pytest.mark.parametrize("query", ["深民规〔2019〕3号", "请问深民规[2019]3号,社会组织孵化基地的资金", "深民规(2019)第3号 孵化基地"])
def test_the_document_of_a_file_number_comes_first_whatever_else_is_said(engine, query):
    assert titles(engine, query)[0] == "深圳市社会组织等级评估办法"


@pytest.mark.parametrize("query", ["第75号 等级评估", "十四届五次会议第75号提案 等级评估办法", "第0075号提案 评估"])
def test_the_reply_to_a_numbered_proposal_comes_first(engine, query):
    assert titles(engine, query)[0] == "关于政协番禺区十四届五次会议第075号提案的答复"


def test_the_order_of_scores_and_ranks_stays_and_no_passage_comes_twice(engine):
    hits = engine.search("第218号提案 番禺区孵化基地", k=5).hits
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    keys = [hit.passage.key for hit in hits]
    assert keys == list(dict.fromkeys(keys))


def test_a_filter_removes_what_a_number_names(engine):
    only = Filters(kinds=(Kind.PROPOSAL,))
    assert set(titles(engine, "深民规〔2019〕3号 社会组织", filters=only)) == {"关于加大社会组织扶持力度的提案"}


def test_a_number_of_another_place_or_session_is_not_put_first(engine):
    assert titles(engine, "哈尔滨市第75号提案 社会组织发展缺少资金")[0] == "关于加大社会组织扶持力度的提案"
    assert titles(engine, "十三届一次会议第75号 等级评估办法的等级")[0] == "深圳市社会组织等级评估办法"


def test_k_holds_with_numbers_too(engine):
    assert len(titles(engine, "深民规〔2019〕3号", k=1)) == 1
