"""Reads when a document was made, published and comes into force, and what it says of its own validity."""

from __future__ import annotations

import re

from corpus.dates import as_date, find_dates
from corpus.fields import Found
from corpus.fields_view import body_end, field_view, rule_head, without_quoted_titles
from corpus.model import Span
from corpus.numerals import chinese_number
from corpus.signing import FoundDate

_MADE = re.compile(r"修正|修订|修改|通过|批准|公布|发布|印发")
_DAY_OF_FORCE = r"(?:施行|实施|执行|生效|实行|试行)"
_OWN = (
    r"本(?:办法|规定|条例|法|细则|实施细则|实施办法|规则|解释|决定|安排|意见|实施意见|通知|方案|实施方案|预案|修正案|章程|指南|措施|标准|规程|制度|"
    r"暂行办法|暂行规定|准则|目录|规范|公告|通告|若干规定|规划|指引|文件)"
)
_DATE = r"(?:\d{4}|[一二][零〇○一二三四五六七八九]{3})\s?年\s?[\d一二三四五六七八九十]{1,3}\s?月\s?[\d一二三四五六七八九十]{1,3}\s?日"
_THAT_DAY = r"(?:公布|发布|印发|下发|颁布|通过|签发|成文)之日"
# 本办法自2020年3月1日起施行。 本条例自公布之日起施行
_OWN_FORCE = re.compile(
    rf"{_OWN}(?:的修改文本)?\s*(?:由[^,。;]{{2,30}}解释)?\s*(?:,|将|从)?\s*自\s*(?P<value>{_DATE}|{_THAT_DAY})\s*起?\s*(?:正式|开始)?\s*{_DAY_OF_FORCE}"
)
# (2004年11月22日交通部令第10号公布 自2005年1月1日起施行); a line of its own: 2021年1月1日 施行
_HEAD_FORCE = re.compile(rf"(?:(?<!＿)自|(?<![自＿\d]))\s*(?P<value>{_DATE})\s*起?\s*{_DAY_OF_FORCE}")
# 1993年3月29日 中华人民共和国全国人民代表大会公告第八号公布施行
_HEAD_PUBLISHED = re.compile(rf"(?P<value>{_DATE})[^\n。;]{{0,40}}?(?:公布|发布)(?:施行|实施)")
# …按照投机倒把论处。(2011年1月8日删除): an amendment that is told where it was made
_NOTED = re.compile(rf"\(\s*(?P<value>{_DATE})\s*(?P<verb>删除|修改|修正|修订|增加)\s*\)")
# 有效期5年; 有效期至2025年12月31日
_TERM = re.compile(
    rf"有效期限?\s*(?:为|至|到|:)?\s*(?:自[^,。;]{{0,20}}(?:起|至))?\s*(?P<value>{_DATE}|\d{{1,2}}(?!\d)|[一二三四五六七八九十两]{{1,2}})\s*(?P<unit>年|止)?"
)
_STATE_LABEL = re.compile(
    r"(?:有\s*效\s*性|时\s*效(?:\s*性)?|效\s*力\s*状\s*态|效\s*力)\s*:\s*(?P<value>现行有效|有效|已修改|已修订|失效|已失效|废止|已废止|尚未施行|尚未生效)"
)
_STATES = {"有效": "现行有效", "已修订": "已修改", "失效": "已废止", "已失效": "已废止", "废止": "已废止", "尚未生效": "尚未施行"}
_PUBLISHED = re.compile(r"(?P<label>发布日期|发布时间|生成日期|公开日期|公开时间|发文时间)\s*[::\s]\s*(?P<value>\d{4}[^\n:]{5,16})")


def find_made(text: str) -> list[FoundDate]:
    """The steps that made a rule what it is, latest first: passed, approved, promulgated, amended; never the day it comes into force.

    (2021年10月29日市人大常委会通过 2021年12月3日省人大常委会批准 自2022年3月1日起施行)
    """
    whole = rule_head(field_view(text))
    head, found = without_quoted_titles(whole), []
    mentions = [mention for mention in find_dates(head) if mention.day]
    ends = [*(mention.span.start for mention in mentions), len(head)][1:]
    for mention, after in zip(mentions, ends, strict=True):
        words = re.split(r"。(?=\d|$)|\)\s*\n", head[mention.span.end : min(after, mention.span.end + 160)])[0]
        verb = _MADE.search(words) or _MADE.search(whole, mention.span.end, mention.span.end + len(words))
        value = as_date(mention)
        told = head[: mention.span.start].endswith(("于", "在"))  # …于2020年10月16日印发: a text that tells of another
        if value and verb and not told and not re.match(rf"\s*起?\s*{_DAY_OF_FORCE}", words):
            found.append(FoundDate(value=value, rule=f"date of {verb.group()}", span=mention.span))
    return sorted([*found, *_noted(field_view(text))], key=lambda one: one.value, reverse=True)


def _noted(view: str) -> list[FoundDate]:
    """The latest amendment noted inside the text, where there is one."""
    days = [(day, note) for note in _NOTED.finditer(view) for mention in find_dates(note["value"]) if (day := as_date(mention))]
    day, note = max(days, key=lambda one: one[0], default=(None, None))
    span = Span(start=note.start("value"), end=note.end("value")) if note else None
    return [FoundDate(value=day, rule=f"date of {note['verb']}", span=span)] if day and note and span else []


def find_effective(text: str) -> list[Found]:
    """When it comes into force: a day as ISO date, else the words (公布之日); the latest day first, then the words."""
    view = field_view(text)
    head = without_quoted_titles(rule_head(view))
    found = [_force(match, "stands in the head") for match in _HEAD_FORCE.finditer(head)]
    found += [_force(match, "本…自…起施行") for match in _own_force(view)]
    found = found or [_force(match, "published and in force") for match in _HEAD_PUBLISHED.finditer(head)]
    found = list({one.span: one for one in reversed(found)}.values())[::-1]  # an article in the head is read by both rules
    days = [one for one in found if one.value[0].isdigit()]
    return sorted(days, key=lambda one: one.value, reverse=True) + [one for one in found if one not in days]


def _own_force(view: str) -> list[re.Match[str]]:
    """The statements of the document itself: an article's where there is one, since attachments have their own."""
    matches = list(_OWN_FORCE.finditer(view, 0, body_end(view)))
    articles = [match for match in matches if re.search(r"第[一二三四五六七八九十百零\d]+条\s*$", view[: match.start()][-12:])]
    return articles[-1:] or matches[-1:]


def _force(match: re.Match[str], rule: str) -> Found:
    words = re.sub(r"\s", "", match["value"])
    day = next((as_date(mention) for mention in find_dates(words)), None)
    return Found(value=day.isoformat() if day else words, rule=rule, span=Span(start=match.start("value"), end=match.end("value")))


def find_validity(text: str) -> list[Found]:
    """What the text says of its own validity: a state of the information block, or a term beside the day it comes into force."""
    view = field_view(text)
    found = [_state(match) for match in _STATE_LABEL.finditer(view[:_STATE_CHARS])]
    for force in _OWN_FORCE.finditer(view, 0, body_end(view)):
        sentence = re.split(r"[。\n]", view[force.end() : force.end() + 60])[0]
        term = _TERM.search(sentence)
        if term:
            found.append(_term(term, force.end()))
    return found


_STATE_CHARS = 2000


def _state(match: re.Match[str]) -> Found:
    value = _STATES.get(match["value"], match["value"])
    return Found(value=value, rule="label of the validity", span=Span(start=match.start("value"), end=match.end("value")))


def _term(match: re.Match[str], offset: int) -> Found:
    span = Span(start=offset + match.start("value"), end=offset + match.end("value"))
    day = next((as_date(mention) for mention in find_dates(match["value"])), None)
    if day:
        return Found(value=f"有效期至{day.isoformat()}", rule="有效期至…", span=span)
    years = match["value"] if match["value"].isdigit() else int(chinese_number(match["value"].replace("两", "二")))
    return Found(value=f"有效期{years}年", rule="有效期…年", span=span)


def find_published(text: str) -> list[Found]:
    """发布日期, 公开日期: when the page was put up, which says nothing of when the document was made."""
    found = []
    for match in _PUBLISHED.finditer(field_view(text)):
        for mention in find_dates(match["value"])[:1]:
            day, start = as_date(mention), match.start("value")
            if day:
                span = Span(start=start + mention.span.start, end=start + mention.span.end)
                found.append(Found(value=day.isoformat(), rule=f"label {match['label']}", span=span))
    return found
