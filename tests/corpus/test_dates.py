"""Dates and years as official text writes them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dates import as_date, find_dates, find_years, planning_period, relative_year


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020年11月30日", date(2020, 11, 30)),
        ("2016-04-19", date(2016, 4, 19)),
        ("2015/6/1", date(2015, 6, 1)),
        ("2015.6.1", date(2015, 6, 1)),
        ("二〇二〇年十一月三十日", date(2020, 11, 30)),
        ("二○一六年六月二十二日", date(2016, 6, 22)),
        ("2016 年 6 月 22 日", date(2016, 6, 22)),
        ("２０１６年６月２２日", date(2016, 6, 22)),
        ("20160419", date(2016, 4, 19)),
        ("2016年2月30日", None),
        ("2015年6月底", None),
        ("2015年", None),
        ("20151 4", None),
        ("2015121", None),
    ],
)
def test_only_a_full_and_valid_day_is_a_date(text: str, expected: date | None) -> None:
    (mention,) = find_dates(text)
    assert as_date(mention) == expected


@pytest.mark.parametrize(
    ("text", "written", "year", "month", "day"),
    [
        ("截止2015年6月底,全区共有", "2015年6月", 2015, 6, None),
        ("2014年以来", "2014年", 2014, None, None),
        ("2015年度预算", "2015年度", 2015, None, None),
        ("发布时间:2015-12-23     信息来源", "2015-12-23", 2015, 12, 23),
        ("2016-04-19 10:30", "2016-04-19", 2016, 4, 19),
    ],
)
def test_what_is_not_written_is_unknown(text: str, written: str, year: int, month: int | None, day: int | None) -> None:
    (mention,) = find_dates(text)
    assert (mention.text, mention.year, mention.month, mention.day, mention.garbled) == (written, year, month, day, False)


@pytest.mark.parametrize("text", ["单位公章\n\n\u00a0 \u00a0 20151 4\n\n联系人", "通州区政协提案委员会\n2015121\n"])
def test_a_garbled_date_is_marked_and_names_no_year(text: str) -> None:
    (mention,) = find_dates(text)
    assert (mention.garbled, mention.month, mention.day) == (True, None, None)
    assert find_years(text) == []


@pytest.mark.parametrize(
    "text", ["电话:13681591055", "邮政编码:101100", "第2015号", "1.2.2015.6", "二十五年", "3000年", "2016-13-01", "192.168.1.10"]
)
def test_these_numbers_are_no_dates(text: str) -> None:
    assert find_dates(text) == []


def test_two_dates_of_one_reply_are_both_kept() -> None:
    mentions = find_dates("发布日期:2016-04-19\n南通市通州区民政局\n2016年6月22日")
    assert [as_date(mention) for mention in mentions] == [date(2016, 4, 19), date(2016, 6, 22)]


def test_a_range_names_each_of_its_years_and_no_year_twice() -> None:
    text = "2015-2018年投入增加,2020年底建成"
    assert [(span.cut(text), year) for span, year in find_years(text)] == [
        ("2015-2018年", 2015),
        ("2015-2018年", 2016),
        ("2015-2018年", 2017),
        ("2015-2018年", 2018),
        ("2020年", 2020),
    ]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("列入“十三五”规划", (2016, 2020)),
        ("十四五时期", (2021, 2025)),
        ("“十二五”期间", (2011, 2015)),
        ("“十五”计划", (2001, 2005)),
        ("“九五”", (1996, 2000)),
        ("“一五”计划", (1953, 1957)),
        ("十五年", None),
        ("三五成群", None),
        ("规划", None),
    ],
)
def test_a_five_year_plan_covers_these_years(text: str, period: tuple[int, int] | None) -> None:
    assert planning_period(text) == period


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("今年以来", 2017),
        ("本年度全市", 2017),
        ("上年度", 2016),
        ("去年", 2016),
        ("明年", 2018),
        ("去年和今年", None),
        ("每年", None),
        ("目前年均", None),
        ("以前年度", None),
    ],
)
def test_a_relative_year_counts_from_the_day_of_issue(text: str, year: int | None) -> None:
    assert relative_year(text, issued=date(2017, 12, 21)) == year


@given(day=st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
@settings(deadline=None, derandomize=True)
def test_every_way_of_writing_a_day_reads_back(day: date) -> None:
    forms = [
        f"{day.year}年{day.month}月{day.day}日",
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month:02}.{day.day:02}",
    ]
    assert [as_date(mention) for form in forms for mention in find_dates(f"于{form}印发")] == [day] * len(forms)


PIECES = ["2015", "年", "6", "月", "30", "日", "-", "/", ".", " ", "\n", "二〇一五", "十", "底", "至", "20151 4"]


@given(text=st.lists(st.sampled_from(PIECES) | st.text(max_size=2), max_size=16).map("".join))
@settings(deadline=None, derandomize=True)
def test_dates_are_cut_from_the_text_in_order_and_never_overlap(text: str) -> None:
    mentions = find_dates(text)
    assert [mention.span.cut(text) for mention in mentions] == [mention.text for mention in mentions]
    assert all(before.span.end <= after.span.start for before, after in pairwise(mentions))
    assert all(1900 <= year <= 2100 for _, year in find_years(text))
