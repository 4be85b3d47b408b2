"""Pairs of a query and the passage it should find, invented from titles, headings, sentences, questions and translations."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import rjieba

from indexer.train.english import ask_in_english
from indexer.train.lay import invent_lay
from indexer.train.questions import invent_message, invent_question, split_sentences
from indexer.train.records import Article, Asked, Entry, Paper
from indexer.train.replies import wrap_reply

SIZE_CHARS, STRIDE_CHARS = 350, 250
_HEADING = re.compile(
    r"(?:第[一二三四五六七八九十百]+章\s*\S{2,20}|[一二三四五六七八九十]{1,3}、[^。；，\n]{4,30}|[（(][一二三四五六七八九十]{1,3}[）)]\s*[^。；，\n]{4,30})(?=[。\n]|[（(])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """`passage` indexes `Pairs.passages`; pairs of one `group` (document) are not each other's negatives."""

    query: str
    passage: int
    group: int


@dataclass(slots=True, kw_only=True)
class Pairs:
    """Passages once, and pairs by sort, since a batch is drawn from one sort (its negatives are then of one genre)."""

    passages: list[str] = field(default_factory=list)
    sorts: dict[str, list[Pair]] = field(default_factory=dict)

    def add_passage(self, text: str) -> int:
        self.passages.append(text)
        return len(self.passages) - 1

    def add(self, sort: str, *, query: str, passage: int, group: int) -> None:
        if query.strip():
            self.sorts.setdefault(sort, []).append(Pair(query=query, passage=passage, group=group))


def windows(text: str) -> list[str]:
    """Overlapping pieces, as the encoder will meet them."""
    last = max(len(text) - (SIZE_CHARS - STRIDE_CHARS), 1)
    return [text[start : start + SIZE_CHARS] for start in range(0, last, STRIDE_CHARS)]


def headings(text: str) -> Iterator[tuple[str, str]]:
    """Each heading with the text under it: 一、扩大技能人才供给 … → its first paragraph."""
    for match in _HEADING.finditer(text):
        below = text[match.end() : match.end() + SIZE_CHARS].strip("。\n ")
        if len(below) > 60:
            yield match[0], below


def _split_off(window: str, *, rng: random.Random) -> tuple[str, str] | None:
    """Part a sentence from the rest of its window; now and then the sentence stays in, so that the same words still count."""
    sentences = [sentence for sentence in split_sentences(window) if len(sentence) >= 12]
    if len(sentences) < 3:
        return None
    sentence = rng.choice(sentences)
    return sentence, window if rng.random() < 0.3 else window.replace(sentence, " ")


def add_papers(pairs: Pairs, *, papers: Sequence[Paper], dictionary: Sequence[Entry], rng: random.Random) -> None:
    """Title, heading, sentence, invented question and word-by-word English, each to its passage."""
    english = {entry.word: entry.meanings for entry in dictionary}
    for group, paper in enumerate(papers):
        for window in windows(paper.text):
            _add_window(pairs, paper=paper, window=window, group=group, english=english, rng=rng)
    for heading, below, group in _telling_headings(papers):
        pairs.add("heading", query=heading, passage=pairs.add_passage(below), group=group)


def _telling_headings(papers: Sequence[Paper]) -> list[tuple[str, str, int]]:
    """Headings that few documents share: 一、总体要求 stands over anything."""
    found = [(heading, below, group) for group, paper in enumerate(papers) for heading, below in headings(paper.text)]
    counts = Counter(bare_heading(heading) for heading, _, _ in found)
    return [row for row in found if counts[bare_heading(row[0])] <= 3]


def bare_heading(heading: str) -> str:
    """Cut the number off: 第二章 保障措施 and 三、保障措施 are the same heading."""
    return re.sub(r"^(?:第[^章]{1,4}章|[一二三四五六七八九十]+、|[（(][^）)]+[）)])\s*", "", heading)


def _add_window(pairs: Pairs, *, paper: Paper, window: str, group: int, english: dict[str, tuple[str, ...]], rng: random.Random) -> None:
    place = pairs.add_passage(window)
    if rng.random() < 0.5:
        pairs.add("title", query=paper.title, passage=place, group=group)
    if split := _split_off(window, rng=rng):
        pairs.add("sentence", query=split[0], passage=pairs.add_passage(split[1]), group=group)
    sentences = split_sentences(window)
    for sentence in rng.sample(sentences, min(2, len(sentences))):
        front = paper.issuer if rng.random() < 0.2 else paper.title if rng.random() < 0.15 else ""
        pairs.add("question", query=front + invent_question(sentence, rng=rng), passage=place, group=group)
    if sentences and rng.random() < 0.8:
        told = paper.title if rng.random() < 0.2 else rng.choice(sentences)[:60]
        pairs.add("gloss", query=ask_in_english(gloss(told, english=english, rng=rng), rng=rng), passage=place, group=group)
    if sentences:
        pairs.add("lay", query=invent_lay(rng.choice(sentences), rng=rng), passage=place, group=group)
        _add_reply(pairs, paper=paper, sentences=sentences, group=group, rng=rng)


def _add_reply(pairs: Pairs, *, paper: Paper, sentences: list[str], group: int, rng: random.Random) -> None:
    """Add a message about one sentence → a reply made of it and its neighbours; some replies quote the message back."""
    at = rng.randrange(len(sentences))
    message = paper.title if rng.random() < 0.15 else invent_message(sentences[at], rng=rng)
    about = message if rng.random() < 0.5 else ""
    reply = wrap_reply("".join(sentences[max(at - 1, 0) : at + rng.randint(2, 6)]), about=about, rng=rng)
    pairs.add("reply", query=message, passage=pairs.add_passage(reply), group=group)


def gloss(sentence: str, *, english: dict[str, tuple[str, ...]], rng: random.Random) -> str:
    """English word by word: 孵化基地 → incubation base. What the dictionary lacks is left out."""
    found = (rng.choice(english[word][:3]) for word in _known_words(sentence, english=english) if rng.random() < 0.85)
    return " ".join(meaning for meaning in found if len(meaning) < 40)


def _known_words(sentence: str, *, english: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Words of the dictionary; a word it lacks is tried in halves (社会组织 → 社会, 组织)."""
    for word in rjieba.cut(sentence):
        halves = (word,) if word in english else (word[:2], word[2:]) if len(word) > 2 else ()
        yield from (half for half in halves if half in english and len(half) > 1)


def add_questions(pairs: Pairs, *, questions: Sequence[Asked], start: int, rng: random.Random) -> None:
    """Question and title → paragraph, and a sentence → the rest of it."""
    group, before = start, ""
    for asked in questions:
        if asked.text != before:
            group, before = group + 1, asked.text
            text = asked.text[: SIZE_CHARS * 2]
            place = pairs.add_passage(text)
            if split := _split_off(text, rng=rng):
                pairs.add("general", query=split[0], passage=pairs.add_passage(split[1]), group=group)
            pairs.add("general", query=asked.title, passage=place, group=group)
        pairs.add("asked", query=asked.question, passage=place, group=group)


def add_articles(pairs: Pairs, *, articles: Sequence[Article], start: int, rng: random.Random) -> None:
    """Titles in both languages → Chinese passages; an English stretch → the Chinese one at the same place."""
    for group, article in enumerate(articles, start=start):
        chinese = windows(article.text_zh)
        for index, window in enumerate(chinese):
            place = pairs.add_passage(window)
            if index < 3:
                pairs.add("translated", query=article.title_en, passage=place, group=group)
                pairs.add("article", query=article.title_zh, passage=place, group=group)
            pairs.add("translated", query=_beside(article.text_en, share=index / len(chinese), rng=rng), passage=place, group=group)
            if (split := _split_off(window, rng=rng)) and rng.random() < 0.5:
                pairs.add("article", query=split[0], passage=pairs.add_passage(split[1]), group=group)


def _beside(text: str, *, share: float, rng: random.Random) -> str:
    """Cut a stretch of the English text at the same share of its length."""
    start = int(share * len(text))
    stretch = text[max(start - 50, 0) : start + 800]
    length = rng.choice((150, 300, 800))
    first = rng.randrange(max(len(stretch) - length, 0) + 1)
    return stretch[first : first + length]


def add_dictionary(pairs: Pairs, *, dictionary: Sequence[Entry], start: int, known: frozenset[str]) -> None:
    """English meaning → Chinese word and back, for words that the official texts use or that the tokenizer has whole."""
    for group, entry in enumerate((entry for entry in dictionary if entry.word in known), start=start):
        place = pairs.add_passage(entry.word)
        for meaning in entry.meanings[:4]:
            pairs.add("dictionary", query=meaning, passage=place, group=group)
