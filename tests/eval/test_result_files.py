import json
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import InvalidInput
from eval.report import write_json
from eval.result_files import read_result
from tests.eval.small_results import result_of

GOOD = result_of({"hybrid": {"P@1": [1, 0]}}).model_dump(mode="json")


def test_a_file_that_was_written_reads_back_the_same(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", content=GOOD)
    assert read_result(tmp_path / "a.json") == result_of({"hybrid": {"P@1": [1, 0]}})


def test_a_file_from_before_parameters_and_halves_is_read_and_its_halves_are_worked_out(tmp_path: Path) -> None:
    # q0 is of the first half, q1 of the second.
    (tmp_path / "a.json").write_text(json.dumps(without(GOOD, "parameters", "halves")), encoding="utf-8")
    read = read_result(tmp_path / "a.json")
    assert (read.split, read.systems["hybrid"].parameters, read.systems["hybrid"].halves) == ("all", {}, {})
    assert read.halves_of("hybrid") == {"dev": {"P@1": 1.0}, "test": {"P@1": 0.0}}


def without(content: dict[str, Any], *names: str) -> dict[str, Any]:
    systems = {name: {key: value for key, value in row.items() if key not in names} for name, row in content["systems"].items()}
    return {key: value for key, value in content.items() if key != "split"} | {"systems": systems}


def test_parameters_and_halves_come_back_as_they_were_written(tmp_path: Path) -> None:
    row = GOOD["systems"]["hybrid"] | {"parameters": {"k1": 0.9, "b": 0.4}, "halves": {"dev": {"P@1": 1.0}, "test": {"P@1": 0.0}}}
    write_json(tmp_path / "a.json", content=GOOD | {"systems": {"bm25-jieba": row}, "split": "dev"})
    read = read_result(tmp_path / "a.json")
    assert (read.split, read.systems["bm25-jieba"].parameters) == ("dev", {"k1": 0.9, "b": 0.4})
    assert read.systems["bm25-jieba"].halves == read.halves_of("bm25-jieba") == row["halves"]


def test_fields_of_later_versions_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(GOOD | {"energy_kwh": 1}), encoding="utf-8")
    assert read_result(tmp_path / "a.json").systems["hybrid"].recall_at == {1: 0.25, 10: 0.75}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"systems": {}}, "systems"),
        ({"topics": ["q0"]}, "hybrid has 2 values of P@1 for 1 topics"),
        ({"data_hash": None}, "data_hash"),
        ({"systems": {"hybrid": {"measures": {"P@1": 0.5}, "per_query": {"P@1": {"q0": 1.0, "q1": 0.0}}}}}, r"per_query\.P@1"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    (tmp_path / "a.json").write_text(json.dumps(GOOD | change), encoding="utf-8")
    with pytest.raises(InvalidInput, match=said) as caught:
        read_result(tmp_path / "a.json")
    assert caught.value.field == "results"


def test_a_missing_file_and_one_that_is_not_json_are_refused(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text("nDCG", encoding="utf-8")
    for name in ("a.json", "b.json"):
        with pytest.raises(InvalidInput, match=name):
            read_result(tmp_path / name)
