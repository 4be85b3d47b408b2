"""The only door to an answer: a draft sentence passes with quotes that stand word for word in the stored text, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.model import Citation, Claim, Fault, Quote
from api.verify import find_fault
from corpus.fold import fold_width
from corpus.model import Document, Region
from corpus.regions import load_gazetteer

__all__ = ["Cited", "Draft", "Quote", "cite"]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MARKUP = re.compile(r"[\s*|]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A sentence before it is checked. `lead` stands in front of it and states only place, kind, date and number of a quoted document.

    A sentence that is `written` is a language model's own and need not consist of its quotes' words, but must say what they say.
    """

    text: str
    quotes: tuple[Quote, ...]
    lead: str = ""
    regions: tuple[Region, ...] = ()  # the places it speaks of, as the lead names them
    written: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What passed the door, how many drafts did not, and why, draft by draft; None for one that passed."""

    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    dropped: int
    faults: tuple[Fault | None, ...] = ()


def cite(drafts: Sequence[Draft], *, stored_text: Callable[[str], str | None]) -> Cited:
    """Check each draft against the stored documents and number the citations in order of first use.

    A draft is dropped when it has no quote, when a quote is not the stored text at its span, or when a number or any words of its text
    stand in none of its quotes; a written one when it says anything else than its quotes (api.verify). `stored_text(document_id)` is
    read at this moment: what was deleted since cannot be cited.
    """
    claims: list[Claim] = []
    numbered: dict[tuple[str, int, int], Citation] = {}
    faults = tuple(_fault(draft, stored_text) for draft in drafts)
    for draft, fault in zip(drafts, faults, strict=True):
        if fault is not None:
            continue
        ids = []
        for quote in draft.quotes:
            key = (quote.document.document_id, quote.span.start, quote.span.end)
            if key not in numbered:
                numbered[key] = _citation(quote, number=len(numbered) + 1)
            ids.append(numbered[key].id)
        claims.append(
            Claim(
                text=draft.lead + draft.text,
                citations=tuple(dict.fromkeys(ids)),
                region=draft.regions[0] if len(draft.regions) == 1 else None,
            )
        )
    return Cited(claims=tuple(claims), citations=tuple(numbered.values()), dropped=len(drafts) - len(claims), faults=faults)


def _fault(draft: Draft, stored_text: Callable[[str], str | None]) -> Fault | None:
    if not draft.quotes:
        return Fault.NO_QUOTE
    quoted = []
    for quote in draft.quotes:
        stored = stored_text(quote.document.document_id)
        words = quote.words
        if stored is None or not words.strip() or quote.span.cut(stored) != words:
            return Fault.CHANGED
        quoted.append(words)
    if not _lead_stands(draft):
        return Fault.PLACE
    if draft.written:
        return find_fault(draft.text, draft.quotes, gazetteer=load_gazetteer())
    if not _numbers(draft.text) <= _numbers("\n".join(quoted)):
        return Fault.NUMBER
    return None if _is_made_of(draft.text, quoted) else Fault.WORDS


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(fold_width(text)))


def _is_made_of(text: str, quotes: Sequence[str]) -> bool:
    """An extractive sentence consists of its quotes' words; blanks, marks of tables and emphasis, and an ellipsis do not count."""
    source = _MARKUP.sub("", "".join(quotes))
    return all(piece in source for piece in re.split(r"…+", _MARKUP.sub("", text)) if piece)


def _lead_stands(draft: Draft) -> bool:
    """Whether a quoted document vouches for the lead: for its numbers (date, number, title) and for each place it names."""
    documents = [quote.document for quote in draft.quotes]
    known: set[str] = set()
    for document in documents:
        known |= _numbers(" ".join(str(value) for value in (document.issued, document.number, document.title, document.subject) if value))
    places = all(any(_vouches(document, region) for document in documents) for region in draft.regions)
    return places and _numbers(draft.lead) <= known


def _vouches(document: Document, region: Region) -> bool:
    """A document vouches for its own place, for those around it, and for those its text names (with 市 or 区, or without)."""
    if document.region is not None and document.region.name.startswith(region.name):
        return True
    name = _last_name(region)
    return name in document.text or name[:-1] in document.text


def _last_name(region: Region) -> str:
    """番禺区 of 广东省广州市番禺区."""
    return re.split(r"(?<=[省市州盟])(?=[^省市州盟县]+[区县市旗州盟]$)|(?<=自治区)", region.name)[-1]


def _citation(quote: Quote, *, number: int) -> Citation:
    document = quote.document
    return Citation(
        id=number,
        document_id=document.document_id,
        title=document.title,
        kind=document.kind,
        region=document.region,
        issued=document.issued,
        issuer=document.issuer,
        source=document.source,
        url=document.url,
        passage_id=quote.passage.passage_id,
        heading=quote.passage.heading,
        quote=quote.span.cut(document.text),
        start=quote.span.start,
        end=quote.span.end,
    )
