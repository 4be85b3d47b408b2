import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.splits import HALVES, Split, belongs, half_means, split_of


def test_an_id_belongs_to_the_same_half_for_ever() -> None:
    assert [split_of(topic_id).value for topic_id in ("q0", "q1", "q2", "q3", "official-01", "提案41")] == [
        "dev", "test", "test", "dev", "test", "test",
    ]  # fmt: skip


def test_about_half_of_many_ids_belong_to_each() -> None:
    assert sum(split_of(f"topic-{number}") is Split.DEV for number in range(10_000)) == pytest.approx(5_000, abs=150)


@settings(deadline=None, derandomize=True)
@given(st.text())
def test_every_id_belongs_to_one_half_and_to_the_whole(topic_id: str) -> None:
    assert [belongs(topic_id, half) for half in HALVES].count(True) == 1
    assert belongs(topic_id, Split.ALL)


def test_means_are_those_of_each_halfs_topics() -> None:
    values = {"P@1": [1.0, 0.0, 1.0, 0.5], "R@10": [0.0, 0.25, 0.75, 1.0]}
    assert half_means(["q0", "q1", "q2", "q3"], values) == {"dev": {"P@1": 0.75, "R@10": 0.5}, "test": {"P@1": 0.5, "R@10": 0.5}}


def test_a_half_without_topics_is_left_out() -> None:
    assert half_means(["q0"], {"P@1": [1.0]}) == {"dev": {"P@1": 1.0}}
    assert half_means([], {}) == {}
