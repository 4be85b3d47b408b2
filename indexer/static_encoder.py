"""The encoder of the built-in model and of folders like it: token vectors, averaged, without torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from indexer.inference import Vectors, require_finite, unit_rows
from indexer.model_folder import digest_of, modules_of, read_json, refused, require_files
from indexer.prompts import NO_PROMPTS, Prompts, saved_prompts

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_BATCH = 1024
_STATIC_MODULES = {"StaticEmbedding", "Normalize"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticEncoder:
    """A text's vector is the mean of its tokens' vectors. `mapping` gives each token id its row, `weights` its weight."""

    name: str
    fingerprint: str
    dimension: int
    tokenizer: Tokenizer
    table: NDArray[np.floating[Any]]
    mapping: NDArray[np.int64]
    weights: Vectors
    prompts: Prompts = NO_PROMPTS

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode([self.prompts.passage + text for text in texts])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode([self.prompts.query + text for text in texts])

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for first in range(0, len(texts), _BATCH):
            encodings = self.tokenizer.encode_batch_fast(texts[first : first + _BATCH], add_special_tokens=False)
            vectors[first : first + _BATCH] = self._sum([np.array(encoding.ids, dtype=np.int64) for encoding in encodings])
        require_finite(vectors, name=self.name)
        return unit_rows(vectors)

    def _sum(self, texts: Sequence[NDArray[np.int64]]) -> Vectors:
        """Weighted sums of token vectors; only the rows in use are brought to full precision, which keeps loading quick."""
        used, places = np.unique(self.mapping[np.concatenate(texts)], return_inverse=True)
        table = self.table[used].astype(np.float32)
        ends = np.cumsum([len(ids) for ids in texts])
        parts = zip(texts, ends, strict=True)
        return np.array([self.weights[ids] @ table[places[end - len(ids) : end]] for ids, end in parts], dtype=np.float32)


def is_static(folder: Path) -> bool:
    """Whether the folder's modules are static embeddings and nothing that would need torch."""
    kinds = {kind for kind, _ in modules_of(folder)}
    return kinds <= _STATIC_MODULES and "StaticEmbedding" in kinds


def load_static(folder: Path, *, name: str, dimension: int | None = None) -> StaticEncoder:
    """Load a folder of StaticEmbedding and Normalize modules, cut to the first `dimension` dimensions where that is given."""
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    require_files(folder)
    part = folder / next(path for kind, path in modules_of(folder) if kind == "StaticEmbedding")
    try:
        tensors = load_file(part / "model.safetensors")
        tokenizer = Tokenizer.from_file(str(part / "tokenizer.json"))
    except Exception as error:  # both libraries raise bare Exceptions for missing and broken files
        raise refused(name, f"its files cannot be read: {error}") from error
    tokenizer.no_padding()
    return _assemble(tensors, tokenizer=tokenizer, folder=folder, name=name, cut=dimension)


def _assemble(tensors: dict[str, NDArray[np.generic]], *, tokenizer: Tokenizer, folder: Path, name: str, cut: int | None) -> StaticEncoder:
    """Both layouts: one row for each token, or rows that tokens share through `mapping`, weighted by `weights`."""
    table = tensors.get("embedding.weight", tensors.get("embeddings"))
    if table is None or table.ndim != 2:
        raise refused(name, "its weights hold no embeddings")
    mapping = tensors.get("mapping", np.arange(len(table))).astype(np.int64)
    weights = tensors.get("weights", np.ones(len(mapping))).astype(np.float32)
    _require_rows(mapping, rows=len(table), weights=weights, tokens=tokenizer.get_vocab_size(), name=name)
    _require_numbers(table, part="row", name=name)
    _require_numbers(weights, part="factor", name=name)
    dimension = cut_dimension(cut, of=table.shape[1], name=name)
    saved = read_json(folder / "config_sentence_transformers.json", otherwise={}).get("prompts") or {}
    return StaticEncoder(
        name=name,
        fingerprint=f"{name}:{dimension}:{digest_of(folder)}",
        dimension=dimension,
        tokenizer=tokenizer,
        table=cast("NDArray[np.floating[Any]]", table[:, :dimension]),
        mapping=mapping,
        weights=weights,
        prompts=saved_prompts(saved) or NO_PROMPTS,
    )


def _require_rows(mapping: NDArray[np.int64], *, rows: int, weights: Vectors, tokens: int, name: str) -> None:
    if tokens > len(mapping) or len(weights) != len(mapping):
        raise refused(name, f"its tokenizer knows {tokens} tokens, its weights {len(mapping)} with {len(weights)} factors")
    if mapping.size and not 0 <= mapping.min() <= mapping.max() < rows:
        raise refused(name, f"its tokens point to rows {mapping.min()} to {mapping.max()} of a table of {rows}")


def _require_numbers(values: NDArray[Any], *, part: str, name: str) -> None:
    """Refuse a file that is broken in part: texts without its bad rows would be encoded, and those with them refused one by one."""
    broken = ~np.isfinite(values)
    if broken.any():
        first = int(np.argwhere(broken)[0, 0])
        raise refused(name, f"{part} {first} of {len(values)} of its weights (counted from 0) holds NaN or infinity")


def cut_dimension(cut: int | None, *, of: int, name: str) -> int:
    """The dimension asked for, or all; raises InvalidInput where the model has fewer."""
    if cut is not None and not 1 <= cut <= of:
        raise refused(name, f"{cut} is no part of its {of} dimensions: ask for 1 to {of} after the '@'")
    return of if cut is None else cut
