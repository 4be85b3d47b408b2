"""Chooses the words of a sentence to quote: those that answer, with what they need to be understood."""

from __future__ import annotations

import re
from dataclasses import astuple, dataclass

from api.model import Ask
from api.runs import MAX_CHARS, Run, RunFeatures, RunReader
from api.status import is_declined
from api.units import Unit, clauses
from corpus.dates import find_years
from corpus.fold import fold_width
from corpus.model import Span
from corpus.regions import load_gazetteer

QUOTE_MAX_CHARS = 130
WHOLE_MAX_CHARS = 260
_SHORT_CHARS = 30
_PAST = re.compile(r"(?:19|20)\d{2}年?(?:以前|之前|初)|此前|原来|以往")
# What cannot open a quote: its subject, or the first of what it adds to, stands in front.
_GOES_ON = re.compile(r"并|且|同时|以及|也|还|但|其|及|或|从而|进而|和")
_PLANS = re.compile(r"筹划|计划|拟(?!定)|力争|争取|预计|打算")
_END = re.compile(r"[。！？!?；;]")
_NUMBERS = (Ask.AMOUNT, Ask.COUNT, Ask.WHEN, Ask.WHO)
_OPEN = re.compile(r"如何|怎么|怎样")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunWeights:
    """How much each feature counts for every question, and more or less where a number, date or body is asked for, or how a thing is done.

    A softmax over the runs of the best sentence that makes the expected likeness (Rouge-L) to the answer highest, learned by
    `eval/learn_evidence.py`. An answer is mostly the part of a sentence that does not repeat the question, next to the part that does:
    keeping what repeats it, as one would to show why a sentence was found, is the wrong way round (0.31 against 0.41 on held-out halves).
    """

    every: RunFeatures
    number: RunFeatures
    openly: RunFeatures

    def of(self, question: str, ask: Ask) -> RunFeatures:
        """The weights for one question."""
        kind = self.number if is_number(ask) else self.openly if is_open(question, ask) else RunFeatures()
        return RunFeatures(**{n: getattr(self.every, n) + getattr(kind, n) for n in RunFeatures.__slots__})


def is_number(ask: Ask) -> bool:
    return ask in _NUMBERS


def is_open(question: str, ask: Ask) -> bool:
    """Whether a question asks how a thing is done, or for no kind of thing: what goes on behind the sentence belongs to its answer."""
    return ask is Ask.ANY or (ask is Ask.LIST and _OPEN.search(question) is not None)


WEIGHTS = RunWeights(
    every=RunFeatures(
        length=1.35, clauses=-1.17, repeats=-2.01, last_repeats=-0.62, before_repeats=4.81, after_repeats=-1.62, ends=4.13, beyond=-1.2,
        closes=1.13, crosses=-3.49, semicolons=2.35, after_colon=4.63, under_heading=3.55, enumerates=2.44, acts=1.88, fit=1.54,
        asked_noun=2.46, quoted=-0.77,
    ),
    number=RunFeatures(length=-0.28, repeats=2.22, beyond=-2.75, under_heading=0.3, fit=0.96),
    openly=RunFeatures(length=0.24, repeats=-2.24, beyond=0.22, under_heading=4.29),
)  # fmt: skip


def choose_span(unit: Unit, *, reader: RunReader, weights: RunWeights = WEIGHTS) -> Span:
    """The span to quote, in the document: the run of clauses that most likely answers."""
    runs = runs_of(unit, reader=reader)
    if not runs:
        return open_unit(unit, max_chars=WHOLE_MAX_CHARS if is_declined(unit.text) else QUOTE_MAX_CHARS)
    vector = astuple(weights.of(reader.question, reader.ask))
    best = max(runs, key=lambda run: sum(w * x for w, x in zip(vector, astuple(run.features), strict=True)))
    return Span(start=unit.span.start + best.span.start, end=unit.span.start + best.span.end)


def runs_of(unit: Unit, *, reader: RunReader) -> list[Run]:
    """The runs of a sentence that may be quoted, in order.

    None of one that turns something down, lest the sum stay and the no go. A short sentence is not cut, nor a word of planning off its sum
    (拟安排50万元), and no run begins with 并 or 其. 2001年以前仅6处,目前已有58处: what was long ago is left out where the rest can stand.
    """
    if is_declined(unit.text):
        return []
    length, text = len(unit.text), _with_what_follows(unit)
    runs = [run for run in reader.read(text, sentence=length) if _stands(run, text, length=length)]
    return [run for run in runs if not _PAST.search(fold_width(run.span.cut(text)))] or runs


def _stands(run: Run, text: str, *, length: int) -> bool:
    words = run.span.cut(text)
    if run.first == 0:
        return length > _SHORT_CHARS or run.features.ends + run.features.beyond > 0
    has_lost_plan = re.search(r"\d", words) and _PLANS.search(text[: run.span.start]) and not _PLANS.search(words)
    is_whole = length > _SHORT_CHARS or run.features.under_heading > 0  # only the heading of a short sentence is cut off
    return is_whole and not _GOES_ON.match(words) and not has_lost_plan


def _with_what_follows(unit: Unit) -> str:
    """The sentence and those behind it in its paragraph, up to the first that names a place or a year: that may be of another."""
    start = unit.span.start - unit.passage.span.start
    text = unit.passage.text[start : start + max(MAX_CHARS, len(unit.text))].split("\n\n")[0]
    line = text.find("\n", len(unit.text))
    text = text if line < 0 else text[:line]
    end = len(unit.text)
    for stop in [*(m.end() for m in _END.finditer(text, end)), len(text)]:
        following = text[end:stop]
        if load_gazetteer().find(following) or find_years(fold_width(following)):
            break
        end = stop
    return text[:end]


def open_unit(unit: Unit, *, max_chars: int = QUOTE_MAX_CHARS) -> Span:
    """The unit from its beginning, as many clauses as fit."""
    end = 0
    for part in clauses(unit.text):
        if end and part.end > max_chars:
            break
        end = part.end
    kept = unit.text[:end].rstrip(",，:：;； \n")
    return Span(start=unit.span.start, end=unit.span.start + len(kept))
