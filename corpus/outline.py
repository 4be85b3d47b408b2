"""Cuts the body of an official text into its numbered items: 一、（一）1. in lines, 一是…二是… within a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.fold import fold_text
from corpus.model import Span
from corpus.numerals import chinese_number

_CHINESE = "[一二三四五六七八九十]{1,3}"
# The sorts of numbering, in the order official texts nest them (GB/T 9704: 一、 → （一） → 1. → （1）), then the words of running text.
_SORTS: tuple[tuple[str, str], ...] = (
    ("chinese", rf"(?P<chinese>{_CHINESE})、"),
    ("bracketed", rf"\((?P<bracketed>{_CHINESE})\)"),
    ("arabic", r"(?P<arabic>\d{1,2})(?:\.(?!\d)|、|\.(?=(?:19|20)\d{2}年))"),  # 1.2017年内落实场所
    ("bracketed_arabic", r"\(?(?P<bracketed_arabic>\d{1,2})\)"),
    ("circled", r"(?P<circled>[①-⑳])"),
    ("word", rf"(?P<word>{_CHINESE})(?:是|要)"),
    ("ordinal", rf"第(?P<ordinal>{_CHINESE})(?=[,:、是])[,:、是]"),
    ("sequence", r"(?P<sequence>首先|其次|再次|再者|此外|最后)(?:是|要)?[,:]"),
)
_MARKER = re.compile("|".join(pattern for _, pattern in _SORTS))
_LINE_MARKER = re.compile(rf"(?:{_MARKER.pattern})\s*")
# Within a paragraph a number counts only after a mark that ends something: 建议:一、制定…。二、…
_INLINE_MARKER = re.compile(rf"(?:(?<=[。;:!?,\s])|^)(?:{_MARKER.pattern})\s*")
_SEQUENCE = ("首先", "其次", "再次", "再者", "此外", "最后")
_CLOSING_STOP = "。;:!?"
_HEADING_MAX_CHARS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A numbered item, or a paragraph without a number.

    `order` is its place in the numbering, outermost first: （二）2. is (2, 2); empty for a paragraph. `heading` is its opening
    up to the first full stop or colon where that is short; `above` are the headings of the items it stands in.
    """

    order: tuple[int, ...]
    span: Span
    heading: Span | None
    above: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    sort: str | None
    number: int
    mark_end: int


def cut_items(text: str, *, within: Span, paragraphs: bool) -> list[Item]:
    """The innermost numbered lines of a stretch of text, each with the unnumbered lines behind it.

    Where fewer than two lines are numbered, the numbers inside the paragraphs are used. `paragraphs` keeps what has no number.
    """
    folded = fold_text(text)
    lines = list(_lines(folded, within))
    numbered = [line for line in lines if line.sort]
    if len(numbered) >= 2 and not _all_open_lists(folded, numbered):
        return list(_nested(folded, lines, paragraphs=paragraphs))
    return [item for line in lines for item in _in_paragraph(folded, line, paragraphs=paragraphs)]


def heading_of(folded: str, start: int, end: int) -> Span | None:
    """An item's opening words where they read as a heading: of 关于场地。去年以来对闲置房屋摸了底, the first four."""
    stop = re.compile(r"[。:;\n]").search(folded, start, end)
    last = stop.start() if stop else end
    return Span(start=start, end=last) if start < last <= start + _HEADING_MAX_CHARS else None


def behind_mark(folded: str, item: Span) -> int:
    """Where the words of an item begin, behind its number: 一、, (1), 第一,."""
    mark = _LINE_MARKER.match(folded, item.start, item.end)
    return mark.end() if mark else item.start


def _all_open_lists(folded: str, numbered: Sequence[_Line]) -> bool:
    """Whether each numbered line is the first of its kind, as 一是 that opens a paragraph in which 二是 follows."""
    return all(line.number == 1 and len(_run(folded, line.start, line.end)) >= 2 for line in numbered)


def _lines(folded: str, within: Span) -> Iterator[_Line]:
    for match in re.compile(r"[^\n]+").finditer(folded, within.start, within.end):
        start, end = match.start(), match.end()
        while start < end and (folded[start].isspace() or folded[start] in "*#>-|"):
            start += 1
        while end > start and folded[end - 1].isspace():
            end -= 1
        if start < end:
            marker = _LINE_MARKER.match(folded, start, end)
            sort, number = _sort_and_number(marker) if marker else (None, 0)
            yield _Line(start, end, sort, number, marker.end() if marker else start)


def _sort_and_number(marker: re.Match[str]) -> tuple[str | None, int]:
    sort = marker.lastgroup or ""
    written = marker[sort]
    if sort == "sequence":
        return sort, _SEQUENCE.index(written) + 1
    if sort == "circled":
        return sort, ord(written) - ord("①") + 1
    return sort, int(written) if written.isdecimal() else int(chinese_number(written))


def _nested(folded: str, lines: Sequence[_Line], *, paragraphs: bool) -> Iterator[Item]:
    """Leaves of the numbering; a kind of number met inside another is one level further in."""
    stack: list[_Line] = []  # the open numbered lines, outermost first
    for position, line in enumerate(lines):
        if line.sort is None:
            if paragraphs and not stack:
                yield _item((), line.start, line.end, folded, [])
            continue
        while any(open_.sort == line.sort for open_ in stack):
            stack.pop()
        stack.append(line)
        following = next((later for later in lines[position + 1 :] if later.sort), None)
        has_children = following is not None and following.sort not in {open_.sort for open_ in stack} and following.number == 1
        if not has_children:
            end = _own_end(lines, position)
            order = tuple(open_.number for open_ in stack)
            yield _item(order, line.start, end, folded, stack[:-1], mark_end=line.mark_end)


def _own_end(lines: Sequence[_Line], position: int) -> int:
    """Where an item ends: with the last unnumbered line before the next number."""
    end = lines[position].end
    for later in lines[position + 1 :]:
        if later.sort is not None:
            break
        end = later.end
    return end


def _item(order: tuple[int, ...], start: int, end: int, folded: str, above: Sequence[_Line], *, mark_end: int | None = None) -> Item:
    headings = [heading_of(folded, line.mark_end, line.end) for line in above]
    return Item(
        order=order,
        span=Span(start=start, end=end),
        heading=heading_of(folded, mark_end if mark_end is not None else start, end),
        above=tuple(heading for heading in headings if heading),
    )


def _in_paragraph(folded: str, line: _Line, *, paragraphs: bool) -> Iterator[Item]:
    run = _run(folded, line.start, line.end)
    if len(run) < 2:
        if paragraphs or line.sort:
            yield _item((line.number,) if line.sort else (), line.start, line.end, folded, [], mark_end=line.mark_end)
        return
    for marker, later in zip(run, [*run[1:], None], strict=True):
        end = later.start() if later else _run_end(folded, marker.end(), line.end)
        yield _item((_sort_and_number(marker)[1],), marker.start(), _stripped(folded, end), folded, [], mark_end=marker.end())


def _run(folded: str, start: int, end: int) -> list[re.Match[str]]:
    """The numbers of one sort that count up from one within a paragraph; the sort that comes first."""
    best: list[re.Match[str]] = []
    for first in _INLINE_MARKER.finditer(folded, start, end):
        sort, number = _sort_and_number(first)
        if number != 1:
            continue
        run = [first]
        for marker in _INLINE_MARKER.finditer(folded, first.end(), end):
            later, count = _sort_and_number(marker)
            last = _sort_and_number(run[-1])[1]
            if later == sort and (count == last + 1 or (sort == "sequence" and count > last)):
                run.append(marker)
        if len(run) >= 2:
            best = run
            break
    return best


def _run_end(folded: str, start: int, end: int) -> int:
    """The last of an inline run ends with its paragraph, short of a closing sentence on something else."""
    closing = re.compile(r"(?<=[。;])\s*(?:总之|下一步|以上|最后|同时,我)").search(folded, start, end)
    return closing.start() if closing else end


def _stripped(folded: str, end: int) -> int:
    while folded[end - 1].isspace():
        end -= 1
    return end
