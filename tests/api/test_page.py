import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "api" / "page"
FILES = ("cut.js", "docs.html", "docs.js", "icon.svg", "index.html", "page.css", "page.js")
NODE = shutil.which("node")


def cut_in_node(text: str, start: int, end: int) -> list[str]:
    source = (PAGE / "cut.js").read_text(encoding="utf-8")
    script = f"{source}\nprocess.stdout.write(JSON.stringify(cut(...{json.dumps([text, start, end])})));"
    done = subprocess.run([str(NODE), "--input-type=module"], input=script, capture_output=True, text=True, check=True, timeout=60)
    parts: list[str] = json.loads(done.stdout)
    return parts


@pytest.mark.skipif(NODE is None, reason="node is not installed, so the page's own offsets cannot be run")
@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("区财政投入373万元。", 5, 10),
        ("𠮷野家𠮷:投入😀373万元𠮷。", 5, 14),
        ("𠮷𠮷𠮷", 1, 2),
        ("e\u0301与é", 0, 2),
        ("全文", 0, 2),
        ("全文", 1, 1),
        ("行\n\n尾", 1, 9),
    ],
)
def test_the_page_marks_the_same_characters_as_the_server_counts(text: str, start: int, end: int) -> None:
    assert cut_in_node(text, start, end) == [text[:start], text[start:end], text[end:]]


def test_the_page_is_small_and_complete() -> None:
    assert tuple(sorted(file.name for file in PAGE.iterdir())) == FILES
    assert sum((PAGE / name).stat().st_size for name in FILES) < 25_000


@pytest.mark.parametrize("name", ["cut.js", "docs.js", "page.js"])
def test_no_script_writes_markup_from_data(name: str) -> None:
    source = (PAGE / name).read_text(encoding="utf-8")
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|\.style\b", source) == []


@pytest.mark.parametrize("name", ["docs.html", "index.html"])
def test_a_page_holds_no_inline_script_or_style_and_names_no_other_host(name: str) -> None:
    source = (PAGE / name).read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|https?://|//[a-z]", source) == []
    addresses = re.findall(r'(?:src|href)="([^"]+)"', source)
    assert [one for one in addresses if not one.startswith("/")] == []


def test_styles_and_scripts_load_nothing_from_elsewhere() -> None:
    for name in ("page.css", "page.js", "cut.js", "docs.js"):
        source = (PAGE / name).read_text(encoding="utf-8")
        assert re.findall(r"@import|url\(|https?://[a-z]", source) == [], name


def test_every_word_the_page_says_is_there_in_both_languages() -> None:
    source = (PAGE / "page.js").read_text(encoding="utf-8")
    english, chinese = (
        set(re.findall(r"(\w+): \"", re.search(rf"const {name} = {{(.*?)\n}};", source, re.S)[1])) for name in ("ENGLISH", "CHINESE")
    )  # type: ignore[index]
    in_markup = {"about", "question", "home", "send", "close", "questionHint", "homeHint"}  # Chinese stands in index.html
    assert english - chinese == in_markup
    assert chinese - english == set()
    used = set(re.findall(r"say\(\"(\w+)\"\)", source)) | set(
        re.findall(r'data-say="(\w+)"', (PAGE / "index.html").read_text(encoding="utf-8"))
    )
    assert used - english == set()
