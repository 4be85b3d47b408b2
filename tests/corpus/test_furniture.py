import pytest

from corpus.furniture import footer_start, is_furniture, kept_of


@pytest.mark.parametrize(
    "line",
    [
        "您当前的位置:首页>政务公开>正文",
        "首页 >> 提案工作 >> 优秀提案",
        "【字体:大 中 小】【打印】【关闭】",
        "字号:大中小 微信扫一扫分享",
        "〖〗〖返回顶部〗",
        "打印收藏关闭",
        "下载Word下载PDF复制全文",
        "(责编:苗某、白某)",
        "搜 索",
        "您好，请登录",
        "语音播报 00:00/12:30",
        "您对本页内容是否满意?满意 一般 不满意",
        "满意(12)不满意(1)",
        "主办单位:某市信息中心",
        "苏ICP备05000001号 网站标识码:3200000001",
        "版权所有:政协云溪区委员会",
        "建议使用1024*768分辨率浏览本站",
        "共阅[ 318 ]次",
        "您访问的链接即将离开“某市”门户网站,是否继续?",
        "|-----|-----|",
    ],
)
def test_a_line_of_the_page_is_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "网上申报→材料初审→实地考察→评审会→公示→授牌",
        "人均可支配收入>30000元",
        "修改<中华人民共和国计量法>的决定》修正",
        "## 第七章 无障碍环境",
        "第二章 无障碍设施建设",
        "主办单位:民政局",
        "主办:区民政局",
        "对于版权所有,一方转让或准许另一方使用的出版发行权,应在合同中规定。",
        "(三)信息发布审核、登记、保存、清除和备份制度;",
        "(四)该网络信息的社会影响程度或者一定时间内的浏览量;",
        "＊＊＊＊＊＊＊＊",
        "[",
        "分享经济企业应当登记",
        "打印机、复印机等办公设备",
        "满意",
    ],
)
def test_a_line_of_a_document_stays_whole(line: str) -> None:
    assert kept_of(line) == line


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("发布时间:2020-11-30 来源:区民政局 浏览次数:12 【字体:大 中 小】 打印", "发布时间:2020-11-30 来源:区民政局"),
        ("发布日期:2022-03-09 | 来源:基层卫生科 | 访问量:88 | 字体:大 小 | 打印", "发布日期:2022-03-09 | 来源:基层卫生科"),
        ("作者:民盟云溪总支 时间:2012-3-15 点击:", "作者:民盟云溪总支 时间:2012-3-15"),
        ("2014-02-25 编辑:admin 阅读:211 次", "2014-02-25"),
        ("来源:市教育局 时间:2019-07-15 分享到:微信 微博 QQ空间", "来源:市教育局 时间:2019-07-15"),
    ],
)
def test_what_stands_behind_a_date_and_source_goes(line: str, kept: str) -> None:
    assert kept_of(line) == kept
    assert kept_of(kept) == kept


def test_address_and_host_go_with_a_line_that_is_certainly_a_footers() -> None:
    body = ["现答复如下。", "区民政局", "2020年11月30日"]
    footer = ["主办单位:区政府办公室", "", "地址:某路1号 邮编:100000", "粤ICP备00000000号"]
    assert footer_start(body + footer) == 3


def test_an_address_under_a_text_is_no_footer_by_itself() -> None:
    lines = ["欢迎来电咨询。", "地址:某路1号", "电话:0000-1234567"]
    assert footer_start(lines) == 3
