"""Scores sentences as answers to a question: what they cover, of which place and year, and whether they are of the kind asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from api.facts import about, places_of, years_of
from api.model import Ask, Understanding
from api.terms import Term, WordTable, weights_of
from api.units import Unit
from corpus.amounts import find_amounts
from corpus.fold import fold_width
from corpus.model import Region
from corpus.regions import Gazetteer
from indexer.embed import Encoder
from indexer.match import TokenMatcher, weighted_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What a unit's score is made of; each from 0 to 1."""

    cover: float  # share of the question's terms in the unit and its context
    own: float  # in the unit alone
    likeness: float  # cosine of question and unit
    phrase: float  # share of the question's character bigrams
    tokens: float  # MaxSim of the question over the unit, the sentence in front, title and headings
    fit: float  # is of the kind asked for: has an amount, a date, a body
    quoted: float
    kind: float  # of the kind of document the question names, or it names none
    prior: float  # retrieval score of its passage, as a share of the best
    reread: float  # the reranker's score of its passage below the best one's, in its own units
    heading: float  # only names what follows
    key: float  # as `cover`, with the heaviest terms counting most


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A unit with its score (higher is better) and what the score is made of."""

    unit: Unit
    score: float
    features: Features
    regions: tuple[Region, ...]
    right_place: bool
    right_year: bool
    is_formal: bool = False  # speaks of a rule's form, which was not asked for
    is_replaced: bool = False  # stands in a rule that a later one replaces

    @property
    def fits(self) -> bool:
        return self.features.fit > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceWeights:
    """How much each feature counts: a softmax over the sentences of each question, learned on policy-qa and the development questions.

    Rounded. A difference of 0.7 between two sentences means that the better one is twice as likely to be the answer. `quoted` and `kind`,
    of which the learning sets hold little, were set by hand.
    """

    cover: float = 3.3
    own: float = 2.6
    likeness: float = 3.5
    phrase: float = 9.4
    tokens: float = 9.0
    fit: float = 2.4
    quoted: float = 1.0
    kind: float = 1.2
    prior: float = 2.4
    reread: float = 0.85
    heading: float = -0.5
    key: float = 0.0


WEIGHTS = EvidenceWeights()
# In a comparison each place is searched for its own best sentence, however far behind the best of all its passage was found.
COMPARED = EvidenceWeights(
    cover=3.3, own=1.3, likeness=0.5, phrase=0.2, tokens=0.0, fit=1.0, quoted=0.6, kind=0.7, prior=0.5, reread=0.0, heading=-1.0
)
# A term that only the title, the headings or the sentence in front carry.
_CONTEXT_CREDIT = 0.6
_KEY_POWER = 3
_REREAD_LEAST = -6.0  # what lies further behind is equally far
_REPLACED = 0.5  # a rule that a later one replaces stands behind it
_FORM_ASKED = re.compile(r"废止|取代|替代|代替|施行|生效|实施|适用|解释|依据|目的|效力|replace|repeal|effect", re.IGNORECASE)
# 多少家 asks for 家; people are counted as 人, 名 and 位 alike.
_COUNTED = re.compile(
    r"(?:多少|几)(?P<unit>个|家|名|人次|人|位|项|类|件|次|所|条|批|处|座|种|台|辆|根|只|户|场|平方米|公里|亩|张|份|支|间|层|年|天|日|个月|分钟|小时|%|倍)"
)
_SAME_COUNT = {
    "名": "人",
    "位": "人",
    "项": "个",
    "处": "个",
    "家": "个",
    "所": "个",
    "件": "个",
    "支": "个",
    "座": "个",
    "只": "个",
    "根": "个",
    "台": "个",
}
_OTHER_UNIT = 0.6
# Who holds a post, or how to reach them: only a text that names the post can say.
_PERSONAL = re.compile(r"局长|主任|书记|[市区县省镇]长(?!期|效|远)|负责人|姓名|名字|地址")
_CONTACT = re.compile(r"电话|手机|邮箱|联系方式|微信")
_REACHES = re.compile(r"\d{7,}|\d{3,4}-\d{7,8}|@")
# 由哪家公司承建: only a text that speaks of a company can say.
_FIRM = re.compile(r"哪(?:家|个|所)(?P<kind>公司|企业|银行|医院|学校|大学)")
_COMPARED_WITHOUT = 0.6
_DURATION = re.compile(r"(?<![\d])(?:\d{1,3}|[一二三四五六七八九十两]+)(?:多|余)?(年|天|日|个月|小时|分钟|周|岁|倍|个学期|个季度|个工作日)")
_TIMES = frozenset({"年", "天", "日", "个月", "小时", "分钟", "倍"})
# 只有两个人
_SPELT_OUT = re.compile(r"(?<![第之其])[一二三四五六七八九十两]{1,3}(?:个)?(人|家|名|位|处|所|件|条|项)(?![大小级])")

_BODY = re.compile(r"(?:局|委|办|厅|部门?|署|院|会|中心|政府|政协|领导小组|街道|单位|机构|联席会议)")
_REASON = re.compile(r"因为|由于|原因|导致|为了|为|致使|缘于|主要(?:体现|表现)|[:]|不足|缺乏|不够|难以|问题")
# “三员”(网格员、调解员…) and 本办法所称社会组织,是指…
_MEANING = re.compile(r"[”》]?\s*[(](?!一|二|三|试行)[^)]{6,}[)]|是指|指的是|即|包括|简称|分别是|所称|是.{0,12}的(?:总称|简称|统称)")
_YEAR = re.compile(r"(?:19|20)\d{2}(?:年|[-/.]\d)|\d{1,2}月|今年|去年|明年|年底|\d+个?(?:工作日|日内|天|年)|期间")


def fits(ask: Ask, text: str) -> bool:
    """Whether a text has what a question asks for: 多少家 wants a count, 哪年 a date, 哪个部门 a body."""
    folded = fold_width(text)
    match ask:
        case Ask.AMOUNT:
            return any(a.yuan is not None or a.unit == "%" for a in find_amounts(text))
        case Ask.COUNT:
            return bool(find_amounts(text)) or _SPELT_OUT.search(folded) is not None or _DURATION.search(folded) is not None
        case Ask.WHEN:
            return _YEAR.search(folded) is not None
        case Ask.WHO:
            return _BODY.search(folded) is not None
        case Ask.WHY:
            return _REASON.search(folded) is not None
        case Ask.MEANING:
            return _MEANING.search(folded) is not None
        case _:
            return True


def fit_of(ask: Ask, text: str, *, question: str, compared: bool = False) -> float:
    """`fits`, as a degree: a number that counts something else than was asked for (场 for 家) fits less.

    In a comparison, what a place did without a sum still belongs beside what another paid.
    """
    personal = _PERSONAL.search(question)
    if (personal and personal.group() not in text) or (_CONTACT.search(question) and not _REACHES.search(text)):
        return 0.0
    firm = _FIRM.search(question)
    if firm and firm["kind"] not in text:
        return 0.0
    if not fits(ask, text):
        return _COMPARED_WITHOUT if compared else 0.0
    counted = _counted(question)
    if ask is not Ask.COUNT or not counted:
        return 1.0
    folded = fold_width(text)
    units = {_SAME_COUNT.get(a.unit, a.unit) for a in find_amounts(text)} | {
        _SAME_COUNT.get(m[1], m[1]) for m in _SPELT_OUT.finditer(folded)
    }
    if counted & _TIMES:
        units |= {m[1] for m in _DURATION.finditer(folded)}
    elif not units:
        return 0.0  # 截止2015年底 holds a number, but counts nothing
    return 1.0 if units & counted else _OTHER_UNIT


def _counted(question: str) -> frozenset[str]:
    return frozenset(_SAME_COUNT.get(m["unit"], m["unit"]) for m in _COUNTED.finditer(fold_width(question)))


def phrase_overlap(question: str, text: str) -> float:
    """Share of the question's character bigrams that stand in a text, 0 to 1."""
    wanted = _bigrams(question)
    return len(wanted & _bigrams(text)) / len(wanted) if wanted else 0.0


def _bigrams(text: str) -> set[str]:
    runs = re.findall(r"[\u4e00-\u9fa5]+|[a-z0-9.]+", fold_width(text).lower())
    return {run[i : i + 2] for run in runs for i in range(max(1, len(run) - 1))}


class Pool:
    """The units that may answer a question, with what scoring them needs computed once for all its parts."""

    def __init__(
        self,
        units: Sequence[Unit],
        *,
        prior: Sequence[float],
        reread: Sequence[float],
        replaced: frozenset[str],
        gazetteer: Gazetteer,
        encoder: Encoder,
        words: Encoder,
        matcher: TokenMatcher,
    ) -> None:
        """`prior` is each unit's retrieval score, 0-1, `reread` the reranker's below the best; `replaced` have a later one instead.

        `encoder` likens sentences, `words` likens single words, `matcher` token by token.
        """
        self.units = tuple(units)
        self.prior = tuple(prior)
        self._reread = tuple(max(_REREAD_LEAST, below) for below in reread)
        self._matcher = matcher
        self._replaced = replaced
        self._gazetteer = gazetteer
        self._vectors = encoder.encode_passages([u.text for u in units]) if units else np.zeros((0, encoder.dimension), dtype=np.float32)
        contexts = [f"{u.document.title} {u.passage.heading} {u.before}" for u in units]
        distinct = {context: row for row, context in enumerate(dict.fromkeys(contexts))}
        self._own = WordTable([u.text for u in units], encoder=words)
        self._around = WordTable(list(distinct), encoder=words)
        self._context_rows = [distinct[c] for c in contexts]
        headings = dict.fromkeys(f"{u.document.title}\n{u.passage.heading}" for u in units)
        self._pieces = [*(u.text for u in units), *headings]
        row_of = {heading: len(units) + row for row, heading in enumerate(headings)}
        self._heading_rows = [row_of[f"{u.document.title}\n{u.passage.heading}"] for u in units]
        self._front_rows = [row - 1 if row and u.passage.key == units[row - 1].passage.key else row for row, u in enumerate(units)]
        self._places = [places_of(u, gazetteer) for u in units]

    def rank(self, *, understanding: Understanding, ask: Ask, terms: Sequence[Term], query: NDArray[np.float32]) -> list[Evidence]:
        """Evidence for each unit, best first; ties by document and position. `query` is the question's vector."""
        weights = COMPARED if understanding.comparison else WEIGHTS
        features = self._features(understanding=understanding, ask=ask, terms=terms, likeness=self._vectors @ query)
        scored = [
            Evidence(
                unit=unit,
                score=_weigh(found, weights=weights) - (_REPLACED if unit.document.document_id in self._replaced else 0.0),
                features=found,
                regions=regions,
                right_place=_right_place(unit, regions, understanding, self._gazetteer),
                right_year=_right_year(unit, understanding),
                is_formal=unit.is_formal and not _FORM_ASKED.search(understanding.question),
                is_replaced=unit.document.document_id in self._replaced,
            )
            for unit, found, regions in zip(self.units, features, self._places, strict=True)
        ]
        return sorted(scored, key=lambda e: (-e.score, e.unit.document.document_id, e.unit.span.start))

    def _features(self, *, understanding: Understanding, ask: Ask, terms: Sequence[Term], likeness: NDArray[np.float32]) -> list[Features]:
        own = self._own.credits(terms)
        both = np.maximum(own, _CONTEXT_CREDIT * self._around.credits(terms)[:, self._context_rows])
        weights = weights_of(terms)
        heavy = weights**_KEY_POWER
        total, heavy_total = float(weights.sum()) or 1.0, float(heavy.sum()) or 1.0
        tokens = self._tokens(understanding.text)
        cover, own_cover, key = weights @ both / total, weights @ own / total, heavy @ both / heavy_total
        return [
            Features(
                cover=float(cover[i]),
                own=float(own_cover[i]),
                likeness=max(0.0, float(likeness[i])),
                phrase=phrase_overlap(understanding.text, unit.text),
                tokens=float(tokens[i]),
                fit=fit_of(ask, unit.text, question=understanding.question, compared=understanding.comparison),
                quoted=float(any(fold_width(q) in fold_width(unit.text) for q in understanding.quoted)),
                kind=float(not understanding.kinds or unit.document.kind in understanding.kinds),
                prior=self.prior[i],
                reread=self._reread[i],
                heading=float(unit.is_heading or (unit.is_formal and not _FORM_ASKED.search(understanding.question))),
                key=float(key[i]),
            )
            for i, unit in enumerate(self.units)
        ]

    def _tokens(self, query: str) -> NDArray[np.float32]:
        nearest, lengths = self._matcher.nearest(query, self._pieces)
        own = nearest[:, : len(self.units)]
        return weighted_mean(np.maximum(np.maximum(own, own[:, self._front_rows]), nearest[:, self._heading_rows]), lengths)


def _weigh(features: Features, *, weights: EvidenceWeights) -> float:
    return float(sum(weight * value for weight, value in zip(astuple(weights), astuple(features), strict=True)))


def _right_year(unit: Unit, understanding: Understanding) -> bool:
    if not understanding.years:
        return True
    years = years_of(unit)
    return years is not None and bool(years & set(understanding.years))


def _right_place(unit: Unit, places: tuple[Region, ...], understanding: Understanding, gazetteer: Gazetteer) -> bool:
    excluded = understanding.filters.excluded_regions
    home = (unit.document.region,) if unit.document.region else ()
    if excluded and any(gazetteer.contains(outer, place) for outer in excluded for place in (*places, *home)):
        return False
    return not understanding.regions or any(about(unit, places, region, gazetteer) for region in understanding.regions)
