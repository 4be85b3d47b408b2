"""Terms of Chinese text for matching: jieba's words in search mode, and character bigrams."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

import opencc
import rjieba

_VERSION = 2  # of the rules below; the word list is hashed by itself

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_RUN = re.compile(rf"(?P<han>[{_HAN}]+)|\d+(?:\.\d+)+|[^\W_{_HAN}]+")
# 5 000元 and 5,000元 are 5000元.
_THOUSANDS = re.compile(r"(?<=\d)[ ,](?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Of one text, in order, repeated as often as they stand there."""

    words: list[str]
    bigrams: list[str]


def words(text: str) -> list[str]:
    """Words and the shorter words inside them, as jieba's search mode gives them; letters and digits in runs; no punctuation."""
    return find_terms(text).words


def bigrams(text: str) -> list[str]:
    """Every two neighbours, a run of letters or digits being one like a character: 第3号提案 → 第, 第3, 3, 3号, 号提, 提案.

    Such runs, and a character that stands alone, are terms too; no punctuation. On message-reply, pairs such as a2区 and 300万 raised
    bigram BM25 by .005.
    """
    return find_terms(text).bigrams


def find_terms(text: str) -> Terms:
    """Only runs of Chinese characters go through the segmenter, where its fast implementation and jieba itself agree.

    They differ on 2015-2018 and on addresses of pages.
    """
    folded = fold(text)
    runs = [(match.group(), bool(match["han"]), match.start()) for match in _RUN.finditer(folded)]
    segmented = iter(_segment([run for run, han, _ in runs if han]))
    found = Terms(words=[], bigrams=[])
    last, end = "", -1  # the neighbour in front of a run, and where it ends
    for run, han, start in runs:
        found.words.extend(next(segmented) if han else (run,))
        if start == end:
            found.bigrams.append(last + (run[0] if han else run))
        paired = han and len(run) > 1
        found.bigrams.extend([run[at : at + 2] for at in range(len(run) - 1)] if paired else (run,))
        last, end = run[-1] if han else run, start + len(run)
    return found


def _segment(runs: list[str]) -> list[list[str]]:
    """Words of each run; all runs go through the segmenter in one call, which costs half as much as one each."""
    if not runs:
        return []
    cut: list[list[str]] = [[]]
    for word in _segmenter().cut_for_search(" ".join(runs)):
        if word == " ":
            cut.append([])
        else:
            cut[-1].append(word)
    return cut


def tagged(text: str) -> list[tuple[str, str]]:
    """Words in order, none inside another, each with jieba's part of speech.

    A domain term is a noun (`n`), letters and digits are `eng` and `m`.
    """
    terms: list[tuple[str, str]] = []
    for run in _RUN.finditer(fold(text)):
        if run["han"]:
            terms += [(word, "n" if word in _domain_set() else flag) for word, flag in _segmenter().tag(run["han"])]
        else:
            terms.append((run.group(), "m" if run.group()[0].isdigit() else "eng"))
    return terms


def fold(text: str) -> str:
    """Make forms that mean the same look the same: full width, capitals, traditional characters (社區 → 社区), blanks in numbers."""
    pattern, simplified = _traditional()
    folded = pattern.sub(lambda found: simplified[found.group()], unicodedata.normalize("NFKC", text).lower())
    return _THOUSANDS.sub("", folded)


@cache
def fingerprint() -> str:
    """Name rules and word list together; terms of different fingerprints must not meet in one index."""
    digest = hashlib.sha256("\n".join(domain_terms()).encode()).hexdigest()
    return f"jieba-search+bigrams-{_VERSION}-{digest[:12]}"


@cache
def domain_terms() -> tuple[str, ...]:
    listed = resources.files("indexer").joinpath("data/terms.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in listed if line.strip() and not line.startswith("#"))


@cache
def _domain_set() -> frozenset[str]:
    return frozenset(domain_terms())


@cache
def _segmenter() -> rjieba.Jieba:
    segmenter = rjieba.Jieba()
    for term in domain_terms():
        segmenter.add_word(term, None, None)
    return segmenter


@cache
def _traditional() -> tuple[re.Pattern[str], dict[str, str]]:
    """Fold each character by itself: folding by phrase would give one word two forms, depending on what stands beside it."""
    characters = [chr(code) for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF)) for code in range(first, last + 1)]
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    simplified = {before: after for before, after in zip(characters, converted, strict=True) if before != after}
    # A pattern skips over text that has none of them fifteen times as fast as str.translate.
    return re.compile(f"[{''.join(simplified)}]"), simplified
