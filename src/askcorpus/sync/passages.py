"""Cutting a document into passages: whole blocks, packed up to a size in the embedder's own tokens.

A passage never crosses a heading, and a heading stays with what follows. It ends where a block ends if that leaves it full
enough, else between items, rows or messages, else between sentences. What models see in front of its words (title, headings,
the lead-in of a list that it goes on) and between them (column names) counts towards its size: nothing is ever cut off at
the model's window. Offsets are taken while cutting, never searched for afterwards.
"""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice

from askcorpus.blocks import Heading
from askcorpus.embedding.text import embedded_title, embedding_text, heading_path
from askcorpus.protocols import Embedder
from askcorpus.sync.sizes import sizes
from askcorpus.sync.units import Cut, Part, Unit, units_of
from askcorpus.types import Document, Passage, View

SPLITTER_VERSION = "3"  # part of an index's manifest: raise it when equal text would be cut or seen differently

SPECIAL_TOKENS = 2  # what a BERT-like model adds around a text
JOINT_TOKENS = 2  # reserve for tokens that change where title, heading and text are joined
MIN_UNIT_TOKENS = 16  # a unit is not cut smaller than this, however long title and headings are
UNITS_AHEAD = 4096  # looked at to make a passage: more than its tokens can be, so that nothing depends on it
FULL_ENOUGH = 0.55  # a passage this full ends at the next block instead of being filled up
WORTH_KEEPING_WHOLE = 0.25  # a passage this full ends before a block that fits in the next one whole, and not in it


def split_document(document: Document, embedder: Embedder, passage_tokens: int) -> list[Passage]:
    """All passages of a document: what `passages_of` makes."""
    return list(passages_of(document, embedder, passage_tokens))


def passages_of(document: Document, embedder: Embedder, passage_tokens: int) -> Iterator[Passage]:
    """The passages of a document, in reading order, covering every sentence once, made as they are asked for.

    `passage_tokens` is the wanted size (`sizes.py`), title and headings included; the embedder's window is the bound. Raises
    nothing for odd text: one endless word is cut at the limit.
    """
    window = min(passage_tokens, embedder.max_tokens - SPECIAL_TOKENS)
    title = embedded_title(document.title, from_name=document.title_from_name)
    headings = _Headings(document.headings, title)
    count_tokens = partial(sizes, embedder)
    [title_tokens, *path_tokens] = count_tokens([title, *headings.paths])
    context_tokens = dict(zip(headings.paths, path_tokens, strict=True))
    limit = window - title_tokens - JOINT_TOKENS
    coming = units_of(document, count_tokens, max(MIN_UNIT_TOKENS, limit - max(path_tokens, default=0)))
    units: list[Unit] = []
    position = 0
    while True:
        if len(units) - position < UNITS_AHEAD:
            del units[:position]
            position = 0
            units.extend(islice(coming, 2 * UNITS_AHEAD))
        if position >= len(units):
            return
        heading = headings.above(_first_below_headings(units, position))
        room = limit - context_tokens.get(heading or "", 0)
        lead = units[position].lead
        if lead and (tokens := count_tokens([lead])[0]) + units[position].tokens <= room:
            room -= tokens
        else:
            lead = ""
        count = _fill(units, position, room)
        chosen = units[position : position + count]
        yield _passage(document, title, heading, lead, chosen)
        position += count


def _first_below_headings(units: Sequence[Unit], position: int) -> int:
    """Where the text below the headings begins with which a passage begins."""
    while position + 1 < len(units) and units[position + 1].cut is Cut.HEADING:
        position += 1
    return units[position].start


def _passage(document: Document, title: str, heading: str | None, lead: str, units: Sequence[Unit]) -> Passage:
    start, end = units[0].start, units[-1].end
    text = document.text[start:end]
    view = _view(document.text, lead, units)
    embedded = embedding_text(title, heading, view.text if view else text)
    identity = hashlib.sha256(embedded.encode()).hexdigest()[:32]
    page = document.page_at(start)
    return Passage(identity, document.path, start, end, text, document.title, heading, page, view)


def _view(text: str, lead: str, units: Sequence[Unit]) -> View | None:
    """What models see of these units, None where that is their text."""
    parts: list[Part] = [f"{lead}\n"] if lead else []
    for number, unit in enumerate(units):
        if number:
            parts += _between(units[number - 1], unit)
        parts += unit.parts
    seen = ""
    places: list[tuple[int, int, int]] = []
    for part in parts:
        if isinstance(part, str):
            seen += part
            continue
        start, end = part
        at, place, length = places[-1] if places else (0, 0, 0)
        if places and at + length == len(seen) and place + length == start:
            places[-1] = (at, place, length + end - start)
        elif end > start:
            places.append((len(seen), start, end - start))
        seen += text[start:end]
    if len(places) == 1 and places[0][2] == len(seen):
        return None
    return View(seen, tuple(places))


def _between(first: Unit, second: Unit) -> list[Part]:
    """What is seen between two units: what stands there, but no empty cells where rows are seen with their columns' names."""
    if not any(isinstance(part, str) for part in (*first.parts, *second.parts)):
        return [(first.end, second.start)]
    return [] if second.cut is Cut.PIECE else ["\n"]


def _fill(units: Sequence[Unit], first: int, limit: int) -> int:
    """How many units from `first` on make the next passage: at least one."""
    sizes = [0]
    for unit in units[first:]:
        if len(sizes) > 1:
            if sizes[-1] + unit.tokens > limit or unit.cut is Cut.SECTION:
                break
            if unit.cut is Cut.BLOCK and sizes[-1] >= FULL_ENOUGH * limit:
                return len(sizes) - 1
        sizes.append(sizes[-1] + unit.tokens)
    count = len(sizes) - 1
    if first + count == len(units) or units[first + count].cut is Cut.SECTION:
        return count
    return _best_cut(units, first, sizes, limit)


def _best_cut(units: Sequence[Unit], first: int, sizes: Sequence[int], limit: int) -> int:
    """Where to end a passage that cannot hold all that follows: the least bad cut that leaves it full enough."""
    places = range(len(sizes) - 1, 0, -1)
    for place in places:
        if _opens_block(units, first + place):
            whole = _block_tokens(units, first + place, limit)
            if sizes[place] >= (WORTH_KEEPING_WHOLE if whole <= limit else FULL_ENOUGH) * limit:
                return place
            break
    for worst in (Cut.ENTRY, Cut.LINE):
        for place in places:
            if units[first + place].cut <= worst and sizes[place] >= FULL_ENOUGH * limit:
                return place
    least = min(max(units[first + place].cut, Cut.SENTENCE) for place in places)
    return next(place for place in places if units[first + place].cut <= least)


def _opens_block(units: Sequence[Unit], position: int) -> bool:
    """Whether a block begins with this unit: its own first words, or the lead-in that stays with it."""
    cut, following = units[position].cut, units[position + 1 : position + 2]
    return cut is Cut.BLOCK or (cut < Cut.LEAD and any(unit.cut is Cut.LEAD for unit in following))


def _block_tokens(units: Sequence[Unit], start: int, limit: int) -> int:
    """The size of the block that begins with the unit at `start`; more than `limit` where it does not fit."""
    tokens = units[start].tokens
    for unit in units[start + 1 :]:
        if unit.cut <= Cut.BLOCK or tokens > limit:
            break
        tokens += unit.tokens
    return tokens


class _Headings:
    """Finds the headings above an offset."""

    def __init__(self, headings: Sequence[Heading], title: str) -> None:
        self._starts = [heading.start for heading in headings]
        self._paths: list[str | None] = []
        open_headings: list[Heading] = []
        for heading in headings:
            open_headings = [*(above for above in open_headings if above.level < heading.level), heading]
            self._paths.append(heading_path([above.text for above in open_headings], title))

    @property
    def paths(self) -> list[str]:
        """All paths there are."""
        return list(dict.fromkeys(path for path in self._paths if path))

    def above(self, offset: int) -> str | None:
        """The path of headings above `offset`; None where there is none."""
        index = bisect.bisect_right(self._starts, offset) - 1
        return self._paths[index] if index >= 0 else None
