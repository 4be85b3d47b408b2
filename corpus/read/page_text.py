"""A page's tree to text: its blocks to lines, its tables to rows, its lists to numbered items."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from corpus.read.text import CONTROL

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARAGRAPHS = frozenset({"p", *_HEADINGS, "table", "ul", "ol", "dl", "blockquote", "pre", "article", "section", "main", "hr", "center"})
_IN_LISTS = ("li", "dt", "dd", "tr", "caption", "thead", "tbody", "tfoot")
_LINES = frozenset({"div", *_IN_LISTS, "address", "fieldset", "legend", "figure", "figcaption", "form", "details", "summary", "body"})
_INLINE = frozenset({"span", "em", "i", "b", "a", "label", "strong", "font"})
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_CJK = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_PUNCTUATION = "[,:;.!?()]"  # half-width, as many of these pages have it
_SOURCE_LINE_END = "\v"  # stands for blanks with a line end, until both its sides are known
_BLANK_TO_DROP = re.compile(rf"(?<={_CJK})\v(?={_CJK}|{_PUNCTUATION})|(?<={_PUNCTUATION})\v(?={_CJK})")
_OWN_NUMBER = re.compile(r"[\d一二三四五六七八九十(（第①-⑳]")
# 发布时间:…</span><span>来源:… — pages set these apart by a style, and nothing stands between them.
_SET_APART = re.compile(
    r"\s*(?:(?:[\u4e00-\u9fff]{0,4}(?:时间|日期|来源|作者|编辑|次数|字号|字体|发布于)|浏览量?|阅读量?|点击量?|访问量?)\s*[:：]|已有\s*\d|(?:打印|关闭|收藏|分享)\s*$)"
)
_TIME = re.compile(r"\s*(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}(?:\s+\d{1,2}:\d\d(?::\d\d)?)?\s*")
_LABEL_NAMES = re.compile(r"label|\b(?:name|key|tit|lab)\b", re.I)  # <span class="item-label">提案号</span><span>第0207号</span>
_CELL_LINE_ENDS = 3  # a cell with as many is there for layout
_ROW_MAX_CHARS = 300  # a row whose cells hold several lines and more than this is there for layout


@dataclass(slots=True)
class _Row:
    cells: list[str] = field(default_factory=list)
    is_layout: bool = False  # one of its cells holds a table or a list


@dataclass(slots=True)
class _Frame:
    """Text of the page, or of one table cell, while it is written; `rows` are the table rows open in it."""

    pieces: list[str] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)
    line_ends: int = 0  # to write before the next text
    is_layout: bool = False


class PageWriter:
    """Walks a tree without recursion, since the depth of a page has no bound."""

    def __init__(self) -> None:
        self._frames = [_Frame()]
        self._numbers: list[int | None] = []  # of the lists that are open: the next number, None for one without numbers
        self._preformatted = 0

    def write(self, root: etree._Element) -> str:
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                self._start(element)
                self._text(element.text)
            else:
                self._end(element)
                self._text(element.tail)
        return _tidy(self._frames[0].pieces)

    def _start(self, element: etree._Element) -> None:
        tag = element.tag
        self._break(tag)
        if tag == "tr":
            self._frames[-1].rows.append(_Row())
        elif tag in ("td", "th"):
            self._frames.append(_Frame())
        elif tag == "li":
            self._number(element)
        elif tag in _INLINE and element.getprevious() is not None and _stands_apart(element):
            self._put(" ")
        self._open(tag, element=element)

    def _open(self, tag: object, *, element: etree._Element) -> None:
        if tag in ("table", "ul", "ol"):
            self._frames[-1].is_layout = True
        if tag in ("ul", "ol"):
            self._numbers.append(_list_start(element) if tag == "ol" else None)
        elif tag == "pre":
            self._preformatted += 1

    def _end(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "tr":
            self._put(_row(self._frames[-1].rows.pop()))
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in ("ul", "ol"):
            self._numbers.pop()
        elif tag == "pre":
            self._preformatted -= 1
        if tag != "br":
            self._break(tag)

    def _end_cell(self) -> None:
        frame = self._frames.pop()
        text, rows = _tidy(frame.pieces), self._frames[-1].rows
        if rows:
            rows[-1].cells.append(text)
            rows[-1].is_layout |= frame.is_layout
        else:  # a cell outside any row
            self._put(f"{text}\n")

    def _break(self, tag: object) -> None:
        frame = self._frames[-1]
        if tag == "br":
            frame.line_ends += 1
        else:
            frame.line_ends = max(frame.line_ends, 2 if tag in _PARAGRAPHS else int(tag in _LINES))

    def _number(self, item: etree._Element) -> None:
        number = self._numbers[-1] if self._numbers else None
        if number is None:
            return
        self._numbers[-1] = number + 1
        if not _OWN_NUMBER.match("".join(item.itertext()).strip()):
            self._put(f"{number}. ")

    def _text(self, text: str | None) -> None:
        if text and self._preformatted:
            self._put(CONTROL.sub("", text))
        elif text:
            self._put(_BLANKS.sub(_blank, CONTROL.sub("", text)))

    def _put(self, text: str) -> None:
        frame = self._frames[-1]
        if frame.line_ends and text.strip(" \v"):
            frame.pieces.append("\n" * frame.line_ends)
            frame.line_ends = 0
        frame.pieces.append(text)


def _stands_apart(element: etree._Element) -> bool:
    if _SET_APART.match(_first_words(element)):
        return True
    before = element.getprevious()
    if before.tag not in _INLINE or (before.tail or "").strip():
        return False
    label = (before.text or "").strip()
    return _TIME.fullmatch(label) is not None or (_LABEL_NAMES.search(before.get("class", "")) is not None and 2 <= len(label) <= 6)


def _first_words(element: etree._Element) -> str:
    return element.text or (element[0].tail if len(element) else None) or ""


def _list_start(element: etree._Element) -> int:
    start = element.get("start", "1").strip()
    return int(start) if start.isdecimal() and len(start) < 6 else 1


def _row(row: _Row) -> str:
    """Put a row of data on one line, empty cells kept in their column; of a row made for layout, one cell after the other."""
    filled = [cell for cell in row.cells if cell]
    if len(filled) < 2:
        return "".join(filled)
    line_ends = max(cell.count("\n") for cell in filled)
    if row.is_layout or line_ends >= _CELL_LINE_ENDS or (line_ends and sum(map(len, filled)) > _ROW_MAX_CHARS):
        return "\n".join(filled)
    return " | ".join(_BLANKS.sub(" ", cell) for cell in row.cells)


def _blank(blanks: re.Match[str]) -> str:
    return _SOURCE_LINE_END if "\n" in blanks[0] else " "


def _tidy(pieces: list[str]) -> str:
    text = re.sub(r" *\v[ \v]*", _SOURCE_LINE_END, "".join(pieces))
    text = re.sub(r"[ \v]+", " ", _BLANK_TO_DROP.sub("", text))
    text = re.sub(r" *\n *", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip(" \n")
