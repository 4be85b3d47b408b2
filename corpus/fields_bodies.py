"""Recognises the names of bodies that issue documents, alone and run together, and tells where one begins."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from corpus.fields import BODY_SUFFIX
from corpus.model import Span
from corpus.regions import load_gazetteer

# Bodies of the whole country begin with no place name, so a list says where one begins after another.
_NATIONAL = (
    "中共中央办公厅|中共中央|国务院办公厅|国务院|中央军委|全国人大常委会|全国人民代表大会常务委员会|全国人民代表大会|全国政协|最高人民法院|"
    "最高人民检察院|外交部|国防部|国家发展改革委|国家发展和改革委员会|发展改革委|教育部|科学技术部|科技部|工业和信息化部|国家民委|公安部|国家安全部|"
    "民政部|司法部|财政部|人力资源社会保障部|人力资源和社会保障部|人事部|劳动和社会保障部|劳动保障部|自然资源部|国土资源部|生态环境部|环境保护部|"
    "住房城乡建设部|住房和城乡建设部|建设部|交通运输部|交通部|铁道部|水利部|农业农村部|农业部|商务部|对外贸易经济合作部|文化和旅游部|文化部|"
    "国家卫生健康委|国家卫生计生委|卫生部|退役军人事务部|退役军人部|应急管理部|人民银行|中国人民银行|审计署|海关总署|税务总局|国家税务总局|"
    "市场监管总局|国家市场监督管理总局|国家工商行政管理总局|国家广播电视总局|新闻出版总署|国家安全生产监督管理总局|国家安全监管总局|"
    "体育总局|国家体育总局|统计局|国家统计局|国家旅游局|国家医保局|国家医疗保障局|国家能源局|国家林草局|国家药监局|国家知识产权局|国家中医药局|"
    "银保监会|保监会|银监会|证监会|中国证监会|中国银保监会|中科院|中国科学院|工程院|中国工程院|社科院|信息产业部|国家计委|国家经贸委|劳动部|政务院|"
    "中国残联|中国科协|中国文联|中央综治办|中央宣传部|中央组织部|中央政法委|中央网信办|中央编办|国务院国资委|国资委|国务院扶贫办|自然科学基金委|"
    "国家林业和草原局|国家粮食和储备局|国家邮政局|国家铁路局|国家民航局|民航局|国家文物局|国家档案局|全国总工会|中华全国总工会|共青团中央|全国妇联|"
    "全国工商联|监察部|广电总局|国家民族事务委员会|国家外汇管理局|中国就业培训技术指导中心|"
    "国家乡村振兴局|应急部|中国残疾人联合会|总参谋部|总政治部|总后勤部|总装备部|金融监管总局|国家金融监督管理总局|中国气象局|气象局|林草局|"
    "国家广播电视总局|广播电视总局|工商总局|国家版权局|版权局|国家知识产权局|知识产权局|国家医疗保障局|国家疾控局|国家数据局|"
    "中国(?:银行保险|银行业|证券|保险)监督管理(?:委员会)?|国家发改委|发改委|中国铁路|(?:中国农业|中国工商|中国建设|中国|交通)银行(?=股份)|"
    "(?<=[局厅委会])[\u4e00-\u9fa5]{2}银行(?=股份)"
)
_NATIONAL_NAME = re.compile(_NATIONAL)
_ENDS = re.compile(
    rf"(?:{BODY_SUFFIX}|{_NATIONAL}|银行|[部厅]\S{{2,8}}[司处]|[支分]行|海关|总社|研究会|基金会|妇联|团委|残联|科协|工商联|大会|兵团)$"
)
_NOT_A_BODY = re.compile(
    r"^(?:根据|按照|依据|对(?!外)|经|由|和|与|自|在|从|至|原|据|报|向|请|给|各|附件|抄送|以|为|关于|会同|及)|(?<!科)学院$|通知|印发|名单|规定|办法|要求|意见|方案|决定|联系|地址"
    r"|的"
)
# 国家税务总局河北省税务局, 中国人民银行石家庄中心支行, …监督管理委员会河北监管局: one body of the whole country in a place
_BRANCH = re.compile(
    r"国家税务总局(?=[\u4e00-\u9fa5]{2,9}?税务局)|中国人民银行(?=[\u4e00-\u9fa5]{2,9}?[支分]行)|"
    r"(?:监督管理委员会|监管总局|监督管理总局)(?=[\u4e00-\u9fa5]{2,6}?监管分?局)|^委员会(?=[\u4e00-\u9fa5]{2,6}?监管分?局)|"
    r"银行股份有限公司(?=[\u4e00-\u9fa5]{2,9}?[支分]行)|中国铁路(?=[\u4e00-\u9fa5]{2,4}局集团)|共青团"
)
# …监督管理 | 委员会河北监管局, …港澳台侨和 | 外事委员会: one name set over two lines
_GOES_ON = re.compile(r"^(?:委员会|办公[室厅]|管理局|监管局)")
_CHARS = r"[\u4e00-\u9fa5·()（）、 \n]"
_TAIL = re.compile(rf"{_CHARS}{{2,200}}$")
_SPACED = re.compile(r"\s*(?:\S {1,3}){1,7}\S\s*")  # 保 监 会, set wide
_MAX_BODY = 30


def bodies_before(view: str, end: int) -> tuple[Span, ...]:
    """The bodies named right in front of a place in a text, in order: …报告。河北省教育厅河北省财政厅 | 2019年12月20日.

    What stands before the first certain beginning of a name (a line, a place name, a body of the whole country) is no part of it.
    """
    floor = max(0, end - 220)
    match = _TAIL.search(view, floor, end)
    if not match:
        return ()
    found: list[Span] = []
    chunks = [chunk for line in _lines(view, match.start(), end) for chunk in _chunks(view, line)]
    for chunk, certain in reversed(_joined(chunks, view)):
        if not _is_body(chunk.cut(view), certain=certain):
            break
        found.insert(0, chunk)
    return tuple(span for at, span in enumerate(found) if not _is_office_of(span, found[at + 1 :], view))


def _joined(chunks: list[tuple[Span, bool]], view: str) -> list[tuple[Span, bool]]:
    """Names set over two lines as one."""
    joined: list[tuple[Span, bool]] = []
    for chunk, certain in chunks:
        if joined and (_GOES_ON.match(chunk.cut(view)) or joined[-1][0].cut(view).endswith(("和", "与", "及"))):
            before, certain = joined.pop()
            chunk = Span(start=before.start, end=chunk.end)
        joined.append((chunk, certain))
    return joined


def _is_office_of(span: Span, behind: list[Span], view: str) -> bool:
    """地址:…河北省教育厅科技处 | 河北省教育厅 | 2017年8月14日: the end of an address, not a signature."""
    name = span.cut(view)
    return name[-1] in "处科室" and any(name.startswith(other.cut(view)) for other in behind)


def split_bodies(text: str) -> tuple[str, ...]:
    """The bodies of a name that may hold several: 人事部、商务部 and 河北省科学技术厅河北省财政厅 are two each."""
    return tuple("".join(span.cut(text).split()) for span, _ in _chunks(text, (0, len(text), True)) if span.cut(text).strip())


def _lines(view: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """Lines of a stretch: start, end, and whether the line begins where the stretch does not cut it."""
    lines, at = [], start
    for part in re.split(r"(\n)", view[start:end]):
        if part.strip():
            whole = at == 0 or view[at - 1] == "\n" or view[start:at].endswith("\n")
            lines.append((at, at + len(part), whole))
        at += len(part)
    return lines


def _chunks(view: str, line: tuple[int, int, bool]) -> list[tuple[Span, bool]]:
    """The names of a line, each with whether its beginning is certain."""
    start, end, whole = line
    words = view[start:end]
    if _SPACED.fullmatch(words):
        return [(_trim(view, start, end), whole)]
    cuts = {0: whole}
    for match in re.finditer(r"[、 ()（）]+", words):
        inside = re.match(r"[^()（）]{0,12}[)）]", words[match.end() :])
        if "(" not in match.group() and "（" not in match.group() and not inside:
            cuts[match.end()] = True
    for at in _beginnings(words):
        before = words[:at].rstrip("、 ")
        if (at and _ENDS.search(before)) or not whole:
            cuts[at] = True
    edges = [*sorted(cut for cut in cuts if cut < len(words)), len(words)]
    return [(_trim(view, start + a, start + b), cuts[a]) for a, b in pairwise(edges)]


@lru_cache(maxsize=512)
def _beginnings(words: str) -> tuple[int, ...]:
    """Where a place name or a body of the whole country begins."""
    places = [mention.span for mention in load_gazetteer().find(words)]
    ends = {span.end for span in places}  # 河北省统计局 holds no body of the whole country
    national = [match.start() for match in _NATIONAL_NAME.finditer(words) if match.start() not in ends]
    party = [
        match.start()
        for match in re.finditer(
            r"中共|共青团|中华人民共和国(?=[\u4e00-\u9fa5]{2,12}[部署])|(?:^|(?<=[厅局委会联院]))省(?=[\u4e00-\u9fa5]{1,12}[厅局委办会联])",
            words,
        )
    ]
    inside = {match.end() for match in re.finditer("中共|中华人民共和国", words)} | {match.end() for match in _BRANCH.finditer(words)}
    return tuple(sorted({*(span.start for span in places), *national, *party} - inside))


def _is_body(name: str, *, certain: bool) -> bool:
    bare = re.sub(r"\s+", "", name)
    return certain and 2 <= len(bare) <= _MAX_BODY and not _NOT_A_BODY.search(bare) and _ENDS.search(bare) is not None


def _trim(view: str, start: int, end: int) -> Span:
    while start < end and view[start] in " \n、":
        start += 1
    while end > start and view[end - 1] in " \n、":
        end -= 1
    return Span(start=start, end=end)
