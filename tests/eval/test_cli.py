import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.errors import InvalidInput
from eval.cli import evaluation


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    (folder / "qrels").mkdir(parents=True)
    corpus = [{"_id": "a", "text": "每年区财政安排200万元。"}, {"_id": "b", "text": "孵化基地面积2300平方米。"}]
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps(row) for row in corpus), encoding="utf-8")
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "孵化基地面积"}), encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\tb\t1\nq\tgone\t1\n", encoding="utf-8")
    return folder


def test_run_writes_measures_and_a_run_file_for_each_system(dataset: Path, tmp_path: Path) -> None:
    out, trec = tmp_path / "out.json", tmp_path / "r.trec"
    options = ["--dataset", str(dataset), "--systems", "bm25-jieba, bm25-bigram", "--out", str(out), "--run-file", str(trec)]
    result = CliRunner().invoke(evaluation, ["run", *options], catch_exceptions=False)
    assert result.exit_code == 0
    assert list(json.loads(out.read_text(encoding="utf-8"))["systems"]) == ["bm25-jieba", "bm25-bigram"]
    assert (tmp_path / "r.bm25-jieba.trec").read_text(encoding="utf-8").startswith("q Q0 b 1 ")
    assert (tmp_path / "r.bm25-bigram.trec").is_file()
    assert "bm25-bigram" in result.stdout
    assert "0 topics and 1 documents" in result.stderr


def test_one_system_alone_takes_the_run_file_as_named(dataset: Path, tmp_path: Path) -> None:
    options = ["--dataset", str(dataset), "--systems", "bm25-bigram", "--run-file", str(tmp_path / "r.trec")]
    CliRunner().invoke(evaluation, ["run", *options], catch_exceptions=False)
    assert [line.split()[:4] for line in (tmp_path / "r.trec").read_text(encoding="utf-8").splitlines()] == [["q", "Q0", "b", "1"]]


def test_a_result_file_says_where_it_came_from_and_reports_are_written(dataset: Path, tmp_path: Path) -> None:
    options = [
        "--dataset",
        str(dataset),
        "--systems",
        "bm25-bigram",
        "--out",
        str(tmp_path / "a.json"),
        "--report",
        str(tmp_path / "r.html"),
    ]
    CliRunner().invoke(evaluation, ["run", *options], catch_exceptions=False)
    written = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert set(written) >= {"config_hash", "data_hash", "commit", "dirty", "machine", "date"}
    assert set(written["machine"]) == {"cpu", "cores", "memory_gib", "python", "platform"}
    assert written["config_hash"] in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_a_run_that_was_written_is_measured_as_the_system_that_made_it(dataset: Path, tmp_path: Path) -> None:
    trec, out = tmp_path / "theirs.trec", tmp_path / "a.json"
    given = ["run", "--dataset", str(dataset), "--systems", "bm25-bigram"]
    CliRunner().invoke(evaluation, [*given, "--run-file", str(trec), "--qrels-file", str(tmp_path / "q.txt")], catch_exceptions=False)
    assert (tmp_path / "q.txt").read_text(encoding="utf-8") == "q 0 b 1\nq 0 gone 1\n"
    CliRunner().invoke(evaluation, [*given, "--run", str(trec), "--out", str(out)], catch_exceptions=False)
    systems = json.loads(out.read_text(encoding="utf-8"))["systems"]
    assert list(systems) == ["bm25-bigram", "theirs"]
    assert systems["theirs"]["per_query"] == systems["bm25-bigram"]["per_query"]


def test_run_files_alone_are_measured_where_no_system_is_asked_for(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "x.trec").write_text("q Q0 a 1 2 s\nq Q0 b 2 1 s\n", encoding="utf-8")
    options = ["--dataset", str(dataset), "--systems", "none", "--run", str(tmp_path / "x.trec"), "--out", str(tmp_path / "a.json")]
    result = CliRunner().invoke(evaluation, ["run", *options], catch_exceptions=False)
    written = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert (list(written["systems"]), written["systems"]["x"]["measures"]["RR@10"]) == (["x"], 0.5)
    assert [line.split()[-3:] for line in result.stdout.splitlines() if line.startswith("x ")] == [["–", "–", "–"]]


def test_a_half_of_the_questions_is_measured_and_named(dataset: Path, tmp_path: Path) -> None:
    rows = [{"_id": topic_id, "text": "孵化基地面积"} for topic_id in ("q", "q0")]
    (dataset / "queries.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    (dataset / "qrels" / "test.tsv").write_text("q 0 b 1\nq0 0 a 1\n", encoding="utf-8")
    out, given = tmp_path / "a.json", ["run", "--dataset", str(dataset), "--systems", "bm25-bigram", "--out", str(tmp_path / "a.json")]
    shown = {}
    for split, topics in (("all", ["q", "q0"]), ("dev", ["q0"]), ("test", ["q"])):
        shown[split] = CliRunner().invoke(evaluation, [*given, "--split", split], catch_exceptions=False).stdout
        written = json.loads(out.read_text(encoding="utf-8"))
        assert (written["split"], written["topics"], list(written["systems"]["bm25-bigram"]["halves"])) == (
            split, topics, {"all": ["dev", "test"]}.get(split, [split]),
        )  # fmt: skip
    assert "nDCG@10 on the halves (dev 1 / test 1 topics): bm25-bigram 0.000 / 1.000\n" in shown["all"]
    assert "on the halves" not in shown["dev"]
    assert "set, test half: 1 topics" in shown["test"]
    assert "BM25 with bm25-bigram k1 0.6, b 0.75\n" in shown["test"]


def test_no_system_and_no_run_file_is_refused(dataset: Path) -> None:
    with pytest.raises(InvalidInput, match="'none' is not a system"):
        CliRunner().invoke(evaluation, ["run", "--dataset", str(dataset), "--systems", "none"], catch_exceptions=False)


def test_an_error_is_left_to_the_command_line_that_mounts_these(dataset: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        CliRunner().invoke(evaluation, ["run", "--dataset", str(dataset), "--systems", "bm26"], catch_exceptions=False)
    assert caught.value.field == "systems"


def test_mounting_the_commands_loads_nothing_that_measures() -> None:
    heavy = ["numpy", "pydantic", "ir_measures", "tantivy", "faiss", "torch", "rjieba", "matplotlib"]
    script = f"import sys, eval.cli; sys.exit(', '.join(m for m in {heavy!r} if m in sys.modules) or 0)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    assert (done.returncode, done.stderr) == (0, "")
