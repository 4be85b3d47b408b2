"""Learn what the choice of sentences, of the words quoted and of refusing weigh: `python -m eval.learn_evidence READING --store DIR`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray
from scipy.optimize import minimize

from api.engine import Engine, WeighedUp
from api.evidence import Evidence, EvidenceWeights
from api.model import Ask
from api.runs import RunFeatures, RunReader
from api.settings import load_settings
from api.sufficiency import Support
from api.trim import RunWeights, is_number, is_open, runs_of
from eval.judged import JudgedQuestion, read_judged_questions
from eval.reading import ReadingQuestion, best_of, common_length
from eval.reading_set import documents_in, id_of, read_reading_set
from eval.splits import HALVES, Split, split_of

LOG = structlog.get_logger()
SENTENCE_NAMES = ("cover", "own", "likeness", "phrase", "tokens", "fit", "prior", "reread", "heading")
RUN_NAMES = tuple(field.name for field in fields(RunFeatures))
SUPPORT_NAMES = tuple(field.name for field in fields(Support))
# What a number or an open question weighs otherwise: the other features mean the same whatever is asked.
KIND_NAMES = ("length", "beyond", "repeats", "fit", "under_heading")
_SENTENCE_COLUMNS = [index for index, field in enumerate(fields(EvidenceWeights)) if field.name in SENTENCE_NAMES]
_KIND_COLUMNS = [RUN_NAMES.index(name) for name in KIND_NAMES]
_JUDGED_COUNTS = 2.0  # a judged question of the samples, of which there are few, weighs as much as two of a reading set
_PENALTY = 1e-3  # on the square of the weights, features brought to one scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The candidates of one question: (n, k) features, and what choosing each would be worth, 0 to 1."""

    features: NDArray[np.float64]
    reward: NDArray[np.float64]
    half: Split
    counts: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What spoke for the first sentence that could answer, and whether the files held the answer."""

    support: Support
    is_answerable: bool
    half: Split


def learn_choice(choices: Sequence[Choice], *, penalty: float = _PENALTY) -> NDArray[np.float64]:
    """Weights of a softmax over each question's candidates that make the expected reward highest."""
    kept = [choice for choice in choices if len(choice.reward)]
    rows, reward = np.concatenate([c.features for c in kept]), np.concatenate([c.reward for c in kept])
    scale = rows.std(axis=0) + 1e-3
    rows = rows / scale
    starts = np.cumsum([0, *(len(c.reward) for c in kept[:-1])])
    question = np.repeat(np.arange(len(kept)), [len(c.reward) for c in kept])
    counts = np.array([c.counts for c in kept]) / sum(c.counts for c in kept)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = rows @ weights
        likely = np.exp(scores - np.maximum.reduceat(scores, starts)[question])
        likely /= np.add.reduceat(likely, starts)[question]
        expected = np.add.reduceat(likely * reward, starts)
        slope = rows.T @ (likely * (reward - expected[question]) * counts[question])
        return penalty * float(weights @ weights) - float(expected @ counts), 2 * penalty * weights - slope

    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return np.asarray(found.x / scale)


def mean_reward(choices: Sequence[Choice], *, weights: NDArray[np.float64]) -> float:
    """What the best-scored candidates are worth; a question without candidates counts 0."""
    got = [float(c.reward[int(np.argmax(c.features @ weights))]) if len(c.reward) else 0.0 for c in choices]
    return float(np.mean(got)) if got else 0.0


def learn_support(verdicts: Sequence[Verdict], *, penalty: float = _PENALTY) -> NDArray[np.float64]:
    """Weights and the constant of a logistic rule, answerable and unanswerable questions counting alike."""
    rows = np.array([[*astuple(v.support), 1.0] for v in verdicts])
    sign = np.array([1.0 if v.is_answerable else -1.0 for v in verdicts])
    counts = np.where(sign > 0, 0.5 / max(1, int((sign > 0).sum())), 0.5 / max(1, int((sign < 0).sum())))

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (rows @ weights)
        slope = -(rows.T @ (counts * sign / (1 + np.exp(np.clip(margin, -50, 50)))))
        return float(counts @ np.logaddexp(0, -margin)) + penalty * float(weights @ weights), slope + 2 * penalty * weights

    return np.asarray(minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x)


def balanced_accuracy(verdicts: Sequence[Verdict], *, weights: NDArray[np.float64]) -> float:
    says = np.array([float(np.array([*astuple(v.support), 1.0]) @ weights) >= 0 for v in verdicts])
    holds = np.array([v.is_answerable for v in verdicts])
    return float((says[holds].mean() + (~says[~holds]).mean()) / 2)


def run_columns(features: RunFeatures, *, question: str, ask: Ask) -> list[float]:
    """A run's features, and once more those that weigh otherwise for a number or an open question."""
    row = astuple(features)
    kinds = [row[c] for c in _KIND_COLUMNS]
    none = [0.0] * len(kinds)
    return [*row, *(kinds if is_number(ask) else none), *(kinds if is_open(question, ask) else none)]


def run_weights(learned: NDArray[np.float64]) -> RunWeights:
    size, kinds = len(RUN_NAMES), len(KIND_NAMES)
    parts = learned[:size], learned[size : size + kinds], learned[size + kinds :]
    every, number, openly = (
        RunFeatures(**dict(zip(names, part.round(2).tolist(), strict=True)))
        for names, part in zip((RUN_NAMES, KIND_NAMES, KIND_NAMES), parts, strict=True)
    )
    return RunWeights(every=every, number=number, openly=openly)


def sentence_choice(weighed: WeighedUp, *, worth: Callable[[Evidence], float], half: Split, counts: float = 1.0) -> Choice:
    rows = np.array([astuple(e.features) for e in weighed.enough]).reshape(len(weighed.enough), len(fields(EvidenceWeights)))
    reward = np.array([worth(e) for e in weighed.enough])
    return Choice(features=rows[:, _SENTENCE_COLUMNS], reward=reward, half=half, counts=counts)


def run_choice(weighed: WeighedUp, *, worth: Callable[[Evidence, str], float], half: Split, counts: float = 1.0) -> Choice:
    """The runs of the best sentence. One that may not be cut teaches nothing, but counts when measured."""
    rows: list[list[float]] = []
    reward: list[float] = []
    for evidence in weighed.enough[:1]:
        unit, reader = evidence.unit, RunReader(weighed.text, ask=weighed.ask)
        for run in runs_of(unit, reader=reader):
            span = run.span
            words = unit.document.text[unit.span.start + span.start : unit.span.start + span.end]
            rows.append(run_columns(run.features, question=weighed.text, ask=weighed.ask))
            reward.append(worth(evidence, words))
        if not rows:
            rows.append([0.0] * (len(RUN_NAMES) + 2 * len(KIND_NAMES)))
            reward.append(worth(evidence, unit.text))
    return Choice(features=np.array(rows), reward=np.array(reward), half=half, counts=counts)


@dataclass(slots=True, kw_only=True)
class Learning:
    """What the questions have given so far."""

    sentences: list[Choice]
    runs: list[Choice]

    def add_reading(self, question: ReadingQuestion, weighed: WeighedUp) -> None:
        half, answers = split_of(question.question_id), question.answers

        def is_right(evidence: Evidence) -> bool:
            return id_of(evidence.unit.document.location) == question.document_id

        self.sentences.append(
            sentence_choice(weighed, worth=lambda e: is_right(e) * max(_held(e.unit.text, a) for a in answers) ** 2, half=half)
        )
        self.runs.append(run_choice(weighed, worth=lambda e, words: best_of(words, answers), half=half))

    def add_judged(self, question: JudgedQuestion, weighed: WeighedUp) -> None:
        half = Split(question.split) if question.split else split_of(question.id)

        def gold(evidence: Evidence) -> list[str]:
            return [quote for g in question.gold if evidence.unit.document.source.endswith(g.file) for quote in g.quotes]

        def held(evidence: Evidence) -> float:
            return max((_held(evidence.unit.text, quote) for quote in gold(evidence)), default=0.0) ** 2

        self.sentences.append(sentence_choice(weighed, worth=held, half=half, counts=_JUDGED_COUNTS))
        self.runs.append(run_choice(weighed, worth=lambda e, words: best_of(words, gold(e)), half=half, counts=_JUDGED_COUNTS))


def _held(text: str, answer: str) -> float:
    wanted = "".join(answer.split())
    return common_length("".join(text.split()), wanted) / max(1, len(wanted))


def gather(engine: Engine, *, reading: Iterable[ReadingQuestion]) -> Learning:
    learning = Learning(sentences=[], runs=[])
    for question in reading:
        learning.add_reading(question, engine.weigh_up(question.text))
    return learning


def gather_judged(learning: Learning, *, engine: Engine, judged: Iterable[JudgedQuestion]) -> None:
    for question in judged:
        if question.answerable and question.kind == "fact" and question.gold:
            home = engine.gazetteer.resolve(question.home_region) if question.home_region else None
            learning.add_judged(question, engine.weigh_up(question.question, home_region=home))


def gather_verdicts(engine: Engine, *, reading: Iterable[ReadingQuestion]) -> list[Verdict]:
    """Of the questions for which some sentence could stand; of the others nothing is left to decide."""
    present = documents_in(engine.reader.catalogue)
    verdicts = []
    for question in reading:
        support = engine.weigh_up(question.text).support
        if support is not None:
            is_there = question.document_id in present
            verdicts.append(Verdict(support=support, is_answerable=is_there, half=split_of(question.question_id)))
    return verdicts


def crossed(choices: Sequence[Choice]) -> dict[str, float]:
    """What each half is worth by weights learned on the other."""
    return {
        half.value: round(mean_reward(_of(choices, half), weights=learn_choice([c for c in choices if c.half is not half])), 4)
        for half in HALVES
    }


def _of(choices: Sequence[Choice], half: Split) -> list[Choice]:
    return [choice for choice in choices if choice.half is half]


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    reading = read_reading_set(options.reading)
    engine = Engine.open(load_settings(store=options.store))
    learning = gather(engine, reading=reading.questions)
    if options.judged:
        gather_judged(learning, engine=Engine.open(load_settings(store=options.judged_store)), judged=read_judged_questions(options.judged))
    for name, choices in (("sentences", learning.sentences), ("runs", learning.runs)):
        LOG.info("crossed", of=name, questions=len(choices), **crossed(choices))
    sentences = learn_choice(_of(learning.sentences, Split.DEV))
    LOG.info("sentence weights", **dict(zip(SENTENCE_NAMES, sentences.round(2).tolist(), strict=True)))
    LOG.info("run weights", weights=run_weights(learn_choice(_of(learning.runs, Split.DEV))))
    if options.store_without:
        _report_support(gather_verdicts(Engine.open(load_settings(store=options.store_without)), reading=reading.questions))


def _report_support(verdicts: Sequence[Verdict]) -> None:
    for half in HALVES:
        weights = learn_support([v for v in verdicts if v.half is not half])
        accuracy = balanced_accuracy([v for v in verdicts if v.half is half], weights=weights)
        LOG.info("crossed", of="support", half=half.value, balanced_accuracy=round(accuracy, 4))
    learned = learn_support([v for v in verdicts if v.half is Split.DEV])
    LOG.info("support weights", **dict(zip((*SUPPORT_NAMES, "constant"), learned.round(2).tolist(), strict=True)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reading", type=Path, help="folder in the BEIR layout whose questions hold their answer as metadata")
    parser.add_argument("--store", type=Path, required=True, help="an index that holds its documents")
    parser.add_argument("--store-without", type=Path, help="one in which some of them are left out, to learn refusing from")
    parser.add_argument("--judged", type=Path, help="judged questions, one JSON object a line")
    parser.add_argument("--judged-store", type=Path, help="an index of the files they are about")
    return parser


if __name__ == "__main__":
    main()
