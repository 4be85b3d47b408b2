"""Compares a generated sentence with its quotes clause by clause: its words, its negations, planned or done, and what each sum is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.model import Fault, Status
from api.said import Said, blank_titles, same_amount, same_unit
from api.status import is_declined, is_wish, is_worded_as_wish, status_of, worded_as
from api.support import Support
from api.units import clauses
from corpus.amounts import find_amounts
from corpus.fold import fold_width
from corpus.model import Span
from corpus.regions import Gazetteer

_MIN_SHARE = 0.5  # of a clause's character bigrams that stand in the quotes
_MIN_BIGRAMS = 3  # a shorter clause is looked at with the whole sentence only
_ALIKE = 0.35  # share of a clause's bigrams that makes a quoted clause the one it retells
_JOINED = 2  # bigrams shared with a further clause of the same sentence
_MEASURE_CHARS = 8
# Words without a meaning of their own cut a text into runs; bigrams do not reach over them.
_EMPTY = re.compile(r"[^\u4e00-\u9fffa-z]+|[的了和与及或在对为以于等是有由将把被并也其该此这那中上下共内个已经曾]")
_NOT = re.compile(
    r"未(?!来|成年|央)|不(?!仅|但|断|同|少于|低于|超过|高于|只|光|足\d|动产|锈|论|管|过|久|锈钢)|没有?|无(?!障碍|偿|锡|线|人机|纸|缝|烟|害化)|非(?!营利|公|法|典|遗|物质|常|洲|税)|"
    r"尚[缺待需]|[仍还]待|待[建定批]|缺乏|难以|暂缓|拒绝|停止|取消|否决|驳回|禁止|严禁|有待|再行研究"
)
_STRONG = re.compile(r"全部|所有|首次|首个|首家|首批|唯一|最[大多高低早好先长快]|率先|领先|一律|永久|免费|无偿|全额|全覆盖|百分之百")
_TIME = re.compile(r"\d{1,4}[年月日]|[每今去本]年|目前")  # when says nothing of what for
# Words that turn a sentence about, each with what of it a quote must hold: 减少373万元 is not 投入373万元, nor 必须申请 可申请.
_TURNS = {
    **{word: word for word in ("减少", "削减", "下降", "降低", "压缩", "收回", "撤销", "退出", "关闭", "增加", "增长", "提高", "上升")},
    **{word: word for word in ("不得", "鼓励", "强制", "自愿", "允许", "暂停", "推迟", "延期")},
    **{"必须": "须", "应当": "应", "可以": "可"},
}
# 市财政 is not 区财政, and 市民政局 not 区民政局.
_LEVEL = re.compile(r"(?P<level>[省市区县州镇乡])(?P<body>财政|政府|人民政府|[\u4e00-\u9fff]{2,5}?局|政协|人大|委|级(?!别))")
_SPEAKS = re.compile(r"[^,。;]{0,14}?(?:答复|回复|表示|介绍|指出|提出|称)")
_BODY = re.compile(r"[\u4e00-\u9fff]{2}(?:局(?![面势部限])|厅(?!级)|委员会|办公室|基金会|联合会)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """A quoted clause, and how its sentence reads up to its end."""

    support: Support
    bigrams: frozenset[str]
    text: str
    upto: str


def clause_fault(text: str, supports: Sequence[Support], *, gazetteer: Gazetteer) -> Fault | None:
    """The first clause that denies what is affirmed, tells a plan as done, or says what no quote says."""
    flat, named = _without_places(text, gazetteer), fold_width(text)
    quoted = [clause for support in supports for clause in _clauses(support)]
    for span in clauses(flat):
        own = bigrams(span.cut(flat))
        twin = _twin(own, named=span.cut(named), quoted=quoted)
        if twin is None:
            continue
        if not _polarity_holds(span.cut(named), own, twin=twin, quoted=quoted):
            return Fault.NEGATION
        if not _status_holds(named[: span.end], twin):
            return Fault.STATUS
    if _drops_refusal(named, supports):
        return Fault.NEGATION
    return None if _words_hold(flat, named, supports) else Fault.WORDS


def measure_holds(text: str, said: Sequence[Said], supports: Sequence[Support]) -> bool:
    """Whether each sum is told of what it was for: 投入373万元，其中租金120万元 has two sums, and they must not change places."""
    folded = fold_width(text)
    stated = [(support.places, _measure(support.text, other.amount.span), other.amount) for support in supports for other in support.said]
    for one in said:
        words = _measure(folded, one.amount.span)
        mine = [(places, len(words & what)) for places, what, amount in stated if same_amount(one.amount, amount)]
        rivals = [
            len(words & what)
            for places, what, amount in stated
            if same_unit(one.amount.unit, amount.unit) and not same_amount(one.amount, amount) and any(places == own for own, _ in mine)
        ]
        if max(rivals, default=0) > max((shared for _, shared in mine), default=0):
            return False
    return True


def level_holds(bare: str, supports: Sequence[Support], *, named_at: Sequence[Span]) -> bool:
    """Whether every body named is one the quotes name, at its level; who only speaks (区民政局答复称) may be named by the document."""
    words = "\n".join(support.words for support in supports)
    told = words + "\n".join(support.around for support in supports)
    for match in _LEVEL.finditer(bare):
        known = told if _SPEAKS.match(bare, match.end()) else words
        is_named = any(span.start <= match.start("level") < span.end for span in named_at)  # 番禺区财政: the place says which
        if match[0] not in known and not (is_named and match["body"] in known):
            return False
    return all(match[0] in (told if _SPEAKS.match(bare, match.end()) else words) for match in _BODY.finditer(bare))


def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters that mean something; numbers are compared elsewhere."""
    runs = _EMPTY.split(text.lower())
    return frozenset(run[i : i + 2] for run in runs for i in range(len(run) - 1))


def _measure(text: str, span: Span) -> frozenset[str]:
    """The last words in front of an amount, within its clause; those behind it where none are in front."""
    clause = next((one for one in clauses(text) if one.start <= span.start < one.end), Span(start=0, end=len(text)))
    before = "".join(_EMPTY.split(_TIME.sub("", text[clause.start : span.start])))[-_MEASURE_CHARS:]
    words = before if len(before) >= 2 else "".join(_EMPTY.split(text[span.end : clause.end]))[:_MEASURE_CHARS]
    return bigrams(words)


def _without_places(text: str, gazetteer: Gazetteer) -> str:
    flat = blank_titles(text)
    for mention in gazetteer.find(flat):
        flat = flat[: mention.span.start] + "＿" * (mention.span.end - mention.span.start) + flat[mention.span.end :]
    return flat


def _clauses(support: Support) -> list[_Clause]:
    text = support.text
    return [_Clause(support=support, bigrams=bigrams(span.cut(text)), text=span.cut(text), upto=text[: span.end]) for span in clauses(text)]


def _twin(own: frozenset[str], *, named: str, quoted: Sequence[_Clause]) -> _Clause | None:
    """The quoted clause that a clause retells: most bigrams shared, then an amount; None where none is much alike."""
    amounts = find_amounts(named)

    def likeness(clause: _Clause) -> tuple[bool, int]:
        shares_amount = any(same_amount(one, other) for one in amounts for other in find_amounts(clause.text))
        return shares_amount, len(own & clause.bigrams)

    best = max(quoted, key=likeness, default=None)
    if best is None or not (likeness(best)[0] or (own and len(own & best.bigrams) >= _ALIKE * len(own))):
        return None
    return best


def _polarity_holds(clause: str, own: frozenset[str], *, twin: _Clause, quoted: Sequence[_Clause]) -> bool:
    """A clause may also hold the no of a second clause of that sentence: 每家2万元的建议有待明确 joins 每家2万元的建议，有待明确."""
    if not _denies(clause):
        return not _denies(twin.text)
    joined = [one for one in quoted if one.support is twin.support and len(own & one.bigrams) >= _JOINED]
    return any(_denies(one.text) for one in (twin, *joined))


def _denies(text: str) -> bool:
    return _NOT.search(text) is not None


def _status_holds(words: str, twin: _Clause) -> bool:
    told, unit = worded_as(words), twin.support.unit
    if is_wish(unit):
        return is_worded_as_wish(words)
    if is_declined(unit.text):
        return told is not Status.DONE  # 待市级办法明确后 reads as a plan, and puts off
    meant = status_of(unit, text=twin.upto)
    if meant is Status.PLANNED:
        return told is Status.PLANNED
    return told is not Status.PLANNED and (told is not Status.DONE or meant is Status.DONE)


def _drops_refusal(named: str, supports: Sequence[Support]) -> bool:
    """每家补助2万元的建议，有待明确以后再行研究: what is put off must not be told without its no, in whatever clause that stands."""
    return any(is_declined(support.text) for support in supports) and not (is_declined(named) or _denies(named))


def _words_hold(flat: str, named: str, supports: Sequence[Support]) -> bool:
    words = "".join(support.words for support in supports)
    if any(match[0] not in words for match in _STRONG.finditer(named)):
        return False
    if any(word in named and needed not in words for word, needed in _TURNS.items()):
        return False
    known = bigrams("\n".join(f"{support.text}\n{support.around}" for support in supports))
    parts = [bigrams(span.cut(flat)) for span in clauses(flat)] + [bigrams(flat)]
    return all(_share(part, known) >= _MIN_SHARE for part in parts if len(part) >= _MIN_BIGRAMS or part is parts[-1])


def _share(part: frozenset[str], known: frozenset[str]) -> float:
    return len(part & known) / len(part) if part else 1.0
