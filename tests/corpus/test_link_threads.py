"""One reply to several proposals, merged proposals, and numbers that two committees share: whatever came first."""

from itertools import permutations

import pytest

from corpus.catalogue_rows import number_key
from corpus.link import find_links, named_keys, title_key
from corpus.link_replies import committee_place, merged_numbers, numbers_answered, titles_answered
from corpus.model import Document, Kind, Relation
from corpus.regions import load_gazetteer

HANGZHOU, SHANGCHENG, GONGSHU = (load_gazetteer().get(code) for code in ("330100", "330102", "330105"))
SESSION = "十六届一次"


def document(name, kind, *, title="某事", text="正文。", **known):
    return Document(document_id=name, location=f"/{name}", source=name, part=0, sha256="0", kind=kind, title=title, text=text, **known)


def proposal(number, *, name=None, title="某事", region=SHANGCHENG, session=SESSION, text="正文。"):
    return document(name or f"p{number}", Kind.PROPOSAL, title=title, text=text, number=number, session=session, region=region)


def reply(text, *, name="reply", number=None, title="关于提案的答复", region=SHANGCHENG, session=SESSION, subject=None):
    return document(name, Kind.REPLY, title=title, text=text, number=number, session=session, region=region, subject=subject)


def linked(*arriving):
    """What is known after the documents came one at a time, each seeing those before it and itself."""
    shelf, found = [], {}
    for one in arriving:
        shelf.append(one)
        links = find_links(
            one,
            siblings=[],
            titled=lambda key: [d for d in shelf if key in (title_key(d.title), title_key(d.subject or ""))],
            numbered=lambda number: [d for d in shelf if d.number and number_key(d.number) == number_key(number)],
            naming=lambda key: [d for d in shelf if key in named_keys(d)],
        )
        found.update({(link.from_id, link.to_id): link.relation for link in links})
    return sorted(found.items())


def linked_in_any_order(*documents):
    [known] = {tuple(linked(*order)) for order in permutations(documents)}
    return list(known)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("你们提出的第12、15、38号提案收悉，现答复如下：\n一、", ["12", "15", "38"]),
        ("您提出的第012号、第015号和第038号提案收悉，现答复如下：\n一、", ["012", "015", "038"]),
        ("贵委《关于某事的提案》（第12号，含第15号、38号）收悉，现答复如下：\n一、", ["12", "15", "38"]),
        ("您在区政协十六届一次会议上提出的第12号提案收悉，现答复如下：\n第15号楼已拆。", ["12"]),
        ("依据〔2019〕第18号文件，第12号提案收悉，现答复如下：\n一、", ["12"]),
    ],
)
def test_a_reply_names_the_numbers_it_answers_in_its_opening(text, numbers):
    found = numbers_answered(reply(text))
    assert [number for number, _ in found] == numbers
    assert [span.cut(text) for _, span in found] == numbers


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("您提出的《关于停车的提案》和《关于公交的提案》收悉，现答复如下：\n依《条例》", ["关于停车的提案", "关于公交的提案"]),
        ("贵委提出的“关于依托闲置用房建设平台的提案”已经收到，答复如下：\n一、", ["关于依托闲置用房建设平台的提案"]),
        ("你们提出的关于优化公交线路的提案收悉，现答复如下：\n一、", ["关于优化公交线路的提案"]),
    ],
)
def test_a_reply_quotes_the_titles_it_answers_in_its_opening(text, titles):
    assert [span.cut(text) for span in titles_answered(reply(text))] == titles


def test_one_reply_answers_several_proposals_in_whatever_order_they_come():
    several = reply("第12、15、38号提案收悉，现答复如下：\n一、已办。", number="12")
    answered = [(("reply", f"p{number}"), Relation.REPLIES_TO) for number in ("12", "15", "38")]
    assert linked_in_any_order(several, proposal("12"), proposal("15"), proposal("38")) == answered


def test_one_reply_to_two_titles_answers_both():
    both = reply("您提出的《关于停车的提案》和《关于公交的提案》收悉，现答复如下：\n一、", subject="关于停车的提案")
    asked = [proposal("3", title="关于停车的提案"), proposal("4", title="关于公交的提案")]
    assert linked_in_any_order(both, *asked) == [(("reply", "p3"), Relation.REPLIES_TO), (("reply", "p4"), Relation.REPLIES_TO)]


def test_a_title_in_quotation_marks_joins_a_reply_that_has_no_other():
    asked = proposal("41", title="关于依托闲置用房建设平台的提案")
    answer = reply("贵委提出的“关于依托闲置用房建设平台的提案”已经收到，答复如下：\n一、")
    assert linked_in_any_order(asked, answer) == [(("reply", "p41"), Relation.REPLIES_TO)]


@pytest.mark.parametrize("text", ["并案提案：第15号、第38号\n正文。", "（含第15号、38号提案）\n正文。", "与第15号、第38号提案并案办理。"])
def test_a_merged_proposal_says_which_it_took_in(text):
    assert [number for number, _ in merged_numbers(proposal("12", text=text))] == ["15", "38"]


def test_a_reply_to_a_merged_proposal_answers_those_merged_into_it():
    main, answer = proposal("12", text="并案提案：第15号\n正文。"), reply("第12号提案收悉，现答复如下：\n一、", number="12")
    assert linked_in_any_order(main, proposal("15"), answer) == [
        (("p12", "p15"), Relation.INCLUDES),
        (("reply", "p12"), Relation.REPLIES_TO),
        (("reply", "p15"), Relation.REPLIES_TO),
    ]


def test_a_district_and_its_city_with_the_same_number_do_not_link_across():
    of_city, of_district = proposal("12", name="city", region=HANGZHOU), proposal("12", name="district")
    answer = reply("现答复如下：\n一、", number="12", title="关于区政协十六届一次会议第12号提案的答复")
    assert linked_in_any_order(of_city, of_district, answer) == [(("reply", "district"), Relation.REPLIES_TO)]
    assert linked_in_any_order(of_city, answer) == []


def test_a_district_office_may_answer_the_citys_committee_and_says_so():
    of_city, of_district = proposal("12", name="city", region=HANGZHOU), proposal("12", name="district")
    answer = reply("现答复如下：\n一、", number="12", title="关于市政协十六届一次会议第12号提案的答复")
    assert committee_place(answer) == HANGZHOU
    assert linked_in_any_order(of_city, of_district, answer) == [(("reply", "city"), Relation.REPLIES_TO)]


def test_the_same_title_at_two_levels_goes_to_the_committee_that_was_asked():
    of_city = proposal("12", name="city", region=HANGZHOU, title="关于公交的提案")
    of_district = proposal("30", name="district", title="关于公交的提案")
    text = "您提出的《关于公交的提案》收悉，现答复如下：\n一、"
    answer = reply(text, number="30", title="关于区政协十六届一次会议第30号提案的答复", subject="关于公交的提案")
    assert linked_in_any_order(of_city, of_district, answer) == [(("reply", "district"), Relation.REPLIES_TO)]


def test_neighbouring_districts_with_one_number_do_not_link():
    answer = reply("现答复如下：\n一、", number="12", title="关于区政协第12号提案的答复", region=GONGSHU)
    assert linked_in_any_order(proposal("12"), answer) == []


def test_a_number_that_holds_its_year_needs_no_session():
    answer = reply("第20230096号提案收悉，现答复如下：\n一、", number="20230096", session=None)
    assert linked_in_any_order(proposal("20230096"), answer) == [(("reply", "p20230096"), Relation.REPLIES_TO)]
    assert linked_in_any_order(proposal("096"), reply("现答复如下：\n一、", number="096", session=None)) == []


def test_sessions_are_one_however_their_numerals_are_written():
    answer = reply("现答复如下：\n一、", number="12", session="16届1次")
    assert linked_in_any_order(proposal("12"), answer) == [(("reply", "p12"), Relation.REPLIES_TO)]
