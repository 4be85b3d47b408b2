"""The departments a question names: 人社局 is 人力资源和社会保障局."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from api.model import Department, Effect, Facet, Reading
from api.query_text import AskedText, read_as
from corpus.model import Span

_LONG = {"委": "委员会", "办": "办公室"}
# 市教育局, but 司法部门 is not 司法部, and 教育局域网 no 教育局.
_LEVEL = r"(?:(?<![\u4e00-\u9fa5])(?:国家|全国|[省市区县州]))?"  # 番禺区民政局 is a place and 民政局
_NOT_BEHIND = "(?![域面限令])(?<!部(?=[门分署队长委]))(?<!委(?=员))(?<!办(?=[法理事学公案]))(?<!局(?=[部势长]))"
_TITLES = re.compile(r"《[^》]*》")


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentsRead:
    """In the order of the question."""

    departments: tuple[Department, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One line of the table: the stem of the full name, other stems, and what they may end in."""

    stem: str
    others: tuple[str, ...]
    endings: tuple[str, ...]


def read_departments(asked: AskedText) -> DepartmentsRead:
    """Departments named by a full, short or former name, in Chinese terms where the question is English."""
    bare = _TITLES.sub(lambda match: " " * len(match.group()), asked.chinese)
    found = [(match, _department(match["name"])) for match in _pattern().finditer(bare)]
    readings = [
        read_as(
            asked,
            asked.origin(Span(start=match.start(), end=match.end())),
            facet=Facet.DEPARTMENT,
            effect=Effect.BOOST,
            values=(one.names[0],),
        )
        for match, one in found
    ]
    return DepartmentsRead(departments=tuple(dict.fromkeys(one for _, one in found)), readings=tuple(dict.fromkeys(readings)))


def full_names(name: str) -> tuple[str, ...]:
    """Every way to write a department, the full one first; the name itself where it is not in the table."""
    return _department(name).names if name in _names() else (name,)


@cache
def _department(name: str) -> Department:
    row, ending = _names()[name]
    if not row.endings:
        return Department(names=(row.stem, *row.others))
    same = (_LONG.get(ending, ending), *((ending,) if ending in _LONG else ()))
    if ending == "部门":
        same = tuple(one for one in row.endings if one != "部门")
    names = _written(row, same)
    kin = tuple(one for one in _written(row, tuple(e for e in row.endings if e != "部门")) if one not in names)
    return Department(names=names, kin=kin)


def _written(row: _Row, endings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stem + ending for stem in (row.stem, *row.others) for ending in endings))


@cache
def _names() -> dict[str, tuple[_Row, str]]:
    """Every written name with its row and ending; the first row that has it counts."""
    names: dict[str, tuple[_Row, str]] = {}
    for row in _rows():
        for ending in row.endings or ("",):
            for stem in (row.stem, *row.others):
                names.setdefault(stem + ending, (row, ending))
    return names


@cache
def _rows() -> tuple[_Row, ...]:
    text = files("api").joinpath("data/departments.tsv").read_text("utf-8")
    lines = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(_Row(stem=stem, others=_parts(others), endings=_parts(endings)) for stem, others, endings in lines)


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


@cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(_names(), key=len, reverse=True)))
    return re.compile(f"{_LEVEL}(?P<name>{names}){_NOT_BEHIND}")
