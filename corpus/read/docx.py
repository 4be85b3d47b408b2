"""Word documents (.docx) to text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from corpus.errors import UnreadableSource
from corpus.model import Declared
from corpus.read.text import seems
from corpus.read.unzip import BAD_ARCHIVE, refuse_bombs

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BAD_CONTENT = (etree.XMLSyntaxError, AttributeError, TypeError)  # what python-docx lets through from inside
# w:del and w:moveFrom: what tracked changes took out. mc:Fallback: a second copy of a text box for older programs.
_LEFT_OUT = frozenset({qn("w:del"), qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"})
_MARKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_PARAGRAPH, _TABLE, _ROW, _CELL, _TEXT = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc"), qn("w:t")
_DIGITS = "〇一二三四五六七八九"
_HANZI_FORMATS = tuple(f"{where}Counting{size}" for where in ("chinese", "taiwanese", "japanese") for size in ("", "Thousand"))


def read_docx(raw: bytes, *, shown: str) -> tuple[str, Declared]:
    """Read paragraphs and tables in their order, one line each, cells of a row as `a | b`, automatic numbers written out.

    Text in content controls and text boxes is read, and tracked insertions; tracked deletions, page headers, footers and notes are not, but
    for a header that only the first page has.
    """
    if not zipfile.is_zipfile(BytesIO(raw)):
        raise UnreadableSource(shown, _why_not_word(raw), help="Save it as .docx in Word or WPS, without a password.")
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            refuse_bombs(archive, packed_bytes=len(raw), shown=shown)
        document = docx.Document(BytesIO(raw))
        numbering = _numbering(document)
        lines = [*_letterhead(document, numbering=numbering), *_blocks(document.element.body, numbering=numbering)]
    except (OpcError, *BAD_ARCHIVE, *_BAD_CONTENT) as error:
        raise UnreadableSource(shown, "it is not a Word document (.docx)", help="Save it as .docx in Word or WPS.") from error
    return "\n".join(lines).strip("\n"), Declared()


def _why_not_word(raw: bytes) -> str:
    if raw.startswith(_OLE) and _ENCRYPTED in raw:
        return "it is protected by a password"
    if raw.startswith(_OLE):
        return "it is not a Word document (.docx): it seems to be an old one (.doc) under a new name"
    name = seems(raw)
    if name and not raw.startswith(b"PK"):
        return f"it is not a Word document (.docx): it seems to be {name}"
    return "it is not a Word document (.docx)"


def _letterhead(document: docx.document.Document, *, numbering: _Numbering) -> list[str]:
    """Lines of a header of the first page alone, where offices put their name and the 文号."""
    section = next(iter(document.sections), None)
    if section is None or not section.different_first_page_header_footer or section.first_page_header.is_linked_to_previous:
        return []
    return [line for line in _blocks(section.first_page_header._element, numbering=numbering) if line.strip()]


def _blocks(parent: etree._Element, *, numbering: _Numbering) -> Iterator[str]:
    """Lines of a body, a cell or a text box; a content control is looked through."""
    for child in parent:
        if child.tag == _PARAGRAPH:
            yield from _paragraph(child, numbering=numbering)
        elif child.tag == _TABLE:
            yield from _table(child, numbering=numbering)
        elif child.tag not in _LEFT_OUT:
            yield from _blocks(child, numbering=numbering)


def _paragraph(paragraph: etree._Element, *, numbering: _Numbering) -> Iterator[str]:
    boxes: list[etree._Element] = []
    text = "".join(_runs(paragraph, boxes=boxes))
    yield numbering.prefix(paragraph) + text if text.strip() else ""
    for box in boxes:
        yield from _blocks(box, numbering=numbering)


def _runs(element: etree._Element, *, boxes: list[etree._Element]) -> Iterator[str]:
    for child in element:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in _MARKS:
            yield "" if child.getparent().tag == qn("w:tabs") else _MARKS[child.tag]  # w:tabs defines stops, it holds no tab
        elif child.tag == qn("w:txbxContent"):
            boxes.append(child)
        elif child.tag not in _LEFT_OUT:
            yield from _runs(child, boxes=boxes)


def _table(table: etree._Element, *, numbering: _Numbering) -> Iterator[str]:
    for row in table.iter(_ROW):
        if next(row.iterancestors(_TABLE)) is not table:  # a row of a table inside a cell: read with that cell
            continue
        cells = [_cell(cell, numbering=numbering) for cell in row.iter(_CELL) if next(cell.iterancestors(_ROW)) is row]
        filled = [cell for cell in cells if cell]
        if len(filled) == 1:
            yield filled[0]
        elif filled:
            yield " | ".join(" ".join(cell.split("\n")) for cell in cells).rstrip()


def _cell(cell: etree._Element, *, numbering: _Numbering) -> str:
    lines = (line.strip() for line in _blocks(cell, numbering=numbering))
    return "\n".join(line for line in lines if line)


@dataclass(slots=True)
class _Level:
    """How one level of a list is numbered; `text` is as Word writes it, such as 第%1条 or %1.%2."""

    text: str
    form: str
    start: int


@dataclass(slots=True)
class _Numbering:
    """Automatic numbers, which stand nowhere in the text: 一、 or 第三条 must be counted out."""

    levels: dict[str, list[_Level]]  # by w:numId
    lists: dict[str, str]  # w:numId → what counts together: its list, or itself where it starts anew
    styles: dict[str, tuple[str, int]]  # style → (w:numId, level)
    counts: dict[str, list[int]] = field(default_factory=dict)

    def prefix(self, paragraph: etree._Element) -> str:
        number_id, depth = self._place(paragraph)
        levels = self.levels.get(number_id, [])
        if depth >= len(levels):
            return ""
        counts = self.counts.setdefault(self.lists[number_id], [level.start - 1 for level in levels])
        counts[depth] += 1
        counts[depth + 1 :] = [level.start - 1 for level in levels[depth + 1 :]]
        return _label(levels, depth=depth, counts=counts)

    def _place(self, paragraph: etree._Element) -> tuple[str, int]:
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return "", 0
        style = properties.find(qn("w:pStyle"))
        inherited = self.styles.get(style.get(qn("w:val"), ""), ("", 0)) if style is not None else ("", 0)
        return _own_place(properties, inherited=inherited)


def _own_place(properties: etree._Element, *, inherited: tuple[str, int] = ("", 0)) -> tuple[str, int]:
    own = properties.find(qn("w:numPr"))
    if own is None:
        return inherited
    number_id, depth = _value(own, "w:numId", default=inherited[0]), _value(own, "w:ilvl", default=str(inherited[1]))
    return number_id, int(depth)


def _label(levels: list[_Level], *, depth: int, counts: list[int]) -> str:
    level = levels[depth]
    if level.form in ("bullet", "none") or not level.text:
        return ""
    text = level.text
    for above in range(depth + 1):
        # A level never used above this one still shows its first number.
        count = max(counts[above], levels[above].start)
        text = text.replace(f"%{above + 1}", _written(count, form=levels[above].form))
    return text if text[-1] in "、.．)）" and not text[-1].isascii() else f"{text} "


def _written(number: int, *, form: str) -> str:
    if form in _HANZI_FORMATS and 0 < number < 1000:
        return _hanzi(number)
    if form in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    if form in ("upperLetter", "lowerLetter") and 0 < number <= 26:
        return chr(ord("A" if form == "upperLetter" else "a") + number - 1)
    return str(number)


def _hanzi(number: int) -> str:
    """Write a number below 1000 as Word does in 第一百零五条; 10 is 十, 110 is 一百一十."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def _numbering(document: docx.document.Document) -> _Numbering:
    styles = {
        style.get(qn("w:styleId"), ""): _own_place(properties)
        for style in document.styles.element.iter(qn("w:style"))
        if (properties := style.find(qn("w:pPr"))) is not None and properties.find(qn("w:numPr")) is not None
    }
    part = next((rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")), None)
    if part is None:
        return _Numbering(levels={}, lists={}, styles={})
    return _definitions(part.element, styles=styles)


def _definitions(root: etree._Element, *, styles: dict[str, tuple[str, int]]) -> _Numbering:
    lists = {
        each.get(qn("w:abstractNumId")): [_level(level) for level in each.findall(qn("w:lvl"))] for each in root.iter(qn("w:abstractNum"))
    }
    numbering = _Numbering(levels={}, lists={}, styles=styles)
    for each in root.iter(qn("w:num")):
        number_id, list_id = each.get(qn("w:numId"), ""), _value(each, "w:abstractNumId", default="")
        restarts = each.find(f".//{qn('w:startOverride')}") is not None
        numbering.levels[number_id] = lists.get(list_id, [])
        numbering.lists[number_id] = f"num {number_id}" if restarts else f"list {list_id}"
    return numbering


def _level(level: etree._Element) -> _Level:
    start = _value(level, "w:start", default="1")
    return _Level(text=_value(level, "w:lvlText", default=""), form=_value(level, "w:numFmt", default="decimal"), start=int(start))


def _value(parent: etree._Element, name: str, *, default: str) -> str:
    child = parent.find(qn(name))
    return default if child is None else child.get(qn("w:val"), default)
