import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from api.rerank import load_reranker
from eval.baselines import Bm25Parameters, build_baseline, rank_topics
from eval.collection import cut_collection
from eval.datasets import Dataset, read_dataset
from eval.measures import measure_run
from eval.product import Tuning
from eval.result_files import ResultFile, read_result
from eval.retrieval import evaluate_systems
from eval.systems import FORMS
from indexer.embed import load_encoder
from indexer.tokenizer import find_terms

RESULTS = Path(__file__).parents[2] / "eval" / "results"
PRODUCT = ("dense", "hybrid", "rerank")
MEASURE = "nDCG@10"
# A result was measured by the code of its commit; a word more in a list moves a figure by less than this, and a slip by more.
TOLERANCE = 0.005

pytestmark = [pytest.mark.slow, pytest.mark.skipif("WENCE_TEST_DATA" not in os.environ, reason="WENCE_TEST_DATA is not set")]


@pytest.fixture(scope="module")
def committed() -> ResultFile:
    return read_result(RESULTS / "policy-qa.json")


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return read_dataset(Path(os.environ["WENCE_TEST_DATA"]) / "data" / "beir" / "policy-qa")


def ndcg_of(result: ResultFile, names: tuple[str, ...]) -> dict[str, float]:
    return {name: result.systems[name].measures[MEASURE] for name in names}


def baseline_again(name: str, dataset: Dataset, parameters: Mapping[str, float]) -> float:
    """Measured with the k1 and b of the file, and by none of the code that tunes them."""
    passages = list(cut_collection(dataset.corpus))
    texts = ((passage.key, getattr(find_terms(f"{passage.title}\n{passage.text}"), FORMS[name])) for passage in passages)
    baseline = build_baseline(texts, parameters=Bm25Parameters(**parameters))
    queries = {topic.topic_id: getattr(find_terms(topic.text), FORMS[name]) for topic in dataset.topics}
    run = rank_topics(baseline, queries=queries, document_of=lambda key: passages[key].document_id)
    return measure_run(run, qrels=dataset.qrels, measures=[MEASURE]).means[MEASURE]


def test_the_committed_result_is_of_these_data_and_of_the_encoder_and_weights_that_are_shipped(
    committed: ResultFile, dataset: Dataset
) -> None:
    assert (committed.data_hash, len(committed.topics)) == (dataset.data_hash, 547)
    assert committed.config["encoder"] == load_encoder("builtin").fingerprint


def test_the_committed_figures_of_the_product_come_out_again(committed: ResultFile, dataset: Dataset) -> None:
    tuning = Tuning(reranker=load_reranker("builtin"))
    report = evaluate_systems(dataset, systems=PRODUCT, encoder=load_encoder("builtin"), tuning=tuning)
    again = {result.name: result.measured.means[MEASURE] for result in report.results}
    assert again == pytest.approx(ndcg_of(committed, PRODUCT), abs=TOLERANCE)


@pytest.mark.parametrize("name", ["bm25-jieba", "bm25-bigram"])
def test_the_committed_figures_of_the_baselines_come_out_again_with_the_parameters_they_were_tuned_to(
    committed: ResultFile, dataset: Dataset, name: str
) -> None:
    again = baseline_again(name, dataset, committed.systems[name].parameters)
    assert again == pytest.approx(committed.systems[name].measures[MEASURE], abs=TOLERANCE)
