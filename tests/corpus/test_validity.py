from datetime import date

import pytest

from corpus.effective import effective_from
from corpus.model import Document, Kind, Link, Relation, Span
from corpus.validity import Ground, State, term_of, validity_of

TODAY = date(2024, 6, 1)


def rule(text, *, name="rule", issued=date(2019, 5, 10), kind=Kind.POLICY, title="云州市社会组织评估办法"):
    return Document(
        document_id=name, location=f"/{name}", source=name, part=0, sha256="0", kind=kind, title=title, text=text, issued=issued
    )


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("第三十条 本办法自2019年6月1日起施行。", date(2019, 6, 1)),
        ("本条例自二○一九年六月一日起施行。", date(2019, 6, 1)),
        ("本通知自印发之日起执行。", date(2019, 5, 10)),
        ("本办法自公布之日起30日后施行。", date(2019, 6, 9)),
        ("本办法自发布之日起满三个月施行。", date(2019, 8, 10)),
        ("本办法自2019年6月1日起施行。2012年9月1日起施行的《云州市评估细则》同时废止。", date(2019, 6, 1)),
        ("依照有关规定执行。", None),
    ],
)
def test_the_day_from_which_a_rule_holds_is_read_from_its_last_article(text, day):
    assert effective_from(rule(text))[0] == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("本办法自2019年6月1日起施行，有效期五年。", date(2024, 5, 31)),
        ("本办法有效期5年，自2019年6月1日起施行。", date(2024, 5, 31)),
        ("本办法自2019年6月1日起施行，有效期至2023年5月31日。", date(2023, 5, 31)),
        ("本办法自印发之日起施行，试行期两年。", date(2021, 5, 9)),
        ("本办法自2019年6月1日起施行。许可证有效期为三年。", None),
        ("本条例自2019年6月1日起施行。文件未明确有效期的，其有效期为5年。", None),
    ],
)
def test_the_term_of_a_rule_is_its_own_and_not_that_of_a_licence(text, day):
    assert term_of(rule(text))[0] == day


@pytest.mark.parametrize(
    ("text", "state", "words"),
    [
        ("本办法自2019年6月1日起施行。", State.IN_FORCE, "自2019年6月1日起施行"),
        ("本办法自2024年7月1日起施行。", State.NOT_YET, "自2024年7月1日起施行"),
        ("本办法自2019年6月1日起施行，有效期五年。", State.EXPIRED, "有效期五年"),
        ("时 效 性 | 失效\n本办法自2019年6月1日起施行。", State.EXPIRED, "时 效 性 | 失效"),
        ("（本文已废止）\n本办法自2019年6月1日起施行。", State.REPEALED, "（本文已废止）"),
        ("有效性： | 已修改\n本办法自2019年6月1日起施行。", State.AMENDED, "有效性： | 已修改"),
        ("时效： | 有效\n各单位要认真贯彻。", State.IN_FORCE, "时效： | 有效"),
    ],
)
def test_a_rules_own_words_say_how_it_stands_and_are_the_evidence(text, state, words):
    found = validity_of(rule(text), [], TODAY)
    [ground] = found.evidence
    assert (found.state, ground.document_id, ground.span.cut(text)) == (state, "rule", words)


def test_of_a_rule_that_says_nothing_nothing_is_claimed():
    assert validity_of(rule("各单位要认真贯彻。"), [], TODAY).state is State.UNKNOWN
    assert validity_of(rule("本办法自2019年6月1日起施行。", kind=Kind.NEWS), [], TODAY).state is State.UNKNOWN


OLD = rule("本办法自2012年6月1日起施行。", name="old", issued=date(2012, 5, 10))


def seen(relation, other, *, today=TODAY):
    link = Link(from_id="old", to_id=other.document_id, relation=relation, rule="")
    found = validity_of(OLD, [link], today, find={other.document_id: other}.get)
    return found.state, found.reason, found.evidence, found.by


def test_a_rule_is_repealed_from_the_day_its_successor_holds():
    new = rule("本办法自2022年1月1日起施行，原办法同时废止。", name="new", issued=date(2021, 12, 1), title="云州市评估办法")
    ground = (Ground(document_id="new", span=None),)
    assert seen(Relation.REPLACED_BY, new) == (State.REPEALED, "replaced by 《云州市评估办法》 on 2022-01-01", ground, "new")
    assert seen(Relation.REPLACED_BY, new, today=date(2021, 12, 15))[0] is State.IN_FORCE


def test_a_decision_that_repeals_and_one_that_amends_are_told_apart():
    decision = rule("决定自公布之日起施行。", name="decision", issued=date(2020, 3, 2), title="关于部分规章的决定")
    assert seen(Relation.REPEALED_BY, decision)[:2] == (State.REPEALED, "repealed by 《关于部分规章的决定》 on 2020-03-02")
    assert seen(Relation.AMENDED_BY, decision)[:2] == (State.AMENDED, "amended by 《关于部分规章的决定》 on 2020-03-02")


def test_a_text_that_was_made_after_the_change_is_the_changed_one():
    decision = rule("决定自公布之日起施行。", name="decision", issued=date(2010, 3, 2))
    assert seen(Relation.AMENDED_BY, decision)[0] is State.IN_FORCE


def test_where_the_page_itself_told_of_its_successor_those_words_are_the_evidence():
    text = "本办法已被《云州市评估办法》废止。本办法自2012年6月1日起施行。"
    link = Link(from_id="old", to_id="new", relation=Relation.REPLACED_BY, rule="", evidence=Span(start=6, end=13))
    found = validity_of(rule(text, name="old", issued=date(2012, 5, 10)), [link], TODAY)
    assert (found.state, found.reason, found.evidence) == (
        State.REPEALED, "replaced by new", (Ground(document_id="old", span=Span(start=6, end=13)),)
    )  # fmt: skip
