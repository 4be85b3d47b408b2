"""How good are the answers: each judged question is asked, and its answer held against the judgement."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from api.model import Answer, Citation, ComparisonRow
from corpus.model import Region
from eval.judged import Cell, Gold, JudgedQuestion

# A shared run this long is no accident in Chinese prose; a quote this much longer than the gold is not a quote of it.
SHARED_RUN_CHARS = 12
SHORTEST_CONTAINED_CHARS = 6
LONGEST_QUOTE_TIMES, LONGEST_QUOTE_CHARS = 4, 160
SAME_YUAN = 0.005  # half a fen

# Each applies to the questions that `_judge` gives it to; means are over those alone.
ANSWER_MEASURES = {
    "gold_found": "some citation holds words that answer the question",
    "gold_all": "share of the places that answer it which some citation holds",
    "contains": "every required piece stands in the answer, blanks ignored",
    "precision": "share of a fact question's citations that answer it",
    "exact": "every quote equals the stored text at its offsets",
    "region_clean": "no citation comes from a file that must not be cited",
    "cited": "every claim has a citation",
    "cells_found": "share of the judged cells that a row of the table meets: same place, yuan and status",
    "cells_right": "share of the table's rows that meet a judged cell, where all right rows are judged",
    "refusal": "abstained where the files do not say, and only there",
}


class Answering(Protocol):
    """What is measured: anything that answers a question."""

    def ask(self, question: str, *, home_region: Region | None = None) -> Answer: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedAnswer:
    """An answer beside its question; `values` holds the measures that apply to it."""

    question: JudgedQuestion
    answer: Answer
    values: Mapping[str, float]
    took_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReport:
    """`means` of measures that applied to no question are absent. `wrong`: ids below 1 by measure, in the order asked."""

    answers: tuple[JudgedAnswer, ...]
    means: Mapping[str, float]
    by_kind: Mapping[str, Mapping[str, float]]
    by_split: Mapping[str, Mapping[str, float]]
    wrong: Mapping[str, tuple[str, ...]]
    fact_answer_chars_median: float
    fact_answer_chars_max: int
    median_ms: float


def evaluate_answers(
    questions: Sequence[JudgedQuestion],
    *,
    engine: Answering,
    resolve: Callable[[str], Region],
    text_of: Callable[[str], str | None],
) -> AnswerReport:
    """Ask every question. `resolve` reads a home region, `text_of` gives a document's stored text by id, None when it is gone.

    Home regions are resolved before anything is asked: UnknownRegion and AmbiguousRegion come at once.
    """
    homes = {question.id: resolve(question.home_region) if question.home_region else None for question in questions}
    return report_answers([_ask(question, engine=engine, home=homes[question.id], text_of=text_of) for question in questions])


def _ask(question: JudgedQuestion, *, engine: Answering, home: Region | None, text_of: Callable[[str], str | None]) -> JudgedAnswer:
    started = time.perf_counter()
    answer = engine.ask(question.question, home_region=home)
    took_ms = 1000 * (time.perf_counter() - started)
    return JudgedAnswer(question=question, answer=answer, values=judge_answer(question, answer=answer, text_of=text_of), took_ms=took_ms)


def judge_answer(question: JudgedQuestion, *, answer: Answer, text_of: Callable[[str], str | None]) -> dict[str, float]:
    """Values of the measures that apply, between 0 and 1."""
    values = {
        "exact": float(all(_is_exact(citation, text_of(citation.document_id)) for citation in answer.citations)),
        "region_clean": float(not any(_came_from(citation, file) for citation in answer.citations for file in question.not_from)),
        "cited": float(all(claim.citations for claim in answer.claims)),
        "refusal": float(answer.abstained is not question.answerable),
    }
    return values | _judge_content(question, answer) if question.answerable else values


def _judge_content(question: JudgedQuestion, answer: Answer) -> dict[str, float]:
    said = without_blanks(answer.answer)
    values = {"contains": float(all(any(without_blanks(wording) in said for wording in group) for group in question.contains))}
    if question.gold:
        found = [any(_answers(citation, gold) for citation in answer.citations) for gold in question.gold]
        values |= {"gold_found": float(any(found)), "gold_all": statistics.fmean(found)}
    if question.kind == "fact" and answer.citations:
        values["precision"] = statistics.fmean(any(_answers(citation, gold) for gold in question.gold) for citation in answer.citations)
    return values | _judge_table(question, answer.comparison)


def _judge_table(question: JudgedQuestion, rows: Sequence[ComparisonRow]) -> dict[str, float]:
    """An answer without a table has found no cell; how right its rows are is then not asked."""
    values: dict[str, float] = {}
    if required := [cell for cell in question.cells if cell.required]:
        values["cells_found"] = statistics.fmean(any(_meets(row, cell) for row in rows) for cell in required)
    if question.cells_complete and rows:
        values["cells_right"] = statistics.fmean(any(_meets(row, cell) for cell in question.cells) for row in rows)
    return values


def _meets(row: ComparisonRow, cell: Cell) -> bool:
    status_fits = not cell.status or row.status in cell.status
    period_fits = cell.period is None or cell.period in (row.period or "")
    return _is_of(row.region, cell.place) and _amount_fits(row, cell) and status_fits and period_fits


def _is_of(region: Region | None, place: str | None) -> bool:
    if region is None or place is None:
        return region is None and place is None
    return region.code == place or region.name.endswith(place)


def _amount_fits(row: ComparisonRow, cell: Cell) -> bool:
    yuan, text = (row.amount.yuan, row.amount.text) if row.amount else (None, "")
    yuan_fits = cell.yuan is None or (yuan is not None and abs(yuan - cell.yuan) < SAME_YUAN)
    return yuan_fits and (cell.amount_text is None or without_blanks(cell.amount_text) in without_blanks(text))


def _is_exact(citation: Citation, text: str | None) -> bool:
    return text is not None and text[citation.start : citation.end] == citation.quote


def _came_from(citation: Citation, file: str) -> bool:
    return citation.source.endswith(file)


def _answers(citation: Citation, gold: Gold) -> bool:
    return _came_from(citation, gold.file) and any(quote_overlaps(citation.quote, gold=quote) for quote in gold.quotes)


def quote_overlaps(quote: str, *, gold: str) -> bool:
    """Whether a quote stands on the judged words: one holds the other, or they share a run of 12 characters; blanks do not count.

    A quote far longer than the judged words does not count, since citing a whole page would then answer everything.
    """
    cited, judged = without_blanks(quote), without_blanks(gold)
    if not cited or not judged or len(cited) > LONGEST_QUOTE_TIMES * len(judged) + LONGEST_QUOTE_CHARS:
        return False
    if cited in judged or judged in cited:
        return min(len(cited), len(judged)) >= min(SHORTEST_CONTAINED_CHARS, len(judged))
    starts = range(len(judged) - SHARED_RUN_CHARS + 1)
    return any(judged[start : start + SHARED_RUN_CHARS] in cited for start in starts)


def without_blanks(text: str) -> str:
    """Line breaks and blanks inside scraped sentences and numbers (5 000元) are the page's, not the writer's."""
    return "".join(text.split())


def report_answers(answers: Sequence[JudgedAnswer]) -> AnswerReport:
    """Summarise; there must be at least one answer."""
    fact_chars = [len(without_blanks(a.answer.answer)) for a in answers if a.question.kind == "fact" and a.question.answerable]
    return AnswerReport(
        answers=tuple(answers),
        means=_means(answers),
        by_kind=_means_by(answers, lambda question: question.kind),
        by_split=_means_by(answers, lambda question: question.split),
        wrong={name: tuple(a.question.id for a in answers if a.values.get(name, 1.0) < 1.0) for name in ANSWER_MEASURES},
        fact_answer_chars_median=statistics.median(fact_chars or [0]),
        fact_answer_chars_max=max(fact_chars, default=0),
        median_ms=statistics.median(a.took_ms for a in answers),
    )


def _means(answers: Sequence[JudgedAnswer]) -> dict[str, float]:
    columns = {name: [a.values[name] for a in answers if name in a.values] for name in ANSWER_MEASURES}
    return {name: statistics.fmean(column) for name, column in columns.items() if column}


def _means_by(answers: Sequence[JudgedAnswer], group_of: Callable[[JudgedQuestion], str | None]) -> dict[str, dict[str, float]]:
    groups: dict[str, list[JudgedAnswer]] = {}
    for answer in answers:
        if (group := group_of(answer.question)) is not None:
            groups.setdefault(group, []).append(answer)
    return {group: {"questions": float(len(groups[group])), **_means(groups[group])} for group in sorted(groups)}
