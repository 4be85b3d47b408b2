import os
from pathlib import Path

import pytest

from corpus.catalogue import Catalogue
from corpus.errors import InvalidInput
from corpus.model import Relation
from indexer.build import index_paths, index_upload, remove_documents
from indexer.store import open_reader
from tests.indexer.fakes import HashingEncoder

ENCODER = HashingEncoder()
PROPOSAL = "关于建设孵化基地的提案\n\n提案号：第075号\n届次：十四届五次会议\n\n" + "建议区民政局新建孵化基地。" * 10
REPLY = (
    "对区政协十四届五次会议第075号提案的答复\n\n某支部：\n你们提出的《关于建设孵化基地的提案》收悉，现答复如下：\n"
    + "一、已拨款373万元。" * 10
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    (folder / "2019").mkdir(parents=True)
    (folder / "a.txt").write_text(PROPOSAL, encoding="utf-8")
    (folder / "b.txt").write_text(REPLY, encoding="utf-8")
    (folder / "2019/c.jsonl").write_text('{"id": "x1", "text": "社区基金。"}\n{"id": "x2", "text": "长者饭堂。"}', encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def sources(store: Path) -> list[str]:
    with Catalogue(store / "catalogue.db") as catalogue:
        return sorted(document.source for document in catalogue.documents().documents)


def test_what_is_gone_from_a_folder_is_removed_and_counted(files: Path, store: Path) -> None:
    index_paths([files], folder=store, encoder=ENCODER)
    (files / "b.txt").unlink()
    (files / "2019/c.jsonl").unlink()
    (files / "2019").rmdir()
    summary = index_paths([files], folder=store, encoder=ENCODER)
    assert (summary.added, summary.unchanged, summary.removed, summary.documents) == (0, 1, 3, 1)
    assert sources(store) == ["policies/a.txt"]
    with open_reader(store, encoder=ENCODER) as reader:
        assert (reader.search_lexical("长者饭堂", k=5), reader.passage_count) == ([], len(reader.catalogue.passages_of(_only(store))))


def _only(store: Path) -> str:
    with Catalogue(store / "catalogue.db") as catalogue:
        (document,) = catalogue.documents().documents
        return document.document_id


def test_a_file_that_moved_stands_at_its_new_place_and_keeps_its_thread(files: Path, store: Path) -> None:
    index_paths([files], folder=store, encoder=ENCODER)
    (files / "a.txt").rename(files / "2019/moved.txt")
    summary = index_paths([files], folder=store, encoder=ENCODER)
    assert (summary.added, summary.removed) == (1, 1)
    assert sources(store) == ["policies/2019/c.jsonl#x1", "policies/2019/c.jsonl#x2", "policies/2019/moved.txt", "policies/b.txt"]
    with Catalogue(store / "catalogue.db") as catalogue:
        (moved,) = catalogue.documents_at("policies/2019/moved.txt")
        (link,) = catalogue.links_of(moved.document_id)
        assert (link.relation, catalogue.document(link.to_id).source) == (Relation.REPLIED_BY, "policies/b.txt")


def test_nothing_outside_the_folder_is_touched(files: Path, store: Path, tmp_path: Path) -> None:
    beside = tmp_path / "policies2"
    beside.mkdir()
    (beside / "d.txt").write_text("红黑榜每年公布一次。", encoding="utf-8")
    index_upload("e.txt", "公益创投每个项目不超过五万元。".encode(), folder=store, encoder=ENCODER)
    index_paths([files, beside], folder=store, encoder=ENCODER)
    for gone in (beside / "d.txt", files / "b.txt", files / "2019/c.jsonl"):
        gone.unlink()
    assert index_paths([files / "2019"], folder=store, encoder=ENCODER).removed == 2
    assert sources(store) == ["e.txt", "policies/a.txt", "policies/b.txt", "policies2/d.txt"]
    assert index_paths([files / "a.txt"], folder=store, encoder=ENCODER).removed == 0
    assert index_paths([files], folder=store, encoder=ENCODER).removed == 1


def test_what_is_there_but_cannot_be_read_stays(files: Path, store: Path) -> None:
    index_paths([files], folder=store, encoder=ENCODER)
    (files / "b.txt").write_bytes(b"")
    (files / "2019/c.jsonl").write_text("{broken", encoding="utf-8")
    (files / "a.txt").unlink()
    (files / "a.txt").symlink_to(files / "nowhere")
    summary = index_paths([files], folder=store, encoder=ENCODER)
    assert [item.path for item in summary.set_aside] == ["policies/2019/c.jsonl#1", "policies/a.txt", "policies/b.txt"]
    assert (summary.removed, summary.documents) == (0, 4)


def test_a_hidden_file_that_was_named_outright_stays_while_it_is_there(files: Path, store: Path) -> None:
    hidden = files / ".草稿.txt"
    hidden.write_text("红黑榜每年公布一次。", encoding="utf-8")
    index_paths([hidden], folder=store, encoder=ENCODER)
    assert index_paths([files], folder=store, encoder=ENCODER).removed == 0
    hidden.unlink()
    assert index_paths([files], folder=store, encoder=ENCODER).removed == 1


def test_a_folder_that_is_gone_is_refused_and_keeps_its_documents(files: Path, store: Path) -> None:
    index_paths([files], folder=store, encoder=ENCODER)
    files.rename(files.with_name("elsewhere"))
    with pytest.raises(InvalidInput) as caught:
        index_paths([files], folder=store, encoder=ENCODER)
    assert caught.value.field == "path"
    assert len(sources(store)) == 4


def test_one_half_removed_by_hand_does_not_hide_that_the_file_is_gone(tmp_path: Path, store: Path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    page = (
        "关于培育社会组织的提案\n"
        + "建议加大资金扶持力度。" * 20
        + "\n关于区政协第75号提案的答复\n某委员:\n您提出的提案收悉,现答复如下:"
        + "我局高度重视。" * 20
    )
    (folder / "a.txt").write_text(page, encoding="utf-8")
    index_paths([folder], folder=store, encoder=ENCODER)
    with Catalogue(store / "catalogue.db") as catalogue:
        first, second = catalogue.documents().documents
    remove_documents([first.document_id], folder=store, encoder=ENCODER)
    (folder / "a.txt").unlink()
    assert index_paths([folder], folder=store, encoder=ENCODER).removed == 1
    assert sources(store) == []
    assert second.source == "policies/a.txt"


def test_a_name_in_gbk_bytes_is_not_taken_for_gone(tmp_path: Path, store: Path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    path = Path(os.fsdecode(os.fsencode(folder) + b"/" + "提案.txt".encode("gbk")))
    path.write_text("案由:社区基金", encoding="utf-8")
    index_paths([folder], folder=store, encoder=ENCODER)
    again = index_paths([folder], folder=store, encoder=ENCODER)
    assert (again.unchanged, again.removed) == (1, 0)
    path.unlink()
    assert index_paths([folder], folder=store, encoder=ENCODER).removed == 1
