"""Old office formats by programs of the system: catdoc, else LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from corpus.errors import UnreadableSource
from corpus.read.text import CONTROL, decode

# Longer than any reader may take: where readers are watched, the watch ends first and ends what they have started, too.
_SECONDS = 120
_INSTALL = "Install catdoc (apt install catdoc) or LibreOffice (apt install libreoffice-writer), or save the file as .docx."


def convert(raw: bytes, *, shown: str) -> str:
    """Give the text that the first of the programs makes of the file. Raises UnreadableSource, naming them, where there is none."""
    makers = [maker for name, maker in (("catdoc", _by_catdoc), ("soffice", _by_soffice)) if shutil.which(name)]
    if not makers:
        reason = "it is in an old office format that needs catdoc or LibreOffice (soffice), and neither is installed"
        raise UnreadableSource(shown, reason, help=_INSTALL)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "file.doc"
        path.write_bytes(raw)
        for maker in makers:
            text = maker(path, shown=shown)
            if text.strip():
                return text
    raise UnreadableSource(shown, "it is in an old office format in which no text was found", help="Open and save it as .docx.")


def _by_catdoc(path: Path, *, shown: str) -> str:
    made = _run(["catdoc", "-w", "-d", "utf-8", str(path)], shown=shown)
    return CONTROL.sub("", made.decode("utf-8", "replace").replace("\x07", " | ").replace("\f", "\n"))


def _by_soffice(path: Path, *, shown: str) -> str:
    profile = f"-env:UserInstallation=file://{path.parent}/profile"  # an own one: a running LibreOffice locks the user's
    into = ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(path.parent)]
    _run(["soffice", "--headless", "--norestore", profile, *into, str(path)], shown=shown)
    made = path.with_suffix(".txt")
    return decode(made.read_bytes(), shown=shown).removeprefix("\ufeff") if made.exists() else ""


def _run(command: list[str], *, shown: str) -> bytes:
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnreadableSource(shown, f"{command[0]} took too long (more than {_SECONDS} s)", help="Open and save it as .docx.") from error
    except OSError as error:
        raise UnreadableSource(shown, f"{command[0]} cannot be started ({error.strerror})", help=_INSTALL) from error
    return done.stdout
