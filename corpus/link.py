"""Joins a reply to its proposals, a merged proposal to those merged into it, and a rule to the earlier ones it ends or amends."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.link_replies import PROPOSALS, Lookup, Shelf, links_of_proposal, links_of_reply, named_by_proposal, named_by_reply
from corpus.link_rules import RULES, links_of_rule, named_by_rule
from corpus.model import Document, Kind, Link, Relation
from corpus.titles import title_key

__all__ = ["INVERSE", "find_links", "named_keys", "title_key"]

_PAIRS = (
    (Relation.REPLIES_TO, Relation.REPLIED_BY),
    (Relation.REPLACES, Relation.REPLACED_BY),
    (Relation.AMENDS, Relation.AMENDED_BY),
    (Relation.REPEALS, Relation.REPEALED_BY),
    (Relation.INCLUDES, Relation.MERGED_INTO),
)
INVERSE = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}


def _nobody(key: str) -> Sequence[Document]:
    return ()


def find_links(
    document: Document, *, siblings: Sequence[Document], titled: Lookup, numbered: Lookup, naming: Lookup = _nobody
) -> list[Link]:
    """Links from and to a document.

    `siblings` are the other documents of its file; `titled(key)` are documents whose own or subject title has this `title_key`;
    `numbered(number)` those with this 提案号; `naming(key)` those of whose `named_keys` this is one: through it a document finds those that
    spoke of it before it came. A link needs a reason that names the other document: the same file, the title, or number and session
    together. Places that are known and differ forbid a link.
    """
    shelf = Shelf(siblings=siblings, titled=titled, numbered=numbered, naming=naming)
    links: list[Link] = []
    if document.kind is Kind.REPLY:
        links = links_of_reply(document, shelf)
    elif document.kind in PROPOSALS:
        links = links_of_proposal(document, shelf)
    elif document.kind in RULES:
        links = links_of_rule(document, shelf)
    return list({(link.from_id, link.to_id, link.relation): link for link in links}.values())


def named_keys(document: Document) -> tuple[str, ...]:
    """What a document calls others by, and its own further names, to be stored with it for `naming` to look up."""
    keys: list[str] = []
    if document.kind is Kind.REPLY:
        keys = named_by_reply(document)
    elif document.kind in PROPOSALS:
        keys = named_by_proposal(document)
    elif document.kind in RULES:
        keys = named_by_rule(document)
    return tuple(dict.fromkeys(keys))
