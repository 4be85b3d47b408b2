"""Comparison tables as a workbook: the rows, with yuan as numbers, and a sheet of their sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from api.export_text import Export, clean

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROW_WIDTHS = (28, 60, 16, 16, 16, 18, 10)
_SOURCE_WIDTHS = (8, 50, 28, 24, 12, 14, 80, 40, 40)


def write_xlsx(export: Export) -> bytes:
    from openpyxl import Workbook  # here, since few requests need it

    workbook = Workbook()
    _rows_sheet(workbook.active, export)
    _sources_sheet(workbook.create_sheet(), export)
    written = BytesIO()
    workbook.save(written)
    return written.getvalue()


def _rows_sheet(sheet: Worksheet, export: Export) -> None:
    sheet.title = export.say("comparison")
    words = ("region", "measure", "amount", "yuan", "period", "status", "sources")
    _heading(sheet, [export.say(word) for word in words], widths=_ROW_WIDTHS)
    for turn in export.turns:
        for row in turn.answer.comparison.rows:
            region, measure, amount, period, status = export.cells(row)
            yuan = row.amount.yuan if row.amount else None
            _append(sheet, [region, measure, amount, yuan, period, status, "".join(f"[{id}]" for id in row.citations)])
    for cell in sheet["D"][1:]:
        cell.number_format = "#,##0.##"


def _sources_sheet(sheet: Worksheet, export: Export) -> None:
    sheet.title = export.say("sources")
    words = ("id", "title", "region", "issuer", "issued", "kind", "quote", "source", "url")
    _heading(sheet, [export.say(word) for word in words], widths=_SOURCE_WIDTHS)
    for turn in export.turns:
        for one in turn.answer.citations:
            region = one.region.name if one.region else export.say("unplaced")
            issued = one.issued.isoformat() if one.issued else export.say("undated")
            quote = export.source_line(one) if (one.document_id, one.start, one.end) in export.unchecked else one.quote
            _append(sheet, [f"[{one.id}]", one.title, region, one.issuer, issued, export.say(one.kind.value), quote, one.source, one.url])


def _heading(sheet: Worksheet, names: Sequence[str], *, widths: Sequence[int]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    _append(sheet, names)
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.cell(row=1, column=number).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}1"


def _append(sheet: Worksheet, values: Iterable[str | float | None]) -> None:
    """Add a row in which text is text: =HYPERLINK(…) from a document is no formula."""
    from openpyxl.styles import Alignment

    number = sheet.max_row + 1 if sheet.cell(row=1, column=1).value is not None else 1
    for column, value in enumerate(values, 1):
        cell = sheet.cell(row=number, column=column)
        cell.value = clean(value) if isinstance(value, str) else value
        if isinstance(value, str):
            cell.data_type = "s"
        cell.alignment = Alignment(vertical="top", wrap_text=True)
