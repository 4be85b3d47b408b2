from io import BytesIO
from pathlib import Path

import pytest

from corpus.errors import UnreadableSource
from corpus.model import Source
from corpus.read import ocr, read_bytes
from corpus.read.pdf import read_pdf

LINES = ["关于区政协第75号提案的答复", "同意立案,2019年安排253万元。", "番禺区民政局", "2020年11月30日"]
FONTS = [
    Path("/usr/share/fonts/opentype/noto") / name
    for name in ("NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc")
]
FONT = next((font for font in FONTS if font.exists()), None)
needs_ocr = pytest.mark.skipif(not ocr.is_installed() or FONT is None, reason="needs the extra 'ocr' and a Chinese font")


def picture(lines: list[str], *, kind: str = "PNG") -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("RGB", (900, 100 + 70 * len(lines)), "white")
    for number, line in enumerate(lines):
        ImageDraw.Draw(page).text((60, 50 + 70 * number), line, font=ImageFont.truetype(str(FONT), 34), fill="black")
    buffer = BytesIO()
    page.save(buffer, kind)
    return buffer.getvalue()


@needs_ocr
@pytest.mark.slow
def test_a_picture_is_read_line_by_line_and_says_that_it_was_recognised() -> None:
    [source] = read_bytes(picture(LINES), location="/a/扫描.png", shown="a/扫描.png")
    assert isinstance(source, Source), source
    assert source.text.replace("，", ",").split("\n") == LINES
    assert (source.media_type, source.pages, source.ocr_pages) == ("image/png", ((0, 1),), (1,))


@needs_ocr
@pytest.mark.slow
def test_the_pages_of_a_scanned_pdf_are_recognised() -> None:
    [source] = read_bytes(picture(LINES, kind="PDF"), location="/a/扫描.pdf", shown="a/扫描.pdf")
    assert isinstance(source, Source), source
    assert source.text.replace("，", ",").split("\n") == LINES
    assert source.ocr_pages == (1,)


def test_a_damaged_picture_is_set_aside() -> None:
    [error] = read_bytes(b"\x89PNG\r\n\x1a\n broken", location="/a/x.png", shown="a/x.png")
    assert isinstance(error, UnreadableSource)
    assert error.reason in ("it is a damaged picture", "it is a picture, and text recognition (OCR) is not installed")


def test_without_the_program_a_picture_and_a_scan_say_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("PIL")
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    for read, raw, reason in (
        (ocr.read_picture, b"\x89PNG\r\n\x1a\n", "it is a picture, and text recognition (OCR) is not installed"),
        (read_pdf, blank_scan(), "it has no text layer (a scan), and text recognition (OCR) is not installed"),
    ):
        with pytest.raises(UnreadableSource) as caught:
            read(raw, shown="a")
        assert (caught.value.reason, caught.value.help) == (reason, "Install it: pip install 'wence[ocr]'")


def blank_scan() -> bytes:
    from PIL import Image

    buffer = BytesIO()
    Image.new("L", (200, 280), "white").save(buffer, "PDF")
    return buffer.getvalue()
