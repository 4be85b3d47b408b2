import itertools
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.fuse import Candidate, Found, FusionWeights, fuse

PLAIN = FusionWeights(document=1.0, dense=0.5, faint=0.0)
scores = st.dictionaries(st.integers(0, 30), st.floats(0.01, 40.0), max_size=12)
cosines = st.dictionaries(st.integers(0, 30), st.floats(-1.0, 1.0), max_size=12)
documents = st.dictionaries(st.integers(0, 10), st.floats(0.01, 40.0), max_size=6)


def found(
    lexical: dict[int, float] | None = None, dense: dict[int, float] | None = None, documents: dict[int, float] | None = None
) -> Found:
    """Three passages stand in a document: 0, 1 and 2 in document 0, 3, 4 and 5 in document 1."""
    lexical, dense = lexical or {}, dense or {}
    return Found(lexical=lexical, dense=dense, documents=documents or {}, document_of={key: key // 3 for key in [*lexical, *dense]})


def ranked(candidates: list[Candidate]) -> list[tuple[int, float]]:
    return [(one.key, one.score) for one in candidates]


def keys(candidates: list[Candidate]) -> list[int]:
    return [one.key for one in candidates]


def test_a_hit_scores_its_share_of_the_best_lexical_score_plus_its_weighted_cosine() -> None:
    fused = fuse(found({1: 20.0, 2: 10.0}, {2: 0.8, 1: 0.2}), weights=PLAIN)
    assert ranked(fused) == [(1, pytest.approx(1.1)), (2, pytest.approx(0.9))]


def test_the_score_of_its_document_counts_beside_the_passages_own() -> None:
    near = found({1: 12.0, 4: 10.0}, {1: 0.5, 4: 0.5}, {0: 2.0, 1: 14.0})
    assert ranked(fuse(near, weights=PLAIN)) == [(4, pytest.approx(1.25)), (1, pytest.approx(14 / 24 + 0.25))]
    alone = FusionWeights(document=0.0, dense=0.5, faint=0.0)
    assert ranked(fuse(near, weights=alone)) == [(1, pytest.approx(1.25)), (4, pytest.approx(10 / 12 + 0.25))]


def test_a_candidate_carries_the_share_of_each_part_and_its_cosine() -> None:
    weights = FusionWeights(document=1.0, dense=0.5, faint=5.0)
    fused = fuse(found({1: 15.0, 4: 10.0}, {1: 0.5, 4: 0.7}, {0: 5.0, 1: 15.0}), weights=weights)
    assert fused == [
        Candidate(key=4, score=pytest.approx(25 / 30 + 0.35), lexical=0.5, document=0.75, dense=0.7),
        Candidate(key=1, score=pytest.approx(20 / 30 + 0.25), lexical=0.75, document=0.25, dense=0.5),
    ]


def test_a_hit_missing_from_a_list_gets_no_share_or_the_lowest_cosine() -> None:
    fused = fuse(found({1: 20.0}, {2: 0.8, 3: 0.4}), weights=PLAIN)
    assert ranked(fused) == [(1, pytest.approx(1.2)), (2, pytest.approx(0.4)), (3, pytest.approx(0.2))]


def test_a_document_missing_from_its_list_gets_the_lowest_of_it_but_only_where_its_passage_has_a_term() -> None:
    fused = fuse(found({1: 10.0, 4: 10.0}, {1: 0.0, 4: 0.0, 7: 0.0}, {0: 10.0, 5: 4.0}), weights=PLAIN)
    assert ranked(fused) == [(1, 1.0), (4, pytest.approx(14 / 20)), (7, 0.0)]


def test_a_passage_found_by_meaning_alone_has_the_score_of_its_document() -> None:
    fused = fuse(found({1: 10.0}, {1: 0.0, 2: 0.0}, {0: 10.0}), weights=PLAIN)
    assert ranked(fused) == [(1, 1.0), (2, pytest.approx(0.5))]


def test_a_faint_lexical_match_leaves_the_decision_to_the_encoder() -> None:
    weights = FusionWeights(dense=0.5, faint=5.0)
    assert keys(fuse(found({1: 0.5}, {2: 0.7, 1: 0.1}), weights=weights)) == [2, 1]
    assert keys(fuse(found({1: 30.0}, {2: 0.7, 1: 0.1}), weights=weights)) == [1, 2]


def test_either_list_alone_keeps_its_order() -> None:
    assert keys(fuse(found({5: 1.0, 3: 9.0}))) == [3, 5]
    assert keys(fuse(found(dense={5: 0.1, 3: -0.2}))) == [5, 3]
    assert fuse(found(documents={0: 3.0})) == []


def test_a_passage_that_is_gone_is_left_out_and_changes_nothing_for_the_others() -> None:
    gone = Found(lexical={1: 20.0, 2: 10.0}, dense={1: 0.5, 2: 0.5}, documents={}, document_of={2: 0})
    assert ranked(fuse(gone, weights=PLAIN)) == [(2, pytest.approx(1.25))]


def test_ties_go_by_key() -> None:
    assert keys(fuse(found({9: 2.0, 4: 2.0}, {4: 0.5, 9: 0.5}))) == [4, 9]


@settings(deadline=None, derandomize=True)
@given(scores, cosines, documents, st.randoms(use_true_random=False))
def test_the_order_of_the_inputs_does_not_matter(
    lexical: dict[int, float], dense: dict[int, float], whole: dict[int, float], random: Random
) -> None:
    shuffled = [dict(random.sample(list(given.items()), len(given))) for given in (lexical, dense, whole)]
    assert fuse(found(*shuffled)) == fuse(found(lexical, dense, whole))


@settings(deadline=None, derandomize=True)
@given(scores, cosines, documents)
def test_every_hit_of_either_list_comes_back_once_and_scores_never_rise(
    lexical: dict[int, float], dense: dict[int, float], whole: dict[int, float]
) -> None:
    fused = fuse(found(lexical, dense, whole))
    assert sorted(keys(fused)) == sorted({*lexical, *dense})
    assert all(above.score >= below.score for above, below in itertools.pairwise(fused))
    assert all(0 <= one.lexical <= 1 and 0 <= one.document <= 1 for one in fused)


@settings(deadline=None, derandomize=True)
@given(scores, cosines, documents, st.integers(0, 30))
def test_a_better_cosine_or_a_better_lexical_score_never_lowers_a_hit(
    lexical: dict[int, float], dense: dict[int, float], whole: dict[int, float], key: int
) -> None:
    before = keys(fuse(found(lexical, dense, whole)))
    if key in dense:
        nearer = {**dense, key: 1.0}
        assert keys(fuse(found(lexical, nearer, whole))).index(key) <= before.index(key)
    if key in lexical:
        stronger = {**lexical, key: 41.0}
        assert keys(fuse(found(stronger, dense, whole), weights=FusionWeights(dense=0.0))).index(key) <= keys(
            fuse(found(lexical, dense, whole), weights=FusionWeights(dense=0.0))
        ).index(key)


def test_a_search_within_one_place_is_measured_by_the_search_among_all() -> None:
    everywhere = Found(lexical={1: 20.0, 2: 5.0}, documents={10: 20.0, 20: 5.0}, dense={}, document_of={1: 10, 2: 20})
    there = Found(lexical={2: 5.0}, documents={20: 5.0}, dense={}, document_of={2: 20})
    among_all = {candidate.key: candidate for candidate in fuse(everywhere)}
    assert fuse(there, best_of=everywhere) == [among_all[2]]
    assert fuse(there)[0].score > among_all[2].score
