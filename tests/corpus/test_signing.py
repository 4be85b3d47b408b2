from datetime import date

from corpus import signing


def test_a_signature_is_a_body_and_a_date_alone_at_the_end():
    text = "一、某事。\n感谢关心。\n\n  广州市番禺区民政局\n  2020年11月30日"
    body, signed = signing.find_signature(text)
    assert (body.value, signed.value) == ("广州市番禺区民政局", date(2020, 11, 30))
    assert body.span.cut(text) == "广州市番禺区民政局"
    assert signed.span.cut(text) == "2020年11月30日"


def test_lines_after_the_signature_do_not_hide_it():
    text = "一、某事。\n\n通州区民政局\n\n2016年7月1日\n\n办理结果\uff1a留作参考\n\n承办负责人\uff1a分管副局长 联系电话\uff1a138****0000"
    body, signed = signing.find_signature(text)
    assert (body.value, signed.value) == ("通州区民政局", date(2016, 7, 1))


def test_two_signing_bodies_leave_the_first():
    assert signing.find_signature("某事。\n合肥市财政局 合肥市民政局\n2020年11月16日")[0].value == "合肥市财政局"


def test_a_report_may_be_signed_under_its_title():
    body, signed = signing.find_heading_signature("某基金2018年度工作报告\n\n成都市民政局\n2019年1月25日\n\n2018年,基金立足社区。")
    assert (body.value, signed.value) == ("成都市民政局", date(2019, 1, 25))


def test_a_lost_signature_and_a_garbled_date_stay_unknown():
    assert signing.find_signature("建议:加大投入。\n单位公章\n20151 4") == (None, None)


def test_dates_of_the_document_come_before_dates_of_its_publication():
    found = signing.find_labelled_dates("发布日期 | 2021-08-20 | 生成日期 | 2021-08-12\n答复日期: 2021-08-10\n")
    assert [f.value for f in found] == [date(2021, 8, 10), date(2021, 8, 20), date(2021, 8, 12)]


def test_a_rule_is_dated_by_its_last_amendment_then_its_passing_never_by_a_higher_bodys_approval():
    text = "某条例\n(2010年7月30日某市人大常委会通过 2012年9月1日省人大常委会批准 2019年3月2日修正)\n第一条"
    assert [f.value for f in signing.find_enacted(text)] == [date(2019, 3, 2), date(2010, 7, 30)]


def test_the_enacting_body_signs_a_rule():
    text = "长沙市条例\n(2021年10月29日长沙市第十五届人民代表大会常务委员会第四十二次会议通过)\n"
    assert signing.find_enacting_body(text).value == "长沙市第十五届人民代表大会常务委员会"


def test_the_body_in_front_of_a_title_is_its_issuer():
    assert signing.find_issuer_in_title("广州市番禺区民政局对区政协第75号提案的答复").value == "广州市番禺区民政局"
    assert signing.find_issuer_in_title("对区政协第75号提案的答复") is None
