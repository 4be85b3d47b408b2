"""Decides which place a document is from: by what names it for certain, else undecided with the candidates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.fold import fold_brackets, fold_width
from corpus.model import Evidence, Kind, Region, Span
from corpus.regions import Gazetteer, Mention, load_gazetteer

# First character of a 文号, where it stands for one place alone (宁 is Ningxia and Nanjing, so it is not here).
_NUMBER_PREFIX = {
    "京": "110000", "津": "120000", "冀": "130000", "晋": "140000", "辽": "210000", "吉": "220000", "黑": "230000",
    "沪": "310000", "苏": "320000", "浙": "330000", "皖": "340000", "闽": "350000", "赣": "360000", "鲁": "370000",
    "豫": "410000", "鄂": "420000", "湘": "430000", "粤": "440000", "桂": "450000", "琼": "460000", "渝": "500000",
    "川": "510000", "黔": "520000", "滇": "530000", "藏": "540000", "陕": "610000", "甘": "620000", "青": "630000",
    "新": "650000", "穗": "440100", "深": "440300", "杭": "330100", "蓉": "510100", "榕": "350100", "哈": "230100",
    "汉": "420100", "武": "420100",
}  # fmt: skip
_FILE_NUMBER = re.compile(r"(?P<prefix>[\u4e00-\u9fa5])[\u4e00-\u9fa5]{1,11}〔(?:19|20)\d{2}〕")
_ICP = re.compile(r"(?P<prefix>[\u4e00-\u9fa5])ICP备")
# A body of the whole country signs for no place of the table.
_NATIONAL = re.compile(
    r"国务院|中共中央|全国人民代表大会|全国人大|最高人民|"
    r"^(?:中华人民共和国)?"
    r"(?:民政|财政|教育|交通运输|住房和城乡建设|人力资源社会保障|农业农村|生态环境|自然资源|司法|公安|商务|文化和旅游|国家\S{2,10})"
    r"(?:部|委员会|总局|局)"
)
_SHARE_OF_MENTIONS = 0.5
_LEAD_OVER_RIVALS = 3
_MIN_MENTIONS = 2
_HEAD_LINES = 12
_HEAD_LINE_MAX_CHARS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The place of a document, or the candidates when nothing decides; `evidence` says what did."""

    region: Region | None
    candidates: tuple[Region, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clue:
    """Words that may place a document. What `narrows_only` (粤ICP备: a site of that province) decides between places, but names none."""

    candidates: tuple[Region, ...]
    rule: str
    span: Span | None
    narrows_only: bool = False


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
    if declared_region is None and _NATIONAL.search(fold_width(declared_issuer or issuer or "")):
        return Place(region=None, candidates=(), evidence=())
    clues = _clues(gazetteer, text, title=title, issuer=issuer, declared=(declared_region, declared_issuer), furniture=furniture)
    return _walk(gazetteer, text, clues) or _most_mentioned(gazetteer, text, kind=kind)


def _walk(gazetteer: Gazetteer, text: str, clues: Iterable[_Clue]) -> Place | None:
    """The place the clues decide, or the candidates of a name they leave open; None when they name nothing."""
    open_names: tuple[Region, ...] = ()
    opened: _Clue | None = None
    for clue in clues:
        if len(clue.candidates) == 1 and not open_names:
            if clue.narrows_only:
                continue
            return _decided(clue.candidates[0], clue)
        if not open_names:
            open_names, opened = clue.candidates, clue
            continue
        narrowed = _narrow(gazetteer, open_names, clue.candidates)
        if len(narrowed) == 1:
            return _decided(narrowed[0], clue, first=opened)
    if open_names:
        narrowed = _narrow(gazetteer, open_names, _certain(gazetteer.find(text)))
        if len(narrowed) == 1 and opened is not None:
            return _decided(narrowed[0], _Clue(candidates=narrowed, rule="the text names the city it belongs to", span=None), first=opened)
        return Place(region=None, candidates=open_names, evidence=())
    return None


def _clues(
    gazetteer: Gazetteer, text: str, *, title: str, issuer: str | None, declared: tuple[str | None, str | None], furniture: Sequence[str]
) -> Iterable[_Clue]:
    for value, rule in ((declared[0], "declared by the collection"), (declared[1], "declared issuer")):
        if value:
            named = gazetteer.named(value) or _first_candidates(gazetteer.find(value))
            if named:
                yield _Clue(candidates=named, rule=rule, span=None)
    signature = _first_candidates(gazetteer.find(issuer)) if issuer else ()
    if signature and issuer:
        start = text.rfind(issuer)
        yield _Clue(candidates=signature, rule="issuing body", span=Span(start=start, end=start + len(issuer)) if start >= 0 else None)
    yield from _title_clues(gazetteer, text, title)
    yield from _head_clues(gazetteer, text)
    yield from _number_clues(gazetteer, text)
    for line in furniture:
        yield from _furniture_clues(gazetteer, line)


def _title_clues(gazetteer: Gazetteer, text: str, title: str) -> Iterable[_Clue]:
    start = text.find(title)
    # What stands in 《》 is the title of another document.
    for mention in gazetteer.find(re.sub(r"《[^》]*》", lambda m: "＿" * len(m.group()), title))[:1]:
        span = Span(start=start + mention.span.start, end=start + mention.span.end) if start >= 0 else None
        yield _Clue(candidates=mention.candidates, rule="place in the title", span=span)


def _head_clues(gazetteer: Gazetteer, text: str) -> Iterable[_Clue]:
    """Short lines above the running text: 届次:政协西安市雁塔区第十六届委员会第二次会议, 地点:贵阳市观山湖区."""
    position = 0
    for line in text.split("\n")[:_HEAD_LINES]:
        start, position = position, position + len(line) + 1
        if len(line) > _HEAD_LINE_MAX_CHARS:
            return
        if re.search(r"会议|委员会|届次|政协|人大|地点|单位", line):
            for mention in gazetteer.find(re.sub(r"《[^》]*》", lambda m: "＿" * len(m.group()), line))[:1]:
                yield _Clue(
                    candidates=mention.candidates,
                    rule="place in the head",
                    span=Span(start=start + mention.span.start, end=start + mention.span.end),
                )


def _number_clues(gazetteer: Gazetteer, text: str) -> Iterable[_Clue]:
    match = _FILE_NUMBER.search(fold_brackets(text)[:600])
    region = gazetteer.get(_NUMBER_PREFIX.get(match["prefix"], "")) if match else None
    if match and region:
        yield _Clue(
            candidates=(region,), rule="first character of the 文号", span=Span(start=match.start(), end=match.end()), narrows_only=True
        )


def _furniture_clues(gazetteer: Gazetteer, line: str) -> Iterable[_Clue]:
    """版权所有 北京市通州区政协 … 京ICP备: whose page it is."""
    if re.search(r"版权所有|主办|ICP|技术支持|网安备|承办|网站|网$", line):
        for mention in gazetteer.find(line)[:1]:
            yield _Clue(candidates=mention.candidates, rule=f"footer of the page: {line[:60]}", span=None)
    match = _ICP.search(line)
    region = gazetteer.get(_NUMBER_PREFIX.get(match["prefix"], "")) if match else None
    if region:
        yield _Clue(candidates=(region,), rule=f"ICP number of the site: {line[:60]}", span=None, narrows_only=True)


def _first_candidates(mentions: Sequence[Mention]) -> tuple[Region, ...]:
    return mentions[0].candidates if mentions else ()


def _certain(mentions: Iterable[Mention]) -> tuple[Region, ...]:
    return tuple(dict.fromkeys(m.candidates[0] for m in mentions if len(m.candidates) == 1))


def _narrow(gazetteer: Gazetteer, names: Sequence[Region], by: Sequence[Region]) -> tuple[Region, ...]:
    """The names that lie inside one of the other places (or are one of them)."""
    return tuple(name for name in names if any(gazetteer.contains(outer, name) for outer in by))


def _decided(region: Region, clue: _Clue, *, first: _Clue | None = None) -> Place:
    value = region.code or region.name
    evidence = [Evidence(field="region", value=value, rule=clue.rule, span=clue.span)]
    if first is not None:
        evidence.insert(
            0,
            Evidence(
                field="region",
                value=first.candidates[0].name.rpartition("市")[2] or first.candidates[0].name,
                rule=f"{first.rule} (a shared name)",
                span=first.span,
            ),
        )
    return Place(region=region, candidates=(), evidence=tuple(evidence))


def _most_mentioned(gazetteer: Gazetteer, text: str, *, kind: Kind) -> Place:
    """A proposal, reply, report, paper or news item whose head names no place is from where it speaks of most, if that is clear and early.

    A mention counts for the places around it too, so 哈尔滨市 is not outvoted by the districts and cities it is compared with.
    """
    nothing = Place(region=None, candidates=(), evidence=())
    if kind not in (Kind.PROPOSAL, Kind.SUGGESTION, Kind.REPORT, Kind.NEWS, Kind.RESEARCH, Kind.REPLY):
        return nothing
    mentions = [m for m in gazetteer.find(re.sub(r"《[^》]*》", lambda m: "＿" * len(m.group()), text)) if len(m.candidates) == 1]
    counts = Counter(m.candidates[0] for m in mentions)
    if not counts:
        return nothing
    region, count = min(counts.items(), key=lambda item: (-item[1], item[0].code is None, item[0].code or "", item[0].name))
    first = next(m for m in mentions if m.candidates[0] == region)
    inside = sum(n for other, n in counts.items() if gazetteer.contains(region, other) or gazetteer.contains(other, region))
    rivals = max(
        (n for other, n in counts.items() if not gazetteer.contains(region, other) and not gazetteer.contains(other, region)), default=0
    )
    clear = inside >= _SHARE_OF_MENTIONS * len(mentions) or count >= _LEAD_OVER_RIVALS * rivals
    enough = _MIN_MENTIONS if kind is not Kind.NEWS else 1
    if count >= enough and clear and first.span.start < max(600, len(text) // 4):
        evidence = Evidence(
            field="region", value=region.code or region.name, rule=f"named {count} times of {len(mentions)}", span=first.span
        )
        return Place(region=region, candidates=(), evidence=(evidence,))
    return nothing
