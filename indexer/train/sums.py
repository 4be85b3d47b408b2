"""Weighted sums of table rows through which gradients pass; on the CPU several times as fast as an embedding bag."""

from __future__ import annotations

from typing import Protocol

import torch
from scipy import sparse
from torch import Tensor


class Weighted(Protocol):
    """What is kept between the way forward and the way back."""

    weights: sparse.csr_matrix


class _Sums(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Weighted, table: Tensor, weights: sparse.csr_matrix) -> Tensor:
        ctx.weights = weights
        return torch.from_numpy(weights @ table.detach().numpy())

    @staticmethod
    def backward(ctx: Weighted, *gradients: Tensor) -> tuple[Tensor, None]:
        return torch.from_numpy(ctx.weights.T @ gradients[0].contiguous().numpy()), None


def add_rows(weights: sparse.csr_matrix, table: Tensor) -> Tensor:
    """`weights @ table`, with a sparse left side that takes no gradient."""
    sums: Tensor = _Sums.apply(table, weights)  # type: ignore[no-untyped-call]
    return sums
