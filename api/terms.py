"""The words a question looks for, with their weights, and how much of them a text carries."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.glossary import stopwords, synonyms
from corpus.fold import fold_width
from indexer.embed import Encoder
from indexer.tokenizer import tagged, words

_SYNONYM_CREDIT = 0.8
_PART_CREDIT = 0.5
_HALVES_CREDIT = 0.9
_QUOTED_WEIGHT = 1.5
_MIN_RARITY = 0.35
# What a word of each part of speech tells about the subject. The verbs of a question are often not the document's (打算 for 拟), its
# nouns seldom are.
_SPEECH = {
    **dict.fromkeys(("n", "e", "j"), 1.0), **dict.fromkeys(("l", "x"), 0.8), **dict.fromkeys(("m", "i"), 0.6),
    **dict.fromkeys(("v", "b"), 0.5), **dict.fromkeys(("a", "s"), 0.4), **dict.fromkeys(("t", "z"), 0.3), "f": 0.2,
}  # fmt: skip
# Nouns that fit every subject say little about one.
_GENERAL = frozenset(
    {
        "成果", "成效", "效果", "问题", "情况", "措施", "做法", "经验", "方面", "内容", "标准", "工作", "作用", "数量",
        "金额", "总数", "个数", "地方", "城市", "地区", "时间", "日期", "部门", "单位", "原因", "办法", "方式", "程度",
        "要求", "规定", "结果", "计划", "目标", "比例", "名称", "题目",
    }
)  # fmt: skip
_GENERAL_WEIGHT = 0.4
_UNKNOWN_WORD = 0.2  # an English word that the glossary lacks must not outweigh those it has
# 花了多少钱 asks for a sum, which the sentence must hold; it need not hold the word.
_SUMS = frozenset(["钱", "笔", "块", "元", "万元", "亿元", "笔钱"])
# Cosine of two words' vectors: below the first they are unrelated, above the second as good as synonyms.
_NEAR, _SAME = 0.25, 0.75

_MONEY = frozenset(
    {
        "资助", "资金", "经费", "拨款", "补贴", "补助", "扶持", "投入", "预算", "奖励", "奖补", "金额", "财政", "费用",
        "出资", "投资", "专项资金", "津贴",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word, how much it tells about the question's subject, and its near-synonyms with the credit each earns."""

    text: str
    weight: float
    alternatives: tuple[tuple[str, float], ...]
    halves: tuple[str, ...] = ()

    def credit(self, folded: str) -> float:
        """1.0 where the word stands in the folded text; less for its halves apart (孵化培育基地), a synonym, one half; else 0."""
        if self.text in folded:
            return 1.0
        if self.halves and all(half in folded for half in self.halves):
            return _HALVES_CREDIT
        return max((credit for word, credit in self.alternatives if word in folded), default=0.0)


def asks_for_money(terms: Sequence[Term]) -> bool:
    """Whether a question is about who pays what: 其他城市如何资助孵化基地."""
    return any(term.text in _MONEY for term in terms)


def question_terms(
    text: str, *, frequency: Callable[[str], int], total: int, translations: Sequence[tuple[str, ...]] = (), quoted: Sequence[str] = ()
) -> tuple[Term, ...]:
    """Terms of a question's text in its order. What it puts in quotes is one term each.

    A term's weight grows with how much its part of speech tells and how rare it is among the `total` passages (inverse document frequency).
    """
    terms: dict[str, Term] = {fold_width(q): Term(text=fold_width(q), weight=_QUOTED_WEIGHT, alternatives=()) for q in quoted}
    for word, speech in tagged(text):
        telling = _telling(word, speech)
        if telling and word not in terms and word not in stopwords() and word not in _SUMS and (len(word) > 1 or word.isdigit()):
            unknown = _UNKNOWN_WORD if translations and word.isascii() else 1.0
            terms[word] = _term(word, synonyms(word), unknown * telling * _rarity(frequency(word), total))
    for options in translations:
        first = fold_width(options[0])
        others = [*options[1:], *(s for o in options for s in synonyms(o))]
        telling = max(_telling(first, speech) for _, speech in tagged(first) or [(first, "n")]) or _SPEECH["v"]
        terms[first] = _term(first, tuple(dict.fromkeys(others)), telling * _rarity(max(frequency(o) for o in options), total))
    return tuple(terms.values())


def _telling(word: str, speech: str) -> float:
    """What a word tells by its part of speech and length: 孵化基地 more than 基地, a noun of every subject (措施) little."""
    return _SPEECH.get(speech[:1], 0.0) * (_GENERAL_WEIGHT if word in _GENERAL else min(1.5, 0.5 + 0.25 * len(word)))


def _rarity(frequency: int, total: int) -> float:
    return max(_MIN_RARITY, math.log((total + 1) / (frequency + 0.5)) / math.log(total + 2))


def _term(word: str, others: Sequence[str], weight: float) -> Term:
    halves = (word[: len(word) // 2], word[len(word) // 2 :]) if len(word) >= 4 and not word.isascii() else ()
    alternatives = [(other, _SYNONYM_CREDIT) for other in others if other != word] + [(half, _PART_CREDIT) for half in halves]
    return Term(text=word, weight=weight, alternatives=tuple(alternatives), halves=halves)


class WordTable:
    """Texts ready to be asked how far they carry a term. `encoder` should know single words, as a static one does."""

    def __init__(self, texts: Sequence[str], *, encoder: Encoder) -> None:
        self._encoder = encoder
        self._folded = [fold_width(text).lower() for text in texts]
        contained = [list(dict.fromkeys(w for w in words(text) if len(w) > 1 and not w.isascii())) for text in texts]
        vocabulary = {word: row for row, word in enumerate(dict.fromkeys(w for ws in contained for w in ws))}
        self._rows = [[vocabulary[w] for w in ws] for ws in contained]
        self._vectors = encoder.encode_passages(list(vocabulary)) if vocabulary else None

    def credits(self, terms: Sequence[Term]) -> NDArray[np.float32]:
        """How far each text carries each term, (terms, texts), 0 to 1: the word itself, a synonym, or a word whose vector is near."""
        table = np.array([[term.credit(text) for text in self._folded] for term in terms], dtype=np.float32).reshape(
            len(terms), len(self._folded)
        )
        if self._vectors is None or not terms:
            return table
        near = self._encoder.encode_passages([t.text for t in terms]) @ self._vectors.T
        near = np.clip((near - _NEAR) / (_SAME - _NEAR), 0.0, 1.0) * _SYNONYM_CREDIT
        for column, rows in enumerate(self._rows):
            if rows:
                table[:, column] = np.maximum(table[:, column], near[:, rows].max(axis=1))
        return table


def weights_of(terms: Sequence[Term]) -> NDArray[np.float32]:
    return np.array([term.weight for term in terms], dtype=np.float32)
