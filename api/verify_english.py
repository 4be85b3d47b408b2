"""Compares an English sentence with the Chinese words it quotes, through the glossary: numbers, years, places, negations, plans, words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from api.glossary import Translation, synonyms, translate
from api.model import Fault, Status
from api.said import Said, bind, qualifier_class, same_unit
from api.status import is_declined, is_wish, status_of
from api.support import Support
from corpus.amounts import Amount, find_amounts
from corpus.dates import find_years
from corpus.model import Region, Span
from corpus.numerals import chinese_number
from corpus.regions import Gazetteer

_MIN_SHARE = 0.5  # of the content words that a quote bears out
_BEFORE, _BEHIND = 32, 40  # characters around a number that may hold its qualifier and what it is per
_BARE = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<scale>万亿|亿|万)?")
_SCALE = {"万亿": 10**12, "亿": 10**8, "万": 10**4}
_SMALL = {w: n for n, w in enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 2)}
_SMALL_WORD = re.compile(rf"\b(?:{'|'.join(_SMALL)})\b", re.IGNORECASE)
_SHARES = re.compile(
    r"\b(?:half|majority|most of|twice|doubl\w+|tripl\w+|dozens?|hundreds?|thousands?|a third|a quarter|two[- ]thirds)\b", re.I
)
_SHARES_ZH = re.compile(r"半|多数|倍|番|分之|余|多")
_NUMERAL = re.compile(r"[二两三四五六七八九十]{1,3}")
_QUALIFIERS = {
    "nearly": r"nearly|almost|close to|just under",
    "about": r"about|around|approximately|roughly|some",
    "over": r"over|more than|above|exceed\w*|in excess of|upwards of|\+",
    "at least": r"at least|no less than|not less than|no fewer than|minimum|or more",
    "at most": r"at most|up to|no more than|not more than|maximum|not exceed\w*|or less|ceiling",
}
_QUALIFIER = {name: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) for name, words in _QUALIFIERS.items()}
_PER = re.compile(r"\b(?:per|each|every|apiece|annual\w*|yearly|monthly|a (?:year|month|person|household|bed))\b|/", re.IGNORECASE)
_YEARLY = re.compile(r"\byear|\bannual", re.IGNORECASE)
_NOT = re.compile(
    r"\b(?:not|no|never|without|none|neither|nor|refus\w+|declin\w+|reject\w+|unable|yet to|lack\w*|fail\w*|cannot|postpon\w+)\b|n't\b",
    re.I,
)
_NOT_ZH = re.compile(r"未(?!来|成年)|不(?!仅|但|断|同|少于|低于|超过|高于|只)|没|无(?!障碍|偿|锡)|难以|暂缓|拒绝|停止|取消|缺乏|有待")
_HARMLESS_NOT = re.compile(r"\b(?:no|not) (?:less|more|fewer|later|exceed\w*)\b|\bnot only\b|\bnon-?profit|\bno\.\s*\d", re.IGNORECASE)
_PLANS = re.compile(
    r"\b(?:plan(?:s|ned|ning)?|will|would|intend\w*|aim\w*|to be|expect\w*|going to|propos\w+|prepar\w+|seek\w*|strive\w*)\b", re.I
)
_WISHES = re.compile(r"\b(?:suggest\w*|recommend\w*|propos\w+|ask\w*|call\w*|urg\w+|should|request\w*|advis\w+|advocat\w+|want\w*)\b", re.I)
_RELATIVE = re.compile(r"\b(?:this|last|next|previous|coming) year\b", re.IGNORECASE)
_RELATIVE_ZH = re.compile(r"今年|本年|去年|上年|明年|前年")
_STRONG = re.compile(r"\b(?:all|only|first|largest|highest|biggest|best|always|entire|entirely|fully|free)\b", re.IGNORECASE)
_STRONG_ZH = re.compile(r"全|所有|唯一|只|仅|首|第一|最|一律|免费|各|均|都|每")
# Words that turn a sentence about, each with what a quote must hold of it.
_TURNS = (
    (
        re.compile(r"\b(?:reduc\w+|cuts?|decreas\w+|lower\w*|fell|fall\w*|declin\w+|drop\w*|shr[aiu]nk\w*)\b", re.I),
        re.compile("减|降|削|压缩|缩"),
    ),
    (re.compile(r"\b(?:increas\w+|rais\w+|grew|grow\w*|rose|ris(?:e|es|ing))\b", re.I), re.compile("增|提高|升|涨")),
    (
        re.compile(r"\b(?:clos(?:ed|es|ing|ure)|withdr\w+|revok\w+|abolish\w+|suspend\w*|delay\w*)\b", re.I),
        re.compile("关|撤|退|废|停|延|推迟"),
    ),
    (re.compile(r"\b(?:must|required?|mandatory|compulsory|forbid\w*|prohibit\w*)\b", re.I), re.compile("须|应|必|不得|禁|要求|强制")),
)
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][a-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """An English sentence in Chinese terms, each with its place in the sentence."""

    years: tuple[tuple[Span, int], ...]
    places: tuple[tuple[Span, tuple[Region, ...]], ...]
    amounts: tuple[Amount, ...]
    words: tuple[tuple[str, ...], ...]


def english_fault(text: str, supports: Sequence[Support], *, gazetteer: Gazetteer) -> Fault | None:
    """The first thing an English sentence says that its Chinese quotes do not. Without a glossary entry, a name is taken for wrong."""
    translation = translate(text)
    read = _read(translation, gazetteer)
    numbers = _numbers_fault(text, read, supports)
    if numbers is not None:
        return numbers
    if not _years_hold(text, read, supports):
        return Fault.YEAR
    if not _places_hold(read, supports, gazetteer):
        return Fault.PLACE
    if not _negations_hold(text, supports):
        return Fault.NEGATION
    if not _status_holds(text, supports):
        return Fault.STATUS
    return None if _words_hold(text, translation, read, supports) else Fault.WORDS


def _read(translation: Translation, gazetteer: Gazetteer) -> _Read:
    years, places, amounts, words = [], [], [], []
    for (_, chinese), span in zip(translation.terms, translation.spans, strict=True):
        found = tuple(dict.fromkeys(region for name in chinese for region in gazetteer.named(name)))
        named_years = find_years(chinese[0])
        if named_years:
            years += [(span, year) for _, year in named_years]
        elif chinese[0][0].isdigit():
            amounts.append(_amount(chinese[0], span))
        elif found and all(gazetteer.named(name) for name in chinese):
            places.append((span, found))
        else:
            words.append(chinese)
    return _Read(years=tuple(years), places=tuple(places), amounts=tuple(amounts), words=tuple(words))


def _amount(chinese: str, span: Span) -> Amount:
    """373万元, 120万, 35, 25%: where no unit is told, the unit is empty."""
    found = find_amounts(chinese)
    if found and found[0].span.end == len(chinese):
        return Amount(text=chinese, span=span, value=found[0].value, unit=found[0].unit)
    match = _BARE.match(chinese)
    value = Decimal(match["number"]) * _SCALE.get(match["scale"] or "", 1) if match else Decimal(-1)
    return Amount(text=chinese, span=span, value=float(value), unit="")


def _numbers_fault(text: str, read: _Read, supports: Sequence[Support]) -> Fault | None:
    several = len({support.places for support in supports}) > 1
    for amount in read.amounts:
        said = bind(amount, text=text, years=read.years, places=read.places, any_sentence=True)
        fault = _said_fault(said, text, supports, several=several)
        if fault is not None:
            return fault
    words = "".join(support.words for support in supports)
    values = {one.amount.value for support in supports for one in support.said} | {
        float(chinese_number(n)) for n in _NUMERAL.findall(words)
    }
    small = all(_SMALL[match[0].lower()] in values for match in _SMALL_WORD.finditer(text))
    shares = not _SHARES.search(text) or _SHARES_ZH.search(words) is not None
    return None if small and shares else Fault.NUMBER


def _said_fault(said: Said, text: str, supports: Sequence[Support], *, several: bool) -> Fault | None:
    stated = [(s, other) for s in supports for other in s.said if _same_value(said.amount, other.amount)]
    if not stated:
        is_written = any(_stands_bare(said.amount, support) for support in supports)
        return None if is_written else Fault.NUMBER
    stated = [(s, other) for s, other in stated if _same_kind(said.amount, other.amount, text)]
    if not stated:
        return Fault.NUMBER
    stated = [(s, other) for s, other in stated if not said.years or said.years <= (other.years or s.years)]
    if not stated:
        return Fault.YEAR
    if not said.places:
        return Fault.PLACE if several else None
    owners = [tuple(place for place in other.places if place in s.places) or s.places for s, other in stated]
    return None if any(place in places for places in owners for place in said.places) else Fault.PLACE


def _same_value(one: Amount, other: Amount) -> bool:
    return one.value in (other.value, other.high) and same_unit(one.unit, other.unit)


def _same_kind(one: Amount, other: Amount, text: str) -> bool:
    """The same qualifier, and told per something where the quote does."""
    before, behind = text[max(0, one.span.start - _BEFORE) : one.span.start], text[one.span.end : one.span.end + _BEHIND]
    near = re.split(r"[,;.](?!\d)", before)[-1] + " ¦ " + re.split(r"[,;.](?!\d)", behind)[0]
    told = {name for name, pattern in _QUALIFIER.items() if pattern.search(near)}
    meant = qualifier_class(other)
    if (meant and meant not in told) or (told and not meant):
        return False
    shared, yearly = other.per or other.period == "yearly", other.period == "yearly" or other.per == "年"
    return bool(_PER.search(near)) == bool(shared) and (not yearly or bool(_YEARLY.search(near)))


def _stands_bare(amount: Amount, support: Support) -> bool:
    """A number that counts nothing (No. 75, 5A) must be written in the quote, or in its document's number or title."""
    if amount.unit or amount.value < 0:
        return False
    written = f"{Decimal(str(amount.value)).normalize():f}"
    document = support.document
    known = " ".join(filter(None, (support.words, document.title, document.number, document.session, str(document.issued or ""))))
    in_amount = any(one.amount.value == amount.value for one in support.said)
    return not in_amount and any(found.lstrip("0") == written for found in re.findall(r"\d+(?:\.\d+)?", known))


def _years_hold(text: str, read: _Read, supports: Sequence[Support]) -> bool:
    known = {year for support in supports for year in support.years}
    known |= {support.document.issued.year for support in supports if support.document.issued}
    words = "".join(support.words for support in supports)
    return all(year in known for _, year in read.years) and (not _RELATIVE.search(text) or _RELATIVE_ZH.search(words) is not None)


def _places_hold(read: _Read, supports: Sequence[Support], gazetteer: Gazetteer) -> bool:
    """Each place is that of a fact quoted or is written in a quote; one around it only beside it."""
    places = {place for support in supports for place in support.places}
    written = {r for support in supports for mention in gazetteer.find(support.words) for r in mention.candidates}
    named = {region for _, candidates in read.places for region in candidates}
    inner = places & named
    return all(
        any(r in places or r in written or any(gazetteer.contains(r, one) for one in inner) for r in candidates)
        for _, candidates in read.places
    )


def _negations_hold(text: str, supports: Sequence[Support]) -> bool:
    denies = _NOT.search(_HARMLESS_NOT.sub("", text)) is not None
    return denies == any(_NOT_ZH.search(support.text) or is_declined(support.text) for support in supports)


def _status_holds(text: str, supports: Sequence[Support]) -> bool:
    if any(is_wish(support.unit) for support in supports):
        return _WISHES.search(text) is not None
    meant = {status_of(support.unit, text=support.unit.text) for support in supports}
    return (Status.PLANNED in meant) == (_PLANS.search(text) is not None)


def _words_hold(text: str, translation: Translation, read: _Read, supports: Sequence[Support]) -> bool:
    words = "\n".join(f"{support.text}\n{support.around}" for support in supports)
    names = {match[0].lower() for match in _NAME.finditer(text)}
    if names & {part for unknown in translation.unknown for part in unknown.split()}:
        return False
    if _STRONG.search(text) and not _STRONG_ZH.search(words):
        return False
    if any(told.search(text) and not needed.search(words) for told, needed in _TURNS):
        return False
    held = sum(_is_in(chinese, words) for chinese in read.words)
    total = len(read.words) + len(translation.unknown)
    return held >= _MIN_SHARE * total if total else bool(read.amounts)


def _is_in(chinese: Sequence[str], words: str) -> bool:
    return any(one in words for name in chinese for one in (name, *synonyms(name)))
