"""For everyone, and safe: the keyboard alone, screen readers, small screens, paper, hostile documents, nothing from elsewhere."""

import gzip

import pytest

from api.routes_page import BUILT_FOLDER
from tests.browser.visit import ANSWERED, FLAGSHIP, Visit

VIEWS = ["welcome", "answer", "refusal", "source", "filters", "library", "status"]


def go(visit: Visit, view: str) -> None:
    if view in ("library", "status"):
        visit.open(f"/#/{view}").shown(".document, .figures")
        return
    visit.open()
    if view in ("answer", "source"):
        visit.ask(FLAGSHIP).shown(".comparison tbody tr")
    if view == "refusal":
        visit.ask("番禺区社会组织孵化基地2024年的运营经费是多少?").shown(".nearest")
    if view == "source":
        visit.page.locator(".claims .citation").first.click()
        visit.shown(".document-text mark")
    if view == "welcome":
        visit.shown(".suggestions")
    if view == "filters":
        visit.page.locator(".ask-tools-left .ant-btn").click()
        visit.shown(".filter-form")


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_serious(visit: Visit, view: str) -> None:
    go(visit, view)
    assert visit.accessibility_faults() == []


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_serious_on_a_dark_phone_and_nothing_sticks_out(phone: Visit, view: str) -> None:
    go(phone, view)
    assert phone.accessibility_faults() == []
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_question_is_asked_and_its_source_read_with_the_keyboard_alone(visit: Visit) -> None:
    visit.open().shown(".suggestions button")
    press = visit.page.keyboard.press
    press("Tab")
    assert visit.page.evaluate("document.activeElement.className") == "skip"
    press("Enter")
    for _ in range(20):
        if visit.page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
        press("Tab")
    visit.page.keyboard.type("番禺区社会组织孵化基地2021年的运营经费是多少？")
    press("Enter")
    visit.shown(ANSWERED)
    for _ in range(20):
        if visit.page.evaluate("document.activeElement.classList.contains('citation')"):
            break
        press("Shift+Tab")
    press("Enter")
    visit.shown(".document-text mark")
    assert visit.page.evaluate("document.activeElement.tagName") == "H2"
    press("Escape")
    visit.page.locator(".source-panel").wait_for(state="detached")
    assert visit.page.evaluate("document.activeElement.classList.contains('citation')")


def test_what_is_said_aloud_comes_once_the_answer_is_there(visit: Visit) -> None:
    visit.open().ask("番禺区社会组织孵化基地2021年的运营经费是多少？")
    assert visit.page.locator(".turn .unseen[role=status]").text_content().startswith("回答完毕，共 ")


def test_the_language_and_the_look_are_switched_and_kept(visit: Visit) -> None:
    visit.open()
    visit.page.get_by_role("button", name="English").click()
    assert visit.page.get_by_role("heading", level=1).inner_text() == "Ask, and get every sentence with its source"
    for _ in range(2):
        visit.page.get_by_role("button", name="Appearance").click()
    visit.page.reload()
    visit.shown("h1")
    html = visit.page.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("data-look")) == ("en", "dark")


def test_a_hostile_document_stays_text(visit: Visit) -> None:
    visit.open().ask("青屿区灯塔补助了多少？")
    visit.page.locator(".claims .citation").first.hover()
    visit.shown(".ant-popover blockquote")
    visit.page.locator(".claims .citation").first.click()
    text = visit.shown(".document-text").first
    assert "<script>window.harmed=1</script>" in (text.text_content() or "")
    assert "补助8888万元" in (text.text_content() or "")  # what turns the direction was taken out when the file was read
    assert visit.page.locator(".facts a").count() == 0
    assert "javascript:window.harmed=1" in visit.page.locator(".facts").inner_text()
    visit.open("/#/library").shown(".document")
    assert visit.page.evaluate("window.harmed") is None
    assert visit.page.locator("img[src=x], a[href^='javascript']").count() == 0


def test_inline_scripts_are_refused_by_the_policy(visit: Visit) -> None:
    visit.open().shown("h1")
    visit.page.evaluate("const s = document.createElement('script'); s.textContent = 'window.harmed = 1'; document.body.append(s)")
    assert visit.page.evaluate("window.harmed") is None
    assert "Content Security Policy" in visit.errors.pop()


def test_on_paper_the_answer_stands_with_its_sources_and_without_the_controls(visit: Visit) -> None:
    visit.open().ask(FLAGSHIP).shown(".comparison tbody tr")
    visit.page.emulate_media(media="print")
    assert visit.page.locator(".claims").is_visible() and visit.page.locator(".sources blockquote").first.is_visible()
    for hidden in (".ask-dock", ".side", ".actions", ".top-tools"):
        assert not visit.page.locator(hidden).first.is_visible()


def test_the_first_load_is_small_and_quick(visit: Visit) -> None:
    loaded: list[str] = []
    visit.page.on("response", lambda response: loaded.append(response.url))
    visit.open().page.get_by_role("textbox", name="问题").wait_for()
    interactive_ms = visit.page.evaluate("performance.now()")
    names = [url.rsplit("/assets/", 1)[1] for url in loaded if "/assets/" in url]
    size = sum(len(gzip.compress((BUILT_FOLDER / "assets" / name).read_bytes(), 6)) for name in names)
    assert size < 350_000
    assert not any(name.startswith(("Comparison", "LibraryView", "StatusView")) for name in names)
    assert interactive_ms < 5000  # 1.5 s on a machine with nothing else to do; the tests share theirs
