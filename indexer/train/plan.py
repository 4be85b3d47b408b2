"""The numbers of a training run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`shares` are the chances of drawing a batch from each sort of pairs."""

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
    shared_out: float = 0.0  # share of the passages that lose the tokens of their query, so that related words must carry the pair
    mined: int = 12_000  # pairs of each sort that get hard negatives
    mined_share: float = 0.1  # share of the batches that bring their hard negatives
    mined_batch: int = 640
    tokenwise: float = 0.5  # weight of the token-by-token loss
    tokenwise_queries: int = 40
    tokenwise_scale: float = 25.0
    shares: tuple[tuple[str, float], ...] = (
        ("title", 2), ("heading", 2), ("sentence", 2), ("question", 4), ("reply", 4), ("lay", 2), ("gloss", 2.5),
        ("asked", 1), ("general", 1), ("article", 1), ("translated", 2), ("dictionary", 1),
    )  # fmt: skip
