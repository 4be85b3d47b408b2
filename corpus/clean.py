"""Takes page furniture off a text, mends broken lines and masks personal data; afterwards the text never changes."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.fold import fold_width
from corpus.furniture import footer_start, kept_of
from corpus.personal import mask_personal_data
from corpus.script import stray_traditional

_LINE_END = re.compile(r"\r\n|[\r\f\u2028\u2029]")
_BLANK = re.compile(r"[\t\v\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,5});")
_SPLIT_NUMBER = re.compile(r"\d \d")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
# 2 0 1 8年, 20 18年: no other number of four digits stands so before 年.
_YEAR = re.compile(r"(?<!\d)(?<!\d )(?:1 ?9|2 ?0) ?\d ?\d(?= ?年(?!级))")
_UNIT = r" ?(?:年(?!级)|月|日|万|亿|元|名|个|家|人|户|件|次|项|号(?!楼|线)|条|届|岁|所|座|吨|亩|平方|公里|[%％])"
_MEASURE, _COUNT = r" ?(?:年(?!级)|月|日|万|亿|元|岁|吨|亩|平方|公里|[%％])", r" ?(?:个|家|人|户|名|所|座)"
# 每个补助 8 0 万元, 已建 4 5 个; 1 2 个 may be two numbers of a list, one behind the other.
_NOT_NEXT = "(?!{})[1-9] \\d".format("|".join(f"{digit} {digit + 1}" for digit in range(1, 9)))
# 3 7 3万元, 第7 5号: two digits are one number only right behind a word, since 1 2个 may be the 1 of a list.
_SPACED = re.compile(
    rf"(?<![\dA-Za-z.,])(?<![\dA-Za-z.,|] )\d(?: \d){{2,}}(?={_UNIT})|(?<=[\u4e00-\u9fff“《(（:：,，、])(?<![表图件注])\d \d(?={_UNIT})"
    rf"|(?<=[\u4e00-\u9fff“《(（:：,，、] )(?<![表图件注节] )(?:[1-9] \d(?={_MEASURE})|{_NOT_NEXT}(?={_COUNT}))"
)

_TERMINAL = "。!?:;…”』」)〕》"
# 一、 (一) 1. 1) 第三条 一是 案由: # - ``` — a line beginning so starts something new and is never the rest of the line above.
_OPENS = re.compile(
    r"(?:[一二三四五六七八九十百]+[、.,]|\([一二三四五六七八九十\d]+\)|\d{1,3}[、.)](?!\d)|[①-⑳]|第[一二三四五六七八九十百零\d]+[章节条款编部]"
    r"|[一二三四五六七八九十]{1,2}是|[#>*|•●■◆○□▪▲★√]|[-+·] |附件?[::\d]|[\w/]{2,12}:)"
)
_RUNNING = re.compile(r"[,、;:。]")
_SOURCE = re.compile(
    r"(?:来源|作者|时间|日期|编辑|供稿): ?[^\s,、;:。]{2,16}$|(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?(?: \d{1,2}:\d\d(?::\d\d)?)$"
)
_HARD_WRAP_MIN_LINES = 8
_FENCE = re.compile(r"(?:```|~~~)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanText:
    """A text fit to be stored.

    `furniture` are the lines taken off (they tell where a page is from), `masked` counts personal data, `traditional` are the traditional
    characters among it: noted for matching, never changed.
    """

    text: str
    furniture: tuple[str, ...]
    masked: int
    traditional: tuple[str, ...] = ()


def clean_text(raw: str, *, keep_personal_data: bool = False) -> CleanText:
    """Clean a text as read. Cleaning a cleaned text changes nothing."""
    taken: list[str] = []
    text, before = raw, None
    while text != before:  # what is mended may be seen to be furniture
        before = text
        kept, furniture = _take_furniture([line.strip() for line in _normalize(text).split("\n")])
        taken += furniture
        text = "\n".join(_collapse_blank(_join_broken(kept))).strip("\n")
    text, masked = (text, 0) if keep_personal_data else mask_personal_data(text)
    return CleanText(text=text, furniture=tuple(taken), masked=masked, traditional=stray_traditional(text))


def _normalize(raw: str) -> str:
    """NFC, one kind of line end and of blank, no invisible marks, entities resolved, numbers in one piece (5 000元 → 5000元)."""
    text = _LINE_END.sub("\n", raw)
    while _ENTITY.search(text) and (resolved := html.unescape(text)) != text:  # &amp;nbsp; holds another
        text = _LINE_END.sub("\n", resolved)
    text = _BLANK.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", text)))  # in this order, as one makes work for the next
    if _SPLIT_NUMBER.search(text):
        for pattern in (_YEAR, _SPACED, _THOUSANDS):
            text = pattern.sub(_without_blanks, text)
    return text


def _without_blanks(number: re.Match[str]) -> str:
    return number[0].replace(" ", "")


def _take_furniture(lines: list[str]) -> tuple[list[str], list[str]]:
    end = footer_start(lines)
    kept = [kept_of(line) if line else line for line in lines[:end]]
    taken = [line for line, rest in zip(lines, kept, strict=False) if rest is None]
    return [line for line in kept if line is not None], taken + [line for line in lines[end:] if line]


def _join_broken(lines: list[str]) -> Iterator[str]:
    """Join a line to the one above where a sentence certainly runs on over the break.

    入驻单位的场地租赁费、保洁费以及其 | 他各项支出由街道承担 — the upper line is running text and ends without a mark.
    """
    width, fenced = _wrap_width(lines), _fenced(lines)
    held: str | None = None
    for number, line in enumerate(lines):
        if held and line and number not in fenced and _runs_on(held, line, width=width):
            held = held + (" " if _is_latin(held[-1]) and _is_latin(line[0]) else "") + line
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _fenced(lines: list[str]) -> frozenset[int]:
    """Numbers of the lines of a Markdown page's blocks of code, and of the line behind each; a fence without an end is none."""
    fences = [number for number, line in enumerate(lines) if _FENCE.match(line)]
    return frozenset(number for start, end in zip(fences[::2], fences[1::2], strict=False) for number in range(start, end + 2))


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _wrap_width(lines: list[str]) -> int | None:
    """Length of a full line where the text was wrapped at a fixed width, as PDF text is; None elsewhere."""
    lengths = [len(line) for line in lines if line]
    if len(lengths) < _HARD_WRAP_MIN_LINES:
        return None
    full = sorted(lengths)[int(len(lengths) * 0.95)]
    near = sum(1 for n in lengths if full - 4 <= n <= full + 2)
    return full if 15 <= full <= 60 and near >= 0.35 * len(lengths) else None


def _runs_on(upper: str, lower: str, *, width: int | None) -> bool:
    end, folded = fold_width(upper), fold_width(lower)
    if end[-1] in _TERMINAL or _OPENS.match(folded) or " | " in upper or upper.endswith("|") or "|" in lower:
        return False
    if width is not None and width - 4 <= len(upper):
        return True
    is_heading = _OPENS.match(end) is not None and not _RUNNING.search(end[4:])
    running = len(upper) >= 15 and _RUNNING.search(end) is not None
    return running and not is_heading and _RUNNING.search(folded) is not None and not _looks_labelled(end) and not _names_source(end)


def _looks_labelled(line: str) -> bool:
    """标签:第三方;社会组织 — a label and its values; nothing runs on after it."""
    return re.match(r"[\w/]{2,12}:", line) is not None


def _names_source(line: str) -> bool:
    """2024-11-04 来源:江城日报 — where a page tells the date and the source of its text."""
    return _SOURCE.search(line) is not None


def _collapse_blank(lines: Iterator[str]) -> Iterator[str]:
    """At most one blank line in a row, so that paragraphs stay apart and nothing else does."""
    previous = ""
    for line in lines:
        if line or previous:
            yield line
        previous = line
