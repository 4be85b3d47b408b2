"""Reads what a document says of itself in its head: title, number, session, parties, departments, subject."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.fold import fold_form
from corpus.model import Span

HEAD_CHARS = 1500
_TITLE_MAX_CHARS = 120
_TITLE_LINES = 25

_TITLE_LABEL = re.compile(
    r"(?:^|:)\s*(?:(?:提案|建议|文件)?标\s*题|题\s*目|案\s*由|(?:提案|建议|文件)?名\s*称)\s*[: ]\s*:?\s*(?P<value>[^\n:]{4,})", re.MULTILINE
)
_LABEL_LINE = re.compile(r"\s*[\w/\s()]{2,14}:(?:\s|$|\S)")
# 索引号 | 11370000… | 发布机构 | … — the information block at the top of a government page
_INFO_LINE = re.compile(
    r"\s*(?:索\s*引\s*号|组配分类|主题分类|发布机构|生成日期|发布日期|发文日期|公开日期|成文日期|文\s*号|有\s*效\s*性|时\s*效|主题词|信息来源|发布时间|来\s*源|浏览|时\s*间)\s*:?"
)
_DATE_LINE = re.compile(r"(?:发布时间:?\s*)?[(]?(?:19|20)\d{2}\s*[-/年.]\s*\d{1,2}\s*[-/月.]\s*\d{1,2}.{0,40}")
# 南京市鼓楼区民政局文件, 滨海新区民政工作参阅, 某区人民政府门户网站: the masthead, not the title
_MASTHEAD = re.compile(
    r".{2,40}(?:局|委|办|厅|部|政府|政协|委员会|中心)文件|.{0,30}(?:参阅|简报|专报|快报|网|网站|门户|专栏|系统|代表建议|委员提案|(?:提案|信息|政务|建议)公开|(?:提案|建议|答复|办理)(?:内容|正文|原文|答复|情况))"
)
_TITLE_END = re.compile(
    r"(?:提案|建议|答复|复函|回复|答复函|通知|意见|方案|办法|条例|规定|报告|研究|规划|公告|公示|函|法|细则|决定|批复|指南|措施|目录|纲要|要点|摘录|纪要)(?:\(.{1,20}\))?$"
)

# 建议/提案号: 011   提案编号:第2021035号   编号:第0188号
_NUMBER_LABEL = re.compile(
    r"(?:(?:提案|建议|议案|案)\s*(?:编)?号|^\s*编\s*号)\s*:\s*(?:第\s*)?(?P<value>[A-Za-z]?\d[\w-]{0,15}?)\s*(?:号|[;,:\s]|$)", re.MULTILINE
)
_NUMBER_WORDS = (
    # 第75号提案   第044号委员提案   第0361号建议
    re.compile(r"第\s*(?P<value>[A-Z]?\d{1,10}(?:-\d+)?)\s*号\s*(?:重点|集体|委员|代表|党派|界别)?\s*(?:提案|建议|议案)"),
    re.compile(r"(?:提案|建议|议案)》?\s*[(]?\s*第\s*(?P<value>[A-Z]?\d{1,10}(?:-\d+)?)\s*号"),
    re.compile(r"》?\s*[(]\s*第\s*(?P<value>[A-Z]?\d{1,10}(?:-\d+)?)\s*号\s*[)]\s*(?:的?(?:提案|建议))?"),
    re.compile(r"^\s*第\s*(?P<value>[A-Z]?\d{1,10})\s*号\s*$", re.MULTILINE),
)
# 穗财行〔2015〕187号
_FILE_NUMBER = re.compile(r"(?<![\u4e00-\u9fa5])(?P<value>[\u4e00-\u9fa5]{1,12}(?:〔|\()(?:19|20)\d{2}(?:〕|\))\s*(?:第\s*)?\d{1,5}\s*号)")
_ORDER_NUMBER = re.compile(r"(?P<value>[\u4e00-\u9fa5]{2,20}令\s*(?:\((?:19|20)\d{2}\))?\s*第\s*[\d一二三四五六七八九十百]+\s*号)")
# 政协十四届五次会议   第十四届委员会第五次会议   第十六届人民代表大会第三次会议
_SESSION = re.compile(
    r"第?(?P<term>[一二三四五六七八九十]{1,3}|\d{1,2})届(?:政协|人大|人民代表大会|委员会|全国委员会|市|区|县|省|常委会|会议)*第?(?P<meeting>[一二三四五六七八九十]{1,3}|\d{1,2})次"
)

BODY_SUFFIX = (
    "委员会办公室|人民政府办公室|人民政府办公厅|人民政府|办公室|办公厅|委员会|管理局|民政局|民政厅|财政局|财政厅|教育局|交通局|卫健委|发改委|住建局|"
    "国务院|常委会|常务委员会|政府|政协|党委|工委|总队|支队|大队|中心|集团|公司|协会|联合会|总工会|法院|检察院|报社|日报|局|厅|委|办|部|院|署"
)
_PARTY_LABEL = re.compile(
    r"(?:建议/提案提出者|提案(?:提出)?(?:单位|者|人|委员)|第一提案人|建议(?:提出者|人|代表)|领衔代表|提出代表|提出者|集体提案单位)\s*:\s*(?P<value>[^\n:]{2,60}?)(?=\s*(?:[\u4e00-\u9fa5/]{2,10}\s*:|\n|$))"
)
_ADDRESSEE = re.compile(
    r"^\s*(?P<value>[^\n。,:]{2,40}(?:委员|代表|代表团|委员会|党派|支部|总支|支队|小组|组|界别?|同志|市委会|区委会|工委|工商联|民盟.*|民革.*|民建.*|民进.*|农工.*|致公.*|九三.*|台盟.*)(?:等)?(?:委员|代表)?(?:们)?):\s*$",
    re.MULTILINE,
)
_DEPARTMENT_LABEL = re.compile(
    r"(?:拟?(?:建议)?(?:承办|主办|办理|会办|协办|分办|拟办)单位|(?<=\s)(?:主办|会办|协办))\s*:\s*(?P<value>[^\n]{2,80}?)(?=\s*(?:(?:会办|协办|主办|承办)(?:单位)?\s*:|\n|$))"
)
_SUBJECT = re.compile(r"《(?P<value>[^《》\n]{4,90})》")
_SUBJECT_PLAIN = re.compile(
    r"(?:提出的|提交的|^)\s*[“\"]?(?P<value>关于[^\n。“”]{4,80}?)[”\"]?的?(?:提案|建议)(?:\([^)]{1,20}\))?\s*(?:收悉|已收|,|我们)",
    re.MULTILINE,
)
_RECEIVED = re.compile(r"收悉|收到|答复如下|函复如下|函告如下|回复如下|回复如下")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value read from a text, the rule that read it, and where it stands."""

    value: str
    rule: str
    span: Span | None


def find_title(text: str) -> Found | None:
    """The heading as printed: a line that reads as a title, else a label's value, else the first heading."""
    folded = fold_form(text)
    headings = list(_headings(text, folded))
    for heading in headings:
        bare = fold_form(heading.value).strip()
        if _TITLE_END.search(bare) and re.search(r"关于|对|《|[\u4e00-\u9fa5]{6,}", bare):
            return heading
    label = _TITLE_LABEL.search(folded[:HEAD_CHARS])
    if label:
        span = _trim(text, label.start("value"), label.end("value"))
        return Found(value=span.cut(text)[:_TITLE_MAX_CHARS], rule="label of the title", span=span)
    return headings[0] if headings else None


def _headings(text: str, folded: str) -> list[Found]:
    """Lines that may be the title, in order, up to the first line of running text."""
    found, position = [], 0
    for line in text.split("\n")[:_TITLE_LINES]:
        start, position = position, position + len(line) + 1
        flat = folded[start : start + len(line)]
        bare = flat.strip()
        if len(bare) > 60 and "。" in bare:
            break
        if 4 <= len(bare) <= _TITLE_MAX_CHARS and not _not_a_title(bare):
            lead = len(line) - len(line.lstrip("#* "))
            end = start + len(line.rstrip("* "))
            span = _trim(text, start + lead, end)
            found.append(Found(value=span.cut(text), rule="first heading", span=span))
    return found


def _not_a_title(line: str) -> bool:
    if _INFO_LINE.match(line) or _DATE_LINE.fullmatch(line) or line.endswith((":", "。", ";", ",", "!")):
        return True
    if _FILE_NUMBER.fullmatch(line) or _MASTHEAD.fullmatch(line) or line.startswith(("附件", "http", "目录", "(")):
        return True
    if re.match(r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]\)|第[一二三四五六七八九十\d]+[章节条号]|\d+\.)", line):
        return True
    return _LABEL_LINE.match(line) is not None or " : " in line


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end)


def find_proposal_number(text: str, *, title: str) -> Found | None:
    """提案号 or 建议号, without 第 and 号: 关于区政协十四届五次会议第75号提案的答复 → 75."""
    head = fold_form(text)[:HEAD_CHARS]
    label = _NUMBER_LABEL.search(head)
    if label:
        return found_at(text, label, rule="label of the number")
    for where, offset in ((fold_form(title), text.find(title)), (head, 0)):
        for pattern in _NUMBER_WORDS:
            match = pattern.search(where)
            if match:
                span = Span(start=offset + match.start("value"), end=offset + match.end("value")) if offset >= 0 else None
                return Found(value=match["value"], rule="第…号提案", span=span)
    return None


def find_file_number(text: str, *, title: str) -> Found | None:
    """The document's own 文号, looked for in its head alone: further down, 文号 belong to the documents it speaks of."""
    folded = fold_form(text)
    start = text.find(title) + len(title) if title and title in text[:HEAD_CHARS] else 0
    head_end = _head_end(folded, start)
    for match in _FILE_NUMBER.finditer(folded, 0, head_end):
        if "《" not in folded[max(0, match.start() - 40) : match.start()].rpartition("\n")[2]:
            return found_at(text, match, rule="文号 in the head")
    order = _ORDER_NUMBER.search(folded, 0, head_end)
    return found_at(text, order, rule="number of the order") if order else None


def _head_end(folded: str, start: int) -> int:
    """Where the head of a document ends: at its first running sentence after the title."""
    for match in re.finditer(r"[^\n]*\n?", folded[start : start + HEAD_CHARS]):
        line = match.group().strip()
        if len(line) > 60 and "。" in line and not line.startswith("("):
            return start + match.start()
    return min(len(folded), start + 600)


def find_session(text: str) -> Found | None:
    """届次 in one form: 政协十四届五次会议 → 十四届五次. Several in one head (过去的会议) leave the first."""
    match = _SESSION.search(fold_form(text)[:HEAD_CHARS])
    if not match:
        return None
    return Found(value=f"{match['term']}届{match['meeting']}次", rule="第…届…次", span=Span(start=match.start(), end=match.end()))


def find_parties(text: str) -> list[Found]:
    """Who proposes (提案单位:民革通州区支部), or whom a reply addresses (某某等委员:)."""
    folded = fold_form(text)[:HEAD_CHARS]
    label = _PARTY_LABEL.search(folded)
    if label:
        parts = [p for p in re.split(r"[;,、\s]+", label["value"]) if p]
        return [Found(value=p, rule="label of the proposer", span=_inside(folded, label, p)) for p in parts]
    addressed = _ADDRESSEE.search(folded)
    return [found_at(text, addressed, rule="address")] if addressed else []


def _inside(folded: str, match: re.Match[str], part: str) -> Span:
    start = folded.find(part, match.start("value"))
    return Span(start=start, end=start + len(part))


def find_departments(text: str) -> list[Found]:
    """Undertaking departments: 承办单位: 主办: 民政局 协办: 财政局 → 民政局, 财政局."""
    found: list[Found] = []
    for match in _DEPARTMENT_LABEL.finditer(fold_form(text)):
        for part in re.finditer(r"[\u4e00-\u9fa5]{2,30}", re.sub(r"主办|会办|协办|承办|单位", "__", match["value"])):
            start = match.start("value") + part.start()
            if re.search(rf"(?:{BODY_SUFFIX}|区|县|镇|街道)$", part.group()) and all(f.value != part.group() for f in found):
                found.append(
                    Found(value=part.group(), rule="label of the department", span=Span(start=start, end=start + len(part.group())))
                )
    return found


def find_subject(text: str) -> Found | None:
    """Of a reply: the title of what it answers, the first 《…》 before 收悉, or 关于…的提案收悉."""
    received = _RECEIVED.search(text[:HEAD_CHARS])
    end = received.end() if received else 600
    match = _SUBJECT.search(text, 0, end)
    if match:
        return found_at(text, match, rule="title in 《》 before 收悉")
    plain = _SUBJECT_PLAIN.search(fold_form(text)[: end + 10])
    return found_at(text, plain, rule="关于…的提案收悉") if plain else None


def found_at(text: str, match: re.Match[str], *, rule: str) -> Found:
    """The match's group `value`, blanks inside taken out."""
    span = _trim(text, match.start("value"), match.end("value"))
    return Found(value=re.sub(r"\s+", "", span.cut(text)), rule=rule, span=span)
