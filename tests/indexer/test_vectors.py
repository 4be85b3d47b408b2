from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.vectors import VectorCache, short_hash
from tests.indexer.fakes import HashingEncoder

ENCODER = HashingEncoder()


def open_cache(folder: Path) -> VectorCache:
    return VectorCache(folder, encoder=ENCODER.fingerprint, dimension=ENCODER.dimension)


def test_a_text_is_encoded_once_and_rows_keep_their_order(tmp_path: Path) -> None:
    asked: list[str] = []

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        asked.extend(texts)
        return ENCODER.encode_passages(texts)

    cache = open_cache(tmp_path)
    first = cache.vectors(["孵化基地", "社区基金", "孵化基地"], encode=encode)
    cache.close()
    cache = open_cache(tmp_path)
    second = cache.vectors(["社区基金", "等级评估", "孵化基地"], encode=encode)
    cache.close()
    assert asked == ["孵化基地", "社区基金", "等级评估"]
    assert np.array_equal(second[[2, 0, 2]], first)
    assert np.allclose(first, ENCODER.encode_passages(["孵化基地", "社区基金", "孵化基地"]), atol=1e-3)


def test_no_texts_are_no_rows(tmp_path: Path) -> None:
    cache = open_cache(tmp_path)
    assert cache.vectors([], encode=ENCODER.encode_passages).shape == (0, 64)
    cache.close()


def test_a_file_that_is_no_database_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / f"{short_hash(ENCODER.fingerprint)}.db").write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    cache = open_cache(tmp_path)
    assert cache.vectors(["孵化"], encode=ENCODER.encode_passages).shape == (1, 64)
    cache.close()
