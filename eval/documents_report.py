"""What the measuring of documents leaves behind: JSON for programs, tables for people."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from eval.documents import DocumentsReport, Score


def documents_json(report: DocumentsReport) -> dict[str, object]:
    """The scores, and every value that is missing or wrong."""
    return {
        "scores": {part: {name: _score_json(score) for name, score in fields.items()} for part, fields in report.scores.items()},
        "declared": {name: _score_json(score) for name, score in report.declared.items()},
        "missed": [dataclasses.asdict(one) for one in report.missed],
    }


def _score_json(score: Score) -> dict[str, float]:
    return dataclasses.asdict(score) | {"exact_share": round(score.exact_share, 4), "wrong_share": round(score.wrong_share, 4)}


def documents_table(report: DocumentsReport) -> Table:
    """One row a field: of the labels by part, then of what the collection declares of its laws."""
    table = Table(box=None, padding=(0, 1, 0, 0))
    for column in ("labels", "field"):
        table.add_column(column)
    for column in ("documents", "stated", "exact", "wrong", "exact share", "wrong share"):
        table.add_column(column, justify="right")
    for part, name, score in _rows(report):
        counts = (str(count) for count in (score.documents, score.stated, score.exact, score.wrong))
        table.add_row(part, name, *counts, f"{score.exact_share:.3f}", f"{score.wrong_share:.3f}")
    return table


def _rows(report: DocumentsReport) -> Iterator[tuple[str, str, Score]]:
    for part, fields in (*report.scores.items(), ("declared (laws)", report.declared)):
        for name, score in fields.items():
            yield part, name, score


def missed_table(report: DocumentsReport) -> Table:
    table = Table("document", "labels", "field", "wanted", "read", title="Missed", title_justify="left")
    for one in report.missed:
        table.add_row(*(Text(cell or "") for cell in (one.id, one.part, one.field, one.wanted, one.read)))
    return table
