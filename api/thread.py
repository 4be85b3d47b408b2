"""Questions about a proposal and its reply: which thread is meant, and what its metadata answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.evidence import Evidence as Scored
from api.evidence import phrase_overlap
from api.model import Understanding
from corpus.answered import match_answers
from corpus.catalogue import Catalogue
from corpus.fold import fold_width
from corpus.model import Document, Kind, Relation, Span
from corpus.outline import Item
from corpus.promises import Promise, Stage, find_promises
from corpus.regions import Gazetteer
from corpus.suggestions import find_points, find_suggestions

_ABOUT_THREAD = re.compile(
    r"(?:提案|建议|议案).*(?:答复|回复|办理|承办|谁|哪个|提出|采纳|落实|结果|立案|审查)|(?:答复|回复|办理).*(?:提案|建议)|"
    r"(?:谁|哪个|哪位|什么).{0,12}(?:提出|提交).*(?:提案|建议)|(?:答复|回复).{0,8}(?:哪[一]?[天年]|何时|什么时候)|"
    r"\b(?:proposal|suggestion)\b.*\b(?:repl|answer|respon|handle|who|which)|\b(?:repl(?:y|ied)|answered|handled|responded)\b.*\bproposal",
    re.IGNORECASE,
)
_WHO_ANSWERED = re.compile(
    r"(?:(?:哪|什么)[^,。]{0,6}(?:部门|单位|机构|机关|局|方)|谁).{0,8}(?:答复|回复|办理|承办|主办)|(?:答复|回复|办理|承办|主办)(?:的)?(?:是)?(?:哪|什么|单位|部门|机关)|"
    r"(?:who|which \w+) (?:answered|replied|responded|handled)",
    re.IGNORECASE,
)
_WHO_PROPOSED = re.compile(
    r"(?:谁|哪个|哪位|哪些|什么).{0,10}(?:提出|提交|提的|递交)|提案(?:者|人|单位)|由(?:谁|哪).{0,8}提|who (?:proposed|submitted|made)",
    re.IGNORECASE,
)
_WHEN_ANSWERED = re.compile(
    r"(?:什么时候|何时|哪天|哪一天|日期|时间|几月|哪年).{0,8}(?:答复|回复|办复)|(?:答复|回复|办复)(?:的)?(?:日期|时间)|(?:答复|回复).{0,8}(?:哪一?[天年]|何时|什么时候)|"
    r"when .*(?:answered|replied|reply|response)",
    re.IGNORECASE,
)
_ANSWERED = re.compile(r"答复|回复|回应|落实|采纳|办到|办得|答应|\b(?:repl|answer|respon)", re.IGNORECASE)
_TITLE_ASKED = re.compile(r"题目|标题|名称|(?<!提)案由|叫什么|题为|(?:问|说|讲)的是什么|关于什么|what is .*(?:title|called|about)", re.I)
_THREAD_WORD = re.compile(
    r"部门|单位|提案|建议|议案|答复|回复|回应|办理|采纳|落实|同意|逐项|逐条|意见|委员|代表|民政局|政府|情况|结果|程度|地区|人大|政协|提出|内容|要求"
)
# 部门逐项怎么回应? 哪些建议被采纳? How did the department answer each point?
_POINT_BY_POINT = re.compile(
    r"逐[项条]|(?:哪些|哪几[条项])(?:建议|意见).{0,8}(?:采纳|落实|答应|同意)|(?:怎么|怎样|如何)(?:答复|回应|回复|办理)|(?:答复|回应|回复)了?(?:些)?什么|"
    r"办(?:到|得)(?:什么|怎么)|办理(?:情况|结果|得)|(?:what|how) did .{0,60}\b(?:answer|reply|respond|say)|each point",
    re.IGNORECASE,
)
# 提案提出了哪些建议?
_SUGGESTIONS = re.compile(
    r"(?:提出?|有)了?(?:哪些|什么|哪几条)建议|建议(?:了)?(?:有哪些|是什么|了?什么|哪些)|"
    r"what (?:does|did|do) .{0,40}(?:suggest|recommend|propose|ask)",
    re.IGNORECASE,
)
_POINT_MIN_CHARS = 15
_POINT_MAX_CHARS = 170
MAX_POINTS = 8
_TITLE_LIKE = 0.45
_OF_THREAD = (Relation.REPLIES_TO, Relation.REPLIED_BY, Relation.INCLUDES, Relation.MERGED_INTO)
_THREAD_KINDS = (Kind.PROPOSAL, Kind.SUGGESTION, Kind.REPLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A proposal with its replies; either may be missing."""

    documents: tuple[Document, ...]

    def is_party(self, word: str) -> bool:
        """Whether a word names who proposed or is addressed; it tells which thread is meant, not what is asked of it."""
        return any(word in party for document in self.documents for party in document.parties)

    def only_replies(self, ranked: Sequence[Scored], part: str) -> list[Scored]:
        """Of the evidence, that in the replies, where a part asks what was answered and there is a reply."""
        if not _ANSWERED.search(part):
            return list(ranked)
        return [e for e in ranked if e.unit.document.kind is Kind.REPLY] or list(ranked)

    def of_kind(self, *kinds: Kind) -> tuple[Document, ...]:
        return tuple(d for d in self.documents if d.kind in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a document's own metadata answer, where it stands in its text."""

    document: Document
    span: Span
    label: str


def is_about_thread(question: str) -> bool:
    return _ABOUT_THREAD.search(question) is not None


def find_thread(
    understanding: Understanding, question: str, *, catalogue: Catalogue, found: Sequence[Document], gazetteer: Gazetteer
) -> Thread | None:
    """The thread a question means: by number first (narrowed by place and title), else by likeness of title among the documents found."""
    candidates = list(catalogue.by_number(understanding.number)) if understanding.number else []
    candidates = [d for d in candidates if d.kind in _THREAD_KINDS]
    if not candidates and not understanding.number:
        candidates = [d for d in found if d.kind in _THREAD_KINDS and phrase_overlap(d.subject or d.title, question) >= _TITLE_LIKE]
    if not candidates and understanding.regions and not understanding.number:
        # 番禺区的答复是哪天作出的: no title is named, and the place has but one thread.
        near = [d for d in found if d.kind in _THREAD_KINDS and d.region in understanding.regions]
        numbers = {d.number or d.title for d in near}
        candidates = near if len(numbers) == 1 else []
    if understanding.regions:
        candidates = [d for d in candidates if d.region and any(gazetteer.contains(r, d.region) for r in understanding.regions)]
    if not candidates:
        return None
    best = max(
        candidates,
        key=lambda d: (round(phrase_overlap(understanding.text, f"{d.title}{d.subject or ''}"), 3), d.kind is Kind.REPLY, d.document_id),
    )
    linked = [catalogue.document(link.to_id) for link in catalogue.links_of(best.document_id) if link.relation in _OF_THREAD]
    documents = {d.document_id: d for d in [best, *(d for d in linked if d)]}
    return Thread(documents=tuple(documents.values()))


def stated_in_thread(part: str, thread: Thread) -> Stated | None:
    """What the metadata of a thread answer: who answered, who proposed, when it was answered."""
    replies, proposals = thread.of_kind(Kind.REPLY), thread.of_kind(Kind.PROPOSAL, Kind.SUGGESTION)
    if _TITLE_ASKED.search(part):
        return _stated(proposals, "title", "题目") or _stated(replies, "subject", "题目")
    if _WHEN_ANSWERED.search(part):
        return _stated(replies, "issued", "答复日期")
    if _WHO_ANSWERED.search(part) and not re.search(r"会同|会办|协办|配合", part):
        return _stated(replies, "issuer", "答复单位") or _stated((*proposals, *replies), "departments", "承办单位")
    if _WHO_PROPOSED.search(part):
        return _stated((*proposals, *replies), "parties", "提出者")
    return None


def is_thread_word(word: str) -> bool:
    """Whether a word belongs to any thread: 部门, 答复, 建议, 采纳."""
    return _THREAD_WORD.fullmatch(word) is not None


def asks_point_by_point(part: str) -> bool:
    """Whether a part of a question wants to hear all of what was answered."""
    return _POINT_BY_POINT.search(part) is not None


def asks_suggestions(part: str) -> bool:
    """Whether a part of a question wants to hear all that a proposal asked for."""
    return _SUGGESTIONS.search(part) is not None


def points_of(thread: Thread) -> list[tuple[Document, Span]]:
    """What the replies of a thread answer, point by point: each numbered item from its beginning, as many sentences as fit."""
    replies = thread.of_kind(Kind.REPLY)
    return [(reply, _opening(reply, item.span)) for reply in replies for item in find_points(reply) if _is_point(item)][:MAX_POINTS]


def suggestions_of(thread: Thread) -> list[tuple[Document, Span]]:
    """What the proposals of a thread ask for, each from its beginning, as many sentences as fit."""
    proposals = thread.of_kind(Kind.PROPOSAL, Kind.SUGGESTION)
    return [(proposal, _opening(proposal, item.span)) for proposal in proposals for item in find_suggestions(proposal)][:MAX_POINTS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One suggestion of a proposal with what each reply says to it, from its beginning, and how far the matter is; none says nothing."""

    proposal: Document
    suggestion: Span
    replies: tuple[tuple[Document, Span], ...]
    stage: Stage | None  # the firmest no, else a promise, else what was done
    how: str


def answers_of(thread: Thread) -> list[Answer]:
    """Suggestion by suggestion, in the order of the proposal: what the replies say to each, or that they say nothing."""
    replies = thread.of_kind(Kind.REPLY)
    stated = {reply.document_id: find_promises(reply) for reply in replies}
    found = []
    for proposal in thread.of_kind(Kind.PROPOSAL, Kind.SUGGESTION):
        by_reply = [match_answers(proposal, reply) for reply in replies]
        for position, item in enumerate(find_suggestions(proposal)):
            answered = [(reply, answers[position]) for reply, answers in zip(replies, by_reply, strict=True)]
            spans = [(reply, span) for reply, one in answered for span in one.by]
            found.append(
                Answer(
                    proposal=proposal,
                    suggestion=_opening(proposal, item.span),
                    replies=tuple((reply, _opening(reply, span)) for reply, span in spans),
                    stage=_stage([p for reply, span in spans for p in stated[reply.document_id] if _inside(p, span)]),
                    how=next((one.how for _, one in answered if one.by), "none"),
                )
            )
    return found


def promises_of(thread: Thread) -> list[tuple[Document, Promise]]:
    """What the replies of a thread say was done, is promised or is turned down, in order."""
    return [(reply, promise) for reply in thread.of_kind(Kind.REPLY) for promise in find_promises(reply)]


def _inside(promise: Promise, span: Span) -> bool:
    return span.start <= promise.what.start < span.end


def _stage(promises: Sequence[Promise]) -> Stage | None:
    stages = {promise.stage for promise in promises}
    return next((stage for stage in (Stage.DECLINED, Stage.PLANNED, Stage.DONE) if stage in stages), None)


def _is_point(item: Item) -> bool:
    return bool(item.order) and item.span.end - item.span.start >= _POINT_MIN_CHARS


def _opening(document: Document, span: Span) -> Span:
    """The sentences at the beginning of an item that fit, one at least."""
    folded = fold_width(document.text)
    cuts = [m.end() for m in re.finditer(r"[。;!?]", span.cut(folded))] or [span.end - span.start]
    fitting = [cut for cut in cuts if cut <= _POINT_MAX_CHARS] or cuts[:1]
    return Span(start=span.start, end=span.start + fitting[-1])


def _stated(documents: Sequence[Document], field: str, label: str) -> Stated | None:
    for document in documents:
        span = next((e.span for e in document.evidence if e.field == field and e.span is not None), None)
        if span is None and field == "issuer" and document.issuer and document.issuer in document.text:
            start = document.text.rfind(document.issuer)
            span = Span(start=start, end=start + len(document.issuer))
        if span is not None:
            return Stated(document=document, span=span, label=label)
    return None
