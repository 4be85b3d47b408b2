"""OpenAI's chat shape: what comes in as a question with its history, an answer as a message with citations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api import examples
from api.labels import COLUMNS, STATUSES, generator_note, language_of
from api.schemas import AskBody, FiltersBody, Given, Name, Text, Turn
from api.schemas_answers import AnswerBody, CitationBody, ComparisonBody, RowBody
from corpus.errors import InvalidInput

MODEL = "wence"
ALIASES = frozenset({MODEL, "问策", "wence-latest"})
_HEADINGS = {"zh": "出处：", "en": "Sources:"}
_MARK = re.compile(r"\[(\d+)\]")
_UNDER_THE_ANSWER = re.compile(r"\n\n(?:(?:出处：|Sources:)\n\[1\] |\| (?:地区|Place) \| )")
_BLANKS = re.compile(r"\s+")
_BREAKING = re.compile(r"[|\s]+")  # what would end a cell of a table


class _Ignoring(BaseModel):
    """Other people's shape: what we do not know of it (temperature, seed, …) changes nothing and is let through."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class PartBody(_Ignoring):
    type: str
    text: Text | None = None


class MessageBody(_Ignoring):
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Text | list[PartBody] | None = None


class StreamOptionsBody(_Ignoring):
    include_usage: bool = False


class ChatBody(_Ignoring):
    """A chat completion asked for. `home_region` and `filters` are ours; what OpenAI has beyond these fields is ignored."""

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        json_schema_extra={"examples": [{"model": MODEL, "messages": [{"role": "user", "content": "番禺区孵化基地投入了多少资金?"}]}]},
    )

    messages: list[MessageBody] = Field(min_length=1, max_length=200)
    model: Text = MODEL
    stream: bool = False
    stream_options: StreamOptionsBody | None = None
    n: int | None = None
    tools: list[Any] | None = Field(default=None, description="Ignored: no tool is ever called.")
    tool_choice: str | dict[str, Any] | None = None
    response_format: dict[str, Any] | None = None
    home_region: Name | None = Field(default=None, description="The asker's own place, a name or a six-digit code.")
    filters: FiltersBody | None = None


class ModelBody(Given):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.MODEL]})

    id: str
    object: str = "model"
    created: int = 0
    owned_by: str = MODEL


class ModelsBody(Given):
    object: str = "list"
    data: list[ModelBody]


def read_chat(body: ChatBody) -> AskBody:
    """The last message of the user is the question, what the two said before it the history; instructions to a model say nothing here.

    Raises InvalidInput for what would be answered otherwise than the caller expects: a tool call, JSON, several choices, a picture.
    """
    _refuse_what_cannot_be(body)
    turns = [(message.role, _text(message)) for message in body.messages if message.role in ("user", "assistant")]
    if not turns or turns[-1][0] != "user":
        raise InvalidInput("The last message is not the user's.", field="messages", help="End with a message of role 'user'.")
    history = [Turn(role="user" if role == "user" else "assistant", content=without_sources(text)) for role, text in turns[:-1]][-100:]
    return AskBody(question=turns[-1][1], home_region=body.home_region, filters=body.filters, history=history, stream=body.stream)


def message_of(answer: AnswerBody) -> tuple[str, list[dict[str, Any]]]:
    """Content and annotations of the message that says the answer."""
    content = "".join(pieces_of(answer))
    return content, annotations_of(answer, content=content)


def pieces_of(answer: AnswerBody) -> Iterator[str]:
    """The content line by line: the answer, its table where there is one, the numbered list of its sources."""
    language = language_of(answer)
    lines = answer.answer.split("\n")
    yield from (f"{line}\n" for line in lines[:-1])
    yield lines[-1]
    if answer.comparison.rows:
        yield "\n\n" + _table(answer.comparison, language=language)
    for notice in filter(None, (answer.notice, generator_note(answer))):
        yield f"\n\n{notice}"
    if answer.citations:
        yield "\n\n" + "\n".join([_HEADINGS[language], *(_source(citation, said=answer.answer) for citation in answer.citations)])


def annotations_of(answer: AnswerBody, *, content: str) -> list[dict[str, Any]]:
    """One for each mark in the text, such as [1], in order; `start_index` and `end_index` are where it stands in the content.

    A citation without a mark is annotated at its line of the list. Each annotation also has all fields of its citation: `start` and `end`
    are offsets of the quote in the document.
    """
    by_id = {citation.id: citation for citation in answer.citations}
    marks = [(int(mark[1]), mark.start(), mark.end()) for mark in _MARK.finditer(content)]
    list_at = max(content.rfind(f"\n\n{heading}\n") for heading in _HEADINGS.values())
    in_text = [mark for mark in marks if mark[0] in by_id and mark[1] < list_at]
    marked = {number for number, _, _ in in_text}
    in_list = {number: (number, start, end) for number, start, end in reversed(marks) if start > list_at and content[start - 1] == "\n"}
    unmarked = [in_list[number] for number in by_id if number not in marked and number in in_list]
    return [_annotation(by_id[number], start=start, end=end) for number, start, end in (*in_text, *unmarked)]


def without_sources(content: str) -> str:
    """An earlier answer as it comes back in the history, without the table and the list under it: they are not what was said."""
    return _UNDER_THE_ANSWER.split(content, maxsplit=1)[0]


def count_chars(body: ChatBody) -> int:
    return sum(len(_text(message)) for message in body.messages)


def _refuse_what_cannot_be(body: ChatBody) -> None:
    if body.n not in (None, 1):
        raise InvalidInput(f"'n' is {body.n}, and there is one answer to a question.", field="n", help="Leave it out, or send 1.")
    if body.tool_choice not in (None, "auto", "none"):
        raise InvalidInput("No tool can be called here.", field="tool_choice", help="Leave it out, or send 'auto' or 'none'.")
    wanted = (body.response_format or {}).get("type", "text")
    if wanted != "text":
        help = "Leave it out; POST /v1/ask answers in JSON."
        raise InvalidInput(f"The answer cannot be given as '{str(wanted)[:80]}'.", field="response_format", help=help)


def _text(message: MessageBody) -> str:
    if message.content is None or isinstance(message.content, str):
        return message.content or ""
    other = next((part.type for part in message.content if part.type not in ("text", "input_text", "refusal")), None)
    if other is not None:
        raise InvalidInput(f"A part of a message is '{other[:80]}'.", field="messages", help="Send text; files go to POST /v1/documents.")
    return "\n".join(part.text or "" for part in message.content)


def _source(citation: CitationBody, *, said: str) -> str:
    """One line; the quote stands in it where the answer says it in other words."""
    facts = (citation.region and citation.region.name, citation.issued and citation.issued.isoformat(), citation.url or citation.source)
    quote = "" if citation.quote in said else f": “{_BLANKS.sub(' ', citation.quote).strip()}”"
    return f"[{citation.id}] {citation.title} ({', '.join(fact for fact in facts if fact)}){quote}"


def _annotation(citation: CitationBody, *, start: int, end: int) -> dict[str, Any]:
    url = citation.url or f"/v1/documents/{citation.document_id}"
    cited = {"url": url, "title": citation.title, "start_index": start, "end_index": end}
    return {"type": "url_citation", "url_citation": cited, **citation.model_dump(mode="json")}


def _table(comparison: ComparisonBody, *, language: str) -> str:
    """In Markdown, which chat clients show as a table."""
    columns = COLUMNS[language]
    rows = (_cells(row, language=language) for row in comparison.rows)
    return "\n".join(_row(cells) for cells in (columns, ["---"] * len(columns), *rows))


def _cells(row: RowBody, *, language: str) -> Sequence[str]:
    amount, place = row.amount.text if row.amount else "", row.region.name if row.region else ""
    status = STATUSES[language][row.status]
    return place, row.measure, amount, row.period or "", status, "".join(f"[{number}]" for number in row.citations)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_BREAKING.sub(' ', cell).strip() for cell in cells)} |"
