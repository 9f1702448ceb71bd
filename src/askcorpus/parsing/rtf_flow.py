"""One flow of an RTF document, its body or a footnote: paragraphs and the rows of tables in order."""

from __future__ import annotations

from dataclasses import dataclass

from askcorpus.parsing.extract import FROM_LEFT

_HEADING_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: its words, the mark that the word processor shows before it, its depth in a list, its heading level."""

    text: str
    mark: str = ""
    depth: int = 0
    heading: int = 0


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table; None for a cell that the one above it reaches into."""

    cells: list[str | None]
    is_header: bool = False


Flow = list[Paragraph | TableRow]


class FlowWriter:
    """Puts the paragraphs and rows of one flow together."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._words: list[str] = []
        self._cells: list[str | None] = []
        self._merged: list[bool] = []  # of the cells that the row defines: whether the one above reaches into it
        self._joined: list[bool] = []  # whether the one left of it does
        self._next_merged = self._next_joined = self._is_header = self._in_table = False
        self.mark = ""
        self.heading = 0
        self._depth = 0

    def write(self, text: str) -> None:
        """Words of the paragraph."""
        self._words.append(text)

    def word(self, word: str, number: int | None) -> None:
        """A control word of paragraphs or tables."""
        if word in ("par", "sect"):
            self._end_paragraph()
        elif word in ("cell", "nestcell"):
            self._cells.append("".join(self._words))
            self._words, self.mark = [], ""
        elif word in ("row", "nestrow"):
            self._end_row()
        elif word == "trowd":
            self._merged, self._joined = [], []
            self._next_merged = self._next_joined = self._is_header = False
        elif word == "trhdr":
            self._is_header = True
        elif word == "clvmrg":
            self._next_merged = True
        elif word == "clmrg":
            self._next_joined = True
        elif word == "cellx":
            self._merged.append(self._next_merged)
            self._joined.append(self._next_joined)
            self._next_merged = self._next_joined = False
        elif word == "intbl":
            self._in_table = True
        elif word == "pard":
            self._in_table, self.heading, self._depth = False, 0, 0
        elif word == "ilvl":
            self._depth = min(max(number or 0, 0), 8)
        elif word == "outlinelevel" and number is not None and 0 <= number < _HEADING_LEVELS:
            self.heading = number + 1

    def end(self) -> None:
        """What is left is the last paragraph or row."""
        if self._cells:
            self._end_row()
        self._end_paragraph()

    def _end_paragraph(self) -> None:
        if self._in_table:
            self._words.append("\n")
            return
        if self._cells:
            self._end_row()
        self._flow.append(Paragraph("".join(self._words), self.mark, self._depth, self.heading))
        self._words, self.mark = [], ""

    def _end_row(self) -> None:
        cells = [self._covered(column) if not (cell or "").strip() else cell for column, cell in enumerate(self._cells)]
        if cells:
            self._flow.append(TableRow(cells, self._is_header))
        self._cells = []

    def _covered(self, column: int) -> str | None:
        """What stands for an empty cell: the mark of the cell that reaches into it, if one does."""
        if column < len(self._merged) and self._merged[column]:
            return None
        return FROM_LEFT if column < len(self._joined) and self._joined[column] else ""
