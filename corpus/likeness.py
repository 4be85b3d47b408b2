"""How far two pieces of a thread speak of one thing: shared character pairs and figures."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

# Words of any official text; in a thread they tell nothing apart.
_STOP = re.compile(
    r"我[局委区市县省们院厅办镇街]|您|你们|贵[委局单界]|提案|建议|答复|关于|方面|工作|情况|问题|进一步|加强|推进|推动|开展|建立|完善|健全|实施|落实|积极|"
    r"目前|现有|已经?|今年|去年|明年|近年来|其中|以及|进行|通过|予以|给予|不少于|不低于|每年|全[区市县省]|相关|有关|部门|单位|可以|应当|应该|提高|提升|"
    r"增加|扩大|优化|力度|机制|制度|计划|争取|下一步|继续|一是|二是|三是|四是|五是|六是|的|了|和|与|及|在|对|为|由|等|并|将|从|到|向|把|按|其|有"
)
_CHUNK = re.compile(r"[\u4e00-\u9fa5]+|[A-Za-z]+")
_MARK = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、)]|[一二三四五六七八九十]{1,2}[是要]|第[一二三四五六七八九十]+[,:、])"
)
# 200米, 37个, 60万, 6路: a figure with its unit, as the proposal gives it and the reply takes it up; a year is no figure
_FIGURE = re.compile(r"(?<![\d.])(?!(?:19|20)\d{2}年)(\d+(?:\.\d+)?)\s*([\u4e00-\u9fa5%])")
_PAIR, _TOPIC, _FIGURE_WEIGHT = 0.5, 0.12, 0.8
_IN_HEADING = 1.7
_USUAL_TERMS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The terms of an item, and those of its heading and of the headings above it."""

    text: frozenset[str]
    heading: frozenset[str]


def terms_of(folded: str) -> frozenset[str]:
    """Pairs of characters (资金) and figures (#200米). Marks and stop words break a pair."""
    bare = _MARK.sub("", folded)
    terms = {f"#{number}{unit}" for number, unit in _FIGURE.findall(bare)}
    for chunk in _CHUNK.findall(_STOP.sub(" ", bare)):
        terms |= {chunk.lower()} if chunk[0].isascii() else {chunk[i : i + 2] for i in range(len(chunk) - 1)}
    return frozenset(terms)


def shared(asked: Weighed, said: Weighed, *, asked_in: Mapping[str, int], said_in: Mapping[str, int], topic: frozenset[str]) -> float:
    """Sum over the shared terms; one that only these two hold counts full, one that many hold, or that is the thread's topic, little.

    Long items share much by chance, so what is beyond the usual length is divided out.
    """
    total = 0.0
    for term in sorted((asked.text | asked.heading) & (said.text | said.heading)):  # sums of one order, so ties fall alike
        rarity = 1 / (max(1, asked_in.get(term, 1)) * max(1, said_in.get(term, 1))) ** 0.75
        weight = _FIGURE_WEIGHT if term[0] == "#" else _TOPIC if term in topic else _PAIR
        total += weight * rarity * (_IN_HEADING if term in said.heading else 1.0) * (1.2 if term in asked.heading else 1.0)
    return total / max(1.0, math.sqrt(len(asked.text) * len(said.text)) / _USUAL_TERMS)


def spread(items: list[Weighed]) -> Counter[str]:
    """In how many items each term stands."""
    return Counter(term for item in items for term in item.text)
