from datetime import date

from api.evidence import Evidence, Features
from api.model import Ask
from api.select import following_items, said_once, same_saying, select_facts, select_nearest, select_places
from api.units import cut_units
from corpus.model import Document, Kind, Level, Passage, Region, Span

PLACE = Region(code="331002", name="浙江省台州市椒江区", level=Level.COUNTY)
OTHER = Region(code="440113", name="广东省广州市番禺区", level=Level.COUNTY)


def units(text, *, name="a"):
    document = Document(
        document_id=name,
        location=f"/{name}",
        source=name,
        part=0,
        sha256="0",
        kind=Kind.REPLY,
        title="t",
        text=text,
        region=PLACE,
        issued=date(2021, 6, 1),
    )
    return cut_units(
        Passage(key=1, passage_id=f"{name}-0", document_id=name, text=text, span=Span(start=0, end=len(text)), heading=""), document
    )


def evidence(unit, score, *, region=PLACE, right_place=True, right_year=True, cover=0.8, fit=1.0):
    features = Features(
        cover=cover, own=cover, likeness=0.3, phrase=0.3, tokens=0.5, fit=fit, quoted=0, kind=1, prior=1, reread=0, heading=0, key=cover
    )
    return Evidence(unit=unit, score=score, features=features, regions=(region,), right_place=right_place, right_year=right_year)


PAID_2020 = "椒江区2020年安排社区食堂补贴资金300万元。"
PAID_2021 = "椒江区2021年安排社区食堂补贴资金500万元。"
NOT_2020 = "椒江区2020年未安排社区食堂补贴资金300万元。"


def test_the_same_sentence_in_another_document_is_cited_with_it():
    first, second = evidence(units(PAID_2020)[0], 5.0), evidence(units(PAID_2020, name="b")[0], 4.9)
    assert same_saying(first, [first, second], families={}) == [second]


def test_another_year_sum_or_a_no_is_never_the_same_saying():
    first = evidence(units(PAID_2020)[0], 5.0)
    others = [evidence(units(text, name=f"b{i}")[0], 4.9) for i, text in enumerate((PAID_2021, NOT_2020, PAID_2020.replace("300", "3000")))]
    assert same_saying(first, [first, *others], families={}) == []


def test_sentences_that_disagree_are_both_shown():
    first, second = evidence(units(PAID_2020)[0], 5.0), evidence(units(PAID_2020.replace("300", "350"), name="b")[0], 4.9)
    assert select_facts([first, second], ask=Ask.AMOUNT, is_supported=lambda best: True) == [first, second]


def test_nothing_of_another_place_or_year_or_without_a_sum_answers():
    unit = units(PAID_2020)[0]
    assert select_facts([evidence(unit, 6.0, right_place=False)], ask=Ask.AMOUNT, is_supported=lambda best: True) == []
    assert select_facts([evidence(unit, 6.0, right_year=False)], ask=Ask.AMOUNT, is_supported=lambda best: True) == []
    assert select_facts([evidence(unit, 6.0, fit=0.0)], ask=Ask.AMOUNT, is_supported=lambda best: True) == []
    assert select_facts([evidence(unit, 6.0)], ask=Ask.AMOUNT, is_supported=lambda best: False) == []


def test_the_nearest_thing_is_of_the_place_asked_for_if_there_is_one():
    here, there = evidence(units(PAID_2020)[0], 4.0, cover=0.4), evidence(units(PAID_2021, name="b")[0], 6.0, right_place=False, cover=0.9)
    assert select_nearest([there, here]) is here
    assert select_nearest([there]) is there
    assert select_nearest([evidence(units(PAID_2020)[0], 6.0, right_place=False, cover=0.4)]) is None


def test_the_items_that_a_sentence_announces_follow_it_in_order_up_to_the_closing():
    found = units("下一步抓好以下工作:一是推进脱钩;二是组织培训。总之,积极努力。")
    assert [u.text for u in following_items(found[0], units=found)] == ["一是推进脱钩;", "二是组织培训。"]


def test_a_comparison_groups_by_place_best_first():
    a, b, c = units(PAID_2020)[0], units(PAID_2021, name="b")[0], units("番禺区2020年安排200万元。", name="c")[0]
    groups = select_places([evidence(c, 6.0, region=OTHER), evidence(a, 5.5), evidence(b, 5.0)], ask=Ask.AMOUNT)
    assert [[e.unit.document.document_id for e in group] for group in groups] == [["c"], ["a", "b"]]


def test_a_short_sentence_of_a_reprint_is_said_once_and_both_are_cited():
    short = "每餐补助3元。"
    first, second, stranger = (evidence(units(short, name=name)[0], score) for name, score in (("a", 5.0), ("b", 4.9), ("c", 4.8)))
    ranked, families = [first, second, stranger], {"a": "f", "b": "f"}
    assert said_once(ranked, families=families) == [first, stranger]
    assert same_saying(first, ranked, families=families) == [second]
    assert said_once(ranked, families={}) == ranked


def test_of_a_family_the_sentence_of_the_right_place_is_kept():
    wrong, right = evidence(units(PAID_2020)[0], 5.0, right_place=False), evidence(units(PAID_2020, name="b")[0], 4.9)
    assert said_once([wrong, right], families={"a": "f", "b": "f"}) == [wrong, right]
    assert said_once([right, wrong], families={"a": "f", "b": "f"}) == [right]
    other = evidence(units(PAID_2021, name="b")[0], 4.9)
    assert said_once([right, other], families={"b": "f"}) == [right, other]


def test_near_duplicates_alone_are_cited_together_where_places_are_compared():
    first, kin, stranger = (evidence(units(PAID_2020, name=name)[0], 5.0) for name in "abc")
    found = same_saying(first, [first, stranger, kin], families={"a": "f", "b": "f"}, within_family=True)
    assert [one.unit.document.document_id for one in found] == ["b"]
