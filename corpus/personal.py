"""Masks personal data in official texts before they are stored: contact names, phone and identity numbers, e-mail, addresses."""

from __future__ import annotations

import re

_MASK = "＊"
# Each pattern's group "private" is replaced; what stands around it shows that it is personal.
_PRIVATE = (
    # 电话:13681591055
    re.compile(r"(?<!\d)(?P<private>1[3-9]\d[-\s]?\d{4}[-\s]?\d{4})(?!\d)"),
    # 身份证号 110101199003078888
    re.compile(r"(?<!\d)(?P<private>[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])(?!\d)"),
    # 联系人姓名:王某某  承办人及联系电话:李某,62350000  经办人:张某
    re.compile(
        r"(?:联\s*系\s*人|承\s*办\s*人|经\s*办\s*人|签\s*发\s*人|审\s*核\s*人|填\s*报\s*人|承办负责人)(?:姓名)?(?:及(?:联系)?(?:电话|方式))?\s*[:：]\s*"
        r"(?P<private>(?!及|电话|＊)[\u4e00-\u9fa5·]{2,4})(?![\u4e00-\u9fa5])"
    ),
    re.compile(r"(?:联系)?(?:电话|手机|方式|传真|Tel)(?:号码)?\s*[:：]\s*(?P<private>(?:\d{3,4}[-—\s]?)?\d{7,8}(?:[-转]\d{1,5})?)(?!\d)"),
    # 承办人及联系电话:李某,62350000 — the number follows the name
    re.compile(r"(?<=＊)[,，、;；\s]{1,3}(?P<private>(?:\d{3,4}[-—\s]?)?\d{7,8})(?!\d)"),
    re.compile(r"(?:通讯|联系|家庭|邮寄|居住)?(?:地址|住址)\s*[:：]\s*(?P<private>[^\n＊,，;；。]{4,60})"),
    re.compile(r"(?P<private>[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"),
)


def mask_personal_data(text: str) -> tuple[str, int]:
    """Replace personal data by as many ＊ as it has characters; the count is of pieces masked. Masking twice changes nothing.

    >>> mask_personal_data("联系人姓名:王某某 电话:13600000000")
    ('联系人姓名:＊＊＊ 电话:＊＊＊＊＊＊＊＊＊＊＊', 2)
    """
    count = 0
    for pattern in _PRIVATE:
        text, masked = pattern.subn(_mask, text)
        count += masked
    return text, count


def _mask(match: re.Match[str]) -> str:
    start, end = match.span("private")
    offset = match.start()
    whole = match.group()
    return whole[: start - offset] + _MASK * (end - start) + whole[end - offset :]
