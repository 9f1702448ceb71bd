"""Plain text, source code and everything else that is read as it stands."""

from __future__ import annotations

from askcorpus.parsing.cleaning import clean_lines
from askcorpus.parsing.encoding import decode
from askcorpus.parsing.extract import Extract
from askcorpus.parsing.title import first_line_title, is_heading_line
from askcorpus.types import Heading


def read_plain(data: bytes, name: str) -> Extract:
    """A text with the headings that stand alone between its paragraphs."""
    text = clean_lines(decode(data))
    return Extract(text, headings=unmarked_headings(text))


def read_code(data: bytes, name: str) -> Extract:
    """Source code or configuration, word for word, titled by its file name."""
    return Extract(clean_lines(decode(data)), title_is_sure=True)


def unmarked_headings(text: str) -> tuple[Heading, ...]:
    """Lines of plain text that stand alone, read like a title and have a longer paragraph below."""
    blocks: list[tuple[int, str]] = []
    start = 0
    for block in text.split("\n\n"):
        blocks.append((start, block))
        start += len(block) + 2
    headings = []
    for number, (start, block) in enumerate(blocks):
        if "\n" in block or number + 1 == len(blocks):
            continue
        if number == 0 and block.strip() == first_line_title(text):
            headings.append(Heading(0, 1, block.strip()))
        elif number and is_heading_line(block, blocks[number - 1][1], blocks[number + 1][1]):
            headings.append(Heading(start, 2, block.strip()))
    return tuple(headings)
