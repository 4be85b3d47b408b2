import io
from dataclasses import replace

import pytest
from rich.console import Console

from api.bodies import answer_body
from api.model import AmountCell, Answer, ComparisonRow, Conflict, Fallback, Reason, Status
from api.query import understand
from api.terminal_answer import show_answer
from corpus.model import Level, Region
from corpus.regions import load_gazetteer
from tests.api.test_schemas import ANSWER, CITATION

NANMING = Region(code="520102", name="贵州省贵阳市南明区", level=Level.COUNTY)
GUANSHANHU = Region(code="520115", name="贵州省贵阳市观山湖区", level=Level.COUNTY)
LONG = "市级补助100万元、区级210万元，其中改造费用由区财政与街道按六比四分担"


def row(region: Region, measure: str, amount: str, status: Status = Status.DONE) -> ComparisonRow:
    return ComparisonRow(region=region, measure=measure, amount=AmountCell(text=amount), period="2020年", status=status, citations=(1,))


def shown(answer: Answer, *, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, markup=False, highlight=False, emoji=False)
    show_answer(console, answer_body(answer))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def in_language(question: str) -> Answer:
    return replace(ANSWER, understanding=understand(question, gazetteer=load_gazetteer()), comparison=())


@pytest.mark.parametrize("width", [40, 80, 140])
def test_nothing_of_a_table_is_cut_off_however_narrow_the_terminal(width: int) -> None:
    rows = (row(NANMING, LONG, "约1亿2345万元以上"), row(GUANSHANHU, LONG, "90万元"))
    table = shown(replace(ANSWER, comparison=rows, citations=()), width=width)
    columns = [[line.split("│")[cell] for line in table.splitlines() if line.startswith("│")] for cell in (1, 2, 3)]
    places, measures, amounts = ("".join(piece.strip() for piece in column) for column in columns)
    assert places == NANMING.name + GUANSHANHU.name
    assert measures == LONG * 2
    assert amounts == "约1亿2345万元以上90万元"
    assert "…" not in table


def test_a_line_stands_between_two_places_and_none_within_one() -> None:
    rows = (row(NANMING, "甲", "1元"), row(NANMING, "乙", "2元"), row(GUANSHANHU, "丙", "3元"))
    lines = [line for line in shown(replace(ANSWER, comparison=rows), width=140).splitlines() if line.startswith(("│", "├"))]
    assert [line[0] if line[0] == "├" else line.split("│")[2].strip() for line in lines] == ["甲", "乙", "├", "丙"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("各地投入多少？", ("地区", "做法", "金额", "时间", "状态", "出处", "计划中", "答复 · ")),
        ("How much do cities pay?", ("Place", "Measure", "Amount", "Period", "Status", "Sources", "planned", "reply · ")),
    ],
)
def test_the_parts_are_named_in_the_language_of_the_question(question: str, words: tuple[str, ...]) -> None:
    text = shown(replace(in_language(question), comparison=(row(NANMING, "甲", "1元", Status.PLANNED),)), width=140)
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(
    ("question", "first"),
    [("投入多少？", "未作答：文件中没有写明"), ("How much do cities pay?", "Not answered: the files do not say")],
)
def test_a_refusal_begins_with_its_reason(question: str, first: str) -> None:
    refused = Answer(
        question=question, answer="…", abstained=True, reason=Reason.NOT_STATED, understanding=in_language(question).understanding
    )
    assert shown(refused).splitlines()[0] == first


def test_quotes_of_one_document_stand_under_one_title() -> None:
    other = replace(CITATION, id=2, document_id="d2", title="另一份")
    third = replace(CITATION, id=3, quote="三、其他")
    text = shown(replace(ANSWER, citations=(CITATION, other, third), comparison=(), conflicts=()))
    blocks = text.strip().split("\n\n")[1:]
    assert [block.splitlines()[0] for block in blocks] == ["[1][3] 关于孵化基地的答复", "[2] 另一份"]
    assert blocks[0].splitlines()[2:] == ["    [1] “区财政投入373万元”", "    [3] “三、其他”"]
    assert blocks[1].splitlines()[2:] == ["    “区财政投入373万元”"]


def test_sources_that_disagree_are_named() -> None:
    text = shown(replace(ANSWER, conflicts=(Conflict(what="325家与332家", citations=(1, 2)),)))
    assert "! 325家与332家 [1][2]" in text


@pytest.mark.parametrize("fallback", list(Fallback))
@pytest.mark.parametrize(("question", "begins"), [("投入多少？", "! 语言模型"), ("How much?", "! The language model was not used (")])
def test_an_answer_without_the_language_model_says_why(question: str, begins: str, fallback: Fallback) -> None:
    lines = shown(replace(in_language(question), fallback=fallback)).splitlines()
    assert [line.startswith(begins) for line in lines].count(True) == 1


def test_sentences_that_did_not_pass_are_told_of() -> None:
    assert "! 语言模型有3句话没有出处支持，已经去掉。" in shown(replace(in_language("投入多少？"), dropped={"number": 2, "place": 1}))
    assert "语言模型" not in shown(in_language("投入多少？"))
