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
