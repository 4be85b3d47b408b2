"""Makes files of every format from one text, for the tests of the readers."""

import html
import json
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO

import docx
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

LETTERS_A_LINE = 38
LINES_A_PAGE = 30
INDENT = "\u3000\u3000"


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def as_text(text: str) -> bytes:
    return text.encode()


def as_gbk(text: str) -> bytes:
    return text.encode("gb18030")


def as_html(text: str) -> bytes:
    body = "".join(f"<p>{html.escape(line)}</p>\n" for line in text.split("\n"))
    return f'<!DOCTYPE html><html><head><meta charset="gb2312"></head><body>{body}</body></html>'.encode("gb18030")


def as_docx(text: str) -> bytes:
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def wrapped(text: str) -> list[list[str]]:
    """Lines of pages as a printer breaks them: full lines of one width, first lines indented by two letters as in official documents."""
    lines: list[str] = []
    for paragraph in filter(None, map(str.strip, text.split("\n"))):
        line = INDENT
        for char in paragraph:
            if sum(1 if each.isascii() else 2 for each in line + char) > 2 * LETTERS_A_LINE:
                lines.append(line)
                line = ""
            line += char
        lines.append(line)
    return [lines[at : at + LINES_A_PAGE] for at in range(0, len(lines), LINES_A_PAGE)]


def as_pdf(text: str) -> bytes:
    return drawn([[*lines, f"— {number} —"] for number, lines in enumerate(wrapped(text), start=1)])


def drawn(pages: Sequence[Sequence[str]], **settings: object) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, **settings)
    for lines in pages:
        canvas.setFont("STSong-Light", 12)
        for number, text in enumerate(lines):
            canvas.drawString(72 + 12 * (len(text) - len(text.lstrip(INDENT))), 770 - 23 * number, text.lstrip(INDENT))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def in_two_columns(title: str, left: Sequence[str], right: Sequence[str], *, by_row: bool) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(100, 790, title)
    drawn_lines = [(x, 750 - 18 * row, line) for x, lines in ((60, left), (320, right)) for row, line in enumerate(lines)]
    for x, y, line in sorted(drawn_lines, key=lambda each: -each[1]) if by_row else drawn_lines:
        canvas.drawString(x, y, line)
    canvas.save()
    return buffer.getvalue()


def in_cells(rows: Sequence[Sequence[str]], *, below: Sequence[str]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.setFont("STSong-Light", 12)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            canvas.drawString(60 + 125 * column, 780 - 20 * number, text)
    for number, line in enumerate(below, start=len(rows)):
        canvas.drawString(60, 780 - 20 * number, line)
    canvas.save()
    return buffer.getvalue()


def as_rtf(text: str) -> bytes:
    """As Word writes it: every character as GBK bytes with the East Asian font named beside a Western one."""
    body = "".join(f"\\pard\\plain \\f0\\loch\\af0\\hich\\af0\\dbch\\af13 {_rtf_line(line)}\\par\n" for line in text.split("\n"))
    fonts = "{\\fonttbl{\\f0\\froman\\fcharset0 Times New Roman;}{\\f13\\fnil\\fcharset134 \\'cb\\'ce\\'cc\\'e5;}}"
    return f"{{\\rtf1\\ansi\\ansicpg936\\deff0\\uc1{fonts}\n{body}}}".encode("ascii")


def _rtf_line(line: str) -> str:
    pieces = []
    for char in line:
        try:
            raw = char.encode("gbk")
        except UnicodeEncodeError:
            raw = b""
        if char in "\\{}":
            pieces.append(f"\\{char}")
        elif len(raw) == 1 and char != "\t":
            pieces.append(char)
        elif raw:
            pieces.append("".join(f"\\'{byte:02x}" for byte in raw))
        else:
            units = struct.unpack(f"<{len(char.encode('utf-16-le')) // 2}h", char.encode("utf-16-le"))
            pieces.append("".join(f"\\u{unit}?" for unit in units))
    return "".join(pieces)


def as_epub(text: str) -> bytes:
    """Two chapters, whose files are named against their order."""
    lines = text.split("\n")
    halves = ["\n".join(lines[: len(lines) // 2]), "\n".join(lines[len(lines) // 2 :])]
    container = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/a.opf"/></rootfiles></container>'
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>'
        '<item id="x" href="2%20b.xhtml"/><item id="y" href="1.xhtml"/></manifest><spine><itemref idref="x"/><itemref idref="y"/></spine></package>'
    )
    pages = [
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{"".join(f"<p>{html.escape(line)}</p>" for line in half.splitlines())}</body></html>'
        for half in halves
    ]
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "OEBPS/a.opf": package,
            "OEBPS/2 b.xhtml": pages[0],
            "OEBPS/1.xhtml": pages[1],
        }
    )


OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def as_ofd(text: str) -> bytes:
    return ofd([[*lines, f"— {number} —"] for number, lines in enumerate(wrapped(text), start=1)])


def ofd(pages: Sequence[Sequence[str]], *, head: str = "") -> bytes:
    """The lines of each page from its foot up, since an OFD's order is that of drawing."""
    parts: dict[str, bytes | str] = {
        "OFD.xml": f"{head}<ofd:OFD {OFD}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    }
    listed = "".join(f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{number}/Content.xml"/>' for number in range(len(pages)))
    parts["Doc_0/Document.xml"] = f"<ofd:Document {OFD}><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    for number, lines in enumerate(pages):
        shapes = "".join(_ofd_line(line, row) for row, line in reversed(list(enumerate(lines))) if line.strip())
        content = f"<ofd:Page {OFD}><ofd:Content><ofd:Layer>{shapes}</ofd:Layer></ofd:Content></ofd:Page>"
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = content
    return zipped(parts)


def _ofd_line(line: str, row: int) -> str:
    """Two pieces a line, the second first."""
    text = line.lstrip(INDENT)
    start, cut = 20 + 4 * (len(line) - len(text)), len(text) // 2
    pieces = [(start + _ofd_width(text[:cut]), text[cut:]), (start, text[:cut])]
    return "".join(
        f'<ofd:TextObject Boundary="{x} {20 + 7 * row} 160 6" Size="4"><ofd:TextCode X="0" Y="4" DeltaX="{" ".join(str(_ofd_width(char)) for char in piece[:-1])}">'
        f"{html.escape(piece)}</ofd:TextCode></ofd:TextObject>"
        for x, piece in pieces
        if piece
    )


def _ofd_width(text: str) -> int:
    return sum(2 if char.isascii() else 4 for char in text)


def as_doc(text: str) -> bytes:
    """A Word 97 file of two pieces: the first line in one byte a character where it can be, the rest in two."""
    body = text.replace("\n", "\r") + "\r"
    return word_97([body[: len(body) // 2], body[len(body) // 2 :]])


def word_97(pieces: Sequence[str], *, flags: int = 0x0200, behind: str = "") -> bytes:
    """A Word 97 file; `behind` is text that stands behind the body, as notes and headers do."""
    start, places, data = 2048, [], b""
    for piece in (*pieces, behind):
        raw = piece.encode("cp1252") if piece.isascii() else piece.encode("utf-16-le")
        at = start + len(data)
        places.append((len(piece), at * 2 | 0x40000000 if piece.isascii() else at))
        data += raw + b"\0" * (len(raw) % 2)
    bounds = [sum(length for length, _ in places[:n]) for n in range(len(places) + 1)]
    table = struct.pack(f"<{len(bounds)}I", *bounds) + b"".join(struct.pack("<HIH", 0, place, 0) for _, place in places)
    clx = struct.pack("<BH", 1, 2) + b"\0\0" + struct.pack("<BI", 2, len(table)) + table
    fib = bytearray(start)
    struct.pack_into("<HH", fib, 0, 0xA5EC, 0x00C1)
    struct.pack_into("<H", fib, 10, flags)
    struct.pack_into("<I", fib, 0x4C, sum(map(len, pieces)))
    struct.pack_into("<II", fib, 0x01A2, 0, len(clx))
    return compound({"WordDocument": bytes(fib) + data, "1Table": clx})


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file ([MS-CFB]) with these streams, each at least 4096 bytes long so that none is a small one."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    sizes = {name: -(-len(data) // 512) for name, data in padded.items()}
    directories = -(-(len(padded) + 1) // 4)
    tables = 1
    while tables * 128 < tables + directories + sum(sizes.values()):
        tables += 1
    chain: list[int] = [0xFFFFFFFD] * tables
    starts: dict[str, int] = {}
    for name, size in ({"": directories} | sizes).items():
        starts[name] = len(chain)
        chain += [*range(len(chain) + 1, len(chain) + size), 0xFFFFFFFE]
    chain += [0xFFFFFFFF] * (tables * 128 - len(chain))
    entries = [_entry("Root Entry", kind=5, child=1, start=0xFFFFFFFE, size=0)]
    for number, (name, data) in enumerate(padded.items(), start=1):
        entries.append(_entry(name, kind=2, right=number + 1 if number < len(padded) else 0xFFFFFFFF, start=starts[name], size=len(data)))
    header = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + b"\0" * 16
        + struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, starts[""], 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    )
    difat = struct.pack("<109I", *range(tables), *[0xFFFFFFFF] * (109 - tables))
    body = struct.pack(f"<{len(chain)}I", *chain) + b"".join(entries).ljust(directories * 512, b"\0")
    return header + difat + body + b"".join(data.ljust(sizes[name] * 512, b"\0") for name, data in padded.items())


def _entry(name: str, *, kind: int, start: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(raw), kind, 1, 0xFFFFFFFF, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )


def as_jsonl(text: str) -> bytes:
    return json.dumps({"id": "1", "text": text}, ensure_ascii=False).encode()


def as_zip(text: str) -> bytes:
    return zipped({"提案/答复.txt": text.encode()})


MAKERS: dict[str, Callable[[str], bytes]] = {
    ".txt": as_gbk,
    ".md": as_text,
    ".html": as_html,
    ".docx": as_docx,
    ".pdf": as_pdf,
    ".rtf": as_rtf,
    ".epub": as_epub,
    ".ofd": as_ofd,
    ".doc": as_doc,
    ".wps": as_doc,
    ".zip": as_zip,
    ".jsonl": as_jsonl,
}
