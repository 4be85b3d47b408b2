"""Footnotes of a Word document; python-docx has none of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from docx.parts.document import DocumentPart
    from docx.text.paragraph import Paragraph
    from lxml.etree import _Element

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_HALF_POINTS = 18  # 小五
_SEPARATORS = ((-1, "separator"), (0, "continuationSeparator"))


class Footnotes:
    """Collects the footnotes of a document; `finish` puts them into it."""

    def __init__(self, part: DocumentPart) -> None:
        self._part = part
        self._root = etree.Element(_tag("footnotes"), nsmap={"w": _W})
        self._count = 0
        for number, kind in _SEPARATORS:
            note = _below(self._root, "footnote", id=str(number), type=kind)
            _below(_below(_below(note, "p"), "r"), kind)

    def add(self, paragraph: Paragraph, text: str) -> None:
        """Put a mark at the end of the paragraph and the text at the foot of its page."""
        self._count += 1
        run = _below(paragraph._p, "r")
        _raised(run)
        _below(run, "footnoteReference", id=str(self._count))
        body = _below(_below(self._root, "footnote", id=str(self._count)), "p")
        mark = _below(body, "r")
        _raised(mark)
        _below(mark, "footnoteRef")
        words = _below(body, "r")
        properties = _below(words, "rPr")
        _below(properties, "rFonts", ascii="Times New Roman", eastAsia="宋体", hAnsi="Times New Roman")
        _below(properties, "sz", val=str(_HALF_POINTS))
        said = _below(words, "t")
        said.text = f" {text}"
        said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def finish(self) -> None:
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        blob = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        notes = Part(PackURI("/word/footnotes.xml"), _CONTENT_TYPE, blob, self._part.package)
        self._part.relate_to(notes, _RELATION)


def _tag(name: str) -> str:
    return f"{{{_W}}}{name}"


def _below(parent: _Element, name: str, **attributes: str) -> _Element:
    return etree.SubElement(parent, _tag(name), {_tag(key): value for key, value in attributes.items()})


def _raised(run: _Element) -> None:
    _below(_below(run, "rPr"), "vertAlign", val="superscript")
