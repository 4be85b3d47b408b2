import struct
from pathlib import Path

import pytest

from corpus.errors import UnreadableSource
from corpus.read.doc import read_doc
from tests.formats import as_doc, compound, word_97

TEXT = "关于社区基金的提案\n一、每年安排200万元。\n番禺区民政局"


def text_of(raw: bytes) -> str:
    return read_doc(raw, shown="a.doc")[0]


def refusal(raw: bytes) -> UnreadableSource:
    with pytest.raises(UnreadableSource) as caught:
        text_of(raw)
    return caught.value


def older_word(text: str) -> bytes:
    raw = text.replace("\n", "\r").encode("gb18030")
    head = bytearray(768)
    struct.pack_into("<HH", head, 0, 0xA5DC, 0x0068)
    struct.pack_into("<II", head, 24, 768, 768 + len(raw))
    return compound({"WordDocument": bytes(head) + raw})


def test_a_word_file_is_read_by_its_pieces() -> None:
    assert text_of(as_doc(TEXT)) == TEXT
    assert text_of(word_97(["plain ASCII\r", "再接中文\r"])) == "plain ASCII\n再接中文"


def test_a_file_of_word_95_is_read() -> None:
    assert text_of(older_word(TEXT)) == TEXT


def test_notes_and_headers_behind_the_body_are_left_out() -> None:
    assert text_of(word_97(["正文。\r"], behind="页眉 1\r")) == "正文。"


def test_fields_show_their_result_and_rows_their_cells() -> None:
    body = '见\x13 HYPERLINK "http://a.cn" \x14\x13 PAGE \x14通知\x15全文\x15。\r年度\x07金额\x07\x072019\x07253万元\x07\x07'
    assert text_of(word_97([body])) == "见通知全文。\n年度 | 金额\n2019 | 253万元"


def test_a_password_is_named() -> None:
    assert refusal(word_97(["密文"], flags=0x0300)).reason == "it is protected by a password"


@pytest.mark.parametrize(
    ("stream", "reason"),
    [("Workbook", "it is an old Excel workbook (.xls)"), ("PowerPoint Document", "it is an old PowerPoint file (.ppt)")],
)
def test_other_old_office_files_are_named(stream: str, reason: str) -> None:
    assert refusal(compound({stream: b"x"})).reason == reason


def test_a_damaged_file_is_named() -> None:
    assert refusal(as_doc(TEXT)[:700]).reason == "it is an old Office file (.doc) that is damaged"
    assert refusal(compound({"WordDocument": struct.pack("<HH", 0xA5EC, 0xC1)})).reason == "it is an old Office file (.doc) that is damaged"


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


UNKNOWN = compound({"SomethingOld": b"x"})


def test_without_a_program_the_programs_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    error = refusal(UNKNOWN)
    assert error.reason == "it is in an old office format that needs catdoc or LibreOffice (soffice), and neither is installed"
    assert error.help.startswith("Install catdoc (apt install catdoc) or LibreOffice")


def test_an_old_file_goes_to_catdoc_and_where_that_finds_nothing_to_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    program(tmp_path, "soffice", 'for last; do :; done; echo 由办公软件读出 > "${last%.doc}.txt"')
    program(tmp_path, "catdoc", "exit 0")
    assert text_of(UNKNOWN) == "由办公软件读出\n"
    program(tmp_path, "catdoc", "echo 由目录程序读出")
    assert text_of(UNKNOWN) == "由目录程序读出\n"


def test_an_old_file_in_which_nothing_is_found_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    program(tmp_path, "soffice", "exit 1")
    program(tmp_path, "catdoc", "exit 1")
    assert refusal(UNKNOWN).reason == "it is in an old office format in which no text was found"
