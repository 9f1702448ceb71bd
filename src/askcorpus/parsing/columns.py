"""Tables in plain text: lines whose cells are parted by bars, by tabs, or by blanks that stand in every line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from askcorpus.blocks import Block, Cell, Row
from askcorpus.language.lines import RULE
from askcorpus.parsing.tables import header_row

Line = tuple[int, int]  # where a line starts and ends in the text, without white space around it

_PARTED = re.compile(r"\t|\||\S {2,}\S")
_BAR = re.compile(r"(?<!\\)\|")
_PIECE = re.compile(r"\S+(?: \S+)*")
_EVEN_SHARE = 0.7  # of the lines have as many cells as most: fewer is no table
_LONGEST_LINE = 500  # characters; a longer one is prose
_NARROW = 30  # characters of a cell, on average; where no column is as narrow, it is prose set in columns


def is_parted(line: str) -> bool:
    """Whether a line could be a row: something parts it, or it is a rule."""
    return len(line) <= _LONGEST_LINE and bool(_PARTED.search(line) or RULE.match(line))


def table_of(text: str, lines: Sequence[Line]) -> Block | None:
    """The table that these lines of `text` are, or None. Rules among them part its header from its rows."""
    written = [line for line in lines if not RULE.match(text, *line)]
    rows = _barred(text, written) or _tabbed(text, written) or _aligned(text, written)
    if not rows:
        return None
    is_ruled = len(written) < len(lines) and lines[0] == written[0] and len(lines) > 1 and lines[1] != written[1]
    is_boxed = len(lines) > 2 and lines[1] == written[0] and lines[2] != written[1]
    names_columns = header_row([[text[cell.start : cell.end] for cell in row.cells] for row in rows]) == 0
    return Block("table", lines[0][0], lines[-1][1], 0, rows, 1 if is_ruled or is_boxed or names_columns else 0)


def _barred(text: str, lines: Sequence[Line]) -> tuple[Row, ...]:
    return _divided(text, lines, _BAR, is_outlined=True)


def _tabbed(text: str, lines: Sequence[Line]) -> tuple[Row, ...]:
    return _divided(text, lines, re.compile(r"\t"), is_outlined=False) or _divided(
        text, lines, re.compile(r"\t+"), is_outlined=False
    )


def _divided(text: str, lines: Sequence[Line], divider: re.Pattern[str], *, is_outlined: bool) -> tuple[Row, ...]:
    """The rows, cut at each divider; `is_outlined` where one at either end of a line is its border."""
    if len(lines) < 2:
        return ()
    rows = []
    for start, end in lines:
        cuts = [(match.start(), match.end()) for match in divider.finditer(text, start, end)]
        if not cuts:
            return ()
        edges = [start, *(edge for cut in cuts for edge in cut), end]
        spans = list(zip(edges[::2], edges[1::2], strict=True))
        if is_outlined:
            spans = spans[spans[0][0] == spans[0][1] : len(spans) - (spans[-1][0] == spans[-1][1])]
        rows.append(Row(start, end, tuple(_cell(text, *span) for span in spans)))
    widths = Counter(len(row.cells) for row in rows)
    width, count = widths.most_common(1)[0]
    return tuple(rows) if width >= 2 and count >= _EVEN_SHARE * len(rows) else ()


def _cell(text: str, start: int, end: int) -> Cell:
    """The words of `text[start:end]` without the white space around them."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return Cell(start, max(start, start + len(piece.strip())))


def _aligned(text: str, lines: Sequence[Line]) -> tuple[Row, ...]:
    """The rows of lines with the same gaps: two blanks or more, at the same place in each."""
    begins = [text.rfind("\n", 0, start) + 1 for start, _ in lines]
    pieces = [
        [(m.start() - begin, m.end() - begin) for m in _PIECE.finditer(text, start, end)]
        for begin, (start, end) in zip(begins, lines, strict=True)
    ]
    columns = _merged(sorted(piece for line in pieces for piece in line))
    if len(columns) < 2 or len(lines) < (3 if len(columns) == 2 else 2):
        return ()
    if sum(len(line) >= 2 for line in pieces) < _EVEN_SHARE * len(lines):
        return ()
    widths = [[piece[1] - piece[0] for line in pieces for piece in line if a <= piece[0] < b] for a, b in columns]
    if min(sum(width) / len(width) for width in widths) > _NARROW:
        return ()
    rows = []
    for begin, (start, end), line in zip(begins, lines, pieces, strict=True):
        cells = []
        for a, b in columns:
            inside = [piece for piece in line if a <= piece[0] < b]
            cells.append(Cell(begin + inside[0][0], begin + inside[-1][1]) if inside else None)
        rows.append(Row(start, end, tuple(_placed(cells, start))))
    return tuple(rows)


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch each other as one."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _placed(cells: Sequence[Cell | None], start: int) -> list[Cell]:
    """The cells, an empty one where the one before it ends."""
    placed: list[Cell] = []
    for cell in cells:
        position = placed[-1].end if placed else start
        placed.append(cell or Cell(position, position))
    return placed
