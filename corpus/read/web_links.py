"""What a page leads to: the documents of a list, the further pages of that list, the attachments of a document, the pages of a sitemap."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from lxml import etree
from lxml import html as lxml_html

from corpus.errors import UnreadableSource
from corpus.read.text import decode
from corpus.read.web_address import host_of, joined

ATTACHMENTS = (".pdf", ".doc", ".docx", ".wps", ".ofd", ".rtf", ".txt", ".md", ".epub", ".zip", ".jsonl", ".jsonl.gz", ".jsonl.xz")
_NO_DOCUMENTS = (
    ".xls",
    ".xlsx",
    ".et",
    ".ppt",
    ".pptx",
    ".dps",
    ".rar",
    ".7z",
    ".gz",
    ".xml",
    ".json",
    ".rss",
    ".exe",
    ".apk",
    ".mp4",
    ".mp3",
)
_PARTS = (".css", ".js", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".ico", ".svg", ".webp", ".tif", ".tiff", ".woff", ".woff2", ".ttf")
_FURNITURE = ("script", "style", "noscript", "template", "nav", "header", "footer", "aside", "select")
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
# <script type="text/xml"><datastore>…<record><![CDATA[<li><a href="/art/2020/11/30/art_1_2.html">: 大汉 sites write their lists so
_RECORD = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
# createPageHTML(20, 0, "index", "html"), createPageHTML('page_div',20, 1,'index','shtml',500): TRS sites page their lists so
_PAGER = re.compile(r"""createPageHTML\(\s*(?:["'][\w-]*["']\s*,\s*)?(\d{1,5})\s*,\s*\d+\s*,\s*["']([\w-]+)["']\s*,\s*["'](\w+)["']""")
_NEXT = re.compile(r"[<\[(（【]?\s*(?:下一?页|后一?页|下页|next(?:\s+page)?|>{1,2}|»|›)\s*[>\])）】»›]*", re.IGNORECASE)
_LIST_NAME = re.compile(r"(?:index|default|list|node|col|more|channel)[\w-]*(?:\.\w+)?|[^.]*", re.IGNORECASE)
# t20201130_12345.html, art_1234_567.html, content_88.html, 1234567.shtml, detail.jsp
_DOCUMENT_NAME = re.compile(
    r"(?:t\d{8}_\d+|art_\d+_\d+|(?:content|detail|view|info|article|show)(?![a-z]).*|.*\d{5,})\.?\w*", re.IGNORECASE
)
_PAGE_NUMBER = re.compile(r"[_-]?\d+(?=\.\w+$)")
_FIRST_NAME = re.compile(r"/(?:index|default)\.\w+$", re.IGNORECASE)
_PAGE_PARAMETER = re.compile(r"&?(?:page|p|pageno|pageindex|pagenum|curpage|currentpage|pn)=\d*", re.IGNORECASE)
_ENOUGH_LINKS = 2
_ENOUGH_ALIKE = 5  # for a list whose documents lie elsewhere than under it
_TITLE_CHARS = 6  # a link as short as 更多 or 通知公告 leads to no document
_LIST_SHARE, _OTHER_SHARE = 0.2, 0.5  # of a page's text that stands in links to documents, by what its name says it is
_SITEMAP_BYTES = 60_000_000  # sitemaps.org allows 50 MB unpacked


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """The links of a page, in their order; `is_list` says whether the page is there for them."""

    documents: tuple[str, ...] = ()
    more: tuple[str, ...] = ()  # further pages of the same list
    is_list: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a sitemap or an index of sitemaps names, of its own host."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    address: str
    text: str


def as_utf8(body: bytes, *, charset: str | None) -> bytes:
    """The same text in UTF-8, where the server said in what else it is and that is true; else as it was, for the reader to find out."""
    if charset is None or body.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body
    # Servers say iso-8859-1 of everything, and no page in Chinese is; gb2312 stands for its supersets, which have 镕 too.
    if charset.lower() in ("iso-8859-1", "us-ascii", "windows-1252", "utf-8") or _decodes(body, "utf-8") is not None:
        return body
    text = _decodes(body, "gb18030" if charset.lower().startswith("gb") else charset)
    return body if text is None else text.encode("utf-8", "replace")


def read_list(body: bytes, *, address: str, start: str) -> ListPage:
    """Find what a page would lead to as a list. `start` is the address someone named, `address` this page's.

    Documents are links of the same host under the path of `start`; where a site keeps them elsewhere, the largest group that are alike.
    """
    root, page = _tree(body, shown=address)
    if root is None:
        return ListPage()
    base = _base(root, address)
    records = [link for record in _RECORD.findall(page) for link in _links_in_record(record, base=base)]
    pages = [link for link in _pages(root, page, base=base, address=address, start=start) if link != address]
    etree.strip_elements(root, *_FURNITURE, with_tail=False)
    links = [link for link in (*records, *_links(root, base=base)) if host_of(link.address) == host_of(start)]
    documents = _documents(links, start=start, but={address, *pages})
    share = _share(documents, text_chars=_chars(root) + sum(len(link.text) for link in records))
    is_list = _is_list(address, documents=documents, share=share, paged=bool(pages))
    return ListPage(documents=_unique(link.address for link in documents), more=_unique(pages), is_list=is_list)


def read_attachments(body: bytes, *, address: str) -> tuple[str, ...]:
    """Files to download that a document's page links to, on its own host."""
    root, _ = _tree(body, shown=address)
    if root is None:
        return ()
    links = _links(root, base=_base(root, address))
    return _unique(link.address for link in links if host_of(link.address) == host_of(address) and _ends(link.address, ATTACHMENTS))


def read_sitemap(body: bytes, *, address: str) -> Sitemap | None:
    """The addresses of a sitemap (XML, an index of them, plain lines; packed by gzip or not); None where it is none."""
    text = _unpacked(body, shown=address)
    if re.match(rb"https?://\S+(?:\s+https?://\S+)*\s*$", text[:2_000_000]):
        return Sitemap(pages=_of_host(text.decode("utf-8", "replace").split(), address=address))
    if not re.search(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b", text[:4096]):
        return None
    pages: list[str] = []
    maps: list[str] = []
    # No entity is put in and nothing is fetched; a broken end loses only what stands behind it.
    walk = etree.iterparse(io.BytesIO(text), events=("end",), resolve_entities=False, no_network=True, recover=True, load_dtd=False)
    for _, element in walk:
        name = _tag(element)
        if name == "loc" and element.text and element.getparent() is not None:
            (maps if _tag(element.getparent()) == "sitemap" else pages).append(element.text)
        elif name in ("url", "sitemap"):
            element.clear()
    return Sitemap(pages=_of_host(pages, address=address), sitemaps=_of_host(maps, address=address, any_kind=True))


def _tag(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _tree(body: bytes, *, shown: str) -> tuple[etree._Element | None, str]:
    declared = _META_CHARSET.search(body[:4096])
    try:
        page = decode(body, shown=shown, declared=declared[1].decode("ascii", "replace") if declared else None)
    except UnreadableSource:
        return None, ""
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return lxml_html.document_fromstring(page.encode(), parser=parser), page
    except etree.ParserError:
        return None, ""


def _base(root: etree._Element, address: str) -> str:
    declared = root.xpath("//base/@href")
    return (joined(address, declared[0]) if declared else None) or address


def _links(root: etree._Element, *, base: str) -> Iterator[_Link]:
    for anchor in root.iter("a", "area"):
        address = joined(base, anchor.get("href") or "javascript:")
        if address:
            shown = "".join("".join(anchor.itertext()).split())
            yield _Link(address=address, text=max(shown, anchor.get("title") or "", key=len) if shown.endswith(("…", "...")) else shown)


def _links_in_record(record: str, *, base: str) -> Iterator[_Link]:
    if "href" in record:
        yield from _links(lxml_html.fragment_fromstring(record, create_parent="div"), base=base)


def _documents(links: list[_Link], *, start: str, but: set[str]) -> list[_Link]:
    told = [link for link in links if link.address not in but and _may_be_document(link)]
    under = [link for link in told if _is_under(link.address, start) or _ends(link.address, ATTACHMENTS)]
    if len({link.address for link in under}) >= _ENOUGH_LINKS:
        return under
    titled = [link for link in told if len(link.text) >= _TITLE_CHARS and _DOCUMENT_NAME.fullmatch(_name(link.address))]
    groups = Counter(_shape(link.address) for link in titled)
    if not groups or groups.most_common(1)[0][1] < _ENOUGH_ALIKE:
        return under
    most = groups.most_common(1)[0][0]
    return [link for link in titled if _shape(link.address) == most]


def _may_be_document(link: _Link) -> bool:
    """A name like that of a list (index.html, list.jsp?id=7, tian) is a document's only under a title."""
    name = _name(link.address)
    if not name or _ends(link.address, (*_PARTS, *_NO_DOCUMENTS)):
        return False
    return len(link.text) >= _TITLE_CHARS or not _LIST_NAME.fullmatch(name) or _DOCUMENT_NAME.fullmatch(name) is not None


def _is_list(address: str, *, documents: list[_Link], share: float, paged: bool) -> bool:
    if len({link.address for link in documents}) < _ENOUGH_LINKS:
        return paged and bool(documents)
    name = _name(address)
    if _DOCUMENT_NAME.fullmatch(name) and not (paged and "list" in address):
        return False
    return share >= (_LIST_SHARE if paged or _LIST_NAME.fullmatch(name) else _OTHER_SHARE)


def _pages(root: etree._Element, page: str, *, base: str, address: str, start: str) -> Iterator[str]:
    """Further pages: 下一页, a number that leads to index_2.html, or what a script would write."""
    family = _family(address)
    for link in _links(root, base=base):
        is_next = _NEXT.fullmatch(link.text) and (_is_under(link.address, address) or _is_under(link.address, start))
        if is_next or (link.text.isdecimal() and _family(link.address) == family):
            yield link.address
    pager = _PAGER.search(page)
    if pager and urlsplit(family).path.endswith((f"/{pager[2]}.{pager[3]}", "/")):
        for number in range(1, int(pager[1])):
            yield joined(address, f"{pager[2]}_{number}.{pager[3]}") or address


def _family(address: str) -> str:
    """What the pages of one list have in common: / of index.html and index_3.html, list.jsp?id=7 of list.jsp?id=7&page=2."""
    parts = urlsplit(address)
    query = _PAGE_PARAMETER.sub("", parts.query).strip("&")
    path = _FIRST_NAME.sub("/", _PAGE_NUMBER.sub("", parts.path))
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def _share(documents: Iterable[_Link], *, text_chars: int) -> float:
    return sum(len(link.text) for link in documents) / max(text_chars, 1)


def _chars(root: etree._Element) -> int:
    return sum(len("".join(text.split())) for text in root.itertext())


def _shape(address: str) -> str:
    return re.sub(r"\d+", "0", address)


def _name(address: str) -> str:
    return urlsplit(address).path.rpartition("/")[2]


def _is_under(address: str, start: str) -> bool:
    """Whether a page lies in the folder of another one; of the same host by http or https, as sites link to themselves by either."""
    folder = urlsplit(start).path.rpartition("/")[0]
    return host_of(address) == host_of(start) and urlsplit(address).path.startswith(f"{folder}/")


def _ends(address: str, endings: tuple[str, ...]) -> bool:
    return urlsplit(address).path.lower().endswith(endings)


def _of_host(addresses: Iterable[str], *, address: str, any_kind: bool = False) -> tuple[str, ...]:
    """A sitemap speaks for its own host only (sitemaps.org)."""
    found = (joined(address, one) for one in addresses)
    return _unique(
        one for one in found if one and host_of(one) == host_of(address) and (any_kind or not _ends(one, (*_PARTS, *_NO_DOCUMENTS)))
    )


def _unpacked(body: bytes, *, shown: str) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.open(io.BytesIO(body)) as file:
            text = file.read(_SITEMAP_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        return body
    if len(text) > _SITEMAP_BYTES:
        raise UnreadableSource(shown, "it unpacks to more than a sitemap may have", help="Name a smaller one.")
    return text


def _decodes(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _unique(addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(addresses))
