import os
from itertools import islice
from pathlib import Path

import pytest

from corpus.model import Source
from corpus.read import discover, read_file

DATA = os.environ.get("WENCE_TEST_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="WENCE_TEST_DATA is not set")


def test_scraped_pages_are_read_character_by_character() -> None:
    for found in discover([Path(str(DATA)) / "policies"]):
        [source] = read_file(found)
        assert isinstance(source, Source)
        assert (source.path, source.text) == (f"policies/{found.path.name}", found.path.read_text(encoding="utf-8"))


def test_a_compressed_collection_of_official_documents_streams_without_an_error() -> None:
    [found] = discover([Path(str(DATA)) / "data" / "official_documents.jsonl.xz"])
    results = list(islice(read_file(found), 50))
    assert [each for each in results if not isinstance(each, Source) or not each.declared.title] == []
    assert results[0].path == "data/official_documents.jsonl.xz#heb00000"
