from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy import sparse
from torch.nn import functional

from indexer.train.loss import contrast, match_tokens
from indexer.train.sums import add_rows


def test_contrast_and_its_gradient_equal_two_cross_entropies_with_clashes_left_out() -> None:
    torch.manual_seed(0)
    queries, passages = torch.randn(5, 8, requires_grad=True), torch.randn(7, 8)
    clash = (torch.rand(5, 7) < 0.2).fill_diagonal_(False)
    loss = contrast(queries, passages, clash=clash, scale=20)
    scores = (functional.normalize(queries) @ functional.normalize(passages).T * 20).masked_fill(clash, -1e4)
    wanted = torch.arange(5)
    reference = (functional.cross_entropy(scores, wanted) + functional.cross_entropy(scores[:, :5].T, wanted)) / 2
    assert loss.item() == pytest.approx(reference.item(), rel=1e-5)
    gradient, expected = (torch.autograd.grad(value, queries)[0] for value in (loss, reference))
    torch.testing.assert_close(gradient, expected, atol=1e-5, rtol=1e-4)


def test_each_query_token_counts_by_its_best_match_and_the_length_of_its_vector() -> None:
    table = torch.tensor([[9.0, 9.0], [3.0, 0.0], [0.0, 1.0], [5.0, 0.0], [-1.0, 0.0]])
    scores = match_tokens(table, torch.tensor([[1, 2], [2, 0]]), torch.tensor([[3, 0], [2, 4]]))
    torch.testing.assert_close(scores, torch.tensor([[0.75, 0.25], [0.0, 1.0]]))


def test_a_shorter_line_ends_where_row_0_begins() -> None:
    table = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    assert match_tokens(table, torch.tensor([[1, 0]]), torch.tensor([[2, 0]])).tolist() == [[0.0]]


def test_sums_of_rows_and_their_gradients_equal_a_dense_product() -> None:
    torch.manual_seed(0)
    table = torch.randn(4, 3, requires_grad=True)
    dense = np.array([[1, 0, 2, 0], [0, 0, 0, 0.5]], dtype=np.float32)
    sums, expected = add_rows(sparse.csr_matrix(dense), table), torch.from_numpy(dense) @ table
    torch.testing.assert_close(sums, expected)
    pull = torch.randn(2, 3)
    torch.testing.assert_close(torch.autograd.grad(sums, table, pull)[0], torch.autograd.grad(expected, table, pull)[0])
