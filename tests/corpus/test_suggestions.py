import pytest

from corpus.model import Kind
from corpus.suggestions import find_points, find_suggestions
from tests.corpus.thread_pairs import parsed


def asked(text):
    document = parsed(f"关于改进办事的提案\n\n案由：关于改进办事的提案\n\n{text}\n", "p")
    assert document.kind is Kind.PROPOSAL
    return [(item.order, item.span.cut(document.text)) for item in find_suggestions(document)]


def said(text):
    document = parsed(f"关于第7号提案的答复\n\n陈委员：\n{text}\n", "r")
    assert document.kind is Kind.REPLY
    return [(item.order, item.span.cut(document.text)) for item in find_points(document)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("问题：\n1.排队太久没人管。\n建议：\n1.增设一个窗口。\n2.推行网上预约。", [((1,), "1.增设一个窗口。"), ((2,), "2.推行网上预约。")]),
        ("三、对策建议\n（一）增设一个窗口。\n（二）推行网上预约。\n四、结语\n谢谢各位的支持。", [((1,), "（一）增设一个窗口。"), ((2,), "（二）推行网上预约。")]),
        ("为此建议：一是增设一个窗口；二是推行网上预约。", [((1,), "一是增设一个窗口；"), ((2,), "二是推行网上预约。")]),
        ("建议：一、增设一个窗口。二、推行网上预约。", [((1,), "一、增设一个窗口。"), ((2,), "二、推行网上预约。")]),
        ("建议：\n首先，增设一个窗口。\n其次，推行网上预约。", [((1,), "首先，增设一个窗口。"), ((2,), "其次，推行网上预约。")]),
        ("建议：\n第一，增设一个窗口。\n第二，推行网上预约。", [((1,), "第一，增设一个窗口。"), ((2,), "第二，推行网上预约。")]),
        ("建议：\n1.2017年内增设窗口。\n2.推行网上预约。", [((1,), "1.2017年内增设窗口。"), ((2,), "2.推行网上预约。")]),
        ("排队太久。为此，建议增设一个窗口。同时，建议推行网上预约。", [((), "建议增设一个窗口"), ((), "建议推行网上预约")]),
        (
            "一、排队久。建议：增设一个窗口。\n二、跑腿多。建议：推行网上预约。",
            [((), "增设一个窗口。"), ((), "推行网上预约。")],
        ),
        (
            "建议：\n一、改进大厅\n1.增设一个窗口。\n2.添置一批座椅。\n二、改进网络\n1.推行网上预约。",
            [((1, 1), "1.增设一个窗口。"), ((1, 2), "2.添置一批座椅。"), ((2, 1), "1.推行网上预约。")],
        ),
        ("建议：\n一、增设一个窗口。\n二、推行网上预约。\n\n建议办理单位：区政务局\n日期：2024年1月17日", [((1,), "一、增设一个窗口。"), ((2,), "二、推行网上预约。")]),
    ],
)  # fmt: skip
def test_a_proposals_suggestions_are_found_however_they_are_numbered(text, expected):
    assert asked(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "您的提案收悉，现答复如下：\n一、窗口。已增设2个。\n二、预约。年内上线。\n感谢您的关心。\n\n区政务局\n2024年5月1日",
            [((1,), "一、窗口。已增设2个。"), ((2,), "二、预约。年内上线。")],
        ),
        (
            "提案收悉。现将办理情况函告如下：我局采取措施：一是增设窗口2个；二是年内上线预约。",
            [((1,), "一是增设窗口2个；"), ((2,), "二是年内上线预约。")],
        ),
        (
            "提案收悉，答复如下：\n一、总体情况\n大厅共有窗口20个。\n二、办理情况\n（一）增设窗口2个。\n（二）上线预约系统。",
            [((1,), "一、总体情况\n大厅共有窗口20个。"), ((2, 1), "（一）增设窗口2个。"), ((2, 2), "（二）上线预约系统。")],
        ),
        ("提案收悉，答复如下。\n窗口已增设2个。\n预约系统年内上线。", [((), "窗口已增设2个。"), ((), "预约系统年内上线。")]),
    ],
)
def test_a_replys_points_are_what_stands_between_its_opening_and_its_thanks(text, expected):
    assert said(text) == expected


def test_words_that_only_look_like_numbers_do_not_cut_a_paragraph():
    text = "提案收悉，答复如下：\n一、窗口。全市一是一、二是二，没有例外，已增设2个。\n二、预约。第一批上线10个事项。"
    assert [order for order, _ in said(text)] == [(1,), (2,)]
