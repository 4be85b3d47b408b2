"""How models of sentence-transformers are opened and run: from the disk first, in the precision the machine is quick in, by length."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InvalidInput
from indexer.model_folder import Field, find_folder, refused, require_files
from indexer.model_weights import require_whole

if TYPE_CHECKING:
    import torch

Vectors = NDArray[np.float32]
Model = TypeVar("Model")

TOKENS_PER_BATCH = {"cpu": 8_192, "cuda": 131_072}  # padding included
TEXTS_PER_BATCH = 256
_BF16_FLAGS = {"amx_bf16", "avx512_bf16"}
_HUB_WAIT_S = 3.0
_OTHER_SHAPES = "ignore_mismatched_sizes"  # the option that transformers names where a weight has not the shape it should have
_OWNER = "sentence-transformers"  # what the library puts in front of a hub name without one


def open_model(build: Callable[..., Model], name: str, *, field: Field, **options: object) -> tuple[Model, Path]:
    """Build from a folder, else from the hub's cache, else from the hub; also return where the files lie.

    Raises InvalidInput where a file or a weight is missing or cut short, or the hub knows no such model or cannot be reached.
    """
    folder = find_folder(name, field=field)
    if folder is not None:
        require_files(folder, field=field)
        model = _build(build, str(folder), field=field, local_files_only=True, **options)
        require_whole(model, folder=folder, name=name, field=field)
        return model, folder
    try:
        return _build_cached(build, name, field=field, local_files_only=True, **options)
    except InvalidInput:  # not in the cache, or only in part
        _require_hub(name, field=field)
        return _build_cached(build, name, field=field, **options)


def _build_cached(build: Callable[..., Model], name: str, *, field: Field, **options: object) -> tuple[Model, Path]:
    model = _build(build, name, field=field, **options)
    folder = _cache_folder(name, field=field)
    require_files(folder, field=field)
    require_whole(model, folder=folder, name=name, field=field)
    return model, folder


def _build(build: Callable[..., Model], name: str, *, field: Field, **options: object) -> Model:
    try:
        return build(name, **options)
    except Exception as error:  # the hub client, the network and the model code raise anything
        raise refused(name, _why_not(error), field=field) from error


def _why_not(error: Exception) -> str:
    said = (str(error) or type(error).__name__).splitlines()[0]
    if _OTHER_SHAPES in said:
        return "its weights have other shapes than its config.json says, such as hidden_size or vocab_size"
    return f"it cannot be loaded: {said}"


def _require_hub(name: str, *, field: Field) -> None:
    """Ask the hub for anything once: its client would wait half a minute for a network that is not there, file by file."""
    from huggingface_hub import constants, get_session

    try:
        get_session().head(constants.ENDPOINT, timeout=_HUB_WAIT_S)
    except Exception as error:  # whichever HTTP library the hub's client is built on
        reason = f"it is not on this machine, and the hub ({constants.ENDPOINT}) cannot be reached"
        raise refused(name, reason, field=field) from error


def _cache_folder(name: str, *, field: Field) -> Path:
    from huggingface_hub import try_to_load_from_cache

    for repository in (name, f"{_OWNER}/{name}"):
        for file in ("modules.json", "config.json"):
            found = try_to_load_from_cache(repository, file, cache_dir=os.getenv("SENTENCE_TRANSFORMERS_HOME"))
            if isinstance(found, str):
                return Path(found).parent
        if "/" in name:
            break
    raise refused(name, "the hub's cache does not hold its files", field=field)


def best_device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def best_precision(device: str) -> torch.dtype:
    """bfloat16 where the device computes in it, else float32.

    Measured on a processor with AMX (12 layers of 768, chance weights, 256 tokens): three times the passages a second, and half where the
    instructions are masked; cosine of a text's two vectors 0.99999, so both may be compared.
    """
    import torch

    quick = torch.cuda.is_bf16_supported(including_emulation=False) if device == "cuda" else has_bf16(_processor())
    return torch.bfloat16 if quick else torch.float32


def has_bf16(description: str) -> bool:
    """Whether a /proc/cpuinfo lists bfloat16 arithmetic: `flags : fpu avx512f avx512_bf16 amx_bf16`."""
    return bool(_BF16_FLAGS & set(description.split()))


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def length_batches(lengths: Sequence[int], *, longest: int | None, device: str) -> Iterator[NDArray[np.int64]]:
    """Places of texts of like length, the longest first, ties as given. `lengths` are characters: of Chinese, about one token each.

    The longest texts go first so that a machine without the memory fails at once; no batch but one text's own is over the token budget.
    """
    budget = TOKENS_PER_BATCH[device]
    order = np.argsort(-np.asarray(lengths, dtype=np.int64), kind="stable")
    while len(order):
        width = min(lengths[order[0]] + 2, longest or budget)  # each text is given a first and a last token
        count = min(max(1, budget // width), TEXTS_PER_BATCH)
        yield order[:count]
        order = order[count:]


def require_finite(values: NDArray[np.floating[Any]], *, name: str, field: Field = "encoder") -> None:
    """Refuse a model whose output is not numbers, naming the first text by its place alone: its words may be personal."""
    broken = ~np.isfinite(values)
    if broken.any():
        first = int(np.argwhere(broken)[0, 0]) + 1
        raise refused(name, f"what it gives for text {first} of {len(values)} holds NaN or infinity", field=field)


def unit_rows(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return cast(Vectors, np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0))
