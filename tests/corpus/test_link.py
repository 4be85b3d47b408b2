"""Links are looked for as the index does it: each document asks a shelf on which some or all of the others already stand."""

from dataclasses import replace

import pytest

from corpus.link import find_links, title_key
from corpus.model import Document, Evidence, Kind, Link, Relation, Span
from corpus.regions import load_gazetteer

BEIJING_TONGZHOU, NANTONG_TONGZHOU, PANYU, GUANGZHOU = (load_gazetteer().get(code) for code in ("110112", "320612", "440113", "440100"))
TITLE = "盘活闲置公共用房 推进社区服务提质"


def document(name, kind, *, text="正文。", location=None, title="某事", **known):
    return Document(
        document_id=name, location=location or f"/{name}", source=name, part=0, sha256="0", kind=kind, title=title, text=text, **known
    )


def proposal(name="proposal", **known):
    return document(name, Kind.PROPOSAL, **{"title": TITLE, **known})


def reply(name="reply", **known):
    return document(name, Kind.REPLY, **{"title": "对提案的答复", **known})


def links_from(asking, shelf):
    def titled(key):
        return [d for d in shelf if title_key(d.title) == key or (d.subject and title_key(d.subject) == key)]

    def numbered(number):
        return [d for d in shelf if d.number and d.number.lstrip("0") == number.lstrip("0")]

    siblings = [d for d in shelf if d.location == asking.location and d is not asking]
    return find_links(asking, siblings=siblings, titled=titled, numbered=numbered)


def pairs(links):
    return [(link.from_id, link.to_id, link.rule) for link in links]


def linked_in_order(*files):
    """What is known after the files came one at a time, the documents of each seeing those before it and one another."""
    found, shelf = {}, []
    for file in files:
        arrived = file if isinstance(file, list) else [file]
        shelf += arrived
        found.update({(link.from_id, link.to_id): link.rule for one in arrived for link in links_from(one, shelf)})
    return sorted((*ends, rule) for ends, rule in found.items())


def test_a_reply_names_its_proposal_by_title_however_the_title_is_set():
    answer = reply(
        text="您提出的《盘活闲置公共用房,推进社区服务提质的提案》收悉。",
        subject="盘活闲置公共用房,推进社区服务提质的提案",
        evidence=(
            Evidence(field="subject", value="盘活闲置公共用房,推进社区服务提质的提案", rule="title answered", span=Span(start=5, end=27)),
        ),
    )
    assert links_from(answer, [proposal(), answer]) == [
        Link(from_id="reply", to_id="proposal", relation=Relation.REPLIES_TO, rule="title", evidence=Span(start=5, end=27))
    ]


def test_the_link_is_the_same_whichever_half_comes_first():
    asked, answer = proposal(), reply(subject=TITLE)
    assert linked_in_order(asked, answer) == linked_in_order(answer, asked) == [("reply", "proposal", "title")]


def test_a_suggestion_of_a_delegate_is_answered_as_a_proposal_is():
    asked = document("suggestion", Kind.SUGGESTION, title="关于发放服务券的建议")
    assert linked_in_order(reply(subject="发放服务券"), asked) == [("reply", "suggestion", "title")]


def test_two_halves_of_one_page_belong_together_without_naming_each_other():
    asked, answer = proposal(location="/page"), reply(location="/page")
    assert pairs(links_from(asked, [asked, answer])) == pairs(links_from(answer, [asked, answer])) == [("reply", "proposal", "same file")]


def test_a_copy_of_a_proposal_that_stands_with_its_reply_is_linked_in_either_order():
    page, copy = [proposal(location="/page"), reply(location="/page", subject=TITLE)], proposal("copy")
    expected = [("reply", "copy", "title"), ("reply", "proposal", "same file")]
    assert linked_in_order(page, copy) == linked_in_order(copy, page) == expected


def test_number_session_and_place_together_make_a_link():
    asked = proposal(number="075", session="十四届五次", region=PANYU)
    answer = reply(number="75", session="十四届五次", region=PANYU)
    assert linked_in_order(asked, answer) == linked_in_order(answer, asked) == [("reply", "proposal", "number and session")]


@pytest.mark.parametrize(
    "different",
    [{"session": None}, {"session": "十四届四次"}, {"region": None}, {"region": BEIJING_TONGZHOU}, {"number": "175"}],
    ids=["no session", "other session", "no place", "other place", "other number"],
)
def test_a_document_that_merely_shares_a_number_is_not_linked(different):
    asked = proposal(**{"number": "075", "session": "十四届五次", "region": PANYU, **different})
    answer = reply(number="75", session="十四届五次", region=PANYU)
    assert linked_in_order(asked, answer) == linked_in_order(answer, asked) == []


def test_two_proposals_of_one_number_leave_the_reply_alone():
    numbered = {"number": "75", "session": "十四届五次", "region": PANYU}
    shelf = [proposal(**numbered), proposal("other", **{**numbered, "title": "另一事"}), reply(**numbered)]
    assert [links_from(one, shelf) for one in shelf] == [[], [], []]


def test_a_reply_that_names_a_title_is_not_linked_to_another_proposal_by_number():
    numbered = {"number": "75", "session": "十四届五次", "region": PANYU}
    shelf = [proposal(region=PANYU), proposal("other", title="另一事", **numbered), reply(subject=TITLE, **numbered)]
    assert [pairs(links_from(one, shelf)) for one in shelf] == [[("reply", "proposal", "title")], [], [("reply", "proposal", "title")]]


def test_a_reply_beside_its_proposal_is_not_linked_to_another_by_number():
    numbered = {"number": "75", "session": "十四届五次", "region": PANYU}
    page = [proposal(location="/page", number="75", region=PANYU), reply(location="/page", **numbered)]
    other = proposal("other", title="另一事", **numbered)
    assert linked_in_order(page, other) == linked_in_order(other, page) == [("reply", "proposal", "same file")]


def test_one_title_does_not_join_the_two_places_called_tongzhou():
    asked, answer = proposal(region=BEIJING_TONGZHOU), reply(subject=TITLE, region=NANTONG_TONGZHOU)
    assert linked_in_order(asked, answer) == linked_in_order(answer, asked) == []


def test_an_undecided_place_goes_with_either_of_its_candidates_but_with_no_other():
    asked = proposal(candidates=(BEIJING_TONGZHOU, NANTONG_TONGZHOU))
    assert linked_in_order(asked, reply(subject=TITLE, region=NANTONG_TONGZHOU)) == [("reply", "proposal", "title")]
    assert linked_in_order(asked, reply(subject=TITLE, region=PANYU)) == []


def test_a_city_may_answer_for_its_district():
    assert linked_in_order(proposal(region=PANYU), reply(subject=TITLE, region=GUANGZHOU)) == [("reply", "proposal", "title")]


OLD = document("old", Kind.POLICY, title="广州市社会组织评估管理暂行办法", region=GUANGZHOU)


@pytest.mark.parametrize(
    "closing",
    [
        "原《广州市社会组织评估管理暂行办法》同时废止。",
        "《广州市社会组织评估管理暂行办法》(穗民〔2009〕14号)即行废止。",
        "《广州市社会组织评估管理暂行办法》\uff08穗民〔2009〕14号\uff09和《某某实施细则》予以废止。",
        "《某某实施细则》、《广州市社会组织评估管理暂行办法》自2020年1月1日起废止。",
        "《广州市社会组织评估管理暂行办法》有效期届满,现予失效。《广州市社会组织评估管理暂行办法》同时失效。",
    ],
)
def test_a_rule_replaces_the_one_it_repeals(closing):
    text = f"本办法自印发之日起施行,{closing}"
    new = document("new", Kind.POLICY, title="广州市社会组织评估管理办法", region=GUANGZHOU, text=text)
    [link] = links_from(new, [OLD, new])
    assert (link.from_id, link.to_id, link.relation, link.rule) == ("new", "old", Relation.REPLACES, "同时废止")
    assert link.evidence.cut(text) == OLD.title


@pytest.mark.parametrize(
    "text",
    [
        "根据《广州市社会组织评估管理暂行办法》,制定本办法。",
        "《广州市社会组织评估管理暂行办法》自印发之日起施行,《某某规定》同时废止。",
        "《广州市社会组织评估管理暂行办法》仍然有效。《某某规定》同时废止。",
    ],
)
def test_a_rule_that_is_only_named_is_not_replaced(text):
    assert links_from(document("new", Kind.POLICY, region=GUANGZHOU, text=text), [OLD]) == []


def test_a_repealed_title_of_another_place_or_genre_is_not_replaced():
    new = document("new", Kind.REGULATION, region=GUANGZHOU, text="《广州市社会组织评估管理暂行办法》同时废止。")
    elsewhere, report = replace(OLD, region=BEIJING_TONGZHOU), replace(OLD, kind=Kind.NEWS)
    assert [pairs(links_from(new, [other])) for other in (OLD, elsewhere, report)] == [[("new", "old", "同时废止")], [], []]


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("《盘活闲置公共用房,推进社区服务提质的提案》", "盘活闲置公共用房推进社区服务提质"),
        ("盘活闲置公共用房\u3000推进社区服务提质", "盘活闲置公共用房推进社区服务提质"),
        ("关于引入公益组织的建议", "引入公益组织"),
        ("发展建议书", "发展建议书"),
    ],
)
def test_titles_are_compared_without_their_marks_and_their_genre(title, key):
    assert title_key(title) == key
