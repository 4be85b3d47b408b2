"""Reads who issued a document and when: signature, labels, masthead, head."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from corpus.dates import as_date, find_dates
from corpus.fields import BODY_SUFFIX, HEAD_CHARS, Found, found_at
from corpus.fields_bodies import bodies_before, split_bodies
from corpus.fields_view import body_end, field_view, rule_head, without_quoted_titles
from corpus.fold import fold_form
from corpus.model import Span

_SIGNATURE_LINES = 14
_WIDEST_GAP = 160  # blanks that set a signature to the right, between body and date
_SIGNED = "date of the signature"
# 2013年12月4日印发, 2014年12月3日前 and …法院2019年1月1日尚未审结的 are no dates of a signature.
_GOES_ON = re.compile(
    r" ?(?:[,，.、;；起前至到的以后之会召令内尚已仍-]|。(?!\n|$)|印发|公布|发布|通过|施行|实施|下发|出台|颁布|批准|联合|修[订正改]|"
    r"第|时|上午|下午|在|\))"
)
_MAY_SIGN = re.compile(r"[府厅局会部院室署司处心社联军行委队科组团校所办]\s*[()（）]?\s*$|[长席任理]\s*[\u4e00-\u9fa5· ]{2,8}\s*$")
# 总理 李克强 | 2019年5月28日: an order is signed by a person
_OFFICE = re.compile(r"(?:总\s*理|部\s*长|省\s*长|市\s*长|主\s*席|局\s*长|署\s*长|主\s*任)\s*[\u4e00-\u9fa5· ]{2,8}\s*$")
_SIGNATURE = re.compile(
    rf"(?P<value>(?![论論])(?:[\u4e00-\u9fa5()·]{{2,40}}?)(?:{BODY_SUFFIX}))(?:\s+[\u4e00-\u9fa5]{{2,40}}(?:{BODY_SUFFIX}))*(?:\s*\(.{{0,10}}\))?$"
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
_ENACTED = re.compile(r"通过|修正|修订|公布|批准|发布|施行|实施")
_NAME = r"(?:(?!关于)[\u4e00-\u9fa5、])"
_ORDERED = re.compile(
    rf"(?:日|^|[\s(])\s*(?P<value>{_NAME}{{2,60}}?)\s*(?:[局部署省市]长|(?<=部)部|(?<=局)局)?\s*(?:令|第\d+号令|(?<=[部局署会])(?<!常务委员会)(?=第\s*\d+\s*号\s*(?:公布|发布)))(?=\s*(?:[第((]|\d|公布|发布))",
    re.MULTILINE,
)
# 2020年8月24日 最高人民法院审判委员会第1810次会议通过
_JUDGED = re.compile(r"(?P<value>最高人民(?:法院|检察院))(?=\s*(?:第[一二三四五六七八九十]+届)?(?:审判|检察)委员会)")
# 2017年6月5日国土资源部第2次部务会议通过
_MET = re.compile(
    r"(?:日|^|\()\s*(?:由|经)?(?P<value>[\u4e00-\u9fa5]{2,20}?[部局署委会院])(?=\s*(?:第\s*\d+\s*次)?(?:部务|局务|署务|委务|(?:委?主任|部长|局长|院长)办公)会)",
    re.MULTILINE,
)
_PASSED = re.compile(
    r"(?:日|^|\()\s*(?P<value>[\u4e00-\u9fa5]{0,30}(?:人民代表大会常务委员会|人民代表大会|人民政府|国务院))"
    r"(?=\s*第[一二三四五六七八九十百\d]+次|[^\n]{0,12}(?:通过|公布))",
    re.MULTILINE,
)
_PUBLISHED_BY = re.compile(
    rf"(?:日|^|[\s(])\s*(?P<value>{_NAME}{{2,40}}?)(?:公告)?(?:发布|印发|公布)\s*(?:$|[)\s]|[\u4e00-\u9fa5]{{2,8}}〔)", re.MULTILINE
)
_HEADING_CHARS = 600
_SPEAKING_CHARS = 400
_SPEAKS = (
    re.compile(
        r"我(?:代表|受)(?:中华人民共和国)?(?P<value>国务院|[\u4e00-\u9fa5]{2,20}?(?:人民政府|中央委员会|委员会|法院|检察院|政府))(?:的?委托)?[,，]?\s*(?:现在)?(?:向|就|作|提出)"
    ),
    re.compile(
        r"^(?P<value>(?:第[一二三四五六七八九十]+届)?[\u4e00-\u9fa5]{2,16}人民代表大会)第[一二三四五六七八九十]+次会议(?:听取|审议|审查)",
        re.MULTILINE,
    ),
)
_LATER_DATE_LABELS = ("发布日期", "发布时间", "生成日期", "公开日期", "时间")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """A date read from a text, with the rule and place."""

    value: date
    rule: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed, in order, and when; either may be missing."""

    bodies: tuple[Found, ...] = ()
    signed: FoundDate | None = None

    @property
    def is_order(self) -> bool:
        """A body or a person in office signed; a date that stands alone may be of anything."""
        return self.signed is not None and self.signed.rule == _SIGNED

    @property
    def issuer(self) -> str | None:
        return "、".join(body.value for body in self.bodies) or None


def find_signature(text: str) -> Signature:
    """落款 (GB/T 9704): bodies and, behind them, the date. The first is the document's; those further down are its attachments'.

    …认真贯彻执行。 | 国务院办公厅 | 2023年1月11日 | (此件公开发布) | 若干措施 | …
    """
    view = field_view(text)
    view = view[: body_end(view)]
    last_lines = _last_lines(text[: len(view)])
    return _dated_signature(view) or Signature(bodies=(last_lines[0],) if last_lines[0] else (), signed=last_lines[1])


def _dated_signature(view: str) -> Signature | None:
    heading: Signature | None = None
    for mention in find_dates(view):
        value = as_date(mention)
        if (
            value is None
            or _GOES_ON.match(view, mention.span.end)
            or not _MAY_SIGN.search(view[max(0, mention.span.start - _WIDEST_GAP) : mention.span.start].rstrip()[-12:])
        ):
            continue
        signer = bodies_before(view, mention.span.start)
        office = _OFFICE.search(view, max(0, mention.span.start - 24), mention.span.start)
        if not signer and not office:
            continue
        signed = FoundDate(value=value, rule=_SIGNED, span=mention.span)
        bodies = tuple(Found(value="".join(span.cut(view).split()), rule="signature", span=span) for span in signer)
        signature = Signature(bodies=bodies, signed=signed)
        if "。" in view[: mention.span.start]:
            return signature
        heading = heading or (signature if bodies else None)
    return heading


def _last_lines(text: str) -> tuple[Found | None, FoundDate | None]:
    """The body and date that stand alone at the end of a text, where they are not written as one."""
    folded = view = field_view(text)
    position, signed = len(text), None
    for line in reversed(view.split("\n")[-_SIGNATURE_LINES:]):
        start = position - len(line)
        flat = folded[start:position]
        position = start - 1
        if signed is None and len(flat.strip()) <= 40 and not re.search(r"[。;,]", flat):
            signed = _last_date(line, start) if not _ENACTED.search(flat) else None
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
                value=value, rule="date on a line of its own", span=Span(start=start + mention.span.start, end=start + mention.span.end)
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
    view, position = field_view(text), 0
    for line in view.split("\n")[:14]:
        start, position = position, position + len(line) + 1
        flat = line.strip()
        found = _last_date(line, start) if len(flat) <= 40 and not re.search(r"[。;]", flat) else None
        if found and (_ENACTED.search(flat) or re.match(r"\W*(?:19|20)\d{2}", flat) or re.search(r"\d\s*[日:\d]\)?$", flat)):
            return FoundDate(value=found.value, rule="date in the head", span=found.span)
    return None


def find_issuer_label(text: str) -> Found | None:
    match = _ISSUER_LABEL.search(fold_form(text)[:HEAD_CHARS])
    return found_at(text, match, rule="label of the issuer") if match else None


def find_masthead(text: str) -> Found | None:
    """南京市鼓楼区民政局文件 at the top of a red-headed document."""
    match = _MASTHEAD.search(fold_form(text)[:600])
    return found_at(text, match, rule="masthead") if match else None


def find_enacting_body(text: str) -> list[Found]:
    """The bodies that made a rule, of the line that says when: the congress that passed it, the ministry whose order it is.

    (2021年10月29日长沙市第十五届人民代表大会常务委员会第四十二次会议通过), 2003年9月4日人事部、商务部令第2号公布
    """
    head = without_quoted_titles(rule_head(field_view(text)))
    judges = {match["value"]: match for match in reversed(list(_JUDGED.finditer(head)))}
    if judges:
        return [found_at(text, match, rule="body that passed it") for match in sorted(judges.values(), key=lambda one: one.start())]
    for pattern in (_ORDERED, _MET, _PASSED, _PUBLISHED_BY):
        match = pattern.search(head)
        if match and not match["value"].endswith("主席"):  # the president's orders publish what the congress passed
            return _bodies_of(head, match)
    return []


def _bodies_of(head: str, match: re.Match[str]) -> list[Found]:
    found, at = [], match.start("value")
    for name in split_bodies(match["value"]):
        start = head.find(name, at)
        span = Span(start=start, end=start + len(name)) if start >= 0 else None
        value = name.removeprefix("中华人民共和国") if name in ("中华人民共和国国务院",) else name
        if span and value != name:
            span = Span(start=span.end - len(value), end=span.end)
        found.append(Found(value=value, rule="body that passed it", span=span))
        at = start + len(name) if start >= 0 else at
    return found


def find_representing_body(text: str) -> Found | None:
    """现在,我代表国务院,向大会报告政府工作; 第十一届全国人民代表大会第二次会议听取和审议了…: who speaks in a report or a resolution."""
    head = field_view(text[:_SPEAKING_CHARS])
    for pattern in _SPEAKS:
        match = pattern.search(head)
        if match:
            return found_at(text, match, rule="body that speaks")
    return None


def find_number_date(text: str) -> FoundDate | None:
    """冀政字〔2019〕31号 2019年7月1日: the date that stands behind the 文号 in the head."""
    view = field_view(text)
    number = re.search(r"〔\d{4}〕\s*\d+\s*号\s*(?=\d{4}\s?年)", view[:_HEADING_CHARS])
    mention = next((one for one in find_dates(view[: _HEADING_CHARS + 20]) if number and one.span.start == number.end()), None)
    value = as_date(mention) if mention else None
    return FoundDate(value=value, rule="date behind the 文号", span=mention.span) if mention and value else None


def find_publisher(text: str) -> list[Found]:
    """最高人民法院发布 on a line of its own, or 新闻出版总署、教育部关于印发…的通知 on a line under the title."""
    head = rule_head(field_view(text))
    for line in re.finditer(r"[^\n]+", head[:_HEADING_CHARS]):
        published = re.fullmatch(rf"\s*(?P<value>{_NAME}{{2,40}}?)(?:发布|印发|公布)\s*", line.group())
        names = split_bodies(published["value"]) if published else tuple(one.value for one in find_issuer_in_title(line.group().strip()))
        if names:
            return [Found(value=name, rule="line of the publisher", span=_find(head, name, line.start())) for name in names]
    return []


def _find(head: str, words: str, at: int) -> Span | None:
    start = head.find(words, at)
    return Span(start=start, end=start + len(words)) if start >= 0 else None


def find_issuer_in_title(title: str) -> list[Found]:
    """广州市番禺区民政局对区政协…的答复, 国务院办公厅转发…的通知: the bodies in front of 对, 关于 or 转发."""
    match = re.match(
        rf"(?!这|由|近日|日前)(?P<value>[\u4e00-\u9fa5、\s]{{2,160}}?(?:{BODY_SUFFIX}))\s*(?:对(?!外)|关于|印发|转发|批转)", title
    )
    names = split_bodies(match["value"]) if match else ()
    return [Found(value=name, rule="title", span=None) for name in names]
