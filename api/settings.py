"""Settings: flags first, then WENCE_* variables, then wence.toml in the current folder."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from api.generator import read_generator
from corpus.errors import InvalidInput

SETTINGS_FILE = "wence.toml"


class Settings(BaseSettings):
    """Everything that can be set; each default lives here and nowhere else."""

    model_config = SettingsConfigDict(env_prefix="WENCE_", toml_file=SETTINGS_FILE, extra="forbid", frozen=True, validate_default=True)

    store: Path = Field(default=Path("store"), description="Folder of the index.")
    encoder: str = Field(
        default="builtin",
        min_length=1,
        description="Encoder of passages: builtin, a folder or a hub name; name@256 cuts it to 256 dimensions.",
    )
    reranker: str = Field(
        default="builtin", min_length=1, description="What re-orders passages: builtin, none, or a cross-encoder (folder, hub name)."
    )
    generator: str = Field(
        default="extractive",
        description="What words the answer: extractive, transformers:<folder or hub name>, openai:<model>@<base url>.",
    )
    generator_key: SecretStr | None = Field(default=None, description="Key of the generator's server, where it wants one.")
    generator_timeout_s: float = Field(default=30.0, gt=0, le=600, description="After this the answer is made without the generator.")
    home_region: str | None = Field(default=None, description="The asker's own place, a name or a code; 'other cities' means not there.")
    mcp_hosts: str = Field(default="", description="Names besides localhost and addresses that /mcp answers to, with commas between.")
    max_question_chars: int = Field(default=2000, ge=1, le=100_000, description="Longest question or query, in characters.")
    max_upload_mb: int = Field(default=50, ge=1, le=2000, description="Largest file that HTTP takes, in megabytes.")

    @field_validator("generator")
    @classmethod
    def strip_blanks(cls, value: str) -> str:
        return value.strip()

    @field_validator("home_region")
    @classmethod
    def blank_means_none(cls, value: str | None) -> str | None:
        return (value or "").strip() or None

    @property
    def mcp_host_names(self) -> frozenset[str]:
        return frozenset(name.strip().lower() for name in self.mcp_hosts.split(",")) - {""}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**flags: object) -> Settings:
    """Read settings, with `flags` on top; a flag of None was not given. Raises InvalidInput that names the setting."""
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{SETTINGS_FILE} is not valid TOML: {error}.", field=SETTINGS_FILE, help="Mend the line it names.") from error
    except ValidationError as error:
        raise _explain(error) from error
    read_generator(settings.generator)
    return settings


def _explain(error: ValidationError) -> InvalidInput:
    first = error.errors(include_url=False, include_context=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "settings"
    known = ", ".join(Settings.model_fields)
    if first["type"] == "extra_forbidden":
        return InvalidInput(f"There is no setting '{name}'.", field=name, help=f"Settings are: {known}.")
    reason = first["msg"].removeprefix("Value error, ")
    help = f"Flags, then WENCE_{name.upper()}, then {SETTINGS_FILE} set it."
    return InvalidInput(f"The setting '{name}' cannot be '{first['input']}': {reason}.", field=name, help=help)
