import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from numpy.typing import NDArray

from corpus.errors import StoreMismatch
from indexer import reembed as module
from indexer import vectors
from indexer.config import read_config
from indexer.embed import Encoder, load_encoder
from indexer.reembed import find_encoder, lasting_name, reembed
from indexer.status import status
from indexer.store import StoreReader, open_reader, open_writer
from indexer.switching import Switching, SwitchState, switch_lock, write_switching
from indexer.vectors import short_hash
from tests.indexer.fakes import HashingEncoder, make_document

ROOT = Path(__file__).parents[2]
OLD = HashingEncoder()
NEW = HashingEncoder(name="new", dimension=48)
TEXTS = {
    f"d{number}": f"第{number}号提案的答复\n区财政第{number}年安排{number}0万元用于社区养老{'食堂' * (number % 3)}。"
    for number in range(12)
}
QUERIES = ("社区养老食堂", "第3年安排30万元", "区财政")


@dataclass(frozen=True, kw_only=True)
class Watched(HashingEncoder):
    """Tells before each batch, and remembers what it was given."""

    name: str = "new"
    dimension: int = 48
    before_batch: Callable[[int], None] = lambda number: None
    batches: list[list[str]] = field(default_factory=list)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.before_batch(len(self.batches))
        self.batches.append(list(texts))
        return super().encode_passages(texts)


@dataclass(frozen=True, kw_only=True)
class Broken(HashingEncoder):
    name: str = "broken"
    vectors: object = None

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if isinstance(self.vectors, Exception):
            raise self.vectors
        return np.full((len(texts), self.vectors if isinstance(self.vectors, int) else 64), self.vectors, dtype=np.float32)


def fill(folder: Path, *names: str, encoder: Encoder = OLD, name: str | None = "old") -> None:
    with open_writer(folder, encoder=encoder, encoder_name=name) as writer:
        for one in names:
            document = make_document(one, TEXTS[one])
            writer.put_source(document.location, fingerprint="f", documents=[document])


def answers(reader: StoreReader) -> list[object]:
    """Documents and scores of both rankings, for each question."""
    rankings = [search(query, k=20) for query in QUERIES for search in (reader.search_lexical, reader.search_dense)]
    ids = [[passage.document_id for passage in reader.passages([key for key, _ in ranking])] for ranking in rankings]
    return [list(zip(names, (score for _, score in ranking), strict=True)) for names, ranking in zip(ids, rankings, strict=True)]


def answers_of(folder: Path, *, encoder: Encoder) -> list[object]:
    with open_reader(folder, encoder=encoder) as reader:
        return answers(reader)


def built_at_once(folder: Path, *names: str, encoder: Encoder) -> list[object]:
    fill(folder, *names, encoder=encoder)
    return answers_of(folder, encoder=encoder)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "ENCODE_BATCH", 4)
    monkeypatch.setattr(module, "_LOCK_SECONDS", 0.1)
    monkeypatch.setattr(module, "_TELL_SECONDS", 0.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill(tmp_path / "store", *TEXTS)
    return tmp_path / "store"


def test_a_switched_store_answers_as_one_built_with_the_new_encoder_and_keeps_nothing_of_the_old(folder: Path, tmp_path: Path) -> None:
    assert reembed(folder, to="new", load=lambda name: NEW)
    assert answers_of(folder, encoder=NEW) == built_at_once(tmp_path / "other", *TEXTS, encoder=NEW)
    stored = read_config(folder)
    assert (stored.encoder, stored.dimension, stored.encoder_name) == ("new:48", 48, "new")
    assert [path.name for path in (folder / "dense").iterdir()] == [short_hash("new:48")]
    assert {path.stem for path in (folder / "vectors").glob("*.db")} == {short_hash("new:48")}
    assert status(folder).switching is None
    with pytest.raises(StoreMismatch):
        open_reader(folder, encoder=OLD)


def test_progress_is_told_while_the_old_encoder_answers(folder: Path) -> None:
    seen: list[object] = []
    before = answers_of(folder, encoder=OLD)

    def look(number: int) -> None:
        told = status(folder).switching
        assert told is not None
        seen.append((told.to, told.state, told.done, told.total, told.seconds_left is not None))
        assert answers_of(folder, encoder=OLD) == before

    encoder = Watched(before_batch=look)
    assert reembed(folder, to="new", load=lambda name: encoder)
    assert seen == [("new", "running", 0, 12, False), ("new", "running", 4, 12, True), ("new", "running", 8, 12, True)]


def test_what_comes_and_goes_during_the_switch_is_found_after_it_or_not(folder: Path, tmp_path: Path) -> None:
    late = make_document("late", "长者饭堂建设方案\n每个镇街至少建成一处长者饭堂。")

    def change(number: int) -> None:
        if number == 1:
            with open_writer(folder, encoder=OLD) as writer:
                writer.remove("d1")
                writer.remove("d9")
                writer.put_source(late.location, fingerprint="f", documents=[late])

    encoder = Watched(before_batch=change)
    assert reembed(folder, to="new", load=lambda name: encoder)
    with open_reader(folder, encoder=NEW) as reader:
        (best, *_) = reader.passages([key for key, _ in reader.search_dense("每个镇街建成长者饭堂", k=3)])
        keys = [key for key, _ in reader.search_dense("区财政安排", k=50)]
        assert best.document_id == "late"
        assert {passage.document_id for passage in reader.passages(keys)} == {*TEXTS, "late"} - {"d1", "d9"}
        assert reader.generation == reader.catalogue.last_seq()


def test_a_killed_switch_loses_nothing_that_was_encoded_and_goes_on(folder: Path, tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from indexer import vectors; vectors.ENCODE_BATCH = 4\n"
        "from indexer.reembed import reembed; from tests.indexer.test_reembed import Watched\n"
        "def wait(number):\n"
        "    if number == 2: print('two are done', flush=True); time.sleep(60)\n"
        "reembed(Path(sys.argv[1]), to='new', load=lambda name: Watched(before_batch=wait))\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "two are done\n"
        told = status(folder).switching
        assert told is not None
        assert told.state is SwitchState.RUNNING
        process.send_signal(signal.SIGKILL)
    told = status(folder).switching
    assert told is not None
    assert (told.to, told.state) == ("new", SwitchState.INTERRUPTED)
    assert read_config(folder).encoder == "hashing:64"
    encoder = Watched()
    assert reembed(folder, to="new", load=lambda name: encoder)
    assert [len(batch) for batch in encoder.batches] == [4]
    assert answers_of(folder, encoder=NEW) == built_at_once(tmp_path / "other", *TEXTS, encoder=NEW)


@pytest.mark.parametrize(
    ("vectors", "said"),
    [
        (float("nan"), "gives vectors that hold no numbers"),
        (32, "gives vectors of the form (4, 32) and not (4, 64)"),
        (RuntimeError("out of memory"), "RuntimeError: out of memory"),
    ],
)
def test_an_encoder_that_fails_leaves_the_old_one_in_service_and_says_why(folder: Path, vectors: object, said: str) -> None:
    before = answers_of(folder, encoder=OLD)
    assert not reembed(folder, to="broken", load=lambda name: Broken(vectors=vectors))
    told = status(folder).switching
    assert told is not None
    assert (told.to, told.state, told.seconds_left) == ("broken", SwitchState.FAILED, None)
    assert said in told.message
    assert (answers_of(folder, encoder=OLD), read_config(folder).encoder_name) == (before, "old")
    assert reembed(folder, to="broken", load=lambda name: HashingEncoder(name="broken"))


def test_an_encoder_that_cannot_be_loaded_is_told_with_its_message(folder: Path) -> None:
    assert not reembed(folder, to=str(folder / "none"))
    told = status(folder).switching
    assert told is not None
    assert (told.state, told.done, told.total) == (SwitchState.FAILED, 0, 12)
    assert str(folder / "none") in told.message


def test_a_writer_at_work_is_followed_and_never_interrupted(folder: Path) -> None:
    late = make_document("late", "长者饭堂建设方案\n每个镇街至少建成一处长者饭堂。")
    encoder = Watched()
    thread = threading.Thread(target=reembed, args=(folder,), kwargs={"to": "new", "load": lambda name: encoder})
    with open_writer(folder, encoder=OLD) as writer:
        thread.start()
        while sum(map(len, encoder.batches)) < 12:
            thread.join(0.05)
        writer.put_source(late.location, fingerprint="f", documents=[late])
        writer.commit()
        while sum(map(len, encoder.batches)) < 13:
            thread.join(0.05)
        assert (thread.is_alive(), read_config(folder).encoder) == (True, "hashing:64")
    thread.join()
    assert read_config(folder).encoder == "new:48"
    with open_reader(folder, encoder=NEW) as reader:
        assert [p.document_id for p in reader.passages([reader.search_dense("长者饭堂", k=1)[0][0]])] == ["late"]


def test_an_index_rebuilt_meanwhile_is_left_as_it_is(folder: Path) -> None:
    third = HashingEncoder(name="third", dimension=32)

    def rebuild(number: int) -> None:
        if number == 1:
            with open_writer(folder, encoder=third, rebuild=True):
                pass

    encoder = Watched(before_batch=rebuild)
    assert not reembed(folder, to="new", load=lambda name: encoder)
    told = status(folder).switching
    assert told is not None
    assert "rebuilt with encoder 'third:32'" in told.message
    assert len(answers_of(folder, encoder=third)) == 6


def test_switches_wait_for_one_another_and_one_that_nobody_wants_any_more_stops(folder: Path) -> None:
    with switch_lock(folder):
        assert not reembed(folder, to="new", load=lambda name: NEW, should_stop=lambda: True)
    encoder = Watched()
    assert not reembed(folder, to="new", load=lambda name: encoder, should_stop=lambda: bool(encoder.batches))
    told = status(folder).switching
    assert told is not None
    assert (told.state, len(encoder.batches)) == (SwitchState.INTERRUPTED, 1)
    assert read_config(folder).encoder == "hashing:64"


def test_a_process_whose_server_is_gone_stops_before_it_encodes_anything(folder: Path) -> None:
    nobody = "999999999"
    command = [sys.executable, "-m", "indexer.reembed", str(folder), "builtin@64", nobody]
    assert subprocess.run(command, cwd=ROOT, check=False, timeout=60).returncode == 0
    told = status(folder).switching
    assert told is not None
    assert (told.to, told.state, told.done, told.total) == ("builtin@64", SwitchState.INTERRUPTED, 0, 12)
    assert read_config(folder).encoder_name == "old"


def test_the_same_encoder_by_another_name_is_only_named(folder: Path) -> None:
    encoder = Watched(name="hashing", dimension=64)
    before = answers_of(folder, encoder=OLD)
    assert reembed(folder, to="moved", load=lambda name: encoder)
    assert (encoder.batches, read_config(folder).encoder_name) == ([], "moved")
    assert answers_of(folder, encoder=OLD) == before


def test_a_reader_that_outlives_a_switch_keeps_its_vectors_and_follows_words(folder: Path) -> None:
    late = make_document("late", "长者饭堂建设方案\n每个镇街至少建成一处长者饭堂。")
    with open_reader(folder, encoder=OLD, outlives_switch=True) as reader, open_reader(folder, encoder=OLD) as strict:
        before, fingerprint = answers(reader), reader.fingerprint
        reembed(folder, to="new", load=lambda name: NEW)
        reader.refresh()
        assert (answers(reader), reader.is_superseded, reader.fingerprint) == (before, True, fingerprint)
        with pytest.raises(StoreMismatch):
            strict.refresh()
        with open_writer(folder, encoder=NEW) as writer:
            writer.put_source(late.location, fingerprint="f", documents=[late])
            writer.remove("d3")
        reader.refresh()
        assert reader.generation == 14
        lexical, dense = (
            reader.passages([key for key, _ in search("长者饭堂", k=50)]) for search in (reader.search_lexical, reader.search_dense)
        )
        assert [passage.document_id for passage in lexical] == ["late"]
        assert {passage.document_id for passage in dense} == set(TEXTS) - {"d3"}
        reembed(folder, to="old", load=lambda name: OLD)
        reader.refresh()
        (nearest,) = reader.passages([key for key, _ in reader.search_dense("长者饭堂建设方案每个镇街", k=1)])
        assert (reader.is_superseded, reader.generation, nearest.document_id) == (False, 14, "late")


def test_threads_that_ask_during_switches_meet_one_encoder_each(folder: Path, tmp_path: Path) -> None:
    errors: list[BaseException] = []
    expected = {"old": answers_of(folder, encoder=OLD), "new": built_at_once(tmp_path / "other", *TEXTS, encoder=NEW)}
    stop = threading.Event()
    asked = {"old": 0, "new": 0}

    def ask(name: str, encoder: Encoder) -> None:
        try:
            while not stop.is_set():
                try:
                    reader = open_reader(folder, encoder=encoder, outlives_switch=True)
                except StoreMismatch:  # the other one's turn
                    continue
                with reader:
                    for _ in range(20):
                        reader.refresh()
                        assert answers(reader) == expected[name]
                        asked[name] += 1
        except BaseException as error:  # noqa: BLE001 - told to the main thread
            errors.append(error)

    threads = [threading.Thread(target=ask, args=pair) for pair in (("old", OLD), ("new", NEW)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for name in ("new", "old", "new"):
        encoders = {"new": NEW, "old": OLD}
        assert reembed(folder, to=name, load=encoders.__getitem__)
        while asked[name] < 5 and not errors:
            stop.wait(0.02)
        asked[name] = 0
    stop.set()
    for thread in threads:
        thread.join()
    assert errors == []


def test_without_an_encoder_words_are_searched_and_documents_taken_and_the_vectors_come_later(folder: Path, tmp_path: Path) -> None:
    late = make_document("d12", "第12号提案的答复\n区财政第12年安排120万元用于社区养老。")
    with open_writer(folder, encoder=None) as writer:
        writer.remove("d0")
        writer.put_source(late.location, fingerprint="f", documents=[late])
    with open_reader(folder, encoder=None) as reader:
        assert (reader.generation, reader.search_dense("养老", k=3)) == (14, [])
        assert [p.document_id for p in reader.passages([key for key, _ in reader.search_lexical("第12年", k=1)])] == ["d12"]
    with open_reader(folder, encoder=OLD) as reader:
        assert reader.generation == 14
        assert [p.document_id for p in reader.passages([key for key, _ in reader.search_dense(late.text, k=1)])] == ["d12"]


def test_a_store_of_the_older_layout_is_read_and_written_on(folder: Path) -> None:
    before = answers_of(folder, encoder=OLD)
    (file,) = (folder / "dense").rglob("*.faiss")
    file.rename(folder / "dense" / file.name)
    file.parent.rmdir()
    kept = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    del kept["encoder_name"]
    (folder / "config.json").write_text(json.dumps(kept), encoding="utf-8")
    with FileLock(folder / "lock"):
        assert answers_of(folder, encoder=OLD) == before
    assert (status(folder).generation, status(folder).encoder_name) == (12, None)
    fill(folder, name="old")
    assert (file.is_file(), read_config(folder).encoder_name) == (True, "old")
    assert answers_of(folder, encoder=OLD) == before


def test_a_name_is_kept_so_that_it_loads_the_encoder_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models" / "bge").mkdir(parents=True)
    (tmp_path / "builtin").mkdir()
    names = ("models/bge", "models/bge@256", "builtin", "builtin@64", "BAAI/bge-m3", "BAAI/bge-m3@256")
    full = str(tmp_path / "models" / "bge")
    assert [lasting_name(name) for name in names] == [full, f"{full}@256", "builtin", "builtin@64", "BAAI/bge-m3", "BAAI/bge-m3@256"]


def test_the_encoder_of_a_store_is_found_by_its_name_and_nothing_else_stands_in_for_it(folder: Path) -> None:
    stored = read_config(folder)
    assert find_encoder(stored, asked="builtin") is None
    builtin = load_encoder("builtin@64")
    by_name = replace(stored, encoder=builtin.fingerprint, encoder_name="builtin@64")
    found = find_encoder(by_name, asked=str(folder / "none"))
    assert found is not None
    assert (found.name, found.encoder.fingerprint) == ("builtin@64", builtin.fingerprint)
    assert find_encoder(replace(by_name, encoder="builtin:64:of-last-year"), asked="builtin@64") is None


def test_the_encoder_of_a_store_without_a_name_is_looked_for_in_the_settings_and_then_here(folder: Path) -> None:
    stored = replace(read_config(folder), encoder=load_encoder("builtin").fingerprint, encoder_name=None)
    for asked in ("builtin", str(folder / "none")):
        found = find_encoder(stored, asked=asked)
        assert found is not None
        assert found.name == "builtin"


def test_a_progress_file_of_another_version_tells_nothing(folder: Path) -> None:
    write_switching(folder, Switching(to="new"))
    told = status(folder).switching
    assert told is not None
    assert told.state is SwitchState.INTERRUPTED
    (folder / "switching.json").write_text('{"to": "new", "state": "resting"}', encoding="utf-8")
    assert status(folder).switching is None
