"""Pictures of text (PNG, JPEG, TIFF, WebP): read where text recognition is installed, a page for each frame."""

from __future__ import annotations

import io
import warnings
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from askcorpus.errors import ReadingError
from askcorpus.parsing.extract import Extract
from askcorpus.parsing.pdf_layout import blocks_of, lay_out
from askcorpus.parsing.recognition import REMEDY, recognizer
from askcorpus.parsing.scanned import boxes_as_shown, lines_on

if TYPE_CHECKING:
    from PIL.Image import Image

    from askcorpus.parsing.recognition import Picture

_MAX_PIXELS = 100_000_000  # a page of A3 at 600 dots an inch has 70 million
_POINTS_PER_PIXEL = 72 / 200  # as a scan at 200 dots an inch; only proportions matter

NOT_RECOGNISED = f"This is a picture, which has no text of its own; to have text in pictures recognised, {REMEDY}."
NOTHING_RECOGNISED = "This is a picture, and no text was recognised in it."
DAMAGED = "The picture is damaged or of an unknown make; open it in a viewer and save it again as PNG."
TOO_LARGE = "The picture has more than 100 million pixels; save it smaller."


def read_picture(data: bytes, name: str) -> Extract:
    """The text recognised in a picture. Raises ReadingError (skipped) where there is none, or nobody recognises."""
    recognize = recognizer()
    if recognize is None:
        raise ReadingError(NOT_RECOGNISED, state="skipped")
    pages = []
    turns: dict[int, int] = {}
    for index, picture in enumerate(_frames(data)):
        found = recognize(picture)
        height, width = picture.shape[:2]
        pages.append(lines_on(found, width * _POINTS_PER_PIXEL, height * _POINTS_PER_PIXEL))
        if found.quarter_turns:
            turns[index] = found.quarter_turns
    layout = lay_out(pages)
    if not any(map(str.isalnum, layout.text)):
        raise ReadingError(NOTHING_RECOGNISED, state="skipped")
    boxes = zlib.compress(boxes_as_shown(layout, turns), 1)
    return Extract(layout.text, "", blocks_of(layout), layout.pages, boxes)


def _frames(data: bytes) -> Iterator[Picture]:
    """The frames of a picture as blue, green and red, turned as its camera noted. Raises ReadingError."""
    import numpy as np
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = _MAX_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)  # odd metadata
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF", "WEBP")) as image:
                for frame in ImageSequence.Iterator(image):
                    yield np.ascontiguousarray(np.asarray(_on_white(ImageOps.exif_transpose(frame)))[:, :, ::-1])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ReadingError(TOO_LARGE) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, zlib.error) as error:
        raise ReadingError(DAMAGED) from error


def _on_white(image: Image) -> Image:
    """The picture in colours, what is transparent made white."""
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    from PIL import Image as PillowImage

    layer = image.convert("RGBA")
    ground = PillowImage.new("RGBA", layer.size, "white")
    return PillowImage.alpha_composite(ground, layer).convert("RGB")
