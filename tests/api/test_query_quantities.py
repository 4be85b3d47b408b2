import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.query_quantities import chinese_numeral
from corpus.numerals import chinese_number
from tests.api.readings import read, shown


@pytest.mark.parametrize(
    ("question", "expansions"),
    [
        ("三百万元的补贴", ("300万元", "3000000元")),
        ("300万元的补贴", ("3000000元", "三百万元")),
        ("1,200家企业", ("一千二百家",)),
        ("二十家社会组织", ("20家",)),
        ("20家社会组织", ("二十家",)),
        ("1.5亿元", ("150000000元", "一亿五千万元")),
        ("第三十八条", ("第38条",)),
        ("第38条", ("第三十八条",)),
        ("30%", ("三十%",)),
        ("一个人能领多少", ()),
        ("两会期间的三社联动", ()),
        ("2018年的第75号提案", ()),
        ("5A级组织", ()),
        ("100号院改造", ()),
        ("110号报警", ()),
        ("1000号", ()),
        ("一百二十号院", ()),
        ("12345热线", ()),
        ("拨打13800138000", ()),
        ("《2015年工作要点》", ()),
        ("3.5万", ("35000", "三万五千")),
        ("12,345人", ("1.2345万人", "一万二千三百四十五人")),
        ("几十家企业", ()),
        ("十几家企业", ()),
        ("三四十家企业", ()),
        ("十分重要", ()),
        ("十分钟", ("10分钟",)),
        ("100周年", ("一百周年",)),
        ("超过12000", ("1.2万", "一万二千")),
    ],
)
def test_quantities_are_searched_for_as_texts_may_write_them(question, expansions):
    assert read(question).expansions == expansions


def test_a_quantity_is_shown_where_it_stands():
    assert shown("补贴三百万元", "quantity") == [("三百万元", "boost", ["300万元", "3000000元"])]


@pytest.mark.parametrize(
    ("value", "numeral"),
    [
        (0, "零"),
        (10, "十"),
        (19, "十九"),
        (20, "二十"),
        (105, "一百零五"),
        (1010, "一千零一十"),
        (10050, "一万零五十"),
        (120000, "十二万"),
        (100000001, "一亿零一"),
    ],
)
def test_a_number_is_written_as_it_is_read_aloud(value, numeral):
    assert chinese_numeral(value) == numeral


@settings(deadline=None, derandomize=True)
@given(st.integers(min_value=1, max_value=10**11))
def test_a_numeral_reads_back_as_its_number(value):
    assert chinese_number(chinese_numeral(value)) == value
