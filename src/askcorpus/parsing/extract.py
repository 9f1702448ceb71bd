"""What a parser makes of a file, and the builder that keeps headings, pages and text in step."""

from __future__ import annotations

from dataclasses import dataclass

from askcorpus.parsing.cleaning import clean_lines, one_line
from askcorpus.types import Heading


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a file with its structure.

    `title` is what the file states about itself, or empty; `title_is_sure` where that names it better than its first
    heading does: the subject of a mail, the title of a book; with an empty title, the file's name.
    """

    text: str
    title: str = ""
    headings: tuple[Heading, ...] = ()
    pages: tuple[int, ...] = ()
    boxes: bytes = b""
    title_is_sure: bool = False


class TextBuilder:
    """Puts a text together from blocks and lines, noting where headings and pages start.

    Blocks (paragraphs, headings) are separated by a blank line, lines of one group
    (list items, table rows) by a line end.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._in_group = False
        self._headings: list[Heading] = []
        self._pages: list[int] = []
        self._pages_waiting = 0

    def heading(self, text: str, level: int) -> None:
        """A heading on a line of its own; level 1 is the highest."""
        words = one_line(text)
        if words:
            start = self._write(words, "\n\n")
            self._headings.append(Heading(start, max(1, min(level, 9)), words))

    def paragraph(self, text: str) -> None:
        """A block of text; line ends inside it are kept."""
        text = clean_lines(text).strip()
        if text:
            self._write(text, "\n\n")

    def line(self, text: str, indent: int = 0) -> None:
        """A line of a group: a list item or a table row."""
        words = one_line(text)
        if words:
            self._write("  " * min(indent, 8) + words, "\n" if self._in_group else "\n\n")
            self._in_group = True

    def end_group(self) -> None:
        """The next line starts a new group."""
        self._in_group = False

    def page(self) -> None:
        """The next page or slide starts here."""
        self._pages_waiting += 1
        self._in_group = False

    def append(self, extract: Extract, level_offset: int = 0) -> None:
        """A whole other extract (a chapter, an attachment), its headings `level_offset` levels lower."""
        if not extract.text:
            return
        start = self._write(extract.text, "\n\n")
        for heading in extract.headings:
            level = min(heading.level + level_offset, 9)
            self._headings.append(Heading(start + heading.start, level, heading.text))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written yet."""
        return not self._parts

    def build(self, title: str = "", *, title_is_sure: bool = False) -> Extract:
        """The finished extract."""
        pages = (*self._pages, *[self._length] * self._pages_waiting)
        title = one_line(title)
        headings = tuple(self._headings)
        return Extract("".join(self._parts), title, headings, pages, title_is_sure=title_is_sure)

    def _write(self, text: str, gap: str) -> int:
        if self._parts:
            self._parts.append(gap)
            self._length += len(gap)
        start = self._length
        self._pages.extend([start] * self._pages_waiting)
        self._pages_waiting = 0
        self._parts.append(text)
        self._length += len(text)
        self._in_group = False
        return start
