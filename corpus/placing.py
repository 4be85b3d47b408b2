"""Decides which place a document is from: by what names it for certain, else undecided with the candidates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from corpus.fold import fold_width
from corpus.model import Evidence, Kind, Level, Region
from corpus.namesakes import is_in_passing, tell_apart
from corpus.place_clues import MASKED_TITLE, Clue, Place, address_clues, clues_of, site_clues, supporting_clues
from corpus.regions import Gazetteer, Mention, load_gazetteer

__all__ = ["Place", "place_document"]

# A body of the whole country signs for no place of the table.
_NATIONAL = re.compile(
    r"国务院|中共中央|全国人民代表大会|全国人大|最高人民|"
    r"^(?:中华人民共和国)?"
    r"(?:民政|财政|教育|交通运输|住房和城乡建设|人力资源社会保障|农业农村|生态环境|自然资源|司法|公安|商务|文化和旅游|科技|科学技术|工业和信息化|国家\S{2,10})"
    r"(?:部|委员会|总局|局)"
)
# 各省、自治区、直辖市民政厅(局),新疆生产建设兵团民政局: only a body of the whole country writes to these.
_TO_THE_WHOLE_COUNTRY = re.compile(r"各省[、,]?\s*(?:各?自治区|直辖市)|新疆生产建设兵团[^。;\n]{0,24}:")
_HEAD_CHARS = 260
_SHARE_OF_MENTIONS = 0.5
_LEAD_OVER_RIVALS = 3
_MIN_MENTIONS = 2
_SELF_SHARE = 0.75
_SELF_CHARS = 3000
_SELF = re.compile(
    r"[我本全](?P<level>[省市区县州])(?<![基根资成日样文版]本.)(?<![安完健保]全.)(?!场|域|间|别|分|块|[、,]自治区|[、,]直辖市|[、,]州)"
)
_ACTS_OR_RULES = re.compile(r"(?:委|人民政府|政府|出台|[\u4e00-\u9fa5]{2,10}(?:厅|局)(?!长)|[^《》。,，]{2,24}(?:条例|办法|规定)》)")
_Supporting = Callable[[], list[Clue]]
_SPEAKING = (Kind.PROPOSAL, Kind.SUGGESTION, Kind.REPORT, Kind.NEWS, Kind.RESEARCH, Kind.REPLY)


def place_document(
    text: str,
    *,
    kind: Kind,
    title: str,
    issuer: str | None,
    declared_region: str | None = None,
    declared_issuer: str | None = None,
    furniture: Sequence[str] = (),
    url: str | None = None,
) -> Place:
    """Walk the clues from the strongest; the first that names one place decides, a shared name waits for another clue to narrow it."""
    gazetteer = load_gazetteer()
    nowhere = Place(region=None, candidates=(), evidence=())
    if declared_region is None and _NATIONAL.search(fold_width(declared_issuer or issuer or "")):
        return nowhere
    clues = clues_of(gazetteer, text, title=title, issuer=issuer, declared=(declared_region, declared_issuer))

    def supporting() -> list[Clue]:  # looked at only where a shared name is left open
        return supporting_clues(gazetteer, text, furniture=furniture, url=url)

    found = _walk(gazetteer, text, clues, supporting=supporting)
    if found is not None:
        return found
    if declared_region is None and _TO_THE_WHOLE_COUNTRY.search(fold_width(text[:_HEAD_CHARS])):
        return nowhere
    footed = [*address_clues(gazetteer, text), *site_clues(gazetteer, text, kind=kind, furniture=furniture, url=url)]
    return (
        _walk(gazetteer, text, footed, supporting=supporting)
        or (_most_mentioned(gazetteer, text, supporting(), kind=kind) if kind in _SPEAKING else None)
        or _of_its_own_level(gazetteer, text)
        or nowhere
    )


def _walk(gazetteer: Gazetteer, text: str, clues: Iterable[Clue], *, supporting: _Supporting) -> Place | None:
    """The place the clues decide, or the candidates of a name they leave open; None when they name nothing."""
    left: tuple[Region, ...] = ()
    opened: Clue | None = None
    for clue in clues:
        if opened is None:
            if len(clue.candidates) == 1:
                return _decided(clue.candidates[0], clue)
            left, opened = clue.candidates, clue
            continue
        left = _narrow(gazetteer, left, clue.candidates) or left
        if len(left) == 1:
            return _decided(left[0], clue, first=opened)
    return _settle(gazetteer, text, left, opened, supporting()) if opened else None


def _settle(gazetteer: Gazetteer, text: str, left: tuple[Region, ...], opened: Clue, supporting: Sequence[Clue]) -> Place:
    """Tell a shared name apart by the text's own words, else by number and site where these agree, else by what stands beside it."""
    told = tell_apart(left, text, places=gazetteer)
    if told.outright and len(told.candidates) == 1:
        return _decided(told.candidates[0], Clue(candidates=told.candidates, rule=told.rule, span=told.span), first=opened)
    kept = [(clue, _narrow(gazetteer, left, clue.candidates)) for clue in supporting]
    kept = [(clue, names) for clue, names in kept if names and len(names) < len(left)]
    agreed = tuple(name for name in left if all(name in names for _, names in kept))
    if not agreed:  # the site says one, the 文号 the other
        return Place(region=None, candidates=left, evidence=())
    if len(agreed) == 1:
        return _decided(agreed[0], kept[0][0], first=opened)
    told = tell_apart(agreed, text, places=gazetteer)
    if len(told.candidates) == 1:
        return _decided(told.candidates[0], Clue(candidates=told.candidates, rule=told.rule, span=told.span), first=opened)
    return Place(region=None, candidates=told.candidates, evidence=())


def _narrow(gazetteer: Gazetteer, names: Sequence[Region], by: Sequence[Region]) -> tuple[Region, ...]:
    """The names that lie inside one of the other places (or are one of them)."""
    return tuple(name for name in names if any(gazetteer.contains(outer, name) for outer in by))


def _decided(region: Region, clue: Clue, *, first: Clue | None = None) -> Place:
    value = region.code or region.name
    evidence = [Evidence(field="region", value=value, rule=clue.rule, span=clue.span)]
    if first is not None:
        shared = first.candidates[0].name
        evidence.insert(
            0, Evidence(field="region", value=shared.rpartition("市")[2] or shared, rule=f"{first.rule} (a shared name)", span=first.span)
        )
    return Place(region=region, candidates=(), evidence=tuple(evidence))


def _mentions(gazetteer: Gazetteer, text: str) -> list[Mention]:
    """The places a text names as its own: not those in titles of other texts, nor those named in passing."""
    bare = MASKED_TITLE.sub(lambda m: "＿" * len(m.group()), text)
    return [m for m in gazetteer.find(bare) if not is_in_passing(bare, m.span)]


def _most_mentioned(gazetteer: Gazetteer, text: str, supporting: Sequence[Clue], *, kind: Kind) -> Place | None:
    """A proposal, reply, report, paper or news item whose head names no place is from where it speaks of most, if that is clear and early.

    A mention counts for the places around it too, so 哈尔滨市 is not outvoted by the districts and cities it is compared with.
    """
    everything = _mentions(gazetteer, text)
    mentions = [m for m in everything if len(m.candidates) == 1]
    counts = Counter(m.candidates[0] for m in mentions)
    shared = Counter(m.candidates for m in everything if len(m.candidates) > 1)
    if shared and (not counts or max(shared.values()) >= max(counts.values())):
        names = max(shared, key=lambda names: shared[names])
        first = next(m for m in everything if m.candidates == names)
        return _settle(gazetteer, text, names, Clue(candidates=names, rule="named in the text", span=first.span), supporting)
    if not counts:
        return None
    region, count = min(counts.items(), key=lambda item: (-item[1], item[0].code is None, item[0].code or "", item[0].name))
    first = next(m for m in mentions if m.candidates[0] == region)
    inside = sum(n for other, n in counts.items() if gazetteer.contains(region, other) or gazetteer.contains(other, region))
    rivals = max(
        (n for other, n in counts.items() if not gazetteer.contains(region, other) and not gazetteer.contains(other, region)), default=0
    )
    clear = inside >= _SHARE_OF_MENTIONS * len(mentions) or count >= _LEAD_OVER_RIVALS * rivals
    in_full = kind is Kind.NEWS and len(first.text) > len(region.name.rpartition("市")[2] or region.name)
    early = first.span.start < max(600, len(text) // 4)
    if count < (1 if in_full else _MIN_MENTIONS) or not clear or not early or _is_of_another_level(text, region):
        return None
    evidence = Evidence(field="region", value=region.code or region.name, rule=f"named {count} times of {len(mentions)}", span=first.span)
    return Place(region=region, candidates=(), evidence=(evidence,))


def _speaks_as(text: str) -> Counter[str]:
    """How often a text says 我省, 我市, 我区: by the word for the level."""
    return Counter("区" if m["level"] == "县" else m["level"] for m in _SELF.finditer(text))


def _word_of(region: Region) -> str:
    """How a place calls itself: 北京市 and 海门市 are 我市, 广西 and 番禺区 我区, 番禺区 never 我市."""
    if region.name.endswith(("省", "市", "州")):
        return region.name[-1]
    return "市" if region.level is Level.CITY else "区"


def _is_of_another_level(text: str, region: Region) -> bool:
    """我区…南通市…南通市: a district speaks, and the city it names is not its place; nor is a county named where 全省 is spoken of."""
    own = _speaks_as(text)
    return any(count > own[_word_of(region)] for word, count in own.items() if word != _word_of(region))


def _of_its_own_level(gazetteer: Gazetteer, text: str) -> Place | None:
    """我省…河北省…河北省: where it says our province, and names but one, that is its place."""
    opening = text[:_SELF_CHARS]
    own = _speaks_as(opening)
    if not own:
        return None
    [(word, _)] = own.most_common(1)
    # a place's own rules name it too: 根据《河北省档案条例》,结合本省实际
    named = [m for m in gazetteer.find(opening) if len(m.candidates) == 1 and _word_of(m.candidates[0]) == word]
    named = [m for m in named if not is_in_passing(opening, m.span)]
    counts = Counter(m.candidates[0] for m in named)
    if not counts:
        return None
    [(region, count)] = counts.most_common(1)
    acts = any(m.candidates[0] == region and _ACTS_OR_RULES.match(opening, m.span.end) for m in named)
    if count < (1 if acts and len(named) == 1 else _MIN_MENTIONS) or count < _SELF_SHARE * len(named):
        return None
    span = next(m.span for m in named if m.candidates[0] == region)
    evidence = Evidence(field="region", value=region.code or region.name, rule=f"named {count} times beside 我{word}", span=span)
    return Place(region=region, candidates=(), evidence=(evidence,))
