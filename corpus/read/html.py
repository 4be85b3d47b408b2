"""Web pages to text.

Block by block with lxml rather than by a main-text extractor. Tried on pages built like government sites': trafilatura drops the
information block (索引号, 文号, 发布机构) that stands before the article, and a reply that stands in a second, hidden tab, as well as the
signature after it, with favor_recall too. Nothing brings back a lost reply; so what goes is what is furniture for certain (page_furniture).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from lxml import etree
from lxml import html as lxml_html

from corpus.errors import UnreadableSource
from corpus.model import Declared
from corpus.read.page_furniture import take_furniture
from corpus.read.page_text import PageWriter
from corpus.read.text import CONTROL, decode, refuse_other_formats

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)|<\?xml[^>]{0,100}?encoding=["']([\w-]+)""", re.I)
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(https?://\S+)")  # browsers write it into a saved page
_NO_FRAMES = re.compile(r"(?:不支持|支持|不能显示).{0,6}(?:框架|frame)", re.I)
_ARTICLE_TITLE = etree.XPath("//meta[translate(@name,'ARTICLE','article')='articletitle']/@content")
_CANONICAL = etree.XPath("//link[@rel='canonical']/@href")
_OG_URL = etree.XPath("//meta[@property='og:url']/@content")
_H1, _TITLE = etree.XPath("//h1"), etree.XPath("//title")
_HOLDERS = etree.XPath("//noframes | //iframe[@srcdoc]")
_FRAMES = etree.XPath("//frame/@src | //iframe/@src")
_LINKS = etree.XPath("count(//a[@href])")
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_TITLE_SEPARATOR = re.compile(r"\s*[-_|–—]+\s*")


def read_html(raw: bytes, *, shown: str) -> tuple[str, Declared]:
    """Read a page: paragraphs apart by a blank line, other blocks by a line end, cells of a table row as `a | b`.

    The address is what the page says of itself (canonical link, og:url, or the browser's note in a saved page). The title is declared
    where the page names the article in its ArticleTitle, or where no h1 stands in the text.
    """
    refuse_other_formats(raw, shown=shown)
    page = decode(_with_mark(raw), shown=shown, declared=_charset(raw))
    root = _parse(page, shown=shown)
    if root is None:
        raise UnreadableSource(shown, "it has no text", help="Save the page again, with its text.")
    title, url = _titles(root), _url(root, page=page)
    frames = _open_frames(root)
    links = _LINKS(root)
    footer = take_furniture(root, title=title.article or title.page)
    text = PageWriter().write(root)
    if not text:
        raise _without_text(shown, frames=frames, links=int(links))
    return text, Declared(title=_choose_title(title, root=root, text=text), url=url, furniture=footer)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Titles:
    article: str | None  # <meta name="ArticleTitle">, which the rules for government sites ask for
    heading: str | None
    page: str | None


def _with_mark(raw: bytes) -> bytes:
    """Mark UTF-16 that came without its mark; it shows in the zeros beside the first <."""
    if raw.startswith(b"<\0"):
        return codecs.BOM_UTF16_LE + raw
    return codecs.BOM_UTF16_BE + raw if raw.startswith(b"\0<") else raw


def _charset(raw: bytes) -> str | None:
    found = _META_CHARSET.search(raw[:4096])
    return (found[1] or found[2]).decode("ascii", "replace") if found else None


def _parse(page: str, *, shown: str) -> etree._Element | None:
    # Bytes, since lxml refuses text that declares an encoding; huge_tree, since unclosed tags nest deeper than 256.
    # lxml.html's own parser makes a class of each element, which is of no use here and takes its time.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(page.encode(), parser=parser)
    except etree.XMLSyntaxError:  # nothing but comments or blanks
        return None
    if root is None:
        return None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):  # the rest of the page is missing
        raise UnreadableSource(shown, "its tags are nested too deeply", help="Save its text alone.")
    return root


def _open_frames(root: etree._Element) -> list[str]:
    """Put the text for browsers without frames, and of frames within the page, in its place; return the addresses of the others."""
    for holder in _HOLDERS(root):
        markup = holder.get("srcdoc") or holder.text or ""
        if markup.strip() and not _NO_FRAMES.search(markup):
            holder.text = None
            holder.append(lxml_html.fragment_fromstring(CONTROL.sub("", markup), create_parent="div"))
            holder.tag = "div"
        elif holder.tag == "noframes" and _NO_FRAMES.search("".join(holder.itertext())):
            holder.tag = "noscript"
    return [source for source in _FRAMES(root) if source.strip()]


def _without_text(shown: str, *, frames: list[str], links: int) -> UnreadableSource:
    if frames:
        return UnreadableSource(shown, "it has no text of its own, but frames", help=f"Save what they show: {', '.join(frames[:4])}.")
    if links:
        return UnreadableSource(shown, "it has no text but links to other pages", help="Save the pages that it leads to.")
    return UnreadableSource(shown, "it has no text", help="Pages filled in by scripts must be saved from a browser.")


def _titles(root: etree._Element) -> _Titles:
    return _Titles(
        article=_first(root, _ARTICLE_TITLE),
        heading=_first(root, _H1),
        page=_first(root, _TITLE),
    )


def _first(root: etree._Element, path: etree.XPath) -> str | None:
    for found in path(root):
        text = found if isinstance(found, str) else "".join(found.itertext())
        if text.strip():
            return _BLANKS.sub(" ", text).strip()
    return None


def _url(root: etree._Element, *, page: str) -> str | None:
    url = _first(root, _CANONICAL) or _first(root, _OG_URL) or ""
    saved = _SAVED_FROM.search(page[:2000])
    if not url.startswith(("http://", "https://")):
        return saved[1] if saved else None
    return url


def _choose_title(titles: _Titles, *, root: etree._Element, text: str) -> str | None:
    """Choose the title that a page declares: without the site's name (…的提案-通州政协) where what is before it stands in the text."""
    if titles.article or _first(root, _H1):
        return titles.article
    title = titles.heading or titles.page
    if not title:
        return None
    ends = [found.start() for found in _TITLE_SEPARATOR.finditer(title)]
    return next((title[:end] for end in reversed(ends) if title[:end] and title[:end] in text), title)
