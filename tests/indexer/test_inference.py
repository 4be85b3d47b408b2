import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import InvalidInput
from indexer.inference import TEXTS_PER_BATCH, TOKENS_PER_BATCH, has_bf16, length_batches, require_finite


def test_the_longest_texts_go_first_and_ties_keep_their_order() -> None:
    assert [list(batch) for batch in length_batches([3, 4000, 3, 5000, 4000], longest=None, device="cpu")] == [[3], [1, 4], [0, 2]]


def test_a_text_longer_than_the_model_reads_counts_as_what_is_read() -> None:
    assert [list(batch) for batch in length_batches([100_000] * 17, longest=512, device="cpu")] == [list(range(16)), [16]]


@settings(deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 20_000), max_size=600), st.sampled_from([None, 64, 512, 8192]))
def test_batches_hold_every_text_once_and_stay_within_the_budget(lengths: list[int], longest: int | None) -> None:
    batches = [list(batch) for batch in length_batches(lengths, longest=longest, device="cpu")]
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    for batch in batches:
        width = max(min(lengths[place] + 2, longest or TOKENS_PER_BATCH["cpu"]) for place in batch)
        assert len(batch) <= TEXTS_PER_BATCH
        assert len(batch) == 1 or len(batch) * width <= TOKENS_PER_BATCH["cpu"]


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("flags\t\t: fpu sse2 avx2 avx512f avx512_bf16 amx_tile amx_bf16", True),
        ("flags\t\t: fpu sse2 avx2 avx512f avx512_bf16", True),
        ("flags\t\t: fpu sse2 avx2 avx512f", False),
        ("", False),
    ],
)
def test_bfloat16_is_used_where_the_processor_lists_it(flags: str, expected: bool) -> None:
    assert has_bf16(flags) is expected


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_output_that_is_no_number_is_refused_with_the_place_of_the_first_text(broken: float) -> None:
    with pytest.raises(InvalidInput) as caught:
        require_finite(np.array([1.0, 2.0, broken, broken]), name="some/model", field="reranker")
    assert caught.value.field == "reranker"
    assert "'some/model'" in caught.value.message
    assert "text 3 of 4" in caught.value.message


def test_no_output_is_no_fault() -> None:
    require_finite(np.zeros((0, 4)), name="some/model")
