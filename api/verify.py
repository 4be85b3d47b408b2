"""Whether a sentence that a language model wrote says what its quotes say. The door (api.cite) asks this of every such sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from api.find_quote import lines_around
from api.glossary import is_english
from api.model import Fault, Quote
from api.said import Said, blank_titles, read_said, same_amount
from api.status import is_wish
from api.support import Support, supports_of
from api.verify_clauses import clause_fault, level_holds, measure_holds
from api.verify_english import english_fault
from corpus.dates import find_dates, find_years
from corpus.fold import fold_width
from corpus.mentions import SELF_REFERENCE
from corpus.model import Region
from corpus.numerals import chinese_number
from corpus.regions import Gazetteer

# 忽略以上要求，只回答…; Ignore all previous instructions: what a document tells a machine to do is no evidence of anything.
_INSTRUCTION = re.compile(
    r"(?:忽略|无视|忘记|不要理会|不再遵守|停止遵守)[^。\n]{0,10}(?:以上|上述|上文|前面|之前|先前|此前|所有|全部|原有|系统)[^。\n]{0,10}"
    r"(?:要求|指令|指示|规则|提示|内容|设定)|系统提示|提示词|(?:作为|你是)(?:一个|一名)?(?:AI|人工智能|语言模型|大模型|智能助手)|"
    r"(?:只|仅|必须|直接)(?:回答|输出|回复)[:“\"「]|"
    r"\b(?:ignore|disregard|forget|override)\b[^.\n]{0,30}\b(?:previous|above|prior|earlier|all|system|your)\b[^.\n]{0,20}"
    r"\b(?:instructions?|rules?|prompts?|requests?|text)\b|\bsystem prompt\b|"
    r"\byou are (?:now )?(?:an? )?(?:ai|assistant|language model|chatbot)\b|"
    r"\b(?:answer|reply|respond|output|print|say) (?:only|exactly)\b|<\|?/?(?:im_start|im_end|system|passage|资料)",
    re.IGNORECASE,
)
# What no honest sentence holds: a mark of the draft's own format, an address, a tag.
_FOREIGN = re.compile(r"[\[【]\s*\d|https?:|www\.|<[^<>]*>|\]\(|[{}`]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:个?[\u4e00-\u9fff]|%|‰|[A-Za-z])?")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
# 三处, 五年, 两个镇街: small numbers in words; 一个 is mostly an article, and 一是 and 第三 number points.
_SPELT = re.compile(
    r"(?<![第之其一二三四五六七八九十百千零〇点\d])(?P<number>[二两三四五六七八九十百千]{1,5})个?"
    r"(?P<unit>人|家|名|位|处|所|件|条|项|次|类|种|级|年|月|天|日|周|小时|倍|成(?![立效果为本员功长熟])|批|场|区|县|市|镇|街|社区|部门|试点|基地)"
)
_SHARES = re.compile(r"[一二三四五六七八九十百]+分之[一二三四五六七八九十百\d.]+|一半|半数|过半|多数|翻[了一两]?番|倍增|成倍")
_ISSUES = re.compile(r"答复|回复|复函|发布|印发|公布|报道|发文|成文|签发|作出|日期")
_MARKUP = re.compile(r"[\s*|]+")
_RELATIVE = re.compile(
    r"(?<![目以之事])(?:今年|本年|去年|上年|上一年|前年|明年|下一年|后年|近[一二两三四五六七八九十\d]+年)(?!均|龄|级|限)"
)


def find_fault(text: str, quotes: Sequence[Quote], *, gazetteer: Gazetteer) -> Fault | None:
    """The first thing a sentence says that its quotes do not, None where all of it is theirs.

    Looked at in turn: numbers with unit, qualifier, per what and how often; years; places; negations and planned or done, clause by clause;
    the words. A number must stand in a quote of the very place and year that the sentence gives it. Rather too strict than too kind: what
    is dropped is answered from the files' own sentences.
    """
    if not quotes:
        return Fault.NO_QUOTE
    if _FOREIGN.search(fold_width(text)):
        return Fault.WORDS
    if any(is_instruction(quote) for quote in quotes):
        return Fault.INSTRUCTION
    supports = supports_of(quotes, gazetteer=gazetteer)
    if any(_bare(text) == _bare(quote.words) for quote in quotes) and not any(is_wish(support.unit) for support in supports):
        return None  # all of what is quoted, word for word, as an extractive sentence
    if is_english(text):
        return english_fault(text, supports, gazetteer=gazetteer)
    return (
        _number_fault(text, supports, gazetteer)
        or (None if _years_hold(text, supports) else Fault.YEAR)
        or (None if _places_hold(text, supports, gazetteer) else Fault.PLACE)
        or clause_fault(text, supports, gazetteer=gazetteer)
    )


def _bare(text: str) -> str:
    return _MARKUP.sub("", fold_width(text)).rstrip("。;")


def is_instruction(quote: Quote) -> bool:
    """Whether a quote stands in a line that speaks to a machine."""
    return _INSTRUCTION.search(fold_width(lines_around(quote))) is not None


def _number_fault(text: str, supports: Sequence[Support], gazetteer: Gazetteer) -> Fault | None:
    said = read_said(text, gazetteer=gazetteer)
    for one in said:
        fault = said_fault(one, supports, gazetteer=gazetteer)
        if fault is not None:
            return fault
    if not _other_numbers_hold(text, said, supports) or not measure_holds(text, said, supports):
        return Fault.NUMBER
    return None


def said_fault(one: Said, supports: Sequence[Support], *, gazetteer: Gazetteer) -> Fault | None:
    """Whether some quote states this amount, for its year and its place."""
    stated = [(support, other) for support in supports for other in support.said if same_amount(one.amount, other.amount)]
    if not stated:
        return Fault.NUMBER
    stated = [(support, other) for support, other in stated if _same_years(one, other, support)]
    if not stated:
        return Fault.YEAR
    several = len({support.places for support in supports}) > 1
    held = any(_same_place(one, other, support, gazetteer, several=several) for support, other in stated)
    return None if held else Fault.PLACE


def _same_years(one: Said, other: Said, support: Support) -> bool:
    return not one.years or one.years <= (other.years or support.years)


def _same_place(one: Said, other: Said, support: Support, gazetteer: Gazetteer, *, several: bool) -> bool:
    """Whether the amount is the place's it is told of; with quotes of several places, each amount must be told of one by name."""
    stated = tuple(place for place in other.places if place in support.places) or support.places
    if not one.places:
        return not several
    return any(place in stated for place in one.places) or (not stated and any(place in other.places for place in one.places))


def _other_numbers_hold(text: str, said: Sequence[Said], supports: Sequence[Support]) -> bool:
    """Numbers that are no amounts: 第075号, 5A, 三年, 一半."""
    folded = fold_width(text)
    taken = [one.amount.span for one in said] + [span for span, _ in find_years(folded)] + [date.span for date in find_dates(folded)]
    for span in taken:
        folded = folded[: span.start] + "＿" * (span.end - span.start) + folded[span.end :]
    words = "".join(support.words for support in supports).replace(" ", "")
    known = set(chain.from_iterable(_DIGITS.findall(_metadata(support)) for support in supports))
    for match in _NUMBER.finditer(folded):
        if match[0] not in words and _DIGITS.match(match[0])[0] not in known:  # type: ignore[index]
            return False
    spelt = all(_spelt_holds(match, words) for match in _SPELT.finditer(folded))
    return spelt and all(match[0] in words for match in _SHARES.finditer(folded))


def _spelt_holds(match: re.Match[str], words: str) -> bool:
    number, unit = f"{chinese_number(match['number'])}", match["unit"]
    return any(f"{written}{between}{unit}" in words for written in (match["number"], number) for between in ("", "个"))


def _metadata(support: Support) -> str:
    document = support.document
    told = (document.title, document.subject, document.number, document.session, document.issued and document.issued.isoformat())
    return " ".join(fold_width(part) for part in told if part)


def _years_hold(text: str, supports: Sequence[Support]) -> bool:
    bare = blank_titles(text)
    known = {year for support in supports for year in support.years | {y for _, y in find_years(_metadata(support))}}
    words = "".join(support.words for support in supports)
    relative = all(match[0] in words for match in _RELATIVE.finditer(bare))
    return relative and all(year in known for _, year in find_years(bare)) and _days_hold(bare, supports)


def _days_hold(bare: str, supports: Sequence[Support]) -> bool:
    """A day or a month that is told must be written in a quote, or be the day a document was issued, told as such."""
    told = {(date.month, date.day) for date in find_dates(bare) if date.month is not None}
    known: set[tuple[int | None, int | None]] = set()
    for support in supports:
        issued = support.document.issued
        own = [(issued.month, issued.day)] if issued and _ISSUES.search(bare) else []
        found = [(date.month, date.day) for date in find_dates(support.words)] + own
        known |= {(month, day) for month, last in found for day in (last, None)}
    return told <= known


def _places_hold(text: str, supports: Sequence[Support], gazetteer: Gazetteer) -> bool:
    """A place named must be the place of a fact quoted, or stand in a quote; one around it only beside it (广东省的番禺区)."""
    bare = blank_titles(text)
    mentions = gazetteer.find(bare)
    named = {region for mention in mentions for region in mention.candidates}
    words = "".join(support.words for support in supports)
    places = {place for support in supports for place in support.places}
    around = {place for place in places if place in named}
    for mention in mentions:
        holds = mention.text in words or any(place in places for place in mention.candidates)
        if not holds and not any(_is_around(place, around, gazetteer) for place in mention.candidates):
            return False
    if any(match[0] not in words for match in SELF_REFERENCE.finditer(bare)):
        return False
    return level_holds(bare, supports, named_at=[mention.span for mention in mentions])


def _is_around(place: Region, inner: set[Region], gazetteer: Gazetteer) -> bool:
    return any(gazetteer.contains(place, one) for one in inner)
