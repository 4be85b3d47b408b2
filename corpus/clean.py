"""Takes page furniture off a text, mends broken lines and masks personal data; afterwards the text never changes."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.fold import fold_width
from corpus.personal import mask_personal_data

_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD, *range(0x200E, 0x2010), *range(0x202A, 0x202F)])
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,5});")
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u2009](?=\d{3}(?!\d))")

# A line that is furniture whatever stands around it. Matched against the folded line without its blanks at both ends.
_FURNITURE = re.compile(
    r"""
    (?:您?(?:的|所在)?(?:当前)?位置(?::.*)?)                      # 当前位置
  | (?:[^。;,]{1,20}\s*(?:>|>>|»|›|→)\s*)+[^。;,]{0,60}          # 政协会议 > 提案信息 > 正文
  | (?:合集下载|立即下载|下载本文|全文下载|点击下载.*|附件下载:?)
  | .*下载文档前请自行甄别.* | .*仅部分预览.*的文档.* | .*如文档侵犯您的权益.*
  | (?:相关(?:文档|阅读|链接|新闻|信息|推荐|稿件|附件)|最新文档|热门(?:文档|推荐)|猜你喜欢|友情链接|延伸阅读):?
  | [\u4e00-\u9fa5]{2,16}(?:门户网站|政府网|新闻网|政务网|政协网|民政网|人大网)
  | (?=.*(?:首页|登录|无障碍|长者|English|要闻|联系我们|视频|提案征集|手机版))(?:[^|。:,;\d]{1,14}(?:\s*\|\s*|\s{1,4})){2,}[^|。:,;\d]{1,14}
  | .*版权所有.* | (?:技术支持|主办单位|承办单位|网站维护|制作维护):.*(?:信息中心|电子政务|网站|公司).* | 主办:(?!.*(?:协办|会办)).{2,30}
  | .*(?:ICP备|ICP证|公网安备).* | .*网站标识码.* | .*政府网站(?:找错|年度报表).*
  | \W{0,2}(?:打印|关闭|收藏|分享|返回顶部|字号|复制链接|保存)(?:本页|本文|页面|窗口)?\W{0,2}
    (?:(?:打印|关闭|收藏|分享)(?:本页|本文|页面|窗口)?\W{0,2})*
  | 〔?(?:字体|字号)(?:大小)?:?.{0,12}〕? | (?:分享到|扫一扫|扫码).{0,30} | \W?大\W{0,3}中\W{0,3}小\W?
  | (?:上一[篇条页]|下一[篇条页]|上一主题|下一主题):?.{0,80}
  | (?:浏览|阅读|点击)(?:次数|量|数):?\s*\d*\s*次?
  | (?:您好,?\s*)?欢迎(?:访问|光临|您).{0,60}
  | (?:首页|网站首页|网站地图|联系我们|设为首页|加入收藏|无障碍(?:浏览|阅读)?|长者模式|关怀版|繁體?体?|English|登录|注册)
    (?:\s*[|\s]\s*(?:首页|网站地图|联系我们|设为首页|加入收藏|关于我们|登录|注册|English))*
  | [|\-_=*·.\s]{1,80}
  | 第?\s*\d{1,3}\s*页?(?:\s*[/,]?\s*共\s*\d{1,3}\s*页) | -\s*\d{1,3}\s*-
    """,
    re.VERBOSE,
)
_FURNITURE_MAX_CHARS = 200

_TERMINAL = "。!?:;…”』」)〕》"
# 一、 (一) 1. 1) 第三条 一是 案由: # — a line beginning so starts something new and is never the rest of the line above.
_OPENS = re.compile(
    r"(?:[一二三四五六七八九十百]+[、.,]|\([一二三四五六七八九十\d]+\)|\d{1,2}[、.)](?!\d)|[①-⑳]|第[一二三四五六七八九十百零\d]+[章节条款编部]"
    r"|[一二三四五六七八九十]{1,2}是|[#>*|•●■◆]|附件?[::\d]|[\w/]{2,12}:)"
)
_RUNNING = re.compile(r"[,、;:。]")
_HARD_WRAP_MIN_LINES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanText:
    """A text fit to be stored; `furniture` are the lines taken off (they tell where a page is from), `masked` counts personal data."""

    text: str
    furniture: tuple[str, ...]
    masked: int


def clean_text(raw: str, *, keep_personal_data: bool = False) -> CleanText:
    """Clean a text as read. Cleaning a cleaned text changes nothing."""
    lines = [line.strip() for line in _normalize(raw).split("\n")]
    kept, furniture = _take_furniture(lines)
    text = "\n".join(_collapse_blank(_join_broken(kept))).strip("\n")
    if keep_personal_data:
        return CleanText(text=text, furniture=furniture, masked=0)
    text, masked = mask_personal_data(text)
    return CleanText(text=text, furniture=furniture, masked=masked)


def _normalize(raw: str) -> str:
    """NFC, one kind of line end and of blank, no invisible marks, entities resolved, thousands written in one piece (5 000元 → 5000元)."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    if _ENTITY.search(text):
        text = html.unescape(text)
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    text = re.sub(r"[\t\v\u00a0\u2000-\u200a\u202f\u205f\u3000]", " ", text)
    return _THOUSANDS.sub("", "".join(c for c in text if c == "\n" or unicodedata.category(c) != "Cc"))


def _take_furniture(lines: list[str]) -> tuple[list[str], tuple[str, ...]]:
    kept: list[str] = []
    taken: list[str] = []
    for line in lines:
        (taken if line and is_furniture(line) else kept).append(line)
    return kept, tuple(taken)


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the web page rather than to the document.

    >>> is_furniture("技术支持:北京市通州区信息中心 京ICP备 05031679号")
    True
    """
    return len(line) <= _FURNITURE_MAX_CHARS and _FURNITURE.fullmatch(fold_width(line)) is not None


def _join_broken(lines: list[str]) -> Iterator[str]:
    """Join a line to the one above where a sentence certainly runs on over the break.

    入驻单位的场地租赁费、保洁费以及其 | 他各项支出由街道承担 — the upper line is running text and ends without a mark.
    """
    width = _wrap_width(lines)
    held: str | None = None
    for line in lines:
        if held and line and _runs_on(held, line, width=width):
            held = held + (" " if _is_latin(held[-1]) and _is_latin(line[0]) else "") + line
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


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
    if end[-1] in _TERMINAL or _OPENS.match(folded) or " | " in upper or "|" in lower:
        return False
    if width is not None and width - 4 <= len(upper):
        return True
    is_heading = _OPENS.match(end) is not None and not _RUNNING.search(end[4:])
    running = len(upper) >= 15 and _RUNNING.search(end) is not None
    return running and not is_heading and _RUNNING.search(folded) is not None and not _looks_labelled(end)


def _looks_labelled(line: str) -> bool:
    """标签:第三方;社会组织 — a label and its values; nothing runs on after it."""
    return re.match(r"[\w/]{2,12}:", line) is not None


def _collapse_blank(lines: Iterator[str]) -> Iterator[str]:
    """At most one blank line in a row, so that paragraphs stay apart and nothing else does."""
    previous = ""
    for line in lines:
        if line or previous:
            yield line
        previous = line
