"""What a store is built with: written beside the indexes, believed on opening, refused when it differs."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from corpus.errors import StoreError, StoreMismatch, StoreMissing

FORMAT = 2  # of the store's folder; a store of another format is rebuilt
SIZE_CHARS = 350  # target length of a passage
ARTICLE_CHARS = 600  # an article (第X条) up to this length is one passage

DOCUMENTS_PER_COMMIT = 2_000  # documents put before the derived indexes follow
SECONDS_PER_COMMIT = 20.0  # or this long, so that readers see progress
FLAT_PASSAGES = 50_000  # exact float vectors up to here, one byte a dimension beyond
ENCODE_BATCH = 512  # passages given to the encoder at once
QUERY_TERMS = 256  # terms of one field that a query keeps, the rarest first; a whole draft has thousands
COMPACT_PASSAGES = 5_000  # a lexical index up to here is written anew after every run that took passages out of it
COMPACT_SHARE = 0.02  # a larger one once this share of it has left


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalWeights:
    """What BM25 on words counts beside BM25 on character bigrams.

    A passage is one text of its document's title, its headings and its body. As fields of their own, title and headings were no better
    (message-reply and policy-qa have none that matter; lay questions over statutes .395 as one text, .350 with a field each; adding .1 or
    .2 of a title's score on top moved no set by more than .003).
    """

    words: float = 0.4
    bigrams: float = 1.0


DEFAULT_WEIGHTS = LexicalWeights()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreConfig:
    """Settings that the stored indexes depend on. `encoder` and `tokenizer` are fingerprints.

    `encoder_name` loads that encoder again (None where it is not known); it makes no difference to what is stored.
    """

    encoder: str
    dimension: int
    tokenizer: str
    size_chars: int = SIZE_CHARS
    format: int = FORMAT
    encoder_name: str | None = field(default=None, repr=False, compare=False)


def read_config(folder: Path) -> StoreConfig:
    """Raise StoreMissing where there is no store, StoreError where its settings cannot be read."""
    path = folder / "config.json"
    if not path.is_file():
        raise StoreMissing(str(folder))
    try:
        return StoreConfig(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        help = f"Rebuild it: wence index --rebuild --store {folder}"
        raise StoreError(f"The settings of the index in '{folder}' cannot be read ({error}).", help=help) from error


def write_config(folder: Path, config: StoreConfig) -> None:
    write_whole(folder / "config.json", json.dumps(asdict(config), indent=2).encode())


def require_same(folder: Path, *, stored: StoreConfig, asked: StoreConfig) -> None:
    """Raise StoreMismatch on the first setting that differs; the encoder's name is none of them."""
    ours = asdict(asked)
    for setting, value in asdict(stored).items():
        if setting != "encoder_name" and value != ours[setting]:
            raise StoreMismatch(str(folder), setting=setting, stored=str(value), asked=str(ours[setting]))


def write_whole(path: Path, data: bytes) -> None:
    """Write so that a reader finds the old file or the new one, never a part, even after a power cut."""
    beside = path.with_name(f".{path.name}.part")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    put_in_place(beside, path)


def put_in_place(beside: Path, path: Path) -> None:
    """Rename a finished file over the one it replaces, and make the name last."""
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
