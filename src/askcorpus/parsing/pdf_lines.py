"""Lines of a PDF page, and putting together what pdfium took apart."""

from __future__ import annotations

from dataclasses import dataclass, field

from askcorpus.parsing.cleaning import clean

SCALE = 65_535  # boxes are in this part of the page's width and height
Box = tuple[int, int, int, int]
NO_BOX: Box = (0, 0, 0, 0)
_CELL_GAP = 1.5  # in font heights: pieces further apart are cells of a table


@dataclass(slots=True)
class Line:
    """A line of a page: its characters, their boxes, the height of its font in points.

    `is_row`: it was put together of pieces side by side, so it does not go on in the next line.
    """

    page_width: float
    page_height: float
    characters: list[str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    size: float = 0.0
    is_bold: bool = False
    ends_with_hyphen: bool = False
    is_row: bool = False
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
        gap = " | " if is_cell else " "
        for character in gap:
            first.add(character, NO_BOX)
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
