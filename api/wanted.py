"""What a comparison sets side by side: sums of money, counts of a thing, areas, shares, spans of time; planned ones alone, or all."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from api.evidence import counted_units, same_count
from api.model import Ask, Understanding
from api.terms import MIN_RARITY, Term, asks_for_money, is_money_word, rarity
from corpus.amount import Amount
from corpus.fold import fold_width

_MONEY = re.compile(
    r"多少(?:钱|资金|经费|元)|种子钱|(?:基金|资金|投入|投资|预算).{0,4}(?:规模|多大|大小)|"
    r"\b(?:how much|spend|spent|spending|pays?|paid|funds? \w+|funding|invest(?:s|ed)?|allocated?|budgets?|rewards?|subsid\w+|costs?)\b|"
    r"\bput .{0,40}\binto\b|\bmoney\b|\b(?:how (?:big|large)|size of) .{0,24}\bfunds?\b",
    re.IGNORECASE,
)
_AREA = re.compile(r"面积|平方米|平米|多大(?:的)?(?:场地|地方|房)|\bsquare met|\bfloor (?:area|space)\b|\bsq ?m\b", re.IGNORECASE)
_SHARE = re.compile(r"比例|百分之几|占比|几成|\b(?:percentage|share|proportion)\b", re.IGNORECASE)
_TIME = re.compile(r"多久|多长时间|期限|有效期|\bhow long\b|\bvalid for\b", re.IGNORECASE)
# 哪些地方打算…, 各地明年计划投入多少; not 行动计划
_PLANNED = re.compile(
    r"打算|(?:计划|准备|拟)(?=投|新|建|安排|在|把|给|增|设|办|开|花|用|拿|资助|购买)|\bplan(?:s|ning)? (?:to|on)\b|\bintend", re.IGNORECASE
)
# 一个项目最多给多少, 每家补助多少: what the sum is per
_PER = re.compile(r"(?:每|单|一)个?(?P<per>项目|家|户|人|名|位|月|小时|平方米|社区|街道|站点|课时|餐|床位)(?!都|共|级|样)")
_PER_EN = re.compile(r"\b(?:per|each|a single|an? (?=month|hour|project))\s*(?P<per>project|month|hour|person|household)\b", re.IGNORECASE)
_PER_OF = {"project": "项目", "month": "月", "hour": "小时", "person": "人", "household": "户"}
_ALIKE = {"名": "人", "位": "人", "个": "项目", "项": "项目"}
# A part of speech of the measure, not of the subject: 一年总共花多少
_MEASURE_WORDS = re.compile(
    r"总共|一共|合计|总额|总数|[一每]年|[一每]个?月|平方米|平米|面积|规模|大型|大小|多大|多久|地方|城市|地区|规划|计划|打算|支付|新旧|"
    r"不同|对比|比较|[两几三]个|分别|金额|数额|标准|花费|开支|新增|最多|最高|最低|最少|多少|时间|长短"
)
_OF_ONE = re.compile(r"[单每]个")
_TOTAL = re.compile(r"总共|一共|总额|总量|[每一]年|每届|年度|\ba year\b|\bper year\b|\bannual|\bin total\b|\baltogether\b", re.IGNORECASE)
# 一学期12节课,收费99元 funds nothing
_FEE = re.compile(r"收费|学费|票价|罚款|\bfees?\b|\bcharge", re.IGNORECASE)
_FUNDING = re.compile(r"资助|扶持|补[贴助]|投入|经费|\bfund|\bsubsid|\binvest|\bspen[dt]", re.IGNORECASE)
_MONEY_WORD_WEIGHT = 0.4
_LEAST_RARITY = 0.1
# 参加50万元以下的项目, 5000元以上的支出须…: where a rule begins is no sum that anyone pays.
_CONDITION = re.compile(r"(?:以上|以下|以内|及以上)的(?!资助|补助|奖励|补贴|资金|经费|投入|扶持)|以上(?=支出|项目)")
# 比上年增加140万元, 比概算多出16万元
_CHANGE = re.compile(r"(?:增加|增长|减少|下降|多出?|少|超出|提高|压减|节约|节省)了?约?$")
_DURATION = re.compile(
    r"(?<!\d)(?:\d{1,3}|[一二三四五六七八九十两半]{1,3})(?:个?多?)(?:年|个月|天|日|周|小时|个工作日)(?![度级内来代第\d])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`strict`: only what holds the measure answers; else a place that states none of it is told by what it did."""

    money: bool = False
    units: frozenset[str] = frozenset()
    any_count: bool = False
    duration: bool = False
    strict: bool = False
    planned: bool = False
    per: str | None = None
    total: bool = False  # 总共花多少: no sum per hour or head
    fees: bool = True  # what people pay is asked for as well

    @property
    def is_measured(self) -> bool:
        return self.money or self.any_count or self.duration or bool(self.units)

    def holds(self, amount: Amount, text: str) -> bool:
        """Whether an amount of a text is of the measure, and no mere condition and no difference to another year."""
        if _CONDITION.match(fold_width(amount.text[-2:] + text[amount.span.end : amount.span.end + 4])):
            return False
        before = text[max(0, amount.span.start - 8) : amount.span.start]
        if amount.unit == "元":
            is_part = self.total and (amount.per not in (None, "年") or _OF_ONE.search(before) is not None)
            return self.money and not is_part and not _CHANGE.search(before) and (self.fees or not _FEE.search(before))
        return same_count(amount.unit) in self.units or (self.any_count and amount.unit not in ("", "%"))

    def is_per(self, amount: Amount, text: str) -> bool:
        """Whether an amount is per what the question names: 单个项目不超过2万元."""
        if self.per is None:
            return True
        named = {_ALIKE.get(one, one) for one in (amount.per or "").split("/")} - {"", "年"}
        if amount.per == "个" and self.per == "项目":
            return True
        if named:
            return _ALIKE.get(self.per, self.per) in named
        near = text[max(0, amount.span.start - 16) : amount.span.end]
        pays_monthly = self.per == "月" and re.search("到手|工资|薪", near) is not None
        return pays_monthly or re.search(rf"(?:每|单|一)个?{self.per}|[每单]个(?=不|最|上|约|[0-9]|为)|{self.per}平?均", near) is not None


def read_wanted(understanding: Understanding, *, ask: Ask, terms: Sequence[Term]) -> Wanted:
    """From the question's own words; `terms` are those of its subject."""
    flat = fold_width(understanding.question)
    area, share, time = (pattern.search(flat) is not None for pattern in (_AREA, _SHARE, _TIME))
    counted = counted_units(flat)
    times = counted & {"年", "天", "日", "个月", "小时", "分钟"}
    money = ask is Ask.AMOUNT or _MONEY.search(flat) is not None or (asks_for_money(terms) and not area)
    units = (counted - times) | ({"平方米"} if area else set()) | ({"%"} if share else set())
    money = money and not (units and ask is Ask.COUNT)
    duration = bool(times) or time
    return Wanted(
        money=money,
        units=frozenset(units),
        any_count=ask is Ask.COUNT and not units and not duration and not money,
        duration=duration,
        strict=ask in (Ask.AMOUNT, Ask.COUNT) or bool(units) or (money and _MONEY.search(flat) is not None and ask is not Ask.LIST),
        planned=_PLANNED.search(flat) is not None,
        per=_read_per(flat) if money else None,
        total=_TOTAL.search(flat) is not None and _read_per(flat) is None,
        fees=_FEE.search(flat) is not None or not _FUNDING.search(flat),
    )


def _read_per(flat: str) -> str | None:
    named = _PER.search(flat) or _PER_EN.search(flat)
    if named is None:
        return None
    return _PER_OF.get(named["per"].lower(), named["per"])


def subject_terms(terms: Sequence[Term], *, frequency: Callable[[str], int], total: int) -> tuple[Term, ...]:
    """The terms without those that name the measure, weighed by how rare they are among the `total` passages.

    What every place's files speak of (社会组织) tells nothing about what is compared, a verb (购买服务) may tell all.
    Words for money, which any sum carries, count less.
    """
    kept = [term for term in terms if not _MEASURE_WORDS.fullmatch(term.text)]
    if not any(not is_money_word(term.text) for term in kept):
        return tuple(kept) or tuple(terms)
    return tuple(replace(term, weight=_weight(term, rarity(frequency(term.text), total))) for term in kept)


def _weight(term: Term, rare: float) -> float:
    telling = math.sqrt(min(2.0, term.weight / max(MIN_RARITY, rare)))
    return (_MONEY_WORD_WEIGHT if is_money_word(term.text) else 1.0) * max(_LEAST_RARITY, rare) * telling


def find_durations(text: str) -> list[tuple[int, int]]:
    """有效期三年, 前两年免租: spans of time, in characters of the text."""
    return [match.span() for match in _DURATION.finditer(fold_width(text)) if not re.search(r"第$", text[: match.start()])]
