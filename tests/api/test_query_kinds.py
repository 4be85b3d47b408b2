import pytest

from corpus.model import Kind
from tests.api.readings import read, shown


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("哪些提案得到了答复", [Kind.PROPOSAL, Kind.REPLY]),
        ("关于养老的通知有哪些", [Kind.POLICY]),
        ("养老服务条例", [Kind.REGULATION]),
        ("补贴的管理办法", [Kind.REGULATION]),
        ("有关规定", [Kind.REGULATION]),
        ("政府工作报告", [Kind.REPORT]),
        ("《志愿服务条例》的施行日期", [Kind.REGULATION]),
        ("《关于养老的实施意见》要求什么", [Kind.POLICY]),
        ("proposals and replies on elderly care", [Kind.PROPOSAL, Kind.REPLY]),
        ("條例和通知書", [Kind.REGULATION]),
        ("如何规定", []),
        ("有什么办法解决", []),
        ("征求意见了吗", []),
        ("请通知家属", []),
        ("法律援助", []),
    ],
)
def test_words_that_name_a_genre_are_told_from_ordinary_ones(question, kinds):
    assert list(read(question).wanted_kinds) == kinds


def test_a_genre_named_as_the_source_comes_first_and_the_reading_is_a_boost():
    asked = read("提案问了什么,答复中怎么说")
    assert (asked.kinds, asked.wanted_kinds) == ((Kind.REPLY,), (Kind.REPLY, Kind.PROPOSAL))
    assert shown("答复中怎么说", "kind") == [("答复中", "boost", ["reply"])]
