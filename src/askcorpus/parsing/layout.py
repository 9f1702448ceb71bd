"""The blocks of a text that says its structure by its layout alone."""

from __future__ import annotations

import re
from collections.abc import Iterable

from askcorpus.blocks import Block

_PARAGRAPH = re.compile(r"\S(?:.*\S)?(?:\n[^\S\n]*\S(?:.*\S)?)*")


def layout_blocks(text: str, headings: Iterable[Block] = ()) -> tuple[Block, ...]:
    """The paragraphs of a text, parted by blank lines, with these headings among them."""
    blocks: list[Block] = []
    position = 0
    for heading in [*headings, None]:
        limit = len(text) if heading is None else heading.start
        blocks += [Block("paragraph", m.start(), m.end()) for m in _PARAGRAPH.finditer(text, position, limit)]
        if heading is not None:
            blocks.append(heading)
            position = heading.end
    return tuple(blocks)


def with_headings(blocks: Iterable[Block], headings: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks, those paragraphs among them that start where one of `headings` does in its place."""
    found = {heading.start: heading for heading in headings}
    return tuple(found.get(block.start, block) if block.kind == "paragraph" else block for block in blocks)
