"""Files made to harm whoever opens them: bombs, loops, endless lines, names that lead elsewhere, text that is none."""

import random
import struct
import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO

from tests.formats import MAKERS, drawn, zipped

Made = tuple[str, bytes]
TEXT = "关于区政协十四届五次会议第75号提案的答复\n民革番禺支部:\n近年来,我区投入373万元,建成孵化基地3个。\n番禺区民政局\n2020年11月30日"
BASES = {suffix: make(TEXT) for suffix, make in MAKERS.items()}
LEADING_ELSEWHERE = (
    "../../../../etc/passwd.txt", "/etc/passwd.txt", "..\\..\\windows\\a.txt", "C:\\a.txt", "\\\\host\\share\\a.txt", "a/../../b.txt", "./././a.txt", "~/a.txt",
)  # fmt: skip
ODD_NAMES = (
    "提案\x00.txt", "提\n案.txt", "答复\u202etxt.exe.txt", "😀🏛️答复.txt", "\u200b.txt", "a" * 251 + ".txt", "案" * 83 + ".txt", "CON.txt", " .txt", "é/é.txt", "x.txt/", "\ufeff.txt", "%2e%2e%2fa.txt", "a\ud800.txt",
)  # fmt: skip


@cache
def _parts(suffix: str) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(BASES[suffix])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def _zeros(size_bytes: int, name: str) -> bytes:
    return zipped({name: bytes(size_bytes)})


def bomb(random_: random.Random) -> Made:
    return random_.choice([_zeros_bomb, _overlapping, _many_members, _bomb_in_a_document, _packed_lines])(random_)


def _zeros_bomb(random_: random.Random) -> Made:
    inner = _zeros(random_.choice([1_000_000, 30_000_000]), "a.txt")
    return ".zip", random_.choice([inner, zipped({f"{n}.zip": inner for n in range(3)})])


def _overlapping(random_: random.Random) -> Made:
    """Many entries whose data are one and the same piece."""
    raw = _zeros(200_000, "a.txt")
    at = raw.index(b"PK\x01\x02")
    entry, count = raw[at : raw.index(b"PK\x05\x06")], random_.choice([10, 300])
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(entry) * count, at, 0)
    return random_.choice([".zip", ".docx"]), raw[:at] + entry * count + end


@cache
def _members(count: int) -> bytes:
    return zipped({f"{n}.txt": b"" for n in range(count)})


def _many_members(random_: random.Random) -> Made:
    return random_.choice([".zip", ".epub", ".docx"]), _members(random_.choice([300, 50_001]))


def _bomb_in_a_document(random_: random.Random) -> Made:
    suffix, part = random_.choice([(".docx", "word/document.xml"), (".epub", "OEBPS/1.xhtml"), (".ofd", "Doc_0/Document.xml")])
    return suffix, zipped({**_parts(suffix), part: random_.choice([b" ", b"<a/>", b"a"]) * 6_000_000})


def _packed_lines(random_: random.Random) -> Made:
    import gzip
    import lzma

    raw = random_.choice([b" " * 3_000_000, b'{"text":"' + b"a" * 3_000_000 + b'"}\n', b"[" * 3_000_000, b"\n" * 3_000_000])
    return random_.choice([(".jsonl.gz", gzip.compress(raw, 1)), (".jsonl.xz", lzma.compress(raw, preset=0))])


def deep(random_: random.Random) -> Made:
    depth = 100_000
    return random_.choice(
        [
            (".html", b"<div>" * depth + TEXT.encode() + b"</div>" * depth),
            (".html", b"<ul><li>" * depth + TEXT.encode()),
            (".html", b"<b>" * depth + TEXT.encode()),
            (".html", b"<frameset>" * depth),
            (".rtf", b"{\\rtf1" + b"{" * depth + b"x" + b"}" * depth + b"}"),
            (".jsonl", b'{"text":' + b"[" * depth + b"]" * depth + b"}"),
            (".jsonl", b'{"a":' * depth + b"1" + b"}" * depth),
            (".epub", zipped({**_parts(".epub"), "OEBPS/1.xhtml": b"<p>" * depth})),
        ]
    )


def endless_line(random_: random.Random) -> Made:
    size = random_.choice([200_000, 1_500_000])
    unit = random_.choice(
        [b"a", "案".encode(), "，".encode(), b"1 ", b"<", b"&nbsp;", b"&#38;#38;", "　".encode(), b"\r", b"\x0c", "第1条".encode()]
    )
    return random_.choice([".txt", ".html", ".md", ".rtf", ".mht", ".jsonl", ".doc"]), unit * (size // len(unit))


def not_writing(random_: random.Random) -> Made:
    """Lone surrogates, NUL, halves of characters."""
    text = random_.choice(["\\ud800", "\\udfff\\ud800", "\\u0000", "\\ud83d", "\\ufffe", "\ufeff"])
    odd = TEXT.encode("utf-16-le")
    at = random_.randrange(len(odd))
    return random_.choice(
        [
            (".jsonl", f'{{"id":"1","text":"{text}答复{text}"}}\n{{"text":"好"}}'.encode()),
            (".jsonl", f'{{"id":"{text}","title":"{text}","url":"{text}","text":"答复"}}'.encode()),
            (".jsonl", TEXT.encode() + b"\xed\xa0\x80\xed\xbf\xbf"),
            (".txt", TEXT.encode().replace(b"\n", b"\0")),
            (".txt", b"\xff\xfe" + odd[:at] + b"\x00\xd8" + odd[at:]),
            (".txt", TEXT.encode("utf-32-le")[: at + 1]),
            (".html", f"<p>{TEXT}</p>".encode().replace(b"p", b"p\0")),
            (".html", f"<p>&#0;&#xD800;&#x110000;&#{'9' * 30};{TEXT}</p>".encode()),
            (".md", TEXT.encode("gb18030")[: at // 2] + b"\x81"),
        ]
    )


def leading_elsewhere(random_: random.Random) -> Made:
    """Names of an archive's members that lead out of it, and members that are links."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in random_.sample(LEADING_ELSEWHERE + ODD_NAMES, k=4):
            info = zipfile.ZipInfo(name.replace("\ud800", "\ufffd"))
            info.external_attr = random_.choice([0, 0o120777 << 16, 0o010644 << 16])  # a file, a link, a pipe
            archive.writestr(info, random_.choice(["/etc/passwd", TEXT, ""]))
    return ".zip", buffer.getvalue()


def expanding(random_: random.Random) -> Made:
    """Entities that grow tenfold at each level, or that name files and addresses."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = random_.choice(
        [
            f'<!DOCTYPE x [<!ENTITY l0 "案">{levels}]>',
            f'<!DOCTYPE x [<!ENTITY l9 "{"a" * 50_000}">]>',
            '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
            '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd">%p;<!ENTITY l9 "a">]>',
            '<!DOCTYPE x [<!ENTITY l9 "&l9;">]>',
        ]
    )
    page = f'<?xml version="1.0"?>{doctype}<x>{"&l9;" * random_.choice([1, 2000])}</x>'.encode()
    suffix = random_.choice([".docx", ".epub", ".ofd", ".html"])
    if suffix == ".html":
        return suffix, page
    parts = _parts(suffix)
    name = random_.choice([name for name in sorted(parts) if name.endswith(("xml", "opf", "xhtml", "rels"))])
    return suffix, zipped({**parts, name: page})


def looping_pdf(random_: random.Random) -> Made:
    """Objects of a PDF that lead back to themselves."""
    objects = {
        1: "<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>",
        2: "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>/Font<</F 7 0 R>>>>>>",
        4: "<</Length 22>>stream\n/X Do BT (a) Tj ET /X Do\nendstream",
        5: "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 5>>stream\n/X Do\nendstream",
        6: "<</First 6 0 R/Last 6 0 R/Next 6 0 R>>",
        7: "<</Type/Font/Subtype/Type0/DescendantFonts[7 0 R]/ToUnicode 7 0 R/Encoding 7 0 R>>",
    }
    changes = {
        2: ["<</Type/Pages/Kids[2 0 R]/Count 1>>", "<</Type/Pages/Kids[2 0 R 3 0 R]/Count 99999999>>", "2 0 R", "<</Type/Pages/Kids 2 0 R/Parent 2 0 R>>"],
        3: ["3 0 R", "<</Type/Page/Parent 3 0 R/Contents[3 0 R 4 0 R]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 1e38 -1e38]/UserUnit 1e9/Contents 4 0 R>>"],
        4: ["4 0 R", "<</Length 4 0 R>>stream\nx\nendstream", "<</Length 99999999999>>stream\nBT ET", f"<</Length 9>>stream\n{'q ' * 50_000}\nendstream"],
    }  # fmt: skip
    for number in random_.sample(sorted(changes), k=random_.choice([0, 1, 2])):
        objects[number] = random_.choice(changes[number])
    return ".pdf", _pdf(objects, prev=random_.choice([None, "itself", "-1", "99999999999"]))


def _pdf(objects: dict[int, str], *, prev: str | None) -> bytes:
    raw, places = b"%PDF-1.7\n", []
    for number, body in objects.items():
        places.append(len(raw))
        raw += f"{number} 0 obj\n{body}\nendobj\n".encode()
    at = len(raw)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    before = "" if prev is None else f"/Prev {at if prev == 'itself' else prev}"
    trailer = f"trailer<</Size {len(objects) + 1}/Root 1 0 R{before}>>\nstartxref\n{at}\n%%EOF"
    return raw + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


@cache
def _locked() -> bytes:
    return drawn([["关于社区基金的答复"]], encrypt="secret")


def locked_pdf(random_: random.Random) -> Made:
    raw = bytearray(_locked())
    for _ in range(random_.choice([0, 1, 30])):
        raw[random_.randrange(len(raw))] = random_.randrange(256)
    return random_.choice([".pdf", ".txt", ".docx"]), bytes(raw)


def cut_document(random_: random.Random) -> Made:
    suffix = random_.choice([".docx", ".ofd", ".epub", ".rtf", ".doc", ".pdf", ".zip", ".mht"])
    raw = BASES.get(suffix, BASES[".html"])
    return suffix, raw[: random_.choice([random_.randrange(1, 40), random_.randrange(len(raw)), len(raw) - random_.randrange(1, 30)])]


def long_claims(random_: random.Random) -> Made:
    """Numbers that claim lengths and counts nothing has."""
    return random_.choice(
        [
            (".rtf", b"{\\rtf1\\bin2147483647 x}"),
            (".rtf", b"{\\rtf1\\ansicpg-99999999999\\uc99999999 \\u-99999999 \\u55296 x" + b"\\'ff" * 5000 + b"}"),
            (".html", b"<table>" + b'<td colspan="999999999" rowspan="999999999">x' * 50),
            (".html", b'<ol start="99999999999999999999">' + b"<li>x" * 3000),
            (".html", b"<meta charset=" + b"x" * 5000 + b"><p>" + TEXT.encode()),
            (
                ".mht",
                b"MIME-Version: 1.0\r\nContent-Type: text/html; charset="
                + b"x" * 9000
                + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + b"=" * 9000,
            ),
            (".png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\x7f\xff\xff\xff" * 2 + b"\x08\x06\0\0\0" + b"\0" * 40),
            (".tif", b"II*\0\x08\0\0\0\xff\xff" + b"\x00\x01\x04\0\xff\xff\xff\xff\xff\xff\xff\xff" * 200),
            (".bmp", b"BM" + b"\xff" * 60),
        ]
    )


KINDS: tuple[Callable[[random.Random], Made], ...] = (
    bomb, deep, endless_line, not_writing, not_writing, leading_elsewhere, leading_elsewhere, expanding, expanding, looping_pdf, looping_pdf, locked_pdf, cut_document, cut_document, long_claims,
)  # fmt: skip
