"""The words around the quotes: what stands in front of a claim, and what an abstention says. Chinese or English, as the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from api.evidence import Evidence
from api.model import Reason, Understanding
from corpus.model import Document, Kind, Region

_KINDS_ZH = {
    Kind.PROPOSAL: "提案",
    Kind.SUGGESTION: "代表建议",
    Kind.REPLY: "答复",
    Kind.REGULATION: "法规",
    Kind.POLICY: "政策文件",
    Kind.REPORT: "报告",
    Kind.NEWS: "报道",
    Kind.RESEARCH: "研究",
    Kind.OTHER: "文件",
}


def kind_name(kind: Kind, *, language: str) -> str:
    return _KINDS_ZH[kind] if language == "zh" else kind.value


def lead(document: Document, regions: Sequence[Region], *, language: str, is_replaced: bool = False) -> str:
    """广东省广州市番禺区（答复，2020-11-30）： — whose fact it is, and the kind and date of the document that states it."""
    place = "、".join(r.name for r in regions[:3]) or f"《{document.title}》"
    kind = kind_name(document.kind, language=language)
    if is_replaced:
        kind += "，已被取代" if language == "zh" else ", replaced"
    date = document.issued.isoformat() if document.issued else ("日期不详" if language == "zh" else "undated")
    return f"{place}（{kind}，{date}）：" if language == "zh" else f"{place} ({kind}, {date}): "


def stated_lead(document: Document, label: str, *, language: str) -> str:
    place = document.region.name if document.region else ""
    return (
        f"{place}《{document.subject or document.title}》{label}："
        if language == "zh"
        else f"{place} 《{document.subject or document.title}》 {_LABELS_EN[label]}: "
    )


_LABELS_EN = {"答复单位": "answered by", "承办单位": "handled by", "提出者": "proposed by", "答复日期": "answered on", "题目": "title"}


def names(regions: Sequence[Region]) -> str:
    return "、".join(r.name for r in regions)


def refuse(reason: Reason, understanding: Understanding, *, nearest: Evidence | None = None) -> str:
    """What is missing, and what the nearest thing in the files is."""
    english = understanding.language == "en"
    match reason:
        case Reason.OFF_TOPIC:
            text = (
                "I answer questions about the policy documents in this index."
                if english
                else "这里只回答关于所收政策文件的问题，请换一个与政策、提案或答复有关的问题。"
            )
        case Reason.AMBIGUOUS_PLACE:
            text = _ambiguous(understanding, english=english)
        case Reason.NOT_IN_CORPUS:
            text = "The files say nothing about this." if english else "所收文件中没有关于这个问题的内容。"
        case Reason.NOT_STATED:
            text = _not_stated(understanding, nearest, english=english)
    return text


def _ambiguous(understanding: Understanding, *, english: bool) -> str:
    if not understanding.ambiguous:
        return (
            "Which place do you mean? Set the home region or name it in the question."
            if english
            else "问题里的“我区”“我市”没有说明是哪里，请设置所在地区，或在问题里写出地名。"
        )
    listed = names(understanding.ambiguous)
    return f"Several places share this name: {listed}. Name the one you mean." if english else f"同名的地方有：{listed}。请说明是哪一个。"


def _not_stated(understanding: Understanding, nearest: Evidence | None, *, english: bool) -> str:
    text = (
        "The files are about this subject but do not state what is asked." if english else "所收文件谈到了这个话题，但没有写明所问的内容。"
    )
    if nearest is None:
        return text
    document = nearest.unit.document
    what = re.sub(r"\s+", "", nearest.unit.text)
    what = what if len(what) <= 80 else what[:79] + "…"
    place, when = (
        names(nearest.regions) or ("place undecided" if english else "地点不详"),
        document.issued.isoformat() if document.issued else ("undated" if english else "日期不详"),
    )
    whose = "" if nearest.right_place else "其他地方的材料里，"
    elsewhere = "" if nearest.right_place else ", of another place,"
    near = f" The nearest{elsewhere} is about {place} ({when}): {what}" if english else f"{whose}最接近的是{place}的材料（{when}）：{what}"
    return text + near


_SMALL_TALK = re.compile(
    r"^(?:你好|您好|嗨|哈喽|在吗|早上好|晚上好|谢谢|再见|hi|hello|hey|thanks?|thank you|good (?:morning|evening))"
    r"[\s,.!。?]*(?:wence|问策)?[\s,.!。?]*$|"
    r"你是(?:谁|什么)|你叫什么|你会(?:什么|做什么)|讲(?:个|一个)?笑话|写(?:一)?(?:首|篇).{0,12}(?:诗|歌|作文|小说)|(?:今天|明天|现在).{0,6}天气|天气(?:怎么样|如何|预报)|"
    r"几点了|星期几|股票|彩票|世界杯|菜谱|怎么做(?:菜|饭)|"
    r"who are you|what(?:'s| is) your name|tell me a joke|write (?:me )?an? (?:\w+ )?(?:poem|song|story)|\bweather\b|recipe",
    re.IGNORECASE,
)


def is_small_talk(question: str) -> bool:
    """Greetings, questions about the machine itself, and requests that no policy file could answer."""
    return _SMALL_TALK.search(question.strip()) is not None


def unanswered_part(part: str, *, language: str) -> str:
    return f"所收文件没有写明：{part}" if language == "zh" else f"Not stated in the files: {part}"
