from pathlib import Path

import pytest

from api.settings import load_settings
from corpus.errors import InvalidInput


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("STORE", "ENCODER", "RERANKER", "GENERATOR", "GENERATOR_KEY", "GENERATOR_TIMEOUT_S", "HOME_REGION", "MAX_QUESTION_CHARS"):
        monkeypatch.delenv(f"WENCE_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_any_setting_everything_is_local() -> None:
    settings = load_settings()
    assert (settings.store, settings.encoder, settings.generator, settings.home_region) == (Path("store"), "builtin", "extractive", None)
    assert settings.reranker == "builtin"


@pytest.mark.parametrize("name", ["none", "builtin", "BAAI/bge-reranker-v2-m3", "./models/reranker"])
def test_a_reranker_is_set_by_name_and_only_loaded_when_the_store_is_opened(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENCE_RERANKER", name)
    assert load_settings().reranker == name


def test_a_flag_beats_a_variable_and_a_variable_beats_the_file(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty_folder / "wence.toml").write_text('store = "file"\nencoder = "file"\nhome_region = "哈尔滨市"\n', encoding="utf-8")
    monkeypatch.setenv("WENCE_STORE", "variable")
    monkeypatch.setenv("WENCE_ENCODER", "variable")
    settings = load_settings(store="flag", encoder=None)
    assert (str(settings.store), settings.encoder, settings.home_region) == ("flag", "variable", "哈尔滨市")


def test_an_unknown_key_of_the_file_is_refused_by_name(empty_folder: Path) -> None:
    (empty_folder / "wence.toml").write_text('sotre = "x"\n', encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_settings()
    assert caught.value.field == "sotre"


def test_a_file_that_is_not_toml_is_refused(empty_folder: Path) -> None:
    (empty_folder / "wence.toml").write_text("store = \n", encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_settings()
    assert caught.value.field == "wence.toml"


@pytest.mark.parametrize(
    ("name", "value"), [("GENERATOR", "llama"), ("GENERATOR_TIMEOUT_S", "0"), ("RERANKER", ""), ("MAX_QUESTION_CHARS", "many")]
)
def test_a_value_that_cannot_be_used_names_its_setting(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"WENCE_{name}", value)
    with pytest.raises(InvalidInput) as caught:
        load_settings()
    assert caught.value.field == name.lower()
    assert value in caught.value.message


@pytest.mark.parametrize("name", ["extractive", "transformers:./models/qwen", "openai:qwen3:8b@http://127.0.0.1:11434/v1"])
def test_a_generator_is_set_by_name_and_only_loaded_when_the_store_is_opened(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENCE_GENERATOR", f" {name} ")
    assert load_settings().generator == name


def test_the_generators_key_is_read_from_its_variable_and_printed_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENCE_GENERATOR_KEY", "sk-very-secret")
    settings = load_settings()
    assert settings.generator_key is not None and settings.generator_key.get_secret_value() == "sk-very-secret"
    assert "very-secret" not in repr(settings) + settings.model_dump_json()


def test_a_blank_home_region_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENCE_HOME_REGION", " ")
    assert load_settings().home_region is None
