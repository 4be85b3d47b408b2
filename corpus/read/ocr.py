"""Pictures to text, by RapidOCR where it is installed: `pip install 'wence[ocr]'`."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Any

from corpus.errors import UnreadableSource
from corpus.read.alive import still_alive
from corpus.read.layout import Box, lines_of
from corpus.read.reading import Reading, of_pages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MISSING = "text recognition (OCR) is not installed"
INSTALL = "Install it: pip install 'wence[ocr]'"
_MIN_SCORE = 0.5  # below, what is recognised is more often a stamp or a pattern than writing
_MAX_PIXELS = 100_000_000
_MAX_FRAMES = 500
# What Pillow lets through on broken headers.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, AttributeError, ArithmeticError)


@cache
def is_installed() -> bool:
    return find_spec("rapidocr_onnxruntime") is not None and find_spec("PIL") is not None


def read_picture(raw: bytes, *, shown: str) -> Reading:
    """Recognise the text of a picture, or of each picture of a .tif."""
    if not is_installed():
        raise UnreadableSource(shown, f"it is a picture, and {MISSING}", help=INSTALL)
    pages = ["\n".join(recognise(frame)) for frame in _frames(raw, shown=shown)]
    reading = of_pages([(text, False) for text in pages], ocr_pages=tuple(number for number, text in enumerate(pages, start=1) if text))
    if not reading.text:
        raise UnreadableSource(shown, "it is a picture in which no text was recognised", help="Scan it again, larger and straight.")
    return reading


def recognise(picture: NDArray[np.uint8]) -> list[str]:
    """Recognise the lines of a picture from top to bottom; words of one line that are apart, as in a table, have blanks between."""
    still_alive()
    found, _ = _program()(picture)
    boxes = [_box(corners, text) for corners, text, score in found or () if float(score) >= _MIN_SCORE and text.strip()]
    return ["  ".join(box.text for box in line) for line in lines_of(boxes)]


def _box(corners: Any, text: str) -> Box:  # noqa: ANN401 - four pairs of any number type, by version
    across, down = [float(corner[0]) for corner in corners], [float(corner[1]) for corner in corners]
    return Box(left=min(across), right=max(across), bottom=-max(down), top=-min(down), text=text.strip())


@cache
def _program() -> Any:  # noqa: ANN401 - the library has no types
    from rapidocr_onnxruntime import RapidOCR  # half a second, and an extra

    return RapidOCR()


def _frames(raw: bytes, *, shown: str) -> list[NDArray[np.uint8]]:
    import numpy as np
    from PIL import Image, ImageSequence, UnidentifiedImageError

    frames = []
    try:
        with Image.open(BytesIO(raw)) as picture:
            if picture.width * picture.height > _MAX_PIXELS or getattr(picture, "n_frames", 1) > _MAX_FRAMES:
                raise UnreadableSource(shown, "it is too large a picture", help="Make it smaller.")
            for frame in ImageSequence.Iterator(picture):
                still_alive()
                frames.append(np.asarray(frame.convert("RGB"))[:, :, ::-1].copy())
    except (*_BROKEN, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise UnreadableSource(shown, "it is a damaged picture", help="Scan or save it again.") from error
    return frames
