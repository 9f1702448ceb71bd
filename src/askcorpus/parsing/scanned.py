"""From the recognised lines of a picture to lines in reading order, every character with a place."""

from __future__ import annotations

import statistics
import struct
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from askcorpus.parsing.cleaning import one_line
from askcorpus.parsing.pdf_lines import NO_BOX, SCALE, Box, Line, in_rows

if TYPE_CHECKING:
    from askcorpus.parsing.recognition import Corners, RecognizedLine, RecognizedPage

_BOX = struct.Struct("<4H")
_SAME_SIZE = 0.3  # the boxes of lines in one font differ by as much
_COLUMN_LINES = 5  # so many lines on both sides of a gap make two columns
_COLUMN_WIDTH = 0.25  # of the page: shorter lines on both sides of a gap are cells of a table
_MAX_CROSSING = 0.2  # of the lines may run across the gap: titles, figures


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
