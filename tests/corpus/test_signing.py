from datetime import date

import pytest

from corpus import signing


def values(signature):
    return [body.value for body in signature.bodies], signature.signed.value if signature.signed else None


def test_a_signature_is_a_body_and_a_date_alone_at_the_end():
    text = "一、某事。\n感谢关心。\n\n  广州市番禺区民政局\n  2020年11月30日"
    signature = signing.find_signature(text)
    assert values(signature) == (["广州市番禺区民政局"], date(2020, 11, 30))
    assert signature.bodies[0].span.cut(text) == "广州市番禺区民政局"
    assert signature.signed.span.cut(text) == "2020年11月30日"


def test_lines_after_the_signature_do_not_hide_it():
    text = "一、某事。\n\n通州区民政局\n\n2016年7月1日\n\n办理结果\uff1a留作参考\n\n承办负责人\uff1a分管副局长 联系电话\uff1a138****0000"
    assert values(signing.find_signature(text)) == (["通州区民政局"], date(2016, 7, 1))


def test_all_signing_bodies_are_read_in_order():
    assert signing.find_signature("某事。\n合肥市财政局 合肥市民政局\n2020年11月16日").issuer == "合肥市财政局、合肥市民政局"
    text = "请遵照执行。河北省教育厅河北省人力资源和社会保障厅\n河北省财政厅\n2019年12月20日\n实施细则\n第一条 为规范管理。"
    assert values(signing.find_signature(text)) == (["河北省教育厅", "河北省人力资源和社会保障厅", "河北省财政厅"], date(2019, 12, 20))


def test_a_signature_inside_a_line_ends_the_notice_and_attachments_follow():
    text = "请认真执行。人力资源社会保障部财政部2018年3月26日更多信息请关注官方微信"
    assert values(signing.find_signature(text)) == (["人力资源社会保障部", "财政部"], date(2018, 3, 26))
    text = "现转发给你们。\n国务院办公厅\n一九九七年二月四日\n工作意见\n国务院:\n意见如下。\n国家地震局\n一九九七年一月二十日"
    assert values(signing.find_signature(text)) == (["国务院办公厅"], date(1997, 2, 4))


def test_a_date_that_runs_on_signs_nothing():
    assert signing.find_signature("根据省政府2014年5月1日印发的通知,某市民政局2015年3月2日召开会议。" * 3) == signing.Signature()


def test_a_date_in_a_sentence_behind_a_court_signs_nothing():
    assert (
        signing.find_signature("本规定自下月起施行。\n对于基层人民法院2019年1月1日尚未审结的案件,由其审理。\n第十五条 某事。")
        == signing.Signature()
    )


def test_a_signature_set_far_to_the_right_is_read():
    text = (
        "请遵照执行。" + "\u3000" * 40 + "河北省科学技术厅" + "\u3000" * 40 + "2023年1月3日\u3000\u3000某办法\u3000\u3000第一条 为规范管理"
    )
    assert values(signing.find_signature(text)) == (["河北省科学技术厅"], date(2023, 1, 3))


def test_an_order_is_signed_by_a_person_in_office():
    signature = signing.find_signature("现予公布。\n总理 某某某\n2018年11月6日\n某条例\n第一章 总则")
    assert values(signature) == ([], date(2018, 11, 6))


def test_a_report_may_be_signed_under_its_title():
    body, signed = signing.find_heading_signature("某基金2018年度工作报告\n\n成都市民政局\n2019年1月25日\n\n2018年,基金立足社区。")
    assert (body.value, signed.value) == ("成都市民政局", date(2019, 1, 25))


def test_a_lost_signature_and_a_garbled_date_stay_unknown():
    assert signing.find_signature("建议:加大投入。\n单位公章\n20151 4") == signing.Signature()


def test_dates_of_the_document_come_before_dates_of_its_publication():
    found = signing.find_labelled_dates("发布日期 | 2021-08-20 | 生成日期 | 2021-08-12\n答复日期: 2021-08-10\n")
    assert [f.value for f in found] == [date(2021, 8, 10), date(2021, 8, 20), date(2021, 8, 12)]


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("长沙市条例\n(2021年10月29日长沙市第十五届人民代表大会常务委员会第四十二次会议通过)\n", ["长沙市第十五届人民代表大会常务委员会"]),
        (
            "某规定\n(2003年9月4日人事部、商务部、国家工商行政管理总局令第2号公布)\n第一条 为了",
            ["人事部", "商务部", "国家工商行政管理总局"],
        ),
        ("某规定\n(2017年6月5日国土资源部第2次部务会议通过)\n第一条 为了", ["国土资源部"]),
        ("某解释\n2020年8月24日 最高人民法院审判委员会第1810次会议通过\n第一条 为了", ["最高人民法院"]),
        ("某细则\n1989年2月10日 国务院批准\n1989年3月6日 卫生部令第2号公布\n第一条 为了", ["卫生部"]),
        ("某规定\n国家知识产权局局长令(第30号)\n第一条 为了", ["国家知识产权局"]),
        ("某办法\n(2006年11月10日国家工商行政管理总局、卫生部第26号公布)\n第一条 为了", ["国家工商行政管理总局", "卫生部"]),
        ("某办法\n(2018年7月16日生态环境部部令第4号公布)\n第一条 为了", ["生态环境部"]),
        ("某办法\n《某办法》已于2016年11月2日由环境保护部部务会议审议通过,现予公布。\n第一条 为了", ["环境保护部"]),
        ("某条例\n2016年8月4日 杭州市第十二届人民代表大会常务委员会公告第71号公布\n第一条 为了", ["杭州市第十二届人民代表大会常务委员会"]),
    ],
)
def test_the_enacting_bodies_sign_a_rule(text, bodies):
    assert [found.value for found in signing.find_enacting_body(text)] == bodies


def test_a_report_and_a_resolution_name_who_speaks():
    assert signing.find_representing_body("各位代表:\n现在,我代表国务院,向大会报告政府工作,请予审议。").value == "国务院"
    for opening in ("我受国务院的委托,现在向大会提出关于计划安排的报告", "现在我代表中华人民共和国国务院向大会提出预算报告"):
        assert signing.find_representing_body(f"各位代表:\n{opening},请予审议。").value == "国务院"
    assert signing.find_representing_body("第十一届全国人民代表大会第二次会议听取和审议了报告。").value == "第十一届全国人民代表大会"


def test_the_bodies_in_front_of_a_title_are_its_issuers():
    assert [f.value for f in signing.find_issuer_in_title("广州市番禺区民政局对区政协第75号提案的答复")] == ["广州市番禺区民政局"]
    assert [f.value for f in signing.find_issuer_in_title("国务院办公厅转发国家教委关于某事请示的通知")] == ["国务院办公厅"]
    assert [f.value for f in signing.find_issuer_in_title("河北省科学技术厅河北省财政厅关于印发细则的通知")] == [
        "河北省科学技术厅",
        "河北省财政厅",
    ]
    assert signing.find_issuer_in_title("对区政协第75号提案的答复") == []
    assert signing.find_issuer_in_title("这份由科技部和财政部印发的文件指出") == []


def test_a_date_behind_the_file_number_is_the_documents():
    assert signing.find_number_date("关于某事的意见某政字〔2019〕31号2019年7月1日\u3000\u3000各市:").value == date(2019, 7, 1)
