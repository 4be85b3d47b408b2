import itertools
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.fuse import FusionWeights, Scored, fuse

PLAIN = FusionWeights(dense=0.5, faint=0.0)
hits = st.dictionaries(st.integers(0, 30), st.floats(0.0, 40.0), max_size=12).map(lambda found: list(found.items()))
near = st.dictionaries(st.integers(0, 30), st.floats(-1.0, 1.0), max_size=12).map(lambda found: list(found.items()))


def test_a_hit_scores_its_share_of_the_best_lexical_score_plus_its_weighted_cosine() -> None:
    fused = fuse([(1, 20.0), (2, 10.0)], [(2, 0.8), (1, 0.2)], weights=PLAIN)
    assert fused == [(1, pytest.approx(1.1)), (2, pytest.approx(0.9))]


def test_a_hit_missing_from_a_list_gets_no_share_or_the_lowest_cosine() -> None:
    fused = fuse([(1, 20.0)], [(2, 0.8), (3, 0.4)], weights=PLAIN)
    assert fused == [(1, pytest.approx(1.2)), (2, pytest.approx(0.4)), (3, pytest.approx(0.2))]


def test_a_faint_lexical_match_leaves_the_decision_to_the_encoder() -> None:
    weights = FusionWeights(dense=0.5, faint=5.0)
    dense = [(2, 0.7), (1, 0.1)]
    assert [key for key, _ in fuse([(1, 0.5)], dense, weights=weights)] == [2, 1]
    assert [key for key, _ in fuse([(1, 30.0)], dense, weights=weights)] == [1, 2]


def test_either_list_alone_keeps_its_order() -> None:
    assert [key for key, _ in fuse([(5, 1.0), (3, 9.0)], [])] == [3, 5]
    assert [key for key, _ in fuse([], [(5, 0.1), (3, -0.2)])] == [5, 3]
    assert fuse([], []) == []


def test_ties_go_by_key() -> None:
    assert [key for key, _ in fuse([(9, 2.0), (4, 2.0)], [(4, 0.5), (9, 0.5)])] == [4, 9]


@settings(deadline=None, derandomize=True)
@given(hits, near, st.randoms(use_true_random=False))
def test_the_order_of_the_inputs_does_not_matter(lexical: list[Scored], dense: list[Scored], random: Random) -> None:
    shuffled, other = list(lexical), list(dense)
    random.shuffle(shuffled)
    random.shuffle(other)
    assert fuse(shuffled, other) == fuse(lexical, dense)


@settings(deadline=None, derandomize=True)
@given(hits, near)
def test_every_hit_of_either_list_comes_back_once_and_scores_never_rise(lexical: list[Scored], dense: list[Scored]) -> None:
    fused = fuse(lexical, dense)
    assert sorted(key for key, _ in fused) == sorted(
        {key for key, _ in [*(hit for hit in lexical if max(s for _, s in lexical) > 0), *dense]}
    )
    assert all(above[1] >= below[1] for above, below in itertools.pairwise(fused))


@settings(deadline=None, derandomize=True)
@given(hits, near, st.integers(0, 30))
def test_a_better_cosine_never_lowers_a_hit(lexical: list[Scored], dense: list[Scored], key: int) -> None:
    better = [(found, 1.0 if found == key else score) for found, score in dense]
    if key in dict(dense):
        assert rank_of(key, fuse(lexical, better)) <= rank_of(key, fuse(lexical, dense))


def rank_of(key: int, ranking: list[Scored]) -> int:
    return [found for found, _ in ranking].index(key)
