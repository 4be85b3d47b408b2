"""The view of a text that rules match against: the same length, so that offsets carry over."""

from __future__ import annotations

from functools import lru_cache

# Full-width ASCII (U+FF01-FF5E) and the ideographic space; files mix both widths freely, often within one sentence.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0xFF61: 0x3002, 0xFF64: 0x3001}
# The brackets of a 文号 (穗财行〔2015〕187号) come in five shapes.
_BRACKETS = {ord("["): ord("〔"), ord("]"): ord("〕"), ord("【"): ord("〔"), ord("】"): ord("〕"), 0xFF3B: ord("〔"), 0xFF3D: ord("〕")}


def fold_width(text: str) -> str:
    r"""Full-width letters, digits and marks become ASCII, one for one.

    >>> fold_width("提案号\uff1a\uff10\uff11\uff11")
    '提案号:011'
    """
    return text.translate(_WIDTH)


@lru_cache(maxsize=8)
def fold_text(text: str) -> str:
    """As `fold_width`, for whole texts that several stages read one after the other."""
    return fold_width(text)


def fold_brackets(text: str) -> str:
    """As `fold_width`, and square and lenticular brackets become 〔〕."""
    return text.translate(_WIDTH | _BRACKETS)


# Table rows (案由 | 关于…) and emphasis (**第一条**) around labels.
_FORM = {ord("|"): ord(":"), ord("*"): ord(" "), ord("#"): ord(" ")}


def fold_form(text: str) -> str:
    """As `fold_brackets`, with the marks of tables and Markdown folded so that one pattern finds a label in a line, a cell or in bold.

    >>> fold_form("**案由** | 关于托育的提案")
    '  案由   : 关于托育的提案'
    """
    return text.translate(_WIDTH | _BRACKETS | _FORM)
