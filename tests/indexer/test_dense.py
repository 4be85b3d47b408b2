from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from indexer.dense import DenseIndex, load_dense, newest_applied


def unit(rows: int, *, seed: int = 7, dimension: int = 32) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).standard_normal((rows, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def filled(vectors: NDArray[np.float32], *, compact: bool = False) -> DenseIndex:
    index = DenseIndex.empty(vectors.shape[1], compact=compact)
    index.add(range(1, len(vectors) + 1), vectors)
    return index


def brute_force(vectors: NDArray[np.float32], query: NDArray[np.float32], *, k: int) -> list[int]:
    scores = np.round((vectors @ query).astype(np.float64), 5)
    return [key + 1 for key in sorted(range(len(vectors)), key=lambda row: (-scores[row], row))[:k]]


def test_search_agrees_with_brute_force() -> None:
    vectors, queries = unit(500), unit(20, seed=8)
    index = filled(vectors)
    for query in queries:
        assert [key for key, _ in index.search(query, k=10)] == brute_force(vectors, query, k=10)
    assert index.search(vectors[3], k=1) == [(4, 1.0)]


def test_one_byte_a_dimension_keeps_nearly_every_neighbour() -> None:
    vectors, queries = unit(2000, dimension=64), unit(20, seed=8, dimension=64)
    compact = filled(vectors).compacted()
    assert compact.is_compact
    shared = [len({key for key, _ in compact.search(q, k=10)} & set(brute_force(vectors, q, k=10))) for q in queries]
    assert sum(shared) >= 190


def test_compacting_gives_the_same_index_as_building_compact() -> None:
    vectors, query = unit(100), unit(1, seed=8)[0]
    assert filled(vectors).compacted().search(query, k=20) == filled(vectors, compact=True).search(query, k=20)


@pytest.mark.parametrize("compact", [False, True])
def test_only_the_keys_allowed_come_back(compact: bool) -> None:
    vectors, query = unit(300), unit(1, seed=8)[0]
    index = filled(vectors, compact=compact)
    everything = dict(index.search(query, k=300))
    allowed = np.array([3, 250, 77, 400], dtype=np.int64)
    assert index.search(query, k=5, within=allowed) == sorted(
        ((key, everything[key]) for key in (3, 77, 250)), key=lambda hit: (-hit[1], hit[0])
    )
    assert index.search(query, k=5, within=np.array([], dtype=np.int64)) == []


@pytest.mark.parametrize("compact", [False, True])
def test_similarities_are_the_scores_that_a_search_gives(compact: bool) -> None:
    vectors, query = unit(300), unit(1, seed=8)[0]
    index = filled(vectors, compact=compact)
    everything = dict(index.search(query, k=300))
    wanted = [250, 3, 77]
    found = index.similarities(query, wanted)
    assert list(found) == wanted
    # A search over bytes sums in another order.
    assert found == pytest.approx({key: everything[key] for key in wanted}, abs=2e-5 if compact else 0)


@pytest.mark.parametrize("compact", [False, True])
def test_similarities_leave_out_what_is_not_there(compact: bool) -> None:
    vectors, query = unit(50), unit(1, seed=8)[0]
    index = filled(vectors, compact=compact)
    index.remove([7])
    assert index.similarities(query, [999, 7, 3, 0]) == index.similarities(query, [3]) != {}
    assert index.similarities(query, [7, 999]) == {}
    assert index.similarities(query, []) == {}
    assert DenseIndex.empty(32, compact=compact).similarities(query, [1]) == {}


@pytest.mark.parametrize("compact", [False, True])
def test_equal_vectors_run_by_key_wherever_they_are_stored(compact: bool) -> None:
    vector = unit(1)
    index = DenseIndex.empty(32, compact=compact)
    index.add(range(90, 0, -1), np.repeat(vector, 90, axis=0))
    assert [key for key, _ in index.search(vector[0], k=4)] == [1, 2, 3, 4]


@pytest.mark.parametrize("compact", [False, True])
def test_what_is_removed_is_found_no_more_and_unknown_keys_do_no_harm(compact: bool) -> None:
    vectors = unit(50)
    index = filled(vectors, compact=compact)
    assert index.remove([4, 5, 5, 999]) == 2
    assert 4 not in [key for key, _ in index.search(vectors[3], k=50)]
    index.add([4], vectors[3:4])
    assert [key for key, _ in index.search(vectors[3], k=1)] == [4]
    assert len(index) == 49


def test_an_index_that_holds_nothing_finds_nothing() -> None:
    assert DenseIndex.empty(32).search(unit(1)[0], k=3) == []
    assert filled(unit(3)).search(unit(1)[0], k=0) == []


@pytest.mark.parametrize("compact", [False, True])
def test_a_saved_index_answers_as_before(tmp_path: Path, compact: bool) -> None:
    index, query = filled(unit(100), compact=compact), unit(1, seed=8)[0]
    index.save(tmp_path, applied=3)
    index.save(tmp_path, applied=12)
    assert [path.name for path in tmp_path.iterdir()] == ["000000000012.faiss"]
    loaded = load_dense(tmp_path, dimension=32)
    assert loaded is not None
    assert (loaded.applied, loaded.is_compact, newest_applied(tmp_path)) == (12, compact, 12)
    assert loaded.search(query, k=100) == index.search(query, k=100)


@pytest.mark.parametrize("kept", [0, 20, 500])
def test_a_truncated_file_is_passed_over_for_the_one_before(tmp_path: Path, kept: int) -> None:
    filled(unit(100)).save(tmp_path, applied=3)
    whole = (tmp_path / "000000000003.faiss").read_bytes()
    (tmp_path / "000000000009.faiss").write_bytes(whole[:kept])
    loaded = load_dense(tmp_path, dimension=32)
    assert loaded is not None
    assert loaded.applied == 3
    (tmp_path / "000000000003.faiss").unlink()
    assert load_dense(tmp_path, dimension=32) is None


def test_a_file_of_another_dimension_is_not_used(tmp_path: Path) -> None:
    filled(unit(5)).save(tmp_path, applied=1)
    assert load_dense(tmp_path, dimension=64) is None
    assert load_dense(tmp_path / "none", dimension=32) is None


@given(st.lists(st.tuples(st.booleans(), st.integers(min_value=1, max_value=12)), max_size=40))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_adding_and_removing_in_any_order_leaves_what_a_fresh_index_holds(steps: list[tuple[bool, int]]) -> None:
    vectors, query = unit(12), unit(1, seed=8)[0]
    index, held = DenseIndex.empty(32), set()
    for add, key in steps:
        index.remove([key])
        held.discard(key)
        if add:
            index.add([key], vectors[key - 1 : key])
            held.add(key)
    fresh = DenseIndex.empty(32)
    fresh.add(sorted(held), vectors[[key - 1 for key in sorted(held)]])
    assert index.search(query, k=12) == fresh.search(query, k=12)
