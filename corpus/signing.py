"""Reads who issued a document and when: signature, labels, masthead, head."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from corpus.dates import as_date, find_dates
from corpus.fields import BODY_SUFFIX, HEAD_CHARS, Found, found_at
from corpus.fold import fold_form
from corpus.model import Span

_SIGNATURE_LINES = 14
_SIGNATURE = re.compile(
    rf"(?P<value>(?:[\u4e00-\u9fa5()·]{{2,40}}?)(?:{BODY_SUFFIX}))(?:\s+[\u4e00-\u9fa5]{{2,40}}(?:{BODY_SUFFIX}))*(?:\s*\(.{{0,10}}\))?$"
)
_ISSUER_LABEL = re.compile(
    r"(?:^|:|\s)\s*(?:发布机构|发文机关|发文单位|发布单位|制定机关|答复单位|信息来源|来\s*源|作\s*者)\s*:\s*(?P<value>[^\s;,:。]{2,40})",
    re.MULTILINE,
)
_DATE_LABEL = re.compile(
    r"(?P<label>成文日期|发文日期|答复日期|答复时间|印发日期|公布日期|发布日期|发布时间|生成日期|公开日期|提交日期|提案日期|立案日期|日\s*期|时\s*间)\s*:\s*(?P<value>[^\n:]{6,24})"
)
_MASTHEAD = re.compile(rf"^\s*(?P<value>[\u4e00-\u9fa5]{{2,40}}(?:{BODY_SUFFIX}))文件\s*$", re.MULTILINE)
# (2021年10月29日长沙市第十五届人民代表大会常务委员会第四十二次会议通过 …)
_ENACTED = re.compile(r"通过|修正|修订|公布|批准|发布")
_LATER_DATE_LABELS = ("发布日期", "发布时间", "生成日期", "公开日期", "时间")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """A date read from a text, with the rule and place."""

    value: date
    rule: str
    span: Span


def find_signature(text: str) -> tuple[Found | None, FoundDate | None]:
    """落款: the body and date that stand alone at the end of a text, in that order (GB/T 9704)."""
    folded = fold_form(text)
    position, signed = len(text), None
    for line in reversed(text.split("\n")[-_SIGNATURE_LINES:]):
        start = position - len(line)
        flat = folded[start:position]
        position = start - 1
        if signed is None and len(flat.strip()) <= 40 and not re.search(r"[。;,]", flat):
            signed = _last_date(line, start)
            flat = flat[: signed.span.start - start] if signed else flat
        body = _body(flat, start)
        if body and (signed is not None or start > len(text) - 80):
            return body, signed
    return None, signed


def find_heading_signature(text: str) -> tuple[Found | None, FoundDate | None]:
    """A report may be signed under its title: 成都市民政局 | 2019年1月25日."""
    folded, position, body = fold_form(text), 0, None
    for line in text.split("\n")[:8]:
        start, position = position, position + len(line) + 1
        flat = folded[start : start + len(line)]
        if len(flat.strip()) > 60:
            break
        signed = _last_date(line, start) if body else None
        if body and signed:
            return body, signed
        body = _body(flat, start) or body
    return None, None


def _body(flat: str, start: int) -> Found | None:
    lead = len(flat) - len(flat.lstrip())
    match = _SIGNATURE.match(flat.strip())
    if not match:
        return None
    span = Span(start=start + lead + match.start("value"), end=start + lead + match.end("value"))
    return Found(value=match["value"], rule="signature", span=span)


def _last_date(line: str, start: int) -> FoundDate | None:
    for mention in reversed(find_dates(line)):
        value = as_date(mention)
        if value:
            return FoundDate(
                value=value, rule="date of the signature", span=Span(start=start + mention.span.start, end=start + mention.span.end)
            )
    return None


def find_labelled_dates(text: str) -> list[FoundDate]:
    """Dates beside a label (答复日期: 2016-04-19); the label is the rule. Dates of publication come after those of the document itself."""
    found = []
    for match in _DATE_LABEL.finditer(fold_form(text)):
        start = match.start("value")
        label = re.sub(r"\s", "", match["label"])
        for mention in find_dates(match["value"])[:1]:
            value = as_date(mention)
            if value:
                found.append(
                    FoundDate(value=value, rule=f"label {label}", span=Span(start=start + mention.span.start, end=start + mention.span.end))
                )
    return sorted(found, key=lambda f: f.rule.removeprefix("label ") in _LATER_DATE_LABELS)


def find_head_date(text: str) -> FoundDate | None:
    """A date on a short line under the title (2017/12/21), or the first 通过 or latest 修正 in the head of a rule."""
    folded, position = fold_form(text), 0
    for line in text.split("\n")[:14]:
        start, position = position, position + len(line) + 1
        flat = folded[start : start + len(line)].strip()
        found = _last_date(line, start) if len(flat) <= 40 and not re.search(r"[。;]", flat) else None
        if found and (_ENACTED.search(flat) or re.match(r"\W*(?:19|20)\d{2}", flat) or re.search(r"\d\s*[日:\d]\)?$", flat)):
            return FoundDate(value=found.value, rule="date in the head", span=found.span)
    return None


def find_enacted(text: str) -> list[FoundDate]:
    """When a rule was amended, the latest first, then when it was passed; the approval of a higher body is not its date."""
    head = text[:HEAD_CHARS]
    passed: list[FoundDate] = []
    amended: list[FoundDate] = []
    for mention in find_dates(head):
        value = as_date(mention)
        following = re.split(r"[。)\n]|(?:19|20)\d{2}年", fold_form(head[mention.span.end : mention.span.end + 120]))[0]
        verb = re.search(r"修正|修订|通过|公布|发布", following)
        if value and verb and "施行" not in following[:4]:
            found = FoundDate(value=value, rule=f"date of {verb.group()}", span=mention.span)
            (amended if verb.group() in ("修正", "修订") else passed).append(found)
    return [*sorted(amended, key=lambda f: f.value, reverse=True), *passed]


def find_issuer_label(text: str) -> Found | None:
    match = _ISSUER_LABEL.search(fold_form(text)[:HEAD_CHARS])
    return found_at(text, match, rule="label of the issuer") if match else None


def find_masthead(text: str) -> Found | None:
    """南京市鼓楼区民政局文件 at the top of a red-headed document."""
    match = _MASTHEAD.search(fold_form(text)[:600])
    return found_at(text, match, rule="masthead") if match else None


def find_enacting_body(text: str) -> Found | None:
    """长沙市第十五届人民代表大会常务委员会 of the line that says when a rule was passed."""
    head = fold_form(text)[:600]
    match = re.search(
        r"(?:日|^)\s*(?P<value>[\u4e00-\u9fa5]{2,30}(?:人民代表大会常务委员会|人民代表大会|人民政府))(?=第[一二三四五六七八九十百\d]+次|[^\n]{0,12}(?:通过|公布))",
        head,
        re.MULTILINE,
    )
    return found_at(text, match, rule="body that passed it") if match else None


def find_issuer_in_title(title: str) -> Found | None:
    """广州市番禺区民政局对区政协…的答复, 广州市财政局关于印发…的通知: the body in front of 对 or 关于."""
    match = re.match(rf"(?P<value>[\u4e00-\u9fa5、\s]{{2,40}}?(?:{BODY_SUFFIX}))\s*(?:对|关于|印发|转发)", title)
    return Found(value=re.sub(r"\s+", "", match["value"]), rule="title", span=None) if match else None
