from api.model import Ask
from api.terms import Term
from api.trim import trim_unit
from api.units import cut_units
from corpus.model import Document, Kind, Passage, Span


def trimmed(text, words, *, ask=Ask.COUNT):
    document = Document(document_id="d", location="/a", source="a", part=0, sha256="0", kind=Kind.REPLY, title="t", text=text)
    passage = Passage(key=1, passage_id="d-0", document_id="d", text=text, span=Span(start=0, end=len(text)), heading="")
    terms = [Term(text=word, weight=1.0, alternatives=()) for word in words]
    return trim_unit(cut_units(passage, document)[0], terms=terms, ask=ask).cut(text)


LONG = "近几年我县公共停车场建设步伐明显加快,2001年以前我县登记备案停车场仅6处,截止目前登记备案的停车场发展到58处,其中地下停车场9处。"


def test_a_short_sentence_is_quoted_whole():
    assert trimmed("全县停车场共58处,增长8倍。", ["停车场"]) == "全县停车场共58处,增长8倍。"


def test_a_long_sentence_is_cut_to_the_clauses_that_answer_and_not_to_what_was_long_ago():
    assert trimmed(LONG, ["登记备案", "停车场"]) == "截止目前登记备案的停车场发展到58处"


def test_a_quote_never_ends_at_a_colon():
    text = "停车管理缺少统一细则而且执行不够严格,日常检查呈现“两多”局面:口头提醒多、重复登记多,真正处罚的少,直接导致乱停乱放的现象长期得不到解决。"
    assert trimmed(text, ["两多"], ask=Ask.ANY).startswith("日常检查呈现“两多”局面:口头提醒多")


def test_a_refusal_is_not_cut_off_from_the_sum_it_refuses():
    text = "就现阶段而言,区财政尚未单列社会组织孵化方面的经费科目,每家2万元起步补助的建议,有待市级扶持办法明确以后再行研究。"
    assert trimmed(text, ["起步补助"], ask=Ask.AMOUNT) == text
