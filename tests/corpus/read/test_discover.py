import os
from pathlib import Path

import pytest

from corpus.errors import InvalidInput, UnreadableSource
from corpus.read import READABLE, Found, discover, read_file
from corpus.read.discover import departed


def write(path: Path, text: str = "关于社区基金的提案") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def shown(paths: list[Path]) -> list[str]:
    return [found.shown for found in discover(paths)]


def test_a_folder_shows_its_files_under_its_own_name_in_sorted_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "2019/答复.docx"):
        write(tmp_path / "policies" / name)
    assert shown([tmp_path / "policies"]) == ["policies/2019/答复.docx", "policies/a.txt", "policies/b.txt"]


def test_a_single_file_is_shown_under_its_parent_folder_with_its_size(tmp_path: Path) -> None:
    path = write(tmp_path / "policies" / "a.txt", "三万元")
    assert discover([path]) == [Found(path=path, shown="policies/a.txt", size_bytes=9)]


def test_a_relative_path_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "policies" / "a.txt")
    monkeypatch.chdir(tmp_path / "policies")
    assert discover([Path()]) == discover([Path("../policies")]) == [Found(path=path, shown="policies/a.txt", size_bytes=27)]


def test_a_file_named_twice_is_found_once_and_keeps_its_first_name(tmp_path: Path) -> None:
    path = write(tmp_path / "policies" / "2019" / "a.txt")
    assert shown([tmp_path / "policies", path]) == ["policies/2019/a.txt"]
    assert shown([path, tmp_path / "policies"]) == ["2019/a.txt"]


def test_hidden_files_lock_files_and_page_furniture_are_passed_over(tmp_path: Path) -> None:
    left_out = [".DS_Store", ".git/a.txt", "__pycache__/a.txt", "~$提案.docx", "Thumbs.db", "答复_files/style.css", "答复_files/logo.PNG"]
    for name in [*left_out, "提案.docx"]:
        write(tmp_path / "policies" / name)
    assert shown([tmp_path / "policies"]) == ["policies/提案.docx"]


def test_an_unknown_extension_in_a_folder_is_found_so_that_it_can_be_set_aside(tmp_path: Path) -> None:
    write(tmp_path / "policies" / "旧.xls")
    assert shown([tmp_path / "policies"]) == ["policies/旧.xls"]


def test_a_file_named_outright_is_found_even_when_hidden(tmp_path: Path) -> None:
    path = write(tmp_path / "policies" / ".草稿.txt")
    assert shown([path]) == ["policies/.草稿.txt"]


def test_a_missing_path_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        discover([tmp_path / "没有"])
    assert caught.value.field == "path"
    assert caught.value.message == f"'{tmp_path}/没有' does not exist."


@pytest.mark.parametrize("address", ["http://www.panyu.gov.cn/1.html", "https://www.panyu.gov.cn/1.html", "HTTP://a.cn/x?y=1"])
def test_an_address_is_refused_with_the_advice_to_save_the_page(address: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        discover([Path(address)])
    assert (caught.value.field, caught.value.message) == ("path", f"'{address}' is an address, not a file.")
    assert "Save the page to a file" in caught.value.help


def test_only_what_is_surely_off_the_disk_has_departed(tmp_path: Path) -> None:
    kept, gone = write(tmp_path / "policies" / "a.txt"), tmp_path / "policies" / "b.txt"
    found = discover([tmp_path / "policies"])
    lines = [f"{kept}#x1", f"{gone}#x1"]  # left of a line of a collection when its other half was removed by hand
    too_long = str(tmp_path / ("x" * 300))
    assert departed([str(kept), str(gone), *lines, too_long, f"{kept}/c.txt"], found=found) == [str(gone), lines[1], f"{kept}/c.txt"]


def test_a_pipe_that_is_named_outright_is_set_aside_with_the_reason(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    [found] = discover([tmp_path / "pipe.txt"])
    [error] = read_file(found)
    assert isinstance(error, UnreadableSource)
    assert (error.path, error.reason) == (f"{tmp_path.name}/pipe.txt", "it is no file but a pipe, a socket or a device")


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        discover([tmp_path / "gone.txt"])
    assert caught.value.field == "path"


def test_a_name_in_gbk_bytes_is_shown_in_characters_and_can_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/" + "提案.txt".encode("gbk"))).write_text("案由:社区基金", encoding="utf-8")
    [found] = discover([folder])
    [source] = read_file(found)
    assert found.shown == "policies/提案.txt"
    assert not isinstance(source, UnreadableSource)
    assert (source.location, source.text) == (f"{folder}/提案.txt", "案由:社区基金")


def test_the_readable_extensions_are_these() -> None:
    texts = (".txt", ".md", ".markdown", ".html", ".htm", ".mht", ".mhtml")
    office = (".docx", ".doc", ".wps", ".rtf", ".pdf", ".ofd", ".epub", ".zip")
    pictures = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff")
    assert (*texts, *office, *pictures, ".jsonl", ".jsonl.gz", ".jsonl.xz") == READABLE


def test_a_large_picture_may_be_a_scan_unless_it_belongs_to_a_page(tmp_path: Path) -> None:
    for name in ("扫描/第1页.jpg", "答复_files/图.jpg", "images/图.png", "扫描/标.png"):
        path = write(tmp_path / "policies" / name)
        path.write_bytes(b"\xff\xd8\xff" + bytes(50 if name.endswith("标.png") else 30_000))
    assert shown([tmp_path / "policies"]) == ["policies/扫描/第1页.jpg"]
