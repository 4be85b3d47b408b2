"""An encoder in the shape that the `mteb` package asks for, so that the field's own benchmark can be run by whoever has its data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InvalidInput
from indexer.embed import load_encoder
from indexer.inference import unit_rows

if TYPE_CHECKING:
    from mteb.models.model_meta import ModelMeta

Vectors = NDArray[np.float32]


class MtebEncoder:
    """mteb's EncoderProtocol (version 2) over `load_encoder`. Prompts are the encoder's own: the instructions of tasks are not used.

    `mteb.evaluate(MtebEncoder("builtin"), mteb.get_tasks(tasks=["T2Retrieval"]))`
    """

    def __init__(self, model_name: str = "builtin", revision: str | None = None, *, device: str | None = None, **options: object) -> None:
        """Take `revision`, `device` and `options` because mteb gives them; the encoder's name settles all three."""
        self._name = model_name
        self._encoder = load_encoder(model_name)

    def encode(
        self,
        inputs: Iterable[Mapping[str, Any]],
        *,
        task_metadata: object,
        hf_split: str,
        hf_subset: str,
        prompt_type: str | None = None,
        **options: object,
    ) -> Vectors:
        """Rows in the order of the inputs. Tasks without queries (prompt type None), such as clustering, are encoded as passages."""
        texts = [text for batch in inputs for text in _texts(batch)]
        return self._encoder.encode_queries(texts) if prompt_type == "query" else self._encoder.encode_passages(texts)

    def similarity(self, embeddings1: Vectors, embeddings2: Vectors) -> Vectors:
        """Cosines of all pairs."""
        return np.asarray(_units(embeddings1) @ _units(embeddings2).T)

    def similarity_pairwise(self, embeddings1: Vectors, embeddings2: Vectors) -> Vectors:
        """Cosines of row and row."""
        return np.asarray((_units(embeddings1) * _units(embeddings2)).sum(axis=1))

    @property
    def mteb_model_meta(self) -> ModelMeta:
        """What mteb files results under: the encoder's name, and its fingerprint as the revision."""
        from mteb.models.model_meta import ModelMeta, ScoringFunction

        return ModelMeta.create_empty(
            {
                "name": f"wence/{self._name.rstrip('/').rsplit('/', 1)[-1]}",
                "revision": self._encoder.fingerprint.replace("/", "_"),
                "embed_dim": self._encoder.dimension,
                "similarity_fn_name": ScoringFunction.COSINE,
                "modalities": ["text"],
            }
        )


def _texts(batch: Mapping[str, Any]) -> Sequence[str]:
    if "text" not in batch:
        message = f"The inputs of this task hold {', '.join(batch) or 'nothing'} and no text."
        raise InvalidInput(message, field="inputs", help="Choose a task whose modalities are text alone.")
    return list(batch["text"])


def _units(vectors: Vectors) -> Vectors:
    return unit_rows(np.atleast_2d(np.asarray(vectors, dtype=np.float32)))
