"""Result files of `wence eval run --out`, read back."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from corpus.errors import InvalidInput
from eval.datasets import first_problem
from eval.splits import Split, half_means

_HELP = "Make it with: wence eval run --dataset DIR --out FILE.json"


class ReadBack(BaseModel):
    # Later versions may write more than is read here.
    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class Latency(ReadBack):
    """Milliseconds of a query: the median, and what nineteen of twenty stay under."""

    p50: float
    p95: float


class SystemRow(ReadBack):
    """One system. `per_query` values by measure, in the order of the file's topics; `halves` means by half and measure.

    `parameters` are k1 and b of a BM25 baseline. Older files have neither parameters nor halves.
    """

    measures: dict[str, float]
    latency_ms: Latency | None = None
    passages_per_second: float | None = None
    recall_at: dict[int, float] = {}
    parameters: dict[str, float] = {}
    halves: dict[str, dict[str, float]] = {}
    per_query: dict[str, tuple[float, ...]]


class MachineRow(ReadBack):
    """Where it was measured."""

    cpu: str = ""
    cores: int = 0
    memory_gib: float = 0.0
    python: str = ""
    platform: str = ""


class MadeFile(ReadBack):
    """What was measured by which code, where and when."""

    config: dict[str, object] = {}
    config_hash: str
    commit: str = ""
    dirty: bool = False
    machine: MachineRow = MachineRow()
    date: str = ""


class ResultFile(MadeFile):
    """Systems in the order they were measured."""

    dataset: str
    split: Split = Split.ALL
    counts: dict[str, int] = {}
    topics: tuple[str, ...] = Field(min_length=1)
    systems: dict[str, SystemRow] = Field(min_length=1)
    data_hash: str

    @model_validator(mode="after")
    def _rows_fit_topics(self) -> Self:
        for name, system in self.systems.items():
            for measure, row in system.per_query.items():
                if len(row) != len(self.topics):
                    raise ValueError(f"{name} has {len(row)} values of {measure} for {len(self.topics)} topics")
        return self

    def halves_of(self, name: str) -> dict[str, dict[str, float]]:
        """Means of each half of the topics, by measure; of an older file, from its rounded values topic by topic."""
        row = self.systems[name]
        return row.halves or half_means(self.topics, row.per_query)


def read_result(path: Path) -> ResultFile:
    """Raise InvalidInput for a file that is missing or is no result file."""
    try:
        return ResultFile.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InvalidInput(f"'{path}' cannot be read: {error.strerror}.", field="results", help=_HELP) from error
    except ValidationError as error:
        raise InvalidInput(f"'{path}' is no result file: {first_problem(error)}.", field="results", help=_HELP) from error
