"""Text recognition (OCR) of scanned pages and pictures: what it gives, and who does it in this process.

A parser asks `recognizer()` when it meets a page without text. In most processes there is none; in a worker process
that reads within the usual bounds it raises, so that the file is given to a process with bounds for recognition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

from askcorpus.errors import ReadingError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]  # rows of pixels of blue, green and red

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
Timing = Literal["never", "later", "now"]

LIBRARY = "rapidocr"
REMEDY = "pip install 'askcorpus[ocr]'"


@dataclass(frozen=True, slots=True)
class RecognizedLine:
    """A line that was read: its words and its corners in pixels from the top left, in the order left top, right top,
    right bottom, left bottom as the line is read."""

    text: str
    corners: Corners


@dataclass(frozen=True, slots=True)
class RecognizedPage:
    """The lines of a picture turned upright. `quarter_turns`: how often it was turned counter-clockwise for that.

    `width` and `height` are the upright picture's, in pixels; so are the corners of the lines.
    """

    lines: tuple[RecognizedLine, ...]
    width: int
    height: int
    quarter_turns: int = 0


Recognizer = Callable[["Picture"], RecognizedPage]


class RecognitionNeededError(ReadingError):
    """The file has pages to recognise, which is done in a process with bounds of its own."""


_timing: Timing = "never"
_recognizer: Recognizer | None = None


@cache
def installed_version() -> str:
    """The version of the recognition library, or an empty string where the extra is not installed."""
    if find_spec(LIBRARY) is None or find_spec("onnxruntime") is None:
        return ""
    try:
        return version(LIBRARY)
    except PackageNotFoundError:
        return ""


def use(timing: Timing, recognizer: Recognizer | None = None) -> None:
    """Say what happens in this process when a page needs recognition; "now" needs a recognizer."""
    global _timing, _recognizer
    _timing, _recognizer = timing, recognizer


def is_available() -> bool:
    """Whether text is recognised, in this process or in another."""
    return _timing != "never"


def recognizer() -> Recognizer | None:
    """Who recognises text here, or None. Raises RecognitionNeededError where another process does it."""
    if _timing == "later":
        raise RecognitionNeededError("The pages of this file are pictures.", state="skipped")
    return _recognizer
