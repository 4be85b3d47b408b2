from dataclasses import replace
from datetime import date

import pytest

from api.engine import Engine
from api.notice import find_notice, with_notice
from corpus.model import Filters, Kind
from corpus.regions import load_gazetteer
from indexer.build import index_paths
from indexer.embed import load_encoder
from indexer.store import open_reader
from tests.small_store import build_small_store

PLACES = load_gazetteer()
GUANGZHOU, NANJING, CHINA = PLACES.get("440100"), PLACES.get("320100"), [PLACES.get(code) for code in ("440000", "230000")]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    encoder = load_encoder("builtin")
    folder = build_small_store(tmp_path_factory.mktemp("notice"))
    return Engine(open_reader(folder, encoder=encoder), encoder=encoder, gazetteer=PLACES)


@pytest.mark.parametrize(
    ("filters", "notice"),
    [
        (Filters(since=date(2021, 1, 1)), "2021年以后没有文件；最晚的是2020-11-30。"),
        (Filters(since=date(2020, 12, 1)), "2020-12-01以后没有文件；最晚的是2020-11-30。"),
        (Filters(until=date(2017, 12, 31)), "2017年以前没有文件；最早的是2018-01-20。"),
        (Filters(since=date(2018, 6, 1), until=date(2018, 12, 31)), "2018-06-01至2018年没有文件；最接近的是2018-01-20、2019-05-10。"),
        (Filters(since=date(2022, 1, 1), until=date(2022, 12, 31)), "2022年没有文件；最接近的是2020-11-30。"),
        (Filters(kinds=(Kind.NEWS, Kind.REPORT)), "没有报道、报告；有的是：提案1篇、法规1篇、答复1篇。"),
        (
            Filters(regions=(NANJING,)),
            "没有江苏省南京市的文件；文件最多的地方是：广东省广州市番禺区1篇、广东省深圳市1篇、黑龙江省哈尔滨市1篇。",
        ),
        (Filters(excluded_regions=tuple(CHINA)), "除广东省、黑龙江省以外没有文件。"),
        (Filters(departments=("教育局",)), "没有发文、承办或提出单位是教育局的文件。"),
        (
            Filters(kinds=(Kind.NEWS,), departments=("教育局",)),
            "没有报道；有的是：提案1篇、法规1篇、答复1篇。没有发文、承办或提出单位是教育局的文件。",
        ),
        (
            Filters(regions=(GUANGZHOU,), until=date(2019, 12, 31)),
            "广东省广州市、2019年以前合在一起没有文件：去掉“广东省广州市”有2篇、去掉“2019年以前”有1篇，最早的是2020-11-30。",
        ),
    ],
)
def test_the_filter_that_leaves_nothing_is_named_with_what_there_is_instead(engine, filters, notice):
    assert find_notice(filters, catalogue=engine.reader.catalogue, language="zh") == notice
    assert engine.search("社会组织", filters=filters).notice == notice


def test_a_notice_is_in_the_language_of_the_question(engine):
    result = engine.search("incubators", filters=Filters(since=date(2021, 1, 1)))
    assert (result.hits, result.notice) == ((), "There is no document since 2021; the latest is of 2020-11-30.")


def test_a_filter_read_from_the_wording_is_told_of_too(engine):
    result = engine.search("社会组织,只看2021年以后的答复")
    assert result.notice == "2021年以后没有文件；最晚的是2020-11-30。"


def test_there_is_no_notice_where_something_is_left_or_nothing_was_filtered(engine):
    assert engine.search("社会组织", filters=Filters(kinds=(Kind.REPLY,))).notice is None
    assert engine.search("社会组织").notice is None


def test_an_abstention_says_which_filter_left_nothing_and_an_answer_stays_as_it_is(engine):
    catalogue = engine.reader.catalogue
    refused = engine.ask("番禺区2020年投入多少资金建设孵化基地?", filters=Filters(kinds=(Kind.NEWS,)))
    assert with_notice(refused, catalogue=catalogue) == replace(refused, notice="没有报道；有的是：提案1篇、法规1篇、答复1篇。")
    answered = engine.ask("番禺区2020年投入多少资金建设孵化基地?")
    assert with_notice(answered, catalogue=catalogue) == answered


def test_documents_without_a_date_are_said_to_have_none(tmp_path):
    (tmp_path / "a.txt").write_text("关于托育的通知\n\n请各单位遵照执行。\n", encoding="utf-8")
    encoder = load_encoder("builtin")
    index_paths([tmp_path / "a.txt"], folder=tmp_path / "store", encoder=encoder)
    catalogue = open_reader(tmp_path / "store", encoder=encoder).catalogue
    assert find_notice(Filters(since=date(2021, 1, 1)), catalogue=catalogue, language="zh") == "2021年以后没有文件；文件都没有写明日期。"


def test_a_number_that_no_document_bears_is_said_to_be_missing(engine) -> None:
    found = engine.search("第987号提案")
    assert found.notice == "所收文件中没有编号为第987号的；以下按词语查找。"
    assert engine.search("孵化基地").notice is None


@pytest.mark.parametrize(
    ("question", "notice"),
    [
        ("孵化基地投入多少,只看月球市的", "没有叫“月球市”的地方，没有据此筛选。"),
        ("How are incubators funded? Only show Atlantis City", "No place called “Atlantis City” is known; nothing was filtered by it."),
        ("我区有多少社会组织", "“我区”没有说明是哪里：请设置所在地区，或写出地名。"),
        ("What does our district fund?", "“our district”: no home region is set; set one, or name the place."),
    ],
)
def test_a_place_that_cannot_be_taken_into_account_is_said(engine, question, notice):
    assert engine.search(question).notice == notice
    assert with_notice(engine.ask(question), catalogue=engine.reader.catalogue).notice == notice


def test_a_home_region_settles_our_place_without_a_word(engine):
    assert engine.search("我区有多少社会组织", home_region=PLACES.get("440113")).notice is None


def test_years_that_leave_nothing_are_named(engine):
    assert engine.search("只看2001、2003年的社会组织").notice == "2001年、2003年没有文件。"


@pytest.mark.parametrize(
    "question", ["除广州外，其他城市投入多少资金建设孵化基地?", "How much do cities other than Guangzhou spend on incubators?"]
)
def test_a_place_that_is_excepted_is_neither_found_nor_cited_nor_compared(engine, question):
    hits = engine.search(question, k=50)
    answer = engine.ask(question)
    told = [one.region for one in (*answer.citations, *answer.comparison)] + [
        hits.documents[h.passage.document_id].region for h in hits.hits
    ]
    assert told
    assert not [region.name for region in told if region and PLACES.contains(GUANGZHOU, region)]
