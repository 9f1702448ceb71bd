"""What a parser makes of a file, and the builder that keeps blocks, pages and text in step."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from askcorpus.blocks import Block, BlockKind, Cell, Heading, Row, headings_of
from askcorpus.language.lines import STEP
from askcorpus.parsing.cleaning import clean, clean_lines, one_line

FROM_LEFT = "\0"  # in place of the words of a cell that the one left of it reaches into
CELL_GAP = "\t"  # between the cells of a row: white space, so that a row's text holds the file's words alone

_TYPED_NUMBER = re.compile(rf"(?P<step>{STEP})?(?P<number>\d{{1,2}})(?(step)[.:)]|[.)])\s+\S")


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a file with its structure.

    `title` is what the file states about itself, or empty; `title_is_sure` where that names it better than its first
    heading does: the subject of a mail, the title of a book; with an empty title, the file's name.
    """

    text: str
    title: str = ""
    blocks: tuple[Block, ...] = ()
    pages: tuple[int, ...] = ()
    boxes: bytes = b""
    title_is_sure: bool = False

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings among the blocks."""
        return headings_of(self.text, self.blocks)


class TextBuilder:
    """Puts a text together from blocks, noting where each block and page starts.

    Blocks are separated by a blank line, the items of a list and the rows of a table by a line end.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._list: int | None = None  # the places of the open list and of its last item among the blocks
        self._item = 0
        self._items_open = 0
        self._pages: list[int] = []
        self._pages_waiting = 0

    def heading(self, text: str, level: int) -> None:
        """A heading on a line of its own; level 1 is the highest."""
        words = one_line(text)
        if words:
            self._block("heading", words, max(1, min(level, 9)))

    def paragraph(self, text: str, kind: BlockKind = "paragraph") -> None:
        """A block of text; line ends inside it are kept."""
        text = clean_lines(text).strip()
        if text:
            self._block(kind, text)

    def comment(self, author: str, words: str) -> None:
        """A comment, as a message of its author."""
        self.paragraph(f"{author}: {words}" if author and words.strip() else words, "message")

    def code(self, text: str) -> None:
        """Lines of code, which keep their indents and blank lines."""
        lines = "\n".join(line.rstrip() for line in clean(text).split("\n")).strip("\n")
        if lines.strip():
            self._block("code", lines)

    def item(self, text: str, level: int = 0) -> None:
        """An item of a list with its mark, `level` deep (0 is the outermost). Items that follow each other make one list."""
        words = one_line(text)
        if not words:
            return
        level = min(level, 8)
        indent = "  " * level
        if self._list is None:
            start = self._write(indent + words, "\n\n") + len(indent)
            self._list = len(self._blocks)
            self._blocks.append(Block("list", start, start + len(words)))
        else:
            start = self._write(indent + words, "\n") + len(indent)
        self._item = len(self._blocks)
        self._blocks.append(Block("item", start, start + len(words), level))
        self._blocks[self._list] = replace(self._blocks[self._list], end=start + len(words))

    def end_list(self) -> None:
        """The next item starts a new list."""
        self._list = None

    @contextlib.contextmanager
    def inside_item(self) -> Iterator[None]:
        """The first item written within holds the paragraphs, code and tables that follow it."""
        self._items_open += 1
        try:
            yield
        finally:
            self._items_open -= 1

    def _leave_list(self) -> None:
        """End the list, unless what comes next is inside one of its items."""
        if not self._items_open:
            self.end_list()

    def _stretch_item(self) -> None:
        """The last item of the open list, and the list, reach to the end of what is written."""
        if self._list is not None:
            for place in (self._list, self._item):
                self._blocks[place] = replace(self._blocks[place], end=self._length)

    def table(self, rows: Iterable[Sequence[str | None]], header_rows: int = 0) -> None:
        """A table, one line a row; empty rows are left out. None stands for a cell that the one above it reaches into.

        FROM_LEFT stands for one that the cell left of it reaches into.
        """
        made: list[Row] = []
        headers = 0
        self._leave_list()
        for number, cells in enumerate(rows):
            words = [one_line(cell) if cell is not None else None for cell in cells]
            if not any(words):
                continue
            start = self._write(CELL_GAP.join(word or "" for word in words), "\n" if made else "\n\n")
            from_left = frozenset(column for column, cell in enumerate(cells) if cell == FROM_LEFT and column)
            made.append(_row(start, words, made[-1] if made else None, from_left))
            headers += number < header_rows
        if made:
            self._blocks.append(Block("table", made[0].start, made[-1].end, 0, tuple(made), min(headers, len(made))))
            self._stretch_item()

    @contextlib.contextmanager
    def inside(self, kind: BlockKind) -> Iterator[None]:
        """What is written within is inside one block: a message, a quotation."""
        self._leave_list()
        around = self._list, self._item, self._items_open
        self._list, self._items_open = None, 0
        place = len(self._blocks)
        self._blocks.append(Block(kind, -1, -1))
        try:
            yield
        finally:
            self._list, self._item, self._items_open = around
            if place + 1 < len(self._blocks):
                self._blocks[place] = Block(kind, self._blocks[place + 1].start, self._length)
                self._stretch_item()
            else:
                del self._blocks[place]

    def page(self) -> None:
        """The next page or slide starts here."""
        self._pages_waiting += 1
        self.end_list()

    def append(self, extract: Extract, level_offset: int = 0) -> None:
        """A whole other extract (a chapter, an attachment), its headings `level_offset` levels lower."""
        if not extract.text:
            return
        self._leave_list()
        start = self._write(extract.text, "\n\n")
        self._stretch_item()
        for block in extract.blocks:
            level = min(block.level + level_offset, 9) if block.kind == "heading" else block.level
            self._blocks.append(shifted(block, start, level))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written yet."""
        return not self._parts

    def build(self, title: str = "", *, title_is_sure: bool = False) -> Extract:
        """The finished extract."""
        pages = (*self._pages, *[self._length] * self._pages_waiting)
        text = "".join(self._parts)
        return Extract(text, one_line(title), _with_typed_lists(self._blocks, text), pages, title_is_sure=title_is_sure)

    def _block(self, kind: BlockKind, text: str, level: int = 0) -> None:
        if kind == "heading":
            self.end_list()
        self._leave_list()
        start = self._write(text, "\n\n")
        self._blocks.append(Block(kind, start, start + len(text), level))
        self._stretch_item()

    def _write(self, text: str, gap: str) -> int:
        if self._parts:
            self._parts.append(gap)
            self._length += len(gap)
        start = self._length
        self._pages.extend([start] * self._pages_waiting)
        self._pages_waiting = 0
        self._parts.append(text)
        self._length += len(text)
        return start


def _with_typed_lists(blocks: Sequence[Block], text: str) -> tuple[Block, ...]:
    """The blocks with paragraphs that somebody numbered by hand, one after the other, as the items of a list."""
    made: list[Block] = []
    run: list[Block] = []
    number = 0

    def close() -> None:
        if len(run) > 1:
            made.append(Block("list", run[0].start, run[-1].end))
            made.extend(Block("item", block.start, block.end) for block in run)
        else:
            made.extend(run)
        run.clear()

    for block in blocks:
        mark = _TYPED_NUMBER.match(text, block.start, block.end) if block.kind == "paragraph" else None
        if mark is None:
            close()
            made.append(block)
            continue
        if run and int(mark["number"]) != number + 1:
            close()
        run.append(block)
        number = int(mark["number"])
    close()
    return tuple(made)


def _row(start: int, words: Sequence[str | None], above: Row | None, from_left: frozenset[int]) -> Row:
    cells: list[Cell] = []
    position = start
    for column, word in enumerate(words):
        if word is None and above is not None and column < len(above.cells):
            cells.append(above.cells[column])
        elif column in from_left:
            cells.append(cells[-1])
        else:
            cells.append(Cell(position, position + len(word or "")))
        position += len(word or "") + len(CELL_GAP)
    return Row(start, position - len(CELL_GAP), tuple(cells))


def shifted(block: Block, offset: int, level: int) -> Block:
    """The block moved by `offset` characters, at `level`."""
    rows = tuple(
        Row(row.start + offset, row.end + offset, tuple(Cell(c.start + offset, c.end + offset) for c in row.cells))
        for row in block.rows
    )
    return replace(block, start=block.start + offset, end=block.end + offset, level=level, rows=rows)
