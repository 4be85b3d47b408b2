from pathlib import Path

import pytest

from corpus.errors import InvalidInput, NotFound
from indexer.build import index_paths, index_upload, remove_documents
from indexer.status import status
from tests.indexer.fakes import HashingEncoder

ENCODER = HashingEncoder()
PROPOSAL = "关于培育社会组织的提案\n" + "建议加大资金扶持力度。" * 20
REPLY = "关于区政协第75号提案的答复\n某委员:\n您提出的提案收悉,现答复如下:" + "我局高度重视。" * 20


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def twins(tmp_path: Path, store: Path) -> tuple[Path, Path]:
    """Two files that people see as docs/r.txt."""
    first = write(tmp_path / "n1/docs/r.txt", "社区基金由街道办事处管理。")
    second = write(tmp_path / "n2/docs/r.txt", "长者饭堂每餐补助三元。")
    for path in (first, second):
        index_paths([path], folder=store, encoder=ENCODER)
    return first, second


@pytest.mark.parametrize(("name", "below"), [("docs/r.txt", "docs/r.txt"), ("docs", "docs"), ("docs/", "docs"), ("./docs", "docs")])
def test_a_name_that_two_files_or_folders_share_removes_nothing_and_tells_where_both_are(
    twins: tuple[Path, Path], store: Path, tmp_path: Path, name: str, below: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        remove_documents([name], folder=store, encoder=ENCODER)
    assert caught.value.field == "document"
    assert (
        caught.value.message
        == f"'{name.rstrip('/').removeprefix('./')}' is the name of 2 files or folders: {tmp_path}/n1/{below}, {tmp_path}/n2/{below}."
    )
    assert status(store).documents == 2


def test_the_full_path_of_one_of_them_removes_that_one(twins: tuple[Path, Path], store: Path) -> None:
    assert len(remove_documents([str(twins[0])], folder=store, encoder=ENCODER)) == 1
    assert len(remove_documents(["docs/r.txt"], folder=store, encoder=ENCODER)) == 1
    assert status(store).documents == 0


def test_two_uploads_of_one_name_are_told_apart_by_their_locations(store: Path) -> None:
    ids = [index_upload("r.txt", text.encode(), folder=store, encoder=ENCODER).documents[0] for text in ("社区基金。", "长者饭堂。")]
    with pytest.raises(InvalidInput) as caught:
        remove_documents(["r.txt"], folder=store, encoder=ENCODER)
    first = caught.value.message.rstrip(".").split(": ")[1].split(", ")[0]
    (removed,) = remove_documents([first], folder=store, encoder=ENCODER)
    assert removed in ids


def test_both_halves_of_one_file_go_together(tmp_path: Path, store: Path) -> None:
    write(tmp_path / "docs/thread.txt", PROPOSAL + "\n" + REPLY)
    assert index_paths([tmp_path / "docs"], folder=store, encoder=ENCODER).added == 2
    assert len(remove_documents(["docs/thread.txt"], folder=store, encoder=ENCODER)) == 2


def test_a_folder_as_people_see_it_removes_what_came_from_it(tmp_path: Path, store: Path) -> None:
    write(tmp_path / "docs/2019/a.txt", "社区基金由街道办事处管理。")
    write(tmp_path / "docs/2019/b.jsonl", '{"id": "x", "text": "长者饭堂每餐补助三元。"}')
    write(tmp_path / "docs/c.txt", "公益创投每个项目不超过五万元。")
    index_paths([tmp_path / "docs"], folder=store, encoder=ENCODER)
    assert len(remove_documents(["docs/2019"], folder=store, encoder=ENCODER)) == 2
    assert status(store).documents == 1


def test_a_path_with_dots_in_it_finds_what_was_indexed_through_one(tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "n1/docs/r.txt", "社区基金由街道办事处管理。")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    index_paths([Path("../n1/docs/r.txt")], folder=store, encoder=ENCODER)
    assert len(remove_documents(["../n1/./docs/../docs/r.txt"], folder=store, encoder=ENCODER)) == 1
    index_paths([tmp_path / "n1"], folder=store, encoder=ENCODER)
    assert len(remove_documents(["../n1"], folder=store, encoder=ENCODER)) == 1


def test_a_link_keeps_the_name_it_was_indexed_by(tmp_path: Path, store: Path) -> None:
    write(tmp_path / "real/r.txt", "社区基金由街道办事处管理。")
    (tmp_path / "linked").symlink_to(tmp_path / "real")
    index_paths([tmp_path / "linked"], folder=store, encoder=ENCODER)
    with pytest.raises(NotFound):
        remove_documents([str(tmp_path / "real/r.txt")], folder=store, encoder=ENCODER)
    assert len(remove_documents([str(tmp_path / "linked/r.txt")], folder=store, encoder=ENCODER)) == 1


@pytest.mark.parametrize("name", ["", " "])
def test_no_name_is_not_the_folder_one_stands_in(twins: tuple[Path, Path], store: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(twins[0].parent)
    with pytest.raises(InvalidInput) as caught:
        remove_documents([name], folder=store, encoder=ENCODER)
    assert caught.value.field == "document"
    assert status(store).documents == 2
