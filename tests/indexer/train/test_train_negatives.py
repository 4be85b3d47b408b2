from __future__ import annotations

import random

from indexer.train.negatives import mine_sort, sample_runs
from indexer.train.pairs import Pair

TEXTS = [
    "养老机构的建设补贴标准由市民政局会同市财政局制定，按照床位数量发放",
    "孵化基地应当为入驻的社会组织提供场地、培训和咨询服务",
    "民办学校的建设补贴由市教育局发放，标准每年公布一次",
    "城市道路两侧禁止堆放物料、搭建棚屋或者晾晒粮食",
]


def pairs_of(queries: list[str], *, groups: list[int]) -> list[Pair]:
    return [Pair(query=query, passage=place, group=group) for place, (query, group) in enumerate(zip(queries, groups, strict=True))]


QUERIES = ["养老机构建设补贴由哪个部门发放？", "孵化基地提供什么？", "民办学校补贴标准多少？", "堆放物料"]


def test_the_passage_that_shares_the_most_telling_words_is_mined_first() -> None:
    found = mine_sort(pairs_of(QUERIES, groups=[0, 1, 2, 3]), texts=TEXTS, places=[0, 1, 2, 3], whole=False)
    assert found[0][0] == 2
    assert found[2][0] == 0
    assert 3 not in found  # nothing else speaks of piled-up goods


def test_no_passage_of_the_queries_own_document_is_mined_where_queries_are_about_the_whole() -> None:
    found = mine_sort(pairs_of(QUERIES, groups=[0, 1, 0, 3]), texts=TEXTS, places=[0, 1, 2, 3], whole=True)
    assert 2 not in found.get(0, [])


def test_a_near_copy_of_the_answer_is_no_negative() -> None:
    texts = [*TEXTS[:3], "本市养老机构的建设补贴标准由市民政局会同市财政局制定，按照床位数量发放"]
    found = mine_sort(pairs_of(QUERIES, groups=[0, 1, 2, 3]), texts=texts, places=[0, 1, 2, 3], whole=False)
    assert 3 not in found.get(0, [])


def test_a_sample_keeps_runs_of_neighbours_whole() -> None:
    places = sample_runs(20, wanted=8, run=4, rng=random.Random(1))
    assert [place % 4 for place in places] == [0, 1, 2, 3, 0, 1, 2, 3]
    assert places == sorted(places)


def test_a_sample_of_more_than_there_is_is_all() -> None:
    assert sample_runs(5, wanted=50, run=4, rng=random.Random(1)) == [0, 1, 2, 3, 4]
