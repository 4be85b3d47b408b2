"""Finds passages for a question: lexical and dense parts, fused; filters remove, places named widen the net to their own documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from api.fuse import fuse
from api.model import Hit, Understanding
from corpus.model import Filters, Passage
from corpus.regions import Gazetteer
from indexer.store import StoreReader
from indexer.tokenizer import words

_DEPTH = 200


def retrieve(reader: StoreReader, understanding: Understanding, *, question: str, k: int, gazetteer: Gazetteer) -> tuple[Hit, ...]:
    """The best `k` passages. Ties by passage key.

    A place in the question is no filter (a paper from Harbin may state a fact of Shenzhen), but the documents of that place are searched by
    themselves as well, so that they are not crowded out by others on the same subject.
    """
    scored = _search(reader, understanding, question, understanding.filters)
    if understanding.regions and not understanding.filters.regions and not understanding.comparison:
        own = _search(reader, understanding, question, replace(understanding.filters, regions=understanding.regions))
        seen = {hit[0] for hit in own[: k // 2]}
        scored = sorted([*own[: k // 2], *(hit for hit in scored if hit[0] not in seen)][:k], key=lambda hit: (-hit[1], hit[0]))
    return _hits(reader, scored[:k], understanding)


def _search(
    reader: StoreReader, understanding: Understanding, question: str, filters: Filters
) -> list[tuple[int, float, float | None, float | None]]:
    lexical = reader.search_lexical(understanding.text, k=_DEPTH, filters=filters)
    dense = reader.search_dense(question if understanding.language == "zh" else understanding.text, k=_DEPTH, filters=filters)
    by_lexical, by_dense = dict(lexical), dict(dense)
    return [(key, score, by_lexical.get(key), by_dense.get(key)) for key, score in fuse(lexical, dense)]


def _hits(
    reader: StoreReader, scored: Sequence[tuple[int, float, float | None, float | None]], understanding: Understanding
) -> tuple[Hit, ...]:
    passages = {p.key: p for p in reader.passages([key for key, *_ in scored])}
    found = [(passages[key], score, lexical, dense) for key, score, lexical, dense in scored if key in passages]
    wanted = sorted(set(words(understanding.text)), key=len, reverse=True)
    return tuple(
        Hit(passage=passage, rank=rank, score=score, lexical=lexical, dense=dense, highlights=_highlights(passage, wanted))
        for rank, (passage, score, lexical, dense) in enumerate(found, 1)
    )


def _highlights(passage: Passage, wanted: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the query's words of two characters or more stand in the passage; overlapping spans are joined."""
    terms = [re.escape(w) for w in wanted if len(w) > 1]
    if not terms:
        return ()
    spans: list[tuple[int, int]] = []
    for match in re.finditer("|".join(terms), passage.text, re.IGNORECASE):
        if spans and match.start() <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], match.end()))
        else:
            spans.append(match.span())
    return tuple(spans)
