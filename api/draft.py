"""Turns chosen evidence into drafts: which words are quoted, and what stands in front of them."""

from __future__ import annotations

from collections.abc import Sequence

from api import wording
from api.cite import Draft, Quote
from api.evidence import Evidence
from api.model import Ask
from api.terms import Term
from api.thread import Stated
from api.trim import trim_unit
from api.units import Unit
from corpus.model import Document, Passage, Span


def draft_fact(evidence: Evidence, *, terms: Sequence[Term], ask: Ask, language: str, others: Sequence[Evidence] = ()) -> Draft:
    """A sentence of a document, trimmed to what answers; `others` say the same elsewhere and are cited with it."""
    unit = evidence.unit
    quotes = [_quote(e.unit, terms=terms, ask=ask) for e in (evidence, *others)]
    lead = wording.lead(unit.document, evidence.regions, language=language, is_replaced=evidence.is_replaced)
    text = _one_line(quotes[0].span.cut(unit.document.text))
    return Draft(text=text, lead=lead, quotes=tuple(quotes), regions=evidence.regions)


def draft_item(item: Unit, *, of: Evidence) -> Draft:
    """An item of the list that a sentence announces; it needs no lead of its own."""
    quote = _quote(item, terms=(), ask=Ask.ANY)
    return Draft(text=_one_line(quote.span.cut(item.document.text)), quotes=(quote,), regions=of.regions)


def draft_point(document: Document, span: Span, *, passage: Passage, language: str, is_first: bool) -> Draft:
    """One point of a reply; the first says whose reply it is and of when."""
    regions = (document.region,) if document.region else ()
    lead = wording.lead(document, regions, language=language) if is_first else ""
    quote = Quote(document=document, passage=passage, span=span)
    return Draft(text=_one_line(span.cut(document.text)), lead=lead, quotes=(quote,), regions=regions)


def draft_stated(stated: Stated, *, passage: Passage, language: str) -> Draft:
    """What a document's metadata state, quoted where it stands in the text."""
    document, span = stated.document, stated.span
    lead = wording.stated_lead(document, stated.label, language=language)
    return Draft(
        text=_one_line(span.cut(document.text)),
        lead=lead,
        quotes=(Quote(document=document, passage=passage, span=span),),
        regions=(document.region,) if document.region else (),
    )


def merge_drafts(drafts: Sequence[Draft]) -> list[Draft]:
    """Where two parts of a question are answered by one sentence, keep the draft that quotes more of it."""
    merged: list[Draft] = []
    for draft in drafts:
        twin = next((i for i, other in enumerate(merged) if _overlap(draft.quotes[0], other.quotes[0])), None)
        if twin is None:
            merged.append(draft)
        elif _length(draft.quotes[0]) > _length(merged[twin].quotes[0]):
            merged[twin] = draft
    return merged


def _overlap(a: Quote, b: Quote) -> bool:
    same = a.document.document_id == b.document.document_id
    return same and a.span.start < b.span.end and b.span.start < a.span.end


def _length(quote: Quote) -> int:
    return quote.span.end - quote.span.start


def _quote(unit: Unit, *, terms: Sequence[Term], ask: Ask) -> Quote:
    return Quote(document=unit.document, passage=unit.passage, span=trim_unit(unit, terms=terms, ask=ask))


def _one_line(text: str) -> str:
    """Without line breaks and the marks of Markdown: | 杭州市上城区 | 120万元 | → 杭州市上城区 | 120万元."""
    return "".join(line.strip() for line in text.splitlines()).replace("**", "").strip("| ")
