"""How far the switch to another encoder has come: kept in the store, so that every process can tell."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from filelock import FileLock, Timeout

from indexer.config import write_whole

_FILE = "switching.json"


class SwitchState(StrEnum):
    """`interrupted`: nobody is at it any more, and the next server goes on. `failed`: the encoder could not be used, see the message."""

    RUNNING = "running"
    LOADING = "loading"  # done in the store; this server is loading the encoder
    INTERRUPTED = "interrupted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Switching:
    """A switch that has not ended well yet. Counts are of passages; `words_alone`: meanwhile there is no encoder for questions."""

    to: str
    state: SwitchState = SwitchState.RUNNING
    done: int = 0
    total: int = 0
    seconds_left: int | None = None  # None while it cannot be told
    words_alone: bool = False
    message: str = ""
    fingerprint: str | None = None  # of the encoder, once it is loaded


def switch_lock(folder: Path) -> FileLock:
    """One switch at a time; the lock goes with the process that holds it, however that ends."""
    return FileLock(folder / "switch.lock", thread_local=False)


def read_switching(folder: Path, *, stored: str) -> Switching | None:
    """None where no switch is under way, or only one to the encoder that the store has by now."""
    try:
        kept = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        found = Switching(**{**kept, "state": SwitchState(kept["state"])})
    except (OSError, ValueError, TypeError, KeyError):  # none, or of another version: it only informs
        return None
    if found.fingerprint == stored:
        return None
    return replace(found, state=SwitchState.INTERRUPTED) if found.state is SwitchState.RUNNING and not _is_at_work(folder) else found


def write_switching(folder: Path, switching: Switching) -> None:
    write_whole(folder / _FILE, json.dumps(asdict(switching), ensure_ascii=False, indent=2).encode())


def clear_switching(folder: Path) -> None:
    (folder / _FILE).unlink(missing_ok=True)


def _is_at_work(folder: Path) -> bool:
    lock = switch_lock(folder)
    try:
        lock.acquire(blocking=False)
    except (Timeout, OSError):  # held, or a disk that cannot be written, where nobody can tell
        return True
    lock.release()
    return False
