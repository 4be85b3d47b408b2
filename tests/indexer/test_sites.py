import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.catalogue import Catalogue
from corpus.errors import InvalidInput, NotFound
from corpus.model import Document
from indexer.build import Progress
from indexer.site_status import Gone, site_statuses
from indexer.sites import Limits, SiteRun, index_site, remove_named
from indexer.status import status
from indexer.store import open_reader
from tests.indexer.fakes import HashingEncoder
from tests.site_server import Served, Site, list_page, page, paths, serving

ENCODER = HashingEncoder()
ROOT = Path(__file__).parents[2]
LIMITS = Limits(interval_s=0.0, backoff_s=0.0, timeout_s=5.0, tries=2)
REPLY = (
    "广州市番禺区民政局对区政协十四届五次会议第075号提案的答复\n九三学社番禺区基层委员会：\n"
    "你们提出的《关于加快社会组织孵化基地建设的提案》收悉，现答复如下：\n一、区财政拨款373万元建设孵化基地。\n广州市番禺区民政局\n2020年11月30日"
)
OTHER = "关于推进社区养老服务设施建设的答复\n王小明委员：\n您提出的提案收悉。已建成社区养老服务设施35处。\n广州市民政局\n2021年5月6日"


@pytest.fixture
def site() -> Iterator[Site]:
    pages = {
        "/ta/": list_page(("t20201130_75.html", "对区政协第075号提案的答复"), ("t20210506_76.html", "关于推进养老服务的答复"), etag='"l"'),
        "/ta/t20201130_75.html": page(REPLY, etag='"a"', links='<a href="files/table.txt">附件：经费表</a>', encoding="gb18030"),
        "/ta/t20210506_76.html": page(OTHER, etag='"b"'),
        "/ta/files/table.txt": Served(body="孵化基地经费安排表\n场地租金120万元。".encode(), etag='"c"'),
    }
    with serving(pages) as site:
        yield site


def follow(address: str, store: Path) -> SiteRun:
    return index_site(address, folder=store, encoder=ENCODER, limits=LIMITS)


def counts(run: SiteRun) -> tuple[int, int, int, int, int]:
    summary = run.summary
    return summary.added, summary.updated, summary.unchanged, summary.removed, len(summary.set_aside)


def documents(store: Path) -> dict[str, Document]:
    with Catalogue(store / "catalogue.db") as catalogue:
        return {document.location: document for document in catalogue.documents().documents}


def test_documents_of_a_site_are_known_by_their_address(site: Site, tmp_path: Path) -> None:
    told: list[Progress] = []
    run = index_site(f"{site.url}/ta/#top", folder=tmp_path / "s", encoder=ENCODER, limits=LIMITS, progress=told.append)
    assert counts(run) == (3, 0, 0, 0, 0)
    assert (run.status.site, run.status.sort, run.listed, run.read, run.cut_short) == (f"{site.url}/ta/", "list", 2, 3, "")
    stored = documents(tmp_path / "s")
    addresses = [f"{site.url}{path}" for path in ("/ta/t20201130_75.html", "/ta/files/table.txt", "/ta/t20210506_76.html")]
    assert list(stored) == addresses
    reply = stored[addresses[0]]
    assert (reply.source, reply.url) == (addresses[0], addresses[0])
    assert "区财政拨款373万元" in reply.text
    assert stored[addresses[1]].url == addresses[1]
    assert told[-1].current == addresses[2]


def test_reading_a_site_again_changes_nothing_and_asks_only_whether_it_has_changed(site: Site, tmp_path: Path) -> None:
    follow(f"{site.url}/ta/", tmp_path / "s")
    generation = status(tmp_path / "s").generation
    site.take_asked()
    again = follow(f"{site.url}/ta/", tmp_path / "s")
    assert (counts(again), again.requests) == ((0, 0, 3, 0, 0), 5)  # robots.txt, the list, three pages
    assert {answered for _, answered in site.take_asked()} == {304}
    assert status(tmp_path / "s").generation == generation


def test_a_changed_page_answers_with_its_new_words_only(site: Site, tmp_path: Path) -> None:
    follow(f"{site.url}/ta/", tmp_path / "s")
    site.pages["/ta/t20201130_75.html"] = page(REPLY.replace("373万元", "491万元"), etag='"a2"')
    assert counts(follow(f"{site.url}/ta/", tmp_path / "s"))[:2] == (0, 1)
    with open_reader(tmp_path / "s", encoder=ENCODER) as reader:
        texts = [passage.text for passage in reader.passages([key for key, _ in reader.search_lexical("区财政拨款", k=10)])]
    assert any("491万元" in text for text in texts)
    assert not any("373万元" in text for text in texts)


def test_a_page_that_has_vanished_keeps_its_text_until_it_is_removed(site: Site, tmp_path: Path) -> None:
    store, address = tmp_path / "s", f"{site.url}/ta/t20210506_76.html"
    follow(f"{site.url}/ta/", store)
    del site.pages["/ta/t20210506_76.html"]
    first, second = follow(f"{site.url}/ta/", store), follow(f"{site.url}/ta/", store)
    today = time.strftime("%Y-%m-%d", time.gmtime())
    assert first.status.gone == (Gone(address=address, since=today, vanished=False),)
    assert second.status.gone == (Gone(address=address, since=today, vanished=True),)
    assert site_statuses(store)[0].gone == second.status.gone
    assert address in documents(store)
    removed = remove_named([address], folder=store, encoder=ENCODER)
    assert (len(removed), address in documents(store)) == (1, False)


def test_what_could_not_be_had_is_told_with_its_site_and_since_when(site: Site, tmp_path: Path) -> None:
    store, address = tmp_path / "s", f"{site.url}/ta/t20210506_76.html"
    site.pages["/ta/t20210506_76.html"] = Served(status=403)
    site.pages["/other.html"] = page(OTHER.replace("35处", "36处"))
    follow(f"{site.url}/ta/", store)
    follow(f"{site.url}/other.html", store)
    (first,) = status(store).set_aside
    told = {one.site: [(error.address, error.reason) for error in one.errors] for one in site_statuses(store)}
    assert told == {f"{site.url}/ta/": [(address, "the site does not let programs read it (403)")], f"{site.url}/other.html": []}
    time.sleep(1.1)  # moments are told to the second
    follow(f"{site.url}/ta/", store)
    (again,) = status(store).set_aside
    assert (again.since, again.at > first.at) == (first.since, True)
    assert [error.since for error in status(store).sites[1].errors] == [first.since]


def test_removing_a_site_removes_all_its_pages_and_follows_it_no_more(site: Site, tmp_path: Path) -> None:
    store = tmp_path / "s"
    site.pages["/other.html"] = page(OTHER.replace("35处", "36处"))
    follow(f"{site.url}/ta/", store)
    follow(f"{site.url}/other.html", store)
    assert [one.sort for one in site_statuses(store)] == ["page", "list"]
    assert len(remove_named([f"{site.url}/ta/"], folder=store, encoder=ENCODER)) == 3
    assert [one.site for one in site_statuses(store)] == [f"{site.url}/other.html"]
    assert list(documents(store)) == [f"{site.url}/other.html"]
    with pytest.raises(NotFound):
        remove_named([f"{site.url}/ta/"], folder=store, encoder=ENCODER)


def test_what_is_removed_is_read_again_when_its_site_is(site: Site, tmp_path: Path) -> None:
    follow(f"{site.url}/ta/", tmp_path / "s")
    remove_named([f"{site.url}/ta/t20210506_76.html"], folder=tmp_path / "s", encoder=ENCODER)
    assert counts(follow(f"{site.url}/ta/", tmp_path / "s")) == (1, 0, 2, 0, 0)


def test_a_page_that_cannot_be_had_or_read_is_set_aside_and_forgotten_when_it_can(site: Site, tmp_path: Path) -> None:
    store = tmp_path / "s"
    kept = site.pages["/ta/t20201130_75.html"]
    follow(f"{site.url}/ta/", store)
    site.pages["/ta/t20201130_75.html"] = Served(status=403)
    site.pages["/ta/t20210506_76.html"] = Served(body=b"<html><body></body></html>", headers={"Content-Type": "text/html"})
    run = follow(f"{site.url}/ta/", store)
    assert {one.path: one.reason for one in run.summary.set_aside} == {
        f"{site.url}/ta/t20201130_75.html": "the site does not let programs read it (403)",
        f"{site.url}/ta/t20210506_76.html": "it has no text",
    }
    assert len(documents(store)) == 3  # what was known of them stays
    site.pages |= {"/ta/t20201130_75.html": kept, "/ta/t20210506_76.html": page(OTHER, etag='"b"')}
    assert counts(follow(f"{site.url}/ta/", store))[4] == 0
    assert status(store).set_aside == ()


def test_a_site_that_is_not_there_is_set_aside_and_forgotten_when_it_is(tmp_path: Path) -> None:
    with serving({}) as site:
        run = follow(f"{site.url}/ta/", tmp_path / "s")
        assert [one.reason for one in run.summary.set_aside] == ["the site says that it is not there (404)"]
        site.pages["/ta/"] = page(REPLY)
        assert counts(follow(f"{site.url}/ta/", tmp_path / "s")) == (1, 0, 0, 0, 0)
        assert status(tmp_path / "s").set_aside == ()


def test_lines_of_a_collection_of_the_web_are_documents_of_their_own(tmp_path: Path) -> None:
    lines = [{"id": "x1", "text": OTHER, "url": "https://www.gz.gov.cn/76.html"}, {"id": "x2", "text": "公益创投每个项目不超过五万元。"}]
    body = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
    with serving({"/all.jsonl": Served(body=body, etag='"1"')}) as site:
        assert counts(follow(f"{site.url}/all.jsonl", tmp_path / "s")) == (2, 0, 0, 0, 0)
        stored = documents(tmp_path / "s")
        assert [location.rpartition("#")[2] for location in stored] == ["x1", "x2"]
        assert [document.url for document in stored.values()] == ["https://www.gz.gov.cn/76.html", None]
        assert counts(follow(f"{site.url}/all.jsonl", tmp_path / "s")) == (0, 0, 2, 0, 0)


@pytest.mark.parametrize("kind", ["text/plain; charset=gb2312", "text/html;charset=GBK"])
def test_a_text_whose_address_does_not_tell_what_it_is_is_read_by_what_its_server_says(kind: str, tmp_path: Path) -> None:
    text = "关于推进社区养老服务设施建设的答复\n\n已建成社区养老服务设施35处，镕。"
    with serving({"/view?id=7": Served(body=text.encode("gb18030"), headers={"Content-Type": kind})}) as site:
        assert counts(follow(f"{site.url}/view?id=7", tmp_path / "s")) == (1, 0, 0, 0, 0)
        (document,) = documents(tmp_path / "s").values()
        assert "已建成社区养老服务设施35处，镕。" in document.text


def test_files_in_an_archive_of_the_web_are_read(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("答复/75.txt", REPLY)
    with serving({"/all.zip": Served(body=packed.getvalue())}) as site:
        assert counts(follow(f"{site.url}/all.zip", tmp_path / "s")) == (1, 0, 0, 0, 0)
        assert list(documents(tmp_path / "s")) == [f"{site.url}/all.zip#答复/75.txt"]


def test_masking_otherwise_reads_what_the_server_says_is_unchanged(site: Site, tmp_path: Path) -> None:
    site.pages["/ta/t20201130_75.html"] = page(REPLY + "\n联系人：李小红 13800138000", etag='"p"')
    follow(f"{site.url}/ta/", tmp_path / "s")
    address = f"{site.url}/ta/t20201130_75.html"
    assert "13800138000" not in documents(tmp_path / "s")[address].text
    index_site(f"{site.url}/ta/", folder=tmp_path / "s", encoder=ENCODER, limits=LIMITS, keep_personal_data=True)
    assert "13800138000" in documents(tmp_path / "s")[address].text


def test_what_is_no_address_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        index_site("https://", folder=tmp_path / "s", encoder=ENCODER)
    assert not (tmp_path / "s").exists()


def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    names = [f"t20210506_{n}.html" for n in range(12)]
    pages = {f"/ta/{name}": page(OTHER.replace("35处", f"{n}处"), etag=f'"{n}"') for n, name in enumerate(names)}
    pages["/ta/"] = list_page(*((name, "关于推进养老服务的答复") for name in names), etag='"l"')
    program = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[3])\n"
        "from indexer.sites import Limits, index_site; from tests.indexer.fakes import HashingEncoder\n"
        "index_site(sys.argv[1], folder=Path(sys.argv[2]), encoder=HashingEncoder(), limits=Limits(interval_s=0.0))"
    )
    reached, killed = threading.Event(), threading.Event()

    def hold() -> None:
        reached.set()
        killed.wait(60)

    pages[f"/ta/{names[6]}"].before = hold
    with serving(pages) as site:
        started = subprocess.Popen([sys.executable, "-c", program, f"{site.url}/ta/", str(tmp_path / "s"), str(ROOT)])
        assert reached.wait(60)
        os.kill(started.pid, signal.SIGKILL)
        started.wait()
        before = paths(site.take_asked())
        pages[f"/ta/{names[6]}"].before = None
        killed.set()
        run = follow(f"{site.url}/ta/", tmp_path / "s")
        after = paths(site.take_asked())
    assert before == ["/ta/", *(f"/ta/{name}" for name in names[:6])]
    assert set(after) == {"/ta/", *(f"/ta/{name}" for name in names[6:])}
    assert run.summary.documents == 12
    assert (run.summary.added, run.summary.unchanged, run.status.pages) == (6, 6, 12)
