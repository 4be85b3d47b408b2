"""Verdicts on answers as judged questions: a good answer's quotes are gold, a bad one's question waits for a person to judge it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.feedback import Feedback, Verdict
from api.schemas import FiltersBody
from api.schemas_answers import AnswerBody
from eval.judged import Gold, JudgedQuestion

JUDGED, TO_JUDGE = "feedback", "to_judge"
_NO_FILTER = FiltersBody()


@dataclass(frozen=True, slots=True, kw_only=True)
class FromFeedback:
    """Questions in the order first asked, and how many verdicts they come from."""

    questions: tuple[JudgedQuestion, ...]
    up: int
    down: int
    filtered: int  # asked with filters, which a judged question has not: left out

    @property
    def judged(self) -> int:
        return sum(1 for question in self.questions if question.split == JUDGED)

    @property
    def to_judge(self) -> int:
        return len(self.questions) - self.judged


def judged_from_feedback(feedback: Iterable[Feedback]) -> FromFeedback:
    """One judged question for each question and home region; a follow-up counts as the question it stands for.

    Its split is `feedback` where everybody was content, and `to_judge` where somebody was not: a person has to say there what answers it.
    """
    given = tuple(feedback)
    groups: dict[tuple[str, str | None], list[Feedback]] = {}
    for one in given:
        if one.filters in (None, _NO_FILTER):
            groups.setdefault((" ".join(one.resolved_question.split()), one.home_region), []).append(one)
    return FromFeedback(
        questions=tuple(_judge(question, home, group) for (question, home), group in groups.items()),
        up=sum(one.verdict is Verdict.UP for one in given),
        down=sum(one.verdict is Verdict.DOWN for one in given),
        filtered=len(given) - sum(len(group) for group in groups.values()),
    )


def write_judged(path: Path, *, questions: Sequence[JudgedQuestion]) -> None:
    """One JSON object a line; what a question has not is left out."""
    path.write_text("".join(f"{question.model_dump_json(exclude_defaults=True)}\n" for question in questions), encoding="utf-8")


def _judge(question: str, home: str | None, group: Sequence[Feedback]) -> JudgedQuestion:
    liked = all(one.verdict is Verdict.UP for one in group)
    answer = group[-1].answer  # the newest verdict is on the newest index
    return JudgedQuestion(
        id=_id_of(question, home),
        question=question,
        answerable=not (liked and answer.abstained),  # who is not content expects something, or will say that nothing is right
        kind=_kind_of(answer),
        gold=_gold_of(answer) if liked else (),
        home_region=home,
        split=JUDGED if liked else TO_JUDGE,
        note=_note_of(group),
    )


def _id_of(question: str, home: str | None) -> str:
    """The same from run to run, so that what a person judged of one can be joined to the next."""
    return "f-" + hashlib.blake2b(f"{question}\n{home or ''}".encode(), digest_size=5).hexdigest()


def _kind_of(answer: AnswerBody) -> str:
    if answer.abstained:
        return "unanswerable"
    return "compare" if answer.comparison.rows else "fact"


def _gold_of(answer: AnswerBody) -> tuple[Gold, ...]:
    """The quotes of each claim are as good as one another; two claims that stand on the same words ask for them once."""
    quotes = {citation.id: citation for citation in answer.citations}
    gold = []
    for claim in answer.claims:
        by_source: dict[str, list[str]] = {}
        for number in claim.citations:
            by_source.setdefault(quotes[number].source, []).append(quotes[number].quote)
        gold += [Gold(file=source, quotes=tuple(dict.fromkeys(texts))) for source, texts in by_source.items()]
    return tuple(dict.fromkeys(gold))


def _note_of(group: Sequence[Feedback]) -> str | None:
    """What people said, each once, so that whoever judges can read it."""
    said = [
        words
        for one in group
        for words in (
            one.comment and f"{one.verdict.value}: {one.comment}",
            one.expected and f"expected: {one.expected}",
        )
        if words
    ]
    return "; ".join(dict.fromkeys(said)) or None
