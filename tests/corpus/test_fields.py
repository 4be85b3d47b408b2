import pytest

from corpus import fields


def value(found):
    return found.value if found else None


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
        ("（政协第十四届杭州市委员会第二次会议第0231号提案）", "十四届二次"),
        ("政协第十四届上海市浦东新区委员会第二次会议", "十四届二次"),
        ("杭州市十四届人大三次会议", "十四届三次"),
        ("区政协九届二次会议", "九届二次"),
        ("第十三届全国人民代表大会第五次会议", "十三届五次"),
        ("市第十三届人民代表大会常务委员会第十二次会议", None),
        ("省委十二届七次全会", None),
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
    assert [f.value for f in fields.find_parties("对提案的答复\n某某等委员:\n你们提出的提案收悉")] == ["某某"]


@pytest.mark.parametrize(
    ("addressee", "parties"),
    [
        ("王某某等委员:", ["王某某"]),
        ("邓某某、韩某某委员:", ["邓某某", "韩某某"]),
        ("周某某等代表:", ["周某某"]),
        ("民盟市委会:", ["民盟市委会"]),
        ("各位代表:", []),
        ("区政协学习文史委员会:", ["区政协学习文史委员会"]),
    ],
)
def test_a_reply_names_the_proposers_it_addresses(addressee, parties):
    text = f"对提案的答复\n{addressee}\n你们提出的提案收悉"
    found = fields.find_parties(text)
    assert [f.value for f in found] == parties
    assert [f.span.cut(text) for f in found] == parties


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(2004年11月22日交通部令第10号公布 自2005年1月1日起施行)\n第一条 为规范管理", "交通部令第10号"),
        ("# 某规定\n\n(2020年1月14日农业农村部令2020年第1号公布)\n第一条 为规范管理", "农业农村部令2020年第1号"),
        ("某办法\n(国家旅游局第38号令公布)\n第一条 为规范管理", "国家旅游局第38号令"),
        ("某办法\n(2006年11月10日工商总局、卫生部第26号公布)\n第一条 为规范管理", "工商总局、卫生部第26号"),
        ("某条例\n2014年4月11日 杭州市人民代表大会常务委员会第25号公布\n第一条 为规范管理", None),
        ("中华人民共和国司法部令第43号《司法部关于修改部分规章的决定》已经审议通过,现予公布。" * 3, "中华人民共和国司法部令第43号"),
        ("某市科学技术局关于印发《基金管理办法》的通知某科规〔2021〕1号各区:现印发给你们。", "某科规〔2021〕1号"),
        ("某人社发〔2021〕22号为深入贯彻落实《指导意见》(人社部发〔2021〕59号),制定本方案。", "某人社发〔2021〕22号"),
        ("某科人规\ufe5d2021\ufe5e1号某省科技厅关于印发办法的通知各市:", "某科人规\ufe5d2021\ufe5e1号"),
        ("省交通厅:\n某交公字〔2005〕224号文收悉。", None),
        ("为贯彻《意见》(国办发〔2019〕5号)精神,现通知如下。", None),
    ],
)
def test_orders_and_pages_without_lines_have_numbers_too(text, number):
    assert value(fields.find_file_number(text, title="")) == number


def test_an_empty_field_of_a_form_is_not_filled_from_the_next_line():
    assert fields.find_departments("拟建议承办单位:\n\n签发人:某某\n") == []


def test_the_subject_of_a_reply_is_the_title_it_answers():
    assert value(fields.find_subject("你们提出的《加大购买服务力度》(第75号)提案收悉。根据《办法》")) == "加大购买服务力度"
    assert value(fields.find_subject("某界别:\n关于引入公益组织的提案收悉。")) == "关于引入公益组织"


@pytest.mark.parametrize(
    ("title", "numbers"),
    [
        ("关于对区政协九届二次会议第12号、第15号和第23号提案的答复", ["12", "15", "23"]),
        ("关于对区政协九届二次会议第12、15、23号提案的答复", ["12", "15", "23"]),
        ("关于对区政协九届二次会议第12号提案的答复", ["12"]),
        ("关于养老服务的答复", []),
    ],
)
def test_every_number_that_a_reply_answers_is_read_in_order(title, numbers):
    text = f"{title}\n某委员:\n您的提案收悉。"
    found = fields.find_proposal_numbers(text, title=title)
    assert [one.value for one in found] == [one.span.cut(text) for one in found] == numbers


def test_a_page_whose_block_has_another_file_number_than_the_document_keeps_both():
    title = "浦东新区民政局关于印发管理办法的通知"
    block = "索引号：31011\n文号：浦民〔2021〕10号\n发布机构：浦东新区民政局\n\n"
    differing = f"{block}{title}\n浦民规〔2021〕1号\n各街镇：\n现印发给你们。\n"
    agreeing = differing.replace("浦民〔2021〕10号", "浦民规[2021]1号")
    assert [f.value for f in fields.find_file_numbers(differing, title=title)] == ["浦民规〔2021〕1号", "浦民〔2021〕10号"]
    assert [f.value for f in fields.find_file_numbers(agreeing, title=title)] == ["浦民规〔2021〕1号"]
