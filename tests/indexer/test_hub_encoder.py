"""Tiny models of chance weights stand for those of the hub; what is tested is what is made of their files."""

import json
import logging
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from corpus.errors import InvalidInput
from indexer.embed import load_encoder
from tests.tiny_models import write_bert, write_json, write_modules

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]  # torch and transformers warn about their own innards

TEXTS = ["社会组织", "停车", "区政府拨款的孵化基地", "社会" * 40]


def load_precise(folder: Path | str):
    """In float32 whatever the machine has, so that digits can be compared."""
    import torch

    from indexer.hub_encoder import load_transformer

    return load_transformer(str(folder), precision=torch.float32)


def expected(folder: Path, texts: list[str], *, cls: bool) -> np.ndarray:
    """Transformers alone, one text after another, pooled by hand."""
    import torch
    from transformers import AutoTokenizer, BertModel

    model, tokenizer = BertModel.from_pretrained(folder, dtype=torch.float32).eval(), AutoTokenizer.from_pretrained(folder)
    rows = []
    for text in texts:
        with torch.inference_mode():
            tokens = model(**tokenizer(text, return_tensors="pt", truncation=True)).last_hidden_state[0].numpy()
        row = tokens[0] if cls else tokens.mean(axis=0)
        rows.append(row / np.linalg.norm(row))
    return np.array(rows)


def refusal(folder: Path) -> str:
    with pytest.raises(InvalidInput) as caught:
        load_encoder(str(folder))
    assert caught.value.field == "encoder"
    assert "builtin" in caught.value.help
    return caught.value.message


@pytest.mark.parametrize("pooling", ["cls", "mean"])
def test_pooling_comes_from_the_models_own_files(tmp_path: Path, pooling: str) -> None:
    write_modules(write_bert(tmp_path), pooling=pooling)
    encoder = load_precise(tmp_path)
    np.testing.assert_allclose(encoder.encode_passages(TEXTS), expected(tmp_path, TEXTS, cls=pooling == "cls"), atol=1e-5)
    assert encoder.fingerprint.split(":")[:2] == [tmp_path.name, "16"]
    assert encoder.encode_queries([]).shape == (0, 16)


@pytest.mark.parametrize(
    ("name", "cls", "said"), [("bge-base-zh", True, "cls pooling is used, as models of the family bge zh"), ("mine", False, "mean pooling")]
)
def test_where_the_files_do_not_say_how_to_pool_the_family_decides_and_a_warning_says_so(
    tmp_path: Path, name: str, cls: bool, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    write_bert(folder)
    with caplog.at_level(logging.WARNING, logger="indexer"):
        encoder = load_precise(folder)
    np.testing.assert_allclose(encoder.encode_passages(TEXTS), expected(folder, TEXTS, cls=cls), atol=1e-5)
    assert said in caplog.text
    assert encoder.fingerprint.endswith(":cls" if cls else ":mean")


@pytest.mark.parametrize(
    ("name", "saved", "query", "passage"),
    [
        ("mine", {"query": "q: ", "passage": "的"}, "q: ", "的"),
        ("bge-base-zh", {"query": "q: ", "document": ""}, "q: ", ""),
        ("bge-base-zh", {"query": "", "document": ""}, "", ""),
        ("bge-base-zh", None, "为这个句子生成表示以用于检索相关文章：", ""),
        ("multilingual-e5-base", None, "query: ", "passage: "),
        ("mine", None, "", ""),
    ],
)
def test_prompts_come_from_the_models_own_files_and_then_from_its_family(
    tmp_path: Path, name: str, saved: dict[str, str] | None, query: str, passage: str
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    encoder = load_precise(write_modules(write_bert(folder), prompts=saved))
    bare = expected(folder, [query + "社会组织", passage + "社会组织"], cls=False)
    np.testing.assert_allclose(encoder.encode_queries(["社会组织"])[0], bare[0], atol=1e-5)
    np.testing.assert_allclose(encoder.encode_passages(["社会组织"])[0], bare[1], atol=1e-5)


def test_a_passage_prompt_that_the_files_do_not_hold_is_part_of_the_fingerprint(tmp_path: Path) -> None:
    names = ("multilingual-e5-base", "renamed")
    for name in names:
        (tmp_path / name).mkdir()
        write_modules(write_bert(tmp_path / name))
    known, unknown = (load_precise(tmp_path / name).fingerprint.split(":") for name in names)
    assert known == ["multilingual-e5-base", *unknown[1:], "passage"]


def test_a_text_has_the_same_vector_alone_and_among_longer_ones(tmp_path: Path) -> None:
    encoder = load_precise(write_modules(write_bert(tmp_path)))
    together = encoder.encode_passages(TEXTS)
    alone = np.concatenate([encoder.encode_passages([text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_the_precision_of_the_machine_keeps_the_vectors_and_the_fingerprint(tmp_path: Path) -> None:
    write_modules(write_bert(tmp_path))
    quick, precise = load_encoder(str(tmp_path)), load_precise(tmp_path)
    assert (quick.encode_passages(TEXTS) * precise.encode_passages(TEXTS)).sum(axis=1).min() > 0.999
    assert quick.fingerprint == precise.fingerprint


def test_a_cut_model_gives_the_first_dimensions_at_length_one(tmp_path: Path) -> None:
    write_modules(write_bert(tmp_path))
    whole, cut = load_encoder(str(tmp_path)), load_encoder(f"{tmp_path}@4")
    first = whole.encode_queries(TEXTS)[:, :4]
    np.testing.assert_allclose(cut.encode_queries(TEXTS), first / np.linalg.norm(first, axis=1, keepdims=True), atol=1e-5)
    assert cut.fingerprint == whole.fingerprint.replace(":16:", ":4:")
    with pytest.raises(InvalidInput) as caught:
        load_encoder(f"{tmp_path}@17")
    assert "17 is no part of its 16 dimensions" in caught.value.message


@pytest.mark.parametrize(
    ("gone", "reason"),
    [
        ("model.safetensors", "it has no weights"),
        ("tokenizer.json", "it has no tokenizer"),
        ("tokenizer_config.json", "it has no tokenizer_config.json"),
        ("config.json", "it has no config.json"),
        ("1_Pooling/config.json", "its part '1_Pooling' has no config.json"),
    ],
)
def test_a_model_folder_with_a_missing_file_is_refused_by_its_name(tmp_path: Path, gone: str, reason: str) -> None:
    (write_modules(write_bert(tmp_path)) / gone).unlink()
    assert reason in refusal(tmp_path)


def test_a_missing_part_of_divided_weights_is_refused_by_its_name(tmp_path: Path) -> None:
    write_modules(write_bert(tmp_path))
    (tmp_path / "model.safetensors").rename(tmp_path / "model-00001-of-00002.safetensors")
    write_json(
        tmp_path / "model.safetensors.index.json",
        {"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}},
    )
    assert "model-00002-of-00002.safetensors, which is not there" in refusal(tmp_path)


def test_weights_that_were_cut_short_are_refused(tmp_path: Path) -> None:
    weights = write_modules(write_bert(tmp_path)) / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    assert "cannot be loaded" in refusal(tmp_path)


def test_a_pooling_of_another_dimension_than_the_vectors_is_refused(tmp_path: Path) -> None:
    write_modules(write_bert(tmp_path), dimension=32)
    assert "say that vectors have 32 dimensions, and it gives 16" in refusal(tmp_path)


def test_a_dense_layer_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    write_modules(write_bert(tmp_path))
    modules = json.loads((tmp_path / "modules.json").read_text(encoding="utf-8"))
    modules[2] = {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"}
    write_json(tmp_path / "modules.json", modules)
    (tmp_path / "2_Dense").mkdir()
    write_json(
        tmp_path / "2_Dense" / "config.json",
        {"in_features": 8, "out_features": 4, "bias": False, "activation_function": "torch.nn.modules.linear.Identity"},
    )
    assert "its part '2_Dense' has no weights" in refusal(tmp_path)
    save_file({"linear.weight": np.ones((4, 8), dtype=np.float32)}, tmp_path / "2_Dense" / "model.safetensors")
    assert "do not fit together" in refusal(tmp_path)


def test_vectors_that_are_not_numbers_are_refused_when_they_come(tmp_path: Path) -> None:
    weights = write_modules(write_bert(tmp_path)) / "model.safetensors"
    tensors = load_file(weights)
    tensors["embeddings.word_embeddings.weight"][5] = np.nan  # the token 答
    save_file(tensors, weights, metadata={"format": "pt"})
    encoder = load_encoder(str(tmp_path))
    with pytest.raises(InvalidInput) as caught:
        encoder.encode_passages(["社会", "组织", "问答"])
    assert caught.value.field == "encoder"
    assert "text 3 of 3" in caught.value.message
    assert "问答" not in str(caught.value)


def test_a_model_that_gives_no_numbers_at_all_is_refused_on_loading(tmp_path: Path) -> None:
    weights = write_modules(write_bert(tmp_path)) / "model.safetensors"
    tensors = load_file(weights)
    tensors["encoder.layer.0.output.LayerNorm.bias"][:] = np.inf
    save_file(tensors, weights, metadata={"format": "pt"})
    assert "NaN or infinity" in refusal(tmp_path)


def test_a_cross_encoder_is_no_encoder(tmp_path: Path) -> None:
    assert "WENCE_RERANKER" in refusal(write_bert(tmp_path, scores=1))


def write_cached(home: Path, name: str) -> Path:
    """A model as the hub's client leaves it: `models--owner--name/snapshots/<revision>`."""
    repository = home / f"models--{name.replace('/', '--')}"
    folder = repository / "snapshots" / ("0123456789" * 4)
    folder.mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(folder.name, encoding="utf-8")
    return write_modules(write_bert(folder), pooling="cls")


@pytest.fixture
def offline_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    return tmp_path


def test_a_hub_name_is_read_from_the_cache_with_its_familys_prompt_and_its_revision(offline_home: Path) -> None:
    folder = write_cached(offline_home, "BAAI/bge-small-zh")
    encoder = load_precise("BAAI/bge-small-zh")
    assert encoder.fingerprint == f"hub:BAAI/bge-small-zh@{'0123456789' * 4}:16"
    prompted = expected(folder, ["为这个句子生成表示以用于检索相关文章：停车"], cls=True)
    np.testing.assert_allclose(encoder.encode_queries(["停车"]), prompted, atol=1e-5)
    assert load_encoder("BAAI/bge-small-zh@8").fingerprint.endswith(":8")


def test_a_download_that_was_broken_off_is_refused_while_the_hub_cannot_be_reached(offline_home: Path) -> None:
    (write_cached(offline_home, "nobody/half") / "tokenizer.json").unlink()
    assert "half" in refusal(Path("nobody/half"))


def test_a_hub_name_that_cannot_be_reached_is_refused(offline_home: Path) -> None:
    assert "nobody/no-such-model" in refusal(Path("nobody/no-such-model"))


def without_weight(folder: Path, *names: str) -> Path:
    weights = folder / "model.safetensors"
    tensors = {name: tensor for name, tensor in load_file(weights).items() if name not in names}
    save_file(tensors, weights, metadata={"format": "pt"})
    return folder


def test_a_weight_that_the_files_lack_is_named_and_no_chance_value_stands_for_it(tmp_path: Path) -> None:
    query = "encoder.layer.0.attention.self.query"
    without_weight(write_modules(write_bert(tmp_path)), f"{query}.weight")
    assert f"its weights lack '{query}.weight', and chance values would stand there" in refusal(tmp_path)
    without_weight(tmp_path, f"{query}.bias")
    assert f"its weights lack '{query}.bias' and 1 more" in refusal(tmp_path)


def test_a_pooler_that_nothing_reads_may_be_missing(tmp_path: Path) -> None:
    write_modules(write_bert(tmp_path))
    before = load_precise(tmp_path).encode_passages(TEXTS)
    without_weight(tmp_path, "pooler.dense.weight", "pooler.dense.bias")
    np.testing.assert_array_equal(load_precise(tmp_path).encode_passages(TEXTS), before)


def test_weights_under_the_names_of_a_model_around_it_are_whole(tmp_path: Path) -> None:
    weights = write_modules(write_bert(tmp_path)) / "model.safetensors"
    before = load_precise(tmp_path).encode_passages(TEXTS)
    save_file({f"bert.{name}": tensor for name, tensor in load_file(weights).items()}, weights, metadata={"format": "pt"})
    np.testing.assert_array_equal(load_precise(tmp_path).encode_passages(TEXTS), before)


def test_weights_under_names_that_have_changed_since_are_whole(tmp_path: Path) -> None:
    weights = write_modules(write_bert(tmp_path)) / "model.safetensors"
    before = load_precise(tmp_path).encode_passages(TEXTS)
    older = {name.replace("LayerNorm.weight", "LayerNorm.gamma"): tensor for name, tensor in load_file(weights).items()}
    save_file(older, weights, metadata={"format": "pt"})
    np.testing.assert_array_equal(load_precise(tmp_path).encode_passages(TEXTS), before)


def test_weights_of_another_shape_than_the_config_are_refused(tmp_path: Path) -> None:
    config = write_modules(write_bert(tmp_path)) / "config.json"
    write_json(config, json.loads(config.read_text(encoding="utf-8")) | {"hidden_size": 8})
    assert "its weights have other shapes than its config.json says" in refusal(tmp_path)


def test_a_pooling_with_every_way_off_or_none_named_is_refused(tmp_path: Path) -> None:
    write_modules(write_bert(tmp_path), pooling="off")
    assert "the config.json of its part '1_Pooling' switches every way of pooling off" in refusal(tmp_path)
    write_json(tmp_path / "1_Pooling" / "config.json", {"word_embedding_dimension": 16})
    assert "the config.json of its part '1_Pooling' names no way of pooling" in refusal(tmp_path)
