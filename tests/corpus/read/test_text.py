import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import UnreadableSource, UnsupportedFormat
from corpus.model import Declared, Source
from corpus.read import MAX_FILE_BYTES, READABLE, Found, discover, read_file
from corpus.read.text import decode

PROPOSAL = "案由:关于设立社区基金的提案\n提案单位:民革支部\n一、每年安排200万元。\n"


def read(path: Path, raw: bytes) -> Source | UnreadableSource:
    path.write_bytes(raw)
    [found] = discover([path])
    [result] = read_file(found)
    return result


def text_of(path: Path, raw: bytes) -> str:
    result = read(path, raw)
    assert isinstance(result, Source), result
    return result.text


def refusal(path: Path, raw: bytes) -> UnreadableSource:
    result = read(path, raw)
    assert isinstance(result, UnreadableSource)
    return result


def test_a_text_file_becomes_one_source_known_by_its_path_and_bytes(tmp_path: Path) -> None:
    raw = PROPOSAL.encode()
    assert read(tmp_path / "提案.txt", raw) == Source(
        location=f"{tmp_path}/提案.txt",
        path=f"{tmp_path.name}/提案.txt",
        media_type="text/plain",
        sha256=hashlib.sha256(raw).hexdigest(),
        text=PROPOSAL,
        declared=Declared(),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030"])
def test_chinese_text_is_read_in_each_encoding_it_comes_in(tmp_path: Path, encoding: str) -> None:
    assert text_of(tmp_path / "a.txt", PROPOSAL.encode(encoding)) == PROPOSAL


@pytest.mark.parametrize(("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_utf_16_is_read_in_both_byte_orders(tmp_path: Path, mark: bytes, encoding: str) -> None:
    assert text_of(tmp_path / "a.txt", mark + PROPOSAL.encode(encoding)) == PROPOSAL


def test_utf_8_with_one_broken_byte_does_not_turn_into_other_characters(tmp_path: Path) -> None:
    raw = (PROPOSAL * 10).encode()
    assert text_of(tmp_path / "a.txt", raw[:-3]) == (PROPOSAL * 10)[:-2] + "\ufffd"  # 。 cut after its second byte


def test_gb18030_with_one_broken_byte_is_read_but_for_that_byte(tmp_path: Path) -> None:
    raw = (PROPOSAL * 10).encode("gb18030") + b"\xff\n"
    assert text_of(tmp_path / "a.txt", raw) == PROPOSAL * 10 + "\ufffd\n"


def test_western_text_in_an_old_encoding_goes_to_the_detector() -> None:
    text = "Le conseil a approuvé le budget de l'année. La dépense est plafonnée, répartie et versée en deux années."
    assert decode(text.encode("cp1252"), shown="a.txt") == text


def test_halves_of_pairs_in_utf_8_are_joined_or_replaced_and_the_rest_is_not_read_as_another_encoding(tmp_path: Path) -> None:
    assert text_of(tmp_path / "a.txt", b"\xed\xa0\x80abc" + "关于".encode()) == "\ufffdabc关于"
    assert text_of(tmp_path / "b.txt", b"\xed\xa0\xbd\xed\xb8\x80" + "关于".encode()) == "\U0001f600关于"


def test_a_title_line_in_utf_8_over_a_text_in_gb18030_is_read_as_both_were_meant(tmp_path: Path) -> None:
    title = "关于做好社区养老服务的通知"
    raw = title.encode() + b"\r\n\r\n" + PROPOSAL.encode("gb18030")
    assert text_of(tmp_path / "a.txt", raw) == f"{title}\n\n{PROPOSAL}"
    assert text_of(tmp_path / "b.txt", PROPOSAL.encode("gb18030") + title.encode()) == PROPOSAL + title


@pytest.mark.parametrize(
    "raw",
    [
        "关于做好社区养老".encode() + f"服务的通知\n{PROPOSAL * 10}".encode("gb18030"),  # both in one line
        "关于做好社区养老服务的通知".encode()[:-1] + f"\n{PROPOSAL * 10}".encode("gb18030"),
        b"\xef\xe8\xe8 \xf0\xe5\xf8\xe5\xed\xe8\xe5 \xf1\xee\xe2\xe5\xf2\xe0",
    ],
)
def test_what_would_be_read_as_characters_that_nobody_wrote_is_set_aside(tmp_path: Path, raw: bytes) -> None:
    assert refusal(tmp_path / "a.txt", raw).reason == "its encoding cannot be told: parts of it are in another, or broken"


@pytest.mark.parametrize("text", ["叶镕喆、龚赟、闫喆、谢嫄", "北纬39°25′20.99″", "联通", "通知", "社區發展基金"])
def test_few_rare_words_in_gb18030_are_read_as_they_are(tmp_path: Path, text: str) -> None:
    assert text_of(tmp_path / "a.txt", f"名单:{PROPOSAL}{text}".encode("gb18030")) == f"名单:{PROPOSAL}{text}"


def test_line_ends_become_newlines(tmp_path: Path) -> None:
    assert text_of(tmp_path / "a.txt", "一\r\n二\r三\n".encode()) == "一\n二\n三\n"


def test_markdown_keeps_its_marks(tmp_path: Path) -> None:
    text = "---\ntitle: 答复\n---\n# 关于第75号提案的答复\n\n| 年度 | 金额 |\n|---|---|\n| 2019 | 253万元 |\n"
    result = read(tmp_path / "答复.md", text.encode())
    assert isinstance(result, Source)
    assert (result.text, result.media_type) == (text, "text/markdown")


def test_an_extension_in_capitals_is_the_same_extension(tmp_path: Path) -> None:
    assert text_of(tmp_path / "A.TXT", PROPOSAL.encode()) == PROPOSAL


def test_a_web_page_called_txt_is_read_as_a_web_page(tmp_path: Path) -> None:
    result = read(tmp_path / "a.txt", "<!DOCTYPE html><html><body><p>同意立案。</p></body></html>".encode())
    assert isinstance(result, Source)
    assert (result.text, result.media_type) == ("同意立案。", "text/html")


@pytest.mark.parametrize("raw", [b"", b" \n\t\r\n", "\ufeff\u3000\u3000\n".encode()])
def test_an_empty_file_is_set_aside(tmp_path: Path, raw: bytes) -> None:
    error = refusal(tmp_path / "空.txt", raw)
    assert (error.path, error.reason) == (f"{tmp_path.name}/空.txt", "it is empty")


@pytest.mark.parametrize("raw", [b"abc\x00def", bytes(range(256)), "字".encode() + b"\x01\x02\x03"])
def test_bytes_that_are_not_writing_are_set_aside(tmp_path: Path, raw: bytes) -> None:
    assert refusal(tmp_path / "a.txt", raw).reason == "it is not text"


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"\x1f\x8b\x08....", "a gzip archive"),
        (b"Rar!\x1a\x07\x00", "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    ],
)
def test_another_format_called_txt_is_named(tmp_path: Path, raw: bytes, what: str) -> None:
    assert refusal(tmp_path / "a.txt", raw).reason == f"it is not text: it seems to be {what}"


def test_an_unknown_type_is_refused_with_the_list_of_readable_ones(tmp_path: Path) -> None:
    error = refusal(tmp_path / "旧.xls", b"anything")
    assert isinstance(error, UnsupportedFormat)
    assert (error.path, error.reason) == (f"{tmp_path.name}/旧.xls", "files of type '.xls' are not supported")
    assert error.help == f"Save it as one of {' '.join(READABLE)}."


def test_a_file_without_an_extension_is_refused_for_that(tmp_path: Path) -> None:
    error = refusal(tmp_path / "提案", PROPOSAL.encode())
    assert isinstance(error, UnsupportedFormat)
    assert error.reason == "its name has no extension that tells its type"


def test_a_file_past_the_size_limit_is_set_aside_unread(tmp_path: Path) -> None:
    [error] = read_file(Found(path=tmp_path / "a.txt", shown="p/a.txt", size_bytes=MAX_FILE_BYTES + 1))
    assert isinstance(error, UnreadableSource)
    assert (error.path, error.reason) == ("p/a.txt", "it is too large (more than 200 MB)")


def test_a_file_gone_since_it_was_found_is_set_aside(tmp_path: Path) -> None:
    [error] = read_file(Found(path=tmp_path / "a.txt", shown="p/a.txt", size_bytes=5))
    assert isinstance(error, UnreadableSource)
    assert (error.path, error.reason) == ("p/a.txt", "it cannot be opened (No such file or directory)")


@given(text=st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1))
@settings(deadline=None, derandomize=True)
def test_any_chinese_text_in_utf_8_reads_as_itself(text: str) -> None:
    assert decode(text.encode(), shown="a.txt") == text


@given(raw=st.binary(max_size=200))
@settings(deadline=None, derandomize=True, max_examples=50)
def test_no_bytes_raise_anything_but_unreadable(raw: bytes) -> None:
    try:
        text = decode(raw, shown="a.txt")
    except UnreadableSource as error:
        assert error.reason in ("it is not text", "its encoding cannot be told: parts of it are in another, or broken")
    else:
        assert "\x00" not in text
        assert text.encode().decode() == text
