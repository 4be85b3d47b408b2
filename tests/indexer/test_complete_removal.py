"""What was removed or replaced answers nothing, and leaves nothing behind, whatever its name; its namesake elsewhere stays."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import InvalidInput, NotFound
from indexer.build import index_paths, index_upload, remove_documents
from indexer.status import status
from indexer.store import open_reader
from tests.indexer.fakes import HashingEncoder

ENCODER = HashingEncoder()
SECRET = "关于长者饭堂的通知\n长者饭堂每餐补助三元,由街道按实际用餐人次结算,全年支出八十六万元,明年再开办四家。\n" + (
    "经营单位应当每月公布菜单和收支,接受老年人代表监督,发现问题应当在十日内改正并书面答复。\n" * 3
)
OTHER = "关于公益创投的通知\n公益创投每个项目不超过五万元,由专家评审并公示。\n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def index(*paths: Path, store: Path, **options: bool) -> list[str]:
    summary = index_paths(list(paths), folder=store, encoder=ENCODER, workers=0, **options)  # type: ignore[arg-type]
    return [item.path for item in summary.set_aside]


def rows(store: Path) -> dict[str, int]:
    connection = sqlite3.connect(store / "catalogue.db")
    tables = ("documents", "texts", "passages", "links", "sketches", "bands", "sources", "set_aside", "dropped_vectors")
    counted = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
    connection.close()
    (cache,) = (store / "vectors").glob("*.db")
    connection = sqlite3.connect(cache)
    counted["vectors"] = connection.execute("SELECT count(*) FROM vectors").fetchone()[0]
    connection.close()
    return counted


def answers(store: Path, query: str) -> list[str]:
    with open_reader(store, encoder=ENCODER) as reader:
        keys = [key for search in (reader.search_lexical, reader.search_dense) for key, _ in search(query, k=50)]
        return sorted({passage.text for passage in reader.passages(keys) if "长者饭堂" in passage.text})


def remove_by_name(path: Path, store: Path) -> None:
    remove_documents([str(path)], folder=store, encoder=ENCODER)


def delete_the_file(path: Path, store: Path) -> None:
    path.unlink()
    index(path.parent, store=store)


def replace_the_file(path: Path, store: Path) -> None:
    path.write_text(OTHER, encoding="utf-8")
    index(path.parent, store=store)


@pytest.mark.parametrize("take_out", [remove_by_name, delete_the_file, replace_the_file])
def test_what_has_left_is_in_no_table_no_index_and_no_cache(tmp_path: Path, store: Path, take_out: Callable[[Path, Path], None]) -> None:
    first, twin = write(tmp_path / "n1/docs/a.txt", SECRET), write(tmp_path / "n2/docs/a.txt", SECRET.replace("三元", "四元"))
    keeper = write(tmp_path / "n3/docs/a.txt", OTHER)
    index(first.parent, twin.parent, keeper.parent, store=store)
    with open_reader(store, encoder=ENCODER) as reader:
        (document,) = reader.catalogue.documents_at(str(first))
        assert reader.catalogue.families_of([document.document_id])[document.document_id].places == ()
    take_out(first, store)
    assert answers(store, "长者饭堂 每餐补助 三元") == [SECRET.strip().replace("三元", "四元")]
    take_out(twin, store)
    left = rows(store)
    assert answers(store, "长者饭堂 每餐补助 四元") == []
    assert b"".join(file.read_bytes() for file in sorted(store.glob("catalogue.db*"))).find("长者饭堂".encode()) == -1
    documents = 3 if take_out is replace_the_file else 1
    assert left["documents"] == left["texts"] == left["sketches"] == left["sources"] == documents
    assert (left["set_aside"], left["dropped_vectors"], left["links"]) == (0, 0, 0)
    assert left["vectors"] == 1  # of one text, which three files may hold
    with open_reader(store, encoder=ENCODER) as reader:
        assert [d.location for d in reader.catalogue.documents_at(str(keeper))] == [str(keeper)]


def test_what_was_set_aside_is_told_for_each_file_of_a_name_and_goes_with_it(tmp_path: Path, store: Path) -> None:
    first, second = write(tmp_path / "n1/docs/a.txt", ""), write(tmp_path / "n2/docs/a.txt", "")
    assert index(first.parent, second.parent, store=store) == ["docs/a.txt", "docs/a.txt"]
    assert [(item.location, item.size_bytes) for item in status(store).set_aside] == [(str(first), 0), (str(second), 0)]
    assert remove_documents([str(first)], folder=store, encoder=ENCODER) == ()
    assert [item.location for item in status(store).set_aside] == [str(second)]
    with pytest.raises(NotFound):
        remove_documents([str(first)], folder=store, encoder=ENCODER)
    second.unlink()
    index(second.parent, store=store)
    assert status(store).set_aside == ()


def test_a_file_that_could_not_be_read_is_read_again_when_asked_or_changed_and_keeps_its_since(tmp_path: Path, store: Path) -> None:
    bad = write(tmp_path / "docs/a.txt", "")
    index(bad, store=store)
    connection = sqlite3.connect(store / "catalogue.db")
    connection.execute("UPDATE set_aside SET since = '2020-01-01T00:00:00+00:00', reason = 'as it was'")
    connection.commit()
    connection.close()
    assert index(bad, store=store) == ["docs/a.txt"]
    assert [item.reason for item in status(store).set_aside] == ["as it was"]
    assert index(store=store, retry_failed=True) == ["docs/a.txt"]
    (item,) = status(store).set_aside
    assert (item.reason, item.since[:4], item.at > item.since) == ("it is empty", "2020", True)
    write(bad, OTHER)
    assert index(store=store, retry_failed=True) == []
    assert (status(store).documents, status(store).set_aside) == (1, ())


def test_lines_that_could_not_be_read_are_tried_again_with_their_collection(tmp_path: Path, store: Path) -> None:
    collection = write(tmp_path / "docs/c.jsonl", '{"id": "x", "text": "公益创投每个项目不超过五万元。"}\n{broken\n')
    for options in ({}, {}, {"retry_failed": True}):
        assert index(collection, store=store, **options) == ["docs/c.jsonl#2"]
    assert index(store=store, retry_failed=True) == ["docs/c.jsonl#2"]
    (item,) = status(store).set_aside
    assert (item.location, item.file, item.size_bytes) == (f"{collection}#2", str(collection), None)
    collection.unlink()
    assert index(store=store, retry_failed=True) == []
    assert status(store).set_aside == ()


NAMES = [
    "关于进一步加强和规范社会组织孵化基地建设管理工作若干问题的指导意见征求意见稿修改稿第三稿最终版本.txt",
    "长" * 83 + ".txt",
    "a\nb.txt",
    "a b  c#d%e'f\".txt",
    "𠮷祥街.txt",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_any_name_is_indexed_found_again_and_removed(tmp_path: Path, store: Path, name: str) -> None:
    path = write(tmp_path / "文件" / name, SECRET)
    twin = write(tmp_path / "别处" / name, OTHER)
    index(path.parent, twin.parent, store=store)
    assert index(path.parent, twin.parent, store=store) == []
    assert len(remove_documents([str(path)], folder=store, encoder=ENCODER)) == 1
    assert answers(store, "长者饭堂") == []
    assert status(store).documents == 1


@pytest.mark.parametrize("raw", [b"\xff\xfe.txt", "关于补助的通知.txt".encode("gb18030")])
def test_a_name_in_other_bytes_than_utf_8_is_one_file_of_its_own(tmp_path: Path, store: Path, raw: bytes) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    path, other = folder / os.fsdecode(raw), folder / os.fsdecode(b"\xff\xff.txt")
    write(path, SECRET)
    write(other, OTHER)
    assert index(folder, store=store) == []
    assert status(store).documents == 2
    write(path, "")
    assert len(index(folder, store=store)) == 1
    write(path, SECRET)
    assert index(store=store, retry_failed=True) == []
    path.unlink()
    index(folder, store=store)
    assert (answers(store, "长者饭堂"), status(store).documents) == ([], 1)


def test_a_path_deeper_than_the_system_opens_at_once_is_told_and_not_lost(tmp_path: Path, store: Path) -> None:
    top = tmp_path / "docs"
    write(top / "a.txt", OTHER)
    here, depth = os.open(top, os.O_RDONLY), 0
    try:
        while depth < 50:  # of 85 characters each: 4,250 characters, 12,750 bytes
            os.mkdir("长" * 85, dir_fd=here)
            below = os.open("长" * 85, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here, depth = below, depth + 1
        told = index(top, store=store)
    finally:
        os.close(here)
    assert status(store).documents == 1
    assert len(told) == 1


@pytest.mark.parametrize("length", [300, 4_000])
def test_a_name_longer_than_a_file_may_have_is_a_clear_error(tmp_path: Path, store: Path, length: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        index(tmp_path / ("长" * length), store=store)
    assert caught.value.field == "path"
    index(write(tmp_path / "a.txt", OTHER), store=store)
    with pytest.raises(NotFound):
        remove_documents(["长" * length], folder=store, encoder=ENCODER)
    ids = index_upload("长" * length + ".txt", SECRET.encode(), folder=store, encoder=ENCODER).documents
    index_upload("a." + "b" * length + ".txt", OTHER.encode(), folder=store, encoder=ENCODER)
    assert remove_documents(ids, folder=store, encoder=ENCODER) == ids
    assert answers(store, "长者饭堂") == []
