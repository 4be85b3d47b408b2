"""Learn the built-in reranker's weights: `python -m eval.learn_rerank FOLDER... [--hold-out]` over folders in the BEIR layout."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from api.rerank import FeatureReranker, RerankWeights, load_reranker
from eval.collection import cut_collection
from eval.datasets import Dataset, read_dataset
from eval.systems import open_product
from indexer.embed import load_builtin

LOG = structlog.get_logger()
LEARNED = ("lexical", "document", "dense", "tokens", "coverage", "window")
_COLUMNS = [index for index, field in enumerate(fields(RerankWeights)) if field.name in LEARNED]
_PENALTY = 1e-3  # on the square of the weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One topic's candidates: (n, 6) features, and which of them belong to a relevant document."""

    features: NDArray[np.float64]
    relevant: NDArray[np.bool_]


def read_judged(dataset: Dataset, *, reranker: FeatureReranker) -> list[Judged]:
    """Features of the candidates of each topic that has both relevant and other ones among them."""
    passages = list(cut_collection(dataset.corpus, distractors=dataset.distractors))
    with tempfile.TemporaryDirectory(prefix="wence-learn-") as folder:
        product = open_product(passages, folder=Path(folder), encoder=load_builtin(), reranker=reranker)
        judged = []
        for topic in dataset.topics:
            found, rows = product.features(topic.text)
            relevant = np.array([dataset.qrels.judgements[topic.topic_id].get(passages[key].document_id, 0) > 0 for key in found])
            if relevant.any() and not relevant.all():
                judged.append(Judged(features=rows[:, _COLUMNS].astype(np.float64), relevant=relevant))
    return judged


def learn(collections: Sequence[Sequence[Judged]]) -> NDArray[np.float64]:
    """Weights that make the relevant candidates of a topic, taken together, likely among all (listwise softmax; Cao 2007).

    Every collection counts alike, whatever its size. A document's passages share its relevance, so the best of them may carry it.
    """

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = _PENALTY * float(weights @ weights), 2 * _PENALTY * weights
        for judged in collections:
            for one in judged:
                value, gradient = _loss_of(one, weights)
                total += value / len(judged)
                slope = slope + gradient / len(judged)
        return total, slope

    return np.asarray(minimize(loss, np.zeros(len(LEARNED)), jac=True, method="L-BFGS-B").x)


def _loss_of(one: Judged, weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    scores = one.features @ weights
    every, right = logsumexp(scores), logsumexp(scores[one.relevant])
    expected = one.features.T @ np.exp(scores - every)
    wanted = one.features[one.relevant].T @ np.exp(scores[one.relevant] - right)
    return float(every - right), expected - wanted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--hold-out", action="store_true", help="learn from every other topic, to be measured on the rest")
    options = parser.parse_args()
    reranker = load_reranker("builtin")
    if not isinstance(reranker, FeatureReranker):
        raise TypeError("the built-in reranker is no FeatureReranker")
    step = 2 if options.hold_out else 1
    collections = [read_judged(read_dataset(folder), reranker=reranker)[::step] for folder in options.folders]
    weights = learn(collections)
    LOG.info("learned", topics=[len(judged) for judged in collections], **dict(zip(LEARNED, weights.round(2).tolist(), strict=True)))


if __name__ == "__main__":
    main()
