"""Lets a coverage-guided fuzzer look for bytes that break a reader: python -m tests.fuzz_atheris -runs=20000 [FOLDER].

The first byte of an input chooses the extension. What counts as broken: an error that is none of the reader's own reasons, a text that
cannot be stored, and (libFuzzer's own) a crash, a leak of memory, an input that takes longer than -timeout.
"""

import os
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["corpus.read", "lxml", "docx"]):
    from corpus.errors import UnreadableSource
    from corpus.read.readers import read_as
    from corpus.read.sniff import COLLECTIONS, ZIP, media_type
    from corpus.read.text import is_text

from tests.fuzz_readers import BASES, SUFFIXES, WORDS

OWN = (*(suffix for suffix in SUFFIXES if not suffix.startswith(".jsonl")), ".mht")


def read_in_this_process(data: bytes) -> None:
    if len(data) < 2:
        return
    suffix, raw = OWN[data[0] % len(OWN)], data[1:]
    try:
        found = media_type(raw, shown=f"x{suffix}")
        if found == ZIP or suffix in COLLECTIONS:
            return
        text = read_as(found, raw, shown=f"x{suffix}").text
    except UnreadableSource as error:
        if error.reason.startswith("an error in the reader"):
            raise RuntimeError(error.reason) from error
        return
    if text and not is_text(text):
        text.encode()  # lone surrogates raise here


def main() -> None:
    os.environ["PATH"] = ""  # LibreOffice takes seconds for each file that nothing else can read
    folder = Path(next((argument for argument in sys.argv[1:] if not argument.startswith("-")), "fuzz_corpus"))
    folder.mkdir(exist_ok=True)
    for suffix, raw in BASES.items():
        if suffix in OWN:
            (folder / f"base{suffix}").write_bytes(bytes([OWN.index(suffix)]) + raw)
    words = folder.with_suffix(".words")
    words.write_text("".join('"' + "".join(rf"\x{byte:02x}" for byte in word) + '"\n' for word in WORDS), encoding="ascii")
    atheris.Setup([*sys.argv, f"-dict={words}", *([] if str(folder) in sys.argv else [str(folder)])], read_in_this_process)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
