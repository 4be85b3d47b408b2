"""A document, with what each stage made of it, as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from api.schemas_documents import FactBody, InspectionBody, PromiseBody, RelativeBody, SuggestionBody
from api.terminal import place, show_rows
from corpus.fields_document import contradictions
from corpus.model import Kind

# What a document of each kind usually tells; where it does not, people are told that it is unknown.
_EXPECTED = {
    Kind.PROPOSAL: ("number", "session", "parties", "departments", "filing", "issued"),
    Kind.SUGGESTION: ("number", "session", "parties", "departments", "issued"),
    Kind.REPLY: ("number", "session", "subject", "parties", "file_number", "issuer", "issued", "result"),
    Kind.REGULATION: ("number", "issuer", "issued", "effective", "validity"),
    Kind.POLICY: ("number", "issuer", "issued", "effective", "validity"),
    Kind.REPORT: ("issuer", "issued"),
    Kind.NEWS: ("issuer", "issued"),
    Kind.RESEARCH: ("issuer", "issued"),
}
_SHOWN_APART = {"text", "links", "evidence", "passages", "region", "candidates", "validity", "family", "suggestions", "promises", "facts"}
_SHOWN_CHARS = 60  # of a suggestion or promise, in a table


def show_inspection(console: Console, body: InspectionBody) -> None:
    """Print what each stage made of a document: source, fields, evidence, links, passages."""
    fields = body.model_dump(mode="json", exclude=_SHOWN_APART)
    rows = [(name, "、".join(value) if isinstance(value, list) else value) for name, value in fields.items()]
    if body.validity:
        rows.append(("validity", f"{body.validity.status.value}: {body.validity.reason}"))
    rows.append(("region", place(body.region) or " / ".join(map(place, body.candidates))))
    show_rows(console, body.title, ("field", "value"), [row for row in rows if row[1] not in (None, "")])
    unknown = [name for name in _EXPECTED.get(body.kind, ()) if all(one.field != name for one in body.evidence)]
    if unknown:
        console.print(Text(f"Unknown: {', '.join(unknown)}", style="dim"))
    for name, values in contradictions(body.evidence).items():
        console.print(Text(f"! {name} is told as {' and as '.join(values)}", style="yellow"))
    evidence = [(one.field, one.value, one.rule, _words_at(body.text, one.start, one.end)) for one in body.evidence]
    show_rows(console, "Evidence", ("field", "value", "rule", "words"), evidence)
    show_rows(console, "Links", ("relation", "document", "title"), [(one.relation, one.document_id, one.title) for one in body.links])
    _show_family(console, body.family)
    _show_suggestions(console, body.suggestions)
    _show_promises(console, body.promises)
    _show_facts(console, body.facts)
    for passage in body.passages:
        console.print()
        console.print(Text(f"{passage.passage_id} {passage.start}-{passage.end} {passage.heading}", style="cyan"), soft_wrap=True)
        console.print(Text(passage.text.strip("\n")), soft_wrap=True)
        console.print(Text(" ".join(passage.words), style="dim"), soft_wrap=True)


def _words_at(text: str, start: int | None, end: int | None) -> str:
    return "" if start is None else " ".join(text[start:end].split())


def _show_family(console: Console, family: Sequence[RelativeBody]) -> None:
    rows = [(one.document_id, one.title, place(one.region), one.issued, one.source) for one in family]
    show_rows(console, "The same text elsewhere", ("document", "title", "region", "issued", "source"), rows)


def _show_suggestions(console: Console, suggestions: Sequence[SuggestionBody]) -> None:
    """One row for each paragraph that answers a suggestion, one for a suggestion that none answers."""
    rows = []
    for one in suggestions:
        asked = ("-".join(map(str, one.number)), f"{one.start}-{one.end}", _shortened(one.quote))
        answers = [(f"{a.document_id} {a.start}-{a.end}", _shortened(a.quote)) for a in one.answers] or [("", "")]
        rows += [(*asked, *answer, one.how) for answer in answers]
    show_rows(console, "Suggestions", ("number", "at", "suggestion", "answered at", "answer", "rule"), rows)


def _show_promises(console: Console, promises: Sequence[PromiseBody]) -> None:
    rows = [(one.status.value, one.who, one.by, f"{one.start}-{one.end}", _shortened(one.quote)) for one in promises]
    show_rows(console, "Promises", ("status", "who", "by", "at", "what"), rows)


def _show_facts(console: Console, facts: Sequence[FactBody]) -> None:
    rows = [
        ("、".join(map(place, one.regions)), " / ".join(map(place, one.candidates)), f"{one.start}-{one.end}", _shortened(one.quote))
        for one in facts
    ]
    show_rows(console, "Facts of other places", ("place", "undecided between", "at", "sentence"), rows)


def _shortened(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _SHOWN_CHARS else line[: _SHOWN_CHARS - 1] + "…"
