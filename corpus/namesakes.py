"""Which of several places of one name a text means, by what it says around the name; nothing where it does not say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from corpus.fold import fold_width
from corpus.mentions import Mention
from corpus.model import Level, Region, Span


class Places(Protocol):
    """What is asked of a gazetteer here."""

    def find(self, text: str) -> list[Mention]: ...
    def parent(self, region: Region) -> Region | None: ...
    def contains(self, outer: Region, inner: Region) -> bool: ...


# 赴上海市学习, 对口支援新疆, 与北京市合作, 例如深圳: a place named so tells nothing of whose text it is.
_BEFORE = re.compile(
    r"(?:学习|借鉴|参考|参照|考察|观摩|参观|走访|拜访|访问|取经|对标|比照|效仿|仿照|赴|前往|来自|对口[^。;,]{0,6}|支援|援助|援建|帮扶|协作|结对|携手|联合|"
    r"[例比譬诸]如|好像|外地|外省市?|兄弟|先进|国内|其他|其它|引进|引入|邻近|毗邻|相邻|接壤|与|同|跟|和|从|到|往|至|驻|销往|调往|"
    r"原籍|籍贯|出生于|毕业于|现居|记者|通讯员|抄送|抄报|主送|发送|致|译自|来源:?|摘自|邀请|委托|聘请|向|(?<![根依])据|包括|除|较|比|超过|不同于|"
    r"区别于|新华社|日报|社)"
    r"[^。;,!?\n]{0,10}$"
)
# 作者单位:上海市某大学, 供应商地址:上海市建设路8号, [1] 上海市民政局.年报: lines about an author, a supplier, a source.
_OF_SOMEONE = re.compile(
    r"\W*(?:[一二三四五六七八九十\d]{1,3}[、.]\s?)?(?:\[\d{1,3}\]|(?:第[一二]|通讯)?作者|(?:投稿|供稿|撰稿)(?:人|单位)?[^:。]{0,4}:|原载|转自"
    r"|(?:(?:中标|成交|投标|入围)(?:人|单位|机构|供应商)?|供应商|承包人|开户(?:银?行|名)?|承印|印刷|印制|生产(?:厂家|商|企业)|制造商|注册(?:地址?|地)|籍贯)"
    r"[^:。;]{0,8}:)"
)
_BORROWED_TITLE = re.compile(r"(?:学习|借鉴|参照|参考|比照|仿照|效仿|对标|来源|摘自|转载)[^。;,]{0,10}《$")
_AFTER = re.compile(
    r"[^。;!?\n]{0,18}?(?:经验|做法|模式|先例|借鉴|启示|样板|等地|等[^,。]{0,4}(?:省|市|地区|城市|县|区)(?!委|政府)|先行|为例|案例|考察|取经|观摩|"
    r"对口|支援|帮扶|协作|结对|早在|率先|先走|走在|领先|\d{1,2}月\d{1,2}日电)"
    r"|(?:的|有关|一些|部分|本地|某|知名|著名|市|省|当地){0,2}(?:籍|企业|公司|客商|客人|商会|游客|专家|学者|教授|团队|大学|学院|医院|同行|代表团|考察团|"
    r"日报|晚报|晨报|电视台|出版社|记者|来信|人士|务工|商人|老师|客户|电\b|出差|就医|求学|上学|旅游|投资者|投资商|友人|律师事务所|市场|消费者|读者|网友)"
    r"|[^。;,!?\n]{0,4}?(?:也|亦|同样|类似)|[^。;,!?\n]{0,12}(?:宾馆|酒店|饭店|会议室|会议中心|会展中心|礼堂|度假村)"
    r"|[^。;!?\n]{0,6}?(?:举办|举行|召开|承办)的?[^。;!?\n]{0,12}(?:展|会|论坛|大赛|活动)"
)
_BORROWS = re.compile(
    r"学习|借鉴|参照|考察|观摩|取经|对标|效仿|经验|做法|模式|对口|支援|援建|援[疆藏青]|帮扶|协作|结对|兄弟|外地|外省|其他(?:省|市|地|城)|等地|相比|对比|"
    r"友好|异地|跨省|交流|引进|招商|转引|摘自|转载"
)
# 南通市民政局下发…, 按照江苏省统一部署: the place above acts on what the text is about.
_RULES_OVER = re.compile(
    r"(?:[市省区]?(?:委|人民政府|政府|政协|人大)|[\u4e00-\u9fa5]{0,10}?(?:局|厅|委员会|办公室))?[^。;!?\n]{0,30}?"
    r"(?:部署|要求|批准|批复|下达|印发|出台|统一|规定|通知|文件|精神|意见|方案|下发|决定|拟订|制定|实施)"
)
_APPLIES = re.compile(r"(?:根据|按照|依据|依照|遵照|贯彻|落实|执行|转发|经)了?(?:落实|执行)?《?$")
_CARRIES_OUT = re.compile(r"(?:根据|按照|依据|依照|遵照|贯彻|落实|执行|转发|经|在)[^。;,!?\n]{0,4}$")
# 南通市人民政府:(line end) …妥否,请批示: only those above are asked so.
_ADDRESSED = re.compile(r"(?:人民政府|政府|[\u4e00-\u9fa5]{1,12}(?:局|厅|委|委员会|办公室)):\s*\n")
_ASKS_ABOVE = re.compile(r"妥否|请批示|请示|恳请|请予审|特此报告|报告如下|呈请")
_OWN = r"(?:我|本)(?:省|市|州|盟|区|县|旗|局|镇|街道)|全[市区县旗]"
# 我区作为南通市唯一的…, 通州区地处江苏省, 本区隶属北京市
_IS_OF = re.compile(r"[^。;,!?\n]{0,4}(?:是|系|作为|为|地处|位于|隶属于?|属于?|归|划归|坐落于?|处于|地属)[^。;,!?\n《》]{0,4}$")
# 江苏省南通市所辖的通州区, 南通市(通州区), 江苏省 | 南通市 | 通州区
_BRACKET = re.compile(r"\s?\((?:属|位于|隶属)?")  # 通州区(北京市)
_FRIEND = re.compile(
    r"[^。;,!?\n]{0,6}(?:友好|姐妹|结对|对口|合作|协作|伙伴|兄弟|帮扶|支援|近邻|邻居|客源|来源地)"
)  # 我区是上海市的友好城区
_JOINS = re.compile(r"[\s|·:()\-—/]{0,4}(?:所?辖(?:区内?)?的?|下辖的?|辖内的?|的|所属的?|市辖)?[\s|·:()\-—/]{0,3}")
_STEADY = 3
_LINE_CHARS = 60  # of a line, in front of a name
_ENUMERATES = re.compile(r"(?:、|和|与|及|以及)")
_SENTENCE = re.compile(r"[。;!?\n]")
_LEADS = re.compile(r"[\s\d一二三四五六七八九十、.()年月日,:#*“\"]{0,14}(?:近年来,?|目前,?|今年,?|去年,?)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The places of a shared name that the text leaves possible, and the words that told."""

    candidates: tuple[Region, ...]
    rule: str = ""
    span: Span | None = None
    outright: bool = False  # the text itself says it, nothing was concluded from what stands beside the name


def is_in_passing(text: str, span: Span) -> bool:
    """Whether words around a name say that it is another's: 学习深圳市的经验, 对口支援新疆.

    >>> is_in_passing("我区赴上海市考察。", Span(start=3, end=6))
    True
    """
    before, after = fold_width(text[max(0, span.start - 18) : span.start]), fold_width(text[span.end : span.end + 40])
    # 根据《安全生产法》和《河北省安全生产条例》: what links the titles is no sign of another's
    elsewhere = _BORROWED_TITLE if before.endswith("《") else _BEFORE
    return elsewhere.search(before) is not None or _AFTER.match(after) is not None or _in_line_of_someone(text, span)


def _in_line_of_someone(text: str, span: Span) -> bool:
    line = text[max(text.rfind("\n", 0, span.start) + 1, span.start - _LINE_CHARS) : span.start]
    return _OF_SOMEONE.match(fold_width(line)) is not None


def tell_apart(candidates: Sequence[Region], text: str, *, places: Places) -> Told:
    """Keep the candidates that the text speaks for; all of them where it speaks for none, or for several that shut each other out.

    Its own words (江苏省所辖的通州区, 我区作为南通市…, 南通市下发…) come before neighbours named beside it and an outer place that opens
    its sentence.
    """
    folded = fold_width(text)
    mentions = places.find(text)
    shared = [m.span for m in mentions if set(m.candidates) & set(candidates) and len(m.candidates) > 1]
    outright = list(_votes(candidates, [m for m in mentions if _speaks_for_itself(folded, m, shared, candidates)], places=places))
    if outright:
        return replace(_agreed(candidates, outright, "the text names the place around it"), outright=True)
    beside = list(_sibling_votes(candidates, folded, mentions, shared, places=places))
    leading = list(_votes(candidates, [m for m in mentions if _leads(folded, m, shared)], places=places))
    if not leading and not beside:
        leading = list(_steady_votes(candidates, folded, mentions, places=places))
    return _agreed(candidates, [*leading, *beside], "a place around it or beside it in the text")


_Vote = tuple[frozenset[Region], Span]


def _votes(candidates: Sequence[Region], mentions: Iterable[Mention], *, places: Places) -> Iterator[_Vote]:
    for mention in mentions:
        kept = frozenset(c for c in candidates if any(places.contains(outer, c) for outer in mention.candidates))
        if kept and len(kept) < len(candidates) and len(mention.candidates) < len(candidates):
            yield kept, mention.span


def _agreed(candidates: Sequence[Region], votes: Sequence[_Vote], rule: str) -> Told:
    kept = set(candidates)
    for vote, _ in votes:
        kept &= vote
    if not votes or not kept:
        return Told(candidates=tuple(candidates))
    return Told(candidates=tuple(c for c in candidates if c in kept), rule=rule, span=votes[0][1])


def _speaks_for_itself(folded: str, mention: Mention, shared: Sequence[Span], candidates: Sequence[Region]) -> bool:
    if len(mention.candidates) > 1:
        return False
    span = mention.span
    if _joins_a_shared_name(folded, span, shared):
        return _BEFORE.search(folded, max(0, span.start - 18), span.start) is None
    if _in_title(folded, span.start):
        opened = folded.rfind("《", 0, span.start)
        return _APPLIES.search(folded, max(0, opened - 8), opened + 1) is not None and not _borrows(folded, span)
    if _says_it_is_of(folded, span.start, shared):
        return _FRIEND.match(folded, span.end) is None
    if _is_asked(folded, span):
        return True
    if is_in_passing(folded, span) or _borrows(folded, span):
        return False
    return mention.candidates[0] in candidates or _rules_over(folded, span, shared)


def _is_asked(folded: str, span: Span) -> bool:
    line = folded[folded.rfind("\n", 0, span.start) + 1 : span.start]
    return not line.strip() and _ADDRESSED.match(folded, span.end) is not None and _ASKS_ABOVE.search(folded, span.end) is not None


def _rules_over(folded: str, span: Span, shared: Sequence[Span]) -> bool:
    """按照南通市统一部署; 南通市民政局下发…,通州区…: the place above acts, and the sentence is about us."""
    acts = _RULES_OVER.match(folded, span.end)
    if acts is None:
        return False
    if _CARRIES_OUT.search(folded, max(0, span.start - 10), span.start):
        return True
    end = _SENTENCE.search(folded, acts.end())
    stop = end.start() if end else len(folded)
    return any(acts.end() <= s.start < stop for s in shared) or re.search(rf"{_OWN}|我局|我委", folded[acts.end() : stop]) is not None


def _joins_a_shared_name(folded: str, span: Span, shared: Sequence[Span]) -> bool:
    start, end = span.start, span.end
    before = any(0 < s.start - end <= 9 and _JOINS.fullmatch(folded, end, s.start) for s in shared)
    return before or any(
        0 < start - s.end <= 5 and _BRACKET.fullmatch(folded, s.end, start) and folded[end : end + 1] == ")" for s in shared
    )


def _in_title(folded: str, start: int) -> bool:
    opened = folded.rfind("《", max(0, start - 60), start)
    return opened >= 0 and "》" not in folded[opened:start]


def _says_it_is_of(folded: str, start: int, shared: Sequence[Span]) -> bool:
    """我区作为南通市…: our own place, or the shared name, is said to be in the place named."""
    sentence, _ = _sentence(folded, Span(start=start, end=start))
    ends = [m.end() for m in re.finditer(_OWN, folded[sentence:start])]
    ends = [sentence + e for e in ends] + [s.end for s in shared if sentence <= s.start < start]
    return any(_IS_OF.fullmatch(folded, e, start) is not None for e in ends)


def _borrows(folded: str, span: Span) -> bool:
    return _BORROWS.search(folded, *_sentence(folded, span)) is not None


def _sentence(folded: str, span: Span) -> tuple[int, int]:
    begin = max((m.end() for m in _SENTENCE.finditer(folded, max(0, span.start - 120), span.start)), default=max(0, span.start - 120))
    end = _SENTENCE.search(folded, span.end)
    return begin, end.start() if end else min(len(folded), span.end + 120)


def _leads(folded: str, mention: Mention, shared: Sequence[Span]) -> bool:
    """江苏省推进试点,通州区先行: an outer place opens the sentence that the shared name stands in."""
    span = mention.span
    if len(mention.candidates) > 1 or _ENUMERATES.match(folded, span.end):
        return False
    begin, end = _sentence(folded, span)
    if not any(span.end < s.start < end for s in shared) or not _LEADS.fullmatch(folded, begin, span.start):
        return False
    return not is_in_passing(folded, span) and not _borrows(folded, span)


def _steady_votes(candidates: Sequence[Region], folded: str, mentions: Sequence[Mention], *, places: Places) -> Iterator[_Vote]:
    """江苏省…江苏省…通州区: a text that names one outer place again and again, in its own matters, and no place beyond it."""
    certain = [m for m in mentions if len(m.candidates) == 1]
    steady = [m for m in certain if not is_in_passing(folded, m.span) and not _borrows(folded, m.span)]
    if len(steady) < _STEADY or len(steady) < len(certain):
        return
    outer = min((m.candidates[0] for m in steady), key=lambda region: len(region.name))
    if all(places.contains(outer, m.candidates[0]) for m in steady):
        yield from _votes(candidates, [m for m in steady if m.candidates[0] == outer][:1], places=places)


def _sibling_votes(
    candidates: Sequence[Region], folded: str, mentions: Sequence[Mention], shared: Sequence[Span], *, places: Places
) -> Iterator[_Vote]:
    """崇川区、通州区、海门区: districts of one city in one list with the shared name, or two of them anywhere."""
    seen: dict[Region, Region] = {}
    for mention in mentions:
        beside = _listed_beside(folded, mention.span, shared)
        if len(mention.candidates) > 1 or (is_in_passing(folded, mention.span) and not beside):
            continue
        [region] = mention.candidates
        around = places.parent(region)
        if around is None or region.level is not Level.COUNTY:
            continue
        kept = frozenset(c for c in candidates if c != region and places.parent(c) == around)
        second = seen.setdefault(around, region) != region and not _borrows(folded, mention.span)
        if kept and len(kept) < len(candidates) and (beside or second):
            yield kept, mention.span


def _listed_beside(folded: str, span: Span, shared: Sequence[Span]) -> bool:
    return any(
        _ENUMERATES.fullmatch(folded, span.end, s.start) if s.start >= span.end else _ENUMERATES.fullmatch(folded, s.end, span.start)
        for s in shared
    )
