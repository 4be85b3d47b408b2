import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.catalogue import Catalogue
from corpus.errors import InvalidInput, NotFound, StoreMissing, UnreadableSource, UnsupportedFormat
from corpus.model import Relation
from indexer.build import Progress, index_paths, index_upload, remove_documents
from indexer.status import status
from indexer.store import StoreReader, open_reader
from tests.formats import zipped
from tests.indexer.fakes import HashingEncoder
from tests.small_store import write_files

ENCODER = HashingEncoder()
ROOT = Path(__file__).parents[2]

PROPOSAL = """关于加快社会组织孵化基地建设的提案

提案号：第075号
案由：我区社会组织缺少办公场地。

一、问题及分析
孵化基地只有一处，场地不足。

二、建议
建议区民政局新建孵化基地，每年安排运营补贴200万元。
"""
REPLY = """广州市番禺区民政局对区政协十四届五次会议第075号提案的答复

九三学社番禺区基层委员会：
你们提出的《关于加快社会组织孵化基地建设的提案》收悉，现答复如下：
一、区财政拨款373万元建设孵化基地，面积2300平方米。
二、下一步将扩大孵化基地规模。

广州市番禺区民政局
2020年11月30日
"""


def line(name: str, text: str) -> str:
    return json.dumps({"id": name, "text": text, "title": f"{name}号文件"}, ensure_ascii=False)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "a_proposal.txt").write_text(PROPOSAL, encoding="utf-8")
    (folder / "b_reply.txt").write_text(REPLY, encoding="utf-8")
    lines = [line("x1", "社区基金由街道办事处管理。"), line("x2", "长者饭堂每餐补助三元。"), line("x3", "公益创投每个项目不超过五万元。")]
    (folder / "c.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def titles(reader: StoreReader, query: str, *, k: int = 1) -> list[str]:
    passages = reader.passages([key for key, _ in reader.search_lexical(query, k=k)])
    return [reader.catalogue.document(p.document_id).title for p in passages]


def test_files_and_lines_become_documents_that_are_found_and_linked(files: Path, store: Path) -> None:
    told: list[Progress] = []
    summary = index_paths([files], folder=store, encoder=ENCODER, progress=told.append)
    assert (summary.added, summary.updated, summary.unchanged, summary.removed, summary.set_aside) == (5, 0, 0, 0, ())
    assert (summary.documents, summary.generation) == (5, 6)  # the proposal takes the place of its reply: one change more
    assert (told[-1].files_done, told[-1].files_total, told[-1].documents, told[-1].current) == (3, 3, 5, "policies/c.jsonl")
    with open_reader(store, encoder=ENCODER) as reader:
        assert titles(reader, "长者饭堂") == ["x2号文件"]
        (proposal,) = reader.catalogue.documents_at("policies/a_proposal.txt")
        (link,) = reader.catalogue.links_of(proposal.document_id)
        assert link.relation is Relation.REPLIED_BY
        assert reader.catalogue.document(link.to_id).source == "policies/b_reply.txt"


def test_the_halves_are_joined_in_whatever_order_they_come(files: Path, store: Path) -> None:
    for name in ("b_reply.txt", "a_proposal.txt"):
        index_paths([files / name], folder=store, encoder=ENCODER)
    with open_reader(store, encoder=ENCODER) as reader:
        (reply,) = reader.catalogue.documents_at(str(files / "b_reply.txt"))
        assert [link.relation for link in reader.catalogue.links_of(reply.document_id)] == [Relation.REPLIES_TO]


def test_indexing_again_changes_nothing(files: Path, store: Path) -> None:
    index_paths([files], folder=store, encoder=ENCODER)
    again = index_paths([files], folder=store, encoder=ENCODER)
    assert (again.added, again.updated, again.unchanged, again.removed, again.generation) == (0, 0, 5, 0, 6)


def test_a_changed_file_is_updated_under_the_same_id(files: Path, store: Path) -> None:
    index_paths([files], folder=store, encoder=ENCODER)
    with open_reader(store, encoder=ENCODER) as reader:
        (before,) = reader.catalogue.documents_at("policies/b_reply.txt")
        (files / "b_reply.txt").write_text(REPLY.replace("373万元", "400万元"), encoding="utf-8")
        summary = index_paths([files], folder=store, encoder=ENCODER)
        assert (summary.added, summary.updated, summary.unchanged) == (0, 1, 4)
        reader.refresh()
        (after,) = reader.catalogue.documents_at("policies/b_reply.txt")
        assert (after.document_id, "400万元" in after.text) == (before.document_id, True)
        assert [link.relation for link in reader.catalogue.links_of(after.document_id)] == [Relation.REPLIES_TO]


def test_lines_of_a_collection_are_added_updated_kept_and_removed(files: Path, store: Path) -> None:
    index_paths([files / "c.jsonl"], folder=store, encoder=ENCODER)
    lines = [line("x1", "社区基金由街道办事处管理。"), line("x2", "长者饭堂每餐补助五元。"), line("x4", "红黑榜每年公布一次。")]
    (files / "c.jsonl").write_text("\n".join(lines), encoding="utf-8")
    summary = index_paths([files / "c.jsonl"], folder=store, encoder=ENCODER)
    assert (summary.added, summary.updated, summary.unchanged, summary.removed) == (1, 1, 1, 1)
    with open_reader(store, encoder=ENCODER) as reader:
        assert [d.title for d in reader.catalogue.documents().documents] == ["x1号文件", "x2号文件", "x4号文件"]
        assert titles(reader, "公益创投") == []


def test_a_bad_line_is_set_aside_and_takes_no_other_line_with_it(files: Path, store: Path) -> None:
    index_paths([files / "c.jsonl"], folder=store, encoder=ENCODER)
    (files / "c.jsonl").write_text(line("x1", "社区基金由街道办事处管理。") + "\n{broken\n", encoding="utf-8")
    for unchanged in (1, 3):  # it is told again each time, though the file is not read again while it is as it is
        summary = index_paths([files / "c.jsonl"], folder=store, encoder=ENCODER)
        assert [item.path for item in summary.set_aside] == ["policies/c.jsonl#2"]
        assert (summary.unchanged, summary.removed, summary.documents) == (unchanged, 0, 3)
    assert [item.path for item in status(store).set_aside] == ["policies/c.jsonl#2"]
    (files / "c.jsonl").write_text(line("x1", "社区基金由街道办事处管理。"), encoding="utf-8")
    summary = index_paths([files / "c.jsonl"], folder=store, encoder=ENCODER)
    assert (summary.set_aside, summary.removed, summary.documents) == ((), 2, 1)
    assert status(store).set_aside == ()


def test_a_file_that_cannot_be_read_is_set_aside_and_what_was_known_of_it_stays(files: Path, store: Path) -> None:
    index_paths([files], folder=store, encoder=ENCODER)
    (files / "b_reply.txt").write_bytes(b"")
    (files / "d.xyz").write_bytes(b"?")
    summary = index_paths([files], folder=store, encoder=ENCODER)
    assert [(item.path, item.reason) for item in summary.set_aside] == [
        ("policies/b_reply.txt", "it is empty"),
        ("policies/d.xyz", "files of type '.xyz' are not supported"),
    ]
    assert (summary.documents, summary.generation) == (5, 6)  # the proposal takes the place of its reply: one change more
    with open_reader(store, encoder=ENCODER) as reader:
        assert titles(reader, "2300平方米") == [REPLY.split("\n")[0]]


def test_an_error_in_the_program_sets_one_file_aside_and_the_run_goes_on(files: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import indexer.prepare
    from corpus.ingest import parse_counted

    def breaks_on_replies(source: object, **options: object) -> object:
        if "reply" in source.path:  # type: ignore[attr-defined]
            raise IndexError("list index out of range")
        return parse_counted(source, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(indexer.prepare, "parse_counted", breaks_on_replies)
    summary = index_paths([files], folder=store, encoder=ENCODER, workers=0)
    assert [(item.path, item.reason) for item in summary.set_aside] == [
        ("policies/b_reply.txt", "an error in the program (IndexError: list index out of range)")
    ]
    assert (summary.added, summary.documents) == (4, 4)


def test_a_path_that_is_not_there_stops_the_run_before_anything_is_written(files: Path, store: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        index_paths([files, files / "none.txt"], folder=store, encoder=ENCODER)
    assert caught.value.field == "path"
    assert not store.exists()


def test_personal_data_are_masked_unless_kept_and_asking_otherwise_reads_the_file_again(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "c.txt"
    path.write_text(f"{REPLY}\n联系人：张某某，联系电话：13800138000\n", encoding="utf-8")
    for keep, masked in ((False, True), (True, False), (False, True)):
        index_paths([path], folder=store, encoder=ENCODER, keep_personal_data=keep)
        with open_reader(store, encoder=ENCODER) as reader:
            assert ("13800138000" not in reader.catalogue.documents().documents[0].text) is masked


def test_an_upload_is_indexed_once_and_can_be_removed(store: Path) -> None:
    ids = index_upload("答复.txt", REPLY.encode(), folder=store, encoder=ENCODER).documents
    assert index_upload("答复.txt", REPLY.encode(), folder=store, encoder=ENCODER).documents == ids
    with open_reader(store, encoder=ENCODER) as reader:
        (document,) = reader.catalogue.documents().documents
        assert (document.document_id, document.source) == (ids[0], "答复.txt")
        assert document.location.startswith("upload/")
        assert document.location.endswith("/答复.txt")
        assert titles(reader, "孵化基地") == [document.title]
        assert remove_documents(ids, folder=store, encoder=ENCODER) == ids
        reader.refresh()
        assert (titles(reader, "孵化基地"), reader.generation) == ([], 2)


@pytest.mark.parametrize("name", ["c.jsonl", "../c.jsonl", "C:\\文件\\c.jsonl"])
def test_a_collection_can_be_uploaded_and_a_name_is_only_a_name(store: Path, name: str) -> None:
    data = "\n".join([line("x1", "社区基金由街道办事处管理。"), line("x2", "长者饭堂每餐补助三元。"), "{broken"]).encode()
    assert len(index_upload(name, data, folder=store, encoder=ENCODER).documents) == 2
    with open_reader(store, encoder=ENCODER) as reader:
        assert [d.source for d in reader.catalogue.documents().documents] == ["c.jsonl#x1", "c.jsonl#x2"]


def test_what_an_upload_sets_aside_is_told_and_forgotten_with_its_last_document(store: Path) -> None:
    data = zipped({"答复.txt": REPLY, "坏.pdf": "no pdf at all"})
    upload = index_upload("提案#3.zip", data, folder=store, encoder=ENCODER)
    assert [one.path for one in upload.set_aside] == ["提案#3.zip#坏.pdf"]
    with Catalogue(store / "catalogue.db") as catalogue:
        assert catalogue.set_aside() == list(upload.set_aside)
        remove_documents(upload.documents, folder=store, encoder=ENCODER)
        assert catalogue.set_aside() == []


def test_an_upload_that_cannot_be_read_says_why_and_leaves_no_document(store: Path) -> None:
    with pytest.raises(UnsupportedFormat) as unsupported:
        index_upload("a.xyz", b"?", folder=store, encoder=ENCODER)
    assert unsupported.value.path == "a.xyz"
    with pytest.raises(UnreadableSource) as empty:
        index_upload("a.txt", b" \n", folder=store, encoder=ENCODER)
    assert empty.value.reason == "it is empty"
    with pytest.raises(InvalidInput) as nameless:
        index_upload("", b"text", folder=store, encoder=ENCODER)
    assert nameless.value.field == "file"
    assert status(store).documents == 0


def test_documents_are_removed_by_id_file_collection_and_folder(files: Path, store: Path) -> None:
    index_paths([files], folder=store, encoder=ENCODER)
    with open_reader(store, encoder=ENCODER) as reader:
        (proposal,) = reader.catalogue.documents_at("policies/a_proposal.txt")
    assert remove_documents([proposal.document_id], folder=store, encoder=ENCODER) == (proposal.document_id,)
    assert len(remove_documents([str(files / "c.jsonl")], folder=store, encoder=ENCODER)) == 3
    assert len(remove_documents([f"{files}/"], folder=store, encoder=ENCODER)) == 1
    assert status(store).documents == 0
    assert index_paths([files], folder=store, encoder=ENCODER).added == 5


def test_a_name_that_stands_for_nothing_removes_nothing(files: Path, store: Path) -> None:
    index_paths([files], folder=store, encoder=ENCODER)
    with pytest.raises(NotFound) as caught:
        remove_documents(["policies/a_proposal.txt", "policies/none.txt"], folder=store, encoder=ENCODER)
    assert caught.value.what == "'policies/none.txt'"
    assert status(store).documents == 5
    with pytest.raises(StoreMissing):
        remove_documents(["x"], folder=store / "none", encoder=ENCODER)


KILLED = """
import sys
from pathlib import Path
import indexer.build
import indexer.run
from tests.indexer.fakes import HashingEncoder

indexer.run.SECONDS_PER_COMMIT = 0.0
path, folder = map(Path, sys.argv[1:])
indexer.build.index_paths([path], folder=folder, encoder=HashingEncoder(), progress=lambda at: sys.stdout.write(f"{at.documents}\\n") and sys.stdout.flush())
"""


def contents(store: Path) -> list[object]:
    with open_reader(store, encoder=ENCODER) as reader:
        documents = reader.catalogue.documents(limit=1000).documents
        shown: list[object] = [reader.generation, [(d, reader.catalogue.passages_of(d.document_id)) for d in documents]]
        for query in ("第17号提案 孵化基地", "运营补贴", "社区基金 第203号"):
            shown += [reader.search_lexical(query, k=50), reader.search_dense(query, k=50)]
        return shown


@pytest.mark.parametrize(("after", "delay_s"), [(1, 0.0), (60, 0.02), (120, 0.01), (180, 0.04), (250, 0.0)])
def test_a_run_killed_at_any_moment_goes_on_to_what_it_would_have_made(tmp_path: Path, after: int, delay_s: float) -> None:
    path = tmp_path / "many.jsonl"
    topics = ("社会组织孵化基地每年运营补贴", "社区基金由街道办事处管理，每年支出", "长者饭堂每餐补助")
    path.write_text(
        "\n".join(line(f"n{i}", f"关于第{i}号提案的答复。{topics[i % 3]}{i * 37}元。" * 9) for i in range(320)), encoding="utf-8"
    )
    index_paths([path], folder=tmp_path / "whole", encoder=ENCODER)
    command = [sys.executable, "-c", KILLED, str(path), str(tmp_path / "killed")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout is not None
        next(told for told in process.stdout if int(told) >= after)
        time.sleep(delay_s)
        process.kill()
    acknowledged = status(tmp_path / "killed").documents
    assert acknowledged >= after
    resumed = index_paths([path], folder=tmp_path / "killed", encoder=ENCODER)
    assert (resumed.added, resumed.unchanged) == (320 - acknowledged, acknowledged)
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


def test_a_proposal_that_names_no_place_takes_it_from_the_reply_that_comes_later(tmp_path):
    proposal = (
        "关于推广社区微创投的提案\n\n提案编号:第0127号\n届次:十二届三次会议\n\n" + "我区社区社会组织缺少资金,建议设立微创投资金。" * 6
    )
    reply = (
        "对区政协十二届三次会议第0127号提案的答复\n\n某支部:\n贵支部《关于推广社区微创投的提案》收悉,现答复如下:\n"
        + "一、资金已经落实。" * 10
        + "\n\n南京市鼓楼区民政局\n2019年6月25日"
    )
    files, store = tmp_path / "files", tmp_path / "store"
    files.mkdir()
    (files / "a.txt").write_text(proposal, encoding="utf-8")
    index_paths([files], folder=store, encoder=ENCODER)
    with Catalogue(store / "catalogue.db") as catalogue:
        assert catalogue.by_title("关于推广社区微创投的提案")[0].region is None
    (files / "b.txt").write_text(reply, encoding="utf-8")
    index_paths([files], folder=store, encoder=ENCODER)
    with Catalogue(store / "catalogue.db") as catalogue:
        settled = catalogue.by_title("关于推广社区微创投的提案")[0]
        assert settled.region.code == "320106"
        assert next(e.rule for e in settled.evidence if e.field == "region").startswith("place of the linked document")


def test_a_run_counts_what_it_masked_and_groups_what_is_published_twice(tmp_path: Path, store: Path) -> None:
    for city in ("甲", "乙"):
        text = f"{REPLY}{PROPOSAL}\n" * 2 + "联系人:王小明 电话:13800138000\n"
        (tmp_path / "docs" / city).mkdir(parents=True)
        (tmp_path / "docs" / city / "a.md").write_text(
            f"# 关于孵化基地的汇编\n{text.replace('提案', '议题').replace('答复', '说明')}", encoding="utf-8"
        )
    summary = index_paths([tmp_path / "docs"], folder=store, encoder=ENCODER)
    assert summary.masked == {"mobile": 2, "name": 2}
    with Catalogue(store / "catalogue.db") as catalogue:
        first, second = catalogue.documents().documents
        family = catalogue.families_of([second.document_id])[second.document_id]
        assert (family.id, [m.source for m in family.members]) == (first.document_id, ["docs/乙/a.md", "docs/甲/a.md"])
    assert index_paths([tmp_path / "docs"], folder=store, encoder=ENCODER, keep_personal_data=True).masked == {}


def test_a_run_tells_how_many_passages_are_encoded(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    files, store = write_files(tmp_path / "files"), tmp_path / "store"
    summary = index_paths([files], folder=store, encoder=ENCODER, encoding=lambda done, total: told.append((done, total)))
    assert told == [(summary.passages, summary.passages)]
    index_paths([files], folder=store, encoder=ENCODER, encoding=lambda done, total: told.append((done, total)))
    assert len(told) == 1
