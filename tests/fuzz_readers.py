"""Reads thousands of broken and hostile files: none may crash the reader, take over the limit, or vanish without a reason.

python -m tests.fuzz_readers --files 10000 --seed 1
"""

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from corpus.errors import UnreadableSource
from corpus.model import Source
from corpus.read import Limits, read_bytes
from tests.formats import MAKERS, compound, zipped
from tests.hostile_kinds import KINDS as HARMFUL

LIMITS = Limits(seconds=20.0, memory_bytes=3_999_999_999)  # a process of its own, which finds no programs of the system
SPARE_SECONDS = 10.0  # to end a process and start another
TEXT = "关于区政协十四届五次会议第75号提案的答复\n民革番禺支部:\n一、近年来,我区投入373万元,建成孵化基地3个。\n番禺区民政局\n2020年11月30日"
SUFFIXES = (*MAKERS, ".mht", ".png", ".jpg", ".tif", ".markdown", ".jsonl.gz", ".xls", "")
WORDS = (
    b"\xff\xff\xff\xff",
    b"\x00\x00\x00\x00",
    b"\x7f\xff\xff\xff",
    b"99999999999",
    b"-1",
    b"<",
    b">",
    b"&a;",
    b"{",
    b"}",
    b"\\",
    b"\xed\xa0\x80",
    b"PK\x03\x04",
    b"%PDF-",
    b"]]>",
)


def base(random_: random.Random) -> tuple[str, bytes]:
    suffix = random_.choice(list(MAKERS))
    return suffix, BASES[suffix]


def flipped(random_: random.Random) -> tuple[str, bytes]:
    suffix, raw = base(random_)
    data = bytearray(raw)
    for _ in range(random_.choice([1, 3, 10, 100])):
        data[random_.randrange(len(data))] = random_.randrange(256)
    return suffix, bytes(data)


def spliced(random_: random.Random) -> tuple[str, bytes]:
    """Pieces cut out, said twice, exchanged, or replaced by words that break things."""
    suffix, raw = base(random_)
    for _ in range(random_.choice([1, 2, 5])):
        at, length = random_.randrange(len(raw)), random_.choice([1, 4, 30, 500])
        piece = random_.choice([b"", raw[at : at + length] * 2, random_.choice(WORDS), random_.randbytes(length), raw[:length]])
        raw = raw[:at] + piece + raw[at + length :]
        raw = raw or b"\0"
    return suffix, raw


def cut(random_: random.Random) -> tuple[str, bytes]:
    suffix, raw = base(random_)
    at = random_.randrange(len(raw))
    return suffix, random_.choice([raw[:at], raw[at:]])


def rubbish(random_: random.Random) -> tuple[str, bytes]:
    return random_.choice(SUFFIXES), random_.choice(HEADS) + random_.randbytes(random_.choice([0, 1, 10, 1000, 20_000]))


def misnamed(random_: random.Random) -> tuple[str, bytes]:
    return random_.choice(SUFFIXES), (flipped if random_.random() < 0.5 else base)(random_)[1]


def broken_part(random_: random.Random) -> tuple[str, bytes]:
    """A sound archive whose parts are not."""
    suffix = random_.choice([".docx", ".epub", ".ofd", ".zip"])
    parts = dict(PARTS[suffix])
    for name in random_.sample(sorted(parts), k=min(len(parts), random_.choice([1, 2]))):
        data = bytearray(parts[name] or b"\0")
        for _ in range(random_.choice([1, 5, 50])):
            at = random_.randrange(len(data))
            data[at : at + random_.choice([0, 1, 8])] = random_.choice(WORDS)
        parts[name] = bytes(data)
    if random_.random() < 0.2:
        parts.pop(random_.choice(sorted(parts)))
    return suffix, zipped(parts)


def broken_stream(random_: random.Random) -> tuple[str, bytes]:
    """A sound compound file whose Word document is not."""
    streams = {}
    for name in random_.choice([["WordDocument", "1Table"], ["WordDocument", "0Table"], ["WordDocument"], ["Workbook"], ["x"]]):
        data = bytearray(random_.choice([WORD, random_.randbytes(5000)]))
        data[:2] = random_.choice([b"\xec\xa5", b"\xdc\xa5", bytes(data[:2])])
        for _ in range(random_.choice([1, 20])):
            at = random_.randrange(len(data) - 4)
            data[at : at + 4] = random_.choice(WORDS)[:4].ljust(4, b"\0")
        streams[name] = bytes(data)
    return random_.choice([".doc", ".wps"]), compound(streams)


def nested(random_: random.Random) -> tuple[str, bytes]:
    depth = random_.choice([10, 300, 3000, 30_000])
    return random_.choice(
        [
            (".html", b"<div>" * depth + TEXT.encode()),
            (".html", b"<table><tr><td>" * (depth // 3) + TEXT.encode()),
            (".html", b"<nav>" * depth + TEXT.encode() + b"</nav>" * depth),
            (".rtf", b"{\\rtf1" + b"{" * depth + b"x" + b"}" * depth + b"}"),
            (".jsonl", b'{"text":' + b"[" * depth + b"]" * depth + b"}"),
            (".epub", zipped({**PARTS[".epub"], "OEBPS/1.xhtml": b"<b>" * depth + TEXT.encode()})),
            (".ofd", zipped({**PARTS[".ofd"], "Doc_0/Document.xml": b"<a>" * depth})),
            (".docx", zipped({**PARTS[".docx"], "word/document.xml": b"<a>" * depth + b"</a>" * depth})),
            (".zip", archives(min(depth, 20))),
            (".zip", zipped({"a.txt": bytes(depth * 1000)})),
            (
                ".mht",
                b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
                + b"--b\r\nContent-Type: multipart/related; boundary=b\r\n\r\n" * min(depth, 3000),
            ),
        ]
    )


def archives(depth: int) -> bytes:
    raw = b"x"
    for _ in range(depth):
        raw = zipped({"a.zip": raw})
    return raw


def entities(random_: random.Random) -> tuple[str, bytes]:
    doctype = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    suffix = random_.choice([".docx", ".epub", ".ofd"])
    parts = dict(PARTS[suffix])
    name = random_.choice([name for name in sorted(parts) if name.endswith(("xml", "opf"))])
    parts[name] = doctype + b"<x>&b;&c;</x>"
    return suffix, zipped(parts)


KINDS: tuple[Callable[[random.Random], tuple[str, bytes]], ...] = (
    flipped, flipped, spliced, spliced, cut, rubbish, misnamed, broken_part, broken_part, broken_stream, nested, entities,
)  # fmt: skip
HEADS = (
    b"", b"", b"%PDF-1.7\n", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\x00", b"<html>",
    b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x1f\x8b\x08",
)  # fmt: skip
BASES = {suffix: make(TEXT) for suffix, make in MAKERS.items()}
WORD = BASES[".doc"][1536:7000]


def _parts(raw: bytes) -> dict[str, bytes]:
    try:
        with ZipFile(BytesIO(raw)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except BadZipFile:
        return {}


PARTS = {suffix: _parts(raw) for suffix, raw in BASES.items()}


def hostile_file(seed: str) -> tuple[str, bytes]:
    """One file, its extension and bytes, the same for the same seed."""
    random_ = random.Random(seed)
    return random_.choice(random_.choice([KINDS, HARMFUL]))(random_)


def read_one(suffix: str, raw: bytes, *, limits: Limits = LIMITS) -> Iterator[str]:
    """What came of a file, a word for each source or reason. Raises AssertionError where one is neither."""
    items = list(read_bytes(raw, location=f"/a/x{suffix}", shown=f"a/x{suffix}", limits=limits))
    assert items, "lost without a reason"
    for item in items:
        if isinstance(item, Source):
            assert item.text.strip(), "a source without text"
            assert item.text.encode(), "a source that cannot be stored"
            yield "read"
        else:
            assert isinstance(item, UnreadableSource)
            assert item.reason, "an error without a reason"
            yield item.reason


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    os.environ["PATH"] = ""  # LibreOffice takes seconds for each file that nothing else can read
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    slowest = (0.0, "")
    began = time.monotonic()
    for number in range(given.files):
        seed = f"{given.seed}/{number}"
        suffix, raw = hostile_file(seed)
        start = time.monotonic()
        try:
            outcomes.update(read_one(suffix, raw))
        except Exception as error:  # noqa: BLE001 - what is looked for
            failures.append(f"{seed} {suffix}: {type(error).__name__}: {error}")
        took = time.monotonic() - start
        slowest = max(slowest, (took, f"{seed} {suffix}"))
        if took > LIMITS.seconds + SPARE_SECONDS:
            failures.append(f"{seed} {suffix}: took {took:.1f} s")
    for reason, count in outcomes.most_common():
        sys.stdout.write(f"{count:7d}  {reason[:150]}\n")
    sys.stdout.write(
        f"{given.files} files in {time.monotonic() - began:.0f} s, slowest {slowest[0]:.1f} s ({slowest[1]}), {len(failures)} failures\n"
    )
    sys.stdout.writelines(f"{failure}\n" for failure in failures[:50])
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
