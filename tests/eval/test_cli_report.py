import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from corpus.errors import InvalidInput
from eval.cli import evaluation
from eval.report import write_json
from eval.results_table import BEGIN, END
from tests.eval.small_results import result_of


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(evaluation, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return write(tmp_path / "a.json", [1.0] * 10), write(tmp_path / "b.json", [0.0] * 9 + [1.0])


def write(path: Path, hybrid: Sequence[float]) -> Path:
    rows = {"bm25-bigram": {"nDCG@10": [0.5] * 10, "P@1": [0] * 10}, "hybrid": {"nDCG@10": hybrid, "P@1": [1] * 10}}
    write_json(path, content=result_of(rows).model_dump(mode="json"))
    return path


def test_a_significant_drop_exits_with_one_and_a_rise_with_zero(files: tuple[Path, Path]) -> None:
    down, up = invoke("compare", *files), invoke("compare", files[1], files[0])
    assert (down.exit_code, up.exit_code) == (1, 0)
    rows = [line.split() for line in down.stdout.splitlines()]
    assert [[*row[:5], row[-1]] for row in rows if row[0] == "hybrid"] == [
        ["hybrid", "nDCG@10", "1.0000", "0.1000", "-0.9000", "0/9/1"], ["hybrid", "P@1", "1.0000", "1.0000", "+0.0000", "0/0/10"],
    ]  # fmt: skip


def test_files_of_another_commit_or_machine_are_compared_with_one_line_of_warning(files: tuple[Path, Path]) -> None:
    content = json.loads(files[0].read_text(encoding="utf-8"))
    write_json(files[1], content=content | {"commit": "abc", "machine": {"cores": 4}, "config": {"k": 10}})
    shown = invoke("compare", *files)
    assert shown.exit_code == 0
    assert shown.stderr == (
        "The files differ in commit (unknown and abc), configuration (k), machine (cores unknown and 4): "
        "a difference between their figures may come from there.\n"
    )
    said = invoke("compare", *files, "--json")
    assert said.stderr == shown.stderr
    assert json.loads(said.stdout)["differs"] == [
        {"what": "commit", "part": "", "a": "unknown", "b": "abc"},
        {"what": "configuration", "part": "k", "a": "100", "b": "10"},
        {"what": "machine", "part": "cores", "a": "unknown", "b": "4"},
    ]
    assert (invoke("compare", files[0], files[0]).stderr, json.loads(invoke("compare", files[0], files[0], "--json").stdout)["differs"]) == (
        "", [],
    )  # fmt: skip


def test_files_over_other_data_are_refused_with_what_to_do(files: tuple[Path, Path]) -> None:
    content = json.loads(files[0].read_text(encoding="utf-8"))
    write_json(files[1], content=content | {"data_hash": "d2"})
    with pytest.raises(InvalidInput) as caught:
        invoke("compare", *files)
    assert (caught.value.field, caught.value.help) == ("data_hash", "Measure both on the same collection, questions and judgements.")


def test_only_the_figures_shown_decide(files: tuple[Path, Path]) -> None:
    assert invoke("compare", *files, "--measure", "P@1").exit_code == 0
    assert invoke("compare", *files, "--systems", "bm25-bigram").exit_code == 0


def test_two_systems_of_one_file_are_compared_in_the_order_named(files: tuple[Path, Path]) -> None:
    said = json.loads(invoke("compare", files[0], "--systems", "bm25-bigram, hybrid", "--json").stdout)
    assert (said["files"], said["data_hash"]) == ([str(files[0])], "d1")
    assert [(row["measure"], row["system_b"], row["difference"], row["dropped"]) for row in said["comparisons"]] == [
        ("nDCG@10", "hybrid", 0.5, False), ("P@1", "hybrid", 1.0, False),
    ]  # fmt: skip
    assert invoke("compare", files[0], "--systems", "hybrid,bm25-bigram").exit_code == 1


@pytest.mark.parametrize("options", [["a"], ["a", "--systems", "hybrid"], ["a", "b", "a"]])
def test_what_cannot_be_paired_is_refused(files: tuple[Path, Path], options: list[str]) -> None:
    named = {"a": files[0], "b": files[1]}
    with pytest.raises(InvalidInput, match="cannot be compared"):
        invoke("compare", *(named.get(option, option) for option in options))


def test_a_report_is_written_of_several_files(files: tuple[Path, Path], tmp_path: Path) -> None:
    result = invoke("report", *files, "--out", tmp_path / "r.html")
    assert result.stdout == f"Wrote {tmp_path / 'r.html'}\n"
    assert (tmp_path / "r.html").read_text(encoding="utf-8").count("<h2>small</h2>") == 2


def test_the_table_of_a_readme_is_made_from_a_folder(files: tuple[Path, Path], tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"{BEGIN}\n{END}\n", encoding="utf-8")
    assert invoke("report", "--readme", readme, "--results", files[0].parent).exit_code == 0
    assert "| hybrid | **1.000** / 1.000 \\* | 0.100 / 1.000 |\n" in readme.read_text(encoding="utf-8")


@pytest.mark.parametrize("options", [[], ["--out", "r.html"], ["a.json"], ["a.json", "--readme", "README.md"]])
def test_a_report_without_files_or_a_place_is_refused(options: list[str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        invoke("report", *options)
    assert caught.value.field == "out"
