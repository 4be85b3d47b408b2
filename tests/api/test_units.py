from hypothesis import given, settings
from hypothesis import strategies as st

from api.units import clauses, cut_units
from corpus.model import Document, Kind, Passage, Span


def units_of(text, heading=""):
    document = Document(document_id="d", location="/a", source="a", part=0, sha256="0", kind=Kind.REPLY, title="t", text=text)
    return cut_units(
        Passage(key=1, passage_id="d-0", document_id="d", text=text, span=Span(start=0, end=len(text)), heading=heading), document
    )


def test_sentences_and_the_items_of_a_list_are_units():
    text = "下一步将抓好以下工作:一是推进脱钩;二是组织培训。总之,积极努力。"
    assert [u.text for u in units_of(text)] == ["下一步将抓好以下工作:", "一是推进脱钩;", "二是组织培训。", "总之,积极努力。"]
    assert [(u.announces, u.is_item) for u in units_of(text)] == [(True, False), (False, True), (False, True), (False, False)]


def test_headings_and_empty_form_fields_are_not_units():
    assert [u.text for u in units_of("二、资金安排\n拟建议承办单位:\n区财政安排96万元。")] == ["区财政安排96万元。"]


def test_both_widths_of_marks_end_a_sentence():
    assert [u.text for u in units_of("目标有三个\uff1b其一是增加投入\uff01其二是加强监管。")] == [
        "目标有三个\uff1b",
        "其一是增加投入\uff01",
        "其二是加强监管。",
    ]


def test_a_comma_inside_brackets_a_title_or_a_number_does_not_cut_a_clause():
    text = "根据《办法(试行,2020)》,投入1,000元(含租金,水电),共三处"
    assert [s.cut(text) for s in clauses(text)] == ["根据《办法(试行,2020)》,", "投入1,000元(含租金,水电),", "共三处"]


_PIECES = ["一是", "投入", "96万元", ",", "。", ";", ":", "\n", "(", ")", "《", "》", "二、标题", "1,000", "\uff0c", "\uff1a", "”"]


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))
def test_units_stand_in_order_without_overlap_and_clauses_tile_them(text):
    end = 0
    for unit in units_of(text):
        assert unit.span.start >= end and unit.span.cut(text) == unit.text
        end = unit.span.end
        assert "".join(s.cut(unit.text) for s in clauses(unit.text)) == unit.text
