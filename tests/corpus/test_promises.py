from datetime import date

import pytest

from corpus.model import Kind
from corpus.promises import Stage, find_promises
from tests.corpus.thread_pairs import parsed

SIGNED = "\n\n云州市民政局\n2021年8月30日\n"


def stated(text):
    reply = parsed(f"关于市政协第9号提案的答复\n\n周委员：\n您的提案收悉，现答复如下：\n{text}{SIGNED}", "r")
    assert (reply.kind, reply.issued) == (Kind.REPLY, date(2021, 8, 30))
    found = find_promises(reply)
    return [(p.stage, p.what.cut(reply.text), p.due, p.due_span.cut(reply.text) if p.due_span else None, p.who) for p in found]


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("已建成服务站12个。", Stage.DONE),
        ("截至7月底，全市登记社会组织2300家。", Stage.DONE),
        ("2019年安排补助资金180万元。", Stage.DONE),
        ("正在筹划孵化基地建设，落实办公场所。", Stage.PLANNED),
        ("我局继续执行现行补助标准。", Stage.PLANNED),
        ("拟将旧校舍改造为服务站。", Stage.PLANNED),
        ("已申请列入2022年预算。", Stage.PLANNED),
        ("2022年把这一比例提高到25%。", Stage.PLANNED),
        ("目前还没有专门的经费预算。", Stage.DECLINED),
        ("待省市规定出台后再行研究。", Stage.DECLINED),
        ("设立专门资金的时机尚不成熟。", Stage.DECLINED),
        ("提案希望开放30所，今年内无法增加。", Stage.DECLINED),
    ],
)
def test_done_planned_and_declined_are_told_apart(text, stage):
    assert [one[0] for one in stated(text)] == [stage]


@pytest.mark.parametrize(
    "text",
    [
        "提案建议每年安排300万元。",
        "关于设立专项经费。",
        "服务站建成后。",
        "考虑到处理能力已达到400吨，尚有余量。",
        "2021年安排运营经费120万元。",
        "市级每台补助10万元政策继续执行。",
    ],
)
def test_what_was_asked_a_heading_a_condition_a_reason_a_year_still_running_and_a_rule_that_stays_promise_nothing(text):
    assert stated(text) == []


@pytest.mark.parametrize(
    ("text", "due", "words"),
    [
        ("计划2022年底前投入使用。", date(2022, 12, 31), "2022年底前"),
        ("力争明年6月上线。", date(2022, 6, 30), "明年6月"),
        ("计划明年上半年动工。", date(2022, 6, 30), "明年上半年"),
        ("今年底前将实现全覆盖。", date(2021, 12, 31), "今年底前"),
        ("预计四季度完成招标。", date(2021, 12, 31), "四季度"),
        ("下半年计划再办1场。", date(2021, 12, 31), "下半年"),
        ("计划三年内建成60个。", date(2024, 8, 30), "三年内"),
        ("计划2023年3月15日前完成验收。", date(2023, 3, 15), "2023年3月15日前"),
        ("力争“十四五”期间实现全覆盖。", date(2025, 12, 31), "“十四五”期间"),
        ("将尽快启动二期工程。", None, "尽快"),
        ("将与财政部门继续协商。", None, None),
    ],
)
def test_by_when_is_resolved_against_the_day_of_the_reply(text, due, words):
    assert [one[2:4] for one in stated(text)] == [(due, words)]


def test_a_sentence_that_is_half_done_half_planned_is_two_records():
    assert [(stage, words) for stage, words, *_ in stated("去年已建成4处，今年计划再选址3处。")] == [
        (Stage.DONE, "去年已建成4处，"),
        (Stage.PLANNED, "今年计划再选址3处。"),
    ]


def test_what_stands_under_next_steps_is_planned_though_its_verbs_are_bare():
    text = "一、现有服务站12个。\n二、下一步工作\n（一）建设镇街服务站6个。\n（二）组织培训4期。"
    assert [stage for stage, *_ in stated(text)] == [Stage.DONE, Stage.PLANNED, Stage.PLANNED]


def test_the_department_that_is_named_promises_else_the_one_that_signs():
    assert [who for *_, who in stated("由区教育局统一投保，区教育局将增加经费。\n已发放补贴20万元。")] == ["区教育局", "云州市民政局"]
