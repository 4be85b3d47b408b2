"""Whether the best sentence found is enough to answer with, or the files say nothing of the question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from math import exp, log

from api.evidence import Evidence
from corpus.model import Document
from indexer.term_weights import Weigh
from indexer.tokenizer import bigrams

_BEHIND = 5  # the sentence whose score the best one's is held against: a question that is answered mostly has one sentence far ahead
_USUAL_LEAD = 5.0  # where there are too few sentences for one to be ahead of


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What speaks for a sentence as an answer.

    `document`: of the question's character bigrams, by rarity, the share that stands in the sentence's document; `known`: the share that
    stands anywhere in the files, without which a few files on one subject would seem to know nothing; `lead`: how far the best score is
    ahead.
    """

    document: float
    lead: float
    known: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportWeights:
    """A logistic rule, learned from policy-qa with half of its documents left out of the index, and from the development questions.

    `least` is the probability below which a question is refused; at it, refusing and answering are right equally often (0.80 crossed).
    """

    document: float = 3.7
    lead: float = 0.21
    known: float = -3.7
    constant: float = 0.5
    least: float = 0.5


SUPPORT = SupportWeights()


class SupportReader:
    """Reads the support of sentences for one question. `frequency` is of bigrams, in `total` passages."""

    def __init__(self, question: str, *, frequency: Callable[[str], int], total: int, weigh: Weigh) -> None:
        terms = list(dict.fromkeys(bigrams(question)))
        found = {term: min(frequency(term), total) for term in terms}
        said = dict(zip(terms, weigh(terms), strict=True))
        self._weights = {term: said[term] * log(1 + (total - found[term] + 0.5) / (found[term] + 0.5)) for term in terms}
        self._all = sum(self._weights.values()) or 1.0
        self._known = sum(said[term] for term in terms if found[term]) / (sum(said.values()) or 1.0)

    def read(self, evidence: Evidence, *, ranked: Sequence[Evidence]) -> Support:
        """`ranked`: all evidence of the question, best first."""
        lead = ranked[0].score - ranked[_BEHIND].score if len(ranked) > _BEHIND else _USUAL_LEAD
        return Support(document=self._covered(evidence.unit.document), lead=lead, known=self._known)

    def _covered(self, document: Document) -> float:
        held = set(bigrams(f"{document.title}\n{document.text}"))
        return sum(weight for term, weight in self._weights.items() if term in held) / self._all


def probability(support: Support, *, weights: SupportWeights = SUPPORT) -> float:
    """How likely the question is one that the files answer."""
    parts = zip(astuple(support), (weights.document, weights.lead, weights.known), strict=True)
    return 1 / (1 + exp(-(weights.constant + sum(value * weight for value, weight in parts))))


def is_supported(support: Support, *, weights: SupportWeights = SUPPORT) -> bool:
    return probability(support, weights=weights) >= weights.least
