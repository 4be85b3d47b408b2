"""The prompt: what is asked of a language model, and the passages as numbered data that can close no fence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from api.wording import kind_name
from corpus.model import Document, Passage

# Full-width forms of the marks that fences, chat templates (<|im_end|>, [INST]) and the citations asked for are made of. What a model
# copies of them is found all the same: width is folded when a quote is looked for.
_AS_DATA = {ord(mark): ord(mark) + 0xFEE0 for mark in "<>[]{}|`"}
MAX_PASSAGES = 8
MAX_CHARS = 6_000  # of all passages together
_LENGTH_ZH = {False: "最多写五句，能用一句答完就只写一句。", True: "用两句概括各地的做法与金额，每个数字前写明地名。"}
_LENGTH_EN = {
    False: "At most five sentences; one, where one answers the question.",
    True: "Two sentences that sum up what the places do and pay; name the place in front of each number.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A passage as a model is shown it, under its number."""

    number: int
    document: Document
    passage: Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a model is asked: the rules, and the passages with the question."""

    system: str
    user: str

    def messages(self) -> list[dict[str, str]]:
        return [{"role": "system", "content": self.system}, {"role": "user", "content": self.user}]


def choose_shown(candidates: Sequence[tuple[Document, Passage]]) -> tuple[Shown, ...]:
    """Number the passages, best first, each once, as many as there is room for; the first is always shown."""
    chosen: dict[str, tuple[Document, Passage]] = {}
    chars = 0
    for document, passage in candidates:
        if passage.passage_id in chosen or (chosen and chars + len(passage.text) > MAX_CHARS):
            continue
        chosen[passage.passage_id] = (document, passage)
        chars += len(passage.text)
        if len(chosen) == MAX_PASSAGES:
            break
    return tuple(Shown(number=number, document=d, passage=p) for number, (d, p) in enumerate(chosen.values(), 1))


def build_prompt(question: str, shown: Sequence[Shown], *, language: str, compares: bool = False) -> Prompt:
    english = language == "en"
    fence = "passage" if english else "资料"
    blocks = "\n".join(_block(one, fence=fence, language=language) for one in shown)
    length = (_LENGTH_EN if english else _LENGTH_ZH)[compares]
    asked = f"Question: {as_data(question)}" if english else f"问题：{as_data(question)}"
    return Prompt(system=_rules(language), user=f"{blocks}\n\n{asked}\n{length}")


def as_data(text: str) -> str:
    """The text with no mark left that could close a fence or pass for a special token; as many characters as before."""
    return text.translate(_AS_DATA)


@cache
def _rules(language: str) -> str:
    return files("api").joinpath("data", f"generator_rules_{language}.txt").read_text("utf-8").strip()


def _block(one: Shown, *, fence: str, language: str) -> str:
    document = one.document
    place = document.region.name if document.region else ""
    facts = (place, kind_name(document.kind, language=language), document.issued and document.issued.isoformat(), document.title)
    head = " · ".join(as_data(fact) for fact in (*facts, one.passage.heading) if fact)
    return f"<{fence} {one.number}>\n{head}\n---\n{as_data(one.passage.text.strip())}\n</{fence}>"
