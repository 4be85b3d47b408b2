import pytest

from corpus import fields


def value(found):
    return found.value if found else None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("关于某事的提案\n发布时间:2015-12-23\n\n案由:关于某事的提案\n", "关于某事的提案"),
        (
            "建议/提案提出者: ;某委员会; 建议/提案号: 011\n标题: 盘活闲置公共用房 推进社区服务提质\n建议/提案内容:\n",
            "盘活闲置公共用房 推进社区服务提质",
        ),
        ("某区民政局文件\n某民复〔2019〕18号\n\n对区政协第0127号提案的答复\n\n某支部:", "对区政协第0127号提案的答复"),
        ("提案编号 | 2022058 | 届次 | 九届一次\n案由 | 关于引入公益组织的提案\n", "关于引入公益组织的提案"),
        ("# 常州市社会组织信用档案管理规定\n\n常民规〔2020〕2号\n", "常州市社会组织信用档案管理规定"),
        ("某市某区人民代表大会代表建议\n\n第0361号\n\n关于发放服务券的建议\n", "关于发放服务券的建议"),
    ],
)
def test_the_title_is_the_heading_as_printed_not_a_masthead_or_a_label(text, title):
    found = fields.find_title(text)
    assert value(found) == title
    assert found.span.cut(text) == title


@pytest.mark.parametrize(
    ("text", "title", "number"),
    [
        ("建议/提案号: 011\n", "某事", "011"),
        ("提案编号:第2021035号\n", "某事", "2021035"),
        ("编号:第0188号\n建议标题:某事", "某事", "0188"),
        ("某委员:", "对区政协十四届五次会议第75号提案的答复", "75"),
        ("你们提出的《加大力度》(第75号)提案收悉。", "答复", "75"),
        ("对第044号委员提案的复函", "复函", "044"),
        ("提 案 号\uff1a第041号", "某事", "041"),
        ("根据国发第75号文件精神", "某事", None),
    ],
)
def test_the_number_of_a_proposal_is_read_without_its_frame(text, title, number):
    assert value(fields.find_proposal_number(text, title=title)) == number


def test_a_file_number_is_the_documents_own_and_not_one_it_speaks_of():
    own = "关于印发管理办法的通知\n穗财行〔2015〕187号\n各区:\n"
    other = "关于某事的通知\n各区:\n现将《目录》(穗财行〔2015〕187号)转发给你们。\n"
    assert value(fields.find_file_number(own, title="关于印发管理办法的通知")) == "穗财行〔2015〕187号"
    assert fields.find_file_number(other, title="关于某事的通知") is None


@pytest.mark.parametrize(
    ("text", "session"),
    [
        ("区政协十四届五次会议", "十四届五次"),
        ("政协西安市雁塔区第十六届委员会第二次会议", "十六届二次"),
        ("第十六届人民代表大会第三次会议", "十六届三次"),
        ("十三五规划", None),
    ],
)
def test_sessions_have_one_form(text, session):
    assert value(fields.find_session(text)) == session


def test_proposers_addressees_and_departments_are_read_with_their_place():
    form = "建议/提案提出者: ;学习文史委员会; 建议/提案号: 011\n承办单位: 主办: 民政局 协办: 财政局\n"
    assert [f.value for f in fields.find_parties(form)] == ["学习文史委员会"]
    assert [f.value for f in fields.find_departments(form)] == ["民政局", "财政局"]
    assert [f.span.cut(form) for f in fields.find_departments(form)] == ["民政局", "财政局"]
    assert [f.value for f in fields.find_parties("对提案的答复\n某某等委员:\n你们提出的提案收悉")] == ["某某等委员"]


def test_an_empty_field_of_a_form_is_not_filled_from_the_next_line():
    assert fields.find_departments("拟建议承办单位:\n\n签发人:某某\n") == []


def test_the_subject_of_a_reply_is_the_title_it_answers():
    assert value(fields.find_subject("你们提出的《加大购买服务力度》(第75号)提案收悉。根据《办法》")) == "加大购买服务力度"
    assert value(fields.find_subject("某界别:\n关于引入公益组织的提案收悉。")) == "关于引入公益组织"
