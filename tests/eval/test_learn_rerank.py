import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import check_grad
from structlog.testing import capture_logs

from api.rerank import FeatureReranker, RerankWeights, load_reranker
from eval.datasets import read_dataset
from eval.learn_rerank import LEARNED, Judged, _loss_of, learn, main, measure, open_collection, with_learned
from eval.product import Tuning
from eval.retrieval import evaluate_systems
from indexer.embed import load_builtin

RANDOM = np.random.default_rng(7)
TRUE = np.array([2.0, 0.0, 1.0, 4.0, 0.5, 0.0])


def made_up(weights: NDArray[np.float64], *, topics: int = 60, candidates: int = 20) -> list[Judged]:
    """The two best of each topic, by these weights and a little chance, are the relevant ones."""
    judged = []
    for _ in range(topics):
        features = RANDOM.random((candidates, len(LEARNED)))
        scores = features @ weights + 0.1 * RANDOM.standard_normal(candidates)
        judged.append(Judged(features=features, relevant=scores >= np.sort(scores)[-2]))
    return judged


def test_the_slope_is_that_of_the_loss() -> None:
    for one in made_up(TRUE, topics=3):
        for weights in (np.zeros(6), TRUE, -3 * TRUE):
            assert check_grad(lambda w, one=one: _loss_of(one, w)[0], lambda w, one=one: _loss_of(one, w)[1], weights) < 1e-5


def test_the_loss_is_that_of_the_formula() -> None:
    one = Judged(features=np.eye(6)[:3], relevant=np.array([False, True, True]))
    weights = np.array([1.0, 2.0, 3.0, 0.0, 0.0, 0.0])
    expected = -np.log((np.e**2 + np.e**3) / (np.e + np.e**2 + np.e**3))
    assert _loss_of(one, weights)[0] == pytest.approx(expected)


def test_the_loss_does_not_overflow() -> None:
    one = Judged(features=np.full((2, 6), 500.0), relevant=np.array([True, False]))
    loss, slope = _loss_of(one, np.full(6, 100.0))
    assert loss == pytest.approx(np.log(2))
    assert slope.tolist() == pytest.approx([0.0] * 6, abs=1e-6)


def test_weights_that_were_made_up_are_found_again_in_their_order_and_proportion() -> None:
    learned = learn([made_up(TRUE, topics=200)])
    assert np.argsort(learned)[-3:].tolist() == [2, 0, 3]
    assert np.corrcoef(learned, TRUE)[0, 1] > 0.98


def test_what_was_learned_orders_new_topics_as_the_true_weights_do() -> None:
    learned = learn([made_up(TRUE)])
    right = [bool(one.relevant[np.argmax(one.features @ learned)]) for one in made_up(TRUE)]
    assert np.mean(right) > 0.9


def test_every_collection_counts_alike_whatever_its_size() -> None:
    small, large = made_up(TRUE, topics=20), made_up(np.roll(TRUE, 1), topics=20)
    np.testing.assert_allclose(learn([small, large]), learn([small, large * 5]), atol=1e-3)


def test_learning_twice_gives_the_same_weights() -> None:
    judged = made_up(TRUE)
    assert learn([judged]).tolist() == learn([judged]).tolist()


def test_the_columns_learned_are_the_first_weights_in_their_order() -> None:
    assert tuple(RerankWeights.__dataclass_fields__)[: len(LEARNED)] == LEARNED


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = {"a": "每年区财政安排200万元专项资金。", "b": "孵化基地面积2300平方米。", "c": "停车每小时十元。"}
    topics = {"q1": "专项资金每年多少", "q2": "孵化基地面积", "q3": "没有人问", "q4": "停车"}
    judged = {"q1": ["a"], "q2": ["b"], "q3": ["gone"], "q4": ["a", "b", "c"]}
    (tmp_path / "qrels").mkdir()
    for name, rows in (("corpus", documents), ("queries", topics)):
        written = [json.dumps({"_id": key, "text": text}, ensure_ascii=False) for key, text in rows.items()]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(written), encoding="utf-8")
    lines = [f"{topic} 0 {document} 1" for topic, found in judged.items() for document in found]
    (tmp_path / "qrels" / "test.tsv").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


@pytest.fixture
def reranker() -> FeatureReranker:
    loaded = load_reranker("builtin")
    assert isinstance(loaded, FeatureReranker)
    return loaded


def test_topics_with_nothing_to_tell_apart_are_left_out(folder: Path, reranker: FeatureReranker) -> None:
    with open_collection(read_dataset(folder), reranker=reranker) as collection:
        first, second = collection.judged()
    for one in (first, second):
        assert one.features.shape == (3, len(LEARNED))
        assert one.relevant.sum() == 1
        best = one.features[one.relevant][0]
        assert (best[LEARNED.index("lexical")], best[LEARNED.index("coverage")]) == (one.features[:, 0].max(), one.features[:, 4].max())
        assert best[LEARNED.index("tokens")] == one.features[:, 3].max()


def test_documents_to_search_among_are_candidates_that_are_not_relevant(folder: Path, reranker: FeatureReranker) -> None:
    (folder / "more.jsonl").write_text(json.dumps({"text": "孵化基地面积另行公布。"}, ensure_ascii=False), encoding="utf-8")
    with open_collection(read_dataset(folder, distractors=folder / "more.jsonl"), reranker=reranker) as collection:
        judged = collection.judged()
    # Now q4 too has a candidate that is not relevant.
    assert [(one.relevant.sum(), len(one.relevant)) for one in judged] == [(1, 4), (1, 4), (3, 4)]


def test_weights_are_measured_as_the_system_that_has_them(folder: Path, reranker: FeatureReranker) -> None:
    dataset = read_dataset(folder)
    for weights in (RerankWeights(), with_learned(np.array([-1.0, -2.0, -3.0, -4.0, -5.0, -6.0]))):
        tuning = Tuning(reranker=replace(reranker, weights=weights))
        with open_collection(dataset, reranker=reranker) as collection:
            measured = measure(collection.product, dataset=dataset, weights=weights)
        expected = evaluate_systems(dataset, systems=["rerank"], encoder=load_builtin(), tuning=tuning).results[0].measured.means
        assert measured == expected["nDCG@10"]


def test_learned_weights_replace_six_and_leave_those_set_by_hand() -> None:
    made = with_learned(np.arange(6.0))
    assert [getattr(made, name) for name in LEARNED] == [0, 1, 2, 3, 4, 5]
    assert (made.place, made.year, made.kind, made.department) == (1.5, 0.8, 0.5, 0.5)


def test_what_is_held_out_is_measured_before_and_after(folder: Path, tmp_path: Path) -> None:
    # By their ids q0, q3 and q4 belong to the half that is learned from, q1 and q2 to the other.
    (folder / "queries.jsonl").rename(folder / "asked.jsonl")
    with (folder / "asked.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"_id": "q0", "text": "停车每小时多少元"}')
    with (folder / "qrels" / "test.tsv").open("a", encoding="utf-8") as file:
        file.write("\nq0 0 c 1")
    (folder / "corpus.jsonl").rename(tmp_path / "all.jsonl")
    (tmp_path / "more.jsonl").write_text('{"text": "停车"}', encoding="utf-8")
    named = f"{folder}={tmp_path / 'all.jsonl'}"
    others = ["--distractors", str(tmp_path / "more.jsonl"), "--queries", "asked.jsonl"]
    with capture_logs() as said:
        main([named, "--hold-out", *others])
    learned, measured = said
    assert (learned["event"], learned["topics"]) == ("learned", [2])
    assert measured == {
        "event": "measured", "log_level": "info", "dataset": f"{folder.name}+more, test half", "topics": 2,
        "measure": "nDCG@10", "before": 1.0, "after": 1.0,
    }  # fmt: skip
    with capture_logs() as said:
        main([named, *others])
    assert [(row["event"], row["topics"]) for row in said] == [("learned", [4])]
