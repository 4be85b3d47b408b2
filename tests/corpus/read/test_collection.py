import gzip
import hashlib
import json
import lzma
from pathlib import Path

import pytest

from corpus.errors import UnreadableSource
from corpus.model import Declared, Source
from corpus.read import discover, read_file
from corpus.read.collection import MAX_LINE_BYTES


def read(path: Path, raw: bytes) -> list[Source | UnreadableSource]:
    path.write_bytes(raw)
    [found] = discover([path])
    return list(read_file(found))


def line(**fields: object) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n"


def outcome(results: list[Source | UnreadableSource]) -> list[tuple[str, str]]:
    """Where each result stands, with its text or the reason why it has none."""
    return [(each.path.split("/")[-1], each.reason if isinstance(each, UnreadableSource) else each.text) for each in results]


def test_a_line_becomes_a_source_with_what_was_declared(tmp_path: Path) -> None:
    raw = line(
        id="r-75",
        title="对第75号提案的答复",
        url="https://www.panyu.gov.cn/75",
        issuer="番禺区民政局",
        date="2020-11-30",
        kind="reply",
        region="440113",
        text="王某委员:\r\n提案收悉。",
        extra=[1, {"a": 2}],
    )
    assert read(tmp_path / "答复.jsonl", raw) == [
        Source(
            location=f"{tmp_path}/答复.jsonl#r-75",
            path=f"{tmp_path.name}/答复.jsonl#r-75",
            media_type="application/x-ndjson",
            sha256=hashlib.sha256(raw.rstrip(b"\n")).hexdigest(),
            text="王某委员:\n提案收悉。",
            declared=Declared(
                title="对第75号提案的答复",
                url="https://www.panyu.gov.cn/75",
                issuer="番禺区民政局",
                date="2020-11-30",
                kind="reply",
                region="440113",
            ),
        )
    ]


def test_a_line_without_an_id_is_known_by_its_number_counting_blank_lines(tmp_path: Path) -> None:
    raw = line(text="一") + b"\n  \n" + line(text="二", id="") + line(text="三", id=7)
    assert outcome(read(tmp_path / "a.jsonl", raw)) == [("a.jsonl#1", "一"), ("a.jsonl#4", "二"), ("a.jsonl#7", "三")]


@pytest.mark.parametrize(("name", "pack"), [("a.jsonl.gz", gzip.compress), ("a.jsonl.xz", lzma.compress), ("a.jsonl.gz", bytes)])
def test_a_compressed_collection_reads_the_same_even_when_already_unpacked(tmp_path: Path, name: str, pack: object) -> None:
    assert callable(pack)
    assert outcome(read(tmp_path / name, pack(line(text="一") + line(text="二", id="b")))) == [(f"{name}#1", "一"), (f"{name}#b", "二")]


def test_one_bad_line_never_stops_the_rest(tmp_path: Path) -> None:
    raw = (
        line(text="一")
        + b'{"text": \n'
        + line(title="x")
        + b"[1]\n"
        + line(text=" \n")
        + line(text=3)
        + b'{"text": "\\ud83d"}\n'
        + line(text="八")
    )
    assert outcome(read(tmp_path / "a.jsonl", raw)) == [
        ("a.jsonl#1", "一"),
        ("a.jsonl#2", "line 2: it is not valid JSON (Expecting value at character 10)"),
        ("a.jsonl#3", "line 3: it has no field 'text' that is a string"),
        ("a.jsonl#4", "line 4: it is not a JSON object"),
        ("a.jsonl#5", "line 5: its text is empty"),
        ("a.jsonl#6", "line 6: it has no field 'text' that is a string"),
        ("a.jsonl#7", "line 7: it is not text (broken or control characters)"),
        ("a.jsonl#8", "八"),
    ]


def test_the_second_line_with_an_id_is_an_error_that_names_both(tmp_path: Path) -> None:
    raw = line(text="一", id="a") + line(text="二", id="b") + line(text="三", id="a")
    assert outcome(read(tmp_path / "a.jsonl", raw)) == [
        ("a.jsonl#a", "一"),
        ("a.jsonl#b", "二"),
        ("a.jsonl#3", "line 3: its id 'a' is already used on line 1"),
    ]


def test_a_line_past_the_limit_is_set_aside_and_the_next_is_read(tmp_path: Path) -> None:
    raw = line(text="一") + line(text="a" * (2 * MAX_LINE_BYTES + 5)) + line(text="三")
    assert outcome(read(tmp_path / "a.jsonl", raw)) == [
        ("a.jsonl#1", "一"),
        ("a.jsonl#2", "line 2: it is too large (more than 20 MB)"),
        ("a.jsonl#3", "三"),
    ]


def test_a_line_in_gb18030_and_a_mark_before_the_first_are_read(tmp_path: Path) -> None:
    raw = b"\xef\xbb\xbf" + line(text="一") + json.dumps({"text": "财政局会办"}, ensure_ascii=False).encode("gb18030")
    assert outcome(read(tmp_path / "a.jsonl", raw)) == [("a.jsonl#1", "一"), ("a.jsonl#2", "财政局会办")]


def test_a_source_field_stands_in_for_a_missing_url_or_issuer(tmp_path: Path) -> None:
    raw = b"".join(
        line(text="文", source=source) for source in ("https://www.bjtzh.gov.cn/a", "人民网", "policies/a.txt", "a.txt", ["人民网"])
    )
    results = read(tmp_path / "a.jsonl", raw)
    assert [each.declared for each in results if isinstance(each, Source)] == [
        Declared(url="https://www.bjtzh.gov.cn/a"),
        Declared(issuer="人民网"),
        Declared(),
        Declared(),
        Declared(),
    ]


def test_a_declared_field_that_is_a_number_is_read_as_written(tmp_path: Path) -> None:
    [source] = read(tmp_path / "a.jsonl", line(text="文", date=20201130, region=440113, kind=None, title=True))
    assert isinstance(source, Source)
    assert source.declared == Declared(date="20201130", region="440113")


def test_a_stream_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    raw = b"".join(line(text=hashlib.sha256(str(n).encode()).hexdigest()) for n in range(2000))
    results = read(tmp_path / "a.jsonl.gz", gzip.compress(raw)[:-2000])
    sources, [error] = results[:-1], results[-1:]
    assert all(isinstance(each, Source) for each in sources)
    assert isinstance(error, UnreadableSource)
    assert error.path == f"{tmp_path.name}/a.jsonl.gz"
    assert error.reason.startswith(f"its data breaks off after line {len(sources)} (")
    assert 1000 < len(sources) < 2000


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "it is empty"),
        (b"%PDF-1.7", "it is not a collection: it seems to be a PDF"),
        ('[{"text": "一"}]'.encode(), "it is one JSON array"),
        (b"\xff\xfe{\x00", "it is UTF-16"),
    ],
)
def test_a_file_that_is_no_collection_gives_one_error(tmp_path: Path, raw: bytes, reason: str) -> None:
    assert outcome(read(tmp_path / "a.jsonl", raw)) == [("a.jsonl", reason)]


def test_a_nesting_without_end_is_one_bad_line(tmp_path: Path) -> None:
    raw = b'{"text": ' + b"[" * 200_000 + b"\n" + line(text="二")
    assert outcome(read(tmp_path / "a.jsonl", raw)) == [
        ("a.jsonl#1", "line 1: it is not valid JSON (nested too deeply)"),
        ("a.jsonl#2", "二"),
    ]


def test_a_packed_collection_of_blank_lines_is_set_aside_as_empty(tmp_path: Path) -> None:
    [item] = read(tmp_path / "c.jsonl.gz", gzip.compress(b"\n \n\n"))
    assert isinstance(item, UnreadableSource)
    assert item.reason == "it is empty"
