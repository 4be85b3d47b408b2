import os
from pathlib import Path

import pytest

from api.rerank import load_reranker
from eval.datasets import read_dataset
from eval.retrieval import evaluate_systems
from eval.systems import Tuning
from indexer.embed import load_encoder

# Gaps this small are not ranked: a word more in a list moves them.
TOLERANCE = 0.01


@pytest.mark.slow
@pytest.mark.skipif("WENCE_TEST_DATA" not in os.environ, reason="WENCE_TEST_DATA is not set")
def test_on_policy_questions_fusion_and_rereading_stand_within_a_hundredth_of_the_best_of_their_parts() -> None:
    dataset = read_dataset(Path(os.environ["WENCE_TEST_DATA"]) / "data" / "beir" / "policy-qa")
    report = evaluate_systems(dataset, encoder=load_encoder("builtin"), tuning=Tuning(reranker=load_reranker("builtin")))
    ndcg = {result.name: result.measured.means["nDCG@10"] for result in report.results}
    assert ndcg["bm25-bigram"] == pytest.approx(0.926, abs=0.01)
    assert ndcg["bm25-bigram"] > ndcg["bm25-jieba"] > ndcg["dense"]
    assert min(ndcg["hybrid"], ndcg["rerank"]) >= max(ndcg.values()) - TOLERANCE
