"""PDF files to text, by their text layer."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from threading import Lock

import pypdfium2
from pypdfium2 import raw as pdfium

from corpus.errors import UnreadableSource
from corpus.model import Declared
from corpus.read.text import seems

_PDFIUM = Lock()  # PDFium must not be entered by two threads at once
_HEAD_BYTES = 1024  # a PDF may begin with other bytes, its mark must stand among these
# Radicals that fonts name where the character is meant (⻚ for 页), and that no Unicode normalisation mends.
_RADICALS = str.maketrans(
    "⺁⺄⺊⺌⺎⺒⺓⺜⺝⺟⺠⺧⺩⺪⺫⺬⺮⺶⺼⺽⻁⻄⻅⻆⻉⻊⻋⻏⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻱⻳",
    "厂乙卜小兀巳幺日月母民牛王疋目示竹羊肉臼虎西见角贝足车邑長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龜龟",
)
_SIMPLIFIED = str.maketrans("\u2f3e\u2fad", "户青")  # NFKC makes 戶 and 靑 of these, which simplified fonts show as 户 and 青
_KANGXI = re.compile("[\u2f00-\u2fdf]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NO_CHARACTER = re.compile("[\ufffd\ue000-\uf8ff]")  # what fonts without a character table give
_NUMBER = re.compile(r"(?<!\d)\d{1,5}(?!\d)")
_PAGE_NUMBER = re.compile(r"[-—–·]\s*\d{1,4}\s*[-—–·]|第\s*\d{1,4}\s*页(\s*[,，/]?\s*共\s*\d{1,4}\s*页)?")
_EDGE_LINES = 2


def read_pdf(raw: bytes, *, shown: str) -> tuple[str, Declared]:
    """Read the text layer, pages joined by a line end, lines broken where the page breaks them.

    Page numbers and lines that stand at the edge of most pages are left out. A page header is kept where it stands first, since it may be
    the title; a footer never, since it would stand inside a sentence.
    """
    if b"%PDF-" not in raw[:_HEAD_BYTES]:
        name = seems(raw)
        reason = f"it is not a PDF: it seems to be {name}" if name else "it is not a PDF"
        raise UnreadableSource(shown, reason, help="Give the file its right extension, or fetch it again.")
    pages = [_lines(page) for page in _pages(raw, shown=shown)]
    text = "\n".join(line for page in without_furniture(pages) for line in page)
    if not text.strip():
        raise UnreadableSource(shown, "it has no text layer (a scan)", help="Recognise its text first (OCR).")
    if len(_NO_CHARACTER.findall(text)) * 3 > len(text):
        raise UnreadableSource(shown, "its text layer has no readable characters", help="Recognise its text first (OCR).")
    return text, Declared()


def mend_radicals(text: str) -> str:
    """Replace radicals by the characters they stand for: ⾸⻚ becomes 首页."""
    return _KANGXI.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text.translate(_SIMPLIFIED)).translate(_RADICALS)


def without_furniture(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Drop page numbers and the headers and footers that stand on more than half of the pages."""
    tops = _repeated([page[:_EDGE_LINES] for page in pages])
    bottoms = _repeated([page[_EDGE_LINES:][-_EDGE_LINES:] for page in pages])
    return [list(_kept(page, index=index, tops=tops, bottoms=bottoms)) for index, page in enumerate(pages)]


def _pages(raw: bytes, *, shown: str) -> list[str]:
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(raw)
        except pypdfium2.PdfiumError as error:
            raise _refusal(error, shown=shown) from error
        try:
            return [_page_text(document, index) for index in range(len(document))]
        except pypdfium2.PdfiumError as error:
            raise UnreadableSource(shown, "it is a damaged PDF", help="Open it in a viewer and print it to a new PDF.") from error
        finally:
            document.close()


def _refusal(error: pypdfium2.PdfiumError, *, shown: str) -> UnreadableSource:
    if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return UnreadableSource(shown, "it is protected by a password", help="Save a copy without a password.")
    return UnreadableSource(shown, "it is a damaged PDF", help="Open it in a viewer and print it to a new PDF.")


def _page_text(document: pypdfium2.PdfDocument, index: int) -> str:
    page = document[index]
    try:
        layer = page.get_textpage()
        try:
            return str(layer.get_text_range())
        finally:
            layer.close()
    finally:
        page.close()


def _lines(page: str) -> list[str]:
    text = page.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-")  # U+FFFE: PDFium's hyphen at a line's end
    lines = mend_radicals(_CONTROL.sub("", text)).split("\n")
    return [line.rstrip() for line in lines if line.strip()]


def _repeated(edges: Sequence[Sequence[str]]) -> frozenset[str]:
    counts = Counter(key for index, edge in enumerate(edges) for key in {key for line in edge for key in _keys(line, index=index)})
    return frozenset(key for key, count in counts.items() if count > max(1, len(edges) / 2))


def _keys(line: str, *, index: int) -> Iterator[str]:
    """Yield what a line has in common with its like on other pages: itself, or that with a number growing page by page (第3页)."""
    line = "".join(line.split())
    yield line
    for number in _NUMBER.finditer(line):
        yield f"{line[: number.start()]}#{int(number[0]) - index}{line[number.end() :]}"


def _kept(page: Sequence[str], *, index: int, tops: frozenset[str], bottoms: frozenset[str]) -> Iterator[str]:
    for position, line in enumerate(page):
        at_top = position < _EDGE_LINES
        at_bottom = not at_top and position >= len(page) - _EDGE_LINES
        keys = set(_keys(line, index=index))
        if (at_top or at_bottom) and _PAGE_NUMBER.fullmatch(line.strip()):
            continue
        if at_bottom and keys & bottoms:
            continue
        if at_top and keys & tops and not (index == 0 and "".join(line.split()) in tops):
            continue
        yield line
