"""The rows the encoder learns from, read as they stand in the data folder."""

from __future__ import annotations

import csv
import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import opencc

QUESTION_SETS = ("cmrc2018-dev", "cmrc2018-trial", "drcd-dev")
# Entries that explain no meaning: 王 [Wang2] /surname Wang/; 嵗 /variant of 岁/; 吶喊 /see 呐喊/.
_NOISE = re.compile(r"surname |variant of|^see |^CL:|^\(?old\)?$|^abbr\. |Taiwan pr\.|also written|also pr\.")
_ENTRY = re.compile(r"^\S+ (\S+) \[[^\]]*\] /(.+)/$")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|[㐀-鿿|]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An official document: title, place or issuer in front of it, and its text."""

    title: str
    issuer: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article in both languages."""

    title_en: str
    title_zh: str
    text_en: str
    text_zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, the paragraph that answers it and the paragraph's title, in simplified characters."""

    question: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A Chinese word and its English meanings."""

    word: str
    meanings: tuple[str, ...]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read_papers(data: Path) -> list[Paper]:
    rows = _rows(data / "official_documents.jsonl.xz")
    return [Paper(title=row["title"], issuer=row.get("issuer") or "", text=row["text"]) for row in rows]


def read_articles(data: Path) -> list[Article]:
    fields = ("title_en", "title_zh", "text_en", "text_zh")
    return [Article(**{name: row[name] for name in fields}) for row in _rows(data / "bilingual_articles.jsonl.xz")]


def _read_question_set(folder: Path) -> Iterator[Asked]:
    simplify = opencc.OpenCC("t2s").convert
    passages = {row["_id"]: row for row in _rows(folder / "corpus.jsonl")}
    questions = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
    with (folder / "qrels" / "test.tsv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            passage = passages[row["corpus-id"]]
            asked, title, text = questions[row["query-id"]], passage["title"], passage["text"]
            yield Asked(question=simplify(asked), title=simplify(title), text=simplify(text))


def read_questions(data: Path) -> list[Asked]:
    return [asked for name in QUESTION_SETS for asked in _read_question_set(data / "beir" / name)]


def meanings_of(glosses: str) -> tuple[str, ...]:
    """Meanings with asides in brackets, cross references and bare surnames left out, in the dictionary's order."""
    kept = (gloss for gloss in glosses.split("/") if not _NOISE.search(gloss))
    cleaned = (re.sub(r"\s+", " ", _ASIDE.sub(" ", gloss)).strip(" ,;") for gloss in kept)
    return tuple(gloss for gloss in cleaned if gloss)


def read_dictionary(data: Path) -> list[Entry]:
    entries = []
    with lzma.open(data / "cedict_ts.u8.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            match = _ENTRY.match(line.strip())
            if match and (meanings := meanings_of(match[2])):
                entries.append(Entry(word=match[1], meanings=meanings))
    return entries
