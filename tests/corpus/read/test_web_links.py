import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import UnreadableSource
from corpus.read.web_links import ListPage, as_utf8, read_attachments, read_list, read_sitemap

START = "https://www.panyu.gov.cn/zwgk/ta/"
TITLES = ["对区政协十四届五次会议第075号提案的答复", "关于加快社会组织孵化基地建设的提案", "关于推进社区养老服务设施建设的答复"]
ARTICLES = ["./202011/t20201130_75.html", "./202010/t20201009_12.html", "./201901/t20190105_3.html"]
FOUND = tuple(f"{START}{article.removeprefix('./')}" for article in ARTICLES)
NAVIGATION = (
    '<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/hd/">互动交流</a><a href="./index.html">提案</a></div>'
)
FOOTER = '<div>主办：广州市番禺区人民政府 <a href="/map.html">网站地图</a><a href="https://beian.miit.gov.cn/">粤ICP备05000000号</a></div>'


def page(items: str, *, more: str = "", head: str = "") -> bytes:
    return f"<html><head>{head}</head><body>{NAVIGATION}<ul>{items}</ul>{more}{FOOTER}</body></html>".encode()


def items(articles: list[str] = ARTICLES) -> str:
    return "".join(f'<li><a href="{a}" target="_blank">{t}</a><em>2020-11-30</em></li>' for a, t in zip(articles, TITLES, strict=False))


def read(body: bytes, address: str = START) -> ListPage:
    return read_list(body, address=address, start=START)


def test_a_list_leads_to_the_documents_under_its_path_and_nowhere_else() -> None:
    more = '<a href="../xw/t20201130_9.html">区领导调研社会组织孵化基地建设情况</a><a href="https://b.cn/ta/1.html">市政协提案办理系统入口</a><img src="a.png"><a href="./a.jpg">图片</a>'
    assert read(page(items(), more=more)) == ListPage(documents=FOUND, is_list=True)


@pytest.mark.parametrize("more", [
    '<a href="./index_1.html">下一页</a>',
    '<a href="javascript:go(1)">1</a><a href="index_1.html">2</a>',
    '<a href="index_1.html" class="next">下一页 &gt;&gt;</a>',
    '<script>createPageHTML(2, 0, "index", "html");</script>',
    "<script>createPageHTML('page_div',2, 1,'index','html',34);</script>",
])  # fmt: skip
def test_the_next_page_of_a_list_is_found_however_it_is_written(more: str) -> None:
    assert read(page(items(), more=more)).more == (f"{START}index_1.html",)


def test_a_next_page_may_lie_in_a_folder_of_its_own_and_links_may_leave_out_https() -> None:
    more = '<a href="/zwgk/ta/page/2/">下一页</a><a href="/xw/page/2/">下一页</a><a href="https://b.cn/zwgk/ta/2.html">下一页</a>'
    found = read(page(items([f"http://www.panyu.gov.cn/zwgk/ta/{n}/t20201130_{n}.html" for n in range(3)]), more=more))
    assert found.more == (f"{START}page/2/",)
    assert found.documents == tuple(f"http://www.panyu.gov.cn/zwgk/ta/{n}/t20201130_{n}.html" for n in range(3))


def test_pages_told_apart_by_a_parameter_are_of_one_list() -> None:
    more = '<a href="list.jsp?id=7&page=2">2</a><a href="list.jsp?id=7&amp;page=3">3</a><a href="list.jsp?id=8&amp;page=3">3</a>'
    address = f"{START}list.jsp?id=7"
    assert read_list(page(items(), more=more), address=address, start=address).more == (
        f"{START}list.jsp?id=7&page=2",
        f"{START}list.jsp?id=7&page=3",
    )


def test_a_page_that_tells_something_is_no_list_though_it_has_links() -> None:
    text = "<p>" + "区财政拨款373万元建设孵化基地，面积2300平方米，入驻社会组织35家。" * 8 + "</p>"
    related = "".join(f'<a href="{a}">{t}</a>' for a, t in zip(ARTICLES, TITLES, strict=True))
    assert not read_list(page("", more=text + related), address=f"{START}reply.html", start=START).is_list
    short = page("", more="<p>同意。</p>" + related)
    assert not read_list(short, address=FOUND[0], start=FOUND[0]).is_list  # t20201130_75.html is what documents are called


@pytest.mark.parametrize(
    "name", ["t20201130_75.html", "art_1234_567.html", "content_88.html", "1234567.shtml", "detail.jsp", "info-7.html"]
)
def test_a_page_with_the_name_of_a_document_is_one_however_many_links_it_has(name: str) -> None:
    assert not read_list(page(items()), address=f"{START}{name}", start=f"{START}{name}").is_list


@pytest.mark.parametrize("name", ["", "index.html", "list.shtml", "index_3.html", "col1234.html", "ta"])
def test_a_page_of_links_with_another_name_is_a_list(name: str) -> None:
    assert read_list(page(items()), address=f"{START}{name}", start=f"{START}{name}").is_list


def test_a_list_whose_documents_lie_elsewhere_leads_to_the_largest_group_of_them() -> None:
    records = "".join(
        f"<record><![CDATA[<li><a href='/art/2020/11/{n}/art_31_{n}.html'>{TITLES[n % 3]}</a></li>]]></record>" for n in range(10, 16)
    )
    body = page("", more=f'<script type="text/xml"><datastore>{records}</datastore></script>')
    address = "https://www.panyu.gov.cn/col/col31/index.html"
    found = read_list(body, address=address, start=address)
    assert found == ListPage(
        documents=tuple(f"https://www.panyu.gov.cn/art/2020/11/{n}/art_31_{n}.html" for n in range(10, 16)), is_list=True
    )


def test_the_base_of_a_page_and_its_encoding_are_minded() -> None:
    head = '<meta charset="gb2312"><base href="https://www.panyu.gov.cn/zwgk/ta/202011/">'
    body = page(items(["t20201130_75.html", "t20201130_76.html"]), head=head).decode().encode("gb18030")
    assert read(body).documents == (f"{START}202011/t20201130_75.html", f"{START}202011/t20201130_76.html")


def test_attachments_are_files_of_the_same_host() -> None:
    body = page(
        "",
        more='<a href="./P020201130.docx">附件1：办理情况表.docx</a><a href="/f/b.PDF">附件2</a><a href="https://b.cn/c.pdf">c</a><a href="d.xls">d</a>',
    )
    assert read_attachments(body, address=FOUND[0]) == (f"{START}202011/P020201130.docx", "https://www.panyu.gov.cn/f/b.PDF")


SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc> https://a.cn/1.html?x=1&amp;y=2 </loc><lastmod>2020-11-30</lastmod></url>
<url><loc>https://a.cn/2.html</loc></url><url><loc>https://b.cn/3.html</loc></url><url><loc>https://a.cn/logo.png</loc></url></urlset>"""


def test_a_sitemap_names_the_pages_of_its_own_host_packed_or_not() -> None:
    for body in (
        SITEMAP.encode(),
        gzip.compress(SITEMAP.encode()),
        b"https://a.cn/1.html?x=1&y=2\r\nhttps://a.cn/2.html\nhttps://b.cn/3\n",
    ):
        sitemap = read_sitemap(body, address="https://a.cn/sitemap.xml")
        assert sitemap is not None
        assert sitemap.pages == ("https://a.cn/1.html?x=1&y=2", "https://a.cn/2.html")


def test_an_index_of_sitemaps_names_sitemaps() -> None:
    body = b"<sitemapindex><sitemap><loc>https://a.cn/s1.xml.gz</loc></sitemap><sitemap><loc>/s2.xml</loc></sitemap></sitemapindex>"
    sitemap = read_sitemap(body, address="https://a.cn/sitemap.xml")
    assert sitemap is not None
    assert (sitemap.pages, sitemap.sitemaps) == ((), ("https://a.cn/s1.xml.gz", "https://a.cn/s2.xml"))


def test_what_is_no_sitemap_is_none_and_a_bomb_is_refused() -> None:
    assert [read_sitemap(body, address="https://a.cn/") for body in (b"", page(items()), b"<rss></rss>", b"\x1f\x8bx")] == [None] * 4
    with pytest.raises(UnreadableSource):
        read_sitemap(gzip.compress(bytes(61_000_000)), address="https://a.cn/s.xml.gz")


def test_entities_of_a_sitemap_are_not_put_in() -> None:
    body = b'<!DOCTYPE u [<!ENTITY e SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://a.cn/&e;1</loc></url><url><loc>https://a.cn/2</loc></url></urlset>'
    sitemap = read_sitemap(body, address="https://a.cn/s.xml")
    assert sitemap is not None
    assert sitemap.pages[-1] == "https://a.cn/2"
    assert not any("root" in one for one in sitemap.pages)


def test_the_encoding_a_server_names_is_believed_where_it_can_be_true() -> None:
    text = "关于第75号提案的答复，镕"
    assert as_utf8(text.encode("gb18030"), charset="gb2312").decode() == text
    assert as_utf8("關於提案的答覆".encode("big5"), charset="Big5").decode() == "關於提案的答覆"
    for charset in (None, "iso-8859-1", "no-such", "utf-8"):
        assert as_utf8(text.encode("gb18030"), charset=charset) == text.encode("gb18030")
    assert as_utf8(text.encode(), charset="gbk") == text.encode()


@settings(deadline=None, derandomize=True, max_examples=200)
@given(
    body=st.one_of(
        st.binary(max_size=300), st.text(alphabet="<a href='/x_1.html'>下一页<![CDATA[]]>urlset&;\x00", max_size=200).map(str.encode)
    )
)
def test_no_page_breaks_the_search_for_links(body: bytes) -> None:
    read(body)
    read_attachments(body, address=START)
    read_sitemap(b"<urlset>" + body, address=START)
