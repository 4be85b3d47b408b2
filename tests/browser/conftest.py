from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.live import ROOT, LiveServer, build_store, chromium, why_not
from tests.browser.visit import Visit, Visitor


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = why_not()
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            if reason:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    server = LiveServer(build_store(tmp_path_factory.mktemp("browser")))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def visitor(server: LiveServer) -> Iterator[Visitor]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        axe = (ROOT / "api/web/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
        yield Visitor(browser=browser, url=server.url, axe=axe)
        browser.close()


@pytest.fixture
def visit(visitor: Visitor) -> Iterator[Visit]:
    """A visit in Chinese on a wide screen; at its end nothing may have gone wrong unnoticed, nor been asked of another host."""
    visit = visitor.visit()
    yield visit
    visit.end()


@pytest.fixture
def english(visitor: Visitor) -> Iterator[Visit]:
    visit = visitor.visit(locale="en-US")
    yield visit
    visit.end()


@pytest.fixture
def phone(visitor: Visitor) -> Iterator[Visit]:
    visit = visitor.visit(width=360, height=740, dark=True)
    yield visit
    visit.end()
