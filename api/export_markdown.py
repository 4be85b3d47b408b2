"""Answers as Markdown, each quote a footnote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from api.export_text import Export, Turn, clean, one_line, planned_citations

MEDIA_TYPE = "text/markdown"
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_BLOCK = re.compile(r"^(\d+)([.)])|^([-+=])")  # what would begin a list or a rule


def write_markdown(export: Export) -> bytes:
    lines = [f"# {_plain(export.title)}", ""]
    notes: list[str] = []
    for turn in export.turns:
        lines += _turn(turn, export=export, notes=notes)
    generation = max((turn.answer.index.generation for turn in export.turns), default=0)
    lines += ["---", "", _plain(export.say("made").format(generation=generation)), ""]
    lines += [f"[^{number}]: {note}" for number, note in enumerate(notes, 1)]
    return ("\n".join(lines) + "\n").encode()


def _turn(turn: Turn, *, export: Export, notes: list[str]) -> Iterator[str]:
    answer = turn.answer
    marks: dict[int, str] = {}
    for citation in answer.citations:
        notes.append(_plain(export.source_line(citation)))
        marks[citation.id] = f"[^{len(notes)}]"
    planned = planned_citations(answer)
    yield from (f"## {_plain(turn.asked)}", "")
    if answer.abstained:
        yield from (f"**{export.say('refused')}**：{_plain(answer.answer)}", "")
    for conflict in answer.conflicts:
        yield from (f"> **{export.say('conflicts')}**：{_plain(conflict.what)}{_cited(conflict.citations, marks)}", "")
    for claim in answer.claims:
        mark = f"**［{export.say('planned')}］** " if claim.citations and planned.issuperset(claim.citations) else ""
        yield f"- {mark}{_plain(claim.text)}{_cited(claim.citations, marks)}"
    yield ""
    if answer.comparison.rows:
        yield from _table(turn, export=export, marks=marks)


def _table(turn: Turn, *, export: Export, marks: dict[int, str]) -> Iterator[str]:
    yield _row([*export.headings(), export.say("sources")])
    yield _row(["---"] * 6)
    for row in turn.answer.comparison.rows:
        yield _row([*map(_plain, export.cells(row)), _cited(row.citations, marks)])
    yield ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cited(ids: Iterable[int], marks: dict[int, str]) -> str:
    return "".join(marks[id] for id in ids if id in marks)


def _plain(text: str) -> str:
    """Text that is no markup: <script> and [x](javascript:…) stay words."""
    return _BLOCK.sub(r"\1\\\2\3", _MARKUP.sub(r"\\\1", one_line(clean(text))))
