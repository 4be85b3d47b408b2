"""Cuts a list of bodies into its names, where 和 may join two bodies or stand inside the name of one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.model import Span
from corpus.regions import load_gazetteer

_JOINT = re.compile(r"[和及与]")
# 财政局和民政局 are two. In 规划和自然资源局 nothing that could be a body stands in front of 和; in 社会和法制委员会 and 产业布局和规划局
# only the last character looks like one, and 政府和社会资本合作中心 is one body.
_ENDS_AS_BODY = re.compile(
    r"(?:(?<!布)(?<!格)局|委|(?<![举主承兴协])办|(?<!干)(?<!全)(?<!内)(?<!外)部|(?<!大)厅|中心|公司|集团|政府|街道|办公室|研究室|[法医学科检]院|"
    r"(?<!社)(?<!机)(?<!晚)会|[支总大]队|[兵师]团|党组|银行)$"
)
_ONE_BODY = re.compile(r"政府和社会资本")


def cut_bodies(view: str, within: Span) -> Iterator[Span]:
    """The parts of a list in order, cut at 、 and commas, and at 和, 及, 与 behind what is a body or a place by itself.

    >>> [span.cut("市规划和自然资源局及区财政局") for span in cut_bodies("市规划和自然资源局及区财政局", Span(start=0, end=14))]
    ['市规划和自然资源局', '区财政局']
    """
    for part in re.compile(r"[^、,;，；\s]+").finditer(view, within.start, within.end):
        start = part.start()
        for joint in _JOINT.finditer(view, part.start(), part.end()):
            if joint.start() > start and joint.end() < part.end() and _is_joint(view, start, joint):
                yield Span(start=start, end=joint.start())
                start = joint.end()
        yield Span(start=start, end=part.end())


def _is_joint(view: str, start: int, joint: re.Match[str]) -> bool:
    before = view[start : joint.start()]
    if _ONE_BODY.match(view, joint.start() - 2):
        return False
    return _ENDS_AS_BODY.search(before) is not None or (before[-1] in "省市区县州镇旗" and bool(load_gazetteer().named(before)))
