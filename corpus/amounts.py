"""Amounts in Chinese official text: money and counts, as written and as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from corpus.model import Span
from corpus.numerals import CHINESE_NUMERAL, DIGITS, chinese_number

Period = Literal["yearly", "one_off"]

_GAP = "[ \u00a0\u3000]?"
# 5 000元 and 1,000元 (either comma) are one number each.
_DIGITS = r"(?:\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\d{1,3}(?:[,，]\d{3})+(?!\d)|\d{1,24})(?:[.．]\d{1,24})?"
_SCALE = {"万亿": 10**12, "亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 10**2}
_SCALES = "|".join(_SCALE)
_MONEY = "元(?![旦素件宵器月年宝朝])"
_FOREIGN = "美元|港元|欧元|日元|英镑|澳元|新台币"
_COUNTED = (
    "个百分点|平方公里|平方千米|立方米|平方米|公顷|公里|千米|公斤|千克|千瓦时|千瓦|场次|人次|家次|班次|项目|小时|学时|课时|床位"
    "|人(?!民|才|口|均|大|社|工智)|个(?!月|年|工作日|小时|星期|自然日|季度|学期)|家(?!庭|长|具|属|级)|次(?!年|日|序|级)"
    "|名|户|项|场|件|条|所|处|张|座|栋|幢|套|台|辆|份|支|批|类|间|篇|例|宗|笔|起|位|株|只|头|亩|吨|米|倍|枚|册|期|%|％|‰"
)
_UNIT = rf"{_FOREIGN}|{_MONEY}|{_COUNTED}"
# 第75号, 第三条 and 几十万元 are not amounts; nor does a number begin inside another one.
_START = r"(?<![第几数\d.．A-Za-z零〇一二两三四五六七八九十百千点])"
_NUMBER = rf"(?:{_DIGITS}|{CHINESE_NUMERAL})"
_CORE = re.compile(
    rf"{_START}(?:(?P<low>{_NUMBER}){_GAP}(?P<low_scale>{_SCALES})?(?P<low_unit>{_UNIT})?{_GAP}(?:[-－—–~～至到]){_GAP})?"
    rf"(?:(?P<head>{_DIGITS})(?P<head_scale>[亿万]))?"  # 1亿2000万元
    rf"(?P<number>{_NUMBER}){_GAP}(?P<odd>[余多])?(?P<scale>{_SCALES})?(?P<odd_after>[余多])?{_GAP}(?P<unit>{_UNIT})"
)
# 15万困难群体 names what it counts in words; without a scale such a number could be anything.
_BARE = re.compile(rf"{_START}(?P<number>{_DIGITS}){_GAP}(?P<odd>[余多])?(?P<scale>万亿|亿|万)(?P<odd_after>[余多])?(?=[\u4e00-\u9fff])")
_PERCENT = re.compile(rf"百分之(?P<number>{_DIGITS}|{CHINESE_NUMERAL})")

_BEFORE = {
    "不低于": "不低于", "至少": "不低于", "不少于": "不少于", "不超过": "不超过", "不高于": "不超过", "最高": "不超过", "最多": "不超过",
    "大约": "约", "约": "约", "将近": "近", "接近": "近", "近": "近", "超过": "超", "超": "超", "逾": "逾",
}  # fmt: skip
_AFTER = {"以上": "以上", "以下": "以下", "以内": "不超过", "左右": "约", "上下": "约"}
_GRANTING = "可?达到?|资助|补助|补贴|奖励|支持|给予|安排|投入"  # 最高资助10万元
_QUALIFIER_BEFORE = re.compile(f"(?P<word>{'|'.join(_BEFORE)})(?:{_GRANTING})?{_GAP}$")
_QUALIFIER_AFTER = re.compile("|".join(_AFTER))

_SHARER = (
    "项目|社区|机构|企业|组织|单位|街道|镇街|乡镇|村居|村|乡|镇|区(?!域)|县|市(?!场)|站点|床位|学期|平方米"
    "|家|人|户|名|位|所|场|次|件|亩|吨|例|月|年|天|日|个"
)
_EACH = re.compile(rf"每(?:个|张(?=床))?(?P<sharer>{_SHARER})")
_EACH_BEFORE = re.compile(rf"(?:{_EACH.pattern.replace('?P<sharer>', '?:')}度?)+$")
_SHARED_AFTER = re.compile(rf"{_GAP}(?:[/／·・]|每){_GAP}(?P<sharer>{_SHARER})")
_CLAUSE_BREAK = re.compile(r"[，,。;；、:：!！?？()（）\n\d]")
_CONTEXT_CHARS = 16
_YEARLY = re.compile(r"每年|年均|每年度|按年")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number with its unit. `text` is as written, with its qualifier and what it is per.

    `value` is in `unit`s (385000000.0 元 for 3.85亿元); `yuan` repeats it where the unit is 元. Of a range both are the lower end,
    and `high` and `high_yuan` the upper one. `unit` is empty where the text names none (15万困难群体). `per` is what shares it,
    joined with / (人/月); a yearly amount per something else has only the other (每家每年: 家, and `period` yearly).
    """

    text: str
    span: Span
    value: float
    unit: str
    yuan: float | None = None
    high: float | None = None
    high_yuan: float | None = None
    qualifier: str | None = None
    per: str | None = None
    period: Period | None = None


def find_amounts(text: str) -> list[Amount]:
    """Find amounts from left to right, none overlapping. Years, dates, 文号, ordinals and durations are not amounts."""
    amounts: list[Amount] = []
    floor = 0
    for match in _matches(text):
        amount = _amount(text, match, floor)
        amounts.append(amount)
        floor = amount.span.end
    return amounts


def _matches(text: str) -> Iterator[re.Match[str]]:
    found = [match for pattern in (_CORE, _PERCENT, _BARE) for match in pattern.finditer(text) if not _is_idiom(match)]
    end = 0
    for match in sorted(found, key=lambda match: (match.start(), -match.end())):
        if match.start() >= end:
            yield match
            end = match.end()


def _is_idiom(match: re.Match[str]) -> bool:
    """一个, 两家, 唯一一家, 两三家: bare Chinese digits count only money and shares."""
    groups = match.groupdict()
    is_bare = all(char in DIGITS for char in groups["number"]) and not groups.get("scale")
    return is_bare and groups.get("unit") not in (None, "元")


def _amount(text: str, match: re.Match[str], floor: int) -> Amount:
    groups = match.groupdict()
    unit = "%" if match.re is _PERCENT else (groups.get("unit") or "").replace("％", "%")
    high = _value(groups.get("head"), groups.get("head_scale")) + _value(groups["number"], groups.get("scale"))
    low = _low_end(groups, high)
    near = max(floor, match.start() - _CONTEXT_CHARS)
    before = _QUALIFIER_BEFORE.search(text, near, match.start())
    start = before.start() if before else match.start()
    sharers, end = _sharers_after(text, match.end())
    qualifier, end = _qualifier(groups, before, _QUALIFIER_AFTER.match(text, end), end)
    each = _EACH_BEFORE.search(text, near, start)
    clause = _CLAUSE_BREAK.split(text[near:start])[-1]
    span = Span(start=each.start() if each else start, end=end)
    sharers = [found["sharer"] for found in _EACH.finditer(clause)] + sharers
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
        per=_per(sharers),
        period=_period(clause, sharers),
    )


def _low_end(groups: dict[str, str | None], high: Decimal) -> Decimal | None:
    # 200-500万元: the scale stands once for both ends; 5000元至1万元: each has its own.
    low = groups.get("low")
    if not low:
        return None
    shares_scale = not groups["low_scale"] and not groups["low_unit"]
    return _value(low, groups["scale"] if shares_scale else groups["low_scale"])


def _qualifier(
    groups: dict[str, str | None], before: re.Match[str] | None, after: re.Match[str] | None, end: int
) -> tuple[str | None, int]:
    odd = groups.get("odd") or groups.get("odd_after")
    stated = _BEFORE[before["word"]] if before else odd
    if after is None:
        return stated, end
    return stated or _AFTER[after[0]], after.end()


def _sharers_after(text: str, at: int) -> tuple[list[str], int]:
    """元/人·月, 元/家, 元每平方米."""
    sharers: list[str] = []
    while len(sharers) < 2 and (match := _SHARED_AFTER.match(text, at)):
        sharers.append(match["sharer"])
        at = match.end()
    return sharers, at


def _per(sharers: list[str]) -> str | None:
    others = [sharer for sharer in dict.fromkeys(sharers) if sharer != "年"]
    return "/".join(others) or ("年" if sharers else None)


def _period(clause: str, sharers: list[str]) -> Period | None:
    if "一次性" in clause:
        return "one_off"
    return "yearly" if "年" in sharers or _YEARLY.search(clause) else None


def _value(number: str | None, scale: str | None) -> Decimal:
    if not number:
        return Decimal(0)
    digits = re.sub("[ \u00a0,，]", "", number).replace("．", ".")
    value = Decimal(digits) if digits[0].isdecimal() else chinese_number(digits)
    return value * _SCALE[scale] if scale else value
