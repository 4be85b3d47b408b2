import pytest

from corpus.kind import classify
from corpus.model import Kind

BODY = "近年来,我区社会组织发展很快。" * 5


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("广州市番禺区民政局对区政协十四届五次会议第75号提案的答复", BODY, Kind.REPLY),
        ("关于市十五届人大三次会议第0361号建议办理情况的函", BODY, Kind.REPLY),
        ("激发活力", "某委员会:\n你们提出的提案收悉,现答复如下:" + BODY, Kind.REPLY),
        ("关于我区应将完善政府购买社会服务列入规划的提案", BODY, Kind.PROPOSAL),
        ("培育社会组织", "案由:培育社会组织\n提案单位:民革支部\n" + BODY, Kind.PROPOSAL),
        ("关于加快托育服务体系建设的建议(市人大代表建议第0361号)", BODY, Kind.SUGGESTION),
        ("关于给初创组织发放服务券的建议", "武汉市武昌区第十六届人民代表大会第三次会议代表建议\n" + BODY, Kind.SUGGESTION),
        ("关于在社区设立图书角的建议", BODY, Kind.SUGGESTION),
        ("郑州市社会组织评估管理办法", "第一条 为规范管理。\n第二条 适用本市。\n第三条 由民政局负责。", Kind.REGULATION),
        ("常州市信用档案管理规定", "**第一条** 为规范管理。\n\n**第二条** 适用本市。\n\n**第三条** 由民政局负责。", Kind.REGULATION),
        ("关于印发《社会组织评估管理办法》的通知", "第一条 为规范管理。\n第二条 适用本市。\n第三条 由民政局负责。", Kind.POLICY),
        ("济南市培育发展社区社会组织三年行动方案(2021-2023年)", BODY, Kind.POLICY),
        ("昆明市五华区2022年养老服务工作情况报告", BODY, Kind.REPORT),
        ("推进政府向第三方购买服务研究", BODY, Kind.RESEARCH),
        ("关于社会组织参与养老的调研报告", BODY, Kind.RESEARCH),
        ("成都市坚持创新推进社会组织改革", "成都市坚持创新推进社会组织改革\n2017/12/21\n" + BODY, Kind.NEWS),
        ("2023年度社会组织评估等级名单公示", BODY, Kind.OTHER),
        ("某事", BODY, Kind.OTHER),
    ],
)
def test_a_document_is_of_the_kind_its_title_labels_or_form_show(title, text, kind):
    assert classify(title, text)[0] is kind


def test_what_a_collection_declares_is_believed():
    kind, evidence = classify("某市计量监督管理条例", BODY, declared="地方性法规")
    assert (kind, evidence.rule) == (Kind.REGULATION, "declared by the collection")


def test_a_declared_kind_that_says_nothing_leaves_the_rules_to_decide():
    assert classify("关于培育社会组织的提案", BODY, declared="其他材料")[0] is Kind.PROPOSAL
