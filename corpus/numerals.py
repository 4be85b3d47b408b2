"""Chinese numerals as numbers."""

from __future__ import annotations

from decimal import Decimal

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}

# 三千, 三十万, 一点五亿; 百家 and 千家万户 are manners of speaking, so a numeral begins with a digit or 十.
CHINESE_NUMERAL = "[一二两三四五六七八九十][零〇一二两三四五六七八九十百千万亿]{0,24}(?:点[零〇一二三四五六七八九]{1,8}[万亿]?)?"

# 叁佰万元整: as sums are written where nobody may alter them.
FORMAL_NUMERAL = "[壹贰叁肆伍陆柒捌玖拾][零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{0,24}"
_PLAIN = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")


def chinese_number(numeral: str) -> Decimal:
    """Give the number that a Chinese numeral stands for: 三十万 → 300000, 二〇二〇 → 2020, 一点五亿 → 150000000, 叁佰 → 300."""
    numeral = numeral.translate(_PLAIN)
    whole, _, fraction = numeral.partition("点")
    if not fraction:
        return Decimal(_whole(whole))
    scale = _MYRIADS.get(fraction[-1], 1)
    decimals = "".join(str(DIGITS[digit]) for digit in fraction if digit in DIGITS)
    return Decimal(f"{_whole(whole)}.{decimals}") * scale


def _whole(numeral: str) -> int:
    if all(char in DIGITS for char in numeral):
        return int("".join(str(DIGITS[char]) for char in numeral))
    total = section = digit = 0
    for char in numeral:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in _PLACES:
            section += (digit or 1) * _PLACES[char]
            digit = 0
        else:
            total = (total + section + digit) * _MYRIADS[char] if char == "亿" else total + (section + digit) * _MYRIADS[char]
            section = digit = 0
    return total + section + digit
