import html
import io
import re
import zipfile
from collections.abc import Iterator
from copy import deepcopy

import pytest
from docx import Document
from docx.shared import Pt
from lxml import etree
from openpyxl import load_workbook
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import load_settings
from tests.error_answers import error_of
from tests.small_store import build_small_store

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
QUESTION = "番禺区2020年投入多少资金建设社会组织孵化基地？"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(create_app(load_settings(store=build_small_store(tmp_path_factory.mktemp("small"))))) as client:
        yield client


@pytest.fixture(scope="module")
def answer(client: TestClient) -> dict:
    return client.post("/v1/ask", json={"question": QUESTION}).json()


@pytest.fixture(scope="module")
def compared(client: TestClient) -> dict:
    answer = client.post("/v1/ask", json={"question": "各地社会组织孵化基地投入了多少资金？"}).json()
    assert len(answer["comparison"]["rows"]) >= 2
    return answer


def exported(client: TestClient, answer: dict, format: str, *, language: str = "zh", title: str = QUESTION) -> bytes:
    body = {"format": format, "title": title, "turns": [{"asked": QUESTION, "answer": answer}], "language": language}
    response = client.post("/v1/export", json=body)
    assert (response.status_code, response.headers["content-disposition"]) == (200, f'attachment; filename="wence.{format}"')
    return response.content


def footnotes(word: bytes) -> list[str]:
    part = next(rel.target_part for rel in Document(io.BytesIO(word)).part.rels.values() if rel.reltype.endswith("/footnotes"))
    return [
        "".join(note.itertext()).strip() for note in etree.fromstring(part.blob).findall(f"{W}footnote") if note.get(f"{W}type") is None
    ]


def with_words(answer: dict, words: str) -> dict:
    """The answer as a hostile document would make it: the words in title, claim, measure and quote."""
    changed = deepcopy(answer)
    changed["claims"][0]["text"] = changed["citations"][0]["title"] = changed["citations"][0]["quote"] = words
    row = {"region": None, "measure": words, "amount": None, "period": None, "status": "planned", "citations": [1]}
    changed["comparison"] = {"columns": answer["comparison"]["columns"], "rows": [row]}
    return changed


def test_a_word_file_says_each_claim_and_has_a_footnote_where_it_is_cited(client: TestClient, answer: dict) -> None:
    word = exported(client, answer, "docx")
    document = Document(io.BytesIO(word))
    first = answer["citations"][0]
    notes = footnotes(word)
    assert (
        notes[0]
        == f"“{' '.join(first['quote'].split())}”——《{first['title']}》，广东省广州市番禺区，{first['issuer']}，答复，2020-11-30，{first['source']}"
    )
    paragraph = next(one for one in document.paragraphs if one.text == answer["claims"][0]["text"])
    marks = [mark.get(f"{W}id") for mark in paragraph._p.iter(f"{W}footnoteReference")]
    assert marks == [str(number) for number in range(1, len(answer["claims"][0]["citations"]) + 1)]
    everywhere = [mark.get(f"{W}id") for mark in document.element.body.iter(f"{W}footnoteReference")]
    assert everywhere == [str(number) for number in range(1, len(notes) + 1)]


def test_a_word_file_has_the_margins_and_fonts_of_an_official_document(client: TestClient, answer: dict) -> None:
    document = Document(io.BytesIO(exported(client, answer, "docx")))
    section, normal = document.sections[0], document.styles["Normal"]
    margins = (
        section.page_width,
        section.page_height,
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
    )
    assert [round(one.mm) for one in margins] == [210, 297, 37, 35, 28, 26]
    assert (normal.font.size, normal.paragraph_format.line_spacing) == (Pt(16), Pt(28))
    assert normal.element.rPr.rFonts.get(f"{W}eastAsia") == "仿宋_GB2312"
    assert document.paragraphs[0].text == QUESTION
    assert "PAGE" in etree.tostring(section.footer._element, encoding="unicode")


def test_the_table_of_a_word_file_has_a_row_for_each_of_the_answer(client: TestClient, compared: dict) -> None:
    rows = Document(io.BytesIO(exported(client, compared, "docx"))).tables[0].rows
    assert [cell.text for cell in rows[0].cells] == ["地区", "做法", "金额", "时间", "进展"]
    assert [row.cells[2].text for row in rows[1:]] == [(row["amount"] or {"text": ""})["text"] for row in compared["comparison"]["rows"]]


def test_a_quote_that_no_longer_stands_is_told_apart(client: TestClient, answer: dict) -> None:
    changed = deepcopy(answer)
    changed["citations"][0]["start"] += 1
    assert [note.endswith("引文未能核对）") for note in footnotes(exported(client, changed, "docx"))][:1] == [True]
    assert not any(note.endswith("引文未能核对）") for note in footnotes(exported(client, answer, "docx")))


def test_markdown_has_footnotes_and_holds_no_markup_of_documents(client: TestClient, answer: dict) -> None:
    text = exported(client, answer, "md").decode()
    assert text.startswith(f"# {QUESTION}\n") and "[^1]: “" in text and "2020-11-30" in text
    hostile = exported(client, with_words(answer, "<script>x</script> [a](javascript:b) **c** | d\n# e"), "md").decode()
    assert r"- **［计划中，尚未完成］** \<script\>x\</script\> \[a\](javascript:b) \*\*c\*\* \| d \# e[^1]" in hostile
    assert "<script>" not in hostile


def test_excel_has_yuan_as_numbers_and_no_formula_of_documents(client: TestClient, answer: dict, compared: dict) -> None:
    rows, sources = load_workbook(io.BytesIO(exported(client, compared, "xlsx"))).worksheets
    assert [cell.value for cell in rows[1]] == ["地区", "做法", "金额", "金额（元）", "时间", "进展", "出处"]
    assert [row[3].value for row in list(rows.rows)[1:]] == [
        (row["amount"] or {"yuan": None})["yuan"] for row in compared["comparison"]["rows"]
    ]
    assert [row[6].value for row in list(sources.rows)[1:]] == [one["quote"] for one in compared["citations"]]
    hostile = load_workbook(io.BytesIO(exported(client, with_words(answer, '=HYPERLINK("http://x")'), "xlsx")))
    assert (hostile.worksheets[0]["B2"].value, hostile.worksheets[0]["B2"].data_type) == ('=HYPERLINK("http://x")', "s")


@pytest.mark.parametrize("format", ["docx", "xlsx", "md"])
def test_characters_that_no_file_can_hold_are_left_out(client: TestClient, answer: dict, format: str) -> None:
    content = exported(client, with_words(answer, "补助\x0b\x1f\u202e8888\u202c万元𠮷"), format, title="问\x0b题")
    if format == "md":
        text = content.decode()
    else:
        archive = zipfile.ZipFile(io.BytesIO(content))
        text = html.unescape("".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")))
    assert "补助8888万元𠮷" in text
    assert re.findall("[\x0b\x1f\u202e\u202c]", text) == []


def test_a_refusal_is_exported_in_its_words_and_in_english_where_that_is_spoken(client: TestClient) -> None:
    refused = client.post("/v1/ask", json={"question": "上海市地铁票价是多少元？"}).json()
    assert f"Not answered**：{refused['answer'][:6]}" in exported(client, refused, "md", language="en").decode()


def test_what_is_no_answer_is_refused(client: TestClient, answer: dict) -> None:
    assert error_of(client.post("/v1/export", json={"format": "pdf", "title": "t", "turns": []}), 422)
    assert error_of(client.post("/v1/export", json={"format": "md", "title": "t", "turns": [{"asked": "a", "answer": {}}]}), 422)
