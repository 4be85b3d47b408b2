"""The JSON that HTTP takes, and what all that it gives has in common: places, errors."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt

from api import examples
from api.inputs import read_text
from corpus.errors import InvalidInput
from corpus.model import Kind


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
