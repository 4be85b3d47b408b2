from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.catalogue_writer import CatalogueWriter
from corpus.model import Document
from indexer.chunk import chunk_document
from indexer.passage_keys import PassageKeys
from tests.indexer.fakes import make_document


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[CatalogueWriter]:
    writer = CatalogueWriter(tmp_path / "catalogue.db")
    yield writer
    writer.close()


def put(catalogue: CatalogueWriter, name: str, *, sections: int) -> Document:
    text = "\n\n".join(f"第{number}条 {name}的孵化基地补贴办法之{number}。" * 12 for number in range(1, sections + 1))
    document = make_document(name, text)
    cut = {document.document_id: chunk_document(document)}
    catalogue.put_source(document.location, fingerprint=text, documents=[document], passages=cut)
    return document


def told(catalogue: CatalogueWriter) -> dict[int, int]:
    """What the catalogue itself says, passage by passage."""
    documents = [catalogue.document_at_key(key) for key in catalogue.all_doc_keys()]
    keys = dict(zip((d.document_id for d in documents), catalogue.all_doc_keys(), strict=True))
    return {passage.key: keys[d.document_id] for d in documents for passage in catalogue.passages_of(d.document_id)}


def test_a_key_leads_to_its_document_and_one_that_is_gone_to_none(catalogue: CatalogueWriter) -> None:
    for name, sections in (("a", 3), ("b", 1), ("c", 4)):
        put(catalogue, name, sections=sections)
    catalogue.remove("b")
    keys, expected = PassageKeys.read(catalogue), told(catalogue)
    everything = range(max(expected) + 3)
    assert keys.documents_of(everything) == expected
    assert set(everything) - set(expected) == {0, 4, max(expected) + 1, max(expected) + 2}
    assert keys.documents_of([]) == {}


def test_passages_of_documents_come_in_order(catalogue: CatalogueWriter) -> None:
    for name in "abcd":
        put(catalogue, name, sections=2)
    expected = told(catalogue)
    found = PassageKeys.read(catalogue).passages_of([4, 2, 99])
    assert found.tolist() == [key for key, document in expected.items() if document in (2, 4)]
    assert PassageKeys.read(catalogue).passages_of([]).tolist() == []


@pytest.mark.parametrize("most", [0, 500])
def test_changes_are_followed_as_if_all_were_read_again(catalogue: CatalogueWriter, most: int) -> None:
    keys = PassageKeys.read(catalogue)
    assert keys.documents_of([1]) == {}
    for step in (("a", 2), ("b", 3), ("a", 5), ("c", 1), ("b", 1)):
        put(catalogue, step[0], sections=step[1])
        keys = keys.followed(catalogue, most=most)
        expected = told(catalogue)
        assert keys.documents_of(range(max(expected) + 3)) == expected
    catalogue.remove("a")
    catalogue.remove("c")
    keys = keys.followed(catalogue, most=most)
    assert keys.documents_of(range(100)) == told(catalogue)
    assert keys.followed(catalogue) is keys
