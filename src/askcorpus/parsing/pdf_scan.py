"""Pages of a PDF that are pictures of text: telling them, and having them recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from askcorpus.parsing.recognition import RecognizedPage, Recognizer
from askcorpus.parsing.scanned import scanned_lines, turned_back

if TYPE_CHECKING:
    from askcorpus.parsing.pdf_layout import Layout
    from askcorpus.parsing.pdf_lines import Line

_PIXELS_PER_INCH = 200  # what the recogniser was trained for: smaller letters are misread, larger ones only cost time
_MAX_SIDE = 3000  # pixels: a poster is rendered at less
_POINTS_PER_INCH = 72
_BGR = 2  # FPDFBitmap_BGR: three bytes a pixel, as the recogniser takes them
_STAMP_CHARACTERS = 100  # a page with a picture over most of it and less text than this is a stamped scan
_COVERING = 0.5  # of the page


def is_scanned(page: Any, lines: list[Line]) -> bool:
    """Whether a page shows something and has no text, or a picture with little more than a stamp on it."""
    import pypdfium2.raw as pdfium

    letters = letters_on(lines)
    if letters == 0:
        return bool(pdfium.FPDFPage_CountObjects(page.raw) > 0)
    if letters >= _STAMP_CHARACTERS:
        return False
    width, height = page.get_size()
    pictures = (item.get_bounds() for item in page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    return any((right - left) * (top - bottom) >= _COVERING * width * height for left, bottom, right, top in pictures)


def letters_on(lines: list[Line]) -> int:
    """The number of letters and digits on a page."""
    return sum(map(str.isalnum, "".join("".join(line.characters) for line in lines)))


def recognize(page: Any, recognizer: Recognizer) -> tuple[list[Line], int]:
    """The lines of a scanned page when it is upright, and by how many quarter turns it was turned for that."""
    width, height = page.get_size()
    scale = min(_PIXELS_PER_INCH / _POINTS_PER_INCH, _MAX_SIDE / max(width, height, 1))
    bitmap = page.render(scale=scale, rev_byteorder=False, force_bitmap_format=_BGR)
    found = recognizer(bitmap.to_numpy())
    bitmap.close()
    return lines_on(found, width, height), found.quarter_turns


def lines_on(found: RecognizedPage, width: float, height: float) -> list[Line]:
    """The lines of a page that is shown `width` by `height` points, before it is turned upright."""
    return scanned_lines(found, *((height, width) if found.quarter_turns % 2 else (width, height)))


def boxes_as_shown(layout: Layout, turns: dict[int, int]) -> bytes:
    """The boxes of a layout, those of turned pages (index -> quarter turns) as the page is shown."""
    boxes = layout.boxes
    for page, quarter_turns in turns.items():
        start = 8 * layout.pages[page]
        end = 8 * layout.pages[page + 1] if page + 1 < len(layout.pages) else len(boxes)
        boxes = boxes[:start] + turned_back(boxes[start:end], quarter_turns) + boxes[end:]
    return boxes
