"""Switches a store to another encoder while it is in use: makes the new dense index beside the old one, and swaps when it is done."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from filelock import BaseFileLock, Timeout
from numpy.typing import NDArray

from corpus.catalogue import Catalogue
from corpus.errors import InvalidInput, StoreError, WenceError
from indexer.config import StoreConfig, read_config, write_config
from indexer.embed import BUILTIN, Encoder, load_encoder
from indexer.follow import DenseFollower, adopt_dense, drop_other_encoders
from indexer.store import writer_lock
from indexer.switching import Switching, SwitchState, clear_switching, switch_lock, write_switching

_TELL_SECONDS = 0.5  # between two writings of the progress
_REST = 0.1  # of the time a batch took: whoever waits for a core gets it then
_REST_SECONDS = 1.0  # at most
_LOCK_SECONDS = 5.0  # to wait for another writer, before what it has written meanwhile is embedded
_NICENESS = 10


class _Stopped(Exception):
    """The process that asked for the switch is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEncoder:
    """An encoder with the name that loads it."""

    encoder: Encoder
    name: str


def find_encoder(stored: StoreConfig, *, asked: str) -> NamedEncoder | None:
    """Load the encoder that made a store's vectors: by the name that was kept, else what the settings ask for or the built-in one.

    None where none of these gives that encoder: it is gone, its files have changed, or it would have to be downloaded first.
    """
    for name in dict.fromkeys([stored.encoder_name] if stored.encoder_name else [lasting_name(asked), BUILTIN]):
        if not _is_at_hand(name):
            continue
        try:
            encoder = load_encoder(name)
        except InvalidInput:
            continue
        if encoder.fingerprint == stored.encoder:
            return NamedEncoder(encoder=encoder, name=name)
    return None


def lasting_name(name: str) -> str:
    """The name of an encoder as any folder understands it: models/bge and models/bge@256 become full paths, others stay."""
    if name == BUILTIN or name.startswith(f"{BUILTIN}@"):
        return name
    folder, at, cut = name.rpartition("@")
    for path, rest in ((name, ""), (folder, at + cut)):
        if path and Path(path).expanduser().is_dir():
            return f"{Path(path).expanduser().resolve()}{rest}"
    return name


def _is_at_hand(name: str) -> bool:
    """Whether it lies on this disk: who serves does not wait for a download, or for a hub that does not answer."""
    model = name.rpartition("@")[0] or name
    if model == BUILTIN or any(Path(path).expanduser().is_dir() for path in (name, model)):
        return True
    from huggingface_hub import try_to_load_from_cache

    repositories = (model,) if "/" in model else (model, f"sentence-transformers/{model}")
    places = [(repository, file) for repository in repositories for file in ("modules.json", "config.json")]
    try:
        found = [try_to_load_from_cache(*place, cache_dir=os.getenv("SENTENCE_TRANSFORMERS_HOME")) for place in places]
    except ValueError:  # no name that the hub could have
        return False
    return any(isinstance(path, str) for path in found)


def reembed(
    folder: Path,
    *,
    to: str,
    words_alone: bool = False,
    load: Callable[[str], Encoder] = load_encoder,
    should_stop: Callable[[], bool] = lambda: False,
) -> bool:
    """Give the store the encoder of the name `to`; tells whether it has it now. Meanwhile readers and writers go on with the old one.

    What was encoded is kept, so one that was killed goes on where it was. A failure leaves the old encoder, and its message is in the
    store's status. Where another process is switching, waits for its end.
    """
    run = _Run(folder=folder, should_stop=should_stop, told=Switching(to=to, words_alone=words_alone))
    try:
        with _holding(switch_lock(folder), should_stop=should_stop):
            return run.whole(load)
    except _Stopped:
        return False


def start_reembedding(folder: Path, *, to: str, words_alone: bool) -> subprocess.Popen[bytes]:
    """Do it in a process of its own, which ends when this one does.

    Its memory goes with it, no query waits for its turn in the interpreter, and no crash of a model's code takes the server along.
    """
    home = str(Path(__file__).resolve().parents[1])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))}
    arguments = (str(folder), to, str(os.getpid()), *(["words-alone"] if words_alone else []))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "indexer.reembed", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl+C is for the server, which ends this one
    )


@dataclass(slots=True, kw_only=True)
class _Run:
    """One switch, with its progress; knows the order: load, embed all, follow, swap."""

    folder: Path
    should_stop: Callable[[], bool]
    told: Switching
    _told_at: float = 0.0
    _texts: int = 0  # given to the encoder so far
    _seconds: float = 0.0  # that it took
    _indexed: int = 0  # passages in the new index, when it was last looked at
    _waiting: int = 0  # encoded since, and not in it yet

    def whole(self, load: Callable[[str], Encoder]) -> bool:
        """The one place where a failure of the encoder is caught: it is told in the status, and the old one stays."""
        try:
            with Catalogue(self.folder / "catalogue.db") as catalogue:
                self._expect(0, catalogue)
            self._switch(load(self.told.to))
        except _Stopped:
            raise
        except Exception as error:  # noqa: BLE001 - a model's code raises anything
            message = str(error) if isinstance(error, WenceError) else f"{type(error).__name__}: {error}"
            self.told = replace(self.told, state=SwitchState.FAILED, seconds_left=None, message=message, fingerprint=None)
            self._tell()
            return False
        return True

    def _switch(self, encoder: Encoder) -> None:
        before = read_config(self.folder)
        self.told = replace(self.told, fingerprint=encoder.fingerprint)
        if before.encoder == encoder.fingerprint:  # only known by another name
            with _holding(writer_lock(self.folder), should_stop=self.should_stop):
                self._swap(encoder, before=before)
            return
        follower = DenseFollower(self.folder, encoder=encoder, encode=lambda texts: self._encode(encoder, texts, follower=follower))
        try:
            self._follow(follower, encoder=encoder, before=before)
        finally:
            follower.close()

    def _follow(self, follower: DenseFollower, *, encoder: Encoder, before: StoreConfig) -> None:
        """Embed while others write; only the last few changes and the swap keep writers waiting."""
        lock = writer_lock(self.folder)
        with Catalogue(self.folder / "catalogue.db") as catalogue:
            self._expect(follower.passage_count, catalogue)
            if not follower.applied:
                follower.begin(catalogue)
            while True:
                self._expect(follower.passage_count, catalogue)
                follower.catch_up(catalogue, last=catalogue.last_seq())
                with suppress(Timeout), lock.acquire(timeout=_LOCK_SECONDS):
                    follower.catch_up(catalogue, last=catalogue.last_seq())
                    self._swap(encoder, before=before)
                    return
                self._stop_if_asked()

    def _swap(self, encoder: Encoder, *, before: StoreConfig) -> None:
        """Replace the settings, which every reader believes, and only then drop what the old ones called for."""
        stored = read_config(self.folder)
        if stored.encoder not in (before.encoder, encoder.fingerprint):
            message = f"Meanwhile the index in '{self.folder}' was rebuilt with encoder '{stored.encoder}'."
            raise StoreError(message, help="Serve again to switch once more, or set the encoder that it has now.")
        adopt_dense(self.folder, encoder=stored.encoder)
        name = lasting_name(self.told.to)
        write_config(self.folder, replace(stored, encoder=encoder.fingerprint, dimension=encoder.dimension, encoder_name=name))
        clear_switching(self.folder)
        drop_other_encoders(self.folder, keep=encoder.fingerprint)

    def _encode(self, encoder: Encoder, texts: Sequence[str], *, follower: DenseFollower) -> NDArray[np.float32]:
        self._stop_if_asked()
        began = time.monotonic()
        vectors = encoder.encode_passages(texts)
        took = time.monotonic() - began
        rest = min(_REST * took, _REST_SECONDS)
        time.sleep(rest)
        self._count(len(texts), seconds=took + rest, indexed=follower.passage_count)
        return vectors

    def _expect(self, done: int, catalogue: Catalogue) -> None:
        self.told = replace(self.told, done=done, total=catalogue.counts().passages)
        self._tell()

    def _count(self, texts: int, *, seconds: float, indexed: int) -> None:
        self._texts, self._seconds = self._texts + texts, self._seconds + seconds
        self._waiting = texts + (self._waiting if indexed == self._indexed else 0)
        self._indexed = indexed
        done = min(indexed + self._waiting, self.told.total)
        seconds_left = round((self.told.total - done) * self._seconds / self._texts)
        self.told = replace(self.told, done=done, seconds_left=seconds_left)
        if time.monotonic() - self._told_at >= _TELL_SECONDS:
            self._tell()

    def _tell(self) -> None:
        write_switching(self.folder, self.told)
        self._told_at = time.monotonic()

    def _stop_if_asked(self) -> None:
        if self.should_stop():
            raise _Stopped


@contextmanager
def _holding(lock: BaseFileLock, *, should_stop: Callable[[], bool]) -> Iterator[None]:
    while True:
        with suppress(Timeout):
            lock.acquire(timeout=_LOCK_SECONDS)
            break
        if should_stop():
            raise _Stopped
    try:
        yield
    finally:
        lock.release()


def main(arguments: Sequence[str]) -> None:
    """The process that `start_reembedding` starts: behind everything else that wants the processor, and on half of it."""
    folder, to, parent, *rest = arguments
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    for library in ("OMP_NUM_THREADS", "RAYON_NUM_THREADS"):  # read when torch and tokenizers load, which is later
        os.environ.setdefault(library, str(max(1, (os.cpu_count() or 2) // 2)))
    reembed(Path(folder), to=to, words_alone="words-alone" in rest, should_stop=lambda: os.getppid() != int(parent))


if __name__ == "__main__":
    main(sys.argv[1:])
