"""Chooses the evidence that answers: one sentence for a fact, the items of a list, what each place says in a comparison."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from api.evidence import Evidence
from api.model import Ask, Status
from api.status import WISHING, status_of
from api.units import Unit
from corpus.fold import fold_width
from corpus.model import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What evidence must have to answer. `compared` is a score of a comparison's weights, the others are shares of the terms.

    Set on the development split of eval/questions. Whether the files answer a question at all, `api/sufficiency.py` decides.
    """

    topic: float = 0.35  # of the question's terms, heading and title included: above it the files are about the subject
    topic_elsewhere: float = 0.55
    under_heading: float = 0.5
    compared: float = 3.4
    key: float = 0.35  # in a comparison, of the terms that tell most: what is compared must be named
    own: float = 0.12  # of the question's terms, in the sentence alone: a title cannot answer for it


THRESHOLDS = Thresholds()

# Asks whose answer must be of their kind; for the others the kind only adds to the score.
_MUST_FIT = (Ask.AMOUNT, Ask.COUNT, Ask.WHEN, Ask.WHO)
# Asks that a list may answer: what the best sentence announces is shown item by item.
LISTED = (Ask.LIST, Ask.ANY, Ask.MEANING)
# How far below the best sentence another may score and still be shown beside it.
_NEAR_BEST = 0.3
_NEAR_BEST_IN_LIST = 0.6
_NEAR_BEST_PLACE = 2.0
_NEAR_BEST_OF_PLACE = 1.2
_KEY_SHARE = 0.6
_ALIKE = 0.8
_NUMBER = re.compile(r"\d+(?:\.\d+)?|[一二三四五六七八九十百千万亿]{2,}")
_NO = re.compile(r"未|不|没|无|非|拟|计划|将|暂|停")
_MIN_BIGRAMS = 8
MAX_FACTS = 2
MAX_LIST = 4
MAX_ITEMS = 8
MAX_PLACES = 8
MAX_PER_PLACE = 2


def is_enough(evidence: Evidence, *, ask: Ask, compared: bool = False) -> bool:
    """Whether a sentence may stand as an answer."""
    if (evidence.unit.is_heading and ask is not Ask.LIST) or (evidence.is_formal and ask is not Ask.MEANING):
        return False
    if ask is Ask.WHETHER and evidence.unit.document.kind in WISHING and status_of(evidence.unit) is Status.UNKNOWN:
        return False  # 是否建成: a proposal's wish says neither yes nor no
    if not (evidence.right_place and evidence.right_year) or (ask in _MUST_FIT and not compared and not evidence.fits):
        return False
    if compared and evidence.features.key < THRESHOLDS.key:
        return False
    # 下一步有什么打算: under a heading that says 下一步计划, a sentence need not say so again.
    says_it = evidence.features.own >= THRESHOLDS.own or (ask is Ask.LIST and evidence.features.cover >= THRESHOLDS.under_heading)
    return says_it and (not compared or evidence.score >= THRESHOLDS.compared)


def select_nearest(ranked: Sequence[Evidence]) -> Evidence | None:
    """The nearest thing to a question that is not answered: of its own place, or of another where it is clearly on the subject."""
    here = next((e for e in ranked if e.right_place and e.features.cover >= THRESHOLDS.topic), None)
    return here or next((e for e in ranked if e.features.cover >= THRESHOLDS.topic_elsewhere), None)


def select_facts(ranked: Sequence[Evidence], *, ask: Ask, is_supported: Callable[[Evidence], bool]) -> list[Evidence]:
    """The best sentence, and others only where they are about as good and say something else; [] when none is enough.

    The best is the first that may stand as an answer; `is_supported` then says whether it does.
    """
    enough = [e for e in ranked if is_enough(e, ask=ask)]
    if not enough or not is_supported(enough[0]):
        return []
    near, most = (_NEAR_BEST_IN_LIST, MAX_LIST) if ask in (Ask.LIST, Ask.ANY) else (_NEAR_BEST, MAX_FACTS)
    chosen: list[Evidence] = []
    for evidence in enough:
        if evidence.score >= enough[0].score - near and all(not _says_the_same(evidence.unit, c.unit) for c in chosen):
            chosen.append(evidence)
    return sorted(chosen[:most], key=lambda e: not (ask is Ask.LIST and e.unit.announces))


def said_once(ranked: Sequence[Evidence], *, families: Mapping[str, str]) -> list[Evidence]:
    """The evidence in order; of a sentence that several documents of one family have, the best alone, of the right place and year if any.

    `families` gives the family of a document that has near-duplicates.
    """
    kept: list[Evidence] = []
    of_family: dict[str, list[Evidence]] = {}
    for evidence in ranked:
        family = families.get(evidence.unit.document.document_id)
        said = of_family.setdefault(family, []) if family else []
        if any(_is_right(one) >= _is_right(evidence) and _is_the_same(one.unit, evidence.unit) for one in said):
            continue
        said.append(evidence)
        kept.append(evidence)
    return kept


def same_saying(
    chosen: Evidence, ranked: Sequence[Evidence], *, families: Mapping[str, str], within_family: bool = False
) -> list[Evidence]:
    """Other documents' sentences that say the same in nearly the same words; with `within_family`, near-duplicates' alone."""
    own = chosen.unit.document.document_id
    others: dict[str, Evidence] = {}
    for evidence in ranked:
        document_id = evidence.unit.document.document_id
        is_kin = families.get(document_id, document_id) == families.get(own, own)
        if document_id == own or not evidence.right_place or (within_family and not is_kin):
            continue
        if _is_the_same(evidence.unit, chosen.unit) if is_kin else _says_the_same(evidence.unit, chosen.unit):
            others.setdefault(document_id, evidence)
    return list(others.values())[:2]


def following_items(unit: Unit, *, units: Sequence[Unit]) -> list[Unit]:
    """The items that a unit announces (…抓好以下工作:一是…;二是…), in order. `units` are those of its document."""
    position = next((i for i, u in enumerate(units) if u.span == unit.span), None)
    if position is None or not (unit.announces or re.search(r"以下|如下|包括", unit.text)):
        return []
    items: list[Unit] = []
    for following in units[position + 1 :]:
        if not following.is_item:
            if (
                items
                and re.match(r"\s*(?:总之|最后|感谢)", following.text) is None
                and following.passage.heading == unit.passage.heading
                and len(items) < 2
            ):
                continue
            break
        items.append(following)
    return items[:MAX_ITEMS]


def select_places(ranked: Sequence[Evidence], *, ask: Ask) -> list[list[Evidence]]:
    """For a comparison: the best sentences of each place, the best place first. A sentence without a place is left out."""
    enough = [e for e in ranked if e.regions and not e.unit.announces and is_enough(e, ask=Ask.ANY, compared=True)]
    if ask in (Ask.AMOUNT, Ask.COUNT):
        enough = [e for e in enough if e.features.fit == 1.0] or enough
    # What one place says of the very subject, the others must come near: 社区基金 is not 社区服务.
    most = max((e.features.key for e in enough), default=0.0)
    enough = [e for e in enough if e.features.key >= _KEY_SHARE * most]
    groups: dict[tuple[Region, ...], list[Evidence]] = {}
    for evidence in enough:
        group = groups.setdefault(evidence.regions, [])
        floor = enough[0].score - _NEAR_BEST_PLACE if not group else group[0].score - _NEAR_BEST_OF_PLACE
        is_new = all(not _says_the_same(evidence.unit, g.unit) for g in group)
        if evidence.score >= floor and len(group) < MAX_PER_PLACE and is_new:
            group.append(evidence)
    return [group for group in groups.values() if group][:MAX_PLACES]


def _is_right(evidence: Evidence) -> bool:
    return evidence.right_place and evidence.right_year


def _is_the_same(a: Unit, b: Unit) -> bool:
    """Whether a sentence of one text and of its reprint is one, however short: 每餐补助三元."""
    return _bare(a.text) == _bare(b.text) or _says_the_same(a, b)


def _says_the_same(a: Unit, b: Unit) -> bool:
    """The same sentence twice, give or take a word: most of their character bigrams shared, every number and every no as well."""
    if _NUMBER.findall(fold_width(a.text)) != _NUMBER.findall(fold_width(b.text)) or _NO.findall(a.text) != _NO.findall(b.text):
        return False
    first, second = _bigrams(a.text), _bigrams(b.text)
    return min(len(first), len(second)) >= _MIN_BIGRAMS and len(first & second) >= _ALIKE * max(len(first), len(second))


def _bigrams(text: str) -> set[str]:
    bare = _bare(text)
    return {bare[i : i + 2] for i in range(len(bare) - 1)}


def _bare(text: str) -> str:
    return re.sub(r"\W", "", fold_width(text))
