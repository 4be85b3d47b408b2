"""Amounts in Chinese text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.amount import Amount, Period, per_of
from corpus.amount_words import (
    AFTER,
    AVERAGE,
    BEFORE,
    DOING,
    EACH,
    EACH_DOING,
    EACH_RUN,
    MONTHLY,
    QUALIFIER_AFTER,
    QUALIFIER_BEFORE,
    SHARE_QUALIFIER,
    SHARED_BY,
    YEARLY,
    YEARLY_SUM,
)
from corpus.model import Span
from corpus.numerals import CHINESE_NUMERAL, DIGITS, FORMAL_NUMERAL, chinese_number

_GAP = "[ \u00a0\u3000]?"
# 5 000元 and 1,000元 (either comma) are one number each.
_DIGITS = r"(?:\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\d{1,3}(?:[,，]\d{3})+(?!\d)|\d{1,24})(?:[.．]\d{1,24})?"
_SCALE = {"万亿": 10**12, "亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 10**2}
_SCALES = "|".join(_SCALE)
_MONEY = "元(?![旦素件宵器月年宝朝])|块钱|角(?![度色落逐球])|分钱"
_IN_YUAN = {"元": Decimal(1), "块钱": Decimal(1), "角": Decimal("0.1"), "分钱": Decimal("0.01")}
_FOREIGN = "美元|港元|港币|欧元|日元|英镑|澳元|新台币"
_COUNTED = (
    "个百分点|平方公里|平方千米|立方米|平方米|公顷|公里|千米|公斤|千克|千瓦时|千瓦|场次|人次|家次|班次|项目|小时|学时|课时|床位"
    "|人(?!民|才|口|均|大|社|工智)|个(?!月|年|工作日|小时|星期|自然日|季度|学期)|家(?!庭|长|具|属|级)|次(?!年|日|序|级)"
    "|名|户|项|场|件|条|所|处|张|座|栋|幢|套|台|辆|份|支|批|类|间|篇|例|宗|笔|起|位|株|只|头|亩|吨|米|倍|枚|册|期"
    "|股(?![东份权市票长])|%|％|‰"
)
_UNIT = rf"{_FOREIGN}|{_MONEY}|{_COUNTED}"
# 第75号, 第三条 and 几十万元 are not amounts; nor does a number begin inside another one.
_START = r"(?<![第几数\d.．A-Za-z零〇一二两三四五六七八九十百千点壹贰叁肆伍陆柒捌玖拾佰仟])"
_NUMBER = rf"(?:{_DIGITS}|{CHINESE_NUMERAL}|{FORMAL_NUMERAL})"
_RANGE = r"[-－—–~～至到]"
_CORE = re.compile(
    rf"{_START}(?:(?P<low>{_NUMBER}){_GAP}(?P<low_scale>{_SCALES})?(?P<low_unit>{_UNIT})?{_GAP}{_RANGE}{_GAP})?"
    rf"(?:(?P<head>{_DIGITS})(?P<head_scale>[亿万]))?"  # 1亿2000万元
    rf"(?P<number>{_NUMBER}){_GAP}(?P<odd>[余多])?(?P<scale>{_SCALES})?(?P<odd_after>[余多])?{_GAP}(?P<unit>{_UNIT})整?"
)
# 近百万元 says one million; 数百万元 and 上百万元 say no number.
_ROUND = re.compile(r"(?<=[近超逾约过达破])(?P<number>[百千])(?P<scale>[万亿])(?P<unit>元)")
# ￥3,500 in tables and contracts.
_SIGNED = re.compile(rf"[¥￥]{_GAP}(?P<number>{_DIGITS})(?P<scale>{_SCALES})?(?:元)?(?! ?(?:thousand|million|billion|trillion))")
# 15万困难群体 names what it counts in words; without a scale such a number could be anything.
_BARE = re.compile(rf"{_START}(?P<number>{_DIGITS}){_GAP}(?P<odd>[余多])?(?P<scale>万亿|亿|万)(?P<odd_after>[余多])?(?=[\u4e00-\u9fff])")
_PERCENT = re.compile(rf"(?:百分之(?P<low>{_DIGITS}|{CHINESE_NUMERAL}){_RANGE})?(?P<of>[百千])分之(?P<number>{_DIGITS}|{CHINESE_NUMERAL})")
# 近三成, 七成半; 三成立 and 一成都 are no shares.
_TENTHS = re.compile(
    r"(?<![\d第.．一二三四五六七八九十])(?P<number>\d|[一二两三四五六七八九])成(?P<half>半|[一二三四五六七八九](?![成分个名人家户]))?"
    r"(?![立员长为功果本都年绩效人交就份品熟套型片群团分天批像文名婚语色心因法形药书组对双排一了镇村乡县路街]|不变)"
)
_HALF = re.compile(r"(?<![另前后上下])一半|半数")
_SHARES = ("%", "‰", "倍", "个百分点")
# 3元5角, 一元八角, 1角5分
_SMALL_CHANGE = re.compile(r"(?:(?P<jiao>\d|[一二两三四五六七八九])角)?(?:(?P<fen>\d|[一二两三四五六七八九])分(?![之钟]))?")
# 三元里, 三元区, 二元结构, 五角星, 长三角地区
_NAME = re.compile(r"元[里区桥村坝结化论制方次]|角(?![钱每的，。；、,;.!！/）)]|[\d一二三四五六七八九]分|$)|(?<=[长珠闽][三])角")

_CLAUSE_BREAK = re.compile(r"[，,。;；、:：!！?？()（）\n\d]")
_IN_A_ROW = re.compile(f"{_GAP}[、和或及与]{_GAP}")
_CONTEXT_CHARS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """The amount in front of one, and whether its qualifier holds for all that follow in a row."""

    amount: Amount
    shares_qualifier: bool


def find_chinese_amounts(text: str) -> list[Amount]:
    """From left to right, none overlapping."""
    found: list[Amount] = []
    before: _Before | None = None
    for match in _matches(text):
        amount = _in_a_row(text, _amount(text, match, before), before)
        found.append(amount)
        before = _Before(amount=amount, shares_qualifier=_shares_qualifier(text, match, amount, before))
    return _paid_once_too(text, found)


def _matches(text: str) -> Iterator[re.Match[str]]:
    patterns = (_CORE, _ROUND, _SIGNED, _PERCENT, _TENTHS, _HALF, _BARE)
    found = [match for pattern in patterns for match in pattern.finditer(text) if not _is_idiom(text, match)]
    end = 0
    for match in sorted(found, key=lambda match: (match.start(), -match.end())):
        if match.start() >= end:
            yield match
            end = match.end()


def _is_idiom(text: str, match: re.Match[str]) -> bool:
    """一个, 两家, 唯一一家, 两三家: bare Chinese digits count only money and shares; formal ones (叁佰) count money."""
    if match.re is not _CORE:
        return False
    number, unit = match["number"], match["unit"]
    if unit in _IN_YUAN:
        return number in DIGITS and not match["scale"] and _NAME.match(text, match.start("unit")) is not None
    if unit == "倍":
        return False
    return re.match(FORMAL_NUMERAL, number) is not None or (all(char in DIGITS for char in number) and not match["scale"])


def _amount(text: str, match: re.Match[str], previous: _Before | None) -> Amount:
    groups = match.groupdict()
    unit, high = _unit_and_value(match)
    end = match.end()
    if groups.get("unit") in ("元", "角"):
        change, end = _small_change(text, end)
        high += change
    low = _low_end(match, high)
    floor = previous.amount.span.end if previous else 0
    near = max(floor, match.start() - _CONTEXT_CHARS)
    before = QUALIFIER_BEFORE.search(text, near, match.start())
    if before is None and unit in _SHARES:
        before = SHARE_QUALIFIER.search(text, near, match.start())
    start = before.start() if before else match.start()
    sharers, end = _sharers_after(text, end)
    qualifier, end = _qualifier(groups, before, QUALIFIER_AFTER.match(text, end), end)
    if match.re in (_ROUND, _HALF) and qualifier is None and text[:start].endswith("过"):
        qualifier = "超"
    each = EACH_RUN.search(text, near, start)
    clause = max((found.end() for found in _CLAUSE_BREAK.finditer(text, near, match.start())), default=near)
    span = Span(start=each.start() if each else start, end=end)
    sharers = [*_doing_one(text, previous), *_sharers_before(text, clause, match.start(), unit), *sharers]
    value = high if low is None else low
    return Amount(
        text=span.cut(text),
        span=span,
        value=float(value),
        unit=unit,
        yuan=float(value) if unit == "元" else None,
        high=None if low is None else float(high),
        high_yuan=float(high) if low is not None and unit == "元" else None,
        qualifier=qualifier,
        per=per_of(sharers),
        period=_period(text[clause : match.start()], sharers, after=text[end : end + 4]),
    )


def _unit_and_value(match: re.Match[str]) -> tuple[str, Decimal]:
    groups = match.groupdict()
    if match.re is _HALF:
        return "%", Decimal(50)
    value = _value(groups.get("head"), groups.get("head_scale")) + _value(groups["number"], groups.get("scale"))
    if match.re is _TENTHS:
        return "%", 10 * value + (Decimal(5) if groups["half"] == "半" else _value(groups["half"], None))
    if match.re is _PERCENT:
        return "%" if groups["of"] == "百" else "‰", value
    if match.re is _SIGNED:
        return "元", value
    unit = (groups.get("unit") or "").replace("％", "%").replace("港币", "港元")
    return ("元", value * _IN_YUAN[unit]) if unit in _IN_YUAN else (unit, value)


def _small_change(text: str, at: int) -> tuple[Decimal, int]:
    match = _SMALL_CHANGE.match(text, at)
    if match is None or not match.group():
        return Decimal(0), at
    return _value(match["jiao"], None) / 10 + _value(match["fen"], None) / 100, match.end()


def _low_end(match: re.Match[str], high: Decimal) -> Decimal | None:
    # 200-500万元: the scale stands once for both ends; 5000元至1万元: each has its own.
    groups = match.groupdict()
    low = groups.get("low")
    if not low:
        return None
    shares_scale = not groups.get("low_scale") and not groups.get("low_unit")
    return _value(low, groups.get("scale") if shares_scale else groups["low_scale"])


def _qualifier(
    groups: dict[str, str | None], before: re.Match[str] | None, after: re.Match[str] | None, end: int
) -> tuple[str | None, int]:
    odd = groups.get("odd") or groups.get("odd_after")
    stated = BEFORE[before["word"]] if before else odd
    if after is None:
        return stated, end
    # 100万元(含100万元)以上: the sum in brackets is one by itself.
    return stated or AFTER[after["word"]], end if re.search(r"\d", after.group()) else after.end()


def _sharers_before(text: str, start: int, end: int, unit: str) -> list[str]:
    """每家每年, 户均, 年租金, and 每增加一个, in the order they stand in; 人均收入增长8% is no sum per person.

    What is in front of `start` is seen: 2021年运营经费 is of one year.
    """
    found = list(EACH.finditer(text, start, end)) or list(EACH_DOING.finditer(text, start, end))
    if unit not in _SHARES:
        found += [*AVERAGE.finditer(text, start, end), *MONTHLY.finditer(text, start, end)]
    named = [match["sharer"] for match in sorted(found, key=lambda match: match.start())]
    yearly = YEARLY.search(text, start, end) or (unit == "元" and YEARLY_SUM.search(text, start, end))
    return [*named, *(["年"] if yearly else [])]


def _doing_one(text: str, previous: _Before | None) -> list[str]:
    """每孵化1家奖励1.2万元: the count in front is what the sum is for; 每周上门1次 says something else."""
    if previous is None or previous.amount.value != 1 or previous.amount.unit in ("", "元", *_SHARES):
        return []
    start = previous.amount.span.start
    return [previous.amount.unit] if DOING.search(text, max(0, start - 8), start) else []


def _sharers_after(text: str, at: int) -> tuple[list[str], int]:
    """元/人·月, 元/家, 元每平方米."""
    sharers: list[str] = []
    while len(sharers) < 3 and (match := SHARED_BY.match(text, at)):
        sharers.append(match["sharer"])
        at = match.end()
    return sharers, at


def _period(clause: str, sharers: list[str], *, after: str) -> Period | None:
    if "一次性" in clause or after.removeprefix("的").startswith("一次性"):
        return "one_off"
    return "yearly" if "年" in sharers or "按年" in clause else None


def _in_a_row(text: str, amount: Amount, before: _Before | None) -> Amount:
    """分别一次性奖励5万元、3万元、1万元: what the first is per, when and at most holds for all."""
    if before is None or before.amount.unit != amount.unit or not _IN_A_ROW.fullmatch(text[before.amount.span.end : amount.span.start]):
        return amount
    return replace(
        amount,
        per=amount.per or before.amount.per,
        period=amount.period or before.amount.period,
        qualifier=amount.qualifier or (before.amount.qualifier if before.shares_qualifier else None),
    )


def _paid_once_too(text: str, amounts: list[Amount]) -> list[Amount]:
    """30万元、20万元、10万元的一次性奖励: what stands behind the last holds for all."""
    told = amounts[-1:]
    for amount in reversed(amounts[:-1]):
        in_a_row = amount.unit == told[0].unit and _IN_A_ROW.fullmatch(text[amount.span.end : told[0].span.start])
        once = in_a_row and told[0].period == "one_off" and amount.period is None
        told.insert(0, replace(amount, period="one_off") if once else amount)
    return told


def _shares_qualifier(text: str, match: re.Match[str], amount: Amount, before: _Before | None) -> bool:
    if before and before.shares_qualifier and _IN_A_ROW.fullmatch(text[before.amount.span.end : amount.span.start]):
        return True
    clause = _CLAUSE_BREAK.split(text[max(0, match.start() - _CONTEXT_CHARS) : match.start()])[-1]
    return "分别" in clause and QUALIFIER_BEFORE.search(clause) is not None


def _value(number: str | None, scale: str | None) -> Decimal:
    if not number:
        return Decimal(0)
    digits = re.sub("[ \u00a0,，]", "", number).replace("．", ".")
    value = Decimal(digits) if digits[0].isdecimal() else chinese_number(digits)
    return value * _SCALE[scale] if scale else value
