from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from indexer.levels import LevelsIndex, LevelsWriter, PassageText, drop_levels, levels_applied, levels_files
from indexer.lexical import DocumentSet, LexicalIndex

# No passage of document 10 holds both of a question's subjects; 20 and 30 hold one each.
DOCUMENTS = {
    10: ("关于养老机构的答复", ["社会组织可以申请场地。", "补贴由区财政安排。"]),
    20: ("停车管理办法", ["社会组织停车须预约。", "每小时十元。"]),
    30: ("补贴目录", ["农机补贴目录另行公布。"]),
}
QUESTION = "社会组织 补贴"


def texts(doc_key: int, bodies: Sequence[str], *, heading: str = "") -> list[PassageText]:
    return [PassageText(key=doc_key + place, heading=heading, text=body) for place, body in enumerate(bodies)]


def add(writer: LevelsWriter, doc_key: int) -> None:
    title, bodies = DOCUMENTS[doc_key]
    writer.add(doc_key, title=title, passages=texts(doc_key, bodies))


def build(folder: Path, *doc_keys: int) -> LevelsIndex:
    with closing(LevelsWriter(folder)) as writer:
        for doc_key in doc_keys:
            add(writer, doc_key)
        writer.commit(applied=len(doc_keys))
    return LevelsIndex(folder)


def shown(index: LevelsIndex, *queries: str) -> list[object]:
    """All that searches can show, with scores."""
    asked = queries or (QUESTION, "养老机构", "停车管理", "每小时")
    return [found for query in asked for found in (index.search(query, k=20), index.search_documents(query, k=20))]


@pytest.fixture
def index(tmp_path: Path) -> LevelsIndex:
    return build(tmp_path, *DOCUMENTS)


def test_the_score_of_a_document_finds_what_no_single_passage_holds(index: LevelsIndex) -> None:
    assert next(key for key, _ in index.search_documents(QUESTION, k=5)) == 10
    assert [key for key, _ in index.search_documents("停车 十元", k=5)] == [20]
    assert sorted(key for key, _ in index.search(QUESTION, k=5)) == [10, 11, 20, 30]


def test_every_passage_is_found_by_its_title_and_heading_too(tmp_path: Path) -> None:
    with closing(LevelsWriter(tmp_path)) as writer:
        writer.add(7, title="养老机构", passages=texts(7, ["场地。", "补贴。"], heading="申请条件"))
        writer.commit(applied=1)
    index = LevelsIndex(tmp_path)
    assert [key for key, _ in index.search("养老机构", k=5)] == [7, 8]
    assert [key for key, _ in index.search("申请条件", k=5)] == [7, 8]
    assert [key for key, _ in index.search_documents("养老机构", k=5)] == [7]


def test_the_title_counts_once_in_a_document_however_many_passages_it_has(tmp_path: Path) -> None:
    with closing(LevelsWriter(tmp_path)) as writer:
        writer.add(1, title="孵化基地", passages=texts(1, ["场地，补贴，申请"]))
        writer.add(5, title="孵化基地", passages=texts(5, ["场地，", "补贴，", "申请"]))
        writer.commit(applied=1)
    (first, whole), (second, pieces) = LevelsIndex(tmp_path).search_documents("孵化基地", k=5)
    assert (first, second) == (1, 5)
    assert whole == pieces


def test_a_document_of_no_passage_is_found_nowhere(tmp_path: Path) -> None:
    with closing(LevelsWriter(tmp_path)) as writer:
        writer.add(1, title="孵化基地", passages=[])
        add(writer, 10)
        writer.commit(applied=2)
    index = LevelsIndex(tmp_path)
    assert (index.search("孵化基地", k=5), index.search_documents("孵化基地", k=5)) == ([], [])
    assert index.passages.entry_count == 2


def test_a_filter_holds_for_both_and_changes_no_score(index: LevelsIndex) -> None:
    for within in (DocumentSet(doc_keys=[20, 30]), DocumentSet(doc_keys=[10], excluded=True)):
        passages, documents = dict(index.search(QUESTION, k=9)), dict(index.search_documents(QUESTION, k=9))
        assert dict(index.search(QUESTION, k=9, within=within)) == {key: score for key, score in passages.items() if key >= 20}
        assert dict(index.search_documents(QUESTION, k=9, within=within)) == {key: score for key, score in documents.items() if key >= 20}


def test_weights_of_terms_hold_for_both(index: LevelsIndex) -> None:
    def only_subsidies(terms: Sequence[str]) -> list[float]:
        return [float(term == "补贴") for term in terms]

    assert [key for key, score in index.search(QUESTION, k=5, weigh=only_subsidies) if score] == [30, 11]
    assert dict(index.search_documents(QUESTION, k=5, weigh=only_subsidies))[20] == 0.0
    assert dict(index.search_documents(QUESTION, k=5))[20] > 0.0


def test_what_is_not_committed_is_seen_by_nobody(tmp_path: Path) -> None:
    before = shown(build(tmp_path, 10))
    with closing(LevelsWriter(tmp_path)) as writer:
        add(writer, 20)
        writer.remove(10)
        assert shown(LevelsIndex(tmp_path)) == before
        writer.commit(applied=3)
    assert [key for key, _ in LevelsIndex(tmp_path).search_documents(QUESTION, k=5)] == [20]


def test_a_removed_document_is_gone_from_both(tmp_path: Path) -> None:
    build(tmp_path, 10, 20)
    with closing(LevelsWriter(tmp_path)) as writer:
        writer.remove(10)
        writer.commit(applied=3)
        assert writer.needs_rewriting
    index = LevelsIndex(tmp_path)
    assert ([key for key, _ in index.search(QUESTION, k=5)], [key for key, _ in index.search_documents(QUESTION, k=5)]) == ([20], [20])
    assert (index.applied, levels_applied(tmp_path)) == (3, 3)


def test_clearing_and_adding_again_gives_an_index_that_never_held_the_rest(tmp_path: Path) -> None:
    build(tmp_path / "cleared", *DOCUMENTS)
    with closing(LevelsWriter(tmp_path / "cleared")) as writer:
        writer.remove(20)
        writer.commit(applied=4)
        writer.clear()
        for doc_key in (10, 30):
            add(writer, doc_key)
        writer.commit(applied=4)
        assert not writer.needs_rewriting
    assert shown(LevelsIndex(tmp_path / "cleared")) == shown(build(tmp_path / "fresh", 10, 30))


class Killed(Exception):
    """Ends a commit where a power cut would."""


@pytest.mark.parametrize("change", ["add", "replace", "remove"])
def test_a_kill_between_the_two_commits_is_known_and_catching_up_makes_it_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    def apply(writer: LevelsWriter) -> None:
        if change != "add":
            writer.remove(20)
        if change != "remove":
            add(writer, 20)

    build(tmp_path / "killed", *((10, 20) if change != "add" else (10, 30)))
    with closing(LevelsWriter(tmp_path / "killed")) as writer:
        apply(writer)
        with monkeypatch.context() as patch:
            patch.setattr("indexer.levels.LexicalWriter.commit", commit_once(Killed))
            with pytest.raises(Killed):
                writer.commit(applied=3)
        assert writer.applied == 2
    passages, documents = (LexicalIndex(tmp_path / "killed" / name) for name in ("lexical", "documents"))
    assert (passages.applied, documents.applied) == (3, 2)
    assert (LevelsIndex(tmp_path / "killed").applied, levels_applied(tmp_path / "killed")) == (2, 2)
    kept = (10,) if change == "remove" else (10, 20) if change == "replace" else (10, 30, 20)
    with closing(LevelsWriter(tmp_path / "killed")) as writer:
        writer.remove(20)
        if change != "remove":
            add(writer, 20)
        writer.commit(applied=3)
        assert writer.needs_rewriting is True
        writer.clear()
        for doc_key in kept:
            add(writer, doc_key)
        writer.commit(applied=3)
    assert shown(LevelsIndex(tmp_path / "killed")) == shown(build(tmp_path / "fresh", *kept))
    assert levels_applied(tmp_path / "killed") == 3


def commit_once(error: type[Exception]) -> Callable[..., None]:
    """Commit the first index that comes, and fail at the second."""
    from indexer.lexical import LexicalWriter

    commit, done = LexicalWriter.commit, []

    def once(self: LexicalWriter, *, applied: int) -> None:
        if done:
            raise error
        done.append(applied)
        commit(self, applied=applied)

    return once


@pytest.mark.parametrize("damaged", ["lexical", "documents"])
def test_where_one_of_the_two_cannot_be_read_nothing_counts_as_applied(tmp_path: Path, damaged: str) -> None:
    build(tmp_path, 10)
    (tmp_path / damaged / "meta.json").write_text("{", encoding="utf-8")
    assert levels_applied(tmp_path) == 0
    with pytest.raises((ValueError, OSError)):
        LevelsIndex(tmp_path)
    with closing(LevelsWriter(tmp_path)) as writer:
        assert writer.applied == 0
        for doc_key in (10, 20):
            writer.remove(doc_key)
            add(writer, doc_key)
        writer.commit(applied=2)
        writer.clear()
        for doc_key in (10, 20):
            add(writer, doc_key)
        writer.commit(applied=2)
    assert shown(LevelsIndex(tmp_path)) == shown(build(tmp_path / "fresh", 10, 20))


def test_every_commit_changes_a_file_of_each_and_dropping_leaves_none(tmp_path: Path) -> None:
    build(tmp_path, 10)
    before = [path.read_bytes() for path in levels_files(tmp_path)]
    build(tmp_path, 20)
    assert all(path.read_bytes() != old for path, old in zip(levels_files(tmp_path), before, strict=True))
    drop_levels(tmp_path)
    assert list(tmp_path.iterdir()) == []
    drop_levels(tmp_path)
