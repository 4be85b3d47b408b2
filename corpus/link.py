"""Joins a reply to its proposal, in whatever order they come, and a rule to the earlier one that it replaces."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from corpus.fold import fold_width
from corpus.model import Document, Kind, Link, Relation, Span
from corpus.regions import load_gazetteer

_PROPOSALS = (Kind.PROPOSAL, Kind.SUGGESTION)
_RULES = (Kind.REGULATION, Kind.POLICY)
_TITLE = r"《[^《》\n]{4,80}》"
# 原《社会组织评估实施办法》(市民〔2009〕14号)和《……细则》同时废止
_BRACKETED = r"[(（][^()（）\n]{0,40}[)）]|〔[^〔〕\n]{0,40}〕"
_REPEALS = re.compile(
    rf"{_TITLE}(?:{_BRACKETED}|[和、及以]|《[^《》]{{4,80}}》)*\s*(?:同时|即行|予以|自[^。,，;；《》]{{0,20}})?\s*(?:废止|失效)"
)

Lookup = Callable[[str], Sequence[Document]]
_Found = tuple[Document, str, Span | None]  # a proposal, the rule that found it, the words it stood on

INVERSE = {
    Relation.REPLIES_TO: Relation.REPLIED_BY,
    Relation.REPLIED_BY: Relation.REPLIES_TO,
    Relation.REPLACES: Relation.REPLACED_BY,
    Relation.REPLACED_BY: Relation.REPLACES,
}


def title_key(title: str) -> str:
    """A title for comparison: 盘活闲置公共用房 推进社区服务提质 and 《盘活闲置公共用房,推进社区服务提质的提案》 are one."""
    bare = re.sub(r"[^\w]|_", "", fold_width(title))
    bare = re.sub(r"^关于", "", bare)
    return re.sub(r"的?(?:提案|建议|议案)$", "", bare)


def find_links(document: Document, *, siblings: Sequence[Document], titled: Lookup, numbered: Lookup) -> list[Link]:
    """Links from and to a document.

    `siblings` are the other documents of its file; `titled(key)` are documents whose own or subject title has this `title_key`;
    `numbered(number)` those with this 提案号. A link needs a reason that names the other document: the same file, the title, or
    number and session together. Places that are known and differ forbid a link. Only the later rule knows what it repeals.
    """
    links: list[Link] = []
    if document.kind is Kind.REPLY:
        links = [_reply_link(document, found) for found in _proposals_of(document, siblings, titled, numbered)]
    elif document.kind in _PROPOSALS:
        links = _links_to_proposal(document, siblings, titled, numbered)
    elif document.kind in _RULES:
        links = _repeals(document, titled)
    return list({(link.from_id, link.to_id, link.relation): link for link in links}.values())


def _reply_link(reply: Document, found: _Found) -> Link:
    proposal, rule, span = found
    return Link(from_id=reply.document_id, to_id=proposal.document_id, relation=Relation.REPLIES_TO, rule=rule, evidence=span)


def _links_to_proposal(proposal: Document, siblings: Sequence[Document], titled: Lookup, numbered: Lookup) -> list[Link]:
    """The links its replies would find, so that it does not matter which half came first."""
    candidates = [*siblings, *titled(title_key(proposal.title)), *(numbered(proposal.number) if proposal.number else ())]
    replies = {other.document_id: other for other in candidates if other.kind is Kind.REPLY}
    here = {sibling.document_id for sibling in siblings}
    return [
        _reply_link(reply, found)
        for reply in replies.values()
        for found in _proposals_of(reply, [proposal] if reply.document_id in here else [], titled, numbered)
        if found[0].document_id == proposal.document_id
    ]


def _proposals_of(reply: Document, siblings: Sequence[Document], titled: Lookup, numbered: Lookup) -> list[_Found]:
    same_file: list[_Found] = [(sibling, "same file", None) for sibling in siblings if sibling.kind in _PROPOSALS]
    of_title = _of_title(reply, titled) if reply.subject else []
    known = {found[0].document_id for found in same_file}
    nearer = same_file + [found for found in of_title if found[0].document_id not in known]
    return nearer or _of_number(reply, numbered)


def _of_title(reply: Document, titled: Lookup) -> list[_Found]:
    key = title_key(reply.subject or "")
    span = _span_of(reply, "subject")
    return [(d, "title", span) for d in titled(key) if d.kind in _PROPOSALS and title_key(d.title) == key and _compatible(reply, d)]


def _of_number(reply: Document, numbered: Lookup) -> list[_Found]:
    """Numbers begin anew each session and in each place, so all three must agree, and only one proposal may fit."""
    if not reply.number or not reply.session:
        return []
    proposals = [d for d in numbered(reply.number) if d.kind in _PROPOSALS]
    if any(d.location == reply.location for d in proposals):  # the reply's own file holds what it answers
        return []
    fitting = [d for d in proposals if _same_number(d, reply) and _compatible(reply, d, both=True)]
    return [(fitting[0], "number and session", _span_of(reply, "number"))] if len(fitting) == 1 else []


def _same_number(proposal: Document, reply: Document) -> bool:
    same = (proposal.number or "").lstrip("0") == (reply.number or "").lstrip("0")
    return same and proposal.session == reply.session


def _compatible(reply: Document, proposal: Document, *, both: bool = False) -> bool:
    """Whether the two can be of one place: known places agree, and a shared name has the other's place among its candidates."""
    if reply.region is None or proposal.region is None:
        known = reply.region or proposal.region
        candidates = proposal.candidates or reply.candidates
        return not both and (known is None or not candidates or known in candidates)
    gazetteer = load_gazetteer()
    return gazetteer.contains(reply.region, proposal.region) or gazetteer.contains(proposal.region, reply.region)


def _span_of(document: Document, field: str) -> Span | None:
    return next((e.span for e in document.evidence if e.field == field), None)


def _repeals(document: Document, titled: Lookup) -> list[Link]:
    """原《……暂行办法》同时废止: the later rule replaces the earlier one it names."""
    return [
        Link(from_id=document.document_id, to_id=other.document_id, relation=Relation.REPLACES, rule="同时废止", evidence=span)
        for span in _repealed_titles(document.text)
        for other in titled(title_key(span.cut(document.text)))
        if other.document_id != document.document_id and other.kind in _RULES and _compatible(document, other)
    ]


def _repealed_titles(text: str) -> list[Span]:
    return [
        Span(start=match.start() + name.start() + 1, end=match.start() + name.end() - 1)
        for match in _REPEALS.finditer(text)
        for name in re.finditer(_TITLE, match.group())
    ]
