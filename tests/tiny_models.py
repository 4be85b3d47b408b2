"""Tiny models in the shape of real ones: a BERT of one layer and chance weights that knows a few characters, and a static encoder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

from indexer.static_encoder import StaticEncoder

CHARACTERS = "问答社会组织孵化基地区政府拨款停车q: 的"
_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]


def write_bert(folder: Path, *, scores: int | None = None, hidden: int = 16) -> Path:
    """A plain transformers folder with tokenizer.json and no modules.json; with `scores`, a classifier of that many outputs."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertModel

    torch.manual_seed(7)
    _write_tokenizer(folder)
    shape = BertConfig(
        vocab_size=len(_SPECIAL) + len(CHARACTERS),
        hidden_size=hidden,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        initializer_range=0.5,  # far enough from nothing that vectors of different texts differ
        num_labels=scores or 2,
    )
    (BertModel(shape) if scores is None else BertForSequenceClassification(shape)).save_pretrained(folder)
    return folder


TEMPLATE = "{% for message in messages %}[{{ message['role'] }}]{{ message['content'] }}\n{% endfor %}[assistant]"


def write_causal(folder: Path, *, template: str | None = TEMPLATE, positions: int = 8192) -> Path:
    """A Llama of two layers and chance weights, one token for each character it knows, with or without a chat template. It never ends by itself."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    words = {word: place for place, word in enumerate(["[PAD]", "[UNK]", "<s>", "</s>", *CHARACTERS])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.decoder = decoders.Fuse()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", bos_token="<s>", eos_token="</s>")
    fast.chat_template = template
    fast.save_pretrained(folder)
    torch.manual_seed(7)
    shape = LlamaConfig(
        vocab_size=len(words),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=positions,
        initializer_range=0.5,
        bos_token_id=2,
        eos_token_id=3,
        pad_token_id=0,
    )
    model = LlamaForCausalLM(shape)
    with torch.no_grad():
        model.lm_head.weight[:4] = 0  # no special token is ever the likeliest, so it writes until it is stopped
    model.save_pretrained(folder)
    return folder


def write_modules(folder: Path, *, pooling: str = "mean", prompts: dict[str, str] | None = None, dimension: int = 16) -> Path:
    """Make a plain folder one of sentence-transformers, in the older layout that most of the hub has."""
    names = [("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")]  # hubs keep no empty folder for the last
    modules = [
        {"idx": place, "name": str(place), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for place, (kind, path) in enumerate(names)
    ]
    write_json(folder / "modules.json", modules)
    modes = {"cls": "pooling_mode_cls_token", "mean": "pooling_mode_mean_tokens"}
    (folder / "1_Pooling").mkdir(exist_ok=True)
    write_json(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": dimension} | {key: mode == pooling for mode, key in modes.items()},
    )
    if prompts is not None:
        write_json(folder / "config_sentence_transformers.json", {"prompts": prompts})
    return folder


def static_encoder(vectors: Mapping[str, Sequence[float]]) -> StaticEncoder:
    """An encoder that knows these characters by these vectors, and no others."""
    words = {word: place for place, word in enumerate(["[UNK]", *vectors])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    dimension = len(next(iter(vectors.values())))
    return StaticEncoder(
        name="tiny",
        fingerprint=f"tiny:{dimension}",
        dimension=dimension,
        tokenizer=tokenizer,
        table=np.array([[0.0] * dimension, *vectors.values()], dtype=np.float16),
        mapping=np.arange(len(words)),
        weights=np.ones(len(words), dtype=np.float32),
    )


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _write_tokenizer(folder: Path) -> None:
    from transformers import PreTrainedTokenizerFast

    words = {word: place for place, word in enumerate([*_SPECIAL, *CHARACTERS])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=64,
    ).save_pretrained(folder)
