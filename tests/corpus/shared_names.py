"""Sentences for every place name of the national table that several places share: evidence that decides, that misleads, and none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.gazetteer import Form, read_table, table_names
from corpus.model import Kind, Level, Region
from corpus.placing import place_document
from corpus.regions import Gazetteer, load_gazetteer


@dataclass(frozen=True, kw_only=True)
class Case:
    """`expected` is the place that the evidence decides, None where nothing does."""

    kind: str
    template: str
    name: str
    document: dict[str, object]
    expected: Region | None


def shared_names() -> dict[str, tuple[Region, ...]]:
    """Names of the table, with and without suffix, that mean several places and none of them by nature (吉林 is 吉林省).

    Chosen from the table and the rule of `preferred` alone, so that a mistake of the gazetteer leaves no name out.
    """
    return {name: regions for name, regions in table_shared_names().items() if preferred(regions) is None}


def preferred_names() -> dict[str, tuple[tuple[Region, ...], Region, str]]:
    """Names that several places share and that one of them has by nature: the places, that one, and why."""
    shared = {name: (regions, preferred(regions)) for name, regions in table_shared_names().items()}
    return {name: (regions, *found) for name, (regions, found) in shared.items() if found is not None}


def table_shared_names() -> dict[str, tuple[Region, ...]]:
    names: dict[str, set[Region]] = {}
    table = {region.code: region for region in every_place()}
    for region in table.values():
        if region.level is not Level.FUNCTIONAL:
            for name in table_names(region, _around_by_code(region, table)):
                if name.form in (Form.FULL, Form.SHORT):
                    names.setdefault(name.text, set()).add(region)
    places = load_gazetteer()
    return {name: places.named(name) for name, regions in sorted(names.items()) if len(regions) > 1}


def preferred(regions: tuple[Region, ...]) -> tuple[Region, str] | None:
    """What one means by a shared name, by code and level alone.

    A province (吉林, 海南); else the place that all the others lie in (长沙 is 长沙市, not 长沙县); else the one city of them, where no
    district of a municipality is among them (西安 is a city and 西安区 of two others; 朝阳 is a city, but also a district of 北京).
    """
    provinces = [region for region in regions if region.level is Level.PROVINCE]
    if provinces:
        return (provinces[0], "a province") if len(provinces) == 1 else None
    whole = [region for region in regions if all(_lies_in(other, region) for other in regions)]
    return (whole[0], "contains the others") if whole else _one_city(regions)


def _one_city(regions: tuple[Region, ...]) -> tuple[Region, str] | None:
    ranking = [r for r in regions if r.level is Level.CITY or (r.code or "")[:2] in _MUNICIPALITIES]
    only = len(ranking) == 1 and ranking[0].level is Level.CITY
    return (ranking[0], "the one city") if only else None


_MUNICIPALITIES = ("11", "12", "31", "50")


def _lies_in(inner: Region, outer: Region) -> bool:
    return inner == outer or inner.name.startswith(outer.name)


def _around_by_code(region: Region, table: dict[str | None, Region]) -> Region | None:
    code = region.code or ""
    outer = (code[:4] + "00", code[:2] + "0000")
    return next((table[one] for one in outer if one != code and one in table), None)


def every_place() -> list[Region]:
    return read_table()


def around(region: Region, rivals: tuple[Region, ...]) -> Region | None:
    """The smallest place around it that is around none of its namesakes."""
    places = load_gazetteer()
    outer = places.parent(region)
    while outer is not None and any(places.contains(outer, rival) for rival in rivals if rival != region):
        outer = places.parent(outer)
    return outer


def own(region: Region) -> str:
    outer = load_gazetteer().parent(region)
    return region.name.removeprefix(outer.name) if outer else region.name


def siblings(region: Region) -> list[str]:
    """Names of two places beside it that are nobody else's."""
    places = load_gazetteer()
    outer = places.parent(region)
    beside = [r for r in every_place() if places.parent(r) == outer and r != region and r.level is Level.COUNTY and outer is not None]
    return [own(r) for r in sorted(beside, key=lambda r: r.code or "") if len(places.named(own(r))) == 1 and len(own(r)) > 2][:2]


BODY = "社会组织孵化基地建成两年,入驻组织二十家,累计服务居民三万人次。"

# {n} the shared name, {o} the place around the one that is meant, {p} its path, {a} and {b} places beside it, {r} the place around another of the name.
DECIDING = {
    "path in the title": {"title": "{p}关于培育社会组织的实施意见", "text": "{n}培育社会组织。" + BODY, "kind": Kind.POLICY},
    "path of the issuer": {"title": "关于培育社会组织的通知", "text": BODY + "\n{p}民政局", "issuer": "{p}民政局", "kind": Kind.POLICY},
    "path in the text": {"title": "{n}社会组织工作报告", "text": "{p}近年来培育社会组织。" + BODY, "kind": Kind.REPORT},
    "outer place in the title": {"title": "{o}{n}培育社会组织", "text": BODY, "kind": Kind.NEWS},
    "issuer shared, title tells": {"title": "{o}社会组织工作", "text": BODY, "issuer": "{n}民政局", "kind": Kind.POLICY},
    "it is said to be of it": {"title": "{n}社会组织工作报告", "text": "{n}是{o}的试点。" + BODY, "kind": Kind.REPORT},
    "we are of it": {"title": "答复", "text": "我区作为{o}唯一的实验区,成效明显。" + BODY, "issuer": "{n}民政局", "kind": Kind.REPLY},
    "below it": {"title": "{n}社会组织工作", "text": "{o}所辖的{n}今年建成基地。" + BODY, "kind": Kind.REPORT},
    "it rules over": {"title": "{n}工作要点", "text": "按照{o}人民政府统一部署,{n}全面推开。" + BODY, "kind": Kind.POLICY},
    "its rule is carried out": {"title": "{n}工作要点", "text": "根据《{o}社会组织管理办法》,制定本要点。" + BODY, "kind": Kind.POLICY},
    "opens the text": {"title": "{n}工作要点", "text": "{o}高度重视社会组织工作。{n}率先行动。" + BODY, "kind": Kind.POLICY},
    "letterhead": {"title": "{n}工作要点", "text": "{o}民政局文件\n{n}工作要点\n" + BODY, "kind": Kind.POLICY},
    "footer": {"title": "{n}工作要点", "text": BODY, "furniture": ("版权所有 {p}人民政府",), "kind": Kind.POLICY},
    "neighbours": {"title": "{n}工作要点", "text": "{a}、{n}、{b}三地试点。" + BODY, "kind": Kind.POLICY},
}
PASSING = {
    "learned from": "我们学习{r}的经验。",
    "visited": "一行人赴{r}考察。",
    "supported": "近年来对口支援{r}。",
    "with": "与{r}签订合作协议。",
    "for example": "例如{r},起步较早。",
    "who came from": "来自{r}的企业参加活动。",
    "its way": "{r}的做法值得借鉴。",
    "in a list": "上海、{r}、广东等地走在前面。",
    "news agency": "新华社{r}9月4日电",
    "reference": "参照《{r}社会组织条例》的规定。",
    "elsewhere too": "{r}也开展了类似工作。",
    "experts": "邀请{r}专家授课。",
    "goods": "产品销往{r}。",
    "born": "负责人原籍{r}。",
    "ahead": "{r}早在2010年就建成了基地。",
    "support from": "得到兄弟地区{r}的帮助。",
}
# Written before the rules met them, some to be as near to a deciding sentence as can be.
MORE_PASSING = (
    "据{r}媒体报道,",
    "{r}代表团来访。",
    "曾在{r}工作的张某提出建议。",
    "{r}的社会组织有300家。",
    "全国试点包括{r}。",
    "{r}、{n}两地签约。",
    "在{r}召开的全国现场会上作了发言。",
    "相比{r},我们仍有差距。",
    "从{r}引进的机构承接项目。",
    "{r}方面表示支持。",
    "{r}于2015年出台了社会组织条例。",
    "{r}社会组织数量居全国前列。",
    "原载{r}日报。",
    "{r}支援队抵达。",
    "货物经{r}转运。",
    "{r}高级人民法院有判例。",
    "感谢{r}各界支持。",
    "我区干部到{r}挂职。",
    "{r}人民政府印发了类似办法。",
    "近期{r}出现疫情。",
    "{r}某公司中标。",
    "出席会议的还有{r}民政局负责人。",
    "{r}已经先走一步。",
    "会议在{r}举行。",
    "媒体关注{r}。",
    "请{r}予以配合。",
    "学习贯彻{r}会议精神。",
    "一名{r}籍男子参加了活动。",
    "和{r}比起来仍有差距。",
    "本报{r}讯 ",
    "电话:{r}转接。",
    "今年在{r}举办了研讨会。",
    "{r}的客人参观了基地。",
    "2019年,{r}首批试点启动。",
    "对照{r}标准,找差距。",
    "{r}为我们提供了模板。",
    "省外的{r}步子更快。",
    "我们走访了{r}、上海市。",
    "张某毕业后先到{r}上班,后回乡创业。",
    "《{r}日报》报道了此事。",
    "{r}、北京市、南宁市已先行一步。",
    "与会者有{r}民政局局长。",
    "{r}民政局局长应邀发言。",
    "根据{r}的实践,政府购买服务有效。",
    "援建{r}的工程完工。",
    "受{r}委托,",
    "{r}发来贺信。",
    "该机构总部在{r}。",
    "该机构注册地为{r}。",
    "专家组由{r}社科院牵头。",
    "按{r}标准补助。",
    "{r}慈善总会捐款100万元。",
    "在{r}的支持下,",
    "选派干部赴{r}跟班学习。",
    "{r}方案可资参考。",
    "我区与{r}缔结友好关系。",
    "我区是{r}的友好城区。",
    "这一做法源于{r}。",
    "{r}被列为全国试点。",
    "经{r}民政局推荐,该机构入驻。",
    "{r}企业家协会捐资。",
)
NOTHING = {
    "title": {"title": "{n}关于培育社会组织的实施意见", "text": BODY, "kind": Kind.POLICY},
    "issuer": {"title": "关于培育社会组织的答复", "text": BODY + "\n{n}民政局", "issuer": "{n}民政局", "kind": Kind.REPLY},
    "text": {"title": "关于培育社会组织的提案", "text": "近年来,{n}培育社会组织。建议{n}加大投入。" + BODY, "kind": Kind.PROPOSAL},
    "our own": {"title": "关于培育社会组织的提案", "text": "我区社会组织发展很快。{n}投入不足。" + BODY, "kind": Kind.PROPOSAL},
    "news": {"title": "{n}社会组织孵化基地揭牌", "text": "日前,{n}社会组织孵化基地揭牌。" + BODY, "kind": Kind.NEWS},
    "a third place": {"title": "{n}社会组织工作", "text": "西宁市、海口市的做法各有特点。" + BODY, "kind": Kind.REPORT},
    "company": {"title": "{n}社会组织工作", "text": BODY, "furniture": ("技术支持:{r}某某科技有限公司",), "kind": Kind.REPORT},
}


def cases() -> Iterator[Case]:
    for name, regions in shared_names().items():
        for region in regions:
            outer = around(region, regions)
            beside = siblings(region)
            for rival in (r for r in regions if r != region and around(r, regions) is not None):
                words = {"n": name, "o": outer.name if outer else "", "p": region.name, "r": around(rival, regions).name}
                words |= dict(zip("ab", beside, strict=False))
                yield from _cases_of(
                    name,
                    region if outer else None,
                    words,
                    neighbours=len(beside) == 2,
                    first=rival == next(r for r in regions if r != region),
                )


def _cases_of(name: str, region: Region | None, words: dict[str, str], *, neighbours: bool, first: bool) -> Iterator[Case]:
    if region is not None and first:
        for template, document in DECIDING.items():
            if (template != "neighbours" or neighbours) and region.level is not Level.PROVINCE:
                yield Case(kind="deciding", template=template, name=name, document=filled(document, words), expected=region)
    for template, document in NOTHING.items():
        if first or template == "company":
            yield Case(kind="nothing", template=template, name=name, document=filled(document, words), expected=None)
    for template, sentence in (PASSING | ({sentence: sentence for sentence in MORE_PASSING} if first else {})).items():
        text = sentence + "{n}投入资金三十万元。" + BODY
        alone = filled({"title": "{n}社会组织工作", "text": text, "kind": Kind.REPORT}, words)
        yield Case(kind="misleading", template=template, name=name, document=alone, expected=None)
        if region is not None and template in PASSING:
            told = filled({"title": "社会组织工作", "text": text, "issuer": "{p}民政局", "kind": Kind.REPORT}, words)
            yield Case(kind="misleading, decided", template=template, name=name, document=told, expected=region)


def filled(document: dict[str, object], words: dict[str, str]) -> dict[str, object]:
    def fill(value: object) -> object:
        if isinstance(value, tuple):
            return tuple(fill(v) for v in value)
        return value.format(**words) if isinstance(value, str) and not isinstance(value, Kind) else value

    return {"issuer": None, "furniture": ()} | {key: fill(value) for key, value in document.items()}


def measured() -> dict[str, dict[str, int]]:
    """How many of each kind were placed right, wrong, or left open. A place around the right one (南通市 for its 通州区) is not wrong."""
    places, table = load_gazetteer(), {}
    for case in cases():
        row = table.setdefault(case.kind, {"right": 0, "wrong": 0, "open": 0})
        row[judged(case, places)] += 1
    return table


def judged(case: Case, places: Gazetteer) -> str:
    found = place_document(case.document["text"], **{k: v for k, v in case.document.items() if k != "text"}).region
    if found is None:
        return "open"
    if case.expected is None:
        return "wrong"
    return "right" if found == case.expected or places.contains(found, case.expected) else "wrong"
