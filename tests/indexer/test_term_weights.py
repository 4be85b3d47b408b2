import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.embed import load_builtin
from indexer.term_weights import term_weights
from tests.tiny_models import static_encoder

VECTORS = {"资": (3.0, 4.0), "助": (0.0, 5.0), "的": (0.5, 0.0), "区": (1.0, 0.0)}
WEIGH = term_weights(static_encoder(VECTORS))


def test_a_term_weighs_by_the_mean_length_of_its_tokens_vectors() -> None:
    by_hand = np.array([5.0, 0.5, 3.0]) / np.mean([5.0, 0.5, 3.0])
    expected = by_hand**0.4 / (by_hand**0.4).mean()
    assert WEIGH(["资助", "的", "资区"]) == pytest.approx(expected.tolist(), abs=1e-3)


def test_terms_that_are_equally_long_weigh_one_each() -> None:
    assert WEIGH(["资", "助", "资助"]) == pytest.approx([1.0, 1.0, 1.0])


def test_a_term_that_is_unknown_weighs_what_one_of_average_length_does() -> None:
    assert WEIGH(["资", "☃", "区", "资区"])[1] == pytest.approx(WEIGH(["资", "资区", "区", "资区"])[1])


def test_where_no_term_is_known_all_weigh_one() -> None:
    assert list(WEIGH(["☃", "☂"])) == [1.0, 1.0]
    assert list(WEIGH([])) == []


def test_no_term_is_lost_however_short_its_vector_is() -> None:
    weigh = term_weights(static_encoder({"长": (900.0, 0.0), "短": (0.001, 0.0)}))
    long, short = weigh(["长", *"短" * 30])[:2]
    assert long / short == pytest.approx(10.0)


@settings(deadline=None, derandomize=True)
@given(st.lists(st.text(alphabet="资助的区☃", min_size=1, max_size=3), min_size=1, max_size=8))
def test_weights_are_above_nothing_one_on_average_and_go_with_their_terms(terms: list[str]) -> None:
    weights = WEIGH(terms)
    assert min(weights) > 0
    assert np.mean(weights) == pytest.approx(1.0)
    assert WEIGH(terms[::-1]) == pytest.approx(list(weights)[::-1])


def test_for_the_built_in_encoder_a_word_of_any_question_says_less_than_a_subject() -> None:
    please, subject = term_weights(load_builtin())(["咨询", "孵化"])
    assert please < 1 < subject
