from datetime import date

import pytest

from api.boosts import Agreement, Boosts, agreement, boosts_of
from corpus.model import Document, Kind
from tests.api.readings import GAZETTEER, read

PANYU, GUANGZHOU, GUANGDONG, SHENZHEN = (GAZETTEER.get(code) for code in ("440113", "440100", "440000", "440300"))
NOTHING = Agreement(place=None, year=None, kind=None, department=None, number=None)


def document(**fields):
    stored = {"document_id": "d", "location": "d", "source": "d", "part": 0, "sha256": "0", "kind": Kind.OTHER, "title": "", "text": ""}
    return Document(**{**stored, **fields})


def agrees(question, text="", **fields):
    return agreement(boosts_of(read(question)), document(**fields), text=text)


def test_a_question_that_names_nothing_prefers_nothing():
    assert boosts_of(read("孵化基地")) == Boosts()
    assert not boosts_of(read("孵化基地"))
    assert agrees("孵化基地", region=PANYU) == NOTHING


@pytest.mark.parametrize(("region", "place"), [(GUANGZHOU, 1.0), (PANYU, 1.0), (GUANGDONG, 0.6), (None, 0.3), (SHENZHEN, 0.0)])
def test_a_place_agrees_inside_less_around_it_and_not_elsewhere(region, place):
    assert agrees("广州市的补贴", region=region).place == place


def test_a_place_of_no_code_lies_in_its_city_by_name():
    assert agrees("深圳市的补贴", region=GAZETTEER.named("龙华新区")[0]).place == 1.0


def test_a_passage_that_names_the_place_agrees_wherever_its_document_is_of():
    assert agrees("番禺区的补贴", "番禺每家补助5万元", region=SHENZHEN).place == 1.0


def test_an_undecided_name_prefers_all_its_places_a_little():
    candidates = [GAZETTEER.get("110112"), GAZETTEER.get("320612")]
    assert [agrees("通州区的补贴", region=region).place for region in candidates] == [0.5, 0.5]
    assert agrees("南通市的补贴", candidates=tuple(candidates)).place == 0.5


@pytest.mark.parametrize(
    ("issued", "year"),
    [
        (date(2018, 5, 1), 1.0),
        (date(2020, 1, 1), 1.0),
        (date(2021, 3, 1), 0.7),
        (date(2023, 1, 1), 0.2),
        (date(2017, 1, 1), 0.4),
        (None, 0.3),
        (date(1999, 1, 1), 0.0),
    ],
)
def test_a_year_agrees_inside_and_fades_with_the_distance(issued, year):
    assert agrees("2018-2020年的投入", issued=issued).year == pytest.approx(year)


def test_a_year_in_the_title_or_the_passage_agrees():
    assert agrees("2016年的投入", title="2016年工作报告", issued=date(2001, 1, 1)).year == 1.0
    assert agrees("2016年的投入", "2016年投入5万元", issued=date(2001, 1, 1)).year == 1.0
    assert agrees("2016年的投入", "共2016家", issued=date(2001, 1, 1)).year == 0.0


def test_the_kind_a_question_quotes_from_stands_above_one_it_names():
    question = "提案问了什么,答复中怎么说"
    assert [agrees(question, kind=kind).kind for kind in (Kind.REPLY, Kind.PROPOSAL, Kind.NEWS)] == [1.0, 0.8, 0.0]


@pytest.mark.parametrize(
    ("issuer", "departments", "value"),
    [
        ("广州市人力资源和社会保障局", (), 1.0),
        (None, ("人社局",), 1.0),
        ("广东省人社厅", (), 0.5),
        ("广州市教育局", (), 0.0),
        (None, (), 0.3),
    ],
)
def test_a_department_agrees_by_any_of_its_names(issuer, departments, value):
    assert agrees("人社局的补贴", issuer=issuer, departments=departments).department == value


@pytest.mark.parametrize(
    ("question", "fields", "value"),
    [
        ("国办发[2016]36号", {"number": "国办发〔2016〕36号"}, 1.0),
        ("请问国办发〔2016〕36号", {"number": "国办发〔2016〕第36号"}, 1.0),
        ("国办发〔2016〕36号", {"number": "国办发〔2016〕3号"}, 0.0),
        ("第75号提案", {"number": "0075", "kind": Kind.REPLY}, 1.0),
        ("第75号提案", {"number": "75", "kind": Kind.POLICY}, 0.0),
        ("十四届五次会议第75号", {"number": "75", "kind": Kind.REPLY, "session": "14届5次"}, 1.0),
        ("十四届五次会议第75号", {"number": "75", "kind": Kind.REPLY, "session": "十四届四次"}, 0.0),
        ("2018年第3号提案", {"number": "2018003", "kind": Kind.PROPOSAL}, 1.0),
        ("2018年第3号提案", {"number": "3", "kind": Kind.REPLY, "issued": date(2019, 2, 1)}, 1.0),
        ("2018年第3号提案", {"number": "3", "kind": Kind.REPLY, "issued": date(2015, 2, 1)}, 0.0),
    ],
)
def test_a_number_agrees_where_the_document_bears_it(question, fields, value):
    assert agrees(question, **fields).number == value
