import json
import urllib.request

import pytest

from tests.browser.live import LiveServer
from tests.browser.visit import ANSWERED, FLAGSHIP, Visit


def stored(server: LiveServer, document_id: str) -> dict:
    with urllib.request.urlopen(f"{server.url}/v1/documents/{document_id}") as response:
        return json.load(response)


@pytest.mark.parametrize("number", [0, 3])
def test_a_citation_opens_the_document_with_exactly_the_quote_marked_and_in_sight(visit: Visit, number: int) -> None:
    visit.open().ask(FLAGSHIP)
    answers = []
    visit.page.on("response", lambda response: answers.append(response) if "/v1/documents/" in response.url else None)
    visit.shown(".claims .citation").nth(number).hover()
    quote = visit.shown(".ant-popover:not(.ant-popover-hidden) blockquote").first.inner_text()
    visit.page.locator(".claims .citation").nth(number).click()
    mark = visit.shown(".document-text mark").first
    assert mark.text_content() == quote
    whole = answers[0].json()
    assert quote in whole["text"]
    assert visit.page.locator(".document-text").text_content() == whole["text"]
    box, panel = mark.bounding_box(), visit.page.locator(".source-body").bounding_box()
    assert panel["y"] <= box["y"] <= panel["y"] + panel["height"]
    short = visit.page.locator(".facts-short").inner_text()
    assert (whole["issued"] or "日期不详") in short and (whole["region"]["name"] if whole["region"] else "地区不详") in short


def test_every_claim_shows_its_place_and_date_and_has_a_citation(visit: Visit) -> None:
    visit.open().choose_home("番禺", "广东省广州市番禺区").ask(FLAGSHIP)
    groups = visit.page.locator(".claim-group")
    assert groups.count() >= 5
    for index in range(groups.count()):
        assert (
            groups.nth(index)
            .locator(".lead-place")
            .inner_text()
            .startswith(("广东", "黑龙江", "贵州", "江苏", "北京", "天津", "安徽", "湖北", "浙江"))
        )
        assert groups.nth(index).locator(".citation").count() >= 1
    assert "番禺区" not in "".join(visit.texts(".lead-place"))


def test_the_flagship_question_is_answered_in_english_too(english: Visit) -> None:
    english.open().ask("How do other cities fund incubators?")
    assert english.page.locator("html").get_attribute("lang") == "en"
    assert any("160万元" in text for text in english.texts(".claim"))
    english.page.locator(".claims .citation").first.click()
    assert english.shown(".document-text mark").first.text_content()
    assert english.page.locator(".facts dt").first.inner_text() == "Kind"


def test_the_table_is_sorted_by_yuan_and_filtered_and_a_cell_opens_its_quote(visit: Visit) -> None:
    visit.open().ask(FLAGSHIP)
    visit.shown(".comparison tbody tr")
    visit.page.get_by_role("columnheader", name="金额", exact=True).get_by_role("button").click()
    amounts = visit.texts(".comparison td.col-amount .cell")
    yuan = [float("".join(c for c in text if c.isdigit() or c == ".")) for text in amounts if text.endswith("万元")]
    assert yuan == sorted(yuan, reverse=True) and len(yuan) >= 5
    assert visit.page.get_by_role("columnheader", name="金额", exact=True).get_attribute("aria-sort") == "descending"
    visit.page.get_by_role("textbox", name="在表中查找").fill("贵阳")
    assert set(visit.texts(".comparison tbody th")) == {"贵州省贵阳市南明区"}
    visit.page.locator(".comparison tbody td.col-amount .cell").first.click()
    assert "310万元" in (visit.shown(".document-text mark").first.text_content() or "")


def test_bars_stand_where_three_sums_can_be_compared_and_plans_are_marked(visit: Visit) -> None:
    visit.open().ask(FLAGSHIP)
    assert visit.shown(".comparison .bar rect").count() >= 3
    planned = visit.page.locator(".comparison tr.row-planned")
    assert planned.count() >= 1
    assert "计划中，尚未完成" in planned.first.inner_text()
    assert "计划中，尚未完成" in visit.page.locator(".claim.is-planned").first.inner_text()


def test_a_follow_up_is_read_in_the_light_of_what_was_asked(visit: Visit) -> None:
    visit.open().ask("番禺区社会组织孵化基地2021年的运营经费是多少？").ask("那么东莞呢？")
    assert visit.page.locator(".turn").count() == 2
    assert any("160万元" in text for text in visit.texts(".turn:last-of-type .claim"))


def test_a_stream_that_is_stopped_keeps_what_had_come(visit: Visit, server: LiveServer) -> None:
    visit.open()
    server.slow.pause_s = 1.0
    try:
        visit.page.get_by_role("textbox", name="问题").fill(FLAGSHIP)
        visit.page.keyboard.press("Enter")
        visit.shown(".claim")
        visit.page.get_by_role("button", name="停止").click()
        came = visit.texts(".claim")
        visit.shown(".stopped")
        visit.page.wait_for_timeout(1500)
        assert visit.texts(".claim") == came and len(came) >= 1
        assert visit.page.locator(ANSWERED).count() == 0
    finally:
        server.slow.pause_s = 0.0
    visit.page.get_by_role("button", name="重试").click()
    visit.shown(ANSWERED)
    assert len(visit.texts(".claim")) > len(came)


def test_enter_that_ends_a_composition_sends_nothing_and_shift_enter_starts_a_line(visit: Visit) -> None:
    box = visit.open().page.get_by_role("textbox", name="问题")
    box.click()
    session = visit.context.new_cdp_session(visit.page)
    session.send("Input.imeSetComposition", {"text": "fuhuajidi", "selectionStart": 9, "selectionEnd": 9})
    box.evaluate(
        "e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true}))"
    )
    assert visit.page.locator(".turn").count() == 0
    session.send("Input.insertText", {"text": "孵化基地"})
    assert box.input_value() == "孵化基地"
    visit.page.keyboard.press("Shift+Enter")
    visit.page.keyboard.type("有哪些？")
    assert box.input_value() == "孵化基地\n有哪些？" and visit.page.locator(".turn").count() == 0
    visit.page.keyboard.press("Enter")
    visit.shown(ANSWERED)
    assert box.input_value() == ""


def test_a_shared_name_is_asked_back_and_the_other_place_answers(visit: Visit) -> None:
    visit.open().ask("通州区有没有社会组织孵化园？")
    assert visit.texts(".choose-place button") == ["北京市通州区", "江苏省南通市通州区"]
    visit.page.get_by_role("button", name="江苏省南通市通州区").click()
    visit.page.locator(".turn:nth-of-type(2) .made-by").wait_for()
    assert visit.page.locator(".turn:last-of-type .asked").inner_text().startswith("江苏省南通市通州区")
    assert set(visit.texts(".turn:last-of-type .lead-place")) == {"江苏省南通市通州区"}


def test_the_home_region_picker_tells_places_of_one_name_apart(visit: Visit) -> None:
    picker = visit.open().page.get_by_role("combobox", name="本地区")
    picker.click()
    picker.fill("通州区")
    visit.shown(".ant-select-item-option")
    assert visit.texts(".ant-select-item-option") == ["北京市通州区", "江苏省南通市通州区"]
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    visit.page.reload()
    assert "江苏省南通市通州区" in visit.shown(".region-picker").first.inner_text()


def test_a_filter_is_a_chip_that_removes_and_can_be_removed(visit: Visit) -> None:
    visit.open().page.get_by_role("button", name="筛选").click()
    visit.page.get_by_label("报道").check()
    visit.page.get_by_role("button", name="应用").click()
    visit.ask(FLAGSHIP)
    assert set(visit.texts(".claim-group .lead-note:nth-of-type(1)")) == {"报道"}
    visit.page.get_by_label("去掉筛选：报道").click()
    assert visit.page.locator(".ask-dock .chip").count() == 0


def test_a_refusal_says_what_is_missing_and_offers_questions_that_are_answered(visit: Visit) -> None:
    visit.open().ask("番禺区社会组织孵化基地2024年的运营经费是多少?")
    assert visit.page.locator(".refusal-reason").inner_text() == "没有作答：文件没有写明"
    visit.shown(".nearest .questions button").first.click()
    visit.page.locator(".turn:nth-of-type(2) .made-by").wait_for()
    assert visit.page.locator(".turn:last-of-type .claim").count() >= 1


def test_the_suggestions_are_made_of_the_files_and_are_answered(visit: Visit) -> None:
    first = visit.open().shown(".suggestions button").first
    assert first.inner_text() == "各地孵化基地投入了多少资金？"
    first.click()
    visit.shown(".comparison tbody tr")
