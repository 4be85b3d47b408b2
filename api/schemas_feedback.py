"""The JSON of feedback: what comes in, and what is said to it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from api import examples
from api.schemas import FiltersBody, Given, Name, Taken, Text, Turn

Words = Annotated[Text, Field(max_length=4000)]


class FeedbackBody(Taken):
    """A verdict on an answer: named by its id while the server remembers it, else asked again from the question."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FEEDBACK]})

    verdict: Literal["up", "down"]
    answer_id: Name | None = Field(default=None, description="Of the answer; enough for the last thousand answers of this server.")
    comment: Words | None = None
    expected: Words | None = Field(default=None, description="What the answer should have said, or where it stands.")
    question: Text | None = Field(default=None, description="As it was asked, with the fields below; needed where there is no answer_id.")
    home_region: Name | None = None
    filters: FiltersBody | None = None
    history: list[Turn] = Field(default=[], max_length=100)


class FeedbackTakenBody(Given):
    feedback_id: str
    answer_id: str = Field(description="Of the answer that was kept with it.")
    asked_again: bool = Field(description="The answer was no longer at hand: its question was asked anew, and that answer was kept.")
