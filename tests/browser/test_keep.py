"""What a visitor takes away or comes back to: conversations, links, files, the clipboard."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from tests.browser.live import LiveServer
from tests.browser.visit import ANSWERED, FLAGSHIP, Visit

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def saved(visit: Visit, button: str, folder: Path) -> Path:
    with visit.page.expect_download() as waiting:
        visit.page.get_by_role("button", name=button, exact=True).first.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def footnotes(path: Path) -> list[str]:
    from docx import Document

    part = next(rel.target_part for rel in Document(str(path)).part.rels.values() if rel.reltype.endswith("/footnotes"))
    notes = etree.fromstring(part.blob).findall(f"{W}footnote")
    return ["".join(note.itertext()).strip() for note in notes if note.get(f"{W}type") is None]


def test_a_word_file_has_a_footnote_with_quote_place_and_date_for_each_citation(visit: Visit, tmp_path: Path) -> None:
    from docx import Document

    visit.open().ask("番禺区社会组织孵化基地2021年的运营经费是多少？")
    path = saved(visit, "Word", tmp_path)
    quote = visit.page.locator(".sources blockquote").first.text_content()
    assert path.name == "番禺区社会组织孵化基地2021年的运营经费是多少？.docx"
    assert footnotes(path)[0].startswith(f"“{quote}”——《")
    assert "广东省广州市番禺区" in footnotes(path)[0] and "2022-02-18" in footnotes(path)[0]
    assert visit.page.locator(".claim").first.inner_text().split("[")[0].strip() in "".join(p.text for p in Document(str(path)).paragraphs)


def test_a_whole_conversation_is_exported_as_word_and_markdown(visit: Visit, tmp_path: Path) -> None:
    visit.open().ask("番禺区社会组织孵化基地2021年的运营经费是多少？").ask("那么东莞呢？")
    visit.page.get_by_role("button", name="更多操作").click()
    with visit.page.expect_download() as waiting:
        visit.page.get_by_text("导出整个对话 (Markdown)").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert text.count("\n## ") == 2 and "100万元" in text and "160万元" in text and "[^1]: “" in text


def test_the_table_goes_into_excel_with_numbers_and_into_csv_as_it_is_shown(visit: Visit, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    visit.open().ask(FLAGSHIP)
    visit.shown(".comparison tbody tr")
    visit.page.get_by_role("textbox", name="在表中查找").fill("东莞")
    sheet = load_workbook(saved(visit, "Excel", tmp_path)).worksheets[0]
    assert [(row[0].value, row[3].value) for row in list(sheet.rows)[1:]] == [("广东省东莞市", 1_600_000), ("广东省东莞市", 760_000)]
    rows = list(csv.reader(io.StringIO(saved(visit, "CSV", tmp_path).read_text(encoding="utf-8-sig"))))
    assert [(row[0], row[3]) for row in rows] == [("地区", "yuan"), ("广东省东莞市", "1600000"), ("广东省东莞市", "760000")]
    zipfile.ZipFile(saved(visit, "Excel", tmp_path)).testzip()


def test_an_answer_is_copied_with_its_sources(visit: Visit) -> None:
    visit.open().ask("番禺区社会组织孵化基地2021年的运营经费是多少？")
    visit.page.get_by_role("button", name="复制（附出处）").click()
    visit.page.get_by_text("已复制").wait_for()
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert "100万元" in copied and "出处：\n[1] 《" in copied and "2022-02-18" in copied


def test_a_link_reopens_the_answer_and_says_whether_the_index_is_the_same(visit: Visit) -> None:
    visit.open().choose_home("番禺", "广东省广州市番禺区").ask(FLAGSHIP)
    claims = visit.texts(".claim")
    visit.page.get_by_role("button", name="复制链接").click()
    visit.page.get_by_text("链接已复制").wait_for()
    link = visit.page.evaluate("navigator.clipboard.readText()")
    visit.page.evaluate("localStorage.clear()")
    visit.page.goto("about:blank")
    visit.page.goto(link)
    visit.shown(ANSWERED)
    assert visit.texts(".claim") == claims
    assert "相同" in visit.page.locator(".turn .note").first.inner_text()
    visit.page.goto("about:blank")
    visit.page.goto(link[: link.rindex("g=")] + "g=1")
    visit.page.locator(".note.strong", has_text="第 1 版索引").wait_for()


def test_conversations_are_kept_renamed_and_deleted(visit: Visit) -> None:
    visit.open().ask("番禺区社会组织孵化基地2021年的运营经费是多少？")
    claims = visit.texts(".claim")
    visit.page.get_by_role("button", name="新对话").click()
    visit.ask("东莞市社会组织孵化基地2023年运营经费是多少？")
    visit.page.reload()
    visit.shown(".conversation")
    assert [text.strip() for text in visit.texts(".conversation-open")] == [
        "东莞市社会组织孵化基地2023年运营经费是多少？",
        "番禺区社会组织孵化基地2021年的运营经费是多少？",
    ]
    visit.page.locator(".conversation-open").nth(1).click()
    assert visit.texts(".claim") == claims
    visit.page.get_by_role("button", name="更多操作").nth(1).click()
    visit.page.get_by_role("menuitem", name="改名").click()
    visit.page.get_by_role("textbox", name="对话名称").fill("番禺经费")
    visit.page.keyboard.press("Enter")
    assert visit.texts(".conversation-open")[1] == "番禺经费"
    visit.page.get_by_role("button", name="更多操作").nth(1).click()
    visit.page.get_by_role("menuitem", name="删除").click()
    visit.page.get_by_role("dialog").get_by_role("button", name="删除").click()
    visit.page.get_by_text("番禺经费").wait_for(state="detached")
    visit.page.reload()
    assert visit.shown(".conversation").count() == 1


def test_losing_the_server_loses_nothing_that_was_typed_and_the_page_comes_back_by_itself(visit: Visit, server: LiveServer) -> None:
    visit.loses_server = True
    visit.open().shown(".suggestions button")
    server.stop()
    box = visit.page.get_by_role("textbox", name="问题")
    try:
        box.fill("番禺区社会组织孵化基地2021年的运营经费是多少？")
        visit.page.keyboard.press("Enter")
        assert "连接不上服务器" in visit.shown(".problem").first.inner_text()
        visit.page.locator(".server.lost").wait_for()
        box.fill("还没有发出的下一个问题")
    finally:
        server.start()
    visit.page.locator(".server.regained").wait_for(timeout=15_000)
    assert box.input_value() == "还没有发出的下一个问题"
    visit.page.locator(".problem").get_by_role("button", name="重试").click()
    visit.shown(ANSWERED)
    assert "100万元" in visit.page.locator(".claim").first.inner_text()
    visit.page.reload()
    assert visit.page.get_by_role("textbox", name="问题").input_value() == "还没有发出的下一个问题"


@pytest.mark.parametrize("broken", ["{", '{"id": 1}', '{"id":"x","title":"t","created":1,"turns":"no"}'])
def test_what_the_browser_kept_and_cannot_be_read_is_left_aside(visit: Visit, broken: str) -> None:
    visit.open()
    visit.page.evaluate("broken => localStorage.setItem('wence.conversation.x', broken)", broken)
    visit.page.reload()
    visit.ask("番禺区社会组织孵化基地2021年的运营经费是多少？")
    assert visit.page.locator(".conversation").count() == 1
