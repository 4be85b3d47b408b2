"""Whether a sentence tells of what was done, what is planned, or what is only asked for or turned down."""

from __future__ import annotations

import re

from api.model import Status
from api.units import Unit
from corpus.dates import find_years
from corpus.fold import fold_width
from corpus.model import Kind

# 筹划孵化基地建设, 拟安排, 今年底前将实现, 力争到2025年
_PLANNED = re.compile(
    r"筹划|(?<!按照)(?<!按)计划|规划建设|拟(?!定|定稿)|将(?![^,。]{1,24}(?:引入|纳入|列入|列为|作为|转移|交由|用于|下放|分为|委托|移交|转出))|力争|争取|预计|下一步|有望|"
    r"到20\d{2}年(?:底|末)?(?:,|力争|将|要|全)|年底前|明年|准备|打算|着手|待.{0,12}后|推动.{0,8}尽快|研究(?:制定|出台)"
)
# 投入1.5亿元: a bare verb tells of what was done where nothing says otherwise.
_DONE = re.compile(r"建成|完成|投入|拨款|出台|印发|下发|开展了|达到|共有|近年来|发放|入驻|惠及|孵化出")
# 已建成150余个, 累计募集, 共募集资金800万元,超额完成
_SURELY_DONE = re.compile(
    r"已(?:经)?(?!有)|建成了?|(?:完成|实现|成立|设立|出台|安排|扶持|孵化|开展)了|共(?:成立|资助|募集|投入|安排|建)|超额完成|累计|"
    r"截[至止]|去年|自20\d{2}年(?:开始|起)"
)
_ASKED_SECTION = re.compile(r"建议|对策|举措|路径|意见")
_PLAN_SECTION = re.compile(r"下一步|计划|打算|设想|安排$")
# 区财政尚未单列经费科目,每家2万元的建议,有待市级办法明确以后再行研究 — mild wording, and still a no
_DECLINED = re.compile(
    r"尚未|还未|目前(?:还)?没有|没有(?:这一|相应|专门)|暂(?:不|无|未|缓|时不)|有待|待.{2,24}(?:后|明确|出台)|难以(?:作出|支持|承诺|落实)|"
    r"不(?:具备|宜|予|便|能突破|能直接)|时机(?:尚)?不成熟|再行研究|没有上级"
)
WISHING = (Kind.PROPOSAL, Kind.SUGGESTION, Kind.RESEARCH)
_TELLING_KINDS = (Kind.REPORT, Kind.REPLY, Kind.NEWS, Kind.RESEARCH)


def is_declined(text: str) -> bool:
    """Whether a text turns down or puts off what it speaks of. Its sums were asked for, not granted."""
    return _DECLINED.search(text) is not None


def status_of(unit: Unit, *, text: str | None = None) -> Status:
    """Done or planned, by the words of the sentence and the section it stands in; what is only asked for is neither.

    After a word of planning no bare verb counts: 计划投入100万元 is planned. What stands in quotation marks is somebody else's plan.
    """
    words = re.sub(r"“[^”]*”", "", text or unit.text)
    if is_declined(words):
        return Status.UNKNOWN
    planned, surely = _PLANNED.search(words), _SURELY_DONE.search(words)
    if unit.document.kind in WISHING and (not surely or _asks(unit)):
        return Status.UNKNOWN
    if planned:
        return Status.DONE if surely and surely.start() < planned.start() else Status.PLANNED
    if _PLAN_SECTION.search(unit.passage.heading) and not surely:
        return Status.PLANNED
    return Status.DONE if surely or _DONE.search(words) or _is_past(unit, words) else Status.UNKNOWN


def _asks(unit: Unit) -> bool:
    """Whether the sentence stands among a proposal's wishes."""
    return _ASKED_SECTION.search(unit.passage.heading) is not None or re.search(r"建议[::]", unit.before) is not None


def _is_past(unit: Unit, words: str) -> bool:
    """A report of 2022 that states a sum of 2021 states what was done; a rule or a proposal may name any year."""
    if unit.document.issued is None or unit.document.kind not in _TELLING_KINDS:
        return False
    years = [year for _, year in find_years(fold_width(words))]
    return bool(years) and max(years) < unit.document.issued.year


_WISHES = re.compile(r"建议|希望|要求|呼吁|提出|提议|应当?(?!用|急|对|届)|请求|主张|期望|期盼|提案|拟请")


def worded_as(words: str) -> Status:
    """What a sentence by itself says of what it tells: done, planned, or neither."""
    planned, surely = _PLANNED.search(words), _SURELY_DONE.search(words)
    if planned and not (surely and surely.start() < planned.start()):
        return Status.PLANNED
    return Status.DONE if surely else Status.UNKNOWN


def is_wish(unit: Unit) -> bool:
    """Whether a sentence only asks for what it tells of: a proposal's suggestions."""
    return unit.document.kind in WISHING and _asks(unit)


def is_worded_as_wish(words: str) -> bool:
    return _WISHES.search(words) is not None
