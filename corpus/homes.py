"""Finds where people live in official texts; where departments, firms and projects are stays, since policy texts need it."""

from __future__ import annotations

import re
from collections.abc import Callable

GAP = r"[ \t]*"  # never over a line end: the next line is another's
NOT_IN_LINE = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_BEFORE_LINES, _AFTER_LINES = 3, 2  # of a contact block, around the address

_ESTATE = r"(?:小区|花园|家园|公寓|新村|新城|[苑园庭府湾里弄])"
_BUILDING = rf"\d{{1,4}}{GAP}(?:号院|号楼|弄|栋|幢|座|号|组)"
_FLAT = (
    rf"(?:[\dA-Za-z一二三四五六]{{1,3}}{GAP}单元{GAP}(?:\d{{1,4}}{GAP}(?:室|号|户|房)?)?"
    rf"|[A-Za-z]?\d{{2,4}}{GAP}(?:室|户|房|号(?!楼|院))|\d{{3,4}}(?![\d.元万亿人年户]))"
)
_FLAT_AT_END = re.compile(rf"{_BUILDING}{GAP}{_FLAT}")
_NUMBERED = re.compile(r"\d{1,4}[ \t]*(?:号|弄|栋|幢|座|室|户|房|组|单元)")
_LIVES = r"(?:家住|(?:现|租|借|暂|居|本人)住(?:[在于])?|住[在于]|(?<![入收安留常驻])住(?![宅房建院宿户所址]))"
_WHERE = r"(?:(?![住在于位])[\u4e00-\u9fa5\d]){2,36}?"
# An address that holds one of these is where a body works: 市民之家3号楼502室.
_BODY = re.compile(
    r"[局厅委办](?![\u4e00-\u9fa5]*[路街巷道])|委员会|政府|机关|行政|中心|大厦|大楼|写字楼|公司|科室|窗口|大厅|协会|联合会|医院|学校|大学|学院|法院"
    r"|检察院|研究所|事务所|合作社|服务站|园区|产业园|市民之家|政协|人大|联社|银行|支队|大队|派出所|敬老院|养老院|福利院|村委|居委"
)
# Who is meant by an address is told by what stands around it.
_OF_A_PERSON = re.compile(
    r"提\s?案\s?[人者]|建议人|领衔|附议人|联名人|撰稿人|姓\s?名|性\s?别|民\s?族:|界\s?别|委员证|代表证|身份证|申请人|申报人|投诉人|来信人|当事人|信访人|本人"
)
_SOMEBODY = re.compile(r"＊{2,}|联系人")
_OF_A_BODY = re.compile(
    r"(?:局|厅|委员会|政府|办公室|中心|公司|处|科|协会|单位|学院|大学|医院|银行)(?![\u4e00-\u9fa5]*[路街巷])|招标|采购|投标|开标|受理|报送|报名|办公|材料|申报"
)
_VALUE = (
    rf"(?P<private>[^{NOT_IN_LINE}＊,;。…|(]{{4,60}}?)"
    rf"(?=[{NOT_IN_LINE}＊,;。…|(]|[ \t]+(?:[\u4e00-\u9fa5]{{2,8}}{GAP}[:|]|邮|电|手机|联系)|\Z)"
)

Holds = Callable[[str, re.Match[str]], bool]


def _is_home(text: str, match: re.Match[str]) -> bool:
    """Whether somebody lives there: 住在文三路12号, and not 住建局在文三路12号, 住在文三路12号敬老院."""
    behind = re.match(r"[\u4e00-\u9fa5]{0,10}", text[match.end() :])
    return not _BODY.search(match["private"]) and not (behind and _BODY.search(behind[0]) and not behind[0].startswith(("的", "反映")))


def _is_writers(text: str, match: re.Match[str]) -> bool:
    """An address to write to: a person's, unless it or the line it is in names a body. 通讯地址:清河东路319号 番禺区民政局."""
    block = _block(text, match)
    if _BODY.search(match["private"]) or _OF_A_PERSON.search(block):
        return not _BODY.search(match["private"])
    is_somebodys = _FLAT_AT_END.search(match["private"]) is not None or _SOMEBODY.search(block) is not None
    return is_somebodys and not _OF_A_BODY.search(_line(text, match))


def _is_persons(text: str, match: re.Match[str]) -> bool:
    """地址 alone: with a house and in a block about a person; else with a flat, somebody's number beside it and no body near."""
    address, block = match["private"], _block(text, match)
    if _BODY.search(address) or not _NUMBERED.search(address):
        return False
    if _OF_A_PERSON.search(block):
        return True
    return _FLAT_AT_END.search(address) is not None and _SOMEBODY.search(block) is not None and not _OF_A_BODY.search(block)


def _always(text: str, match: re.Match[str]) -> bool:
    return True


def _line(text: str, match: re.Match[str]) -> str:
    start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    return text[start : match.start()] + text[match.end() : end if end >= 0 else len(text)]


def _block(text: str, match: re.Match[str]) -> str:
    """The lines around, without the address."""
    above = text[max(0, match.start() - 300) : match.start()].split("\n")[-_BEFORE_LINES - 1 :]
    below = text[match.end() : match.end() + 300].split("\n")[: _AFTER_LINES + 1]
    return "\n".join([*above, *below])


# Group `private` is the address; it is of a home where the second is true of the text and the match; the third is what none is without.
HOME_RULES: tuple[tuple[re.Pattern[str], Holds, tuple[str, ...]], ...] = (
    # 家住幸福小区3栋2单元501室
    (
        re.compile(
            rf"(?P<private>(?:(?:(?<=住)|(?<=在)|(?<=于)|(?<=址)|(?<![\u4e00-\u9fa5]))(?:(?![住在于])[\u4e00-\u9fa5]){{2,20}}?{_ESTATE})?"
            rf"\d{{1,4}}{GAP}(?:栋|幢|号楼|座|号){GAP}[\dA-Za-z一二三四五六]{{1,3}}{GAP}单元{GAP}\d{{1,4}}{GAP}(?:室|号|户|房)?)"
        ),
        _always,
        ("单元",),
    ),
    (
        re.compile(
            rf"(?:(?<=住)|(?<=在)|(?<=于)|(?<=址)|(?<![\u4e00-\u9fa5]))(?P<private>(?:(?![住在于])[\u4e00-\u9fa5\d]){{2,24}}?{_ESTATE}"
            rf"\d{{1,4}}{GAP}(?:栋|幢|号楼|座|号){GAP}\d{{2,4}}{GAP}(?:室|户|房))"
        ),
        _always,
        (),
    ),
    # 住杭州市西湖区文三路123号4幢502室  李明住在上海市静安区南京西路1号楼303室
    (re.compile(rf"{_LIVES}(?P<private>{_WHERE}(?:{_BUILDING}{GAP}){{1,3}}{_FLAT})"), _is_home, ("住",)),
    # 现住西湖区文三路12号
    (
        re.compile(
            rf"(?:家住|(?:现|租|借|暂|居)住(?:[在于])?|住[在于])(?P<private>{_WHERE}(?:路|街|巷|道|弄|胡同|里|村|组|屯)\d{{1,4}}{GAP}号)(?![院楼线])"
        ),
        _is_home,
        ("住",),
    ),
    # 家庭住址:番禺区市桥街光明北路1号
    (
        re.compile(rf"(?:家庭(?:地址|住址)|居住地址?|现?住址|户籍(?:地址|所在地)|户口所在地|身份证地址){GAP}[:|]{GAP}{_VALUE}"),
        _always,
        ("址", "户口", "户籍"),
    ),
    # 通讯处:北京市海淀区中关村大街27号院3号楼1201
    (
        re.compile(rf"(?:通讯地址|通信地址|通[讯信]处|邮寄地址|收件地址){GAP}[:|]{GAP}{_VALUE}"),
        _is_writers,
        ("通讯", "通信", "邮寄", "收件"),
    ),
    # 提案人:李明 地址:杭州市上城区解放路18号3幢502室
    (re.compile(rf"(?<![\u4e00-\u9fa5])(?:联系)?地{GAP}址{GAP}[:|]{GAP}{_VALUE}"), _is_persons, ("址",)),
)
