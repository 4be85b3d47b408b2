import pytest

from corpus.model import Kind
from corpus.placing import place_document


def place(text, *, kind=Kind.PROPOSAL, title="关于某事的提案", issuer=None, furniture=(), declared_region=None, declared_issuer=None):
    return place_document(
        text, kind=kind, title=title, issuer=issuer, furniture=furniture, declared_region=declared_region, declared_issuer=declared_issuer
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
    assert found.evidence[0].rule == "named 5 times of 9"


def test_a_paper_that_compares_many_places_is_of_none():
    assert place("上海、苏州、杭州、武汉、佛山五地的做法各有特点。", kind=Kind.RESEARCH, title="比较研究").region is None


def test_a_body_of_the_whole_country_has_no_place():
    assert place("北京市、上海市开展试点。", kind=Kind.POLICY, title="关于试点的通知", declared_issuer="国务院办公厅").region is None


@pytest.mark.parametrize(("declared", "expected"), [("上海", "310000"), ("河北省人力资源和社会保障厅", "130000")])
def test_a_declared_issuer_places_a_document(declared, expected):
    assert code(place("正文。", kind=Kind.POLICY, title="某通知", declared_issuer=declared)) == expected
