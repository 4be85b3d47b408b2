"""Compares texts token by token with the vectors of a static encoder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.static_encoder import StaticEncoder

_QUERY_TOKENS = 64


class TokenMatcher:
    """How well each token of a query is met by the nearest token of a passage (MaxSim: Khattab 2020, here with static vectors).

    Useful for other words that mean the same, one by one, where a passage's mean vector has blurred them. Not useful for word order.
    """

    def __init__(self, encoder: StaticEncoder) -> None:
        self._encoder = encoder

    def scores(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """Weighted means of cosines, one a passage; 0 where no token is known."""
        nearest, lengths = self.nearest(query, passages)
        return weighted_mean(nearest, lengths)

    def nearest(self, query: str, texts: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The cosine of each query token with the nearest token of each text, (tokens, texts), and how long each query token's vector is.

        A text without a known token has zeros. Of two texts together the greater of both columns holds.
        """
        asked = self._rows([query])[0][:_QUERY_TOKENS]
        rows = self._rows(texts)
        nearest = np.zeros((len(asked), len(rows)), dtype=np.float32)
        filled = [place for place, found in enumerate(rows) if len(found)]
        query_vectors, lengths = self._unit(asked)
        if not len(asked) or not filled:
            return nearest, lengths
        every, places = np.unique(np.concatenate([rows[place] for place in filled]), return_inverse=True)
        cosines = query_vectors @ self._unit(every)[0].T
        starts = np.cumsum([0, *(len(rows[place]) for place in filled[:-1])])
        nearest[:, filled] = np.maximum.reduceat(cosines[:, places], starts, axis=1)
        return nearest, lengths

    def _rows(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """Rows of the table that the texts' tokens have; the unknown token's row is left out."""
        encodings = self._encoder.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        found = [self._encoder.mapping[np.array(encoding.ids, dtype=np.int64)] for encoding in encodings]
        return [rows[rows > 0] for rows in found]

    def _unit(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        vectors = self._encoder.table[rows].astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1)
        return vectors / np.maximum(lengths, 1e-9)[:, None], lengths


def weighted_mean(nearest: NDArray[np.float32], lengths: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of what `TokenMatcher.nearest` gives: a query token weighs as long as its vector is."""
    return (lengths @ nearest / lengths.sum()).astype(np.float32) if len(lengths) else np.zeros(nearest.shape[1], dtype=np.float32)
