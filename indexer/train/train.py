"""Train the built-in encoder: `python -m indexer.train.train --data DIR --out indexer/encoder`."""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from indexer.train.folder import write_model
from indexer.train.pairs import Pair, Pairs, add_articles, add_dictionary, add_papers, add_questions
from indexer.train.records import read_articles, read_dictionary, read_papers, read_questions
from indexer.train.vocabulary import Sizes, Vocabulary, build_vocabulary, count_tokens, weigh_glosses

LOG = structlog.get_logger()
_ABOUT_ALL = ("title", "article", "translated", "general")  # their queries fit any passage of the document
_OVERLAP = 6  # passages made this close together may hold the same sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Numbers of a training run. `shares` are the chances of drawing a batch from each sort of pairs."""

    seed: int = 7
    dimension: int = 256
    inner_dimension: int = 64  # the first 64 numbers alone must rank well too (Matryoshka, Kusupati 2022)
    batch: int = 1024
    run: int = 16  # neighbours that stay together in a batch
    steps: int = 800
    rate: float = 0.01
    scale: float = 20.0
    keep_query: float = 0.85  # share of the tokens that a batch sees, so that no single word carries a pair
    keep_passage: float = 0.6
    shares: tuple[tuple[str, float], ...] = (
        ("title", 2), ("heading", 2), ("sentence", 2), ("question", 4), ("reply", 4), ("gloss", 2),
        ("asked", 1), ("general", 1), ("article", 1), ("translated", 1.5), ("dictionary", 1),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Bags:
    """Rows of many texts end to end; text i is `rows[starts[i]:starts[i + 1]]`."""

    rows: NDArray[np.int32]
    starts: NDArray[np.int64]

    def take(self, wanted: NDArray[np.int64], *, keep: float, chance: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Rows and offsets of the wanted texts, as an embedding bag takes them, with a random share of the tokens kept."""
        lengths = self.starts[wanted + 1] - self.starts[wanted]
        owner = np.repeat(np.arange(len(wanted)), lengths)
        spread = np.repeat(self.starts[wanted] - (np.cumsum(lengths) - lengths), lengths) + np.arange(len(owner))
        kept = chance.random(len(owner)) < keep
        offsets = np.searchsorted(owner[kept], np.arange(len(wanted)))
        return torch.from_numpy(self.rows[spread[kept]].astype(np.int64)), torch.from_numpy(offsets)


def bag(texts: list[str], *, vocabulary: Vocabulary) -> Bags:
    pieces, starts = [], [0]
    for first in range(0, len(texts), 10_000):
        for encoding in vocabulary.tokenizer.encode_batch_fast(texts[first : first + 10_000], add_special_tokens=False):
            pieces.append(vocabulary.row_of[encoding.ids])
            starts.append(starts[-1] + len(encoding.ids))
    return Bags(rows=np.concatenate(pieces), starts=np.array(starts, dtype=np.int64))


class TokenVectors(nn.Module):
    """A row's vector is its weight times its own vector plus the mean of its parts' vectors."""

    def __init__(self, vocabulary: Vocabulary, *, dimension: int) -> None:
        super().__init__()
        names = sorted({part for parts in vocabulary.parts for part in parts})
        place = {name: index for index, name in enumerate(names)}
        flat = [place[part] for parts in vocabulary.parts for part in parts]
        self.flat = torch.tensor(flat)
        self.starts = torch.from_numpy(np.cumsum([0, *(len(parts) for parts in vocabulary.parts)])[:-1])
        self.own = nn.Parameter(torch.randn(len(vocabulary.rows), dimension) / dimension**0.5)
        self.shared = nn.Parameter(torch.randn(len(names), dimension) / dimension**0.5)
        rarity = 1e-3 / (1e-3 + vocabulary.counts / vocabulary.counts.sum())  # smooth inverse frequency (Arora 2017)
        self.weight = nn.Parameter(torch.from_numpy(np.log(rarity)).float())
        self.known = torch.from_numpy((vocabulary.counts > 0).astype(np.float32))

    def forward(self) -> Tensor:
        parts = functional.embedding_bag(self.flat, self.shared, self.starts, mode="mean")
        return (self.weight.exp() * self.known)[:, None] * (self.own + parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One sort's pairs drawn together."""

    queries: tuple[Tensor, Tensor]
    passages: tuple[Tensor, Tensor]
    clash: Tensor  # true where another row's passage must not count as a wrong answer


class Draw:
    """Draws batches of one sort of pairs without end, in a seeded order."""

    def __init__(self, pairs: list[Pair], *, passages: Bags, vocabulary: Vocabulary, plan: Plan, whole: bool) -> None:
        self.queries = bag([pair.query for pair in pairs], vocabulary=vocabulary)
        self.passages = passages
        self.passage = np.array([pair.passage for pair in pairs])
        self.group = np.array([pair.group for pair in pairs])
        self.reach = len(passages.starts) if whole else _OVERLAP
        self.plan = plan
        self.chance = np.random.default_rng(plan.seed)

    def __iter__(self) -> Iterator[Batch]:
        size = min(self.plan.batch, len(self.group))
        while True:
            shuffled = self._shuffle()
            for first in range(0, len(shuffled) - size + 1, size):
                yield self._batch(shuffled[first : first + size])

    def _shuffle(self) -> NDArray[np.int64]:
        """Shuffle runs of neighbours, which stay together: wrong answers from the same document are the ones that teach."""
        start = int(self.chance.integers(self.plan.run))
        runs = np.split(np.arange(len(self.group)), range(start, len(self.group), self.plan.run))
        return np.concatenate([runs[at] for at in self.chance.permutation(len(runs))])

    def _batch(self, chosen: NDArray[np.int64]) -> Batch:
        group, passage = self.group[chosen], self.passage[chosen]
        near = np.abs(passage[:, None] - passage[None, :]) <= self.reach
        clash = (group[:, None] == group[None, :]) & near & ~np.eye(len(group), dtype=bool)
        queries = self.queries.take(chosen, keep=self.plan.keep_query, chance=self.chance)
        passages = self.passages.take(self.passage[chosen], keep=self.plan.keep_passage, chance=self.chance)
        return Batch(queries=queries, passages=passages, clash=torch.from_numpy(clash))


def contrast(queries: Tensor, passages: Tensor, *, clash: Tensor, scale: float) -> Tensor:
    """InfoNCE with the batch's other passages as wrong answers, in both directions (van den Oord 2018)."""
    scores = functional.normalize(queries) @ functional.normalize(passages).T * scale
    scores = scores.masked_fill(clash, -1e4)
    wanted = torch.arange(len(scores))
    return (functional.cross_entropy(scores, wanted) + functional.cross_entropy(scores.T, wanted)) / 2


def batch_loss(table: Tensor, batch: Batch, *, plan: Plan) -> Tensor:
    queries, passages = (functional.embedding_bag(rows, table, offsets, mode="sum") for rows, offsets in (batch.queries, batch.passages))
    whole = contrast(queries, passages, clash=batch.clash, scale=plan.scale)
    inner = plan.inner_dimension
    return whole + 0.5 * contrast(queries[:, :inner], passages[:, :inner], clash=batch.clash, scale=plan.scale)


def make_pairs(data: Path, *, vocabulary: Vocabulary, seed: int) -> Pairs:
    rng, pairs = random.Random(seed), Pairs()
    papers, articles, dictionary = read_papers(data), read_articles(data), read_dictionary(data)
    add_papers(pairs, papers=papers, dictionary=dictionary, rng=rng)
    add_questions(pairs, questions=read_questions(data), start=1_000_000, rng=rng)
    add_articles(pairs, articles=articles, start=2_000_000, rng=rng)
    add_dictionary(pairs, dictionary=dictionary, start=3_000_000, known=frozenset(vocabulary.rows))
    return pairs


def learn_vocabulary(data: Path, *, sizes: Sizes) -> Vocabulary:
    texts = [text for paper in read_papers(data) for text in (paper.title, paper.text)]
    texts += [text for article in read_articles(data) for text in (article.title_zh, article.text_zh, article.title_en, article.text_en)]
    texts += [text for asked in read_questions(data) for text in (asked.question, asked.text)]
    texts += [text for entry in read_dictionary(data) for text in (entry.word, *entry.meanings)]
    counts = count_tokens(texts)
    counts.update(weigh_glosses(read_dictionary(data)))
    return build_vocabulary(counts, sizes=sizes)


def fit(vocabulary: Vocabulary, pairs: Pairs, *, plan: Plan) -> NDArray[np.float32]:
    """Train and return the table of row vectors."""
    torch.manual_seed(plan.seed)
    passages = bag(pairs.passages, vocabulary=vocabulary)
    draws = {
        sort: iter(Draw(listed, passages=passages, vocabulary=vocabulary, plan=plan, whole=sort in _ABOUT_ALL))
        for sort, listed in pairs.sorts.items()
    }
    sorts, shares = zip(*plan.shares, strict=True)
    rng = random.Random(plan.seed)
    model = TokenVectors(vocabulary, dimension=plan.dimension)
    optimizer = torch.optim.Adam(model.parameters(), lr=plan.rate, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 100) * max(0.02, 1 - step / max(plan.steps, 1))
    )
    for step in range(plan.steps):
        sort = rng.choices(sorts, shares)[0]
        loss = batch_loss(model(), next(draws[sort]), plan=plan)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            LOG.info("trained", step=step, sort=sort, loss=round(loss.item(), 3))
    with torch.no_grad():
        return np.asarray(model().numpy())


def train(data: Path, *, out: Path, plan: Plan, sizes: Sizes) -> None:
    began = time.monotonic()
    vocabulary = learn_vocabulary(data, sizes=sizes)
    LOG.info("vocabulary", rows=len(vocabulary.rows), tokens=len(vocabulary.row_of), took_s=round(time.monotonic() - began))
    pairs = make_pairs(data, vocabulary=vocabulary, seed=plan.seed)
    sizes_of = {sort: len(listed) for sort, listed in pairs.sorts.items()}
    LOG.info("pairs", passages=len(pairs.passages), took_s=round(time.monotonic() - began), **sizes_of)
    write_model(fit(vocabulary, pairs, plan=plan), vocabulary=vocabulary, out=out)
    LOG.info("written", out=str(out), took_s=round(time.monotonic() - began))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=Plan.__dataclass_fields__["steps"].default)
    options = parser.parse_args()
    train(options.data, out=options.out, plan=Plan(steps=options.steps), sizes=Sizes())


if __name__ == "__main__":
    main()
