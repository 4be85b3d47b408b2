"""Verdicts on answers, kept beside the index with everything needed to ask again; what has been written is never changed."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from threading import Lock

from pydantic import BaseModel, ConfigDict, ValidationError

from api.schemas import FiltersBody, Turn
from api.schemas_answers import AnswerBody
from corpus.errors import FeedbackUnusable, StoreMissing, TooManyRequests
from corpus.personal import mask_personal_data

FILE = "feedback.db"  # of its own: the index may be made anew, this may not
PER_MINUTE = 120  # a room of people sends less; a script that has gone wrong sends more
MOST = 200_000  # records, some 2 GB
_MINUTE_S = 60
_TABLE = "CREATE TABLE IF NOT EXISTS feedback (feedback_id TEXT PRIMARY KEY, at TEXT NOT NULL, record TEXT NOT NULL) STRICT"


class Verdict(StrEnum):
    """What a person thinks of an answer."""

    UP = "up"
    DOWN = "down"


class Feedback(BaseModel):
    """One verdict; `asked_again` where the answer was no longer at hand and its question was asked anew."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    verdict: Verdict
    comment: str | None = None
    expected: str | None = None
    question: str
    resolved_question: str  # a follow-up with what it refers to put in
    home_region: str | None = None
    filters: FiltersBody | None = None
    history: tuple[Turn, ...] = ()
    answer: AnswerBody
    asked_again: bool = False
    settings: dict[str, str | None] = {}
    version: str = ""


class FeedbackStore:
    """Writes verdicts into the folder of an index. Safe for several threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._taken_at: list[float] = []

    def add(self, feedback: Feedback) -> tuple[str, bool]:
        """Keep it with personal data masked; gives its id, and whether it is new: the same verdict twice is kept once.

        Raises StoreMissing without an index, TooManyRequests beyond what people can send.
        """
        masked = masked_feedback(feedback)
        feedback_id = _id_of(masked)
        with self._lock, _opened(self._folder, create=True) as database:
            if database.execute("SELECT 1 FROM feedback WHERE feedback_id = ?", (feedback_id,)).fetchone():
                return feedback_id, False
            self._take_turn(database)
            row = (feedback_id, datetime.now(UTC).isoformat(timespec="seconds"), masked.model_dump_json())
            with database:
                database.execute("INSERT OR IGNORE INTO feedback VALUES (?, ?, ?)", row)
        return feedback_id, True

    def _take_turn(self, database: sqlite3.Connection) -> None:
        now = time.monotonic()
        self._taken_at = [taken for taken in self._taken_at if now - taken < _MINUTE_S]
        if len(self._taken_at) >= PER_MINUTE:
            wait_s = int(_MINUTE_S - (now - self._taken_at[0])) + 1
            raise TooManyRequests("feedback", limit=f"{PER_MINUTE} a minute", retry_after_s=wait_s)
        if database.execute("SELECT count(*) FROM feedback").fetchone()[0] >= MOST:
            raise TooManyRequests("feedback", limit=f"{MOST} records in one store", retry_after_s=24 * 60 * _MINUTE_S)
        self._taken_at.append(now)


def read_feedback(folder: Path) -> tuple[Feedback, ...]:
    """All verdicts, oldest first; none where nobody has given any. Raises StoreMissing and FeedbackUnusable."""
    if not (folder / FILE).is_file():
        _require_store(folder)
        return ()
    with _opened(folder, create=False) as database:
        rows = database.execute("SELECT record FROM feedback ORDER BY at, rowid").fetchall()
    try:
        return tuple(Feedback.model_validate_json(record) for (record,) in rows)
    except ValidationError as error:
        raise FeedbackUnusable(str(folder / FILE), "a record is not what this version writes") from error


def masked_feedback(feedback: Feedback) -> Feedback:
    """Mask the words that people wrote, and those of the answer, which may repeat them; offsets and ids stay as they are."""
    answer = feedback.answer
    return feedback.model_copy(
        update={
            **{name: _masked(getattr(feedback, name)) for name in ("comment", "expected", "question", "resolved_question")},
            "history": tuple(turn.model_copy(update={"content": _masked(turn.content)}) for turn in feedback.history),
            "answer": answer.model_copy(
                update={
                    **{name: _masked(getattr(answer, name)) for name in ("question", "answer", "notice")},
                    "claims": _with_masked(answer.claims, "text"),
                    "citations": _with_masked(answer.citations, "quote"),
                    "understanding": None,  # it repeats the question word by word
                }
            ),
        }
    )


def _with_masked(bodies: Sequence[BaseModel], name: str) -> list[BaseModel]:
    return [body.model_copy(update={name: _masked(getattr(body, name))}) for body in bodies]


def _masked(text: str | None) -> str | None:
    return None if text is None else mask_personal_data(text)[0]


def _id_of(feedback: Feedback) -> str:
    """Told by what was asked, answered and thought of it, not by when or how fast."""
    told = feedback.model_dump_json(exclude={"answer": {"took_ms"}, "asked_again": True, "settings": True, "version": True})
    return hashlib.blake2b(told.encode("utf-8"), digest_size=12).hexdigest()


@contextmanager
def _opened(folder: Path, *, create: bool) -> Iterator[sqlite3.Connection]:
    _require_store(folder)
    try:
        with closing(sqlite3.connect(folder / FILE, timeout=10, isolation_level="IMMEDIATE")) as database:
            if create:
                database.execute(_TABLE)
            yield database
    except sqlite3.DatabaseError as error:
        raise FeedbackUnusable(str(folder / FILE), str(error)) from error


def _require_store(folder: Path) -> None:
    if not folder.is_dir():
        raise StoreMissing(str(folder))
