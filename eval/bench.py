"""Speed, memory and size of the whole pipeline by number of passages, each size in processes of its own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from corpus.errors import InvalidInput, WenceError
from eval.bench_job import Job, Latency, Progress, Reading, Writing

# Nothing that measures is imported here: Linux counts a parent's memory as its child's until the child has more.

BENCH_SYSTEMS = ("lexical", "dense", "hybrid", "rerank")
DEFAULT_SIZES = (2_000, 20_000)
_NO_RERANKER = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeResult:
    """`reading` covers every system but `rerank`, which has a process of its own; each is None where nothing of it was asked for.

    `reused`: the store was there already, and `writing` was measured when it was built.
    """

    writing: Writing
    reused: bool
    reading: Reading | None
    rerank: Reading | None

    @property
    def latency_ms(self) -> dict[str, Latency]:
        return {name: value for reading in (self.reading, self.rerank) if reading for name, value in reading.latency_ms.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchReport:
    """Results in the order the sizes were asked for; `config` is everything besides code and machine that moves a figure."""

    sizes: tuple[SizeResult, ...]
    config: Mapping[str, object]

    @property
    def config_hash(self) -> str:
        return hashlib.sha256(json.dumps(self.config, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def check_bench(sizes: Sequence[int], *, systems: Sequence[str]) -> None:
    """Raise InvalidInput for a size or a system that cannot be."""
    unknown = [name for name in systems if name not in BENCH_SYSTEMS]
    if unknown or not systems:
        said = f"'{unknown[0]}' cannot be timed." if unknown else "No system was named."
        raise InvalidInput(said, field="systems", help=f"Systems are: {', '.join(BENCH_SYSTEMS)}.")
    if not sizes or min(sizes) < 1:
        raise InvalidInput(
            "The number of passages must be 1 or more.", field="passages", help="Give numbers with commas between: 2000,20000."
        )


def run_bench(
    sizes: Sequence[int] = DEFAULT_SIZES,
    *,
    systems: Sequence[str] = BENCH_SYSTEMS,
    encoder: str | None = None,
    texts: Path | None = None,
    queries: int = 200,
    seed: int = 0,
    keep: Path | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> BenchReport:
    """Measure each size. Stores are left in `keep`; one that is there already, of the same texts, is searched and not built again.

    Raises InvalidInput, and WenceError where a process ended without a result. `rerank` is left out where the settings have no reranker.
    """
    from api.settings import load_settings

    check_bench(sizes, systems=systems)
    settings = load_settings(encoder=encoder)
    job = Job(
        passages=0,
        seed=seed,
        texts=str(texts.resolve()) if texts else None,
        encoder=settings.encoder,
        reranker=settings.reranker,
        queries=queries,
        systems=tuple(name for name in dict.fromkeys(systems) if name != "rerank" or settings.reranker != _NO_RERANKER),
        store="",
    )
    with ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wence-bench-")))
        results = [_measure_size(replace(job, passages=size), folder=folder, progress=progress) for size in sizes]
    moving = {name: value for name, value in asdict(job).items() if name not in ("passages", "store", "texts")}
    built = {"texts": texts.name if texts else None, "encoder": results[0].writing.encoder, "tokenizer": results[0].writing.tokenizer}
    return BenchReport(sizes=tuple(results), config={"sizes": list(sizes), **moving, **built})


def _measure_size(job: Job, *, folder: Path, progress: Progress) -> SizeResult:
    # A record of another shape, from before something more was measured, is not looked for.
    told = json.dumps([job.passages, job.seed, job.texts, job.encoder, [part.name for part in fields(Writing)]])
    place = folder / f"{job.passages}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"
    job = replace(job, store=str(place / "store"))

    def shown(stage: str, done: int, total: int) -> None:
        progress(f"{job.passages:,}: {stage}", done, total)

    record = place / "writing.json"
    reused = record.is_file()
    writing = _write(job, record=record, progress=shown)
    plain = replace(job, systems=tuple(name for name in job.systems if name != "rerank"), reranker=_NO_RERANKER)
    reranking = replace(job, systems=tuple(name for name in job.systems if name == "rerank"))
    return SizeResult(writing=writing, reused=reused, reading=_read(plain, progress=shown), rerank=_read(reranking, progress=shown))


def _write(job: Job, *, record: Path, progress: Progress) -> Writing:
    """The record is written last, so a store without one was cut short."""
    if not record.is_file():
        shutil.rmtree(job.store, ignore_errors=True)
        told = _run_child("write", job, progress=progress)
        record.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return Writing(**json.loads(record.read_text(encoding="utf-8")))


def _read(job: Job, *, progress: Progress) -> Reading | None:
    if not job.systems:
        return None
    told = _run_child("read", job, progress=progress)
    latency_ms = {name: Latency(**value) for name, value in told.pop("latency_ms").items()}
    return Reading(**told, latency_ms=latency_ms)


def _run_child(what: str, job: Job, *, progress: Progress) -> dict[str, Any]:
    """Give the result's fields, with the error of the child raised here. What else it says goes to standard error as it is."""
    command = [sys.executable, "-m", "eval.bench_child", what]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", env=_environment()) as child:
        told = _follow(child, job, progress=progress)
    if "error" in told:
        raise _as_error(**told["error"])
    if "result" not in told:
        message = f"Measuring {job.passages} passages ended with code {child.returncode} and no result."
        raise WenceError(message, help="Memory or disk may have run out; ask for fewer passages.")
    result: dict[str, Any] = told["result"]
    return result


def _follow(child: subprocess.Popen[str], job: Job, *, progress: Progress) -> dict[str, Any]:
    """Pass its progress on; returns the last thing it told."""
    told: dict[str, Any] = {}
    try:
        if child.stdin and child.stdout:
            with suppress(BrokenPipeError), child.stdin:  # a child that ended at once; its code tells
                child.stdin.write(json.dumps(asdict(job)))
            for line in child.stdout:
                told = json.loads(line)
                if "progress" in told:
                    progress(*told["progress"])
    except BaseException:
        child.kill()
        raise
    return told


def _environment() -> dict[str, str]:
    """Text is UTF-8 between the two, wherever they run."""
    return {**os.environ, "PYTHONUTF8": "1"}


def _as_error(*, message: str, help: str, field: str | None) -> WenceError:
    return InvalidInput(message, field=field, help=help) if field else WenceError(message, help=help)
