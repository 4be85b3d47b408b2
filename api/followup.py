"""Reads a follow-up in the light of what was asked before: 那成都呢? after a question about 广州."""

from __future__ import annotations

import re
from collections.abc import Sequence

from api.asks import read_ask
from api.model import Ask
from corpus.regions import Gazetteer

_FOLLOWS = re.compile(r"^\s*(?:那|那么|还有|另外|至于|and\b|what about|how about)|呢\s*[?？]?\s*$", re.IGNORECASE)
_SHELL = re.compile(
    r"^\s*(?:那么|那|还有|另外|至于|and|what about|how about)\s*|(?:的?情况)?(?:呢|怎么样|如何)?\s*[?？]?\s*$", re.IGNORECASE
)
_MAX_CHARS = 24


def resolve_followup(question: str, history: Sequence[tuple[str, str]], *, gazetteer: Gazetteer) -> str:
    """The question as it would stand alone.

    Places or years of a short follow-up take the place of those in the question before; other words are added to it.
    """
    before = next((content for role, content in reversed(history) if role == "user"), None)
    if before is None or not _FOLLOWS.search(question) or len(question) > _MAX_CHARS:
        return question
    core = _SHELL.sub("", question).strip()
    if read_ask(core) is not Ask.ANY and gazetteer.find(core):
        return core  # it asks something of its own and says where
    year, places = re.search(r"((?:19|20)\d{2})年?", core), gazetteer.find(core)
    if not year and not places:
        return f"{before} {core}"
    if year and re.search(r"(?:19|20)\d{2}", before):
        before = re.sub(r"(?:19|20)\d{2}", year[1], before)
        core = core.replace(year.group(), "").strip("在的 ")
    if not places:
        return before if core in ("", "年") else f"{core}{before}"
    return _put_place(core, before, gazetteer)


def _put_place(core: str, before: str, gazetteer: Gazetteer) -> str:
    """The question before with the new place where the old one stood, or in front when it named none or several."""
    old = gazetteer.find(before)
    if len(old) == 1:
        return before[: old[0].span.start] + core + before[old[0].span.end :]
    for mention in reversed(old):
        before = before[: mention.span.start] + before[mention.span.end :]
    return f"{core}{before}"
