"""English questions in Chinese terms, and the words of a Chinese question that mean the same or nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product

from corpus.model import Span
from corpus.regions import load_gazetteer

_WORD = re.compile(r"[\u3400-\u9fff]+|\d+(?:st|nd|rd|th|[a-z])\b|\d(?:[\d,.]*\d)?%?|[a-z]+(?:['’][a-z]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z]")
# British spellings become American ones, in an entry and in a question: organisation, labour, centre, programme, licence, travelling.
_BRITISH = re.compile(
    r"is(?=(?:e[sdr]?|ers?|ing|ations?|ational)$)|(?<=[a-z]{2})our(?=(?:s|ed|ing|hoods?)?$)|(?<=[nbt])tre(?=s?$)|gramme|licenc|ll(?=ing|ed|er)"
)
_AMERICAN = {"is": "iz", "our": "or", "tre": "ter", "gramme": "gram", "licenc": "licens", "ll": "l"}
_YEARS = range(1949, 2050)
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_UNITS = {"yuan": "元", "rmb": "元", "renminbi": "元", "cny": "元", "percent": "%"}
# A four-digit number before one of these counts something: 2000 households are no year.
_COUNTED = frozenset(
    {*_SCALES, *_UNITS, "square", "household", "family", "people", "person", "resident", "member", "place", "unit", "case", "item"}
)
_DIVISIONS = {
    ("new", "area"): "新区", ("new", "district"): "新区", ("district",): "区",
    ("city",): "市", ("municipality",): "市", ("county",): "县", ("autonomous", "county"): "自治县",
    ("province",): "省", ("autonomous", "region"): "自治区", ("prefecture",): "州", ("autonomous", "prefecture"): "自治州",
}  # fmt: skip
_SUFFIX = re.compile(r"(?:新区|[省市区县])$")
# What may stand between two places of which one lies in the other: "Fuzhou, Jiangxi", "Tongzhou district of Nantong"; "Nantong's Tongzhou".
_INNER_FIRST = re.compile(r"\s*(?:,|\(|\bof\b|\bin\b)?\s*(?:the\s+)?")
_OUTER_FIRST = re.compile(r"(?:['’]s?)?\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """An English question in Chinese terms.

    `text` has every term once, in question order; `terms` pairs the words of the question, lower-cased, with what stands for them,
    and `spans` tells where those words stand; `unknown` are its content words that have no entry. A question that mixes languages keeps
    its Chinese words.
    """

    text: str
    terms: tuple[tuple[str, tuple[str, ...]], ...]
    unknown: tuple[str, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    chinese: tuple[str, ...]
    is_place: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """A word of the question and where it stands, without a possessive's end; `text` has no apostrophe either (Xi'an's is xian)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Term:
    """Words of the question with their Chinese; none for a word that has no entry."""

    chinese: tuple[str, ...]
    start: int
    end: int
    is_place: bool = False


def is_english(question: str) -> bool:
    """Whether a question is asked in English, though it may name a Chinese thing (What is 公益创投?)."""
    lowered = question.lower()
    letters, han = len(_LATIN.findall(lowered)), len(_HAN.findall(lowered))
    if not letters or not han:
        return letters > 0
    return letters >= 3 * han or sum(word.text.isascii() and word.text in _function_words() for word in _words(lowered)) > 1


def translate(question: str) -> Translation:
    """Put an English question in Chinese terms: the longest entry first, in either spelling, plurals and -ing and -ed forms too.

    A place takes the form its English suffix asks for, and one that lies in the next is joined with it (Tongzhou, Nantong is 南通市通州区).
    """
    lowered = "".join(map(_lower, question))
    found = _join_places(lowered, _look_up(_words(lowered)))
    known = [term for term in found if term.chinese]
    return Translation(
        text=" ".join(dict.fromkeys(chinese for term in known for chinese in term.chinese)),
        terms=tuple((lowered[term.start : term.end], term.chinese) for term in known),
        unknown=tuple(dict.fromkeys(lowered[term.start : term.end] for term in found if not term.chinese)),
        spans=tuple(Span(start=term.start, end=term.end) for term in known),
    )


def synonyms(word: str) -> tuple[str, ...]:
    """Return the other words of every group that holds the word, commonest first; none for a word of no group."""
    return _synonyms().get(word, ())


@cache
def stopwords() -> frozenset[str]:
    """Return the Chinese question and function words, which say nothing about what is looked for."""
    return frozenset(word for word in _function_words() if _HAN.match(word))


def fingerprint() -> str:
    """Changes when a translation may: the hash of the entries and of the words that get none."""
    lines = [line for name in ("glossary.tsv", "stopwords.txt") for line in _lines(name)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def _lower(character: str) -> str:
    lowered = character.lower()
    return lowered if len(lowered) == 1 else character  # İ would become two characters, and every span behind it would be wrong


def _lines(name: str) -> list[str]:
    text = files("api").joinpath("data", name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _function_words() -> frozenset[str]:
    return frozenset(word for line in _lines("stopwords.txt") for word in line.split())


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    others: dict[str, dict[str, None]] = {}
    for group in (line.split() for line in _lines("synonyms.txt")):
        for word in group:
            others.setdefault(word, {}).update(dict.fromkeys(other for other in group if other != word))
    return {word: tuple(found) for word, found in others.items()}


@cache
def _entries() -> tuple[dict[tuple[str, ...], _Entry], int]:
    """Read the entries, by their words and by the stems of those where that is no entry's own spelling; and the most words of one."""
    entries = dict(_read_entry(line) for line in _lines("glossary.tsv"))
    stems: dict[tuple[str, ...], _Entry] = {}
    for words, entry in entries.items():
        if not entry.is_place:
            stems.setdefault(tuple(map(_stem, words)), entry)
    return stems | entries, max(map(len, entries))


def _read_entry(line: str) -> tuple[tuple[str, ...], _Entry]:
    english, chinese, *rest = line.split("\t")
    return tuple(english.split()), _Entry(chinese=tuple(chinese.split("|")), is_place=rest == ["place"])


def _words(lowered: str) -> list[_Word]:
    return [_word(match[0].replace("’", "'"), start=match.start()) for match in _WORD.finditer(lowered)]


def _word(text: str, *, start: int) -> _Word:
    bare = text.removesuffix("'s")
    return _Word(text=bare.replace("'", ""), start=start, end=start + len(bare))


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    """Crude, and the same for an entry and a question, which is all it has to be."""
    word = _singular(_BRITISH.sub(lambda match: _AMERICAN[match[0]], word))
    for ending in ("ing", "ed", "ly"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            word = _undouble(word.removesuffix(ending))
            break
    return word.removesuffix("e") if len(word) > 4 else word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


def _undouble(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] in "bdgmnprt" else word


def _look_up(words: Sequence[_Word]) -> Iterator[_Term]:
    at = 0
    while at < len(words):
        term, used = _longest(words, at) or _number(words, at) or (_alone(words[at]), 1)
        if term is not None:
            yield term
        at += used


def _longest(words: Sequence[_Word], at: int) -> tuple[_Term, int] | None:
    entries, most = _entries()
    texts = tuple(word.text for word in words[at : at + most])
    for length in range(len(texts), 0, -1):
        key = texts[:length]
        entry = entries.get(key) or entries.get(tuple(map(_stem, key)))
        if entry is not None and not (length == 1 and key[0] in _function_words()):
            return _place(entry, words, at, length) if entry.is_place else (_term(entry.chinese, words, at, length), length)
    return None


def _place(entry: _Entry, words: Sequence[_Word], at: int, length: int) -> tuple[_Term, int]:
    """Give the place the form the next words ask for (Jilin city, Changsha county), and leave them alone if there is no such place."""
    for suffix, chinese in _DIVISIONS.items():
        if tuple(word.text for word in words[at + length : at + length + len(suffix)]) == suffix:
            forms = _forms(entry.chinese, chinese)
            if forms:
                return _term(forms, words, at, length + len(suffix), is_place=True), length + len(suffix)
    return _term(entry.chinese, words, at, length, is_place=True), length


def _forms(names: Iterable[str], suffix: str) -> tuple[str, ...]:
    given = tuple(name for name in names if name.endswith(suffix))
    built = dict.fromkeys(_SUFFIX.sub("", name) + suffix for name in names)
    return given or tuple(name for name in built if load_gazetteer().named(name))


def _number(words: Sequence[_Word], at: int) -> tuple[_Term, int] | None:
    text = words[at].text
    if not text[0].isdigit():
        return None
    after = [_stem(word.text) for word in words[at + 1 : at + 3]]
    if len(text) == 4 and text.isdigit() and int(text) in _YEARS and not (after and after[0] in _COUNTED):
        return _term((text + "年",), words, at, 1), 1
    scale = [word for word in after[:1] if word in _SCALES]
    unit = [word for word in after[len(scale) : len(scale) + 1] if word in _UNITS]
    amount = _scaled(text, _SCALES[scale[0]]) if scale else re.sub(r"(?<=\d)(?:st|nd|rd|th)$|,", "", text).upper()
    return _term((amount + "".join(_UNITS[word] for word in unit),), words, at, used := 1 + len(scale) + len(unit)), used


def _scaled(digits: str, power: int) -> str:
    """3.73 million is written 373万, and 385 million 3.85亿."""
    try:
        value = Decimal(digits.replace(",", "")).scaleb(power)
    except ArithmeticError:  # 1.2.3 is no number
        return digits
    size, sign = next(((size, sign) for size, sign in ((8, "亿"), (4, "万")) if value >= 10**size), (0, ""))
    return f"{value.scaleb(-size).normalize():f}{sign}"


def _alone(word: _Word) -> _Term | None:
    """Let a Chinese word stand for itself, and a function word or a single letter for nothing; any other word is not known."""
    if _HAN.match(word.text):
        return _Term(chinese=(word.text,), start=word.start, end=word.end)
    return None if word.text in _function_words() or len(word.text) < 2 else _Term(chinese=(), start=word.start, end=word.end)


def _term(chinese: tuple[str, ...], words: Sequence[_Word], at: int, length: int, *, is_place: bool = False) -> _Term:
    return _Term(chinese=chinese, start=words[at].start, end=words[at + length - 1].end, is_place=is_place)


def _join_places(lowered: str, terms: Iterable[_Term]) -> list[_Term]:
    joined: list[_Term] = []
    for term in terms:
        left = joined[-1] if joined and joined[-1].is_place and term.is_place else None
        path = _path(lowered[left.end : term.start], left, term) if left else ()
        if left and path:
            joined[-1] = _Term(chinese=path, start=left.start, end=term.end, is_place=True)
        else:
            joined.append(term)
    return joined


def _path(gap: str, left: _Term, right: _Term) -> tuple[str, ...]:
    """Return the paths that two neighbouring places make up, whichever lies in the other; none where neither does."""
    pairs: list[tuple[str, str]] = []
    if _INNER_FIRST.fullmatch(gap):
        pairs += product(right.chinese, left.chinese)
    if _OUTER_FIRST.fullmatch(gap):
        pairs += product(left.chinese, right.chinese)
    return tuple(dict.fromkeys(outer + inner for outer, inner in pairs if outer != inner and load_gazetteer().named(outer + inner)))
