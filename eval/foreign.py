"""Rankings that other programs made, measured beside the systems."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.errors import InvalidInput
from eval.datasets import Dataset, read_corpus
from eval.measures import MEASURES, measure_run
from eval.retrieval import RetrievalReport, SystemResult
from eval.runs import Run, read_run

_NAMED_IN_ERRORS = 3


def read_foreign_runs(paths: Sequence[Path], *, dataset: Dataset, taken: Iterable[str] = ()) -> dict[str, Run]:
    """Runs by the name of their file without its last suffix; topics that are not measured are left out.

    Raises InvalidInput for what `read_run` refuses, for a topic or a document that the dataset does not hold, for two files of one name,
    and for a name that is `taken` by a system.
    """
    for path in paths:
        if not path.is_file():
            raise InvalidInput(f"'{path}' is not there.", field="run", help="Name a TREC run file.")
    names = [*taken, *(path.stem for path in paths)]
    if doubled := next((path for path in paths if names.count(path.stem) > 1), None):
        raise InvalidInput(f"Two things are called '{doubled.stem}'.", field="run", help=f"Rename '{doubled}'.")
    runs = {path.stem: read_run(path) for path in paths}
    _refuse_unknown(runs, dataset=dataset)
    asked = {topic.topic_id for topic in dataset.topics}
    return {name: {topic_id: hits for topic_id, hits in run.items() if topic_id in asked} for name, run in runs.items()}


def _refuse_unknown(runs: Mapping[str, Run], *, dataset: Dataset) -> None:
    topic_ids = {topic.topic_id for topic in dataset.topics} | dataset.unmeasured
    document_ids = {document.document_id for document in read_corpus(dataset.corpus)} if runs else set()
    for name, run in runs.items():
        _refuse(name, "topic", [topic_id for topic_id in run if topic_id not in topic_ids], dataset=dataset)
        ranked = dict.fromkeys(hit.document_id for hits in run.values() for hit in hits)
        _refuse(name, "document", [document_id for document_id in ranked if document_id not in document_ids], dataset=dataset)


def _refuse(name: str, kind: str, unknown: Sequence[str], *, dataset: Dataset) -> None:
    if unknown:
        shown = ", ".join(unknown[:_NAMED_IN_ERRORS]) + (", …" if len(unknown) > _NAMED_IN_ERRORS else "")
        said = f"The run '{name}' names {len(unknown)} {kind}{'s' * (len(unknown) > 1)} that '{dataset.name}' does not hold: {shown}."
        raise InvalidInput(said, field="run", help="Was it made for another collection?")


def without_systems(dataset: Dataset, *, k: int, measures: Sequence[str] = MEASURES) -> RetrievalReport:
    """Report to which runs can be added where none of the systems is measured."""
    config = {"systems": [], "k": k, "measures": list(measures)}
    return RetrievalReport(dataset=dataset, documents=dataset.documents, passages=0, results=(), config=config)


def add_runs(report: RetrievalReport, *, runs: Mapping[str, Run], k: int, measures: Sequence[str] = MEASURES) -> RetrievalReport:
    """Put the runs after the systems, cut to `k` documents a topic like them; what they ranked goes into the configuration's hash.

    Nothing was timed, so their `latencies_ms` are empty.
    """
    if not runs:
        return report
    cut = {name: {topic_id: hits[:k] for topic_id, hits in run.items()} for name, run in runs.items()}
    results = tuple(_measured(name, run, report=report, measures=measures) for name, run in cut.items())
    hashes = {name: _hash(run) for name, run in cut.items()}
    return replace(report, results=report.results + results, config={**report.config, "runs": hashes})


def _measured(name: str, run: Run, *, report: RetrievalReport, measures: Sequence[str]) -> SystemResult:
    measured = measure_run(run, qrels=report.dataset.qrels, measures=measures)
    return SystemResult(name=name, run=run, measured=measured, latencies_ms=(), passages_per_second=0.0)


def _hash(run: Run) -> str:
    rows = [[topic_id, *(hit.document_id for hit in run[topic_id])] for topic_id in sorted(run)]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
