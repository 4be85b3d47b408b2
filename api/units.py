"""Cuts passages into units of evidence: sentences, and the items of an enumeration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.fold import fold_width
from corpus.model import Document, Passage, Span

# A sentence ends at 。!?; and at a line's end. Marks that close a quotation or bracket stay with it.
_END = re.compile(r"[。!?;]+[”’」』》)]*|\n+")
# 工作:一是… — what an enumeration's lead announces begins after its colon.
_LEAD = re.compile(r":(?=\s*(?:一是|1[.、)]|\(一\)|第一[,、]|①))")
_ITEM = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,2}是|第[一二三四五六七八九十][,、]|\(?[一二三四五六七八九十\d]{1,2}[)、.]|[①-⑳])")
_ANNOUNCES = re.compile(r"以下|如下|下列|工作:|措施:|方面:|做法:|计划:")
# 标签:社会组织;政府管理 and 建议/提案提出者: ;某委员会; — read as metadata, not as sentences
_FORM_LINE = re.compile(r"^\s*(?:建议/提案\S{0,4}|标签|关键词|承办单位|发布时间|提案编号|编号|届次|建议号)\s*:[^\n]*$", re.MULTILINE)
# 发布机构: | 区民政局 | 生成日期: | 2016-07-01
_INFO_ROW = re.compile(r"(?:索\s*引\s*号|发布机构|名\s*称|文\s*号|生成日期|组配分类|主题分类|公开日期|发布日期)\s*:?\s*\|")
# 你们提出的提案收悉,现答复如下: / 感谢你们对我区工作的关心和支持 — the letter's form, not its content
_COURTESY = re.compile(
    r"(?:提案|建议|来信|议案)[》”]?(?:\([^)]{1,12}\))?(?:已?收悉|已?收到)|收悉|^.{0,50}(?:答复|函复|回复|函告)如下:?$|"
    r"(?:感谢|谢谢).{0,40}(?:关心|支持|关注|理解|建议)|^(?:此复|特此|专此)"
)
# 第一条 为规范…,制定本办法。 第十一条 本办法由郑州市民政局解释。
_FORMAL = re.compile(
    r"制定本(?:办法|规定|条例|细则|方案|意见)|(?:适用本|适用于本?)|由.{2,24}(?:负责)?解释。?$|^.{0,8}本(?:办法|规定|条例)所称|同时废止|起施行"
)
# 提案建议每年安排300万元。 贵支部提出的每家补助2万元的建议。 — a reply telling what it was asked
_RECOUNTS = re.compile(r"(?:您|你们?|贵\w{1,6})?(?:提案|来信|委员|代表)?(?:建议|提出)(?!如下|得到|已).{4,60}。$")
# 二是创新模式,推进社区服务项目。以购买服务项目的方式…
_TOPIC = re.compile(r"[一二三四五六七八九十]{1,2}是[^,:;\d]{2,14}(?:,[^,:;\d]{2,14})?。$")
_STARTS_ANEW = re.compile(r"\s*(?:[一二三四五六七八九十]{1,2}是|总之|最后|此外|感谢|\(?[一二三四五六七八九十]{1,2}[)、])")
_HEADING_MAX_CHARS = 40
_BEFORE_MAX_CHARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A sentence, or one item of an enumeration; `span` points into the document's text."""

    document: Document
    passage: Passage
    span: Span
    text: str
    before: str  # what stands in front of it in its paragraph
    is_item: bool
    announces: bool  # ends in a colon: what follows is its content
    is_heading: bool  # (二)创建培育孵化基地。 names what follows it and states nothing
    is_formal: bool  # 为规范管理,制定本办法。 and 本办法自…起施行。 speak of the rule, not of its subject


def cut_units(passage: Passage, document: Document) -> list[Unit]:
    """The units of a passage in order, blanks at both ends left out; titles, signatures, headings and bare labels are not units."""
    units: list[Unit] = []
    folded = fold_width(passage.text)
    for start, end in _ranges(folded):
        text, flat = passage.text[start:end], folded[start:end]
        if _is_bare(flat) or flat.strip("#* ") in (fold_width(document.title), document.issuer):
            continue
        paragraph = max(passage.text.rfind("\n", 0, start) + 1, start - _BEFORE_MAX_CHARS)
        units.append(
            Unit(
                document=document,
                passage=passage,
                span=Span(start=passage.span.start + start, end=passage.span.start + end),
                text=text,
                before=passage.text[paragraph:start],
                is_item=_ITEM.match(flat) is not None,
                announces=flat.endswith(":"),
                is_heading=_is_heading(flat, is_line=_is_line(passage.text, start, end)),
                is_formal=_FORMAL.search(flat) is not None,
            )
        )
    return units


def _ranges(folded: str) -> Iterator[tuple[int, int]]:
    """Sentences, a heading that runs into its paragraph (4、资金投入问题。政府购买项目逐年增加…) kept with the sentence behind it."""
    held: tuple[int, int] | None = None
    for left, right in _sentences(folded):
        if held is not None and "\n" not in folded[held[1] : left] and not _STARTS_ANEW.match(folded, left):
            yield held[0], right
            held = None
            continue
        if held is not None:
            yield held
        held = (left, right) if _needs_next(folded[left:right]) else None
        if held is None:
            yield left, right
    if held is not None:
        yield held


def _needs_next(flat: str) -> bool:
    """A heading in its paragraph, or what a reply was asked (提案建议每年安排300万元。): the answer is in the sentence behind."""
    if _COURTESY.search(flat):
        return False
    return flat.endswith("。") and (_is_heading(flat) or any(pattern.match(flat) for pattern in (_RECOUNTS, _TOPIC)))


def _sentences(folded: str) -> Iterator[tuple[int, int]]:
    folded = _FORM_LINE.sub(lambda m: " " * len(m.group()), folded)
    start = 0
    cuts = sorted({m.end() for m in _END.finditer(folded)} | {m.end() for m in _LEAD.finditer(folded)} | {len(folded)})
    for cut in cuts:
        left, right = start, cut
        while left < right and folded[left].isspace():
            left += 1
        while right > left and folded[right - 1].isspace():
            right -= 1
        if left < right:
            yield left, right
        start = cut


def _is_line(text: str, start: int, end: int) -> bool:
    return (start == 0 or text[start - 1] == "\n") and (end == len(text) or text[end] == "\n")


def _is_heading(flat: str, *, is_line: bool = False) -> bool:
    """(二)创建培育孵化基地。 and 二、关于设立500万元资金的问题。 only name what follows."""
    if len(flat) > _HEADING_MAX_CHARS or re.search(r"[,:;]", flat[2:]):
        return False
    if is_line and not re.search(r"[。!?、|]|\d", flat):
        return True  # 创新动员机制, alone on its line
    numbered = re.match(r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d{1,2}[.、]|第[一二三四五六七八九十]+[,、])", flat)
    return numbered is not None and (not re.search(r"\d{2}", flat[3:]) or re.search(r"关于|问题|方面", flat) is not None)


def _is_bare(flat: str) -> bool:
    """A heading or an empty form field: 拟建议承办单位: — nothing is said in it."""
    if re.fullmatch(r"[\W\d年月日]*", flat) or len(flat) < 4 or (re.fullmatch(r"[\w/()]{2,16}:", flat) and not _ANNOUNCES.search(flat)):
        return True
    if flat.startswith("#") or _INFO_ROW.match(flat) or _COURTESY.search(flat):
        return True
    numbered = re.match(r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|第[一二三四五六七八九十百]+[章节])", flat)
    return numbered is not None and len(flat) <= _HEADING_MAX_CHARS and not re.search(r"[。;]", flat)


def clauses(text: str) -> list[Span]:
    """The clauses of a unit, cut after its commas and colons; they tile it. A comma inside brackets or a title does not cut."""
    folded = fold_width(text)
    spans, start, depth = [], 0, 0
    for index, char in enumerate(folded):
        depth += (char in "(《“〔") - (char in ")》”〕")
        if char in ",:;" and depth <= 0 and not _in_number(folded, index):
            spans.append(Span(start=start, end=index + 1))
            start = index + 1
    if start < len(text):
        spans.append(Span(start=start, end=len(text)))
    return spans


def _in_number(folded: str, index: int) -> bool:
    """1,000元: the comma belongs to the number."""
    return folded[index - 1 : index].isdigit() and folded[index + 1 : index + 4].isdigit()
