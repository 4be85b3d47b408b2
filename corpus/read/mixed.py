"""Text whose bytes are in more than one encoding, and text that was read in the wrong one."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import cache

# Both sets stand in two parts: characters in daily use first, the others behind.
GB, BIG5 = range(0xB0A1, 0xD7FA), range(0xA440, 0xC67F)
_CHINESE_MARKS = frozenset("，。、；：？！（）“”‘’《》「」『』〔〕—…·　１２３４５６７８９０")
# No Chinese text has many of these: Cyrillic, Greek, half-width kana, private use, syllables of Hangul and Yi, and Latin of odd sorts.
_FOREIGN = re.compile(
    "[\u00a1-\u00b6\u00b8-\u00d6\u00d8-\u024f\u0370-\u052f\u0530-\u10ff\ua000-\ua4cf\uac00-\ud7a3\ue000-\uf8ff\uff61-\uff9f]"
)
_MARKS = re.compile("[\u00a0-\u00bf\u00d7\u00f7\u2000-\u2bff\u3000-\u303f\uff01-\uff5e]")  # 39°25′, ①, →: as good in any text
# Four characters or marks of Chinese in UTF-8, one behind the other, which GB 18030 reads as six.
_UTF8_RUN = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}|\xe3\x80[\x80-\xbf]|\xef\xbc[\x80-\xbf]){4,}")
_UTF8_PAIR = re.compile(rb"(?:[\xe3-\xef][\x80-\xbf]{2}){2}")
_RUN_SHARE = 0.9
_SAMPLE_CHARS = 4_000
_FEW_CHARS = 4  # beyond ASCII, below which nothing can be told
_WRITTEN_SHARE = 0.5  # of the characters beyond ASCII that are Chinese in daily use, in the least usual text
_LINE_SHARE = 0.7
_WESTERN_SHARE = 0.25  # of a Western text that is beyond ASCII, at most


def frequent_share(text: str, *, frequent: range) -> float:
    """Share of the characters beyond ASCII that are of the frequent half of a character set, or its full-width marks."""
    daily = _characters(frequent) | _CHINESE_MARKS
    written = [char for char in text if char >= "\x80"]
    return sum(char in daily for char in written) / len(written) if written else 0.0


@cache
def _characters(codes: range) -> frozenset[str]:
    encoding = "gb2312" if codes is GB else "big5"
    return frozenset(code.to_bytes(2).decode(encoding, "ignore") for code in codes) - {""}


def decode_surrogates(raw: bytes) -> str | None:
    """UTF-8 in which a program has written halves of UTF-16 pairs (CESU-8): pairs are joined, a lone half becomes U+FFFD."""
    try:
        text = raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def decode_mixed(raw: bytes) -> str | None:
    """UTF-8 lines among lines of GB 18030, as a page template makes them around an old text; None where that is not for certain so."""
    if all(_strict(line, "utf-8") is None for line in _lines_with_utf8(raw)):  # at once, of nearly all
        return None
    read = [_line(line) for line in raw.split(b"\n")]
    sorts = {sort for _, sort in read}
    if not {"utf-8", "gb18030"} <= sorts or None in sorts:
        return None
    return "\n".join(text for text, _ in read)


def _line(raw: bytes) -> tuple[str, str | None]:
    """A line's text and encoding: "" of one in ASCII, None of one that is as it should be in neither."""
    if raw.isascii():
        return raw.decode("ascii"), ""
    shares = {name: (text, _share(text)) for name in ("utf-8", "gb18030") if (text := _strict(raw, name)) is not None}
    if not shares:
        return "", None
    name = max(shares, key=lambda one: shares[one][1])
    text, share = shares[name]
    return text, name if share >= _LINE_SHARE else None


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        return codecs.decode(raw, encoding)
    except UnicodeDecodeError:
        return None


def _share(text: str) -> float:
    return frequent_share(text[:_SAMPLE_CHARS], frequent=GB)


def is_mojibake(text: str) -> bool:
    """Whether a text was read in an encoding that it is not in: 鍏充簬 for 关于, ｹﾘﾓﾚ for it in GBK; in whole or in some line.

    Not of names for which rare characters are used, and not of Western text, which is nearly all ASCII.
    """
    sample = _MARKS.sub("", text[:_SAMPLE_CHARS])
    written = [char for char in sample if char >= "\x80"]
    if len(written) < _FEW_CHARS:
        return False
    if all(frequent_share(sample, frequent=one) < _WRITTEN_SHARE for one in (GB, BIG5)):
        foreign = len(_FOREIGN.findall(sample))
        is_western = foreign == len(written) and len(written) <= _WESTERN_SHARE * len(sample)
        return not is_western
    return any(_is_other_utf8(line) for line in _lines_with_utf8(text.encode("gb18030", "replace")))


def _lines_with_utf8(raw: bytes) -> Iterator[bytes]:
    """The lines that may hold UTF-8: two of its Chinese characters, one behind the other."""
    position = 0
    while found := _UTF8_PAIR.search(raw, position):
        start, end = raw.rfind(b"\n", 0, found.start()) + 1, raw.find(b"\n", found.end())
        position = len(raw) if end < 0 else end
        yield raw[start:position]


def _is_other_utf8(line: bytes) -> bool:
    """Whether a line that was read as GB 18030 is UTF-8, or holds a piece of it: a heading that runs into the text, or was cut."""
    pieces = [line] if _strict(line, "utf-8") is not None else [run[0] for run in _UTF8_RUN.finditer(line)]
    for piece in pieces:
        again, before = piece.decode("utf-8", "replace"), piece.decode("gb18030", "replace")
        if _share(again) >= _RUN_SHARE and _share(before) < _WRITTEN_SHARE:
            return True
    return False
