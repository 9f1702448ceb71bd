"""Cutting a document into passages: whole sentences, packed up to a size in the embedder's own tokens.

A passage never crosses a heading and prefers to end where a paragraph ends. Title and heading are embedded with it, so
they count towards its size: nothing is ever cut off at the model's window. Offsets are taken while cutting, never searched
for afterwards.
"""

from __future__ import annotations

import bisect
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from askcorpus.blocks import Heading
from askcorpus.embedding.text import embedded_title, embedding_text, shorten
from askcorpus.language.sentences import sentence_spans
from askcorpus.protocols import Embedder
from askcorpus.types import Document, Passage

SPLITTER_VERSION = "1"  # part of an index's manifest: raise it when equal text would be cut differently

SPECIAL_TOKENS = 2  # what a BERT-like model adds around a text
JOINT_TOKENS = 2  # reserve for tokens that change where title, heading and text are joined
MIN_SENTENCE_TOKENS = 16  # a sentence is not cut smaller than this, however long title and heading are
MIN_FILL = 0.55  # a passage this full ends at the next paragraph instead of being filled up

_WORD = re.compile(r"\S+")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A stretch that is not cut: a sentence, or a piece of one that alone is over the limit."""

    start: int
    end: int
    tokens: int
    opens_section: bool
    opens_paragraph: bool


def split_document(document: Document, embedder: Embedder, passage_tokens: int) -> list[Passage]:
    """The passages of a document, in reading order, covering every sentence once.

    `passage_tokens` is the wanted size, title and heading included; the embedder's window is the upper bound. Raises
    nothing for odd text: one endless word is cut at the limit.
    """
    window = min(passage_tokens, embedder.max_tokens - SPECIAL_TOKENS)
    title = embedded_title(document.title, from_name=document.title_from_name)
    headings = _Headings(document.headings)
    pages = document.pages
    units = _units(
        document, embedder.count_tokens, max(MIN_SENTENCE_TOKENS, window - _context_tokens(title, headings, embedder))
    )
    passages: list[Passage] = []
    position = 0
    while position < len(units):
        heading = headings.above(units[position].start)
        context = sum(embedder.count_tokens([title, heading or ""])) + JOINT_TOKENS
        count = _fill(units, position, window - context)
        start, end = units[position].start, units[position + count - 1].end
        text = document.text[start:end]
        page = max(1, bisect.bisect_right(pages, start)) if pages else None
        embedded = embedding_text(title, heading, text)
        passages.append(Passage(_hash(embedded), document.path, start, end, text, document.title, heading, page))
        position += count
    return passages


def _context_tokens(title: str, headings: _Headings, embedder: Embedder) -> int:
    """The most that title and heading take of a passage of this document."""
    return JOINT_TOKENS + embedder.count_tokens([title])[0] + max(embedder.count_tokens(headings.texts or [""]))


def _fill(units: Sequence[_Unit], first: int, limit: int) -> int:
    """How many units from `first` on make the next passage: at least one."""
    size = count = best = 0
    for unit in units[first:]:
        if count and (size + unit.tokens > limit or unit.opens_section):
            break
        if count and unit.opens_paragraph:
            best = count
            if size >= MIN_FILL * limit:
                return count
        size += unit.tokens
        count += 1
    else:
        return count
    stopped_by_size = not units[first + count].opens_section
    paragraph_is_far_enough = best and sum(unit.tokens for unit in units[first : first + best]) >= MIN_FILL * limit
    return best if stopped_by_size and paragraph_is_far_enough else count


def _units(document: Document, count_tokens: Callable[[Sequence[str]], list[int]], limit: int) -> list[_Unit]:
    text = document.text
    spans = sentence_spans(text)
    sizes = count_tokens([text[start:end] for start, end in spans])
    section_starts = [heading.start for heading in document.headings]
    units: list[_Unit] = []
    previous_end = 0
    for (start, end), size in zip(spans, sizes, strict=True):
        section = bisect.bisect_right(section_starts, start) > bisect.bisect_right(section_starts, previous_end - 1)
        paragraph = _BLANK_LINE.search(text, previous_end, start) is not None
        pieces = [(start, end, size)] if size <= limit else _cut(text, start, end, count_tokens, limit)
        for number, (a, b, tokens) in enumerate(pieces):
            units.append(_Unit(a, b, tokens, section and number == 0, paragraph and number == 0))
        previous_end = end
    return units


def _cut(
    text: str, start: int, end: int, count_tokens: Callable[[Sequence[str]], list[int]], limit: int
) -> list[tuple[int, int, int]]:
    """One sentence over the limit as pieces within it, cut between words; a word over the limit is cut inside."""
    words = [(m.start(), m.end()) for m in _WORD.finditer(text, start, end)]
    sizes = count_tokens([text[a:b] for a, b in words])
    pieces: list[tuple[int, int, int]] = []
    for (a, b), size in zip(words, sizes, strict=True):
        if size > limit:
            step = max(
                1, limit // 4
            )  # a token of an endless word has at least a fraction of a character: 4 bytes a character
            pieces.extend((i, min(i + step, b), min(limit, (min(i + step, b) - i) * 4)) for i in range(a, b, step))
        elif pieces and pieces[-1][2] + size <= limit:
            pieces[-1] = (pieces[-1][0], b, pieces[-1][2] + size)
        else:
            pieces.append((a, b, size))
    return pieces


class _Headings:
    """Finds the heading above an offset."""

    def __init__(self, headings: Sequence[Heading]) -> None:
        self._starts = [heading.start for heading in headings]
        self.texts = [shorten(heading.text) for heading in headings]

    def above(self, offset: int) -> str | None:
        index = bisect.bisect_right(self._starts, offset) - 1
        return self.texts[index] or None if index >= 0 else None


def _hash(embedded: str) -> str:
    return hashlib.sha256(embedded.encode()).hexdigest()[:32]
