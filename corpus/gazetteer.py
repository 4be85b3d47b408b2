"""The table of places: where it is read, and every name a place goes by."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from corpus.model import Level, Region

DATA = Path(__file__).parent / "data"

# 博尔塔拉蒙古自治州 leaves 族 out, so it is optional after names of two characters or more: 恩施土家族苗族自治州 → 恩施.
_PEOPLES = (
    "蒙古|维吾尔|布依|朝鲜|土家|哈尼|哈萨克|傈僳|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|"
    "撒拉|毛南|仡佬|锡伯|普米|塔吉克|鄂温克|保安|裕固|独龙|鄂伦春"
)
_SELF_GOVERNING = re.compile(rf"(?:(?:{_PEOPLES})族?|[藏苗彝壮满侗瑶白傣黎佤畲水土羌怒回各]族)*(?P<kind>自治[州县旗])$")
_SELF_GOVERNING_REGION = re.compile(r"(?:壮族|回族|维吾尔)?自治区$|特别行政区$")  # 广西壮族自治区 → 广西
# 井陉矿区 and 土默特左旗 are never called 井陉矿 and 土默特左.
_NO_SHORT = re.compile(r"矿区$|[左右中前后]旗$|联合旗$|群岛$|海域$|委员会$")
_SUFFIX = re.compile(r"(?:地区|林区|特区|新区|[省市盟区县旗])$")
# 高新技术产业开发区 alone can be anywhere; 净月高新技术产业开发区 is one place.
_GENERIC_ZONE = re.compile(r"^(?:高新技术产业|高新技术|高技术产业|经济技术|经济|工业|城乡一体化)(?:开发区|园区|示范区)$")
_ZONE_SHORT = (
    (re.compile(r"(?:高新技术产业|高新技术)(?:开发区|园区)$"), "高新区"),  # 成都高新技术产业开发区 → 成都高新区
    (re.compile(r"经济(?:技术)?开发区$"), "经开区"),
    (re.compile(r"经济技术开发区$"), "开发区"),
)
# What stands before a place's own name in its path; at least two characters follow, so that 锦州市 stays whole.
_OUTER = re.compile(r"(?:省|自治[区州]|(?<=..)市|地区|盟)(?=..)")


class Form(StrEnum):
    """How a name stands to its place."""

    FULL = "full"  # with its suffix: 通州区
    SHORT = "short"  # without: 通州
    ALIAS = "alias"
    FORMER = "former"  # 萧山市


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceName:
    """One name of one place."""

    text: str
    region: Region
    form: Form


def region_order(region: Region) -> tuple[bool, bool, str, str]:
    """Sort key: by code, functional districts after the others, those without a code last."""
    return region.level is Level.FUNCTIONAL, region.code is None, region.code or "", region.name


def read_table() -> list[Region]:
    """Read the national table, in order of code."""
    return [Region(code=row["code"], name=row["name"], level=Level(row["level"])) for row in _rows("regions.csv")]


def read_districts() -> list[Region]:
    """Read the functional districts outside the national table."""
    rows = (row for row in _rows("region_names.csv") if row["kind"] == "functional")
    return [Region(code=None, name=row["path"], level=Level.FUNCTIONAL) for row in rows]


def read_further_names(by_path: dict[str, Region]) -> Iterator[PlaceName]:
    """Read aliases and former names."""
    for row in _rows("region_names.csv"):
        if row["kind"] != "functional":
            yield PlaceName(text=row["name"], region=by_path[row["path"]], form=Form(row["kind"]))
    for row in _rows("region_former.csv"):
        yield PlaceName(text=row["name"], region=by_path[row["path"]], form=Form.FORMER)


def read_sites() -> dict[str, str]:
    """Read whose sites are whose: the host of a site, without www., to the code of its place."""
    return {row["host"]: row["code"] for row in _rows("region_sites.csv")}


def read_words(kind: str) -> frozenset[str]:
    """Read the wordings of a kind that a place is not to be read from.

    `ordinary`: an ordinary word, a place only with its suffix or in its path; `joined`: a place only after its outer place;
    `phrase`: contains a place's name and names none.
    """
    return frozenset(row["word"] for row in _rows("region_words.csv") if row["kind"] == kind)


def table_names(region: Region, parent: Region | None) -> Iterator[PlaceName]:
    """Give the names that follow from a place's path."""
    own = region.name.removeprefix(parent.name) if parent else region.name
    if region.level is Level.FUNCTIONAL and parent is not None:
        for text in _zone_names(region, parent):
            yield PlaceName(text=text, region=region, form=Form.FULL)
        return
    short = short_name(own)
    for text in dict.fromkeys((own, *_middle_forms(own, short))):
        yield PlaceName(text=text, region=region, form=Form.FULL)
    if short:
        yield PlaceName(text=short, region=region, form=Form.SHORT)


def short_name(own: str) -> str | None:
    """Give a place's own name without its suffix, where at least two characters are left: 通州区 → 通州, 沛县 → None."""
    if _NO_SHORT.search(own):
        return None
    pattern = next((p for p in (_SELF_GOVERNING, _SELF_GOVERNING_REGION) if p.search(own)), _SUFFIX)
    short = pattern.sub("", own)
    return short if len(short) >= 2 and short != own else None


def _middle_forms(own: str, short: str | None) -> Iterator[str]:
    # 恩施土家族苗族自治州 is written 恩施州 too, 广西壮族自治区 also 广西自治区.
    if short is None:
        return
    if match := _SELF_GOVERNING.search(own):
        yield short + match["kind"][-1]
    elif own.endswith("自治区"):
        yield short + "自治区"


def _zone_names(region: Region, parent: Region) -> Iterator[str]:
    # 河北省石家庄高新技术产业开发区 is written with or without 市, and as 石家庄高新区.
    city = _OUTER.split(parent.name)[-1]
    short = short_name(city) or city
    tail = _zone_tail(region.name, parent.name, city, short)
    yield region.name
    for form in dict.fromkeys((tail, *(pattern.sub(words, tail) for pattern, words in _ZONE_SHORT))):
        yield from (short + form, city + form)
        if form == tail and not _GENERIC_ZONE.match(tail) and len(tail) >= 4:
            yield tail


def _zone_tail(path: str, parent: str, city: str, short: str) -> str:
    rest = path.removeprefix(parent) if path.startswith(parent) else path.removeprefix(parent.removesuffix(city))
    return rest.removeprefix(city).removeprefix(short) or rest


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
