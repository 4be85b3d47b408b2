"""What an evaluation leaves behind: JSON for programs, tables for people."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.table import Table

from eval.answers import ANSWER_MEASURES, AnswerReport, JudgedAnswer
from eval.retrieval import RetrievalReport, SystemResult


def retrieval_json(report: RetrievalReport) -> dict[str, object]:
    """Everything but `latency_ms` and `passages_per_second` is the same each time the same thing is measured."""
    return {
        "dataset": report.dataset.name,
        "counts": {
            "documents": report.dataset.documents,
            "passages": report.passages,
            "topics": len(report.dataset.topics),
            "unjudged_topics": report.dataset.unjudged_topics,
            "unknown_topics": report.dataset.qrels.unknown_topics,
            "unknown_documents": report.dataset.qrels.unknown_documents,
        },
        "systems": {result.name: _system_json(result) for result in report.results},
        "config": dict(report.config),
        "config_hash": report.config_hash,
        "data_hash": report.dataset.data_hash,
    }


def _system_json(result: SystemResult) -> dict[str, object]:
    return {
        "measures": dict(result.measured.means),
        "latency_ms": {"p50": round(result.latency_ms(50), 3), "p95": round(result.latency_ms(95), 3)},
        "passages_per_second": round(result.passages_per_second, 1),
        "per_query": {name: dict(row) for name, row in result.measured.per_topic.items()},
    }


def retrieval_table(report: RetrievalReport) -> Table:
    """One row a system, in the order asked for; the best value of a column is bold."""
    dataset = report.dataset
    title = f"{dataset.name}: {len(dataset.topics)} topics, {dataset.documents} documents, {report.passages} passages"
    table = Table(title=title, box=None, padding=(0, 1, 0, 0))
    measures = list(report.results[0].measured.means)
    best = {name: max(result.measured.means[name] for result in report.results) for name in measures}
    table.add_column("system")
    for column in (*measures, "p50 ms", "p95 ms", "passages/s"):
        table.add_column(column, justify="right")
    for result in report.results:
        values = [_cell(result.measured.means[name], best=best[name]) for name in measures]
        speed = (f"{result.latency_ms(50):.1f}", f"{result.latency_ms(95):.1f}", f"{result.passages_per_second:,.0f}")
        table.add_row(result.name, *values, *speed)
    return table


def _cell(value: float, *, best: float) -> str:
    return f"[bold]{value:.3f}[/bold]" if value == best else f"{value:.3f}"


def answers_json(report: AnswerReport) -> dict[str, object]:
    """Give the summary under `result`, question by question under `rows`."""
    return {"result": _answers_summary(report), "rows": [_answer_row(answer) for answer in report.answers]}


def _answers_summary(report: AnswerReport) -> dict[str, object]:
    return {
        **{name: round(value, 3) for name, value in report.means.items()},
        "questions": len(report.answers),
        "fact_answer_chars": {"median": report.fact_answer_chars_median, "max": report.fact_answer_chars_max},
        "median_ms": round(report.median_ms, 1),
        "by_kind": _rounded(report.by_kind),
        "by_split": _rounded(report.by_split),
        "wrong": {name: list(ids) for name, ids in report.wrong.items()},
    }


def _rounded(groups: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    return {group: {name: round(value, 3) for name, value in row.items()} for group, row in groups.items()}


def _answer_row(judged: JudgedAnswer) -> dict[str, object]:
    answer = judged.answer
    return {
        "id": judged.question.id,
        "kind": judged.question.kind,
        **judged.values,
        "took_ms": round(judged.took_ms, 1),
        "question": judged.question.question,
        "answer": answer.answer,
        "abstained": answer.abstained,
        "reason": answer.reason,
        "citations": [dataclasses.asdict(citation) for citation in answer.citations],
    }


def answers_table(report: AnswerReport) -> Table:
    """One row a measure: over all questions, then by kind, then which questions fell short."""
    table = Table(title=f"{len(report.answers)} questions, median {report.median_ms:.1f} ms")
    for column in ("measure", "all", *report.by_kind, "fell short"):
        table.add_column(column, justify="left" if column in ("measure", "fell short") else "right")
    for name in ANSWER_MEASURES:
        values = [_share(row.get(name)) for row in (report.means, *report.by_kind.values())]
        table.add_row(name, *values, " ".join(report.wrong[name]))
    return table


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def answers_shown(answers: Sequence[JudgedAnswer]) -> str:
    """Each question, its answer and what it fell short of, to read."""
    return "\n\n".join(_shown(judged) for judged in answers)


def _shown(judged: JudgedAnswer) -> str:
    short = [f"{name} {value:.2f}" for name, value in judged.values.items() if value < 1.0]
    return f"{judged.question.id}  {', '.join(short) or 'all right'}\n  Q {judged.question.question}\n  A {judged.answer.answer}"


def write_json(path: Path, *, content: Mapping[str, object]) -> None:
    """Keys stay in the order given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")
