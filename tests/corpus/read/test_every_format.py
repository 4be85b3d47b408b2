"""The sample documents say the same of themselves in every format."""

from pathlib import Path

import pytest

from corpus.errors import UnreadableSource
from corpus.ingest import parse_source
from corpus.model import Document, Source
from corpus.read import discover, read_bytes, read_file
from tests.formats import MAKERS

SAMPLES = Path(__file__).parents[3] / "corpus/samples"


def sources() -> dict[str, Source]:
    read = {source.path.partition("samples/")[2]: source for found in discover([SAMPLES]) for source in read_file(found)}
    assert not [error for error in read.values() if isinstance(error, UnreadableSource)]
    return read


TEXTS = {name: source.text for name, source in sources().items()}


def known_of(text: str, *, path: str = "a/x.txt", source: Source | None = None) -> list[tuple[object, ...]]:
    read = source or Source(location=f"/{path}", path=path, media_type="text/plain", sha256="0", text=text)
    return [known(document) for document in parse_source(read)]


def known(document: Document) -> tuple[object, ...]:
    place = document.region.code if document.region else None
    return (document.title, document.kind, document.number, document.session, place, document.issuer, document.issued)


@pytest.fixture(scope="module")
def expected() -> dict[str, list[tuple[object, ...]]]:
    return {name: known_of(text) for name, text in TEXTS.items()}


@pytest.mark.parametrize("suffix", MAKERS)
def test_a_sample_is_the_same_document_in_every_format(suffix: str, expected: dict[str, list[tuple[object, ...]]]) -> None:
    differing = {}
    for name, text in TEXTS.items():
        read = [*read_bytes(MAKERS[suffix](text), location="/a/x" + suffix, shown="a/x" + suffix)]
        assert all(isinstance(source, Source) for source in read), (name, read)
        found = [fields for source in read if isinstance(source, Source) for fields in known_of("", source=source)]
        if found != expected[name]:
            differing[name] = [(was, now) for was, now in zip(expected[name], found, strict=False) if was != now] or (expected[name], found)
    assert differing == {}
