"""Invented messages in everyday words: what a passage says in the words of the law, told the way people tell their troubles."""

from __future__ import annotations

import random
import re
from pathlib import Path

import rjieba


def _read_everyday(path: Path) -> dict[str, tuple[str, ...]]:
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return {word: tuple(said.split("|")) for word, said in rows}


_CHOICES = _read_everyday(Path(__file__).with_name("everyday.tsv"))
_LEGAL = re.compile("|".join(sorted(map(re.escape, _CHOICES), key=lambda word: (-len(word), word))))
# Words that only laws and notices use; people leave them out.
_STIFF = re.compile(
    r"应当|可以|不得|按照|根据|依照|依法|予以|进行|有关|规定的?|或者|以及|并处|情节严重的?|违反|下列|情形|之一的?|由|对|其他"
    r"|本法|本条例|本办法|上述|所称|是指|第[一二三四五六七八九十百千]+[条款项章]"
)
_OPENINGS = (
    "我想问一下，", "请问", "你好，", "前几天", "上个月", "去年", "我家", "我爸", "我妈", "我朋友", "邻居", "我们小区", "我们村",
    "公司说", "老板说", "对方说", "他们说", "听说", "有人说", "昨天", "今年", "我在外地", "本人", "我弟弟", "亲戚", "单位通知说",
    "网上看到", "刚刚", "", "", "",
)  # fmt: skip
_FILLERS = (
    "一直没有人管", "到现在快半年了", "找了好几次都没用", "他就是不认", "说是规定", "我也不懂", "心里没底", "很着急", "打电话也不接",
    "让我回去等消息", "这样拖着", "花了好几千", "都说不归他们管", "没有签字", "只有聊天记录", "当时没留证据", "态度很差",
    "现在怎么也联系不上", "", "", "",
)  # fmt: skip
_ENDINGS = (
    "怎么办？", "合法吗？", "可以吗？", "我该找谁？", "能要回来吗？", "有没有道理？", "犯法吗？", "要罚多少？", "会怎么处理？",
    "真的假的？", "行不行？", "有这个规定吗？", "我该怎么做？", "算不算违法？", "谁来负责？", "需要什么手续？", "能不能告他？",
    "要多久？", "到底能不能办？", "有什么办法？", "",
)  # fmt: skip


def tell_plainly(sentence: str, *, rng: random.Random) -> str:
    """Put a statement in everyday words: 用人单位拖欠劳动报酬的 → 公司一直不发工钱."""
    said = _LEGAL.sub(lambda match: rng.choice(_CHOICES[match[0]]) if rng.random() < 0.8 else match[0], sentence)
    return _STIFF.sub("", said)


def invent_lay(sentence: str, *, rng: random.Random) -> str:
    """Tell a statement's matter as a trouble of one's own, with some of its words forgotten."""
    clauses = [clause for clause in re.split(r"[，,：:；。、\s]", sentence) if len(clause) > 3]
    kept = rng.sample(clauses, min(len(clauses), rng.randint(1, 3)))
    words = rjieba.cut(tell_plainly("，".join(kept), rng=rng)[:60])
    matter = "".join(word for word in words if rng.random() < 0.75)
    return "".join((rng.choice(_OPENINGS), matter, "，", rng.choice(_FILLERS), "，", rng.choice(_ENDINGS)))
