"""Where a result came from: the code, the machine and the day."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """`id` is the commit of the checkout that the code runs from, else `wence` and the package's version; dirty: with changes on top."""

    id: str
    dirty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What latency depends on. `cores` are those this process may use; memory is 0 where the system does not say."""

    cpu: str
    cores: int
    memory_gib: float
    python: str
    platform: str


def provenance() -> dict[str, object]:
    """Give `commit`, `dirty`, `machine` and `date`, the fields of a result file that differ from run to run."""
    commit = code_commit()
    return {
        "commit": commit.id,
        "dirty": commit.dirty,
        "machine": asdict(machine()),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def code_commit(root: Path = _ROOT) -> Commit:
    """Files that git does not track do not make a checkout dirty, as in `git describe --dirty`."""
    # An installed package may lie inside a checkout of something else (a .venv in it): only its own top counts.
    top = _git(root, "rev-parse", "--show-toplevel")
    commit = _git(root, "rev-parse", "HEAD") if top and Path(top).resolve() == root.resolve() else None
    if commit:
        return Commit(id=commit, dirty=bool(_git(root, "status", "--porcelain", "--untracked-files=no")))
    return Commit(id=f"wence {_version()}", dirty=False)


def _version() -> str:
    try:
        return metadata.version("wence")
    except metadata.PackageNotFoundError:
        return "(not installed)"


def _git(root: Path, *arguments: str) -> str | None:
    try:
        # --no-optional-locks: measuring must not get in the way of a commit being made.
        command = ["git", "--no-optional-locks", "-C", str(root), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def machine() -> Machine:
    """Describe the machine this runs on."""
    return Machine(
        cpu=_cpu_model(), cores=_cores(), memory_gib=_memory_gib(), python=platform.python_version(), platform=platform.platform()
    )


def _cpu_model(listing: Path = Path("/proc/cpuinfo")) -> str:
    if listing.is_file():
        for line in listing.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _memory_gib() -> float:
    if "SC_PHYS_PAGES" not in getattr(os, "sysconf_names", {}):
        return 0.0
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1)
