import pytest

from corpus.fields_title import find_title


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
    found = find_title(text)
    assert value(found) == title
    assert found.span.cut(text) == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "某市政府办公室\n关于某区在市长考察时\n所提问题办理情况的函\n某办函〔2004〕25号\n某区人民政府:\n现将情况函复如下。",
            "某市政府办公室关于某区在市长考察时所提问题办理情况的函",
        ),
        ("某市政府办公室关于印发\n 粮 食 应 急 预 案 的 函\n某办函〔2005〕57号\n", "某市政府办公室关于印发粮食应急预案的函"),
        ("# 法释〔2017〕5号关于庭审录音录像的若干规定\n\n第一条 人民法院开庭", "关于庭审录音录像的若干规定"),
        (
            "科学技术部令第20号科学技术部处罚办法\u3000\u3000《科学技术部处罚办法》已经第2次部务会审议通过,现予公布,自2023年4月20日起施行。",
            "科学技术部处罚办法",
        ),
        ("中华人民共和国国务院令\n 第707号\n 现公布修订后的《某税法实施条例》,自2019年1月1日起施行。\n 总理 某某\n", "某税法实施条例"),
        ("某市科技局关于印发《基金管理办法》的通知各区科技局,各有关单位:现将办法印发你们。", "某市科技局关于印发《基金管理办法》的通知"),
        ("职业教育安置办法(2001年1月19日某部印发某发〔2001〕3号)第一章总则第一条为了做好工作。", "职业教育安置办法"),
    ],
)
def test_titles_of_several_lines_and_of_no_line_are_read_whole(text, title):
    assert value(find_title(text)) == title


@pytest.mark.parametrize(
    "text",
    [
        "各市教育局:\n按照通知精神,现将有关事项通知如下。",
        "按照《关于进一步做好某事的通知》(某发〔2023〕30号)要求,结合实际,现通知如下:一、全面梳理。",
        "某市第三届人民代表大会常务委员会公告(第一二六号)\n一、某事。",
        "某市科学技术局\n为做好工作,现将名单公布如下。",
        "会议听取和审议了市长某某所作的\n政府工作报告\n。会议充分肯定一年来的工作。",
    ],
)
def test_a_text_without_a_title_has_none(text):
    assert find_title(text) is None
