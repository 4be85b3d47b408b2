"""Questions invented from statements: the asked part is taken out and a question word put in its place."""

from __future__ import annotations

import random
import re

from indexer.train.places import find_place

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_NUMBER = r"[0-9０-９][0-9０-９,.，．％%]*"
_AMOUNT = re.compile(_NUMBER + r"\s*(?:多|余|亿|万|千)*(?:元|人|个|家|户|名|套|张|所|件|平方米|公里|公顷|亩|吨|倍|％|%|日|天|年|个月|小时)")
_SHARE = re.compile(r"(?:百分之[一二三四五六七八九十点]+|[一二三四五六七八九十百千万]+(?:元|日内|年以上|年以下|个月|个工作日|倍))")
_BODY = re.compile(
    r"(?:国务院|[一-鿿]{0,8}(?:人民政府|主管部门|行政部门|管理部门|委员会|管理局|人民法院|公安机关|办公室|民政部门|财政部门))"
)
_NAMED = re.compile(r"《[^》]{4,30}》")
_FRAME = re.compile(
    r"^(?:第[一二三四五六七八九十百千零]+条(?:之一)?|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十0-9]+[）)]|[0-9]+[.、．])\s*"
)
_FILLER = re.compile(r"(?:应当|可以|按照|根据|依照|依法|不得|予以|进行|有关|规定的?|的)")

_ASK_AMOUNT = ("{}是多少？", "{}有多少？", "{}标准是多少？", "{}为多少？", "{}最高多少？", "{}多久？", "{}最多几？")
_ASK_BODY = ("{}由哪个部门负责？", "哪个部门{}？", "{}找谁？", "{}由谁负责？", "{}归哪里管？", "{}向哪个单位申请？")
_ASK_PLACE = ("{}在哪里？", "哪些地方{}？", "在什么地方{}？", "哪个城市{}？", "{}去哪儿办？")
_ASK_NAMED = ("{}的依据是什么？", "{}依据哪个文件？", "哪部法律规定{}？")
_ASK_ANY = (
    "{}有什么规定？", "{}怎么办？", "如何{}？", "{}有哪些要求？", "{}有哪些措施？", "{}有何支持政策？", "{}包括哪些？",
    "{}的条件是什么？", "什么是{}？", "对{}有什么政策？", "关于{}的问题", "咨询{}的问题", "建议{}", "请求解决{}问题",
    "{}能否办理？", "为什么{}？", "反映{}的问题", "希望加强{}", "{}是否可以？", "什么情况下{}？", "{}注重哪些方面？",
    "{}需要什么材料？", "{}的主要任务是什么？", "各地{}的做法", "{}",
)  # fmt: skip


def split_sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in _SENTENCE.findall(text) if len(sentence.strip()) >= 8]


def _without(span: tuple[int, int], sentence: str) -> str:
    return (sentence[: span[0]] + sentence[span[1] :]).strip("，。；、：: ")


_ASKED_FOR = ((_AMOUNT, _ASK_AMOUNT), (_SHARE, _ASK_AMOUNT), (_BODY, _ASK_BODY), (_NAMED, _ASK_NAMED))


def _askable(sentence: str) -> list[tuple[tuple[int, int], tuple[str, ...]]]:
    """What can be taken out of a sentence, and the forms that ask for it."""
    spans: list[tuple[tuple[int, int], tuple[str, ...]]] = [
        (match.span(), forms) for pattern, forms in _ASKED_FOR if (match := pattern.search(sentence))
    ]
    place = find_place(sentence)
    return [*spans, (place, _ASK_PLACE)] if place else spans


def _clauses(sentence: str, *, rng: random.Random) -> str:
    """One to three neighbouring clauses of a long sentence: people ask about a part of it."""
    clauses = [clause for clause in re.split(r"[，,：:；。]", sentence) if clause]
    if len(clauses) < 2:
        return sentence
    first = rng.randrange(len(clauses))
    return "".join(clauses[first : first + rng.randint(1, 3)])


def invent_question(sentence: str, *, rng: random.Random) -> str:
    """Ask what the sentence answers: 办结期限为30日 → 办结期限为是多少？ (grammar does not matter to a bag of tokens)."""
    bare = _FRAME.sub("", sentence)
    usable = _askable(bare)
    if usable and rng.random() < 0.6:
        span, forms = rng.choice(usable)
        return rng.choice(forms).format(_shorten(_without(span, bare), rng=rng))
    return rng.choice(_ASK_ANY).format(_shorten(bare, rng=rng))


def _shorten(sentence: str, *, rng: random.Random) -> str:
    part = _clauses(sentence, rng=rng) if len(sentence) > 20 else sentence
    plain = _FILLER.sub("", part) if rng.random() < 0.5 else part
    return plain.strip("，。；、：: ")[:60]


_MESSAGES = (
    "咨询{}的问题", "关于{}的建议", "请求解决{}的问题", "反映{}", "投诉{}", "请问{}怎么办理？", "{}什么时候能解决？",
    "希望政府尽快{}", "强烈要求{}", "建议加强{}", "对{}有疑问", "{}，请领导关注", "{}何时落实？", "关于{}的提案",
    "关于进一步加强{}的提案", "为何{}迟迟没有落实？", "{}太不合理了", "能不能{}？", "恳请有关部门{}", "{}没人管", "{}",
)  # fmt: skip


def invent_message(sentence: str, *, rng: random.Random) -> str:
    """Write the subject line of a citizen's message or a member's proposal that the sentence would answer."""
    return rng.choice(_MESSAGES).format(_shorten(_FRAME.sub("", sentence), rng=rng)[:30])
