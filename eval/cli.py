"""The evaluators' commands; `wence eval` mounts them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from rich.progress import Progress

    from api.engine import Engine
    from eval.retrieval import RetrievalReport

# What measures is imported where it is used: `wence --help` must not wait for it.

evaluation = typer.Typer(help="Measure retrieval and answers.", no_args_is_help=True)


@evaluation.callback()
def _several_commands() -> None:
    """Measure retrieval and answers."""


@evaluation.command("run")
def run_systems(
    dataset: Annotated[Path, typer.Option(help="Folder in the BEIR layout: corpus.jsonl, queries.jsonl, qrels/test.tsv.")],
    systems: Annotated[str, typer.Option(help="Names with commas between.")] = "bm25-jieba,bm25-bigram,dense,hybrid",
    k: Annotated[int, typer.Option(min=1, max=10_000, help="Documents kept of each ranking.")] = 100,
    out: Annotated[Path | None, typer.Option(help="JSON file for the measures, over all topics and topic by topic.")] = None,
    run_file: Annotated[Path | None, typer.Option(help="TREC run file; with several systems, one each, named like it.")] = None,
    encoder: Annotated[str | None, typer.Option(help="builtin, a local folder or a hub name; else the setting.")] = None,
) -> None:
    """Measure retrieval systems on a test collection."""
    from api.settings import load_settings
    from eval.datasets import read_dataset
    from eval.report import retrieval_json, retrieval_table, write_json
    from eval.retrieval import check_systems, evaluate_systems
    from eval.systems import ENCODING_SYSTEMS
    from indexer.embed import load_encoder

    names = check_systems([name.strip() for name in systems.split(",") if name.strip()])
    read = read_dataset(dataset)
    encoding = load_encoder(load_settings(encoder=encoder).encoder) if ENCODING_SYSTEMS & set(names) else None
    with _progress() as bar:
        report = evaluate_systems(read, systems=names, k=k, encoder=encoding, progress=_Bar(bar))
    if out:
        write_json(out, content=retrieval_json(report))
    if run_file:
        _write_runs(run_file, report)
    Console().print(retrieval_table(report))
    _warn_of_unknown(report)


@evaluation.command("answers")
def judge_answers(
    questions: Annotated[Path, typer.Option(help="Judged questions, one JSON object a line.")],
    store: Annotated[Path | None, typer.Option(help="Folder of the index; else the setting.")] = None,
    out: Annotated[Path | None, typer.Option(help="JSON file for the measures and every answer.")] = None,
    show: Annotated[bool, typer.Option("--show", help="Print every question with its answer.")] = False,
) -> None:
    """Ask judged questions and measure the answers."""
    from api.engine import Engine
    from api.settings import load_settings
    from eval.answers import evaluate_answers
    from eval.judged import read_judged_questions
    from eval.report import answers_json, answers_shown, answers_table, write_json

    read = read_judged_questions(questions)
    engine = Engine.open(load_settings(store=store))
    report = evaluate_answers(read, engine=engine, resolve=engine.gazetteer.resolve, text_of=partial(_text_of, engine))
    if out:
        write_json(out, content=answers_json(report))
    if show:
        Console(markup=False, highlight=False).print(answers_shown(report.answers))
    Console().print(answers_table(report))


def _text_of(engine: Engine, document_id: str) -> str | None:
    from corpus.errors import NotFound

    try:
        return engine.reader.catalogue.document(document_id).text
    except NotFound:
        return None


def _progress() -> Progress:
    from rich.progress import Progress

    # On stderr and gone when done: what is left on stdout is the table.
    return Progress(console=Console(stderr=True), transient=True)


class _Bar:
    """Shows each thing being done as a line of its own."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._lines: dict[str, int] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        from rich.progress import TaskID

        if stage not in self._lines:
            self._lines[stage] = self._bar.add_task(stage, total=total or None)
        self._bar.update(TaskID(self._lines[stage]), completed=done, total=total or None)


def _write_runs(path: Path, report: RetrievalReport) -> None:
    from eval.runs import write_run

    alone = len(report.results) == 1
    for result in report.results:
        file = path if alone else path.with_name(f"{path.stem}.{result.name}{path.suffix}")
        write_run(file, run=result.run, system=result.name)


def _warn_of_unknown(report: RetrievalReport) -> None:
    qrels = report.dataset.qrels
    if qrels.unknown_topics or qrels.unknown_documents:
        Console(stderr=True).print(
            f"The judgements name {qrels.unknown_topics} topics and {qrels.unknown_documents} documents that the dataset does not hold; "
            "they count as not found."
        )
