import json
import sqlite3
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus.catalogue import Catalogue, Change, Counts, SetAside
from corpus.catalogue_rows import PassageDraft, details_json, number_key
from corpus.catalogue_writer import CatalogueWriter, Put
from corpus.errors import InvalidInput, NotFound, StoreError, StoreMissing
from corpus.model import Document, Evidence, Filters, Kind, Level, Link, Region, Relation, Span

PANYU = Region(code="440113", name="广东省广州市番禺区", level=Level.COUNTY)
GUANGZHOU = Region(code="440100", name="广东省广州市", level=Level.CITY)
GUANGDONG = Region(code="440000", name="广东省", level=Level.PROVINCE)
LONGHUA = Region(code=None, name="广东省深圳市龙华新区", level=Level.FUNCTIONAL)
BEIJING_TONGZHOU = Region(code="110112", name="北京市通州区", level=Level.COUNTY)
NANTONG_TONGZHOU = Region(code="320612", name="江苏省南通市通州区", level=Level.COUNTY)
NANTONG = Region(code="320600", name="江苏省南通市", level=Level.CITY)

TEXT = "关于孵化基地的答复\n𠮷祥街孵化点投入373万元。\n2020年11月30日"
CUT = [PassageDraft(start=0, end=10, heading=""), PassageDraft(start=10, end=len(TEXT), heading="一、投入")]


def reply(document_id: str = "r1", *, text: str = TEXT, **fields: object) -> Document:
    plain: dict[str, object] = {
        "location": f"/files/{document_id}.txt",
        "source": f"files/{document_id}.txt",
        "part": 0,
        "sha256": "00",
        "kind": Kind.REPLY,
        "title": "关于孵化基地的答复",
        "number": "第075号",
        "session": "十四届五次",
        "region": PANYU,
        "issuer": "广州市番禺区民政局",
        "issued": date(2020, 11, 30),
        "parties": ("九三学社番禺区基层委员会",),
        "departments": ("区民政局", "区财政局"),
        "subject": "关于加快孵化基地建设的提案",
        "url": "http://www.panyu.gov.cn/1.html",
        "evidence": (
            Evidence(field="issued", value="2020-11-30", rule="signature", span=Span(start=29, end=40)),
            Evidence(field="region", value="440113", rule="issuer"),
        ),
    }
    return Document(document_id=document_id, text=text, **(plain | fields))  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalogue.db"


@pytest.fixture
def writer(path: Path) -> Iterator[CatalogueWriter]:
    with CatalogueWriter(path) as catalogue:
        yield catalogue


def put(writer: CatalogueWriter, *documents: Document, cut: list[PassageDraft] | None = None, location: str | None = None) -> Put:
    where = location or documents[0].location
    passages = {d.document_id: cut or [PassageDraft(start=0, end=len(d.text), heading="")] for d in documents}
    return writer.put_source(where, fingerprint="f", documents=documents, passages=passages)


def test_a_document_comes_back_as_it_was_put(writer: CatalogueWriter, path: Path) -> None:
    undecided = reply("r2", region=None, candidates=(BEIJING_TONGZHOU, NANTONG_TONGZHOU), issued=None, issuer=None, number=None)
    assert put(writer, reply()) == Put(added=("r1",))
    put(writer, undecided)
    with Catalogue(path) as catalogue:
        assert catalogue.document("r1") == reply()
        assert catalogue.document("r2") == undecided
        with pytest.raises(NotFound) as caught:
            catalogue.document("r3")
        assert "r3" in caught.value.what


def test_passages_are_cut_from_the_text_by_characters_even_outside_the_basic_plane(writer: CatalogueWriter) -> None:
    put(writer, reply(), cut=CUT)
    first, second = writer.passages_of("r1")
    assert (first.passage_id, first.text, first.heading) == ("r1-1", "关于孵化基地的答复\n", "")
    assert (second.passage_id, second.text, second.heading) == ("r1-2", "𠮷祥街孵化点投入373万元。\n2020年11月30日", "一、投入")
    assert second.span.cut(TEXT) == second.text
    assert writer.passages([second.key, 99, first.key]) == [second, first]
    assert writer.passage("r1-2") == second
    assert writer.neighbours(second) == [first, second]
    assert [(e.key, e.text, e.labels) for e in writer.entries([1])] == [
        (first.key, first.text, "第075号 十四届五次 广东省广州市番禺区 广州市番禺区民政局"),
        (second.key, second.text, "第075号 十四届五次 广东省广州市番禺区 广州市番禺区民政局"),
    ]


def test_an_unchanged_document_leaves_no_change_and_keeps_its_keys(writer: CatalogueWriter) -> None:
    put(writer, reply(), cut=CUT)
    assert put(writer, reply(), cut=CUT) == Put(unchanged=("r1",))
    assert writer.changes_since(0, limit=10) == [Change(seq=1, doc_key=1, removed=False, dropped=range(0))]


def test_a_changed_text_gets_new_passage_keys_and_the_log_names_the_old_ones(writer: CatalogueWriter) -> None:
    put(writer, reply(), cut=CUT)
    assert put(writer, reply(text=TEXT + "。")) == Put(updated=("r1",))
    assert writer.changes_since(1, limit=10) == [Change(seq=2, doc_key=1, removed=False, dropped=range(1, 3))]
    assert [passage.key for passage in writer.passages_of("r1")] == [3]


def test_changed_metadata_keep_the_passages(writer: CatalogueWriter) -> None:
    put(writer, reply(), cut=CUT)
    assert put(writer, reply(region=NANTONG_TONGZHOU), cut=CUT) == Put(updated=("r1",))
    assert writer.changes_since(1, limit=10) == [Change(seq=2, doc_key=1, removed=False, dropped=range(0))]


def test_documents_that_a_source_no_longer_holds_are_removed_and_keys_are_never_given_again(writer: CatalogueWriter) -> None:
    put(writer, reply("a", location="/x"), reply("b", location="/x", part=1))
    assert put(writer, reply("a", location="/x")) == Put(unchanged=("a",), removed=("b",))
    assert writer.changes_since(2, limit=10) == [Change(seq=3, doc_key=2, removed=True, dropped=range(2, 3))]
    put(writer, reply("b"))
    assert [p.key for p in writer.passages_of("b")] == [3]
    assert writer.passage_runs([1, 2, 3]) == [(1, 1, 1), (3, 3, 3)]


def test_an_id_of_another_location_is_refused_and_nothing_has_happened(writer: CatalogueWriter) -> None:
    put(writer, reply("a"))
    with pytest.raises(InvalidInput) as caught:
        put(writer, reply("b", location="/y"), reply("a", location="/y"))
    assert caught.value.field == "document_id"
    assert [d.document_id for d in writer.documents().documents] == ["a"]
    assert writer.last_seq() == 1


def test_a_transaction_that_fails_inside_another_takes_back_its_own_part_only(writer: CatalogueWriter) -> None:
    with writer.transaction():
        put(writer, reply("a"))
        with pytest.raises(ZeroDivisionError), writer.transaction():
            put(writer, reply("b"))
            raise ZeroDivisionError
        put(writer, reply("c"))
    assert [d.document_id for d in writer.documents().documents] == ["a", "c"]
    with pytest.raises(ZeroDivisionError), writer.transaction():
        put(writer, reply("d"))
        raise ZeroDivisionError
    assert not writer.has_document("d")


def test_removing_a_document_makes_its_source_be_read_again(writer: CatalogueWriter) -> None:
    put(writer, reply("a"))
    assert writer.is_unchanged("/files/a.txt", fingerprint="f")
    assert not writer.is_unchanged("/files/a.txt", fingerprint="g")
    writer.remove("a")
    assert not writer.is_unchanged("/files/a.txt", fingerprint="f")
    with pytest.raises(NotFound):
        writer.remove("a")


def test_lines_of_a_collection_are_known_by_it(writer: CatalogueWriter) -> None:
    for line in ("1", "2"):
        document = reply(line, location=f"/c.jsonl#{line}", source=f"c.jsonl#{line}")
        writer.put_source(document.location, fingerprint="f", documents=[document], passages={line: CUT}, container="/c.jsonl")
    writer.record_source("/c.jsonl", fingerprint="whole")
    assert writer.lines_of("/c.jsonl") == ["/c.jsonl#1", "/c.jsonl#2"]
    assert writer.count_at("/c.jsonl") == 2
    assert [d.document_id for d in writer.documents_at("/c.jsonl")] == ["1", "2"]
    assert writer.remove_location("/c.jsonl#1") == ("1",)
    assert not writer.is_unchanged("/c.jsonl", fingerprint="whole")
    assert writer.is_unchanged("/c.jsonl#2", fingerprint="f")


def test_documents_are_found_by_file_by_folder_and_by_the_path_people_see(writer: CatalogueWriter) -> None:
    put(writer, reply("a", location="/files/sub/a.txt"))
    put(writer, reply("b", location="/files/subject.txt"))
    assert [d.document_id for d in writer.documents_at("/files/sub")] == ["a"]
    assert [d.document_id for d in writer.documents_at("/files/subject.txt")] == ["b"]
    assert [d.document_id for d in writer.documents_at("files/a.txt")] == ["a"]
    assert writer.documents_at("/file") == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), ["panyu", "longhua", "beijing", "nantong", "nowhere"]),
        (Filters(regions=(GUANGDONG,)), ["panyu", "longhua"]),
        (Filters(regions=(GUANGZHOU,)), ["panyu"]),
        (Filters(regions=(LONGHUA,)), ["longhua"]),
        (Filters(regions=(NANTONG,)), ["nantong"]),
        (Filters(regions=(NANTONG_TONGZHOU, PANYU)), ["panyu", "nantong"]),
        (Filters(excluded_regions=(GUANGDONG,)), ["beijing", "nantong", "nowhere"]),
        (Filters(years=(2015, 2020)), ["panyu", "beijing"]),
        (Filters(regions=(GUANGDONG,), excluded_regions=(GUANGZHOU,)), ["longhua"]),
        (Filters(kinds=(Kind.PROPOSAL, Kind.NEWS)), ["longhua", "nowhere"]),
        (Filters(since=date(2016, 6, 22)), ["panyu", "nantong"]),
        (Filters(since=date(2016, 1, 1), until=date(2016, 12, 31)), ["nantong"]),
        (Filters(departments=("民政局",)), ["panyu", "longhua", "beijing", "nantong"]),
        (Filters(departments=("番禺区民政局", "九三学社南通")), ["panyu", "nantong"]),
        (Filters(kinds=(Kind.REPLY,), regions=(GUANGDONG,), departments=("财政局",)), ["panyu"]),
    ],
)
def test_a_filter_lets_through_what_lies_inside_and_removes_the_rest(
    writer: CatalogueWriter, filters: Filters, expected: list[str]
) -> None:
    put(writer, reply("panyu"))
    put(writer, reply("longhua", region=LONGHUA, kind=Kind.NEWS, issued=None, issuer=None, departments=("大浪办事处民政局",)))
    put(writer, reply("beijing", region=BEIJING_TONGZHOU, issued=date(2015, 9, 1), issuer=None, departments=("民政局",)))
    put(
        writer,
        reply("nantong", region=NANTONG_TONGZHOU, issued=date(2016, 6, 22), issuer="民政局", parties=("九三学社南通市委",), departments=()),
    )
    put(writer, reply("nowhere", region=None, kind=Kind.PROPOSAL, issued=None, issuer=None, departments=()))
    keys = writer.matching_documents(filters)
    assert [writer.document_at_key(key).document_id for key in keys] == expected


def test_pages_of_documents_join_up(writer: CatalogueWriter) -> None:
    for name in "abcde":
        put(writer, reply(name, region=PANYU if name != "c" else NANTONG))
    first = writer.documents(limit=2, region=GUANGDONG)
    second = writer.documents(limit=2, region=GUANGDONG, cursor=first.next_cursor)
    assert [d.document_id for d in first.documents + second.documents] == ["a", "b", "d", "e"]
    assert second.next_cursor is None
    assert writer.documents(kind=Kind.NEWS).documents == ()


def test_links_are_told_from_both_sides_and_the_evidence_stays_with_the_text_it_stands_in(writer: CatalogueWriter) -> None:
    proposal = reply("p1", kind=Kind.PROPOSAL)
    put(writer, reply())
    put(writer, proposal)
    told = Link(from_id="r1", to_id="p1", relation=Relation.REPLIES_TO, rule="title", evidence=Span(start=2, end=6))
    writer.add_links([told, Link(from_id="r1", to_id="gone", relation=Relation.REPLIES_TO, rule="title")])
    assert writer.links_of("r1") == [told]
    assert writer.links_of("p1") == [Link(from_id="p1", to_id="r1", relation=Relation.REPLIED_BY, rule="title", evidence=None)]
    writer.remove("p1")
    assert writer.links_of("r1") == []


def test_a_changed_document_waits_to_be_linked_again(writer: CatalogueWriter) -> None:
    put(writer, reply("a"))
    put(writer, reply("b"))
    assert [d.document_id for d in writer.unlinked(limit=10)] == ["a", "b"]
    writer.mark_linked("a")
    writer.mark_linked("b")
    assert writer.unlinked(limit=10) == []
    put(writer, reply("a", text=TEXT + "。"))
    assert [d.document_id for d in writer.unlinked(limit=10)] == ["a"]


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("第0361号", "361"),
        ("361", "361"),
        ("第075号", "75"),
        ("穗财行〔2015〕187号", "穗财行2015187号"),
        ("穗财行[2015]187号", "穗财行2015187号"),
    ],
)
def test_numbers_are_compared_without_zeros_and_brackets(number: str, key: str) -> None:
    assert number_key(number) == key


def test_documents_are_found_by_number_title_and_the_title_they_answer(writer: CatalogueWriter) -> None:
    put(writer, reply("r"))
    put(writer, reply("p", kind=Kind.PROPOSAL, title="《关于加快孵化基地建设的提案》", number="75", session="十三届一次", subject=None))
    assert [d.document_id for d in writer.by_number("第75号")] == ["r", "p"]
    assert [d.document_id for d in writer.by_number("075", session="十四届五次")] == ["r"]
    assert [d.document_id for d in writer.by_title("关于加快孵化基地建设的提案")] == ["p"]
    assert [d.document_id for d in writer.titled("加快孵化基地建设")] == ["r", "p"]


def test_a_place_decided_later_is_a_change_with_its_evidence(writer: CatalogueWriter) -> None:
    put(writer, reply(region=None, candidates=(BEIJING_TONGZHOU, NANTONG_TONGZHOU), evidence=()))
    why = Evidence(field="region", value="320612", rule="place of the linked reply")
    writer.update_region("r1", NANTONG_TONGZHOU, evidence=why)
    changed = writer.document("r1")
    assert (changed.region, changed.candidates, changed.evidence) == (NANTONG_TONGZHOU, (), (why,))
    assert writer.last_seq() == 2


def test_counts_run_from_the_most_to_the_fewest(writer: CatalogueWriter) -> None:
    put(writer, reply("a"), cut=CUT)
    put(writer, reply("b", kind=Kind.NEWS, region=None))
    put(writer, reply("c", region=None))
    assert writer.counts() == Counts(documents=3, passages=4, kinds={"reply": 2, "news": 1}, regions={"": 2, PANYU.name: 1})


def set_aside(location: str, *, file: str | None = None, path: str = "files/a.pdf", since: str = "2021-01-01T00:00:00+00:00") -> SetAside:
    reason, at = "it has no text layer", "2021-02-01T00:00:00+00:00"
    return SetAside(
        location=location, file=file or location, path=path, reason=reason, help="Scan it again.", since=since, at=at, size_bytes=9
    )


def test_what_is_set_aside_is_remembered_by_where_it_is_until_its_file_is_read_again(writer: CatalogueWriter) -> None:
    first, second = set_aside("/n1/files/a.pdf"), set_aside("/n2/files/a.pdf")
    line, other = set_aside("/c.jsonl#3", file="/c.jsonl", path="c.jsonl#3"), set_aside("/c.jsonl.bak", path="c.jsonl.bak")
    for item in (first, second, line, other):
        writer.record_set_aside(item)
    assert writer.set_aside() == [line, other, first, second]
    writer.clear_set_aside("/c.jsonl")
    writer.clear_set_aside("/n1/files/a.pdf")
    assert writer.set_aside() == [other, second]
    assert writer.set_aside_in("/n2/files/a.pdf") == writer.set_aside_below("/n2") == [second]


def test_a_field_without_a_column_comes_back_as_it_was(writer: CatalogueWriter) -> None:
    stored = json.loads(details_json(reply()))
    assert stored == {}
    put(writer, reply())
    assert writer.document("r1") == reply()


def test_an_earlier_version_is_brought_up_to_date_by_a_writer_and_refused_by_a_reader(writer: CatalogueWriter, path: Path) -> None:
    put(writer, reply())
    writer.close()
    old = sqlite3.connect(path)
    for sql in (
        "DROP INDEX documents_family",
        "DROP INDEX documents_ungrouped",
        "ALTER TABLE documents DROP COLUMN family",
        "ALTER TABLE documents DROP COLUMN grouped",
        "ALTER TABLE documents DROP COLUMN details",
        "DROP TABLE sketches",
        "DROP TABLE bands",
        "DROP TABLE names",
        "DROP TABLE set_aside",
        "DROP TABLE dropped_vectors",
        "CREATE TABLE set_aside (path TEXT PRIMARY KEY, reason TEXT NOT NULL, help TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID",
        "PRAGMA user_version = 1",
    ):
        old.execute(sql)
    old.close()
    with Catalogue(path) as catalogue, pytest.raises(StoreError) as caught:
        catalogue.document("r1")
    assert caught.value.help == f"Bring it up to date: wence index --rebuild --store {path.parent}"
    with CatalogueWriter(path) as catalogue:
        assert (catalogue.document("r1"), catalogue.set_aside(), catalogue.ungrouped(limit=9)) == (reply(), [], [1])


def test_a_removed_text_is_in_no_byte_of_the_file(writer: CatalogueWriter, path: Path) -> None:
    put(writer, reply("a"), cut=CUT)
    put(writer, reply("b", text="别的文件。"))
    writer.remove("a")
    writer.close()
    left = b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))
    assert "孵化点投入".encode() not in left
    assert "别的文件".encode() in left


def test_threads_share_a_reader_and_see_what_is_committed(writer: CatalogueWriter, path: Path) -> None:
    put(writer, reply("a"))
    seen: list[list[str]] = []
    with Catalogue(path) as catalogue:

        def look() -> None:
            seen.append([d.document_id for d in catalogue.documents().documents])

        for _ in range(2):
            thread = threading.Thread(target=look)
            thread.start()
            thread.join()
            if not writer.has_document("b"):
                put(writer, reply("b"))
    assert seen == [["a"], ["a", "b"]]


def test_a_reader_cannot_write_and_wants_a_file(writer: CatalogueWriter, path: Path, tmp_path: Path) -> None:
    with Catalogue(path) as catalogue, pytest.raises(sqlite3.OperationalError):
        catalogue._rows("DELETE FROM documents")
    with pytest.raises(StoreMissing) as caught:
        Catalogue(tmp_path / "none" / "catalogue.db")
    assert caught.value.folder == str(tmp_path / "none")
