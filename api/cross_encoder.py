"""A cross-encoder of sentence-transformers as a reranker: question and passage are read together, so it is slow and good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InvalidInput
from indexer.inference import best_device, best_precision, length_batches, open_model, require_finite
from indexer.model_folder import find_folder, modules_of, read_json, refused

if TYPE_CHECKING:  # both are slow to import, so the functions that need them import them
    import torch
    from sentence_transformers import CrossEncoder

_OWN_KIND = "CrossEncoder"  # what the library calls a model saved with its prompts and its way of scoring


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossEncoderReranker:
    """Scores are the model's raw logits: a sigmoid keeps their order, but makes those of clear matches equal."""

    name: str
    model: CrossEncoder

    def score(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """One score for each passage, in the order given; higher is better. Scores of different queries cannot be compared.

        What a pair is longer than the model reads is cut off its longer text. Raises InvalidInput where a score is not a number.
        """
        from torch.nn import Identity

        scores = np.zeros(len(passages), dtype=np.float32)
        lengths = [len(query) + len(passage) for passage in passages]
        for places in length_batches(lengths, longest=self.model.max_seq_length, device=self.model.device.type):
            pairs = [(query, passages[place]) for place in places]
            scores[places] = self.model.predict(pairs, batch_size=len(pairs), activation_fn=Identity(), show_progress_bar=False)
        require_finite(scores, name=self.name, field="reranker")
        return scores


def load_cross_encoder(name: str, *, precision: torch.dtype | None = None) -> CrossEncoderReranker:
    """Load a folder or a hub name; `precision` is the machine's best unless given.

    Raises InvalidInput (field `reranker`) where there is no such model, a file of it is missing or broken, or it gives no single score.
    """
    folder = find_folder(name, field="reranker")
    if folder is not None:
        _require_cross_encoder(folder, name=name)  # before the weights are read: wrong ones would be loaded with a head of chance weights
    from sentence_transformers import CrossEncoder

    device = best_device()
    options = {"device": device, "model_kwargs": {"dtype": precision or best_precision(device)}}
    model, files = open_model(CrossEncoder, name, field="reranker", **options)
    _require_cross_encoder(files, name=name)
    if model.num_labels != 1:
        raise refused(name, f"it sorts into {model.num_labels} classes, and one score is needed", field="reranker")
    _keep_scores_precise(model)
    reranker = CrossEncoderReranker(name=name, model=model)
    _try_out(reranker)
    return reranker


def _require_cross_encoder(folder: Path, *, name: str) -> None:
    """Refuse what sentence-transformers would turn into a reranker by adding chance weights or guessing a prompt."""
    if modules_of(folder, field="reranker"):
        settings = read_json(folder / "config_sentence_transformers.json", otherwise={}, field="reranker")
        if settings.get("model_type", "SentenceTransformer") != _OWN_KIND:
            raise refused(name, "it is an encoder, which gives vectors and no scores; it belongs into WENCE_ENCODER", field="reranker")
        return
    kinds = [str(kind) for kind in read_json(folder / "config.json", otherwise={}, field="reranker").get("architectures") or ()]
    if any(kind.endswith("ForCausalLM") for kind in kinds):
        reason = f"it is a {kinds[0]} saved without the prompt it scores with (modules.json of a sentence-transformers cross-encoder)"
        raise refused(name, reason, field="reranker")
    if kinds and not any(kind.endswith("ForSequenceClassification") for kind in kinds):
        raise refused(name, f"it is a {kinds[0]} and no cross-encoder (…ForSequenceClassification)", field="reranker")


def _keep_scores_precise(model: CrossEncoder) -> None:
    """Compute the last layer in float32: in bfloat16 scores about 8 are 1/32 apart, and good passages would tie."""
    from torch.nn import Linear

    last = [path for path, module in model.named_modules() if type(module) is Linear and module.out_features == 1]
    model.set_keep_in_fp32_modules(last)


def _try_out(reranker: CrossEncoderReranker) -> None:
    try:
        reranker.score("问", ["答"])
    except InvalidInput:
        raise
    except (RuntimeError, ValueError, IndexError, TypeError) as error:
        reason: Any = (str(error) or type(error).__name__).splitlines()[0]
        raise refused(reranker.name, f"its parts do not fit together: {reason}", field="reranker") from error
