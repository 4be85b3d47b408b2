"""Rankings of a whole topic set, and the TREC files they are written to and read from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.errors import InvalidInput
from eval.datasets import Qrels, bad_line, numbered_lines

_SIX_COLUMNS = "Each line has six columns with blanks between: topic Q0 document rank score system."


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
    """Write TREC's six columns: topic, Q0, document, rank, score, system; topics in the order of the run.

    Raises InvalidInput, before anything is written, for an id with a blank in it: TREC's columns cannot hold one.
    """
    _refuse_blanks([*run, *(hit.document_id for hits in run.values() for hit in hits), system], path=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for topic_id, hits in run.items():
            file.writelines(f"{topic_id} Q0 {hit.document_id} {hit.rank} {hit.score!r} {system}\n" for hit in hits)


def write_qrels(path: Path, *, qrels: Qrels) -> None:
    """Write TREC's four columns: topic, 0, document, relevance; in the order judged. Raises InvalidInput as `write_run` does."""
    rows = qrels.judgements
    _refuse_blanks([*rows, *(document_id for row in rows.values() for document_id in row)], path=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for topic_id, row in rows.items():
            file.writelines(f"{topic_id} 0 {document_id} {relevance}\n" for document_id, relevance in row.items())


def _refuse_blanks(names: Iterable[str], *, path: Path) -> None:
    for name in names:
        if name.split() != [name]:
            said = f"'{name}' cannot stand in '{path}': a column of a TREC file is not empty and holds no blanks."
            raise InvalidInput(said, field=path.name, help="Rename it, or do without this file.")


def read_run(path: Path) -> Run:
    """Read TREC's six columns, topics in file order. As in trec_eval the rank column says nothing: the score orders.

    Documents with equal scores rank by falling id, trec_eval's rule. Raises InvalidInput with the number of a line that cannot be used
    (too few or many columns, a score that is no finite number, a document twice in one topic), and for a file without rankings.
    """
    scores: dict[str, dict[str, float]] = {}
    for number, line in numbered_lines(path):
        topic_id, document_id, score = _ranked(path, number, line.split())
        if document_id in scores.setdefault(topic_id, {}):
            raise bad_line(path, number, f"'{document_id}' is ranked already for topic '{topic_id}'", help="Each may stand once.")
        scores[topic_id][document_id] = score
    if not scores:
        raise InvalidInput(f"'{path}' holds no rankings.", field=path.name, help=_SIX_COLUMNS)
    return {topic_id: _as_trec_orders(row) for topic_id, row in scores.items()}


def _ranked(path: Path, number: int, columns: list[str]) -> tuple[str, str, float]:
    if len(columns) != 6:
        raise bad_line(path, number, f"it has {len(columns)} columns, not 6", help=_SIX_COLUMNS)
    try:
        score = float(columns[4])
    except ValueError:
        score = math.nan
    if not math.isfinite(score):
        raise bad_line(path, number, f"the score '{columns[4]}' is no finite number", help=_SIX_COLUMNS)
    return columns[0], columns[2], score


def _as_trec_orders(scores: Mapping[str, float]) -> tuple[RankedDocument, ...]:
    falling = sorted(scores.items(), key=lambda item: item[0], reverse=True)
    return rank_documents(sorted(falling, key=lambda item: -item[1]), k=len(falling))
