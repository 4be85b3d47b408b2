from pathlib import Path

import pytest

from api.query_departments import full_names
from tests.api.readings import GAZETTEER, read, shown, values

DATA = Path(__file__).parents[2] / "api/data"


@pytest.mark.parametrize(
    ("question", "departments"),
    [
        ("民政局的通知", ["民政局"]),
        ("市教育局和财政局", ["教育局", "财政局"]),
        ("人社局的补贴", ["人力资源和社会保障局"]),
        ("人力资源社会保障厅", ["人力资源和社会保障厅"]),
        ("发改委、卫健委、住建局", ["发展和改革委员会", "卫生健康委员会", "住房和城乡建设局"]),
        ("市监局和城管局", ["市场监督管理局", "城市管理和综合执法局"]),
        ("残联做了什么", ["残疾人联合会"]),
        ("财政部门", ["财政局"]),
        ("國家稅務總局", ["税务总局"]),
        ("the civil affairs bureau of Guangzhou", ["民政局"]),
        ("司法部门", ["司法局"]),
        ("民政局长是谁", []),
        ("教育局域网", []),
        ("《民政局工作规则》", []),
    ],
)
def test_departments_are_read_by_full_short_and_former_names(question, departments):
    assert values(question, "department") == departments


def test_a_place_in_front_is_no_part_of_the_departments_name():
    assert shown("番禺区民政局的通知", "department") == [("民政局", "boost", ["民政局"])]
    assert shown("市民政局的通知", "department") == [("市民政局", "boost", ["民政局"])]


def test_a_department_has_its_names_at_its_level_and_apart_from_them_those_at_others():
    [bureau] = read("人社局").departments
    assert bureau.names[:2] == ("人力资源和社会保障局", "人社局")
    assert "人社厅" in bureau.kin and "人社厅" not in bureau.names


def test_a_name_outside_the_table_stands_for_itself():
    assert full_names("某某办") == ("某某办",)
    assert full_names("卫健委")[:2] == ("卫生健康委员会", "卫生健康委")


def test_every_name_of_the_table_is_read_as_its_department():
    rows = [line.split("\t") for line in (DATA / "departments.tsv").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert [row for row in rows if len(row) != 3] == []
    first = [row[0] + (row[2].split("|")[0]) for row in rows]
    assert [name for name in first if not values(f"请问{name}的职责", "department")] == []


def test_every_word_for_places_has_codes_of_the_table():
    rows = [line.split("\t") for line in (DATA / "place_words.tsv").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert [words for words, codes in rows if any(GAZETTEER.get(code) is None for code in codes.split("|"))] == []
