"""Reads the title of a document: a heading of one line or several, a label's value, or the words a page without lines begins with."""

from __future__ import annotations

import re

from corpus.fields import BODY_SUFFIX, FILE_NUMBER, HEAD_CHARS, Found
from corpus.fields_view import field_view
from corpus.fold import fold_form
from corpus.model import Span

_TITLE_MAX_CHARS = 120
_TITLE_LINES = 25
_JOINED_LINES = 5

_TITLE_LABEL = re.compile(
    r"(?:^|:)\s*(?:(?:提案|建议|文件)?标\s*题|题\s*目|案\s*由|(?:提案|建议|文件)?名\s*称)\s*[: ]\s*:?\s*(?P<value>[^\n:]{4,})", re.MULTILINE
)
_LABEL_LINE = re.compile(r"\s*[\w/\s()]{2,14}:(?:\s|$|\S)")
# 索引号 | 11370000… | 发布机构 | … — the information block at the top of a government page
_INFO_LINE = re.compile(
    r"\s*(?:索\s*引\s*号|组配分类|主题分类|发布机构|发文机关|生成日期|发布日期|发文日期|公开日期|成文日期|发文字号|文\s*号|有\s*效\s*性|时\s*效|主\s*题\s*词|信息来源|发布时间|来\s*源|浏览|时\s*间)\s*:?"
)
_DATE_LINE = re.compile(r"(?:发布时间:?\s*)?[—-]{0,2}[(]?(?:19|20)\d{2}\s*[-/年.]\s*\d{1,2}\s*[-/月.]\s*\d{1,2}.{0,40}")
# 南京市鼓楼区民政局文件, 滨海新区民政工作参阅, 某区人民政府门户网站: the masthead, not the title
_MASTHEAD = re.compile(
    r".{2,40}(?:局|委|办|厅|部|政府|政协|委员会|中心)文件|.{0,30}(?:参阅|简报|专报|快报|网|网站|门户|专栏|系统|代表建议|委员提案|(?:提案|信息|政务|建议)公开|(?:提案|建议|答复|办理)(?:内容|正文|原文|答复|情况))"
)
_ENDING = (
    r"(?:提案|建议|答复|复函|回复|答复函|通知|意见|方案|办法|条例|规定|报告|汇报|研究|规划|公告|公示|函|法|细则|决定|决议|批复|指南|措施|目录|纲要|要点|摘录|"
    r"纪要|解释|安排|修正案|规则|准则|通告|标准|预案|制度|法典|规程|总结|命令)"
)
_TITLE_END = re.compile(rf"{_ENDING}(?:\s*\(.{{1,30}}\))?$")
_ENDS_AS_BODY = re.compile(rf"(?:{BODY_SUFFIX})$")
_ADDRESSEE = re.compile(r"^[^。]{2,200}[:]$")
_ORDER = re.compile(r"^\s*[\u4e00-\u9fa5、]{2,40}(?:令|公告)?\s*$|^\s*\(?第\s*[\d一二三四五六七八九十百]+\s*号\)?\s*$")
# 《科学技术部行政处罚实施办法》已经2023年2月23日科学技术部第2次部务会审议通过,现予公布; 现公布修订后的《…实施条例》,自…
_PUBLISHES = re.compile(
    r"《(?P<value>[^《》]*(?:《[^《》]*》|〈[^〈〉]*〉)?[^《》]*)》[^。《》]{0,12}已(?:经|由|于)[^。]{0,90}(?:通过|同意|批准)[^。]{0,40}(?:公布|发布|施行)|现(?:予)?公布[^。《》]{0,12}《(?P<other>[^《》]{4,80})》"
)
# …公告(第一二六号), ◎本报记者某某, 根据《…》规定, …会议通过): lines of a head or a text that name nothing
_NO_TITLE = re.compile(
    r"公告\s*\(?(?:\d{4}年)?\s*第|(?:^|本报|本网|。)记者|通讯员|^◎|^(?:根据|按照|依据|为了|为贯彻|现将)|通过\s*\)?$|\d{8}"
)
_ORDER_CHARS = 700
# 某市人民政府办公厅关于印发…方案的通知各区人民政府:…, a page that lost its line breaks
_RUN_ON = re.compile(
    r"^\s*(?:\S{2,10}〔\d{4}〕\s*\d+\s*号)?\s*(?!为|按照|根据|近日|经|在|自|日前|各)"
    r"(?P<value>[^。:;\n]{0,140}?(?:关于|印发|转发)[^。;\n]{2,140}?(?:的通知|的意见|的实施意见|的函|的复函|的批复|的决定|的公告|的通告|意见|的报告|方案))"
    r"\s*(?=\S{2,10}〔\d{4}〕|各[市县区省地设有]|现将|[\u4e00-\u9fa5、(),\s]{2,120}:)"
)
# 冀科社函〔2017〕86号 | 某省科学技术厅 | 关于印发《…实验区 | 工作指引》的函各市人民政府: set over several lines, and run on
_BROKEN = re.compile(
    r"^\s*(?:\S{2,10}〔\d{4}〕\s*\d+\s*号\s*\n\s*)?"
    r"(?P<value>(?:[\u4e00-\u9fa5、]{2,30}\n\s*)?(?:关于|印发|转发)[^。:;]{2,140}?的(?:通知|函|意见|实施意见|批复|复函|决定))(?=各[市县区省地设有][^\n]{0,120}:)"
)
# 军队转业干部安置暂行办法(2001年1月19日中共中央…印发…), 某法(2002年6月29日…通过 …)
_NAMED = re.compile(rf"^\s*(?P<value>[\u4e00-\u9fa5《》〈〉、]{{4,60}}?{_ENDING}(?:\([\u4e00-\u9fa5]{{2,6}}\))?)\s*\((?:\d{{4}}年|根据|《)")


def find_title(text: str) -> Found | None:
    """The heading as printed: what an order publishes, a line or lines that read as a title, a label's value, else the first heading."""
    view = field_view(text)
    ordered = _ordered(text, view) or _run_on(text, view)
    if ordered:
        return ordered
    headings = _headings(text, view)
    for heading in headings:
        bare = fold_form(heading.value).strip()
        if _reads_as_title(bare):
            return heading
    label = _TITLE_LABEL.search(view[:HEAD_CHARS])
    if label:
        span = _trim(text, label.start("value"), label.end("value"))
        return Found(value=span.cut(text)[:_TITLE_MAX_CHARS], rule="label of the title", span=span)
    return next((heading for heading in headings if _may_be_title(text, heading)), None)


def _reads_as_title(bare: str) -> bool:
    return (
        _TITLE_END.search(bare) is not None
        and re.search(r"关于|对|《|[\u4e00-\u9fa5]{6,}|[\u4e00-\u9fa5]{2,}(?:法|条例|规定)$", bare) is not None
    )


def _may_be_title(text: str, heading: Found) -> bool:
    """A heading that does not read as a title is one only where it stands first, in front of the text."""
    if _ENDS_AS_BODY.search(heading.value) and "关于" not in heading.value:
        return False
    return heading.span is not None and text[: heading.span.start].count("\n") <= 3 and "。" not in text[: heading.span.start]


def _ordered(text: str, view: str) -> Found | None:
    head = view[:_ORDER_CHARS]
    if not re.search(r"^\s*(?:[\u4e00-\u9fa5、]{2,40}令\s*\(?第|公告\s*\(?第)", head, re.MULTILINE):
        return None
    match = _PUBLISHES.search(view, 0, _ORDER_CHARS + 120)
    if not match:
        return None
    group = "value" if match["value"] else "other"
    span = _trim(text, match.start(group), match.end(group))
    return Found(value="".join(span.cut(text).split()), rule="what the order publishes", span=span)


def _run_on(text: str, view: str) -> Found | None:
    """The title of a page without line breaks, which runs on into the number, the addressees or the text."""
    if _reads_as_title(view.lstrip().split("\n", 1)[0].strip(" #*")):
        return None
    match = _RUN_ON.match(view) or _NAMED.match(view) or _BROKEN.match(view)
    if not match or match["value"].count("《") != match["value"].count("》"):
        return None
    span = _trim(text, match.start("value"), match.end("value"))
    value = span.cut(text) if match.re is not _BROKEN else "".join(span.cut(text).split())
    return Found(value=value, rule="first words, up to the addressees", span=span)


def _headings(text: str, view: str) -> list[Found]:
    """Lines that may be the title, in order, up to the addressees or the first running text; lines that belong together as one."""
    lines = _lines(view)
    found: list[Found] = []
    taken = -1
    for at, (start, end) in enumerate(lines):
        bare = view[start:end].strip()
        if (len(bare) > 60 and "。" in bare) or (
            _ADDRESSEE.match(bare) and re.search(r"[各省市区县局厅委部]|代表|委员", bare) and len(bare) > 5 and found
        ):
            break
        if at + 1 < len(lines) and view[slice(*lines[at + 1])].lstrip()[:1] in "。,;、》)":
            continue  # a link that stood in the middle of a sentence
        if at <= taken or not 4 <= len(re.sub(r"\s", "", bare)) <= _TITLE_MAX_CHARS or _not_a_title(bare):
            continue
        last = _last_of_title(view, lines, at)
        taken = max(taken, last)
        found.append(_heading(text, view, lines[at][0], lines[last][1], joined=last > at))
    return found


def _lines(view: str) -> list[tuple[int, int]]:
    lines = [(match.start(), match.end()) for match in re.finditer(r"[^\n]+", view[: HEAD_CHARS * 2]) if match.group().strip()]
    return lines[:_TITLE_LINES]


def _last_of_title(view: str, lines: list[tuple[int, int]], at: int) -> int:
    """A title set over several lines ends where the words together read as one: 国务院办公厅 | 关于湖北省…的函."""
    if _reads_as_title(view[slice(*lines[at])].strip()) and not re.search(r"^(?:转发|印发)", view[slice(*lines[at])].strip()):
        return at
    joined = ""
    for last, (start, end) in enumerate(lines[at : at + _JOINED_LINES], start=at):
        bare = re.sub(r"\s", "", view[start:end])
        if not bare or re.search(r"[。:;!]", bare) or FILE_NUMBER.match(bare) or _DATE_LINE.fullmatch(bare):
            break
        if last > at and re.match("关于|对", bare) and _reads_as_title(bare) and not _ENDS_AS_BODY.search(joined):
            break  # a title by itself, under a line that is none of it
        joined += bare
        if (
            last > at
            and len(joined) <= _TITLE_MAX_CHARS
            and re.search("关于|对|印发|转发", joined)
            and _TITLE_END.search(joined)
            and joined.count("《") == joined.count("》")
        ):
            return last
    return _last_above_subtitle(view, lines, at)


def _last_above_subtitle(view: str, lines: list[tuple[int, int]], at: int) -> int:
    """A title of several lines ends above its subtitle: 高举…伟大旗帜 | 为…而团结奋斗 | ——在…上的报告."""
    for last in range(at, min(at + 3, len(lines) - 1)):
        if re.search(r"[。:;!,]", view[slice(*lines[last])]):
            return at
        if view[slice(*lines[last + 1])].lstrip().startswith("——"):
            return last
    return at


def _heading(text: str, view: str, start: int, end: int, *, joined: bool) -> Found:
    lead = re.match(r"[#* ]*", view[start:end])
    start += lead.end() if lead else 0
    number = re.match(
        r"\s*(?:[\u4e00-\u9fa5]{2,8}〔\d{4}〕\s*\d+\s*号|[\u4e00-\u9fa5、]{2,30}令\s*第\s*\d+\s*号)\s*(?=[\u4e00-\u9fa5《])",
        view[start:end],
    )
    end = start + len(re.sub(r"\s*\d{4}年\d{1,2}月\d{1,2}日\s*$", "", view[start:end]))
    start += number.end() if number else 0  # 法释〔2017〕5号关于人民法院庭审录音录像的若干规定
    span = _trim(text, start, start + len(text[start:end].rstrip("* ")))
    value = span.cut(text)
    if joined or re.fullmatch(r"(?:\S{1,2} +){3,}\S{1,2}", value):
        value = "".join(value.split())
    return Found(value=value, rule="first heading", span=span)


def _not_a_title(line: str) -> bool:
    if _INFO_LINE.match(line) or _DATE_LINE.fullmatch(line) or line.endswith((":", "。", ";", ",", "!", "的")):
        return True
    if (
        "。" in line
        or re.fullmatch(rf"{FILE_NUMBER.pattern}\s*[(]?[A-D]?类?[)]?", line)
        or _MASTHEAD.fullmatch(line)
        or line.startswith(("附件", "http", "目录", "(", "—"))
    ):
        return True
    if re.match(r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]\)|第[一二三四五六七八九十\d]+[章节条号]|\d+\.)", line):
        return True
    if re.fullmatch(r"(?!.*关于)[\u4e00-\u9fa5、\s]{2,40}令|\(?第\s*[\d一二三四五六七八九十百]+\s*号\)?", line):
        return True
    if _NO_TITLE.search(line) or line.count("《") != line.count("》"):
        return True
    return _LABEL_LINE.match(line) is not None or " : " in line


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end)
