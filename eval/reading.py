"""How near are extractive answers to what people answered, after reading: Rouge-L over a reading set, and what refusing costs and saves."""

from __future__ import annotations

import hashlib
import statistics
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from api.model import Answer
from api.runs import cut_positions
from corpus.fold import fold_width
from eval.splits import HALVES, Split, belongs

LONGEST_RUN_CHARS = 320
_CURVE_STEPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingQuestion:
    """A question with what people answered, and the document they read."""

    question_id: str
    text: str
    answers: tuple[str, ...]
    document_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An answer beside its question. `is_answerable`: the question's document is in the index; `likely`: how sure the product was."""

    question: ReadingQuestion
    is_answerable: bool
    abstained: bool
    quotes: tuple[str, ...]
    right_document: bool  # the first citation is in the question's document
    rouge: float
    likely: float
    sentence: float = 0.0  # the best that one sentence of the question's document could reach
    run: float = 0.0  # the best that a run of its clauses could


class Asking(Protocol):
    """What is measured."""

    def ask(self, question: str) -> Answer: ...


def rouge_l(said: str, wanted: str) -> float:
    """F1 of the longest common subsequence of characters, blanks ignored, 0 to 1 (Lin 2004)."""
    said, wanted = "".join(said.split()), "".join(wanted.split())
    shared = common_length(said, wanted)
    return 2 * shared / (len(said) + len(wanted)) if shared else 0.0


def common_length(first: str, second: str) -> int:
    """Length of the longest common subsequence, by the bit-parallel algorithm of Hyyrö (2004)."""
    places: dict[str, int] = {}
    for at, char in enumerate(first):
        places[char] = places.get(char, 0) | 1 << at
    mask = (1 << len(first)) - 1
    row = mask
    for char in second:
        matched = row & places.get(char, 0)
        row = (row + matched | row - matched) & mask
    return len(first) - row.bit_count()


def best_of(quote: str, answers: Sequence[str]) -> float:
    return max((rouge_l(quote, answer) for answer in answers), default=0.0)


def is_left_out(document_id: str, share: float) -> bool:
    """Whether a document is among the share left out; the hash of its id decides, so that each run leaves out the same."""
    return int.from_bytes(hashlib.sha256(f"left out {document_id}".encode()).digest()[:4]) < share * 2**32


def read_answers(
    questions: Sequence[ReadingQuestion],
    *,
    engine: Asking,
    name_of: Callable[[str], str],
    text_of: Mapping[str, str],
    indexed: Container[str],
    likely: Callable[[str], float] = lambda question: 0.0,
) -> list[Read]:
    """Ask every question. `name_of` gives the collection's id of a cited document, `likely` how sure the product is of having an answer.

    `text_of` holds the texts of the questions' documents, of which those `indexed` are in the index.
    """
    read = []
    for question in questions:
        answer = engine.ask(question.text)
        quotes = tuple(citation.quote for citation in answer.citations)
        text = text_of.get(question.document_id, "")
        read.append(
            Read(
                question=question,
                is_answerable=question.document_id in indexed,
                abstained=answer.abstained,
                quotes=quotes,
                right_document=bool(answer.citations) and name_of(answer.citations[0].document_id) == question.document_id,
                rouge=best_of("".join(quotes), question.answers),
                likely=likely(question.text),
                sentence=max((best_of(s, question.answers) for s in _sentences(text)), default=0.0),
                run=max((best_of(r, question.answers) for r in _runs(text)), default=0.0),
            )
        )
    return read


def reading_figures(read: Sequence[Read]) -> dict[str, dict[str, float]]:
    """Means over all questions and over each half, by the hash of their ids."""
    groups = {split.value: [r for r in read if belongs(r.question.question_id, split)] for split in (Split.ALL, *HALVES)}
    return {name: _figures(group) for name, group in groups.items() if group}


def _figures(read: Sequence[Read]) -> dict[str, float]:
    answerable = [r for r in read if r.is_answerable]
    answered = [r for r in answerable if not r.abstained]
    missing = [r for r in read if not r.is_answerable]
    figures = {
        "questions": float(len(read)),
        "rouge_l": _mean([r.rouge for r in answerable]),
        "rouge_l_answered": _mean([r.rouge for r in answered]),
        "best_sentence": _mean([r.sentence for r in answerable]),
        "best_run": _mean([r.run for r in answerable]),
        "answered": _mean([float(not r.abstained) for r in answerable]),
        "right_document": _mean([float(r.right_document) for r in answered]),
    }
    if missing:
        refused = _mean([float(r.abstained) for r in missing])
        figures |= {"refused": refused, "balanced_accuracy": (refused + figures["answered"]) / 2}
    return figures


def risk_coverage(read: Sequence[Read]) -> list[dict[str, float]]:
    """From the surest questions to all: at each coverage, the share of those answered that the files could not answer."""
    ordered = sorted(read, key=lambda r: (-r.likely, r.question.question_id))
    counts = sorted({max(1, round(step * len(ordered) / _CURVE_STEPS)) for step in range(1, _CURVE_STEPS + 1)}) if ordered else []
    return [
        {"coverage": n / len(ordered), "likely": ordered[n - 1].likely, "risk": _mean([float(not r.is_answerable) for r in ordered[:n]])}
        for n in counts
    ]


def _mean(values: Sequence[float]) -> float:
    return statistics.fmean(values) if values else 0.0


def _sentences(text: str) -> Iterator[str]:
    start, folded = 0, fold_width(text)
    for at, char in enumerate(folded):
        if char in "。!?;\n":
            yield text[start : at + 1]
            start = at + 1
    yield text[start:]


def _runs(text: str) -> Iterator[str]:
    """Every run of neighbouring clauses up to the length an answer may have."""
    edges = cut_positions(fold_width(text))
    for first, start in enumerate(edges[:-1]):
        for end in edges[first + 1 :]:
            if end - start > LONGEST_RUN_CHARS:
                break
            yield text[start:end]
