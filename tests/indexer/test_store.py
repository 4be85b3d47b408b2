import shutil
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from corpus.errors import NotFound, StoreBusy, StoreError, StoreMismatch, StoreMissing
from corpus.model import Filters, Kind, Level, Region
from indexer.config import FORMAT
from indexer.dense import DenseIndex
from indexer.status import status
from indexer.store import NO_FILTER, StoreReader, open_reader, open_writer
from tests.indexer.fakes import HashingEncoder, make_document

ENCODER = HashingEncoder()
PANYU = Region(code="440113", name="广东省广州市番禺区", level=Level.COUNTY)
NANTONG = Region(code="320612", name="江苏省南通市通州区", level=Level.COUNTY)
GUANGDONG = Region(code="440000", name="广东省", level=Level.PROVINCE)

TEXTS = {
    "panyu": "番禺区孵化基地答复\n2020年区财政拨款373万元建设社会组织孵化基地。",
    "nantong": "通州区孵化园答复\n区财政每年安排200万元用于社会组织孵化园。",
    "fund": "社区基金管理办法\n第一条 社区基金由街道办事处管理，每笔支出予以公示。",
    "rating": "社会组织等级评估指南\n评估结果分为5A、4A、3A、2A、1A五级。",
}
FIELDS: dict[str, dict[str, object]] = {
    "panyu": {"region": PANYU, "kind": Kind.REPLY, "issued": date(2020, 11, 30)},
    "nantong": {"region": NANTONG, "kind": Kind.REPLY, "issued": date(2016, 6, 22)},
}
QUERY = "社会组织孵化基地拨款"


def fill(folder: Path, *names: str, encoder: HashingEncoder = ENCODER) -> int:
    with open_writer(folder, encoder=encoder) as writer:
        for name in names:
            document = make_document(name, TEXTS[name], **FIELDS.get(name, {}))
            writer.put_source(document.location, fingerprint="f", documents=[document])
        return writer.commit()


def found(reader: StoreReader, *, query: str = QUERY, filters: Filters = NO_FILTER, k: int = 10) -> tuple[list[str], list[str]]:
    """Ids of the documents by each index."""
    rankings = (reader.search_lexical(query, k=k, filters=filters), reader.search_dense(query, k=k, filters=filters))
    lexical, dense = ([p.document_id for p in reader.passages([key for key, _ in ranking])] for ranking in rankings)
    return lexical, dense


def everything(folder: Path) -> list[object]:
    """All that searches over a store can show: passages, and both rankings of several questions with their scores."""
    with open_reader(folder, encoder=ENCODER) as reader:
        shown: list[object] = [reader.catalogue.passages_of(d.document_id) for d in reader.catalogue.documents().documents]
        for query in (QUERY, "社区基金 街道", "等级评估5A", "how are incubators funded"):
            documents = {key: reader.catalogue.document_at_key(key).document_id for key in reader.catalogue.all_doc_keys()}
            shown.append([(documents[key], score) for key, score in reader.search_documents(query, k=20)])
            for ranking in (reader.search_lexical(query, k=20), reader.search_dense(query, k=20)):
                passages = reader.passages([key for key, _ in ranking])
                shown.append([(p.passage_id, score) for p, (_, score) in zip(passages, ranking, strict=True)])
        return shown


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill(tmp_path / "store", *TEXTS)
    return tmp_path / "store"


@pytest.fixture
def reader(folder: Path) -> Iterator[StoreReader]:
    with open_reader(folder, encoder=ENCODER) as opened:
        yield opened


def test_both_indexes_find_what_was_put(reader: StoreReader) -> None:
    lexical, dense = found(reader)
    assert lexical[:2] == ["panyu", "nantong"]
    assert dense[0] == "panyu"
    assert sorted(dense) == sorted(TEXTS)
    assert reader.generation == 4


def test_place_and_number_of_a_document_are_searched_with_its_title(tmp_path: Path) -> None:
    document = make_document("a", "我区孵化基地的答复\n我区投入373万元。", region=PANYU, number="穗财行〔2015〕187号")
    with open_writer(tmp_path, encoder=ENCODER) as writer:
        writer.put_source(document.location, fingerprint="f", documents=[document])
    with open_reader(tmp_path, encoder=ENCODER) as reader:
        assert found(reader, query="番禺区")[0] == ["a"]
        assert found(reader, query="穗财行[2015]187号")[0] == ["a"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(regions=(GUANGDONG,)), ["panyu"]),
        (Filters(excluded_regions=(GUANGDONG,)), ["fund", "nantong", "rating"]),
        (Filters(kinds=(Kind.REPLY,), until=date(2016, 12, 31)), ["nantong"]),
        (Filters(departments=("审计局",)), []),
    ],
)
def test_a_filtered_search_never_leaks(reader: StoreReader, filters: Filters, expected: list[str]) -> None:
    lexical, dense = found(reader, filters=filters)
    assert set(lexical) <= set(expected)
    assert sorted(dense) == expected
    assert found(reader)[0][:2] == ["panyu", "nantong"]


def test_a_removed_document_is_in_no_answer_even_before_the_indexes_follow(folder: Path, reader: StoreReader) -> None:
    with open_writer(folder, encoder=ENCODER) as writer:
        writer.remove("panyu")
        assert reader.generation == 4
        assert found(reader, k=1) == (["nantong"], ["fund"])
        with pytest.raises(NotFound):
            writer.remove("panyu")
    reader.refresh()
    assert reader.generation == 5
    assert "panyu" not in found(reader)[0] + found(reader)[1]


def test_a_whole_document_is_found_by_what_its_passages_hold_together(tmp_path: Path) -> None:
    apart = make_document("apart", "答复\n第一条 社会组织可以申请场地。\n第二条 停车位由区里安排。")
    with open_writer(tmp_path, encoder=ENCODER, size_chars=20) as writer:
        for document in (apart, make_document("other", "办法\n第一条 社会组织每年报告。\n第二条 每小时十元。")):
            writer.put_source(document.location, fingerprint="f", documents=[document])
    with open_reader(tmp_path, encoder=ENCODER) as reader:
        found = [reader.catalogue.document_at_key(key).document_id for key, _ in reader.search_documents("社会组织的停车位", k=5)]
        assert found == ["apart", "other"]
        texts = [passage.text for passage in reader.catalogue.passages_of("apart")]
        assert not any("社会组织" in text and "停车位" in text for text in texts)


def test_a_search_of_whole_documents_keeps_to_the_filters(reader: StoreReader) -> None:
    for filters in (Filters(regions=(GUANGDONG,)), Filters(kinds=(Kind.REPLY,)), Filters(departments=("审计局",))):
        admitted = reader.catalogue.matching_documents(filters)
        found = dict(reader.search_documents("社会组织", k=9, filters=filters))
        assert found == {key: score for key, score in reader.search_documents("社会组织", k=9) if key in admitted}


def test_a_search_by_meaning_scores_the_passages_named_besides_the_best(reader: StoreReader) -> None:
    everything = reader.search_dense(QUERY, k=9)
    last = everything[-1]
    assert reader.similarities(QUERY, [last[0], everything[0][0], 999]) == dict([everything[0], last])
    assert reader.similarities(" ", [last[0]]) == {}


def test_terms_count_as_much_as_they_are_said_to_weigh(reader: StoreReader) -> None:
    def no_funds(terms: Sequence[str]) -> list[float]:
        return [0.0 if set(term) & set("基金") else 1.0 for term in terms]

    plain, weighed = (dict(reader.search_lexical("社区基金 等级", k=9, weigh=weigh)) for weigh in (None, no_funds))
    ids = {passage.document_id: passage.key for passage in reader.passages(list(plain))}
    assert weighed[ids["fund"]] < plain[ids["fund"]]
    assert weighed[ids["rating"]] == plain[ids["rating"]]


def test_who_writes_hears_how_many_passages_are_encoded(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with open_writer(tmp_path, encoder=ENCODER, told=lambda done, total: told.append((done, total))) as writer:
        for name in TEXTS:
            document = make_document(name, TEXTS[name])
            writer.put_source(document.location, fingerprint="f", documents=[document])
    assert told == [(4, 4)]
    with open_writer(tmp_path, encoder=ENCODER, told=lambda done, total: told.append((done, total))) as writer:
        writer.remove("panyu")
    assert told == [(4, 4)]


def test_a_large_batch_is_told_in_steps_that_rise_to_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.follow.ENCODE_BATCH", 2)
    told: list[tuple[int, int]] = []
    document = make_document("long", "办法\n" + "".join(f"第{number}条 社区基金由街道管理。\n" for number in "一二三四五六七八九十"))
    with open_writer(tmp_path, encoder=ENCODER, size_chars=10, told=lambda done, total: told.append((done, total))) as writer:
        writer.put_source(document.location, fingerprint="f", documents=[document])
        total = writer.catalogue.counts().passages
    assert total > 8
    assert told == [(min(done, total), total) for done in range(8, total + 8, 8)]


def test_a_store_of_another_format_is_refused_until_it_is_rebuilt(folder: Path) -> None:
    before = everything(folder)
    path = folder / "config.json"
    path.write_text(path.read_text(encoding="utf-8").replace(f'"format": {FORMAT}', '"format": 1'), encoding="utf-8")
    shutil.rmtree(folder / "documents")
    for open_it in (open_reader, open_writer):
        with pytest.raises(StoreMismatch) as caught:
            open_it(folder, encoder=ENCODER)
        assert (caught.value.setting, caught.value.stored, caught.value.asked) == ("format", "1", str(FORMAT))
    with open_writer(folder, encoder=ENCODER, rebuild=True):
        pass
    assert everything(folder) == before


def test_an_open_reader_picks_up_what_is_written_later(folder: Path, reader: StoreReader) -> None:
    document = make_document("new", "长者饭堂建设方案\n每个镇街至少建成一处长者饭堂。")
    with open_writer(folder, encoder=ENCODER) as writer:
        writer.put_source(document.location, fingerprint="f", documents=[document])
        reader.refresh()
        assert (reader.generation, found(reader, query="长者饭堂")[0]) == (4, [])
        writer.commit()
        reader.refresh()
        assert (reader.generation, found(reader, query="长者饭堂", k=1)) == (5, (["new"], ["new"]))


def test_a_changed_text_replaces_the_old_one(folder: Path, reader: StoreReader) -> None:
    changed = make_document("fund", "社区基金管理办法\n第一条 社区基金由社区慈善会管理。")
    with open_writer(folder, encoder=ENCODER) as writer:
        writer.put_source(changed.location, fingerprint="g", documents=[changed])
    reader.refresh()
    texts = [p.text for p in reader.passages([key for key, _ in reader.search_dense("社区基金", k=10)])]
    assert [text for text in texts if "社区基金" in text] == [changed.text]
    assert found(reader, query="慈善会")[0] == ["fund"]


def test_closing_and_opening_changes_no_answer(folder: Path) -> None:
    before = everything(folder)
    fill(folder)
    assert everything(folder) == before


@pytest.mark.parametrize("part", ["lexical", "documents", "dense", "vectors", "lexical/meta.json", "documents/meta.json"])
def test_a_derived_part_deleted_by_hand_comes_back_the_same(folder: Path, part: str) -> None:
    before = everything(folder)
    target = folder / part
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    assert everything(folder) == before
    fill(folder)
    assert everything(folder) == before


def test_a_truncated_dense_file_is_made_again(folder: Path) -> None:
    before = everything(folder)
    (path,) = (folder / "dense").rglob("*.faiss")
    path.write_bytes(path.read_bytes()[:40])
    assert everything(folder) == before


def test_what_came_and_went_leaves_no_trace_in_the_answers(tmp_path: Path) -> None:
    fill(tmp_path / "straight", "panyu", "fund")
    fill(tmp_path / "roundabout", "panyu", "nantong", "fund", "rating")
    with open_writer(tmp_path / "roundabout", encoder=ENCODER) as writer:
        writer.remove("nantong")
        writer.remove("rating")
    straight, roundabout = everything(tmp_path / "straight"), everything(tmp_path / "roundabout")
    assert roundabout[2:] == straight[2:]  # the first two list passages by keys, which are never given again


def test_updating_in_place_leaves_the_scores_of_an_index_built_anew(folder: Path) -> None:
    changed = make_document("fund", "社区基金管理办法\n第一条 孵化基地的社区基金由社区慈善会管理。")
    moved = make_document("nantong", TEXTS["nantong"], region=PANYU, kind=Kind.REPLY)
    with open_writer(folder, encoder=ENCODER) as writer:
        for document in (changed, moved):
            writer.put_source(document.location, fingerprint="g", documents=[document])
            writer.commit()
    updated = everything(folder)
    with open_writer(folder, encoder=ENCODER, rebuild=True):
        pass
    assert everything(folder) == updated


def test_what_has_left_is_counted_until_the_end_of_the_run_and_no_longer(folder: Path, reader: StoreReader) -> None:
    with open_writer(folder, encoder=ENCODER) as writer:
        assert reader.document_frequency("五级") == 1
        writer.remove("rating")
        writer.commit()
        reader.refresh()
        assert (reader.document_frequency("五级"), reader.generation) == (1, 5)
        assert writer.finish() == 5
        reader.refresh()
        assert (reader.document_frequency("五级"), reader.generation) == (0, 5)


def test_an_index_that_grows_past_exact_floats_and_shrinks_again_answers_as_one_built_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = DenseIndex.fits
    monkeypatch.setattr(DenseIndex, "fits", lambda self: original(self, flat_passages=2))
    fill(tmp_path / "steps", "panyu")
    fill(tmp_path / "steps", "nantong", "fund", "rating")
    fill(tmp_path / "once", *TEXTS)
    assert everything(tmp_path / "steps") == everything(tmp_path / "once")
    fill(tmp_path / "few", "panyu", "nantong")
    with open_writer(tmp_path / "steps", encoder=ENCODER) as writer:
        writer.remove("fund")
        writer.remove("rating")
    assert everything(tmp_path / "steps") == everything(tmp_path / "few")


def test_two_writers_do_not_meet(folder: Path) -> None:
    with open_writer(folder, encoder=ENCODER):
        with pytest.raises(StoreBusy) as caught:
            open_writer(folder, encoder=ENCODER)
        assert caught.value.folder == str(folder)
    fill(folder)


def test_a_reader_opens_beside_a_writer_and_beside_one_that_left_work_undone(folder: Path) -> None:
    shutil.rmtree(folder / "lexical")
    with FileLock(folder / "lock"), open_reader(folder, encoder=ENCODER) as reader:
        assert (reader.generation, found(reader, k=1)) == (0, ([], ["panyu"]))
    with open_reader(folder, encoder=ENCODER) as reader:
        assert (reader.generation, found(reader, k=1)) == (4, (["panyu"], ["panyu"]))


def test_a_store_of_another_encoder_is_refused_until_it_is_rebuilt(folder: Path, reader: StoreReader) -> None:
    other = HashingEncoder(name="other", dimension=32)
    with pytest.raises(StoreMismatch) as caught:
        open_reader(folder, encoder=other)
    assert (caught.value.setting, caught.value.stored, caught.value.asked) == ("encoder", "hashing:64", "other:32")
    with pytest.raises(StoreMismatch):
        open_writer(folder, encoder=other)
    with open_writer(folder, encoder=other, rebuild=True) as writer:
        assert writer.generation == 4
    with open_reader(folder, encoder=other) as rebuilt:
        assert found(rebuilt)[1][0] == "panyu"
    with pytest.raises(StoreMismatch):
        reader.refresh()
    assert [path.suffix for path in (folder / "vectors").glob("*.db")] == [".db"]


def test_another_passage_size_is_refused_until_it_is_rebuilt(folder: Path) -> None:
    with pytest.raises(StoreMismatch) as caught:
        open_writer(folder, encoder=ENCODER, size_chars=20)
    assert (caught.value.setting, caught.value.stored, caught.value.asked) == ("size_chars", "350", "20")
    with open_writer(folder, encoder=ENCODER, size_chars=20, rebuild=True) as writer:
        assert writer.config.size_chars == 20
    with open_reader(folder, encoder=ENCODER) as reader:
        passages = reader.catalogue.passages_of("panyu")
        assert "".join(p.text for p in passages) == TEXTS["panyu"]
        assert max(len(p.text) for p in passages) <= 25
        assert {p.key for p in passages} <= {key for key, _ in reader.search_dense(QUERY, k=50)}


def test_rebuilding_with_the_same_settings_changes_no_answer(folder: Path) -> None:
    before = everything(folder)
    with open_writer(folder, encoder=ENCODER, rebuild=True):
        pass
    assert everything(folder) == before


def test_a_store_without_its_settings_takes_those_asked_for_and_makes_the_indexes_again(folder: Path) -> None:
    before = everything(folder)
    (folder / "config.json").unlink()
    fill(folder)
    assert everything(folder) == before
    (folder / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        open_reader(folder, encoder=ENCODER)
    assert "--rebuild" in caught.value.help


def test_where_there_is_no_store_reading_says_so_and_makes_none(tmp_path: Path) -> None:
    for open_it in (open_reader, lambda folder, *, encoder: open_writer(folder, encoder=encoder, create=False)):
        with pytest.raises(StoreMissing) as caught:
            open_it(tmp_path / "none", encoder=ENCODER)
        assert caught.value.folder == str(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_a_question_the_encoder_knows_nothing_of_finds_nothing_by_meaning(reader: StoreReader) -> None:
    assert reader.search_dense(" \n", k=5) == []


def test_an_error_in_a_writer_keeps_what_was_put_and_frees_the_lock(folder: Path) -> None:
    document = make_document("late", "垃圾分类答复\n定时定点投放。")
    with pytest.raises(ZeroDivisionError), open_writer(folder, encoder=ENCODER) as writer:
        writer.put_source(document.location, fingerprint="f", documents=[document])
        raise ZeroDivisionError
    with open_reader(folder, encoder=ENCODER) as reader:
        assert (reader.generation, found(reader, query="垃圾分类", k=1)[0]) == (5, ["late"])


def test_status_tells_what_the_store_holds(folder: Path) -> None:
    told = status(folder)
    assert (told.documents, told.passages, told.generation, told.last_change) == (4, 4, 4, 4)
    assert told.kinds == {"policy": 2, "reply": 2}
    assert told.regions == {"": 2, PANYU.name: 1, NANTONG.name: 1}
    assert (told.encoder, told.dimension, told.size_chars) == ("hashing:64", 64, 350)
    assert told.size_bytes > 10_000
    with pytest.raises(StoreMissing):
        status(folder / "none")


def test_threads_search_a_finished_state_while_another_writes(folder: Path, reader: StoreReader) -> None:
    errors: list[Exception] = []
    seen: list[int] = []
    stop = threading.Event()

    def search() -> None:
        try:
            while not stop.wait(0.005):  # or searching keeps the writer from its turn
                reader.refresh()
                lexical, dense = found(reader, query="孵化基地第3号", k=30)
                assert {"panyu", "nantong"} <= set(dense)
                assert "panyu" in lexical
                seen.append(reader.generation)
        except Exception as error:  # noqa: BLE001 - told to the main thread
            errors.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    with open_writer(folder, encoder=ENCODER) as writer:
        for number in range(12):
            document = make_document(f"n{number % 4}", f"孵化基地第{number}号\n每年{number}万元。")
            writer.put_source(document.location, fingerprint=str(number), documents=[document])
            writer.commit()
    stop.set()
    for thread in threads:
        thread.join()
    assert errors == []
    assert set(seen) <= set(range(4, 17))
    reader.refresh()
    assert reader.generation == 16
