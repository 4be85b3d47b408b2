"""An answer as a person reads it in a terminal, in the language of the question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from api.labels import COLUMNS, STATUSES, generator_note, language_of
from api.model import Reason
from api.schemas_answers import AnswerBody, CitationBody, ComparisonBody, RowBody
from api.terminal import place, show_ended, show_notice, show_understanding
from api.wording import kind_name

_REASONS = {
    "zh": {
        None: "未作答",
        Reason.NOT_IN_CORPUS: "未作答：文件中没有相关内容",
        Reason.NOT_STATED: "未作答：文件中没有写明",
        Reason.OFF_TOPIC: "未作答：与文件无关",
        Reason.AMBIGUOUS_PLACE: "未作答：有几个同名的地方",
    },
    "en": {
        None: "Not answered",
        Reason.NOT_IN_CORPUS: "Not answered: nothing in the files is about this",
        Reason.NOT_STATED: "Not answered: the files do not say",
        Reason.OFF_TOPIC: "Not answered: off topic",
        Reason.AMBIGUOUS_PLACE: "Not answered: several places share this name",
    },
}
_MEASURE_MIN = 16  # columns of eight Chinese characters: narrower, a table is a column of single words


def show_answer(console: Console, answer: AnswerBody) -> None:
    """Print the answer, the comparison and what was read from the question under it, then each source with its words."""
    language = language_of(answer)
    if answer.abstained:
        console.print(Text(_REASONS[language][answer.reason], style="bold yellow"))
    console.print(Text(answer.answer), soft_wrap=True)
    if answer.comparison.rows:
        console.print()
        console.print(_comparison_table(answer.comparison, language=language))
    for notice in (answer.notice, generator_note(answer)):
        show_notice(console, notice)
    for conflict in answer.conflicts:
        console.print(Text(f"! {conflict.what} {_references(conflict.citations)}", style="yellow"), soft_wrap=True)
    show_understanding(console, answer.understanding)
    for citations in _by_document(answer.citations):
        console.print()
        _show_source(console, citations, language=language)


def _comparison_table(comparison: ComparisonBody, *, language: str) -> Table:
    """Nothing is cut off where it does not fit, since half a place or half a sum is another one; a line stands between two places."""
    place_column, measure, *others, sources = COLUMNS[language]
    table = Table(
        Column(place_column, overflow="fold"),
        Column(measure, overflow="fold", min_width=_MEASURE_MIN),
        *(Column(name, overflow="fold") for name in others),
        Column(sources, overflow="fold"),
    )
    for _, group in groupby(comparison.rows, key=lambda row: place(row.region)):
        for row in group:
            table.add_row(*(Text(cell) for cell in _cells(row, language=language)))
        table.add_section()
    return table


def _cells(row: RowBody, *, language: str) -> Sequence[str]:
    amount = row.amount.text if row.amount else ""
    return place(row.region), row.measure, amount, row.period or "", STATUSES[language][row.status], _references(row.citations)


def _by_document(citations: Iterable[CitationBody]) -> list[list[CitationBody]]:
    """Citations of one document together, where its first one stands."""
    documents: dict[str, list[CitationBody]] = {}
    for citation in citations:
        documents.setdefault(citation.document_id, []).append(citation)
    return list(documents.values())


def _show_source(console: Console, citations: Sequence[CitationBody], *, language: str) -> None:
    first = citations[0]
    marks = _references(citation.id for citation in citations)
    console.print(Text.assemble((f"{marks} ", "cyan"), (first.title, "bold")), soft_wrap=True)
    issued = first.issued and first.issued.isoformat()
    facts = (kind_name(first.kind, language=language), place(first.region), first.issuer, issued, first.source)
    console.print(Text("    " + " · ".join(fact for fact in facts if fact), style="dim"), soft_wrap=True)
    show_ended(console, first.validity)
    for citation in citations:
        mark = f"[{citation.id}] " if len(citations) > 1 else ""
        console.print(Text(f"    {mark}“{citation.quote.strip()}”"), soft_wrap=True)


def _references(ids: Iterable[int]) -> str:
    return "".join(f"[{number}]" for number in ids)
