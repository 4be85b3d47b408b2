"""Electronic books (.epub) to text: their pages in reading order, each as a web page."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from posixpath import dirname, normpath
from urllib.parse import unquote

from lxml import etree

from corpus.errors import UnreadableSource
from corpus.read.html import read_html
from corpus.read.reading import Reading
from corpus.read.unzip import opened, parse_xml, read_part

_HELP = "Save it as .docx, .pdf or .txt."
_ENCRYPTION = "META-INF/encryption.xml"


def read_epub(raw: bytes, *, shown: str) -> Reading:
    """Read the spine. The title a book declares is not taken: it is the book's, and the text has its own."""
    with opened(raw, shown=shown, what="an electronic book (.epub)") as archive:
        pages = [text for text in _pages(archive, shown=shown) if text]
        if not pages and _ENCRYPTION in archive.namelist():
            raise UnreadableSource(shown, "it is protected (DRM)", help=_HELP)
    return Reading(text="\n\n".join(pages))


def _pages(archive: zipfile.ZipFile, *, shown: str) -> Iterator[str]:
    try:
        names = list(_spine(archive))
    except (etree.XMLSyntaxError, KeyError) as error:
        raise UnreadableSource(shown, "it is an electronic book (.epub) without a table of its pages", help=_HELP) from error
    present = set(archive.namelist())
    for name in names:
        page = read_part(archive, name) if name in present else None
        if page and page.strip():
            yield _page(page, shown=shown)


def _page(raw: bytes, *, shown: str) -> str:
    try:
        return read_html(raw, shown=shown)[0]
    except UnreadableSource:  # a cover without words; a book without any page is refused by who called
        return ""


def _spine(archive: zipfile.ZipFile) -> Iterator[str]:
    container = parse_xml(archive.read("META-INF/container.xml"))
    package = container.xpath("string(//*[local-name()='rootfile']/@full-path)")
    root = parse_xml(archive.read(package))
    hrefs = {item.get("id"): item.get("href", "") for item in root.xpath("//*[local-name()='manifest']/*[local-name()='item']")}
    for item in root.xpath("//*[local-name()='spine']/*[local-name()='itemref']"):
        href = unquote(hrefs.get(item.get("idref"), "").partition("#")[0])
        if href:
            yield normpath(f"{dirname(package)}/{href}").lstrip("/")
