"""Judged questions: what is asked, which words of which files answer it, and what an answer must say."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.model import Status
from corpus.errors import InvalidInput
from eval.datasets import bad_line, first_problem, numbered_lines


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Gold(_Strict):
    """A place in the files that answers; any one of its quotes is as good as another."""

    file: str = Field(min_length=1)
    quotes: tuple[str, ...] = Field(min_length=1)


class Cell(_Strict):
    """What a row of the comparison table has to say; what is left out is not judged.

    `place`: a code, or the end of a full name (南京市鼓楼区); none for a row whose place stays undecided. `yuan`: of a range the lower end.
    `amount_text`: words that the row's amount holds, for what is not money (2名, 3600平方米). `status`: any one of them is right.
    `period`: a year or words that the row's period holds. `required`: false for a row that is right but need not be there.
    """

    place: str | None = Field(default=None, min_length=1)
    yuan: float | None = None
    amount_text: str | None = Field(default=None, min_length=1)
    status: tuple[Status, ...] = ()
    period: str | None = Field(default=None, min_length=1)
    required: bool = True


class JudgedQuestion(_Strict):
    """A question and its judgement; `file` and `not_from` are the ends of a source's path.

    `contains`: of each group at least one wording has to stand in the answer. `not_from`: files whose citation is a mistake, such as
    those of a place of the same name or of the asker's own region. `cells`: of a comparison the rows of its table;
    `cells_complete` says that no other row would be right.
    """

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    answerable: bool
    kind: str
    gold: tuple[Gold, ...] = ()
    contains: tuple[tuple[str, ...], ...] = ()
    home_region: str | None = None
    not_from: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    cells_complete: bool = False
    split: str | None = None
    note: str | None = None


def read_judged_questions(path: Path) -> tuple[JudgedQuestion, ...]:
    """Raise InvalidInput for a missing or empty file, a bad line (with its number) and an id given twice."""
    if not path.is_file():
        raise InvalidInput(f"'{path}' is not there.", field="questions", help="Give a .jsonl file of judged questions.")
    questions: dict[str, JudgedQuestion] = {}
    for number, line in numbered_lines(path):
        question = _read_question(path, number, line)
        if question.id in questions:
            raise bad_line(path, number, f"the id '{question.id}' is there already", help="Each id may stand once.")
        questions[question.id] = question
    if not questions:
        raise InvalidInput(f"'{path}' holds no questions.", field="questions", help="Nothing can be measured without them.")
    return tuple(questions.values())


def _read_question(path: Path, number: int, line: str) -> JudgedQuestion:
    try:
        return JudgedQuestion.model_validate_json(line)
    except ValidationError as error:
        raise bad_line(path, number, first_problem(error), help="See eval/questions for lines that fit.") from error
