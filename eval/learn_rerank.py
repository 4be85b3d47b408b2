"""Learn the built-in reranker's weights: `python -m eval.learn_rerank FOLDER[=CORPUS]... [--hold-out]`; `--help` says what else."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from api.rerank import FeatureReranker, RerankWeights, load_reranker
from eval.collection import cut_collection
from eval.compare import MAIN_MEASURE
from eval.datasets import Dataset, read_dataset
from eval.measures import measure_run
from eval.product import Product, open_product
from eval.retrieval import PASSAGES_PER_DOCUMENT
from eval.runs import rank_documents
from eval.splits import Split
from indexer.embed import load_builtin

LOG = structlog.get_logger()
LEARNED = ("lexical", "document", "dense", "tokens", "coverage", "window")
_COLUMNS = [index for index, field in enumerate(fields(RerankWeights)) if field.name in LEARNED]
_PENALTY = 1e-3  # on the square of the weights
_DOCUMENTS = 100  # kept of each ranking that is measured, as in `wence eval run`


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One topic's candidates: (n, 6) features, and which of them belong to a relevant document."""

    features: NDArray[np.float64]
    relevant: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A collection with its indexes. `dataset` has the topics to learn from; `held_out` those to measure, where some are held out."""

    dataset: Dataset
    product: Product
    held_out: Dataset | None = None

    def judged(self) -> list[Judged]:
        """Features of the candidates of each topic that has both relevant and other ones among them."""
        judged = []
        for topic in self.dataset.topics:
            found, rows = self.product.features(topic.text)
            rated = self.dataset.qrels.judgements[topic.topic_id]
            relevant = np.array([rated.get(self.product.passages[key].document_id, 0) > 0 for key in found])
            if relevant.any() and not relevant.all():
                judged.append(Judged(features=rows[:, _COLUMNS].astype(np.float64), relevant=relevant))
        return judged


@contextmanager
def open_collection(dataset: Dataset, *, reranker: FeatureReranker, held_out: Dataset | None = None) -> Iterator[Collection]:
    """Index the collection for as long as it is open."""
    passages = list(cut_collection(dataset.corpus, distractors=dataset.distractors))
    with tempfile.TemporaryDirectory(prefix="wence-learn-") as folder:
        product = open_product(passages, folder=Path(folder), encoder=load_builtin(), reranker=reranker)
        yield Collection(dataset=dataset, product=product, held_out=held_out)


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


def measure(product: Product, *, dataset: Dataset, weights: RerankWeights) -> float:
    """nDCG@10 of the dataset's topics reread with these weights: what `wence eval run` gives for `rerank` with them."""
    reranker = product.tuning.reranker
    if not isinstance(reranker, FeatureReranker):
        raise TypeError("only the built-in reranker has weights")
    reweighed = replace(product, tuning=replace(product.tuning, reranker=replace(reranker, weights=weights)))
    run = {
        topic.topic_id: rank_documents(
            ((product.passages[key].document_id, score) for key, score in reweighed.rerank(topic.text, _DOCUMENTS * PASSAGES_PER_DOCUMENT)),
            k=_DOCUMENTS,
        )
        for topic in dataset.topics
    }
    return measure_run(run, qrels=dataset.qrels, measures=[MAIN_MEASURE]).means[MAIN_MEASURE]


def with_learned(weights: NDArray[np.float64]) -> RerankWeights:
    """The shipped weights, the learned ones among them replaced."""
    return replace(RerankWeights(), **dict(zip(LEARNED, weights.tolist(), strict=True)))


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    reranker = load_reranker("builtin")
    if not isinstance(reranker, FeatureReranker):
        raise TypeError("the built-in reranker is no FeatureReranker")
    with ExitStack() as stack:
        collections = [stack.enter_context(_open(folder, options=options, reranker=reranker)) for folder in options.folders]
        judged = [collection.judged() for collection in collections]
        weights = learn(judged)
        LOG.info("learned", topics=[len(one) for one in judged], **dict(zip(LEARNED, weights.round(2).tolist(), strict=True)))
        for collection in collections:
            _report_held_out(collection, learned=with_learned(weights))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folders",
        type=_folder_and_corpus,
        nargs="+",
        metavar="FOLDER[=CORPUS]",
        help="folders in the BEIR layout, each with documents in place of its own if they lie elsewhere: questions/statutes=laws.jsonl",
    )
    parser.add_argument("--queries", default="queries.jsonl", help="file of each folder that holds its questions")
    parser.add_argument("--distractors", type=Path, help="documents to search among besides the folders' own")
    parser.add_argument(
        "--hold-out",
        action="store_true",
        help="learn from the dev half of the topics alone (see wence eval run --split), and measure the test half with the shipped weights "
        "and with the learned ones",
    )
    return parser


def _folder_and_corpus(given: str) -> tuple[Path, Path | None]:
    """A folder whose own name holds a = is taken as it is."""
    folder, _, corpus = ("", "", "") if Path(given).is_dir() else given.rpartition("=")
    return (Path(folder), Path(corpus)) if folder and corpus else (Path(given), None)


def _open(named: tuple[Path, Path | None], *, options: argparse.Namespace, reranker: FeatureReranker) -> AbstractContextManager[Collection]:
    folder, corpus = named
    read = partial(read_dataset, folder, queries=options.queries, corpus=corpus, distractors=options.distractors)
    if options.hold_out:
        return open_collection(read(split=Split.DEV), reranker=reranker, held_out=read(split=Split.TEST))
    return open_collection(read(), reranker=reranker)


def _report_held_out(collection: Collection, *, learned: RerankWeights) -> None:
    held_out = collection.held_out
    if held_out is None:
        return
    before, after = (measure(collection.product, dataset=held_out, weights=weights) for weights in (RerankWeights(), learned))
    figures = {"measure": MAIN_MEASURE, "before": round(before, 4), "after": round(after, 4)}
    LOG.info("measured", dataset=held_out.name, topics=len(held_out.topics), **figures)


if __name__ == "__main__":
    main()
