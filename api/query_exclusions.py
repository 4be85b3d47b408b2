"""What a question does not want: 除广州外, 不看提案, cities other than Guangzhou."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from api.model import Effect, Facet, Reading
from corpus.model import Kind, Span

_HINT = re.compile(
    r"[除不别非外排剔去撇忽略跳刨]|\b(?:except|exclu|other\s+than|apart|aside|besides|but|not?|don't|leav|ignor|omit|skip|outside|beyond|without)",
    re.I,
)
_EXCLUDABLE = frozenset({Facet.PLACE, Facet.KIND, Facet.YEAR})
_NAMES = re.compile(r"《[^》]*》|“[^”]*”|\"[^\"]*\"")
_OPEN = r"(?:^|(?<=[,。;:?!()\s请我想但也并且]))"
_END = r"(?=\s*(?:$|[,。;:?!()、.]))"
_THINGS = r"(?:文件|材料|资料|文章|内容|结果|来源|做法|经验|案例|数据|情况|部分)"
_PLACES = r"(?:(?:其他|其它|别的|各|所有)?的?(?:城市|地方|地区|省份|省市|市县|区县|各地|兄弟|[省市县区](?=[,。;:?!有是如怎的]|$)))"
# 除北京等一线城市外, 除北京、上海两地以外
_TAIL = re.compile(
    r"(?:等)?(?:这?[两三四五几][个座]?)?(?:一线|直辖|省会|沿海)?(?:城市|地方|地区|省份|省市|[省市地](?=以外|之外|外|$|[,。;?!]))?"
    rf"(?:的?{_THINGS}(?=以外|之外|外|除外|$|[,。;?!]))?"
)
_JOIN = re.compile(r"(?:[、\s和与及或跟]|以及|还有|\b(?:and|or|nor|the|in|from|of)\b)+", re.I)
_JOIN_COMMA = re.compile(rf"(?:,|{_JOIN.pattern})+", re.I)
_LAST_JOIN = re.compile(r"\b(?:and|or|nor)\b", re.I)
# 免除广州…的费用 and 拆除 exclude nothing.
_BUT = re.compile(r"(?<![解删免扣消清拆铲革破开排去剔刨])除(?P<long>了|去|开|却|掉)?\s*")
# 除广州外来务工人员 is 外来, 除广州外省内其他城市 is 外.
_OUT = re.compile(r"(?:以外|之外|外)(?![来地籍国资商出埠派围部迁贸语宾]|省(?!内)|市[的外])")
_PAUSE = re.compile(rf"{_END}|(?=还|都|也)")
# 不看广州的; 要不要答复 asks, and 不要求 demands nothing.
_COMMAND = re.compile(
    rf"{_OPEN}(?:不(?:用|想|需要|要)?(?:看|查|找|搜|列出?|显示|考虑)|不要(?!求)|别(?:看|查|找|列|显示|要)|排除|剔除|去掉|去除|撇开|忽略|略过|跳过|刨除|刨去|不算|不计)(?:掉)?(?:来自)?\s*"
)
_COMMAND_END = re.compile(rf"(?:的)?{_THINGS}?(?:了|就行|即可|吧)?{_END}")
# 不含广东的文件, 广东省(不含深圳)
_WITHOUT = re.compile(r"(?<![包含])不(?:包括|包含|含|涉及|计入)\s*")
_WITHOUT_BEHIND = re.compile(rf"(?:^|[,。;:?!()\s]|{_THINGS}|城市|地区|地方|各[地省市区县]|全[国省市区县]|还|但|并|且)$")
_ASKED = re.compile(r"为什么|为何|为啥|是否|有没有|会不会|能不能|凭什么")
_ENDING = re.compile(_END)
_WANTED = re.compile(rf"类?的?(?:{_THINGS}|{_PLACES})|{_END}|(?=有|哪)")
_IS_NOT = re.compile(r"(?<!是)(?:不是|并非|非)\s*")
_OF_THINGS = re.compile(rf"类?的?(?:{_THINGS}|{_PLACES})")
_BEYOND = re.compile(rf"(?:以外|之外){_END}|(?:以外|之外)(?:的?(?:{_THINGS}|{_PLACES})|(?=还|都|如何|怎么|哪|有|各|其他|其它|的))")
_OF_OTHERS = re.compile(rf"的(?!{_THINGS}|{_PLACES})")  # 广州以外的人员
_BEYOND_BEHIND = re.compile(r"(?:[到去往来从由籍住于]|.在)$")
# 在广州以外的城市怎么做; 在广州以外的城市工作 is about people
_WHERE = re.compile(rf"的?(?:{_THINGS}|{_PLACES})?(?=[,。;?!]|$|如何|怎|有|是)")
_EXCEPTED = re.compile(rf"\s*除外{_END}|\s*除外的?")
_EXCEPTED_BEHIND = re.compile(r"(?:^|[,。;:?!()\s]|但|不过|只有|仅)$")
_ENGLISH = re.compile(
    r"\b(?:(?P<free>except(?:ing)?(?:\s+(?:for|in|from))?|excluding|other\s+than|apart\s+from|aside\s+from|besides|but\s+not|not\s+including|"
    r"leaving\s+out|ignoring|omitting|skipping|(?:anywhere|everywhere|all)\s+but)|(?P<where>not\s+(?:in|from|of)|outside(?:\s+of)?|beyond)|"
    r"(?P<order>exclude|leave\s+out|ignore|omit|skip|no|not|don't\s+show)|(?P<without>without))\s+"
    r"(?:(?:the|any|those|documents|files)\s+)*(?:(?:in|from|of)\s+)?",
    re.I,
)
_ORDER_BEHIND = re.compile(r"(?:^|[,.;:?!(]\s*|\bplease\s+|\band\s+)$", re.I)
_PEOPLE = (
    r"people|persons?|workers?|students?|pupils?|child(?:ren)?|residents?|citizens?|famil(?:y|ies)|migrants?|hukou|households?|"
    r"compan(?:y|ies)|enterprises?|firms?"
)
# People not in Guangzhou are no documents not of Guangzhou.
_WHERE_NOT_BEHIND = re.compile(
    rf"\b(?:{_PEOPLE}|those|someone|anyone|who|whether\s+or|or|i\s+am|if|is|it['’]s|am|was|were)(?:\s+(?:is|are|was|were))?\s*$", re.I
)
_OUTSIDE_BEHIND = re.compile(
    r"(?:^|[,.;:?!(]\s*|\b(?:documents?|files?|repl(?:y|ies)|proposals?|polic(?:y|ies)|regulations?|rules|cities|places|provinces|districts|counties|"
    r"regions|areas|practices?|examples?|cases?|experience|anywhere|elsewhere|how)\s+(?:from\s+|in\s+|of\s+)?)$",
    re.I,
)
_PLACES_BEHIND = re.compile(
    r"\b(?:cities|places|provinces|districts|counties|regions|areas|proposals?|suggestions?|members?|deputies)\s+$", re.I
)
_NOT_ENGLISH = re.compile(
    rf"['’]s\b|['’]|[\s-]+(?:{_PEOPLE}|residence|residency|registration|government|bureau|department|office|university|school|bank)\b", re.I
)
_QUESTION = re.compile(
    r"\s*(?:what|why|how|when|who|can|do|does|is|are|will|would|could|should|may)\b", re.I
)  # What happens without rules?
_DOCUMENTS = re.compile(r"文件|资料|文章|文本|来源")
_LAW = re.compile(r"规定|法律|法规|规章")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusions:
    """`readings` are not wanted; `dropped` stand beside them (不看广州的答复 leaves other replies) and say nothing about what is.

    `spans` are the whole wordings, apart from each other.
    """

    readings: tuple[Reading, ...] = ()
    dropped: tuple[Reading, ...] = ()
    spans: tuple[Span, ...] = ()

    def wanted(self, readings: Sequence[Reading]) -> tuple[Reading, ...]:
        return tuple(one for one in readings if one not in self.readings and one not in self.dropped)

    def shown(self, readings: Sequence[Reading]) -> tuple[Reading, ...]:
        """With those not wanted as filters that exclude."""
        return tuple(
            replace(one, effect=Effect.FILTER, excludes=True) if one in self.readings else one
            for one in readings
            if one not in self.dropped
        )

    def blanked(self, text: str) -> str:
        """A text of the question's length without the wordings."""
        for span in self.spans:
            text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    span: Span
    readings: list[Reading]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The question without what stands in quotes, and its readings by where they begin and end."""

    flat: str
    starts: Mapping[int, Reading]
    ends: Mapping[int, Reading]
    bodies: frozenset[int]  # where a department begins


def read_exclusions(flat: str, readings: Sequence[Reading]) -> Exclusions:
    """A wording counts where nothing but names of places, kinds and years stands in it.

    除广州市民政局外 excludes no place, 不含税 nothing, and 除广州外来务工人员 is about people who came.
    """
    named = [one for one in readings if one.facet in _EXCLUDABLE and one.effect in (Effect.BOOST, Effect.UNDECIDED)]
    asked = _Asked(
        flat=_NAMES.sub(lambda match: "_" * len(match.group()), flat),
        starts={one.start: one for one in named},
        ends={one.end: one for one in named},
        bodies=frozenset(one.start for one in readings if one.facet is Facet.DEPARTMENT),
    )
    found: list[_Found] = []
    for read in () if _HINT.search(flat) is None else (_but, _command, _without, _is_not, _beyond, _excepted, _english):
        found += [one for one in read(asked) if all(one.span.end <= o.span.start or o.span.end <= one.span.start for o in found)]
    unwanted = [reading for one in found for reading in _leading(one.readings)]
    return Exclusions(
        readings=tuple(unwanted),
        dropped=tuple(reading for one in found for reading in one.readings if reading not in unwanted),
        spans=tuple(one.span for one in found),
    )


def left_kinds(given: Sequence[Kind], exclusions: Exclusions) -> tuple[Kind, ...]:
    """The kinds that remain; those given where none is excluded, or none would be left."""
    names = {value for one in exclusions.readings if one.facet is Facet.KIND for value in one.values}
    left = tuple(kind for kind in (given or Kind) if kind.value not in names)
    return left if names and left else tuple(given)


def _leading(readings: Sequence[Reading]) -> list[Reading]:
    """不看广州的答复 excludes the place, 不看2018年的答复 nothing: other replies are wanted, and filters know no both."""
    facets = {one.facet for one in readings}
    return [one for one in readings if one.facet is Facet.PLACE or len(facets) == 1]


def _but(asked: _Asked) -> Iterator[_Found]:
    """除广州外, 除了广州、深圳."""
    for match in _BUT.finditer(asked.flat):
        run, end = _run(asked, match.end(), _JOIN_COMMA)
        closed = run and _OUT.match(asked.flat, _tail(asked, end))
        if not closed:
            run, end = _run(asked, match.end(), _JOIN)
            closed = run and _PAUSE.match(asked.flat, _tail(asked, end))
        if closed and _speaks_of_documents(asked, run, Span(start=match.start(), end=closed.end())):
            yield _Found(span=Span(start=match.start(), end=closed.end()), readings=run)


def _speaks_of_documents(asked: _Asked, run: Sequence[Reading], span: Span) -> bool:
    """除提案外还有哪些文件 is about kinds; 除法律规定外 and 除提案外还要交什么 are not."""
    kinds = [one for one in run if one.facet is Facet.KIND]
    if not kinds:
        return True
    others = any(one.facet is Facet.KIND and not span.start <= one.start < span.end for one in asked.starts.values())
    rest = asked.flat[: span.start] + asked.flat[span.end :]
    return not any(_LAW.search(one.words) for one in kinds) and (others or _DOCUMENTS.search(rest) is not None)


def _command(asked: _Asked) -> Iterator[_Found]:
    """不看广州的, 不要答复."""
    for match in _COMMAND.finditer(asked.flat):
        run, end = _run(asked, match.end(), _JOIN)
        if run and run[-1].facet is not Facet.KIND:
            more, further = _run(asked, end + 1, _JOIN) if asked.flat[end : end + 1] == "的" else ([], end)
            run, end = [*run, *more], further if more else end
        closed = run and _COMMAND_END.match(asked.flat, end)
        if closed:
            yield _Found(span=Span(start=match.start(), end=closed.end()), readings=run)


def _without(asked: _Asked) -> Iterator[_Found]:
    """不含广东的文件, 全省(不含深圳), 不包括条例的通知."""
    for match in _WITHOUT.finditer(asked.flat):
        before = asked.flat[: match.start()]
        run, end = _run(asked, match.end(), _JOIN)
        if not run or _ASKED.search(_clause(before)) or not (match.start() in asked.ends or _WITHOUT_BEHIND.search(before)):
            continue
        end = _tail(asked, end)
        if asked.flat[end : end + 1] == "的" and (end + 1 in asked.starts or _WANTED.match(asked.flat, end + 1)):
            yield _Found(span=Span(start=match.start(), end=end + 1), readings=run)
        elif _ENDING.match(asked.flat, end):
            yield _Found(span=Span(start=match.start(), end=end), readings=run)


def _is_not(asked: _Asked) -> Iterator[_Found]:
    """不是提案的文件, 非广东的城市; 非广州户籍 is no place not wanted."""
    for match in _IS_NOT.finditer(asked.flat):
        run, end = _run(asked, match.end(), _JOIN)
        of_kind = asked.flat[end : end + 1] == "的" and end + 1 in asked.starts and run and run[-1].facet is Facet.PLACE
        if run and (of_kind or _OF_THINGS.match(asked.flat, end)):
            of = re.compile("类?的?").match(asked.flat, end)
            yield _Found(span=Span(start=match.start(), end=of.end() if of else end), readings=run)


def _beyond(asked: _Asked) -> Iterator[_Found]:
    """上海以外的城市; 广州以外来人口 and 户籍在广州以外的人 are about people."""
    for match in re.finditer("以外|之外", asked.flat):
        run = _run_before(asked, match.start())
        of_kind = match.end() + 1 in asked.starts and asked.flat[match.end()] == "的"
        closed = of_kind or (_BEYOND.match(asked.flat, match.start()) and not _OF_OTHERS.match(asked.flat, match.end()))
        before = asked.flat[: run[0].start] if run else ""
        if run and closed and not _BEYOND_BEHIND.search(before) and (before != "在" or _WHERE.match(asked.flat, match.end())):
            end = match.end() + (asked.flat[match.end() : match.end() + 1] == "的")
            yield _Found(span=Span(start=run[0].start, end=end), readings=run)


def _excepted(asked: _Asked) -> Iterator[_Found]:
    """广州、深圳除外; 法律另有规定的除外 is a clause of a law."""
    for match in _EXCEPTED.finditer(asked.flat):
        run = _run_before(asked, match.start())
        if run and _EXCEPTED_BEHIND.search(asked.flat[: run[0].start]):
            yield _Found(span=Span(start=run[0].start, end=match.end()), readings=run)


def _english(asked: _Asked) -> Iterator[_Found]:
    """Cities other than Guangzhou, documents outside Guangdong, without proposals."""
    for match in _ENGLISH.finditer(asked.flat):
        run, end = _run(asked, match.end(), _JOIN_COMMA)
        if len(run) > 1 and not _LAST_JOIN.search(asked.flat, run[-2].end, run[-1].start):
            run, end = _run(asked, match.end(), _JOIN)
        if not run or _NOT_ENGLISH.match(asked.flat, end) or {end, end + 1} & asked.bodies:
            continue
        ends = _ENDING.match(asked.flat, end) is not None
        if _holds(match, asked.flat[: match.start()], ends=ends, kind=run[0].facet is Facet.KIND):
            yield _Found(span=Span(start=match.start(), end=end), readings=run)


def _holds(match: re.Match[str], before: str, *, ends: bool, kind: bool) -> bool:
    """Whether an English wording stands where it excludes: “proposals without replies” does not."""
    if match["order"]:
        return _ORDER_BEHIND.search(before) is not None and (ends or not match["order"].lower().startswith("no"))
    if match["without"]:
        return ends and not _PLACES_BEHIND.search(before) and not _QUESTION.match(_clause(before))
    if match["where"] and match["where"].lower().startswith("not"):
        return not kind and not _WHERE_NOT_BEHIND.search(before)
    return not match["where"] or (not kind and _OUTSIDE_BEHIND.search(before) is not None)


def _run(asked: _Asked, at: int, join: re.Pattern[str]) -> tuple[list[Reading], int]:
    """The readings that follow one another from `at` with nothing but joining words between them, and where the last one ends."""
    run: list[Reading] = []
    end = at
    while at in asked.starts:
        run.append(asked.starts[at])
        end = run[-1].end
        joined = join.match(asked.flat, end)
        at = joined.end() if joined else end
    return run, end


def _run_before(asked: _Asked, end: int) -> list[Reading]:
    run: list[Reading] = []
    at: int | None = end
    while at is not None and at in asked.ends:
        run.insert(0, asked.ends[at])
        start = run[0].start
        at = next((one for one in sorted(asked.ends, reverse=True) if one <= start and _JOIN.fullmatch(asked.flat, one, start)), None)
        at = start if start in asked.ends else at
    return run


def _tail(asked: _Asked, end: int) -> int:
    match = _TAIL.match(asked.flat, end)
    return match.end() if match else end


def _clause(before: str) -> str:
    return re.split(r"[,。;:?!]", before)[-1]
