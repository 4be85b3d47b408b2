"""PDF files to text: by their text layer, page by page, and by text recognition where a page is a picture."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from threading import Lock

import pypdfium2
from pypdfium2 import raw as pdfium

from corpus.errors import UnreadableSource
from corpus.read import ocr
from corpus.read.alive import still_alive
from corpus.read.layout import Box, find_gutter, in_columns, join_paragraphs, kept_lines, mend_radicals, unplaced
from corpus.read.reading import Reading, of_pages
from corpus.read.text import seems

_PDFIUM = Lock()  # PDFium must not be entered by two threads at once
_HEAD_BYTES = 1024  # a PDF may begin with other bytes, its mark must stand among these
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NO_CHARACTER = re.compile("[\ufffd\ue000-\uf8ff]")  # what fonts without a character table give
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SCAN_MAX_CHARS = 10  # a scan may carry a page number or a stamp as text
_SCAN_DPI = 200
_MAX_PAGES = 5000
_LINE_ENDS = frozenset({0x0A, 0x0D})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    lines: list[Box]
    is_picture: bool
    recognised: bool = False


def read_pdf(raw: bytes, *, shown: str) -> Reading:
    """Read the text layer, pages joined by a line end, lines broken where the page breaks them, two columns one after the other.

    Page numbers and lines that stand at the edge of most pages are left out. A page header is kept where it stands first, since it may be
    the title; a footer never, since it would stand inside a sentence. Pages that are pictures are recognised where the program for it is
    installed.
    """
    if b"%PDF-" not in raw[:_HEAD_BYTES]:
        name = seems(raw)
        reason = f"it is not a PDF: it seems to be {name}" if name else "it is not a PDF"
        raise UnreadableSource(shown, reason, help="Give the file its right extension, or fetch it again.")
    pages = list(_pages(raw, shown=shown))
    reading = _joined(pages)
    if not reading.text.strip():
        raise _no_text(pages, shown=shown)
    if len(_NO_CHARACTER.findall(reading.text)) * 3 > len(reading.text):
        raise UnreadableSource(shown, "its text layer has no readable characters", help="Recognise its text (OCR).")
    return reading


def _joined(pages: list[_Page]) -> Reading:
    kept = kept_lines([[line.text for line in page.lines] for page in pages])
    boxes = [[page.lines[position] for position in positions] for page, positions in zip(pages, kept, strict=True)]
    return of_pages(
        join_paragraphs(boxes),
        ocr_pages=tuple(number for number, page in enumerate(pages, start=1) if page.recognised),
        unread_pages=tuple(number for number, page in enumerate(pages, start=1) if page.is_picture and not page.recognised),
    )


def _no_text(pages: list[_Page], *, shown: str) -> UnreadableSource:
    if any(page.recognised for page in pages):
        return UnreadableSource(shown, "it is a scan in which no text was recognised", help="Scan it again, larger and straight.")
    if ocr.is_installed():
        return UnreadableSource(shown, "it has no text", help="Print it to a new PDF, or leave it out.")
    return UnreadableSource(shown, f"it has no text layer (a scan), and {ocr.MISSING}", help=ocr.INSTALL)


def _pages(raw: bytes, *, shown: str) -> Iterator[_Page]:
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(raw)
        except pypdfium2.PdfiumError as error:
            raise _refusal(error, shown=shown) from error
        try:
            if len(document) > _MAX_PAGES:
                raise UnreadableSource(shown, f"it has too many pages (more than {_MAX_PAGES})", help="Split it.")
            for index in range(len(document)):
                still_alive()
                yield _page(document, index)
        except pypdfium2.PdfiumError as error:
            raise UnreadableSource(shown, "it is a damaged PDF", help="Open it in a viewer and print it to a new PDF.") from error
        finally:
            document.close()


def _refusal(error: pypdfium2.PdfiumError, *, shown: str) -> UnreadableSource:
    if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return UnreadableSource(shown, "it is protected by a password", help="Save a copy without a password.")
    return UnreadableSource(shown, "it is a damaged PDF", help="Open it in a viewer and print it to a new PDF.")


def _page(document: pypdfium2.PdfDocument, index: int) -> _Page:
    page = document[index]
    try:
        lines = _page_lines(page)
        if sum(len(line.text) for line in lines) > _SCAN_MAX_CHARS or not _has_picture(page):
            return _Page(lines=lines, is_picture=False)
        if not ocr.is_installed():
            return _Page(lines=lines, is_picture=True)
        recognised = ocr.recognise(page.render(scale=_SCAN_DPI / 72, grayscale=True).to_numpy())
        return _Page(lines=list(map(unplaced, _written(recognised))), is_picture=True, recognised=True)
    finally:
        page.close()


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    return next(iter(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4)), None) is not None


def _page_lines(page: pypdfium2.PdfPage) -> list[Box]:
    layer = page.get_textpage()
    try:
        runs = [Box(left=box[0], bottom=box[1], right=box[2], top=box[3]) for box in map(layer.get_rect, range(layer.count_rects()))]
        gutter = find_gutter(runs)
        if gutter is not None:
            return list(map(unplaced, _written(in_columns(list(_letters(layer)), gutter=gutter))))
        lines = [replace(line, text=text) for line in _placed_lines(layer) for text in _written([line.text])]
        text = _written(str(layer.get_text_range()).replace("\r", "\n").split("\n"))
        return lines if _same_text(lines, text) else list(map(unplaced, text))
    finally:
        layer.close()


def _same_text(lines: list[Box], text: list[str]) -> bool:
    """Whether nothing is lost: a letter may be several places of PDFium's text, or none."""
    return "".join("".join(line.text for line in lines).split()) == "".join("".join(text).split())


def _placed_lines(layer: pypdfium2.PdfTextPage) -> Iterator[Box]:
    """Lines in the order of drawing, as PDFium breaks them, with where they begin and end."""
    count = layer.count_chars()
    codes = [pdfium.FPDFText_GetUnicode(layer, index) for index in range(count)]
    start = 0
    for end in [*(index for index, code in enumerate(codes) if code in _LINE_ENDS), count]:
        written = [index for index in range(start, end) if codes[index] > 0x20]
        if written:
            first, last = _char_box(layer, written[0]), _char_box(layer, written[-1])
            text = "".join(map(chr, codes[start:end])).strip("\r\n").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            yield Box(left=first[0], right=last[1], bottom=min(first[2], last[2]), top=max(first[3], last[3]), text=text)
        start = end + 1


def _char_box(layer: pypdfium2.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a letter as the font gives them, not of its ink: a comma is as high as its line."""
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(layer, index, ctypes.byref(box))
    return box.left, box.right, box.bottom, box.top


def _letters(layer: pypdfium2.PdfTextPage) -> Iterator[Box]:
    for index in range(layer.count_chars()):
        char = chr(pdfium.FPDFText_GetUnicode(layer, index) or 0x20)
        left, right, bottom, top = _char_box(layer, index)
        if right > left and not char.isspace():
            yield Box(left=left, right=right, bottom=bottom, top=max(top, bottom + 1), text=char)


def _written(lines: Iterable[str]) -> list[str]:
    """Lines that have words, mended."""
    mended = (line.replace("\ufffe", "-") for line in lines)  # U+FFFE: PDFium's hyphen at a line's end
    return [text for line in mended if (text := mend_radicals(_LONE_SURROGATE.sub("\ufffd", _CONTROL.sub("", line))).rstrip()).strip()]
