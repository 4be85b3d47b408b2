import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.routes_page import DOCS_FILES, serve_page

ROOT = Path(__file__).parents[2]
WEB = ROOT / "api" / "web"
DOCS = ROOT / "api" / "page"


def client_of(built: Path) -> TestClient:
    app = FastAPI(openapi_url=None, docs_url=None)
    serve_page(app, built=built)
    return TestClient(app)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<p>问策</p>", encoding="utf-8")
    (tmp_path / "assets" / "index-1a2b.js").write_text("export const a = 1;\n" * 200, encoding="utf-8")
    return tmp_path


def test_the_page_is_checked_on_each_visit_and_its_files_are_kept_for_good(built: Path) -> None:
    client = client_of(built)
    page, script = client.get("/"), client.get("/assets/index-1a2b.js")
    assert (page.text, page.headers["content-type"], page.headers["cache-control"]) == (
        "<p>问策</p>",
        "text/html; charset=utf-8",
        "no-cache",
    )
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-encoding"] == "gzip"
    assert script.text == "export const a = 1;\n" * 200


@pytest.mark.parametrize("path", ["/assets/none.js", "/assets/", "/assets/../index.html", "/assets/%2e%2e/index.html"])
def test_no_other_file_is_served(built: Path, path: str) -> None:
    assert client_of(built).get(path).status_code == 404


def test_a_page_that_is_not_built_says_how_to_build_it_and_is_served_once_it_is(tmp_path: Path) -> None:
    client = client_of(tmp_path)
    missing = client.get("/")
    assert (missing.status_code, "make install" in missing.text) == (503, True)
    assert client.get("/assets/index-1a2b.js").status_code == 404
    (tmp_path / "index.html").write_text("<p>now</p>", encoding="utf-8")
    assert client.get("/").text == "<p>now</p>"


@pytest.mark.parametrize("path", DOCS_FILES)
def test_the_description_of_the_api_needs_no_built_page(tmp_path: Path, path: str) -> None:
    assert client_of(tmp_path).get(path).status_code == 200


@pytest.mark.parametrize("file", [WEB / "index.html", DOCS / "docs.html"])
def test_a_page_holds_no_inline_script_or_style_and_names_no_other_host(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|https?://|//[a-z]", source) == []
    addresses = re.findall(r'(?:src|href)="([^"]+)"', source)
    assert [one for one in addresses if not one.startswith("/")] == []


def test_no_source_of_the_page_writes_markup_from_data_or_loads_from_elsewhere() -> None:
    sources = [one for one in (WEB / "src").rglob("*") if one.suffix in (".ts", ".tsx", ".css") and ".test." not in one.name]
    assert len(sources) > 40
    for file in [*sources, DOCS / "docs.js"]:
        source = file.read_text(encoding="utf-8")
        assert (
            re.findall(r"dangerously|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|@import|url\(", source)
            == []
        ), file
        assert re.findall(r"[\"'`]https?://[a-z]", source) == [], file


def test_the_lock_file_names_no_registry() -> None:
    assert re.findall(r'"resolved"|https?://[^"]*registr', (WEB / "package-lock.json").read_text(encoding="utf-8")) == []
