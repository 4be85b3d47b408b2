"""What a language model is to the product: a draft for a prompt, piece by piece; and which one the settings name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import urlsplit

from corpus.errors import InvalidInput

if TYPE_CHECKING:  # the settings read this file, and should not load what a prompt needs
    from api.prompting import Prompt

EXTRACTIVE = "extractive"
_OPENAI = re.compile(r"openai:(?P<model>.+?)@(?P<url>\S+)")
_HELP = "It is 'extractive', 'transformers:<folder or hub name>' or 'openai:<model>@<base url>', such as openai:qwen3@http://127.0.0.1:11434/v1."


class Generator(Protocol):
    """`name` is shown with each answer and holds no address and no key."""

    @property
    def name(self) -> str: ...

    def draft(self, prompt: Prompt, *, until: float, stop: Event) -> Iterator[str]:
        """Pieces of the text as they come. Ends soon after `stop` is set, after `until` (time.monotonic) or when it is closed.

        Raises GeneratorFailed with the reason where there is no usable draft.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorChoice:
    """The generator a setting names: which sort, the model, and the server's address where there is one."""

    sort: Literal["extractive", "transformers", "openai"]
    model: str = ""
    url: str = ""

    @property
    def name(self) -> str:
        """As answers and the status show it: a folder by its last part, a server not at all."""
        if self.sort == EXTRACTIVE:
            return EXTRACTIVE
        folder = Path(self.model).expanduser()
        return f"{self.sort}:{folder.resolve().name if self.sort == 'transformers' and folder.is_dir() else self.model}"


def read_generator(setting: str) -> GeneratorChoice:
    """Take a setting apart without loading or asking anything. Raises InvalidInput."""
    if setting == EXTRACTIVE:
        return GeneratorChoice(sort="extractive")
    sort, _, rest = setting.partition(":")
    if sort == "transformers":
        if not rest.strip():
            raise _refused(setting, "no folder and no hub name follows 'transformers:'")
        return GeneratorChoice(sort="transformers", model=rest.strip())
    if sort == "openai":
        return _read_openai(setting)
    raise _refused(setting, f"'{sort}' is no sort of generator")


def _read_openai(setting: str) -> GeneratorChoice:
    # A model's name may hold an @ itself, so the address begins at the first one that a scheme follows.
    match = re.fullmatch(r"openai:(?P<model>[^\s].*?)@(?P<url>https?://\S+)", setting) or _OPENAI.fullmatch(setting)
    if match is None:
        raise _refused(setting, "it has no model before '@' or no address behind it")
    url = match["url"].rstrip("/")
    return GeneratorChoice(sort="openai", model=match["model"].strip(), url=_require_address(url, setting=setting))


def _require_address(url: str, *, setting: str) -> str:
    try:
        parts = urlsplit(url)
        has_port_or_none = parts.port is None or parts.port > 0
    except ValueError as error:
        raise _refused(setting, f"'{url}' is no address: {error}") from error
    if parts.scheme not in ("http", "https"):
        raise _refused(setting, f"the address '{url}' does not begin with http:// or https://")
    if not parts.hostname or not has_port_or_none:
        raise _refused(setting, f"the address '{url}' names no host")
    if parts.username or parts.password:
        raise InvalidInput(
            "The generator's address holds a user name or password.",
            field="generator",
            help="Put the key into WENCE_GENERATOR_KEY.",
        )
    if parts.query or parts.fragment:
        raise _refused(setting, f"the address '{url}' has a part behind '?' or '#'")
    return url


def load_generator(setting: str, *, key: str | None = None) -> Generator | None:
    """Load what the setting names; None for extractive. Only a model of the hub touches the network here.

    Raises InvalidInput (field `generator` or `generator_key`).
    """
    choice = read_generator(setting)
    if choice.sort == "transformers":
        from api.generate_transformers import load_causal_model

        return load_causal_model(choice.model, shown_as=choice.name)
    if choice.sort == "openai":
        from api.generate_openai import OpenAIGenerator

        return OpenAIGenerator(model=choice.model, url=choice.url, key=_require_key(key))
    return None


def _require_key(key: str | None) -> str | None:
    """A key goes into a header: a line end in it would end that. Its value is in no message."""
    bare = (key or "").strip()
    if not re.fullmatch(r"[\x21-\x7e]*", bare):
        raise InvalidInput(
            "The setting 'generator_key' holds a character that no key has.",
            field="generator_key",
            help="Set WENCE_GENERATOR_KEY to the key alone, without blanks or line ends inside.",
        )
    return bare or None


def _refused(setting: str, reason: str) -> InvalidInput:
    return InvalidInput(f"The generator '{setting}' cannot be used: {reason}.", field="generator", help=_HELP)
