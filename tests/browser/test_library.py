from pathlib import Path

from tests.browser.live import UPLOADED
from tests.browser.visit import Visit


def test_documents_are_browsed_by_kind_place_and_year_with_counts_that_hold(visit: Visit) -> None:
    visit.open("/#/library").shown(".document")
    assert visit.page.locator(".library-count").inner_text() == "共 48 份文件"
    visit.page.get_by_label("按类别").click()
    visit.page.locator(".ant-select-item-option", has_text="答复（13）").click()
    visit.page.get_by_text("共 13 份文件").wait_for()
    assert all("答复" in text for text in visit.texts(".document .citation-facts span:first-child"))
    visit.page.get_by_label("按年份").click()
    visit.page.locator(".ant-select-item-option", has_text="2023（2）").click()
    visit.page.get_by_text("共 2 份文件").wait_for()
    assert len(visit.texts(".document-title")) == 2


def test_the_place_tree_opens_from_province_to_county(visit: Visit) -> None:
    visit.open("/#/library").shown(".document")
    visit.page.get_by_label("按地区").click()
    visit.page.locator(".ant-select-tree-treenode", has_text="广东省").locator(".ant-select-tree-switcher").click()
    visit.page.locator(".ant-select-tree-title", has_text="广州市").click()
    visit.page.get_by_text("共 2 份文件").wait_for()
    assert all("广东省广州市" in text for text in visit.texts(".document .citation-facts"))


def test_a_document_shows_its_thread_and_what_each_field_rests_on(visit: Visit) -> None:
    visit.open("/#/library").shown(".document")
    visit.page.get_by_role("button", name="对《关于引入公益组织丰富课后延时服务》的答复", exact=True).click()
    link = visit.shown(".thread .link").first
    assert visit.page.locator(".thread .relation").first.inner_text() == "答复的是"
    visit.page.get_by_text("各项信息的依据").click()
    visit.page.locator(".evidence .link").first.click()
    assert visit.shown(".document-text mark").first.text_content()
    title = link.inner_text()
    link.click()
    visit.page.locator(".source-head h2", has_text=title).wait_for()


def test_a_file_is_uploaded_asked_about_and_deleted_again(visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "白鹭洲答复.txt"
    file.write_text(UPLOADED, encoding="utf-8")
    visit.open("/#/library").shown(".document")
    visit.page.locator("input[type=file]").set_input_files(file)
    visit.page.locator(".upload-line.done").wait_for()
    assert "已收录 1 份文件" in visit.page.locator(".upload-line").inner_text()
    visit.page.get_by_text("共 49 份文件").wait_for()
    visit.page.get_by_role("link", name="提问").click()
    visit.ask("白鹭洲社区食堂获得多少补助？")
    assert "417万元" in visit.page.locator(".claim").first.inner_text()
    visit.page.locator(".claim .citation").first.click()
    assert "417万元" in (visit.shown(".document-text mark").first.text_content() or "")
    visit.page.get_by_role("link", name="文库").click()
    row = visit.page.locator(".document", has_text="白鹭洲")
    row.get_by_role("button", name="删除这份文件").click()
    visit.page.get_by_role("dialog").get_by_role("button", name="删除").click()
    visit.page.get_by_text("共 48 份文件").wait_for()
    assert row.count() == 0


def test_a_file_that_cannot_be_read_or_is_too_large_is_told_with_its_reason(visit: Visit, tmp_path: Path) -> None:
    visit.loses_server = True  # the browser reports the refusal of the upload by itself
    unreadable, large = tmp_path / "图.docx", tmp_path / "大.txt"
    unreadable.write_bytes(b"\x00\x01\x02 no document")
    large.write_bytes(b"a" * 1_100_000)
    visit.open("/#/library").shown(".document")
    assert "每个文件不超过 1 MB" in visit.page.locator(".upload").inner_text()
    visit.page.locator("input[type=file]").set_input_files([unreadable, large])
    visit.page.locator(".upload-line.refused").nth(1).wait_for()
    said = visit.texts(".upload-line .refused-why")
    assert said[0] == "文件有 1.1 MB，超过 1 MB 的上限，没有上传。"
    assert len(said[1]) > 10


def test_the_status_tells_what_the_files_cover(visit: Visit) -> None:
    visit.open("/#/status").shown(".figures")
    figures = visit.page.locator(".figures").inner_text()
    assert "48" in figures and "2024-09-12" in figures and "原文摘录" in figures and "builtin" in figures
    assert any("番禺区" in text for text in visit.texts(".places li"))
