"""OFD, the fixed layout of Chinese official documents (GB/T 33190-2016), to text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from posixpath import dirname, normpath

from lxml import etree

from corpus.errors import UnreadableSource
from corpus.read.layout import Box, join_paragraphs, kept_lines, mend_radicals
from corpus.read.reading import Reading, of_pages
from corpus.read.unzip import opened, parse_xml, read_part

_HELP = "Save it as .docx or .pdf in the program that opens it."
_SAME_LINE = 0.5  # of the size of a letter: superscripts and mixed sizes shift a baseline by less
_GAP = 1.5  # letters between two words of one line that are apart: columns of a table, a name and a date


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    x: float
    y: float
    end: float
    size: float
    text: str


def read_ofd(raw: bytes, *, shown: str) -> Reading:
    """Read the words of each page from top to bottom; page numbers and running heads go as in a PDF."""
    with opened(raw, shown=shown, what="an OFD file") as archive:
        try:
            pages = [_lines(list(_words(archive, parts))) for parts in _pages(archive)]
        except (etree.XMLSyntaxError, KeyError) as error:
            raise UnreadableSource(shown, "it is an OFD file whose pages cannot be found", help=_HELP) from error
        if "META-INF/encryption.xml" in {name.lower().replace("meta-inf", "META-INF") for name in archive.namelist()} and not any(pages):
            raise UnreadableSource(shown, "it is protected by a password", help="Save a copy without a password.")
    kept = kept_lines([[line.text for line in page] for page in pages])
    return of_pages(join_paragraphs([[page[position] for position in positions] for page, positions in zip(pages, kept, strict=True)]))


def _pages(archive: zipfile.ZipFile) -> Iterator[list[str]]:
    """Names of the parts of each page: its templates first, as they lie below it."""
    top = _part(archive, "OFD.xml")
    for document_root in top.xpath("//*[local-name()='DocRoot']/text()"):
        root = document_root.strip().lstrip("/")
        document, folder = _part(archive, root), dirname(root)
        templates = {each.get("ID"): _join(folder, each.get("BaseLoc", "")) for each in document.xpath("//*[local-name()='TemplatePage']")}
        for page in document.xpath("//*[local-name()='Pages']/*[local-name()='Page']"):
            name = _join(folder, page.get("BaseLoc", ""))
            below = _part(archive, name).xpath("//*[local-name()='Template']/@TemplateID")
            yield [*(templates[used] for used in below if used in templates), name]


def _join(folder: str, name: str) -> str:
    return normpath(name).lstrip("/") if name.startswith("/") else normpath(f"{folder}/{name}").lstrip("/")


def _part(archive: zipfile.ZipFile, name: str) -> etree._Element:
    raw = read_part(archive, name)
    if raw is None:
        raise KeyError(name)
    return parse_xml(raw)


def _words(archive: zipfile.ZipFile, parts: list[str]) -> Iterator[_Words]:
    for part in parts:
        for shape in _part(archive, part).xpath("//*[local-name()='TextObject']"):
            left, top = [*_numbers(shape.get("Boundary", "")), 0.0, 0.0][:2]
            across, down = _scale(shape)
            size = (_numbers(shape.get("Size", "")) or [4.0])[0] * abs(down)
            for code in shape.xpath("./*[local-name()='TextCode']"):
                text = "".join(code.itertext()).strip("\r\n")
                if text.strip():
                    x, y = (_first(code.get("X"), 0.0) * across, _first(code.get("Y"), 0.0) * down)
                    steps = _steps(code.get("DeltaX", ""), len(text) - 1, size=size)
                    yield _Words(x=left + x, y=top + y, end=left + x + steps * across + size, size=size or 1.0, text=text)


def _scale(shape: etree._Element) -> tuple[float, float]:
    matrix = _numbers(shape.get("CTM", ""))
    return (matrix[0] or 1.0, matrix[3] or 1.0) if len(matrix) == 6 else (1.0, 1.0)


def _steps(delta: str, count: int, *, size: float) -> float:
    """Width of the steps between letters; `g 3 4.2` stands for three steps of 4.2."""
    words, total, at = delta.split(), 0.0, 0
    while at < len(words):
        if words[at] == "g" and at + 2 < len(words):
            total += _first(words[at + 1], 0.0) * _first(words[at + 2], 0.0)
            at += 3
        else:
            total += _first(words[at], 0.0)
            at += 1
    return total if words else count * size


def _numbers(text: str) -> list[float]:
    return [_first(word, 0.0) for word in text.split()]


def _first(text: str | None, default: float) -> float:
    try:
        value = float((text or "").split()[0])
    except (ValueError, IndexError):
        return default
    return value if abs(value) < 1e6 else default


def _lines(words: list[_Words]) -> list[Box]:
    lines: list[list[_Words]] = []
    for word in sorted(words, key=lambda each: (each.y, each.x)):
        if lines and abs(word.y - lines[-1][0].y) <= _SAME_LINE * min(word.size, lines[-1][0].size):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [_line(sorted(line, key=lambda each: each.x)) for line in lines]


def _line(words: list[_Words]) -> Box:
    text = words[0].text
    for before, word in pairwise(words):
        text += (" " if word.x - before.end > _GAP * word.size else "") + word.text
    size = words[0].size
    return Box(left=words[0].x, right=words[-1].end, bottom=-words[0].y, top=size - words[0].y, text=mend_radicals(text.strip()))
