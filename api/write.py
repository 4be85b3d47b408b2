"""Lets a language model word an answer that the files' own sentences already give; those stay where its sentences do not hold."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from api import wording
from api.cite import Cited, Draft, cite
from api.evidence import Evidence
from api.facts import places_of
from api.find_quote import find_quote, is_telling, units_of
from api.generate import write_draft
from api.generator import Generator, load_generator
from api.model import Answer, Citation, Claim, Fallback, Fault, Quote, Understanding
from api.parse_draft import DraftSentence, parse_draft
from api.prompting import Shown, build_prompt, choose_shown
from api.select import THRESHOLDS
from api.settings import Settings
from corpus.catalogue import Catalogue
from corpus.errors import GeneratorFailed, NotFound
from corpus.model import Document, Passage, Region
from corpus.regions import Gazetteer, load_gazetteer

log = logging.getLogger("wence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """A generator with the time it has. It is asked only where the evidence already answers: whether to refuse is not its to say."""

    generator: Generator
    gazetteer: Gazetteer
    timeout_s: float

    def rewrite(self, answer: Answer, *, understanding: Understanding, ranked: Sequence[Evidence], catalogue: Catalogue) -> Answer:
        """The answer in the generator's words, as far as they passed the door; else `answer` with the reason in `fallback`.

        Table, conflicts and notes stay. Where some of its sentences were dropped, what the files' own sentences say beyond the rest is
        added. Never raises for what a generator does.
        """
        if answer.abstained or not answer.claims:
            return answer
        shown = choose_shown(list(_candidates(answer, ranked, catalogue)))
        prompt = build_prompt(answer.question, shown, language=understanding.language, compares=understanding.comparison)
        try:
            text = write_draft(self.generator, prompt, timeout_s=self.timeout_s)
        except GeneratorFailed as failure:
            log.warning("answered without %s (%s): %s", self.generator.name, failure.reason, failure.message)
            return replace(answer, fallback=Fallback(failure.reason))
        sentences = parse_draft(text)
        if not sentences:
            return replace(answer, fallback=Fallback.EMPTY)
        return self._held(answer, sentences, shown=shown, ranked=ranked, catalogue=catalogue, language=understanding.language)

    def _held(
        self,
        answer: Answer,
        sentences: Sequence[DraftSentence],
        *,
        shown: Sequence[Shown],
        ranked: Sequence[Evidence],
        catalogue: Catalogue,
        language: str,
    ) -> Answer:
        asked = _Asked(answer, ranked)
        read = [_read_quotes(sentence, shown, asked) for sentence in sentences]
        faults = [one for one in read if isinstance(one, Fault)]
        drafts = [
            self._draft(sentence.text, quotes, replaced=asked.replaced, language=language)
            for sentence, quotes in zip(sentences, read, strict=True)
            if not isinstance(quotes, Fault)
        ]
        tried = cite(drafts, stored_text=_reader_of(catalogue))
        faults += [fault for fault in tried.faults if fault is not None]
        kept = [draft for draft, fault in zip(drafts, tried.faults, strict=True) if fault is None]
        cited = cite(list(_said_once(kept)), stored_text=_reader_of(catalogue))
        dropped = {fault.value: count for fault, count in sorted(Counter(faults).items())}
        if not cited.claims:
            return replace(answer, dropped=dropped, fallback=Fallback.NOTHING_HELD)
        return replace(_merge(answer, cited, adds=bool(dropped)), generator=self.generator.name, dropped=dropped)

    def _draft(self, text: str, quotes: tuple[Quote, ...], *, replaced: frozenset[str], language: str) -> Draft:
        """With place, kind and date in front where all quotes are of one place; of several, the sentence must name each itself."""
        places = {places_of(unit, self.gazetteer) for quote in quotes for unit in units_of(quote)}
        if len(places) > 1:
            return Draft(text=text, quotes=quotes, written=True)
        regions: tuple[Region, ...] = next(iter(places))
        document = quotes[0].document
        lead = wording.lead(document, regions, language=language, is_replaced=document.document_id in replaced)
        return Draft(text=text, quotes=quotes, lead=lead, regions=regions, written=True)


def load_writer(settings: Settings) -> Writer | None:
    """Give a writer with the generator that is set; None where answers are extractive. Raises InvalidInput."""
    key = settings.generator_key.get_secret_value() if settings.generator_key else None
    generator = load_generator(settings.generator, key=key)
    if generator is None:
        return None
    return Writer(generator=generator, gazetteer=load_gazetteer(), timeout_s=settings.generator_timeout_s)


class _Asked:
    """Which sentences are of the place, the year and the subject that the question asks about."""

    def __init__(self, answer: Answer, ranked: Sequence[Evidence]) -> None:
        self._cited = [(c.document_id, c.start, c.end) for c in answer.citations]
        self._scored = {(e.unit.document.document_id, e.unit.span.start): e for e in ranked}
        self.replaced = frozenset(e.unit.document.document_id for e in ranked if e.is_replaced)

    def admits(self, quote: Quote) -> bool:
        document_id = quote.document.document_id
        if any(document_id == cited and start < quote.span.end and quote.span.start < end for cited, start, end in self._cited):
            return True
        scored = [self._scored.get((document_id, unit.span.start)) for unit in units_of(quote)]
        return any(one is not None and is_asked(one) for one in scored)


def is_asked(evidence: Evidence) -> bool:
    """Whether a sentence is of the place and year asked about, and the question's subject."""
    return evidence.right_place and evidence.right_year and evidence.features.cover >= THRESHOLDS.topic


def tell(claims: Sequence[Claim], notes: Sequence[str]) -> str:
    """The answer as one text: a line for each claim with the numbers of its citations, then the notes."""
    return "\n".join([*(claim.text + "".join(f"[{i}]" for i in claim.citations) for claim in claims), *notes])


def _candidates(answer: Answer, ranked: Sequence[Evidence], catalogue: Catalogue) -> Iterator[tuple[Document, Passage]]:
    """What the answer cites, then what else is on the question, best first."""
    for citation in answer.citations:
        with suppress(NotFound):
            passages = catalogue.passages_of(citation.document_id)
            document = catalogue.document(citation.document_id)
            yield from ((document, passage) for passage in passages if passage.passage_id == citation.passage_id)
    for evidence in ranked:
        if is_asked(evidence):
            yield evidence.unit.document, evidence.unit.passage


def _read_quotes(sentence: DraftSentence, shown: Sequence[Shown], asked: _Asked) -> tuple[Quote, ...] | Fault:
    """The quotes of a sentence where they stand, or what is wrong with the first that is not right."""
    quotes: list[Quote] = []
    for named in sentence.quotes:
        source = next((one for one in shown if one.number == named.number), None)
        if source is None:
            return Fault.UNKNOWN_PASSAGE
        if not is_telling(named.words):
            return Fault.SHORT_QUOTE
        found = find_quote(named.words, source)
        if not found:
            return Fault.MISQUOTED
        if not all(asked.admits(quote) for quote in found):
            return Fault.NOT_ASKED
        quotes += found
    return tuple(dict.fromkeys(quotes)) or Fault.NO_QUOTE


def _said_once(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """A lead that the sentence before has is not said again, nor a sentence twice."""
    before, told = "", set()
    for draft in drafts:
        if draft.text in told:
            continue
        told.add(draft.text)
        yield replace(draft, lead="") if draft.lead == before else draft
        before = draft.lead


def _merge(answer: Answer, cited: Cited, *, adds: bool) -> Answer:
    """The generator's claims and their citations, then what table, conflicts and added claims cite, numbered on."""
    numbers = _Numbers(cited.citations)
    old = {citation.id: citation for citation in answer.citations}

    def renumber(ids: Sequence[int]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(numbers.of(old[i]) for i in ids))

    missing = [claim for claim in answer.claims if adds and not any(_overlaps(old[i], cited.citations) for i in claim.citations)]
    claims = (*cited.claims, *(replace(claim, citations=renumber(claim.citations)) for claim in missing))
    comparison = tuple(replace(row, citations=renumber(row.citations)) for row in answer.comparison)
    conflicts = tuple(replace(conflict, citations=renumber(conflict.citations)) for conflict in answer.conflicts)
    return replace(
        answer,
        answer=tell(claims, answer.notes),
        claims=claims,
        citations=numbers.citations,
        comparison=comparison,
        conflicts=conflicts,
    )


class _Numbers:
    """Citations with their numbers; the same words of the same document have one."""

    def __init__(self, citations: Sequence[Citation]) -> None:
        self._known = {_key(citation): citation for citation in citations}

    def of(self, citation: Citation) -> int:
        return self._known.setdefault(_key(citation), replace(citation, id=len(self._known) + 1)).id

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._known.values())


def _key(citation: Citation) -> tuple[str, int, int]:
    return citation.document_id, citation.start, citation.end


def _overlaps(one: Citation, others: Sequence[Citation]) -> bool:
    return any(one.document_id == other.document_id and one.start < other.end and other.start < one.end for other in others)


def _reader_of(catalogue: Catalogue) -> Callable[[str], str | None]:
    def stored_text(document_id: str) -> str | None:
        try:
            return catalogue.document(document_id).text
        except NotFound:
            return None

    return stored_text
