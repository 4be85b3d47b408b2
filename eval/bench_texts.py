"""Documents to measure speed with: read from a collection, or mixed from the sample documents' clauses."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np

import corpus
from corpus.errors import InvalidInput
from corpus.gazetteer import read_table
from corpus.ingest import document_id, parse_source
from corpus.model import Document, Kind, Region, Source
from corpus.read import discover, read_file
from indexer.tokenizer import domain_terms, tagged

SAMPLES = Path(corpus.__file__).parent / "samples"

_CLAUSE = re.compile(r"[^，。；：、！？\s|#*“”《》（）()]{4,40}")
_KINDS = {"提案": Kind.PROPOSAL, "答复": Kind.REPLY, "通知": Kind.POLICY, "办法": Kind.REGULATION, "意见": Kind.POLICY, "报告": Kind.REPORT}
_OFFICES = ("民政局", "教育局", "财政局", "人民政府办公室", "卫生健康局", "城市管理局", "市场监督管理局", "人力资源和社会保障局")
_FIRST_DAY, _DAYS = date(1995, 1, 1), 11_000
_KNOWN_PLACES = 1.4  # how steeply places fall off in frequency: a few cities are in the news, most counties seldom

# Set so that the number of different bigrams and words grows with size as it does in 20,000 passages of official documents.
_TAIL = 1.5  # of the law by which a word's rank is drawn: the number of different words grows with the size to the power 1 / 1.5
_HEAD = 60  # so many words are about as frequent as the first (Zipf and Mandelbrot)
_REPLACED = 0.55  # of a clause's nouns
_OWN_SUBJECT = 0.4  # of the words put in their place: a document keeps to its subject
_SUBJECT_WORDS = 14
_CLAUSES_A_DOCUMENT = (140, 1.0)  # median, and spread of the logarithm
_SECTION_CLAUSES = 40
_REMEMBERED = 200_000
_LAST = 1 << 40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """`pieces` joined are the clause; the slots among them are filled anew each time."""

    pieces: tuple[str, ...]
    nouns: tuple[int, ...]
    numbers: tuple[int, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writing:
    """What one document is about."""

    rng: random.Random
    region: Region
    subject: tuple[str, ...]
    ranks: Iterator[int]


def read_texts(path: Path) -> Iterator[Document]:
    """Documents of a file, folder or collection, cleaned; what cannot be read is passed over."""
    for found in discover([path]):
        for source in read_file(found):
            if isinstance(source, Source):
                yield from parse_source(source)


class Mixture:
    """Documents without end, the same for the same seed, in words that grow in number with the documents.

    The clauses are those of the samples, so that grammar and common words stand as they do in official Chinese; nouns, numbers and places
    are drawn anew. Useful for speed, memory and size. Not useful for the quality of a ranking: nothing that is said here means anything.
    """

    def __init__(self, *, seed: int, samples: Path = SAMPLES) -> None:
        self._seed = seed
        self._clauses, self._nouns = _learn(list(read_texts(samples)))
        self._characters = "".join(self._nouns)  # each as often as it stands in nouns
        self._regions = random.Random(seed).sample(table := read_table(), len(table))
        self._invent = lru_cache(maxsize=_REMEMBERED)(self._invented)

    def documents(self) -> Iterator[Document]:
        number = 0
        while True:
            yield self.document(number)
            number += 1

    def document(self, number: int) -> Document:
        writing = self._begin(number)
        form = writing.rng.choice(list(_KINDS))
        title = f"{writing.region.name}关于{writing.subject[0]}{writing.subject[1]}的{form}"
        location = f"/bench/{number:08d}.txt"
        return Document(
            document_id=document_id(location, part=0),
            location=location,
            source=location,
            part=0,
            sha256=f"{number:064x}",
            kind=_KINDS[form],
            title=title,
            text=f"{title}\n\n{self._body(writing)}",
            number=f"第{writing.rng.randint(1, 999):03d}号",
            region=writing.region,
            issuer=f"{writing.region.name}{writing.rng.choice(_OFFICES)}",
            issued=_FIRST_DAY + timedelta(days=writing.rng.randrange(_DAYS)),
        )

    def _begin(self, number: int) -> _Writing:
        rng = random.Random(f"{self._seed}:{number}")
        numbers = np.random.default_rng([self._seed, number])
        ranks = _drawn(numbers, tail=_TAIL, head=_HEAD)
        region = self._regions[next(_drawn(numbers, tail=_KNOWN_PLACES)) % len(self._regions)]
        return _Writing(rng=rng, region=region, subject=tuple(self._word(next(ranks)) for _ in range(_SUBJECT_WORDS)), ranks=ranks)

    def _body(self, writing: _Writing) -> str:
        median, spread = _CLAUSES_A_DOCUMENT
        left = 4 + int(median * writing.rng.lognormvariate(0, spread))
        sections: list[str] = []
        while left > 0:
            clauses = min(left, writing.rng.randint(1, 2 * _SECTION_CLAUSES))
            sections.append(self._section(len(sections) + 1, writing, clauses=clauses))
            left -= clauses
        return "\n\n".join(sections)

    def _section(self, number: int, writing: _Writing, *, clauses: int) -> str:
        heading = f"{_ordinal(number)}、{self._noun(writing)}{self._noun(writing)}"
        return f"{heading}\n" + "".join(self._sentence(writing) for _ in range(max(1, clauses // 4)))

    def _sentence(self, writing: _Writing) -> str:
        clauses = writing.rng.choices(self._clauses, k=writing.rng.randint(2, 6))
        end = "。\n" if writing.rng.random() < 0.2 else "。"
        return "，".join(self._fill(clause, writing) for clause in clauses) + end

    def _fill(self, clause: _Clause, writing: _Writing) -> str:
        pieces, rng = list(clause.pieces), writing.rng
        for at in clause.nouns:
            if rng.random() < _REPLACED:
                pieces[at] = self._noun(writing)
        for at in clause.numbers:
            pieces[at] = str(rng.randint(1, 10 ** rng.randint(1, 5)))
        for at in clause.places:
            pieces[at] = writing.region.name if rng.random() < 0.7 else rng.choice(self._regions).name
        return "".join(pieces)

    def _noun(self, writing: _Writing) -> str:
        return writing.rng.choice(writing.subject) if writing.rng.random() < _OWN_SUBJECT else self._word(next(writing.ranks))

    def _word(self, rank: int) -> str:
        return self._nouns[rank] if rank < len(self._nouns) else self._invent(rank)

    def _invented(self, rank: int) -> str:
        """Make up the word of a rank that no known word has, the same each time."""
        rng = random.Random(rank)
        return "".join(rng.choices(self._characters, k=2))


def _drawn(numbers: np.random.Generator, *, tail: float, head: int = 1) -> Iterator[int]:
    while True:
        yield from ((numbers.zipf(tail, size=256) - 1) % _LAST * head + numbers.integers(head, size=256)).tolist()


def _learn(documents: Sequence[Document]) -> tuple[list[_Clause], list[str]]:
    """Clauses in order, and nouns from the most to the least frequent, with the project's own terms after them."""
    clauses = [_analyse(found.group()) for document in documents for found in _CLAUSE.finditer(document.text)]
    counts = Counter(clause.pieces[at] for clause in clauses for at in clause.nouns)
    nouns = sorted(counts, key=lambda noun: (-counts[noun], noun))
    if not nouns:
        raise InvalidInput("The sample documents hold no words to mix.", field="texts", help="Name a collection with --texts.")
    return clauses, [*nouns, *(term for term in domain_terms() if term not in counts)]


def _analyse(clause: str) -> _Clause:
    words = tagged(clause)
    return _Clause(
        pieces=tuple(word for word, _ in words),
        nouns=tuple(at for at, (word, flag) in enumerate(words) if flag in ("n", "nz", "vn") and len(word) > 1),
        numbers=tuple(at for at, (word, flag) in enumerate(words) if flag == "m" and word[0].isdigit()),
        places=tuple(at for at, (_, flag) in enumerate(words) if flag == "ns"),
    )


def _ordinal(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(min(number, 99), 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十") + (digits[ones] if ones or not tens else "")
