"""Names and places on disk that were made to mislead or to stop whoever reads them: each file is read or has a reason, and nothing waits."""

import os
import socket
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import UnreadableSource
from corpus.model import Source
from corpus.read import discover, read_file

TEXT = "关于社区基金的提案"


def outcomes(folder: Path) -> dict[str, str]:
    """By the name shown: the text, or the reason for none."""
    told: dict[str, str] = {}
    for found in discover([folder]):
        items = list(read_file(found))
        assert items, found.shown
        told[found.shown] = " / ".join(item.text if isinstance(item, Source) else item.reason for item in items)
    return told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "files"
    path.mkdir()
    return path


def test_a_link_that_leads_out_of_the_folder_is_set_aside_and_one_within_is_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("密码", encoding="utf-8")
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "b.txt").symlink_to(folder / "a.txt")
    (folder / "c.txt").symlink_to("../secret.txt")
    (folder / "d.jsonl").symlink_to("../secret.txt")
    leads_out = "it is a link that leads out of its folder"
    assert outcomes(folder) == {"files/a.txt": TEXT, "files/b.txt": TEXT, "files/c.txt": leads_out, "files/d.jsonl": leads_out}


def test_a_link_named_outright_is_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text(TEXT, encoding="utf-8")
    (folder / "a.txt").symlink_to("../own.txt")
    [found] = discover([folder / "a.txt"])
    [item] = read_file(found)
    assert isinstance(item, Source) and item.text == TEXT


def test_links_to_nowhere_to_themselves_and_to_folders_end_with_a_reason(folder: Path, tmp_path: Path) -> None:
    (folder / "a.txt").symlink_to("nowhere.txt")
    (folder / "b.txt").symlink_to("b.txt")
    (folder / "c").symlink_to(tmp_path, target_is_directory=True)
    told = outcomes(folder)
    assert told == {
        "files/a.txt": "it cannot be opened (No such file or directory)",
        "files/b.txt": "it cannot be opened (Too many levels of symbolic links)",
    }


def test_pipes_sockets_and_devices_are_not_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(folder / "a.txt")
    os.mkfifo(folder / "b.jsonl")
    (folder / "c.txt").symlink_to("/dev/zero")
    monkeypatch.chdir(folder)  # a socket's path may be no longer than a hundred characters
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("d.txt")
        told = outcomes(folder)
    no_file = "it is no file but a pipe, a socket or a device"
    assert told == {
        "files/a.txt": no_file,
        "files/b.jsonl": no_file,
        "files/c.txt": "it is a link that leads out of its folder",
        "files/d.txt": no_file,
    }


@pytest.mark.parametrize(
    "stem", ["a" * 251, "案" * 83 + "aa", "😀🏛️答复", "提\n案", "答\u202e复", "\x01\x7f", " ", "-rf", "%2e%2e%2f", "*?[]", "CON"]
)
def test_a_file_is_read_whatever_its_name(folder: Path, stem: str) -> None:
    assert len(os.fsencode(f"{stem}.txt")) <= 255
    (folder / f"{stem}.txt").write_text(TEXT, encoding="utf-8")
    assert list(outcomes(folder).values()) == [TEXT]


@given(name=st.binary(min_size=1, max_size=251).filter(lambda name: not set(name) & {0, ord("/")}))
@settings(deadline=None, derandomize=True, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_names_of_any_bytes_give_addresses_that_can_be_stored(folder: Path, name: bytes) -> None:
    path = os.fsencode(folder) + b"/" + name + b".txt"
    with open(path, "wb") as file:  # noqa: PTH123 - a Path may not be able to spell it
        file.write(TEXT.encode())
    items = [item for found in discover([folder]) for item in read_file(found)]
    os.unlink(path)  # noqa: PTH108
    for item in items:  # none for a hidden file or a lock
        assert isinstance(item, Source | UnreadableSource)
        assert unicodedata.normalize("NFC", item.path).encode()
