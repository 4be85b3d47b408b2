"""Texts to unit vectors: the built-in static encoder, or any sentence-transformers model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InvalidInput

if TYPE_CHECKING:  # both are slow to import, so the functions that need them import them
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

BUILTIN = "builtin"
BUILTIN_FOLDER = Path(__file__).parent / "encoder"
_BATCH = 1024
_STATIC_MODULES = {"StaticEmbedding", "Normalize"}
_MODEL_FILES = ("*.json", "*.safetensors", "*.bin", "*.model", "*.txt")


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

    Raises InvalidInput (field `encoder`) where there is no such model, or the hub cannot be reached.
    """
    if name == BUILTIN:
        return load_static(BUILTIN_FOLDER, name=BUILTIN)
    folder = Path(name).expanduser()
    if folder.is_dir():
        return load_static(folder, name=folder.name) if _is_static(folder) else _load_folder(folder)
    if name.startswith((".", "/", "~")) or not name.strip():
        raise _refused(name, "there is no such folder")
    model = _open_or_refuse(name)
    return TransformerEncoder(model=model, fingerprint=f"hub:{name}@{_revision(model)}", dimension=_dimension(model))


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticEncoder:
    """A text's vector is the mean of its tokens' vectors. `mapping` gives each token id its row, `weights` its weight."""

    fingerprint: str
    dimension: int
    tokenizer: Tokenizer
    table: NDArray[np.floating[Any]]
    mapping: NDArray[np.int64]
    weights: Vectors
    prompts: tuple[str, str] = ("", "")  # in front of each query, of each passage

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode([self.prompts[1] + text for text in texts])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode([self.prompts[0] + text for text in texts])

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for first in range(0, len(texts), _BATCH):
            encodings = self.tokenizer.encode_batch_fast(texts[first : first + _BATCH], add_special_tokens=False)
            vectors[first : first + _BATCH] = self._sum([np.array(encoding.ids, dtype=np.int64) for encoding in encodings])
        return _unit(vectors)

    def _sum(self, texts: Sequence[NDArray[np.int64]]) -> Vectors:
        """Weighted sums of token vectors; only the rows in use are brought to full precision, which keeps loading quick."""
        used, places = np.unique(self.mapping[np.concatenate(texts)], return_inverse=True)
        table = self.table[used].astype(np.float32)
        ends = np.cumsum([len(ids) for ids in texts])
        parts = zip(texts, ends, strict=True)
        return np.array([self.weights[ids] @ table[places[end - len(ids) : end]] for ids, end in parts], dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformerEncoder:
    """A sentence-transformers model, with the prompts it was trained with."""

    fingerprint: str
    dimension: int
    model: SentenceTransformer

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._as_vectors(self.model.encode_document(list(texts), convert_to_numpy=True, show_progress_bar=False), count=len(texts))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._as_vectors(self.model.encode_query(list(texts), convert_to_numpy=True, show_progress_bar=False), count=len(texts))

    def _as_vectors(self, found: object, *, count: int) -> Vectors:
        return _unit(np.asarray(found, dtype=np.float32).reshape(count, self.dimension))


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return cast(Vectors, np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0))


def load_static(folder: Path, *, name: str) -> StaticEncoder:
    """Load a folder of StaticEmbedding and Normalize modules without torch."""
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    part = folder / next(path for kind, path in _modules(folder) if kind == "StaticEmbedding")
    try:
        tensors = load_file(part / "model.safetensors")
        tokenizer = Tokenizer.from_file(str(part / "tokenizer.json"))
    except Exception as error:  # both libraries raise bare Exceptions for missing and broken files
        raise _refused(str(folder), f"its files cannot be read: {error}") from error
    tokenizer.no_padding()
    return _assemble(tensors, tokenizer=tokenizer, folder=folder, name=name)


def _assemble(tensors: dict[str, NDArray[np.generic]], *, tokenizer: Tokenizer, folder: Path, name: str) -> StaticEncoder:
    """Both layouts: one row for each token, or rows that tokens share through `mapping`, weighted by `weights`."""
    found = tensors.get("embedding.weight", tensors.get("embeddings"))
    if found is None:
        raise _refused(str(folder), "its weights hold no embeddings")
    mapping = tensors.get("mapping", np.arange(len(found))).astype(np.int64)
    dimension = found.shape[1]
    return StaticEncoder(
        fingerprint=f"{name}:{dimension}:{_digest(folder)}",
        dimension=dimension,
        tokenizer=tokenizer,
        table=cast("NDArray[np.floating[Any]]", found),
        mapping=mapping,
        weights=tensors.get("weights", np.ones(len(mapping))).astype(np.float32),
        prompts=_prompts(folder),
    )


def _load_folder(folder: Path) -> TransformerEncoder:
    model = _open_or_refuse(str(folder))
    dimension = _dimension(model)
    return TransformerEncoder(model=model, fingerprint=f"{folder.name}:{dimension}:{_digest(folder)}", dimension=dimension)


def _open_or_refuse(name: str) -> SentenceTransformer:
    try:
        return _open_model(name)
    except Exception as error:
        raise _refused(name, f"it cannot be loaded: {(str(error) or type(error).__name__).splitlines()[0]}") from error


def _open_model(name: str) -> SentenceTransformer:
    """Open what is on the disk already (folder or hub cache), and ask the hub only where nothing is."""
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(name, local_files_only=True)
    except Exception:  # the hub client, the network and the model code raise anything
        if Path(name).is_dir():
            raise
    return SentenceTransformer(name)


def _dimension(model: SentenceTransformer) -> int:
    return int(model.get_embedding_dimension() or len(model.encode("")))


def _revision(model: SentenceTransformer) -> str:
    config = getattr(model.transformers_model, "config", None)
    return getattr(config, "_commit_hash", None) or "unknown"


def _refused(name: str, reason: str) -> InvalidInput:
    return InvalidInput(
        f"The encoder '{name}' cannot be used: {reason}.",
        field="encoder",
        help="Use 'builtin', a folder that holds a sentence-transformers model, or a hub name while the hub can be reached.",
    )


def _modules(folder: Path) -> list[tuple[str, str]]:
    """Class name and subfolder of each module."""
    return [(str(module["type"]).rsplit(".", 1)[-1], str(module["path"])) for module in _read_json(folder / "modules.json", otherwise=[])]


def _is_static(folder: Path) -> bool:
    kinds = dict(_modules(folder))
    return (
        set(kinds) <= _STATIC_MODULES and "StaticEmbedding" in kinds and (folder / kinds["StaticEmbedding"] / "model.safetensors").is_file()
    )


def _prompts(folder: Path) -> tuple[str, str]:
    prompts = _read_json(folder / "config_sentence_transformers.json", otherwise={}).get("prompts", {})
    return prompts.get("query") or "", prompts.get("document") or ""


def _read_json(path: Path, *, otherwise: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else otherwise


def _digest(folder: Path) -> str:
    """SHA-256 of the model's files, names and bytes, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(_files(folder)):
        digest.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for pattern in _MODEL_FILES:
        yield from folder.rglob(pattern)
