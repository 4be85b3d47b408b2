"""Documents whose number a question names, looked up and put first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from api.model import AskedNumber, Hit
from corpus.catalogue import Catalogue
from corpus.catalogue_rows import number_key
from corpus.model import Document, Kind, Passage, Region
from corpus.numerals import CHINESE_NUMERAL, chinese_number
from corpus.regions import Gazetteer

_NUMBERED = frozenset({Kind.PROPOSAL, Kind.SUGGESTION, Kind.REPLY})
_SHORTEST_NUMBER = 2  # characters in front of the year of a 文号: 粤府〔2019〕5号
_MOST = 20  # documents of one number: 第1号 is a number that every session has
_PUT_FIRST = 5  # passages of each such document


def find_numbered(
    numbers: Sequence[AskedNumber], *, catalogue: Catalogue, regions: Sequence[Region], gazetteer: Gazetteer
) -> tuple[Document, ...]:
    """Documents that bear the numbers, in the order of the numbers, then as they came in; of the places asked about or none."""
    found: dict[str, Document] = {}
    for number in numbers:
        for document in _bearing(number, catalogue):
            if not regions or document.region is None or any(gazetteer.contains(place, document.region) for place in regions):
                found.setdefault(document.document_id, document)
    return tuple(list(found.values())[:_MOST])


def matches(number: AskedNumber, document: Document) -> bool:
    """Whether a document bears the number; a proposal and its reply bear the same."""
    if number.is_file:
        return document.number is not None and number_key(document.number) in _keys(number)
    own = number_key(document.number) if document.number else None
    return document.kind in _NUMBERED and own in _keys(number) and _agrees(number, document)


def put_first(hits: Sequence[Hit], documents: Sequence[Document], *, admitted: Sequence[Passage], k: int) -> tuple[Hit, ...]:
    """The hits of the documents in front, in their order; one of which nothing was found comes with its first passage.

    `admitted` are the passages of the documents that the filters let through. Scores stay in order: what is put first is above the best.
    """
    chosen: list[Hit] = []
    for document in documents:
        own = [hit for hit in hits if hit.passage.document_id == document.document_id][:_PUT_FIRST]
        first = next((passage for passage in admitted if passage.document_id == document.document_id), None)
        chosen += own or ([Hit(passage=first, rank=0, score=0.0)] if first else [])
    keys = {hit.passage.key for hit in chosen}
    rest = [hit for hit in hits if hit.passage.key not in keys]
    best = max((hit.score for hit in hits), default=0.0)
    raised = [replace(hit, score=best + len(chosen) - at) for at, hit in enumerate(chosen)]
    return tuple(replace(hit, rank=at) for at, hit in enumerate([*raised, *rest][:k], 1))


def _bearing(number: AskedNumber, catalogue: Catalogue) -> Sequence[Document]:
    if number.is_file:
        return next((found for key in _keys(number) if (found := catalogue.by_number(key))), [])
    found = [document for key in _keys(number) for document in catalogue.by_number(key)]
    return [document for document in found if document.kind in _NUMBERED and _agrees(number, document)]


def _keys(number: AskedNumber) -> list[str]:
    """Numbers as the catalogue keeps them, the likeliest first: the question's own words may stand in front of a 文号."""
    if not number.is_file:
        plain = number_key(number.number)
        padded = [f"{number.year}{plain:0>{width}}" for width in (3, 4)] if number.year and plain.isdigit() else []
        return [plain, *padded]
    body, _, rest = number.number.partition("〔")
    if not rest:
        return [number_key(number.number)]
    ends = [body[at:] for at in range(max(1, len(body) - _SHORTEST_NUMBER + 1))]
    year, _, tail = rest.partition("〕")
    return [number_key(f"{end}〔{year}〕{form}") for end in ends for form in (tail, f"第{tail}")]


def _agrees(number: AskedNumber, document: Document) -> bool:
    """Whether session and year, where both say them, are the same; a reply may come out in the year after."""
    if number.session and document.session and _session_key(number.session) != _session_key(document.session):
        return False
    if not number.year or document.issued is None:
        return True
    return document.issued.year in (number.year, number.year + 1)


def _session_key(session: str) -> tuple[str, ...]:
    """十四届五次 and 14届5次 are one."""
    return tuple(str(int(chinese_number(part))) if not part.isdigit() else part for part in re.findall(rf"\d+|{CHINESE_NUMERAL}", session))
