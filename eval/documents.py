"""Measures what is read of official documents from their text alone, against labels made by hand and what a collection declares."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.dates import as_date, find_dates
from corpus.errors import InvalidInput, UnreadableSource
from corpus.fields_document import FIRST_WORDS
from corpus.fold import fold_brackets
from corpus.ingest import parse_source
from corpus.model import Declared, Document, Evidence, Kind, Source
from corpus.read import discover, read_file
from eval.datasets import bad_line, first_problem, numbered_lines

LABELLED_FIELDS = ("title", "issuer", "number", "kind", "date", "effective", "validity", "place")
_ON_PUBLICATION = "publication"  # 自公布之日起施行
_LAW_ID = re.compile(r"law\d+")
_HEAD_CHARS = 1500


class Label(BaseModel):
    """What the text of a document says of itself, read by a person; None is what it does not say. `also` holds other right readings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    part: str
    title: str | None
    issuer: str | None
    number: str | None
    kind: str | None
    date: str | None
    effective: str | None
    validity: str | None
    place: str | None
    also: Mapping[str, tuple[str | None, ...]] = {}

    def accepted(self, name: str) -> tuple[str | None, ...]:
        return (getattr(self, name), *self.also.get(name, ()))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One value read, and whether it is right; `read` is None where nothing was read."""

    id: str
    part: str
    field: str
    wanted: str | None
    read: str | None
    right: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """`stated`: texts that hold the value; `exact` of these were read right; `wrong` values were read, of `documents` in all."""

    documents: int
    stated: int
    exact: int
    wrong: int

    @property
    def exact_share(self) -> float:
        return self.exact / self.stated if self.stated else 1.0

    @property
    def wrong_share(self) -> float:
        return self.wrong / self.documents if self.documents else 0.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsReport:
    """Scores by part of the labels and field, then of the collection's own titles and dates, with every judgement that is not right."""

    scores: Mapping[str, Mapping[str, Score]]
    declared: Mapping[str, Score]
    missed: Sequence[Judged]


def read_labels(path: Path | None = None) -> tuple[Label, ...]:
    """The project's own labels, or those of a file; InvalidInput says which line is wrong."""
    path = path or Path(str(files("eval"))) / "documents" / "labels.jsonl"
    if not path.is_file():
        raise InvalidInput(f"'{path}' is not there.", field="labels", help="Give a .jsonl file of labels; see eval/documents.")
    return tuple(_read_label(path, number, line) for number, line in numbered_lines(path))


def _read_label(path: Path, number: int, line: str) -> Label:
    try:
        return Label.model_validate_json(line)
    except ValidationError as error:
        raise bad_line(path, number, first_problem(error), help="See eval/documents for lines that fit.") from error


def evaluate_documents(path: Path, *, labels: Sequence[Label], progress: Callable[[str, int, int], None] | None = None) -> DocumentsReport:
    """Read a collection's documents from their text alone; judge the labelled ones, and titles and dates of the laws among all."""
    wanted = {label.id: label for label in labels}
    judged: list[Judged] = []
    for at, source in enumerate(_sources(path)):
        name = source.location.rpartition("#")[2]
        if name not in wanted and not _LAW_ID.fullmatch(name):
            continue
        document = _read(source)
        if name in wanted:
            judged += _judge(wanted[name], document)
        if _LAW_ID.fullmatch(name):
            judged += _judge_declared(name, source.declared, document)
        if progress and at % 50 == 0:
            progress("documents", at, 0)
    _check_all_found(labels, judged)
    own = [one for one in judged if one.part != "declared"]
    return DocumentsReport(
        scores={part: _scores(one for one in own if one.part == part) for part in sorted({one.part for one in own})},
        declared=_scores(one for one in judged if one.part == "declared"),
        missed=tuple(one for one in judged if not one.right),
    )


def _sources(path: Path) -> Iterator[Source]:
    for found in discover([path]):
        for source in read_file(found):
            if not isinstance(source, UnreadableSource):
                yield source


def _check_all_found(labels: Sequence[Label], judged: Sequence[Judged]) -> None:
    missing = {label.id for label in labels} - {one.id for one in judged if one.part != "declared"}
    if missing:
        raise InvalidInput(
            f"{len(missing)} labelled documents are not in the collection, such as '{min(missing)}'.",
            field="documents",
            help="Give the collection that the labels were made for.",
        )


def _read(source: Source) -> Document:
    """The text alone, under a name that says nothing: neither file name nor declared fields may help."""
    return parse_source(dataclasses.replace(source, declared=Declared(), path="document", media_type="text/plain"))[0]


def read_values(document: Document) -> dict[str, str | None]:
    """What was read of a document, by the labels' fields; a title made of the first words, and a kind that no rule told, are unknown."""
    first: dict[str, Evidence] = {}
    for one in document.evidence:
        first.setdefault(one.field, one)
    title, number, effective = first.get("title"), first.get("file_number"), first.get("effective")
    validity = first.get("validity")
    own_number = number.value if number else None if document.kind in (Kind.REPLY, Kind.PROPOSAL, Kind.SUGGESTION) else document.number
    return {
        "title": document.title if title and title.rule != FIRST_WORDS else None,
        "issuer": document.issuer,
        "number": own_number,
        "kind": document.kind.value if document.kind is not Kind.OTHER else None,
        "date": document.issued.isoformat() if document.issued else None,
        "effective": effective.value if effective else None,
        "validity": validity.value if validity else None,
        "place": document.region.code if document.region else None,
    }


def _judge(label: Label, document: Document) -> list[Judged]:
    values = read_values(document)
    judged = []
    for name in LABELLED_FIELDS:
        read, accepted = values[name], [_canonical(name, value) for value in label.accepted(name)]
        right = _canonical(name, read) in accepted or (name == "kind" and read is None and "other" in accepted)
        judged.append(Judged(id=label.id, part=label.part, field=name, wanted=getattr(label, name), read=read, right=right))
    return judged


def _judge_declared(name: str, declared: Declared, document: Document) -> list[Judged]:
    """The collection's title, and its date where that day stands in the head of the text."""
    values = read_values(document)
    judged = []
    if declared.title:
        right = _canonical("title", values["title"]) == _canonical("title", declared.title)
        judged.append(Judged(id=name, part="declared", field="title", wanted=declared.title, read=values["title"], right=right))
    if declared.date and declared.date in _days(document.text[:_HEAD_CHARS]):
        right = values["date"] == declared.date
        judged.append(Judged(id=name, part="declared", field="date", wanted=declared.date, read=values["date"], right=right))
    return judged


def _days(text: str) -> set[str]:
    return {day.isoformat() for mention in find_dates(text) if (day := as_date(mention))}


def _canonical(name: str, value: str | None) -> str | None:
    """One form of a value: brackets and blanks do not count, nor which congress passed a law, nor the order of joint issuers."""
    if value is None:
        return None
    bare = re.sub(r"\s", "", fold_brackets(value))
    if name == "title":
        return re.sub(r"[〈〉<>《》“”\"'〔〕()—-]", "", bare)
    if name == "issuer":
        names = (
            re.sub(r"第?[一二三四五六七八九十百]+届|^中华人民共和国(?=国务院|[\u4e00-\u9fa5]+部$)|^中国共产党(?=.*中央)", "", one)
            for one in bare.split("、")
        )
        return "、".join(sorted(names))
    if name == "number":
        return re.sub(r"^中华人民共和国|(?<=[〕令])第", "", bare)
    if name == "effective":
        return _ON_PUBLICATION if bare.endswith("之日") else bare
    if name == "validity":
        return bare.removeprefix("有效期")
    return bare


def _scores(judged: Iterable[Judged]) -> dict[str, Score]:
    documents, stated, exact, wrong = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for one in judged:
        documents[one.field] += 1
        stated[one.field] += one.wanted is not None
        exact[one.field] += one.wanted is not None and one.right
        wrong[one.field] += one.read is not None and not one.right
    return {
        name: Score(documents=documents[name], stated=stated[name], exact=exact[name], wrong=wrong[name])
        for name in LABELLED_FIELDS
        if documents[name]
    }
