"""Reads a model's draft: sentences, each with the passages and words it says it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
# [1:"…"], [来源1：“…”], 【2: 「…」】: the words end at a closing quotation mark with a closing bracket behind it, so they may hold either.
_MARK = re.compile(
    r"[\[【［(（]\s*(?:资料|来源|passage|source|no\.?|#)?\s*(?P<number>\d{1,3})\s*[:：,，]\s*"
    r"[\"“”「『'‘＂](?P<words>[^\n]{1,600}?)[\"”“」』'’＂]\s*[\]】］)）]",
    re.IGNORECASE,
)
_BARE_REFERENCE = re.compile(r"[\[【［]\s*\d{1,3}(?:\s*[,，、]\s*\d{1,3})*\s*[\]】］]")
_BROKEN_MARK = re.compile(
    r"[\[【［]\s*(?:资料|来源|passage|source|no\.?|#)?\s*\d{1,3}\s*[:：,，].*$", re.IGNORECASE
)  # cut off, or without words
_BULLET = re.compile(r"^\s*(?:[-*•·>#]+\s+|\d{1,2}[.、)）]\s*(?!\d)|[(（]\d{1,2}[)）]\s*)+")
_ENDS = re.compile(r"(?<=[。！？!?])|(?<=[a-z0-9%)”\"]\.)\s+(?=[A-Z])")
_NOTHING = re.compile(r"[\W_]*")
_SAYS_NONE = re.compile(r"\W*(?:无|没有|NONE|N/?A)\W*", re.IGNORECASE)
MAX_SENTENCES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftQuote:
    """Words that a draft says stand in the passage of this number."""

    number: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSentence:
    """One sentence, without its marks; one that names no words has no quotes."""

    text: str
    quotes: tuple[DraftQuote, ...]


def parse_draft(text: str) -> list[DraftSentence]:
    """The sentences in order, at most MAX_SENTENCES. A mark belongs to the one sentence in front of it; broken marks are none."""
    sentences: list[DraftSentence] = []
    for line in _THOUGHT.sub("", text).splitlines():
        if not _NOTHING.fullmatch(line) and not line.lstrip().startswith("```") and not _SAYS_NONE.fullmatch(line):
            sentences += _read_line(line)
    return sentences[:MAX_SENTENCES]


def _read_line(line: str) -> Iterator[DraftSentence]:
    for written, quotes in _segments(_BULLET.sub("", line)):
        if quotes and _bare(written) in _bare("".join(quote.words for quote in quotes)):
            yield DraftSentence(text=_tidy(written), quotes=quotes)  # 四、关于场地。区里提供两处…: quoted whole, it is one
            continue
        *unmarked, last = [piece for piece in _ENDS.split(_tidy(written)) if piece and not _NOTHING.fullmatch(piece)] or [""]
        for piece in unmarked:
            yield DraftSentence(text=piece.strip(), quotes=())
        if last:
            yield DraftSentence(text=last.strip(), quotes=quotes)


def _segments(line: str) -> Iterator[tuple[str, tuple[DraftQuote, ...]]]:
    """Text with the run of marks behind it; a full stop behind the marks belongs to the text before them."""
    written, at = "", 0
    quotes: list[DraftQuote] = []
    for mark in _MARK.finditer(line):
        between = line[at : mark.start()]
        if quotes and not _NOTHING.fullmatch(between):
            yield written, tuple(quotes)
            written, quotes = "", []
            between = re.sub(r"^\s*[。.;；,，]+", "", between)
        written += between if not quotes else ""
        quotes.append(DraftQuote(number=int(mark["number"]), words=mark["words"]))
        at = mark.end()
    rest = _BROKEN_MARK.sub("", line[at:])
    if quotes:
        yield written, tuple(quotes)
        rest = re.sub(r"^\s*[。.;；,，]+", "", rest)
    if not _NOTHING.fullmatch(rest):
        yield rest, ()


def _bare(written: str) -> str:
    return re.sub(r"[\W_]", "", _tidy(written))


def _tidy(written: str) -> str:
    return _BARE_REFERENCE.sub("", written).replace("**", "").strip(" \t*|")
