"""Cuts a document into passages that tile it: by its own structure first, by sentences where that leaves too much."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.catalogue_rows import PassageDraft
from corpus.model import Document
from indexer.config import ARTICLE_CHARS, SIZE_CHARS

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

_HEADING_CHARS = 40  # a longer first sentence is text, not a heading
_TINY_SHARE = 6  # a passage shorter than this part of the size joins its neighbour
_ROOM = 1.25  # what joining a tiny passage may stretch the size by

_N = "[一二三四五六七八九十百零〇]"
_GAP = r"(?=[\s\u3000])"
# A unit begins a line or follows the end of a sentence, since scraped texts lose their line breaks:
# 现将有关事项通知如下：一、扩大技能人才供给（一）加强技能人才培养。
_UNIT = re.compile(
    rf"""(?:^|(?<=[。；：！？;:!?”]))[ \t\u3000]*(?:
        (?P<markdown>\#{{1,6}})[ \t]+(?=\S)
      | (?P<part>第{_N}+[编篇]){_GAP}
      | (?P<chapter>第(?:{_N}+|\d+)章){_GAP}
      | (?P<section>第(?:{_N}+|\d+)节){_GAP}
      | (?P<article>第(?:{_N}+|\d+)条(?:之{_N})?){_GAP}
      | (?P<first>{_N}{{1,3}}[、．])
      | (?P<second>[（(]{_N}{{1,3}}[)）])
      | (?P<third>\d{{1,2}}(?:[.．](?!\d)|、))
      | (?P<fourth>[（(]\d{{1,2}}[)）]|[①②③④⑤⑥⑦⑧⑨⑩])
    )""",
    re.MULTILINE | re.VERBOSE,
)
# 一、扩大技能人才供给（一）加强技能人才培养: the first sub-unit follows its heading without a stop.
_INNER_FIRST = re.compile(r"[^。；\n]{2,40}?(?=[（(]一[)）])")
# A heading without a number stands alone between paragraphs: 问题及分析
_BARE_HEADING = re.compile(
    r"(?:(?<=\n\n)|(?<=[。；：！？]\n))[ \t\u3000]*(?P<bare>[\u4e00-\u9fff“”《》、]{2,16})[ \t\u3000]*\n+(?=[^\n]{30})"
)
_LEVELS = {"part": 1, "chapter": 2, "section": 3, "article": 4, "bare": 4, "first": 5, "second": 6, "third": 7, "fourth": 8}
_FIRST_CLAUSE = re.compile(r"[ \t\u3000]*(?P<clause>[^\n。；：！？;!?]*)")

_SEPARATORS = [r"\n{2,}", r"\n", r"[。！？!?]+[”’」』）)】]*", r"[；;]", r"[，,、：:]", r"\s", ""]


@dataclass(slots=True, kw_only=True)
class _Unit:
    """A numbered piece of the text with the units inside it; the whole text is the unit of level -1."""

    start: int
    end: int
    level: int
    heading: str
    children: list[_Unit] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A passage in the making; `joined` from several under `path`."""

    start: int
    end: int
    path: tuple[str, ...]
    joined: bool = False


def chunk_document(document: Document, *, size_chars: int = SIZE_CHARS) -> list[PassageDraft]:
    """Passages of about `size_chars`, in order; together they are the text, with nothing left out and nothing twice.

    An article (第X条) of up to ARTICLE_CHARS, in proportion to `size_chars`, stays whole. Short neighbours join under their common heading.
    """
    text = document.text
    if not text:
        return []
    pieces = _join(_pieces(text, _outline(text), path=(), size=size_chars), size=size_chars)
    passages = _absorb_tiny(text, pieces, size=size_chars)
    return [PassageDraft(start=p.start, end=p.end, heading=_joined(p.path, title=document.title)) for p in passages]


def _joined(path: Sequence[str], *, title: str) -> str:
    return " › ".join(heading for heading in path if heading != title)


def _outline(text: str) -> _Unit:
    root = _Unit(start=0, end=len(text), level=-1, heading="")
    stack = [root]
    marks = _marks(text)
    for position, (start, level, name) in enumerate(marks):
        limit = marks[position + 1][0] if position + 1 < len(marks) else len(text)
        while stack[-1].level >= level:
            stack.pop().end = start
        unit = _Unit(start=start, end=len(text), level=level, heading=_heading(text, name, start=start, limit=limit))
        stack[-1].children.append(unit)
        stack.append(unit)
    return root


def _marks(text: str) -> list[tuple[int, int, str]]:
    """Where units begin: start, level, and the kind of mark."""
    marks: dict[int, tuple[int, int, str]] = {}
    for match in _UNIT.finditer(text):
        name = match.lastgroup or ""
        level = len(match["markdown"]) - 1 if name == "markdown" else _LEVELS[name]
        marks[match.start()] = (match.start(), level, name)
        if name == "first" and (inner := _INNER_FIRST.match(text, match.end())):
            marks.setdefault(inner.end(), (inner.end(), _LEVELS["second"], "second"))
    for match in _BARE_HEADING.finditer(text):
        marks.setdefault(match.start(), (match.start(), _LEVELS["bare"], "bare"))
    return [marks[start] for start in sorted(marks)]


def _heading(text: str, name: str, *, start: int, limit: int) -> str:
    if name == "fourth":
        return ""
    match = _FIRST_CLAUSE.match(text, start, limit)
    clause = match["clause"].strip(" \t\u3000#") if match else ""
    if name == "article":
        return re.split(r"[\s\u3000]", clause, maxsplit=1)[0]
    return clause if len(clause) <= _HEADING_CHARS else ""


def _pieces(text: str, unit: _Unit, *, path: tuple[str, ...], size: int) -> Iterator[_Piece]:
    """One piece where the unit fits; else its own words, then its children."""
    here = (*path, unit.heading) if unit.heading else path
    if unit.end - unit.start <= _limit(unit, size):
        yield _Piece(start=unit.start, end=unit.end, path=here)
        return
    opening = unit.children[0].start if unit.children else unit.end
    for start, end in _split(text, unit.start, opening, size=size):
        yield _Piece(start=start, end=end, path=here)
    for child in unit.children:
        yield from _pieces(text, child, path=here, size=size)


def _limit(unit: _Unit, size: int) -> int:
    return size * ARTICLE_CHARS // SIZE_CHARS if unit.level == _LEVELS["article"] else size


def _split(text: str, start: int, end: int, *, size: int) -> Iterator[tuple[int, int]]:
    """Where words without structure are cut: at paragraphs, sentences, clauses, whichever is the coarsest that is short enough."""
    if end - start <= size:
        if end > start:
            yield start, end
        return
    position = start
    for piece in _splitter(size).split_text(text[start:end]):
        yield position, position + len(piece)
        position += len(piece)


@lru_cache(maxsize=4)
def _splitter(size: int) -> RecursiveCharacterTextSplitter:
    # Loaded here, because a search never cuts and should not pay a third of a second for it.
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        is_separator_regex=True,
        keep_separator="end",
        strip_whitespace=False,  # offsets are counted along
        chunk_size=size,
        chunk_overlap=0,
    )


def _join(pieces: Iterator[_Piece], *, size: int) -> list[_Piece]:
    """Greedily, left to right."""
    joined: list[_Piece] = []
    for piece in pieces:
        both = _together(joined[-1], piece, size=size) if joined else None
        if both:
            joined[-1] = both
        else:
            joined.append(piece)
    return joined


def _together(run: _Piece, piece: _Piece, *, size: int) -> _Piece | None:
    """Make the two one, where they are short and under one heading; a bare heading always goes with what it stands over."""
    short = piece.end - run.start <= size
    leads = run.end - run.start <= size // _TINY_SHARE and piece.path[: len(run.path)] == run.path
    if leads and not run.joined:
        return _Piece(start=run.start, end=piece.end, path=piece.path)
    scope = run.path if run.joined else run.path[:-1]
    if not short or piece.path[: len(scope)] != scope:
        return None
    return _Piece(start=run.start, end=piece.end, path=_shared(run.path, piece.path), joined=True)


def _shared(path: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    same = 0
    while same < min(len(path), len(other)) and path[same] == other[same]:
        same += 1
    return path[:same]


def _absorb_tiny(text: str, pieces: Sequence[_Piece], *, size: int) -> list[_Piece]:
    """Join a leftover, such as a signature, to the passage before it, or at the beginning to the one after it; blanks always."""
    kept: list[_Piece] = []
    for piece in pieces:
        before = kept[-1] if kept else None
        if before and _absorbs(text, before, piece, size=size):
            larger = max(before, piece, key=lambda p: p.end - p.start)
            kept[-1] = _Piece(start=before.start, end=piece.end, path=larger.path)
        else:
            kept.append(piece)
    return kept


def _absorbs(text: str, before: _Piece, piece: _Piece, *, size: int) -> bool:
    blank = not text[before.start : before.end].strip() or not text[piece.start : piece.end].strip()
    tiny = min(before.end - before.start, piece.end - piece.start) < size // _TINY_SHARE
    return blank or (tiny and piece.end - before.start <= size * _ROOM)
