"""Lines of a PDF page, and putting together what pdfium took apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from askcorpus.parsing.cleaning import clean

SCALE = 65_535  # boxes are in this part of the page's width and height
Box = tuple[int, int, int, int]
NO_BOX: Box = (0, 0, 0, 0)
_CELL_GAP = 1.5  # in font heights: pieces further apart are cells of a table


@dataclass(slots=True)
class Line:
    """A line of a page: its characters, their boxes, the height of its font in points.

    `is_row`: it was put together of pieces side by side, so it does not go on in the next line. A row of a table has
    `cells`, places in `characters` (None: the cell above reaches into this one), and the number of its `table`.
    """

    page_width: float
    page_height: float
    characters: list[str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    size: float = 0.0
    is_bold: bool = False
    ends_with_hyphen: bool = False
    is_row: bool = False
    table: int = 0
    cells: list[tuple[int, int] | None] = field(default_factory=list)
    text: str = ""
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0

    @classmethod
    def without_place(cls, text: str) -> Line:
        """A line of which only the words are known."""
        characters = list(clean(text))
        return cls(0, 0, characters, [NO_BOX] * len(characters))

    def add(self, character: str, box: Box) -> None:
        """Put a character at the end."""
        self.characters.append(character)
        self.boxes.append(box)

    def take_over(self, other: Line) -> None:
        """Put another line's characters at the end."""
        self.characters += other.characters
        self.boxes += other.boxes
        self.ends_with_hyphen = other.ends_with_hyphen
        self.size = max(self.size, other.size)
        self.measure()

    def measure(self) -> None:
        """Find the line's words and edges, in points from the top left of the page."""
        self.text = "".join(self.characters)
        placed = [box for box, character in zip(self.boxes, self.characters, strict=True) if box != NO_BOX]
        if not placed or not self.page_width:
            return
        self.left = min(box[0] for box in placed) * self.page_width / SCALE
        self.right = max(box[2] for box in placed) * self.page_width / SCALE
        self.top = min(box[1] for box in placed) * self.page_height / SCALE
        self.bottom = max(box[3] for box in placed) * self.page_height / SCALE
        self.size = self.size or self.bottom - self.top

    @property
    def has_place(self) -> bool:
        """Whether it is known where on the page the line stands."""
        return self.bottom > self.top


@dataclass(slots=True)
class Piece:
    """A part of a line that stands in one cell: its words, their boxes, and where it is in points."""

    characters: list[str]
    boxes: list[Box]
    left: float
    right: float
    top: float
    bottom: float

    @property
    def text(self) -> str:
        """The words."""
        return "".join(self.characters)


def pieces_of(line: Line, column_of: Callable[[float], int]) -> list[tuple[int, Piece]]:
    """The parts of a line by the column that the middle of each character is in, its distance from the left in points."""
    across = line.page_width / SCALE
    parts: list[tuple[int, list[str], list[Box]]] = []
    for character, box in zip(line.characters, line.boxes, strict=True):
        column = parts[-1][0] if parts else 0
        if box[2] > box[0] and not character.isspace():
            column = column_of((box[0] + box[2]) / 2 * across)
        elif not parts:
            continue
        if not parts or column != parts[-1][0]:
            parts.append((column, [], []))
        parts[-1][1].append(character)
        parts[-1][2].append(box)
    return [(column, _piece(line, characters, boxes)) for column, characters, boxes in parts]


def pieces_at_gaps(line: Line, gap: float) -> list[Piece]:
    """The parts of a line with more than `gap` points between them."""
    across = line.page_width / SCALE
    edge = 0.0
    number = -1

    starts: list[float] = []
    for character, box in zip(line.characters, line.boxes, strict=True):
        if box[2] <= box[0] or character.isspace():
            continue
        if number < 0 or box[0] * across - edge > gap:
            number += 1
            starts.append(box[0] * across)
        edge = max(edge, box[2] * across)
    return [piece for _, piece in pieces_of(line, lambda x: sum(start <= x for start in starts))]


def _piece(line: Line, characters: list[str], boxes: list[Box]) -> Piece:
    characters, boxes = trimmed(characters, boxes)
    boxes = even_boxes(boxes)
    known = [box for box in boxes if box != NO_BOX]
    across = line.page_width / SCALE
    left, right = min(box[0] for box in known) * across, max(box[2] for box in known) * across
    return Piece(characters, boxes, left, right, line.top, line.bottom)


def row_line(pieces: list[list[Piece] | None], left: list[Piece], table: int, like: Line) -> Line:
    """A row of a table as a line; the pieces of a cell stand behind each other, cells behind a tab.

    `left` stands in `pieces` for a cell that the one left of it reaches into, None for one that the cell above does.
    """
    row = Line(like.page_width, like.page_height, size=like.size, is_row=True, table=table)
    for column, cell in enumerate(pieces):
        if column:
            row.add("\t", NO_BOX)
        start = len(row.characters)
        for number, piece in enumerate(cell or ()):
            if number:
                row.add(" ", NO_BOX)
            row.characters += piece.characters
            row.boxes += piece.boxes
        reaches = cell is left and bool(row.cells)
        row.cells.append(row.cells[-1] if reaches else None if cell is None else (start, len(row.characters)))
    row.measure()
    return row


def trimmed(characters: Iterable[str], boxes: Iterable[Box]) -> tuple[list[str], list[Box]]:
    """Characters and their boxes without spaces at the ends or in a row."""
    kept: list[str] = []
    places: list[Box] = []
    for character, box in zip(characters, boxes, strict=True):
        if character == " " and (not kept or kept[-1] == " "):
            continue
        kept.append(character)
        places.append(box)
    while kept and kept[-1] == " ":
        kept.pop()
        places.pop()
    return kept, places


def even_boxes(boxes: list[Box]) -> list[Box]:
    """The boxes of a line, all as high as the line; spaces reach to the next character."""
    known = [box for box in boxes if box != NO_BOX]
    top = min((box[1] for box in known), default=0)
    bottom = max((box[3] for box in known), default=0)
    even = []
    edge = 0
    for number, box in enumerate(boxes):
        if box[2] > box[0]:
            even.append((box[0], top, box[2], bottom))
            edge = box[2]
        elif edge:
            following = next((b[0] for b in boxes[number + 1 : number + 3] if b[2] > b[0]), edge)
            even.append((edge, top, max(edge, following), bottom))
        else:
            even.append(NO_BOX)
    return even


def in_rows(lines: list[Line]) -> list[Line]:
    """The lines of a form or a scan as its rows, so that what was filled in stands behind its label."""
    for line in lines:
        line.measure()
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.bottom):
        if rows and line.bottom - rows[-1][0].bottom < 0.5 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_joined(sorted(row, key=lambda line: line.left)) for row in rows]


def _joined(pieces: list[Line]) -> Line:
    """One line of several that stand side by side."""
    first, *others = pieces
    first.is_row = bool(others)
    for piece in others:
        is_cell = piece.left - first.right > _CELL_GAP * first.size and not first.text.rstrip().endswith(":")
        first.add("\t" if is_cell else " ", NO_BOX)
        first.take_over(piece)
    return first


def merge_pieces(lines: list[Line]) -> list[Line]:
    """Join pieces of one line that pdfium took apart: raised numbers, changes of font."""
    merged: list[Line] = []
    for line in lines:
        before = merged[-1] if merged else None
        if before is not None and before.has_place and line.has_place and _continues(before, line):
            if line.left - before.right > 0.15 * min(before.size, line.size):
                before.add(" ", NO_BOX)
            before.take_over(line)
        else:
            merged.append(line)
    return merged


def _continues(before: Line, line: Line) -> bool:
    overlap = min(before.bottom, line.bottom) - max(before.top, line.top)
    close = -0.3 * before.size <= line.left - before.right <= 1.2 * max(before.size, line.size)
    return close and overlap > 0.35 * min(before.bottom - before.top, line.bottom - line.top)
