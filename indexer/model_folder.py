"""A model's folder: what must lie in it, what tells it from others, and what is said where it cannot be used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from corpus.errors import InvalidInput

Field = Literal["encoder", "reranker", "generator"]

_HELP: dict[Field, str] = {
    "encoder": "Use 'builtin', a folder that holds a sentence-transformers model, or a hub name while the hub can be reached.",
    "reranker": "Use 'none', a folder that holds a cross-encoder, or the hub name of one while the hub can be reached.",
    "generator": "Use 'extractive', or behind 'transformers:' a folder that holds a causal language model or the hub name of one.",
}
_MODEL_FILES = ("*.json", "*.safetensors", "*.bin", "*.model", "*.txt")

# What each kind of module cannot do without: the word for it, and the files of which one is enough. Others, such as Normalize, need none.
_CONFIG = ("config.json", ("config.json", "adapter_config.json"))
_WEIGHTS = ("weights (*.safetensors)", ("*.safetensors", "pytorch_model*.bin"))
_TOKENIZER = ("tokenizer (tokenizer.json)", ("tokenizer.json", "vocab.txt", "vocab.json", "*.model"))
# Without it the library guesses from the kind of model how texts are lower-cased, cut and padded.
_TOKENIZER_CONFIG = ("tokenizer_config.json", ("tokenizer_config.json",))
_NEEDED = {
    "Transformer": (_CONFIG, _TOKENIZER, _TOKENIZER_CONFIG, _WEIGHTS),
    "StaticEmbedding": (_TOKENIZER, _WEIGHTS),
    "Pooling": (_CONFIG,),
    "Dense": (_CONFIG, _WEIGHTS),
}


def refused(name: str, reason: str, *, field: Field = "encoder") -> InvalidInput:
    return InvalidInput(f"The {field} '{name}' cannot be used: {reason}.", field=field, help=_HELP[field])


def find_folder(name: str, *, field: Field = "encoder") -> Path | None:
    """The folder of this name, or None for a hub name; raises InvalidInput for a path that leads nowhere."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if name.startswith((".", "/", "~")) or not name.strip():
        raise refused(name, "there is no such folder", field=field)
    return None


def modules_of(folder: Path, *, field: Field = "encoder") -> list[tuple[str, str]]:
    """Class name and subfolder of each module; empty where the folder has no modules.json."""
    try:
        modules = read_json(folder / "modules.json", otherwise=[], field=field)
        return [(str(module["type"]).rsplit(".", 1)[-1], str(module["path"])) for module in modules]
    except (TypeError, KeyError) as error:
        raise refused(str(folder), "its modules.json is not a list of modules, each with type and path", field=field) from error


def require_files(folder: Path, *, field: Field = "encoder") -> None:
    """Name the first file that is missing. The libraries go on without some, with a tokenizer that knows no word or with chance weights."""
    for kind, path in modules_of(folder, field=field) or [("Transformer", "")]:
        for what, patterns in _NEEDED.get(kind, ()):
            if not any(file.is_file() for pattern in patterns for file in (folder / path).glob(pattern)):
                where = f"its part '{path}' has" if path else "it has"
                raise refused(str(folder), f"{where} no {what}", field=field)
        _require_shards(folder / path, folder=folder, field=field)
        if kind == "Pooling":
            _require_mode(folder / path, folder=folder, field=field)


def _require_mode(part: Path, *, folder: Path, field: Field) -> None:
    """Older files have a switch for each way of pooling (`pooling_mode_mean_tokens`), newer ones name it (`pooling_mode`)."""
    settings = read_json(part / "config.json", otherwise={}, field=field)
    modes = {key: value for key, value in settings.items() if key.startswith("pooling_mode")} if isinstance(settings, dict) else {}
    if not any(modes.values()):
        said = "switches every way of pooling off" if modes else "names no way of pooling (pooling_mode)"
        raise refused(str(folder), f"the config.json of its part '{part.name}' {said}", field=field)


def _require_shards(part: Path, *, folder: Path, field: Field) -> None:
    for index in sorted(part.glob("*.index.json")):
        named = read_json(index, otherwise={}, field=field).get("weight_map", {})
        for shard in sorted(set(named.values())):
            if not (part / shard).is_file():
                raise refused(str(folder), f"{index.name} names {shard}, which is not there", field=field)


def read_json(path: Path, *, otherwise: Any, field: Field = "encoder") -> Any:  # noqa: ANN401 - whatever the file holds
    if not path.is_file():
        return otherwise
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise refused(str(path.parent), f"its {path.name} is not JSON: {error}", field=field) from error


def digest_of(folder: Path) -> str:
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
