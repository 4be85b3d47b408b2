from datetime import date

import pytest

from corpus.model import Filters, Kind
from tests.api.readings import GAZETTEER, read

GUANGZHOU, GUANGDONG, SHENZHEN = (GAZETTEER.get(code) for code in ("440100", "440000", "440300"))


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("只看广州的答复", Filters(kinds=(Kind.REPLY,), regions=(GUANGZHOU,))),
        ("只看广州怎么做", Filters(regions=(GUANGZHOU,))),
        ("孵化基地投入,只看2018年以后的答复", Filters(kinds=(Kind.REPLY,), since=date(2018, 1, 1))),
        ("只要提案", Filters(kinds=(Kind.PROPOSAL,))),
        ("仅看2018年的政策", Filters(kinds=(Kind.POLICY,), since=date(2018, 1, 1), until=date(2018, 12, 31))),
        ("仅限民政局的通知", Filters(kinds=(Kind.POLICY,), departments=("民政局",))),
        ("only replies", Filters(kinds=(Kind.REPLY,))),
        ("How are incubators funded? Only replies from Guangzhou", Filters(kinds=(Kind.REPLY,), regions=(GUANGZHOU,))),
        ("How is elderly care funded in Guangzhou only?", Filters(regions=(GUANGZHOU,))),
        ("只看2019、2021年的答复", Filters(kinds=(Kind.REPLY,), years=(2019, 2021))),
        ("only 2019, 2021 replies", Filters(kinds=(Kind.REPLY,), years=(2019, 2021))),
        ("only 2019, 2020 and 2022 replies", Filters(kinds=(Kind.REPLY,), years=(2019, 2020, 2022))),
        ("只看2019年、2020年和2021年的答复", Filters(kinds=(Kind.REPLY,), since=date(2019, 1, 1), until=date(2021, 12, 31))),
        ("only 2019 to 2021 replies", Filters(kinds=(Kind.REPLY,), since=date(2019, 1, 1), until=date(2021, 12, 31))),
        ("只看2020年之前的", Filters(until=date(2019, 12, 31))),
        ("only replies after 2020", Filters(kinds=(Kind.REPLY,), since=date(2021, 1, 1))),
        ("Guangzhou's replies only", Filters(kinds=(Kind.REPLY,), regions=(GUANGZHOU,))),
    ],
)
def test_a_wording_that_restricts_becomes_a_filter(question, filters):
    assert read(question).filters == filters


@pytest.mark.parametrize(
    "question",
    ["广州的答复怎么说", "只要满足条件的提案就立案吗", "只有广州的企业能申请吗", "Can only members submit proposals?", "不只看广州的答复"],
)
def test_a_wording_that_only_names_restricts_nothing(question):
    assert read(question).filters == Filters()


def test_a_wording_narrows_what_was_set_and_never_widens_it():
    given = Filters(kinds=(Kind.REPLY, Kind.NEWS), regions=(GUANGDONG,), since=date(2019, 6, 1))
    narrowed = read("只看广州2018年以后的答复", filters=given).filters
    assert narrowed == Filters(kinds=(Kind.REPLY,), regions=(GUANGZHOU,), since=date(2019, 6, 1))


def test_a_wording_that_agrees_with_nothing_of_what_was_set_stays_a_boost():
    given = Filters(kinds=(Kind.NEWS,), regions=(SHENZHEN,), until=date(2010, 1, 1))
    asked = read("只看广州2018年以后的答复", filters=given)
    assert asked.filters == given
    assert [one.effect.value for one in asked.readings] == ["boost", "boost", "boost"]


def test_the_words_of_a_filter_are_not_searched_for_where_others_are_left():
    assert read("孵化基地投入,只看2018年以后的答复").text == "孵化基地投入"
    assert read("只要提案").text == "只要提案"


def test_years_with_an_open_gap_stay_a_boost():
    assert read("只看2015年以前和2020年以后的答复").filters == Filters(kinds=(Kind.REPLY,))


def test_years_that_were_set_are_only_narrowed():
    given = Filters(years=(2019, 2020))
    assert read("只看2019、2021年的", filters=given).filters == Filters(years=(2019,))


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("只看月球市的答复", ("月球市",)),
        ("只看不存在县的", ("不存在县",)),
        ("孵化基地投入,只要月球市的", ("月球市",)),
        ("只看广州和月球市的答复", ("月球市",)),
        ("only show Atlantis City", ("Atlantis City",)),
        ("How are incubators funded? Only replies from Atlantis", ("Atlantis",)),
        ("只看城市的", ()),
        ("只看园区的做法", ()),
        ("只看各区的", ()),
        ("只看全市的", ()),
        ("只看广州市的", ()),
        ("只看我区的", ()),
        ("只有参加过月球市培训的才行", ()),
        ("月球市的答复", ()),
        ("only show replies from Guangzhou", ()),
        ("Only show News", ()),
    ],
)
def test_a_restriction_to_a_place_that_is_not_known_is_told_from_common_words(question, names):
    assert read(question).unknown_places == names


def test_an_unknown_place_filters_nothing():
    assert read("只看月球市的答复").filters == Filters()
