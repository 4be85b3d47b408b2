"""Joins a rule to the earlier ones that it replaces, repeals or amends, in whatever order they come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from corpus.dates import as_date, find_dates
from corpus.effective import effective_from
from corpus.fold import fold_text, fold_width
from corpus.link_replies import Lookup, Shelf, places_agree
from corpus.model import Document, Kind, Link, Relation, Span
from corpus.titles import file_number_key, own_keys, title_key

RULES = (Kind.REGULATION, Kind.POLICY)
_TITLE = r"《(?:[^《》\n]|《[^《》\n]*》){3,90}》"
_BRACKETED = r"[(（][^()（）\n]{0,60}[)）]|〔[^〔〕\n]{0,40}〕"
_ENDING = r"(?:废止|失效|作废|停止执行|停止使用|不再执行|不再施行)"
# 原《社会组织评估实施办法》(市民〔2009〕14号)和《……细则》同时废止   《……》等3件文件自本办法施行之日起停止执行
_REPEALS = re.compile(
    rf"{_TITLE}(?:{_BRACKETED}|[和、及以与,]|{_TITLE}|第[一二三四五六七八九十百]+条|的决定|的通知|等[\d一二三四五六七八九十]*[件部个项]?[\u4e00-\u9fa5]{{0,8}})*\s*"
    rf"(?:有效期届满,现)?(?:现)?(?:同时|即行|予以|自行|一并|相应|均|自[^。,，;；《》]{{0,20}}|的有关规定|宣布|同步)*\s*{_ENDING}"
)
# 本办法已被《……》废止   该规定已由《……》代替   the old one may say itself what put an end to it
_ENDED_BY = re.compile(rf"(?:已|现)?(?:被|由)(?P<by>{_TITLE})(?:{_BRACKETED})*\s*(?:所)?(?P<how>废止|代替|替代|取代|修改|修正|修订)")
# 修改《……》   对《……》作如下修改   将《……》第三条修改为
_AMENDS = re.compile(
    rf"(?:修改|修订|修正)\s*(?P<first>{_TITLE})|(?P<second>{_TITLE})(?:{_BRACKETED})*[^。《》“”\n]{{0,24}}?(?:作(?:出|了)?(?:如下|以下)?修[改订正]|修[改订正]如下|予以修[改订正]|"
    rf"第[一二三四五六七八九十百零\d]+[条款项章][^。《》“”\n]{{0,12}}修改为)"
)
# 关于废止《……》等五件地方性法规的决定   关于公布规范性文件清理结果的通知
_ENDING_TITLE = re.compile(r"废止|失效|清理|停止执行")
_AMENDING_TITLE = re.compile(r"修改|修正|修订")
_AMENDMENT = re.compile(r"^(?P<inner>[^《》\n]{4,60})修正案")
# 一、决定废止下列文件   二、对下列规章予以修改   三、继续有效的文件: what a list says of the titles that follow
_MODES: tuple[tuple[Relation | None, str], ...] = (
    (None, r"继续有效|继续执行|予以保留|保留的|需要?修[改订]"),
    (
        Relation.REPEALS,
        r"(?:予以|宣布|决定|现)(?:全部)?(?:废止|失效|停止执行)|(?:废止|失效|停止执行)(?:以下|下列|的|和|或者?|目录|部分|(?=《)|:)",
    ),
    (Relation.AMENDS, r"(?:予以|决定)修[改订正]|修[改订正](?:以下|下列|的(?!决定)|目录|部分)"),
)
_MODE = re.compile("|".join(f"(?P<m{n}>{pattern})" for n, (_, pattern) in enumerate(_MODES)))
_NOT_ITS_OBJECT = re.compile(
    r"(?:已被|现被|说明)[^。;\n]{0,60}$|(?:根据|依据|按照|依照|贯彻|执行|落实|符合|适用|与|被|由|违反|为了?|制定)[^。;,、\n]{0,8}$"
)
_ITEM_MARK = r"[一二三四五六七八九十百]{1,4}、|\([一二三四五六七八九十百]{1,4}\)|\d{1,3}[.、](?!\d)"
_LISTED = re.compile(
    rf"^\s*(?:{_ITEM_MARK})\s*(?:关于)?(?P<bare>[^\s《》。:;,()]{{4,60}}?(?:条例|办法|规定|细则|规则|通知|意见|决定|规程|标准|程序|目录|方案|制度|措施))\s*(?=[(\n。;]|$)"
)
_MENTION = re.compile(rf"(?P<title>{_TITLE})(?P<behind>(?:\s*{_BRACKETED})*)")
_FILE_NUMBER = re.compile(r"(?!原|以)[\u4e00-\u9fa5]{1,14}[〔\[(](?:19|20)\d{2}[〕\])]\s*第?\s*\d{1,5}\s*号")
# 原杭政办〔2015〕3号文件同时废止   (三)杭政办〔2016〕8号: named by its 文号 alone
_BARE_NUMBER = rf"(?:(?<![\u4e00-\u9fa5〔(])|(?<=[原、和及与]))(?P<number>{_FILE_NUMBER.pattern})"
_NUMBER_REPEALED = re.compile(rf"{_BARE_NUMBER}(?:文件?|通知)?\s*(?:同时|即行|予以|自行|一并|相应)*\s*{_ENDING}")
_NUMBER_LISTED = re.compile(rf"^\s*(?:{_ITEM_MARK})?\s*{_BARE_NUMBER}(?:文件?)?\s*[。;]?\s*$")
# 根据2018年…《关于修改……的决定》第二次修正
_HISTORY = re.compile(r"通过|修正|修订|公布|批准|发布")
_ABOUT_RULES = re.compile(r"解读|图解|读懂|问答|起草说明")  # quotes the closing articles of the rule it explains
_VERBS = ("废止", "失效", "作废", "停止", "不再", "修改", "修正", "修订")
_HEAD_CHARS = 2500
_CLAUSE_CHARS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A title that a rule says something of."""

    span: Span  # without its brackets 《》; of the 文号 where that is all it is named by
    relation: Relation
    rule: str
    number: str | None = None  # the 文号 behind it


def rules_named(document: Document) -> list[_Named]:
    """What a rule repeals or amends, in order; a title that is only named, or kept in force, is not among them."""
    if _ABOUT_RULES.search(document.title) or not any(word in document.text for word in _VERBS):
        return []
    text, title = fold_text(document.text), fold_width(document.title)
    found: dict[int, _Named] = {}
    for named in (*_in_title(document, text, title), *_in_clauses(text, title), *_in_lists(text, title)):
        found.setdefault(named.span.start, named)
    return [found[start] for start in sorted(found)]


def named_by_rule(document: Document) -> list[str]:
    """Keys by which the rules it names, and those that name it, find it when they come later."""
    own = own_keys(document.title)
    rules = rules_named(document)
    named = [f"title:{key}" for one in rules for key in own_keys(one.span.cut(document.text))]
    named += [f"file:{file_number_key(one.number)}" for one in rules if one.number]
    ended = [f"title:{key}" for span, _ in ended_by(document) for key in own_keys(span.cut(document.text))]
    return [*named, *ended, *(f"own:{key}" for key in own[1:])]


def links_of_rule(document: Document, shelf: Shelf) -> list[Link]:
    """Links from a rule to those it names, and from those that name it."""
    called = [f"title:{key}" for key in own_keys(document.title)]
    called += [f"file:{file_number_key(document.number)}"] if document.number else []
    named_it = {d.document_id: d for key in called for d in shelf.naming(key) if d.kind in RULES}
    links = _told_by(document, shelf)
    for other in named_it.values():
        links += [link for link in _told_by(other, shelf) if document.document_id in (link.from_id, link.to_id)]
    return links + _versions(document, shelf)


def _told_by(document: Document, shelf: Shelf) -> list[Link]:
    links = [
        Link(from_id=document.document_id, to_id=other.document_id, relation=named.relation, rule=named.rule, evidence=named.span)
        for named in rules_named(document)
        for other in _meant(named, document, shelf)
        if other.document_id != document.document_id and _may_be(other, named, document)
    ]
    for span, relation in ended_by(document):
        for other in _called(span.cut(document.text), shelf):
            if other.document_id != document.document_id and places_agree(document, other) and not _is_later(document, other):
                links.append(
                    Link(from_id=document.document_id, to_id=other.document_id, relation=relation, rule="已被《…》代替", evidence=span)
                )
    return links


def _meant(named: _Named, document: Document, shelf: Shelf) -> list[Document]:
    """The rules of a title; and the one of the 文号 behind it, whatever it is titled: body, year and number together are one document's."""
    found = {d.document_id: d for d in _called(named.span.cut(document.text), shelf)}
    if named.number:
        key = file_number_key(named.number)
        same = (d for d in shelf.numbered(named.number) if d.kind in RULES and d.number and file_number_key(d.number) == key)
        found |= {d.document_id: d for d in same}
    return list(found.values())


def _called(title: str, shelf: Shelf) -> list[Document]:
    """The rules known by a title, in any of its forms."""
    found: dict[str, Document] = {}
    for key in own_keys(title):
        for d in (*shelf.titled(key), *shelf.naming(f"own:{key}")):
            if d.kind in RULES and key in own_keys(d.title):
                found.setdefault(d.document_id, d)
    return list(found.values())


def _may_be(other: Document, named: _Named, document: Document) -> bool:
    """One of the same title is another rule where places or 文号 differ, or where it is later than what names it."""
    if (
        named.number
        and other.number
        and _FILE_NUMBER.search(other.number)
        and file_number_key(named.number) != file_number_key(other.number)
    ):
        return False
    return places_agree(document, other) and not _is_later(other, document)


def _is_later(one: Document, other: Document) -> bool:
    if title_key(one.title) == title_key(other.title):  # the earlier rule of the same title, not another copy of this one
        copies = effective_from(one)[0] == effective_from(other)[0]
        return copies or one.issued is None or other.issued is None or one.issued >= other.issued
    return one.issued is not None and other.issued is not None and one.issued > other.issued


def _in_title(document: Document, text: str, title: str) -> Iterator[_Named]:
    """关于修改《……》的决定, 关于废止《……》的决定, ……条例修正案: the title alone says it."""
    at = text.find(title)
    if at < 0:
        return
    if amendment := _AMENDMENT.match(title):
        yield _Named(span=Span(start=at, end=at + amendment.end("inner")), relation=Relation.AMENDS, rule=_rule_of(Relation.AMENDS))
    for match in re.finditer(rf"(?P<verb>废止|修改|修订|修正)(?P<title>{_TITLE})", title):
        relation = Relation.REPEALS if match["verb"] == "废止" else Relation.AMENDS
        span = Span(start=at + match.start("title") + 1, end=at + match.end("title") - 1)
        yield _Named(span=span, relation=relation, rule=_rule_of(relation))


def _rule_of(relation: Relation) -> str:
    return {Relation.REPEALS: "废止", Relation.AMENDS: "修改", Relation.REPLACES: "同时废止"}[relation]


def _in_clauses(text: str, title: str) -> Iterator[_Named]:
    """原《……暂行办法》同时废止: the rule replaces it; a decision that only repeals puts nothing in its place."""
    relation = Relation.REPEALS if _ENDING_TITLE.search(title) else Relation.REPLACES
    ended = 0
    for ending in re.finditer(_ENDING, text):
        window = max(ended, text.rfind("\n", 0, ending.start()) + 1, ending.start() - _CLAUSE_CHARS)
        for match in _REPEALS.finditer(text, window, ending.end()):
            if not _in_quotation(text, match.start()):
                yield from _mentions(text, match.start(), match.end(), relation)
        ended = ending.end()
    for match in _NUMBER_REPEALED.finditer(text):
        if not _in_quotation(text, match.start()):
            yield _by_number(match, 0, relation)
    if _AMENDING_TITLE.search(title):
        for match in _AMENDS.finditer(text):
            group = "first" if match["first"] else "second"
            if not _in_quotation(text, match.start()) and not _NOT_ITS_OBJECT.search(text, max(0, match.start() - 12), match.start()):
                yield from _mentions(text, *match.span(group), Relation.AMENDS)


def _in_quotation(text: str, at: int) -> bool:
    """Whether a place lies within “…”, as the new wording of an article does."""
    before = text[max(0, at - 600) : at]
    return before.rfind("“") > before.rfind("”")


def _mentions(text: str, start: int, end: int, relation: Relation) -> Iterator[_Named]:
    for mention in _MENTION.finditer(text, start, end):
        number = _FILE_NUMBER.search(mention["behind"])
        span = Span(start=mention.start("title") + 1, end=mention.end("title") - 1)
        yield _Named(span=span, relation=relation, rule=_rule_of(relation), number=number.group() if number else None)


def _by_number(match: re.Match[str], offset: int, relation: Relation) -> _Named:
    span = Span(start=offset + match.start("number"), end=offset + match.end("number"))
    return _Named(span=span, relation=relation, rule=_rule_of(relation), number=match["number"])


def _in_lists(text: str, title: str) -> Iterator[_Named]:
    """The lists of a repealing decision: each title under 决定废止下列…, until the list says something else of what follows."""
    if not _ENDING_TITLE.search(title):
        return
    mode: Relation | None = None
    for line in re.finditer(r"[^\n]+", text):
        if line.group().strip() == title.strip():
            continue
        for token in re.finditer(rf"{_MODE.pattern}|{_MENTION.pattern}", line.group()):
            if token["title"] is None:
                mode = next(relation for n, (relation, _) in enumerate(_MODES) if token[f"m{n}"])
            elif mode is Relation.REPEALS and not _NOT_ITS_OBJECT.search(line.group(), max(0, token.start() - 70), token.start()):
                yield from _mentions(text, line.start() + token.start(), line.start() + token.end(), mode)
        if mode is Relation.REPEALS and (bare := _NUMBER_LISTED.match(line.group())):
            yield _by_number(bare, line.start(), mode)
        listed = _LISTED.match(line.group())
        if listed and mode is Relation.REPEALS and not _MODE.search(line.group()):
            number = _FILE_NUMBER.search(line.group())
            span = Span(start=line.start() + listed.start("bare"), end=line.start() + listed.end("bare"))
            yield _Named(span=span, relation=mode, rule=_rule_of(mode), number=number.group() if number else None)


def ended_by(document: Document) -> list[tuple[Span, Relation]]:
    """What a rule's own head or foot says it was ended or amended by: 本办法已被《……》废止."""
    if "被《" not in document.text and "由《" not in document.text:
        return []
    text = fold_text(document.text)
    found = []
    for match in _ENDED_BY.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        if re.search(
            r"(?:本|该|此)(?:文件|办法|条例|规定|通知|意见|规章|法规|细则|规则|文)[^。《》]{0,12}$|^\W*(?:注|说明|提示)?\W*$", before
        ):
            relation = Relation.AMENDED_BY if match["how"].startswith("修") else Relation.REPLACED_BY
            found.append((Span(start=match.start("by") + 1, end=match.end("by") - 1), relation))
    return found


def history_of(document: Document) -> list[tuple[date, Span]]:
    """The dates at which a rule was passed and amended, as its head tells: 2009年8月27日…第一次修正."""
    head = document.text[:_HEAD_CHARS]
    found = []
    for mention in find_dates(head):
        following = re.split(r"[。)\n]|(?:19|20)\d{2}年", fold_width(head[mention.span.end : mention.span.end + 140]))[0]
        day = as_date(mention)
        if day and _HISTORY.search(following) and "施行" not in following[:4]:
            found.append((day, mention.span))
    return found


def _versions(document: Document, shelf: Shelf) -> list[Link]:
    """Of two texts of one rule the later, whose history names the earlier one's date, takes its place."""
    if document.kind is not Kind.REGULATION or document.issued is None:
        return []
    links = []
    for other in shelf.titled(title_key(document.title)):
        if other.document_id == document.document_id or other.kind is not Kind.REGULATION or not places_agree(document, other):
            continue
        if other.issued is None or other.issued == document.issued or title_key(other.title) != title_key(document.title):
            continue
        later, earlier = (document, other) if document.issued > other.issued else (other, document)
        span = next((span for day, span in history_of(later) if day == earlier.issued), None)
        if span is not None:
            links.append(
                Link(
                    from_id=later.document_id,
                    to_id=earlier.document_id,
                    relation=Relation.REPLACES,
                    rule="a later text of it",
                    evidence=span,
                )
            )
    return links


__all__ = ["RULES", "Lookup", "ended_by", "history_of", "links_of_rule", "named_by_rule", "rules_named"]
