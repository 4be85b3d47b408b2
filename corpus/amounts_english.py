"""Amounts in English text, with the Chinese names of their units and qualifiers."""

from __future__ import annotations

import re
from decimal import Decimal

from corpus.amount import Amount, per_of
from corpus.model import Span

_HINT = re.compile(r"yuan|RMB|CNY|renminbi|dollar|USD|HKD|euro?|per ?cent|[¥￥$€]", re.IGNORECASE)
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,24})(?:\.\d{1,12})?"
_SCALE = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_UNITS = {
    **dict.fromkeys(("yuan", "rmb", "cny", "renminbi", "¥", "￥"), "元"),
    **dict.fromkeys(("us dollars", "us dollar", "us$", "usd", "dollars", "$"), "美元"),
    **dict.fromkeys(("hong kong dollars", "hk dollars", "hk$", "hkd"), "港元"),
    **dict.fromkeys(("euros", "euro", "eur", "€"), "欧元"),
    **dict.fromkeys(("percent", "per cent"), "%"),
}
_BEHIND = "yuan|RMB|CNY|renminbi|US dollars?|USD|dollars|Hong Kong dollars|HK dollars|HKD|euros?|EUR|percent|per cent"
_MONEY = re.compile(
    rf"(?<![\w.,/-])(?P<between>between\s)?(?:(?P<front>RMB|CNY|USD|HKD|EUR|US\$|HK\$|[¥￥$€])\s?)?(?:(?P<low>{_NUMBER})\s?(?P<low_scale>{'|'.join(_SCALE)})?"
    rf"(?:\s?yuan)?(?(between)\sand\s|(?:\s?[-–—]\s?|\sto\s))(?:RMB|CNY|[¥￥$€])?\s?)?(?P<number>{_NUMBER})(?:\s?(?P<scale>{'|'.join(_SCALE)})\b)?(?:\s?(?P<unit>{_BEHIND})\b)?",
    re.IGNORECASE,
)

_BEFORE = {
    "不超过": "up to|at most|no more than|not more than|not exceeding|not exceed|a maximum of|maximum|capped at|a ceiling of|a cap of",
    "不低于": "at least|no less than|not less than|a minimum of|no lower than",
    "不少于": "no fewer than|not fewer than",
    "约": "about|around|approximately|roughly|some",
    "近": "nearly|almost|close to",
    "超": "more than|over|above|exceeding",
    "以下": "less than|under|below|fewer than",
}
_QUALIFIER_BEFORE = re.compile(rf"\b(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _BEFORE.items())})\s(?:a\s)?$", re.IGNORECASE)
_AFTER = {"不低于": "or more|or above|and above", "以下": "or less|or below", "不超过": "at most|at the most"}
_QUALIFIER_AFTER = re.compile(rf"\s(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _AFTER.items())})\b", re.IGNORECASE)
_SHARERS = {
    "person": "人", "people": "人", "capita": "人", "head": "人", "resident": "人", "student": "生", "worker": "人", "social worker": "人",
    "household": "户", "family": "户", "organisation": "家", "organization": "家", "institution": "家", "company": "家", "project": "项目",
    "community": "社区", "village": "村", "place": "个", "bed": "床位", "lift": "台", "square metre": "平方米", "square meter": "平方米",
    "hour": "小时", "class": "课时", "lesson": "课时", "meal": "餐", "day": "天", "month": "月", "quarter": "季度",
    "term": "学期", "year": "年", "annum": "年", "tonne": "吨", "ton": "吨",
    "kilometre": "公里", "kilometer": "公里", "visit": "次", "trip": "次",
}  # fmt: skip
_SHARED = re.compile(
    rf"(?:\s(?:per|a|an|each|every|for each|for every)\s|/)(?P<sharer>{'|'.join(sorted(_SHARERS, key=len, reverse=True))})\b", re.I
)
_ADVERBS = {"annually": "年", "yearly": "年", "monthly": "月", "daily": "天"}
_ADVERB_AFTER = re.compile(rf"\s(?P<adverb>{'|'.join(_ADVERBS)})\b", re.IGNORECASE)
_YEARLY_BEFORE = re.compile(r"\b(?:annual(?:ly)?|yearly|each year|every year)\b[^.;,\d]{0,40}$", re.IGNORECASE)
_ONE_OFF = re.compile(r"\b(?:one-off|one-time|lump-sum|once)\b", re.IGNORECASE)
_CONTEXT_CHARS = 48


def find_english_amounts(text: str) -> list[Amount]:
    """From left to right, none overlapping: a number with a currency or a word for per cent."""
    if not _HINT.search(text):
        return []
    return [_amount(text, match) for match in _MONEY.finditer(text) if match["front"] or match["unit"]]


def _amount(text: str, match: re.Match[str]) -> Amount:
    unit = _UNITS[(match["unit"] or match["front"]).lower()]
    high = _value(match["number"], match["scale"])
    low = _value(match["low"], match["low_scale"] or match["scale"]) if match["low"] else None
    near = max(0, match.start() - _CONTEXT_CHARS)
    before = _QUALIFIER_BEFORE.search(text, near, match.start())
    sharers, end = _sharers(text, match.end())
    after = _QUALIFIER_AFTER.match(text, end)
    clause = re.split(r"[.;,](?!\d)|\d", text[near : match.start()])[-1]
    yearly = _YEARLY_BEFORE.search(clause) is not None
    span = Span(start=before.start() if before else match.start(), end=after.end() if after else end)
    value = high if low is None else low
    once = _ONE_OFF.search(clause) or re.match(r"\s(?:one-off|one-time|once)\b", text[end:], re.IGNORECASE)
    return Amount(
        text=span.cut(text),
        span=span,
        value=float(value),
        unit=unit,
        yuan=float(value) if unit == "元" else None,
        high=None if low is None else float(high),
        high_yuan=float(high) if low is not None and unit == "元" else None,
        qualifier=(before or after or match).lastgroup if before or after else None,
        per=per_of([*sharers, *(["年"] if yearly else [])]),
        period="one_off" if once else "yearly" if yearly or "年" in sharers else None,
    )


def _sharers(text: str, at: int) -> tuple[list[str], int]:
    """Reads a month, per person per month, /household, annually."""
    sharers: list[str] = []
    while match := _SHARED.match(text, at):
        sharers.append(_SHARERS[match["sharer"].lower()])
        at = match.end()
    if adverb := _ADVERB_AFTER.match(text, at):
        return [*sharers, _ADVERBS[adverb["adverb"].lower()]], adverb.end()
    return sharers, at


def _value(number: str, scale: str | None) -> Decimal:
    return Decimal(number.replace(",", "")) * (_SCALE[scale.lower()] if scale else 1)
