r"""Rich text (.rtf) to text.

By an own reader: what Word writes for Chinese (a Western font with its East Asian one beside it, \dbch) is decoded as Western by the
library striprtf, which also drops the numbers of lists (\pntext).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from corpus.errors import UnreadableSource
from corpus.model import Declared
from corpus.read.text import is_text

_TOKEN = re.compile(rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n\x00]+|([^\\{}\r\n\x00]+)")
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict header headerl headerr footer footerf footerl footerr footnote annotation listtable "
    b"listoverridetable revtbl rsidtbl generator fldinst themedata colorschememapping latentstyles datastore xmlnstbl object objdata "
    b"nonesttables shprslt sp bkmkstart bkmkend pgptbl filetbl mmathPr wgrffmtfilter xe tc listpicture userprops".split()
)
_KEPT_THOUGH_STARRED = frozenset({b"shpinst", b"shptxt"})
_CELL, _LINE_IN_CELL = "\x1f", "\x1e"
_CHARACTERS = {
    b"par": "\n",
    b"line": "\n",
    b"sect": "\n",
    b"page": "\n",
    b"row": "\n",
    b"nestrow": "\n",
    b"tab": "\t",
    b"cell": _CELL,
    b"nestcell": _CELL,
    b"emdash": "—",
    b"endash": "–",
    b"bullet": "•",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"emspace": " ",
    b"enspace": " ",
}
_SYMBOLS = {b"~": " ", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n", b"\t": "\t"}
_CHARSETS = {134: "gb18030", 136: "cp950", 128: "cp932", 129: "cp949"}
_CODE_PAGES = {936: "gb18030", 54936: "gb18030", 65001: "utf-8"}


def read_rtf(raw: bytes, *, shown: str) -> tuple[str, Declared]:
    """Read paragraphs one line each, cells of a row as `a | b`, without deletions, notes and page headers (but the first page's)."""
    if not raw.lstrip().startswith(b"{\\rtf"):
        raise UnreadableSource(shown, "it is not rich text (.rtf)", help="Give the file its right extension.")
    text = _rows(_Reader().read(raw))
    if not is_text(text):
        raise UnreadableSource(shown, "it is rich text (.rtf) with broken characters", help="Save it again as .docx.")
    return text, Declared()


@dataclass(frozen=True, slots=True)
class _State:
    """What a group changes for itself and the groups in it."""

    skipped: bool = False
    fonts: bool = False  # in the font table
    font: int = -1
    east_asian: int = -1
    to_skip: int = 1  # characters that stand behind \u for older readers
    in_table: bool = False
    hidden: bool = False


@dataclass(slots=True)
class _Reader:
    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    held: bytearray = field(default_factory=bytearray)  # bytes whose characters are not decoded yet
    charsets: dict[int, str] = field(default_factory=dict)
    code_page: str = "cp1252"
    behind_u: int = 0
    starred: bool = False

    def read(self, raw: bytes) -> str:
        position = 0
        while found := _TOKEN.search(raw, position):
            position = found.end()
            word, number, pair, symbol, brace, literal = found.groups()
            if word == b"bin":
                position += max(0, int(number or 0))
            elif word:
                self._word(word, int(number) if number else None)
            elif pair:
                self._byte(bytes([int(pair, 16)]))
            elif symbol:
                self._symbol(symbol)
            elif brace:
                self._group(opens=brace == b"{")
            elif literal:
                self._literal(literal)
        self._flush()
        # Half of a character above U+FFFF is written as one \u each.
        return "".join(self.pieces).encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _group(self, *, opens: bool) -> None:
        self._flush()
        self.starred, self.behind_u = False, 0
        if opens:
            self.stack.append(self.state)
        elif self.stack:
            self.state = self.stack.pop()

    def _byte(self, byte: bytes) -> None:
        if self.behind_u:
            self.behind_u -= 1
        elif not self.state.skipped and not self.state.hidden:
            self.held += byte

    def _literal(self, literal: bytes) -> None:
        skipped = min(self.behind_u, len(literal))
        self.behind_u -= skipped
        if not self.state.skipped and not self.state.hidden:
            self.held += literal[skipped:]

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.starred = True
        elif self.behind_u:
            self.behind_u -= 1
        else:
            self._put(_SYMBOLS.get(symbol, ""))

    def _put(self, text: str) -> None:
        self._flush()
        if not self.state.skipped and not self.state.hidden:
            self.pieces.append(text)

    def _word(self, word: bytes, number: int | None) -> None:
        if word == b"u" and number is not None:
            self._put(chr(number % 0x10000))
            self.behind_u = self.state.to_skip
            return
        self._flush()
        starred, self.starred, self.behind_u = self.starred, False, 0
        if word == b"fonttbl":
            self.state = replace(self.state, skipped=True, fonts=True)
        elif word in _SKIPPED or (starred and word not in _KEPT_THOUGH_STARRED):
            self.state = replace(self.state, skipped=True)
        elif word in _CHARACTERS:
            text = _CHARACTERS[word]
            self._put(_LINE_IN_CELL if word in (b"par", b"line") and self.state.in_table else text)
        else:
            self._property(word, number)

    def _property(self, word: bytes, number: int | None) -> None:
        if word == b"f" and number is not None:
            self.state = replace(self.state, font=number)
        elif word == b"fcharset" and self.state.fonts and number in _CHARSETS:
            self.charsets[self.state.font] = _CHARSETS[number]
        elif word == b"af" and number is not None:
            self.state = replace(self.state, east_asian=number)
        elif word == b"ansicpg" and number is not None:
            self.code_page = _CODE_PAGES.get(number, f"cp{number}")
        elif word == b"uc":
            self.state = replace(self.state, to_skip=min(max(number or 0, 0), 10))
        elif word in (b"intbl", b"pard"):
            self.state = replace(self.state, in_table=word == b"intbl")
        elif word in (b"v", b"deleted"):
            self.state = replace(self.state, hidden=number != 0)
        elif word == b"plain":
            self.state = replace(self.state, hidden=False)

    def _flush(self) -> None:
        if self.held:
            raw, self.held = bytes(self.held), bytearray()
            self.pieces.append(self._decoded(raw))

    def _decoded(self, raw: bytes) -> str:
        """Decode by the font's charset, the East Asian font's, the document's code page, any Chinese font's: the first that fits."""
        if raw.isascii():
            return raw.decode("ascii")
        chosen = [self.charsets.get(self.state.font), self.charsets.get(self.state.east_asian)]
        for encoding in (*filter(None, chosen), *dict.fromkeys(self.charsets.values()), self.code_page, "gb18030"):
            try:
                return raw.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
        return raw.decode("cp1252", "replace")


def _rows(text: str) -> str:
    lines = [_row(line) if _CELL in line else line.replace(_LINE_IN_CELL, "\n") for line in text.split("\n")]
    return "\n".join(line.strip() for line in "\n".join(lines).split("\n")).strip("\n")


def _row(line: str) -> str:
    cells = [cell.strip(f" {_LINE_IN_CELL}") for cell in line.split(_CELL)]
    filled = [cell for cell in cells if cell]
    if len(filled) < 2:
        return "".join(filled).replace(_LINE_IN_CELL, "\n")
    return " | ".join(cell.replace(_LINE_IN_CELL, " ") for cell in cells[:-1]).rstrip()
