"""What a benchmark asks of its processes, and what they tell: plain values that pass through JSON unchanged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One size; `texts` None: documents are mixed."""

    passages: int
    seed: int
    texts: str | None
    encoder: str
    reranker: str
    queries: int
    systems: tuple[str, ...]
    store: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What it cost to index documents that had been cleaned.

    `seconds`: `cut` into passages, `catalogue`, `index` (both indexes follow), and `whole`, the three together; `cpu_seconds` are of all
    threads, and show where other work on the machine got in the way. `stages`: passages a second of each stage alone, on the first
    `stage_passages`; `lexical` segments as well. `disk_mb`: of the parts of the store.
    """

    documents: int
    passages: int
    characters: int
    data_hash: str
    seconds: Mapping[str, float]
    cpu_seconds: Mapping[str, float]
    stages: Mapping[str, float]
    stage_passages: int
    disk_mb: Mapping[str, float]
    peak_mb: float
    encoder: str
    tokenizer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """In milliseconds. `found`: share of the queries whose own passage is among the first ten, to show that something was searched."""

    p50: float
    p95: float
    p99: float
    mean: float
    found: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What it cost to search. `cold_s`: a fresh process up to its first answer, files in the system's cache: `imports`, `open`, `first`."""

    queries: int
    cold_s: Mapping[str, float]
    latency_ms: Mapping[str, Latency]
    peak_mb: float
    reranker: str
