"""What comes from the folder: documents, and the passages that are retrieved from them."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from askcorpus.blocks import Block, Heading, headings_of
from askcorpus.errors import ReadingError

if TYPE_CHECKING:
    from askcorpus.reader.readings import PassageReading


@dataclass(frozen=True, slots=True)
class Document:
    """One file as text.

    `path` is relative to the corpus, with forward slashes. `text` is what was extracted, words of the file and nothing
    else; every offset refers to it. `blocks` are its structure.
    `pages` holds the offset at which each page (or slide) starts, page 1 first; empty where the format has no pages.
    `boxes` is empty, or zlib-compressed little-endian uint16 quadruples (left, top, right, bottom), one for each
    character of `text`, in 1/65535 of its page's width and height; four zeros where a character has no place.
    `title_from_name`: the title was made from the file's name, because the text has none; it is shown, never embedded.
    """

    path: str
    title: str
    text: str
    media_type: str = "text/plain"
    blocks: tuple[Block, ...] = ()
    pages: tuple[int, ...] = ()
    boxes: bytes = b""
    title_from_name: bool = False

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings among the blocks."""
        return headings_of(self.text, self.blocks)

    def page_at(self, offset: int) -> int | None:
        """The page, counted from 1, on which the character at `offset` stands; None where there are no pages."""
        return max(1, bisect.bisect_right(self.pages, offset)) if self.pages else None


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What reading one file came to: its document, or the error that becomes its ledger entry. `seconds` is wall time."""

    relative_path: str
    document: Document | None
    error: ReadingError | None
    seconds: float


@dataclass(frozen=True, slots=True)
class View:
    """What models read of a passage: its words with context put in, such as the header before each cell of a row.

    `places` are the stretches that are the document's own: (start in `text`, start in the document, length), in order.
    """

    text: str
    places: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """The stretch of a document that is indexed, retrieved and cited: `document.text[start:end] == text`.

    `passage_id` is a hash of what is embedded (title, heading and text): equal passages share one id and one vector.
    `heading` are the headings above, outermost first, joined by " > "; `page` the page it starts on (counted from 1); None
    where there is none. `view` is what models read where that is more than the text.
    """

    passage_id: str
    path: str
    start: int
    end: int
    text: str
    title: str
    heading: str | None = None
    page: int | None = None
    view: View | None = None

    @property
    def seen(self) -> View:
        """What models read of this passage, without title and heading: its view, or its own text."""
        return self.view or View(self.text, ((0, self.start, len(self.text)),))


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage with its relevance to a question, 0 to 1 (fused rank score, scaled so that first in both lists is 1).

    `reading` is what the reader made of it for that question; None where it was not read.
    """

    passage: Passage
    score: float
    reading: PassageReading | None = None

    def to_dict(self) -> dict[str, Any]:
        """The passage as `search --json` prints it."""
        names = ("path", "start", "end", "text", "page", "heading", "title")
        placed = {name: getattr(self.passage, name) for name in names}
        return placed | {"score": round(self.score, 6), "passage_id": self.passage.passage_id}
