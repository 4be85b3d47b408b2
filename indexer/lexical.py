"""A lexical index: BM25 by tantivy over the words and the character bigrams of its entries."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import tantivy

from indexer.config import COMPACT_PASSAGES, COMPACT_SHARE, DEFAULT_WEIGHTS, QUERY_TERMS, LexicalWeights, write_whole
from indexer.term_weights import Weigh
from indexer.tokenizer import Terms, find_terms

FIELDS = ("words", "bigrams")
_ANNOUNCED = "applied.json"
_WRITER_BYTES = 96_000_000
_DIGITS = 5  # of a score: beyond them the order of a float sum shows


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalEntry:
    """A passage, or a whole document, to be indexed by its terms; it is found by `key`, and leaves with its document."""

    key: int
    doc_key: int
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSet:
    """The documents that a search may return: those named, or all but those named."""

    doc_keys: Sequence[int]
    excluded: bool = False


class LexicalIndex:
    """One finished state of the index on disk; searching it never sees half a batch. Safe to share between threads.

    Useful for exact words, numbers and names. Not useful for other words with the same meaning, or across languages.
    """

    def __init__(self, folder: Path) -> None:
        """Raise ValueError or OSError where there is no readable index."""
        self.applied = _read_state(folder).applied  # before the index, so that it never promises what this state does not hold
        self._index = tantivy.Index.open(str(folder))
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def search(
        self,
        text: str,
        *,
        k: int,
        within: DocumentSet | None = None,
        weights: LexicalWeights = DEFAULT_WEIGHTS,
        weigh: Weigh | None = None,
    ) -> list[tuple[int, float]]:
        """(key, score), best first, ties by key. Nothing of `text` is read as query syntax. `weigh` says what each of its terms counts."""
        terms = find_terms(text)
        clauses = []
        for field, weight in asdict(weights).items():
            clauses += self._clauses(field, getattr(terms, field), weight=weight, weigh=weigh)
        return self._ranked(clauses, k=k, within=within)

    def search_field(self, text: str, field: str, *, k: int, within: DocumentSet | None = None) -> list[tuple[int, float]]:
        """BM25 on `words` or `bigrams` alone."""
        weights = {name: float(name == field) for name in FIELDS}
        return self.search(text, k=k, within=within, weights=LexicalWeights(**weights))

    def document_frequency(self, term: str, *, field: str = "words") -> int:
        """In how many entries the term stands; `term` is as the tokenizer gives it."""
        return int(self._searcher.doc_freq(field, term))

    @property
    def entry_count(self) -> int:
        return int(self._searcher.num_docs)

    def _clauses(
        self, field: str, terms: Iterable[str], *, weight: float, weigh: Weigh | None
    ) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        counts = Counter(terms) if weight else Counter()
        kept = list(counts)
        if len(kept) > QUERY_TERMS:
            rarity = {term: self._searcher.doc_freq(field, term) for term in kept}
            kept = sorted((term for term in kept if rarity[term]), key=lambda term: (rarity[term], term))[:QUERY_TERMS]
        said = weigh(kept) if weigh and kept else [1.0] * len(kept)
        boosts = {term: weight * counts[term] * own for term, own in zip(kept, said, strict=True)}
        return [(tantivy.Occur.Should, self._term(field, term, boost)) for term, boost in boosts.items()]

    def _term(self, field: str, term: str, boost: float) -> tantivy.Query:
        return tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, term, "freq"), boost)

    def _ranked(
        self, clauses: Sequence[tuple[tantivy.Occur, tantivy.Query]], *, k: int, within: DocumentSet | None
    ) -> list[tuple[int, float]]:
        if not clauses or k < 1:
            return []
        query = self._limited(tantivy.Query.boolean_query(clauses), within)
        # Tantivy breaks ties by where a passage happens to be stored: go on until the last score is below the k-th.
        limit = k + 16
        while True:
            hits = self._searcher.search(query, limit, count=False).hits
            if len(hits) < limit or round(hits[-1][0], _DIGITS) < round(hits[k - 1][0], _DIGITS):
                break
            limit *= 2
        keys = self._searcher.fast_field_values("key", [address for _, address in hits])
        ranked = [(int(key), round(score, _DIGITS)) for key, (score, _) in zip(keys, hits, strict=True)]
        return sorted(ranked, key=lambda hit: (-hit[1], hit[0]))[:k]

    def _limited(self, query: tantivy.Query, within: DocumentSet | None) -> tantivy.Query:
        if within is None:
            return query
        named = tantivy.Query.term_set_query(self._schema, "doc_key", list(within.doc_keys))
        if within.excluded:
            return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.MustNot, named)])
        unscored = tantivy.Query.const_score_query(named, 0.0)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, unscored)])


class LexicalWriter:
    """Changes to the index, seen by nobody until `commit`. One at a time."""

    def __init__(self, folder: Path) -> None:
        """Open what is there; an index that cannot be read is begun anew, and then nothing has been applied."""
        self._folder = folder
        self._index = _open_or_begin(folder)
        self._writer = self._index.writer(_WRITER_BYTES, 1)  # one thread keeps segments, and with them float sums, in order
        self._searcher = self._index.searcher()
        self._state = _read_state(folder)
        self._departed = self._state.departed

    def close(self) -> None:
        self._writer.wait_merging_threads()

    def clear(self) -> None:
        """Take everything out; what is added before `commit` replaces it in one step."""
        # Not delete_all_documents, which sets tantivy's count of operations back.
        self._writer.delete_documents_by_query(tantivy.Query.all_query())
        self._departed = 0

    def remove(self, doc_key: int) -> None:
        self._departed += self._searcher.doc_freq("doc_key", doc_key)
        # By query: tantivy-py 0.27 takes the number for a signed one in delete_documents_by_term, and deletes nothing.
        self._writer.delete_documents_by_query(tantivy.Query.term_query(self._index.schema, "doc_key", doc_key))

    @property
    def needs_rewriting(self) -> bool:
        """Whether so many passages have left that BM25, which counts them until their segments are merged, should be freed of them."""
        live = int(self._searcher.num_docs)
        return self._departed > 0 and (live <= COMPACT_PASSAGES or self._departed >= live * COMPACT_SHARE)

    def add(self, entry: LexicalEntry) -> None:
        document = tantivy.Document()
        document.add_unsigned("key", entry.key)
        document.add_unsigned("doc_key", entry.doc_key)
        for field in FIELDS:
            document.add_text(field, " ".join(getattr(entry.terms, field)))
        self._writer.add_document(document)

    @property
    def applied(self) -> int:
        """The number of the last change that is on disk."""
        return self._state.applied

    def commit(self, *, applied: int) -> None:
        """Make the changes visible; whoever opens the index later knows whether this happened."""
        state = _State(applied=applied, departed=self._departed)
        _announce(self._folder, before=self._state, after=state)
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()
        self._state = state


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """The last change applied, and how many passages have left since the index was written anew."""

    applied: int = 0
    departed: int = 0


def _announce(folder: Path, *, before: _State, after: _State) -> None:
    """Write down what a commit will make of the index, and the stamp that it will move on from.

    Tantivy's own place for this is not open to Python, and a document that held it would count in BM25.
    """
    told = {"stamp": _stamp(folder), "before": asdict(before), "after": asdict(after)}
    write_whole(folder / _ANNOUNCED, json.dumps(told).encode())


def _read_state(folder: Path) -> _State:
    """Nothing counts as applied where that is not known for certain; applying again what is there does no harm."""
    try:
        stamp = _stamp(folder)
        told = json.loads((folder / _ANNOUNCED).read_text(encoding="utf-8"))
        if stamp < told["stamp"]:
            return _State()
        return _State(**(told["after"] if stamp > told["stamp"] else told["before"]))
    except (OSError, ValueError, KeyError, TypeError):
        return _State()


def _stamp(folder: Path) -> int:
    """Tantivy's count of operations as of the last commit; each commit raises it."""
    return int(json.loads((folder / "meta.json").read_text(encoding="utf-8"))["opstamp"])


def read_applied(folder: Path) -> int:
    """0 where there is no readable index."""
    try:
        return LexicalIndex(folder).applied
    except (ValueError, OSError):
        return 0


def _open_or_begin(folder: Path) -> tantivy.Index:
    try:
        index = tantivy.Index.open(str(folder))
        index.searcher()
    except (ValueError, OSError):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        index = tantivy.Index(_schema(), path=str(folder))
    return index


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in FIELDS:
        builder.add_text_field(field, stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("key", fast=True)
    builder.add_unsigned_field("doc_key", indexed=True)
    return builder.build()
