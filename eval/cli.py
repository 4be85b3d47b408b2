"""The evaluators' commands; `wence eval` mounts them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from eval.cli_bench import bench
from eval.cli_feedback import take_feedback
from eval.cli_report import compare_results, report_results
from eval.splits import Split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.progress import Progress

    from api.engine import Engine
    from eval.datasets import Dataset
    from eval.retrieval import RetrievalReport

# What measures is imported where it is used: `wence --help` must not wait for it.

evaluation = typer.Typer(help="Measure retrieval and answers.", no_args_is_help=True)
evaluation.command("bench")(bench)
evaluation.command("compare")(compare_results)
evaluation.command("report")(report_results)
evaluation.command("from-feedback")(take_feedback)


@evaluation.callback()
def _several_commands() -> None:
    """Measure retrieval and answers."""


@evaluation.command("run")
def run_systems(
    dataset: Annotated[Path, typer.Option(help="Folder in the BEIR layout: corpus.jsonl, queries.jsonl, qrels/test.tsv.")],
    systems: Annotated[
        str, typer.Option(help="Names with commas between; the word none where only run files are measured.")
    ] = "bm25-jieba,bm25-bigram,dense,hybrid,rerank",
    k: Annotated[int, typer.Option(min=1, max=10_000, help="Documents kept of each ranking.")] = 100,
    out: Annotated[Path | None, typer.Option(help="JSON file for the measures, over all topics and topic by topic.")] = None,
    run_file: Annotated[Path | None, typer.Option(help="TREC run file to write; with several systems, one each, named like it.")] = None,
    qrels_file: Annotated[Path | None, typer.Option(help="TREC qrels file to write.")] = None,
    runs: Annotated[list[Path] | None, typer.Option("--run", help="TREC run file of another program to measure too; repeatable.")] = None,
    report_path: Annotated[
        Path | None, typer.Option("--report", help="Report with plots: a .html or .md file, or a folder for both.")
    ] = None,
    encoder: Annotated[str | None, typer.Option(help="builtin, a local folder or a hub name; else the setting.")] = None,
    reranker: Annotated[str | None, typer.Option(help="builtin, or a cross-encoder's folder or hub name; else the setting.")] = None,
    queries: Annotated[str, typer.Option(help="File of the folder that holds the questions.")] = "queries.jsonl",
    corpus: Annotated[Path | None, typer.Option(help="Documents, in place of the folder's own: a .jsonl file, also .gz or .xz.")] = None,
    tune_baselines: Annotated[
        bool, typer.Option("--tune-baselines", help="Give BM25 its best k1 and b on these very topics: the hardest baseline there is.")
    ] = False,
    distractors: Annotated[
        Path | None, typer.Option(help="Documents to search among besides the dataset's: a .jsonl collection, also .gz or .xz.")
    ] = None,
    split: Annotated[Split, typer.Option(help="A half of the questions, by hash of their ids: dev to tune on, test to check.")] = Split.ALL,
) -> None:
    """Measure retrieval systems on a test collection.

    Systems: bm25-jieba and bm25-bigram (BM25 over words, over character bigrams), bm25-bigram-glossary (that, with English questions put in
    Chinese terms by the product's glossary), dense (the encoder alone), hybrid and rerank (the product before and after rereading).
    encoder:NAME and hybrid:NAME are dense and hybrid by another encoder, a folder or a hub name, so that several stand in one table.
    """
    from eval.outputs import check_outputs

    check_outputs(out=out, report=report_path, run_file=run_file, qrels_file=qrels_file)
    given = tuple(runs or ())
    names = _names(systems, runs=given)
    asked = _Asked(systems=names, k=k, encoder=encoder, reranker=reranker, tune_baselines=tune_baselines, runs=given)
    collection = _Collection(folder=dataset, queries=queries, corpus=corpus, distractors=distractors, split=split)
    _hand_out(_report_on(collection, asked), outputs=_Outputs(out=out, report=report_path, run_file=run_file, qrels_file=qrels_file))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What `run` was told about the systems."""

    systems: tuple[str, ...]
    k: int
    encoder: str | None
    reranker: str | None
    tune_baselines: bool
    runs: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Collection:
    """What `run` was told about the documents and questions."""

    folder: Path
    queries: str
    corpus: Path | None
    distractors: Path | None
    split: Split


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outputs:
    """Where `run` writes to."""

    out: Path | None
    report: Path | None
    run_file: Path | None
    qrels_file: Path | None


def _names(systems: str, *, runs: Sequence[Path]) -> tuple[str, ...]:
    from eval.retrieval import check_systems

    if systems.strip() == "none" and runs:
        return ()
    return check_systems([name.strip() for name in systems.split(",") if name.strip()])


def _report_on(collection: _Collection, asked: _Asked) -> RetrievalReport:
    from eval.datasets import read_dataset
    from eval.foreign import add_runs, read_foreign_runs, without_systems

    read = read_dataset(
        collection.folder,
        queries=collection.queries,
        corpus=collection.corpus,
        distractors=collection.distractors,
        split=collection.split,
    )
    foreign = read_foreign_runs(asked.runs, dataset=read, taken=asked.systems)
    measured = _measure(read, asked) if asked.systems else without_systems(read, k=asked.k)
    return add_runs(measured, runs=foreign, k=asked.k)


def _measure(dataset: Dataset, asked: _Asked) -> RetrievalReport:
    from api.rerank import load_reranker
    from api.settings import load_settings
    from eval.product import Tuning
    from eval.retrieval import evaluate_systems
    from eval.systems import ENCODING_SYSTEMS, split_name
    from indexer.embed import load_encoder

    settings = load_settings(encoder=asked.encoder, reranker=asked.reranker)
    encoder = load_encoder(settings.encoder) if ENCODING_SYSTEMS & set(asked.systems) else None
    named = {which: load_encoder(which) for which in dict.fromkeys(split_name(name)[1] for name in asked.systems) if which}
    tuning = Tuning(reranker=load_reranker(settings.reranker) if "rerank" in asked.systems else None, baselines=asked.tune_baselines)
    with _progress() as bar:
        return evaluate_systems(dataset, systems=asked.systems, k=asked.k, encoder=encoder, named=named, tuning=tuning, progress=_Bar(bar))


def _hand_out(report: RetrievalReport, *, outputs: _Outputs) -> None:
    from eval.provenance import provenance
    from eval.report import retrieval_json, retrieval_notes, retrieval_table, write_json

    result = retrieval_json(report) | provenance()
    if outputs.out:
        write_json(outputs.out, content=result)
    if outputs.report:
        _write_report(outputs.report, result)
    if outputs.run_file:
        _write_runs(outputs.run_file, report)
    if outputs.qrels_file:
        _write_qrels(outputs.qrels_file, report)
    Console().print(retrieval_table(report))
    Console(markup=False, highlight=False).print(retrieval_notes(report), soft_wrap=True)
    _warn_of_unknown(report)


def _write_report(path: Path, result: dict[str, object]) -> None:
    from eval.report_page import write_report
    from eval.result_files import ResultFile

    write_report(path, results=[ResultFile.model_validate(result)])


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


@evaluation.command("documents")
def judge_documents(
    documents: Annotated[Path | None, typer.Option(help="Collection of the labelled documents, .jsonl[.gz|.xz].")] = None,
    pages: Annotated[
        Path | None, typer.Option(help="In place of documents: a folder of web pages, NAME.html, with their true text, NAME.txt.")
    ] = None,
    labels: Annotated[Path | None, typer.Option(help="Labels, one JSON object a line; else the project's own.")] = None,
    out: Annotated[Path | None, typer.Option(help="JSON file for the scores and every value that was missed.")] = None,
    show: Annotated[bool, typer.Option("--show", help="Print every value that was missed.")] = False,
) -> None:
    """Read documents from their text alone and measure the fields; or web pages, and measure the text."""
    if pages is not None and documents is None:
        _judge_pages(pages, out=out)
        return
    if documents is None or pages is not None:
        from corpus.errors import InvalidInput

        message = "Either --documents or --pages says what to measure."
        raise InvalidInput(message, field="documents", help="wence eval documents --documents COLLECTION.jsonl, or --pages FOLDER")
    from eval.documents import evaluate_documents, read_labels
    from eval.documents_report import documents_json, documents_table, missed_table
    from eval.report import write_json

    read = read_labels(labels)
    with _progress() as bar:
        report = evaluate_documents(documents, labels=read, progress=_Bar(bar))
    if out:
        write_json(out, content=documents_json(report))
    if show:
        Console().print(missed_table(report))
    Console().print(documents_table(report))


def _judge_pages(folder: Path, *, out: Path | None) -> None:
    from eval.extraction import comparison_json, comparison_table, score_extractors
    from eval.report import write_json

    compared = score_extractors(folder)
    if out:
        write_json(out, content=comparison_json(compared))
    Console(markup=False, highlight=False).print(comparison_table(compared))


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
        file = path if alone else path.with_name(f"{path.stem}.{_in_file_name(result.name)}{path.suffix}")
        write_run(file, run=result.run, system=_in_file_name(result.name))


def _in_file_name(system: str) -> str:
    """encoder:BAAI/bge-m3 → encoder_BAAI_bge-m3: neither file names nor TREC's columns hold everything that a folder's name may."""
    return re.sub(r"[^\w.@+-]+", "_", system)


def _write_qrels(path: Path, report: RetrievalReport) -> None:
    from eval.runs import write_qrels

    write_qrels(path, qrels=report.dataset.qrels)


def _warn_of_unknown(report: RetrievalReport) -> None:
    qrels = report.dataset.qrels
    if qrels.unknown_topics or qrels.unknown_documents:
        Console(stderr=True).print(
            f"The judgements name {qrels.unknown_topics} topics and {qrels.unknown_documents} documents that the dataset does not hold; "
            "they count as not found."
        )
