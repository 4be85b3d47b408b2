import threading
import time
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
import torch

from api.generate import write_draft
from api.generate_transformers import load_causal_model
from api.model import Fallback
from api.prompting import Prompt
from corpus.errors import GeneratorFailed, InvalidInput
from tests.tiny_models import write_bert, write_causal

SHORT = 30  # tokens: each takes as long in a tiny model as what surrounds it
PROMPT = Prompt(system="社会组织", user="区政府拨款")


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """On a busy machine threads that wait for one another take a tiny model a second for each token."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_causal(tmp_path_factory.mktemp("causal") / "tiny")


@pytest.fixture(scope="module")
def generator(folder: Path):
    return replace(load_causal_model(str(folder), shown_as="transformers:tiny"), max_new_tokens=SHORT)


@pytest.fixture(scope="module")
def endless(generator):
    return replace(generator, max_new_tokens=4000)


def drafting(generator, *, seconds=20.0, stop=None):
    return generator.draft(PROMPT, until=time.monotonic() + seconds, stop=stop or Event())


def model_threads():
    return [thread for thread in threading.enumerate() if thread.name == "wence-model"]


def test_the_text_comes_in_pieces_and_the_same_prompt_has_the_same_draft(generator):
    pieces = list(drafting(generator))
    assert len(pieces) > 1
    assert "".join(pieces) == "".join(drafting(generator)) == write_draft(generator, PROMPT, timeout_s=20.0)
    assert len("".join(pieces)) == SHORT  # the prompt is no part of it


def test_what_is_asked_goes_through_the_models_own_template(tmp_path: Path, generator):
    """One that knows no system's turn is given the rules in the user's; a model without any is given plain text."""
    refusing = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}"
    merged = refusing + "{% for message in messages %}{{ message['content'] }}{% endfor %}"
    drafts = ["".join(drafting(generator))]
    for place, template in enumerate((None, merged, merged + "{{ '区政府' }}")):
        other = load_causal_model(str(write_causal(tmp_path / str(place), template=template)), shown_as="transformers:other")
        other = replace(other, max_new_tokens=SHORT)
        drafts.append("".join(drafting(other)))
    assert all(len(draft) == SHORT for draft in drafts)
    assert len(set(drafts)) == 4


def test_it_computes_in_bfloat16_where_the_machine_does(generator):
    from indexer.inference import best_device, best_precision

    assert generator.model.dtype is best_precision(best_device())
    assert not generator.model.training


def test_it_stops_at_the_next_token_when_it_is_told_to(endless):
    stop = Event()
    pieces = drafting(endless, stop=stop)
    next(pieces)
    stop.set()
    assert len("".join(pieces)) < 100
    assert model_threads() == []


def test_it_stops_when_whoever_reads_goes_away(endless):
    pieces = drafting(endless)
    next(pieces)
    pieces.close()
    assert model_threads() == []


def test_it_ends_with_its_time_and_says_that_it_was_too_slow(endless):
    started = time.monotonic()
    with pytest.raises(GeneratorFailed) as caught:
        write_draft(endless, PROMPT, timeout_s=0.2)
    assert caught.value.reason == Fallback.TOO_SLOW
    assert time.monotonic() - started < 1.0


def test_a_second_question_waits_for_its_turn_and_gives_up_with_its_time(generator, endless):
    first = drafting(endless)
    next(first)
    with pytest.raises(GeneratorFailed) as caught:
        next(drafting(generator, seconds=0.3))
    assert caught.value.reason == Fallback.TOO_SLOW
    first.close()
    assert "".join(drafting(generator))


def test_two_questions_at_once_have_the_drafts_they_have_alone(generator):
    alone = "".join(drafting(generator))
    found: list[str] = []
    threads = [Thread(target=lambda: found.append("".join(drafting(generator)))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [alone, alone]


def test_a_prompt_that_is_longer_than_the_model_reads_is_too_long(tmp_path: Path):
    small = load_causal_model(str(write_causal(tmp_path / "small", positions=70)), shown_as="transformers:small")
    with pytest.raises(GeneratorFailed) as caught:
        write_draft(small, Prompt(system="社会组织", user="区政府拨款" * 10), timeout_s=5.0)
    assert caught.value.reason == Fallback.TOO_LONG


def test_a_model_that_breaks_while_it_computes_is_told_as_refused(tmp_path: Path):
    broken = load_causal_model(str(write_causal(tmp_path / "broken")), shown_as="transformers:broken")
    broken.model.lm_head.weight = torch.nn.Parameter(broken.model.lm_head.weight[:, :3])
    with pytest.raises(GeneratorFailed) as caught:
        write_draft(broken, PROMPT, timeout_s=5.0)
    assert caught.value.reason == Fallback.REFUSED


def test_a_model_is_loaded_once_though_the_store_be_opened_again(folder: Path):
    assert load_causal_model(str(folder), shown_as="a") is load_causal_model(str(folder), shown_as="a")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda folder: folder / "none", "no such folder"),
        (lambda folder: write_bert(folder / "bert"), "BertModel"),
        (lambda folder: without(write_causal(folder / "a"), "tokenizer.json"), "tokenizer"),
        (lambda folder: without(write_causal(folder / "b"), "model.safetensors"), "weights"),
        (lambda folder: without(write_causal(folder / "c"), "config.json"), "config.json"),
        (lambda folder: cut_short(write_causal(folder / "d") / "model.safetensors"), "cannot be loaded"),
    ],
    ids=["missing", "an encoder", "no tokenizer", "no weights", "no config", "cut short"],
)
def test_what_is_no_model_that_writes_is_refused_and_told_what_to_do(make, reason, tmp_path: Path):
    with pytest.raises(InvalidInput) as caught:
        load_causal_model(str(make(tmp_path)), shown_as="transformers:x")
    assert caught.value.field == "generator"
    assert reason in caught.value.message and "transformers:" in caught.value.help


def without(folder: Path, name: str) -> Path:
    (folder / name).unlink()
    return folder


def cut_short(file: Path) -> Path:
    file.write_bytes(file.read_bytes()[:1000])
    return file.parent
