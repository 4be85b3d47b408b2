"""What a model wants in front of a query and of a passage, and how it pools: its own files first, then what its family is known for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

QUERY_KEYS = ("query", "search_query", "web_search_query", "s2p_query")
PASSAGE_KEYS = ("document", "passage", "corpus", "search_document")

# The task in the words of the models' own cards, which is what they were trained with.
_TASK = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    query: str = ""
    passage: str = ""


NO_PROMPTS = Prompts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Models that share prompts and, where their makers use only one, the pooling."""

    name: str
    pattern: str  # searched in a hub name or a folder's name, in lower case
    prompts: Prompts = NO_PROMPTS
    pooling: str | None = None


# As the model cards say. The first that matches counts: the instruct models of a family stand before its plain ones.
FAMILIES = (
    Family(
        name="bge zh",
        pattern="bge-(small|base|large)-zh",
        prompts=Prompts(query="为这个句子生成表示以用于检索相关文章："),
        pooling="cls",
    ),
    Family(
        name="bge en",
        pattern="bge-(small|base|large)-en",
        prompts=Prompts(query="Represent this sentence for searching relevant passages: "),
        pooling="cls",
    ),
    Family(name="bge-m3", pattern="bge-m3", pooling="cls"),
    Family(name="e5 instruct", pattern="multilingual-e5-large-instruct", prompts=Prompts(query=f"{_TASK} "), pooling="mean"),
    Family(name="e5 mistral", pattern="e5-mistral-7b-instruct", prompts=Prompts(query=f"{_TASK} "), pooling="lasttoken"),
    Family(name="e5", pattern="e5-(small|base|large)", prompts=Prompts(query="query: ", passage="passage: "), pooling="mean"),
    Family(name="Qwen3-Embedding", pattern="qwen3-embedding", prompts=Prompts(query=_TASK), pooling="lasttoken"),
    Family(name="gte-Qwen", pattern="gte-qwen", prompts=Prompts(query=f"{_TASK} "), pooling="lasttoken"),
    Family(name="gte", pattern="gte-"),  # no prompts; some pool by cls, some by mean
)


def family_of(names: Iterable[str]) -> Family | None:
    """The family that the first telling name belongs to; `names` are hub names, folder names, or what a config calls its origin."""
    for name in names:
        for family in FAMILIES:
            if re.search(rf"(?<![a-z0-9]){family.pattern}", name.lower()):
                return family
    return None


def names_of(name: str, *, config: Mapping[str, object]) -> tuple[str, ...]:
    """The names that may tell a family: the last part of a path or hub name, a hub cache's folder, and the origin in config.json."""
    parts = Path(name).parts
    cached = [part for part in parts if part.startswith("models--")]
    return (parts[-1] if parts else "", *cached, Path(str(config.get("_name_or_path") or "")).name)


def saved_prompts(prompts: Mapping[str, str | None]) -> Prompts | None:
    """What a model's config_sentence_transformers.json says; None where it names neither side.

    A side that is saved empty is believed: that is how its maker encodes. Of several keys for a side, the first that is not empty counts;
    sentence-transformers itself overlooks a `passage` prompt, since it adds an empty `document` one to every model.
    """
    queries, passages = _values(prompts, QUERY_KEYS), _values(prompts, PASSAGE_KEYS)
    if not queries and not passages:
        return None
    return Prompts(query=next(filter(None, queries), ""), passage=next(filter(None, passages), ""))


def _values(prompts: Mapping[str, str | None], keys: Iterable[str]) -> list[str]:
    return [value for key in keys if (value := prompts.get(key)) is not None]
