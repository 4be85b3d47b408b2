"""The JSON that HTTP takes and gives, and that the command line prints: its shapes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt

from api import examples
from api.inputs import read_text
from api.model import Ask, Effect, Facet, Fallback, Reason, Status
from corpus.errors import InvalidInput
from corpus.model import Kind
from indexer.switching import SwitchState


def _clean(text: str) -> str:
    try:
        return read_text(text, field="text")
    except InvalidInput as error:
        raise ValueError("the text holds a character that is not allowed (NUL, or half of a surrogate pair)") from error


Text = Annotated[str, AfterValidator(_clean)]
Day = Annotated[Text, Field(json_schema_extra={"format": "date"}, max_length=40)]
Name = Annotated[Text, Field(max_length=200)]


class Taken(BaseModel):
    """A body or query that comes in: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Given(BaseModel):
    """A body that goes out, read from the attributes of what it shows."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class FiltersBody(Taken):
    kinds: list[Kind] = Field(default=[], max_length=50)
    regions: list[Name] = Field(default=[], max_length=200, description="Names or six-digit codes; each covers everything inside it.")
    since: Day | None = Field(default=None, description="First day, inclusive.")
    until: Day | None = Field(default=None, description="Last day, inclusive.")
    departments: list[Name] = Field(default=[], max_length=50)


class Turn(Taken):
    role: Literal["user", "assistant", "system"]
    content: Text


class AskBody(Taken):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.ASK]})

    question: Text
    home_region: Name | None = Field(default=None, description="The asker's own place, a name or a six-digit code.")
    filters: FiltersBody | None = None
    history: list[Turn] = Field(default=[], max_length=100, description="Earlier turns, oldest first.")
    stream: StrictBool = Field(
        default=False, description="Server-sent events: citations, then claim by claim, then done with the whole answer."
    )


class SearchBody(Taken):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.SEARCH]})

    query: Text
    home_region: Name | None = Field(default=None, description="The asker's own place, a name or a six-digit code.")
    filters: FiltersBody | None = None
    k: StrictInt = Field(default=10, ge=1, le=100, description="How many passages at most.")


class DocumentsQuery(Taken):
    cursor: str | None = Field(default=None, pattern="^[0-9]{1,18}$", description="next_cursor of the page before.")
    limit: int = Field(default=20, ge=1, le=100)
    kind: Kind | None = None
    region: Name | None = None


class RegionsQuery(Taken):
    name: Name = Field(description="A name, short or full, or a six-digit code.", examples=["通州区"])


class RegionBody(Given):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.REGION]})

    code: str | None = Field(description="Six-digit code; null outside the national table.")
    name: str = Field(description="Full path.")


class RegionsBody(Given):
    regions: list[RegionBody]


class CitationBody(Given):
    id: int
    document_id: str
    title: str
    kind: Kind
    region: RegionBody | None
    issued: date | None
    issuer: str | None
    source: str
    url: str | None
    passage_id: str
    heading: str
    quote: str = Field(description="Exact words: the document's text from start to end, in Unicode code points.")
    start: int
    end: int


class ClaimBody(Given):
    text: str
    citations: list[int]
    region: RegionBody | None


def _whole(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value


class AmountBody(Given):
    text: str
    yuan: Annotated[int | float | None, AfterValidator(_whole)]
    qualifier: str | None
    per: str | None


class RowBody(Given):
    region: RegionBody | None
    measure: str
    amount: AmountBody | None
    period: str | None
    status: Status
    citations: list[int]


class ComparisonBody(Given):
    columns: list[str] = ["region", "measure", "amount", "period", "status"]
    rows: list[RowBody]


class ConflictBody(Given):
    what: str
    citations: list[int]


class IndexBody(Given):
    generation: int
    fingerprint: str


class ReadingBody(Given):
    """Some words of the question and what became of them; `start` and `end` are code points of it, half-open."""

    facet: Facet
    effect: Effect
    words: str
    start: int
    end: int
    values: list[str] = Field(description="What the words mean: full names of places, years, kinds, numbers, other ways to write them.")
    excludes: bool = Field(description="The filter removes what agrees: 'other cities' removes the home region.")


class FiltersGivenBody(Given):
    """All filters in force: those set and those that the wording set. Empty lists and null let everything through."""

    kinds: list[Kind]
    regions: list[RegionBody]
    excluded_regions: list[RegionBody]
    since: date | None
    until: date | None
    departments: list[str]


class UnderstandingBody(Given):
    """How a question was read."""

    question: str = Field(description="As asked; a follow-up with what it refers to put in. Spans are of this text.")
    text: str = Field(description="What is searched for.")
    language: str
    asks: Ask
    readings: list[ReadingBody]
    filters: FiltersGivenBody
    regions: list[RegionBody]
    ambiguous: list[RegionBody] = Field(description="Places that share a name which nothing decides.")
    years: list[int]
    expansions: list[str] = Field(description="Other ways to write its quantities, searched for as well.")


class AnswerBody(Given):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.ANSWER]})

    question: str
    abstained: bool
    reason: Reason | None
    answer: str
    claims: list[ClaimBody]
    citations: list[CitationBody]
    comparison: ComparisonBody
    conflicts: list[ConflictBody]
    generator: str = Field(description="What worded the answer: extractive, or the language model that is set.")
    dropped: dict[str, int] = Field(default={}, description="How many sentences of the language model did not pass, by reason.")
    fallback: Fallback | None = Field(default=None, description="Why the answer is extractive although a language model is set.")
    index: IndexBody
    took_ms: float
    understanding: UnderstandingBody | None = None
    notice: str | None = Field(default=None, description="Which filter leaves nothing, and what there is instead.")
    answer_id: str = Field(default="", description="What feedback names the answer by; the same answer has the same id.")


class ScoresBody(Given):
    dense: float | None
    lexical: float | None
    rerank: float | None


class HitBody(Given):
    rank: int
    score: float
    passage_id: str
    document_id: str
    title: str
    kind: Kind
    region: RegionBody | None
    issued: date | None
    source: str
    url: str | None
    heading: str
    text: str
    start: int
    end: int
    highlights: list[tuple[int, int]] = Field(description="Spans of matched words, in code points of text.")
    scores: ScoresBody


class HitsBody(Given):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.HITS]})

    hits: list[HitBody]
    took_ms: float
    understanding: UnderstandingBody | None = None
    notice: str | None = Field(default=None, description="Which filter leaves nothing, and what there is instead.")


class DocumentBody(Given):
    document_id: str
    title: str
    kind: Kind
    region: RegionBody | None
    candidates: list[RegionBody] = Field(description="Places that share the name, where the place is undecided.")
    issued: date | None
    issuer: str | None
    number: str | None
    session: str | None
    parties: list[str]
    departments: list[str]
    subject: str | None
    source: str
    part: int
    url: str | None


class DocumentsBody(Given):
    documents: list[DocumentBody]
    next_cursor: str | None


class LinkBody(Given):
    relation: str
    document_id: str
    title: str


class EvidenceBody(Given):
    field: str
    value: str
    rule: str
    start: int | None
    end: int | None


class WholeDocumentBody(DocumentBody):
    text: str = Field(description="The stored text, which every offset points into, in Unicode code points.")
    links: list[LinkBody]
    evidence: list[EvidenceBody]


class PassageBody(Given):
    passage_id: str
    heading: str
    start: int
    end: int
    text: str
    words: list[str] = Field(description="The terms that the word index knows it by.")


class InspectionBody(WholeDocumentBody):
    location: str
    sha256: str
    passages: list[PassageBody]


class UploadBody(Given):
    documents: list[DocumentBody]
    generation: int


class RemovedBody(Given):
    removed: list[str]
    generation: int


class SetAsideBody(Given):
    path: str
    reason: str
    help: str
    at: str


class SwitchingBody(Given):
    """A switch to another encoder that goes on in the background; counts are of passages."""

    to: str
    state: SwitchState
    done: int
    total: int
    seconds_left: int | None = Field(description="None while it cannot be told.")
    words_alone: bool = Field(description="The old encoder cannot be loaded: until the switch is done, words alone are searched.")
    message: str = Field(description="Why it failed, where it did; the old encoder then stays.")


class StatusBody(Given):
    documents: int
    passages: int
    kinds: dict[str, int]
    regions: dict[str, int]
    generation: int
    encoder: str
    encoder_name: str | None = Field(description="What loads the encoder, where that is known.")
    generator: str = Field(default="extractive", description="What words the answers.")
    size_bytes: int
    set_aside: list[SetAsideBody]
    switching: SwitchingBody | None = Field(description="None but while the index is switched to another encoder, or where that failed.")


class ReadyBody(Given):
    status: str
    generation: int


class ErrorFields(Given):
    code: str
    message: str
    help: str
    field: str | None = None
    candidates: list[RegionBody] | None = Field(default=None, description="Of an ambiguous place: the places that share the name.")


class ErrorBody(Given):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.ERROR]})

    error: ErrorFields


def as_json(body: BaseModel, *, indent: int | None = None) -> str:
    """JSON of a body; keys an error does not have are left out, every other key is always there."""
    left_out: dict[str, Any] = {"exclude_none": True} if isinstance(body, ErrorBody) else {}
    return body.model_dump_json(indent=indent, **left_out)
