"""The worker pool: the same result as without it, and one bad file that costs itself only."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from corpus.catalogue import Catalogue
from corpus.errors import UnreadableSource, UnsupportedFormat
from corpus.read import discover
from indexer.build import index_paths
from indexer.pool import WorkerPool
from indexer.prepare import Job, Outcome, Prepared
from indexer.worker import Limits
from tests.indexer.fakes import HashingEncoder

ENCODER = HashingEncoder()
SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
SHORT = "关于社区基金的通知\n社区基金由街道办事处管理,每年公布一次收支。\n"


def contents(store: Path) -> list[object]:
    with Catalogue(store / "catalogue.db") as catalogue:
        documents = catalogue.documents(limit=1000).documents
        ids = [document.document_id for document in documents]
        links = [catalogue.links_of(name) for name in ids]
        passages = [catalogue.passages_of(name) for name in ids]
        log = catalogue.changes_since(0, limit=10_000)
        return [documents, passages, links, log, catalogue.families_of(ids), [item.location for item in catalogue.set_aside()]]


def jobs(*paths: Path) -> list[Job]:
    return [Job(item=found, location=str(found.path), size_chars=350, keep_personal_data=False) for found in discover(paths)]


def short(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(SHORT, encoding="utf-8")
    return folder / name


def long(folder: Path, name: str) -> Path:
    path = short(folder, name)
    path.write_text("".join(f"第{i}条 社区基金由街道办事处管理,每年公布一次收支。\n" for i in range(600_000)), encoding="utf-8")
    return path


def reason(outcomes: list[Outcome]) -> str:
    (failure,) = outcomes
    assert isinstance(failure, UnreadableSource)
    return failure.reason


def test_a_store_made_by_two_processes_is_the_one_made_by_none(tmp_path: Path) -> None:
    for workers in (0, 2):
        index_paths([SAMPLES], folder=tmp_path / f"store{workers}", encoder=ENCODER, workers=workers)
    assert contents(tmp_path / "store2") == contents(tmp_path / "store0")


def test_a_document_that_takes_too_long_is_stopped_and_the_others_are_read(tmp_path: Path) -> None:
    paths = [short(tmp_path, "a.txt"), long(tmp_path, "b.txt"), short(tmp_path, "c.txt")]
    with WorkerPool(workers=2, limits=Limits(seconds=1.0)) as pool:
        futures = [pool.submit(job) for job in jobs(*paths)]
        a, b, c = (future.result() for future in futures)
    assert reason(b) == "it takes too long (more than 1 s)"
    for outcomes in (a, c):
        (prepared,) = outcomes
        assert isinstance(prepared, Prepared)
        assert [d.title for d in prepared.documents] == ["关于社区基金的通知"]


def test_a_process_that_dies_costs_the_file_it_was_at(tmp_path: Path) -> None:
    long(tmp_path, "b.txt")
    with WorkerPool(workers=1, limits=Limits(seconds=60.5)) as pool:
        future = pool.submit(jobs(tmp_path / "b.txt")[0])

        def kill() -> None:
            time.sleep(1.0)
            for process in list(pool._running):
                os.kill(process._process.pid, signal.SIGSEGV)

        threading.Thread(target=kill).start()
        assert reason(future.result()) == f"reading it ended the process that read it (status -{int(signal.SIGSEGV)})"
        (outcome,) = pool.submit(jobs(short(tmp_path, "c.txt"))[0]).result()
        assert isinstance(outcome, Prepared)


def test_a_document_that_takes_too_much_memory_is_set_aside(tmp_path: Path) -> None:
    with WorkerPool(workers=1, limits=Limits(memory_bytes=600_000_000)) as pool:
        (outcome,) = pool.submit(jobs(long(tmp_path, "b.txt"))[0]).result()
        assert isinstance(outcome, UnreadableSource)
        assert "memory" in outcome.reason
        (outcome,) = pool.submit(jobs(short(tmp_path, "c.txt"))[0]).result()
        assert isinstance(outcome, Prepared)


def test_the_end_of_a_pool_stops_what_is_still_at_work(tmp_path: Path) -> None:
    long(tmp_path, "b.txt")
    with WorkerPool(workers=1, limits=Limits(seconds=61.5)) as pool:
        pool.submit(jobs(tmp_path / "b.txt")[0])
        while not pool._running:
            time.sleep(0.02)
        began = time.monotonic()
    assert time.monotonic() - began < 20


def test_an_error_comes_back_from_a_process_as_what_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_bytes(b"?")
    with WorkerPool(workers=1, limits=Limits()) as pool:
        (outcome,) = pool.submit(jobs(tmp_path / "a.xyz")[0]).result()
    assert isinstance(outcome, UnsupportedFormat)
    assert outcome.path == f"{tmp_path.name}/a.xyz"


@pytest.mark.parametrize("workers", [0, 2])
def test_a_run_says_what_took_too_long_and_goes_on(tmp_path: Path, workers: int) -> None:
    for name in ("a.txt", "c.txt"):
        short(tmp_path / "docs", name)
    (tmp_path / "docs" / "b.txt").write_bytes(b"")
    summary = index_paths([tmp_path / "docs"], folder=tmp_path / "store", encoder=ENCODER, workers=workers)
    assert [(item.path, item.reason, item.size_bytes) for item in summary.set_aside] == [("docs/b.txt", "it is empty", 0)]
    assert summary.documents == 2
