"""The JSON of documents, over HTTP and on the command line: its shapes."""

from __future__ import annotations

from datetime import date

from pydantic import AliasChoices, Field

from api.schemas import Given, RegionBody
from api.schemas_status import SetAsideBody
from corpus.model import Kind
from corpus.promises import Stage
from corpus.validity import State


class RelativeBody(Given):
    """A near-duplicate: the same text as another document, published again."""

    document_id: str
    source: str
    title: str
    region: RegionBody | None
    issued: date | None


class ValidityBody(Given):
    """How a rule stands on the day of the request."""

    status: State = Field(validation_alias=AliasChoices("state", "status"))
    since: date | None
    by: str | None = Field(description="document_id of the rule that repealed, replaced or amended it.")
    reason: str


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
    validity: ValidityBody | None = Field(default=None, description="Of a regulation or policy: how it stands today.")


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


class QuoteBody(Given):
    """Exact words: the text of the document from start to end."""

    document_id: str
    start: int
    end: int
    quote: str


class SuggestionBody(QuoteBody):
    """One thing that a proposal asks for, and the paragraphs of its replies that answer it."""

    number: list[int] = Field(description="Its place in the numbering, outermost first: （二）2. is [2, 2]; empty where it has none.")
    answers: list[QuoteBody] = Field(description="Empty where no reply among the files says anything to it.")
    how: str = Field(description="The rule that matched them; 'none' where the replies are silent, 'no reply' where there are none.")


class PromiseBody(QuoteBody):
    """What a reply says was done, is planned or is declined."""

    who: str | None
    status: Stage
    by: date | None = Field(description="The last day of the time it names; of what is done, the day it was.")
    by_words: str | None = Field(description="The words that name the time.")


class FactBody(QuoteBody):
    """A sentence of another place than its document's, or of one that stays open between `candidates`."""

    regions: list[RegionBody]
    candidates: list[RegionBody]


class WholeDocumentBody(DocumentBody):
    text: str = Field(description="The stored text, which every offset points into, in Unicode code points.")
    links: list[LinkBody]
    evidence: list[EvidenceBody]
    family: list[RelativeBody] = Field(description="The other documents that are the same text, the original first.")
    suggestions: list[SuggestionBody] = Field(description="Of a proposal, those it makes; of a reply, those of the proposals it answers.")
    promises: list[PromiseBody] = Field(description="Of a reply.")
    facts: list[FactBody] = Field(description="The sentences that state something of another place than the document's.")


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
    set_aside: list[SetAsideBody] = Field(description="Members of an archive, lines of a collection, that cannot be read.")
    generation: int


class RemovedBody(Given):
    removed: list[str]
    generation: int
