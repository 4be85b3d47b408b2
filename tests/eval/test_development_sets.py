import os
from pathlib import Path

import pytest

from eval.datasets import read_dataset
from eval.retrieval import evaluate_systems
from indexer.embed import load_encoder

# Gaps this small are not ranked: a word more in a list moves them.
TOLERANCE = 0.01


@pytest.mark.slow
@pytest.mark.skipif("WENCE_TEST_DATA" not in os.environ, reason="WENCE_TEST_DATA is not set")
def test_on_policy_questions_fusion_stands_within_a_hundredth_of_the_best_of_its_parts() -> None:
    dataset = read_dataset(Path(os.environ["WENCE_TEST_DATA"]) / "data" / "beir" / "policy-qa")
    report = evaluate_systems(dataset, encoder=load_encoder("builtin"))
    ndcg = {result.name: result.measured.means["nDCG@10"] for result in report.results}
    assert ndcg["bm25-bigram"] == pytest.approx(0.92, abs=0.01)
    assert ndcg["bm25-bigram"] > ndcg["bm25-jieba"] > ndcg["dense"]
    assert ndcg["hybrid"] >= max(ndcg.values()) - TOLERANCE
