"""How good is retrieval: every topic of a collection put to each system, measured and timed."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType

import numpy as np

from corpus.errors import InvalidInput
from eval.collection import CollectionPassage, cut_collection
from eval.datasets import Dataset, Topic
from eval.measures import MEASURES, Measured, measure_run
from eval.product import Progress, Tuning
from eval.runs import RankedDocument, Run, rank_documents
from eval.systems import AS_SHIPPED, SYSTEMS, System, build_systems, describe_systems, is_system
from indexer.embed import Encoder

# A document ranks by its best passage, so more passages than documents are asked for: some will be of one document.
PASSAGES_PER_DOCUMENT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemResult:
    """One system on one dataset; `latencies_ms` are in the order of the topics."""

    name: str
    run: Run
    measured: Measured
    latencies_ms: tuple[float, ...]
    passages_per_second: float  # cutting and indexing together
    parameters: Mapping[str, float] = field(default_factory=dict)  # k1 and b of a BM25 baseline

    def latency_ms(self, percentile: float) -> float:
        return float(np.percentile(self.latencies_ms, percentile)) if self.latencies_ms else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalReport:
    """Results in the order the systems were asked for; `config` is everything besides the data that moves a measure.

    `documents`: all that were searched among, the distractors too.
    """

    dataset: Dataset
    documents: int
    passages: int
    results: tuple[SystemResult, ...]
    config: Mapping[str, object]

    @property
    def config_hash(self) -> str:
        return hashlib.sha256(json.dumps(self.config, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def check_systems(names: Sequence[str]) -> tuple[str, ...]:
    """Raise InvalidInput for a name that is no system, and for none at all; doubles are dropped."""
    unknown = [name for name in names if not is_system(name)]
    if unknown or not names:
        said = f"'{unknown[0]}' is not a system." if unknown else "No system was named."
        raise InvalidInput(said, field="systems", help=f"Systems are: {', '.join(SYSTEMS)}, encoder:NAME and hybrid:NAME.")
    return tuple(dict.fromkeys(names))


def evaluate_systems(
    dataset: Dataset,
    *,
    systems: Sequence[str] = SYSTEMS,
    k: int = 100,
    encoder: Encoder | None,
    named: Mapping[str, Encoder] = MappingProxyType({}),
    tuning: Tuning = AS_SHIPPED,
    measures: Sequence[str] = MEASURES,
    progress: Progress = lambda stage, done, total: None,
) -> RetrievalReport:
    """Index the collection for this one measurement and ask every judged topic. `k` documents are kept of each ranking.

    `named` are the encoders that systems name, by what stands behind the colon of `encoder:` and `hybrid:`.
    """
    names = check_systems(systems)
    config = {**describe_systems(names, encoder=encoder, named=named, tuning=tuning), "k": k, "measures": list(measures)}
    started = time.perf_counter()
    passages = list(cut_collection(dataset.corpus, distractors=dataset.distractors))
    cutting_s = time.perf_counter() - started
    with tempfile.TemporaryDirectory(prefix="wence-eval-") as folder:
        built = build_systems(
            names, passages, dataset=dataset, folder=Path(folder), encoder=encoder, named=named, progress=progress, tuning=tuning
        )
        runs = [(system, *_ask_all(system, dataset.topics, passages, k=k, progress=progress)) for system in built]
    results = tuple(
        SystemResult(
            name=system.name,
            run=run,
            measured=measure_run(run, qrels=dataset.qrels, measures=measures),
            latencies_ms=latencies_ms,
            passages_per_second=len(passages) / (cutting_s + system.indexing_s),
            parameters=asdict(system.parameters) if system.parameters else {},
        )
        for system, run, latencies_ms in runs
    )
    documents = passages[-1].document_key + 1 if passages else 0  # each has a passage, be it an empty one
    return RetrievalReport(dataset=dataset, documents=documents, passages=len(passages), results=results, config=config)


def _ask_all(
    system: System, topics: Sequence[Topic], passages: Sequence[CollectionPassage], *, k: int, progress: Progress
) -> tuple[Run, tuple[float, ...]]:
    run: dict[str, tuple[RankedDocument, ...]] = {}
    latencies_ms: list[float] = []
    for done, topic in enumerate(topics, start=1):
        started = time.perf_counter()
        hits = system.search(topic.text, k * PASSAGES_PER_DOCUMENT)
        latencies_ms.append(1000 * (time.perf_counter() - started))
        run[topic.topic_id] = rank_documents(((passages[key].document_id, score) for key, score in hits), k=k)
        progress(f"asking {system.name}", done, len(topics))
    return run, tuple(latencies_ms)
