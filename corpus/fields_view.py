"""The view of a document that the rules for its fields read: folded, and broken into lines where a page lost its line breaks."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.fold import fold_form

_WIDE_GAP = re.compile(r" {2,}")
_LOST_BLANK = re.compile(r"&[a-z]{2,5};")  # &sp; and other blanks that no page should hold
# What a site or a collection hangs under a text. Nothing below it is the document's.
_BELOW = re.compile(r"更多信息请关注|扫一扫在手机|Public domain|公开程序:|责任编辑:|相关链接:|相关解读:")
_FIRST_ARTICLE = re.compile(r"第一条(?=[\s\u4e00-\u9fa5]{2})|第一章\s*总\s*则")
# 根据2016年1月19日《…的决定》修订, on a line of its own, still is of the head
_PREAMBLE = re.compile(r"^\s*(?:为|根据(?!\s*\d{4}\s?年)|按照|依照|依据|近年)[^\n]{40}", re.MULTILINE)
_RUNNING = re.compile(r"[^\n。]{60,}。")
_HEAD_CHARS = 1500
_LAW_HEAD_CHARS = 3000


@lru_cache(maxsize=8)
def field_view(text: str) -> str:
    r"""A view of the same length: folded as forms are, and two or more blanks in a row are line breaks.

    >>> field_view("特此通知。\u3000\u3000某市民政局\u3000\u30002020年1月2日").split()
    ['特此通知。', '某市民政局', '2020年1月2日']
    """
    return _WIDE_GAP.sub(lambda gap: "\n" * len(gap.group()), _LOST_BLANK.sub(lambda blank: " " * len(blank.group()), fold_form(text)))


def body_end(view: str) -> int:
    """Where the document ends and what the site put under it begins."""
    below = _BELOW.search(view, min(200, len(view)))
    return below.start() if below else len(view)


def rule_head(view: str) -> str:
    """What stands above the first article of a rule: its title and when it was passed, published and amended."""
    first, preamble = _FIRST_ARTICLE.search(view, 0, _LAW_HEAD_CHARS), _PREAMBLE.search(view, 1, _LAW_HEAD_CHARS)
    if first or preamble:
        return view[: min(match.start() for match in (first, preamble) if match)]
    running = _RUNNING.search(view, 0, _HEAD_CHARS)
    return view[: running.start() if running else _HEAD_CHARS]


def without_quoted_titles(view: str) -> str:
    """The same length, what stands in 《》 blanked out: a date or a verb in the title of another document says nothing of this one."""
    return re.sub(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》", lambda title: "＿" * len(title.group()), view)
