from datetime import date

import pytest

from corpus.fields_dates import find_effective, find_made, find_published, find_validity


def test_a_rule_is_dated_by_the_last_step_that_made_it_and_never_by_the_day_it_comes_into_force():
    text = "某条例\n(2010年7月30日某市人大常委会通过 2012年9月1日省人大常委会批准 2019年3月2日修正 自2019年5月1日起施行)\n第一条 为了"
    assert [f.value for f in find_made(text)] == [date(2019, 3, 2), date(2012, 9, 1), date(2010, 7, 30)]


def test_an_amendment_may_be_named_by_its_decision_alone():
    text = "某条例\n2008年11月27日 某省人大常委会通过\n2012年1月13日 某省人大常委会《关于修改二十五件法规的决定修正》\n第一条 为了"
    assert find_made(text)[0].value == date(2012, 1, 13)
    text = "某规定\n(2006年1月24日卫生部令第46号发布)\n  根据2016年1月19日《国家卫生计生委关于修改〈外国医师来华短期行医暂行管理办法〉等8件部门规章的决定》修订\n第一条 为了"
    assert find_made(text)[0].value == date(2016, 1, 19)


def test_an_amendment_noted_inside_the_text_made_it_too():
    text = "国库券条例\n1992年3月18日 国务院令第95号发布\n第一条 为了\n第十一条 对倒卖国库券的,按照投机倒把论处。(2011年1月8日删除)"
    made = find_made(text)[0]
    assert (made.value, made.rule, made.span.cut(text)) == (date(2011, 1, 8), "date of 删除", "2011年1月8日")


@pytest.mark.parametrize(
    ("text", "effective"),
    [
        ("某办法\n第一条 为了\n第九条 本办法自2020年3月1日起施行。2008年的《某办法》同时废止。", ["2020-03-01"]),
        ("某条例\n第一条 为了\n第九条 本条例自公布之日起施行。", ["公布之日"]),
        ("某规定\n2007年6月15日 施行\n第一条 为了\n第九条 本规定自公布之日起施行。", ["2007-06-15", "公布之日"]),
        (
            "某规定\n(自2020年3月1日起施行。2021年修订,自2022年2月1日起施行)\n第一条 为了\n第九条 本规定自2022年2月1日起实施。",
            ["2022-02-01", "2022-02-01", "2020-03-01"],
        ),
        ("某通知\n《某条例》自2020年3月1日起施行,请做好准备。", []),
        ("宪法修正案\n1993年3月29日 全国人民代表大会公告第八号公布施行\n第三条 宪法序言", ["1993-03-29"]),
        ("某办法\n第一条 为了\n第九条 本办法由省科技厅负责解释,自印发之日起施行,有效期5年。", ["印发之日"]),
        ("预案\n7.3 本预案自印发之日起实施。", ["印发之日"]),
        ("某规定\n第一条 为了\n第九条 本规定自发布之日起施行。\n补充规定\n四、本规定自2013年1月1日起施行。", ["发布之日"]),
    ],
)
def test_the_day_of_force_is_the_documents_own(text, effective):
    assert [found.value for found in find_effective(text)] == effective


@pytest.mark.parametrize(
    ("text", "validity"),
    [
        ("第九条 本办法自发布之日起实施,有效期5年。", ["有效期5年"]),
        ("第九条 本细则自发布之日起施行,有效期五年。", ["有效期5年"]),
        ("第九条 本办法自2020年1月1日起施行,有效期至2025年12月31日。", ["有效期至2025-12-31"]),
        ("索引号: 1\n有效性: 有效\n某通知", ["现行有效"]),
        ("时效性:已废止\n某通知", ["已废止"]),
        ("许可证有效期为5年。", []),
    ],
)
def test_what_a_text_says_of_its_validity_is_read_and_a_licences_term_is_not(text, validity):
    assert [found.value for found in find_validity(text)] == validity


def test_the_day_a_page_was_put_up_is_kept_by_itself():
    assert [(f.value, f.rule) for f in find_published("发布日期:2021-08-20 成文日期:2021-08-12")] == [("2021-08-20", "label 发布日期")]


def test_a_day_of_force_that_two_rules_read_in_one_place_is_told_once():
    text = "云州市公墓管理办法\n本办法自2021年3月1日起施行。\n第一条 为规范管理。"
    assert [(found.value, found.span.cut(text)) for found in find_effective(text)] == [("2021-03-01", "2021年3月1日")]
