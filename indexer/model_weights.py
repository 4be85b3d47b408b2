"""Whether a loaded model's weights all came from its files: the library puts chance values in place of what is missing, and goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.model_folder import Field, modules_of, refused

if TYPE_CHECKING:  # slow to import
    from transformers import PreTrainedModel

_POOLER = "pooler"  # BERT's first token through one more layer: sentence-transformers pools without it, a classifier stands on it
_READS_POOLER = "ForSequenceClassification"


def require_whole(model: object, *, folder: Path, name: str, field: Field) -> None:
    """Raise InvalidInput by the name of a weight that the files lack. A pooler that nothing reads may be missing."""
    part = folder / next((path for kind, path in modules_of(folder, field=field) if kind == "Transformer"), "")
    for network in _networks(model):
        if missing := sorted(key for key in _missing(network, part=part) if _matters(key, network)):
            others = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
            raise refused(name, f"its weights lack '{missing[0]}'{others}, and chance values would stand there", field=field)


def _networks(model: object) -> Iterator[PreTrainedModel]:
    """The outermost models of transformers inside; those within them are loaded with them."""
    from torch.nn import Module
    from transformers import PreTrainedModel

    if isinstance(model, PreTrainedModel):
        yield model
    elif isinstance(model, Module):
        for child in model.children():
            yield from _networks(child)


def _missing(network: PreTrainedModel, *, part: Path) -> set[str]:
    held = _names_in(part)
    prefix = f"{network.base_model_prefix}."
    wanted = set(network.state_dict()) - set(network.all_tied_weights_keys)
    if not (part / "config.json").is_file() or all({name, prefix + name} & held for name in wanted):
        return set()  # an adapter, whose library checks it; or every weight is there by its own name
    # Names may have changed since the files were written, and only the library knows how: it has to load them once more to tell.
    _, told = type(network).from_pretrained(str(part), config=network.config, output_loading_info=True, local_files_only=True)
    found: dict[str, Any] = told
    return set(found["missing_keys"])


def _names_in(part: Path) -> set[str]:
    """Names in the headers of the safetensors files; none where the weights are kept another way."""
    from safetensors import safe_open

    names: set[str] = set()
    for path in sorted(part.glob("*.safetensors")):
        with safe_open(path, framework="np") as tensors:
            names.update(tensors.keys())
    return names


def _matters(key: str, network: PreTrainedModel) -> bool:
    return _POOLER not in key.split(".") or type(network).__name__.endswith(_READS_POOLER)
