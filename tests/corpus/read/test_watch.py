"""A reader that hangs, crashes or takes all memory costs its file and nothing else."""

import time
from pathlib import Path

import pytest

from corpus.errors import UnreadableSource
from corpus.model import Source
from corpus.read import Limits, read_bytes
from tests.formats import as_rtf, compound

OLD = compound({"SomethingOld": b"x"})  # which goes to a program of the system


def read(raw: bytes, name: str, limits: Limits) -> Source | UnreadableSource:
    [result] = read_bytes(raw, location=f"/a/{name}", shown=f"a/{name}", limits=limits)
    return result


def as_catdoc(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "catdoc"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_what_hangs_is_ended_with_all_it_has_started_and_the_next_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_catdoc(tmp_path, f"echo $$ > {tmp_path}/pid; sleep 300", monkeypatch)
    limits = Limits(seconds=3.0, memory_bytes=3_900_000_001)
    began = time.monotonic()
    error = read(OLD, "旧.doc", limits)
    assert isinstance(error, UnreadableSource)
    assert error.reason == "reading it took too long (more than 3 s)"
    assert time.monotonic() - began < 30
    number = (tmp_path / "pid").read_text(encoding="utf-8").strip()
    state = Path(f"/proc/{number}/stat")
    assert not state.exists() or ") Z " in state.read_text(encoding="utf-8")
    result = read(as_rtf("同意立案。"), "a.rtf", limits)
    assert isinstance(result, Source)
    assert result.text == "同意立案。"


def test_what_crashes_is_set_aside_and_the_next_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_catdoc(tmp_path, "kill -SEGV $PPID; sleep 1", monkeypatch)
    limits = Limits(memory_bytes=3_900_000_002)
    error = read(OLD, "旧.doc", limits)
    assert isinstance(error, UnreadableSource)
    assert error.reason == "the reader crashed on it (Segmentation fault)"
    assert isinstance(read(as_rtf("同意立案。"), "a.rtf", limits), Source)


@pytest.mark.slow
def test_what_takes_too_much_memory_is_set_aside_and_the_next_file_is_read() -> None:
    limits = Limits(memory_bytes=700_000_000)
    error = read(b"{\\rtf1 " + b"a" * 190_000_000 + b"}", "大.rtf", limits)
    assert isinstance(error, UnreadableSource)
    assert error.reason == "it needs more memory than a reader may use"
    assert isinstance(read(as_rtf("同意立案。"), "a.rtf", limits), Source)
