"""Sheets whose cells lie far apart: calamine keeps every cell between the first and the last, written or not.

One value in the last cell of a sheet would take 500 GB. Where a sheet is that wide, its empty rows and columns are taken
out of the file before calamine sees it; no value is lost.
"""

from __future__ import annotations

import io
import re
import zipfile
from bisect import bisect_left
from collections.abc import Callable, Iterable

from askcorpus.errors import ReadingError
from askcorpus.parsing.package_parts import Parts
from askcorpus.parsing.sheet_parts import column_number

MAX_CELLS = 6_000_000  # from the first to the last of a sheet; calamine needs about 60 bytes for each
_KEPT_ROWS, _KEPT_COLUMNS = 2, 1  # of a gap, so that what it parted stays parted
_LONGEST_PREFIX = 20  # characters of a name space in front of "row"
_TOO_WIDE = "The cells of sheet {part} are too far apart to be read; move them closer together."

_ROW = re.compile(rb"""(<(?:\w+:)?row\b[^>]*?\br=["'])(\d{1,7})""")
_CELL = re.compile(rb"""(<(?:\w+:)?c\b[^>]*?\br=["'])([A-Z]{1,3})(\d{1,7})""")
_MERGES = re.compile(rb"<((?:\w+:)?)mergeCells\b.*?</\1mergeCells>", re.DOTALL)
_REPEATS = re.compile(rb"""(number-(?:rows|columns)-repeated=["'])\d{4,}""")
_WIDE = ((16_384, re.compile(rb'r="[A-Z]{3}\d')), (702, re.compile(rb'r="[A-Z]{2}\d')))  # columns, and how they look


def with_gaps_closed(data: bytes) -> bytes:
    """The workbook (XLSX or ODS), without the empty rows and columns of sheets that are too wide to be read.

    Raises ReadingError where a sheet is too wide all the same, and as `Parts` does.
    """
    changed: dict[str, bytes] = {}
    with Parts(data) as parts:
        for part in parts.names:
            if "worksheets/" in part and part.endswith(".xml"):
                xml = parts.read(part)
                if _may_be_too_wide(xml):
                    changed[part] = _closed(xml, part)
            elif part == "content.xml" and _REPEATS.search(xml := parts.read(part)):
                changed[part] = _REPEATS.sub(rb"\g<1>2", xml)
    return _rewritten(data, changed) if changed else data


def _may_be_too_wide(xml: bytes) -> bool:
    """A quick look, by the last row and the number of letters of the columns."""
    place = xml.rfind(b"<row")
    last = _ROW.search(xml, place if place >= 0 else max(xml.rfind(b":row ") - _LONGEST_PREFIX, 0))
    rows = int(last[2]) if last else 1
    if rows * 26 > MAX_CELLS:
        return True
    return any(rows * columns > MAX_CELLS and letters.search(xml) for columns, letters in _WIDE)


def _closed(xml: bytes, part: str) -> bytes:
    cells = _CELL.findall(xml)
    new_column = _closer({column_number(letters) for _, letters, _ in cells}, _KEPT_COLUMNS)
    new_row = _closer({int(number) for _, _, number in cells}, _KEPT_ROWS)
    last_column = max((new_column(column_number(letters)) for _, letters, _ in cells), default=0)
    last_row = max((new_row(int(number)) for _, _, number in cells), default=0)
    if last_column * last_row > MAX_CELLS:
        raise ReadingError(_TOO_WIDE.format(part=part.rpartition("/")[2]), state="skipped")

    def row(match: re.Match[bytes]) -> bytes:
        return b"%s%d" % (match[1], new_row(int(match[2])))

    def cell(match: re.Match[bytes]) -> bytes:
        return b"%s%s%d" % (match[1], _letters(new_column(column_number(match[2]))), new_row(int(match[3])))

    return _MERGES.sub(b"", _CELL.sub(cell, _ROW.sub(row, xml)))


def _closer(used: Iterable[int], kept: int) -> Callable[[int], int]:
    """A function from the numbers of rows or columns to those they have without the gaps between the ones in use."""
    places = sorted(used)
    moved: list[int] = []
    for number, place in enumerate(places):
        moved.append(1 if not number else moved[-1] + min(place - places[number - 1], kept + 1))

    def closer(place: int) -> int:
        after = bisect_left(places, place)
        return moved[after] if after < len(moved) else (moved[-1] if moved else 0) + kept + 1

    return closer


def _letters(column: int) -> bytes:
    letters = b""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = bytes([65 + rest]) + letters
    return letters


def _rewritten(data: bytes, changed: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(buffer, "w") as target:
        for info in archive.infolist():
            if info.filename in changed:
                target.writestr(info.filename, changed[info.filename])
            elif info.filename.endswith((".xml", ".rels")) or info.filename == "mimetype":  # not its pictures
                target.writestr(info.filename, archive.read(info))
    return buffer.getvalue()
