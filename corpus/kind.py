"""Tells the genre of a document by its title, its labels and its form."""

from __future__ import annotations

import re

from corpus.fields_view import body_end, field_view
from corpus.fold import fold_form
from corpus.model import Evidence, Kind, Span
from corpus.numerals import chinese_number

DECLARED = "declared by the collection"
_NO_RULE = "no rule fits"
_HEAD_CHARS = 1200
# 第一条 opens a line or follows a mark. On a page that lost its lines (第一章 总则第一条为了…) it counts where it goes on counting.
_ARTICLE = re.compile(
    r"(?P<opens>(?:^|(?<=[。;:\s]))\s*)?第(?P<number>[一二三四五六七八九十百零]{1,7}|\d{1,3})条(?P<cited>规定|第|之|所|的)?(?=[\s\u4e00-\u9fa5])",
    re.MULTILINE,
)
_MIN_ARTICLES = 3
_NEWS_HEAD, _NEWS_TAIL = 400, 150

# What collections of official texts call their kinds. Longest first where one name holds another.
_DECLARED: tuple[tuple[str, Kind], ...] = (
    ("答复", Kind.REPLY),
    ("提案", Kind.PROPOSAL),
    ("代表建议", Kind.SUGGESTION),
    ("人大建议", Kind.SUGGESTION),
    ("政府工作报告", Kind.REPORT),
    ("党代会报告", Kind.REPORT),
    ("工作报告", Kind.REPORT),
    ("地方性法规", Kind.REGULATION),
    ("行政法规", Kind.REGULATION),
    ("部门规章", Kind.REGULATION),
    ("地方政府规章", Kind.REGULATION),
    ("司法解释", Kind.REGULATION),
    ("政策文件", Kind.POLICY),
    ("规范性文件", Kind.POLICY),
    ("国务院文件", Kind.POLICY),
    ("新闻", Kind.NEWS),
    ("论文", Kind.RESEARCH),
    ("研究", Kind.RESEARCH),
)

# (kind, what the title must look like, the rule's name). The first that fits decides.
_BY_TITLE: tuple[tuple[Kind, re.Pattern[str], str], ...] = (
    # 广州市番禺区民政局对区政协十四届五次会议第75号提案的答复
    (
        Kind.REPLY,
        re.compile(r"(?:提案|建议|议案|代表|委员(?!会)|政协|人大).*(?:答复|复函|回复)(?:意见|的?函|情况)?(?:\(.*\))?$"),
        "title ends in 答复",
    ),
    # 关于市十五届人大三次会议第0361号建议办理情况的函
    # …在总理考察工作时所提问题和建议办理情况的函 answers no proposal
    (
        Kind.REPLY,
        re.compile(r"(?:提案|(?:第\s*\d{1,5}\s*号|代表|委员|政协|人大).{0,12}建议).*办理(?:情况|结果)(?:的?(?:函|报告|答复))?$"),
        "title says 办理情况",
    ),
    # 关于加快托育服务体系建设的建议(市人大代表建议第0361号)
    (
        Kind.SUGGESTION,
        re.compile(r"^(?!.*(?:条例|办法|规定|细则|规则|意见|方案|通知)$)(?:.*(?:代表|人大).*建议|.*第\d{1,5}号建议)"),
        "title names a suggestion of a people's congress",
    ),
    # 关于我区应将完善政府购买社会服务列入“十三五”规划的提案
    (Kind.PROPOSAL, re.compile(r"提案(?:\(.*\))?$"), "title ends in 提案"),
    # 2023年通州区政府工作报告
    # 昆明市五华区2022年养老服务工作情况报告
    (Kind.REPORT, re.compile(r"(?<!调研)(?<!研究)(?<!考察)(?:报告|年报|工作总结|工作汇报)(?:\(.*\))?$"), "title is of a report"),
    # 推进政府向第三方购买服务研究
    (
        Kind.RESEARCH,
        re.compile(
            r"(?:研究|探析|探讨|初探|思考|浅析|刍议|调研报告|考察报告|实证分析|比较分析|路径分析|的比较|为例)(?:(?:——|:).*|\(.*\))?$|^(?:论|试论|浅谈)"
        ),
        "title is of a study",
    ),
    # 关于印发《……管理办法》的通知 — the notice is the document, though articles follow
    # 中华人民共和国刑法修正案(六)
    (Kind.REGULATION, re.compile(r"^中华人民共和国.*(?:法|法典)(?:\(.*\))?$|修正案(?:\(.*\))?$"), "title is of a law"),
    # 2023年度社会组织评估等级名单公示
    (Kind.OTHER, re.compile(r"(?:公示|名单|摘录|纪要|启事|简介)(?:\(.*\))?$"), "title is of a list, a record or an announcement"),
    (Kind.POLICY, re.compile(r"(?:通知|公告|通告|通报|批复|(?<!的解释)(?<!修改)决定|函|决议)(?:\(.*\))?$"), "title is of a notice"),
)
_REGULATION_TITLE = re.compile(
    r"(?:条例|办法|规定|细则|规则|章程|法|规程|决议|解释|准则|标准|安排|修正案|法典|批复|决定)(?:\(.*\)|〔.*〕|（.*）)?$"
)
_POLICY_TITLE = re.compile(
    r"(?:意见|方案|规划|计划|指南|纲要|措施|办法|规定|细则|指引|清单|目录|要点|标准|政策解读|解读|制度|准则|规则|规程|政策|条例)(?:\(.*\)|〔.*〕)?(?:的解读)?$"
)

# What a text without a title says of itself in its first sentences; the one that stands first decides.
_BY_OPENING: tuple[tuple[Kind, re.Pattern[str], str], ...] = (
    # 现就有关事项通知如下, 现印发给你们,请遵照执行
    (
        Kind.POLICY,
        re.compile(
            # What follows is announced; a paper is handed on; those addressed are told to act; one is made to an end; an authority decides.
            r"(?:通知|意见|公告|通告|通报|批复|决定|(?:事项|事宜|问题|工作)(?:通[知告]|明确|安排|要求)?)如下|(?:有关|具体|相关)(?:事项|事宜|工作|问题)通知"
            r"|(?<![\u4e00-\u9fa5])现(?:将[^。]{0,60}(?:印发|转发|下发|公布|发布|通知|予以)|予以?(?:印发|公布|发布|转发))|(?:印发|转发)(?:给)?你们"
            r"|(?<![申邀聘报提])请[^。,]{0,16}?(?:执行|贯彻落实|组织实施|认真实施)"
            r"|(?:提出|制定|作出)(?:如下|以下|本|该)(?:实施|行动|工作)?(?:意见|方案|措施|规划|计划|通知|决定)"
            r"|(?:国务院|[省市区县]委|(?:[省市区县州]|人民)政府)(?:研究)?(?:同意|决定)|(?:研究|同意|通过|要求|安排|需要|实际|精神)[,\s]*(?:现)?决定(?!书|性|于)"
        ),
        "opening of a notice",
    ),
    # 结合本省实际,制定本办法
    (
        Kind.REGULATION,
        re.compile(
            r"制定本(?:办法|规定|条例|细则|实施细则|实施办法|规则|法)(?!的)|》已(?:经|由|于)[^。]{0,90}通过[^。]{0,10}(?:公布|发布)|第一条(?!规定|第|之|所|的)\s*[\u4e00-\u9fa5]"
        ),
        "opening of a rule",
    ),
    # 本报告根据《…信息公开条例》编制, 向大会报告政府工作
    (
        Kind.REPORT,
        re.compile(
            r"本年度报告|本报告(?:中|根据|依据|所列)|我(?:现在)?(?:代表|受|根据)[^。\n]{2,60}(?:报告|作)|向大会[^。]{0,12}(?:报告|作)|(?:情况|工作)(?:汇报|报告)如下"
        ),
        "opening of a report",
    ),
)
# 国发〔2018〕44号为深入贯彻落实…
_NUMBERED = (Kind.POLICY, re.compile(r"\A\s*[\u4e00-\u9fa5]{2,10}[〔\[【]\d{4}[〕\]】]\s*\d+\s*号"), "文号 in front")
# 2019年,在省委、省政府的正确领导下,省工业和信息化厅坚持…: an account of a year's work
_ACCOUNT = (
    Kind.REPORT,
    re.compile(
        r"\A(?:[^\n。]{0,40}\n\s*){0,3}\s*(?:(?:19|20)\d{2}年(?:以来)?|今年以来|一年来),[^。]{0,40}?(?:坚持|贯彻|落实|领导下)|年度报告。"
    ),
    "opening of an account",
)
# …各地要按时上报。人力资源社会保障部2017年11月3日(此件公开发布)
_SIGNED = (
    Kind.POLICY,
    re.compile(r"(?:人民政府|国务院|[部厅局委]|委员会|办公室|小组)\s*\d{4}年\d{1,2}月\d{1,2}日\s*(?:\([^()\n]{2,40}\)\s*){0,3}\Z"),
    "signed and dated by an authority",
)
_BY_FRAME = (_NUMBERED, _ACCOUNT, _SIGNED)
# 河北省森林病虫害防治实施办法 | …结合本省实际,制定本办法: the numbers of the articles may be lost
_RULE_OPENING = re.compile(r"\A[^。]{0,300}?制定本(?:办法|规定|条例|细则|实施细则|实施办法|规则)(?!的)")
_OPENING_CHARS = 700
_MARKS = (
    # ## 基本案情 | ## 裁判要旨: a case
    (
        Kind.OTHER,
        re.compile(r"^\s*(?:基本案情|裁判要旨|案情简介|裁判结果|处理结果|典型意义|案例分析)\s*$", re.MULTILINE),
        "headings of a case",
    ),
    (Kind.REGULATION, re.compile(r"^\s*法释〔\d{4}〕\d+号"), "number of a judicial interpretation"),
    # 1998年7月14日 最高人民法院审判委员会第1002次会议通过
    (
        Kind.REGULATION,
        re.compile(
            r"^\s*[(]?\s*\d{4}年\d{1,2}月\d{1,2}日\s*"
            r"(?:[^\n。]{2,40}(?:审判委员会|检察委员会|人民代表大会|常务委员会|常务会议)[^\n。]{0,30}通过|[^\n。]{2,30}令[^\n。]{0,12}第[^\n。]{1,8}号(?:公布|发布))",
            re.MULTILINE,
        ),
        "the line that says who passed it",
    ),
)

_BY_TEXT: tuple[tuple[Kind, re.Pattern[str], str], ...] = (
    (
        Kind.REPLY,
        re.compile(r"(?:提案|建议|来信|议案)[^\n]{0,30}收悉[^\n]{0,200}(?:答复如下|函复如下|回复如下|情况如下)"),
        "…收悉…现答复如下",
    ),
    (
        Kind.REPLY,
        re.compile(r"(?:提案|建议|议案|委员(?!会)|代表|您|来信)[^\n]{0,300}(?:现|兹)?(?:将[^\n。]{0,20})?(?:答复|函复|回复|作复|函告)如下"),
        "现答复如下",
    ),
    (
        Kind.SUGGESTION,
        re.compile(r"^(?:建议号|建议编号|领衔代表|建议提出者|提出代表|附议代表|建议人)\s*:", re.MULTILINE),
        "labels of a suggestion",
    ),
    # 武汉市武昌区第十六届人民代表大会第三次会议代表建议
    (
        Kind.SUGGESTION,
        re.compile(r"^[^\n。]{0,30}(?:人民代表大会|人大)[^\n。]{0,20}代表建议\s*$", re.MULTILINE),
        "masthead of a suggestion",
    ),
    (
        Kind.PROPOSAL,
        re.compile(r"^(?:案由|提案(?:单位|者|人|号|编号|内容|委员)|建议/提案|第一提案人|界别|集体提案)", re.MULTILINE),
        "labels of a proposal",
    ),
    (Kind.REPORT, re.compile(r"本年度报告(?:根据|中|所列)|(?:发布|编制)本年度报告"), "opening of a yearly report"),
    # 各市(含定州、辛集市)教育局,雄安新区公共服务局: a notice whose title is lost
    (
        Kind.POLICY,
        re.compile(r"\A\s*(?:各(?!位)[^。\n]{2,200}|[\u4e00-\u9fa5、,()]{2,80}(?:人民政府|厅|局)(?:[,、][^。\n]{2,80})?):"),
        "addressees of a notice",
    ),
    (Kind.RESEARCH, re.compile(r"^\s*(?:摘\s*要|关键词|标签:|参考文献|作者简介|基金项目|中图分类号)\s", re.MULTILINE), "labels of a paper"),
    (
        Kind.NEWS,
        re.compile(
            r"来\s*源\s*:\s*[\u4e00-\u9fa5]{2,10}(?:报|新闻|新闻网|晚报|融媒|发布|电视台|在线|网)\b|本报讯|(?:本报|本网)记者|记者\s?[\u4e00-\u9fa5]{2,4}\s?(?:报道|摄)|通讯员|新华社|讯\s?[(:]|(?:日电|日讯)\b|责任编辑|据悉"
            r"|记者[^。\n]{0,20}(?:获悉|了解到)"
        ),
        "words of a news report",
    ),
    # …奖励50万元。(米彦泽)
    (
        Kind.NEWS,
        re.compile(r"[。!”]\s*\((?:本报|本网)?(?:记者|通讯员)?\s?(?![此本详附见全下])[\u4e00-\u9fa5]{2,4}\)\s*\Z"),
        "the reporter's name at the end",
    ),
)


def classify(title: str, text: str, *, declared: str | None = None) -> tuple[Kind, Evidence]:
    """The kind of a document and why. What the collection says is believed where its name is known; then title, text, form."""
    kind, rule, span = _decide(fold_form(title).strip(), field_view(text), declared or "")
    return kind, Evidence(field="kind", value=kind.value, rule=rule, span=span)


def _decide(title: str, text: str, declared: str) -> tuple[Kind, str, Span | None]:
    known = declared.replace("新闻出版", "")  # of rules about the press
    named = Kind(declared) if declared in set(Kind) else next((kind for name, kind in _DECLARED if name in known), None)
    if named and named is not Kind.POLICY:
        return named, DECLARED, None
    read = _read(title, text)
    # 政策文件 is the name of a folder, which holds reports, replies and rules too
    return (named, DECLARED, None) if named and (read[0] in (Kind.POLICY, Kind.RESEARCH) or read[1] == _NO_RULE) else read


def _read(title: str, text: str) -> tuple[Kind, str, Span | None]:
    bare = title.strip().rstrip("。")
    for kind, pattern, rule in _BY_TITLE:
        if pattern.search(bare):
            return kind, rule, _locate(text, title)
    return _by_form(bare, text)


def _by_form(title: str, text: str) -> tuple[Kind, str, Span | None]:
    head, articles = text[:_HEAD_CHARS], _count_articles(text)
    certain = _by_marks(title, text, articles)
    if certain:
        return certain
    for kind, pattern, rule in _BY_TEXT:
        found = pattern.search(head if kind is not Kind.NEWS else _ends(text))
        if found:
            return kind, rule, Span(start=found.start(), end=found.end())
    # 关于给初创组织发放服务券的建议, with no mark of a people's congress
    if re.search(r"^关于.*的建议(?:\(.*\))?$", title):
        return Kind.SUGGESTION, "title ends in 的建议", _locate(text, title)
    if _REGULATION_TITLE.search(title) and (made := _RULE_OPENING.search(head, 0, _OPENING_CHARS)):
        return Kind.REGULATION, "title and opening of a rule", Span(start=made.start(), end=made.end())
    if _POLICY_TITLE.search(title):
        return Kind.POLICY, "title of a policy document", _locate(text, title)
    opening = _by_opening(head)
    if opening:
        return opening
    if articles >= _MIN_ARTICLES:
        return Kind.REGULATION, "written in articles", None
    return _by_frame(text) or _by_date_line(head)


def _count_articles(text: str) -> int:
    """How many articles a text is written in; those of other rules that it cites neither open a line nor go on counting."""
    count = last = 0
    for match in _ARTICLE.finditer(text):
        written = match["number"]
        number = int(written) if written.isdecimal() else int(chinese_number(written))
        if match["opens"] is not None or (number == last + 1 and not match["cited"]):
            count, last = count + 1, number
    return count


def _by_marks(title: str, text: str, articles: int) -> tuple[Kind, str, Span | None] | None:
    """Marks that only cases and rules have."""
    for kind, pattern, rule in _MARKS:
        mark = pattern.search(text if kind is Kind.OTHER else text[:_HEAD_CHARS])
        if mark:
            return kind, rule, Span(start=mark.start(), end=mark.end())
    if articles >= _MIN_ARTICLES and _REGULATION_TITLE.search(title):
        return Kind.REGULATION, "title of a rule, written in articles", _locate(text, title)
    return None


def _ends(text: str) -> str:
    """Where a report says whose it is: not in between, where a notice may speak of reporters. The same length as the text."""
    return text[:_NEWS_HEAD] + " " * max(0, len(text) - _NEWS_HEAD - _NEWS_TAIL) + text[_NEWS_HEAD:][-_NEWS_TAIL:]


def _by_date_line(head: str) -> tuple[Kind, str, Span | None]:
    found = re.search(
        r"^\s*(?:发布时间:?\s*)?(?:19|20)\d{2}[-/年.]\d{1,2}[-/月.]\d{1,2}日?(?:[ \t]+\d{1,2}:\d{2}(?::\d{2})?)?(?:[ \t].*)?$",
        head,
        re.MULTILINE,
    )
    if found and "。" not in head[: found.start()]:
        return Kind.NEWS, "a date line under the title, and no other form", Span(start=found.start(), end=found.end())
    return Kind.OTHER, _NO_RULE, None


def _by_frame(text: str) -> tuple[Kind, str, Span | None] | None:
    """A notice whose title is lost still has its 文号 in front or its signature behind; a letter that answers another is none."""
    if re.search(r"收到|收悉|公示", text[:_NEWS_HEAD]):
        return None
    for kind, pattern, rule in _BY_FRAME:
        found = pattern.search(text, 0, body_end(text))
        if found:
            return kind, rule, Span(start=found.start(), end=found.end())
    return None


def _by_opening(head: str) -> tuple[Kind, str, Span | None] | None:
    matches = [(match, kind, rule) for kind, pattern, rule in _BY_OPENING if (match := pattern.search(head, 0, _OPENING_CHARS))]
    if not matches:
        return None
    match, kind, rule = min(matches, key=lambda one: one[0].start())
    return kind, rule, Span(start=match.start(), end=match.end())


def _locate(text: str, words: str) -> Span | None:
    start = text.find(words.strip()) if words.strip() else -1
    return Span(start=start, end=start + len(words.strip())) if start >= 0 else None
