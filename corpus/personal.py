"""Masks personal data in official texts before they are stored: names with phones, numbers of people, e-mail, homes, cards, plates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.fold import fold_width
from corpus.homes import GAP, HOME_RULES

_MASK = "＊"


class Sort(StrEnum):
    """What kind of personal data a piece is."""

    NAME = "name"
    PHONE = "phone"  # a landline given with a person's name; a department's own stays
    MOBILE = "mobile"
    ID_NUMBER = "id_number"
    EMAIL = "email"
    ADDRESS = "address"  # of a home, or of a person to write to; a department's own stays
    BANK_CARD = "bank_card"
    PLATE = "plate"
    ACCOUNT = "account"  # of WeChat or QQ


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """Group `private` of a match is masked where `holds` (of the folded text and the match) is true. No match is without one of `signs`."""

    sort: Sort
    pattern: re.Pattern[str]
    holds: Callable[[str, re.Match[str]], bool] = lambda text, match: True
    signs: tuple[str, ...] = ()

    def spans(self, text: str) -> list[tuple[int, int]]:
        if self.signs and not any(sign in text for sign in self.signs):
            return []
        return [match.span("private") for match in self.pattern.finditer(text) if self.holds(text, match)]


# What a run of digits is when one of these stands before it: 统一社会信用代码:…, 文号, an amount; and a piece of an address on the web.
_CODE_BEFORE = re.compile(r"(?:代码|编码|编号|序号|文号|批号|单号|流水号|许可证号?|备案号?|金额|总额|合计)[^\S\n]*[::]?[^\S\n]*$")
_AMOUNT_AFTER = re.compile(r"[ \t]*(?:元|万|亿|美元|人|户|件|吨|公里|平方|%|号令|号文)")
_ID_BEFORE = re.compile(r"(?:身份证|身份号码|证件号)[^\n\d]{0,12}$")
_CARD_BEFORE = re.compile(r"(?:卡号|账号|帐号|账户|帐户|银行卡)[^\n\d]{0,12}$")
_START, _END = r"(?<![\dA-Za-z.=/&#_%*＊-])", r"(?![\dA-Za-z_＊])"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
_PROVINCES = frozenset((*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82))

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚"
    "谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦"
    "向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵"
    "解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷"
    "卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺"
)
# Two to four characters that begin with a surname and are no name: what a contact line says before the number, places, trades, offices.
_PLACES = "江苏|江西|云南|海南|宁夏|安徽|吉林|黑龙江|全国|全省|平台"
_TRADES = "金融|林业|水利|车辆|黄金|石油|房管|车管|文化|文明|党建|高校|高考|高中|师生"
_PHRASES = (
    "方便|相关|有关|关于|高效|安全|时间|包括|任何|温馨|应急|计划|解决|明确|安排|成立|管理|文件|方式|方法"
    "|单独|谢谢|支持|连同|马上|贵方|万元|广大|易"
)
_OFFICE_END = r"(?:[处室局厅部科办院所区市县省会中心组队站委校台网线话机码真箱址点间系单位]|公司)"
_NOT_NAME = rf"(?!{_PLACES}|{_TRADES}|{_PHRASES})(?![\u4e00-\u9fa5]{{0,3}}{_OFFICE_END}(?![\u4e00-\u9fa5·]))"
_NAME = rf"(?:欧阳|上官|司马|诸葛|慕容|令狐|皇甫|尉迟|夏侯|东方|[{_SURNAMES}])[\u4e00-\u9fa5]{{1,2}}"
_PERSON = (
    rf"(?:联{GAP}系{GAP}人|承{GAP}办{GAP}人|经{GAP}办{GAP}人|签{GAP}发{GAP}人|审{GAP}核{GAP}人|填{GAP}报{GAP}人|承办负责人)员?(?:姓名)?"
    r"(?:及(?:联系)?(?:电话|方式))?"
)
_CALL = rf"(?:(?:联系|办公|固定|单位)?(?:电话|手机|方式|座机|Tel|TEL|微信|QQ|护照)(?:号码?)?{GAP}:?{GAP})"
_TITLE = r"(?:同志|先生|女士|老师|科长|处长|主任|科员)?"
_LANDLINE = r"(?:\(?0\d{2,3}\)?[-—– \t]{0,2})?(?:(?:[2-9]\d{7}){1,4}|[2-9]\d{6})(?:[-转]\d{1,5})?(?!\d|[元万亿人])"
_NUMBER = rf"(?:{_LANDLINE}|[+\d-]{{0,4}}＊{{11,}}|(?<=[信Q照号码: ])＊{{5,}})"

_SPOKEN = "〇○零一二三四五六七八九幺"

# What some piece of personal data has: a run of digits, an address of e-mail, a label, a flat.
_HINT = re.compile(
    r"\d[\d \t–—·-]{5,}\d|@|人员?(?:姓名)?(?:及(?:联系)?(?:电话|方式))?[ \t]*:|(?:址|通[讯信]处)[ \t]*[:|]|\d[ \t]*(?:单元|[室户房])"
    r"|住[\u4e00-\u9fa5\d]{2,36}\d[ \t]*[号弄栋幢座]|[A-HJ-NP-Z][·•. \t]?[A-Z\d]{5}|微信[号ID:为是 \t]{0,6}[A-Za-z]|eChat|echat|QQ"
    rf"|(?:护照|通行证|台胞证|回乡证|[Pp]assport)[^\n]{{0,12}}\d|[一幺][三四五六七八九](?:[- \t]?[{_SPOKEN}]){{9}}"
)

_RULES = (
    # 身份证号 110101199003078515
    _Rule(
        sort=Sort.ID_NUMBER,
        pattern=re.compile(rf"{_START}(?P<private>[1-9]\d{{5}}[ -]?(?:19|20)\d{{6}}[ -]?\d{{3}}[\dXx]){_END}"),
        holds=lambda text, match: _is_id(text, match),
    ),
    # 身份证号码:110101900307851, as issued before 1999
    _Rule(
        sort=Sort.ID_NUMBER,
        pattern=re.compile(rf"{_START}(?P<private>[1-9]\d{{14}}){_END}"),
        holds=lambda text, match: _is_short_id(text, match),
    ),
    # 卡号 6222 0200 1234 5678 901
    _Rule(
        sort=Sort.BANK_CARD,
        pattern=re.compile(rf"{_START}(?P<private>\d{{4}}[ -]?\d{{4}}[ -]?\d{{4}}[ -]?\d{{4}}(?:[ -]?\d{{1,3}})?){_END}"),
        holds=lambda text, match: _is_card(text, match),
    ),
    _Rule(sort=Sort.EMAIL, pattern=re.compile(r"(?P<private>[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")),
    # 手机:+86 138-0013-8000, 138 0013 8000
    _Rule(
        sort=Sort.MOBILE,
        pattern=re.compile(
            r"(?<![\d=/&#_%])(?<!\d[. \t-])(?<![A-Za-z-])(?P<private>(?:(?:\+|00)?86[- \t]?)?"
            r"1[3-9]\d(?:[-–— \t·]?\d{4}[-–— \t·]?\d{4}"
            r"|\d[-–— \t·]\d{3}[-–— \t·]\d{4}|[-–— \t·]\d{3}[-–— \t·]\d{5}))(?![\dA-Za-z_]|[.-]\d|[ \t]\d{3})"
        ),
        holds=lambda text, match: _is_mobile(text, match),
    ),
    # 电话一三九一二三四五六七八
    _Rule(
        sort=Sort.MOBILE,
        pattern=re.compile(
            rf"(?<![{_SPOKEN}十百千])(?P<private>[一幺][三四五六七八九](?:[- \t]?[{_SPOKEN}]){{9}})(?![{_SPOKEN}十百千年万])"
        ),
    ),
    # 微信号 lina_1990; 微信公众号 and QQ群 are there for everyone
    _Rule(
        sort=Sort.ACCOUNT,
        pattern=re.compile(
            rf"(?:(?<!官方)(?<!政务)微信(?!公众)(?:号码?|ID)?|[Ww]e[Cc]hat){GAP}[:为是]?{GAP}(?P<private>[A-Za-z][A-Za-z0-9_-]{{5,19}})(?![A-Za-z0-9_@.-])"
        ),
        signs=("微信", "eChat", "echat"),
    ),
    _Rule(
        sort=Sort.ACCOUNT,
        pattern=re.compile(rf"(?<![A-Za-z])(?<!咨询)(?<!客服)(?<!在线)QQ(?:号码?)?{GAP}[:为是]?{GAP}(?P<private>[1-9]\d{{4,11}})(?!\d)"),
        signs=("QQ",),
    ),
    # 护照号码:E12345678
    _Rule(
        sort=Sort.ID_NUMBER,
        pattern=re.compile(
            r"(?:护照|通行证|台胞证|回乡证|[Pp]assport)[\u4e00-\u9fa5]{0,4}(?:No\.?)?[ \t:]{0,3}"
            r"(?P<private>[A-Z]{1,2}\d{7,8}|\d{8})(?![\dA-Za-z])"
        ),
    ),
    # 车牌号粤A·12345
    _Rule(
        sort=Sort.PLATE,
        pattern=re.compile(
            r"(?P<private>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•. \t]?"
            r"(?=[A-Z0-9]*\d[A-Z0-9]*\d)[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳])(?![A-Za-z0-9-])"
        ),
    ),
    *(_Rule(sort=Sort.ADDRESS, pattern=pattern, holds=holds, signs=signs) for pattern, holds, signs in HOME_RULES),
    # 联系人:王某某  承办人及联系电话:李某,62350000  联系人:李昌、韩瑞阳
    _Rule(
        sort=Sort.NAME,
        pattern=re.compile(rf"{_PERSON}{GAP}:{GAP}{_NOT_NAME}(?P<private>(?!及|电话|＊)[\u4e00-\u9fa5·]{{2,4}})(?![\u4e00-\u9fa5])"),
    ),
    # 联系人: | 张伟 | 电话:…, each in a line of its own
    _Rule(
        sort=Sort.NAME,
        pattern=re.compile(rf"{_PERSON}{GAP}:{GAP}\n{_NOT_NAME}(?P<private>{_NAME})(?={_NAME}?\s*(?:{_CALL}|{_NUMBER}))"),
    ),
    _Rule(
        sort=Sort.NAME,
        pattern=re.compile(rf"{_PERSON}{GAP}:{GAP}(?P<private>{_NAME})(?={_NAME}?\s*(?:联系|办公|固定)?(?:电话|手机|方式|座机))"),
    ),
    _Rule(
        sort=Sort.NAME,
        pattern=re.compile(rf"(?<=＊)[、 \t]?(?P<private>{_NAME})(?=(?:联系|办公|固定)?(?:电话|手机|方式|座机)|[,;\s(\d])"),
        holds=lambda text, match: _is_listed(text, match),
    ),
    # 省人社厅:丁怡选0311-66908603
    _Rule(
        sort=Sort.NAME,
        pattern=re.compile(rf"(?<![\u4e00-\u9fa5]){_NOT_NAME}(?P<private>{_NAME})(?={_TITLE}[\s,:、(]{{0,3}}{_CALL}?{_NUMBER})"),
    ),
    # 河北省妇女联合会邢志宇联系电话:0311-87902852
    _Rule(
        sort=Sort.NAME,
        pattern=re.compile(
            rf"(?<=[局处厅部科办院所会心校组队站委室]){_NOT_NAME}(?P<private>{_NAME})(?={_TITLE}[\s,:、(]{{0,3}}{_CALL}?{_NUMBER})"
        ),
    ),
    _Rule(
        sort=Sort.PHONE,
        pattern=re.compile(rf"(?<=＊){_TITLE}(?:\([^()\n]{{1,20}}\))?[\s,、;:(]{{0,4}}(?:及|{_CALL})?(?P<private>{_LANDLINE})"),
    ),
)


def mask_personal_data(text: str) -> tuple[str, int]:
    """Replace personal data by as many ＊ as it has characters; the count is of pieces masked. Masking twice changes nothing.

    >>> mask_personal_data("联系人姓名:王某某 电话:13600000000")
    ('联系人姓名:＊＊＊ 电话:＊＊＊＊＊＊＊＊＊＊＊', 2)
    """
    masked, counts = mask_by_sort(text)
    return masked, sum(counts.values())


def mask_by_sort(text: str) -> tuple[str, dict[str, int]]:
    """As `mask_personal_data`, with the pieces counted by sort."""
    counts: Counter[str] = Counter()
    folded = _folded(text)
    while _HINT.search(folded):
        before = sum(counts.values())
        for rule in _RULES:
            spans = rule.spans(folded)
            counts[rule.sort.value] += len(spans)
            text, folded = _masked(text, spans), _masked(folded, spans)
        if sum(counts.values()) == before:  # a name may be told from the number that was masked behind it
            break
    return text, {sort: count for sort, count in sorted(counts.items()) if count}


def _folded(text: str) -> str:
    """In half width, but for the masks, which would look like emphasis."""
    return _MASK.join(fold_width(piece) for piece in text.split(_MASK))


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + _MASK * (end - start) + text[end:]
    return text


def _is_mobile(text: str, match: re.Match[str]) -> bool:
    """Not a code, an amount, or two years in columns: 136 2018 2019."""
    written = match["private"]
    groups = re.findall(r"\d+", written)
    if len(groups) > 1 and sum(1 for group in groups[-2:] if re.fullmatch(r"(?:19|20)\d\d", group)) == 2:
        return False
    return not _CODE_BEFORE.search(_before(text, match)) and not _AMOUNT_AFTER.match(text, match.end())


def _is_id(text: str, match: re.Match[str]) -> bool:
    digits = re.sub(r"[ -]", "", match["private"])
    if not _is_birthday(digits[6:14]):
        return False
    if _ID_BEFORE.search(_before(text, match)):
        return True
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == digits[17].upper() and int(digits[:2]) in _PROVINCES


def _is_short_id(text: str, match: re.Match[str]) -> bool:
    digits = match["private"]
    if not _is_birthday(f"19{digits[6:12]}") or int(digits[:2]) not in _PROVINCES:
        return False
    return not _CODE_BEFORE.search(_before(text, match)) and not _AMOUNT_AFTER.match(text, match.end())


def _is_birthday(digits: str) -> bool:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) < date(2100, 1, 1)
    except ValueError:
        return False


def _is_card(text: str, match: re.Match[str]) -> bool:
    """By its check digit (Luhn, ISO/IEC 7812) and by how cards begin, or by what stands before it."""
    digits = re.sub(r"[ -]", "", match["private"])
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    if sum(value - 9 if value > 9 else value for value in doubled) % 10 or _AMOUNT_AFTER.match(text, match.end()):
        return False
    return _CARD_BEFORE.search(_before(text, match)) is not None or digits.startswith(("62", "4", "51", "52", "53", "54", "55", "9558"))


def _is_listed(text: str, match: re.Match[str]) -> bool:
    """Whether a name is the second behind one label, as in 联系人:李昌、韩瑞阳 电话."""
    return re.search(rf"{_PERSON}{GAP}:[^\n]{{0,12}}$", _before(text, match)) is not None


def _before(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start("private") - 24) : match.start("private")]
