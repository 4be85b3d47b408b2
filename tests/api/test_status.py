from datetime import date

import pytest

from api.model import Status
from api.status import is_declined, status_of
from api.units import cut_units
from corpus.model import Document, Kind, Passage, Span


def unit(text, *, heading="", kind=Kind.REPLY, issued=date(2018, 6, 1)):
    document = Document(document_id="d", location="/a", source="a", part=0, sha256="0", kind=kind, title="t", text=text, issued=issued)
    passage = Passage(key=1, passage_id="d-0", document_id="d", text=text, span=Span(start=0, end=len(text)), heading=heading)
    return cut_units(passage, document)[0]


@pytest.mark.parametrize(
    "text",
    ["已建成150余个社区服务中心。", "2016年投入373万元。", "累计扶持了212家。", "我区从2017年开始购买服务,按照计划,已建成10个基地。"],
)
def test_what_was_built_or_paid_is_done(text):
    assert status_of(unit(text)) is Status.DONE


@pytest.mark.parametrize(
    "text",
    ["正在筹划孵化基地建设。", "区财政拟安排100万元。", "下一步将安排100万元。", "今年底前将实现全覆盖。", "研究制定购买服务目录。"],
)
def test_a_plan_is_not_done(text):
    assert status_of(unit(text)) is Status.PLANNED


def test_under_a_heading_on_next_steps_everything_is_planned_but_what_is_said_to_be_done():
    assert status_of(unit("每年安排200万元。", heading="三、下一步工作打算")) is Status.PLANNED
    assert status_of(unit("已投入100万元。", heading="三、下一步工作打算")) is Status.DONE


@pytest.mark.parametrize("kind", [Kind.PROPOSAL, Kind.SUGGESTION, Kind.RESEARCH])
def test_what_is_only_asked_for_is_neither_done_nor_planned(kind):
    assert status_of(unit("建议区财政每年安排200万元。", kind=kind)) is Status.UNKNOWN
    assert status_of(unit("政府应当建立孵化基地。", kind=kind)) is Status.UNKNOWN


@pytest.mark.parametrize("text", ["全区有社会组织325家。", "将社会组织纳入目录管理。", "将严重失信的列入黑名单。"])
def test_what_merely_holds_is_neither(text):
    assert status_of(unit(text)) is Status.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "就现阶段而言,区财政尚未单列社会组织孵化方面的经费科目,每家2万元的建议,有待市级办法明确以后再行研究。",
        "目前还没有专门的经费预算。",
        "2018年预算没有这一科目。",
        "我们认为时机尚不成熟。",
        "目前没有上级依据,暂不具备实施条件。",
    ],
)
def test_mild_wording_of_a_refusal_is_still_a_no(text):
    assert is_declined(text)


def test_what_was_granted_is_no_refusal():
    assert not is_declined("2019年从专项资金里划出160万元。")


def test_a_wish_of_a_proposal_is_never_done():
    wish = "每年从福利彩票公益金中拿出约120万元作为平台运行资金。"
    assert status_of(unit(wish, kind=Kind.PROPOSAL, heading="建议")) is Status.UNKNOWN
    assert status_of(unit("明确各项购买服务投入的资金。", kind=Kind.RESEARCH, heading="三、实施路径")) is Status.UNKNOWN


def test_a_plan_in_quotation_marks_is_not_the_speakers():
    assert status_of(unit("共募集资金800万元,超额完成市民政局“到2020年底,每个区不少于10个基金”的任务。")) is Status.DONE
