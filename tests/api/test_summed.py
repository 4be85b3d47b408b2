from dataclasses import replace

from api.cite import cite
from api.compare import compare_evidence, draft_summary
from api.model import Fault
from api.sums import check_sums
from api.wanted import Wanted
from tests.api.compared_texts import PLACES, told

TEXTS = {"a": "2020年鼓楼区投入160万元。", "b": "滨海新区2022年计划投入500万元。"}


def summary():
    evidence = told(TEXTS["a"], name="a") + told(TEXTS["b"], name="b", place="天津市滨海新区")
    compared = [compare_evidence(e, wanted=Wanted(money=True), gazetteer=PLACES, language="zh") for e in evidence]
    [draft] = draft_summary(compared, language="zh")
    return draft


def test_a_summary_tells_the_range_and_what_is_done_or_planned():
    assert summary().text == (
        "以下比较2个地方（计数）：金额最高的是天津市滨海新区（500万元），最低的是江苏省南京市鼓楼区（160万元）。"
        "共2项，其中已办1项、计划1项（计数）。"
    )
    assert cite([summary()], stored_text=TEXTS.get).claims[0].citations == (1, 2)


def test_a_summary_that_says_otherwise_than_its_cells_does_not_pass():
    draft = summary()
    wrong = replace(draft, text=draft.text.replace("500万元", "900万元"))
    assert cite([wrong], stored_text=TEXTS.get).faults == (Fault.NUMBER,)


def test_a_cell_whose_sum_is_not_in_its_quote_does_not_pass():
    draft = summary()
    swapped = replace(draft, quotes=draft.quotes[::-1])
    assert cite([swapped], stored_text=TEXTS.get).faults == (Fault.NUMBER,)


def test_parts_that_reach_or_pass_their_total_are_told():
    agree = told("全年投入合计389万元，其中区级财政247万元、镇街财政98万元、社会捐赠44万元。")
    assert check_sums(agree, language="zh") == ["江苏省南京市鼓楼区：各项相加为389万元（计算），与合计389万元一致。"]
    differ = told("全年投入合计300万元，其中区级财政247万元、镇街财政98万元。")
    assert check_sums(differ, language="zh") == ["江苏省南京市鼓楼区：各项相加为345万元（计算），与合计300万元不符。"]
    assert check_sums(told("全年投入合计300万元，其中区级财政24万元、镇街财政98万元。"), language="zh") == []


def test_the_total_of_a_table_is_held_against_its_rows():
    table = "类别 | 条目数 | 金额（万元）\n养老 | 3 | 100\n助残 | 2 | 50\n合计 | 5 | 160\n"
    assert check_sums(told(table), language="zh") == ["江苏省南京市鼓楼区：各项相加为150万元（计算），与合计160不符。"]
