"""Pages that are pictures of text: telling them, having them recognised, and their lines in reading order.

Every character has a place on the page as it is shown, also where that had to be turned to be recognised.
"""

from __future__ import annotations

import statistics
import struct
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from askcorpus.parsing.cleaning import one_line
from askcorpus.parsing.pdf_lines import NO_BOX, SCALE, Box, Line, in_rows

if TYPE_CHECKING:
    from askcorpus.parsing.pdf_layout import Layout
    from askcorpus.parsing.recognition import Corners, RecognizedLine, RecognizedPage, Recognizer

_PIXELS_PER_INCH = 200  # what the recogniser was trained for: smaller letters are misread, larger ones only cost time
_MAX_SIDE = 3000  # pixels: a poster is rendered at less
_POINTS_PER_INCH = 72
_BGR = 2  # FPDFBitmap_BGR: three bytes a pixel, as the recogniser takes them
_STAMP_CHARACTERS = 100  # a page with a picture over most of it and less text than this is a stamped scan
_COVERING = 0.5  # of the page
_BOX = struct.Struct("<4H")
_SAME_SIZE = 0.3  # the boxes of lines in one font differ by as much
_COLUMN_LINES = 5  # so many lines on both sides of a gap make two columns
_COLUMN_WIDTH = 0.25  # of the page: shorter lines on both sides of a gap are cells of a table
_MAX_CROSSING = 0.2  # of the lines may run across the gap: titles, figures


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


def scanned_lines(page: RecognizedPage, width: float, height: float) -> list[Line]:
    """The lines of a page that is `width` by `height` points when upright, in reading order."""
    lines = [_line(line, page, width, height) for line in page.lines if one_line(line.text)]
    if not lines:
        return []
    usual = statistics.median(line.size for line in lines)
    for line in lines:
        if abs(line.size - usual) <= _SAME_SIZE * usual:
            line.size = usual
    return [row for block in _blocks(lines, width) for row in in_rows(block)]


def turned_back(boxes: bytes, quarter_turns: int) -> bytes:
    """The boxes of a page that was turned counter-clockwise for reading, as the page is shown."""
    turned = bytearray()
    for box in _BOX.iter_unpack(boxes):
        left, top, right, bottom = box
        for _ in range(quarter_turns if box != NO_BOX else 0):  # clockwise: what was at the left is at the top
            left, top, right, bottom = SCALE - bottom, left, SCALE - top, right
        turned += _BOX.pack(left, top, right, bottom)
    return bytes(turned)


def _line(recognized: RecognizedLine, page: RecognizedPage, width: float, height: float) -> Line:
    line = Line(width, height)
    words = one_line(recognized.text)
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = recognized.corners
    line.size = (((x4 - x1) ** 2 + (y4 - y1) ** 2) ** 0.5 + ((x3 - x2) ** 2 + (y3 - y2) ** 2) ** 0.5) / 2
    line.size *= height / page.height
    for index, character in enumerate(words):
        line.add(character, _part(recognized.corners, index / len(words), (index + 1) / len(words), page))
    line.measure()
    return line


def _part(corners: Corners, start: float, end: float, page: RecognizedPage) -> Box:
    """The box of the part of a line between two shares of its length: recognition gives a place to lines only."""
    left_top, right_top, right_bottom, left_bottom = corners
    points = [
        (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
        for a, b in ((left_top, right_top), (left_bottom, right_bottom))
        for share in (start, end)
    ]
    across = [_scaled(x, page.width) for x, _ in points]
    down = [_scaled(y, page.height) for _, y in points]
    return min(across), min(down), max(across), max(down)


def _scaled(pixels: float, length: int) -> int:
    return min(max(int(pixels * SCALE / length), 0), SCALE)


def _blocks(lines: Sequence[Line], width: float) -> list[list[Line]]:
    """The lines of a page in two columns as blocks to be read one after the other; else one block."""
    gap = _gap_between_columns(lines, width)
    if gap is None:
        return [list(lines)]
    across = sorted((line for line in lines if line.left < gap < line.right), key=lambda line: line.top)
    blocks: list[list[Line]] = []
    edges = [float("-inf"), *(line.top for line in across), float("inf")]
    for index, (top, bottom) in enumerate(pairwise(edges)):
        between = [line for line in lines if top <= line.top < bottom and not line.left < gap < line.right]
        blocks += [across[index - 1 : index]] if index else []
        blocks += [[line for line in between if line.right <= gap], [line for line in between if line.left >= gap]]
    return [block for block in blocks if block]


def _gap_between_columns(lines: Sequence[Line], width: float) -> float | None:
    def crossing(gap: float) -> int:
        return sum(line.left < gap < line.right for line in lines)

    gap = min((width * percent / 100 for percent in range(35, 66)), key=lambda x: (crossing(x), abs(x - width / 2)))
    long = [line for line in lines if line.right - line.left >= _COLUMN_WIDTH * width]
    left = sum(line.right <= gap for line in long)
    right = sum(line.left >= gap for line in long)
    is_divided = min(left, right) >= _COLUMN_LINES and crossing(gap) <= _MAX_CROSSING * len(lines)
    return gap if is_divided else None
