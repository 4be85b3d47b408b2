"""Bench files of `wence eval bench --out`, read back; the sizes of several make one curve."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from corpus.errors import InvalidInput
from eval.datasets import first_problem
from eval.result_files import Latency, MadeFile, ReadBack

_HELP = "Make it with: wence eval bench --out FILE.json"
_OF_ONE_CURVE = ("encoder", "tokenizer", "texts")


class WriteRow(ReadBack):
    """`passages_per_second` of `cut`, `catalogue`, `index` and `whole`, the three together."""

    passages_per_second: dict[str, float]
    peak_mb: float


class ReadRow(ReadBack):
    """`cold_s`: a fresh process up to its first answer."""

    cold_s: dict[str, float]
    peak_mb: float


class SizeRow(ReadBack):
    """One size; `read` by the process that measured: `hybrid` for every system but `rerank`."""

    passages: int = Field(ge=1)
    documents: int
    data_hash: str
    write: WriteRow
    disk_mb: dict[str, float]
    latency_ms: dict[str, Latency] = Field(default_factory=dict)
    read: dict[str, ReadRow] = Field(default_factory=dict)

    @property
    def read_peak_mb(self) -> float:
        return max((row.peak_mb for row in self.read.values()), default=0.0)

    @property
    def cold_s(self) -> float:
        return max((row.cold_s.get("whole", 0.0) for row in self.read.values()), default=0.0)


class BenchFile(MadeFile):
    """Sizes in the order they were measured."""

    bench: Literal["passages"]
    sizes: tuple[SizeRow, ...] = Field(min_length=1)


def is_bench(path: Path) -> bool:
    """By a look at the first bytes: a result file begins with its dataset."""
    try:
        with path.open("rb") as file:
            return b'"bench"' in file.read(64)
    except OSError:
        return False  # who reads it will say so


def read_bench(path: Path) -> BenchFile:
    """Raise InvalidInput for a file that is missing or is no bench file."""
    try:
        return BenchFile.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InvalidInput(f"'{path}' cannot be read: {error.strerror}.", field="results", help=_HELP) from error
    except ValidationError as error:
        raise InvalidInput(f"'{path}' is no bench file: {first_problem(error)}.", field="results", help=_HELP) from error


def sizes_of(files: Sequence[BenchFile]) -> list[SizeRow]:
    """Sizes of all files, the smallest first; of one that several hold, the last file's. Raises InvalidInput for files of no one curve."""
    for name in _OF_ONE_CURVE:
        told = list(dict.fromkeys(str(file.config.get(name)) for file in files))
        if len(told) > 1:
            said = f"The bench files were measured with another {name}: {told[0]} and {told[1]}."
            raise InvalidInput(said, field="results", help="Each makes a report of its own.")
    sizes = {size.passages: size for file in files for size in file.sizes}
    return [sizes[passages] for passages in sorted(sizes)]
