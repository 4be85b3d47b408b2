"""What every exported file says: answers with their sources, in words, with each quote looked up once more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.export_words import WORDS
from api.model import Status
from api.schemas_answers import AnswerBody, CitationBody, RowBody
from corpus.catalogue import Catalogue

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TURNING = re.compile(r"[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")  # marks that turn the direction of what follows


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question with its answer."""

    asked: str
    answer: AnswerBody


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Questions and answers to be written to a file. `unchecked` are the citations whose words no longer stand where they stood."""

    title: str
    turns: tuple[Turn, ...]
    language: str
    unchecked: frozenset[tuple[str, int, int]] = frozenset()

    def say(self, word: str) -> str:
        return WORDS[self.language].get(word, word)

    def source_line(self, citation: CitationBody) -> str:
        """“区财政共投入373万元”——《关于…的答复》，广东省广州市番禺区，番禺区民政局，答复，2020-11-30，replies/075.txt."""
        region = citation.region.name if citation.region else self.say("unplaced")
        issued = citation.issued.isoformat() if citation.issued else self.say("undated")
        facts = (region, citation.issuer, self.say(citation.kind.value), issued, citation.url or citation.source)
        line = f"“{one_line(citation.quote)}”——《{citation.title}》，{'，'.join(fact for fact in facts if fact)}"
        return clean(line) + (self.say("changed") if _span(citation) in self.unchecked else "")

    def cells(self, row: RowBody) -> list[str]:
        amount = row.amount.text if row.amount else ""
        region = row.region.name if row.region else self.say("unplaced")
        return [clean(cell) for cell in (region, row.measure, amount, row.period or "", self.say(row.status.value))]

    def headings(self) -> list[str]:
        return [self.say(word) for word in ("region", "measure", "amount", "period", "status")]


def checked(title: str, turns: Sequence[Turn], *, language: str, catalogue: Catalogue) -> Export:
    """Look every quote up in the documents as they are now."""
    citations = [citation for turn in turns for citation in turn.answer.citations]
    documents = catalogue.documents_by_id({citation.document_id: None for citation in citations})
    stands = {
        _span(one)
        for one in citations
        if one.document_id in documents and documents[one.document_id].text[max(one.start, 0) : max(one.end, 0)] == one.quote
    }
    return Export(title=title, turns=tuple(turns), language=language, unchecked=frozenset(map(_span, citations)) - stands)


def planned_citations(answer: AnswerBody) -> frozenset[int]:
    """Citations that tell of plans alone: every row of the table that stands on one of them is planned."""
    planned = {id for row in answer.comparison.rows if row.status is Status.PLANNED for id in row.citations}
    return frozenset(planned - {id for row in answer.comparison.rows if row.status is not Status.PLANNED for id in row.citations})


def clean(text: str) -> str:
    """Text that any file format can hold, and that no mark in it can turn around."""
    return _TURNING.sub("", _CONTROL.sub("", text))


def one_line(text: str) -> str:
    return " ".join(text.split())


def _span(citation: CitationBody) -> tuple[str, int, int]:
    return citation.document_id, citation.start, citation.end
