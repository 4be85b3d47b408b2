"""Finds where one file holds several documents: a proposal and, on the same page, its reply."""

from __future__ import annotations

import re

from corpus.fold import fold_form
from corpus.model import Span

# Forms: 建议/提案内容: … 承办单位: 主办: 民政局 … 答复日期: … 答复内容:
_PROPOSAL_LABEL = re.compile(r"^\s*〔?(?:建议/?)?(?:提案|建议)?(?:内容|正文|原文|案由|号|标题)〕?\s*:?", re.MULTILINE)
_REPLY_LABEL = re.compile(r"^\s*〔?(?:(?:答复|办理|复函|回复)(?:内容|意见|情况|正文|全文|原文|复文|答复)|答复)〕?\s*(?::|$)", re.MULTILINE)
# What stands between the two on a form belongs to the handling of the proposal, so it opens the reply's half.
_HANDLING_LABEL = re.compile(r"^\s*〔?(?:承办单位|主办单位|答复日期|答复单位|办理单位|承办情况|办理类型|答复时间)〕?\s*:", re.MULTILINE)
# 关于区政协十四届五次会议第75号提案的答复 — a heading of its own line
_REPLY_HEADING = re.compile(r"^(?![^\n]*[。;])[^\n]{0,60}(?:提案|建议)[^\n]{0,30}的?(?:答复|复函|回复)(?:函|意见|的函)?$", re.MULTILINE)
_RECEIVED = re.compile(r"收悉|(?:答复|函复|回复|函告|作复)如下")
_MIN_PROPOSAL_CHARS = 120


def split_document(text: str) -> list[Span]:
    """The spans of the documents in a cleaned text, in order; they tile it. Most texts are one document."""
    folded = fold_form(text)
    cut = _labelled_reply(folded) or _headed_reply(folded)
    if cut is None:
        return [Span(start=0, end=len(text))]
    return [Span(start=0, end=cut), Span(start=cut, end=len(text))]


def _labelled_reply(folded: str) -> int | None:
    reply = _REPLY_LABEL.search(folded)
    proposal = _PROPOSAL_LABEL.search(folded)
    if reply is None or proposal is None or reply.start() - proposal.start() < _MIN_PROPOSAL_CHARS:
        return None
    if not _RECEIVED.search(folded, reply.start()) and len(folded) - reply.end() < _MIN_PROPOSAL_CHARS:
        return None
    handling = [m.start() for m in _HANDLING_LABEL.finditer(folded, proposal.start() + _MIN_PROPOSAL_CHARS, reply.start())]
    return handling[0] if handling else reply.start()


def _headed_reply(folded: str) -> int | None:
    for heading in _REPLY_HEADING.finditer(folded):
        before = folded[: heading.start()]
        # An information block above a reply names it too, but says nothing in sentences.
        if len(before) < _MIN_PROPOSAL_CHARS or before.count("。") < 2 or _RECEIVED.search(before):
            continue
        if re.search(r"提案|建议", before) and _RECEIVED.search(folded, heading.end(), heading.end() + 600):
            return heading.start()
    return None
