import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.model import Ask
from api.query import names_other_places, understand
from corpus.model import Filters, Kind
from corpus.regions import load_gazetteer

GAZETTEER = load_gazetteer()
PANYU, SHENZHEN, NANTONG_TONGZHOU = (GAZETTEER.get(code) for code in ("440113", "440300", "320612"))
PIECES = [
    *(
        "广州",
        "通州区",
        "京",
        "沪",
        "、",
        "其他城市",
        "我区",
        "各地",
        "2018",
        "18",
        "年",
        "-",
        "以来",
        "十四五",
        "近",
        "三",
        "去",
        "百",
        "万",
        "元",
        "只看",
        "只要",
    ),
    *(
        "提案",
        "的",
        "答复",
        "民政局",
        "人社",
        "第",
        "75",
        "号",
        "〔",
        "〕",
        "国办发",
        "《",
        "》",
        "“",
        "”",
        " ",
        "only ",
        "since ",
        "last year ",
        "replies ",
        "龍華區",
        "İ",
    ),
]


def read(question, *, home=None, filters=None):
    return understand(question, gazetteer=GAZETTEER, home=home, filters=filters)


def codes(regions):
    return [region.code for region in regions]


def test_the_places_a_question_names_are_read_in_order_and_two_make_a_comparison():
    read_one, read_two = read("广州市番禺区投入多少资金?"), read("番禺区和深圳市龙华新区各投入多少?")
    assert ([r.name for r in read_one.regions], read_one.comparison) == (["广东省广州市番禺区"], False)
    assert ([r.name for r in read_two.regions], read_two.comparison) == (["广东省广州市番禺区", "广东省深圳市龙华新区"], True)


def test_a_shared_name_stays_open_with_its_candidates():
    question = read("通州区有多少家社会组织?")
    assert (question.regions, codes(question.ambiguous)) == ((), ["110112", "320612"])


@pytest.mark.parametrize("home", ["110112", "320612", "320600"])
def test_the_home_region_settles_a_shared_name(home):
    question = read("通州区有多少家社会组织?", home=GAZETTEER.get(home))
    assert (codes(question.regions), question.ambiguous) == (["110112" if home == "110112" else "320612"], ())


def test_a_place_named_before_settles_a_shared_name_and_a_far_home_does_not():
    assert codes(read("北京市的通州区有多少家?").regions) == ["110000", "110112"]
    assert codes(read("通州区有多少家?", home=PANYU).ambiguous) == ["110112", "320612"]


def test_our_district_is_the_home_region_where_there_is_one():
    assert codes(read("我区有多少社会组织?", home=PANYU).regions) == ["440113"]
    assert read("我区有多少社会组织?").regions == ()


def test_a_place_inside_a_title_is_not_asked_about():
    assert read("《上海市社会组织条例》中什么是社会组织?").regions == ()


@pytest.mark.parametrize("question", ["其他城市如何建设孵化基地?", "外地有哪些做法?", "How do other cities fund incubators?"])
def test_other_cities_are_all_but_the_home_region(question):
    asked = read(question, home=PANYU, filters=Filters(kinds=(Kind.REPLY,), excluded_regions=(SHENZHEN,)))
    assert (asked.elsewhere, asked.comparison) == (True, True)
    assert asked.filters == Filters(kinds=(Kind.REPLY,), excluded_regions=(SHENZHEN, PANYU))
    assert read(question).filters == Filters()


@pytest.mark.parametrize("question", ["各地有哪些做法?", "哪些地方建了孵化基地?", "Which cities fund incubators?"])
def test_everywhere_leaves_no_place_out(question):
    asked = read(question, home=PANYU)
    assert (asked.elsewhere, asked.comparison, asked.filters) == (False, True, Filters())


def test_words_that_only_say_where_to_look_are_told_from_words_that_say_more():
    assert [names_other_places(words) for words in ("其他城市", "各地", "其他城市的孵化基地", "番禺区")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("2023年番禺区预算是多少?", (2023,)),
        ("2015-2018年投入多少?", (2015, 2016, 2017, 2018)),
        ("2016年和2014年投入多少?", (2016, 2014)),
        ("How much was spent in 2016?", (2016,)),
        ("《2016年工作要点》提出了什么?", ()),
        ("“2016年计划”指什么?", ()),
        ("穗财行〔2015〕187号规定了什么?", ()),
        ("投入多少?", ()),
    ],
)
def test_the_years_of_a_question_are_those_outside_names(question, years):
    assert read(question).years == years


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("第075号提案是谁提出的?", "075"),
        ("提案75号说了什么?", "75"),
        ("2021035号建议由谁办理?", "2021035"),
        ("Who made proposal No. 41?", "41"),
        ("2016年的提案有哪些?", None),
        ("穗财行〔2015〕187号规定了什么?", None),
    ],
)
def test_the_number_of_a_proposal_is_read_and_other_numbers_are_not(question, number):
    assert read(question).number == number


def test_the_genre_a_question_names_as_its_source_is_read():
    assert read("答复中说2016年有多少家社会组织?").kinds == (Kind.REPLY,)
    assert read("提案里提到的问题有哪些?").kinds == (Kind.PROPOSAL,)
    assert read("哪些提案得到了答复?").kinds == ()


def test_quoted_words_are_kept_as_they_stand():
    assert read("“三社联动”和《管理办法》指什么?").quoted == ("三社联动", "管理办法")


def test_what_is_searched_for_is_the_question_without_its_question_words():
    assert read("其他城市如何建设孵化基地?").text == "建设孵化基地"
    assert read("请问番禺区\uff0c共有多少家社会组织\uff1f").text == "番禺区 家社会组织"
    assert read("是什么?").text == "是什么?"


def test_an_english_question_is_searched_for_in_chinese():
    question = read("How many incubators are there?", home=NANTONG_TONGZHOU)
    assert (question.language, question.asks, question.question) == ("en", Ask.COUNT, "How many incubators are there?")
    assert "孵化基地" in question.text.split()


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
def test_any_question_can_be_read_and_every_reading_holds_the_words_at_its_span(question):
    understanding = read(question, home=PANYU)
    spans = [(one.start, one.end) for one in understanding.readings]
    assert [one.words for one in understanding.readings] == [question[start:end] for start, end in spans]
    assert spans == sorted(spans)


def test_reading_a_question_takes_well_under_three_milliseconds():
    questions = [
        "其他城市2016年以来对社会组织孵化基地投入了多少资金,只看民政局第75号提案的答复",
        "How much did Guangzhou spend on incubators since 2016?",
    ] * 25
    read("warm")
    started = time.perf_counter()
    for question in questions:
        read(question, home=PANYU)
    assert (time.perf_counter() - started) / len(questions) < 0.003
