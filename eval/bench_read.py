"""Times the read path: a fresh process up to its first answer, then each system, query by query."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from eval.bench_job import Job, Latency, Progress, Reading

if TYPE_CHECKING:  # imports are part of what is timed
    from api.engine import Engine
    from eval.bench_queries import BenchQuery

_FIRST_QUESTION = "社会组织每年有多少专项资金？"
_WARM_UP = 20
_K = 10
_DEPTH = 200  # what the parts are asked for when they are to be fused

Search = Callable[[str], Sequence[int]]  # passage keys, best first


def measure_reading(job: Job, *, progress: Progress) -> Reading:
    """Put the same queries to each of the job's systems, one after the other."""
    engine, cold_s, reranker = _open_cold(job)
    from eval.bench_queries import make_queries

    queries = make_queries(engine.reader.catalogue, count=job.queries + _WARM_UP, seed=job.seed)
    timed = queries[_WARM_UP:] or queries
    latency_ms = {}
    for name in job.systems:
        search = _search(name, engine)
        for query in queries[:_WARM_UP]:
            search(query.text)
        latency_ms[name] = _time_all(search, timed, progress=partial(progress, f"asking {name}"))
    from eval.bench_write import peak_memory_mb

    return Reading(queries=len(timed), cold_s=cold_s, latency_ms=latency_ms, peak_mb=peak_memory_mb(), reranker=reranker)


def _open_cold(job: Job) -> tuple[Engine, dict[str, float], str]:
    started = time.perf_counter()
    from api.engine import Engine
    from api.settings import load_settings

    imported = time.perf_counter()
    settings = load_settings(store=Path(job.store), encoder=job.encoder, reranker=job.reranker)
    engine = Engine.open(settings)
    opened = time.perf_counter()
    engine.search(_FIRST_QUESTION, k=_K)
    answered = time.perf_counter()
    spent = {"imports": imported - started, "open": opened - imported, "first": answered - opened, "whole": answered - started}
    return engine, {name: round(value, 3) for name, value in spent.items()}, settings.reranker


def _search(name: str, engine: Engine) -> Search:
    reader = engine.reader
    if name == "lexical":
        return lambda text: [key for key, _ in reader.search_lexical(text, k=_DEPTH)]
    if name == "dense":
        return lambda text: [key for key, _ in reader.search_dense(text, k=_DEPTH)]
    return lambda text: [hit.passage.key for hit in engine.search(text, k=_K).hits]


def _time_all(search: Search, queries: Sequence[BenchQuery], *, progress: Callable[[int, int], None]) -> Latency:
    import numpy as np

    spent_ms: list[float] = []
    found = 0
    for done, query in enumerate(queries, start=1):
        started = time.perf_counter()
        keys = search(query.text)
        spent_ms.append(1000 * (time.perf_counter() - started))
        found += query.key in list(keys)[:_K]
        progress(done, len(queries))
    p50, p95, p99 = (round(float(value), 3) for value in np.percentile(spent_ms or [0.0], (50, 95, 99)))
    return Latency(
        p50=p50, p95=p95, p99=p99, mean=round(float(np.mean(spent_ms or [0.0])), 3), found=round(found / max(1, len(queries)), 4)
    )
