"""Web pages to text.

Block by block with lxml rather than by a main-text extractor. Tried on pages built like government sites': trafilatura drops the
information block (索引号, 文号, 发布机构) that stands before the article, and a reply that stands in a second, hidden tab, as well as the
signature after it, with favor_recall too. A later stage removes furniture, but nothing brings back a lost reply; so only what
is furniture by its tag goes here, and text hidden by a style stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml import html as lxml_html

from corpus.errors import UnreadableSource
from corpus.model import Declared
from corpus.read.text import CONTROL, decode, refuse_other_formats

# Not `form`: ASP.NET sites wrap the whole page in one. Its controls go.
_NEVER_TEXT = ("script", "style", "noscript", "template", "head", "iframe", "object", "svg", "select", "button", "textarea", "datalist")
_FURNITURE = ("nav", "header", "footer", "aside")
_DROPPED = "dropped"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARAGRAPHS = frozenset({"p", *_HEADINGS, "table", "ul", "ol", "dl", "blockquote", "pre", "article", "section", "main", "hr", "center"})
_IN_LISTS = ("li", "dt", "dd", "tr", "caption", "thead", "tbody", "tfoot")
_LINES = frozenset({"div", *_IN_LISTS, "address", "fieldset", "legend", "figure", "figcaption", "form", "details", "summary", "body"})
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)|<\?xml[^>]{0,100}?encoding=["']([\w-]+)""", re.I)
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(https?://\S+)")  # browsers write it into a saved page
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_CJK = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_PUNCTUATION = "[,:;.!?()]"  # half-width, as many of these pages have it
_SOURCE_LINE_END = "\v"  # stands for blanks with a line end, until both its sides are known
_BLANK_TO_DROP = re.compile(rf"(?<={_CJK})\v(?={_CJK}|{_PUNCTUATION})|(?<={_PUNCTUATION})\v(?={_CJK})")
_OWN_NUMBER = re.compile(r"[\d一二三四五六七八九十(（第①-⑳]")
_TITLE_SEPARATOR = re.compile(r"\s*[-_|–—]+\s*")
_ROW_MAX_CHARS = 300  # a row whose cells hold several lines and more than this is there for layout


def read_html(raw: bytes, *, shown: str) -> tuple[str, Declared]:
    """Read a page: paragraphs apart by a blank line, other blocks by a line end, cells of a table row as `a | b`.

    The address is what the page says of itself (canonical link, og:url, or the browser's note in a saved page). The title is declared
    where the page names the article in its ArticleTitle, or where no h1 stands in the text.
    """
    refuse_other_formats(raw, shown=shown)
    page = decode(raw, shown=shown, declared=_charset(raw))
    root = _parse(page, shown=shown)
    if root is None:
        raise UnreadableSource(shown, "it has no text", help="Save the page again, with its text.")
    title, url = _titles(root), _url(root, page=page)
    _drop(root)
    text = _Writer().write(root)
    if not text:
        raise UnreadableSource(shown, "it has no text", help="Pages filled in by scripts must be saved from a browser.")
    return text, Declared(title=_choose_title(title, root=root, text=text), url=url)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Titles:
    article: str | None  # <meta name="ArticleTitle">, which the rules for government sites ask for
    heading: str | None
    page: str | None


def _charset(raw: bytes) -> str | None:
    found = _META_CHARSET.search(raw[:4096])
    return (found[1] or found[2]).decode("ascii", "replace") if found else None


def _parse(page: str, *, shown: str) -> etree._Element | None:
    # Bytes, since lxml refuses text that declares an encoding; huge_tree, since unclosed tags nest deeper than 256.
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = lxml_html.document_fromstring(page.encode(), parser=parser)
    except etree.ParserError:  # nothing but comments or blanks
        return None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):  # the rest of the page is missing
        raise UnreadableSource(shown, "its tags are nested too deeply", help="Save its text alone.")
    return root


def _titles(root: etree._Element) -> _Titles:
    return _Titles(
        article=_first(root, "//meta[translate(@name,'ARTICLE','article')='articletitle']/@content"),
        heading=_first(root, "//h1"),
        page=_first(root, "//title"),
    )


def _first(root: etree._Element, path: str) -> str | None:
    for found in root.xpath(path):
        text = found if isinstance(found, str) else "".join(found.itertext())
        if text.strip():
            return _BLANKS.sub(" ", text).strip()
    return None


def _url(root: etree._Element, *, page: str) -> str | None:
    url = _first(root, "//link[@rel='canonical']/@href") or _first(root, "//meta[@property='og:url']/@content") or ""
    saved = _SAVED_FROM.search(page[:2000])
    if not url.startswith(("http://", "https://")):
        return saved[1] if saved else None
    return url


def _choose_title(titles: _Titles, *, root: etree._Element, text: str) -> str | None:
    """Choose the title that a page declares: without the site's name (…的提案-通州政协) where what is before it stands in the text."""
    if titles.article or _first(root, "//h1"):
        return titles.article
    title = titles.heading or titles.page
    if not title:
        return None
    ends = [found.start() for found in _TITLE_SEPARATOR.finditer(title)]
    return next((title[:end] for end in reversed(ends) if title[:end] and title[:end] in text), title)


def _drop(root: etree._Element) -> None:
    """Remove what is never text, then furniture: unless it is part of an article, or holds most of the page's text."""
    etree.strip_elements(root, *_NEVER_TEXT, with_tail=False)
    most = _length(root) / 2
    for element in root.xpath("|".join(f"//{tag}[not(ancestor::article or ancestor::main)]" for tag in _FURNITURE)):
        if _length(element) <= most:
            element.tag = _DROPPED
    # Not drop_tree(): it raises where the text behind the element has a control character.
    etree.strip_elements(root, _DROPPED, with_tail=False)


def _length(element: etree._Element) -> int:
    return sum(len(text.strip()) for text in element.itertext())


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


class _Writer:
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


def _list_start(element: etree._Element) -> int:
    start = element.get("start", "1").strip()
    return int(start) if start.isdecimal() and len(start) < 6 else 1


def _row(row: _Row) -> str:
    """Put a row of data on one line, empty cells kept in their column; of a row made for layout, one cell after the other."""
    filled = [cell for cell in row.cells if cell]
    if len(filled) < 2:
        return "".join(filled)
    if row.is_layout or (any("\n" in cell for cell in filled) and sum(map(len, filled)) > _ROW_MAX_CHARS):
        return "\n".join(filled)
    return " | ".join(_BLANKS.sub(" ", cell) for cell in row.cells)


def _blank(blanks: re.Match[str]) -> str:
    return _SOURCE_LINE_END if "\n" in blanks[0] else " "


def _tidy(pieces: list[str]) -> str:
    text = re.sub(r" *\v[ \v]*", _SOURCE_LINE_END, "".join(pieces))
    text = re.sub(r"[ \v]+", " ", _BLANK_TO_DROP.sub("", text))
    text = re.sub(r" *\n *", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip(" \n")
