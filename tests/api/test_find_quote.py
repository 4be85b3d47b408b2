import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.find_quote import find_quote, is_telling, lines_around, units_of
from tests.quoted import REPLY, shown

SOURCE = shown(REPLY)


def words(quoted, source=SOURCE):
    return [quote.words for quote in find_quote(quoted, source)]


@pytest.mark.parametrize(
    "quoted", ["区财政尚未单列经费科目", "区财政尚未单列经费科目,", "区财政 尚未单列经费科目。", "“区财政尚未单列经费科目”"]
)
def test_words_are_found_in_whatever_width_blanks_and_marks_at_their_ends_they_are_quoted(quoted):
    assert words(quoted) == ["区财政尚未单列经费科目，每家补助2万元的建议，有待市级办法明确以后再行研究。"]


def test_words_without_their_no_are_cited_with_it():
    assert words("单列经费科目") == ["区财政尚未单列经费科目，每家补助2万元的建议，有待市级办法明确以后再行研究。"]
    assert words("再建设2个镇街孵化点") == ["计划2021年再建设2个镇街孵化点，预计投入200万元。"]


def test_a_changed_word_is_not_found():
    assert words("区财政已经单列经费科目") == []
    assert words("区财政共投入383万元") == []


def test_words_with_an_ellipsis_are_two_places_in_their_order():
    assert words("区财政共投入373万元……入驻社会组织35家") == [
        "2020年，区财政共投入373万元用于社会组织孵化基地建设，其中场地租金120万元。",
        "𠮷祥街孵化点已建成并投入使用，入驻社会组织35家。",
    ]
    assert words("入驻社会组织35家……区财政共投入373万元") == []


def test_the_line_of_a_signature_can_be_quoted_though_it_is_no_sentence():
    assert words("广州市番禺区民政局") == ["广州市番禺区民政局"]


def test_of_a_sentence_too_long_to_cite_whole_the_clauses_are_cited():
    long = shown("区里" + "，".join(["推进社会组织建设和管理工作"] * 40) + "，投入373万元用于租金，" + "，".join(["完善制度"] * 20) + "。")
    assert words("投入373万元用于", long) == ["投入373万元用于租金，"]


@pytest.mark.parametrize(
    ("quoted", "telling"), [("专项资金", False), ("35家", False), ("共投入373万元", True), ("投入……373万元", False), ("", False)]
)
def test_words_must_be_long_enough_to_mean_something(quoted, telling):
    assert is_telling(quoted) is telling


def test_the_lines_around_a_quote_are_whole():
    (quote,) = find_quote("公益创投", SOURCE)
    assert lines_around(quote) == "2019年投入96万元，2020年投入120万元用于公益创投。"


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.integers(0, len(REPLY)), st.integers(6, 60))
def test_whatever_is_quoted_is_stored_text_and_holds_what_was_quoted(start, length):
    quoted = REPLY[start : start + length]
    for quote in find_quote(quoted, SOURCE):
        assert REPLY[quote.span.start : quote.span.end] == quote.words != ""
        assert all(unit.span.start < quote.span.end and quote.span.start < unit.span.end for unit in units_of(quote))


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.text(alphabet='区财政投入373万元，。…"“”[]', max_size=20))
def test_no_words_of_any_shape_are_too_odd_to_look_for(quoted):
    for quote in find_quote(quoted, SOURCE):
        assert quote.words in REPLY
