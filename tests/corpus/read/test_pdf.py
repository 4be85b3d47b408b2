from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import UnreadableSource
from corpus.model import Declared, Source
from corpus.read import discover, read_file
from corpus.read.pdf import mend_radicals, read_pdf, without_furniture


def drawn(pages: Sequence[Sequence[str]], *, encrypt: StandardEncryption | None = None) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, encrypt=encrypt)
    for lines in pages:
        canvas.setFont("STSong-Light", 12)
        for number, text in enumerate(lines):
            canvas.drawString(72, 770 - 24 * number, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def refusal(raw: bytes) -> UnreadableSource:
    with pytest.raises(UnreadableSource) as caught:
        read_pdf(raw, shown="a.pdf")
    assert caught.value.path == "a.pdf"
    return caught.value


def test_pages_are_joined_and_lines_stay_broken_as_on_the_page(tmp_path: Path) -> None:
    path = tmp_path / "答复.pdf"
    path.write_bytes(drawn([["关于第75号提案的答复", "近年来,我区投入373万元,建成"], ["孵化基地3个。", "2020年11月30日"]]))
    [found] = discover([path])
    [source] = read_file(found)
    assert isinstance(source, Source)
    assert source.text == "关于第75号提案的答复\n近年来,我区投入373万元,建成\n孵化基地3个。\n2020年11月30日"
    assert (source.path, source.media_type, source.declared) == (f"{tmp_path.name}/答复.pdf", "application/pdf", Declared())


def test_headers_stay_where_they_stand_first_and_footers_and_page_numbers_go() -> None:
    bodies = ["资金逐年增", "加,主体逐步", "成熟,效果明显"]
    pages = [["通州区优秀提案选编", body, "第十条", "通州区政协编印", f"— {n} —"] for n, body in enumerate(bodies, start=3)]
    text, _ = read_pdf(drawn(pages), shown="a.pdf")
    assert text == "通州区优秀提案选编\n资金逐年增\n第十条\n加,主体逐步\n第十条\n成熟,效果明显\n第十条"


def test_a_bare_number_is_a_page_number_only_where_it_grows_page_by_page() -> None:
    assert without_furniture([["甲", "乙", "丙", "7"], ["丁", "戊", "己", "8"]]) == [["甲", "乙", "丙"], ["丁", "戊", "己"]]
    table = [["甲", "乙", "丙", "7"], ["丁", "戊", "己", "253"]]
    assert without_furniture(table) == table


def test_a_line_repeated_in_the_middle_of_pages_stays() -> None:
    pages = [["甲", "乙", "办理结果:采纳", "丙", "丁"], ["戊", "己", "办理结果:采纳", "庚", "辛"]]
    assert without_furniture(pages) == pages


def test_a_header_above_next_to_nothing_still_stays_once() -> None:
    assert without_furniture([["通州区政协"], ["通州区政协", "甲"], ["通州区政协"]]) == [["通州区政协"], ["甲"], []]


def test_a_line_on_half_of_the_pages_stays() -> None:
    pages = [["单位:万元", "甲"], ["单位:万元", "乙"], ["丙"], ["丁"]]
    assert without_furniture(pages) == pages


@pytest.mark.parametrize("line", ["— 1 —", "-12-", "第 3 页", "第3页 共9页", "第3页,共9页"])
def test_a_written_out_page_number_goes_even_from_a_single_page(line: str) -> None:
    assert without_furniture([["甲", line]]) == [["甲"]]


@pytest.mark.parametrize("line", ["1", "2020-11-30", "第3条", "3.85"])
def test_a_number_that_may_be_content_stays_on_a_single_page(line: str) -> None:
    assert without_furniture([["甲", line]]) == [["甲", line]]


def test_radicals_become_the_characters_they_stand_for() -> None:
    assert mend_radicals("⾸⻚、⺠⽣、⻓效、⻔⼾、⻋⻢、⻅⾯、⼀⻛") == "首页、民生、长效、门户、车马、见面、一风"


def test_other_characters_keep_their_width() -> None:
    assert mend_radicals("(二)①５0%,㎡") == "(二)①５0%,㎡"


def test_a_password_is_named() -> None:
    error = refusal(drawn([["秘密"]], encrypt=StandardEncryption("secret")))
    assert (error.reason, error.help) == ("it is protected by a password", "Save a copy without a password.")


def test_a_file_that_only_forbids_printing_is_read() -> None:
    raw = drawn([["同意立案。"]], encrypt=StandardEncryption("", ownerPassword="owner", canPrint=0))
    assert read_pdf(raw, shown="a.pdf")[0] == "同意立案。"


def test_a_scan_is_named_with_what_to_do() -> None:
    error = refusal(drawn([[], []]))
    assert (error.reason, error.help) == ("it has no text layer (a scan)", "Recognise its text first (OCR).")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"hello", "it is not a PDF"),
        (b"PK\x03\x04....", "it is not a PDF: it seems to be a zip archive, such as a .docx or .xlsx"),
        (b"%PDF-1.7\nnothing more", "it is a damaged PDF"),
    ],
)
def test_what_is_not_a_pdf_is_named(raw: bytes, reason: str) -> None:
    assert refusal(raw).reason == reason


def test_an_empty_file_called_pdf_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "空.pdf").write_bytes(b"")
    [found] = discover([tmp_path])
    [error] = read_file(found)
    assert isinstance(error, UnreadableSource)
    assert error.reason == "it is empty"
