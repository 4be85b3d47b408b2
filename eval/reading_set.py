"""Reading sets: a collection in the BEIR layout whose questions hold, as metadata, what people answered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from corpus.catalogue import Catalogue
from corpus.errors import InvalidInput
from eval.datasets import bad_line, first_problem, numbered_lines, read_corpus, read_dataset
from eval.reading import ReadingQuestion

_PAGE = 1000
_HELP = 'A question is {"_id": …, "text": …, "metadata": {"answer": …}}, or has several "answers".'


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSet:
    """`texts` are the documents of the collection by id."""

    name: str
    questions: tuple[ReadingQuestion, ...]
    texts: Mapping[str, str]
    data_hash: str


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


class _Answers(BaseModel):
    model_config = ConfigDict(extra="ignore")
    answers: Annotated[tuple[str, ...], BeforeValidator(_listed)] = Field(validation_alias=AliasChoices("answers", "answer"), min_length=1)


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    id: str = Field(validation_alias=AliasChoices("_id", "id"))
    metadata: _Answers


def read_reading_set(folder: Path) -> ReadingSet:
    """Raise InvalidInput for what is missing or no reading set. A question's document is its first that is judged relevant."""
    dataset = read_dataset(folder)
    answers = dict(_answers(folder / "queries.jsonl"))
    questions = []
    for topic in dataset.topics:
        relevant = [d for d, grade in dataset.qrels.judgements[topic.topic_id].items() if grade > 0]
        if relevant and topic.topic_id in answers:
            found = answers[topic.topic_id]
            questions.append(ReadingQuestion(question_id=topic.topic_id, text=topic.text, answers=found, document_id=relevant[0]))
    texts = {document.document_id: document.text for document in read_corpus(dataset.corpus)}
    return ReadingSet(name=dataset.name, questions=tuple(questions), texts=texts, data_hash=dataset.data_hash)


def _answers(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    if not path.is_file():
        raise InvalidInput(f"'{path}' is not there.", field="dataset", help=_HELP)
    for number, line in numbered_lines(path):
        try:
            read = _Line.model_validate_json(line)
        except ValidationError as error:
            raise bad_line(path, number, first_problem(error), help=_HELP) from error
        yield read.id, read.metadata.answers


def write_collection(path: Path, texts: Mapping[str, str]) -> Path:
    """The documents as a collection that `wence index` reads."""
    lines: list[dict[str, Any]] = [{"id": document_id, "title": "", "text": text} for document_id, text in texts.items()]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def id_of(location: str) -> str:
    """A document's id in its collection: …/corpus.jsonl#0013aa11 → 0013aa11."""
    return location.rpartition("#")[2]


def documents_in(catalogue: Catalogue) -> frozenset[str]:
    """The collection ids of all documents of a store."""
    found: set[str] = set()
    cursor: str | None = None
    while True:
        page = catalogue.documents(cursor=cursor, limit=_PAGE)
        found.update(id_of(document.location) for document in page.documents)
        cursor = page.next_cursor
        if cursor is None:
            return frozenset(found)
