"""The answers given last, kept in memory, so that feedback need only name one."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from api.schemas import AskBody
from api.schemas_answers import AnswerBody

KEPT = 1000  # of some 10 kB each


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer with what was asked."""

    asked: AskBody
    answer: AnswerBody


class RecentAnswers:
    """The newest answers by answer_id; the oldest leaves when there are too many."""

    def __init__(self, *, kept: int = KEPT) -> None:
        self._kept = kept
        self._answers: OrderedDict[str, Given] = OrderedDict()
        self._lock = Lock()

    def keep(self, asked: AskBody, answer: AnswerBody) -> None:
        with self._lock:
            self._answers[answer.answer_id] = Given(asked=asked, answer=answer)
            self._answers.move_to_end(answer.answer_id)
            while len(self._answers) > self._kept:
                self._answers.popitem(last=False)

    def find(self, answer_id: str) -> Given | None:
        with self._lock:
            return self._answers.get(answer_id)
