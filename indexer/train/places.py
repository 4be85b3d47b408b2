"""Names of provinces, cities and counties in a sentence, full forms alone: short ones (三元, 万年) are too often other words."""

from __future__ import annotations

import re
from functools import cache

from corpus.gazetteer import read_table

_LAST = re.compile(r"[省市区县州旗盟]")
_LONGEST, _SHORTEST = 12, 3


@cache
def _own_names() -> frozenset[str]:
    """Names without the places above them: 广东省广州市番禺区 → 番禺区."""
    paths = {region.name for region in read_table()}
    return frozenset(_without_parent(path, paths=paths) for path in paths)


def _without_parent(path: str, *, paths: set[str]) -> str:
    above = next((path[:end] for end in range(len(path) - 1, 0, -1) if path[:end] in paths), "")
    return path.removeprefix(above)


def _name_before(sentence: str, *, end: int) -> int | None:
    """Where the longest name that ends at `end` begins."""
    starts = range(max(end - _LONGEST, 0), end - _SHORTEST + 1)
    return next((start for start in starts if sentence[start:end] in _own_names()), None)


def find_place(sentence: str) -> tuple[int, int] | None:
    """Half-open range of the first place, its path taken as one: 在广东省广州市番禺区设立 → 广东省广州市番禺区."""
    found: tuple[int, int] | None = None
    for match in _LAST.finditer(sentence):
        start = _name_before(sentence, end=match.end())
        if start is None:
            continue
        if found is not None and start > found[1]:
            return found
        found = (min(start, found[0]) if found else start, match.end())
    return found
