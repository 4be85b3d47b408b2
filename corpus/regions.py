"""Places: which one a name means, which lies in which, and where a text names one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

from corpus.errors import AmbiguousRegion, UnknownRegion
from corpus.gazetteer import Form, PlaceName, read_districts, read_further_names, read_table, read_words, region_order, table_names
from corpus.mentions import SELF_REFERENCE, Entry, Mention, MentionFinder
from corpus.model import Level, Region

__all__ = ["SELF_REFERENCE", "Gazetteer", "Mention", "load_gazetteer"]

# 在沪, 来穗, 驻京: after these words one character is a place. 深, 青, 甘 begin too many other words.
_LEADS_IN, _ONE_CHARACTER = "在来赴驻离返抵", "京津沪渝粤浙苏鲁豫湘鄂川皖闽赣桂琼黔滇穗蓉甬"
_CODE = re.compile(r"\d{6}")
_MAX_NAME_CHARS = 60  # the longest path has 31; nothing longer is worth taking apart


class Gazetteer:
    """Every place of the national table, and the functional districts and names the table lacks."""

    def __init__(self) -> None:
        table, districts = read_table(), read_districts()
        self._by_code = {region.code: region for region in table if region.code}
        self._by_path = {region.name: region for region in (*table, *districts)}
        self._parents = {region: self._find_parent(region) for region in self._by_path.values()}
        self._names = self._collect_names()
        self._finder = MentionFinder(self._lexicon(), narrow=self._inside)

    def get(self, code: str) -> Region | None:
        return self._by_code.get(code)

    def named(self, name: str) -> tuple[Region, ...]:
        """Every place a name can mean: a path or part of one, an own name with or without its suffix, an alias, a former name.

        In order of code, functional districts last; empty when nothing is called so.
        """
        words = "".join(name.split())
        return tuple(sorted(self._readings(words), key=region_order)) if len(words) <= _MAX_NAME_CHARS else ()

    def resolve(self, name: str) -> Region:
        """Find the one place of this name or six-digit code.

        Of several, a province wins (吉林 is 吉林省, 海南 is 海南省), then the place that contains all the others (长沙 is 长沙市, not
        长沙县), then a city (西安 is 西安市), but not over a district of 北京, which ranks with a city: 朝阳 stays undecided.
        """
        words = "".join(name.split())
        readings = self._prefer(self.named(words))
        if _CODE.fullmatch(words) and words in self._by_code:
            readings = (self._by_code[words],)
        if not readings:
            raise UnknownRegion(name)
        if len(readings) > 1:
            raise AmbiguousRegion(name, candidates=[(region.code, region.name) for region in readings])
        return readings[0]

    def find(self, text: str) -> list[Mention]:
        """Find the places a text names, from left to right, none overlapping; joined parts are one mention (江苏省南通市通州区).

        我区 and 本市 are not mentions: see SELF_REFERENCE.
        """
        return self._finder.find(text)

    def parent(self, region: Region) -> Region | None:
        """Give the next place that contains it; None for a province and for a place that is not ours."""
        return self._parents.get(region)

    def contains(self, outer: Region, inner: Region) -> bool:
        """Whether `inner` lies in `outer`; a place contains itself."""
        at: Region | None = inner
        while at is not None:
            if at == outer:
                return True
            at = self.parent(at)
        return False

    def _find_parent(self, region: Region) -> Region | None:
        if region.code is None:
            return next((self._by_path[path] for path in _shorter_paths(region.name) if path in self._by_path), None)
        codes = (region.code[:4] + "00", region.code[:2] + "0000")
        return next((self._by_code[code] for code in codes if code != region.code and code in self._by_code), None)

    def _collect_names(self) -> dict[str, list[PlaceName]]:
        names: dict[str, list[PlaceName]] = {}
        for region, parent in self._parents.items():
            for name in table_names(region, parent):
                names.setdefault(name.text, []).append(name)
        for name in read_further_names(self._by_path):
            names.setdefault(name.text, []).append(name)
        for name in _former_counties(names):
            names[name.text] = [name]
        return names

    def _readings(self, name: str) -> set[Region]:
        found = {own.region for own in self._names.get(name, ())}
        for cut in range(2, len(name)):
            outer = {own.region for own in self._names.get(name[:cut], ())}
            if outer:
                found.update(inner for inner in self._readings(name[cut:]) if self._lies_in(inner, outer))
        return found

    def _lies_in(self, inner: Region, outers: Iterable[Region]) -> bool:
        return any(inner != outer and self.contains(outer, inner) for outer in outers)

    def _inside(self, outers: Iterable[Region], inners: Iterable[Region]) -> tuple[Region, ...]:
        outers = tuple(outers)
        return self._prefer(tuple(inner for inner in inners if self._lies_in(inner, outers)))

    def _prefer(self, readings: tuple[Region, ...]) -> tuple[Region, ...]:
        provinces = tuple(region for region in readings if region.level is Level.PROVINCE)
        if provinces or len(readings) < 2:
            return provinces or readings
        outermost = tuple(region for region in readings if all(self.contains(region, other) for other in readings))
        if outermost or not any(region.level is Level.CITY for region in readings):
            return outermost or readings
        ranking = tuple(region for region in readings if self._ranks_with_cities(region))
        return ranking if len(ranking) == 1 else readings

    def _ranks_with_cities(self, region: Region) -> bool:
        parent = self.parent(region)
        return region.level is Level.CITY or (parent is not None and parent.level is Level.PROVINCE and parent.name.endswith("市"))

    def _lexicon(self) -> dict[str, Entry]:
        ordinary, joined = read_words("ordinary"), read_words("joined")
        unsafe = ordinary | joined
        lexicon: dict[str, Entry] = {}
        for text, names in self._names.items():
            full = _in_order(name.region for name in names if name.form is not Form.SHORT)
            short = () if text in ordinary else _in_order(name.region for name in names if name.form is Form.SHORT)
            alone = () if text in unsafe else self._prefer(_in_order(full + (short if _is_known(short) else ())))
            tiny = len(text) == 2 and text[-1] in "县市区" and any(name.form is not Form.ALIAS for name in names)
            is_word = text in ordinary and text[-1] in "市县区旗"
            marked = _in_order(region for region in full if is_word and region.level is Level.COUNTY)
            lexicon[text] = Entry(alone=alone, joined=_in_order(full + short), marked=marked, bare=not full, tiny=tiny)
        phrases = {phrase: Entry(is_word=True) for phrase in read_words("phrase")}
        return {text: entry for text, entry in lexicon.items() if len(text) > 1} | self._one_character_names() | phrases

    def _one_character_names(self) -> dict[str, Entry]:
        regions = {text: _in_order(name.region for name in self._names[text]) for text in _ONE_CHARACTER}
        return {lead + text: Entry(alone=found, leads_in=True) for text, found in regions.items() for lead in _LEADS_IN}

    @cached_property
    def ordinary_names(self) -> dict[str, tuple[Region, ...]]:
        """Counties' names with suffix that are ordinary words too (新城区): mentions only where the words around them say so."""
        return {text: entry.marked for text, entry in self._lexicon().items() if entry.marked}

    @cached_property
    def shared_short_names(self) -> dict[str, tuple[Region, ...]]:
        """Names without suffix that several counties share (通州): no mention by themselves, and no other word either."""
        unsafe = read_words("ordinary") | read_words("joined")
        shorts = {text: _in_order(name.region for name in names) for text, names in self._names.items() if names[0].form is Form.SHORT}
        return {text: found for text, found in shorts.items() if len(self._prefer(found)) > 1 and text not in unsafe}


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """Read the gazetteer of the shipped tables, once."""
    return Gazetteer()


def _shorter_paths(path: str) -> Iterable[str]:
    return (path[:end] for end in range(len(path) - 1, 1, -1))


def _former_counties(names: dict[str, list[PlaceName]]) -> list[PlaceName]:
    """徐水县 is 徐水区 today: nearly every district was a county, and texts keep the old name."""
    districts = (own[0] for own in names.values() if len(own) == 1 and own[0].form is Form.SHORT and own[0].region.name.endswith("区"))
    return [PlaceName(text=f"{own.text}县", region=own.region, form=Form.FORMER) for own in districts if f"{own.text}县" not in names]


def _is_known(short: tuple[Region, ...]) -> bool:
    """番禺 alone is a mention, 通州 is not: a county's short name counts where no other place has it."""
    return len(short) == 1 or any(region.level in (Level.PROVINCE, Level.CITY) for region in short)


def _in_order(regions: Iterable[Region]) -> tuple[Region, ...]:
    return tuple(sorted(set(regions), key=region_order))
