"""Shared names in whole documents: a tender, an article with its author, a patient, minutes. Written before the rules met them."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.model import Kind, Level
from corpus.regions import load_gazetteer
from tests.corpus.shared_names import Case, around, filled, judged, shared_names

# As in shared_names: {n} the shared name, {o} the place around the one that is meant, {p} its path, {r} the place around another of the name.
DECIDING = {
    "address of the writer": {
        "title": "{n}民政局关于开放预约登记的公告",
        "text": "{n}民政局自下月起开放周末预约登记,每周六上午办理,所需人员由局内调剂。\n办公地址:{p}人民路18号\n咨询电话:〔电话〕",
        "kind": Kind.POLICY,
    },
    "assessed from above": {
        "title": "{n}接受年度考核",
        "text": "5月12日,{o}考核组对{n}社会组织工作进行年度考核,查阅台账四十卷,实地走访三个街道,对财政投入的三百万元逐笔核对。",
        "kind": Kind.NEWS,
    },
    "conference in the head": {
        "title": "关于加强社区矫正工作的提案",
        "text": "会议:政协{p}第九届委员会第二次会议\n提案人:民盟总支\n{n}现有社区矫正对象二百一十人,专职社工只有六人。建议每年安排经费四十万元。",
        "kind": Kind.PROPOSAL,
    },
    "lies there": {
        "title": "{n}养老服务调查",
        "text": "{n}位于{o}东南部,面积四百平方公里,六十岁以上老人五万二千名。养老床位一千九百张,空置四成,每张床位年补贴六百元。",
        "kind": Kind.RESEARCH,
    },
    "reports to": {
        "title": "{n}人民政府关于社会救助资金缺口的请示",
        "text": "{o}人民政府:\n今年以来,{n}低保对象增加四百一十户,资金缺口约二百六十万元,恳请给予补助。妥否,请批示。\n{n}人民政府",
        "issuer": "{n}人民政府",
        "kind": Kind.POLICY,
    },
    "notified by": {
        "title": "{n}部署社会组织年检",
        "text": "接{o}民政局通知,{n}于本月启动年检,涉及社会组织一百九十家,逾期不参加的列入异常名录。",
        "kind": Kind.NEWS,
    },
}
MISLEADING = {
    "supplier": {
        "title": "{n}社会工作服务项目中标公告",
        "text": "一、项目名称:{n}社会工作服务项目\n二、中标供应商:{r}某某科技有限公司\n三、供应商地址:{r}建设路8号\n四、中标金额:86万元\n五、服务期一年。",
        "kind": Kind.POLICY,
    },
    "author's home": {
        "title": "{n}社会组织参与基层治理的观察",
        "text": "{n}登记社会组织三百二十家,其中社区类占四成,年均活动经费不足两万元,多数靠街道补助维持。\n作者简介:张某,{r}人,长期关注基层治理。",
        "kind": Kind.RESEARCH,
    },
    "author's employer": {
        "title": "{n}公益创投三年回顾",
        "text": "{n}公益创投三年资助项目九十个,投入资金五百四十万元,存续项目六十一个。\n(作者单位:{r}社会科学院社会学研究所)",
        "kind": Kind.RESEARCH,
    },
    "patient": {
        "title": "{n}志愿者救助突发疾病群众",
        "text": "昨日上午,{r}户籍居民王某在{n}汽车站突发疾病,志愿者随即施救,救护车八分钟到达,目前病情稳定,已转往{r}中心医院治疗。",
        "kind": Kind.NEWS,
    },
    "road to": {
        "title": "{n}交通工作总结",
        "text": "全年完成投资三亿元,{r}至{n}高速公路{n}段建成通车,里程三十一公里,沿线两个互通同步启用。",
        "kind": Kind.REPORT,
    },
    "reference": {
        "title": "{n}养老机构定价研究",
        "text": "{n}十二家养老机构月均收费二千四百元,护理费占三成。\n参考文献:\n[1] {r}民政局.养老服务年报[R].2019.\n[2] {r}统计局.人口抽样调查[R].2020.",
        "kind": Kind.RESEARCH,
    },
    "maker": {
        "title": "{n}配备新救护车",
        "text": "{n}卫生健康局今年购置救护车四辆,总价一百二十万元,车辆由{r}生产,已全部交付乡镇卫生院。",
        "kind": Kind.NEWS,
    },
    "bank and printer": {
        "title": "{n}慈善募捐公告",
        "text": "{n}慈善会面向社会募捐,用于困难学生资助,目标三十万元。\n开户行:某某银行{r}分行\n承印:{r}某某印务有限公司",
        "kind": Kind.POLICY,
    },
    "venue": {
        "title": "{n}举办社会组织负责人培训班",
        "text": "时间:5月8日至10日\n地点:{r}某某宾馆三楼会议室\n参加人员:{n}社会组织负责人六十名\n每人培训经费九百元,食宿统一安排。",
        "kind": Kind.POLICY,
    },
    "contract": {
        "title": "{n}养老服务评估委托合同",
        "text": "甲方:{n}民政局\n乙方:{r}某某社会工作服务中心\n甲方委托乙方开展养老机构等级评估,费用二十八万元,分两次付清。",
        "kind": Kind.POLICY,
    },
    "court": {
        "title": "{n}社会组织法律风险提示",
        "text": "近期民间借贷纠纷增多,{n}社会组织对外担保应当慎重。有判决认定基金会担保无效({r}中级人民法院民终字第12号)。",
        "kind": Kind.NEWS,
    },
    "lecturer": {
        "title": "{n}开展志愿服务讲座",
        "text": "主讲人:{r}某某学院副教授陈某\n{n}志愿者一百二十人到场听讲,讲座费用由福彩公益金列支三千元。",
        "kind": Kind.NEWS,
    },
    "donor": {
        "title": "{n}接收捐赠物资",
        "text": "昨天,{n}收到一批棉衣,共八百件,价值九万元,由{r}商会捐赠,将发放到四个乡镇的困难家庭。",
        "kind": Kind.NEWS,
    },
}
NOTHING = {
    "minutes": {
        "title": "{n}社会组织工作联席会议纪要",
        "text": "会议听取了民政局的汇报。会议指出,今年新增社会组织二十三家,注销九家。会议议定:由财政局落实孵化基地经费五十万元,六月底前到位。\n出席:政府办、民政局、财政局",
        "kind": Kind.POLICY,
    },
    "our own": {
        "title": "关于规范社区食堂的建议",
        "text": "我区社区食堂二十七家,多数亏损。{n}现行补助每餐一元,远低于成本。建议提高到三元,并免收三年房租。\n领衔代表:李某",
        "kind": Kind.SUGGESTION,
    },
    "table": {"title": "各地社会工作站经费", "text": "单位 | 经费(万元)\n{n} | 30\n某某镇 | 12\n合计 | 42", "kind": Kind.REPORT},
}


def cases() -> Iterator[Case]:
    places = load_gazetteer()
    for name, regions in shared_names().items():
        for region in regions:
            outer = around(region, regions)
            rival = next((around(other, regions) for other in regions if other != region and around(other, regions)), None)
            words = {"n": name, "o": outer.name if outer else "", "p": region.name, "r": rival.name if rival else ""}
            if outer and region.level is not Level.PROVINCE and places.find(name):
                for template, document in DECIDING.items():
                    yield Case(kind="deciding", template=template, name=name, document=filled(document, words), expected=region)
            if rival:
                for template, document in MISLEADING.items():
                    yield Case(kind="misleading", template=template, name=name, document=filled(document, words), expected=None)
            for template, document in NOTHING.items():
                yield Case(kind="nothing", template=template, name=name, document=filled(document, words), expected=None)


def measured() -> dict[tuple[str, str], dict[str, int]]:
    """By kind and template: how many were placed right, wrong, or left open."""
    places, table = load_gazetteer(), {}
    for case in cases():
        row = table.setdefault((case.kind, case.template), {"right": 0, "wrong": 0, "open": 0})
        row[judged(case, places)] += 1
    return table
