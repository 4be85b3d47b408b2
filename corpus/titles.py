"""How titles, numbers and sessions are compared."""

from __future__ import annotations

import re

from corpus.fold import fold_width
from corpus.numerals import chinese_number

# 省民政厅关于印发《社会组织评估办法》的通知: what is issued is known by its own title too.
_ISSUED = re.compile(r"(?:印发|公布|发布|颁布|颁发|转发|下发)(?:新修订的)?[《〈](?P<inner>[^\n]{4,80})[》〉](?:的(?:通知|令|公告|决定))?")
# 杭州市人民政府关于印发杭州市社区养老服务管理办法的通知: without 《》 the name ends in front of 的通知, and is that of a rule.
_ISSUED_PLAIN = re.compile(
    r"(?:印发|公布|发布|颁布|颁发|转发|下发)(?:新修订的)?(?P<inner>[^《》〈〉\n]{3,78}?"
    r"(?:办法|规定|细则|条例|意见|方案|规划|计划|纲要|指南|规则|规程|标准|制度|措施|章程|准则|目录|预案|规范|要点)(?:\([^()]{1,12}\))?)的(?:通知|令|公告|决定)"
)
_ABOUT = re.compile(r"^[^\s《》]{2,40}?(?=关于)")
_BRACKETED_END = re.compile(r"\s*[(\[〔][^()\[\]〔〕]{0,30}(?:修正|修订|试行|暂行|通过|公布|废止|失效|年|号)[^()\[\]〔〕]{0,12}[)\]〕]\s*$")


def title_key(title: str) -> str:
    """A title for comparison: 盘活闲置公共用房 推进社区服务提质 and 《盘活闲置公共用房,推进社区服务提质的提案》 are one."""
    bare = re.sub(r"[^\w]|_", "", fold_width(title))
    bare = re.sub(r"^关于", "", bare)
    return re.sub(r"的?(?:提案|建议|议案)$", "", bare)


def own_keys(title: str) -> tuple[str, ...]:
    """The keys a document is called by: its title, without a year or 试行 in brackets, without its issuer, and that of what it issues."""
    folded = fold_width(title)
    forms = [folded, _BRACKETED_END.sub("", folded), _ABOUT.sub("", folded)]
    issued = _ISSUED.search(folded) or _ISSUED_PLAIN.search(folded)
    if issued:
        forms += [issued["inner"], _BRACKETED_END.sub("", issued["inner"])]
    return tuple(dict.fromkeys(key for key in map(title_key, forms) if key))


def plain_number(number: str) -> str:
    """第0361号 and 361 are one."""
    return re.sub(r"^第|号$", "", fold_width(number).strip()).lstrip("0").upper()


def session_key(session: str) -> str:
    """十三届一次 and 13届1次 are one."""
    numerals = re.findall(r"[一二三四五六七八九十]+|\d+", fold_width(session))
    return "/".join(n if n.isdecimal() else str(int(chinese_number(n))) for n in numerals)


def file_number_key(number: str) -> str:
    """市民〔2009〕14号, 市民[2009]第14号 and 市民(2009)14号 are one."""
    return re.sub(r"[^\w]|第|_", "", fold_width(number))
