"""Traditional characters in a text: which there are, and a view of it without them."""

from __future__ import annotations

import re
from functools import cache

import opencc


def stray_traditional(text: str) -> tuple[str, ...]:
    """Name the traditional characters of a text, each once, in order; the text keeps them.

    >>> stray_traditional("加强社區服务,关心殘疾人,社區为本")
    ('區', '殘')
    """
    pattern, _ = _characters()
    return tuple(dict.fromkeys(pattern.findall(text)))


def fold_script(text: str) -> str:
    """Make traditional characters simplified, one for one, so that offsets carry over.

    >>> fold_script("社區服务")
    '社区服务'
    """
    pattern, simplified = _characters()
    return pattern.sub(lambda found: simplified[found[0]], text)


@cache
def _characters() -> tuple[re.Pattern[str], dict[str, str]]:
    """Characters with a simplified form. Those of GB 2312 have their own use in simplified text: 乾 in 乾隆, 著 in 著名."""
    characters = [chr(code) for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF)) for code in range(first, last + 1)]
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    simplified = {before: after for before, after in zip(characters, converted, strict=True) if before != after and not _is_plain(before)}
    return re.compile(f"[{''.join(simplified)}]"), simplified


def _is_plain(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
