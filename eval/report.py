"""What an evaluation leaves behind: JSON for programs, tables for people."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from eval.answers import ANSWER_MEASURES, AnswerReport, JudgedAnswer
from eval.compare import MAIN_MEASURE, SIGNIFICANT, Comparison
from eval.datasets import Qrels
from eval.measures import measure_run
from eval.retrieval import RetrievalReport, SystemResult
from eval.splits import HALVES, half_means, split_of

RECALL_CUTOFFS = (1, 2, 3, 5, 10, 20, 50, 100)
# Enough to tell any two rankings apart, and 1,900 topics by five systems stay under half a megabyte.
_PER_QUERY_DIGITS, _MEAN_DIGITS = 4, 6


def retrieval_json(report: RetrievalReport) -> dict[str, object]:
    """Everything but `latency_ms` and `passages_per_second` is the same each time the same thing is measured.

    `topics` are the judged ones in order of id; each row of a system's `per_query` has their values in that order. `recall_at` goes no
    further than the longest ranking. What was not timed, a run file, has null for its two times. `documents` are all that were searched
    among, `distractors` those of them that no judgement knows, `judged_documents` those that one names.
    """
    return {
        "dataset": report.dataset.name,
        "split": report.dataset.split.value,
        "counts": {
            "documents": report.documents,
            "distractors": report.documents - report.dataset.documents,
            "judged_documents": len({document_id for row in report.dataset.qrels.judgements.values() for document_id in row}),
            "passages": report.passages,
            "topics": len(report.dataset.topics),
            "unjudged_topics": report.dataset.unjudged_topics,
            "unknown_topics": report.dataset.qrels.unknown_topics,
            "unknown_documents": report.dataset.qrels.unknown_documents,
        },
        "topics": sorted(report.dataset.qrels.judgements),
        "systems": {result.name: _system_json(result, report.dataset.qrels) for result in report.results},
        "config": dict(report.config),
        "config_hash": report.config_hash,
        "data_hash": report.dataset.data_hash,
    }


def _system_json(result: SystemResult, qrels: Qrels) -> dict[str, object]:
    timed = bool(result.latencies_ms)
    return {
        "measures": {name: round(value, _MEAN_DIGITS) for name, value in result.measured.means.items()},
        "latency_ms": {"p50": round(result.latency_ms(50), 3), "p95": round(result.latency_ms(95), 3)} if timed else None,
        "passages_per_second": round(result.passages_per_second, 1) if timed else None,
        "parameters": dict(result.parameters),
        "halves": _halves(result),
        "recall_at": _recall_at(result, qrels),
        "per_query": {
            name: [round(row[topic_id], _PER_QUERY_DIGITS) for topic_id in sorted(row)] for name, row in result.measured.per_topic.items()
        },
    }


def _halves(result: SystemResult) -> dict[str, dict[str, float]]:
    rows = result.measured.per_topic
    topics = sorted(next(iter(rows.values()), {}))
    means = half_means(topics, {name: [row[topic_id] for topic_id in topics] for name, row in rows.items()})
    return {half: {name: round(value, _MEAN_DIGITS) for name, value in row.items()} for half, row in means.items()}


def _recall_at(result: SystemResult, qrels: Qrels) -> dict[str, float]:
    longest = max((len(hits) for hits in result.run.values()), default=0)
    names = {f"R@{cutoff}": str(cutoff) for cutoff in RECALL_CUTOFFS if cutoff <= longest}
    if not names:
        return {}
    means = measure_run(result.run, qrels=qrels, measures=list(names)).means
    return {names[name]: round(value, _MEAN_DIGITS) for name, value in means.items()}


def retrieval_table(report: RetrievalReport) -> Table:
    """One row a system, in the order asked for; the best value of a column is bold."""
    dataset = report.dataset
    title = f"{dataset.name}: {len(dataset.topics)} topics, {report.documents} documents"
    title += f", {report.passages} passages" if report.passages else ""
    table = Table(title=title, box=None, padding=(0, 1, 0, 0))
    measures = list(report.results[0].measured.means)
    best = {name: max(result.measured.means[name] for result in report.results) for name in measures}
    table.add_column("system")
    for column in (*measures, "p50 ms", "p95 ms", "passages/s"):
        table.add_column(column, justify="right")
    for result in report.results:
        values = [_cell(result.measured.means[name], best=best[name]) for name in measures]
        table.add_row(escape(result.name), *values, *_speed(result))
    return table


def retrieval_notes(report: RetrievalReport) -> str:
    """What the table has no room for: the main measure on both halves of the topics, and the parameters of the baselines."""
    return "\n".join(line for line in (_halves_note(report), _parameters_note(report)) if line)


def _halves_note(report: RetrievalReport) -> str:
    """Nothing where one half alone was measured."""
    rows = {result.name: [row[MAIN_MEASURE] for row in _halves(result).values() if MAIN_MEASURE in row] for result in report.results}
    shown = [f"{name} {' / '.join(f'{value:.3f}' for value in values)}" for name, values in rows.items() if len(values) == len(HALVES)]
    counts = [f"{half} {sum(split_of(topic_id) is half for topic_id in report.dataset.qrels.judgements)}" for half in HALVES]
    return f"{MAIN_MEASURE} on the halves ({' / '.join(counts)} topics): {'; '.join(shown)}" if shown else ""


def _parameters_note(report: RetrievalReport) -> str:
    shown = [f"{result.name} {parameters_shown(result.parameters)}" for result in report.results if result.parameters]
    return f"BM25 with {'; '.join(shown)}" if shown else ""


def parameters_shown(parameters: Mapping[str, float]) -> str:
    """k1 0.6, b 0.75."""
    return ", ".join(f"{name} {value:g}" for name, value in parameters.items())


def _speed(result: SystemResult) -> tuple[str, str, str]:
    if not result.latencies_ms:
        return ("–", "–", "–")
    return (f"{result.latency_ms(50):.1f}", f"{result.latency_ms(95):.1f}", f"{result.passages_per_second:,.0f}")


def _cell(value: float, *, best: float) -> str:
    return f"[bold]{value:.3f}[/bold]" if value == best else f"{value:.3f}"


def comparison_table(rows: Sequence[Comparison], *, dataset: str) -> Table:
    """One row a system and measure; a difference that is more than chance (p < 0.05) is bold.

    The last column counts the topics where B is better, worse and the same.
    """
    table = Table(title=escape(_compared_title(rows, dataset)), box=None, padding=(0, 1, 0, 0))
    for column in ("system", "measure", "A", "B", "B-A", "95 %", "p", "+/-/="):
        table.add_column(column, justify="left" if column in ("system", "measure") else "right")
    for row in rows:
        difference = f"[bold]{row.difference:+.4f}[/bold]" if row.p < SIGNIFICANT else f"{row.difference:+.4f}"
        means, interval = (f"{row.mean_a:.4f}", f"{row.mean_b:.4f}"), f"{row.low:+.3f}…{row.high:+.3f}"
        counts = f"{row.wins}/{row.losses}/{row.ties}"
        table.add_row(escape(row.system_b), row.measure, *means, difference, interval, f"{row.p:.4f}", counts)
    return table


def _compared_title(rows: Sequence[Comparison], dataset: str) -> str:
    one_file = [row for row in rows if row.system_a != row.system_b]
    return f"{dataset}: A {one_file[0].system_a}, B {one_file[0].system_b}" if one_file else f"{dataset}: A the first file, B the second"


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
    """Keys stay in the order given. What holds nothing but values stands on one line, so long rows stay short and still compare by line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_opened(content, indent="") + "\n", encoding="utf-8")


def _opened(value: object, *, indent: str) -> str:
    deeper = indent + " "
    if isinstance(value, Mapping) and any(isinstance(member, Mapping | list) for member in value.values()):
        lines = [f"{deeper}{_compact(str(name))}: {_opened(member, indent=deeper)}" for name, member in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, list) and any(isinstance(member, Mapping | list) for member in value):
        return "[\n" + ",\n".join(deeper + _opened(member, indent=deeper) for member in value) + f"\n{indent}]"
    return _compact(value)


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
