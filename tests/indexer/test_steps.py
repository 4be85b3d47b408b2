import os
import socket
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from corpus.catalogue_writer import CatalogueWriter
from corpus.errors import UnreadableSource
from corpus.read import Found, discover
from indexer.pool import InProcess
from indexer.prepare import Job, Outcome
from indexer.steps import Plan, Step, as_failed, fingerprint


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[CatalogueWriter]:
    with CatalogueWriter(tmp_path / "catalogue.db") as catalogue:
        yield catalogue


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.txt").write_text("社区基金由街道办事处管理。", encoding="utf-8")
    (folder / "b.jsonl").write_text('{"id": "x1", "text": "长者饭堂每餐补助三元。"}\n{broken\n', encoding="utf-8")
    return folder


class Counting(InProcess):
    """Does the work when it is submitted, and counts how much was submitted."""

    ahead = 2

    def __init__(self) -> None:
        self.submitted: list[str] = []

    def submit(self, job: Job) -> Future[list[Outcome]]:
        self.submitted.append(job.shown)
        return super().submit(job)


def plan(catalogue: CatalogueWriter, pool: InProcess, *, retry_failed: bool = False) -> Plan:
    return Plan(catalogue=catalogue, pool=pool, size_chars=400, keep_personal_data=False, retry_failed=retry_failed)


def told(steps: Iterator[Step]) -> list[tuple[str, bool, bool, bool]]:
    """File, as it was, failed then, something prepared."""
    return [(step.file.found.path.name, step.is_unchanged, step.is_failed, step.outcomes is not None) for step in steps]


def test_a_collection_is_a_step_of_its_own_and_one_for_each_line(catalogue: CatalogueWriter, files: Path) -> None:
    steps = plan(catalogue, InProcess()).steps(discover([files]))
    assert told(steps) == [
        ("a.txt", False, False, True),
        ("b.jsonl", False, False, False),
        ("b.jsonl", False, False, True),
        ("b.jsonl", False, False, True),
    ]


def test_a_file_that_is_as_it_was_is_not_prepared_and_one_that_failed_only_when_asked(catalogue: CatalogueWriter, files: Path) -> None:
    found = discover([files / "a.txt"])
    (step,) = plan(catalogue, InProcess()).steps(found)
    catalogue.record_source(step.file.location, fingerprint=as_failed(step.file.fingerprint))
    assert told(plan(catalogue, InProcess()).steps(found)) == [("a.txt", True, True, False)]
    assert told(plan(catalogue, InProcess(), retry_failed=True).steps(found)) == [("a.txt", False, False, True)]
    catalogue.record_source(step.file.location, fingerprint=step.file.fingerprint)
    assert told(plan(catalogue, InProcess(), retry_failed=True).steps(found)) == [("a.txt", True, False, False)]


def test_what_was_read_by_other_rules_for_personal_data_is_read_again() -> None:
    assert fingerprint("00", keep_personal_data=True) != fingerprint("00", keep_personal_data=False)


def test_work_is_submitted_only_so_far_ahead(catalogue: CatalogueWriter, files: Path) -> None:
    for number in range(6):
        (files / f"c{number}.txt").write_text(f"第{number}号通知。", encoding="utf-8")
    pool = Counting()
    steps = plan(catalogue, pool).steps(discover([files]))
    assert next(steps).file.found.path.name == "a.txt"
    assert pool.submitted == ["files/a.txt"]
    assert next(steps).file.found.path.name == "b.jsonl"
    assert pool.submitted == ["files/a.txt", "files/b.jsonl#x1"]


def test_pipes_and_sockets_are_set_aside_before_anything_opens_them(
    catalogue: CatalogueWriter, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (files / "b.jsonl").unlink()
    os.mkfifo(files / "c.txt")
    os.mkfifo(files / "d.jsonl")
    (files / "e.txt").symlink_to("c.txt")
    monkeypatch.chdir(files)  # a socket's path may be no longer than a hundred characters
    pool = Counting()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("f.txt")
        steps = list(plan(catalogue, pool).steps(discover([files])))
    outcomes = [step.outcomes.result() for step in steps if step.outcomes]
    reasons = [(one.path, one.reason) for given in outcomes for one in given if isinstance(one, UnreadableSource)]
    no_file = "it is no file but a pipe, a socket or a device"
    assert reasons == [(f"files/{name}", no_file) for name in ("c.txt", "d.jsonl", "e.txt", "f.txt")]
    assert pool.submitted == ["files/a.txt"]


def test_a_pipe_is_looked_at_again_in_each_run(catalogue: CatalogueWriter, files: Path) -> None:
    os.mkfifo(files / "c.txt")
    found = discover([files / "c.txt"])
    (step,) = plan(catalogue, InProcess()).steps(found)
    assert step.file.fingerprint.endswith(":")  # which is never remembered
    (files / "c.txt").unlink()
    (files / "c.txt").write_text("社区基金由街道办事处管理。", encoding="utf-8")
    assert told(plan(catalogue, InProcess()).steps(found)) == [("c.txt", False, False, True)]


def test_a_file_that_has_gone_or_cannot_be_opened_is_set_aside(catalogue: CatalogueWriter, files: Path) -> None:
    found = discover([files / "a.txt"])
    (files / "a.txt").unlink()
    (step,) = plan(catalogue, InProcess()).steps(found)
    assert step.outcomes is not None
    (error,) = step.outcomes.result()
    assert isinstance(error, UnreadableSource)
    assert error.reason == "it cannot be opened (No such file or directory)"
    (unreadable,) = plan(catalogue, InProcess()).steps([replace_path(found[0], Path("/proc/self/mem"))])
    assert unreadable.outcomes is not None
    assert isinstance(unreadable.outcomes.result()[0], UnreadableSource)


def replace_path(found: Found, path: Path) -> Found:
    return Found(path=path, shown=found.shown, size_bytes=0)
