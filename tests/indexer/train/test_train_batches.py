from __future__ import annotations

import numpy as np
import pytest

from indexer.train.batches import Bags, Draw, Rows, bag
from indexer.train.pairs import Pair
from indexer.train.plan import Plan
from indexer.train.vocabulary import Sizes, Vocabulary, build_vocabulary, count_tokens

PASSAGES = ["养老服务补贴", "孵化基地", "养老机构", "噪声污染"]
PLAN = Plan(run=1, keep_query=1, keep_passage=1)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return build_vocabulary(count_tokens(PASSAGES * 30), sizes=Sizes())


def rows(*texts: list[int]) -> Rows:
    return Rows(
        tokens=np.array([token for text in texts for token in text]),
        owner=np.repeat(np.arange(len(texts)), [len(text) for text in texts]),
        texts=len(texts),
    )


def draw(vocabulary: Vocabulary, *, groups: list[int]) -> Draw:
    pairs = [Pair(query=text[:2], passage=place, group=group) for place, (text, group) in enumerate(zip(PASSAGES, groups, strict=True))]
    return Draw(pairs, passages=bag(PASSAGES, vocabulary=vocabulary), vocabulary=vocabulary, plan=PLAN, whole=True)


def test_all_tokens_of_the_wanted_texts_are_taken_in_the_order_asked_for() -> None:
    bags = Bags(rows=np.array([1, 2, 3, 4, 5], dtype=np.int32), starts=np.array([0, 2, 2, 5]))
    taken = bags.take(np.array([2, 0, 1]), keep=1, chance=np.random.default_rng(0))
    assert taken.tokens.tolist() == [3, 4, 5, 1, 2]
    assert taken.owner.tolist() == [0, 0, 0, 1, 1]


def test_a_grid_has_a_line_for_each_wanted_text_filled_up_with_row_0() -> None:
    grid = rows([3, 4, 5], [], [7]).grid(np.array([2, 1, 0]), limit=2)
    assert grid.tolist() == [[7, 0], [0, 0], [3, 4]]


def test_counts_say_how_often_each_text_holds_each_row() -> None:
    assert rows([1, 1, 2], [], [0]).counts(3).toarray().tolist() == [[0, 2, 1], [0, 0, 0], [1, 0, 0]]


def test_marked_texts_lose_the_tokens_of_the_text_at_the_same_place_and_others_keep_them() -> None:
    left = rows([1, 2], [1, 2]).without(rows([2], [2]), texts=np.array([True, False]))
    assert left.tokens.tolist() == [1, 1, 2]
    assert left.owner.tolist() == [0, 1, 1]


def test_passages_of_one_document_are_not_each_others_wrong_answers(vocabulary: Vocabulary) -> None:
    batch = next(draw(vocabulary, groups=[0, 1, 0, 2]).batches(size=4))
    assert sorted(batch.clash.sum(dim=1).tolist()) == [0, 0, 1, 1]


def test_hard_negatives_stand_after_the_passages_of_the_queries(vocabulary: Vocabulary) -> None:
    drawn = draw(vocabulary, groups=[0, 1, 2, 3])
    batch = next(drawn.hard_batches({0: [2], 1: [3]}, size=2, group_of={2: 2, 3: 3}))
    passages = drawn.passages.take(np.array([0, 2, 1, 3]), keep=1, chance=np.random.default_rng(0))
    expected = {0: passages.tokens[passages.owner == 0].tolist(), 1: passages.tokens[passages.owner == 2].tolist()}
    hard = {0: passages.tokens[passages.owner == 1].tolist(), 1: passages.tokens[passages.owner == 3].tolist()}
    first = 0 if batch.passages.tokens[batch.passages.owner == 0].tolist() == expected[0] else 1
    held = [batch.passages.tokens[batch.passages.owner == place].tolist() for place in range(4)]
    assert held == [expected[first], expected[1 - first], hard[first], hard[1 - first]]
    assert not batch.clash.any()


def test_a_hard_negative_of_the_querys_own_document_does_not_count_as_wrong_where_queries_are_about_the_whole(
    vocabulary: Vocabulary,
) -> None:
    batch = next(draw(vocabulary, groups=[0, 1, 0, 2]).hard_batches({0: [2]}, size=1, group_of={2: 0}))
    assert batch.clash.tolist() == [[False, True]]
