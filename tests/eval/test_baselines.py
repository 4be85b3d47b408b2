import math
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.baselines import GRID, SHIPPED, Bm25Parameters, Tried, beyond_edge, build_baseline, rank_topics, tune
from eval.datasets import Qrels
from indexer.lexical import LexicalEntry, LexicalIndex, LexicalWriter
from indexer.tokenizer import find_terms

SENTENCES = (
    "区财政安排专项资金",
    "社会组织孵化基地建设",
    "养老服务设施用房",
    "公共汽车线路调整",
    "专项资金管理办法",
    "社区养老服务专项资金",
)
TEXTS = ["，".join(random.Random(seed).choices(SENTENCES, k=1 + seed % 4)) for seed in range(40)]
QUESTIONS = ("专项资金如何安排", "养老服务", "孵化基地和养老设施", "公共汽车公共汽车")


def reference(passages: Sequence[tuple[int, list[str]]], terms: list[str], *, k1: float, b: float) -> list[tuple[int, float]]:
    total, average = len(passages), sum(len(held) for _, held in passages) / len(passages)
    scores = {}
    for key, held in passages:
        score = 0.0
        for term in terms:
            found = sum(term in others for _, others in passages)
            often = held.count(term)
            rarity = math.log(1 + (total - found + 0.5) / (found + 0.5))
            score += rarity * often * (k1 + 1) / (often + k1 * (1 - b + b * len(held) / average)) if often else 0.0
        scores[key] = score
    return sorted(((key, score) for key, score in scores.items() if score), key=lambda hit: (-round(hit[1], 9), hit[0]))


letters = st.lists(st.sampled_from("甲乙丙丁戊"), max_size=12)


@given(
    st.lists(letters, min_size=1, max_size=8).filter(any), letters, st.sampled_from([0.3, 1.2, 3.0]), st.sampled_from([0.0, 0.2, 0.75, 1.0])
)
@settings(deadline=None, derandomize=True)
def test_scores_and_order_are_those_of_the_formula(texts: list[list[str]], terms: list[str], k1: float, b: float) -> None:
    passages = [(10 * number, text) for number, text in enumerate(texts)]
    found = build_baseline(passages, parameters=Bm25Parameters(k1=k1, b=b)).search(terms, k=100)
    expected = reference(passages, terms, k1=k1, b=b)
    assert [key for key, _ in found] == [key for key, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-8)


@pytest.fixture(scope="module")
def tantivy_index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("lexical")
    with closing(LexicalWriter(folder)) as writer:
        for key, text in enumerate(TEXTS):
            writer.add(LexicalEntry(key=key, doc_key=key, terms=find_terms(text)))
        writer.commit(applied=1)
    return LexicalIndex(folder)


@pytest.mark.parametrize("form", ["words", "bigrams"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_at_its_parameters_it_is_tantivy(tantivy_index: LexicalIndex, form: str, question: str) -> None:
    # Up to forty terms tantivy keeps a length as it is; beyond, it rounds it to a byte.
    assert max(len(getattr(find_terms(text), form)) for text in TEXTS) <= 40
    baseline = build_baseline((key, getattr(find_terms(text), form)) for key, text in enumerate(TEXTS))
    ours = baseline.search(getattr(find_terms(question), form), k=20)
    theirs = tantivy_index.search_field(question, form, k=20)
    assert len(ours) == len(theirs) > 0
    assert [score for _, score in ours] == pytest.approx([score for _, score in theirs], rel=1e-4)
    assert [key for key, _ in ours] == [key for key, _ in theirs]


def test_equal_scores_come_in_the_order_of_keys_and_the_kth_is_cut_by_it() -> None:
    baseline = build_baseline([(7, ["甲"]), (3, ["甲"]), (5, ["甲"]), (1, ["乙", "丙"])])
    assert [key for key, _ in baseline.search(["甲"], k=2)] == [3, 5]
    assert [key for key, _ in baseline.search(["甲", "乙"], k=10)] == [1, 3, 5, 7]


def test_what_shares_no_term_is_left_out_and_unknown_terms_find_nothing() -> None:
    baseline = build_baseline([(0, ["甲"]), (1, []), (2, ["乙"])])
    assert [key for key, _ in baseline.search(["甲", "丁"], k=10)] == [0]
    assert baseline.search(["丁"], k=10) == []
    assert baseline.search([], k=10) == []
    assert baseline.search(["甲"], k=0) == []


def test_a_collection_of_nothing_can_be_searched() -> None:
    assert build_baseline([]).search(["甲"], k=10) == []
    assert build_baseline([(0, []), (1, [])]).search(["甲"], k=10) == []


def test_the_order_of_the_question_does_not_show() -> None:
    passages = [(key, list(text)) for key, text in enumerate(TEXTS)]
    terms = list("专项资金如何安排养老")
    shuffled = random.Random(0).sample(terms, len(terms))
    baseline = build_baseline(passages)
    assert baseline.search(terms, k=40) == baseline.search(shuffled, k=40)


def test_other_parameters_give_what_building_with_them_gives() -> None:
    passages = [(key, list(text)) for key, text in enumerate(TEXTS)]
    parameters = Bm25Parameters(k1=3.0, b=0.2)
    tuned = build_baseline(passages).tuned(parameters)
    built = build_baseline(passages, parameters=parameters)
    assert tuned.search(list("专项资金"), k=40) == built.search(list("专项资金"), k=40)
    assert tuned.parameters == parameters


def test_the_grid_holds_each_pair_once() -> None:
    assert Counter((pair.k1, pair.b) for pair in GRID).most_common(1)[0][1] == 1
    assert (len(GRID), GRID[0], GRID[-1]) == (30, Bm25Parameters(k1=0.3, b=0.4), Bm25Parameters(k1=2.0, b=1.0))


def test_the_pair_that_is_shipped_for_each_form_is_of_the_grid() -> None:
    assert set(SHIPPED) == {"words", "bigrams"}
    assert set(SHIPPED.values()) <= set(GRID)


# With b = 1 the short passage wins, with b = 0 the one that says it more often.
LONG_AND_SHORT = [(0, ["甲", "甲", "乙", "乙", "乙", "乙", "乙", "乙"]), (1, ["甲"]), (2, ["丙"] * 4)]


def test_tuning_puts_the_best_pair_first_and_ties_in_the_order_of_the_grid() -> None:
    grid = [Bm25Parameters(k1=1.2, b=b) for b in (1.0, 0.9, 0.0)]
    tried = tune(
        build_baseline(LONG_AND_SHORT),
        queries={"q": ["甲"]},
        document_of=lambda key: f"d{key}",
        qrels=Qrels(judgements={"q": {"d0": 1}}, unknown_topics=0, unknown_documents=0),
        measure="RR@10",
        grid=grid,
    )
    assert tried == (
        Tried(parameters=grid[2], value=1.0),
        Tried(parameters=grid[0], value=0.5),
        Tried(parameters=grid[1], value=0.5),
    )


def test_a_document_ranks_by_its_best_passage() -> None:
    run = rank_topics(build_baseline(LONG_AND_SHORT), queries={"q": ["甲"]}, document_of=lambda key: "same" if key < 2 else "other")
    assert [(hit.document_id, hit.rank) for hit in run["q"]] == [("same", 1)]


def test_a_best_pair_on_the_edge_of_the_grid_makes_it_grow_until_the_best_lies_inside() -> None:
    grid = [Bm25Parameters(k1=k1, b=b) for k1 in (0.6, 1.2) for b in (0.4, 0.75)]
    inside = [*grid, Bm25Parameters(k1=2.0, b=0.6), Bm25Parameters(k1=2.0, b=0.0)]
    assert beyond_edge(Bm25Parameters(k1=1.2, b=0.6), tried=inside) == []
    assert beyond_edge(Bm25Parameters(k1=1.2, b=0.4), tried=grid) == [
        Bm25Parameters(k1=1.8, b=0.4), Bm25Parameters(k1=1.8, b=0.75), Bm25Parameters(k1=0.6, b=0.2), Bm25Parameters(k1=1.2, b=0.2),
    ]  # fmt: skip
    assert [pair.b for pair in beyond_edge(Bm25Parameters(k1=1.2, b=0.0), tried=inside)] == []
    assert {pair.k1 for pair in beyond_edge(Bm25Parameters(k1=0.6, b=0.6), tried=inside)} == {0.3}


def test_tuning_goes_beyond_a_grid_that_is_too_narrow() -> None:
    grid = [Bm25Parameters(k1=k1, b=b) for k1 in (1.2, 2.0) for b in (0.5, 0.7)]
    tried = tune(
        build_baseline(LONG_AND_SHORT),
        queries={"q": ["甲"]},
        document_of=lambda key: f"d{key}",
        qrels=Qrels(judgements={"q": {"d0": 1}}, unknown_topics=0, unknown_documents=0),
        measure="RR@10",
        grid=grid,
    )
    assert (tried[0].parameters.b, tried[0].value) == (0.3, 1.0)
    assert {one.value for one in tried if one.parameters in grid} == {0.5}
