import math
from collections.abc import Mapping

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import InvalidInput
from eval.datasets import Qrels
from eval.measures import MEASURES, measure_run
from eval.runs import Run, rank_documents


def qrels_of(judgements: Mapping[str, Mapping[str, int]]) -> Qrels:
    return Qrels(judgements=judgements, unknown_topics=0, unknown_documents=0)


def run_of(rankings: Mapping[str, list[str]]) -> Run:
    return {topic: rank_documents([(d, float(-n)) for n, d in enumerate(ids)], k=100) for topic, ids in rankings.items()}


def test_measures_equal_what_a_person_works_out_by_hand() -> None:
    measured = measure_run(
        run_of({"q1": ["x", "a", "y"], "q2": ["b", "x"]}),
        qrels=qrels_of({"q1": {"a": 1}, "q2": {"b": 2, "c": 1}, "q3": {"a": 1}}),
    )
    assert {name: row["q1"] for name, row in measured.per_topic.items()} == pytest.approx(
        {"nDCG@10": 1 / math.log2(3), "R@10": 1.0, "R@100": 1.0, "RR@10": 0.5, "P@1": 0.0}
    )
    assert {name: row["q2"] for name, row in measured.per_topic.items()} == pytest.approx(
        {"nDCG@10": 2 / (2 + 1 / math.log2(3)), "R@10": 0.5, "R@100": 0.5, "RR@10": 1.0, "P@1": 1.0}
    )
    assert measured.means["RR@10"] == pytest.approx((0.5 + 1.0 + 0.0) / 3)


def test_a_topic_that_the_run_lacks_counts_as_zero() -> None:
    measured = measure_run(run_of({"q1": ["a"]}), qrels=qrels_of({"q1": {"a": 1}, "q2": {"b": 1}}))
    assert measured.per_topic["P@1"] == {"q1": 1.0, "q2": 0.0}
    assert measured.means == pytest.approx(dict.fromkeys(MEASURES, 0.5))


def test_tied_documents_are_measured_in_the_order_they_were_ranked() -> None:
    ranked = {"q": rank_documents([("z", 1.0), ("a", 1.0), ("m", 1.0)], k=10)}
    for place, document in enumerate(["z", "a", "m"], start=1):
        measured = measure_run(ranked, qrels=qrels_of({"q": {document: 1}}), measures=["RR@10", "nDCG@10"])
        assert measured.means == pytest.approx({"RR@10": 1 / place, "nDCG@10": 1 / math.log2(place + 1)})


@settings(deadline=None, derandomize=True, max_examples=40)
@given(
    st.dictionaries(st.sampled_from("pqr"), st.lists(st.sampled_from("abcdefghijklmn"), unique=True, min_size=1), min_size=1),
    st.dictionaries(st.sampled_from("pqr"), st.dictionaries(st.sampled_from("abcdefg"), st.integers(1, 3), min_size=1), min_size=1),
)
def test_means_agree_with_ir_measures(rankings: dict[str, list[str]], judgements: dict[str, dict[str, int]]) -> None:
    scores = {topic: {document: 1.0 / place for place, document in enumerate(ids, start=1)} for topic, ids in rankings.items()}
    expected = ir_measures.calc_aggregate([ir_measures.parse_measure(name) for name in MEASURES], judgements, scores)
    measured = measure_run(run_of(rankings), qrels=qrels_of(judgements))
    assert measured.means == pytest.approx({str(measure): value for measure, value in expected.items()})


@pytest.mark.parametrize("name", ["Goodness@10", "nDCG@ten", ""])
def test_an_unknown_measure_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        measure_run(run_of({"q": ["a"]}), qrels=qrels_of({"q": {"a": 1}}), measures=[name])
    assert caught.value.field == "measure"
