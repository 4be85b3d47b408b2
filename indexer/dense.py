"""The dense index: exact inner products of unit vectors by FAISS, filed under the number of the last change it holds."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.config import FLAT_PASSAGES, put_in_place

_NAME = re.compile(r"(\d{12})\.faiss")
_DIGITS = 5  # of a score: beyond them the place of a vector in memory shows


class DenseIndex:
    """Vectors by passage key: as floats up to `flat_passages`, in one byte a dimension beyond. Safe to share between threads that search.

    Useful for other words with the same meaning and across languages. Not useful for numbers and names, or beyond some million
    passages: each search reads all of them.
    """

    def __init__(self, index: Any, *, applied: int = 0) -> None:  # noqa: ANN401 - FAISS's own stubs miss what its wrappers add
        self._index = index
        self.applied = applied
        self.dimension = int(index.d)

    @classmethod
    def empty(cls, dimension: int, *, compact: bool = False) -> DenseIndex:
        store = _compact_store(dimension) if compact else _faiss().IndexFlatIP(dimension)
        return cls(_faiss().IndexIDMap2(store))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, keys: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Take (n, dimension) unit rows. A key that is there already must have been removed first."""
        if len(keys):
            self._index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), np.asarray(keys, dtype=np.int64))

    def remove(self, keys: Sequence[int]) -> int:
        """Remove what is there of `keys`; returns how many that was."""
        held = np.intersect1d(np.asarray(keys, dtype=np.int64), self.keys())
        return int(self._index.remove_ids(_faiss().IDSelectorBatch(held))) if len(held) else 0

    def keys(self) -> NDArray[np.int64]:
        found: NDArray[np.int64] = _faiss().vector_to_array(self._index.id_map)
        return found

    def search(self, vector: NDArray[np.float32], *, k: int, within: NDArray[np.int64] | None = None) -> list[tuple[int, float]]:
        """(passage key, inner product), best first, ties by key; `within` are the keys that may be returned, None for all."""
        if k < 1 or not len(self) or (within is not None and not len(within)):
            return []
        # One thread a query: FAISS's threads wait in a spin, which on busy cores makes a search of 1 ms one of 30.
        _faiss().omp_set_num_threads(1)
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        chosen = None if within is None else _faiss().SearchParameters(sel=_faiss().IDSelectorBitmap(_bitmap(within)))
        # FAISS breaks ties by where a vector happens to be stored: go on until the last score is below the k-th.
        limit = min(k + 16, len(self))
        while True:
            scores, keys = self._index.search(query, limit, params=chosen)
            found = np.round(scores[0][keys[0] >= 0].astype(np.float64), _DIGITS)
            if len(found) < limit or limit == len(self) or found[-1] < found[min(k, len(found)) - 1]:
                break
            limit = min(limit * 2, len(self))
        ranked = [(int(key), float(score)) for key, score in zip(keys[0], found, strict=False)]
        return sorted(ranked, key=lambda hit: (-hit[1], hit[0]))[:k]

    def similarities(self, vector: NDArray[np.float32], keys: Sequence[int]) -> dict[int, float]:
        """The inner product with each of `keys` that is there."""
        held = np.asarray(keys, dtype=np.int64)
        if not len(held):
            return {}
        try:
            rows = self._index.reconstruct_batch(held)
        except RuntimeError:  # one of them is not there; to look for that first would cost more than the rest
            held = np.intersect1d(held, self.keys())
            rows = self._index.reconstruct_batch(held) if len(held) else np.empty((0, self.dimension), dtype=np.float32)
        products = rows @ np.asarray(vector, dtype=np.float32)
        return {int(key): round(float(product), _DIGITS) for key, product in zip(held, products, strict=True)}

    def fits(self, *, flat_passages: int = FLAT_PASSAGES) -> bool:
        """Whether vectors are kept in the form that this many call for."""
        return self.is_compact == (len(self) > flat_passages)

    @property
    def is_compact(self) -> bool:
        return isinstance(_faiss().downcast_index(self._index.index), _faiss().IndexScalarQuantizer)

    def compacted(self) -> DenseIndex:
        """Return the same vectors in one byte a dimension."""
        other = DenseIndex.empty(self.dimension, compact=True)
        flat = _faiss().downcast_index(self._index.index)
        for start in range(0, len(self), 10_000):
            stop = min(start + 10_000, len(self))
            other.add(self.keys()[start:stop].tolist(), flat.reconstruct_n(start, stop - start))
        return other

    def save(self, folder: Path, *, applied: int) -> None:
        """Write a new file, then remove the older ones; killed at any moment, it leaves one that loads."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{applied:012d}.faiss"
        beside = folder / f".{path.name}.part"
        _faiss().write_index(self._index, str(beside))
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        put_in_place(beside, path)
        self.applied = applied
        for other in folder.iterdir():
            if other != path:
                other.unlink(missing_ok=True)


def load_dense(folder: Path, *, dimension: int) -> DenseIndex | None:
    """Load the newest state that can be read, or None; a truncated file is passed over."""
    for applied, path in _named(folder):
        try:
            index = _faiss().read_index(str(path))
        except RuntimeError:
            continue
        if index.d == dimension:
            return DenseIndex(index, applied=applied)
    return None


def newest_applied(folder: Path) -> int:
    """By the files' names, without loading one."""
    return next((applied for applied, _ in _named(folder)), 0)


def _named(folder: Path) -> list[tuple[int, Path]]:
    """List the files with the change each holds, the newest first."""
    return sorted(((int(match[1]), path) for path in folder.glob("*.faiss") if (match := _NAME.fullmatch(path.name))), reverse=True)


def _compact_store(dimension: int) -> Any:  # noqa: ANN401 - FAISS's own stubs miss what its wrappers add
    """Fix the range of a byte beforehand, not by the vectors at hand: the same vectors then have the same scores, whatever came and went.

    Components of a unit vector spread about 1 / sqrt(dimension); what lies beyond eight times that is clipped.
    """
    bound = min(1.0, 8 / dimension**0.5)
    store = _faiss().IndexScalarQuantizer(dimension, _faiss().ScalarQuantizer.QT_8bit, _faiss().METRIC_INNER_PRODUCT)
    store.train(np.array([[-bound] * dimension, [bound] * dimension], dtype=np.float32))
    return store


def _bitmap(keys: NDArray[np.int64]) -> NDArray[np.uint8]:
    bits = np.zeros(int(keys.max()) + 1, dtype=np.uint8)
    bits[keys] = 1
    return np.packbits(bits, bitorder="little")


def _faiss() -> ModuleType:
    """Load FAISS when it is first needed: it costs a fifth of a second, which `wence --help` should not pay."""
    import faiss

    return faiss
