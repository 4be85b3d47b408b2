"""Drafts from a causal language model of transformers on this machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from queue import Empty
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

from api.model import Fallback
from api.prompting import Prompt
from corpus.errors import GeneratorFailed, InvalidInput
from indexer.inference import best_device, best_precision
from indexer.model_folder import find_folder, read_json, refused, require_files

if TYPE_CHECKING:  # slow to import, so the functions that need it import it
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

MAX_NEW_TOKENS = 768
_POLL_S = 0.1
_NO_ROOM = 64  # fewer tokens left for an answer are none


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformersGenerator:
    """Greedy, so that the same question has the same draft. One draft at a time: a second waits for its turn within its own time."""

    name: str
    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    max_new_tokens: int = MAX_NEW_TOKENS
    _turn: Lock = field(default_factory=Lock, repr=False)

    def draft(self, prompt: Prompt, *, until: float, stop: Event) -> Iterator[str]:
        if not _take(self._turn, until=until, stop=stop):
            raise GeneratorFailed("The language model was busy with other questions.", reason=Fallback.TOO_SLOW)
        try:
            yield from self._generate(prompt, until=until, stop=stop)
        finally:
            self._turn.release()

    def _generate(self, prompt: Prompt, *, until: float, stop: Event) -> Iterator[str]:
        from transformers import TextIteratorStreamer

        inputs = _encode(prompt, self.tokenizer).to(self.model.device)
        room = _room(self.model, taken=inputs["input_ids"].shape[1], most=self.max_new_tokens)
        streamer = TextIteratorStreamer(self.tokenizer, skip_prompt=True, timeout=_POLL_S, skip_special_tokens=True)
        ended = Event()
        failures: list[Exception] = []
        options = {**inputs, "streamer": streamer, "max_new_tokens": room, "do_sample": False}
        options["stopping_criteria"] = _stopping(lambda: ended.is_set() or stop.is_set() or time.monotonic() >= until)
        work = Thread(target=_run, args=(self.model, options, failures), name="wence-model", daemon=True)
        work.start()
        try:
            yield from _pieces(streamer, work)
        finally:
            ended.set()
            work.join()  # the turn of the next begins when this one's computation has ended: at the next token
        if failures:
            raise GeneratorFailed(f"The language model failed: {_first_line(failures[0])}", reason=Fallback.REFUSED) from failures[0]
        if time.monotonic() >= until:
            raise GeneratorFailed("The language model took too long.", reason=Fallback.TOO_SLOW)


@lru_cache(maxsize=1)
def load_causal_model(name: str, *, shown_as: str) -> TransformersGenerator:
    """Load a folder or a hub name, in bfloat16 where the machine computes in it; once, though the store be opened again.

    Raises InvalidInput (field `generator`) where there is no such model, a file is missing, or it does not write text.
    """
    folder = find_folder(name, field="generator")
    if folder is None:
        model, tokenizer = _load_named(name)
        return TransformersGenerator(name=shown_as, model=model, tokenizer=tokenizer)
    require_files(folder, field="generator")
    _require_causal(folder, name=name)
    model, tokenizer = _load(str(folder), local_files_only=True)
    return TransformersGenerator(name=shown_as, model=model, tokenizer=tokenizer)


def _load_named(name: str) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """From the hub's cache, else from the hub."""
    try:
        return _load(name, local_files_only=True)
    except InvalidInput:  # not in the cache, or only in part
        return _load(name, local_files_only=False)


def _load(name: str, *, local_files_only: bool) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    device = best_device()
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, local_files_only=local_files_only)
        model = AutoModelForCausalLM.from_pretrained(name, dtype=best_precision(device), local_files_only=local_files_only)
    except Exception as error:  # the hub client, the network and the model code raise anything
        raise refused(name, f"it cannot be loaded: {_first_line(error)}", field="generator") from error
    return model.to(device).eval(), tokenizer


def _require_causal(folder: Path, *, name: str) -> None:
    """Refuse what would be loaded with a head of chance weights: an encoder or a reranker."""
    kinds = [str(kind) for kind in read_json(folder / "config.json", otherwise={}, field="generator").get("architectures") or ()]
    if kinds and not any(kind.endswith(("ForCausalLM", "LMHeadModel", "ForConditionalGeneration")) for kind in kinds):
        raise refused(name, f"it is a {kinds[0]} and no model that writes text (…ForCausalLM)", field="generator")


def _encode(prompt: Prompt, tokenizer: PreTrainedTokenizerBase) -> Any:  # noqa: ANN401 - BatchEncoding, of a library without types
    if not tokenizer.chat_template:
        return tokenizer(f"{prompt.system}\n\n{prompt.user}\n\n", return_tensors="pt", return_token_type_ids=False)
    options = {"add_generation_prompt": True, "return_tensors": "pt", "return_dict": True, "enable_thinking": False}
    try:
        return tokenizer.apply_chat_template(prompt.messages(), **options)
    except Exception:  # noqa: BLE001 - the model's own template raises anything where it knows no system's turn
        merged = [{"role": "user", "content": f"{prompt.system}\n\n{prompt.user}"}]
        return tokenizer.apply_chat_template(merged, **options)


def _room(model: PreTrainedModel, *, taken: int, most: int) -> int:
    longest = getattr(model.config, "max_position_embeddings", None) or taken + most
    room = min(most, longest - taken)
    if room < min(_NO_ROOM, most):
        raise GeneratorFailed(f"The prompt has {taken} tokens, and the model reads {longest}.", reason=Fallback.TOO_LONG)
    return room


def _stopping(is_over: Callable[[], bool]) -> Any:  # noqa: ANN401 - of a library without types
    import torch
    from transformers import StoppingCriteria, StoppingCriteriaList

    class StopWhenOver(StoppingCriteria):  # type: ignore[misc]
        def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **_: object) -> torch.Tensor:
            return torch.full((input_ids.shape[0],), is_over(), dtype=torch.bool, device=input_ids.device)

    return StoppingCriteriaList([StopWhenOver()])


def _run(model: PreTrainedModel, options: dict[str, Any], failures: list[Exception]) -> None:
    try:
        model.generate(**options)
    except Exception as error:  # noqa: BLE001 - a model's code raises anything; it is told in the thread that reads
        failures.append(error)
        options["streamer"].end()


def _pieces(streamer: Iterator[str], work: Thread) -> Iterator[str]:
    while True:
        try:
            yield next(streamer)
        except StopIteration:
            return
        except Empty:  # nothing yet: the prompt is still being read
            if not work.is_alive():
                return


def _take(turn: Lock, *, until: float, stop: Event) -> bool:
    while not stop.is_set() and time.monotonic() < until:
        if turn.acquire(timeout=_POLL_S):
            return True
    return False


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
