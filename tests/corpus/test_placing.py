import pytest

from corpus.errors import AmbiguousRegion
from corpus.model import Kind, Span
from corpus.namesakes import is_in_passing
from corpus.placing import place_document
from corpus.regions import load_gazetteer
from tests.corpus.shared_names import cases, judged, measured, preferred_names, shared_names
from tests.corpus.shared_names_in_documents import measured as in_documents


def place(
    text, *, kind=Kind.PROPOSAL, title="关于某事的提案", issuer=None, furniture=(), declared_region=None, declared_issuer=None, url=None
):
    return place_document(
        text,
        kind=kind,
        title=title,
        issuer=issuer,
        furniture=furniture,
        declared_region=declared_region,
        declared_issuer=declared_issuer,
        url=url,
    )


def code(found):
    return found.region.code if found.region else None


def test_the_footer_of_the_page_tells_two_places_of_one_name_apart():
    found = place("我区社会组织发展很快。", furniture=("版权所有 北京市通州区政协",))
    assert code(found) == "110112"
    assert found.evidence[0].rule.startswith("footer of the page")


def test_a_shared_name_waits_for_a_second_clue():
    text = "我区是南通市唯一的实验区。\n通州区民政局"
    found = place(text, kind=Kind.REPLY, issuer="通州区民政局")
    assert code(found) == "320612"
    assert found.evidence[0].rule.endswith("(a shared name)")


def test_a_shared_name_that_nothing_decides_stays_open_with_its_candidates():
    found = place("我区发展很快。\n通州区民政局", kind=Kind.REPLY, issuer="通州区民政局")
    assert found.region is None
    assert [r.code for r in found.candidates] == ["110112", "320612"]


def test_an_icp_number_narrows_a_shared_name_but_places_nothing_alone():
    assert code(place("我区发展很快。", title="通州区关于某事的提案", furniture=("京ICP备05031679号",))) == "110112"
    assert place("我区发展很快。", furniture=("粤ICP备05031679号",)).region is None


def test_the_place_in_the_title_decides_but_not_one_inside_another_title():
    assert code(place("正文。", title="成都市坚持创新推进改革", kind=Kind.NEWS)) == "510100"
    assert place("正文。", title="学习《上海市社会组织条例》的通知", kind=Kind.POLICY).region is None


def test_the_head_names_the_place_of_a_form():
    assert code(place("提案编号:20230096\n届次:政协西安市雁塔区第十六届委员会第二次会议\n" + "某事。" * 40)) == "610113"


def test_a_paper_is_from_the_place_it_speaks_of_most():
    text = "哈尔滨市推进购买服务。" * 5 + "上海、深圳、广州等城市积极探索。深圳市龙华新区成立了中心。"
    found = place(text, kind=Kind.RESEARCH, title="推进购买服务研究")
    assert code(found) == "230100"
    assert found.evidence[0].rule == "named 5 times of 6"


def test_a_paper_that_compares_many_places_is_of_none():
    assert place("上海、苏州、杭州、武汉、佛山五地的做法各有特点。", kind=Kind.RESEARCH, title="比较研究").region is None


def test_a_body_of_the_whole_country_has_no_place():
    assert place("北京市、上海市开展试点。", kind=Kind.POLICY, title="关于试点的通知", declared_issuer="国务院办公厅").region is None


@pytest.mark.parametrize(("declared", "expected"), [("上海", "310000"), ("河北省人力资源和社会保障厅", "130000")])
def test_a_declared_issuer_places_a_document(declared, expected):
    assert code(place("正文。", kind=Kind.POLICY, title="某通知", declared_issuer=declared)) == expected


def test_every_shared_name_of_the_national_table_is_placed_only_by_what_decides():
    table = measured()
    for kind, row in table.items():
        assert row["wrong"] <= 0.002 * sum(row.values()), (kind, row)
    for kind in ("nothing", "misleading"):
        assert table[kind]["open"] >= 0.99 * sum(table[kind].values()), (kind, table[kind])
    assert table["misleading, decided"]["right"] == sum(table["misleading, decided"].values())


# Names that several places share and one of them has by nature, by why. A name missing here is tested above as one that nothing settles.
PREFERRED = {
    "a province": "吉林 河北 河南 海南",
    "the one city": "中山 兴安 大同 甘南 西安 资阳",
    "contains the others": "东营 临夏 乌鲁木齐 克拉玛依 南昌 吉安 和田 喀什 塔城 大理 安阳 岳阳 广安 恩施 承德 抚顺 文山 新乡 昌吉 本溪 楚雄 淮安 湘潭 濮阳 玉树 "
    "甘孜 白银 红河 荆州 衡阳 辽阳 通化 邵阳 铁岭 长沙 阜新 阿克苏 阿勒泰 阿坝 黄山",
}


def test_a_shared_name_that_one_place_has_by_nature_means_that_place_and_every_other_is_refused():
    found = preferred_names()
    reasons = {reason: " ".join(name for name, (*_, why) in found.items() if why == reason) for reason in PREFERRED}
    assert reasons == PREFERRED
    assert {name: load_gazetteer().resolve(name) for name in found} == {name: region for name, (_, region, _) in found.items()}
    for name in shared_names():
        with pytest.raises(AmbiguousRegion):
            load_gazetteer().resolve(name)


def test_evidence_that_decides_is_used_for_every_shared_name_that_is_read_as_a_place():
    gazetteer = load_gazetteer()
    read = {name for name in shared_names() if gazetteer.find(name)}
    assert {"通州区", "鼓楼区", "朝阳区", "市中区", "城关区", "新华区"} <= read
    found = [
        judged(case, gazetteer) for case in cases() if case.kind == "deciding" and case.name in read and case.template != "opens the text"
    ]
    assert (found.count("wrong"), found.count("open")) == (0, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("按照南通市人民政府统一部署,通州区全面推开。", "320612"),
        ("根据《江苏省社会组织条例》,通州区制定本办法。", "320612"),
        ("转发《南通市民政局关于加强自身建设的意见》,我区落实。", "320612"),
        ("崇川区、通州区、海门区三地试点。", "320612"),
        ("通州区隶属北京市。", "110112"),
        ("通州区(北京市)建成基地。", "110112"),
        ("江苏省出台办法。江苏省民政厅检查。江苏省安排资金。通州区投入三十万元。", "320612"),
        ("我区是上海市的友好城区。通州区投入三十万元。", None),
        ("赴北京市学习。通州区投入三十万元。", None),
        ("例如北京市,起步较早。通州区投入三十万元。", None),
        ("参照《北京市社会组织条例》,通州区投入三十万元。", None),
        ("北京市通州区与南通市通州区结为友好城区。", None),
    ],
)
def test_the_text_tells_two_places_of_one_name_apart_by_its_own_words_alone(text, expected):
    assert code(place(text, kind=Kind.POLICY, title="通州区社会组织工作要点")) == expected


def test_number_and_site_tell_two_places_of_one_name_apart_where_they_agree():
    known = {"kind": Kind.REPLY, "title": "通州区民政局答复"}
    assert code(place("京通民文〔2016〕73号\n我区发展很快。", **known)) == "110112"
    assert code(place("我区发展很快。", url="http://mzj.bjtzh.gov.cn/art/1.html", **known)) == "110112"
    assert code(place("我区发展很快。", url="https://www.jiangsu.gov.cn/art/2.html", **known)) == "320612"
    assert code(place("京通民文〔2016〕73号\n我区发展很快。", url="https://www.jiangsu.gov.cn/art/2.html", **known)) is None


def test_the_programmers_of_a_site_place_nothing():
    assert code(place("我区发展很快。", title="通州区社会组织工作", furniture=("技术支持：北京某某科技有限公司",))) is None


def test_a_proposal_without_a_place_is_of_its_site():
    assert code(place("我区发展很快。", url="http://www.panyu.gov.cn/a.html")) == "440113"
    assert code(place("我市发展很快。", url="http://www.panyu.gov.cn/a.html")) is None


def test_short_names_of_several_places_open_a_body_without_deciding():
    found = place("正文。", kind=Kind.REPLY, issuer="通州政协")
    assert (found.region, [r.code for r in found.candidates]) == (None, ["110112", "320612"])
    assert [r.code for r in place("正文。", kind=Kind.POLICY, issuer="城区民政局").candidates] == ["140302", "140502", "441502"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("冀人社字〔2024〕146号各市（含定州、辛集市）人力资源社会保障局、雄安新区公共服务局：现将全省考评工作通知如下。", "130000"),
        ("各市（含定州、辛集市）教育局，雄安新区管委会公共服务局，省属高校：请落实。", "130000"),
        ("承德市人民政府：\n你市请示收悉。经省政府研究，同意。", "130000"),
        ("各省、自治区、直辖市民政厅（局），新疆生产建设兵团民政局：现印发办法。", None),
        ("新华社北京9月4日电 近日，有关部门印发意见。", None),
        ("人力资源社会保障部将于12月在江西省举办竞赛，请参加。", None),
        ("京津冀三地民政部门：\n津民函〔2024〕38号 北京市、天津市、河北省各区民政局：请全市落实。", None),
        ("近日我省印发措施。河北省民政厅负责。河北省财政厅配合。", "130000"),
        ("我省运动会在北京市开幕。北京市协办。北京市承办。", None),
    ],
)
def test_a_notice_is_of_who_writes_it_and_of_nobody_it_writes_to(text, expected):
    assert code(place(text, kind=Kind.OTHER, title=text.split("\n")[0][:40])) == expected


def test_a_rule_is_of_the_city_that_passed_it_not_of_the_province_that_approved_it():
    text = "临沂市蒙山保护条例\n2018年1月12日 临沂市第十九届人民代表大会第二次会议通过\n2018年3月29日 山东省人大常委会第二次会议批准\n"
    assert code(place(text, kind=Kind.REGULATION, title="临沂市蒙山保护条例", issuer="山东省人大常委会")) == "371300"


def test_the_place_of_a_rule_that_is_issued_counts_but_not_of_one_that_is_only_named():
    assert code(place("正文。", kind=Kind.POLICY, title="关于印发《河北省养老服务办法》的通知")) == "130000"
    assert code(place("正文。", kind=Kind.POLICY, title="《河北省养老服务办法》政策解读")) == "130000"
    assert code(place("正文。", kind=Kind.POLICY, title="关于落实《河北省养老服务办法》的函")) is None


def test_a_title_that_learns_from_elsewhere_is_not_from_there():
    assert code(place("正文。", title="关于学习借鉴深圳市经验的提案")) is None
    assert code(place("正文。", title="关于做好对口支援新疆工作的提案")) is None
    assert code(place("正文。", kind=Kind.POLICY, title="香港、澳门、台湾居民参加社会保险暂行办法")) is None


def test_a_district_that_names_its_city_is_not_the_city():
    text = "我区社会组织发展很快。我区投入不足。我区缺人。南通市民政局检查。南通市安排资金。"
    assert place(text).region is None


def test_shared_names_in_whole_documents_are_placed_only_by_what_decides():
    table = in_documents()
    for (kind, template), row in table.items():
        assert row["wrong"] <= 0.002 * sum(row.values()), (kind, template, row)
        if kind == "deciding":
            assert row["right"] == sum(row.values()), (template, row)
        else:
            assert row["open"] >= 0.99 * sum(row.values()), (template, row)


@pytest.mark.parametrize(
    "line",
    [
        "作者单位:上海市某大学",
        "三、供应商地址:上海市建设路8号",
        "[1] 上海市民政局.养老服务年报[R].2019.",
        "开户行:某某银行上海市分行",
        "地点:上海市某某宾馆三楼会议室",
    ],
)
def test_a_line_about_an_author_a_supplier_or_a_source_names_no_place_of_the_text(line):
    assert is_in_passing(line, Span(start=line.index("上海市"), end=line.index("上海市") + 3))
    assert place(f"近年来社会组织发展很快。\n{line}\n{line}", title="社会组织工作").region is None


def test_a_district_that_lies_somewhere_is_read_as_a_place_and_told_by_it():
    assert code(place("通州区位于南通市东部。", kind=Kind.REPORT, title="通州区概况")) == "320612"
    assert code(place("通州区区位优势明显。", kind=Kind.REPORT, title="通州区概况")) is None
