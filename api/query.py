"""Reads a question: places, years, kinds, numbers, what is asked, and the words to look for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from api.asks import read_ask
from api.glossary import is_english, translate
from api.model import Understanding
from corpus.dates import find_years
from corpus.fold import fold_width
from corpus.model import Filters, Kind, Region
from corpus.regions import Gazetteer

_ELSEWHERE = re.compile(
    r"(?:其他|其它|别的|外地|兄弟|周边|先进|国内其他|外省|外市|另外)(?:的)?(?:城市|地方|地区|省市|省份|市县|区县|县区|市区|区|市|县|省|地)|外地|"
    r"\b(?:other|elsewhere)\b(?:\s+(?:\w+\s+)?(?:cit(?:y|ies)|places?|regions?|districts?|count(?:y|ies)|provinces?|areas?|local))?",
    re.IGNORECASE,
)
_EVERYWHERE = re.compile(
    r"各地|各省|各市|各城市|全国各|(?:哪些|哪几个|有哪|什么)(?:地方|城市|地区|省份|省市|省|市|区县|区|县|单位所在地)|不同(?:城市|地区|地方)|"
    r"(?:which|what)\s+(?:\w+\s+)?(?:cities|places|regions|districts|counties|provinces|areas)|across\s+(?:cities|regions|china)|\bcompare\b|对比|相比|(?:与|和|同|跟).{1,24}比较(?!多|少|大|小|高|低|困难)|比较一下",
    re.IGNORECASE,
)
# 我区 — the asker's own place
SELF_PLACE = re.compile(
    r"(?:我|本|咱们?|我们)(?:们)?(?:省|市|区|县|州|这里|这边|地)|\b(?:our|my)\s+(?:city|district|county|province|region|area)\b",
    re.IGNORECASE,
)

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.REPLY, re.compile(r"(?:的|在)?(?:答复|回复|复函)(?:里|中|说|称|提到|显示)|\b(?:in|according to) the (?:reply|response)\b", re.I)),
    (Kind.PROPOSAL, re.compile(r"提案(?:里|中|说|称|提到|建议|认为|指出)|\b(?:in|according to) the proposal\b", re.I)),
    (Kind.SUGGESTION, re.compile(r"代表建议(?:里|中|说|称|提到|认为)", re.I)),
    (Kind.NEWS, re.compile(r"(?:新闻|报道)(?:里|中|说|称|提到)", re.I)),
    (Kind.RESEARCH, re.compile(r"(?:论文|研究)(?:里|中|说|称|提到|认为|指出)", re.I)),
)
# 第75号提案, 提案035, proposal No. 41
_NUMBER = re.compile(
    r"第?\s*(?P<a>[A-Z]?\d{1,10})\s*号\s*(?:重点|集体)?(?:提案|建议|议案)|(?:提案|建议|议案)\s*(?:第|号)?\s*(?P<b>[A-Z]?\d{1,10})\s*号?|"
    r"(?:proposal|suggestion)\s+(?:no\.?\s*|number\s*|#)?(?P<c>\d{1,10})",
    re.IGNORECASE,
)
# 通州有多少家…: in a text such a name may be any word; at the head of a question it is a place, and which one is open.
_OPENING_NAME = re.compile(r"(?:请问|在)?(?P<name>[\u4e00-\u9fa5]{2})(?=有|的|给|对|是|设|建|出台|每年|今年|去年|(?:19|20)\d{2}年)")
_QUOTED = re.compile(r"[“\"「『《](?P<words>[^”\"」』》]{2,60})[”\"」』》]")
_QUESTION_WORDS = re.compile(
    r"请问|请告诉我|告诉我|我想(?:知道|了解|问)(?:一下)?|"
    r"(?:是|有|为|共有|一共有|总共有|达到|达|给|安排|涵盖)?多少(?=[个家项类人名次所元万钱条批处座种倍年天]?)|"
    r"哪(?:一)?年|哪(?:个|些|几个|几|一个|家)|什么时候|何时|为什么|为何|如何|怎么样|怎么|怎样|是什么|什么|是否|有没有|是不是|能否|吗|呢|"
    r"几(?=[个家项类人次所名条批])|指(?=哪)|谁|的话|目前|现在|具体|分别"
)


def understand(question: str, *, gazetteer: Gazetteer, home: Region | None = None, filters: Filters | None = None) -> Understanding:
    """Read a question. Places it names for certain go to `regions`; a shared name is settled by the home region or left in `ambiguous`.

    "Other places" exclude the home region; "各地" excludes nothing. Explicit filters are passed through and only ever narrow.
    """
    filters = filters or Filters()
    english = is_english(question)
    chinese = translate(question).text if english else question
    flat = fold_width(question)
    regions, ambiguous = _places(fold_width(chinese), gazetteer, home)
    elsewhere = _ELSEWHERE.search(flat) is not None
    if elsewhere and home is not None and not names_own_place(flat):  # 我区与其他城市相比 wants both
        filters = replace(filters, excluded_regions=(*filters.excluded_regions, home))
    number = _NUMBER.search(flat)
    return Understanding(
        question=question,
        text=_strip_question_words(fold_width(chinese)),
        language="en" if english else "zh",
        filters=filters,
        regions=regions,
        ambiguous=ambiguous,
        elsewhere=elsewhere,
        comparison=elsewhere or _EVERYWHERE.search(flat) is not None or len(regions) > 1,
        years=_years(flat),
        kinds=tuple(kind for kind, pattern in _KINDS if pattern.search(flat)),
        number=(number["a"] or number["b"] or number["c"]) if number else None,
        quoted=tuple(m["words"] for m in _QUOTED.finditer(question)),
        asks=read_ask(flat),
    )


def names_own_place(question: str) -> bool:
    """Whether a question says 我区; what stands in 《》, in quotes or as a title (关于我区应将…的提案) is somebody else's."""
    return SELF_PLACE.search(re.sub(r"《[^》]*》|“[^”]*”|关于.{4,60}?的(?:提案|建议|议案|答复)", " ", question)) is not None


def is_year(words: str) -> bool:
    """Whether words are a year alone: 2017年."""
    return re.fullmatch(r"(?:19|20)\d{2}年?", words) is not None


def names_other_places(words: str) -> bool:
    """Whether words only say where to look: 其他城市, 各地."""
    return _ELSEWHERE.fullmatch(words) is not None or _EVERYWHERE.fullmatch(words) is not None


def _places(text: str, gazetteer: Gazetteer, home: Region | None) -> tuple[tuple[Region, ...], tuple[Region, ...]]:
    regions: list[Region] = []
    ambiguous: tuple[Region, ...] = ()
    bare = re.sub(r"《[^》]*》", lambda m: "＿" * len(m.group()), text)
    opening = _OPENING_NAME.match(bare)
    shared = gazetteer.named(opening["name"]) if opening else ()
    for candidates in [*([shared] if len(shared) > 1 else []), *(m.candidates for m in gazetteer.find(bare))]:
        if len(candidates) > 1:
            candidates = _settle(candidates, [r for r in (home, *regions) if r], gazetteer)
        if len(candidates) == 1:
            regions.append(candidates[0])
        else:
            ambiguous += tuple(candidates)
    if names_own_place(text) and not _ELSEWHERE.search(text) and home is not None and not regions:
        regions.append(home)
    return tuple(dict.fromkeys(regions)), ambiguous


def _settle(candidates: Sequence[Region], known: Iterable[Region], gazetteer: Gazetteer) -> tuple[Region, ...]:
    for place in known:
        inside = tuple(c for c in candidates if gazetteer.contains(place, c) or gazetteer.contains(c, place))
        if len(inside) == 1:
            return inside
    return tuple(candidates)


def _years(text: str) -> tuple[int, ...]:
    """Years the question is about; a year inside 《》 or quotes is part of a name."""
    bare = re.sub(r"《[^》]*》|“[^”]*”", " ", text)
    found = [year for _, year in find_years(bare)]
    found += [int(m.group()) for m in re.finditer(r"(?<![\d〔(])(?:19|20)\d{2}(?![\d号])", bare)]
    return tuple(dict.fromkeys(found))


def _strip_question_words(text: str) -> str:
    bare = _EVERYWHERE.sub(" ", _ELSEWHERE.sub(" ", text))
    bare = re.sub(r"[?!。;,:“”\"]+", " ", _QUESTION_WORDS.sub(" ", bare))
    return re.sub(r"\s+", " ", bare).strip() or text
