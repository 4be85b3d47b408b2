"""Amounts: money and counts as official text writes them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.amounts import Amount, find_amounts


def only(text: str) -> Amount:
    (amount,) = find_amounts(text)
    return amount


@pytest.mark.parametrize(
    ("text", "written", "yuan", "qualifier", "per", "period"),
    [
        ("区政府拨款373万元", "373万元", 3_730_000.0, None, None, None),
        ("提供5 000元/家的初创支持", "5 000元/家", 5000.0, None, "家", None),
        ("金额已达到3.85亿余元", "3.85亿余元", 385_000_000.0, "余", None, None),
        ("购买服务近600万元", "近600万元", 6_000_000.0, "近", None, None),
        ("每年200万元", "每年200万元", 2_000_000.0, None, "年", "yearly"),
        ("自2014年开始每年区财政安排200万元", "200万元", 2_000_000.0, None, "年", "yearly"),
        ("投入达2000余万元", "2000余万元", 20_000_000.0, "余", None, None),
        ("社会资金2亿多元", "2亿多元", 200_000_000.0, "多", None, None),
        ("筹款超2000万元", "超2000万元", 20_000_000.0, "超", None, None),
        ("给予一次性补助5万元", "5万元", 50_000.0, None, None, "one_off"),
        ("每家每年补贴1万元", "1万元", 10_000.0, None, "家", "yearly"),
        ("每人每月不低于300元", "每人每月不低于300元", 300.0, "不低于", "人/月", None),
        ("300元/人·月", "300元/人·月", 300.0, None, "人/月", None),
        ("每个项目最高资助10万元", "每个项目最高资助10万元", 100_000.0, "不超过", "项目", None),
        ("不超过20万元", "不超过20万元", 200_000.0, "不超过", None, None),
        ("20万元以上", "20万元以上", 200_000.0, "以上", None, None),
        ("三千元", "三千元", 3000.0, None, None, None),
        ("三十万元", "三十万元", 300_000.0, None, None, None),
        ("一万二千元", "一万二千元", 12_000.0, None, None, None),
        ("二十余万元", "二十余万元", 200_000.0, "余", None, None),
        ("1,000元", "1,000元", 1000.0, None, None, None),
        ("1，000元", "1，000元", 1000.0, None, None, None),
        ("５万元", "５万元", 50_000.0, None, None, None),
        ("1亿2000万元", "1亿2000万元", 120_000_000.0, None, None, None),
        ("332 万元", "332 万元", 3_320_000.0, None, None, None),
    ],
)
def test_money_keeps_its_words_beside_its_yuan(
    text: str, written: str, yuan: float, qualifier: str | None, per: str | None, period: str | None
) -> None:
    amount = only(text)
    assert (amount.text, amount.yuan, amount.qualifier, amount.per, amount.period) == (written, yuan, qualifier, per, period)
    assert (amount.unit, amount.value) == ("元", yuan)


@pytest.mark.parametrize(
    ("text", "written", "value", "unit", "qualifier"),
    [
        ("受众250000余人次", "250000余人次", 250_000.0, "人次", "余"),
        ("8.7万人次会员", "8.7万人次", 87_000.0, "人次", None),
        ("居民 210万余人次", "210万余人次", 2_100_000.0, "人次", "余"),
        ("面积2300平方米", "2300平方米", 2300.0, "平方米", None),
        ("总面积逾17560平方米", "逾17560平方米", 17560.0, "平方米", "逾"),
        ("建成150余个孵化基地", "150余个", 150.0, "个", "余"),
        ("150余家", "150余家", 150.0, "家", "余"),
        ("十余家", "十余家", 10.0, "家", "余"),
        ("110余场次", "110余场次", 110.0, "场次", "余"),
        ("同比增加10%", "10%", 10.0, "%", None),
        ("提高百分之十", "百分之十", 10.0, "%", None),
        ("提高5个百分点", "5个百分点", 5.0, "个百分点", None),
        ("1.2倍", "1.2倍", 1.2, "倍", None),
        ("增长了近8倍", "近8倍", 8.0, "倍", "近"),
        ("每个区不少于10个社区基金", "每个区不少于10个", 10.0, "个", "不少于"),
        ("有15万困难群体", "15万", 150_000.0, "", None),
        ("约1.5亿美元", "约1.5亿美元", 150_000_000.0, "美元", "约"),
    ],
)
def test_counts_have_a_unit_and_no_yuan(text: str, written: str, value: float, unit: str, qualifier: str | None) -> None:
    amount = only(text)
    assert (amount.text, amount.value, amount.unit, amount.qualifier, amount.yuan) == (written, value, unit, qualifier, None)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("200-500万元", 2_000_000.0, 5_000_000.0, "元"),
        ("5000元至1万元", 5000.0, 10_000.0, "元"),
        ("3至5个", 3.0, 5.0, "个"),
        ("10%-20%", 10.0, 20.0, "%"),
    ],
)
def test_a_range_keeps_both_ends(text: str, low: float, high: float, unit: str) -> None:
    amount = only(text)
    assert (amount.text, amount.value, amount.high, amount.unit) == (text, low, high, unit)
    assert (amount.yuan, amount.high_yuan) == ((low, high) if unit == "元" else (None, None))


@pytest.mark.parametrize(
    "text",
    [
        "2015年6月30日", "第75号", "穗财行〔2015〕187号", "第三条", "第3项", "“十三五”规划", "电话:13681591055", "5A级", "3A以上等级",
        "十四届五次会议", "一个区", "两家单位", "唯一一家", "两三家", "几十万元", "千家万户", "3个月", "为期5年", "2016-04-19", "20151 4",
    ],
)  # fmt: skip
def test_these_numbers_are_no_amounts(text: str) -> None:
    assert find_amounts(text) == []


def test_parts_of_a_sum_are_found_in_order() -> None:
    text = "共安排了332万元,除了200万元外,还包括管理费100万元、信息平台7万元以及审计工作25万元。"
    assert [amount.yuan for amount in find_amounts(text)] == [3_320_000.0, 2_000_000.0, 1_000_000.0, 70_000.0, 250_000.0]


def test_a_reduction_is_two_amounts() -> None:
    assert [amount.text for amount in find_amounts("由《条例》规定的3万元降低为1000元")] == ["3万元", "1000元"]


def test_what_an_amount_is_per_is_the_noun_not_its_measure_word() -> None:
    assert [only(text).per for text in ("每个区不少于10个社区基金", "每个项目3万元", "每张床位1200元", "每个10元")] == [
        "区",
        "项目",
        "床位",
        "个",
    ]


def test_what_an_amount_is_per_does_not_reach_over_a_comma() -> None:
    first, second = find_amounts("每家补助3万元,专项资金10万元")
    assert (first.per, second.per) == ("家", None)


PIECES = [
    "每年",
    "每人",
    "近",
    "200",
    "5 000",
    "3.85",
    "万",
    "亿",
    "余",
    "元",
    "元/家",
    "个",
    "三十",
    "百分之",
    "%",
    "-",
    "至",
    "以上",
    "，",
    "、",
    "年",
    "第",
    "角",
    "叁佰",
    "一次性",
    " yuan",
    "RMB ",
    " million",
    " to ",
    " per month",
    " | ",
    "（万元）",
    "单位：万元",
    "\n",
]


@given(text=st.lists(st.sampled_from(PIECES) | st.text(max_size=2), max_size=16).map("".join))
@settings(deadline=None, derandomize=True)
def test_amounts_are_cut_from_the_text_in_order_and_never_overlap(text: str) -> None:
    amounts = find_amounts(text)
    assert [amount.span.cut(text) for amount in amounts] == [amount.text for amount in amounts]
    assert all(before.span.end <= after.span.start for before, after in pairwise(amounts))


@given(number=st.integers(min_value=1, max_value=10**9), scale=st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8)]))
@settings(deadline=None, derandomize=True)
def test_a_written_number_of_yuan_is_that_many_yuan(number: int, scale: tuple[str, int]) -> None:
    assert only(f"投入{number}{scale[0]}元").yuan == float(number * scale[1])


@pytest.mark.parametrize(
    "text",
    [
        "长三角地区", "中央刊五角星", "三元里街道", "二元结构", "一成不变", "三成立", "老年补贴", "年会经费", "2019 and 2020", "30 million people",
        "项目 | 数量\n培训 | 24",
    ],
)  # fmt: skip
def test_words_that_look_like_money_or_shares_are_none(text: str) -> None:
    assert find_amounts(text) == []


@pytest.mark.parametrize(
    "text",
    ["2021年运营经费120万元", "首年4万元", "当年支出870万元", "满一年奖励3万元", "这一年投入300万元", "老年补贴100元", "年会经费5万元"],
)
def test_the_sum_of_one_year_is_no_yearly_sum(text: str) -> None:
    assert (only(text).per, only(text).period) == (None, None)


def test_a_figure_of_a_table_takes_the_unit_of_its_column_or_of_the_whole_table() -> None:
    text = "单位：万元\n科目 | 2021年 | 户数 | 人均（元）\n房租补贴 | 36 | 120 | 3,000\n\n说明：2022年\n甲 | 12"
    assert [(amount.text, amount.yuan) for amount in find_amounts(text)] == [("36", 360_000.0), ("3,000", 3000.0)]


def test_what_is_said_once_of_sums_in_a_row_holds_for_each() -> None:
    given = find_amounts("对前三名给予30万元、20万元和10万元的一次性奖励")
    assert [(amount.yuan, amount.period) for amount in given] == [(300_000.0, "one_off"), (200_000.0, "one_off"), (100_000.0, "one_off")]
    most = find_amounts("每家每年分别不超过20万元、15万元")
    assert [(amount.qualifier, amount.per, amount.period) for amount in most] == [("不超过", "家", "yearly"), ("不超过", "家", "yearly")]
    parts = find_amounts("一次性补助10万元，由市级承担4万元、区级6万元")
    assert [amount.period for amount in parts] == ["one_off", None, None]
