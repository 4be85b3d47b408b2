import gzip
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from corpus.errors import UnreadableSource
from corpus.read.web_fetch import USER_AGENT, Fetcher, Limits, Outcome
from corpus.read.web_items import Validators
from tests.site_server import Served, Site, moved, page, paths, serving

LIMITS = Limits(interval_s=0.0, backoff_s=0.01, timeout_s=2.0, max_wait_s=5.0)
TEXT = "关于第75号提案的答复\n区财政拨款373万元。"


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


def fetcher(site: Site, limits: Limits = LIMITS, clock: Clock | None = None) -> Fetcher:
    clock = clock or Clock()
    return Fetcher(named=[site.url], limits=limits, sleep=clock.sleep, clock=clock)


def reason_of(site: Site, path: str, limits: Limits = LIMITS) -> str:
    with fetcher(site, limits) as asking, pytest.raises(UnreadableSource) as caught:
        asking.fetch(site.url + path)
    assert caught.value.path == site.url + path
    return caught.value.reason


def test_a_page_comes_with_what_the_server_says_of_it_and_the_server_is_told_who_asks() -> None:
    served = page(TEXT, etag='"1"', modified="Mon, 30 Nov 2020 08:00:00 GMT", encoding="gb18030")
    served.headers["Content-Type"] = "text/html; charset=GBK"
    with serving({"/a.html": served}) as site, fetcher(site) as asking:
        answer = asking.fetch(f"{site.url}/a.html")
    assert (answer.outcome, answer.media_type, answer.charset) == (Outcome.FETCHED, "text/html", "gbk")
    assert "373万元" in answer.body.decode("gb18030")
    assert answer.validators == Validators(address=f"{site.url}/a.html", etag='"1"', modified="Mon, 30 Nov 2020 08:00:00 GMT")
    assert {headers["user-agent"] for headers in site.headers} == {USER_AGENT}
    assert site.headers[-1]["host"] == site.url.removeprefix("http://")


def test_a_page_that_has_not_changed_is_not_sent_again() -> None:
    with (
        serving({"/a": page(TEXT, etag='"1"'), "/b": page(TEXT, modified="Mon, 30 Nov 2020 08:00:00 GMT")}) as site,
        fetcher(site) as asking,
    ):
        for path in ("/a", "/b"):
            first = asking.fetch(site.url + path)
            again = asking.fetch(site.url + path, known=first.validators)
            assert (again.outcome, again.body) == (Outcome.UNCHANGED, b"")
    assert site.take_asked() == [("/a", 200), ("/a", 304), ("/b", 200), ("/b", 304)]


def test_what_robots_txt_forbids_is_not_asked_for() -> None:
    robots = Served(body=b"User-agent: *\nDisallow: /private/\nDisallow: /*.do$\n\nUser-agent: Wence\nDisallow: /no\nCrawl-delay: 3\n")
    clock = Clock()
    with serving({"/robots.txt": robots, "/private/a": page(TEXT), "/no/a": page(TEXT), "/go": moved("/no/a")}) as site:
        assert reason_of(site, "/no/a") == "robots.txt of the site does not allow it"
        assert reason_of(site, "/go") == "robots.txt of the site does not allow it"
        with fetcher(site, clock=clock) as asking:
            asking.fetch(f"{site.url}/private/a")
    assert paths(site.take_asked()) == ["/go", "/private/a"]
    assert clock.slept == [3.0]


def test_one_host_is_asked_no_faster_than_it_should_be() -> None:
    clock = Clock()
    with serving({"/a": page(TEXT)}) as site, fetcher(site, replace(LIMITS, interval_s=1.0), clock) as asking:
        for _ in range(3):
            asking.fetch(f"{site.url}/a")
    assert clock.slept == [1.0, 1.0, 1.0]


def test_a_busy_server_is_asked_again_later_and_later() -> None:
    clock = Clock()
    with serving({"/a": page(TEXT, failing=[503, 500])}) as site, fetcher(site, replace(LIMITS, backoff_s=0.5), clock) as asking:
        assert asking.fetch(f"{site.url}/a").status == 200
    assert site.take_asked() == [("/a", 503), ("/a", 500), ("/a", 200)]
    assert clock.slept == [0.5, 1.0]


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_the_time_a_server_asks_to_wait_is_waited(form: str) -> None:
    clock = Clock()
    busy = page(TEXT, failing=[429])
    busy.headers["Retry-After"] = "4" if form == "seconds" else format_datetime(datetime.now(UTC) + timedelta(seconds=4.5), usegmt=True)
    with serving({"/a": busy}) as site, fetcher(site, clock=clock) as asking:
        assert asking.fetch(f"{site.url}/a").status == 200
    assert [3 <= slept <= 4.5 for slept in clock.slept] == [True]


def test_a_server_that_asks_to_wait_too_long_is_left_alone() -> None:
    busy = Served(status=429, headers={"Retry-After": "86400"})
    with serving({"/a": busy, "/b": page(TEXT)}) as site, fetcher(site) as asking:
        for path in ("/a", "/b"):
            with pytest.raises(UnreadableSource) as caught:
                asking.fetch(site.url + path)
            assert caught.value.reason == "the site asks not to be asked again for 86400 seconds"
    assert site.take_asked() == [("/a", 429)]


def test_a_host_that_fails_three_times_in_a_row_is_given_up() -> None:
    broken = {f"/{n}": Served(status=500) for n in range(4)}
    with serving(broken) as site, fetcher(site, replace(LIMITS, tries=1)) as asking:
        for path in broken:
            with pytest.raises(UnreadableSource):
                asking.fetch(site.url + path)
        assert asking.gave_up(site.url).startswith("its host failed 3 times in a row: the site is too busy or out of order (500)")
    assert paths(site.take_asked()) == ["/0", "/1", "/2"]


def test_nothing_is_asked_where_robots_txt_cannot_be_had() -> None:
    with serving({"/robots.txt": Served(status=503), "/a": page(TEXT)}) as site:
        assert reason_of(site, "/a", replace(LIMITS, tries=2)) == "the site is too busy or out of order (503)"
    assert site.take_asked() == []


def test_redirects_are_followed_to_pages_only() -> None:
    pages = {
        "/old": moved("/new", status=301), "/new": page(TEXT), "/round": moved("/round2"), "/round2": moved("/round"),
        "/file": moved("file:///etc/passwd"), "/nowhere": Served(status=302),
    }  # fmt: skip
    with serving(pages) as site:
        with fetcher(site) as asking:
            answer = asking.fetch(f"{site.url}/old")
        assert (answer.outcome, answer.address) == (Outcome.FETCHED, f"{site.url}/new")
        assert reason_of(site, "/round") == "the site redirects more than 5 times"
        assert reason_of(site, "/file") == "the site redirects to something that is no web page"
        assert reason_of(site, "/nowhere") == "the site redirects to something that is no web page"


def test_a_redirect_into_a_private_network_is_not_followed() -> None:
    with serving({"/secret": page(TEXT)}) as inside, serving({"/go": Served()}) as site:
        site.pages["/go"] = moved(inside.url.replace("127.0.0.1", "localhost") + "/secret")
        assert reason_of(site, "/go") == "it leads to an address inside a private network"
        site.pages["/go"] = moved(f"{inside.url}/secret")  # another port of the host that was named
        assert reason_of(site, "/go") == "it leads to an address inside a private network"
    assert inside.asked == []


@pytest.mark.parametrize("target", ["/", "/index.html", "/404.html", "/common/error.jsp"])
def test_leading_to_the_front_page_or_an_error_page_tells_that_a_page_is_gone(target: str) -> None:
    pages = {"/zwgk/ta/1.html": moved(target), target: page("门户网站\n欢迎。"), "/gone": Served(status=410)}
    with serving(pages) as site, fetcher(site) as asking:
        assert [asking.fetch(site.url + path).outcome for path in ("/zwgk/ta/1.html", "/gone", "/none")] == [Outcome.GONE] * 3


@pytest.mark.parametrize(
    ("status", "reason"),
    [(403, "the site does not let programs read it (403)"), (412, "the site does not let programs read it (412)"),
     (304, "the site answers 304 instead of a page"), (204, "the site answers 204 instead of a page")],
)  # fmt: skip
def test_a_refusal_is_told_with_its_status(status: int, reason: str) -> None:
    with serving({"/a": Served(status=status)}) as site:
        assert reason_of(site, "/a") == reason


def test_a_page_larger_than_the_limit_is_not_read_to_its_end_packed_or_not() -> None:
    small = replace(LIMITS, max_bytes=1_000_000)
    packed = Served(body=gzip.compress(bytes(5_000_000)), headers={"Content-Encoding": "gzip"})
    with serving({"/a": Served(body=bytes(1_000_001)), "/b": packed}) as site:
        assert [reason_of(site, path, small) for path in ("/a", "/b")] == ["it is too large (more than 1 MB)"] * 2


def test_a_packed_page_is_unpacked_and_a_badly_packed_one_is_told() -> None:
    packed = Served(body=gzip.compress(TEXT.encode()), headers={"Content-Encoding": "gzip"})
    broken = Served(body=b"\x1f\x8bno gzip at all", headers={"Content-Encoding": "gzip"})
    with serving({"/a": packed, "/b": broken}) as site:
        with fetcher(site) as asking:
            assert asking.fetch(f"{site.url}/a").body.decode() == TEXT
        assert reason_of(site, "/b") == "the site sent something that cannot be unpacked"


def test_a_server_that_does_not_answer_is_told_apart_from_one_that_is_not_there() -> None:
    waiting = threading.Event()
    with serving({"/a": Served(before=lambda: waiting.wait(5) and None)}) as site:
        assert reason_of(site, "/a", replace(LIMITS, timeout_s=0.2, tries=1)) == "the site did not answer in time"
        waiting.set()
        nobody = site.url
    with Fetcher(named=[nobody], limits=replace(LIMITS, tries=1)) as asking, pytest.raises(UnreadableSource) as caught:
        asking.fetch(f"{nobody}/a")
    assert caught.value.reason.startswith("the site cannot be reached (")


def test_the_name_of_a_file_to_save_is_kept() -> None:
    served = Served(
        body=b"x", headers={"Content-Disposition": "attachment; filename=reply.docx", "Content-Type": "application/octet-stream"}
    )
    with serving({"/download.do?id=7": served}) as site, fetcher(site) as asking:
        assert asking.fetch(f"{site.url}/download.do?id=7").file_name == "reply.docx"
