"""The trained model as a folder that sentence-transformers and `indexer.embed` both read."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from indexer.train.vocabulary import Vocabulary

_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.base.modules.normalize.Normalize"},
]
_SETTINGS = {"model_type": "SentenceTransformer", "prompts": {"query": "", "document": ""}, "similarity_fn_name": "cosine"}
_NORMALIZE = {"module_input_name": "sentence_embedding", "module_output_name": "sentence_embedding"}


def write_model(table: NDArray[np.float32], *, vocabulary: Vocabulary, out: Path) -> None:
    """Row vectors in half precision, once each; `mapping` gives every token id its row (the layout model2vec introduced).

    The weights are all 1: sentence-transformers computes in full precision where there are any, and in half precision where not.
    """
    (out / "1_Normalize").mkdir(parents=True, exist_ok=True)
    scaled = table / np.abs(table).max()  # only directions and ratios matter: keep clear of half precision's limits
    tensors = {
        "embeddings": scaled.astype(np.float16),
        "mapping": vocabulary.row_of,
        "weights": np.ones(len(vocabulary.row_of), dtype=np.float32),
    }
    save_file(tensors, out / "model.safetensors")
    (out / "model.safetensors").chmod(0o644)  # safetensors leaves it readable by its owner alone
    vocabulary.tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    _write_json(out / "modules.json", _MODULES)
    _write_json(out / "config_sentence_transformers.json", _SETTINGS)
    _write_json(out / "1_Normalize" / "config.json", _NORMALIZE)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
