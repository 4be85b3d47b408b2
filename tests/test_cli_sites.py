import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import wence
from tests.site_server import Served, Site, list_page, page, serving

REPLY = "对区政协第075号提案的答复\n九三学社：\n您提出的提案收悉。区财政拨款373万元建设孵化基地。\n广州市番禺区民政局\n2020年11月30日"
OTHER = "关于推进养老服务的答复\n王小明委员：\n您提出的提案收悉。已建成养老服务设施35处。\n广州市民政局\n2021年5月6日"


@pytest.fixture(autouse=True)
def no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WENCE_STORE", "WENCE_ENCODER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def site() -> Iterator[Site]:
    pages = {
        "/ta/": list_page(("t20201130_75.html", "对区政协第075号提案的答复"), ("t20210506_76.html", "关于推进养老服务的答复")),
        "/ta/t20201130_75.html": page(REPLY, etag='"a"'),
        "/ta/t20210506_76.html": page(OTHER, etag='"b"'),
    }
    with serving(pages) as site:
        yield site


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        wence.main(list(arguments))
    out, err = capsys.readouterr()
    return int(caught.value.code or 0), out, err


def test_a_site_is_indexed_searched_followed_and_removed_by_its_address(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    address = f"{site.url}/ta/"
    code, out, err = run(capsys, "index", address, "--interval", "0.2")
    assert (code, err) == (0, "")
    assert f"{address}: a list, 2 listed, 2 read, 0 unchanged, 4 requests" in out
    assert f"{address}t20201130_75.html" in run(capsys, "search", "拨款373万元")[1]
    del site.pages["/ta/t20210506_76.html"]
    site.pages["/ta/"] = list_page(("t20201130_75.html", "对区政协第075号提案的答复"))
    code, out, _ = run(capsys, "index", address, "--interval", "0.2")
    today = time.strftime("%Y-%m-%d", time.gmtime())
    gone = f"Vanished, kept until wence remove: {address}t20210506_76.html (since {today})"
    assert (code, gone in out) == (0, True)
    shown = run(capsys, "status")[1]
    assert (gone in shown, f"│ {address} │ list │ 2 " in shown) == (True, True)
    (followed,) = json.loads(run(capsys, "status", "--json")[1])["sites"]
    assert (followed.pop("checked_at")[:10], followed) == (
        today,
        {
            "site": address,
            "sort": "list",
            "pages": 2,
            "gone": [{"address": f"{address}t20210506_76.html", "since": today, "vanished": True}],
            "errors": [],
        },
    )
    assert run(capsys, "remove", address)[1].startswith("Removed 2: ")
    assert address not in run(capsys, "status")[1]


def test_a_site_and_files_are_indexed_together_and_what_cannot_be_had_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(REPLY, encoding="utf-8")
    with serving({"/1.html": Served(status=403)}) as site:
        code, out, _ = run(capsys, "index", "a.txt", f"{site.url}/1.html")
    assert code == 1
    assert "│ added      │ 1" in out
    assert f"{site.url}/1.html" in out
    assert "the site does not let programs read it (403)" in out
    (followed,) = json.loads(run(capsys, "status", "--json")[1])["sites"]
    (error,) = followed["errors"]
    assert (error["address"], error["reason"]) == (f"{site.url}/1.html", "the site does not let programs read it (403)")
