from datetime import date

import pytest

from api.cells import holds_measure, read_cells
from api.compare import compare_evidence
from api.model import Status
from api.wanted import Wanted
from corpus.model import Kind
from tests.api.compared_texts import PLACES, told

MONEY = Wanted(money=True)


def cells(text, wanted=MONEY, **about):
    return [
        (c.region.name if c.region else None, c.amount and c.amount.text, c.status)
        for e in told(text, **about)
        if holds_measure(e.unit, wanted)
        for c in read_cells(e, wanted=wanted, gazetteer=PLACES)
    ]


def test_as_many_sums_as_places_are_paired_in_their_order():
    text = "武侯区、锦江区、成华区给孵化组织的补助分别是120万元、90万元、80万元。"
    found = cells(text, place="四川省成都市")
    assert [(place[-3:], amount) for place, amount, _ in found] == [("武侯区", "120万元"), ("锦江区", "90万元"), ("成华区", "80万元")]


def test_a_row_is_of_the_measure_asked_for():
    text = "孵化中心面积1850平方米，入驻组织35家，每年运营费用120万元。"
    assert [amount for _, amount, _ in cells(text)] == ["120万元"]
    assert [amount for _, amount, _ in cells(text, Wanted(units=frozenset({"平方米"})))] == ["1850平方米"]


def test_a_sum_that_was_turned_down_is_no_row_and_what_was_granted_beside_it_is():
    text = "对每家奖励3万元的建议，暂不具备实施条件，先以等级奖励代替，获评5A的奖励2万元。"
    assert [amount for _, amount, _ in cells(text)] == ["2万元"]


def test_a_threshold_and_a_difference_to_another_year_are_no_sums():
    assert cells("新组织可以参加50万元以下的项目。") == []
    assert [a for _, a, _ in cells("全年资助金额3210万元，比上年增加140万元。")] == ["3210万元"]


TABLE = "地区 | 项目数 | 2020年购买金额（万元）\n浦东新区 | 12 | 260\n苏州市姑苏区 | 9 | 88\n"


def test_the_rows_of_a_table_take_unit_and_year_from_the_head_of_the_column():
    found = [c for e in told(TABLE, place=None) for c in read_cells(e, wanted=MONEY, gazetteer=PLACES) if c.amount]
    assert [(c.region.name[-4:], c.amount.yuan, c.period, c.status) for c in found] == [
        ("浦东新区", 2_600_000, "2020年", Status.DONE),
        ("市姑苏区", 880_000, "2020年", Status.DONE),
    ]
    assert found[0].measure == "浦东新区 2020年购买金额（万元）"


def test_plans_alone_are_shown_where_plans_are_asked_for():
    text = "2020年投入80万元。\n2022年计划投入90万元。"
    assert cells(text, Wanted(money=True, planned=True)) == [("江苏省南京市鼓楼区", "90万元", Status.PLANNED)]


def test_what_a_sum_is_per_must_be_what_is_asked():
    text = "首期150万元，单个项目资助上限为8000元，每个社区1.8万元。"
    assert [a for _, a, _ in cells(text, Wanted(money=True, per="项目"))] == ["上限为8000元"]


@pytest.mark.parametrize("text", ["单个项目资助3000元。"])
def test_a_single_project_is_what_the_sum_is_per(text):
    [cell] = [c for e in told(text) for c in read_cells(e, wanted=MONEY, gazetteer=PLACES)]
    assert cell.amount.per == "项目"


def test_behind_a_semicolon_a_sentence_is_still_of_the_place_it_opened_with():
    text = "浦东新区公益服务园由旧厂房改造，投入1100万元；入驻机构前两年免租。"
    assert [[r.name for r in e.regions] for e in told(text, place=None)] == [["上海市浦东新区"]] * 2


def test_the_quote_of_a_long_sentence_holds_the_clauses_of_its_cells():
    text = "经区政府常务会议研究同意，2019年从区级社会组织发展专项资金里划出160万元设为微创投资金，申报书压缩到两页纸，评审时间由三个月缩短到一个月，欢迎继续关注并提出宝贵的意见。"
    [one] = told(text, issued=date(2020, 1, 9))
    compared = compare_evidence(one, wanted=MONEY, gazetteer=PLACES, language="zh")
    assert "划出160万元设为微创投资金" in compared.draft.text
    assert "欢迎继续关注" not in compared.draft.text
    assert compared.draft.quotes[0].words == compared.draft.text


def test_in_a_plan_of_action_a_bare_verb_says_what_is_to_be():
    assert cells("市级每年投入300万元。", kind=Kind.POLICY) == [("江苏省南京市鼓楼区", "300万元", Status.UNKNOWN)]
