import pytest

from corpus.errors import UnreadableSource
from corpus.read.epub import read_epub
from tests.formats import as_epub, zipped


def refusal(raw: bytes) -> str:
    with pytest.raises(UnreadableSource) as caught:
        read_epub(raw, shown="a.epub")
    return caught.value.reason


def test_pages_are_read_in_the_order_of_the_spine() -> None:
    assert read_epub(as_epub("第一章\n总则\n第二章\n附则"), shown="a.epub").text == "第一章\n\n总则\n\n第二章\n\n附则"


def test_a_book_without_its_tables_is_set_aside() -> None:
    reason = "it is an electronic book (.epub) without a table of its pages"
    assert refusal(zipped({"META-INF/container.xml": "<x"})) == reason
    assert refusal(zipped({"META-INF/container.xml": '<c><rootfile full-path="a.opf"/></c>'})) == reason


def test_a_protected_book_is_named() -> None:
    opf = '<package><manifest><item id="x" href="a.xhtml"/></manifest><spine><itemref idref="x"/></spine></package>'
    raw = zipped(
        {
            "META-INF/container.xml": '<c><rootfile full-path="a.opf"/></c>',
            "META-INF/encryption.xml": "<x/>",
            "a.opf": opf,
            "a.xhtml": b"\x93\x00\x10",
        }
    )
    assert refusal(raw) == "it is protected (DRM)"
