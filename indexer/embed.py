"""Texts to unit vectors: the built-in static encoder, or any sentence-transformers model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

from indexer.inference import Vectors
from indexer.model_folder import find_folder, refused
from indexer.static_encoder import StaticEncoder, is_static, load_static

__all__ = ["BUILTIN", "BUILTIN_FOLDER", "Encoder", "StaticEncoder", "Vectors", "load_builtin", "load_encoder"]

BUILTIN = "builtin"
BUILTIN_FOLDER = Path(__file__).parent / "encoder"


class Encoder(Protocol):
    """Turns texts into vectors of `dimension`; rows have length 1, or are all zero where no token of a text is known.

    Vectors of encoders with the same `fingerprint` may be compared; no others.
    """

    @property
    def fingerprint(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    def encode_passages(self, texts: Sequence[str]) -> Vectors: ...
    def encode_queries(self, texts: Sequence[str]) -> Vectors: ...


def load_encoder(name: str) -> Encoder:
    """Load `builtin`, a local folder, or a hub name, tried in that order.

    `@` and a number at the end keep that many dimensions of each vector, for models trained to be cut (Kusupati 2022, Matryoshka
    representation learning): `builtin@64`, `Qwen/Qwen3-Embedding-0.6B@256`.

    Raises InvalidInput (field `encoder`) where there is no such model, a file of it is missing or broken, it has fewer dimensions, or the
    hub cannot be reached.
    """
    name, dimension = _split_cut(name)
    if name == BUILTIN:
        return load_builtin(dimension=dimension)
    folder = find_folder(name)
    if folder is not None and is_static(folder):
        return load_static(folder, name=folder.name, dimension=dimension)
    from indexer.hub_encoder import load_transformer  # torch takes seconds to import

    return load_transformer(name, dimension=dimension)


@cache
def load_builtin(*, dimension: int | None = None) -> StaticEncoder:
    """Load the encoder that comes with the project, once: retrieval, reranking and the weighing of sentences all use it."""
    return load_static(BUILTIN_FOLDER, name=BUILTIN, dimension=dimension)


def _split_cut(name: str) -> tuple[str, int | None]:
    """`bge-m3@256` is bge-m3 and 256; an `@` in a folder's name or path is no cut where that folder exists."""
    model, at, cut = name.rpartition("@")
    if not at or "/" in cut or Path(name).expanduser().is_dir():
        return name, None
    if not (cut.isascii() and cut.isdecimal() and int(cut)):
        raise refused(name, f"'{cut}' after the '@' is no number of dimensions")
    return model, int(cut)
