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
