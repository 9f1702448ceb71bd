"""A page of a PDF as a picture, with boxes over the cited words.

The picture is drawn from the file in the corpus folder, which may have changed since it was indexed: the caller gives
the bytes only where they are still those that were read. The boxes come from the index, so they are where pdfium found
the very characters that are quoted; where a character has no place, no box is drawn at all.
"""

from __future__ import annotations

import base64
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from askcorpus.errors import AskCorpusError
from askcorpus.parsing import pdf_picture
from askcorpus.store.kept import Kept
from askcorpus.types import Document

PDF: Final = "application/pdf"
SCALE: Final = 65_535  # the boxes of a document are in this share of the page's width and height
WIDE_SPACE: Final = 4  # times the height of a line; what is further off is another column
DRAW_SECONDS: Final = 20
REMEMBERED_PICTURES: Final = 24  # a few megabytes: turning back and forth draws nothing anew
_SCRIPT: Final = Path(pdf_picture.__file__)
_BOX: Final = struct.Struct("<4H")

Mark = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class PageBox:
    """A stretch of marked text on one line of a page (counted from 1), in 1/65535 of the page's width and height."""

    page: int
    left: int
    top: int
    right: int
    bottom: int
    kind: str


def boxes_of(document: Document, marks: Sequence[Mark]) -> list[PageBox] | None:
    """The boxes over the marked stretches of a document, line by line; None where a marked character has no place."""
    if not document.boxes or not document.pages:
        return None
    places = zlib.decompress(document.boxes)
    boxes: list[PageBox] = []
    for start, end, kind in marks:
        stretch: PageBox | None = None
        for offset, (left, top, right, bottom) in enumerate(_BOX.iter_unpack(places[8 * start : 8 * end]), start):
            if not (left or top or right or bottom):
                if not document.text[offset].isspace():
                    return None
                continue
            if document.text[offset].isspace():
                continue
            box = PageBox(document.page_at(offset) or 0, left, top, right, bottom, kind)
            if stretch is not None and _same_line(stretch, box):
                stretch = _joined(stretch, box)
                boxes[-1] = stretch
            else:
                stretch = box
                boxes.append(stretch)
    return boxes


def _same_line(stretch: PageBox, box: PageBox) -> bool:
    """Whether `box` is beside `stretch` on its line, no further than a wide space."""
    overlap = min(stretch.bottom, box.bottom) - max(stretch.top, box.top)
    gap = max(box.left - stretch.right, stretch.left - box.right)
    return stretch.page == box.page and overlap >= 0 and gap <= WIDE_SPACE * (stretch.bottom - stretch.top)


def _joined(stretch: PageBox, box: PageBox) -> PageBox:
    return PageBox(
        stretch.page,
        min(stretch.left, box.left),
        min(stretch.top, box.top),
        max(stretch.right, box.right),
        max(stretch.bottom, box.bottom),
        stretch.kind,
    )


def shown_boxes(boxes: Sequence[PageBox], page: int) -> Iterator[dict[str, object]]:
    """The boxes on one page as the browser takes them: left, top, width and height in percent, and the marking."""
    for box in boxes:
        if box.page == page:
            edges = (box.left, box.top, box.right - box.left, box.bottom - box.top)
            yield {"at": [round(100 * edge / SCALE, 4) for edge in edges], "kind": box.kind}


class PagePainter:
    """Draws pages of PDFs, one at a time, and remembers the last ones."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pictures: Kept[str] = Kept(REMEMBERED_PICTURES)

    def draw(self, data: bytes, page: int, width: int) -> str:
        """Page `page` (counted from 1) of the PDF `data`, `width` pixels wide, as a `data:` address of a PNG.

        Raises AskCorpusError where the page cannot be drawn.
        """
        with self._lock:
            return self._pictures.get((hash(data), page, width), lambda: _draw(data, page, width), lambda _: 1)


def _draw(data: bytes, page: int, width: int) -> str:
    command = [sys.executable, "-I", str(_SCRIPT), str(page - 1), str(width)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=DRAW_SECONDS, check=True)
    except (subprocess.SubprocessError, OSError) as error:
        raise AskCorpusError("This page cannot be drawn. Its text is shown instead.") from error
    return f"data:image/png;base64,{base64.b64encode(done.stdout).decode()}"
