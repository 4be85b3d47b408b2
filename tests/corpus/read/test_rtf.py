import pytest

from corpus.errors import UnreadableSource
from corpus.read.rtf import read_rtf
from tests.formats import as_rtf


def text_of(body: str, *, head: str = "\\ansi\\ansicpg936") -> str:
    return read_rtf(f"{{\\rtf1{head}\n{body}}}".encode("latin-1"), shown="a.rtf")[0]


def test_chinese_is_read_from_gbk_bytes_and_from_unicode() -> None:
    assert text_of("\\'c9\\'e7\\'c7\\'f8\\u22522?\\u-28207 ?\\par") == "社区基金"
    assert text_of("\\uc2\\u31038\\'c9\\'e7\\u21306\\'c7\\'f8") == "社区"


def test_word_writes_chinese_in_a_western_font_with_an_east_asian_one_beside_it() -> None:
    assert read_rtf(as_rtf("番禺区民政局\n2020年“答复”(253万元)"), shown="a.rtf")[0] == "番禺区民政局\n2020年“答复”(253万元)"


def test_a_western_document_with_a_chinese_font_is_chinese_where_the_font_is() -> None:
    fonts = "\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 Times;}{\\f1\\fcharset134 SimSun;}}"
    assert text_of("\\f0 budget\\'85 \\f1 \\'c9\\'e7\\'c7\\'f8", head=fonts) == "budget… 社区"


def test_a_second_byte_that_is_an_ascii_letter_belongs_to_its_character() -> None:
    assert text_of("\\'81@\\'8c\\'57") == b"\x81@\x8cW".decode("gbk")


def test_half_characters_above_the_first_plane_are_joined() -> None:
    assert text_of("\\u-10174 ?\\u-8265 ?") == "\U00020bb7"  # 𠮷, a name's character


def test_cells_of_a_row_stand_on_one_line_and_lists_keep_their_numbers() -> None:
    row = "\\trowd\\pard\\intbl 2019\\cell 253\\par 10000\\cell \\row\\pard "
    assert text_of(f"{row}{{\\pntext 1.\\tab}}grant\\par") == "2019 | 253 10000\n1.\tgrant"


def test_what_is_not_the_text_is_left_out() -> None:
    body = "{\\fonttbl{\\f0 Song;}}{\\info{\\title T}}{\\header H}{\\*\\generator W;}{\\pict\\bin4 }}{{}kept{\\v hidden}{\\footnote F}{\\deleted gone}"
    assert text_of(body) == "kept"


def test_the_letterhead_of_the_first_page_is_read() -> None:
    assert text_of("{\\headerf Office 27\\par}body") == "Office 27\nbody"


def test_what_is_no_rich_text_is_refused() -> None:
    with pytest.raises(UnreadableSource) as caught:
        read_rtf(b"hello", shown="a.rtf")
    assert (caught.value.path, caught.value.reason) == ("a.rtf", "it is not rich text (.rtf)")
