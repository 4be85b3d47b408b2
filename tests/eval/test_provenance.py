import os
import platform
import subprocess
from datetime import datetime
from importlib import metadata
from pathlib import Path

import pytest

from eval.provenance import Commit, code_commit, machine, provenance


def git(folder: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-C", str(folder), "-c", "user.name=w", "-c", "user.email=w@example.org", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "code.py").write_text("a = 1\n", encoding="utf-8")
    git(tmp_path, "add", "code.py")
    git(tmp_path, "commit", "--quiet", "--message", "Begin")
    return tmp_path


def test_a_checkout_is_named_by_its_commit_and_dirty_once_a_tracked_file_changes(checkout: Path) -> None:
    head = git(checkout, "rev-parse", "HEAD")
    (checkout / "results.json").write_text("{}", encoding="utf-8")
    assert code_commit(checkout) == Commit(id=head, dirty=False)
    (checkout / "code.py").write_text("a = 2\n", encoding="utf-8")
    assert code_commit(checkout) == Commit(id=head, dirty=True)


def test_a_package_that_lies_in_a_checkout_of_something_else_is_named_by_its_version(checkout: Path) -> None:
    installed = checkout / "site-packages"
    installed.mkdir()
    assert code_commit(installed) == Commit(id=f"wence {metadata.version('wence')}", dirty=False)


def test_a_checkout_without_commits_and_a_folder_that_is_gone_are_named_by_the_version(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    version = f"wence {metadata.version('wence')}"
    assert (code_commit(tmp_path).id, code_commit(tmp_path / "gone").id) == (version, version)


def test_the_machine_is_described() -> None:
    described = machine()
    assert described.python == platform.python_version()
    assert described.cpu
    assert 1 <= described.cores <= (os.cpu_count() or 1)
    assert 0.0 <= described.memory_gib < 100_000


def test_provenance_has_the_agreed_names() -> None:
    found = provenance()
    assert list(found) == ["commit", "dirty", "machine", "date"]
    assert datetime.fromisoformat(str(found["date"])).tzinfo is not None
