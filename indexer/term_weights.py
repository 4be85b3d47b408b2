"""How much a term says, as the built-in encoder has learned it: 咨询 says little in any question, however rare it is in the files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial

import numpy as np

from indexer.static_encoder import StaticEncoder

Weigh = Callable[[Sequence[str]], Sequence[float]]  # a weight for each term of one query; 1 on average

POWER = 0.4  # between .3 and .6, message-reply, policy-qa and statutes each gain .001 to .007 over no weights; at 1 they lose again
_LEAST, _MOST = 0.3, 3.0
_REMEMBERED = 20_000  # terms: two characters each, and questions have them in common


def term_weights(encoder: StaticEncoder) -> Weigh:
    """Weigh a term by the length of its tokens' vectors. A term whose tokens are unknown weighs as much as the others do on average."""
    length_of = lru_cache(maxsize=_REMEMBERED)(partial(_length, encoder))

    def weigh(terms: Sequence[str]) -> Sequence[float]:
        lengths = np.array([length_of(term) for term in terms])
        known = lengths[lengths > 0]
        if not len(known):
            return [1.0] * len(terms)
        shares = np.where(lengths > 0, lengths, known.mean()) / known.mean()
        weights = np.clip(shares**POWER, _LEAST, _MOST)
        return [float(weight) for weight in weights / weights.mean()]

    return weigh


def _length(encoder: StaticEncoder, term: str) -> float:
    ids = encoder.tokenizer.encode(term, add_special_tokens=False).ids
    rows = encoder.mapping[np.array(ids, dtype=np.int64)]
    rows = rows[rows > 0]
    if not len(rows):
        return 0.0
    return float(np.linalg.norm(encoder.table[rows].astype(np.float32), axis=1).mean())
