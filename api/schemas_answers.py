"""The JSON of answers and hits, over HTTP and on the command line: its shapes."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from api import examples
from api.model import Ask, Effect, Facet, Fallback, Reason, Status
from api.schemas import Given, RegionBody
from api.schemas_documents import RelativeBody, ValidityBody
from corpus.model import Kind


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
    validity: ValidityBody | None = Field(default=None, description="Of a regulation or policy: how it stands today.")


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
    columns: list[str] = Field(default=["region", "measure", "amount", "period", "status"])
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
    years: list[int] = Field(
        default=[], description="Years of issue that a wording restricts to and that are no range: 只看2019、2021年的答复."
    )


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
    family: list[RelativeBody] = Field(description="Near-duplicates of the document that stand folded under it; a filter's are left out.")
    validity: ValidityBody | None = Field(default=None, description="Of a regulation or policy: how it stands today.")


class HitsBody(Given):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.HITS]})

    hits: list[HitBody]
    took_ms: float
    understanding: UnderstandingBody | None = None
    notice: str | None = Field(default=None, description="Which filter leaves nothing, and what there is instead.")
