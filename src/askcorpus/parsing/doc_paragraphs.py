"""What the paragraphs of a Word 97-2003 document are: headings, list items with their numbers, parts of tables.

[MS-DOC] 2.4.6.1 (paragraph properties), 2.9.131 and 2.9.150 (lists). Where a table of the file does not fit, its paragraphs
are plain ones.
"""

from __future__ import annotations

import contextlib
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

from askcorpus.parsing.numerals import Form, numeral

_PAPX_INDEX, _LISTS_INDEX, _OVERRIDES_INDEX = 13, 73, 74  # in the table of offsets
_PAGE = 512  # bytes of a page of properties
_IN_TABLE, _ROW_END, _OUTLINE, _LIST_LEVEL, _LIST = 0x2416, 0x2417, 0x2640, 0x260A, 0x460B
_OPERAND_BYTES = (1, 1, 2, 4, 2, 2, 0, 3)  # by the top bits of a property's number; 0: its first byte says
_TABLE_DEFINITION = 0xD608  # with a length of two bytes
_BULLET, _BULLET_FORM = "-", 23
_FORMS: dict[int, Form] = {1: "I", 2: "i", 3: "A", 4: "a", 22: "01", _BULLET_FORM: "", 255: ""}
_LAST_HEADING_STYLE = 9  # styles 1 to 9 are the headings in every language
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Properties:
    """A paragraph: its heading level (0 for none), the list and level it is an item of, and its place in a table."""

    heading: int = 0
    list_number: int = 0
    level: int = 0
    in_table: bool = False
    ends_row: bool = False


class ParagraphTable:
    """The properties of the paragraphs of a document by where they are in its stream."""

    def __init__(self, main: bytes, table: bytes, offsets_at: int) -> None:
        self._starts: list[int] = []
        self._properties: list[Properties] = []
        with contextlib.suppress(struct.error, IndexError):
            runs = sorted(_paragraphs(main, _part(main, table, offsets_at, _PAPX_INDEX)), key=itemgetter(0))
            self._starts = [start for start, _ in runs]
            self._properties = [properties for _, properties in runs]
        self._lists = _Lists(main, table, offsets_at)

    def at(self, position: int) -> Properties:
        """The properties of the paragraph with the byte at `position` of the stream."""
        number = bisect_right(self._starts, position) - 1
        return self._properties[number] if number >= 0 else Properties()

    def mark(self, properties: Properties) -> str:
        """The mark of a list item, counted up; empty for what is none."""
        return self._lists.mark(properties.list_number, properties.level) if properties.list_number else ""


def _part(main: bytes, table: bytes, offsets_at: int, index: int) -> bytes:
    start, size = struct.unpack_from("<II", main, offsets_at + 8 * index)
    return table[start : start + size]


def _paragraphs(main: bytes, pages: bytes) -> Iterator[tuple[int, Properties]]:
    """Where each run of paragraphs starts, and its properties."""
    count = (len(pages) - 4) // 8
    for number in range(count):
        (place,) = struct.unpack_from("<I", pages, 4 * (count + 1) + 4 * number)
        page = main[(place & 0x3FFFFF) * _PAGE :][:_PAGE]
        runs = page[_PAGE - 1]
        for run in range(runs):
            (start,) = struct.unpack_from("<I", page, 4 * run)
            at = 2 * page[4 * (runs + 1) + 13 * run]
            if not at:
                yield start, Properties()
                continue
            size = 2 * page[at + 1] if not page[at] else 2 * page[at] - 1
            at += 2 if not page[at] else 1
            yield start, _decoded(page[at : at + size])


def _decoded(data: bytes) -> Properties:
    (style,) = struct.unpack_from("<H", data)
    values: dict[int, int] = {}
    at = 2
    while at + 3 <= len(data):
        (kind,) = struct.unpack_from("<H", data, at)
        size = _OPERAND_BYTES[kind >> 13]
        at += 2
        if kind == _TABLE_DEFINITION:
            size = struct.unpack_from("<H", data, at)[0] + 1
        elif not size:
            size = data[at] + 1
        values[kind] = int.from_bytes(data[at : at + min(size, 2)], "little")
        at += size
    outline = values.get(_OUTLINE, _LEVELS)
    heading = style if 1 <= style <= _LAST_HEADING_STYLE else outline + 1 if outline < _LEVELS else 0
    return Properties(
        heading,
        values.get(_LIST, 0),
        min(values.get(_LIST_LEVEL, 0), _LEVELS - 1),
        bool(values.get(_IN_TABLE)),
        bool(values.get(_ROW_END)),
    )


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list: its first number, its form, and its text, in which the characters 0 to 8 stand for numbers."""

    start: int
    form: int
    text: str


class _Lists:
    def __init__(self, main: bytes, table: bytes, offsets_at: int) -> None:
        self._levels: dict[int, list[_Level]] = {}  # by the id of a list
        self._ids: list[int] = []  # of the lists, by the number that paragraphs name
        self._counts: dict[int, list[int | None]] = {}
        try:
            start, _ = struct.unpack_from("<II", main, offsets_at + 8 * _LISTS_INDEX)
            overrides = _part(main, table, offsets_at, _OVERRIDES_INDEX)
            if overrides:
                self._read_levels(table, start)
                (count,) = struct.unpack_from("<I", overrides)
                self._ids = [struct.unpack_from("<i", overrides, 4 + 16 * n)[0] for n in range(min(count, 5000))]
        except (struct.error, IndexError):
            self._ids = []

    def _read_levels(self, table: bytes, start: int) -> None:
        (count,) = struct.unpack_from("<H", table, start)
        at = start + 2 + 28 * count  # the levels of all lists stand behind the lists
        for number in range(count):
            (identity,) = struct.unpack_from("<i", table, start + 2 + 28 * number)
            is_simple = table[start + 2 + 28 * number + 26] & 1
            levels = []
            for _ in range(1 if is_simple else _LEVELS):
                first, form = struct.unpack_from("<iB", table, at)
                at += 28 + table[at + 24] + table[at + 25]
                (length,) = struct.unpack_from("<H", table, at)
                text = table[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
                at += 2 + 2 * length
                levels.append(_Level(first, form, text))
            self._levels[identity] = levels

    def mark(self, number: int, depth: int) -> str:
        if not 0 < number <= len(self._ids):
            return _BULLET
        identity = self._ids[number - 1]
        levels = self._levels.get(identity, [])
        if depth >= len(levels) or levels[depth].form == _BULLET_FORM:
            return _BULLET
        counts = self._counts.setdefault(identity, [None] * _LEVELS)
        before = counts[depth]
        counts[depth] = levels[depth].start if before is None else before + 1
        counts[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        text = levels[depth].text
        for place in range(depth + 1):
            count = counts[place]
            shown = levels[place].start if count is None else count
            text = text.replace(chr(place), numeral(shown, _FORMS.get(levels[place].form, "1")))
        return text.strip()
