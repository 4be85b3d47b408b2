"""What the command line prints of documents: validity, threads, families, and what was set aside."""

import json
from pathlib import Path

import pytest

from tests.api.family_files import write_family
from tests.api.test_bodies_threads import PROPOSAL
from tests.formats import zipped
from tests.small_store import PANYU, REGULATION
from wence import main


@pytest.fixture(autouse=True)
def no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WENCE_STORE", "WENCE_ENCODER", "WENCE_RERANKER", "WENCE_HOME_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit):
        main(list(arguments))
    return capsys.readouterr().out


def ids(capsys: pytest.CaptureFixture[str], query: str) -> dict[str, str]:
    """Ids of the documents that a search shows, by file."""
    hits = json.loads(run(capsys, "search", query, "--json", "--k", "100"))["hits"]
    return {Path(hit["source"]).stem: hit["document_id"] for hit in hits}


def test_a_document_is_inspected_with_its_thread_and_how_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in {"proposal": PROPOSAL, "reply": PANYU, "rule": REGULATION}.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    run(capsys, "index", *(f"{name}.txt" for name in ("proposal", "reply", "rule")))
    found = ids(capsys, "社会组织")
    shown = run(capsys, "inspect", found["rule"])
    assert "│ validity    │ expired: its term ran out on 2024-05-31" in shown
    assert "Suggestions" not in shown
    shown = run(capsys, "inspect", found["proposal"])
    (answered,) = [line for line in shown.splitlines() if "（二）在每个镇街再建设一个孵化点。" in line and "二、下一步计划" in line]
    assert f"{found['reply']} {PANYU.index('二、下一步')}-" in answered
    (silent,) = [line for line in shown.splitlines() if "（三）为社会组织的工作人员购买意外伤害保险。" in line and line.startswith("│ 3")]
    assert silent.rstrip("│ ").endswith("none")
    shown = run(capsys, "inspect", found["reply"])
    (promised,) = [line for line in shown.splitlines() if line.startswith("│ planned")]
    assert "广州市番禺区民政局" in promised and "2021-12-31" in promised and "计划2021年再建设2个镇街孵化点。" in promised


def test_a_search_prints_the_family_under_the_one_that_stands_for_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "index", str(write_family(tmp_path / "files")))
    shown = run(capsys, "search", "武汉市社区养老服务用房 每百户 配建")
    assert [line.split(" · ")[0] for line in shown.splitlines() if line.startswith("   = ")][:2] == [
        "   = 关于加强社区养老服务设施建设的指导意见",
        "   = 广州市民政局关于转发《关于加强社区养老服务设施建设的指导意见》的通知",
    ]
    shown = run(capsys, "inspect", ids(capsys, "武汉市社区养老服务用房 每百户 配建")["wh"])
    table = shown[shown.index("The same text elsewhere") :]
    assert table.index("files/mz.txt") < table.index("files/gz.txt")


def test_a_rule_that_has_ended_is_marked_where_it_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rule.txt").write_text(REGULATION, encoding="utf-8")
    run(capsys, "index", "rule.txt")
    mark = "! expired: its term ran out on 2024-05-31"
    assert mark in run(capsys, "search", "社会组织等级评估结果")
    assert mark in run(capsys, "ask", "深圳市社会组织等级评估结果有哪些？")


def test_status_as_json_names_the_member_that_was_set_aside_and_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "包.zip").write_bytes(zipped({"好.txt": PANYU, "坏.pdf": "no pdf at all"}))
    (tmp_path / "空.txt").write_bytes(b"")
    run(capsys, "index", "包.zip", "空.txt")
    body = json.loads(run(capsys, "status", "--json"))
    assert [(one["path"].rpartition("/")[2], one["member"], one["size_bytes"]) for one in body["set_aside"]] == [
        ("包.zip#坏.pdf", "坏.pdf", None),
        ("空.txt", None, 0),
    ]
    assert all(one["reason"] and one["help"] and one["since"] for one in body["set_aside"])
    assert body["sites"] == []
