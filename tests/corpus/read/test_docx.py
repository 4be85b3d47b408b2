import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from corpus.errors import UnreadableSource
from corpus.model import Declared, Source
from corpus.read import discover, read_file
from corpus.read.docx import read_docx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(document: docx.document.Document) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def text_of(document: docx.document.Document) -> str:
    return read_docx(packed(document), shown="a.docx")[0]


def refusal(raw: bytes) -> str:
    with pytest.raises(UnreadableSource) as caught:
        read_docx(raw, shown="a.docx")
    assert caught.value.path == "a.docx"
    return caught.value.reason


def number(paragraph: docx.text.paragraph.Paragraph, *, number_id: int, level: int = 0) -> None:
    xml = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number_id}"/></w:numPr>'
    paragraph._p.get_or_add_pPr().append(parse_xml(xml))


def with_numbering(levels: list[tuple[str, str]], *, restart: bool = False) -> docx.document.Document:
    """A document whose lists 90 and 91 are one definition with these (format, text) levels; 91 starts anew if asked."""
    document = docx.Document()
    root = document.part.numbering_part.element
    xml = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate(levels)
    )
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>' if restart else ""
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{xml}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/>{override}</w:num>'))
    return document


def test_paragraphs_and_tables_come_in_their_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("关于社区基金的提案", level=1)
    document.add_paragraph("近年来,各地设立社区基金。")
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ["年度", "金额", "备注", "2019", "253\n万元", ""], strict=True
    ):
        cell.text = text
    document.add_paragraph("建议每年安排200万元。")
    path = tmp_path / "提案.docx"
    path.write_bytes(packed(document))
    [found] = discover([path])
    [source] = read_file(found)
    assert isinstance(source, Source)
    assert source.text == "关于社区基金的提案\n近年来,各地设立社区基金。\n年度 | 金额 | 备注\n2019 | 253 万元 |\n建议每年安排200万元。"
    assert source.media_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert (source.path, source.declared) == (f"{tmp_path.name}/提案.docx", Declared())


def test_page_headers_and_footers_are_left_out_but_for_the_letterhead_of_the_first_page() -> None:
    document = docx.Document()
    document.add_paragraph("关于第75号提案的答复")
    section = document.sections[0]
    section.header.paragraphs[0].text, section.footer.paragraphs[0].text = "政协提案选编", "第 1 页"
    assert text_of(document) == "关于第75号提案的答复"
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "番禺区民政局文件"
    section.first_page_header.add_paragraph("番民函〔2020〕27号")
    section.first_page_footer.paragraphs[0].text = "— 1 —"
    assert text_of(document) == "番禺区民政局文件\n番民函〔2020〕27号\n关于第75号提案的答复"


def test_a_merged_cell_is_read_once() -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "案由"
    table.cell(0, 2).text = "社区基金"
    assert text_of(document) == "案由 | 社区基金"


def test_a_row_with_one_filled_cell_keeps_its_lines() -> None:
    document = docx.Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "番禺区民政局\n2020年11月30日"
    assert text_of(document) == "番禺区民政局\n2020年11月30日"


def test_a_table_inside_a_cell_is_read_with_that_cell() -> None:
    document = docx.Document()
    outer = document.add_table(rows=1, cols=1).cell(0, 0)
    outer.text = "经费"
    inner = outer.add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "2019", "253万元"
    assert text_of(document) == "经费\n2019 | 253万元"


def test_text_in_controls_links_and_insertions_is_read_and_deletions_are_not() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = "".join(
        [
            f"<w:ins w:id='1' w:author='a'>{run.format('每年')}</w:ins>",
            "<w:del w:id='2' w:author='a'><w:r><w:delText>每月</w:delText></w:r></w:del>",
            f"<w:moveFrom w:id='3' w:author='a'>{run.format('移走')}</w:moveFrom>",
            f"<w:hyperlink>{run.format('安排')}</w:hyperlink>",
            f"<w:sdt><w:sdtContent>{run.format('200万元')}</w:sdtContent></w:sdt>",
            "<w:r><w:tab/><w:t>共</w:t><w:br/><w:t>三年</w:t></w:r>",
        ]
    )
    document = docx.Document()
    xml = f'<w:sdt {nsdecls("w")}><w:sdtContent><w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="9"/></w:tabs></w:pPr>{body}</w:p></w:sdtContent></w:sdt>'
    document.element.body.insert(0, parse_xml(xml))
    assert text_of(document) == "每年安排200万元\t共\n三年"


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>番民函〔2020〕27号</w:t></w:r></w:p></w:txbxContent>"
    compatible = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    alternate = f"<mc:AlternateContent {compatible}><mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    document = docx.Document()
    xml = f"<w:p {nsdecls('w')}><w:r><w:t>番禺区民政局文件</w:t></w:r><w:r>{alternate}</w:r></w:p>"
    document.element.body.insert(0, parse_xml(xml))
    assert text_of(document) == "番禺区民政局文件\n番民函〔2020〕27号"


def test_automatic_numbers_are_written_out_level_by_level() -> None:
    document = with_numbering([("chineseCountingThousand", "%1、"), ("decimal", "%1.%2"), ("bullet", "•")])
    for text, level in [("现状", 0), ("资金", 1), ("人员", 1), ("建议", 0), ("立法", 1), ("要点", 2)]:
        number(document.add_paragraph(text), number_id=90, level=level)
    assert text_of(document) == "一、现状\n一.1 资金\n一.2 人员\n二、建议\n二.1 立法\n要点"


def test_articles_numbered_by_word_count_past_ten_and_a_hundred() -> None:
    document = with_numbering([("chineseCounting", "第%1条")])
    for _ in range(111):
        number(document.add_paragraph("内容"), number_id=90)
    lines = text_of(document).split("\n")
    assert [lines[n - 1] for n in (1, 10, 11, 20, 21, 100, 105, 110, 111)] == [
        f"第{n}条 内容" for n in ("一", "十", "十一", "二十", "二十一", "一百", "一百零五", "一百一十", "一百一十一")
    ]


@pytest.mark.parametrize(("restart", "last"), [(False, "2) 乙"), (True, "1) 乙")])
def test_a_second_list_of_the_same_definition_goes_on_unless_it_starts_anew(restart: bool, last: str) -> None:
    document = with_numbering([("decimal", "%1)")], restart=restart)
    number(document.add_paragraph("甲"), number_id=90)
    number(document.add_paragraph("乙"), number_id=91)
    assert text_of(document) == f"1) 甲\n{last}"


def test_a_style_can_bring_the_number_and_a_paragraph_can_refuse_it() -> None:
    document = with_numbering([("decimalEnclosedCircle", "%1")])
    style = document.styles["Heading 2"].element.get_or_add_pPr()
    style.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="90"/></w:numPr>'))
    document.add_heading("资金", level=2)
    number(document.add_heading("无号", level=2), number_id=0)
    document.add_heading("人员", level=2)
    assert text_of(document) == "① 资金\n无号\n② 人员"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"hello", "it is not a Word document (.docx)"),
        (b"%PDF-1.4", "it is not a Word document (.docx): it seems to be a PDF"),
        (b"PK\x03\x04 cut off", "it is not a Word document (.docx)"),
        (OLE + b"..WordDocument", "it is not a Word document (.docx): it seems to be an old one (.doc) under a new name"),
        (OLE + b".." + "EncryptedPackage".encode("utf-16-le"), "it is protected by a password"),
    ],
)
def test_what_is_not_word_is_named(raw: bytes, reason: str) -> None:
    assert refusal(raw) == reason


def test_an_empty_file_called_docx_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "空.docx").write_bytes(b"")
    [found] = discover([tmp_path])
    [error] = read_file(found)
    assert isinstance(error, UnreadableSource)
    assert (error.path, error.reason) == (f"{tmp_path.name}/空.docx", "it is empty")


def test_a_zip_of_other_things_is_not_word() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    assert refusal(buffer.getvalue()) == "it is not a Word document (.docx)"


def test_a_word_file_with_a_broken_body_is_set_aside() -> None:
    source, buffer = zipfile.ZipFile(BytesIO(packed(docx.Document()))), BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, b"<w:document" if name == "word/document.xml" else source.read(name))
    assert refusal(buffer.getvalue()) == "it is not a Word document (.docx)"


def test_a_document_without_words_has_no_text(tmp_path: Path) -> None:
    assert docx.Document().element.body.find(qn("w:p")) is None
    (tmp_path / "a.docx").write_bytes(packed(docx.Document()))
    [found] = discover([tmp_path])
    [error] = read_file(found)
    assert isinstance(error, UnreadableSource)
    assert error.reason == "it has no text"
