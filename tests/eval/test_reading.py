import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.errors import InvalidInput
from eval.cli import evaluation
from eval.learn_evidence import main
from eval.reading import Read, ReadingQuestion, is_left_out, reading_figures, risk_coverage, rouge_l
from eval.reading_set import read_reading_set

DOCUMENTS = {
    "a": "成都市停车场建设情况。截至2020年底,全市共有公共停车场860处,新增车位三万个。市财政为停车场建设投入资金1200万元。",
    "b": "武汉市养老服务工作报告。全市已建成社区食堂96个,老人每餐补助三元。市民政局负责社区食堂的验收和挂牌工作。",
    "c": "杭州市垃圾分类工作方案。每个小区配备两名督导员,早晚各值守两小时。市城管局对小区的分类准确率每季度公布一次。",
}
QUESTIONS = [
    ("q1", "成都市有多少处公共停车场?", "860处", "a"),
    ("q2", "武汉市已建成多少个社区食堂?", "96个", "b"),
    ("q3", "杭州市每个小区配备几名督导员?", "两名", "c"),
    ("q4", "武汉市由哪个部门负责社区食堂的验收?", "市民政局", "b"),
]


def write_set(folder: Path) -> Path:
    (folder / "qrels").mkdir(parents=True)
    lines = [{"_id": name, "title": "", "text": text} for name, text in DOCUMENTS.items()]
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    asked = [{"_id": name, "text": text, "metadata": {"answer": answer}} for name, text, answer, _ in QUESTIONS]
    (folder / "queries.jsonl").write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in asked), encoding="utf-8")
    judged = "".join(f"{name}\t{document}\t1\n" for name, _, _, document in QUESTIONS)
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + judged, encoding="utf-8")
    return folder


def read_of(name: str, *, answerable: bool = True, abstained: bool = False, rouge: float = 0.0, likely: float = 0.0) -> Read:
    question = ReadingQuestion(question_id=name, text="?", answers=("答",), document_id="d")
    return Read(
        question=question,
        is_answerable=answerable,
        abstained=abstained,
        quotes=(),
        right_document=not abstained,
        rouge=rouge,
        likely=likely,
    )


@pytest.mark.parametrize(
    ("said", "wanted", "expected"),
    [
        ("甲乙丙", "甲乙丙", 1.0),
        ("甲 乙\n丙", "甲乙丙", 1.0),
        ("甲丁乙戊", "甲乙", 2 / 3),
        ("丙乙甲", "甲乙丙", 1 / 3),
        ("", "甲", 0.0),
        ("丁", "甲", 0.0),
    ],
)
def test_rouge_l_is_the_f1_of_the_longest_common_subsequence(said: str, wanted: str, expected: float) -> None:
    assert rouge_l(said, wanted) == pytest.approx(expected)


def test_a_refusal_counts_nothing_and_balanced_accuracy_weighs_both_kinds_alike() -> None:
    read = [
        read_of("1", rouge=0.8),
        read_of("2", abstained=True),
        read_of("3", answerable=False, abstained=True),
        *(read_of(f"4{i}", answerable=False) for i in range(3)),
    ]
    figures = reading_figures(read)["all"]
    assert figures["rouge_l"] == pytest.approx(0.4)
    assert figures["rouge_l_answered"] == pytest.approx(0.8)
    assert (figures["answered"], figures["refused"]) == (0.5, 0.25)
    assert figures["balanced_accuracy"] == pytest.approx(0.375)


def test_the_curve_goes_from_the_surest_questions_to_all() -> None:
    read = [read_of("a", likely=0.9), read_of("b", likely=0.2, answerable=False)]
    assert risk_coverage(read) == [{"coverage": 0.5, "likely": 0.9, "risk": 0.0}, {"coverage": 1.0, "likely": 0.2, "risk": 0.5}]


def test_the_same_documents_are_left_out_each_time() -> None:
    names = [str(n) for n in range(1000)]
    assert 450 < sum(is_left_out(name, 0.5) for name in names) < 550
    assert not any(is_left_out(name, 0.0) for name in names)
    assert all(is_left_out(name, 1.0) for name in names)


def test_a_question_without_an_answer_is_named_with_its_line(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set")
    with (folder / "queries.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"_id": "q5", "text": "?", "metadata": {}}')
    with pytest.raises(InvalidInput, match=r"queries\.jsonl"):
        read_reading_set(folder)


def test_a_reading_set_is_indexed_asked_and_measured(tmp_path: Path) -> None:
    folder, out = write_set(tmp_path / "set"), tmp_path / "out.json"
    done = CliRunner().invoke(evaluation, ["reading", "--dataset", str(folder), "--out", str(out)])
    assert done.exit_code == 0, done.output
    written = json.loads(out.read_text("utf-8"))
    assert [row["id"] for row in written["questions"]] == ["q1", "q2", "q3", "q4"]
    figures = written["figures"]["all"]
    assert figures["questions"] == 4
    assert figures["rouge_l"] <= figures["best_run"]
    assert figures["right_document"] == 1.0
    assert written["risk_coverage"] == []


def test_weights_are_learned_from_a_reading_set_and_its_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from indexer.build import index_paths
    from indexer.embed import load_builtin

    folder = write_set(tmp_path / "set")
    index_paths([folder / "corpus.jsonl"], folder=tmp_path / "store", encoder=load_builtin(), workers=0)
    main([str(folder), "--store", str(tmp_path / "store")])
    said = capsys.readouterr().out
    assert "run weights" in said
    assert "sentence weights" in said
