from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from corpus.errors import UnreadableSource
from corpus.model import Declared, Source
from corpus.read import discover, read_file
from corpus.read.layout import mend_radicals, without_furniture
from corpus.read.pdf import read_pdf
from tests.formats import drawn, in_cells, in_two_columns


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
    assert [(number, source.text[start : start + 4]) for start, number in source.pages] == [(1, "关于第7"), (2, "孵化基地")]


def test_headers_stay_where_they_stand_first_and_footers_and_page_numbers_go() -> None:
    bodies = ["资金逐年增", "加,主体逐步", "成熟,效果明显"]
    pages = [["通州区优秀提案选编", body, "第十条", "通州区政协编印", f"— {n} —"] for n, body in enumerate(bodies, start=3)]
    assert (
        read_pdf(drawn(pages), shown="a.pdf").text == "通州区优秀提案选编\n资金逐年增\n第十条\n加,主体逐步\n第十条\n成熟,效果明显\n第十条"
    )


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
    assert read_pdf(raw, shown="a.pdf").text == "同意立案。"


def test_pages_with_nothing_on_them_are_no_text() -> None:
    assert refusal(drawn([[], []])).reason.startswith("it has no text")


def test_two_columns_are_read_one_after_the_other_whatever_the_order_of_drawing() -> None:
    left = [f"左栏第{n}行,说明社会组织孵化基地的建设" for n in range(10, 20)]
    right = [f"右栏第{n}行,一、专项资金的使用与监督。" for n in range(10, 20)]
    for by_row in (False, True):
        raw = in_two_columns("关于社区基金的调研报告全文刊登于此以供各位委员参阅和讨论", left, right, by_row=by_row)
        lines = read_pdf(raw, shown="a.pdf").text.split("\n")
        assert lines == ["关于社区基金的调研报告全文刊登于此以供各位委员参阅和讨论", *left, *right]


def table_text() -> str:
    """A table of four columns with prose under it, drawn cell by cell."""
    rows = [(f"项目{n}托管运营经费", f"{n + 120}万元", "区财政和福彩金", "145万元") for n in range(10, 20)]
    raw = in_cells(rows, below=["全年各项投入合计三百八十九万元,其中区级财政二百四十七万元,镇街财政九十八万元"] * 8)
    return read_pdf(raw, shown="a.pdf").text


def test_lines_of_a_paragraph_are_joined_where_first_lines_are_indented() -> None:
    full = "近年来我区投入孵化经费建成镇街孵化基地入驻单位的场地租赁费保洁费及其"
    pages = [
        [f"　　{full[:34]}", full, "他各项支出由街道承担。", f"　　二、{full[:32]}"],
        ["他支出由区财政承担。", "　　三、下一步。", "　　四、其他。"],
    ]
    reading = read_pdf(drawn(pages), shown="a.pdf")
    first = f"{full[:34]}{full}他各项支出由街道承担。"
    assert reading.text == f"{first}\n\n二、{full[:32]}他支出由区财政承担。\n\n三、下一步。\n\n四、其他。"
    assert [(number, reading.text[start : start + 3]) for start, number in reading.pages] == [(1, "近年来"), (2, "他支出")]


def test_a_table_of_two_columns_stays_in_its_rows() -> None:
    left, right = [f"项目{n}" for n in range(10, 20)], [f"{n}万元" for n in range(10, 20)]
    text = read_pdf(in_two_columns("经费安排情况一览表", left, right, by_row=True), shown="a.pdf").text
    assert [line.split() for line in table_text().split("\n")][:2] == [
        ["项目10托管运营经费", "130万元", "区财政和福彩金", "145万元"],
        ["项目11托管运营经费", "131万元", "区财政和福彩金", "145万元"],
    ]
    assert ["".join(line.split()) for line in text.split("\n")][1:3] == ["项目1010万元", "项目1111万元"]


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
