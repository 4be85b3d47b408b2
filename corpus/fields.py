"""Reads what a document says of itself in its head: number, session, parties, departments, subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.fields_view import field_view, rule_head
from corpus.fold import fold_form
from corpus.listed_bodies import cut_bodies
from corpus.model import Span
from corpus.proposal_numbers import numbers_together
from corpus.titles import file_number_key, plain_number

HEAD_CHARS = 1500
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
FILE_NUMBER = re.compile(r"(?<![\u4e00-\u9fa5])(?P<value>[\u4e00-\u9fa5]{1,12}(?:〔|\()(?:19|20)\d{2}(?:〕|\))\s*(?:第\s*)?\d{1,5}\s*号)")
# 文号:浦民〔2021〕10号 of an information block, and 浦民规〔2021〕1号 on a line of its own as the document prints it
_BEFORE_NUMBER = re.compile(r"(?:发文字号|发文文号|文件编号|公文字号|文\s*号|字\s*号)\s*[: ]\s*$")
_FILE_NUMBER_LINE = re.compile(rf"\s*[(]?{FILE_NUMBER.pattern}[)]?\s*(?:[(]?[A-D]\d?类?[)]?)?\s*")
# 科学技术部令第20号, 农业农村部令2020年第1号, 人事部、商务部令第2号, 国家旅游局第38号令
_ORDER_NUMBER = re.compile(
    r"(?:日|^|[\s(])\s*(?P<value>[\u4e00-\u9fa5、]{2,60}?(?:令\s*(?:\(?(?:19|20)\d{2}\)?年?)?\s*第\s*[\d一二三四五六七八九十百]+\s*号|第\s*\d+\s*号令|(?<=[部局署会])(?<!常务委员会)第\s*\d+\s*号(?=\s*(?:公布|发布))))",
    re.MULTILINE,
)
# 中华人民共和国人力资源和社会保障部令第43号《…的决定》已经…通过: an order that runs on
_FIRST_ORDER = re.compile(r"[\s#*]*(?P<value>[\u4e00-\u9fa5、]{2,40}令\s*第\s*[\d一二三四五六七八九十百]+\s*号)(?=\s*《)")
# …管理办法的通知冀科资规〔2021〕1号各市: a page that lost its line breaks; (…中央军委印发中发〔2001〕3号)
_RUN_ON_NUMBER = re.compile(
    r"(?:通知|意见|办法|函|决定|批复|规定|方案|报告|措施|公告|印发|细则)(?P<value>[\u4e00-\u9fa5]{2,8}〔(?:19|20)\d{2}〕\s*\d{1,5}\s*号)(?!文)"
)
_RUN_ON_CHARS = 260
# 政协十四届五次会议   第十四届委员会第五次会议   第十六届人民代表大会第三次会议
# 政协第十四届杭州市委员会第二次会议: the place may stand between the two. 常务委员会第十二次会议 and 七次全会 are sessions of other bodies.
_SESSION = re.compile(
    r"第?(?P<term>[一二三四五六七八九十]{1,3}|\d{1,2})届\s*(?:政协|全国人大|人大|人民代表大会|委员会|全国委员会|全国|市|区|县|省|常委会|会议|"
    r"(?:(?!常务|次)[\u4e00-\u9fa5]){2,24}?(?:政协|人大|代表大会|委员会))*\s*第?(?P<meeting>[一二三四五六七八九十]{1,3}|\d{1,2})次(?!全会|全国)"
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
_PEOPLE = re.compile(
    r"(?P<names>(?:(?!等)[\u4e00-\u9fa5·]){2,4}(?:、(?:(?!等)[\u4e00-\u9fa5·]){2,4}){0,9}?)\s*(?:等)?\s*(?:\d{1,3}[名位])?(?:政协|人大)?(?:委员|代表)(?:们)?"
)
_DEPARTMENT_LABEL = re.compile(
    r"(?:拟?(?:建议)?(?:承办|主办|办理|会办|协办|分办|拟办)单位|(?<=\s)(?:主办|会办|协办))\s*:\s*(?P<value>[^\n]{2,80}?)(?=\s*(?:(?:会办|协办|主办|承办)(?:单位)?\s*:|\n|$))"
)
_SUBJECT = re.compile(r"《(?P<value>[^《》\n]{4,90})》")
_SUBJECT_PLAIN = re.compile(
    r"(?:提出的|提交的|^)\s*[“\"]?(?P<value>关于[^\n。“”]{4,80}?)[”\"]?的?(?:提案|建议)(?:\([^)]{1,20}\))?\s*(?:收悉|已收|,|我们)",
    re.MULTILINE,
)
_MAX_BODY_CHARS = 30
_RECEIVED = re.compile(r"收悉|收到|答复如下|函复如下|函告如下|回复如下|回复如下")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value read from a text, the rule that read it, and where it stands."""

    value: str
    rule: str
    span: Span | None


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


def find_proposal_numbers(text: str, *, title: str) -> list[Found]:
    """All that a reply answers together: 关于对区政协九届二次会议第12号、第15号和第23号提案的答复 → 12, 15, 23; else the one number."""
    first = find_proposal_number(text, title=title)
    known = plain_number(first.value) if first else None
    for words, offset in ((fold_form(title), text.find(title)), (fold_form(text)[:HEAD_CHARS], 0)):
        for run in numbers_together(words):
            plain = [plain_number(number) for number, _ in run]
            if len(run) > 1 and (known is None or known in plain):
                return [Found(value=n, rule="第…号、第…号提案", span=_moved(span, offset)) for n, span in run]
    return [first] if first else []


def _moved(span: Span, offset: int) -> Span | None:
    return Span(start=span.start + offset, end=span.end + offset) if offset >= 0 else None


def find_file_numbers(text: str, *, title: str) -> list[Found]:
    """The document's own 文号, looked for in its head alone: further down, 文号 belong to the documents it speaks of.

    Where the page's information block has another than the document, both are given, the document's first.
    """
    view = field_view(text)
    start = text.find(title) + len(title) if title and title in text[:HEAD_CHARS] else 0
    head_end = _head_end(view, start)
    own = [match for match in FILE_NUMBER.finditer(view, 0, max(head_end, _opening(view))) if _is_own(view, match)]
    if own:
        return [found_at(text, match, rule="文号 in the head") for match in _believed_first(view, own)]
    found = _order_number(text, view)
    return [found] if found else []


def _believed_first(view: str, own: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """The number that the document prints on a line of its own, then what the block above it says; else the first."""
    block = [match for match in own if _BEFORE_NUMBER.search(view[max(0, match.start("value") - 12) : match.start("value")])]
    printed = [match for match in own if match not in block and _FILE_NUMBER_LINE.fullmatch(_line_at(view, match.start("value")))]
    if not block or not printed:
        return [*own[:1]]
    different = [match for match in block if file_number_key(match["value"]) != file_number_key(printed[0]["value"])]
    return [printed[0], *different[:1]]


def _line_at(view: str, at: int) -> str:
    return view[view.rfind("\n", 0, at) + 1 :].split("\n", 1)[0]


def find_file_number(text: str, *, title: str) -> Found | None:
    """The first of `find_file_numbers`."""
    return next(iter(find_file_numbers(text, title=title)), None)


def _order_number(text: str, view: str) -> Found | None:
    """科学技术部令第20号, and 文号 that run on from a title."""
    head = rule_head(view)
    run_on = _RUN_ON_NUMBER.search(view, 0, min(_RUN_ON_CHARS, _first_sentence(view)))
    if run_on or head is None:
        return found_at(text, run_on, rule="文号 behind the title") if run_on else None
    orders = (m for m in _ORDER_NUMBER.finditer(head) if "》" not in head[max(0, m.start("value") - 2) : m.start("value")])
    order = next(orders, None) or _FIRST_ORDER.match(view)
    return found_at(text, order, rule="number of the order") if order else None


def _opening(view: str) -> int:
    """A page without lines may begin with its 文号, and its first line is all of it."""
    lead = re.match(r"[\s#*]*[\u4e00-\u9fa5]{2,12}〔\d{4}〕\s*\d+\s*号", view)
    return lead.end() if lead else 0


def _first_sentence(view: str) -> int:
    end = view.find("。")
    return end if end >= 0 else len(view)


def _is_own(view: str, match: re.Match[str]) -> bool:
    """Not one of another document: 根据《…》(国发〔2019〕5号), 冀交公字〔2005〕224号文收悉."""
    line = view[: match.start()].rpartition("\n")[2]
    before, after = line[-40:], view[match.end() : match.end() + 3]
    return (
        "《" not in before
        and not re.search(r"[》”]\s*[(]?\s*$|根据|按照", before)
        and not re.match(r"\s*(?:文|[)]\s*(?:文|要求|精神|转发))", after)
    )


def _head_end(view: str, start: int) -> int:
    """Where the head of a document ends: at its first running sentence after the title."""
    for match in re.finditer(r"[^\n]*\n?", view[start : start + HEAD_CHARS]):
        line = match.group().strip()
        if len(line) > 60 and "。" in line and not line.startswith("("):
            return start + match.start()
    return min(len(view), start + 600)


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
    addressed = next((one for one in _ADDRESSEE.finditer(folded) if not one["value"].strip().startswith("各位")), None)
    return _addressed(text, addressed) if addressed else []


def _addressed(text: str, match: re.Match[str]) -> list[Found]:
    """王锦荣等委员: is 王锦荣 and others unnamed; 邓乃扬、韩汝琦委员: are two. 民盟市委会: and 张某某等15名代表团: stay as they are."""
    people = _PEOPLE.fullmatch(match["value"].strip())
    if not people:
        return [found_at(text, match, rule="address")]
    start = match.start("value") + len(match["value"]) - len(match["value"].lstrip())
    names = re.finditer(r"[^、,\s][^、,]*", people["names"])
    return [
        Found(value=re.sub(r"\s+", "", name.group()), rule="address", span=_trim(text, start + name.start(), start + name.end()))
        for name in names
    ]


def _inside(folded: str, match: re.Match[str], part: str) -> Span:
    start = folded.find(part, match.start("value"))
    return Span(start=start, end=start + len(part))


def find_departments(text: str) -> list[Found]:
    """Undertaking departments: 承办单位: 主办: 民政局 协办: 财政局 → 民政局, 财政局."""
    found: list[Found] = []
    view = fold_form(text)
    for match in _DEPARTMENT_LABEL.finditer(view):
        start = match.start("value")
        value = view[:start] + re.sub(r"主办|会办|协办|承办|单位|[^\u4e00-\u9fa5]", lambda m: "、" * len(m.group()), match["value"])
        for span in cut_bodies(value, Span(start=start, end=len(value))):
            body = span.cut(value)
            is_body = 2 <= len(body) <= _MAX_BODY_CHARS and re.search(rf"(?:{BODY_SUFFIX}|区|县|镇|街道)$", body)
            if is_body and all(f.value != body for f in found):
                found.append(Found(value=body, rule="label of the department", span=span))
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
