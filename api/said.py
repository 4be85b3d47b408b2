"""What a sentence states with each number: how much of what, in which years and of which place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.amounts import Amount, find_amounts
from corpus.dates import find_years
from corpus.fold import fold_width
from corpus.model import Region, Span
from corpus.regions import Gazetteer

_TITLES = re.compile(r"《[^》]*》|〔\d{4}〕")
_BREAK = re.compile(r"[。;!?\n]")
_PEOPLE = frozenset("人名位")
_THINGS = frozenset("个家处所座间支")
# Wordings of one meaning: 20余家 and 超过20家. 近 is below, 约 is either.
_QUALIFIERS = {
    **dict.fromkeys(("约",), "about"),
    **dict.fromkeys(("近",), "nearly"),
    **dict.fromkeys(("余", "多", "超", "逾"), "over"),
    **dict.fromkeys(("不低于", "不少于", "以上"), "at least"),
    **dict.fromkeys(("不超过", "以下"), "at most"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An amount with the years and places named last in front of it in its sentence; none where nothing is."""

    amount: Amount
    years: frozenset[int]
    places: tuple[Region, ...]


def read_said(text: str, *, gazetteer: Gazetteer) -> list[Said]:
    """Every amount of a Chinese text with what it is bound to: 2020年…373万元，2021年…96万元 are two years' sums."""
    bare = blank_titles(text)
    years = find_years(bare)
    mentions = [(mention.span, mention.candidates) for mention in gazetteer.find(bare)]
    return [bind(amount, text=bare, years=years, places=mentions) for amount in find_amounts(text)]


def bind(
    amount: Amount,
    *,
    text: str,
    years: Sequence[tuple[Span, int]],
    places: Sequence[tuple[Span, tuple[Region, ...]]],
    any_sentence: bool = False,
) -> Said:
    """Bind an amount of `text` to the years and places nearest in front of it."""
    floor = 0 if any_sentence else max((match.end() for match in _BREAK.finditer(text, 0, amount.span.start)), default=0)
    before = [span for span, _ in years if floor <= span.start < amount.span.start]
    bound = frozenset(year for span, year in years if before and span == before[-1])
    named = [candidates for span, candidates in places if floor <= span.start < amount.span.start]
    return Said(amount=amount, years=bound, places=named[-1] if named else ())


def blank_titles(text: str) -> str:
    """Folded, with titles and the year of a 文号 blanked out: 《…2015年…办法》 states nothing of 2015."""
    return _TITLES.sub(lambda match: "＿" * len(match.group()), fold_width(text))


def qualifier_class(amount: Amount) -> str:
    return _QUALIFIERS.get(amount.qualifier or "", amount.qualifier or "")


def same_amount(one: Amount, other: Amount) -> bool:
    """Whether two amounts state the same: number, unit, upper end, qualifier, what shares it and how often. 344家 is not 344万元."""
    return (
        same_unit(one.unit, other.unit)
        and (one.value, one.high) == (other.value, other.high)
        and qualifier_class(one) == qualifier_class(other)
        and (one.per, one.period) == (other.per, other.period)
    )


def same_unit(one: str, other: str) -> bool:
    """People are counted as 人, 名 and 位, and 个 stands for any thing; a number without a unit (15万困难群体) is no money and no share."""
    if one == other:
        return True
    pair = {one, other}
    if "" in pair:
        return not pair & {"元", "%"}
    return pair <= _PEOPLE or ("个" in pair and pair <= _THINGS)
