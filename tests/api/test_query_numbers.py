import pytest

from api.query import understand
from corpus.regions import load_gazetteer
from tests.api.readings import read, shown, values


@pytest.mark.parametrize(
    "question",
    [
        "国办发〔2016〕36号规定了什么",
        "请问国办发[2016]36号是什么",
        "根据国办发【2016】36号",
        "国办发(2016)36号",
        "国办发（２０１６）３６号",
        "国办发〔2016〕第36号",
        "國辦發〔2016〕36號",
        "国办发2016年36号文",
    ],
)
def test_a_file_number_is_one_in_every_kind_of_brackets_and_width(question):
    assert values(question, "number") == ["国办发〔2016〕36号"]
    assert (read(question).years, read(question).number) == ((), None)


@pytest.mark.parametrize(
    ("question", "value", "number"),
    [
        ("第75号提案", "第75号", "75"),
        ("第0012号建议", "第0012号", "0012"),
        ("2018年第3号提案", "2018年第3号", "3"),
        ("四届二次会议第123号", "四届二次第123号", "123"),
        ("政协番禺区十四届五次会议第075号提案", "十四届五次第075号", "075"),
        ("proposal No. 41", "第41号", "41"),
        ("第75号是谁提出的", "第75号", None),
        ("国务院令第682号", "国务院令第682号", None),
    ],
)
def test_a_proposals_number_keeps_session_and_year_and_a_bare_number_is_only_looked_up(question, value, number):
    assert values(question, "number") == [value]
    assert read(question).number == number


@pytest.mark.parametrize(
    ("question", "shown_numbers"),
    [
        ("第12、13号提案", ["第12号", "第13号"]),
        ("第12号、第13号提案", ["第12号", "第13号"]),
        ("12号和13号提案", ["第12号", "第13号"]),
        ("第12号提案和第13号提案", ["第12号", "第13号"]),
        ("第12、13和15号建议", ["第12号", "第13号", "第15号"]),
        ("第十二、十三号建议", ["第12号", "第13号"]),
        ("第１２、１３号提案", ["第12号", "第13号"]),
        ("第12至14号提案", ["第12号", "第13号", "第14号"]),
        ("2018年第3、5号提案", ["2018年第3号", "2018年第5号"]),
        ("十四届五次会议第12、13号提案", ["十四届五次第12号", "十四届五次第13号"]),
        ("提案12、13号", ["第12号", "第13号"]),
        ("提案第12号和第13号", ["第12号", "第13号"]),
        ("proposals No. 12 and 13", ["第12号", "第13号"]),
        ("proposals 12, 13 and 14", ["第12号", "第13号", "第14号"]),
        ("proposal 41, 2018", ["第41号"]),
        ("第12、13号说了什么", ["第12号", "第13号"]),
        ("2019年、12号提案", ["第12号"]),
        ("10月、12号提案", ["第12号"]),
    ],
)
def test_each_number_of_a_list_is_looked_up(question, shown_numbers):
    assert values(question, "number") == shown_numbers


@pytest.mark.parametrize("question", ["地铁第3号线", "第五条", "2016年的提案有哪些", "第12号公告"])
def test_other_numbers_are_not_looked_up(question):
    assert values(question, "number") == []


def test_the_reading_is_exact_and_has_the_questions_own_words():
    assert shown("请问穗财行【２０１５】１８７号", "number") == [("穗财行【２０１５】１８７号", "exact", ["穗财行〔2015〕187号"])]


def test_a_number_in_chinese_numerals_is_the_same_number() -> None:
    understanding = understand("第五十二号提案是谁提的", gazetteer=load_gazetteer())
    assert [number.number for number in understanding.numbers] == ["52"]
    assert understanding.number == "52"
