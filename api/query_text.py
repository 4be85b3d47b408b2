"""A question as it is matched: folded character for character, and in Chinese terms where it was asked in English."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from api.glossary import is_english, translate
from api.model import Effect, Facet, Reading
from corpus.fold import fold_brackets, fold_width
from corpus.model import Span
from indexer import tokenizer


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedText:
    """`flat` and `bracketed` are as long as the question; `chinese` is `flat`, or the terms that stand for an English question.

    `pieces` (start in `chinese`, start and end in the question) tell where each of those terms comes from, in order.
    """

    question: str
    flat: str
    chinese: str
    language: str
    pieces: tuple[tuple[int, int, int], ...] = ()

    @property
    def bracketed(self) -> str:
        """With one kind of brackets around the year of a 文号."""
        return fold_brackets(self.flat)

    def origin(self, span: Span) -> Span:
        """Where in the question some characters of `chinese` come from."""
        if not self.pieces:
            return span
        starts = [start for start, _, _ in self.pieces]
        first, last = (self.pieces[max(0, bisect_right(starts, at) - 1)] for at in (span.start, span.end - 1))
        return Span(start=min(first[1], last[1]), end=max(first[2], last[2]))

    def chinese_without(self, spans: Iterable[Span]) -> str:
        """The terms that stand for an English question, without those of some of its words."""
        gone = tuple(spans)
        ends = [*(at - 1 for at, _, _ in self.pieces[1:]), len(self.chinese)][: len(self.pieces)]
        kept = [
            self.chinese[at:to]
            for (at, start, end), to in zip(self.pieces, ends, strict=True)
            if not any(start < span.end and span.start < end for span in gone)
        ]
        return " ".join(kept)


def read_text(question: str) -> AskedText:
    """Fold a question and put it in Chinese terms: 深圳市龍華區 is 深圳市龙华区, Ｎｏ．４１ is No.41."""
    flat = simplify(fold_width(question))
    if not is_english(flat):
        return AskedText(question=question, flat=flat, chinese=flat, language="zh")
    translation = translate(flat)
    words: list[str] = []
    pieces: list[tuple[int, int, int]] = []
    at = 0
    for (_, options), span in zip(translation.terms, translation.spans, strict=True):
        for option in options:
            if option not in words:
                words.append(option)
                pieces.append((at, span.start, span.end))
                at += len(option) + 1
    return AskedText(question=question, flat=flat, chinese=" ".join(words), language="en", pieces=tuple(pieces))


def read_as(asked: AskedText, span: Span, *, facet: Facet, effect: Effect, values: tuple[str, ...] = (), excludes: bool = False) -> Reading:
    """A reading of the question's own words at `span`, which is in characters of the question."""
    words = span.cut(asked.question)
    return Reading(facet=facet, effect=effect, words=words, start=span.start, end=span.end, values=values, excludes=excludes)


def simplify(text: str) -> str:
    """Traditional characters become simplified ones, one for one: 廣州 → 广州."""
    return text if text.isascii() else "".join(map(_simplified, text))


@lru_cache(maxsize=32768)
def _simplified(character: str) -> str:
    if character < "\u3400":
        return character
    folded = tokenizer.fold(character)
    return folded if len(folded) == 1 else character
