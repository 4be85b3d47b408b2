"""One search: passages found, those of the numbers a query names in front, near-duplicates folded, each rule with how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from api.exact import find_numbered, put_first
from api.families import families_of, fold_hits
from api.model import Hit, Understanding
from api.notice import find_notice, join_notices, number_notice, place_notice
from api.retrieve import Retriever
from api.standing import standings
from corpus.model import Document, Filters, Passage
from corpus.regions import Gazetteer
from indexer.store import StoreReader

_ALL_THERE_IS = 400  # passages behind those asked for: as many as either index gives


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """Hits in order with their documents by id; `took_ms` is for who keeps the time."""

    hits: tuple[Hit, ...]
    documents: dict[str, Document]
    understanding: Understanding
    took_ms: float = 0.0
    notice: str | None = None  # which filter leaves nothing and what there is instead, which place is not known


def find_passages(
    understanding: Understanding, *, k: int, retriever: Retriever, gazetteer: Gazetteer, today: date | None = None
) -> SearchResult:
    """The best `k`, those of documents whose number is named in front; of near-duplicates one is shown and counted.

    Rules are told as they stand `today`.
    """
    catalogue = retriever.reader.catalogue
    numbered = find_numbered(understanding.numbers, catalogue=catalogue, regions=understanding.regions, gazetteer=gazetteer)
    hits, documents = _folded(understanding, numbered, k=k, retriever=retriever, gazetteer=gazetteer)
    states = standings(documents.values(), catalogue=catalogue, today=today or date.today())
    hits = [replace(hit, rank=rank, validity=states[hit.passage.document_id]) for rank, hit in enumerate(hits, 1)]
    language = understanding.language
    unheld = number_notice(understanding.numbers, language=language) if understanding.numbers and not numbered else None
    empty = unheld if hits else find_notice(understanding.filters, catalogue=catalogue, language=language)
    notice = join_notices(empty, place_notice(understanding), language=language)
    return SearchResult(hits=tuple(hits), documents=documents, understanding=understanding, notice=notice)


def admitted(documents: Sequence[Document], filters: Filters, *, reader: StoreReader) -> list[Passage]:
    """The documents' passages that a filter lets through."""
    passages = [passage for document in documents for passage in reader.catalogue.passages_of(document.document_id)]
    keys = reader.admitted([passage.key for passage in passages], filters=filters)
    return [passage for passage in passages if passage.key in keys]


def _folded(
    understanding: Understanding, numbered: Sequence[Document], *, k: int, retriever: Retriever, gazetteer: Gazetteer
) -> tuple[list[Hit], dict[str, Document]]:
    """Up to `k` hits with their documents. Looks deeper where folding leaves fewer: at first only as deep as is reread anyway."""
    reader, catalogue = retriever.reader, retriever.reader.catalogue
    first = admitted(numbered, understanding.filters, reader=reader)
    places = (*understanding.regions, *understanding.filters.regions)
    for spare in (max(0, retriever.reranker.depth - k) if retriever.reranker else 0, _ALL_THERE_IS):
        found = retriever.retrieve(understanding, k=k, spare=spare)
        hits = _numbered_first(found, numbered, first, k=k) if numbered else list(found)
        ids = list(dict.fromkeys(hit.passage.document_id for hit in hits))
        families = families_of(ids, catalogue=catalogue, filters=understanding.filters)
        shown = fold_hits(hits, families, places=places, gazetteer=gazetteer)[:k]
        if len(shown) == k or len(found) < k + spare:
            break
    documents = catalogue.documents_by_id(dict.fromkeys(hit.passage.document_id for hit in shown))
    return [hit for hit in shown if hit.passage.document_id in documents], documents


def _numbered_first(found: Sequence[Hit], numbered: Sequence[Document], passages: Sequence[Passage], *, k: int) -> list[Hit]:
    """What is named by its number in front of the best `k`; the others behind them stay where they are."""
    best = put_first(found[:k], numbered, admitted=passages, k=k + len(passages))
    known = {hit.passage.key for hit in best}
    return [*best, *(hit for hit in found[k:] if hit.passage.key not in known)]
