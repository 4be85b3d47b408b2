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
    ]
)


@settings(deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_masking_twice_changes_nothing_and_keeps_every_place(text: str) -> None:
    once, _ = mask_by_sort(text)
    assert mask_by_sort(once) == (once, {})
    assert len(once) == len(text)
    assert all(new in (old, "＊") for old, new in zip(text, once, strict=True))
