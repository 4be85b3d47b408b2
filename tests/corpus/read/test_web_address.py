import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import InvalidInput
from corpus.read.web_address import is_address, is_public, joined, normalised


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        ("HTTPS://WWW.Panyu.gov.CN", "https://www.panyu.gov.cn/"),
        ("http://www.panyu.gov.cn:80/zwgk/./ta/../ta/#top", "http://www.panyu.gov.cn/zwgk/ta/"),
        ("http://www.panyu.gov.cn:8080/a.html", "http://www.panyu.gov.cn:8080/a.html"),
        ("https://a.cn/提案/第%e4%b8%83号.html", "https://a.cn/%E6%8F%90%E6%A1%88/%E7%AC%AC%E4%B8%83%E5%8F%B7.html"),
        ("https://a.cn/%7Eta/a%2Fb", "https://a.cn/~ta/a%2Fb"),
        ("https://a.cn/view.do;jsessionid=1A2B?id=7&utm_source=wx", "https://a.cn/view.do?id=7"),
        ("https://政务.cn/", "https://xn--zfr164b.cn/"),
        ("http://[::1]:8000/a", "http://[::1]:8000/a"),
    ],
)
def test_a_page_has_one_spelling(written: str, spelling: str) -> None:
    assert normalised(written) == spelling


@pytest.mark.parametrize(
    "written", ["ftp://a.cn/1.html", "https://", "http://[::1", "https://user:secret@a.cn/", "http://a.cn:99999/", "a.html"]
)
def test_what_is_no_address_of_a_page_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        normalised(written)
    assert (caught.value.field, "secret" in caught.value.message) == ("url", False)


@settings(deadline=None, derandomize=True)
@given(path=st.text(max_size=40), query=st.text(max_size=20))
def test_the_spelling_of_a_spelling_is_itself(path: str, query: str) -> None:
    first = joined("https://a.cn/zwgk/", f"./{path}?{query}")
    assert first is None or normalised(first) == first


def test_links_that_lead_to_no_page_lead_nowhere() -> None:
    references = ["../b.html?x=1#2", "javascript:void(0)", "mailto:a@b.cn", "//c.cn/d", "http://[", "tel:020-1234"]
    assert [joined("https://a.cn/x/y/a.html", one) for one in references] == [
        "https://a.cn/x/b.html?x=1", None, None, "https://c.cn/d", None, None,
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.5", "192.168.1.1", "169.254.169.254", "::1", "fe80::1%eth0", "fd00::1", "0.0.0.0",
    "100.64.0.1", "224.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "198.18.0.1", "not an address"])  # fmt: skip
def test_addresses_of_this_machine_and_of_private_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_addresses_of_the_open_internet_are_public() -> None:
    assert [is_public(one) for one in ("114.114.114.114", "2400:3200::1", "::ffff:8.8.8.8")] == [True, True, True]


def test_a_path_is_no_address() -> None:
    assert [is_address(one) for one in ("https://a.cn", "HTTP://a.cn/x", "files/http.html", "http:/a")] == [True, True, False, False]
