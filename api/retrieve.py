"""Finds passages for a question: lexical and dense parts, fused, then reread; filters remove, places named widen the net."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from api.boosts import Boosts, agreement, boosts_of
from api.fuse import Candidate, Found, fuse
from api.model import Hit, Understanding
from api.rerank import Reranker
from api.rerank_features import Reread
from corpus.fold import fold_width
from corpus.model import Document, Filters, Passage
from corpus.script import fold_script
from indexer.store import StoreReader
from indexer.term_weights import Weigh
from indexer.tokenizer import words

_DEPTH = 200
_ASIDE = ThreadPoolExecutor(thread_name_prefix="wence-dense")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retriever:
    """Searches one store. Ties go by passage key; without a reranker, passages stay in the order of their fused scores."""

    reader: StoreReader
    reranker: Reranker | None
    weigh: Weigh

    def retrieve(self, understanding: Understanding, *, k: int, spare: int = 0) -> tuple[Hit, ...]:
        """The best `k` passages, and up to `spare` behind them, for who leaves some out.

        A place in the question is no filter (a paper from Harbin may state a fact of Shenzhen), but the documents of that place are
        searched by themselves as well, so that they are not crowded out by others on the same subject.
        """
        everywhere = self._search(understanding, understanding.filters)
        found = fuse(everywhere)
        own: list[Candidate] = []
        if understanding.regions and not understanding.filters.regions and not understanding.comparison:
            there = self._search(understanding, replace(understanding.filters, regions=understanding.regions))
            own = fuse(there, best_of=everywhere)[: k // 2]
        reserved = {candidate.key for candidate in own}
        depth = max(k + spare, self.reranker.depth) if self.reranker else k + spare
        pool = [*own, *(candidate for candidate in found if candidate.key not in reserved)][:depth]
        passages = {passage.key: passage for passage in self.reader.passages([candidate.key for candidate in pool])}
        pool = [candidate for candidate in pool if candidate.key in passages]
        return self._hits(pool, passages, understanding, k=k + spare)

    def _search(self, understanding: Understanding, filters: Filters) -> Found:
        """Words and meaning are searched side by side: both leave Python's lock for most of their time."""
        reader, text = self.reader, understanding.text
        asked = understanding.question if understanding.language == "zh" else text
        dense = _ASIDE.submit(reader.search_dense, asked, k=_DEPTH, filters=filters)
        lexical = dict(reader.search_lexical(" ".join([text, *understanding.expansions]), k=_DEPTH, filters=filters, weigh=self.weigh))
        documents = reader.search_documents(text, k=_DEPTH, filters=filters, weigh=self.weigh) if lexical else []
        cosines = dict(dense.result())
        if cosines:
            cosines |= reader.similarities(asked, [key for key in lexical if key not in cosines])
        return Found(lexical=lexical, documents=dict(documents), dense=cosines, document_of=reader.documents_of([*lexical, *cosines]))

    def _hits(self, pool: Sequence[Candidate], passages: Mapping[int, Passage], understanding: Understanding, *, k: int) -> tuple[Hit, ...]:
        reread = self._reread(pool[: self.reranker.depth] if self.reranker else [], passages, understanding)
        lowest = min(reread.values(), default=0.0)
        below = {one.key: lowest - rank for rank, one in enumerate((c for c in pool if c.key not in reread), 1)} if reread else {}
        scores = {candidate.key: reread.get(candidate.key, below.get(candidate.key, candidate.score)) for candidate in pool}
        best_first = sorted(pool, key=lambda candidate: (-scores[candidate.key], candidate.key))[:k]
        wanted = sorted(set(words(understanding.text)), key=len, reverse=True)
        return tuple(
            Hit(
                passage=passages[candidate.key],
                rank=rank,
                score=scores[candidate.key],
                fused=candidate.score,
                lexical=candidate.lexical,
                dense=candidate.dense if self.reader.is_searched_by_meaning else None,
                rerank=reread.get(candidate.key),
                highlights=_highlights(passages[candidate.key], wanted),
            )
            for rank, candidate in enumerate(best_first, 1)
        )

    def _reread(self, pool: Sequence[Candidate], passages: Mapping[int, Passage], understanding: Understanding) -> dict[int, float]:
        """The reranker's score of each candidate, by key; nothing without a reranker."""
        if self.reranker is None or not pool:
            return {}
        boosts = boosts_of(understanding)
        documents = self.reader.catalogue.described(dict.fromkeys(passages[one.key].document_id for one in pool))
        pool = [one for one in pool if passages[one.key].document_id in documents]
        texts = [_text_of(passages[one.key], documents[passages[one.key].document_id], candidate=one, boosts=boosts) for one in pool]
        scores = self.reranker.score(
            understanding.text, texts, frequency=self.reader.bigram_frequency, total=max(1, self.reader.passage_count)
        )
        return {candidate.key: round(float(score), 5) for candidate, score in zip(pool, scores, strict=True)}


def _text_of(passage: Passage, document: Document, *, candidate: Candidate, boosts: Boosts) -> Reread:
    return Reread(
        title=document.title,
        heading=passage.heading,
        text=passage.text,
        lexical=candidate.lexical,
        document=candidate.document,
        dense=candidate.dense,
        agreement=agreement(boosts, document, text=f"{passage.heading} {passage.text}") if boosts else None,
    )


def _highlights(passage: Passage, wanted: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the query's words of two characters or more stand in the passage; overlapping spans are joined."""
    terms = [re.escape(w) for w in wanted if len(w) > 1]
    if not terms:
        return ()
    spans: list[tuple[int, int]] = []
    for match in re.finditer("|".join(terms), fold_script(fold_width(passage.text)), re.IGNORECASE):
        if spans and match.start() <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], match.end()))
        else:
            spans.append(match.span())
    return tuple(spans)
