"""Reads the numbers of proposals where several stand together: 第12号、第15号和第23号提案."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.model import Span

ONE_NUMBER = r"[A-Z]?\d{1,10}(?:-\d+)?"
# 第12、15、38号提案   第12号、第15号提案   第12号(含第15号、38号)提案   0012、0015号建议
_NUMBERS = re.compile(
    rf"(?<![〕\]\d])第\s*{ONE_NUMBER}\s*号?(?:\s*(?:[、,;和及与]|\(\s*(?:含|并案|合并|并)?[::]?)\s*(?:并案|含)?\s*第?\s*{ONE_NUMBER}\s*号?)*\s*\)?"
)
_OF_PROPOSALS = re.compile(r"^\s*[(〔]?(?:号|等|[\u4e00-\u9fa5]{0,4})?(?:提案|建议|议案)|^\s*[)》]")
_BEFORE_NUMBERS = re.compile(r"(?:提案|建议|议案|会议|收到|编号|[》”])[^\n。;]{0,6}$")


def numbers_together(words: str) -> Iterator[list[tuple[str, Span]]]:
    """Each run of numbers that proposals are called by, in folded words; a number alone is a run of one."""
    for run in _NUMBERS.finditer(words):
        if "号" in run.group() and (_OF_PROPOSALS.match(words, run.end()) or _near_proposals(words, run)):
            starts = [(one.group(), run.start() + one.start()) for one in re.finditer(ONE_NUMBER, run.group())]
            yield [(number, Span(start=start, end=start + len(number))) for number, start in starts]


def _near_proposals(words: str, run: re.Match[str]) -> bool:
    after = re.match(r"[^\n。;]{0,14}?(?:提案|建议|议案)", words[run.end() :])
    return after is not None or _BEFORE_NUMBERS.search(words, max(0, run.start() - 20), run.start()) is not None
