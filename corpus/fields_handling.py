"""Reads how a proposal was handled: whether it was filed, who undertakes it with whom, and with what result."""

from __future__ import annotations

import re

from corpus.fields import Found
from corpus.fields_view import field_view
from corpus.listed_bodies import cut_bodies
from corpus.model import Span

# 审查意见: | 同意立案。   审查结果: 不予立案   与第12号提案并案办理
_FILING = re.compile(
    r"(?:审查意见|立案情况|审查结果|立案审查|是否立案|审查结论|立案意见|处理意见)\s*:\s*(?P<value>[^\n。;]{2,30})", re.MULTILINE
)
_FILING_WORDS = (
    ("不立案", re.compile(r"不\s*(?:予|同意)?\s*立案|未(?:予)?立案|转为?(?:意见|来信|社情民意)|作为?(?:委员来信|意见建议)|^否$")),
    ("并案", re.compile(r"并案|合并(?:办理|立案)")),
    ("立案", re.compile(r"(?:同意|准予|予以|建议|已)?\s*立案|^是$")),
)
_MERGED = re.compile(r"(?:与|同|和)\s*第?\s*\d{1,5}\s*号(?:提案|建议)?[^\n。]{0,12}(?P<value>并案|合并办理)")
# 某民复〔2018〕27号C类, (A类), 办理结果: 解决或采纳, 答复类别: B1
_CLASS_MARK = re.compile(
    r"(?:号|办理类别|答复类别|类\s*别|办理类型|分类|结果)\s*[:：]?\s*[(（]?\s*(?P<value>[ABCD]\d?)\s*[)）]?\s*类?(?=[\s)）。,;]|$)",
    re.MULTILINE,
)
_CLASS_LONE = re.compile(r"^\s*[(〔]?\s*(?P<value>[ABCD]\d?)\s*类?\s*[)〕]?\s*$", re.MULTILINE)
# …2020年9月1日(A类): behind a signature nothing but a class stands so
_CLASS_END = re.compile(r"[(〔]\s*(?P<value>[ABCD]\d?)\s*类\s*[)〕]\s*\Z")
_CLASS_WORDS = re.compile(
    r"(?:办理结果|办理情况|办理类别|答复类别|落实情况|办复类别)\s*:\s*(?P<value>已经?解决(?:或采纳)?|解决或采纳|正在解决(?:或列入计划(?:解决)?)?|列入计划(?:拟)?解决|"
    r"计划(?:逐步)?解决|拟解决|留作参考|供参考|因条件所限[^\n。]{0,12}|暂时?(?:不能|难以)解决|不可行|已采纳|部分(?:采纳|解决))"
)
_HEAD_CHARS = 1500
_TAIL_CHARS = 800
_LONE_CHARS = 300
_JOINT = re.compile(r"(?:会办|协办|分办|会同办理)(?:单位)?\s*:\s*(?P<value>[^\n:]{2,80}?)(?=\s*(?:[\u4e00-\u9fa5]{2,6}\s*:|\n|$))")
_JOINT_IN_TEXT = re.compile(
    r"(?:综合|汇总|结合|商|会同|征求|经商)了?(?P<value>[\u4e00-\u9fa5、]{2,60}?(?:局|委|办|部|厅|中心|委员会|公司|政府|街道|室|院|国务院信息办))(?:等(?:部门|单位)?)?的?(?:会办|协办|意见|研究|,)"
)
_COSIGNERS = re.compile(
    r"(?:联名(?:提案)?人|附议人|附议代表|联名委员|附议委员|联名代表|共同提案人|第二提案人)\s*:\s*(?P<value>[^\n:]{2,120}?)(?=\s*(?:[\u4e00-\u9fa5/]{2,10}\s*:|\n|$))"
)


def find_filing(text: str) -> list[Found]:
    """The filing decision in one word: 立案, 不立案 or 并案."""
    view = field_view(text)
    found: list[Found] = []
    for match in _FILING.finditer(view):
        word = next((word for word, pattern in _FILING_WORDS if pattern.search(match["value"].strip())), None)
        if word:
            found.append(Found(value=word, rule="label of the filing decision", span=_span(view, match)))
    merged = _MERGED.search(view[:_HEAD_CHARS])
    if merged:
        found.append(Found(value="并案", rule="与第…号提案并案", span=_span(view, merged)))
    return found


def find_result(text: str) -> list[Found]:
    """The class of a reply, in its head or at its end: beside the 文号 or a label, on its own line, or in words (办理结果:留作参考)."""
    view = field_view(text)
    ends = [(0, _HEAD_CHARS), (max(_HEAD_CHARS, len(view) - _TAIL_CHARS), len(view))]
    marks = [match for start, end in ends for match in _CLASS_MARK.finditer(view, start, end)]
    lone = [*_CLASS_LONE.finditer(view, 0, _LONE_CHARS), *_CLASS_LONE.finditer(view, max(_LONE_CHARS, len(view) - _LONE_CHARS))]
    found: list[Found] = []
    for match in (*marks, *lone, *_CLASS_END.finditer(view.rstrip())):
        if all(one.value != match["value"] for one in found):
            found.append(Found(value=match["value"], rule="class beside the 文号 or label", span=_span(view, match)))
    words = [match for start, end in ends for match in _CLASS_WORDS.finditer(view, start, end)]
    return found + [Found(value=match["value"], rule="result in words", span=_span(view, match)) for match in words]


def find_joint_departments(text: str) -> list[Found]:
    """Who handles it with the department in charge: 协办: 财政局, and of a reply 综合区财政局会办意见."""
    view = field_view(text)
    found: list[Found] = []
    matches = [(match, "label of the joint department") for match in _JOINT.finditer(view)]
    matches += [(match, "department named in the reply") for match in _JOINT_IN_TEXT.finditer(view, 0, _HEAD_CHARS)]
    for match, rule in matches:
        for span in cut_bodies(view, Span(start=match.start("value"), end=match.end("value"))):
            body = span.cut(view)
            if len(body) >= 2 and re.search(r"[局委办部厅心司府道室院会镇县区]$", body) and all(one.value != body for one in found):
                found.append(Found(value=body, rule=rule, span=span))
    return found


def find_cosigners(text: str) -> list[Found]:
    """联名人, 附议代表: who signs a proposal beside its proposer."""
    view = field_view(text)
    match = _COSIGNERS.search(view)
    if not match:
        return []
    at = match.start("value")
    names = re.finditer(r"[^、,;\s]{2,30}", match["value"])
    return [Found(value=n.group(), rule="label of the co-signers", span=Span(start=at + n.start(), end=at + n.end())) for n in names]


def _span(view: str, match: re.Match[str]) -> Span:
    start, end = match.span("value")
    while end > start and view[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end)
