"""The view of a text that rules match against: the same length, so that offsets carry over."""

from __future__ import annotations

import re
from functools import lru_cache

# Full-width ASCII (U+FF01-FF5E) and the ideographic space; files mix both widths freely, often within one sentence.
_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " ", "\xa0": " ", "\uff61": "。", "\uff64": "、"}
# The brackets of a 文号 (穗财行〔2015〕187号) come in six shapes.
_BRACKETS = {"[": "〔", "]": "〕", "【": "〔", "】": "〕", "\uff3b": "〔", "\uff3d": "〕", "\ufe5d": "〔", "\ufe5e": "〕"}


# Since str.translate looks every character up, at several times the price.
_COMMON = tuple((wide, _WIDTH[wide]) for wide in "，：；（）？！\u3000")
_WIDE = re.compile("[\uff01-\uff5e\u3000\xa0\uff61\uff64]")
_SQUARE = re.compile(r"[\[\]【】\uff3b\uff3d\ufe5d\ufe5e]")


def fold_width(text: str) -> str:
    r"""Full-width letters, digits and marks become ASCII, one for one.

    >>> fold_width("提案号\uff1a\uff10\uff11\uff11")
    '提案号:011'
    """
    for wide, narrow in _COMMON:
        text = text.replace(wide, narrow)
    return _WIDE.sub(_narrow, text)


@lru_cache(maxsize=8)
def fold_text(text: str) -> str:
    """As `fold_width`, for whole texts that several stages read one after the other."""
    return fold_width(text)


def fold_brackets(text: str) -> str:
    """As `fold_width`, and square and lenticular brackets become 〔〕."""
    return fold_width(_SQUARE.sub(_as_number, text))


# Table rows (案由 | 关于…) and emphasis (**第一条**) around labels.
_FORM = {"|": ":", "*": " ", "#": " "}


_MARKS = re.compile(r"[|*#]")


def fold_form(text: str) -> str:
    """As `fold_brackets`, with the marks of tables and Markdown folded so that one pattern finds a label in a line, a cell or in bold.

    >>> fold_form("**案由** | 关于托育的提案")
    '  案由   : 关于托育的提案'
    """
    return fold_brackets(_MARKS.sub(_unmarked, text))


def _narrow(found: re.Match[str]) -> str:
    return _WIDTH[found[0]]


def _as_number(found: re.Match[str]) -> str:
    return _BRACKETS[found[0]]


def _unmarked(found: re.Match[str]) -> str:
    return _FORM[found[0]]
