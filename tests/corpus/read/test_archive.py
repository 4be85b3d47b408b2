import io
import zipfile
from pathlib import Path

import pytest

from corpus.errors import UnreadableSource, UnsupportedFormat
from corpus.model import Source
from corpus.read import Limits, discover, read_bytes, read_file
from tests.formats import as_docx, as_jsonl, as_pdf, zipped

TEXT = "关于社区基金的提案"


def read(raw: bytes, *, limits: Limits | None = None) -> list[Source | UnreadableSource]:
    return list(read_bytes(raw, location="/a/包.zip", shown="a/包.zip", limits=limits or Limits()))


def outcome(raw: bytes, *, limits: Limits | None = None) -> list[tuple[str, str]]:
    return [(item.path, item.text if isinstance(item, Source) else item.reason) for item in read(raw, limits=limits)]


def test_each_member_is_a_source_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "提案.zip"
    path.write_bytes(zipped({"2019/提案.docx": as_docx(TEXT), "答复.pdf": as_pdf("同意立案。"), "说明.txt": "三年"}))
    [found] = discover([path])
    items = list(read_file(found))
    assert [(item.location, item.path, item.text) for item in items if isinstance(item, Source)] == [
        (f"{path}#2019/提案.docx", f"{tmp_path.name}/提案.zip#2019/提案.docx", TEXT),
        (f"{path}#答复.pdf", f"{tmp_path.name}/提案.zip#答复.pdf", "同意立案。"),
        (f"{path}#说明.txt", f"{tmp_path.name}/提案.zip#说明.txt", "三年"),
    ]


def test_an_archive_in_an_archive_is_read_and_one_deeper_is_not() -> None:
    inner = zipped({"乙.txt": TEXT, "深.zip": zipped({"丙.txt": TEXT})})
    assert outcome(zipped({"甲.txt": TEXT, "内.zip": inner})) == [
        ("a/包.zip#甲.txt", TEXT),
        ("a/包.zip#内.zip/乙.txt", TEXT),
        ("a/包.zip#内.zip/深.zip", "it is an archive in an archive in an archive (more than 2 deep)"),
    ]


def test_the_lines_of_a_collection_in_an_archive_are_sources() -> None:
    assert outcome(zipped({"卷.jsonl": as_jsonl(TEXT)})) == [("a/包.zip#卷.jsonl#1", TEXT)]


def gbk_named(name: str, data: bytes) -> bytes:
    raw, stand_in = name.encode("gbk"), "x" * len(name.encode("gbk"))
    return zipped({stand_in: data}).replace(stand_in.encode(), raw)


def test_names_in_gbk_are_read() -> None:
    assert outcome(gbk_named("社区基金/提案.txt", TEXT.encode())) == [("a/包.zip#社区基金/提案.txt", TEXT)]


def test_names_that_lead_out_of_the_archive_are_only_names() -> None:
    assert outcome(zipped({"/etc/a.txt": TEXT, "../b.txt": TEXT, "c\\d.txt": TEXT, "坏\n名.txt": TEXT})) == [
        ("a/包.zip#etc/a.txt", TEXT),
        ("a/包.zip#../b.txt", TEXT),
        ("a/包.zip#c/d.txt", TEXT),
        ("a/包.zip#坏\ufffd名.txt", TEXT),
    ]


def test_what_a_folder_passes_over_is_passed_over_here() -> None:
    names = ["__MACOSX/._甲.txt", ".DS_Store", "~$甲.docx", "页_files/标.png", "小.png"]
    assert outcome(zipped({**dict.fromkeys(names, b"x"), "甲.txt": TEXT})) == [("a/包.zip#甲.txt", TEXT)]


def test_a_bad_member_does_not_stop_the_others() -> None:
    items = read(zipped({"表.xls": b"x", "坏.pdf": b"%PDF-1.7 x", "空.txt": b"", "好.txt": TEXT}))
    assert [(item.path, item.reason) for item in items if isinstance(item, UnreadableSource)] == [
        ("a/包.zip#表.xls", "files of type '.xls' are not supported"),
        ("a/包.zip#坏.pdf", "it is a damaged PDF"),
        ("a/包.zip#空.txt", "it is empty"),
    ]
    assert isinstance(items[0], UnsupportedFormat)
    assert [item.text for item in items if isinstance(item, Source)] == [TEXT]


def test_a_second_member_of_the_same_name_is_set_aside() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("甲.txt", "一")
        archive.writestr("甲.txt", "二")
    assert outcome(buffer.getvalue()) == [("a/包.zip#甲.txt", "一"), ("a/包.zip#甲.txt", "another file of the archive has the same name")]


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped({"零.txt": bytes(25_000_000)})
    assert outcome(bomb) == [("a/包.zip", "it unpacks to more than 200 times its size (a zip bomb)")]
    inside = zipped({"内.zip": bomb, "甲.txt": TEXT})
    assert outcome(inside) == [("a/包.zip#内.zip", "it unpacks to more than 200 times its size (a zip bomb)"), ("a/包.zip#甲.txt", TEXT)]


def test_a_bomb_under_the_name_of_a_document_is_refused_too() -> None:
    parts = {"word/document.xml": bytes(25_000_000), "OFD.xml": "", "META-INF/container.xml": ""}
    for keep, suffix in (("word/document.xml", "docx"), ("OFD.xml", "ofd"), ("META-INF/container.xml", "epub")):
        raw = zipped({keep: parts[keep], "零.bin": bytes(25_000_000)})
        [error] = read_bytes(raw, location="/a/x", shown=f"a/x.{suffix}")
        assert isinstance(error, UnreadableSource)
        assert error.reason == "it unpacks to more than 200 times its size (a zip bomb)"


def test_a_member_that_claims_to_be_small_is_not_read_past_its_limit() -> None:
    raw = zipped({"甲.txt": TEXT.encode() * 10_000})
    assert outcome(raw, limits=Limits(file_bytes=100_000)) == [("a/包.zip#甲.txt", "it is too large (more than 0 MB)")]


def test_a_protected_member_is_named() -> None:
    raw = bytearray(zipped({"甲.txt": TEXT}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + place] |= 1
    assert outcome(bytes(raw)) == [("a/包.zip#甲.txt", "it is protected by a password")]


def test_a_member_whose_data_are_broken_is_set_aside() -> None:
    raw = bytearray(zipped({"甲.txt": TEXT * 50, "乙.txt": TEXT}))
    raw[45] ^= 0xFF
    assert outcome(bytes(raw))[-1] == ("a/包.zip#乙.txt", TEXT)
    assert outcome(bytes(raw))[0] == ("a/包.zip#甲.txt", "its data in the archive are damaged")


def test_an_empty_archive_and_half_an_archive_are_named() -> None:
    assert outcome(zipped({})) == [("a/包.zip", "it is an archive without documents")]
    assert outcome(zipped({".DS_Store": b"x", "目录/": b""})) == [("a/包.zip", "it is an archive without documents")]
    assert outcome(zipped({"甲.txt": TEXT})[:-10]) == [("a/包.zip", "it is a zip archive that is damaged or cut off")]
