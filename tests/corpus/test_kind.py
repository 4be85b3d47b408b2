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
        ("", "支持优质企业上市,每家奖励50万元。(陈某某)", Kind.NEWS),
        ("", "这是记者8月12日从科技部获悉的消息。" + BODY, Kind.NEWS),
        ("", "各位代表:\n我受国务院的委托,现在向大会提出关于计划安排的报告,请予审议。" + BODY, Kind.REPORT),
        ("", "2019年,在省委、省政府的正确领导下,我厅坚持依法行政。" + BODY + "\n河北省教育厅\n2020年1月2日", Kind.REPORT),
        ("张家口市关于“全面改薄”阶段工作汇报", BODY, Kind.REPORT),
        ("", "某发〔2018〕44号为深入贯彻科教兴国战略," + BODY, Kind.POLICY),
        ("", "全面推进农民工工作。" + BODY + "河北省人力资源和社会保障厅2023年10月30日(此件公开发布)", Kind.POLICY),
        ("", "收到贵办方案后,我省高度重视。" + BODY + "河北省人民政府办公厅2019年8月6日", Kind.OTHER),
        ("某事", BODY, Kind.OTHER),
    ],
)
def test_a_document_is_of_the_kind_its_title_labels_or_form_show(title, text, kind):
    assert classify(title, text)[0] is kind


def test_what_a_collection_declares_is_believed():
    kind, evidence = classify("某市计量监督管理条例", BODY, declared="地方性法规")
    assert (kind, evidence.rule) == (Kind.REGULATION, "declared by the collection")


def test_the_name_of_a_folder_yields_to_what_a_text_shows_itself_to_be():
    reply = "某委员会:\n你们提出的提案收悉,现答复如下:" + BODY
    assert classify("关于第2996号提案答复的函", reply, declared="国务院文件")[0] is Kind.REPLY
    assert classify("某事", BODY, declared="政策文件/解读")[0] is Kind.POLICY
    assert classify("沿海船舶治安管理实施细则", "根据《条例》,制定本细则。" + BODY, declared="政策文件/解读")[0] is Kind.REGULATION
    assert classify("关于第二批名单的公示", BODY, declared="政策文件/解读")[0] is Kind.OTHER
    assert classify("工作进展情况", BODY + "\n2016年7月28日", declared="政策文件/解读")[0] is Kind.POLICY
    rule = "为了防治森林病虫害,根据《条例》,结合本省实际,制定本办法。" + BODY
    assert classify("河北省森林病虫害防治实施办法", rule, declared="政策文件/解读")[0] is Kind.REGULATION
    assert (
        classify("出版物市场管理规定", "第一条 为规范。\n第二条 适用。\n第三条 负责。", declared="02.新闻出版与著作权")[0]
        is Kind.REGULATION
    )


def test_a_declared_kind_that_says_nothing_leaves_the_rules_to_decide():
    assert classify("关于培育社会组织的提案", BODY, declared="其他材料")[0] is Kind.PROPOSAL


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        # A page that lost its lines: the articles go on counting, whatever word they follow.
        ("第一章总则第一条为规范公墓第二条适用本市公墓第三条区民政局主管公墓第四条公墓应当登记。", Kind.REGULATION),
        ("第一章　总则第一条 公墓管理，适用本办法第二条 公墓分为两类第三条 由民政局主管。", Kind.REGULATION),
        ("依照该条例第十二条的要求办理，参照该办法第三条办理，违反该规定第四十条的除外。" + BODY, Kind.OTHER),
        ("该办法第一条规定了目的，第二条规定了范围，第三条规定了主管部门。" + BODY, Kind.OTHER),
    ],
)
def test_articles_open_a_line_or_go_on_counting(text, kind):
    assert classify("", text)[0] is kind


@pytest.mark.parametrize(
    ("opening", "kind"),
    [
        ("为做好助餐工作，现将有关事项明确如下。", Kind.POLICY),
        ("现将助餐工作方案印发你们，请认真组织实施。", Kind.POLICY),
        ("为发展助餐，经区政府同意，制定本方案。", Kind.POLICY),
        ("经研究，决定命名十家助餐点。", Kind.POLICY),
        ("市民申请实施助餐的，近日增多。出现将助餐点转让的现象。", Kind.OTHER),
    ],
)
def test_a_notice_without_a_title_is_known_by_what_its_opening_does(opening, kind):
    assert classify("", opening + BODY)[0] is kind
