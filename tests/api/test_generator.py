from pathlib import Path

import pytest

from api.generator import GeneratorChoice, load_generator, read_generator
from corpus.errors import InvalidInput


@pytest.mark.parametrize(
    ("setting", "choice", "name"),
    [
        ("extractive", GeneratorChoice(sort="extractive"), "extractive"),
        ("transformers:Qwen/Qwen3-4B", GeneratorChoice(sort="transformers", model="Qwen/Qwen3-4B"), "transformers:Qwen/Qwen3-4B"),
        (
            "openai:qwen3:8b@http://127.0.0.1:11434/v1/",
            GeneratorChoice(sort="openai", model="qwen3:8b", url="http://127.0.0.1:11434/v1"),
            "openai:qwen3:8b",
        ),
        (
            "openai:@cf/qwen/qwen3@https://api.example.com/v1",
            GeneratorChoice(sort="openai", model="@cf/qwen/qwen3", url="https://api.example.com/v1"),
            "openai:@cf/qwen/qwen3",
        ),
    ],
)
def test_a_setting_is_taken_apart(setting: str, choice: GeneratorChoice, name: str) -> None:
    assert read_generator(setting) == choice
    assert read_generator(setting).name == name


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("llama", "'llama' is no sort of generator"),
        ("", "'' is no sort of generator"),
        ("ollama:qwen@http://127.0.0.1", "'ollama' is no sort"),
        ("transformers:", "no folder and no hub name"),
        ("openai:", "no model before '@' or no address"),
        ("openai:qwen", "no model before '@' or no address"),
        ("openai:@http://127.0.0.1/v1", "no model before '@' or no address"),
        ("openai:qwen@127.0.0.1:8000/v1", "does not begin with http:// or https://"),
        ("openai:qwen@ftp://127.0.0.1/v1", "does not begin with http:// or https://"),
        ("openai:qwen@http:///v1", "names no host"),
        ("openai:qwen@http://127.0.0.1:99999/v1", "is no address"),
        ("openai:qwen@http://127.0.0.1/v1?x=1", "has a part behind"),
    ],
)
def test_a_setting_that_names_no_generator_is_refused_with_what_would(setting: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_generator(setting)
    assert caught.value.field == "generator"
    assert reason in caught.value.message
    assert "openai:<model>@<base url>" in caught.value.help


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_generator("openai:qwen@http://user:hunter2@127.0.0.1/v1")
    assert "hunter2" not in str(caught.value) and "WENCE_GENERATOR_KEY" in caught.value.help


def test_a_folder_is_shown_by_its_last_part(tmp_path: Path) -> None:
    (tmp_path / "qwen").mkdir()
    assert read_generator(f"transformers:{tmp_path / 'qwen'}").name == "transformers:qwen"


def test_a_key_with_a_line_end_is_refused_and_not_repeated() -> None:
    with pytest.raises(InvalidInput) as caught:
        load_generator("openai:qwen@http://127.0.0.1:9/v1", key="sk-1\nX-Evil: 1")
    assert caught.value.field == "generator_key"
    assert "sk-1" not in str(caught.value)


def test_no_generator_is_loaded_for_extractive_answers() -> None:
    assert load_generator("extractive") is None


def test_a_server_is_not_asked_anything_when_it_is_set() -> None:
    generator = load_generator("openai:qwen@http://127.0.0.1:9/v1", key=" sk-1 ")
    assert generator is not None and generator.name == "openai:qwen"
