"""Rankings of a whole topic set, and the TREC file they are written to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedDocument:
    """A document at its place; rank 1 is best. Scores of a ranking fall strictly, see `rank_documents`."""

    document_id: str
    rank: int
    score: float


Run = Mapping[str, tuple[RankedDocument, ...]]


def rank_documents(passages: Iterable[tuple[str, float]], *, k: int) -> tuple[RankedDocument, ...]:
    """Rank documents by their best passage, given (document id, score) with the best passage first.

    Equal scores keep the order given. They are then told apart by the smallest step of a 32-bit float: trec_eval breaks ties by falling
    document id and MS MARCO's script by rising id, so a tied ranking would be measured as two different ones.
    """
    best: dict[str, float] = {}
    for document_id, score in passages:
        best.setdefault(document_id, score)
    ordered = sorted(best.items(), key=lambda item: -item[1])[:k]
    return tuple(_strictly_falling(ordered))


def _strictly_falling(ordered: list[tuple[str, float]]) -> Iterable[RankedDocument]:
    above = np.float32(np.inf)
    for rank, (document_id, score) in enumerate(ordered, start=1):
        above = min(np.float32(score), np.nextafter(above, np.float32(-np.inf)))
        yield RankedDocument(document_id=document_id, rank=rank, score=float(above))


def write_run(path: Path, *, run: Run, system: str) -> None:
    """Write TREC's six columns: topic, Q0, document, rank, score, system; topics in the order of the run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for topic_id, hits in run.items():
            file.writelines(f"{topic_id} Q0 {hit.document_id} {hit.rank} {hit.score!r} {system}\n" for hit in hits)
