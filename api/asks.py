"""What a question asks for: an amount, a count, a date, a body, a reason, a list…, part by part."""

from __future__ import annotations

import re

from api.model import Ask
from corpus.fold import fold_width

_MONEY = "资金|经费|费用|补贴|补助|投资"
_PAID = f"工资|薪酬|租金|价格|收入|金额|预算|投入|拨款|奖励|标准|资助|扶持|款|{_MONEY}"
_COUNTERS = "年|个月|个|家|项|类|人|次|所|名|条|批|处|座|级|种|成|倍|天|日|分"
_BODIES = "公司|部门|单位|机构|机关|委办局|局|组织|党派|企业"

# The first pattern that fits decides. Chinese first, then English.
_PATTERNS: tuple[tuple[Ask, str, str], ...] = (
    (
        Ask.MEANING,
        r"指(?:的是)?(?:什么|哪|啥)|什么是|是指|什么意思|含义|何谓|哪[二三四五六七八九十](?![个家项类年天条名所次种处])[\u4e00-\u9fa5]",
        r"what (?:is|are) meant|what does .* mean|stands? for|define|definition",
    ),
    (Ask.LIST, r"(?:由|分成?|包括|含)哪(?:几|些)|(?:如何|怎么|怎样)(?:分配|组成|构成)", r"consists? of what"),
    (Ask.WHY, r"为什么|为何|原因|缘何", r"\bwhy\b|reason"),
    (
        Ask.AMOUNT,
        rf"(?:多少|几|多大)(?:万|亿)?(?:元|钱|{_MONEY})|(?:{_PAID})[^,。?]{{0,12}}(?:是|为|有|达|给|共)?(?:多少(?!(?:{_COUNTERS}))|几何|多大)|"
        r"多少[^,。?]{0,10}(?:资金|经费|预算|专项)",
        r"how much|what (?:is|was|are|were) (?:the )?(?:\w+ ){0,3}(?:budget|cost|salary|subsidy|subsidies|grant|price|fee|wage|amount)s?\b",
    ),
    (Ask.COUNT, rf"多少|几(?:{_COUNTERS})|数量|有几|百分之几", r"how many|number of|what (?:percentage|share|proportion)"),
    (
        Ask.WHEN,
        r"哪(?:一)?年|何时|什么时候|什么时间|几月|几号|哪(?:一)?[天日]|哪(?:个)?月|何年|多久|期限|截止(?:到|日期)",
        r"^when\b|\bwhen (?:did|was|were|is|will|does|do|has|have)\b|what year|which year|since what|by what date|how long",
    ),
    (
        Ask.WHO,
        rf"(?:哪|什么|何)(?:个|些|一个|几个|家)?(?:{_BODIES})|谁|由(?:谁|哪(?:个|些|家|一个)?(?:{_BODIES}|方))",
        r"which (?:department|bureau|agency|body|office|organi[sz]ation)|\bwho\b|\bwhom\b",
    ),
    (
        Ask.LIST,
        r"哪几(?:部分|方面)|哪些|哪几|如何|怎么|怎样|什么|措施|做法|经验",
        r"what|how do|how does|how did|how has|how have|how is|how are|which",
    ),
    (
        Ask.WHETHER,
        r"是否|有没有|有无|是不是|能不能|能否|可否|吗|了没有?(?:$|[?。])|没有[?。]?$",
        r"^(?:is|are|was|were|do|does|did|has|have|can)\b",
    ),
)
_ASKS = tuple((ask, re.compile(f"{chinese}|{english}", re.IGNORECASE)) for ask, chinese, english in _PATTERNS)

_QUANTITY = re.compile(r"多少|几(?=[个家项类人次名件])|各有|how many|how much", re.IGNORECASE)
_PART = re.compile(
    r"[?;]+|,(?=[^,]*(?:多少|哪|几|什么|如何|怎|谁|是否|为何|when|how|who|which|why|what))|"
    r"(?<=[\u4e00-\u9fa5])(?:以及|并且)(?=[^,]*(?:多少|哪|几|什么|谁))|\band (?=(?:who|when|how|which|what|why|from)\b)",
    re.IGNORECASE,
)


def read_ask(question: str) -> Ask:
    """What one question, or one part of a question, asks for."""
    folded = fold_width(question)
    return next((ask for ask, pattern in _ASKS if pattern.search(folded)), Ask.ANY)


def counts_twice(part: str) -> bool:
    """Whether a part asks for two numbers at once: 征集多少项、立项多少项, how many of how many."""
    return len(_QUANTITY.findall(fold_width(part))) > 1


def split_parts(question: str) -> list[str]:
    """The parts of a question, each asking something of its own: 补助标准是多少?由谁发放? → two parts.

    A part that asks nothing (a condition put in front) stays with the part behind it.
    """
    parts: list[str] = []
    held = ""
    for piece in _PART.split(fold_width(question)):
        held = f"{held},{piece}" if held else piece
        if read_ask(held) is not Ask.ANY:
            parts.append(held.strip(" ,"))
            held = ""
    if held.strip(" ,。."):
        parts = [*parts[:-1], f"{parts[-1]},{held}"] if parts else [held]
    return parts or [question]
