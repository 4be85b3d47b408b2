"""Which reader reads which type."""

from __future__ import annotations

from collections.abc import Callable

from corpus.errors import UnreadableSource
from corpus.model import Declared
from corpus.read import sniff
from corpus.read.doc import read_doc
from corpus.read.docx import read_docx
from corpus.read.epub import read_epub
from corpus.read.html import read_html
from corpus.read.mhtml import read_mhtml
from corpus.read.ocr import read_picture
from corpus.read.ofd import read_ofd
from corpus.read.pdf import read_pdf
from corpus.read.reading import Reading
from corpus.read.rtf import read_rtf
from corpus.read.text import read_text

_READERS: dict[str, Callable[..., Reading | tuple[str, Declared]]] = {
    sniff.TEXT: read_text,
    sniff.MARKDOWN: read_text,
    sniff.HTML: read_html,
    sniff.MHTML: read_mhtml,
    sniff.DOCX: read_docx,
    sniff.DOC: read_doc,
    sniff.RTF: read_rtf,
    sniff.PDF: read_pdf,
    sniff.OFD: read_ofd,
    sniff.EPUB: read_epub,
    **dict.fromkeys(sniff.PICTURES, read_picture),
}
_HARMLESS = frozenset({sniff.TEXT, sniff.MARKDOWN, sniff.HTML})


def is_harmless(media_type: str, *, raw: bytes) -> bool:
    """Whether a file may be read in this process: its reader is quick on any bytes, and they are few."""
    return media_type in _HARMLESS and len(raw) <= 2_000_000


def read_as(media_type: str, raw: bytes, *, shown: str) -> Reading:
    """Read bytes by the reader of their type. Whatever goes wrong inside it becomes the reason that the file cannot be read."""
    try:
        read = _READERS[media_type](raw, shown=shown)
    except MemoryError as error:
        raise UnreadableSource(
            shown, "it needs more memory than a reader may use", help="Split it, or save it in another format."
        ) from error
    except UnreadableSource:
        raise
    except Exception as error:  # readers and their libraries meet every broken file there is; none may stop the others
        reason = f"an error in the reader ({type(error).__name__}: {str(error)[:200]})"
        raise UnreadableSource(shown, reason, help="Save it in another format, and please report it.") from error
    return read if isinstance(read, Reading) else Reading(text=read[0], declared=read[1])
