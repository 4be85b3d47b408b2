import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from indexer.config import LexicalWeights
from indexer.lexical import FIELDS, DocumentSet, LexicalEntry, LexicalIndex, LexicalWriter, read_applied
from indexer.tokenizer import find_terms

BODIES = {
    1: "区财政拨款373万元建设社会组织孵化基地",
    2: "社会组织等级评估分为五级",
    3: "社区基金由街道办事处管理",
    4: "孵化基地引入专业机构运营，孵化基地每年考核",
}


def entry(key: int, text: str) -> LexicalEntry:
    return LexicalEntry(key=key, doc_key=key * 10, terms=find_terms(text))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    writer = LexicalWriter(tmp_path / "lexical")
    for key, body in BODIES.items():
        writer.add(entry(key, body))
    writer.commit(applied=4)
    writer.close()
    return tmp_path / "lexical"


def keys(index: LexicalIndex, text: str, *, k: int = 10, within: DocumentSet | None = None) -> list[int]:
    return [key for key, _ in index.search(text, k=k, within=within)]


def test_passages_with_more_and_rarer_terms_come_first(folder: Path) -> None:
    assert keys(LexicalIndex(folder), "孵化基地拨款") == [1, 4]
    assert keys(LexicalIndex(folder), "社會組織") == [2, 1]
    assert keys(LexicalIndex(folder), "没有的词") == []
    assert keys(LexicalIndex(folder), "，。") == []


def test_nothing_in_a_question_is_query_syntax(folder: Path) -> None:
    assert keys(LexicalIndex(folder), 'words:"等级" AND (NOT -评估) +* ~ ^') == [2]


def test_the_number_of_commits_changes_no_score(folder: Path, tmp_path: Path) -> None:
    writer = LexicalWriter(tmp_path / "steps")
    for key, body in BODIES.items():
        writer.add(entry(key, body))
        writer.commit(applied=key)
    writer.close()
    query = "社会组织 孵化基地 基金 等级"
    assert LexicalIndex(tmp_path / "steps").search(query, k=9) == LexicalIndex(folder).search(query, k=9)


def test_a_commit_that_was_announced_but_did_not_happen_is_not_believed(folder: Path) -> None:
    assert read_applied(folder) == 4
    announced = (folder / "applied.json").read_text(encoding="utf-8")
    writer = LexicalWriter(folder)
    writer.add(entry(9, "孵化基地"))
    writer.commit(applied=5)
    writer.close()
    assert read_applied(folder) == 5
    later = (folder / "applied.json").read_text(encoding="utf-8")
    stamp = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["opstamp"]
    (folder / "applied.json").write_text(later.replace(f'"stamp": {json.loads(later)["stamp"]}', f'"stamp": {stamp}'), encoding="utf-8")
    assert read_applied(folder) == 4
    (folder / "applied.json").write_text(announced[:10], encoding="utf-8")
    assert read_applied(folder) == 0


@pytest.mark.parametrize("within", [DocumentSet(doc_keys=[20, 30, 40]), DocumentSet(doc_keys=[10], excluded=True)])
def test_a_filter_removes_and_changes_no_score(folder: Path, within: DocumentSet) -> None:
    index = LexicalIndex(folder)
    everything = dict(index.search("孵化基地 社会组织", k=10))
    assert index.search("孵化基地 社会组织", k=10, within=within) == [(key, everything[key]) for key in (4, 2)]
    assert keys(index, "孵化基地", within=DocumentSet(doc_keys=[])) == []


def test_equal_scores_run_by_key_wherever_the_passages_are_stored(tmp_path: Path) -> None:
    writer = LexicalWriter(tmp_path)
    for applied, batch in enumerate([range(60, 30, -1), range(1, 31)], start=1):
        for key in batch:
            writer.add(entry(key, "同样的一句话"))
        writer.commit(applied=applied)
    writer.close()
    assert keys(LexicalIndex(tmp_path), "同样", k=5) == [1, 2, 3, 4, 5]


def test_words_and_bigrams_count_as_much_as_their_weights_say(folder: Path) -> None:
    index, text = LexicalIndex(folder), "社会组织评估"
    words, bigrams = (dict(index.search_field(text, field, k=9)) for field in FIELDS)
    assert sorted(words) == sorted(bigrams) == [1, 2]
    both = dict(index.search(text, k=9, weights=LexicalWeights(words=0.4, bigrams=2.0)))
    assert both == pytest.approx({key: 0.4 * words[key] + 2 * bigrams[key] for key in (1, 2)}, abs=1e-4)
    assert index.search(text, k=9, weights=LexicalWeights(words=0.0, bigrams=0.0)) == []


def test_a_term_counts_as_much_as_it_is_said_to_weigh(folder: Path) -> None:
    index, weights = LexicalIndex(folder), LexicalWeights(words=0.0, bigrams=1.0)

    def weigh(terms: Sequence[str]) -> list[float]:
        return [3.0 if term == "五级" else 0.5 for term in terms]

    plain = dict(index.search("五级基地", k=9, weights=weights))
    alone = dict(index.search("五级", k=9, weights=weights))
    weighed = dict(index.search("五级基地", k=9, weights=weights, weigh=weigh))
    assert (sorted(plain), list(alone)) == ([1, 2, 4], [2])
    assert weighed == pytest.approx({2: 3 * alone[2], 1: 0.5 * plain[1], 4: 0.5 * plain[4]}, abs=1e-4)


def test_a_term_asked_for_twice_counts_twice_whatever_it_weighs(folder: Path) -> None:
    index = LexicalIndex(folder)
    once = dict(index.search("五级", k=9, weigh=lambda terms: [2.0] * len(terms)))
    twice = dict(index.search("五级，五级", k=9, weigh=lambda terms: [2.0] * len(terms)))
    assert twice == pytest.approx({2: 2 * once[2]}, abs=1e-4)


def test_what_is_not_committed_is_seen_by_nobody(folder: Path) -> None:
    writer = LexicalWriter(folder)
    writer.remove(10)
    writer.add(entry(9, "孵化基地"))
    assert keys(LexicalIndex(folder), "孵化基地") == [4, 1]
    writer.commit(applied=5)
    writer.close()
    assert keys(LexicalIndex(folder), "孵化基地") == [9, 4]


def test_an_index_written_anew_forgets_what_has_left_it(folder: Path, tmp_path: Path) -> None:
    writer = LexicalWriter(folder)
    writer.remove(20)
    writer.commit(applied=5)
    assert writer.needs_rewriting
    writer.clear()
    for key in (1, 3, 4):
        writer.add(entry(key, BODIES[key]))
    writer.commit(applied=5)
    assert not writer.needs_rewriting
    writer.close()
    fresh = LexicalWriter(tmp_path / "fresh")
    for key in (1, 3, 4):
        fresh.add(entry(key, BODIES[key]))
    fresh.commit(applied=3)
    fresh.close()
    query = "社会组织孵化基地"
    assert LexicalIndex(folder).search(query, k=5) == LexicalIndex(tmp_path / "fresh").search(query, k=5)


def test_a_large_index_is_written_anew_once_enough_has_left_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.lexical.COMPACT_PASSAGES", 50)
    writer = LexicalWriter(tmp_path)
    for key in range(1, 102):
        writer.add(entry(key, "社区基金"))
    writer.commit(applied=1)
    assert not writer.needs_rewriting
    writer.remove(10)
    writer.commit(applied=2)
    assert not writer.needs_rewriting  # 1 of 100 is less than 2 %
    writer.remove(20)
    writer.commit(applied=3)
    assert writer.needs_rewriting
    writer.close()


@pytest.mark.parametrize("damage", ["meta.json", "*.store", "*.term"])
def test_a_damaged_index_is_begun_anew_by_the_writer(folder: Path, damage: str) -> None:
    for path in folder.glob(damage):
        path.write_bytes(b"{")
    assert read_applied(folder) == 0
    writer = LexicalWriter(folder)
    assert writer.applied == 0
    writer.add(entry(1, BODIES[1]))
    writer.commit(applied=1)
    writer.close()
    assert keys(LexicalIndex(folder), "孵化基地") == [1]


def test_a_long_text_is_searched_by_its_rarest_terms(folder: Path) -> None:
    filler = "".join(chr(0x4E00 + i) for i in range(0, 6000, 7))
    assert keys(LexicalIndex(folder), filler + "等级评估" + filler, k=1) == [2]
