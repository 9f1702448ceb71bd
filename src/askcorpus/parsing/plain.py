"""Plain text, source code and everything else that is read as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, pairwise

from askcorpus.blocks import Block
from askcorpus.parsing.cleaning import clean, clean_lines
from askcorpus.parsing.encoding import decode
from askcorpus.parsing.extract import Extract
from askcorpus.parsing.layout import heading_of, layout_blocks
from askcorpus.parsing.title import first_line_title, is_heading_line

NUMBERED = (
    1  # the level of code, or of a list, whose lines are those of its file, so that they are shown with their numbers
)
_SECTION_CHARACTERS = 60
_SECTION = re.compile(r"(?:§+\s?|[^\W\d_]{3,12}\s)?\d{1,3}(?:\.\d{1,3}){0,4}[.):]?\s+[^\W\d_a-z]")


def read_plain(data: bytes, name: str) -> Extract:
    """A text with the headings that stand alone between its paragraphs."""
    text = clean_lines(decode(data))
    return Extract(text, blocks=layout_blocks(text, unmarked_headings(text)))


def read_code(data: bytes, name: str) -> Extract:
    """Source code or configuration, line for line, so that its lines keep their numbers; titled by its file name."""
    text = "\n".join(line.rstrip() for line in clean(decode(data)).split("\n")).rstrip("\n")
    return Extract(text, blocks=(Block("code", 0, len(text), NUMBERED),), title_is_sure=True)


def with_unmarked_headings(extract: Extract) -> Extract:
    """The extract; one in which nothing is marked as a heading with those that its plain text shows."""
    if extract.headings:
        return extract
    found = {heading.start: heading for heading in unmarked_headings(extract.text)}
    blocks = (found.get(block.start, block) if block.kind == "paragraph" else block for block in extract.blocks)
    return replace(extract, blocks=tuple(blocks))


def unmarked_headings(text: str) -> tuple[Block, ...]:
    """Lines of plain text that read like a title and have a longer paragraph below: alone, or right above it with a number."""
    headings = []
    sections = {start for start, block in _paragraphs(text) if _opens_a_section(block)}
    before = ""
    for (start, block), (_, after) in pairwise(chain(_paragraphs(text), [(len(text), "")])):
        if len(sections) > 1 and start in sections:
            headings.append(heading_of(block.partition("\n")[0], start, 2))
        is_last = start + len(block) == len(text)
        if "\n" not in block and not is_last:
            if start == 0 and block.strip() == first_line_title(text):
                headings.append(heading_of(block, 0, 1))
            elif start and is_heading_line(block, before, after):
                headings.append(heading_of(block, start, 2))
        before = block
    return tuple(headings)


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """What blank lines part, each with where it starts; made as it is asked for, because a text may be large."""
    start = 0
    while (end := text.find("\n\n", start)) >= 0:
        yield start, text[start:end]
        start = end + 2
    yield start, text[start:]


def _opens_a_section(block: str) -> bool:
    """Whether a paragraph's first line is a number and a name, "§ 2 Scope", above a line that is much longer."""
    line, _, below = block.partition("\n")
    below = below.partition("\n")[0]
    return (
        len(line) <= _SECTION_CHARACTERS
        and len(below) > 1.5 * len(line)
        and below[0].isupper()
        and _SECTION.match(line) is not None
        and not line.rstrip().endswith((".", ",", ";", ":", "!", "?"))
    )
