"""A browser's visit to the page, and what is asked of every one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

FLAGSHIP = "其他城市对社会组织孵化基地投入了多少资金？"
ANSWERED = ".turn:last-of-type .made-by"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE = "async (tags) => (await axe.run(document, { runOnly: { type: 'tag', values: tags } })).violations"


@dataclass(kw_only=True)
class Visit:
    page: Page
    context: BrowserContext
    url: str
    axe: str
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    loses_server: bool = False  # what the browser itself says of that is no error of the page

    def open(self, address: str = "/") -> Visit:
        self.page.goto(self.url + address)
        return self

    def ask(self, question: str) -> Visit:
        before = self.page.locator(".turn").count()
        self.page.get_by_role("textbox", name="问题").or_(self.page.get_by_role("textbox", name="Question")).fill(question)
        self.page.keyboard.press("Enter")
        self.page.locator(".turn").nth(before).wait_for()
        self.page.locator(".turn").nth(before).locator(".made-by").wait_for()
        return self

    def choose_home(self, name: str, full: str) -> Visit:
        picker = self.page.get_by_role("combobox", name="本地区")
        picker.click()
        picker.fill(name)
        self.page.locator(".ant-select-item-option", has_text=full).click()
        return self

    def texts(self, selector: str) -> list[str]:
        return self.page.locator(selector).all_inner_texts()

    def shown(self, selector: str) -> Locator:
        found = self.page.locator(selector)
        found.first.wait_for()
        return found

    def accessibility_faults(self) -> list[str]:
        """What axe finds serious or critical, each with the elements."""
        self.page.evaluate(self.axe)
        found: list[dict[str, Any]] = self.page.evaluate(_AXE, _TAGS)
        serious = [one for one in found if one["impact"] in ("serious", "critical")]
        return [f"{one['id']}: {[node['html'][:200] for node in one['nodes'][:3]]}" for one in serious]

    def end(self) -> None:
        self.context.close()
        errors = [one for one in self.errors if not (self.loses_server and "Failed to load resource" in one)]
        assert (errors, self.foreign) == ([], [])


@dataclass(frozen=True, kw_only=True)
class Visitor:
    browser: Browser
    url: str
    axe: str

    def visit(self, *, width: int = 1280, height: int = 800, locale: str = "zh-CN", dark: bool = False) -> Visit:
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            color_scheme="dark" if dark else "light",
            permissions=["clipboard-read", "clipboard-write"],
        )
        page = context.new_page()
        visit = Visit(page=page, context=context, url=self.url, axe=self.axe)
        page.on("console", lambda message: visit.errors.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: visit.errors.append(str(error)))
        page.on(
            "request", lambda request: None if request.url.startswith((self.url, "blob:", "data:")) else visit.foreign.append(request.url)
        )
        return visit
