"""What the encoder is trained to do: rank by averaged vectors, and by the best match of each token."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx
from torch.nn import functional

from indexer.train.batches import Batch
from indexer.train.plan import Plan
from indexer.train.sums import add_rows

_CLASH = -1e4
_QUERY_TOKENS, _PASSAGE_TOKENS = 32, 140


class _Contrast(torch.autograd.Function):
    """Loss and gradient in one go: a sixth of the passes over the scores that two cross entropies take."""

    @staticmethod
    def forward(ctx: FunctionCtx, scores: Tensor, clash: Tensor) -> Tensor:
        """`scores` must stay within exp's reach: cosines times a scale under 80."""
        size = len(scores)
        weights = scores.exp().masked_fill_(clash, 0)
        answers = weights[:, :size]  # a hard negative is the answer to no query of the batch
        across, down = weights.sum(dim=1), answers.sum(dim=0)
        right = scores.diagonal()
        loss = (across.log() + down.log()).mean() / 2 - right.mean()
        gradient = weights / across[:, None]
        gradient[:, :size] += answers / down
        gradient.diagonal().sub_(2)
        ctx.save_for_backward(gradient.div_(2 * size))
        return loss

    @staticmethod
    def backward(ctx: FunctionCtx, *gradients: Tensor) -> tuple[Tensor, None]:
        return ctx.saved_tensors[0] * gradients[0], None  # type: ignore[attr-defined]


def contrast(queries: Tensor, passages: Tensor, *, clash: Tensor, scale: float) -> Tensor:
    """InfoNCE with the batch's other passages as wrong answers, in both directions (van den Oord 2018)."""
    scores = functional.normalize(queries) @ functional.normalize(passages).T * scale
    loss: Tensor = _Contrast.apply(scores, clash)  # type: ignore[no-untyped-call]
    return loss


def match_tokens(table: Tensor, queries: Tensor, passages: Tensor) -> Tensor:
    """Queries × passages: each query token's best cosine in the passage (Khattab 2020), weighted by the length of the token's vector.

    `queries` and `passages` hold token rows, a line for a text, 0 where it has ended.
    """
    (asked, ask), (held, hold) = (torch.unique(rows, return_inverse=True) for rows in (queries, passages))
    vectors = functional.embedding(asked, table)
    cosines = functional.normalize(vectors) @ functional.normalize(functional.embedding(held, table)).T
    with torch.no_grad():
        rivals = cosines.masked_fill(held == 0, -1)[ask.flatten()][:, hold.flatten()]
        best = rivals.view(-1, *hold.shape).argmax(dim=2)
        column = torch.gather(hold, 1, best.T).T
    matches = cosines[ask.flatten()[:, None], column].view(*ask.shape, -1)
    weights = (vectors.norm(dim=1)[ask] * (queries != 0))[..., None]
    scores: Tensor = (matches * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1e-6)
    return scores


def _tokenwise(table: Tensor, batch: Batch, *, plan: Plan) -> Tensor:
    """The loss over the batch's first pairs and, where there are some, their hard negatives."""
    size, asked = min(plan.tokenwise_queries, batch.queries.texts), batch.queries.texts
    first = np.arange(size)
    held = np.concatenate([first, asked + first]) if batch.passages.texts > asked else first
    grids = batch.queries.grid(first, limit=_QUERY_TOKENS), batch.passages.grid(held, limit=_PASSAGE_TOKENS)
    scores = match_tokens(table, *grids) * plan.tokenwise_scale
    clash = batch.clash[:size][:, torch.from_numpy(held)]
    return functional.cross_entropy(scores.masked_fill(clash, _CLASH), torch.arange(size))


def batch_loss(table: Tensor, batch: Batch, *, plan: Plan) -> Tensor:
    queries, passages = (add_rows(rows.counts(len(table)), table) for rows in (batch.queries, batch.passages))
    inner = plan.inner_dimension
    loss = contrast(queries, passages, clash=batch.clash, scale=plan.scale)
    loss = loss + 0.5 * contrast(queries[:, :inner], passages[:, :inner], clash=batch.clash, scale=plan.scale)
    return loss + plan.tokenwise * _tokenwise(table, batch, plan=plan) if plan.tokenwise else loss
