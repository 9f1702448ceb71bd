"""A document as the source pane shows it: its blocks, the cited words marked, nothing of it active.

A long document is shown in windows, which begin and end where a block does.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal

from askcorpus.blocks import Block, row_starts
from askcorpus.types import Document
from askcorpus.web.drawing import Mark, blocks_of, draw
from askcorpus.web.originals import opened_as

WINDOW_CHARACTERS: Final = 40_000  # about fifteen pages: shown at once, the rest on request
WINDOW_BLOCKS: Final = 800  # rows of a table, items, paragraphs: what a browser lays out in the blink of an eye
CONTEXT_CHARACTERS: Final = 12_000  # what is shown above the cited words
CONTEXT_BLOCKS: Final = 200
LONGEST_LINE: Final = 4_000  # where to give up looking for a line's start

Span = tuple[int, int]
Side = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Focus:
    """What a citation points at: the quoted words' place and what they were, and in them the answering words.

    `tint` shows the words as a passage that was found, not as a quotation.
    """

    quote_span: Span | None = None
    quote: str = ""
    answers: tuple[Span, ...] = ()
    tint: bool = False


def view_source(document: Document, focus: Focus, beyond: tuple[Side, int] | None = None) -> dict[str, Any]:
    """The part of `document` around `focus`, drawn; `beyond` asks for the part before or after an offset.

    "state" is "exact" when the quoted words are where the citation says, "changed" when the document no longer has
    them there (then nothing is marked), and "plain" when nothing was cited.
    """
    state, marks = state_and_marks(document, focus)
    start, end = _Windows(document).window(beyond, marks[0][0] if marks else 0)
    return {
        "path": document.path,
        "title": document.title or document.path,
        "media_type": document.media_type,
        "opens": opened_as(document.media_type) is not None,
        "state": state,
        "start": start,
        "end": end,
        "characters": len(document.text),
        "blocks": draw(document, start, end, marks),
    }


def state_and_marks(document: Document, focus: Focus) -> tuple[str, list[Mark]]:
    """The "state" of `view_source`, and the stretches to mark: none unless the quoted words are where they were."""
    state = _state(document.text, focus)
    return state, _marks(document, focus) if state == "exact" else []


def _state(text: str, focus: Focus) -> str:
    if focus.quote_span is None:
        return "plain"
    start, end = focus.quote_span
    return "exact" if text[start:end] == focus.quote and focus.quote else "changed"


def _marks(document: Document, focus: Focus) -> list[Mark]:
    """The marked stretches in order, without overlap: the block around, in it the quote, in that the answering words."""
    if focus.quote_span is None:
        return []
    start, end = focus.quote_span
    if focus.tint:
        return [(start, end, "passage")]
    before, after = _block_around(document, start, end)
    answers = [(max(a, start), min(b, end)) for a, b in focus.answers if a < end and b > start]
    cuts = {min(before, start), start, end, max(after, end), *(offset for span in answers for offset in span)}
    marks = []
    for a, b in pairwise(sorted(min(cut, len(document.text)) for cut in cuts)):
        kind = "passage"
        if start <= a and b <= end:
            kind = "answer" if any(x <= a and b <= y for x, y in answers) else "quote"
        marks.append((a, b, kind))
    return marks


def _block_around(document: Document, start: int, end: int) -> Span:
    """The smallest block that holds a quotation, where that is not a whole table or file of code."""
    around = [block for block in blocks_of(document) if block.start <= start and end <= block.end]
    innermost = min(around, key=lambda block: block.end - block.start, default=None)
    if innermost is None or innermost.kind in ("table", "code"):
        return start, end
    return innermost.start, innermost.end


class _Windows:
    """Where the windows of a document begin and end."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._cuts = [0, *sorted({start for block in blocks_of(document) for start in _starts(block)} - {0})]

    def window(self, beyond: tuple[Side, int] | None, middle: int) -> Span:
        """The window before or after an offset, or else the one around `middle`."""
        if beyond is None:
            start = self._back(middle, CONTEXT_CHARACTERS, CONTEXT_BLOCKS)
            return start, self._on(start)
        side, offset = beyond
        offset = min(offset, len(self._text))
        if side == "before":
            return self._back(offset, WINDOW_CHARACTERS, WINDOW_BLOCKS), offset
        return offset, self._on(offset)

    def _back(self, offset: int, characters: int, blocks: int) -> int:
        """Where a window that ends at `offset` begins."""
        reached = self._cuts[max(0, bisect.bisect_left(self._cuts, offset) - blocks)]
        far = offset - characters
        return reached if reached >= far else self._near(far) if far > 0 else 0

    def _on(self, offset: int) -> int:
        """Where a window that begins at `offset` ends."""
        beyond = bisect.bisect_right(self._cuts, offset) + WINDOW_BLOCKS
        reached = self._cuts[beyond] if beyond < len(self._cuts) else len(self._text)
        far = offset + WINDOW_CHARACTERS
        if reached <= far:
            return reached
        near = self._near(far)
        return near if near > offset else far

    def _near(self, offset: int) -> int:
        """The start of the block, the line or, where both are very long, the character at `offset`."""
        block = self._cuts[bisect.bisect_right(self._cuts, offset) - 1]
        if offset - block <= LONGEST_LINE:
            return block
        return self._text.rfind("\n", max(0, offset - LONGEST_LINE), offset) + 1 or offset


def _starts(block: Block) -> Sequence[int]:
    return [block.start, *row_starts(block.rows)[block.header_rows + 1 :]]
