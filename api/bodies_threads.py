"""What a thread asks, answers and promises, suggestion by suggestion, as JSON shapes with the exact words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.schemas_documents import PromiseBody, QuoteBody, SuggestionBody
from corpus.answered import match_answers
from corpus.model import Document, Kind, Link, Relation, Span
from corpus.outline import Item
from corpus.promises import Promise, find_promises
from corpus.suggestions import find_suggestions

_ASKING = (Kind.PROPOSAL, Kind.SUGGESTION)


def suggestion_bodies(document: Document, *, links: Sequence[Link], linked: Mapping[str, Document]) -> list[SuggestionBody]:
    """Of a proposal, with what all its replies say; of a reply, the suggestions of each proposal it answers, with what it says itself.

    `links` are the document's own, as told from it, `linked` the documents at their other ends.
    """
    others = {relation: [linked[one.to_id] for one in links if one.relation is relation and one.to_id in linked] for relation in Relation}
    if document.kind in _ASKING:
        return _suggestions(document, others[Relation.REPLIED_BY])
    if document.kind is Kind.REPLY:
        return [body for proposal in others[Relation.REPLIES_TO] for body in _suggestions(proposal, [document])]
    return []


def promise_bodies(document: Document) -> list[PromiseBody]:
    """What a reply says was done, is planned or is declined, in order; nothing of any other document."""
    return [_promise_body(one, document) for one in find_promises(document)] if document.kind is Kind.REPLY else []


def _suggestions(proposal: Document, replies: Sequence[Document]) -> list[SuggestionBody]:
    by_reply = [(reply, match_answers(proposal, reply)) for reply in replies]
    bodies = []
    for position, item in enumerate(find_suggestions(proposal)):
        answers = [(reply, span) for reply, matched in by_reply for span in matched[position].by]
        rules = dict.fromkeys(matched[position].how for _, matched in by_reply if matched[position].by)
        how = " and ".join(rules) or ("none" if replies else "no reply")
        bodies.append(_suggestion_body(item, proposal, answers=answers, how=how))
    return bodies


def _suggestion_body(item: Item, proposal: Document, *, answers: Sequence[tuple[Document, Span]], how: str) -> SuggestionBody:
    return SuggestionBody(
        **dict(_quote_body(proposal, item.span)),
        number=list(item.order),
        answers=[_quote_body(reply, span) for reply, span in answers],
        how=how,
    )


def _promise_body(promise: Promise, reply: Document) -> PromiseBody:
    return PromiseBody(
        **dict(_quote_body(reply, promise.what)),
        who=promise.who,
        status=promise.stage,
        by=promise.due,
        by_words=promise.due_span.cut(reply.text) if promise.due_span else None,
    )


def _quote_body(document: Document, span: Span) -> QuoteBody:
    return QuoteBody(document_id=document.document_id, start=span.start, end=span.end, quote=span.cut(document.text))
