"""Fitting the token vectors to batches of pairs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import numpy as np
import structlog
import torch
from numpy.typing import NDArray
from scipy import sparse
from torch import Tensor, nn

from indexer.train.batches import Bags, Batch, Draw, bag
from indexer.train.loss import batch_loss
from indexer.train.negatives import mine
from indexer.train.pairs import Pairs
from indexer.train.plan import Plan
from indexer.train.sums import add_rows
from indexer.train.vocabulary import Vocabulary

LOG = structlog.get_logger()
_ABOUT_ALL = ("title", "article", "translated", "general")  # their queries fit any passage of the document
_WARM_UP, _LAST_RATE = 100, 0.02


class TokenVectors(nn.Module):
    """A row's vector is its weight times its own vector plus the mean of its parts' vectors."""

    def __init__(self, vocabulary: Vocabulary, *, dimension: int) -> None:
        super().__init__()
        names = sorted({part for parts in vocabulary.parts for part in parts})
        place = {name: index for index, name in enumerate(names)}
        flat = [place[part] for parts in vocabulary.parts for part in parts]
        counts = [len(parts) for parts in vocabulary.parts]
        shares = np.repeat([1 / max(count, 1) for count in counts], counts).astype(np.float32)
        self.parts = sparse.csr_matrix((shares, flat, np.cumsum([0, *counts])), shape=(len(counts), len(names)))
        self.own = nn.Parameter(torch.randn(len(vocabulary.rows), dimension) / dimension**0.5)
        self.shared = nn.Parameter(torch.randn(len(names), dimension) / dimension**0.5)
        rarity = 1e-3 / (1e-3 + vocabulary.counts / vocabulary.counts.sum())  # smooth inverse frequency (Arora 2017)
        self.weight = nn.Parameter(torch.from_numpy(np.log(rarity)).float())
        self.known = torch.from_numpy((vocabulary.counts > 0).astype(np.float32))

    def forward(self) -> Tensor:
        return (self.weight.exp() * self.known)[:, None] * (self.own + add_rows(self.parts, self.shared))


def _group_of(pairs: Pairs) -> dict[int, int]:
    return {pair.passage: pair.group for listed in pairs.sorts.values() for pair in listed}


def _draw_batches(pairs: Pairs, *, passages: Bags, vocabulary: Vocabulary, plan: Plan) -> Iterator[tuple[str, Batch]]:
    """Batches of sorts drawn by their shares, with hard negatives by the share of those."""
    mined = mine(pairs, plan=plan, whole=_ABOUT_ALL) if plan.mined_share else {}
    LOG.info("mined", **{sort: len(found) for sort, found in mined.items()})
    group_of, rng = _group_of(pairs), random.Random(plan.seed)
    plain, hard = {}, {}
    for sort, listed in pairs.sorts.items():
        draw = Draw(listed, passages=passages, vocabulary=vocabulary, plan=plan, whole=sort in _ABOUT_ALL)
        plain[sort] = draw.batches(size=plan.batch)
        if sort in mined:
            hard[sort] = draw.hard_batches(mined[sort], size=plan.mined_batch, group_of=group_of)
    shares = [(sort, share) for sort, share in plan.shares if sort in plain]
    while True:
        sort = rng.choices([sort for sort, _ in shares], [share for _, share in shares])[0]
        yield sort, next(hard[sort] if sort in hard and rng.random() < plan.mined_share else plain[sort])


def _rate_of(steps: int) -> Callable[[int], float]:
    """Up over the first steps, then down in a straight line."""
    return lambda step: min(1.0, (step + 1) / _WARM_UP) * max(_LAST_RATE, 1 - step / max(steps, 1))


def fit(vocabulary: Vocabulary, pairs: Pairs, *, plan: Plan) -> NDArray[np.float32]:
    """Train and return the table of row vectors."""
    torch.manual_seed(plan.seed)
    passages = bag(pairs.passages, vocabulary=vocabulary)
    drawn = _draw_batches(pairs, passages=passages, vocabulary=vocabulary, plan=plan)
    model = TokenVectors(vocabulary, dimension=plan.dimension)
    optimizer = torch.optim.Adam(model.parameters(), lr=plan.rate, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, _rate_of(plan.steps))
    for step in range(plan.steps):
        sort, batch = next(drawn)
        loss = batch_loss(model(), batch, plan=plan)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            LOG.info("trained", step=step, sort=sort, loss=round(loss.item(), 3))
    with torch.no_grad():
        return np.asarray(model().numpy())
