"""The quantities a question names, as they may be written otherwise: 三百万元 is 300万元."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from api.model import Effect, Facet, Reading
from api.query_text import AskedText, read_as
from corpus.model import Span
from corpus.numerals import CHINESE_NUMERAL, chinese_number

_NUMERALS = "零〇一二两三四五六七八九十百千万亿"
_UNITS = "元|平方米|平方公里|公里|个月|人次|小时|分钟|周年|周岁|[家个项类人次名所条章款批处座级种倍天日岁户亩吨辆张周月分%]|年(?!级)"
# 300万元, 1,200家, 三百万元, 二十家, 第三十八条; a year, a date and a number of a document are read elsewhere. Each part is taken whole
# or not at all: of 100号院 neither 100 nor 10 is a quantity, nor 十 of 几十家.
_QUANTITY = re.compile(
    r"(?<![\d.:〔(A-Za-z几数])(?P<ordinal>第)?"
    r"(?:(?P<arabic>(?>\d{1,3}(?:[, ]\d{3})++(?![\d,])|\d++(?:\.\d++)?+))\s*+(?P<scale>[万亿千百十]{1,2}+)?+|"
    rf"(?<![{_NUMERALS}])(?P<chinese>(?>{CHINESE_NUMERAL})))(?![几.]?\d|几)(?P<unit>(?>{_UNITS}))?+(?!号)"
)
_ENDS = re.compile(r"\s*(?:$|[,。;:?!、)）]|[多余以左上之](?![\d])|名?以[上下内])")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_DIGITS = "零一二三四五六七八九"
_MANNER = re.compile(r"[一两]")  # 一个, 一些, 两会
_ABOUT = re.compile(r"[一二三四五六七八九]{2}")  # 七八年, 三四十家
_MOST_DIGITS_ALONE = 8  # a longer one is a telephone's
_FEWEST_ALONE = 10
_LARGEST = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantitiesRead:
    """`expansions` are further terms to search for, in the order of the question."""

    expansions: tuple[str, ...]
    readings: tuple[Reading, ...]


def read_quantities(asked: AskedText, *, taken: tuple[Reading, ...]) -> QuantitiesRead:
    """Quantities outside what has been read as a year, a place or a number."""
    expansions: list[str] = []
    readings: list[Reading] = []
    for match in _QUANTITY.finditer(asked.flat):
        span = Span(start=match.start(), end=match.end())
        value = _value(match)
        if value is None or any(one.start < span.end and span.start < one.end for one in taken):
            continue
        forms = tuple(form for form in _forms(value, match) if form != re.sub(r"[,\s]", "", match.group()))
        if forms:
            expansions += forms
            readings.append(read_as(asked, span, facet=Facet.QUANTITY, effect=Effect.BOOST, values=forms))
    return QuantitiesRead(expansions=tuple(dict.fromkeys(expansions)), readings=tuple(readings))


def chinese_numeral(value: int) -> str:
    """20 → 二十, 3000000 → 三百万, 10050 → 一万零五十."""
    for size, sign in ((10**8, "亿"), (10**4, "万")):
        if value >= size:
            head, rest = divmod(value, size)
            gap = "零" if 0 < rest < size // 10 else ""
            return f"{chinese_numeral(head)}{sign}{gap}{_below_myriad(rest) if sign == '万' else chinese_numeral(rest) if rest else ''}"
    written = _below_myriad(value)
    return written.removeprefix("一") if 10 <= value < 20 else written or _DIGITS[0]


def _below_myriad(value: int) -> str:
    written, gap = "", False
    for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, size)
        if digit:
            written += (_DIGITS[0] if gap and written else "") + _DIGITS[digit] + sign
        gap = not digit
    return written


def _value(match: re.Match[str]) -> Decimal | None:
    """What a quantity amounts to; None for what only looks like one: 一个, 两会, 十分重要, 2018, 12345热线."""
    counted = match["unit"] or match["ordinal"] or match["scale"]
    if match["chinese"]:
        if (_MANNER.fullmatch(match["chinese"]) and not match["ordinal"]) or match.group() == "十分" or _ABOUT.search(match["chinese"]):
            return None
        value = chinese_number(match["chinese"])
    else:
        digits = re.sub(r"[, ]", "", match["arabic"])
        if not counted and (digits.startswith("0") or len(digits) > _MOST_DIGITS_ALONE or not _ENDS.match(match.string, match.end())):
            return None
        value = Decimal(digits)
        for sign in match["scale"] or "":
            value *= _SCALES[sign]
    too_small = value < _FEWEST_ALONE and not counted
    is_year = match["unit"] in (None, "年") and not match["ordinal"] and not match["scale"] and len(match["arabic"] or "") == 4
    return None if too_small or value <= 0 or value > _LARGEST or is_year else value


def _forms(value: Decimal, match: re.Match[str]) -> tuple[str, ...]:
    """How texts may write it: 300万元, 三百万元, 3000000元."""
    ordinal, unit = match["ordinal"] or "", match["unit"] or ""
    written = [_scaled(value), f"{value.normalize():f}"]
    if value == value.to_integral_value():
        written.append(chinese_numeral(int(value)))
    return tuple(dict.fromkeys(f"{ordinal}{form}{unit}" for form in written))


def _scaled(value: Decimal) -> str:
    size, sign = next(((size, sign) for size, sign in ((10**8, "亿"), (10**4, "万")) if value >= size), (1, ""))
    return f"{(value / size).normalize():f}{sign}"
