import pytest

from tests.api.readings import read, shown, values


@pytest.mark.parametrize(
    ("question", "periods"),
    [
        ("2018年投入多少", ["2018"]),
        ("二〇一八年的预算", ["2018"]),
        ("２０１８年的预算", ["2018"]),
        ("18年出台的通知", ["2018"]),
        ("广州市98年的规定", ["1998"]),
        ("2015-2018年的投入", ["2015-2018"]),
        ("从2015年到2018年", ["2015-2018"]),
        ("2015-18年", ["2015-2018"]),
        ("2015与2018年", ["2015", "2018"]),
        ("2016年以来的政策", ["2016-"]),
        ("自2016年5月起", ["2016-"]),
        ("2016年之前的通知", ["-2016"]),
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
        ("proposals before 2016", ["-2016"]),
        ("in the last three years", ["2023-2026"]),
        ("goals of the 13th Five-Year Plan", ["2016-2020"]),
        ("last year's budget", ["2025"]),
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
