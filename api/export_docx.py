"""Answers as a Word document, laid out as GB/T 9704 lays out official documents, each quote a footnote."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

from api.export_docx_notes import Footnotes
from api.export_text import Export, Turn, clean, planned_citations
from api.schemas_answers import CitationBody

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.section import Section
    from docx.styles.style import ParagraphStyle
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# GB/T 9704-2012, 5.1 and 5.2: A4, 37 mm above, 28 mm left; 156 mm by 225 mm of text; 3号仿宋 (16 points), 28 points a line.
_PAGE_MM = {"page_width": 210, "page_height": 297, "top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
_BODY_POINTS, _LINE_POINTS, _TITLE_POINTS, _TABLE_POINTS = 16, 28, 22, 12
_BODY, _TITLE, _HEADING, _LATIN = "仿宋_GB2312", "方正小标宋简体", "黑体", "Times New Roman"
_INDENT_POINTS = 2 * _BODY_POINTS
_NUMERALS = "一二三四五六七八九十"


def write_docx(export: Export) -> bytes:
    from docx import Document  # here, since few requests need it

    document = Document()
    _lay_out(document)
    notes = Footnotes(document.part)
    _title(document, export.title)
    for number, turn in enumerate(export.turns):
        if len(export.turns) > 1:
            _heading(document, f"{_numeral(number)}、{turn.asked}")
        _turn(document, turn, export=export, notes=notes)
    generation = max((turn.answer.index.generation for turn in export.turns), default=0)
    _paragraph(document, export.say("made").format(generation=generation), points=_TABLE_POINTS)
    notes.finish()
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _turn(document: WordDocument, turn: Turn, *, export: Export, notes: Footnotes) -> None:
    answer = turn.answer
    by_id = {citation.id: citation for citation in answer.citations}
    planned = planned_citations(answer)
    if answer.abstained:
        _paragraph(document, f"{export.say('refused')}：{answer.answer}")
    for conflict in answer.conflicts:
        paragraph = _paragraph(document, f"{export.say('conflicts')}：{conflict.what}", bold=True)
        _cite(paragraph, _known(conflict.citations, by_id), export=export, notes=notes)
    for claim in answer.claims:
        mark = f"［{export.say('planned')}］" if claim.citations and planned.issuperset(claim.citations) else ""
        _cite(_paragraph(document, mark + claim.text), _known(claim.citations, by_id), export=export, notes=notes)
    if answer.comparison.rows:
        _heading(document, export.say("comparison"), points=_BODY_POINTS)
        _table(document, turn, export=export, notes=notes)


def _table(document: WordDocument, turn: Turn, *, export: Export, notes: Footnotes) -> None:
    rows = turn.answer.comparison.rows
    by_id = {citation.id: citation for citation in turn.answer.citations}
    table = document.add_table(rows=1, cols=5, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, export.headings(), strict=True):
        _fill(cell, text, font=_HEADING)
    _repeat_heading(table.rows[0])
    for row in rows:
        cells = table.add_row().cells
        for cell, text in zip(cells, export.cells(row), strict=True):
            _fill(cell, text)
        _cite(cells[2].paragraphs[0], _known(row.citations, by_id), export=export, notes=notes)


def _known(ids: Iterable[int], by_id: dict[int, CitationBody]) -> list[CitationBody]:
    return [by_id[id] for id in ids if id in by_id]


def _cite(paragraph: Paragraph, citations: Iterable[CitationBody], *, export: Export, notes: Footnotes) -> None:
    for citation in citations:
        notes.add(paragraph, export.source_line(citation))


def _lay_out(document: WordDocument) -> None:
    from docx.shared import Mm, Pt

    section = document.sections[0]
    for name, size in _PAGE_MM.items():
        setattr(section, name, Mm(size))
    style = document.styles["Normal"]
    _set_font(style, _BODY, points=_BODY_POINTS)
    style.paragraph_format.line_spacing = Pt(_LINE_POINTS)
    style.paragraph_format.space_after = Pt(0)
    _number_pages(section)


def _number_pages(section: Section) -> None:
    """— 1 —, in the middle of the foot."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    paragraph.add_run(" —")


def _title(document: WordDocument, text: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _set_font(paragraph.add_run(clean(text)), _TITLE, points=_TITLE_POINTS)
    document.add_paragraph()
    document.core_properties.title = clean(text)[:255]
    document.core_properties.author = "Wence"


def _heading(document: WordDocument, text: str, *, points: int = _BODY_POINTS) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(_INDENT_POINTS)
    paragraph.paragraph_format.keep_with_next = True
    _set_font(paragraph.add_run(clean(text)), _HEADING, points=points)


def _paragraph(document: WordDocument, text: str, *, bold: bool = False, points: int = _BODY_POINTS) -> Paragraph:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(_INDENT_POINTS)
    run = paragraph.add_run(clean(text))
    run.bold = bold
    _set_font(run, _BODY, points=points)
    return paragraph


def _fill(cell: _Cell, text: str, *, font: str = _BODY) -> None:
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.line_spacing = Pt(_TABLE_POINTS * 1.5)
    _set_font(paragraph.add_run(text), font, points=_TABLE_POINTS)


def _repeat_heading(row: _Row) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _set_font(styled: Run | ParagraphStyle, name: str, *, points: int) -> None:
    """Set a run's or a style's font; Word takes Chinese characters from the East Asian one."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    styled.font.name = _LATIN
    styled.font.size = Pt(points)
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _numeral(number: int) -> str:
    return _NUMERALS[number] if number < len(_NUMERALS) else str(number + 1)
