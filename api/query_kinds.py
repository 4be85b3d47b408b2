"""The genres a question names: as its source (答复中说), or as what it looks for (哪些提案)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from api.model import Effect, Facet, Reading
from api.query_exclusions import Exclusions
from api.query_text import AskedText, read_as
from corpus.model import Kind, Span

_SOURCES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.REPLY, re.compile(r"(?:的|在)?(?:答复|回复|复函)(?:里|中|说|称|提到|显示)|\b(?:in|according to) the (?:reply|response)\b", re.I)),
    (Kind.PROPOSAL, re.compile(r"提案(?:里|中|说|称|提到|建议|认为|指出)|\b(?:in|according to) the proposal\b", re.I)),
    (Kind.SUGGESTION, re.compile(r"代表建议(?:里|中|说|称|提到|认为)", re.I)),
    (Kind.NEWS, re.compile(r"(?:新闻|报道)(?:里|中|说|称|提到)", re.I)),
    (Kind.RESEARCH, re.compile(r"(?:论文|研究)(?:里|中|说|称|提到|认为|指出)", re.I)),
)
# Words that name a genre; those that are ordinary words too (规定了什么, 有什么办法, 征求意见) only where they name it.
_WORDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.PROPOSAL, re.compile(r"(?:政协)?提案(?![者人委])|\bproposals?\b", re.I)),
    (Kind.SUGGESTION, re.compile(r"(?:人大)?代表(?:的)?建议|人大建议|\b(?:deput(?:y|ies)['’]?s?|npc) suggestions?\b", re.I)),
    (Kind.REPLY, re.compile(r"答复(?:函|意见)?|复函|(?<!怎么)(?<!如何)回复|\brepl(?:y|ies)\b|\bresponses?\b", re.I)),
    (
        Kind.REGULATION,
        re.compile(
            r"条例|法规|规章|法律(?![援顾服责意咨])|实施细则|细则|司法解释|(?:管理|实施|暂行|试行|评估)办法|(?<=[的》])办法|"
            r"(?<!如何)(?<!怎么)(?<!怎样)(?<!法律)(?<!条例)(?<!是否)(?:有关|相关|暂行|若干|管理)?规定(?![了由应的必])|"
            r"\b(?:regulations?|statutes?|laws?|rules)\b",
            re.I,
        ),
    ),
    (
        Kind.POLICY,
        re.compile(
            r"政策(?:文件)?|规范性文件|红头文件|(?:实施|指导|若干)意见|(?<=[的》])意见(?=有|是|$|[?里中])|(?:实施|工作)?方案(?=有|是|$|[?里中的])|"
            r"(?:(?<=印发)|(?<=下发)|(?<=[份个的》]))通知(?![了书])|公告|\b(?:polic(?:y|ies)|notices?|circulars?|opinions)\b",
            re.I,
        ),
    ),
    (Kind.REPORT, re.compile(r"工作报告|年度报告|年报|调查报告|(?<=[的份篇])报告|\b(?:work|annual|government) reports?\b", re.I)),
    (Kind.NEWS, re.compile(r"新闻|报道|\bnews\b", re.I)),
    (Kind.RESEARCH, re.compile(r"论文|研究报告|调研报告|\bpapers?\b|\bresearch\b|\bstud(?:y|ies)\b", re.I)),
)
# What a title ends in says what the document is: 《…管理办法》.
_TITLE = re.compile(r"《[^》]*?(?P<word>提案|答复|条例|办法|规定|细则|法|意见|通知|方案|规划|报告|决定|公告)(?:\(.{1,6}\))?》")
_OF_TITLE = {
    **{"提案": Kind.PROPOSAL, "答复": Kind.REPLY, "报告": Kind.REPORT},
    **dict.fromkeys(("条例", "办法", "规定", "细则", "法"), Kind.REGULATION),
    **dict.fromkeys(("意见", "通知", "方案", "规划", "决定", "公告"), Kind.POLICY),
}
KIND_NAMES = {
    **{Kind.PROPOSAL: "提案", Kind.SUGGESTION: "代表建议", Kind.REPLY: "答复", Kind.REGULATION: "法规", Kind.POLICY: "政策文件"},
    **{Kind.REPORT: "报告", Kind.NEWS: "报道", Kind.RESEARCH: "研究", Kind.OTHER: "其他文件"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KindsRead:
    """`sources` are those the question quotes from; `wanted` holds them and those it only names."""

    sources: tuple[Kind, ...]
    wanted: tuple[Kind, ...]
    readings: tuple[Reading, ...]

    def without(self, exclusions: Exclusions) -> KindsRead:
        """Those still wanted once what the question excludes is taken out: 不包括条例的通知 wants a 通知."""
        if not exclusions.spans:
            return self
        said = {value for one in exclusions.wanted(self.readings) for value in one.values}
        return KindsRead(
            sources=tuple(kind for kind in self.sources if kind.value in said),
            wanted=tuple(kind for kind in self.wanted if kind.value in said),
            readings=exclusions.shown(self.readings),
        )


def read_kinds(asked: AskedText) -> KindsRead:
    """Kinds in the order of their table, readings in the order of the question, none overlapping."""
    sources = tuple(kind for kind, pattern in _SOURCES if pattern.search(asked.flat))
    named = [(match.span(), kind) for kind, pattern in (*_SOURCES, *_WORDS) for match in pattern.finditer(_without_titles(asked.flat))]
    named += [(match.span("word"), _OF_TITLE[match["word"]]) for match in _TITLE.finditer(asked.flat)]
    kept: list[tuple[tuple[int, int], Kind]] = []
    for (start, end), kind in sorted(named, key=lambda one: (one[0][0], -one[0][1])):
        if not kept or start >= kept[-1][0][1]:
            kept.append(((start, end), kind))
    return KindsRead(
        sources=sources,
        wanted=tuple(dict.fromkeys((*sources, *(kind for _, kind in kept)))),
        readings=tuple(
            read_as(asked, Span(start=start, end=end), facet=Facet.KIND, effect=Effect.BOOST, values=(kind.value,))
            for (start, end), kind in kept
        ),
    )


def _without_titles(text: str) -> str:
    return re.sub(r"《[^》]*》", lambda match: "《" + " " * (len(match.group()) - 2) + "》", text)
