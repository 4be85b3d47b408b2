"""Reading test collections in the BEIR layout: corpus.jsonl, queries.jsonl, qrels/<split>.tsv."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TextIO, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from corpus.errors import InvalidInput

LAYOUT = "A dataset folder holds corpus.jsonl, queries.jsonl (either may be .gz) and qrels/test.tsv."


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A question of a test collection."""

    topic_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusDocument:
    """A document of a test collection; `title` may be empty."""

    document_id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Qrels:
    """Judgements: topic → document → relevance, as ir_measures takes them.

    Judgements of ids that the collection does not hold stay, since they are missed answers all the same (they lower recall);
    the two counts say how many there are.
    """

    judgements: Mapping[str, Mapping[str, int]]
    unknown_topics: int
    unknown_documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A collection without its documents, which `read_corpus` streams. `topics` are the judged ones, in file order."""

    name: str
    folder: Path
    topics: tuple[Topic, ...]
    qrels: Qrels
    unjudged_topics: int
    documents: int
    data_hash: str  # sha256 over the three files as read (uncompressed)


def _text_or_empty(value: object) -> object:
    return "" if value is None else value


class _QueryLine(BaseModel):
    # BEIR collections carry free `metadata` beside the fields that matter.
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    id: str = Field(alias="_id", min_length=1)
    text: str


class _CorpusLine(_QueryLine):
    title: Annotated[str, BeforeValidator(_text_or_empty)] = ""


_Line = TypeVar("_Line", bound=_QueryLine)


def read_dataset(folder: Path, *, split: str = "test") -> Dataset:
    """Raise InvalidInput for a missing file, a bad line (with its number), an id given twice, and empty judgements."""
    corpus, queries, judged = _find(folder, "corpus.jsonl"), _find(folder, "queries.jsonl"), _find(folder, f"qrels/{split}.tsv")
    document_ids = _ids(corpus)
    topics = tuple(Topic(topic_id=row.id, text=row.text) for row in _unique(queries, _QueryLine))
    judgements = _read_judgements(judged)
    asked = tuple(topic for topic in topics if topic.topic_id in judgements)
    return Dataset(
        name=folder.resolve().name,
        folder=folder,
        topics=asked,
        qrels=Qrels(
            judgements=judgements,
            unknown_topics=len(judgements) - len(asked),
            unknown_documents=len({document for row in judgements.values() for document in row} - document_ids),
        ),
        unjudged_topics=len(topics) - len(asked),
        documents=len(document_ids),
        data_hash=_hash(corpus, queries, judged),
    )


def read_corpus(folder: Path) -> Iterator[CorpusDocument]:
    """Documents in file order, one at a time."""
    for row in _unique(_find(folder, "corpus.jsonl"), _CorpusLine):
        yield CorpusDocument(document_id=row.id, title=row.title, text=row.text)


def _find(folder: Path, name: str) -> Path:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise InvalidInput(f"'{folder / name}' is not there.", field="dataset", help=LAYOUT)


def _open(path: Path) -> TextIO:
    # utf-8-sig: files that passed through Windows tools begin with a byte order mark.
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, with their 1-based numbers."""
    number = 0
    try:
        with _open(path) as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError) as error:
        raise bad_line(path, number + 1, f"it cannot be read ({error})", help="Save the file as UTF-8.") from error


def bad_line(path: Path, number: int, what: str, *, help: str) -> InvalidInput:
    """Name the line of an evaluation file that cannot be used."""
    return InvalidInput(f"'{path}', line {number}: {what}.", field=path.name, help=help)


def _unique(path: Path, shape: type[_Line]) -> Iterator[_Line]:
    seen: set[str] = set()
    for number, line in numbered_lines(path):
        try:
            row = shape.model_validate_json(line)
        except ValidationError as error:
            raise bad_line(path, number, first_problem(error), help="Each line is a JSON object with _id and text.") from error
        if row.id in seen:
            raise bad_line(path, number, f"the id '{row.id}' is there already", help="Each _id may stand once.")
        seen.add(row.id)
        yield row


def first_problem(error: ValidationError) -> str:
    """`field: what is wrong` of the first complaint."""
    problem = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in problem["loc"])
    return f"{field}: {problem['msg']}" if field else problem["msg"]


def _ids(path: Path) -> frozenset[str]:
    return frozenset(row.id for row in _unique(path, _CorpusLine))


def _read_judgements(path: Path) -> dict[str, dict[str, int]]:
    judgements: dict[str, dict[str, int]] = {}
    for number, line in numbered_lines(path):
        fields = line.split("\t")
        if number == 1 and not _is_relevance(fields[-1]):
            continue  # the header: query-id, corpus-id, score
        topic_id, document_id, relevance = _judgement(path, number, fields)
        if judgements.setdefault(topic_id, {}).setdefault(document_id, relevance) != relevance:
            raise bad_line(path, number, f"'{topic_id}' and '{document_id}' were judged differently above", help="Keep one.")
    if not judgements:
        raise InvalidInput(f"'{path}' holds no judgements.", field="qrels", help="Nothing can be measured without them.")
    return judgements


def _is_relevance(field: str) -> bool:
    return field.strip().removeprefix("-").isascii() and field.strip().removeprefix("-").isdigit()


def _judgement(path: Path, number: int, fields: list[str]) -> tuple[str, str, int]:
    if len(fields) != 3 or not _is_relevance(fields[2]):
        raise bad_line(path, number, f"{fields!r} is not a judgement", help="Expected: query id, tab, document id, tab, whole number.")
    return fields[0].strip(), fields[1].strip(), int(fields[2])


def _hash(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        content = hashlib.sha256()
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            while block := file.read(1 << 20):
                content.update(block)
        digest.update(content.digest())
    return digest.hexdigest()
