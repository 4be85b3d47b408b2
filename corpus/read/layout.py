"""Pages with a fixed layout: what is repeated on them goes, columns are read one after the other, radicals become characters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

# Radicals that fonts name where the character is meant (⻚ for 页), and that no Unicode normalisation mends.
_RADICALS = str.maketrans(
    "⺁⺄⺊⺌⺎⺒⺓⺜⺝⺟⺠⺧⺩⺪⺫⺬⺮⺶⺼⺽⻁⻄⻅⻆⻉⻊⻋⻏⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻱⻳",
    "厂乙卜小兀巳幺日月母民牛王疋目示竹羊肉臼虎西见角贝足车邑長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龜龟",
)
_SIMPLIFIED = str.maketrans("\u2f3e\u2fad", "户青")  # NFKC makes 戶 and 靑 of these, which simplified fonts show as 户 and 青
_KANGXI = re.compile("[\u2f00-\u2fdf]")
# CJK compatibility ideographs that fonts name for the plain character (U+F9DD for 利). NFC mends them too, but only later.
_COMPATIBLE = re.compile("[\uf900-\ufa0d\ufa10\ufa12\ufa15-\ufa1e\ufa20\ufa22\ufa25\ufa26\ufa2a-\ufad9]")
_NUMBER = re.compile(r"(?<!\d)\d{1,5}(?!\d)")
_PAGE_NUMBER = re.compile(r"[-—–·]\s*\d{1,4}\s*[-—–·]|第\s*\d{1,4}\s*页(\s*[,，/]?\s*共\s*\d{1,4}\s*页)?")
_EDGE_LINES = 2
_MIN_COLUMN_LINES = 6
_FILLED = 0.55  # of a column's width that its lines take up; cells of a table are shorter
# In letters: what counts as flush with the margin, as the indent of a first line (two letters), as a line filled to its end.
_FLUSH, _INDENT, _FULL = 0.8, 3.0, 2.2
_MIN_EVIDENCE = 2
_CROSSING = 0.4  # of the width of all that is written: a title and an abstract over two columns
_SIDES = 0.3  # the gap between columns stands between this share of the width and the rest


def mend_radicals(text: str) -> str:
    """Replace radicals by the characters they stand for: ⾸⻚ becomes 首页."""
    text = _KANGXI.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text.translate(_SIMPLIFIED)).translate(_RADICALS)
    return _COMPATIBLE.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)


def without_furniture(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Drop page numbers and the headers and footers that stand on more than half of the pages."""
    return [[page[position] for position in kept] for page, kept in zip(pages, kept_lines(pages), strict=True)]


def kept_lines(pages: Sequence[Sequence[str]]) -> list[list[int]]:
    """Positions of the lines of each page that are no furniture."""
    tops = _repeated([page[:_EDGE_LINES] for page in pages])
    bottoms = _repeated([page[_EDGE_LINES:][-_EDGE_LINES:] for page in pages])
    return [list(_kept(page, index=index, tops=tops, bottoms=bottoms)) for index, page in enumerate(pages)]


def _repeated(edges: Sequence[Sequence[str]]) -> frozenset[str]:
    counts = Counter(key for index, edge in enumerate(edges) for key in {key for line in edge for key in _keys(line, index=index)})
    return frozenset(key for key, count in counts.items() if count > max(1, len(edges) / 2))


def _keys(line: str, *, index: int) -> Iterator[str]:
    """Yield what a line has in common with its like on other pages: itself, or that with a number growing page by page (第3页)."""
    line = "".join(line.split())
    yield line
    for number in _NUMBER.finditer(line[:200]):
        yield f"{line[: number.start()]}#{int(number[0]) - index}{line[number.end() :]}"


def _kept(page: Sequence[str], *, index: int, tops: frozenset[str], bottoms: frozenset[str]) -> Iterator[int]:
    for position, line in enumerate(page):
        at_top = position < _EDGE_LINES
        at_bottom = not at_top and position >= len(page) - _EDGE_LINES
        if not at_top and not at_bottom:
            yield position
            continue
        keys = set(_keys(line, index=index))
        if _PAGE_NUMBER.fullmatch(line.strip()) or (at_bottom and keys & bottoms):
            continue
        if at_top and keys & tops and not (index == 0 and "".join(line.split()) in tops):
            continue
        yield position


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Something drawn on a page; y grows upwards, as in a PDF."""

    left: float
    right: float
    bottom: float
    top: float
    text: str = ""

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2

    @property
    def middle_x(self) -> float:
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom


def find_gutter(runs: Sequence[Box]) -> float | None:
    """Where the gap between two columns stands, from the runs of text of a page; None for one column and for tables.

    Both sides must have at least six lines that fill their column in one piece, and little may cross the gap.
    """
    segments = [segment for line in lines_of(runs) for segment in _segments(line)]
    if len(segments) < 2 * _MIN_COLUMN_LINES:
        return None
    left, right = min(segment.left for segment in segments), max(segment.right for segment in segments)
    inner = (segment.left for segment in segments if _SIDES < (segment.left - left) / max(right - left, 1) < 1 - _SIDES)
    for start in sorted({round(place, 1) for place in inner}):
        sides = [each for each in segments if each.right <= start - 1], [each for each in segments if each.left >= start - 1]
        crossing = sum(each.width for each in segments if each.left < start - 1 < each.right)
        if crossing <= _CROSSING * sum(each.width for each in segments) and all(map(_is_column, sides)) and _side_by_side(*sides):
            return start - 2
    return None


def _segments(line: Sequence[Box]) -> list[Box]:
    """The runs of a line, those that touch in one: a line of mixed scripts is drawn in many runs, a row of a table is apart."""
    merged: list[Box] = []
    for run in line:
        if merged and run.left - merged[-1].right < max(run.height, merged[-1].height):
            last = merged.pop()
            box = (min(last.left, run.left), max(last.right, run.right), min(last.bottom, run.bottom), max(last.top, run.top))
            run = Box(left=box[0], right=box[1], bottom=box[2], top=box[3])
        merged.append(run)
    return merged


def _is_column(segments: Sequence[Box]) -> bool:
    lines = lines_of(segments)
    if len(lines) < _MIN_COLUMN_LINES or len(segments) > 1.2 * len(lines):
        return False
    width = max(each.right for each in segments) - min(each.left for each in segments)
    return width > 0 and median(each.width for each in segments) >= _FILLED * width


def _side_by_side(left: Sequence[Box], right: Sequence[Box]) -> bool:
    overlap = min(max(b.top for b in left), max(b.top for b in right)) - max(min(b.bottom for b in left), min(b.bottom for b in right))
    return overlap > 0.5 * min(max(b.top for b in side) - min(b.bottom for b in side) for side in (left, right))


def lines_of(boxes: Sequence[Box]) -> list[list[Box]]:
    """Boxes by line from top to bottom, each from left to right."""
    lines: list[list[Box]] = []
    for box in sorted(boxes, key=lambda each: -each.middle):
        if lines and abs(lines[-1][0].middle - box.middle) < 0.5 * max(min(lines[-1][0].height, box.height), 1):
            lines[-1].append(box)
        else:
            lines.append([box])
    return [sorted(line, key=lambda each: each.left) for line in lines]


def in_columns(letters: Sequence[Box], *, gutter: float) -> list[str]:
    """Lines of a page of two columns: between lines that cross the gap, the left column and then the right one."""
    done: list[str] = []
    left: list[str] = []
    right: list[str] = []
    for line in lines_of(letters):
        if _crosses(line, gutter=gutter):
            done += [*left, *right, _joined(line)]
            left, right = [], []
            continue
        for column, side in ((left, [b for b in line if b.middle_x < gutter]), (right, [b for b in line if b.middle_x >= gutter])):
            if side:
                column.append(_joined(side))
    return [line for line in (*done, *left, *right) if line.strip()]


def _crosses(line: Sequence[Box], *, gutter: float) -> bool:
    if any(box.left < gutter - 1 and box.right > gutter + 1 for box in line):
        return True
    before = [box.right for box in line if box.right <= gutter + 1]
    behind = [box.left for box in line if box.left >= gutter - 1]
    return bool(before and behind) and min(behind) - max(before) < 0.6 * max(box.height for box in line)


def _joined(line: Sequence[Box]) -> str:
    text = line[0].text
    for before, box in pairwise(line):
        gap = box.left - before.right
        apart = gap > 0.25 * box.height if (before.text + box.text).isascii() else gap > 0.9 * box.height
        text += (" " if apart and not text.endswith(" ") else "") + box.text
    return text.strip()


def unplaced(text: str) -> Box:
    """A line of which only the words are known."""
    return Box(left=0, right=0, bottom=0, top=0, text=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measures:
    """Of a page whose paragraphs show themselves: where lines begin and end, and the size of a letter."""

    margin: float
    edge: float
    letter: float

    def is_flush(self, line: Box) -> bool:
        return line.left < self.margin + _FLUSH * self.letter

    def is_indented(self, line: Box) -> bool:
        return not self.is_flush(line) and line.left <= self.margin + _INDENT * self.letter

    def is_full(self, line: Box) -> bool:
        return line.left <= self.margin + _INDENT * self.letter and line.right > self.edge - _FULL * self.letter


def join_paragraphs(pages: Sequence[Sequence[Box]]) -> list[tuple[str, bool]]:
    """Text of each page, and whether it goes on in the middle of the last page's paragraph.

    Lines of one paragraph are joined where the page shows them: first lines indented, full lines, the rest flush with the margin. Where
    nothing is indented, lines stay as they are.
    """
    joined: list[tuple[str, bool]] = []
    open_before = False
    for lines in pages:
        measures = _measure(lines)
        texts, upper = "", None
        goes_on = open_before and measures is not None and measures.is_flush(lines[0])
        for line in lines:
            texts += _between(upper, line, measures=measures) + line.text
            upper = line
        joined.append((texts, goes_on))
        open_before = measures is not None and upper is not None and measures.is_full(upper)
    return joined


def _between(upper: Box | None, line: Box, *, measures: _Measures | None) -> str:
    """What stands between two lines: nothing within a paragraph, a blank line where a first line begins one, else a line end."""
    if upper is None or measures is None:
        return "" if upper is None else "\n"
    if measures.is_flush(line) and measures.is_full(upper) and upper.bottom > line.bottom:
        return " " if _is_latin(upper.text[-1:]) and _is_latin(line.text[:1]) else ""
    return "\n\n" if measures.is_indented(line) else "\n"


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _measure(lines: Sequence[Box]) -> _Measures | None:
    if not lines:
        return None
    letter = median(line.height for line in lines)
    margin, edge = min(line.left for line in lines), max(line.right for line in lines)
    measures = _Measures(margin=margin, edge=edge, letter=letter)
    flush = sum(measures.is_flush(line) for line in lines)
    indented = sum(map(measures.is_indented, lines))
    return measures if flush >= 1 and indented >= _MIN_EVIDENCE else None
