"""Finds the words a draft quotes in the passage it was shown, and gives the stored text around them that says what they mean."""

from __future__ import annotations

import re

from api.model import Quote
from api.prompting import Shown
from api.units import Unit, clauses, cut_units
from corpus.fold import fold_width
from corpus.model import Span

MIN_CHARS = 6  # 专项资金 alone says nothing of anything
MAX_WHOLE_CHARS = 300  # a sentence up to this long is cited whole
_MARKS = str.maketrans({**dict.fromkeys("“”„‟〝〞「」『』", '"'), **dict.fromkeys("‘’‚‛`", "'"), **dict.fromkeys("—–－‐−", "-"), "·": "・"})
_SKIPPED = re.compile(r"[\s*]")
_EDGES = " \t,.;:!?、。…\"'-"
_ELLIPSIS = re.compile(r"…+|\.{3,}|⋯+")


def is_telling(words: str) -> bool:
    """Whether words are long enough to mean something by themselves."""
    return all(len(re.sub(r"[\W_]", "", part)) >= MIN_CHARS for part in _parts(words))


def find_quote(words: str, shown: Shown) -> tuple[Quote, ...]:
    """Where the words stand in the passage; several places for words with an ellipsis; () where any of them does not stand there.

    Only width, blanks and the shape of quotation marks may differ. What is given back is longer than what was quoted: whole sentences, so
    that no 尚未 in front of the words is lost; the clauses, where a sentence is over MAX_WHOLE_CHARS.
    """
    found: list[Quote] = []
    at = 0
    for part in _parts(words):
        place = _find(part, shown.passage.text, at)
        if place is None:
            return ()
        at = place.end
        span = Span(start=shown.passage.span.start + place.start, end=shown.passage.span.start + place.end)
        found.append(_widen(Quote(document=shown.document, passage=shown.passage, span=span)))
    return tuple(dict.fromkeys(found))


def units_of(quote: Quote) -> tuple[Unit, ...]:
    """The sentences that a quote touches; what belongs to none (a signature, a line of a form) is taken as one by itself."""
    cut = cut_units(quote.passage, quote.document)
    touched = tuple(unit for unit in cut if unit.span.start < quote.span.end and quote.span.start < unit.span.end)
    return touched or (_as_unit(quote),)


def lines_around(quote: Quote) -> str:
    """The whole lines that a quote stands in."""
    text = quote.document.text
    start = text.rfind("\n", 0, quote.span.start) + 1
    end = text.find("\n", quote.span.end)
    return text[start : end if end >= 0 else len(text)]


def _parts(words: str) -> list[str]:
    return [part for part in (piece.strip(_EDGES) for piece in _ELLIPSIS.split(_normal(words))) if part] or [""]


def _normal(text: str) -> str:
    return fold_width(text).translate(_MARKS).lower()


def _find(part: str, text: str, start: int) -> Span | None:
    """The span of the words in the text, at or after `start`, blanks and emphasis skipped on both sides."""
    normal = _normal(text)
    if len(normal) != len(text):  # a letter whose lower case is two: the offsets would be wrong
        normal = fold_width(text).translate(_MARKS)
    kept = [index for index in range(start, len(normal)) if not _SKIPPED.match(normal[index])]
    wanted = _SKIPPED.sub("", part)
    at = "".join(normal[index] for index in kept).find(wanted) if wanted else -1
    return None if at < 0 else Span(start=kept[at], end=kept[at + len(wanted) - 1] + 1)


def _widen(quote: Quote) -> Quote:
    units = units_of(quote)
    start, end = min(units[0].span.start, quote.span.start), max(units[-1].span.end, quote.span.end)
    if end - start > MAX_WHOLE_CHARS:
        edges = [unit.span.start + edge for unit in units for clause in clauses(unit.text) for edge in (clause.start, clause.end)]
        start = max((edge for edge in edges if edge <= quote.span.start), default=quote.span.start)
        end = min((edge for edge in edges if edge >= quote.span.end), default=quote.span.end)
    return Quote(document=quote.document, passage=quote.passage, span=Span(start=start, end=end))


def _as_unit(quote: Quote) -> Unit:
    return Unit(
        document=quote.document,
        passage=quote.passage,
        span=quote.span,
        text=quote.words,
        before="",
        is_item=False,
        announces=False,
        is_heading=False,
        is_formal=False,
    )
