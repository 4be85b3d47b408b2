import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.embed import load_builtin
from indexer.match import TokenMatcher
from tests.tiny_models import static_encoder

# 资 and 助 stand at a right angle, 补 lies between them, 的 is short, 反 points away.
VECTORS = {"资": (2.0, 0.0), "助": (0.0, 1.0), "补": (3.0, 4.0), "的": (0.5, 0.0), "反": (-1.0, 0.0)}
MATCHER = TokenMatcher(static_encoder(VECTORS))


def scores(query: str, *passages: str) -> list[float]:
    return [float(score) for score in MATCHER.scores(query, passages)]


def test_each_token_of_a_query_counts_its_nearest_token_of_the_passage() -> None:
    assert scores("资", "资", "助", "补", "反", "助补") == pytest.approx([1.0, 0.0, 0.6, -1.0, 0.6], abs=1e-3)


def test_a_token_weighs_as_long_as_its_vector_is() -> None:
    assert scores("资助", "资", "助", "补") == pytest.approx([2 / 3, 1 / 3, (2 * 0.6 + 0.8) / 3], abs=1e-3)
    assert scores("助的", "助", "资") == pytest.approx([1 / 1.5, 0.5 / 1.5], abs=1e-3)


def test_repeating_a_word_in_a_passage_changes_nothing_and_in_a_query_gives_it_more_weight() -> None:
    assert scores("资助", "补补补") == scores("资助", "补")
    assert scores("资资助", "资") == pytest.approx([4 / 5], abs=1e-3)


def test_tokens_that_are_unknown_count_for_nothing_on_either_side() -> None:
    assert scores("资☃", "资") == scores("资", "资☃☃") == scores("资", "资")
    assert scores("☃", "资", "☃") == [0.0, 0.0]


def test_texts_that_hold_nothing_score_nothing_and_leave_the_others_as_they_were() -> None:
    assert scores("资", "", "资", "☃", "助", "") == pytest.approx([0.0, 1.0, 0.0, 0.0, 0.0], abs=1e-3)
    assert scores("", "资", "") == [0.0, 0.0]
    assert MATCHER.scores("资", []).shape == (0,)
    assert MATCHER.scores("资", ["资"]).dtype == np.float32


texts = st.text(alphabet="资助补的反☃", max_size=8)


@settings(deadline=None, derandomize=True)
@given(texts, st.lists(texts, max_size=6), st.randoms(use_true_random=False))
def test_neither_the_order_of_passages_nor_their_company_matters(query, passages, random) -> None:
    together = scores(query, *passages)
    assert together == pytest.approx([scores(query, passage)[0] for passage in passages], abs=1e-6)
    order = random.sample(range(len(passages)), len(passages))
    assert scores(query, *(passages[at] for at in order)) == pytest.approx([together[at] for at in order], abs=1e-6)
    assert all(-1.001 <= score <= 1.001 for score in together)


def test_the_built_in_encoder_finds_other_words_that_mean_the_same() -> None:
    matcher = TokenMatcher(load_builtin())
    near, far = matcher.scores("资助", ["补贴", "停车"])
    assert near > far
    assert matcher.scores("社会组织", ["社會組織", "社会组织"]).tolist()[1] == pytest.approx(1.0, abs=1e-3)


def test_only_the_unknown_token_of_the_built_in_encoder_has_the_row_that_is_left_out() -> None:
    encoder = load_builtin()
    lengths = np.linalg.norm(encoder.table.astype(np.float32), axis=1)
    assert np.flatnonzero(encoder.mapping == 0).tolist() == [encoder.tokenizer.token_to_id("<unk>")] == [0]
    assert np.flatnonzero(lengths == 0).tolist() == [0]
    assert set(encoder.weights.tolist()) == {1.0}
