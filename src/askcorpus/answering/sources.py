"""The documents of one answer: opened once, with the structure around any place, and the citation of any span."""

from __future__ import annotations

import bisect
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from askcorpus.blocks import Block, Row
from askcorpus.protocols import CatalogReader
from askcorpus.types import Citation, Document

Span = tuple[int, int]

_PARAGRAPH = re.compile(r"\S(?:.*\S)?(?:\n[^\S\n]*\S(?:.*\S)?)*")
_WHITE_SPACE = re.compile(r"\s+")
HEADING_GAP = " > "
PARENTS = ("list", "message", "quote")
OPENED = 32  # documents kept open between questions, with their structure


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A document with its structure. `leaves` are the innermost blocks in reading order, `parents` what each lies in."""

    document: Document
    leaves: tuple[Block, ...]
    parents: tuple[Block | None, ...]
    starts: tuple[int, ...]
    sha256: str = ""

    @classmethod
    def of(cls, document: Document, sha256: str = "") -> Source:
        """The source of a document; one without blocks has its paragraphs."""
        blocks = document.blocks or tuple(
            Block("paragraph", match.start(), match.end()) for match in _PARAGRAPH.finditer(document.text)
        )
        leaves: list[Block] = []
        parents: list[Block | None] = []
        around: list[Block] = []
        for place, block in enumerate(blocks):
            while around and around[-1].end <= block.start:
                around.pop()
            holds_next = place + 1 < len(blocks) and blocks[place + 1].start < block.end
            if not holds_next or block.kind == "table":
                leaves.append(block)
                parents.append(around[-1] if around else None)
            if block.kind in PARENTS:
                around.append(block)
        return cls(document, tuple(leaves), tuple(parents), tuple(leaf.start for leaf in leaves), sha256)

    @property
    def text(self) -> str:
        """The document's text."""
        return self.document.text

    def place_at(self, offset: int) -> int:
        """The place among the leaves of the block that holds `offset`, or of the one before it."""
        return max(0, bisect.bisect_right(self.starts, offset) - 1)

    def within(self, start: int, end: int) -> range:
        """The places of the leaves that overlap `text[start:end]`."""
        first = self.place_at(start)
        if first < len(self.leaves) and self.leaves[first].end <= start:
            first += 1
        return range(first, bisect.bisect_left(self.starts, end))

    def headings_above(self, offset: int) -> tuple[Block, ...]:
        """The headings that `offset` stands under, outermost first."""
        path: list[Block] = []
        for place in range(min(self.place_at(offset), len(self.leaves) - 1), -1, -1):
            leaf = self.leaves[place]
            if leaf.kind == "heading" and leaf.start <= offset and (not path or leaf.level < path[-1].level):
                path.append(leaf)
                if leaf.level <= 1:
                    break
        return tuple(reversed(path))

    def above(self, offset: int) -> str:
        """What a place stands under: title, file name, headings, and the header of its table, a line each."""
        leaf = self.leaves[self.place_at(offset)] if self.leaves else None
        headings = [self.words(block.start, block.end) for block in self.headings_above(offset)]
        if leaf is not None and leaf.kind == "table":
            headings += [self.words(row.start, row.end) for row in leaf.rows[: leaf.header_rows]]
        name = self.document.path.rpartition(".")[0].replace("_", " ").replace("-", " ")
        return "\n".join([self.document.title, name, *headings])

    def section(self, offset: int) -> range:
        """The places of the leaves under the nearest heading above `offset`, the heading left out."""
        first = last = self.place_at(offset)
        while first > 0 and self.leaves[first - 1].kind != "heading":
            first -= 1
        if self.leaves and self.leaves[first].kind == "heading":
            first += 1
        last = max(first, last + 1)
        while last < len(self.leaves) and self.leaves[last].kind != "heading":
            last += 1
        return range(first, last)

    def row_at(self, table: Block, offset: int) -> Row | None:
        """The row of a table in whose line `offset` stands; None for a header row."""
        at = bisect.bisect_right([row.start for row in table.rows], offset) - 1
        return table.rows[at] if at >= table.header_rows else None

    def words(self, start: int, end: int) -> str:
        """`text[start:end]` on one line."""
        return _WHITE_SPACE.sub(" ", self.text[start:end]).strip()

    def cite(
        self, start: int, end: int, score: float = 1.0, answer_spans: Iterable[Span] = (), passage_id: str = ""
    ) -> Citation:
        """The citation of `text[start:end]`, not yet numbered; spans outside it are left out."""
        inside = tuple((a, b) for a, b in answer_spans if start <= a < b <= end)
        headings = self.headings_above(start)
        return Citation(
            number=0,
            path=self.document.path,
            start=start,
            end=end,
            quote=self.text[start:end],
            page=self.document.page_at(start),
            heading=HEADING_GAP.join(self.words(h.start, h.end) for h in headings) or None,
            title=self.document.title,
            score=max(0.0, min(1.0, score)),
            passage_id=passage_id,
            answer_spans=inside,
            sha256=self.sha256,
        )


class Sources:
    """Opens the documents of a generation, the last ones kept; safe to use from several threads."""

    def __init__(self, catalog: CatalogReader) -> None:
        self.catalog = catalog
        self._opened: OrderedDict[str, Source] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, path: str) -> Source | None:
        """The document as a source, or None for an unknown path."""
        with self._lock:
            if path in self._opened:
                self._opened.move_to_end(path)
                return self._opened[path]
        document = self.catalog.document(path)
        if document is None:
            return None
        source = Source.of(document, self.catalog.sha256(path))
        with self._lock:
            self._opened[path] = source
            while len(self._opened) > OPENED:
                self._opened.popitem(last=False)
        return source
