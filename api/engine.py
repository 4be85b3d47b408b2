"""The orchestrator of the read path: question → query → retrieval → evidence → selection → cite → answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from api import wording
from api.asks import counts_twice, read_ask, split_parts
from api.cite import Cited, Draft, cite
from api.compare import compare_rows
from api.draft import draft_fact, draft_item, draft_point, draft_stated, merge_drafts
from api.evidence import Evidence, Pool
from api.families import one_of_each
from api.followup import resolve_followup
from api.model import Answer, Ask, ComparisonRow, Hit, Reason, Understanding
from api.query import names_own_place, understand
from api.rerank import Reranker, load_reranker
from api.retrieve import Retriever
from api.search import SearchResult, admitted, find_passages
from api.select import LISTED, following_items, said_once, same_saying, select_facts, select_nearest, select_places
from api.settings import Settings
from api.standing import with_validity
from api.subject import part_terms
from api.sufficiency import SupportReader, is_supported
from api.terms import Term, asks_for_money
from api.thread import (
    Thread,
    asks_point_by_point,
    asks_suggestions,
    find_thread,
    is_about_thread,
    is_thread_word,
    points_of,
    stated_in_thread,
    suggestions_of,
)
from api.units import Unit, cut_units
from api.write import Writer, load_writer, tell
from corpus.errors import NotFound
from corpus.model import Document, Filters, Passage, Region, Relation, Span
from corpus.regions import Gazetteer, load_gazetteer
from indexer.embed import Encoder, StaticEncoder, load_builtin, load_encoder
from indexer.match import TokenMatcher
from indexer.store import StoreReader, open_reader
from indexer.term_weights import term_weights

_ENDED_BY = frozenset({Relation.REPLACED_BY, Relation.REPEALED_BY})
_FACT_PASSAGES = 30
_COMPARED_PASSAGES = 60
_MAX_UNITS = 260
_THREAD_PRIOR = 0.5
_SPECIFIC = 0.3
_LOOKED_AT = 200  # documents of a place whose parties are compared with a question
_PARTY_CHARS = 6
_OTHER_PART = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One question on its way through the stages."""

    question: str
    understanding: Understanding
    thread: Thread | None
    pool: Pool
    families: Mapping[str, str]  # of documents that have near-duplicates


class Engine:
    """Answers questions over one store. Safe for use by several threads."""

    def __init__(
        self, reader: StoreReader, *, encoder: Encoder, gazetteer: Gazetteer, reranker: Reranker | None = None, writer: Writer | None = None
    ) -> None:
        self.reader = reader
        self._writer = writer
        self.gazetteer = gazetteer
        self._encoder = encoder
        self._matcher = TokenMatcher(load_builtin())
        self._words = encoder if isinstance(encoder, StaticEncoder) else load_builtin()
        self._weigh = term_weights(load_builtin())
        self._retriever = Retriever(reader=reader, reranker=reranker, weigh=self._weigh)

    @classmethod
    def open(cls, settings: Settings) -> Engine:
        """Open the store that the settings name. Raises StoreMissing and StoreMismatch."""
        return cls.over(open_reader(settings.store, encoder=load_encoder(settings.encoder)), settings)

    @classmethod
    def over(cls, reader: StoreReader, settings: Settings) -> Engine:
        """An engine over an open store. Where that is searched by words alone, sentences are still compared by the built-in encoder."""
        reranker = load_reranker(settings.reranker)
        encoder, writer = reader.encoder or load_builtin(), load_writer(settings)
        return cls(reader, encoder=encoder, gazetteer=load_gazetteer(), reranker=reranker, writer=writer)

    def search(
        self, query: str, *, home_region: Region | None = None, filters: Filters | None = None, k: int = 10, today: date | None = None
    ) -> SearchResult:
        """Passages for a query, best first, one of each family. 今年 counts from `today`, and rules are told as they stand then."""
        started = time.perf_counter()
        self.reader.refresh()
        understanding = understand(query, gazetteer=self.gazetteer, home=home_region, filters=filters, today=today)
        understanding = self._settle_places(understanding)
        found = find_passages(understanding, k=k, retriever=self._retriever, gazetteer=self.gazetteer, today=today)
        return replace(found, took_ms=_since(started))

    def ask(
        self, question: str, *, home_region: Region | None = None, filters: Filters | None = None, history: Sequence[tuple[str, str]] = ()
    ) -> Answer:
        """Answer from the files, or abstain with a reason. `history` is (role, content) in order; a follow-up is read in its light."""
        started = time.perf_counter()
        self.reader.refresh()
        asked = resolve_followup(question, history, gazetteer=self.gazetteer)
        understanding = self._settle_places(understand(asked, gazetteer=self.gazetteer, home=home_region, filters=filters))
        answer = self._answer(asked, understanding)
        return replace(
            answer,
            question=question,
            citations=with_validity(answer.citations, catalogue=self.reader.catalogue, today=date.today()),
            generation=self.reader.generation,
            fingerprint=self.reader.fingerprint,
            took_ms=_since(started),
            understanding=understanding,
        )

    def _answer(self, question: str, understanding: Understanding) -> Answer:
        if wording.is_small_talk(question):
            return _abstain(question, Reason.OFF_TOPIC, understanding)
        if understanding.ambiguous or (names_own_place(question) and not understanding.regions and not understanding.elsewhere):
            return _abstain(question, Reason.AMBIGUOUS_PLACE, understanding)
        terms = self._terms(question, understanding)
        if not any(not term.text.isdigit() for term in terms) and not understanding.number:
            return _abstain(question, Reason.OFF_TOPIC, understanding)
        asked = self._gather(question, understanding)
        ask = understanding.asks
        if understanding.comparison and ask is Ask.LIST and asks_for_money(terms):
            ask = Ask.AMOUNT  # 其他城市如何资助: what was paid, where it is stated
        ranked = self._rank(asked, question, ask)
        answer = self._compare(asked, ranked) if understanding.comparison else self._state(asked, ranked)
        if self._writer is None:
            return answer
        return self._writer.rewrite(answer, understanding=understanding, ranked=ranked, catalogue=self.reader.catalogue)

    def _settle_places(self, understanding: Understanding) -> Understanding:
        """A shared name is settled when the files are about one of its places alone."""
        if not understanding.ambiguous:
            return understanding
        present = [r for r in understanding.ambiguous if self.reader.catalogue.documents(limit=1, region=r).documents]
        named = [r for r in present if self._names_a_party(understanding.question, r)]
        present = named if len(named) == 1 else present
        if len(present) == 1:
            return replace(understanding, regions=(*understanding.regions, present[0]), ambiguous=())
        return replace(understanding, ambiguous=tuple(present) or understanding.ambiguous)

    def _names_a_party(self, question: str, region: Region) -> bool:
        """Whether a question names who proposed or signed a document of the place: 民革通州区支部 is of one 通州区 alone."""
        documents = self.reader.catalogue.documents(limit=_LOOKED_AT, region=region).documents
        return any(len(name) >= _PARTY_CHARS and name in question for d in documents for name in (*d.parties, d.issuer or ""))

    def _gather(self, question: str, understanding: Understanding) -> _Asked:
        """Passages that may answer, cut into units."""
        count = _COMPARED_PASSAGES if understanding.comparison else _FACT_PASSAGES
        hits = self._retriever.retrieve(understanding, k=count)
        documents = self._documents(hits)
        best = max((hit.fused for hit in hits), default=0.0)
        top = max((hit.score for hit in hits), default=0.0)
        passages = [
            (h.passage, h.fused / best if best > 0 else 0.0, h.score - top if h.rerank is not None else 0.0)
            for h in hits
            if h.passage.document_id in documents
        ]
        thread = None
        if understanding.number or is_about_thread(question):
            known = list(documents.values())
            thread = find_thread(understanding, question, catalogue=self.reader.catalogue, found=known, gazetteer=self.gazetteer)
        if thread is not None:
            let_through = admitted(thread.documents, understanding.filters, reader=self.reader)
            documents = {d.document_id: d for d in thread.documents if any(p.document_id == d.document_id for p in let_through)}
            kept = one_of_each(list(documents.values()), catalogue=self.reader.catalogue)
            thread = Thread(documents=tuple(kept))
            passages = [(p, _THREAD_PRIOR, 0.0) for p in let_through]
        found = [(unit, prior, below) for passage, prior, below in passages for unit in cut_units(passage, documents[passage.document_id])][
            :_MAX_UNITS
        ]
        replaced = self._replaced(documents)
        pool = Pool(
            [unit for unit, _, _ in found],
            prior=[prior for _, prior, _ in found],
            reread=[below for _, _, below in found],
            replaced=replaced,
            gazetteer=self.gazetteer,
            encoder=self._encoder,
            words=self._words,
            matcher=self._matcher,
        )
        families = {one: family.id for one, family in self.reader.catalogue.families_of(list(documents)).items()}
        return _Asked(question=question, understanding=understanding, thread=thread, pool=pool, families=families)

    def _rank(self, asked: _Asked, part: str, ask: Ask, *, whole: bool = False) -> list[Evidence]:
        """Evidence for a part; with `whole`, the other words of the question count too, but less: 从哪年开始 alone says too little."""
        terms = self._terms(part, asked.understanding)
        if whole:
            own = {term.text for term in terms}
            others = [term for term in self._terms(asked.question, asked.understanding) if term.text not in own]
            terms = (*terms, *(replace(term, weight=_OTHER_PART * term.weight) for term in others))
        text = asked.understanding.text if asked.understanding.language == "en" else f"{part} {asked.question}" if whole else part
        query = self._encoder.encode_queries([text])[0]
        return asked.pool.rank(understanding=asked.understanding, ask=ask, terms=terms, query=query)

    def _terms(self, part: str, understanding: Understanding) -> tuple[Term, ...]:
        total = max(1, self.reader.passage_count)
        return part_terms(
            part, understanding=understanding, gazetteer=self.gazetteer, frequency=self.reader.document_frequency, total=total
        )

    def _state(self, asked: _Asked, ranked: Sequence[Evidence]) -> Answer:
        """Facts, each part of the question by itself; parts without an answer are named."""
        parts = split_parts(asked.question)
        missing: list[str] = []
        if len(parts) > 1:
            drafts, missing = self._state_parts(asked, parts)
        else:
            drafts = self._state_part(asked, ranked, asked.question, asked.understanding.asks)
        cited = self._cite(drafts)
        if not cited.claims:
            return self._refuse(asked, ranked)
        return _answered(asked, cited, notes=[wording.unanswered_part(p, language=asked.understanding.language) for p in missing])

    def _state_parts(self, asked: _Asked, parts: Sequence[str]) -> tuple[list[Draft], list[str]]:
        drafts: list[Draft] = []
        missing: list[str] = []
        for part in parts:
            ask = read_ask(part)
            found = self._state_part(asked, self._rank(asked, part, ask, whole=True), part, ask)
            drafts += found
            if not found:
                missing.append(part)
        return merge_drafts(drafts), missing

    def _state_part(self, asked: _Asked, ranked: Sequence[Evidence], part: str, ask: Ask) -> list[Draft]:
        language = asked.understanding.language
        stated = stated_in_thread(part, asked.thread) if asked.thread else None
        if stated is not None:
            return [draft_stated(stated, passage=self._passage_at(stated.document, stated.span.start), language=language)]
        terms = self._terms(part, asked.understanding)
        if asked.thread:
            terms = tuple(term for term in terms if not asked.thread.is_party(term.text))
            ranked = asked.thread.only_replies(ranked, part)
        if asked.thread and asks_suggestions(part) and (asked_for := suggestions_of(asked.thread)):
            return self._points(asked_for, language=language)
        wants_points = asked.thread is not None and asks_point_by_point(part)
        if asked.thread and wants_points and not self._names_more(terms, asked.thread):
            return self._points(points_of(asked.thread), language=language) or self._facts(asked, ranked, part, ask, terms)
        drafts = self._facts(asked, ranked, part, ask, terms)
        return self._points(points_of(asked.thread), language=language) if asked.thread and wants_points and not drafts else drafts

    def _facts(self, asked: _Asked, ranked: Sequence[Evidence], part: str, ask: Ask, terms: Sequence[Term]) -> list[Draft]:
        language = asked.understanding.language
        drafts: list[Draft] = []
        once = said_once(ranked, families=asked.families)
        for evidence in select_facts(once, ask=ask, is_supported=self._supports(asked, part, once)):
            items = following_items(evidence.unit, units=self._units_of(evidence.unit.document)) if ask in LISTED else []
            # 申请多少项,立项多少项: both numbers are wanted, so the sentence is kept whole.
            cut_for = Ask.LIST if counts_twice(part) else ask
            others = same_saying(evidence, ranked, families=asked.families)
            drafts.append(draft_fact(evidence, terms=terms, ask=cut_for, language=language, others=others))
            drafts += [draft_item(item, of=evidence) for item in items]
            if items:
                break
        return drafts

    def _supports(self, asked: _Asked, part: str, ranked: Sequence[Evidence]) -> Callable[[Evidence], bool]:
        """Within a thread, the thread itself is what was asked about."""
        if asked.thread:
            return lambda evidence: True
        text = asked.understanding.text if asked.understanding.language == "en" else part
        reader = self.reader
        total = max(1, reader.passage_count)
        support = SupportReader(text, frequency=reader.bigram_frequency, total=total, weigh=self._weigh)
        return lambda evidence: is_supported(support.read(evidence, ranked=ranked))

    def _points(self, points: Sequence[tuple[Document, Span]], *, language: str) -> list[Draft]:
        """Point by point; the first says whose and of when."""
        return [
            draft_point(document, span, passage=self._passage_at(document, span.start), language=language, is_first=index == 0)
            for index, (document, span) in enumerate(points)
        ]

    def _names_more(self, terms: Sequence[Term], thread: Thread) -> bool:
        """Whether a part asks of something within the thread (答复了什么下一步工作) and not of all of it."""
        titles = " ".join(f"{d.title}{d.subject or ''}" for d in thread.documents)
        return any(term.weight >= _SPECIFIC and not term.credit(titles) and not is_thread_word(term.text) for term in terms)

    def _compare(self, asked: _Asked, ranked: Sequence[Evidence]) -> Answer:
        """What each place did, with a table."""
        terms = self._terms(asked.question, asked.understanding)
        # Places that the question names are told each for itself, also where both publish one text.
        families = {} if asked.understanding.regions else asked.families
        once = said_once([e for e in ranked if e.regions], families=families)
        chosen = [e for group in select_places(once, ask=asked.understanding.asks) for e in group]
        ask = Ask.AMOUNT if asks_for_money(terms) else Ask.ANY
        others = [same_saying(e, ranked, families=families, within_family=True) for e in chosen]
        language = asked.understanding.language
        drafts = [draft_fact(e, terms=terms, ask=ask, language=language, others=o) for e, o in zip(chosen, others, strict=True)]
        cited = self._cite(drafts)
        if not cited.claims:
            return self._refuse(asked, ranked)
        rows: list[ComparisonRow] = []
        by_id = {c.id: c for c in cited.citations}
        for evidence, draft in zip(chosen, drafts, strict=True):
            claim = next((c for c in cited.claims if c.text == draft.lead + draft.text), None)
            if claim is not None:
                rows += compare_rows(evidence, quoted=by_id[claim.citations[0]].quote, citations=claim.citations)
        return _answered(asked, cited, rows=tuple(rows), notes=self._missing_places(asked.understanding, chosen))

    def _missing_places(self, understanding: Understanding, chosen: Sequence[Evidence]) -> list[str]:
        """A note for each place the question names of which nothing is said."""
        said = [place for evidence in chosen for place in evidence.regions]
        missing = [r for r in understanding.regions if not any(self.gazetteer.contains(r, place) for place in said)]
        return [wording.unanswered_part(r.name, language=understanding.language) for r in missing]

    def _refuse(self, asked: _Asked, ranked: Sequence[Evidence]) -> Answer:
        nearest = select_nearest(ranked)
        reason = Reason.NOT_STATED if nearest else Reason.NOT_IN_CORPUS
        return _abstain(asked.question, reason, asked.understanding, nearest=nearest)

    def _cite(self, drafts: Sequence[Draft]) -> Cited:
        return cite(drafts, stored_text=self._stored_text)

    def _stored_text(self, document_id: str) -> str | None:
        try:
            return self.reader.catalogue.document(document_id).text
        except NotFound:
            return None

    def _documents(self, hits: Sequence[Hit]) -> dict[str, Document]:
        """The hits' documents by id; one that was deleted a moment ago is left out."""
        return self.reader.catalogue.documents_by_id(dict.fromkeys(h.passage.document_id for h in hits))

    def _replaced(self, documents: Iterable[str]) -> frozenset[str]:
        """Those of the documents that a later rule among the files replaces or repeals."""
        links = self.reader.catalogue.links_of
        return frozenset(d for d in documents if any(link.relation in _ENDED_BY for link in links(d)))

    def _units_of(self, document: Document) -> list[Unit]:
        return [u for p in self.reader.catalogue.passages_of(document.document_id) for u in cut_units(p, document)]

    def _passage_at(self, document: Document, position: int) -> Passage:
        passages = self.reader.catalogue.passages_of(document.document_id)
        return next((p for p in passages if p.span.start <= position < p.span.end), passages[-1])


def _answered(asked: _Asked, cited: Cited, *, rows: tuple[ComparisonRow, ...] = (), notes: Sequence[str] = ()) -> Answer:
    return Answer(
        question=asked.question,
        answer=tell(cited.claims, notes),
        abstained=False,
        reason=None,
        claims=cited.claims,
        citations=cited.citations,
        comparison=rows,
        notes=tuple(notes),
    )


def _abstain(question: str, reason: Reason, understanding: Understanding, *, nearest: Evidence | None = None) -> Answer:
    return Answer(question=question, answer=wording.refuse(reason, understanding, nearest=nearest), abstained=True, reason=reason)


def _since(started: float) -> float:
    return round(1000 * (time.perf_counter() - started), 2)
