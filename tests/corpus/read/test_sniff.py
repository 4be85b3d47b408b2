import gzip
from pathlib import Path

import pytest

from corpus.errors import UnreadableSource, UnsupportedFormat
from corpus.model import Source
from corpus.read import Limits, discover, read_bytes, read_file
from corpus.read.text import decode
from tests.formats import MAKERS, as_doc, as_docx, as_html, as_pdf, as_rtf, compound, zipped

TEXT = "关于区政协第75号提案的答复\n民革番禺支部:\n你们提出的提案收悉,2019年安排253万元。\n番禺区民政局"


def read(raw: bytes, name: str, **settings: object) -> Source | UnreadableSource:
    [result] = read_bytes(raw, location=f"/a/{name}", shown=f"a/{name}", **settings)
    return result


def text_of(raw: bytes, name: str) -> str:
    result = read(raw, name)
    assert isinstance(result, Source), result
    return "\n".join(line for line in result.text.split("\n") if line.strip())


@pytest.mark.parametrize("given", [".txt", ".pdf", ".docx", ".doc", ".html"])
@pytest.mark.parametrize("real", [".pdf", ".docx", ".doc", ".rtf", ".epub", ".ofd", ".html"])
def test_a_file_is_read_as_what_it_is_whatever_its_name_says(real: str, given: str) -> None:
    assert text_of(MAKERS[real](TEXT), f"答复{given}") == TEXT


def test_plain_text_under_the_name_of_another_format_is_read_as_text() -> None:
    for suffix in (".doc", ".wps", ".docx", ".pdf", ".rtf"):
        assert text_of(TEXT.encode("gb18030"), f"答复{suffix}") == TEXT


def test_a_web_archive_that_word_calls_doc_is_read_as_its_page() -> None:
    page = as_html(TEXT)
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n'
    raw = head + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + page + b"\r\n--b--\r\n"
    assert text_of(raw, "答复.doc") == text_of(raw, "答复.mht") == TEXT


@pytest.mark.parametrize("make", [as_pdf, as_docx, as_doc, as_rtf])
def test_a_document_without_an_extension_is_known_by_its_bytes(make: object) -> None:
    assert text_of(make(TEXT), "答复") == TEXT  # type: ignore[operator]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (zipped({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}), "it is an Excel workbook (.xlsx)"),
        (zipped({"[Content_Types].xml": "<x/>", "ppt/presentation.xml": "<x/>"}), "it is a PowerPoint file (.pptx)"),
    ],
)
def test_other_office_files_are_named(raw: bytes, reason: str) -> None:
    for name in ("表.xlsx", "表.docx", "表.zip"):
        error = read(raw, name)
        assert isinstance(error, UnsupportedFormat)
        assert error.reason == reason


@pytest.mark.parametrize("suffix", [".txt", ".html", ".docx", ".doc", ".pdf", ".rtf", ".ofd", ".epub", ".zip", ".png", ".mht"])
@pytest.mark.parametrize("raw", [b"", b" \r\n\t ", b"\0" * 4096])
def test_an_empty_file_of_any_type_is_set_aside_as_empty(raw: bytes, suffix: str) -> None:
    error = read(raw, f"空{suffix}")
    assert isinstance(error, UnreadableSource)
    assert (error.path, error.reason) == (f"a/空{suffix}", "it is empty")


@pytest.mark.parametrize(
    ("suffix", "reason"),
    [
        (".txt", "it is not text"),
        (".docx", "it is not a Word document (.docx)"),
        (".doc", "it is not an old Word file (.doc)"),
        (".pdf", "it is not a PDF"),
        (".rtf", "it is not rich text (.rtf)"),
        (".ofd", "it is an OFD file that is damaged or cut off"),
        (".epub", "it is an electronic book (.epub) that is damaged or cut off"),
        (".zip", "it is a zip archive that is damaged or cut off"),
        (".mht", "it is a web archive (.mht) without a page"),
    ],
)
def test_binary_rubbish_is_set_aside_with_a_reason_for_every_type(suffix: str, reason: str) -> None:
    error = read(bytes(range(256)) * 20, f"坏{suffix}")
    assert isinstance(error, UnreadableSource)
    assert error.reason == reason


def test_a_compressed_file_that_is_no_collection_is_named() -> None:
    error = read(gzip.compress(TEXT.encode()), "答复.txt")
    assert isinstance(error, UnreadableSource)
    assert error.reason == "it is not text: it seems to be a gzip archive"


def test_a_file_of_two_gigabytes_is_set_aside_unread(tmp_path: Path) -> None:
    path = tmp_path / "大.pdf"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)  # takes no room on the disk
    [found] = discover([path])
    [error] = read_file(found)
    assert isinstance(error, UnreadableSource)
    assert error.reason == "it is too large (more than 200 MB)"


def test_the_size_limit_is_a_setting() -> None:
    error = read(TEXT.encode() * 100_000, "a.txt", limits=Limits(file_bytes=1_000_000))
    assert isinstance(error, UnreadableSource)
    assert error.reason == "it is too large (more than 1 MB)"


def test_a_protected_office_file_is_named() -> None:
    for name in ("密.docx", "密.doc"):
        error = read(compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), name)
        assert isinstance(error, UnreadableSource)
        assert error.reason == "it is protected by a password"


def test_lone_surrogates_become_replacement_characters_or_a_reason() -> None:
    broken = (TEXT * 20).encode() + b"\xed\xa0\x80"
    assert "\ufffd" in decode(broken, shown="a.txt")
    error = read(b"\xed\xa0\x80\xed\xb0\x80", "a.txt")
    assert isinstance(error, UnreadableSource) or error.text.encode()
    escaped = b'{"id": "1", "text": "\\ud800 \xe5\xad\x97"}'
    error = read(escaped, "a.jsonl")
    assert isinstance(error, UnreadableSource)
    assert error.reason == "line 1: it is not text (broken or control characters)"


@pytest.mark.parametrize("length", [6, 40, 4000])
def test_undeclared_big5_is_told_from_gbk(length: int) -> None:
    text = ("關於設立社區基金的提案,建議政府購買服務並扶持社會組織發展。" * 200)[:length]
    assert decode(text.encode("big5"), shown="a.txt") == text
    assert decode(text.encode("gb18030"), shown="a.txt") == text
    simple = ("关于设立社区基金的提案,建议政府购买服务并扶持社会组织发展。" * 200)[:length]
    assert decode(simple.encode("gb18030"), shown="a.txt") == simple
