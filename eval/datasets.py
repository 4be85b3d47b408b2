"""Reading test collections in the BEIR layout: corpus.jsonl, queries.jsonl, qrels/<split>.tsv."""

from __future__ import annotations

import gzip
import hashlib
import lzma
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, TextIO, TypeVar

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from corpus.errors import InvalidInput
from eval.splits import Split, belongs

DISTRACTOR = "distractor:"  # what their ids begin with
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
    """A collection without its documents, which `read_corpus` streams. `topics` are the judged ones, in file order.

    `distractors` are documents to be searched among besides those of `corpus`. `unmeasured` are the other questions of the file: nobody
    judged them, or they are of the half that was not asked for.
    """

    name: str
    folder: Path
    corpus: Path
    distractors: Path | None = None
    topics: tuple[Topic, ...]
    qrels: Qrels
    unjudged_topics: int
    documents: int
    data_hash: str  # sha256 over the files as read (uncompressed), and the half where one was asked for
    split: Split = Split.ALL
    unmeasured: frozenset[str] = frozenset()


def _text_or_empty(value: object) -> object:
    return "" if value is None else value


class _QueryLine(BaseModel):
    # BEIR collections carry free `metadata` beside the fields that matter.
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    id: str = Field(validation_alias=AliasChoices("_id", "id"), min_length=1)
    text: str


class _CorpusLine(_QueryLine):
    title: Annotated[str, BeforeValidator(_text_or_empty)] = ""


class _DistractorLine(BaseModel):
    model_config = ConfigDict(extra="ignore")
    text: str
    title: Annotated[str, BeforeValidator(_text_or_empty)] = ""


_Line = TypeVar("_Line", bound=_QueryLine)


def read_dataset(
    folder: Path,
    *,
    split: Split = Split.ALL,
    corpus: Path | None = None,
    queries: str = "queries.jsonl",
    distractors: Path | None = None,
) -> Dataset:
    """Raise InvalidInput for a missing file, a bad line (with its number), an id given twice, and judgements that fit nothing.

    `corpus` takes the place of the folder's own, and `queries` names another file of the folder.
    """
    corpus, asked_in, judged = corpus or _find(folder, "corpus.jsonl"), _find(folder, queries), _find(folder, "qrels/test.tsv")
    for path in (corpus, distractors):
        if path and not path.is_file():
            raise InvalidInput(f"'{path}' is not there.", field="corpus", help="Give a .jsonl file of documents, also .gz or .xz.")
    document_ids = _ids(corpus)
    topics = tuple(Topic(topic_id=row.id, text=row.text) for row in _unique(asked_in, _QueryLine))
    judgements = _read_judgements(judged)
    asked = tuple(topic for topic in topics if topic.topic_id in judgements)
    whole = Dataset(
        name=_name_of(folder, queries=queries, distractors=distractors),
        folder=folder,
        corpus=corpus,
        distractors=distractors,
        topics=asked,
        qrels=_qrels(judgements, topics=asked, documents=document_ids),
        unjudged_topics=len(topics) - len(asked),
        documents=len(document_ids),
        data_hash=hash_of(corpus, asked_in, judged, *([distractors] if distractors else [])),
        unmeasured=frozenset(topic.topic_id for topic in topics if topic.topic_id not in judgements),
    )
    _require_judged(whole, documents=document_ids)
    return whole if split is Split.ALL else _half_of(whole, split=split, documents=document_ids)


def _name_of(folder: Path, *, queries: str, distractors: Path | None) -> str:
    """official, official-en where queries-en.jsonl was asked for, policy-qa+official_documents where those are searched too."""
    parts = [folder.resolve().name, *queries.partition(".")[0].split("-")[1:]]
    return "-".join(parts) + (f"+{distractors.name.partition('.')[0]}" if distractors else "")


def _qrels(judgements: Mapping[str, Mapping[str, int]], *, topics: Sequence[Topic], documents: frozenset[str]) -> Qrels:
    judged = {document_id for row in judgements.values() for document_id in row}
    return Qrels(judgements=judgements, unknown_topics=len(judgements) - len(topics), unknown_documents=len(judged - documents))


def _half_of(whole: Dataset, *, split: Split, documents: frozenset[str]) -> Dataset:
    """The same documents, with the questions and judgements of one half under a name and a hash of their own."""
    name = f"{whole.name}, {split} half"
    topics = tuple(topic for topic in whole.topics if belongs(topic.topic_id, split))
    if not topics:
        raise InvalidInput(f"'{name}' has no judged question.", field="split", help="Too small to halve: measure all of it.")
    judgements = {topic_id: row for topic_id, row in whole.qrels.judgements.items() if belongs(topic_id, split)}
    half = replace(
        whole,
        name=name,
        topics=topics,
        qrels=_qrels(judgements, topics=topics, documents=documents),
        unjudged_topics=sum(belongs(topic_id, split) for topic_id in whole.unmeasured),
        data_hash=hashlib.sha256(f"{whole.data_hash} {split}".encode()).hexdigest(),
        split=split,
        unmeasured=whole.unmeasured | {topic.topic_id for topic in whole.topics if not belongs(topic.topic_id, split)},
    )
    _require_relevant(half)
    return half


def _require_judged(dataset: Dataset, *, documents: frozenset[str]) -> None:
    """Refuse judgements of another collection: every measure would be zero, and no line is wrong."""
    judgements, name = dataset.qrels.judgements, dataset.name
    help = "Ids are compared letter by letter: give the questions, judgements and documents of one collection."
    if not dataset.topics:
        said = f"None of the {dataset.unjudged_topics} questions of '{name}' is among the {len(judgements)} that its judgements name."
        raise InvalidInput(said, field="qrels", help=help)
    judged = {document_id for topic in dataset.topics for document_id in judgements[topic.topic_id]}
    if judged.isdisjoint(documents):
        said = f"None of the {len(judged)} documents judged for the questions of '{name}' is among its {len(documents)} documents."
        raise InvalidInput(said, field="qrels", help=help)
    _require_relevant(dataset)


def _require_relevant(dataset: Dataset) -> None:
    rated = [relevance for topic in dataset.topics for relevance in dataset.qrels.judgements[topic.topic_id].values()]
    if max(rated) < 1:
        said = f"None of the {len(rated)} judgements of '{dataset.name}' is above 0, so nothing could be found that counts."
        raise InvalidInput(said, field="qrels", help="Judge at least one document 1 or more; 0 and less mean that it does not answer.")


def read_corpus(path: Path) -> Iterator[CorpusDocument]:
    """Documents of a file, or of a dataset's folder, in file order, one at a time."""
    for row in _unique(_find(path, "corpus.jsonl") if path.is_dir() else path, _CorpusLine):
        yield CorpusDocument(document_id=row.id, title=row.title, text=row.text)


def read_distractors(path: Path) -> Iterator[CorpusDocument]:
    """Documents of a JSON collection (`text`, optionally `title`), to search among; ids that no judgement knows. Raises InvalidInput."""
    for number, line in numbered_lines(path):
        try:
            row = _DistractorLine.model_validate_json(line)
        except ValidationError as error:
            raise bad_line(path, number, first_problem(error), help="Each line is a JSON object with text.") from error
        yield CorpusDocument(document_id=f"{DISTRACTOR}{number}", title=row.title, text=row.text)


_PACKED: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".xz": lzma.open}


def _find(folder: Path, name: str) -> Path:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise InvalidInput(f"'{folder / name}' is not there.", field="dataset", help=LAYOUT)


def _open(path: Path) -> TextIO:
    # utf-8-sig: files that passed through Windows tools begin with a byte order mark.
    if path.suffix in _PACKED:
        packed: TextIO = _PACKED[path.suffix](path, "rt", encoding="utf-8-sig")
        return packed
    return path.open(encoding="utf-8-sig")


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, with their 1-based numbers."""
    number = 0
    try:
        with _open(path) as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except (UnicodeDecodeError, gzip.BadGzipFile, lzma.LZMAError, EOFError) as error:
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
        if number == 1 and not _is_relevance(line.split()[-1]) and (line.count("\t") == 2 or len(line.split()) != 4):
            continue  # the header: query-id, corpus-id, score; TREC's four columns have none
        topic_id, document_id, relevance = _judgement(path, number, line)
        if judgements.setdefault(topic_id, {}).setdefault(document_id, relevance) != relevance:
            raise bad_line(path, number, f"'{topic_id}' and '{document_id}' were judged differently above", help="Keep one.")
    if not judgements:
        raise InvalidInput(f"'{path}' holds no judgements.", field="qrels", help="Nothing can be measured without them.")
    return judgements


def _is_relevance(field: str) -> bool:
    return field.strip().removeprefix("-").isascii() and field.strip().removeprefix("-").isdigit()


def _judgement(path: Path, number: int, line: str) -> tuple[str, str, int]:
    """Read BEIR's three columns, which tabs part, or TREC's four (topic, 0, document, relevance), which any blanks part."""
    fields = [field.strip() for field in line.split("\t")]
    if len(fields) != 3 and len(trec := line.split()) == 4:
        fields = [trec[0], *trec[2:]]
    if len(fields) != 3 or not _is_relevance(fields[2]):
        help = "Expected: query id, tab, document id, tab, whole number; or TREC's: topic 0 document relevance."
        raise bad_line(path, number, f"'{line}' is not a judgement", help=help)
    return fields[0], fields[1], int(fields[2])


def hash_of(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        content = hashlib.sha256()
        with _PACKED[path.suffix](path, "rb") if path.suffix in _PACKED else path.open("rb") as file:
            while block := file.read(1 << 20):
                content.update(block)
        digest.update(content.digest())
    return digest.hexdigest()
