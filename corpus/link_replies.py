"""Joins a reply to the proposals it answers, in whatever order they come."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from corpus.fold import fold_text, fold_width
from corpus.model import Document, Kind, Link, Region, Relation, Span
from corpus.proposal_numbers import ONE_NUMBER, numbers_together
from corpus.regions import load_gazetteer
from corpus.suggestions import reply_body
from corpus.titles import own_keys, plain_number, session_key, title_key

PROPOSALS = (Kind.PROPOSAL, Kind.SUGGESTION)
Lookup = Callable[[str], Sequence[Document]]
_Found = tuple[Document, str, Span | None]  # a proposal, the rule that found it, the words it stood on

_HEAD_CHARS = 900
# 并案提案:第15号、第38号   与第15号、38号提案并案办理   (含第15号、38号)
_SEVERAL = rf"第\s*{ONE_NUMBER}\s*号?(?:\s*[、,和及与]\s*第?\s*{ONE_NUMBER}\s*号?)*"
_MERGED = re.compile(
    rf"(?:并案|合并|并入|含)[^。\n第\d]{{0,12}}(?P<after>{_SEVERAL})|(?P<before>{_SEVERAL})\s*(?:提案|建议)?[^。\n]{{0,6}}(?:并案|合并|并入本)"
)
# 您提出的《…》   “关于依托闲置用房…的提案”   关于加快…布局的提案收悉
_QUOTED = re.compile(
    r"《(?P<book>[^《》\n]{4,90}(?:〈[^〉\n]*〉[^《》\n]*)?)》|“(?P<quote>[^“”\n]{6,90}(?:提案|建议|议案))”|“(?P<about>关于[^“”\n]{4,90})”"
)
_BARE = re.compile(r"(?<![《“])(?P<bare>关于[^《》“”\n。,]{4,80}?的(?:提案|建议|议案))(?=[^\n]{0,24}(?:收悉|收到|已收|办理|,|。))")
# 对区政协…第75号提案的答复: which committee was asked. Its place counts, not that of the department that answers.
_TERM = r"第?[一二三四五六七八九十\d]{1,3}届"
_LEVEL = re.compile(
    rf"(?P<level>全国|自治区|省|市|州|盟|区|县|旗)(?:政协|人大|人民代表大会|政治协商会议|(?:政协|人大)?{_TERM})"
    # 政协第十四届杭州市委员会第二次会议
    rf"|{_TERM}[\u4e00-\u9fa5]{{0,14}}?(?P<inside>全国|自治区|省|市|州|盟|区|县|旗)(?:委员会|政协|人大|人民代表大会)"
)
_DATED_NUMBER = re.compile(r"(?:19|20)\d{4,}")  # 20230096 begins anew each year and needs no session


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What a document may be joined to: the others of its file, and look-ups by title, by number and by what others name."""

    siblings: Sequence[Document] = ()
    titled: Lookup
    numbered: Lookup
    naming: Lookup = field(default=lambda key: ())


def numbers_answered(reply: Document) -> list[tuple[str, Span | None]]:
    """Every proposal number a reply names in its title and opening: 第12、15、38号提案收悉 → 12, 15, 38."""
    head = fold_text(reply.text)[: _head_end(reply)]
    found: dict[str, Span | None] = {}
    for run in numbers_together(head):
        for number, span in run:
            found.setdefault(number, span)
    if reply.number and all(plain_number(number) != plain_number(reply.number) for number in found):
        found = {reply.number: _span_of(reply, "number"), **found}
    return list(found.items())


def titles_answered(reply: Document) -> list[Span]:
    """Every title a reply quotes in its opening, in order; else the subject that was read from it."""
    head = fold_text(reply.text)[: _head_end(reply)]
    spans = [Span(start=m.start(m.lastgroup or 0), end=m.end(m.lastgroup or 0)) for p in (_QUOTED, _BARE) for m in p.finditer(head)]
    return sorted(spans, key=lambda span: span.start)


def _head_end(reply: Document) -> int:
    start = reply_body(reply).start
    return start if 0 < start <= _HEAD_CHARS * 3 else _HEAD_CHARS


def merged_numbers(proposal: Document) -> list[tuple[str, Span]]:
    """Numbers of the proposals that were merged into this one: 并案提案:第15号、第38号."""
    head = fold_text(proposal.text)[: _HEAD_CHARS * 2]
    found: dict[str, Span] = {}
    for match in _MERGED.finditer(head):
        group = "after" if match["after"] else "before"
        for one in re.finditer(ONE_NUMBER, match[group]):
            start = match.start(group) + one.start()
            if not proposal.number or plain_number(one.group()) != plain_number(proposal.number):
                found.setdefault(one.group(), Span(start=start, end=start + len(one.group())))
    return list(found.items())


def named_by_reply(reply: Document) -> list[str]:
    """Keys that a proposal which comes later looks its reply up by."""
    titles = [title_key(span.cut(reply.text)) for span in titles_answered(reply)]
    return [f"number:{plain_number(n)}" for n, _ in numbers_answered(reply)] + [f"title:{title}" for title in titles if title]


def named_by_proposal(proposal: Document) -> list[str]:
    return [f"number:{plain_number(number)}" for number, _ in merged_numbers(proposal)]


def links_of_reply(reply: Document, shelf: Shelf) -> list[Link]:
    return [_reply_link(reply, found) for found in _with_merged(_proposals_of(reply, shelf), shelf)]


def links_of_proposal(proposal: Document, shelf: Shelf) -> list[Link]:
    """The links its replies would find, so that it does not matter which half came first; and those of 并案."""
    merging = [d for d in _naming_number(proposal, shelf) if d.kind in PROPOSALS and _is_merged_into(proposal, d)]
    replies = {reply.document_id: reply for one in (proposal, *merging) for reply in _replies_near(one, shelf)}
    here = {sibling.document_id for sibling in shelf.siblings}
    links = [
        _reply_link(reply, found)
        for reply in replies.values()
        for found in _with_merged(_proposals_of(reply, _shelf_of(reply, proposal, shelf, here)), shelf)
        if found[0].document_id == proposal.document_id or found[1] == _MERGED_RULE
    ]
    links += [link for one in (proposal, *merging) for link in _merges(one, shelf)]
    return links


_MERGED_RULE = "merged into the proposal answered"


def _shelf_of(reply: Document, proposal: Document, shelf: Shelf, here: set[str]) -> Shelf:
    siblings = [proposal] if reply.document_id in here else []
    return Shelf(siblings=siblings, titled=shelf.titled, numbered=shelf.numbered, naming=shelf.naming)


def _replies_near(proposal: Document, shelf: Shelf) -> list[Document]:
    candidates = [*shelf.siblings, *_naming_number(proposal, shelf), *(shelf.numbered(proposal.number) if proposal.number else ())]
    for key in own_keys(proposal.title):
        candidates += [*shelf.titled(key), *shelf.naming(f"title:{key}")]
    return [other for other in candidates if other.kind is Kind.REPLY]


def _naming_number(proposal: Document, shelf: Shelf) -> Sequence[Document]:
    return shelf.naming(f"number:{plain_number(proposal.number)}") if proposal.number else ()


def _reply_link(reply: Document, found: _Found) -> Link:
    proposal, rule, span = found
    return Link(from_id=reply.document_id, to_id=proposal.document_id, relation=Relation.REPLIES_TO, rule=rule, evidence=span)


def _proposals_of(reply: Document, shelf: Shelf) -> list[_Found]:
    """By the same file and by title, else by number; a reply to several proposals is looked up by each of its numbers as well."""
    nearer: list[_Found] = [(sibling, "same file", None) for sibling in shelf.siblings if sibling.kind in PROPOSALS]
    known = {found[0].document_id for found in nearer}
    for found in _of_titles(reply, shelf.titled):
        if found[0].document_id not in known:
            known.add(found[0].document_id)
            nearer.append(found)
    numbers = numbers_answered(reply)
    if nearer and len(numbers) < 2:
        return nearer
    held = {plain_number(found[0].number) for found in nearer if found[0].number}
    further = [found for number, span in numbers if plain_number(number) not in held for found in _of_number(reply, number, span, shelf)]
    return nearer + [found for found in further if found[0].document_id not in known]


def _of_titles(reply: Document, titled: Lookup) -> list[_Found]:
    quoted: list[tuple[str, Span | None]] = [(span.cut(reply.text), span) for span in titles_answered(reply)]
    if reply.subject:
        quoted.insert(0, (reply.subject, _span_of(reply, "subject")))
    found: dict[str, _Found] = {}
    for title, span in quoted:
        key = title_key(title)
        for d in titled(key) if key else ():
            if d.kind in PROPOSALS and key in own_keys(d.title) and _may_answer(reply, d):
                found.setdefault(d.document_id, (d, "title", span))
    return list(found.values())


def _of_number(reply: Document, number: str, span: Span | None, shelf: Shelf) -> list[_Found]:
    """Numbers begin anew each session and in each place, so all three must agree, and only one proposal may fit."""
    proposals = [d for d in shelf.numbered(number) if d.kind in PROPOSALS]
    if any(d.location == reply.location for d in proposals):  # the reply's own file holds what it answers
        return []
    fitting = [d for d in proposals if _same_number(d, number) and _same_session(d, reply, number) and _same_place(d, reply)]
    rule = "number and session" if reply.session else "number with its year"
    return [(fitting[0], rule, span)] if len(fitting) == 1 else []


def _with_merged(found: Sequence[_Found], shelf: Shelf) -> list[_Found]:
    """And the proposals merged into those found."""
    merged: list[_Found] = [
        (other, _MERGED_RULE, None) for proposal, _, _ in found for other, _ in _merged_into(proposal, shelf) if proposal.kind in PROPOSALS
    ]
    known = {proposal.document_id for proposal, _, _ in found}
    return [*found, *(one for one in merged if one[0].document_id not in known)]


def _merged_into(proposal: Document, shelf: Shelf) -> list[tuple[Document, Span]]:
    return [
        (other, span)
        for number, span in merged_numbers(proposal)
        for other in shelf.numbered(number)
        if other.kind in PROPOSALS and other.document_id != proposal.document_id and _is_merged_into(other, proposal)
    ]


def _is_merged_into(other: Document, proposal: Document) -> bool:
    named = {plain_number(number) for number, _ in merged_numbers(proposal)}
    same = other.number is not None and plain_number(other.number) in named
    return same and _same_session(other, proposal, other.number or "") and _same_place(other, proposal)


def _merges(proposal: Document, shelf: Shelf) -> list[Link]:
    return [
        Link(from_id=proposal.document_id, to_id=other.document_id, relation=Relation.INCLUDES, rule="并案", evidence=span)
        for other, span in _merged_into(proposal, shelf)
    ]


def _same_number(proposal: Document, number: str) -> bool:
    return plain_number(proposal.number or "") == plain_number(number)


def _same_session(one: Document, other: Document, number: str) -> bool:
    if one.session and other.session:
        return session_key(one.session) == session_key(other.session)
    return _DATED_NUMBER.fullmatch(plain_number(number)) is not None


def _same_place(one: Document, other: Document) -> bool:
    """One committee: 第12号 of a district and 第12号 of its city are two proposals."""
    first, second = committee_place(one) or one.region, committee_place(other) or other.region
    return first is not None and first == second


def committee_place(document: Document) -> Region | None:
    """The place whose committee or congress was asked, where the head says of which level it is: 区政协, 上城区十六届人大."""
    match = _LEVEL.search(fold_width(f"{document.title}\n{document.text[:_HEAD_CHARS]}"))
    level = (match["level"] or match["inside"]) if match else None
    if level is None or document.region is None or level == "全国":
        return None
    gazetteer = load_gazetteer()
    region: Region | None = document.region
    while region is not None and not _is_of_level(region, level):
        region = gazetteer.parent(region)
    return region


def _is_of_level(region: Region, level: str) -> bool:
    return region.name.endswith(level) and (level != "区" or not region.name.endswith("自治区"))


def _may_answer(reply: Document, proposal: Document) -> bool:
    """Whether a reply that names this title can mean this proposal: places, numbers and sessions that are known do not disagree."""
    if not places_agree(reply, proposal):
        return False
    asked = committee_place(reply)
    if asked is not None and proposal.region is not None and asked != (committee_place(proposal) or proposal.region):
        return False
    numbers = {plain_number(number) for number, _ in numbers_answered(reply)}
    if proposal.number and numbers and plain_number(proposal.number) not in numbers:
        return not (reply.session and proposal.session)
    return not (reply.session and proposal.session) or session_key(reply.session) == session_key(proposal.session)


def places_agree(one: Document, other: Document) -> bool:
    """Whether two can be of one place: known places lie in one another, and a shared name has the other's place among its candidates."""
    if one.region is None or other.region is None:
        known = one.region or other.region
        candidates = other.candidates or one.candidates
        return known is None or not candidates or known in candidates
    gazetteer = load_gazetteer()
    return gazetteer.contains(one.region, other.region) or gazetteer.contains(other.region, one.region)


def _span_of(document: Document, name: str) -> Span | None:
    return next((e.span for e in document.evidence if e.field == name), None)
