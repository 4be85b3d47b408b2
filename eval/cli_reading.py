"""`wence eval reading`: extractive answers beside people's."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.reading import Read
    from eval.reading_set import ReadingSet


def measure_reading(
    dataset: Annotated[Path, typer.Option(help="Folder in the BEIR layout whose questions hold their answer as metadata.")],
    distractors: Annotated[Path | None, typer.Option(help="Documents to search among besides the dataset's: .jsonl, .gz or .xz.")] = None,
    leave_out: Annotated[
        float,
        typer.Option("--leave-out", min=0, max=1, help="Share of the documents kept out of the index: their questions cannot be answered."),
    ] = 0.0,
    store: Annotated[
        Path | None, typer.Option(help="An index made before, in place of one made for this; it says what is left out.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="JSON file for the figures and every answer.")] = None,
) -> None:
    """Ask the questions of a reading set and hold the words quoted against what people answered."""
    from eval.provenance import provenance
    from eval.reading import reading_figures
    from eval.reading_set import read_reading_set
    from eval.report import write_json

    reading = read_reading_set(dataset)
    with ExitStack() as stack:
        folder = store or _index(reading, stack.enter_context(tempfile.TemporaryDirectory(prefix="wence-reading-")), distractors, leave_out)
        read = _ask(reading, folder)
    figures = reading_figures(read)
    if out:
        write_json(out, content=_content(reading, read, figures) | provenance())
    Console().print(_table(figures))


def _index(reading: ReadingSet, folder: str, distractors: Path | None, leave_out: float) -> Path:
    from api.settings import load_settings
    from eval.reading import is_left_out
    from eval.reading_set import write_collection
    from indexer.build import index_paths
    from indexer.embed import load_encoder

    kept = {document_id: text for document_id, text in reading.texts.items() if not is_left_out(document_id, leave_out)}
    collection = write_collection(Path(folder) / "collection.jsonl", kept)
    index_paths(
        [collection, *([distractors] if distractors else [])],
        folder=Path(folder) / "store",
        encoder=load_encoder(load_settings().encoder),
    )
    return Path(folder) / "store"


def _ask(reading: ReadingSet, store: Path) -> list[Read]:
    from api.engine import Engine
    from api.settings import load_settings
    from api.sufficiency import probability
    from eval.reading import read_answers
    from eval.reading_set import documents_in, id_of

    engine = Engine.open(load_settings(store=store))
    catalogue = engine.reader.catalogue

    def likely(question: str) -> float:
        support = engine.weigh_up(question).support
        return probability(support) if support else 0.0

    return read_answers(
        reading.questions,
        engine=engine,
        name_of=lambda document_id: id_of(catalogue.document(document_id).location),
        text_of=reading.texts,
        indexed=documents_in(catalogue),
        likely=likely,
    )


def _content(reading: ReadingSet, read: Sequence[Read], figures: dict[str, dict[str, float]]) -> dict[str, object]:
    from eval.reading import risk_coverage

    curve = risk_coverage(read) if any(not one.is_answerable for one in read) else []
    questions = [
        {
            "id": one.question.question_id,
            "answerable": one.is_answerable,
            "abstained": one.abstained,
            "right_document": one.right_document,
            "rouge_l": round(one.rouge, 4),
            "likely": round(one.likely, 4),
            "best_sentence": round(one.sentence, 4),
            "best_run": round(one.run, 4),
        }
        for one in read
    ]
    rounded = {half: {name: round(value, 4) for name, value in row.items()} for half, row in figures.items()}
    shown = [{name: round(value, 4) for name, value in point.items()} for point in curve]
    return {"dataset": reading.name, "data_hash": reading.data_hash, "figures": rounded, "risk_coverage": shown, "questions": questions}


def _table(figures: dict[str, dict[str, float]]) -> Table:
    table = Table("figure", *figures)
    for name in next(iter(figures.values()), {}):
        table.add_row(name, *(f"{row[name]:.0f}" if name == "questions" else f"{row.get(name, 0.0):.3f}" for row in figures.values()))
    return table
