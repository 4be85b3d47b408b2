"""Tells which suggestion of a proposal is answered by which part of a reply, or by none."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.fold import fold_text, fold_width
from corpus.likeness import Weighed, shared, spread, terms_of
from corpus.model import Document, Span
from corpus.numerals import chinese_number
from corpus.outline import Item
from corpus.suggestions import find_points, find_suggestions

_NUMERAL = r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})"
_COUNT = r"(?:点|条|项|个|款|方面)"
# 关于您提出的第一点建议   关于第一、三条建议   针对您提案中第二条   对第3条建议
_REFERENCE = re.compile(
    rf"(?:(?:建议|提案|意见|提出|提到|反映|问题)[^。,;\n]{{0,8}}第(?P<before>{_NUMERAL}(?:{_COUNT}?\s*[、,和及与至]\s*第?{_NUMERAL})*){_COUNT}"
    rf"|(?<![》法例定])第(?P<after>{_NUMERAL}(?:{_COUNT}?\s*[、,和及与至]\s*第?{_NUMERAL})*){_COUNT}[^。,;\n]{{0,6}}(?:建议|意见|问题|诉求)"
    rf"|建议(?P<bare>{_NUMERAL}(?:\s*[、,和及与]\s*{_NUMERAL})*)(?=[:,。]|的))"
)
_REFERENCE_WITHIN_CHARS = 48
# 一、基本情况   二、总体情况   to say how things stand is not yet to answer
_BACKGROUND = re.compile(r"(?:基本|总体|有关|主要|整体|我[区市县省])[^。]{0,8}(?:情况|现状|概况|做法)$|^(?:现状|背景|概况)")
_SURE = 1.6  # evidence that carries a pair against the order of the items
_LIKELY = 0.8  # enough for the best pair of an item
_SLIGHT = 0.3  # enough where the order says the same
_NEAR_BEST = 0.55


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One suggestion with the parts of the reply that answer it, in order; `how` is the rule, "none" where nothing answers."""

    suggestion: Span
    by: tuple[Span, ...]
    how: str


def match_answers(proposal: Document, reply: Document) -> list[Answered]:
    """Each suggestion of the proposal, in order, with what the reply says to it.

    The reply's own references decide first (第一点建议), then likeness of words, then order. What is unlike everything answers nothing.
    """
    suggestions, points = find_suggestions(proposal), find_points(reply)
    links: dict[tuple[int, int], str] = {}
    referring = _by_number(suggestions, points, reply, links)
    table = _likeness(suggestions, points, proposal, reply)
    _by_words(table, suggestions, points, skip=referring, links=links)
    _by_order(table, suggestions, points, reply=reply, links=links)
    return [_answered(position, item, points, links) for position, item in enumerate(suggestions)]


def _answered(position: int, item: Item, points: Sequence[Item], links: Mapping[tuple[int, int], str]) -> Answered:
    by = sorted(point for suggestion, point in links if suggestion == position)
    rules = dict.fromkeys(links[position, point] for point in by)
    return Answered(suggestion=item.span, by=tuple(points[p].span for p in by), how=" and ".join(rules) or "none")


def _by_number(suggestions: Sequence[Item], points: Sequence[Item], reply: Document, links: dict[tuple[int, int], str]) -> set[int]:
    """Pairs that the reply names by number. Returns the points that do so: they answer what they name and nothing else."""
    folded = fold_text(reply.text)
    referring = set()
    for index, point in enumerate(points):
        opening = folded[point.span.start : min(point.span.end, point.span.start + _REFERENCE_WITHIN_CHARS)]
        named = _numbers_named(opening)
        meant = [s for s, item in enumerate(suggestions) if (item.order[0] if item.order else s + 1) in named]
        if meant:
            referring.add(index)
            links.update({(s, index): "named by number" for s in meant})
    return referring


def _numbers_named(opening: str) -> set[int]:
    match = _REFERENCE.search(opening)
    if not match:
        return set()
    written = match["before"] or match["after"] or match["bare"]
    numbers = [int(n) if n.isdecimal() else int(chinese_number(n)) for n in re.findall(_NUMERAL, re.sub(_COUNT, "", written))]
    if "至" in written and len(numbers) == 2:
        return set(range(numbers[0], numbers[1] + 1))
    return set(numbers)


def _likeness(suggestions: Sequence[Item], points: Sequence[Item], proposal: Document, reply: Document) -> list[list[float]]:
    """Evidence, suggestion by point, that they speak of one thing: words that few others in the thread share."""
    asked = [_weighed(item, proposal) for item in suggestions]
    said = [_weighed(item, reply) for item in points]
    asked_in, said_in = spread(asked), spread(said)
    topic = terms_of(fold_width(f"{proposal.title} {reply.subject or ''}"))
    return [[shared(a, s, asked_in=asked_in, said_in=said_in, topic=topic) for s in said] for a in asked]


def _weighed(item: Item, document: Document) -> Weighed:
    folded = fold_text(document.text)
    heading = item.heading.cut(folded) if item.heading else ""
    above = " ".join(span.cut(folded) for span in item.above)
    return Weighed(text=terms_of(item.span.cut(folded)), heading=terms_of(f"{heading} {above}"))


def _by_words(
    table: list[list[float]], suggestions: Sequence[Item], points: Sequence[Item], *, skip: set[int], links: dict[tuple[int, int], str]
) -> None:
    """Each point goes to the suggestions it is most like, each suggestion still open to the point it is most like."""
    for p in range(len(points)):
        if p in skip:
            continue
        column = [row[p] for row in table]
        best = max(column, default=0.0)
        for s, score in enumerate(column):
            is_best_of_row = score >= max(table[s]) * _NEAR_BEST
            if score >= _LIKELY and (score == best or (score >= _SURE and score >= best * _NEAR_BEST)) and is_best_of_row:
                links[s, p] = "likeness of words"
    for s, row in enumerate(table):
        if any(suggestion == s for suggestion, _ in links):
            continue
        nearest = max(range(len(row)), key=lambda index: (row[index], -index), default=None)
        if nearest is None or nearest in skip:
            continue
        if row[nearest] >= (_LIKELY if all(point != nearest for _, point in links) else _SURE):
            links[s, nearest] = "likeness of words"


def _by_order(
    table: list[list[float]], suggestions: Sequence[Item], points: Sequence[Item], *, reply: Document, links: dict[tuple[int, int], str]
) -> None:
    """An open suggestion and an open point between the same neighbours belong together, where what is known keeps the order."""
    folded = fold_text(reply.text)
    known = sorted(links)
    if any(later[1] < earlier[1] for earlier, later in itertools.pairwise(known) if later[0] > earlier[0]):
        return
    open_points = [
        p
        for p, point in enumerate(points)
        if point.order and all(q != p for _, q in known) and not (point.heading and _BACKGROUND.search(point.heading.cut(folded)))
    ]
    same_count = len([p for p in points if p.order]) == len(suggestions)
    for s in range(len(suggestions)):
        if any(suggestion == s for suggestion, _ in known):
            continue
        low = max((p for q, p in known if q < s), default=-1)
        high = min((p for q, p in known if q > s), default=len(points))
        between = [p for p in open_points if low < p < high]
        rivals = [
            t for t in range(len(suggestions)) if all(q != t for q, _ in known) and low == max((p for q, p in known if q < t), default=-1)
        ]
        if len(between) == len(rivals):
            p = between[rivals.index(s)]
            if (same_count and len(known) >= len(suggestions) / 2) or table[s][p] >= _SLIGHT:
                links[s, p] = "order"
