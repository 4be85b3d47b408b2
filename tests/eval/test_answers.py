from dataclasses import dataclass

import pytest

from api.model import AmountCell, Answer, Citation, Claim, ComparisonRow, Reason, Status
from corpus.errors import UnknownRegion
from corpus.model import Kind, Level, Region
from eval.answers import AnswerReport, evaluate_answers, judge_answer, quote_overlaps
from eval.judged import Cell, Gold, JudgedQuestion

TEXT = "我区自2014年开始,每年区财政安排200万元作为培育发展专项资金。孵化基地面积2300平方米。"
PANYU = Region(code="440113", name="广东省广州市番禺区", level=Level.COUNTY)
FACT = JudgedQuestion(
    id="f1",
    question="番禺区每年安排多少图书角建设资金?",
    answerable=True,
    kind="fact",
    gold=(Gold(file="004.txt", quotes=("每年区财政安排200万元",)), Gold(file="004.txt", quotes=("孵化基地面积2300平方米",))),
    contains=(("200万", "二百万"), ("2014",)),
    not_from=("003.txt",),
    split="dev",
)
REFUSED = JudgedQuestion(id="u1", question="番禺区2023年的专项资金是多少?", answerable=False, kind="unanswerable", split="held")


def cite(quote: str, *, source: str = "policies/004.txt", document_id: str = "doc", start: int | None = None) -> Citation:
    at = TEXT.find(quote) if start is None else start
    return Citation(
        id=1, document_id=document_id, title="答复", kind=Kind.REPLY, region=PANYU, issued=None, issuer=None, source=source, url=None,
        passage_id="doc-0", heading="", quote=quote, start=at, end=at + len(quote),
    )  # fmt: skip


def answer(text: str, *citations: Citation, cited: bool = True) -> Answer:
    claims = (Claim(text=text, citations=tuple(range(1, len(citations) + 1)) if cited else ()),)
    return Answer(question="", answer=text, abstained=False, reason=None, claims=claims, citations=citations)


ABSTAINED = Answer(question="", answer="文件没有写明。", abstained=True, reason=Reason.NOT_STATED)
GOOD = answer("自2014年起每年 200万元。[1]", cite("每年区财政安排200万元作为培育发展专项资金"))


def judged(question: JudgedQuestion, given: Answer) -> dict[str, float]:
    return judge_answer(question, answer=given, text_of={"doc": TEXT}.get)


def test_a_right_answer_to_a_fact_gets_every_measure() -> None:
    assert judged(FACT, GOOD) == {
        "exact": 1.0, "region_clean": 1.0, "cited": 1.0, "refusal": 1.0, "contains": 1.0, "gold_found": 1.0, "gold_all": 0.5, "precision": 1.0,
    }  # fmt: skip


def test_an_abstention_is_right_only_where_the_files_do_not_say() -> None:
    assert judged(REFUSED, ABSTAINED) == {"exact": 1.0, "region_clean": 1.0, "cited": 1.0, "refusal": 1.0}
    assert judged(REFUSED, GOOD)["refusal"] == 0.0
    wrong = judged(FACT, ABSTAINED)
    assert (wrong["refusal"], wrong["gold_found"], wrong["gold_all"], wrong["contains"]) == (0.0, 0.0, 0.0, 0.0)
    assert "precision" not in wrong


def test_a_quote_that_is_not_at_its_offsets_is_not_exact() -> None:
    assert judged(FACT, answer("x", cite("每年区财政安排200万元", start=0)))["exact"] == 0.0


def test_a_quote_of_a_document_that_is_gone_is_not_exact() -> None:
    assert judged(FACT, answer("x", cite("每年区财政安排200万元", document_id="gone")))["exact"] == 0.0


def test_the_right_words_from_the_wrong_file_do_not_count_and_are_not_clean() -> None:
    values = judged(FACT, answer("2014年200万", cite("每年区财政安排200万元", source="policies/003.txt")))
    assert (values["gold_found"], values["precision"], values["region_clean"]) == (0.0, 0.0, 0.0)


def test_citing_beside_the_point_costs_precision() -> None:
    assert judged(FACT, answer("2014年200万", cite("每年区财政安排200万元"), cite("我区自2014年开始")))["precision"] == 0.5


def test_a_claim_without_a_citation_is_seen() -> None:
    assert judged(FACT, answer("2014年200万", cite("每年区财政安排200万元"), cited=False))["cited"] == 0.0


COMPARED = JudgedQuestion(
    id="c1",
    question="各地每年安排多少图书角建设资金?",
    answerable=True,
    kind="compare",
    cells=(
        Cell(place="440113", yuan=2_000_000, status=(Status.DONE, Status.UNKNOWN)),
        Cell(place="南京市鼓楼区", yuan=500_000, status=(Status.PLANNED,)),
        Cell(place="440113", amount_text="2300平方米", required=False),
        Cell(place="440113", yuan=900_000, period="2014", required=False),
        Cell(amount_text="40家", required=False),
    ),
    cells_complete=True,
)
GULOU = Region(code="320106", name="江苏省南京市鼓楼区", level=Level.COUNTY)
OTHER_GULOU = Region(code="350102", name="福建省福州市鼓楼区", level=Level.COUNTY)


def row(
    region: Region | None, yuan: float | None, *, text: str = "", status: Status = Status.UNKNOWN, period: str | None = None
) -> ComparisonRow:
    amount = AmountCell(text=text, yuan=yuan) if text or yuan is not None else None
    return ComparisonRow(region=region, measure="图书角", amount=amount, period=period, status=status, citations=(1,))


def table(*rows: ComparisonRow, question: JudgedQuestion = COMPARED) -> tuple[float | None, float | None]:
    values = judged(question, Answer(question="", answer="x", abstained=False, reason=None, comparison=rows))
    return values.get("cells_found"), values.get("cells_right")


@pytest.mark.parametrize(
    ("rows", "found", "right"),
    [
        ([row(PANYU, 2e6, status=Status.DONE), row(GULOU, 5e5, status=Status.PLANNED)], 1.0, 1.0),
        ([row(PANYU, 2e6)], 0.5, 1.0),
        ([row(PANYU, 2e6), row(PANYU, 2e6, status=Status.PLANNED)], 0.5, 0.5),
        ([row(GULOU, 2e6), row(PANYU, 2.1e6)], 0.0, 0.0),
        ([row(OTHER_GULOU, 5e5, status=Status.PLANNED)], 0.0, 0.0),
        ([row(None, 2e6), row(PANYU, None)], 0.0, 0.0),
        ([row(PANYU, None, text="约 2300平方米"), row(None, None, text="40家")], 0.0, 1.0),
        ([row(PANYU, 9e5, period="2014年"), row(PANYU, 9e5, period="2016年"), row(PANYU, 9e5)], 0.0, 1 / 3),
        ([], 0.0, None),
    ],
)
def test_a_row_meets_a_judged_cell_of_the_same_place_sum_and_status(rows: list[ComparisonRow], found: float, right: float | None) -> None:
    assert table(*rows) == (found, pytest.approx(right) if right is not None else None)


def test_rows_are_held_against_the_cells_only_where_all_right_ones_are_judged() -> None:
    assert table(row(GULOU, 2e6), question=COMPARED.model_copy(update={"cells_complete": False})) == (0.0, None)
    assert table(row(GULOU, 2e6), question=COMPARED.model_copy(update={"cells": (), "cells_complete": False})) == (None, None)


@pytest.mark.parametrize(
    ("quote", "gold", "expected"),
    [
        ("街道级社会组织提供5 000元/家的扶持", "提供5000元/家", True),  # blanks inside numbers are the page's
        ("建立信用档案", "要建立信用档案和评估制度", True),
        ("信用", "要建立信用档案和评估制度", False),
        ("今年已在全市建成了150余个社会组织", "全市建成了150余个社会组织孵化培育基地", True),
        ("全市建成了150余个", "成都全市社会组织基地", False),
        ("前" * 300 + "建立信用档案", "建立信用档案", False),  # citing the whole page answers everything
        ("", "建立信用档案", False),
        ("323个", "323个", True),
    ],
)
def test_a_quote_overlaps_the_judged_words(quote: str, gold: str, expected: bool) -> None:
    assert quote_overlaps(quote, gold=gold) is expected


@dataclass
class Scripted:
    """Answers by heart, and remembers from where it was asked."""

    answers: dict[str, Answer]
    homes: list[Region | None]

    def ask(self, question: str, *, home_region: Region | None = None) -> Answer:
        self.homes.append(home_region)
        return self.answers[question]


def resolve(name: str) -> Region:
    if name != "440113":
        raise UnknownRegion(name)
    return PANYU


def evaluate(*questions: JudgedQuestion, engine: Scripted) -> AnswerReport:
    return evaluate_answers(questions, engine=engine, resolve=resolve, text_of={"doc": TEXT}.get)


def test_a_report_gives_means_over_the_questions_each_measure_applies_to() -> None:
    at_home = FACT.model_copy(update={"id": "f2", "question": "家里", "home_region": "440113"})
    engine = Scripted({FACT.question: GOOD, "家里": ABSTAINED, REFUSED.question: ABSTAINED}, [])
    report = evaluate(FACT, at_home, REFUSED, engine=engine)
    assert engine.homes == [None, PANYU, None]
    assert report.means["refusal"] == pytest.approx(2 / 3)
    assert (report.means["gold_found"], report.means["gold_all"], report.means["precision"]) == (0.5, 0.25, 1.0)
    assert report.by_kind["fact"]["refusal"] == 0.5
    assert report.by_split == {
        "dev": {"questions": 2.0, "gold_found": 0.5, "gold_all": 0.25, "contains": 0.5, "precision": 1.0, "exact": 1.0,
                "region_clean": 1.0, "cited": 1.0, "refusal": 0.5},
        "held": {"questions": 1.0, "exact": 1.0, "region_clean": 1.0, "cited": 1.0, "refusal": 1.0},
    }  # fmt: skip
    assert report.wrong["refusal"] == ("f2",)
    assert report.wrong["gold_all"] == ("f1", "f2")
    assert (report.fact_answer_chars_median, report.fact_answer_chars_max) == (12.5, 18)


def test_an_unknown_home_region_stops_before_anything_is_asked() -> None:
    engine = Scripted({}, [])
    with pytest.raises(UnknownRegion) as caught:
        evaluate(FACT, FACT.model_copy(update={"id": "f2", "home_region": "乌有县"}), engine=engine)
    assert (caught.value.name, engine.homes) == ("乌有县", [])
