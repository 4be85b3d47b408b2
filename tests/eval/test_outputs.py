from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.errors import InvalidInput
from eval.cli import evaluation
from eval.outputs import check_outputs


def test_places_that_can_be_written_are_left_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    check_outputs(out=tmp_path / "a.json", report=tmp_path / "new" / "report", run_file=tmp_path / "new" / "r.trec", qrels_file=None)
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == "{}"


def test_a_folder_a_file_for_a_folder_and_a_place_that_takes_no_files_are_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path, said in (
        (tmp_path, "is a folder"),
        (tmp_path / "file" / "a.json", "cannot be written"),
        (Path("/proc/nope/x.json"), "written"),
    ):
        with pytest.raises(InvalidInput, match=said) as caught:
            check_outputs(run_file=path)
        assert caught.value.field == "run_file"
        assert str(path) in caught.value.message


@pytest.mark.parametrize("option", ["--out", "--run-file", "--qrels-file"])
def test_run_refuses_before_anything_is_read(tmp_path: Path, option: str) -> None:
    options = ["run", "--dataset", str(tmp_path / "gone"), "--systems", "bm25-bigram", option, str(tmp_path)]
    with pytest.raises(InvalidInput, match="is a folder") as caught:
        CliRunner().invoke(evaluation, options, catch_exceptions=False)
    assert caught.value.field == option[2:].replace("-", "_")


def test_bench_refuses_before_anything_is_measured(tmp_path: Path) -> None:
    for options in (["--out", str(tmp_path)], ["--report", "/proc/nope/r.html"], ["--report", str(tmp_path / "r.pdf")]):
        with pytest.raises(InvalidInput) as caught:
            CliRunner().invoke(evaluation, ["bench", *options], catch_exceptions=False)
        assert caught.value.field == options[0][2:]
