import json
from pathlib import Path

import pytest
from rich.console import Console

from api.model import Answer, Citation, Claim, Reason
from corpus.model import Kind
from eval.answers import AnswerReport, evaluate_answers
from eval.judged import Gold, JudgedQuestion
from eval.report import answers_json, answers_shown, answers_table, write_json

TEXT = "本年度全市各级政府部门向社会组织购买服务金额已达到3.85亿余元。"
FACT = JudgedQuestion(
    id="f1",
    question="购买服务的金额是多少?",
    answerable=True,
    kind="fact",
    gold=(Gold(file="002.txt", quotes=("金额已达到3.85亿余元",)),),
    contains=(("3.85亿",),),
)
LATE = JudgedQuestion(id="u1", question="2023年的金额是多少?", answerable=False, kind="unanswerable")
CITATION = Citation(
    id=1, document_id="d", title="答复", kind=Kind.REPLY, region=None, issued=None, issuer=None, source="policies/002.txt", url=None,
    passage_id="d-0", heading="", quote="金额已达到3.85亿余元", start=TEXT.index("金额"), end=len(TEXT) - 1,
)  # fmt: skip
SAID = Answer(
    question="",
    answer="3.85亿余元[1]",
    abstained=False,
    reason=None,
    claims=(Claim(text="3.85亿余元", citations=(1,)),),
    citations=(CITATION,),
)


class Always:
    """Gives one answer to everything, so that the second question is answered where it should not be."""

    def ask(self, question: str, *, home_region: object = None) -> Answer:
        return SAID


@pytest.fixture
def report() -> AnswerReport:
    return evaluate_answers([FACT, LATE], engine=Always(), resolve=lambda name: pytest.fail(name), text_of={"d": TEXT}.get)


def test_the_summary_names_what_fell_short(report: AnswerReport) -> None:
    result = answers_json(report)["result"]
    assert isinstance(result, dict)
    assert {name: result[name] for name in ("gold_found", "contains", "exact", "refusal", "questions")} == {
        "gold_found": 1.0, "contains": 1.0, "exact": 1.0, "refusal": 0.5, "questions": 2,
    }  # fmt: skip
    assert result["by_kind"]["unanswerable"] == {"questions": 1.0, "exact": 1.0, "region_clean": 1.0, "cited": 1.0, "refusal": 0.0}
    assert {name: ids for name, ids in result["wrong"].items() if ids} == {"refusal": ["u1"]}
    assert result["fact_answer_chars"] == {"median": 10, "max": 10}


def test_every_answer_is_written_with_its_citations(report: AnswerReport, tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", content=answers_json(report))
    rows = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["rows"]
    assert [(row["id"], row["refusal"], row["citations"][0]["quote"]) for row in rows] == [
        ("f1", 1.0, "金额已达到3.85亿余元"),
        ("u1", 0.0, "金额已达到3.85亿余元"),
    ]


def test_the_table_has_a_row_for_each_measure_and_a_column_for_each_kind(report: AnswerReport) -> None:
    console = Console(width=100)
    with console.capture() as capture:
        console.print(answers_table(report))
    row = next(line for line in capture.get().splitlines() if "refusal" in line)
    assert row.replace("│", " ").split() == ["refusal", "0.500", "1.000", "0.000", "u1"]


def test_shown_answers_say_what_they_fell_short_of(report: AnswerReport) -> None:
    assert answers_shown(report.answers) == (
        "f1  all right\n  Q 购买服务的金额是多少?\n  A 3.85亿余元[1]\n\nu1  refusal 0.00\n  Q 2023年的金额是多少?\n  A 3.85亿余元[1]"
    )


def test_a_reason_is_written_as_its_word(tmp_path: Path) -> None:
    class Refusing:
        def ask(self, question: str, *, home_region: object = None) -> Answer:
            return Answer(question="", answer="文件没有写明。", abstained=True, reason=Reason.NOT_STATED)

    report = evaluate_answers([LATE], engine=Refusing(), resolve=lambda name: pytest.fail(name), text_of={}.get)
    write_json(tmp_path / "a.json", content=answers_json(report))
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["rows"][0]["reason"] == "not_stated"


def test_a_row_of_values_stands_on_one_line(tmp_path: Path) -> None:
    content = {"名": "x", "rows": [{"a": [1.5, 0]}, {}], "per_query": {"P@1": [1.0, 0.3333], "R@10": []}, "none": None}
    write_json(tmp_path / "a.json", content=content)
    written = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert written.splitlines() == [
        "{", ' "名": "x",', ' "rows": [', "  {", '   "a": [1.5,0]', "  },", "  {}", " ],",
        ' "per_query": {', '  "P@1": [1.0,0.3333],', '  "R@10": []', " },", ' "none": null', "}",
    ]  # fmt: skip
    assert json.loads(written) == content
