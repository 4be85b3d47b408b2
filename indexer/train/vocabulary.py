"""The tokens of the built-in encoder: counted words and characters in a Unigram tokenizer, other spellings sharing rows."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import opencc
import rjieba
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from indexer.train.records import Entry

UNKNOWN = "<unk>"
GLOSS_WEIGHT = 20
_HAN = re.compile(r"[㐀-鿿]+")
_LATIN = re.compile(r"[a-z]+")
_DIGITS = re.compile(r"[0-9]+")
# Longer words are better met in pieces: 药品监督管理局 = 药品, 监督, 管理局.
_WORD, _CHARACTER = re.compile(r"[㐀-鿿]{2,4}"), re.compile(r"[㐀-鿿]")
_ENGLISH, _NUMBER = re.compile(r"[a-z]{2,20}"), re.compile(r"[0-9]{2,4}")
# American spelling, which most of the training text has, → British: organizations → organisations, labor → labour, center → centre.
_BRITISH = (
    (re.compile(r"iz(?=ations?$|e$|es$|ed$|ing$)"), "is"),
    (re.compile(r"or(?=s?$|ed$|ing$)"), "our"),
    (re.compile(r"ter(?=s?$)"), "tre"),
    (re.compile(r"gram(?=s?$)"), "gramme"),
)
_ENDINGS = ("izations", "ization", "ations", "ation", "ments", "ment", "ings", "ing", "ies", "ers", "ed", "er", "es", "s", "e", "y")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many rows each sort of token gets."""

    words: int = 27_000
    characters: int = 5_500
    english: int = 16_000
    numbers: int = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """`rows` are the tokens with a vector of their own, `row_of` maps each token id of the tokenizer to its row.

    `counts` are the rows' frequencies; `parts[row]` are the names of what the row is made of (characters, stems).
    """

    tokenizer: Tokenizer
    rows: tuple[str, ...]
    row_of: NDArray[np.int32]
    counts: NDArray[np.float64]
    parts: tuple[tuple[str, ...], ...]


def count_tokens(texts: Iterable[str]) -> Counter[str]:
    """Count jieba words, single characters, lower-case Latin words and numbers after NFKC; 社會 counts as 社会."""
    counts: Counter[str] = Counter()
    for text in texts:
        folded = unicodedata.normalize("NFKC", text).lower()
        for run in _HAN.findall(folded):
            counts.update(rjieba.cut(run))
        counts.update(_LATIN.findall(folded))
        counts.update(_DIGITS.findall(folded))
        counts.update(set(folded))  # a character that only occurs inside words is still spelled out somewhere
    simplify = opencc.OpenCC("t2s").convert
    folded_counts: Counter[str] = Counter()
    for token, count in counts.items():
        folded_counts[str(simplify(token)) if _HAN.match(token) else token] += count
    return folded_counts


def weigh_glosses(entries: Iterable[Entry], *, counts: Counter[str]) -> Counter[str]:
    """Extra counts for English meanings by how common the Chinese is: subsidy is rarer than kernel in the articles, but 补贴 is not."""
    extra: Counter[str] = Counter()
    for entry in entries:
        weight = GLOSS_WEIGHT + round(5 * math.sqrt(counts[entry.word]))
        for word in {word for meaning in entry.meanings[:4] for word in _LATIN.findall(meaning.lower())}:
            extra[word] += weight
    return extra


def choose_tokens(counts: Counter[str], *, sizes: Sizes) -> dict[str, int]:
    """Choose the most frequent tokens of each sort with their counts; ties go to the earlier code point."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    chosen = dict.fromkeys("abcdefghijklmnopqrstuvwxyz0123456789", 1)
    wanted = ((_WORD, sizes.words), (_CHARACTER, sizes.characters), (_ENGLISH, sizes.english), (_NUMBER, sizes.numbers))
    for pattern, size in wanted:
        chosen.update([item for item in ranked if pattern.fullmatch(item[0])][:size])
    return chosen


def other_spellings(tokens: Iterable[str], *, seen: Iterable[str]) -> dict[str, str]:
    """Spellings that share a chosen token's row: 社區 → 社区, organisations → organizations, subsidised → subsidize."""
    chosen = set(tokens)
    stems = {stem_of(token): token for token in sorted(chosen, reverse=True) if _LATIN.fullmatch(token) and len(token) > 4}
    found = {
        word: stems[stem_of(word)] for word in sorted(seen) if word not in chosen and _LATIN.fullmatch(word) and stem_of(word) in stems
    }
    converters = [opencc.OpenCC(name).convert for name in ("s2t", "s2tw", "s2hk")]
    for token in sorted(chosen):
        variants = [str(convert(token)) for convert in converters] if _HAN.match(token) else _british(token)
        found.update({variant: token for variant in variants if variant not in chosen})
    simplify = opencc.OpenCC("t2s").convert
    for character in map(chr, range(0x4E00, 0xA000)):
        if character not in chosen and (plain := simplify(character)) in chosen:
            found[character] = plain
    return found


def _british(token: str) -> list[str]:
    if len(token) < 5 or not _LATIN.fullmatch(token):
        return []
    return [american.sub(british, token) for american, british in _BRITISH if american.search(token)]


def stem_of(word: str) -> str:
    """Cut a word to a rough stem: incubators and incubator, fund and funding meet in it."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def parts_of(token: str) -> tuple[str, ...]:
    """Name what a token is made of: the characters of a Chinese word and their pairs, the stem of an English one."""
    if _HAN.fullmatch(token):
        pairs = [token[i : i + 2] for i in range(len(token) - 1)] if len(token) > 2 else []
        return (*token, *pairs)
    return ("~" + stem_of(token),) if _LATIN.fullmatch(token) and len(token) > 3 else ()


def _shared_parts(rows: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Parts of each row; a part that only one row has would teach nobody else anything and is left out."""
    every = ((), *(parts_of(token) for token in rows[1:]))
    holders = Counter(part for parts in every for part in set(parts))
    return tuple(tuple(part for part in parts if holders[part] > 1) for parts in every)


def build_tokenizer(scores: list[tuple[str, float]]) -> Tokenizer:
    """NFKC, lower case; punctuation dropped; runs of Chinese, letters and digits cut by the best-scoring path."""
    tokenizer = Tokenizer(models.Unigram(scores, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}]+"), "removed"),
            pre_tokenizers.Split(Regex(r"\p{Han}+|[0-9]+"), "isolated"),
        ]
    )
    return tokenizer


def build_vocabulary(counts: Counter[str], *, sizes: Sizes) -> Vocabulary:
    chosen = choose_tokens(counts, sizes=sizes)
    rows = (UNKNOWN, *sorted(chosen, key=lambda token: (-chosen[token], token)))
    seen = [token for token, count in counts.items() if count >= GLOSS_WEIGHT]
    spellings = other_spellings(chosen, seen=seen)
    total = math.log(sum(chosen.values()))
    scores = [(UNKNOWN, -30.0)] + [(token, math.log(chosen[token]) - total) for token in rows[1:]]
    scores += [(token, math.log(chosen[plain]) - total) for token, plain in sorted(spellings.items())]
    place = {token: row for row, token in enumerate(rows)}
    row_of = np.array([place[spellings.get(token, token)] for token, _ in scores], dtype=np.int32)
    return Vocabulary(
        tokenizer=build_tokenizer(scores),
        rows=rows,
        row_of=row_of,
        counts=np.array([0, *(chosen[token] for token in rows[1:])], dtype=np.float64),
        parts=_shared_parts(rows),
    )
