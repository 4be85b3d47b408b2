"""Any model of sentence-transformers as an encoder: its prompts, its pooling, batches by length, unit vectors."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.inference import Vectors, best_device, best_precision, length_batches, open_model, require_finite, unit_rows
from indexer.model_folder import digest_of, modules_of, read_json, refused
from indexer.prompts import NO_PROMPTS, Family, Prompts, family_of, names_of, saved_prompts
from indexer.static_encoder import cut_dimension

if TYPE_CHECKING:  # both are slow to import, so the functions that need them import them
    import torch
    from sentence_transformers import SentenceTransformer

_log = logging.getLogger(__name__)
_PROBE = "问"  # one text through the whole model shows what its parts really give


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformerEncoder:
    """The first `dimension` dimensions of what the model gives, brought to length 1.

    The same text in other company may differ in the last digits: about 1e-6 in float32, 1e-3 in bfloat16.
    """

    name: str
    fingerprint: str
    dimension: int
    model: SentenceTransformer
    prompts: Prompts = NO_PROMPTS

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, encode=self.model.encode_document, prompt=self.prompts.passage)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, encode=self.model.encode_query, prompt=self.prompts.query)

    def _encode(self, texts: Sequence[str], *, encode: Callable[..., Any], prompt: str) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        lengths = [len(prompt) + len(text) for text in texts]
        for places in length_batches(lengths, longest=self.model.max_seq_length, device=self.model.device.type):
            batch = [texts[place] for place in places]
            found = encode(batch, prompt=prompt, batch_size=len(batch), convert_to_numpy=True, show_progress_bar=False)
            vectors[places] = found[:, : self.dimension]
        require_finite(vectors, name=self.name)
        return unit_rows(vectors)


def load_transformer(name: str, *, dimension: int | None = None, precision: torch.dtype | None = None) -> TransformerEncoder:
    """Load a folder or a hub name, cut to the first `dimension` dimensions; `precision` is the machine's best unless given.

    The fingerprint holds what stored vectors depend on: files or revision, dimension, and pooling and passage prompt where the files left
    them open. It leaves out the precision, so that what a GPU encoded may be searched on a plain processor.
    """
    from sentence_transformers import SentenceTransformer

    device = best_device()
    options = {"device": device, "model_kwargs": {"dtype": precision or best_precision(device)}}
    model, folder = open_model(SentenceTransformer, name, field="encoder", **options)
    config = read_json(folder / "config.json", otherwise={})
    family = family_of(names_of(name, config=config))
    _refuse_reranker(config, name=name, folder=folder)
    pooling = _settle_pooling(model, name=name, folder=folder, family=family)
    prompts, assumed = _prompts(folder, family=family)
    cut = cut_dimension(dimension, of=_measured_dimension(model, name=name), name=name)
    _warn_of_similarity(model, name=name)
    return TransformerEncoder(
        name=name,
        fingerprint=":".join([*_identity(name, folder=folder, dimension=cut), *filter(None, (pooling, assumed))]),
        dimension=cut,
        model=model,
        prompts=prompts,
    )


def _identity(name: str, *, folder: Path, dimension: int) -> tuple[str, ...]:
    if Path(name).expanduser().is_dir():
        return folder.name, str(dimension), digest_of(folder)
    return "hub", f"{name}@{folder.name}", str(dimension)  # the folder of a hub's cache is named after the revision


def _refuse_reranker(config: dict[str, Any], *, name: str, folder: Path) -> None:
    kinds = [str(kind) for kind in config.get("architectures") or ()]
    if not modules_of(folder) and any(kind.endswith("ForSequenceClassification") for kind in kinds):
        raise refused(name, f"it is a {kinds[0]}, which gives scores and no vectors; a cross-encoder belongs into WENCE_RERANKER")


def _settle_pooling(model: SentenceTransformer, *, name: str, folder: Path, family: Family | None) -> str | None:
    """Pool as the family does where the files do not say how; return the pooling where it had to be assumed."""
    from sentence_transformers.sentence_transformer.modules import Pooling

    if modules_of(folder) or len(model) < 2:
        return None
    if family is not None and family.pooling is not None:
        model[1] = Pooling(model[1].embedding_dimension, pooling_mode=family.pooling)
    why = f"as models of the family {family.name} do" if family is not None and family.pooling else "for want of anything better"
    pooling = str(model[1].pooling_mode)
    _log.warning("The files of encoder '%s' do not say how it pools (no modules.json): %s pooling is used, %s.", name, pooling, why)
    return pooling


def _prompts(folder: Path, *, family: Family | None) -> tuple[Prompts, str]:
    """The prompts, and the passage prompt where it comes from the family and not from the model's files."""
    saved = read_json(folder / "config_sentence_transformers.json", otherwise={}).get("prompts") or {}
    own = saved_prompts(saved)
    if own is not None:
        return own, ""
    return (family.prompts, family.prompts.passage.strip(" :")) if family is not None else (NO_PROMPTS, "")


def _measured_dimension(model: SentenceTransformer, *, name: str) -> int:
    """Raise InvalidInput where the model's parts do not fit together, or give other vectors than its files say."""
    try:
        vector = np.asarray(model.encode_document([_PROBE], convert_to_numpy=True, show_progress_bar=False), dtype=np.float32)
    except (RuntimeError, ValueError, IndexError) as error:
        raise refused(name, f"its parts do not fit together: {str(error).splitlines()[0]}") from error
    require_finite(vector, name=name)
    promised = model.get_embedding_dimension() or vector.shape[1]
    if vector.shape[1] != promised:
        raise refused(name, f"its files say that vectors have {promised} dimensions, and it gives {vector.shape[1]}")
    return int(promised)


def _warn_of_similarity(model: SentenceTransformer, *, name: str) -> None:
    if model.similarity_fn_name not in (None, "cosine"):
        _log.warning("Encoder '%s' was trained for %s; its vectors are compared by cosine here.", name, model.similarity_fn_name)
