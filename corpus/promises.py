"""Reads what a reply says was done, is promised and by when, or is turned down: each as a record with its spans."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.dates import planning_period, relative_year
from corpus.fold import fold_text
from corpus.model import Document, Span
from corpus.numerals import chinese_number
from corpus.outline import Item
from corpus.suggestions import find_points


class Stage(StrEnum):
    """How far a matter is, by the department's own words."""

    DONE = "done"
    PLANNED = "planned"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One statement of a reply. `who_span` is None where the department that signs speaks of itself and is named nowhere in it.

    `due` is the last day of what `due_span` says (2018年底前 → 2018-12-31), of a matter done the day it was; None without a date.
    """

    who: str | None
    who_span: Span | None
    what: Span
    stage: Stage
    stage_span: Span
    due: date | None
    due_span: Span | None


# 尚未单列经费科目   待省规定出台后   暂不具备条件   财力所限: mild wording, and still a no
_DECLINED = re.compile(
    r"未(?:出台|明确|批复|列入|获批)|尚未(?:有|单列|出台|建立|设立|单独)|目前(?:还|尚)?(?:没有|无)|没有(?:这一|相应|专门|上级|政策)|暂(?:不|无|未|缓|时不)|有待|待[^,。]{2,24}(?:后|明确|出台)|"
    r"难以(?:作出|支持|承诺|落实|支撑|安排)|不(?:具备|宜|予|便|能突破|能直接)|无法(?:增加|安排|实现|落实|单独)|时机(?:尚)?不成熟|再行研究|再作研究|财力所限|"
    r"无必要|不支持|不再(?:延长|增加|新建|安排)|尚无[^,。]{0,6}依据|须有[^,。]{0,8}依据|不足"
)
# 筹划孵化基地建设, 拟安排, 力争2018年底前, 下一步. 市级补助政策继续执行 says that a rule stays as it is, and promises nothing.
_PLANNED = re.compile(
    r"已[^,。]{0,4}(?:同意|列入|纳入|申请)|筹划|计划(?!的|书|生育|单列)|规划建设|拟(?!定|订)|正在(?:编制|制定|拟|招标|选址|研究|协商)|力争|争取|预计|下一步|有望|年底前|季度前|月底前|准备|打算|着手|"
    r"再(?:建|新建|选|增|办|新增|改造)|列入(?:明年|20\d{2}年|下年度)|(?<!必)将(?!其|有关|相关|原|.{1,10}(?:纳入|列入|由|从|改为|作为)(?!明年|下一?年))|"
    r"尽快|逐步(?!完善了|建立了)|继续(?!有效|(?:执行|实行|施行|适用|沿用)(?:[,。;]|$))|完成后|上线(?=[,。]?$)"
)
_TIMED = re.compile(r"明年|后年|(?:今|本)?年底前?|年内|下半年|四季度|\d+月底前|下年度?|20\d{2}年底前")
# A bare verb tells of what was done only beside a figure or a year that is past.
_DONE = re.compile(
    r"建成|完成|印发|出台|设立|成立|开展|开通|启用|新建(?!成)|签[约订]|发放|兑现|覆盖|安排(?=\d)|划出|引入|投放|投入\d|共(?:有|建|投入|发放|安排|办)|"
    r"达到?\d|现有|实现|举办|上半年|试行|推行|配备|(?:19|20)\d{2}年(?!底|末|度?计划)"
)
_SURELY_DONE = re.compile(
    r"已(?!有意|[^,。]{0,4}(?:同意|列入|纳入|申请|受理))|建成了?|截[至止]|累计|去年|(?:完成|实现|成立|设立|出台|安排|开展|投放|兑现|开通|下发|印发|举办|创建)了|自20\d{2}年(?:起|以来|开始)|"
    r"20\d{2}年以来|[一二三四五六七八九十]+届(?=,)"
)
# 服务站建成后, 待验收完成以后: when something is done is not that it is
_CONDITION = re.compile(r"[^,。;]{0,6}?(?:以后|之后|后(?!台|勤|续|备))")
_REASON = re.compile(r"\s*(?:考虑到|鉴于|由于|因为|虽然|随着)")
_AIM = re.compile(r"推进|扩大|组织|加大|加强|完善|建立|开展|落实|完成|抓好|优化|提升|培育|建设")
_PLAN_SECTION = re.compile(r"下一步|今后|打算|工作计划|下阶段")
# 提案建议每年安排300万元: what was asked, told again
_ASKED = re.compile(
    r"提案(?:建议|提出|希望|要求|称)|(?:您|你们|贵\S{1,3})(?:提出|建议|反映)|的建议(?:很好)?$|建议的|关于[^。]*(?:问题|建议)$"
)
_BODY = re.compile(
    r"(?P<body>(?:[省市区县州]|[\u4e00-\u9fa5]{2,6}(?:省|市|区|县))?[\u4e00-\u9fa5]{2,10}?(?:局|厅|委员会|办公室|街道|集团|公司|发改委|卫健委|国资委|住建委|农工委|镇政府|县政府|区政府|市政府))"
    r"(?=牵头|负责|将|拟|计划|已|正在|统一|承诺|同意|会同|[^,。]{0,6}(?:建成|完成|开展|安排))"
)
_NOT_BODY = re.compile(r"我局|^(?:我|本|贵|同|与|和|由|经|向|请|该|各)")
_SENTENCE = re.compile(r"[^。;!?\n]+[。;!?]?")
_QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
_DUE = re.compile(
    r"(?P<year>(?:19|20)\d{2})\s?年(?:\s?(?P<month>\d{1,2})\s?月(?:份)?(?:\s?(?P<day>\d{1,2})\s?日)?|第?(?P<quarter>[一二三四1-4])季度|(?P<half>上半年|下半年))?(?:底|末|前|以前|之前|中旬|上旬|下旬)*|"
    r"(?P<relative>今年|本年度?|明年|后年|下一?年度?|去年|上年度?|前年)(?:\s?(?P<rmonth>\d{1,2})\s?月(?:份)?(?:\s?(?P<rday>\d{1,2})\s?日)?|第?(?P<rquarter>[一二三四1-4])季度|(?P<rhalf>上半年|下半年))?(?:底|末|前|以前|之前|内)*|"
    r"(?P<yearend>年底|年末|年内|本年内)(?:前)?|(?P<halfonly>上半年|下半年)|第?(?P<quarteronly>[一二三四])季度(?:起|前)?|"
    r"(?<![\d年])(?P<monthonly>1[0-2]|[1-9])\s?月(?:份)?(?:\s?(?P<dayonly>\d{1,2})\s?日)?(?:底|末|前|起|中旬|上旬|下旬)*|"
    r"(?P<count>\d{1,2}|[一二两三四五六七八九十])(?P<unit>年|个月)(?:内|之内|以内)|“?十[一二三四五六]五”?(?:期间|末|时期)|(?P<soon>近期|尽快|下个?月)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What a sentence stands under: a heading, a section on what comes next; and the day of the reply."""

    in_heading: bool
    in_plans: bool
    issued: date | None


def find_promises(reply: Document) -> list[Promise]:
    """What a reply says of each matter, in order: done, planned or declined. What it neither did nor promises nor declines is left out."""
    folded = fold_text(reply.text)
    found = []
    for point in find_points(reply):
        in_plans = _PLAN_SECTION.search(_lead_of(folded, point)) is not None
        for sentence in _SENTENCE.finditer(folded, point.span.start, point.span.end):
            in_heading = point.heading is not None and sentence.end() <= point.heading.end + 1 < point.span.end
            setting = _Setting(in_heading=in_heading, in_plans=in_plans, issued=reply.issued)
            found += list(_of_sentence(folded, sentence.start(), sentence.end(), reply, setting))
    return found


def _lead_of(folded: str, point: Item) -> str:
    """What stands over an item: the headings above it, its own, and what its paragraph says before the first number."""
    line_start = folded.rfind("\n", 0, point.span.start) + 1
    before = folded[line_start : point.span.start]
    first = re.search(r"(?:一是|第一[,、]|首先)", before)
    lead = before[: first.start()] if first else before
    last_sentence = re.split(r"[。;]", lead)[-1]
    headings = [span.cut(folded) for span in (*point.above, *([point.heading] if point.heading else []))]
    return " ".join([last_sentence, *headings])


def _of_sentence(folded: str, start: int, end: int, reply: Document, setting: _Setting) -> Iterator[Promise]:
    """A sentence says one thing, or several where the stage changes from one clause to the next."""
    groups: list[list[int]] = []  # start, end
    stages: list[tuple[Stage, Span] | None] = []
    for clause in re.compile(r"[^,]+,?").finditer(folded, start, end):
        stage = _stage_of(folded, clause.start(), clause.end(), setting)
        if stage and stage[0] is Stage.DONE and _leans(folded, start, clause.start(), clause.end(), stages):
            stage = None
        if groups and (stage is None or stages[-1] is None or stages[-1][0] is stage[0]):
            groups[-1][1] = clause.end()
            stages[-1] = stages[-1] or stage
        else:
            groups.append([clause.start(), clause.end()])
            stages.append(stage)
    for (first, last), stage in zip(groups, stages, strict=True):
        if stage is not None:
            yield _promise(folded, first, last, stage, reply)


def _leans(folded: str, start: int, clause_start: int, clause_end: int, stages: Sequence[tuple[Stage, Span] | None]) -> bool:
    """Whether words of doing only give a reason (考虑到…已达到400吨), or go on with what is planned (年内设专区,首批入驻8家)."""
    if _REASON.match(folded, start) and not any(stages):
        return True
    is_planned = bool(stages) and stages[-1] is not None and stages[-1][0] is Stage.PLANNED
    return is_planned and not _SURELY_DONE.search(folded, clause_start, clause_end)


def _stage_of(folded: str, start: int, end: int, setting: _Setting) -> tuple[Stage, Span] | None:
    """The stage of a clause. What somebody else asked for, what lies in quotation marks, and a mere condition have none."""
    words = re.sub(r"“[^”]{0,200}”", lambda quoted: "_" * len(quoted.group()), folded[start:end])
    if _ASKED.search(words.rstrip(",。;")):
        return None
    stage, match = _stage_in(words, setting)
    if stage is None or match is None:
        return None
    return stage, Span(start=start + match.start(), end=start + match.end())


def _stage_in(words: str, setting: _Setting) -> tuple[Stage | None, re.Match[str] | None]:
    if match := _DECLINED.search(words):
        return Stage.DECLINED, match
    match = next((m for m in _SURELY_DONE.finditer(words) if not _CONDITION.match(words, m.end())), None)
    planned = _PLANNED.search(words) or _TIMED.search(words) or _ahead(words, setting.issued)
    if match and not re.search(r"明年|计划[,。]?$", words[match.end() :]) and not _is_aim(match, planned):
        return Stage.DONE, match
    if planned and not setting.in_heading:
        return Stage.PLANNED, planned
    if setting.in_plans and not setting.in_heading and (match := _AIM.search(words)):
        return Stage.PLANNED, match
    match = next((m for m in _DONE.finditer(words) if not _CONDITION.match(words, m.end())), None)
    if match is None or setting.in_heading:
        return None, None
    is_told = re.search(r"\d", words) and not re.search(r"今年|本年", words) and not _same_year(words, setting.issued)
    return (Stage.DONE, match) if is_told else (None, None)


def _is_aim(done: re.Match[str], planned: re.Match[str] | None) -> bool:
    """计划三年内建成60个: after a word of planning a bare verb is no deed; 已 and 累计 are one anywhere."""
    return planned is not None and planned.start() < done.start() and re.match(r"已|去年|截|累计|自?20", done.group()) is None


def _ahead(words: str, issued: date | None) -> re.Match[str] | None:
    """A year after the reply's own: 2021年把这一比例提高到25%, said in 2020."""
    years = re.finditer(r"(?<!\d)((?:19|20)\d{2})\s?年", words)
    return next((m for m in years if issued and int(m[1]) > issued.year), None)


def _same_year(words: str, issued: date | None) -> bool:
    """2020年安排332万元, said in 2020, may be either; it counts as neither."""
    return issued is not None and re.search(rf"(?<!\d){issued.year}\s?年(?!\s?\d)", words) is not None


def _promise(folded: str, start: int, end: int, stage: tuple[Stage, Span], reply: Document) -> Promise:
    while folded[start].isspace():
        start += 1
    due, due_span = _due(folded, start, end, reply.issued, stage[0])
    body = next((m for m in _BODY.finditer(folded, start, end) if not _NOT_BODY.match(m["body"])), None)
    issuer = next((e.span for e in reply.evidence if e.field == "issuer" and e.span), None)
    return Promise(
        who=body["body"] if body else reply.issuer,
        who_span=Span(start=body.start("body"), end=body.end("body")) if body else issuer,
        what=Span(start=start, end=end),
        stage=stage[0],
        stage_span=stage[1],
        due=due,
        due_span=due_span,
    )


def _due(folded: str, start: int, end: int, issued: date | None, stage: Stage) -> tuple[date | None, Span | None]:
    """The last moment a statement names; of a plan the latest, of a matter done the first."""
    found = []
    for match in _DUE.finditer(folded, start, end):
        day = _last_day(match, issued)
        if day is not None or match["soon"]:
            found.append((day, Span(start=match.start(), end=match.end())))
    if not found:
        return None, None
    dated = [one for one in found if one[0] is not None] or found
    if stage is Stage.PLANNED:
        ahead = [one for one in dated if issued is None or one[0] is None or one[0] >= issued] or dated
        return max(ahead, key=lambda one: one[0] or date.min)
    past = [one for one in dated if issued is None or one[0] is None or one[0] <= issued]
    return past[0] if past else (None, dated[0][1])


def _last_day(match: re.Match[str], issued: date | None) -> date | None:
    year = int(match["year"]) if match["year"] else None
    if year is None:
        if match["relative"] and issued:
            year = relative_year(match["relative"].replace("年度", "年"), issued=issued)
        elif issued:
            year = issued.year
    if match["count"]:
        return _within(match, issued)
    period = planning_period(match.group()) if "五" in match.group() and not match["relative"] and not match["year"] else None
    if period:
        return date(period[1], 12, 31)
    if year is None or match["soon"]:
        return None
    month = next((int(m) for m in (match["month"], match["rmonth"], match["monthonly"]) if m), None)
    quarter = match["quarter"] or match["rquarter"] or match["quarteronly"]
    half = match["half"] or match["rhalf"] or match["halfonly"]
    month = month or (_QUARTERS[quarter] if quarter else None) or ({"上半年": 6, "下半年": 12}[half] if half else 12)
    day = next((int(d) for d in (match["day"], match["rday"], match["dayonly"]) if d), None)
    return _day(year, month, day)


def _day(year: int, month: int, day: int | None) -> date | None:
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return None


def _within(match: re.Match[str], issued: date | None) -> date | None:
    """三年内: counted from the reply."""
    if issued is None:
        return None
    count = int(match["count"]) if match["count"].isdecimal() else int(chinese_number(match["count"]))
    months = count * (12 if match["unit"] == "年" else 1)
    year, month = divmod(issued.year * 12 + issued.month - 1 + months, 12)
    return date(year, month + 1, min(issued.day, monthrange(year, month + 1)[1]))


__all__ = ["Promise", "Stage", "find_promises"]
