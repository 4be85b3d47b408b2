"""Words for the parts of an answer, in the language of its question."""

from __future__ import annotations

from api.model import Fallback, Status
from api.schemas_answers import AnswerBody

COLUMNS = {
    "zh": ("地区", "做法", "金额", "时间", "状态", "出处"),
    "en": ("Place", "Measure", "Amount", "Period", "Status", "Sources"),
}
STATUSES = {
    "zh": {Status.DONE: "已完成", Status.PLANNED: "计划中", Status.UNKNOWN: "不明"},
    "en": {Status.DONE: "done", Status.PLANNED: "planned", Status.UNKNOWN: "unknown"},
}

_FALLBACKS = {
    "zh": {
        Fallback.UNREACHABLE: "连接不上",
        Fallback.REFUSED: "没有应答",
        Fallback.TOO_SLOW: "用时太久",
        Fallback.TOO_LONG: "材料超出它的长度",
        Fallback.BROKEN: "回答不完整",
        Fallback.EMPTY: "没有写出内容",
        Fallback.NOTHING_HELD: "写的话都没有出处",
    },
    "en": {
        Fallback.UNREACHABLE: "it cannot be reached",
        Fallback.REFUSED: "it answered with an error",
        Fallback.TOO_SLOW: "it took too long",
        Fallback.TOO_LONG: "the passages are longer than what it reads",
        Fallback.BROKEN: "its answer was broken off",
        Fallback.EMPTY: "it wrote nothing",
        Fallback.NOTHING_HELD: "nothing it wrote was borne out",
    },
}
_NOTES = {
    "zh": ("语言模型{reason}，以上是文件的原句。", "语言模型有{count}句话没有出处支持，已经去掉。"),
    "en": (
        "The language model was not used ({reason}): these are the files' own sentences.",
        "{count} sentences of the language model were not borne out and are left out.",
    ),
}


def generator_note(answer: AnswerBody) -> str | None:
    """What became of the language model's words, where that is not simply the answer."""
    language = language_of(answer)
    fallen_back, left_out = _NOTES[language]
    if answer.fallback is not None:
        return fallen_back.format(reason=_FALLBACKS[language][answer.fallback])
    count = sum(answer.dropped.values())
    return left_out.format(count=count) if count else None


def language_of(answer: AnswerBody) -> str:
    return "en" if answer.understanding and answer.understanding.language == "en" else "zh"
