import pytest

from api.followup import resolve_followup
from corpus.regions import load_gazetteer


def resolve(question, *asked_before):
    history = [turn for asked in asked_before for turn in (("user", asked), ("assistant", "上海市有686家[1]。"))]
    return resolve_followup(question, history, gazetteer=load_gazetteer())


@pytest.mark.parametrize(
    ("question", "before", "resolved"),
    [
        ("那成都呢?", "广州市有多少社会组织?", "成都有多少社会组织?"),
        ("那么成都市的情况怎么样\uff1f", "广州市番禺区如何建设孵化基地?", "成都市如何建设孵化基地?"),
        ("那2016年呢?", "番禺区2015年投入多少?", "番禺区2016年投入多少?"),
        ("那成都呢?", "有多少社会组织?", "成都有多少社会组织?"),
        ("还有资金呢?", "广州市怎么建孵化基地?", "广州市怎么建孵化基地? 资金"),
        ("What about 成都?", "广州市有多少社会组织?", "成都有多少社会组织?"),
    ],
)
def test_a_short_follow_up_takes_what_it_leaves_out_from_the_question_before(question, before, resolved):
    assert resolve(question, before) == resolved


def test_the_last_question_counts_and_not_an_answer_or_an_older_one():
    assert resolve("那成都呢?", "北京市怎么建孵化基地?", "广州市有多少社会组织?") == "成都有多少社会组织?"


@pytest.mark.parametrize("question", ["成都有多少社会组织?", "那么请问成都市在培育发展社会组织方面出台了哪些具体的扶持政策?"])
def test_a_question_that_stands_alone_stays_as_it_is(question):
    assert resolve(question, "广州市有多少社会组织?") == question


def test_without_a_question_before_a_follow_up_stays_as_it_is():
    assert resolve("那成都呢?") == "那成都呢?"
