"""Makes the pictures of the page for the documentation: python -m tests.browser.screenshots FOLDER."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.live import LiveServer, build_store, chromium, why_not
from tests.browser.visit import FLAGSHIP, Visit, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

HOME = ("番禺", "广东省广州市番禺区")
REFUSED = "番禺区社会组织孵化基地2024年的运营经费是多少？"


def welcome(visit: Visit) -> None:
    visit.open().shown(".suggestions button")


def answer(visit: Visit) -> None:
    visit.open().choose_home(*HOME).ask(FLAGSHIP)


def phone(visit: Visit) -> None:
    visit.open().ask(FLAGSHIP).shown(".comparison tbody tr")


def phone_table(visit: Visit) -> None:
    phone(visit)
    visit.page.locator(".comparison").evaluate("element => element.scrollIntoView()")


def dark(visit: Visit) -> None:
    visit.open().ask(FLAGSHIP)


def table(visit: Visit) -> None:
    visit.open().choose_home(*HOME).ask(FLAGSHIP).shown(".comparison tbody tr")
    visit.page.locator(".comparison").evaluate("element => element.scrollIntoView()")


def source(visit: Visit) -> None:
    answer(visit)
    visit.page.locator(".claims .citation").nth(2).click()
    visit.shown(".document-text mark")
    visit.page.mouse.move(0, 0)


def refusal(visit: Visit) -> None:
    visit.open().ask(REFUSED).shown(".nearest")


def shared_name(visit: Visit) -> None:
    visit.open().ask("通州区有没有社会组织孵化园？").shown(".choose-place")


def library(visit: Visit) -> None:
    visit.open("/#/library").shown(".document")


def status(visit: Visit) -> None:
    visit.open("/#/status").shown(".figures")


WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
PICTURES: dict[str, tuple[Callable[[Visit], None], dict[str, object]]] = {
    "welcome": (welcome, WIDE),
    "answer": (answer, WIDE),
    "table": (table, WIDE),
    "source": (source, WIDE),
    "refusal": (refusal, WIDE),
    "shared-name": (shared_name, WIDE),
    "library": (library, WIDE),
    "status": (status, WIDE),
    "english": (welcome, {**WIDE, "locale": "en-US"}),
    "dark": (dark, {**WIDE, "dark": True}),
    "phone": (phone, PHONE),
    "phone-table": (phone_table, PHONE),
}


def main(folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    reason = why_not()
    if reason:
        sys.exit(reason)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        server = LiveServer(build_store(Path(place), hostile=False))
        server.start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        visitor = Visitor(browser=browser, url=server.url, axe="")
        for name, (go, screen) in PICTURES.items():
            visit = visitor.visit(**screen)  # type: ignore[arg-type]
            go(visit)
            visit.page.wait_for_timeout(300)
            visit.page.screenshot(path=folder / f"{name}.png")
            visit.end()
        browser.close()
        server.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
