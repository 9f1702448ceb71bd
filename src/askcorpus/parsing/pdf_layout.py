"""From the lines of PDF pages to paragraphs and headings, each character keeping its box.

A PDF knows no paragraphs, so they are told by gaps, sizes and line lengths. Lines of a paragraph are joined by a space,
a word divided at a line end is put together again, running heads and page numbers are kept once.
"""

from __future__ import annotations

import re
import statistics
import sys
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from askcorpus.blocks import Block, Row
from askcorpus.parsing.layout import heading_of, layout_blocks
from askcorpus.parsing.pdf_lines import NO_BOX, Box, Line, even_boxes, merge_pieces, trimmed
from askcorpus.parsing.pdf_rules import Rules
from askcorpus.parsing.pdf_tables import row_of, table_block, with_tables
from askcorpus.parsing.plain import unmarked_headings

_ITEM = re.compile(r"^(?:[•‣◦▪●○■□\-–—*]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]\s)")
_ENDS = re.compile(r"[.!?:;。！？][\"'”’)\]\d]*$")
_PAGE_NUMBER = re.compile(
    r"^\W*(?:page|seite|p\.)?\s*[\divxlc]{1,6}(?:\s*(?:of|/|von|de)\s*\d{1,5})?\W*$", re.IGNORECASE
)
_CAPTION = re.compile(
    r"(?:table|figure|fig\.|tabelle|abbildung|abb\.|tabla|figura|tableau|tabella)\s*\d[\d.]*\s*[.:–—]", re.IGNORECASE
)
_MARGIN = 0.1  # running heads are in this part of the page at the top and bottom
_MIN_REPEATS = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """The text of all pages; `boxes` are little-endian uint16 quadruples, one for each character.

    `headings` are larger or bolder than the body, `tables` have rules or aligned columns.
    """

    text: str
    headings: tuple[Block, ...]
    tables: tuple[Block, ...]
    pages: tuple[int, ...]
    boxes: bytes


def lay_out(pages: Sequence[list[Line]], rules: Sequence[Rules] = ()) -> Layout:
    """Paragraphs, headings and tables from the lines of all pages and the rules drawn on them."""
    merged = []
    for lines in pages:
        for line in lines:
            line.measure()
        merged.append(merge_pieces(lines))
    kept = with_tables(_without_running_heads(merged), rules or [Rules()] * len(merged))
    writer = _Writer(_body_size(kept))
    for lines in kept:
        writer.write_page(lines)
    return writer.layout()


def blocks_of(layout: Layout) -> tuple[Block, ...]:
    """The blocks of the text; headings that no font marks are told as in plain text."""
    headings = layout.headings or unmarked_headings(layout.text)
    tables = layout.tables
    outside = [h for h in headings if not any(table.start < h.end and h.start < table.end for table in tables)]
    blocks = layout_blocks(layout.text, sorted([*outside, *tables], key=lambda block: block.start))
    return tuple(
        replace(block, kind="caption")
        if block.kind == "paragraph" and _CAPTION.match(layout.text, block.start, block.end)
        else block
        for block in blocks
    )


class _Writer:
    def __init__(self, body_size: float) -> None:
        self._body_size = body_size
        self._parts: list[str] = []
        self._length = 0
        self._boxes = array("H")
        self._headings: list[Block] = []
        self._tables: dict[int, list[Row]] = {}
        self._pages: list[int] = []
        self._last: Line | None = None

    def write_page(self, lines: list[Line]) -> None:
        new_page = True
        rights = _column_rights(lines)
        pitch = _line_pitch(lines)
        for index, line in enumerate(lines):
            before = self._last
            gap = "" if before is None else self._gap(before, line, new_page, rights.get(index - 1, 0.0), pitch)
            if before is not None and before.ends_with_hyphen and (gap == " " or new_page):
                gap = "" if line.text[:1].islower() else "-"
            self._write(gap, [NO_BOX] * len(gap))
            if new_page:
                self._pages.append(self._length)
                new_page = False
            level = self._heading_level(line, lines, index, pitch)
            if level and "\n" in (gap or "\n"):
                self._headings.append(heading_of(line.text, self._length, level))
            elif level and self._headings and gap == " ":
                last = self._headings[-1]
                self._headings[-1] = Block("heading", last.start, self._length + len(line.text.rstrip()), last.level)
            self._write_line(line)
            self._last = line
        if new_page:
            self._pages.append(self._length)

    def layout(self) -> Layout:
        if sys.byteorder == "big":
            self._boxes.byteswap()
        text = "".join(self._parts)
        tables = tuple(table_block(text, rows) for rows in self._tables.values())
        return Layout(text, tuple(self._headings), tables, tuple(self._pages), self._boxes.tobytes())

    def _gap(self, before: Line, line: Line, new_page: bool, column_right: float, pitch: float) -> str:
        """What stands between two lines: a space inside a paragraph, a line end, or a blank line."""
        if before.table or line.table:
            return "\n" if before.table == line.table else "\n\n"
        if not before.has_place or not line.has_place:
            return "\n\n" if new_page else "\n"
        runs_on = line.text[:1].islower() and not _ENDS.search(before.text.rstrip())
        same_font = abs(before.size - line.size) <= 0.12 * max(before.size, line.size)
        if new_page:
            return " " if runs_on and same_font else "\n\n"
        if not same_font and not runs_on:
            return "\n\n"
        down = line.top - before.top
        if down < -0.5 * before.size or line.left > before.right:  # the next column
            return " " if runs_on else "\n\n"
        is_item = line.is_row or before.is_row or bool(_ITEM.match(line.text.lstrip()))
        if down > 1.45 * max(pitch, 0.9 * line.size) and not (runs_on and down < 2 * pitch):
            return "\n\n"
        if before.is_bold != line.is_bold and not runs_on:
            return "\n\n"
        if is_item:
            return "\n"
        is_full = before.right >= column_right - 0.12 * max(column_right - before.left, 1)
        is_indented = line.left > before.left + 0.8 * line.size and not _ITEM.match(before.text.lstrip())
        if is_full and not (is_indented and _ENDS.search(before.text.rstrip())):
            return " "
        if is_full or (is_indented and before.left < line.left):
            return "\n\n"
        return " " if runs_on else "\n"

    def _heading_level(self, line: Line, lines: list[Line], index: int, pitch: float) -> int:
        """1 to 4 for a line that is larger or bolder than the body, 0 for body text."""
        words = line.text.strip()
        if (
            line.table
            or not line.has_place
            or not 2 <= len(words) <= 200
            or sum(map(str.isalpha, words)) < 0.4 * len(words)
        ):
            return 0
        if len(words) > 60 and words.endswith((".", ";", ",")):
            return 0
        ratio = line.size / self._body_size if self._body_size else 1.0
        if ratio >= 1.15:
            return 1 if ratio >= 1.6 else 2 if ratio >= 1.3 else 3
        if not line.is_bold or len(words) > 100 or words[-1] in ".,;" or words[:1].islower():
            return 0
        after = lines[index + 1] if index + 1 < len(lines) else None
        before = lines[index - 1] if index else None
        stands_alone = (after is None or not after.is_bold) and (before is None or line.top - before.top > 1.2 * pitch)
        return 4 if stands_alone and after is not None else 0

    def _write_line(self, line: Line) -> None:
        if line.table:
            rows = self._tables.setdefault(line.table, [])
            rows.append(row_of(self._length, line, rows[-1] if rows else None))
            self._write("".join(line.characters), line.boxes)
            return
        if not line.has_place:
            words = " ".join(line.text.split())
            self._parts.append(words)
            self._length += len(words)
            self._boxes.frombytes(bytes(8 * len(words)))
            return
        characters, boxes = trimmed(line.characters, line.boxes)
        if line.bottom - line.top <= max(line.right - line.left, 2 * line.size):  # it does not run up or down the page
            boxes = even_boxes(boxes)
        self._write("".join(characters), boxes)

    def _write(self, text: str, boxes: Sequence[Box]) -> None:
        self._parts.append(text)
        self._length += len(text)
        for box in boxes:
            self._boxes.extend(box)


def _without_running_heads(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without page numbers, and with heads and feet that repeat from page to page only once."""
    if len(pages) < _MIN_REPEATS:
        return pages
    counts = Counter(key for lines in pages for key in {_running_key(line) for line in lines} if key)
    seen: set[str] = set()
    kept = []
    for lines in pages:
        page = []
        for line in lines:
            key = _running_key(line)
            if key and counts[key] >= max(_MIN_REPEATS, 0.2 * len(pages)):
                if key in seen or _PAGE_NUMBER.match(line.text.strip()):
                    continue
                seen.add(key)
            page.append(line)
        kept.append(page)
    return kept


def _running_key(line: Line) -> str:
    """The words of a line at the edge of a page, digits alike; empty for other lines."""
    if not line.has_place or (line.bottom > _MARGIN * line.page_height and line.top < (1 - _MARGIN) * line.page_height):
        return ""
    edge = "top" if line.top < 0.5 * line.page_height else "bottom"
    return edge + re.sub(r"\d+|\b[ivxlc]+\b", "#", " ".join(line.text.split()))


def _body_size(pages: Sequence[list[Line]]) -> float:
    """The font height in which most characters are set."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            if line.has_place:
                sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _line_pitch(lines: list[Line]) -> float:
    """The usual distance from one line to the next on a page, in points."""
    steps = [
        line.top - before.top
        for before, line in pairwise(lines)
        if before.has_place and 0 < line.top - before.top < 3 * before.size
    ]
    return statistics.median_low(steps) if steps else 0.0


def _column_rights(lines: list[Line]) -> dict[int, float]:
    """For each line the right edge of its column: the widest of the lines nearby that begin at about the same place."""
    rights = {}
    for index, line in enumerate(lines):
        nearby = lines[max(0, index - 8) : index + 9]
        reach = 3 * max(line.size, 8)
        rights[index] = max(
            (other.right for other in nearby if abs(other.left - line.left) < reach), default=line.right
        )
    return rights
