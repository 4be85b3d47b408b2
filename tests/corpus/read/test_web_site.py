import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from corpus.errors import StoreError
from corpus.read.web_fetch import Fetcher, Limits
from corpus.read.web_items import FetchedFile, Noted, SiteItem, UnchangedPage
from corpus.read.web_site import SiteReader
from corpus.read.web_state import SiteState
from tests.site_server import Served, Site, list_page, moved, page, paths, serving

LIMITS = Limits(interval_s=0.0, backoff_s=0.0, timeout_s=5.0, tries=2)
REPLY, PROPOSAL, OTHER = (
    "对区政协第075号提案的答复\n区财政拨款373万元。",
    "关于建设孵化基地的提案\n建议安排资金。",
    "关于养老设施的答复\n已建成35处。",
)


@dataclass
class Follower:
    """Follows a site as an index would, and stores the bytes of what it is given."""

    folder: Path
    stored: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    reader: SiteReader | None = None

    def run(self, address: str, *, limits: Limits = LIMITS, stop_after: int = 1000) -> dict[str, list[str]]:
        told: dict[str, list[str]] = {"read": [], "unchanged": [], "set aside": []}
        with SiteState(self.folder / "sites.db") as state, Fetcher(named=[address], limits=limits) as fetcher:
            self.reader = SiteReader(site=address, state=state, fetcher=fetcher, is_stored=self.is_stored, folder=self.folder)
            items = self.reader.items()
            for item in items:
                self._take(item, told)
                if len(told["read"]) == stop_after:
                    break
            items.close()
        return {name: addresses for name, addresses in told.items() if addresses}

    def _take(self, item: SiteItem, told: dict[str, list[str]]) -> None:
        if isinstance(item, FetchedFile):
            self.stored[item.address] = (item.path.suffix, item.path.read_bytes())
            told["read"].append(_path(item.address))
        elif isinstance(item, UnchangedPage):
            told["unchanged"].append(_path(item.address))
        elif not isinstance(item, Noted):
            told["set aside"].append(f"{_path(item.path)}: {item.reason}")

    def is_stored(self, address: str, *, sha256: str) -> bool:
        return address in self.stored and hashlib.sha256(self.stored[address][1]).hexdigest() == sha256

    def gone(self, site: str) -> dict[str, bool]:
        with SiteState(self.folder / "sites.db") as state:
            return {_path(one.page): one.vanished_at is not None for one in state.pages(site) if one.missing_since}


def _path(address: str) -> str:
    return "/" + address.split("/", 3)[3]


@pytest.fixture
def follower(tmp_path: Path) -> Follower:
    return Follower(tmp_path)


@pytest.fixture
def site() -> Iterator[Site]:
    pages = {
        "/ta/": list_page(("t20201130_75.html", "对区政协第075号提案的答复"), ("t20201130_76.html", "关于建设孵化基地的提案"), etag='"l"'),
        "/ta/t20201130_75.html": page(REPLY, etag='"a"'),
        "/ta/t20201130_76.html": page(PROPOSAL, etag='"b"', links='<a href="files/table.docx">附件</a>'),
        "/ta/files/table.docx": Served(body=b"PK\x03\x04 a table", etag='"c"'),
    }
    with serving(pages) as site:
        yield site


ALL = ["/ta/t20201130_75.html", "/ta/t20201130_76.html", "/ta/files/table.docx"]


def test_one_page_is_one_source_and_costs_one_question_when_it_is_read_again(follower: Follower) -> None:
    with serving({"/ta/t20201130_75.html": page(REPLY, etag='"1"')}) as site:
        address = f"{site.url}/ta/t20201130_75.html"
        assert follower.run(address) == {"read": ["/ta/t20201130_75.html"]}
        assert site.take_asked() == [("/ta/t20201130_75.html", 200)]
        assert follower.run(address) == {"unchanged": ["/ta/t20201130_75.html"]}
        assert site.take_asked() == [("/ta/t20201130_75.html", 304)]
    suffix, body = follower.stored[address]
    assert (suffix, "373万元" in body.decode()) == (".html", True)


def test_a_list_is_followed_with_the_files_its_documents_offer(follower: Follower, site: Site) -> None:
    assert follower.run(f"{site.url}/ta/") == {"read": ALL}
    assert follower.stored[f"{site.url}/ta/files/table.docx"] == (".docx", b"PK\x03\x04 a table")
    assert follower.reader is not None
    assert (follower.reader.sort, follower.reader.listed, follower.reader.read) == ("list", 2, 3)


def test_a_file_that_two_pages_offer_and_that_is_not_there_is_asked_for_once_a_run(follower: Follower, site: Site) -> None:
    site.pages["/ta/t20201130_75.html"] = page(REPLY, etag='"a"', links='<a href="files/table.docx">附件</a>')
    site.pages["/ta/files/table.docx"] = Served(status=404)
    for _ in range(2):
        told = follower.run(f"{site.url}/ta/")
        assert told["set aside"] == ["/ta/files/table.docx: the site says that it is not there (404)"]
        assert [path for path, _ in site.take_asked()].count("/ta/files/table.docx") == 1


def test_reading_an_unchanged_list_again_costs_one_question_for_each_page(follower: Follower, site: Site) -> None:
    follower.run(f"{site.url}/ta/")
    site.take_asked()
    assert follower.run(f"{site.url}/ta/") == {"unchanged": ALL}
    assert site.take_asked() == [(path, 304) for path in ("/ta/", *ALL)]


def test_only_what_has_changed_is_read_again(follower: Follower, site: Site) -> None:
    follower.run(f"{site.url}/ta/")
    site.pages["/ta/t20201130_76.html"] = page(PROPOSAL + "再增加50万元。", etag='"b2"')
    assert follower.run(f"{site.url}/ta/") == {
        "read": ["/ta/t20201130_76.html"],
        "unchanged": ["/ta/t20201130_75.html", "/ta/files/table.docx"],
    }
    assert "再增加50万元" in follower.stored[f"{site.url}/ta/t20201130_76.html"][1].decode()


def test_a_server_that_knows_no_validators_is_compared_with_by_content(follower: Follower) -> None:
    with serving({"/a.html": page(REPLY)}) as site:
        assert follower.run(f"{site.url}/a.html") == {"read": ["/a.html"]}
        assert follower.run(f"{site.url}/a.html") == {"unchanged": ["/a.html"]}


def test_what_is_stored_no_more_is_asked_for_without_conditions(follower: Follower, site: Site) -> None:
    follower.run(f"{site.url}/ta/")
    del follower.stored[f"{site.url}/ta/t20201130_75.html"]
    assert follower.run(f"{site.url}/ta/")["read"] == ["/ta/t20201130_75.html"]


def test_all_pages_of_a_list_are_followed_in_their_order(follower: Follower) -> None:
    texts = {f"/ta/t20201130_{n}.html": page(f"关于第{n}号提案的答复\n第{n}号。") for n in range(1, 6)}
    lists = {
        "/ta/": list_page(("t20201130_1.html", "关于第1号提案的答复"), ("t20201130_2.html", "关于第2号提案的答复"), more='<a href="index_1.html">下一页</a>'),
        "/ta/index_1.html": list_page(("t20201130_3.html", "关于第3号提案的答复"), ("t20201130_4.html", "关于第4号提案的答复"), more='<a href="index_2.html">下一页</a>'),
        "/ta/index_2.html": list_page(("t20201130_5.html", "关于第5号提案的答复"), more='<a href="index_2.html">下一页</a>'),
    }  # fmt: skip
    with serving({**texts, **lists}) as site:
        assert follower.run(f"{site.url}/ta/") == {"read": list(texts)}
        assert paths(site.take_asked()) == [*lists, *texts]


def test_a_list_is_followed_up_to_the_limits_and_says_so(follower: Follower) -> None:
    numbered = [f"t20201130_{n}.html" for n in range(6)]
    more = '<a href="index_{}.html">下一页</a>'
    pages = {f"/ta/{name}": page(f"关于提案的答复{name}\n好。") for name in numbered}
    pages |= {
        f"/ta/index_{n}.html": list_page(
            (numbered[n], "关于提案的答复第一件"), (numbered[n + 1], "关于提案的答复第二件"), more=more.format(min(n + 1, 4))
        )
        for n in range(5)
    }
    with serving(pages) as site:
        start = f"{site.url}/ta/index_0.html"
        assert len(follower.run(start, limits=Limits(interval_s=0.0, max_list_pages=2))["read"]) == 3
        assert follower.reader is not None
        assert follower.reader.cut_short == "the list goes on after 2 pages"
        assert follower.run(start, limits=Limits(interval_s=0.0, max_pages=1)) == {"unchanged": [f"/ta/{numbered[0]}"]}
        assert follower.reader.cut_short == "the list has more than 1 documents"
    assert follower.gone(start) == {}


def test_sitemaps_of_a_sitemap_are_read_packed_or_not(follower: Follower) -> None:
    with serving({"/1.html": page(REPLY), "/2.html": page(PROPOSAL), "/3.html": page(OTHER)}) as site:
        first = f"<urlset><url><loc>{site.url}/1.html</loc></url><url><loc>{site.url}/2.html</loc></url></urlset>".encode()
        second = f"<urlset><url><loc>{site.url}/3.html</loc></url></urlset>".encode()
        index = f"<sitemapindex><sitemap><loc>{site.url}/s1.xml.gz</loc></sitemap><sitemap><loc>{site.url}/s2.xml</loc></sitemap></sitemapindex>"
        site.pages |= {
            "/s1.xml.gz": Served(body=gzip.compress(first), etag='"1"'),
            "/s2.xml": Served(body=second),
            "/sitemap.xml": Served(body=index.encode(), etag='"i"'),
        }
        assert follower.run(f"{site.url}/sitemap.xml") == {"read": ["/1.html", "/2.html", "/3.html"]}
        assert follower.reader is not None
        assert follower.reader.sort == "sitemap"
        site.take_asked()
        assert follower.run(f"{site.url}/sitemap.xml") == {"unchanged": ["/1.html", "/2.html", "/3.html"]}
        assert site.take_asked()[:3] == [("/sitemap.xml", 304), ("/s1.xml.gz", 304), ("/s2.xml", 200)]


def test_a_page_that_is_missing_once_is_kept_and_vanished_when_it_is_missing_twice(follower: Follower) -> None:
    with serving({"/a.html": page(REPLY, etag='"1"')}) as site:
        start = f"{site.url}/a.html"
        follower.run(start)
        kept = site.pages.pop("/a.html")
        assert (follower.run(start), follower.gone(start)) == ({}, {"/a.html": False})
        assert (follower.run(start), follower.gone(start)) == ({}, {"/a.html": True})
        assert list(follower.stored) == [start]
        site.pages["/a.html"] = kept
        assert (follower.run(start), follower.gone(start)) == ({"unchanged": ["/a.html"]}, {})


def test_a_page_that_has_left_the_list_and_is_missing_has_vanished_at_once_and_is_not_asked_for_again(
    follower: Follower, site: Site
) -> None:
    site.pages["/ta/t20201130_77.html"] = page(OTHER)
    names = [("t20201130_75.html", "对区政协第075号提案的答复"), ("t20201130_77.html", "关于养老设施建设的答复")]
    site.pages["/ta/"] = list_page(("t20201130_76.html", "关于建设孵化基地的提案"), *names)
    follower.run(f"{site.url}/ta/")
    site.pages["/ta/"] = list_page(*names)
    assert follower.run(f"{site.url}/ta/") == {
        "unchanged": [ALL[0], "/ta/t20201130_77.html", ALL[1], ALL[2]]
    }  # rolled off the list, and still there
    del site.pages[ALL[1]], site.pages[ALL[0]], site.pages[ALL[2]]
    follower.run(f"{site.url}/ta/")
    assert follower.gone(f"{site.url}/ta/") == {ALL[0]: False, ALL[1]: True, ALL[2]: True}
    site.take_asked()
    follower.run(f"{site.url}/ta/")
    assert paths(site.take_asked()) == ["/ta/", ALL[0], "/ta/t20201130_77.html"]


def test_nothing_has_left_a_list_that_could_not_be_read(follower: Follower, site: Site) -> None:
    follower.run(f"{site.url}/ta/")
    site.pages["/ta/"] = Served(status=404)
    assert follower.run(f"{site.url}/ta/") == {"set aside": ["/ta/: the site says that it is not there (404)"]}
    site.pages["/ta/"] = Served(status=500)
    assert follower.run(f"{site.url}/ta/") == {"set aside": ["/ta/: the site is too busy or out of order (500)"]}
    assert follower.gone(f"{site.url}/ta/") == {}


def test_one_bad_page_does_not_stop_the_others(follower: Follower, site: Site) -> None:
    site.pages[ALL[0]] = Served(status=403)
    told = follower.run(f"{site.url}/ta/")
    assert told == {"set aside": [f"{ALL[0]}: the site does not let programs read it (403)"], "read": ALL[1:]}
    site.pages[ALL[0]] = Served(status=404)
    assert follower.run(f"{site.url}/ta/")["set aside"] == [f"{ALL[0]}: the site says that it is not there (404)"]
    site.pages["/robots.txt"] = Served(body=b"User-agent: *\nDisallow: /ta/t20201130_75\n")
    assert follower.run(f"{site.url}/ta/")["set aside"] == [f"{ALL[0]}: robots.txt of the site does not allow it"]


def test_a_run_that_was_broken_off_goes_on_where_it_was(follower: Follower, site: Site) -> None:
    assert follower.run(f"{site.url}/ta/", stop_after=2) == {"read": ALL[:2]}
    site.take_asked()
    del follower.stored[f"{site.url}{ALL[1]}"]  # handed on when the run was killed: stored or not, nobody knows
    assert follower.run(f"{site.url}/ta/") == {"unchanged": [ALL[0]], "read": ALL[1:]}
    assert site.take_asked() == [("/ta/", 304), (ALL[1], 200), (ALL[2], 200)]
    assert follower.run(f"{site.url}/ta/") == {"unchanged": ALL}
    assert paths(site.take_asked()) == ["/ta/", *ALL]


def test_a_host_that_breaks_down_ends_the_run_and_the_next_one_goes_on(follower: Follower) -> None:
    names = [f"t20201130_{n}.html" for n in range(8)]
    pages = {f"/ta/{name}": page(f"关于提案的答复{name}\n好。") for name in names}
    with serving({"/ta/": list_page(*((name, "关于提案的答复第几件") for name in names)), **pages}) as site:
        for name in names[2:]:
            site.pages[f"/ta/{name}"] = Served(status=503)
        told = follower.run(f"{site.url}/ta/")
        assert (len(told["read"]), len(told["set aside"])) == (2, 3)
        assert follower.reader is not None
        assert follower.reader.cut_short.startswith("its host failed 3 times in a row")
        site.pages |= pages
        site.take_asked()
        assert follower.run(f"{site.url}/ta/")["read"] == [f"/ta/{name}" for name in names[2:]]
        assert paths(site.take_asked()) == ["/ta/", *(f"/ta/{name}" for name in names[2:])]


def test_a_page_in_gb18030_is_read_by_what_its_server_says(follower: Follower) -> None:
    served = page(REPLY, encoding="gb18030")
    served.headers["Content-Type"] = "text/html; charset=GB2312"
    with serving({"/a.html": served}) as site:
        follower.run(f"{site.url}/a.html")
        assert "区财政拨款373万元" in follower.stored[f"{site.url}/a.html"][1].decode()


@pytest.mark.parametrize(
    ("path", "served", "suffix"),
    [
        ("/download?id=7", Served(body=b"%PDF-1.4", headers={"Content-Type": "application/octet-stream"}), ".pdf"),
        ("/x.do", Served(body=b"PK", headers={"Content-Disposition": 'attachment; filename="a.docx"'}), ".docx"),
        ("/view", Served(body="区财政拨款373万元。".encode(), headers={"Content-Type": "text/plain"}), ".txt"),
        ("/a.jsp", page(REPLY), ".html"),
        ("/table.xlsx", Served(body=b"PK"), ""),
    ],
)
def test_the_readers_are_told_what_a_file_is(follower: Follower, path: str, served: Served, suffix: str) -> None:
    with serving({path: served}) as site:
        follower.run(site.url + path)
        assert follower.stored[site.url + path][0] == suffix


def test_a_moved_page_is_found_and_asked_conditionally_where_it_is(follower: Follower) -> None:
    with serving({"/ta/old.html": moved("/ta/new.html"), "/ta/new.html": page(REPLY, etag='"1"')}) as site:
        assert follower.run(f"{site.url}/ta/old.html") == {"read": ["/ta/old.html"]}
        assert follower.run(f"{site.url}/ta/old.html") == {"unchanged": ["/ta/old.html"]}
        assert site.take_asked()[-1] == ("/ta/new.html", 304)


def test_a_list_that_has_moved_is_followed_where_it_is(follower: Follower, site: Site) -> None:
    site.pages["/old/"] = moved("/ta/", status=301)
    assert follower.run(f"{site.url}/old/") == {"read": ALL}
    site.take_asked()
    assert follower.run(f"{site.url}/old/") == {"unchanged": ALL}
    assert site.take_asked()[:2] == [("/old/", 301), ("/ta/", 304)]


def test_a_list_stays_a_list_when_it_shrinks_and_a_sitemap_that_is_none_any_more_is_told(follower: Follower, site: Site) -> None:
    follower.run(f"{site.url}/ta/")
    site.pages["/ta/"] = list_page(("t20201130_75.html", "对区政协第075号提案的答复"))
    assert follower.run(f"{site.url}/ta/") == {"unchanged": ALL}
    site.pages["/ta/"] = page("系统维护中\n请稍后再试。")
    assert follower.run(f"{site.url}/ta/") == {"unchanged": ALL}
    site.pages["/sitemap.xml"] = Served(body=f"<urlset><url><loc>{site.url}/ta/t20201130_75.html</loc></url></urlset>".encode())
    assert follower.run(f"{site.url}/sitemap.xml") == {"unchanged": ALL[:1]}
    site.pages["/sitemap.xml"] = page("系统维护中\n请稍后再试。")
    assert follower.run(f"{site.url}/sitemap.xml") == {"set aside": ["/sitemap.xml: it is no sitemap"]}


def test_a_damaged_memory_is_told_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "sites.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError) as caught:
        SiteState(tmp_path / "sites.db")
    assert str(tmp_path / "sites.db") in caught.value.help
