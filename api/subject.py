"""What a question, or a part of one, is about: its words without the places, years and numbers that are checked by themselves."""

from __future__ import annotations

from collections.abc import Callable

from api.glossary import translate
from api.model import Understanding
from api.query import SELF_PLACE, is_year, names_other_places, understand
from api.terms import Term, question_terms
from corpus.regions import Gazetteer


def part_terms(
    part: str, *, understanding: Understanding, gazetteer: Gazetteer, frequency: Callable[[str], int], total: int
) -> tuple[Term, ...]:
    """The terms of a part; `understanding` is of the whole question. An English part is put in Chinese terms first."""
    if understanding.language == "en":
        translation = translate(part)
        options = [chinese for _, chinese in translation.terms if not any(_is_checked_elsewhere(c, gazetteer) for c in chinese)]
        return question_terms(" ".join(translation.unknown), frequency=frequency, total=total, translations=options)
    bare = _without_checked(understand(part, gazetteer=gazetteer).text, understanding=understanding, gazetteer=gazetteer)
    return question_terms(bare, frequency=frequency, total=total, quoted=understanding.quoted)


def _is_checked_elsewhere(words: str, gazetteer: Gazetteer) -> bool:
    return bool(gazetteer.named(words)) or names_other_places(words) or is_year(words)


def _without_checked(text: str, *, understanding: Understanding, gazetteer: Gazetteer) -> str:
    """The text without quoted words (terms of their own), places, years and the proposal's number."""
    for quoted in understanding.quoted:
        text = text.replace(quoted, " ")
    text = SELF_PLACE.sub(" ", text)
    for mention in reversed(gazetteer.find(text)):
        text = text[: mention.span.start] + " " + text[mention.span.end :]
    for said in (*understanding.years, understanding.number):
        text = text.replace(str(said), " ") if said else text
    return text
