"""Cuts a sentence, and what goes on behind it, into runs of neighbouring clauses, and reads what speaks for each as the words to quote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from api.evidence import fit_of
from api.model import Ask
from corpus.fold import fold_width
from corpus.model import Span

MAX_CHARS = 320
MIN_CHARS = 6
_STOPS = "。!?\n"
_MARKS = " ,，:：;；、\n"
_ITEM = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,2}[是要、]|第[一二三四五六七八九十]{1,2}[,、条章]|\([一二三四五六七八九十\d]{1,2}\)|\d{1,2}[.、)](?!\d)|[①-⑳])"
)
# 通过…, 按照…, 对…给予…: how a thing is done begins so
_ACTS = re.compile(r"通过|采取|采用|按照|应|可|对|由|为|将|以|在|从|实行|建立|加强|给予|不")
# 什么原则, 哪些渠道: the answer often names again what is asked for
_ASKED_NOUN = re.compile(r"(?:什么样的|什么|哪些|哪几[个项种类条方大]*|哪[个类种项家]|多少|几[个项种类条大]|何种|何)([\u4e00-\u9fa5]{2,6})")
_HEADING_CHARS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFeatures:
    """What speaks for or against quoting a run; shares are of character bigrams."""

    length: float = 0.0  # logarithm of its characters
    clauses: float = 0.0  # fifths
    repeats: float = 0.0  # share of it that stands in the question
    last_repeats: float = 0.0  # the same of its last clause
    before_repeats: float = 0.0  # of the clause in front of it
    after_repeats: float = 0.0  # of the clause behind it in its sentence
    ends: float = 0.0  # where the sentence does
    beyond: float = 0.0  # goes on into the sentences behind
    closes: float = 0.0  # nothing more of its item or paragraph follows
    crosses: float = 0.0  # items that begin inside it, in thirds
    semicolons: float = 0.0  # thirds
    after_colon: float = 0.0
    under_heading: float = 0.0  # all that stands under a heading in its line: (二)简化程序。各单位…
    enumerates: float = 0.0  # 、, in fifths, 1 at most
    acts: float = 0.0  # begins as a measure does
    fit: float = 0.0  # is of the kind asked for
    asked_noun: float = 0.0  # share of the noun behind 什么 or 哪些 that stands in it
    quoted: float = 0.0  # holds a title or words in quotation marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """`span` is in the text that was cut, without the marks at its ends; `first` counts the clause it begins with."""

    span: Span
    first: int
    features: RunFeatures


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    start: int
    end: int
    bigrams: int
    asked: int  # of them, those that stand in the question
    is_item: bool

    @property
    def repeats(self) -> float:
        return self.asked / self.bigrams


class RunReader:
    """Reads the runs of sentences for one question, or one part of it, whose kind is `ask`."""

    def __init__(self, question: str, *, ask: Ask) -> None:
        self.ask = ask
        self.question = question
        self._bigrams = frozenset(_bigrams(question))
        nouns = _ASKED_NOUN.findall(fold_width(question))
        self._nouns = frozenset(noun[i : i + 2] for noun in nouns for i in range(len(noun) - 1))

    def read(self, text: str, *, sentence: int) -> list[Run]:
        """Runs that begin within the first `sentence` characters, in order; none ends at a colon with more to come."""
        folded = fold_width(text)
        clauses = self._clauses(folded)
        own = sum(clause.start < sentence for clause in clauses)
        headed = _behind_heading(folded, clauses[:own], sentence=sentence)
        runs = []
        for first, last in _pairs(clauses, own=own):
            span = _bare(text, clauses[first].start, clauses[last].end)
            is_promise = folded[clauses[last].end - 1] == ":" and clauses[last].end < len(text)
            if span.end - span.start >= MIN_CHARS and not is_promise:
                features = self._features(folded, clauses, span, first=first, last=last, own=own, headed=headed)
                runs.append(Run(span=span, first=first, features=features))
        return runs

    def _clauses(self, folded: str) -> list[_Clause]:
        edges = cut_positions(folded)
        clauses = []
        for start, end in pairwise(edges):
            said = _bigrams(folded[start:end])
            is_item = start > 0 and (_ITEM.match(folded, start) is not None or folded[start - 1] == "\n")
            asked = len(said & self._bigrams)
            clauses.append(_Clause(start=start, end=end, bigrams=max(1, len(said)), asked=asked, is_item=is_item))
        return clauses

    def _features(
        self, folded: str, clauses: Sequence[_Clause], span: Span, *, first: int, last: int, own: int, headed: int | None
    ) -> RunFeatures:
        words, inside = span.cut(folded), clauses[first : last + 1]
        closes = last + 1 == len(clauses) or clauses[last + 1].is_item
        return RunFeatures(
            length=log(len(words)),
            clauses=len(inside) / 5,
            repeats=sum(c.asked for c in inside) / sum(c.bigrams for c in inside),
            last_repeats=inside[-1].repeats,
            before_repeats=clauses[first - 1].repeats if first else 0.0,
            after_repeats=clauses[last + 1].repeats if last + 1 < own else 0.0,
            ends=float(last == own - 1),
            beyond=float(last >= own),
            closes=float(closes),
            crosses=sum(c.is_item for c in inside[1:]) / 3,
            semicolons=folded.count(";", inside[0].start, inside[-1].end - 1) / 3,
            after_colon=float(first > 0 and folded[inside[0].start - 1] == ":"),
            under_heading=float(closes and first == headed),
            enumerates=min(5, words.count("、")) / 5,
            acts=float(_ACTS.match(words) is not None),
            fit=fit_of(self.ask, words, question=self.question),
            asked_noun=sum(noun in words for noun in self._nouns) / max(1, len(self._nouns)),
            quoted=float("“" in words or "《" in words),
        )


def cut_positions(folded: str) -> list[int]:
    """Where clauses begin and end: behind , : ; and the marks that end a sentence, and at a blank that parts a heading from its text.

    A comma inside brackets, quotation marks of a title or a number does not cut; a piece without a word joins the one in front.
    """
    edges, depth = [0], 0
    for index, char in enumerate(folded):
        depth = max(0, depth + (char in "(《“〔") - (char in ")》”〕"))
        depth = 0 if char in _STOPS else depth
        if depth == 0 and _cuts(folded, index, char) and re.search(r"\w", folded[edges[-1] : index + 1]):
            edges.append(index + 1)
    if edges[-1] < len(folded):
        edges.append(len(folded))
    if len(edges) > 2 and not re.search(r"\w", folded[edges[-2] :]):
        del edges[-2]
    return edges


def _cuts(folded: str, index: int, char: str) -> bool:
    behind, ahead = folded[index - 1 : index], folded[index + 1 : index + 2]
    if char == " ":
        return ahead.strip() != "" and (not (behind.isascii() or ahead.isascii()) or _ITEM.match(folded, index) is not None)
    return char in _STOPS or (char in ",:;" and not (behind.isdigit() and ahead.isdigit()))


def _pairs(clauses: Sequence[_Clause], *, own: int) -> Iterator[tuple[int, int]]:
    """First and last clause of each run up to the length; a single clause whatever its length."""
    for first in range(own):
        for last in range(first, len(clauses)):
            if last > first and clauses[last].end - clauses[first].start > MAX_CHARS:
                break
            yield first, last


def _behind_heading(folded: str, own: Sequence[_Clause], *, sentence: int) -> int | None:
    """The clause that begins the text under a heading in its line: (二)简化审批程序。在疫情期间,… → 1."""
    behind = next((i for i, c in enumerate(own) if i and folded[c.start - 1] in f"{_STOPS}; "), None)
    return behind if behind is not None and own[behind].start <= min(_HEADING_CHARS, sentence - 1) else None


def _bare(text: str, start: int, end: int) -> Span:
    """Without the comma at its end: a quote ends at a word or at the sentence's own mark."""
    while end > start and text[end - 1] in _MARKS:
        end -= 1
    while start < end and text[start] in _MARKS:
        start += 1
    return Span(start=start, end=end)


def _bigrams(text: str) -> set[str]:
    runs = re.findall(r"[\u4e00-\u9fa5]+|[a-z0-9.]+", fold_width(text).lower())
    return {run[i : i + 2] for run in runs for i in range(max(1, len(run) - 1))}
