"""Rules that end or amend others, whatever came first."""

from datetime import date
from itertools import permutations

import pytest

from corpus.catalogue_rows import number_key
from corpus.link import INVERSE, find_links, named_keys, title_key
from corpus.link_rules import rules_named
from corpus.model import Document, Kind, Link, Relation
from corpus.regions import load_gazetteer
from corpus.validity import State, validity_of

GUANGZHOU, BEIJING = load_gazetteer().get("440100"), load_gazetteer().get("110000")


def rule(name, title, text="正文。", *, issued=None, kind=Kind.POLICY, number=None, region=GUANGZHOU):
    return Document(
        document_id=name, location=f"/{name}", source=name, part=0, sha256="0", kind=kind, title=title,
        text=f"{title}\n{text}", issued=issued, number=number, region=region,
    )  # fmt: skip


def linked(*arriving):
    shelf, found = [], {}
    for one in arriving:
        shelf.append(one)
        links = find_links(
            one,
            siblings=[],
            titled=lambda key: [d for d in shelf if title_key(d.title) == key],
            numbered=lambda number: [d for d in shelf if d.number and number_key(d.number) == number_key(number)],
            naming=lambda key: [d for d in shelf if key in named_keys(d)],
        )
        found.update({(link.from_id, link.relation.value, link.to_id): link.rule for link in links})
    return sorted(found)


def linked_in_any_order(*documents):
    [known] = {tuple(linked(*order)) for order in permutations(documents)}
    return list(known)


OLD = rule("old", "广州市评估管理暂行办法", issued=date(2009, 1, 1), number="穗民〔2009〕14号")


def test_the_rule_that_repeals_may_come_before_the_one_repealed():
    new = rule("new", "广州市评估管理办法", "原《广州市评估管理暂行办法》（穗民〔2009〕14号）同时废止。", issued=date(2020, 1, 1))
    assert linked_in_any_order(new, OLD) == [("new", "replaces", "old")]


def test_a_title_with_another_file_number_is_another_rule():
    new = rule("new", "广州市评估管理办法", "原《广州市评估管理暂行办法》（穗民〔2006〕3号）同时废止。", issued=date(2020, 1, 1))
    assert linked_in_any_order(new, OLD) == []


def test_a_rule_within_a_notice_is_known_by_its_own_title():
    notice = rule("notice", "广州市民政局关于印发《广州市社区基金管理办法》的通知", issued=date(2015, 1, 1))
    new = rule("new", "广州市社区基金管理规定", "《广州市社区基金管理办法》自2020年1月1日起废止。", issued=date(2020, 1, 1))
    named = rule("named", "广州市社区基金指引", "《关于印发〈广州市社区基金管理办法〉的通知》停止执行。", issued=date(2021, 1, 1))
    assert linked_in_any_order(new, notice) == [("new", "replaces", "notice")]
    assert linked_in_any_order(named, notice) == [("named", "replaces", "notice")]


DECISION = """市政府决定：
一、废止下列规章：
（一）《广州市评估管理暂行办法》（穗民〔2009〕14号）
（二）《广州市年检办法》
3.广州市公墓管理规定
二、继续有效的规章：
（一）《广州市捐赠办法》
依据《广州市规章制定办法》，本决定自公布之日起施行。"""


def test_a_decision_repeals_what_it_lists_and_leaves_what_it_keeps():
    decision = rule("decision", "关于公布规章清理结果的决定", DECISION, issued=date(2019, 1, 1))
    others = [rule(name, title, issued=date(2008, 1, 1)) for name, title in (("a", "广州市年检办法"), ("b", "广州市公墓管理规定"), ("c", "广州市捐赠办法"))]  # fmt: skip
    expected = [("decision", "repeals", "a"), ("decision", "repeals", "b"), ("decision", "repeals", "old")]
    assert linked(decision, OLD, *others) == linked(*others, OLD, decision) == expected


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("关于修改《广州市评估管理暂行办法》的决定", "现公布。"),
        ("关于修改部分规章的决定", "一、对《广州市评估管理暂行办法》作如下修改：删去第三条。"),
        ("关于修改部分规章的决定", "一、修改《广州市评估管理暂行办法》\n1.将第二条修改为：“依照《广州市捐赠办法》办理。”"),
        ("广州市评估管理暂行办法修正案", "第三条修改为“评估每三年一次”。"),
    ],
)
def test_a_decision_amends_what_it_changes_and_not_what_its_new_wording_names(title, text):
    decision, bystander = rule("decision", title, text, issued=date(2019, 1, 1)), rule("c", "广州市捐赠办法", issued=date(2008, 1, 1))
    assert linked_in_any_order(decision, OLD, bystander) == [("decision", "amends", "old")]


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("根据《广州市评估管理暂行办法》，制定本办法。《广州市某规定》同时废止。", ["广州市某规定"]),
        ("《广州市评估管理暂行办法》仍然有效。", []),
        ("新条文规定：“《广州市评估管理暂行办法》同时废止。”", []),
    ],
)
def test_a_title_that_is_only_named_or_quoted_is_not_ended(text, ended):
    document = rule("new", "广州市评估管理办法", text)
    assert [named.span.cut(document.text) for named in rules_named(document)] == ended


def test_an_explanation_of_a_rule_ends_nothing_though_it_quotes_its_last_article():
    assert rules_named(rule("x", "《广州市评估管理办法》解读", "《广州市评估管理暂行办法》同时废止。")) == []


def test_the_old_rule_may_tell_itself_what_took_its_place():
    told = rule("told", "广州市年检办法", "本办法已被《广州市评估管理办法》废止。", issued=date(2008, 1, 1))
    new = rule("new", "广州市评估管理办法", issued=date(2020, 1, 1))
    assert linked_in_any_order(told, new) == [("told", "replaced_by", "new")]


def test_a_later_text_of_a_rule_replaces_the_one_whose_date_its_history_names():
    history = "（2009年8月27日第一次修正 2017年9月1日第二次修正 2023年9月1日修订）"
    kinds = {"kind": Kind.REGULATION, "region": None}
    later, earlier = (rule(name, "中华人民共和国某法", history, issued=day, **kinds) for name, day in (("later", date(2023, 9, 1)), ("earlier", date(2017, 9, 1))))  # fmt: skip
    other = rule("other", "中华人民共和国某法", issued=date(2012, 5, 5), **kinds)
    assert linked_in_any_order(later, earlier, other) == [("later", "replaces", "earlier")]


def test_a_rule_of_another_place_is_not_ended():
    decision = rule("decision", "关于废止《广州市评估管理暂行办法》的决定", issued=date(2019, 1, 1), region=BEIJING)
    assert linked_in_any_order(decision, OLD) == []


def test_a_rule_does_not_end_one_that_is_later_than_itself():
    early = rule("early", "广州市某办法", "《广州市评估管理暂行办法》同时废止。", issued=date(2001, 1, 1))
    assert linked_in_any_order(early, OLD) == []


def test_each_relation_has_its_inverse():
    assert all(INVERSE[INVERSE[relation]] is relation for relation in Relation)


NOTICE = "杭州市人民政府关于印发杭州市社区养老服务管理办法的通知"
HANGZHOU = load_gazetteer().get("330100")


def of_hangzhou(name, title, text="正文。", **known):
    return rule(name, title, text, region=HANGZHOU, **known)


@pytest.mark.parametrize(
    "listed",
    [
        "《杭州市社区养老服务管理办法》",
        "《杭州市社区养老服务管理办法》（杭政函〔2021〕12号）",
        "《杭州市社区养老管理规定》（杭政函〔2021〕12号）",  # misquoted, but the 文号 is one document's
        "《关于印发杭州市社区养老服务管理办法的通知》",
        "杭政函〔2021〕12号",
    ],
)
def test_a_notice_that_names_its_rule_without_brackets_is_repealed_by_the_rules_name_or_by_its_number(listed):
    notice = of_hangzhou(
        "notice", NOTICE, "杭州市社区养老服务管理办法\n第一条 为规范服务。", issued=date(2021, 3, 1), number="杭政函〔2021〕12号"
    )
    text = f"经研究，决定废止下列规范性文件：\n一、《杭州市年检办法》\n二、{listed}\n本决定自2023年7月1日起施行。"
    decision = of_hangzhou("decision", "杭州市人民政府关于废止部分规范性文件的决定", text, issued=date(2023, 6, 1))
    assert linked_in_any_order(decision, notice) == [("decision", "repeals", "notice")]
    links = [Link(from_id="notice", to_id="decision", relation=Relation.REPEALED_BY, rule="废止")]
    known = validity_of(notice, links, date(2024, 1, 1), find={"decision": decision}.get)
    assert (known.state, known.since, known.by) == (State.REPEALED, date(2023, 7, 1), "decision")


def test_a_clause_may_end_a_rule_by_its_number_alone():
    old = of_hangzhou("old", "关于做好养老服务工作的通知", issued=date(2015, 3, 1), number="杭政办〔2015〕3号")
    other = of_hangzhou("other", "关于做好托育服务工作的通知", issued=date(2015, 3, 1), number="杭政办〔2015〕30号")
    new = of_hangzhou("new", "杭州市养老服务办法", "本办法自发布之日起施行，原杭政办〔2015〕3号文件同时废止。", issued=date(2020, 1, 1))
    assert linked_in_any_order(new, old, other) == [("new", "replaces", "old")]
