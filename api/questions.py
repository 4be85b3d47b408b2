"""Questions that the files can answer, made of their titles, places and words, and each tried before it is offered."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from itertools import chain
from threading import Lock
from weakref import WeakKeyDictionary

from api.engine import Engine
from corpus.holdings import Choice, browse
from corpus.model import Document, Kind, Region
from indexer.tokenizer import words

SHOWN, SHOWN_NEAR = 6, 3
_LOOKED_AT = 100  # of the newest documents
_NEAR_PASSAGES = 20
_SECONDS, _MOST_SECONDS = 2.0, 10.0  # for trying: what has been found by then is offered, unless it is next to nothing
_ENOUGH = 2
_KEPT = 64
_TITLE_CHARS = 60
_TOPIC_CHARS = (4, 8)
_TOPICS_TRIED = 4
_TOPIC_TEXT_CHARS = 3000
_FEWEST_PLACES = 3  # that speak of a topic, for it to be worth comparing
_COMMONPLACE = 0.6  # a word in more of the places than this says nothing of any
_NO_TOPIC = re.compile(r"届|会议|政协|委员|代表|政府|部门|工作|\d|[省市县区局]$")
_THREAD_ONLY = re.compile(r"第.{1,8}号")  # 对市政协十三届二次会议第218号提案的答复 names a number and no subject
_QUOTED = re.compile(r"《([^《》]{4,60})》")
_OF_A_TOPIC = {"zh": "各地{topic}投入了多少资金？", "en": "How much have other places spent on {topic}?"}
_ELSEWHERE = {"zh": "其他城市{topic}投入了多少资金？", "en": "How much have other cities spent on {topic}?"}
_OF_A_KIND = {
    "zh": {
        Kind.REPLY: "《{title}》是怎样答复的？",
        Kind.PROPOSAL: "《{title}》提出了哪些建议？",
        Kind.SUGGESTION: "《{title}》提出了哪些建议？",
        Kind.REGULATION: "《{title}》从什么时候起施行？",
        Kind.POLICY: "《{title}》从什么时候起施行？",
    },
    "en": {
        Kind.REPLY: "How was 《{title}》 answered?",
        Kind.PROPOSAL: "What does 《{title}》 suggest?",
        Kind.SUGGESTION: "What does 《{title}》 suggest?",
        Kind.REGULATION: "When did 《{title}》 come into force?",
        Kind.POLICY: "When did 《{title}》 come into force?",
    },
}
_Key = tuple[int, str | None, str | None, str]
_found: WeakKeyDictionary[Engine, OrderedDict[_Key, tuple[str, ...]]] = WeakKeyDictionary()
_lock = Lock()


def suggest_questions(engine: Engine, *, near: str | None, home: Region | None, language: str) -> tuple[str, ...]:
    """Offer questions, of the kinds of things there are, or of what is nearest to a question; the same until the index changes."""
    key = (engine.reader.generation, near, home.name if home else None, language)
    with _lock:
        known = _found.setdefault(engine, OrderedDict())
        if key in known:
            return known[key]
    candidates = _near(engine, near, home=home, language=language) if near else _of_all(engine, home=home, language=language)
    answered = _answered(engine, candidates, home=home, count=SHOWN_NEAR if near else SHOWN)
    with _lock:
        known[key] = answered
        while len(known) > _KEPT:
            known.popitem(last=False)
    return answered


def _answered(engine: Engine, candidates: Iterable[str], *, home: Region | None, count: int) -> tuple[str, ...]:
    began = time.monotonic()
    found: list[str] = []
    for question in dict.fromkeys(candidates):
        seconds = time.monotonic() - began
        if len(found) == count or seconds > (_SECONDS if len(found) >= _ENOUGH else _MOST_SECONDS):
            break
        if not engine.ask(question, home_region=home).abstained:
            found.append(question)
    return tuple(found)


def _near(engine: Engine, question: str, *, home: Region | None, language: str) -> Iterator[str]:
    result = engine.search(question, home_region=home, k=_NEAR_PASSAGES)
    for document_id in dict.fromkeys(hit.passage.document_id for hit in result.hits):
        yield from _of_document(result.documents[document_id], language=language)


def _of_all(engine: Engine, *, home: Region | None, language: str) -> Iterator[str]:
    """A comparison, then one of each kind in turn, the home region's own first."""
    yield from _comparison(engine, home=home, language=language)
    documents = browse(engine.reader.catalogue, choice=Choice(), limit=_LOOKED_AT).documents
    own = [d for d in documents if home and d.region and engine.gazetteer.contains(home, d.region)]
    others = [d for d in documents if d not in own]
    for document in chain(own[:2], _in_turn(others)):
        yield from _of_document(document, language=language)


def _comparison(engine: Engine, *, home: Region | None, language: str) -> Iterator[str]:
    """The first topic whose sums can be compared over several places."""
    template = (_ELSEWHERE if home else _OF_A_TOPIC)[language]
    for topic in _topics(engine.reader.catalogue.documents(limit=_LOOKED_AT).documents)[:_TOPICS_TRIED]:
        question = template.format(topic=topic)
        rows = engine.ask(question, home_region=home).comparison
        if len({row.region.name for row in rows if row.region and row.amount}) >= _FEWEST_PLACES:
            yield question
            return


def _in_turn(documents: Iterable[Document]) -> Iterator[Document]:
    """The first of each kind, then the second of each, and so on."""
    by_kind: dict[Kind, list[Document]] = {kind: [] for kind in _OF_A_KIND["zh"]}
    for document in documents:
        by_kind.setdefault(document.kind, []).append(document)
    for place in range(max(map(len, by_kind.values()))):
        yield from (group[place] for group in by_kind.values() if place < len(group))


def _of_document(document: Document, *, language: str) -> Iterator[str]:
    template, title = _OF_A_KIND[language].get(document.kind), _named(document)
    if template and title and len(title) <= _TITLE_CHARS:
        yield template.format(title=title.replace("《", "〈").replace("》", "〉"))


def _named(document: Document) -> str | None:
    """The title, of a reply that of what it answers: 对《关于引入公益组织丰富课后延时服务》的答复 is about that proposal."""
    if document.kind is not Kind.REPLY:
        return document.title.strip("《》")
    quoted = _QUOTED.search(document.title)
    named = document.subject or (quoted.group(1) if quoted else document.title)
    return None if _THREAD_ONLY.search(named) else named.strip("《》")


def _topics(documents: Iterable[Document]) -> list[str]:
    """Words, by the number of places whose documents use them: 孵化基地 in eleven of twenty. What all of them use is no topic."""
    places: dict[str, set[str]] = {}
    all_places: set[str] = set()
    for document in documents:
        if document.region:
            all_places.add(document.region.name)
            for word in set(words(document.text[:_TOPIC_TEXT_CHARS])):
                if _TOPIC_CHARS[0] <= len(word) <= _TOPIC_CHARS[1] and not _NO_TOPIC.search(word):
                    places.setdefault(word, set()).add(document.region.name)
    most = max(_FEWEST_PLACES, len(all_places) * _COMMONPLACE)
    wide = [(word, len(names)) for word, names in places.items() if _FEWEST_PLACES <= len(names) <= most]
    return [word for word, _ in sorted(wide, key=lambda pair: (-pair[1], -len(pair[0]), pair[0]))]
