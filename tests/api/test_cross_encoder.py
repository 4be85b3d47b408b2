import socket
import time
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from api.cross_encoder import load_cross_encoder
from corpus.errors import InvalidInput
from tests.tiny_models import write_bert, write_json, write_modules

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]  # torch and transformers warn about their own innards

QUERY = "社会组织的孵化基地"
PASSAGES = ["区政府拨款", "停车", "社会组织" * 20, "", "孵化基地的拨款"]


def load_precise(folder: Path):
    """In float32 whatever the machine has, so that digits can be compared."""
    import torch

    return load_cross_encoder(str(folder), precision=torch.float32)


def expected(folder: Path) -> list[float]:
    """The logits of transformers alone, one pair after another."""
    import torch
    from transformers import AutoTokenizer, BertForSequenceClassification

    model, tokenizer = (
        BertForSequenceClassification.from_pretrained(folder, dtype=torch.float32).eval(),
        AutoTokenizer.from_pretrained(folder),
    )
    with torch.inference_mode():
        pairs = [tokenizer([QUERY], [passage], return_tensors="pt", truncation=True) for passage in PASSAGES]
        return [float(model(**pair).logits[0, 0]) for pair in pairs]


def refusal(folder: Path | str) -> str:
    with pytest.raises(InvalidInput) as caught:
        load_cross_encoder(str(folder))
    assert caught.value.field == "reranker"
    assert "none" in caught.value.help
    return caught.value.message


def test_scores_are_the_models_raw_logits_in_the_order_of_the_passages(tmp_path: Path) -> None:
    scores = load_precise(write_bert(tmp_path, scores=1)).score(QUERY, PASSAGES)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, expected(tmp_path), atol=1e-5)


def test_a_passage_scores_the_same_alone_and_in_any_company(tmp_path: Path) -> None:
    reranker = load_precise(write_bert(tmp_path, scores=1))
    together = reranker.score(QUERY, PASSAGES)
    np.testing.assert_allclose(np.concatenate([reranker.score(QUERY, [passage]) for passage in PASSAGES]), together, atol=1e-5)
    np.testing.assert_allclose(reranker.score(QUERY, PASSAGES[::-1])[::-1], together, atol=1e-5)
    np.testing.assert_array_equal(reranker.score(QUERY, PASSAGES), together)
    assert reranker.score(QUERY, []).shape == (0,)


def test_the_precision_of_the_machine_keeps_the_order_of_passages(tmp_path: Path) -> None:
    write_bert(tmp_path, scores=1)
    quick, precise = (reranker.score(QUERY, PASSAGES) for reranker in (load_cross_encoder(str(tmp_path)), load_precise(tmp_path)))
    np.testing.assert_allclose(quick, precise, atol=0.1)
    assert quick.argsort().tolist() == precise.argsort().tolist()


def test_large_scores_do_not_tie(tmp_path: Path) -> None:
    weights = write_bert(tmp_path, scores=1) / "model.safetensors"
    save_file(load_file(weights) | {"classifier.bias": np.array([60], dtype=np.float32)}, weights, metadata={"format": "pt"})
    assert len(set(load_cross_encoder(str(tmp_path)).score(QUERY, PASSAGES).tolist())) == 5


def test_a_model_that_sorts_into_classes_is_refused(tmp_path: Path) -> None:
    assert "sorts into 3 classes" in refusal(write_bert(tmp_path, scores=3))


def test_an_encoder_is_no_cross_encoder(tmp_path: Path) -> None:
    assert "BertModel and no cross-encoder" in refusal(write_bert(tmp_path))
    assert "WENCE_ENCODER" in refusal(write_modules(tmp_path))


def test_a_language_model_without_the_prompt_it_scores_with_is_refused(tmp_path: Path) -> None:
    write_json(tmp_path / "config.json", {"architectures": ["Qwen3ForCausalLM"], "model_type": "qwen3"})
    assert "Qwen3ForCausalLM saved without the prompt" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("gone", "what"), [("model.safetensors", "weights"), ("tokenizer.json", "tokenizer"), ("config.json", "config.json")]
)
def test_a_folder_with_a_missing_file_is_refused_by_its_name(tmp_path: Path, gone: str, what: str) -> None:
    (write_bert(tmp_path, scores=1) / gone).unlink()
    assert f"it has no {what}" in refusal(tmp_path)


def test_weights_that_were_cut_short_are_refused(tmp_path: Path) -> None:
    weights = write_bert(tmp_path, scores=1) / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    assert "cannot be loaded" in refusal(tmp_path)


@pytest.mark.parametrize("gone", ["classifier.weight", "bert.pooler.dense.weight"])
def test_a_weight_that_the_files_lack_is_named_and_no_chance_value_stands_for_it(tmp_path: Path, gone: str) -> None:
    weights = write_bert(tmp_path, scores=1) / "model.safetensors"
    tensors = {name: tensor for name, tensor in load_file(weights).items() if name != gone}
    save_file(tensors, weights, metadata={"format": "pt"})
    assert f"its weights lack '{gone}', and chance values would stand there" in refusal(tmp_path)


def test_scores_that_are_not_numbers_are_refused(tmp_path: Path) -> None:
    weights = write_bert(tmp_path, scores=1) / "model.safetensors"
    save_file(load_file(weights) | {"classifier.bias": np.array([np.nan], dtype=np.float32)}, weights, metadata={"format": "pt"})
    assert "NaN or infinity" in refusal(tmp_path)


def test_a_model_that_is_nowhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    assert "./no-such-folder" in refusal("./no-such-folder")
    assert "nobody/no-such-model" in refusal("nobody/no-such-model")


def test_a_hub_that_cannot_be_reached_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        nobody = f"http://127.0.0.1:{server.getsockname()[1]}"
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", nobody)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    started = time.monotonic()
    assert f"it is not on this machine, and the hub ({nobody}) cannot be reached" in refusal("nobody/no-such-model")
    assert time.monotonic() - started < 10  # the hub's own client waits 23 seconds for each file; what is spent is the import of torch
