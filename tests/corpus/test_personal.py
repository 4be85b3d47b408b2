"""Personal data: what is masked, and what looks like it and is not."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.ingest import parse_counted
from corpus.model import Declared, Source
from corpus.personal import mask_by_sort, mask_personal_data


def shown(text: str) -> str:
    """What is masked, each piece as one ＊."""
    return re.sub("＊+", "＊", mask_by_sort(text)[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # mobile numbers: in one piece, spaced, full-width, with the country
        ("手机:13800138000", "手机:＊"),
        ("手机:138-0013-8000,138 0013 8000", "手机:＊,＊"),
        ("手机：１３８００１３８０００。", "手机：＊。"),
        ("+86 138-0013-8000 或 008613800138000", "＊ 或 ＊"),
        ("1380 013 8000", "＊"),
        # identity numbers: 18 with their check digit or a label, 15
        ("本人11010519491231002X同意", "本人＊同意"),
        ("公民身份号码 110105 19491231 002X", "公民身份号码 ＊"),
        ("身份证号110101199003078888", "身份证号＊"),
        ("身份证:110105491231002", "身份证:＊"),
        # e-mail, home, card, plate
        ("来信请寄li.hua+1@126.com。", "来信请寄＊。"),
        ("张某家住幸福小区3栋2单元501室", "张某家住＊"),
        ("住址:番禺区市桥街光明北路1号", "住址:＊"),
        ("退款至6222 0200 1234 5678 903", "退款至＊"),
        ("卡号:6228480402564890018", "卡号:＊"),
        ("车辆粤A12345、京AD12345、粤Z·1234港", "车辆＊、＊、＊"),
        # names with a phone
        ("联系人:王小明\n联系电话:020-84812345", "联系人:＊\n联系电话:＊"),
        ("联系人:王小明(社会组织科),电话:84812345", "联系人:＊(社会组织科),电话:＊"),
        ("承办人及联系电话:李某,62350000", "承办人及联系电话:＊,＊"),
        ("联系人:任小婷联系电话:0311-66908991", "联系人:＊联系电话:＊"),
        ("联系人:省人社厅:丁小选0311-66908603王小超0311-66908965", "联系人:省人社厅:＊"),
        ("联系人:李昌、韩小阳联系电话:(0311)66908822、66908063", "联系人:＊、＊联系电话:＊、＊"),
        ("联系人：张小伟 13900000000", "联系人：＊ ＊"),
        ("联系人:\n张小伟\n电话:13900000000", "联系人:\n＊\n电话:＊"),
        ("李小娜，微信号 lina_1990", "＊，微信号 ＊"),
        # accounts, passports, numbers written out
        ("微信：lina_1990 QQ：12345678", "微信：＊ QQ：＊"),
        ("护照号码：E12345678，passport G87654321", "护照号码：＊，passport ＊"),
        ("请拨一三九一二三四五六七八", "请拨＊"),
        # homes, down to the house
        ("提案人：李小明\n地址：杭州市上城区解放路18号3幢502室", "提案人：李小明\n地址：＊"),
        ("姓名：李小明 性别：男 地 址：解放路18号3幢502室 邮编：310000", "姓名：李小明 性别：男 地 址：＊ 邮编：310000"),
        ("申请人住杭州市西湖区文三路123号4幢502室，", "申请人住＊，"),
        ("李小明住在上海市静安区南京西路1号楼303室", "李小明住在＊"),
        ("他家住文三路12号，出行不便", "他家住＊，出行不便"),
        ("通讯处：北京市海淀区中关村大街27号院3号楼1201", "通讯处：＊"),
        ("户籍地址:解放路18号", "户籍地址:＊"),
        ("河北省妇女联合会邢小宇联系电话:0311-87902852", "河北省妇女联合会＊联系电话:＊"),
        ("联系人:杜小飞张小赏联系电话:0311-6690872866908730", "联系人:＊联系电话:＊"),
    ],
)
def test_personal_data_are_masked(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        # a department's own phone, address and name
        "联系单位:职业能力建设处 联系电话:66908516",
        "投诉举报电话:0311-12333,服务热线12345",
        "联系人:办公室 电话:0311-66908822",
        "广州市番禺区民政局 咨询电话:020-84812345",
        "办公地址:石家庄市维明北大街118号",
        "地点:行政服务中心3号楼201室",
        "方便联系电话:020-84812345",
        # where bodies work, firms are registered and projects stand
        "地址：番禺区市桥街清河东路319号 番禺区民政局",
        "地址：解放路18号3幢502室",
        "报名地址：解放路18号3幢502室，住建局地址：解放路18号3幢502室",
        "通讯地址：清河东路319号番禺区民政局",
        "住所：杭州市西湖区文三路123号4幢502室",
        "老人入住杭州市西湖区文三路123号4幢502室，集中住在文三路12号敬老院",
        "住房公积金管理中心3号楼302室，项目位于文三路123号4幢502室",
        "微信公众号：hzmzj2020，QQ群：12345678，微信扫一扫",
        "一九九八年至二〇〇三年，一三九号",
        # numbers of documents, amounts, codes, dates, coordinates, addresses on the web
        "穗财行〔2015〕187号,冀人社字〔2013〕5号",
        "资金3850000000元,总投资13800138000元,13800138000人次",
        "统一社会信用代码:91130100MA07XXXX12,行政区划代码440113000000",
        "发行代码:13012345678,项目编号:13512345678",
        "2019年11月30日,20191130,2018-2020年,136 2018 2019",
        "https://www.gov.cn/h5/?paperId=18081698829&article=170493910511671",
        "京ICP备05031679号,粤B2-20090059,京公网安备11010202000001号",
        "索取号:11C0000/2020-0123,订单135123456789012",
        "第一条 为了密切联系人民群众,制定本条例。",
        "投诉人的姓名、性别、通讯地址、邮政编码、联系电话及投诉日期",
        "提案人:王小明委员 界别:九三学社",
        "签字:李大海",
    ],
)
def test_what_only_looks_like_personal_data_stays(text: str) -> None:
    assert mask_by_sort(text) == (text, {})


def test_pieces_are_counted_by_sort() -> None:
    text = "联系人:王小明 电话:13800138000,邮箱:a@b.cn;联系人:李小红 电话:020-84812345"
    assert mask_by_sort(text)[1] == {"email": 1, "mobile": 1, "name": 2, "phone": 1}
    assert mask_personal_data(text)[1] == 5


def test_a_declared_title_is_masked_as_the_text_is_and_both_stay_when_asked_for() -> None:
    declared = Declared(title="市民13800138000反映夜间噪音")
    text = "市民13800138000反映,工地夜间施工,噪音扰民。"
    source = Source(location="/a#1", path="a#1", media_type="application/x-ndjson", sha256="00", text=text, declared=declared)
    masked, kept = parse_counted(source), parse_counted(source, keep_personal_data=True)
    assert masked.documents[0].title == "市民＊＊＊＊＊＊＊＊＊＊＊反映夜间噪音"
    assert (masked.masked, kept.masked) == ({"mobile": 1}, {})
    assert (kept.documents[0].title, kept.documents[0].text) == (declared.title, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12. 住址: 湖墅新村12幢3单元\n13. 138 1234 5678", "12. 住址: ＊\n13. ＊"),
        ("12. 住址:\n13. 联系建议单位", "12. 住址:\n13. 联系建议单位"),
        ("13800\n138000", "13800\n138000"),
        ("138\n1234 5678", "138\n1234 5678"),
        ("住幸福小区3栋\n2单元501室", "住幸福小区3栋\n2单元501室"),
        ("粤A\n12345", "粤A\n12345"),
    ],
)
def test_nothing_is_masked_over_a_line_end(text: str, expected: str) -> None:
    assert shown(text) == expected


BROKEN = st.sampled_from(
    [
        "\n",
        "\n",
        " ",
        "12. ",
        "住址: ",
        "地址：",
        "提案人：",
        "湖墅新村",
        "12幢",
        "3单元",
        "解放路18号",
        "502室",
        "138",
        "1234",
        "5678",
        "粤A",
        "现住",
    ]
)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.lists(BROKEN, max_size=16).map("".join))
def test_a_line_end_and_what_stands_between_masked_pieces_stay(text: str) -> None:
    masked, _ = mask_by_sort(text)
    assert masked.count("\n") == text.count("\n")
    assert all(new in (old, "＊") and (new == old or old != "\n") for old, new in zip(text, masked, strict=True))
    assert mask_by_sort(masked) == (masked, {})


PIECES = st.sampled_from(
    [
        "联系人:",
        "王小明",
        "13800138000",
        "电话:",
        "020-84812345",
        "、",
        "，",
        "\n",
        "家住幸福小区3栋2单元501室",
        "a@b.cn",
        "＊＊",
        "11010519491231002X",
        "粤A12345",
        "2019年",
        "〔2015〕187号",
        "民政局",
        "１３８",
        "住在",
        "文三路123号4幢502室",
        "提案人：",
        "地址：",
        "微信号 lina_1990",
        "一三九一二三四五六七八",
    ]
)


@settings(deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_masking_twice_changes_nothing_and_keeps_every_place(text: str) -> None:
    once, _ = mask_by_sort(text)
    assert mask_by_sort(once) == (once, {})
    assert len(once) == len(text)
    assert all(new in (old, "＊") for old, new in zip(text, once, strict=True))
