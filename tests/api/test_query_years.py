import pytest

from tests.api.readings import read, shown, values


@pytest.mark.parametrize(
    ("question", "periods"),
    [
        ("2018年投入多少", ["2018"]),
        ("二〇一八年的预算", ["2018"]),
        ("2018年后半年的预算", ["2018"]),
        ("２０１８年的预算", ["2018"]),
        ("18年出台的通知", ["2018"]),
        ("广州市98年的规定", ["1998"]),
        ("2015-2018年的投入", ["2015-2018"]),
        ("从2015年到2018年", ["2015-2018"]),
        ("2015-18年", ["2015-2018"]),
        ("2015与2018年", ["2015", "2018"]),
        ("2016年以来的政策", ["2016-"]),
        ("自2016年5月起", ["2016-"]),
        ("2016年之前的通知", ["-2015"]),
        ("2018年底前完成", ["-2018"]),
        ("2018年前后", ["2018"]),
        ("2018年后续资金", ["2018"]),
        ("近三年的提案", ["2023-2026"]),
        ("最近5年的提案", ["2021-2026"]),
        ("去年投入多少,今年呢", ["2025", "2026"]),
        ("十三五期间建了多少", ["2016-2020"]),
        ("“十四五”规划提出什么", ["2021-2025"]),
        ("what was done since 2018", ["2018-"]),
        ("policies between 2015 and 2018", ["2015-2018"]),
        ("proposals before 2016", ["-2015"]),
        ("in the last three years", ["2023-2026"]),
        ("goals of the 13th Five-Year Plan", ["2016-2020"]),
        ("last year's budget", ["2025"]),
        ("二〇〇五年至二〇〇八年", ["2005-2008"]),
        ("二零二一年至二零二三年", ["2021-2023"]),
        ("二○○五到二○○八年", ["2005-2008"]),
        ("二OO五年-二00八年", ["2005-2008"]),
        ("2019年至二〇二一年", ["2019-2021"]),
        ("一九九八年以来", ["1998-"]),
        ("九八年以来的规定", ["1998-"]),
        ("零八年出台的通知", ["2008"]),
        ("1998年1月至2003年6月", ["1998-2003"]),
        ("一九九八年一月至二〇〇三年六月", ["1998-2003"]),
        ("2018年底至2020年初", ["2018-2020"]),
        ("2019、2021年的投入", ["2019", "2021"]),
        ("2019年和2021年的投入", ["2019", "2021"]),
        ("2019 to 2021 replies", ["2019-2021"]),
        ("replies of 2019 and 2021", ["2019", "2021"]),
    ],
)
def test_years_are_read_in_every_way_they_are_said(question, periods):
    assert values(question, "year") == periods


@pytest.mark.parametrize(
    "question",
    [
        "工作满18年",
        "最高判10年吗",
        "十五年的合同",
        "二十五项任务",
        "2000元的补贴",
        "2000 households",
        "前三年免税",
        "目前年均",
        "国办发[2016]36号",
        "星期五",
        "七八年的时间",
        "二〇一八个",
    ],
)
def test_durations_sums_and_numbers_are_no_years(question):
    assert values(question, "year") == []


def test_the_words_of_a_year_are_those_that_say_from_or_until():
    assert shown("2016年以来的政策", "year") == [("2016年以来", "boost", ["2016-"])]
    assert shown("done since 2018", "year") == [("since 2018", "boost", ["2018-"])]


def test_an_open_year_runs_to_this_one_and_a_vague_period_is_no_list_of_years():
    assert read("2023年以来").years == (2023, 2024, 2025, 2026)
    assert [read(question).years for question in ("2016年以前", "近三年", "十三五期间")] == [(), (), ()]
    assert read("去年").years == (2025,)


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("2020年之前", "-2019"),
        ("2020年以前的通知", "-2019"),
        ("早于2020年", "-2019"),
        ("prior to 2020", "-2019"),
        ("2020年及以前", "-2020"),
        ("2018年底前完成", "-2018"),
        ("2018年5月之前", "-2018"),
        ("before the end of 2020", "-2020"),
        ("before May 2020", "-2020"),
        ("截至2020年", "-2020"),
        ("截止到2020年", "-2020"),
        ("不晚于2020年", "-2020"),
        ("until 2020", "-2020"),
        ("by the end of 2020", "-2020"),
        ("no later than 2020", "-2020"),
        ("2020年之后", "2021-"),
        ("after 2020", "2021-"),
        ("晚于2020年", "2021-"),
        ("2018年底之后", "2019-"),
        ("2018年5月之后", "2018-"),
        ("2020年以来", "2020-"),
        ("2020年以后", "2020-"),
        ("自2020年起", "2020-"),
        ("2020年及以后", "2020-"),
        ("不早于2020年", "2020-"),
        ("since 2020", "2020-"),
        ("from 2020", "2020-"),
        ("not before 2020", "2020-"),
    ],
)
def test_a_bound_holds_its_own_year_or_not_as_it_is_said(question, period):
    assert values(question, "year") == [period]


def test_a_count_as_of_a_year_is_asked_for_that_year_and_a_bound_is_no_list_of_years():
    assert [read(question).years for question in ("截至2020年有多少家", "by 2020", "2020年之前", "until 2020")] == [
        (2020,),
        (2020,),
        (),
        (),
    ]
