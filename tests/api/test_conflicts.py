from dataclasses import replace
from datetime import date

from api.cite import cite
from api.compare import compare_evidence
from api.conflicts import contradicting, find_disagreements, tell
from api.model import Ask
from api.wanted import Wanted
from corpus.model import Kind
from tests.api.compared_texts import PLACES, told

FIRST = "截止2015年6月底，全区共有注册登记的社区社会组织344家。"
SECOND = "截止目前，我区共有注册登记的社区社会组织686家。"


def both(first=FIRST, second=SECOND, *, second_issued=date(2016, 6, 22)):
    [a] = told(first, kind=Kind.PROPOSAL, name="a", issued=date(2015, 12, 1))
    [b] = told(second, name="b", issued=second_issued)
    return a, b


def test_two_texts_that_count_the_same_thing_otherwise_are_named_side_by_side():
    a, b = both()
    [found] = find_disagreements([a, b])
    assert (found.first, found.second, found.values) == (a, b, ("344家", "686家"))
    told_as = tell(found, language="zh")
    assert "344家（提案，2015-12-01）" in told_as and "686家（答复，2016-06-22）" in told_as


def test_other_years_explain_other_numbers():
    assert find_disagreements(both(second_issued=date(2019, 6, 22))) == []


def test_a_budget_and_what_was_put_in_do_not_contradict_each_other():
    first, second = "2016年公益创投预算资金为1000万元。", "2016年公益创投实际投入资金为1200万元。"
    assert find_disagreements(both(first, second)) == []


def test_the_same_number_is_no_conflict():
    assert find_disagreements(both(second=SECOND.replace("686", "344"))) == []


def test_a_fact_question_is_told_what_contradicts_its_answer():
    a, b = both()
    assert [found.second for found in contradicting([b], [b, a], ask=Ask.COUNT)] == [a]
    assert contradicting([b], [b, a], ask=Ask.WHO) == []


def test_both_sides_of_a_conflict_are_cited():
    compared = [
        replace(compare_evidence(e, wanted=Wanted(any_count=True), gazetteer=PLACES, language="zh").draft, disputes=("x",)) for e in both()
    ]
    texts = {"a": FIRST, "b": SECOND}
    [conflict] = cite(compared, stored_text=texts.get).conflicts
    assert (conflict.what, conflict.citations) == ("x", (1, 2))
