from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from api.cite import Draft, Quote, cite
from api.model import Fault
from corpus.model import Document, Kind, Level, Passage, Region, Span

TEXT = "二、资金安排\n2021年区财政安排专项资金96万元,其中场地租金40万元。明年计划再增加20万元。"
PANYU = Region(code="440113", name="广东省广州市番禺区", level=Level.COUNTY)
DOCUMENT = Document(
    document_id="d1",
    location="/a",
    source="a.txt",
    part=0,
    sha256="0",
    kind=Kind.REPLY,
    title="对第75号提案的答复",
    text=TEXT,
    number="75",
    region=PANYU,
    issued=date(2021, 6, 9),
)
PASSAGE = Passage(key=1, passage_id="d1-0", document_id="d1", text=TEXT, span=Span(start=0, end=len(TEXT)), heading="二、资金安排")


def quote(words):
    start = TEXT.index(words)
    return Quote(document=DOCUMENT, passage=PASSAGE, span=Span(start=start, end=start + len(words)))


def stored(document_id):
    return TEXT if document_id == "d1" else None


def test_a_sentence_passes_with_its_quote_and_the_citation_carries_the_exact_words():
    cited = cite(
        [Draft(text="区财政安排专项资金96万元", quotes=(quote("2021年区财政安排专项资金96万元"),), regions=(PANYU,))], stored_text=stored
    )
    assert [c.text for c in cited.claims] == ["区财政安排专项资金96万元"]
    citation = cited.citations[0]
    assert (citation.id, citation.quote, TEXT[citation.start : citation.end]) == (
        1,
        "2021年区财政安排专项资金96万元",
        "2021年区财政安排专项资金96万元",
    )


def test_a_number_that_stands_in_no_quote_drops_the_sentence():
    cited = cite([Draft(text="区财政安排专项资金86万元", quotes=(quote("安排专项资金96万元"),))], stored_text=stored)
    assert (cited.claims, cited.dropped) == ((), 1)


def test_words_that_stand_in_no_quote_drop_the_sentence():
    assert cite([Draft(text="市财政安排专项资金96万元", quotes=(quote("区财政安排专项资金96万元"),))], stored_text=stored).claims == ()


def test_a_sentence_without_a_quote_is_dropped():
    assert cite([Draft(text="区财政安排专项资金96万元", quotes=())], stored_text=stored).claims == ()


def test_a_quote_of_a_document_that_was_deleted_meanwhile_is_dropped():
    assert cite([Draft(text="场地租金40万元", quotes=(quote("场地租金40万元"),))], stored_text=lambda _: None).claims == ()


def test_a_quote_of_a_document_that_changed_meanwhile_is_dropped():
    assert cite([Draft(text="场地租金40万元", quotes=(quote("场地租金40万元"),))], stored_text=lambda _: "新" + TEXT).claims == ()


def test_the_lead_may_state_the_documents_own_date_and_number_only():
    good = Draft(text="场地租金40万元", quotes=(quote("场地租金40万元"),), lead="番禺区(答复,2021-06-09):")
    bad = Draft(text="场地租金40万元", quotes=(quote("场地租金40万元"),), lead="番禺区(答复,2022-06-09):")
    assert [c.text[:8] for c in cite([good, bad], stored_text=stored).claims] == ["番禺区(答复,2"]


def test_a_place_that_no_quoted_document_vouches_for_drops_the_sentence():
    shanghai = Region(code="310000", name="上海市", level=Level.PROVINCE)
    guangzhou = Region(code="440100", name="广东省广州市", level=Level.CITY)
    words = quote("场地租金40万元")
    assert cite([Draft(text="场地租金40万元", quotes=(words,), lead="上海市:", regions=(shanghai,))], stored_text=stored).claims == ()
    assert (
        cite([Draft(text="场地租金40万元", quotes=(words,), lead="广东省广州市:", regions=(guangzhou,))], stored_text=stored)
        .claims[0]
        .region
        == guangzhou
    )


def test_a_written_sentence_need_not_repeat_its_quote_but_must_say_what_it_says():
    words = replace(quote("2021年区财政安排专项资金96万元,其中场地租金40万元。"), passage=replace(PASSAGE, heading="二、资金"))
    good = Draft(text="番禺区财政2021年安排96万元专项资金。", quotes=(words,), regions=(PANYU,), written=True)
    wrong = Draft(text="番禺区财政2021年安排86万元专项资金。", quotes=(words,), regions=(PANYU,), written=True)
    done = Draft(text="2022年已增加20万元。", quotes=(quote("明年计划再增加20万元。"),), written=True)
    cited = cite([good, wrong, done], stored_text=stored)
    assert [claim.text for claim in cited.claims] == ["番禺区财政2021年安排96万元专项资金。"]
    assert (cited.dropped, cited.faults) == (2, (None, Fault.NUMBER, Fault.STATUS))


def test_why_a_draft_was_dropped_is_told_draft_by_draft():
    drafts = [
        Draft(text="场地租金40万元", quotes=()),
        Draft(text="场地租金41万元", quotes=(quote("场地租金40万元"),)),
        Draft(text="场地租金40万元", quotes=(quote("场地租金40万元"),)),
        Draft(text="市里场地租金40万元", quotes=(quote("场地租金40万元"),)),
    ]
    assert cite(drafts, stored_text=stored).faults == (Fault.NO_QUOTE, Fault.NUMBER, None, Fault.WORDS)
    assert cite(drafts[2:3], stored_text=lambda _: None).faults == (Fault.CHANGED,)


def test_one_quote_used_twice_has_one_number():
    drafts = [
        Draft(text="场地租金40万元", quotes=(quote("场地租金40万元"),)),
        Draft(text="租金40万元", quotes=(quote("场地租金40万元"), quote("明年计划再增加20万元"))),
    ]
    cited = cite(drafts, stored_text=stored)
    assert [c.citations for c in cited.claims] == [(1,), (1, 2)]
    assert [c.id for c in cited.citations] == [1, 2]


@settings(deadline=None, derandomize=True)
@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_every_citation_equals_the_stored_text_at_its_span(a, b):
    start, end = min(a, b), max(a, b)
    draft = Draft(text=TEXT[start:end], quotes=(Quote(document=DOCUMENT, passage=PASSAGE, span=Span(start=start, end=end)),))
    for citation in cite([draft], stored_text=stored).citations:
        assert TEXT[citation.start : citation.end] == citation.quote != ""
