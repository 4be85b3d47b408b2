"""Words that may place a document, from the strongest: what was declared, who signs, title, head, 文号, page and site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.fold import fold_brackets, fold_width
from corpus.gazetteer import read_sites
from corpus.model import Evidence, Kind, Level, Region, Span
from corpus.namesakes import is_in_passing
from corpus.regions import Gazetteer, Mention

# First character of a 文号; 宁 is Ningxia and Nanjing, so it is not here.
_NUMBER_PREFIX = {
    "京": "110000", "津": "120000", "冀": "130000", "晋": "140000", "辽": "210000", "吉": "220000", "黑": "230000",
    "沪": "310000", "苏": "320000", "浙": "330000", "皖": "340000", "闽": "350000", "赣": "360000", "鲁": "370000",
    "豫": "410000", "鄂": "420000", "湘": "430000", "粤": "440000", "桂": "450000", "琼": "460000", "渝": "500000",
    "川": "510000", "黔": "520000", "滇": "530000", "藏": "540000", "陕": "610000", "甘": "620000", "青": "630000",
    "新": "650000", "穗": "440100", "深": "440300", "杭": "330100", "蓉": "510100", "榕": "350100", "哈": "230100",
    "汉": "420100", "武": "420100",
}  # fmt: skip
MASKED_TITLE = re.compile(r"《[^》]*》")
_FILE_NUMBER = re.compile(r"(?P<prefix>[\u4e00-\u9fa5])[\u4e00-\u9fa5]{1,11}〔(?:19|20)\d{2}〕")
_ICP = re.compile(r"(?P<prefix>[\u4e00-\u9fa5])ICP备")
_HOST = re.compile(r"(?:https?://|www\.)?(?P<host>(?:[a-z0-9-]+\.)+(?:gov|org|com)?\.?cn)(?![a-z0-9.-])", re.IGNORECASE)
# 印发《河北省…办法》, 《河北省…办法》解读: one's own rule. 学习《上海市…条例》: another's.
_OWN_TITLE = re.compile(r"(?:(?:印发|公布|发布|修订|修改|废止|制定)|^\W*(?:图解|解读)?)《(?=[^》]*》(?!的?(?:学习|培训)))")
_EXPLAINED = re.compile(r"》[^《]{0,12}(?:解读|说明|答记者问|问答)")
# 2018年1月12日临沂市第十九届人民代表大会第二次会议通过 2018年3月29日山东省…常务委员会第二次会议批准: it is Linyi's rule.
_APPROVES = re.compile(r"\s*第[一二三四五六七八九十百\d]+次会议批准")
# 城区人民政府: a body of a place whose name is also a common word.
_BARE_BODY = re.compile(r"(?:中共|政协)?(?P<name>城区|郊区)(?=人民政府|政府|政协|人大|委|[\u4e00-\u9fa5]{2,10}(?:局|委员会|办公室)$)")
_BODY = re.compile(
    r"(?<=..)(?:人民政府|政府|政协|人大|民政|财政|教育|公安|司法|住房|城市|交通|卫生|文化|人力|发展|农业|水|审计|统计|应急|市场|生态)"
)
_ACROSS, _PEOPLE = ("710000", "810000", "820000"), re.compile(r"居民|同胞|投资|服刑|法院|仲裁|推荐|学生|人员|人士|判决|婚姻|收养|企业")
# 《河北省…规程》已经厅党组会审议通过, 现将《河北省…方案》印发给你们: the writer's own rule.
_ISSUES = re.compile(
    r"《(?P<own>[^》]{4,60})》[^。《]{0,6}(?:已|业)经?[^。《]{0,40}(?:通过|同意|批准|审定)|现将《(?P<sent>[^》]{4,60})》[^。《]{0,12}印发"
)
_HEAD_LINE = re.compile(r"会议|委员会|届次|政协|人大|地点|单位|文件$|政府")
_HEAD_LINES = 12
_HEAD_LINE_MAX_CHARS = 60
# 冀人社字〔2024〕1号 各市(含定州、辛集市)人民政府,雄安新区管委会: — those written to lie in the place of the writer.
_ADDRESS = re.compile(
    r"(?:^|\n|号|\s)\s*(?P<to>[^。;:\n《]{0,120}?(?:各(?:设区)?(?:市|区|县)|[市州]人民政府|省直|省政府|市政府)"
    r"[^。:\n《]{0,160}):"
)
_ADDRESS_ALONE = re.compile(r"\W{0,2}各(?:设区)?[市省区县州]|.*[:：]$")
_ADDRESS_CHARS = 200
# 冀交公字〔2005〕224号文收悉, (冀政办字〔2019〕10号): another letter's number.
_OWN_NUMBER = re.compile(r"\s*第?\s*[\d０-９]{1,5}\s*号(?!\s*(?:文|函|来函|请示|[)）]))")
_REGIONAL = re.compile(r"我区|全区|自治区(?:党委|政府|直|人民政府)")
_PROVINCIAL = re.compile(r"我省|全省|省(?:委|政府|直|有关|级|人民政府)")
_PROVINCE_WRITES = re.compile(r"省(?:直|属|政府|有关)|经省")
_MUNICIPAL = re.compile(r"我市|全市|本市|市(?:委|政府|直|有关|级)|各区")
_BELOW_CITY = re.compile(r"我[区县]|本[区县]|[区县]政府")
_FOOTER = re.compile(r"版权所有|主办|ICP|技术支持|网安备|承办|网站|网$")
# 技术支持:北京某某科技有限公司 tells where the programmers are.
_COMPANY = re.compile(r"(?:技术支持|技术保障|开发|运维|制作)[^;\s]{0,4}[:：][^;\s]{0,40}?(?:公司|科技|软件|网络|中心)(?<!信息中心)")
_SITE_LEVELS = {Level.PROVINCE: re.compile(r"我省"), Level.CITY: re.compile(r"我市"), Level.COUNTY: re.compile(r"我[区县]")}
_LETTERS = (Kind.PROPOSAL, Kind.SUGGESTION, Kind.REPLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The place of a document, or the candidates when nothing decides; `evidence` says what did."""

    region: Region | None
    candidates: tuple[Region, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """Words that may place a document, with what they can mean."""

    candidates: tuple[Region, ...]
    rule: str
    span: Span | None


def clues_of(gazetteer: Gazetteer, text: str, *, title: str, issuer: str | None, declared: tuple[str | None, str | None]) -> Iterator[Clue]:
    """What names a document's place by itself, the strongest first."""
    for value, rule in ((declared[0], "declared by the collection"), (declared[1], "declared issuer")):
        if value:
            named = gazetteer.named(value) or _first_candidates(gazetteer.find(value))
            if named:
                yield Clue(candidates=named, rule=rule, span=None)
    signature = _signing(gazetteer, issuer) if issuer else ()
    if signature and issuer and not _APPROVES.match(text, text.find(issuer) + len(issuer)):
        start = text.rfind(issuer)
        yield Clue(candidates=signature, rule="issuing body", span=Span(start=start, end=start + len(issuer)) if start >= 0 else None)
    yield from _title_clues(gazetteer, text, title)
    yield from _head_clues(gazetteer, text)


def _signing(gazetteer: Gazetteer, issuer: str) -> tuple[Region, ...]:
    bare = _BARE_BODY.match(issuer)
    found = _first_candidates(gazetteer.find(issuer)) or (gazetteer.named(bare["name"]) if bare else ())
    return found or _sharing(gazetteer, issuer)


def _sharing(gazetteer: Gazetteer, issuer: str) -> tuple[Region, ...]:
    """通州政协, 朝阳民政局: a short name that several places share stands for a place in front of a body, and never decides alone."""
    body = _BODY.search(issuer)
    named = gazetteer.named(issuer[: body.start()]) if body else ()
    return named if len(named) > 1 else ()


def _title_clues(gazetteer: Gazetteer, text: str, title: str) -> Iterator[Clue]:
    start = text.find(title)
    if (start >= 0 and _runs_on(text, start + len(title))) or "。" in title or _ADDRESS_ALONE.match(title):
        return
    # What stands in 《》 is the title of another document, but for a rule that this one issues.
    issues = _OWN_TITLE.search(title)
    own = issues is not None and (issues.start() > 0 or not title.startswith("《") or _EXPLAINED.search(title) is not None)
    bare = title if own else MASKED_TITLE.sub(lambda m: "＿" * len(m.group()), title)
    mentions = [m for m in gazetteer.find(bare) if not is_in_passing(bare, m.span) and not _names_people(m, title)]
    if not mentions or (own and issues and mentions[0].span.start > issues.end() + 4):
        return
    first = mentions[0]
    if any(not _meet(gazetteer, first.candidates, m.candidates) for m in mentions[1:]):
        return  # 香港澳门台湾居民…办法, 京津冀: of none of them
    span = Span(start=start + first.span.start, end=start + first.span.end) if start >= 0 else None
    yield Clue(candidates=first.candidates, rule="place in the title", span=span)


def _names_people(mention: Mention, title: str) -> bool:
    """Whether a title speaks of people from across the border: 在台湾地区服刑的大陆居民, 港澳居民."""
    return mention.candidates[0].code in _ACROSS and _PEOPLE.search(title) is not None


def _meet(gazetteer: Gazetteer, some: Sequence[Region], others: Sequence[Region]) -> bool:
    return any(gazetteer.contains(a, b) or gazetteer.contains(b, a) for a in some for b in others)


def _runs_on(text: str, end: int) -> bool:
    """Whether the title is but the first words of a text without one: 人力资源社会保障部将于2022年在江西省举办竞赛."""
    return end < len(text) and text[end] not in "\n\r" and not text[end : end + 40].lstrip(" 　|*").startswith(("\n", "（", "("))


def _head_clues(gazetteer: Gazetteer, text: str) -> Iterator[Clue]:
    """Short lines above the running text: 届次:政协西安市雁塔区第十六届委员会第二次会议, 地点:贵阳市观山湖区."""
    position = 0
    for line in text.split("\n", _HEAD_LINES)[:_HEAD_LINES]:
        start, position = position, position + len(line) + 1
        if len(line) > _HEAD_LINE_MAX_CHARS:
            return
        if _HEAD_LINE.search(line) and "。" not in line and not line.rstrip().endswith(("：", ":")):
            bare = MASKED_TITLE.sub(lambda m: "＿" * len(m.group()), line)
            for mention in gazetteer.find(bare)[:1]:
                if not is_in_passing(bare, mention.span):
                    span = Span(start=start + mention.span.start, end=start + mention.span.end)
                    yield Clue(candidates=mention.candidates, rule="place in the head", span=span)


def supporting_clues(gazetteer: Gazetteer, text: str, *, furniture: Sequence[str], url: str | None) -> list[Clue]:
    """What names no place alone, but tells places of one name apart: a 文号's first character, the site, its ICP number."""
    number = _number(gazetteer, text)
    clues = [number] if number else []
    for host, rule in _hosts(furniture, url):
        region = _region_of_host(gazetteer, host)
        if region:
            clues.append(Clue(candidates=(region,), rule=rule, span=None))
    for line in furniture:
        clues.extend(_footer_clues(gazetteer, line))
        match = _ICP.search(line)
        region = gazetteer.get(_NUMBER_PREFIX.get(match["prefix"], "")) if match else None
        if region:
            clues.append(Clue(candidates=(region,), rule=f"ICP number of the site: {line[:60]}", span=None))
    return clues


def _number(gazetteer: Gazetteer, text: str) -> Clue | None:
    match = _FILE_NUMBER.search(fold_brackets(text[:600]))
    region = gazetteer.get(_NUMBER_PREFIX.get(match["prefix"], "")) if match else None
    if not match or not region:
        return None
    return Clue(candidates=(region,), rule="first character of the 文号", span=Span(start=match.start(), end=match.end()))


def address_clues(gazetteer: Gazetteer, text: str) -> Iterator[Clue]:
    """Who writes with this 文号 to these: 冀…〔2024〕…号 各市: is Hebei; 承德市人民政府: … 经省政府研究 is the province around."""
    number, head = _number(gazetteer, text), text[:3000]
    if len({_province(gazetteer, m.candidates[0]) for m in gazetteer.find(text[:_ADDRESS_CHARS])}) > 1:
        return  # 津人社局函…号 北京市、天津市、河北省各区(市)…: of three together
    yield from _issued_rules(gazetteer, text)
    if number and number.span and _OWN_NUMBER.match(text, number.span.end) and _writes_for(number.candidates[0], head):
        yield Clue(candidates=number.candidates, rule="文号, and whom it speaks for", span=number.span)
    to = _ADDRESS.search(fold_width(text[: 2 * _ADDRESS_CHARS])) if _PROVINCE_WRITES.search(head) else None
    if not to:
        return
    named = [m.candidates[0] for m in gazetteer.find(text[to.start("to") : to.end("to")]) if len(m.candidates) == 1]
    around = {_province(gazetteer, region) for region in named}
    if len(around) == 1:
        yield Clue(candidates=tuple(around), rule="whom it is written to", span=Span(start=to.start("to"), end=to.end("to")))


def _issued_rules(gazetteer: Gazetteer, text: str) -> Iterator[Clue]:
    issues = _ISSUES.search(text[: 2 * _ADDRESS_CHARS])
    if issues is None:
        return
    name = "own" if issues["own"] else "sent"
    for mention in gazetteer.find(issues[name])[:1]:
        if mention.span.start == 0:
            span = Span(start=issues.start(name), end=issues.start(name) + mention.span.end)
            yield Clue(candidates=mention.candidates, rule="rule that it issues", span=span)


def _writes_for(region: Region, head: str) -> bool:
    """苏 is Jiangsu and, in its own city's numbers, Suzhou: a province's number counts with 我省 beside it, a city's with 我市."""
    if region.name.endswith("自治区"):  # 新 begins 新出联 too
        return _REGIONAL.search(head) is not None
    if region.level is Level.PROVINCE and not region.name.endswith("市"):
        return _PROVINCIAL.search(head) is not None
    return _MUNICIPAL.search(head) is not None and _BELOW_CITY.search(head) is None


def _province(gazetteer: Gazetteer, region: Region) -> Region:
    while (outer := gazetteer.parent(region)) is not None:
        region = outer
    return region


def site_clues(gazetteer: Gazetteer, text: str, *, kind: Kind, furniture: Sequence[str], url: str | None) -> Iterator[Clue]:
    """版权所有 北京市通州区政协: whose page it is; and whose site, where a proposal or reply speaks as a place of that level."""
    for line in furniture:
        yield from _footer_clues(gazetteer, line)
    for host, rule in _hosts(furniture, url):
        region = _region_of_host(gazetteer, host)
        if region and kind in _LETTERS and region.level in _SITE_LEVELS and _SITE_LEVELS[region.level].search(text):
            yield Clue(candidates=(region,), rule=rule, span=None)


def _footer_clues(gazetteer: Gazetteer, line: str) -> Iterator[Clue]:
    if _FOOTER.search(line):
        bare = _COMPANY.sub(lambda m: "＿" * len(m.group()), line)
        for mention in gazetteer.find(bare)[:1]:
            yield Clue(candidates=mention.candidates, rule=f"footer of the page: {line[:60]}", span=None)


def _hosts(furniture: Sequence[str], url: str | None) -> Iterator[tuple[str, str]]:
    if url and (match := _HOST.search(url)):
        yield match["host"].lower(), f"site {match['host'].lower()}"
    for line in furniture:
        for match in _HOST.finditer(line):
            yield match["host"].lower(), f"site {match['host'].lower()} in the footer"


@lru_cache(maxsize=1)
def _sites() -> dict[str, str]:
    return read_sites()


def _region_of_host(gazetteer: Gazetteer, host: str) -> Region | None:
    """mzj.bjtzh.gov.cn is the bureau's site below the district's: the longest known ending decides."""
    labels = host.split(".")
    for cut in range(len(labels) - 1):
        code = _sites().get(".".join(labels[cut:]))
        if code:
            return gazetteer.get(code)
    return None


def _first_candidates(mentions: Sequence[Mention]) -> tuple[Region, ...]:
    return mentions[0].candidates if mentions else ()
