"""Finds what a proposal asks for and what a reply says, item by item, each with its span."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.fold import fold_text, fold_width
from corpus.model import Document, Span
from corpus.outline import Item, behind_mark, cut_items, heading_of

# 建议:   三、对策建议   具体建议如下:   三、激发社会组织活力、推进社会治理创新的建议
_SECTION = re.compile(
    r"^[ \t*#]*(?P<mark>[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[.、])?[ \t]*"
    r"[^。,:;\n]{0,24}(?:、[^。,:;\n]{0,20})?(?:建议|对策|举措|办法和措施|解决措施|改进措施)(?:如下|有以下几点)?[ \t]*[*]*:?[ \t]*$",
    re.MULTILINE,
)
# 为此,建议:一是…   建议:一、制定…   乱停乱放严重。建议:在重点路段…
_LEAD = re.compile(
    r"(?:(?<=[。;,!?\s])|^)(?:(?:为此|因此|对此|据此|鉴于此)?[,、]?(?:特|我们|现|提出|作出|几点|以下|如下|具体)*建议(?:如下|有以下几点)?:"
    # 为此,提出以下几点意见:第一,…
    r"|(?:为此|因此|对此|据此|鉴于此)[,、]?(?:特|我们|现)*(?:提出|作出|提)(?:几点|以下|如下|具体|[一二三四五六七八九十]点)+(?:意见|希望|想法|对策|措施|请求)(?:如下)?:)",
    re.M,
)
# 一、建议增加…   二是希望…   (三)关于预约,建议…: what asks behind its number, under no heading that says so
_ASKS = re.compile(
    r"(?:(?:关于|对于?|针对|在)[^。;,\n]{1,30},)?(?:我们|特|还|也)?(?:建议|希望|恳请|呼吁|请求|盼望)"
    r"(?!书|者|人|号|单位|办理|提出)[^。;!?\n]{4,}"
)
# 为此,建议在每个村配备法律顾问。同时,建议把法治宣传融入集市。
_WISH = re.compile(
    r"(?:(?<=[。;!?\n])|^)[ \t]*(?:为此|因此|对此|同时|此外|另外|还|也|我们|并|特|,)*(?P<wish>建议(?!书|者|人|号|单位|提出)[^。;!?\n]{6,})",
    re.M,
)
_END = re.compile(
    r"^[ \t]*(?:建议(?:办理|承办)单位|拟办单位|承办单位|主办单位|提出者|提案人|提案者|联系人|联系单位|签发|附件|版权所有|声明|办理结果|附:|"
    r"相关(?:文章|链接)|(?:提交)?日\s*期|(?![^\n]{0,3}[、)])[^。:\n]{2,24}(?:[局厅委办]|委员会|总支|支部|小组|[省市区县州]委会|政府|办公室|代表团|[支大总]队|中心|集团)\s*$|[^。\n]{0,12}20\d{2}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日)",
    re.MULTILINE,
)
# …收悉,现答复如下:   将办理意见函告如下:   现将结果回复如下。
_OPENING = re.compile(
    r"(?:答复|函复|回复|函告|作复|报告给|汇报|反馈|介绍|说明)(?:意见)?[^。:\n]{0,6}(?:如下|你们|您)\s*[。:,]|收悉[^\n。:]*[。:]|答复内容\s*:"
)
_AS_FOLLOWS = re.compile(r"如下\s*[:。]|主要做法:")
_COURTESY = re.compile(
    r"^[ \t]*(?:(?:最后|再次|在此)?,?\s*(?:衷心|诚挚|非常|再次|十分|最后)*感谢|以上(?:答复|意见|情况)|专此|此复|特此|"
    r"联系(?:单位|人|电话|科室)|"
    r"\(?(?:联系|此件)|(?:办理|答复)(?:结果|类别)|承办(?:单位|负责人)|附件|抄送|[^\n]{0,12}欢迎[^\n]{0,20}(?:提出|监督))",
    re.MULTILINE,
)
_ADDRESSED = re.compile(r"^[ \t]*[^。,\n]{2,40}:\s*$", re.MULTILINE)
_MIN_CHARS = 6
_OPENING_SEARCHED_CHARS = 8000
_OPENING_MAX_CHARS = 160


def find_suggestions(document: Document) -> list[Item]:
    """What a proposal asks for, in order: the numbered items under 建议, else those in running text, else each sentence with 建议."""
    folded = fold_text(document.text)
    found = [item for region in _asking(folded, title=document.title) for item in _asked(document.text, folded, region)]
    if not found:
        numbered = list(_numbered_wishes(document.text, folded))
        others = [_wish(folded, match) for match in _WISH.finditer(folded)]
        found = [*numbered, *(one for one in others if all(not _within(one.span, item.span) for item in numbered))]
        found.sort(key=lambda item: item.span.start)
    return [item for item in found if item.span.end - item.span.start >= _MIN_CHARS]


def find_points(document: Document) -> list[Item]:
    """What a reply says, in order, between …答复如下 and the courtesy at its end."""
    folded = fold_text(document.text)
    body = reply_body(document)
    items = cut_items(document.text, within=body, paragraphs=True)
    return [
        item
        for item in items
        if item.span.end - item.span.start >= _MIN_CHARS and not _COURTESY.match(folded[item.span.start : item.span.end])
    ]


def reply_body(document: Document) -> Span:
    """The part of a reply that answers: behind its opening, in front of thanks, signature and contacts."""
    folded = fold_text(document.text)
    start = _opening_end(folded)
    closings = [
        match.start()
        for pattern in (_COURTESY, _END)
        for match in pattern.finditer(folded, start)
        if not _is_opening_thanks(folded, match, start)
    ]
    return Span(start=start, end=min(closings, default=len(folded)))


def _opening_end(folded: str) -> int:
    """Behind …现答复如下; 答复内容: or 收悉 may stand a little in front of it. Without any, behind the address."""
    openings = list(_OPENING.finditer(folded, 0, _OPENING_SEARCHED_CHARS)) or list(_AS_FOLLOWS.finditer(folded, 0, _OPENING_SEARCHED_CHARS))
    if not openings:
        addressed = _ADDRESSED.search(folded, 0, 600)
        return addressed.end() if addressed else 0
    end = openings[0].end()
    for opening in openings[1:]:
        end = opening.end() if opening.start() - end < _OPENING_MAX_CHARS else end
    return end


def _is_opening_thanks(folded: str, match: re.Match[str], start: int) -> bool:
    """感谢您对公交事业的关心 may also open a reply; the signature of nothing stands in its first lines."""
    return not folded[start : match.start()].strip()


def _asking(folded: str, *, title: str) -> list[Span]:
    """Stretches in which a proposal asks: from each lead (建议:) in running text, or from the last heading of that kind."""
    sections = [m for m in _SECTION.finditer(folded) if m.group().strip(" \t*#") != fold_width(title).strip() and not _is_label(m.group())]
    sections = [m for m in sections if folded[m.end() :].strip()]
    if sections:
        last = sections[-1]
        return [Span(start=last.end(), end=_section_end(folded, last))]
    leads = list(_LEAD.finditer(folded))
    return [Span(start=lead.end(), end=_lead_end(folded, lead, several=len(leads) > 1)) for lead in leads]


def _is_label(line: str) -> bool:
    return re.match(r"\s*(?:关于|对).*建议\s*$", line) is not None


def _section_end(folded: str, section: re.Match[str]) -> int:
    """Up to the signature, or to the next heading numbered as this one is."""
    ends = [m.start() for m in _END.finditer(folded, section.end())]
    if mark := section["mark"]:
        same = r"^[ \t]*[一二三四五六七八九十]{1,3}、" if mark.endswith("、") and not mark[0].isdigit() else None
        same = same or (r"^[ \t]*\([一二三四五六七八九十]{1,3}\)" if mark.startswith("(") else r"^[ \t]*\d{1,2}[.、]")
        following = re.compile(same, re.MULTILINE).search(folded, section.end())
        first = following and following.group().strip(" \t()、.") in ("一", "1")
        ends += [following.start()] if following and not first else []
    return min(ends, default=len(folded))


def _lead_end(folded: str, lead: re.Match[str], *, several: bool) -> int:
    """One lead rules all that follows; of several, each its own paragraph."""
    line_end = folded.find("\n", lead.end())
    if several and line_end > lead.end():
        return line_end
    return min((m.start() for m in _END.finditer(folded, lead.end())), default=len(folded))


def _asked(text: str, folded: str, region: Span) -> Iterator[Item]:
    items = cut_items(text, within=region, paragraphs=False)
    if items:
        yield from items
        return
    for paragraph in re.compile(r"[^\n]+").finditer(folded, region.start, region.end):
        start, end = paragraph.start(), paragraph.end()
        while start < end and folded[start].isspace():
            start += 1
        if end - start >= _MIN_CHARS:
            yield Item(order=(), span=Span(start=start, end=end), heading=heading_of(folded, start, end))


def _numbered_wishes(text: str, folded: str) -> Iterator[Item]:
    """The numbered items, of the whole text, that ask for something behind their number."""
    end = min((match.start() for match in _END.finditer(folded)), default=len(folded))
    for item in cut_items(text, within=Span(start=0, end=end), paragraphs=False):
        if item.order and _ASKS.match(folded, behind_mark(folded, item.span), item.span.end):
            yield item


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start < outer.end


def _wish(folded: str, match: re.Match[str]) -> Item:
    span = Span(start=match.start("wish"), end=match.end())
    return Item(order=(), span=span, heading=heading_of(folded, *match.span("wish")))
