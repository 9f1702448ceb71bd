"""The usual answer: the block in which the reader sees it, whole, as the document has it.

A sentence alone is seldom what a person needs. A short paragraph is shown whole, a long one as the sentence with its
neighbours; a list whole where the question asks for more than one thing; a row of a table under its header.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from askcorpus.answering.composition import Composition, markdown_table, shown_text
from askcorpus.answering.evidence import SURE, Asked, Unit
from askcorpus.answering.instructions import addresses_an_assistant
from askcorpus.answering.query import Query
from askcorpus.answering.sources import Source, Span
from askcorpus.answering.versions import current_first
from askcorpus.blocks import Block, Row
from askcorpus.language.sentences import sentence_spans
from askcorpus.language.words import stem, words
from askcorpus.types import Citation, Statement, StatementKind

FACT_WORDS = 70
"""A paragraph or message of at most this many words is shown whole in answer to a question for one thing."""

SEVERAL_WORDS = 150
"""The same where more than one thing is asked for; and how long a list may be before its far end is cut."""

MARKED_SHARE = 0.8  # answering words that make up more of the quotation than this are not marked: everything would be

SAME_TABLE_MARGIN = 2.0
"""Log-odds: further rows of the best row's table that come this near are shown with it, where several are asked for."""

MAX_ROWS = 12

_FIELD = re.compile(r"[^\W\d][^\n:.]{1,40}: *\S")


ANOTHER_MARGIN = 2.0
"""Log-odds: another block for a question for one thing comes this near to the best."""

SEVERAL_MARGIN = 5.0
"""The same where several things are asked for, or the answer is not sure: the next block is then often the right one."""


def extract(asked: Asked) -> Composition | None:
    """The best block, and others that come near it while there is room."""
    if not asked.units:
        return None
    query = asked.query
    most = SEVERAL_WORDS if query.wants_several else FACT_WORDS
    unsure = asked.confidence < SURE
    margin = SEVERAL_MARGIN if query.wants_several or unsure else ANOTHER_MARGIN
    leading = current_first(asked)
    best = leading.unit
    statements = [statement_of(query, best, asked.units)]
    if leading.superseded is not None:
        old = statement_of(query, leading.superseded, asked.units)
        if _words(statements) + _words([old]) <= most:
            statements.append(replace(old, note=leading.note))
    for unit in asked.units if unsure or leading.superseded is None else ():
        if unit is best or unit.source.document.path in leading.related:
            continue
        if unit.score < best.score - margin:
            break
        if unit.block.kind == "heading" or _is_shown(unit, statements):
            continue
        further = statement_of(query, unit, asked.units)
        if _words([*statements, further]) > most:
            break
        statements.append(further)
    return Composition(tuple(statements), asked.confidence)


def _words(statements: Sequence[Statement]) -> int:
    return sum(len(statement.text.split()) for statement in statements)


def _is_shown(unit: Unit, statements: Sequence[Statement]) -> bool:
    path = unit.source.document.path
    return any(
        citation.path == path and citation.start < unit.end and citation.end > unit.start
        for statement in statements
        for citation in statement.citations
    )


def statement_of(query: Query, unit: Unit, units: Sequence[Unit]) -> Statement:
    """The statement that shows `unit` in its block. `units` are all of the evidence."""
    if unit.row is not None:
        return _rows(query, unit, units)
    if unit.parent is not None and unit.parent.kind == "list":
        return _list(query, unit)
    if unit.block.kind == "heading":
        return _below_heading(query, unit)
    return _text(query, unit)


def rows_statement(
    source: Source,
    table: Block,
    rows: Sequence[Row],
    score: float = 1.0,
    spans: Sequence[Span] = (),
    passage_id: str = "",
) -> Statement:
    """These rows of a table under its header, each cited."""
    header = table.rows[: table.header_rows]
    cells = tuple(tuple(source.words(c.start, c.end) for c in row.cells) for row in (*header, *rows))
    used = [column for column in range(max(map(len, cells))) if any(len(row) > column and row[column] for row in cells)]
    cells = tuple(tuple(row[column] if column < len(row) else "" for column in used) for row in cells)
    citations = tuple(source.cite(row.start, row.end, score, spans, passage_id) for row in rows)
    text = markdown_table(cells, len(header))
    return Statement("rows", text, citations, table=cells, header_rows=len(header))


def _rows(query: Query, unit: Unit, units: Sequence[Unit]) -> Statement:
    assert unit.row is not None
    rows = {unit.row.start: unit.row}
    body = unit.block.rows[unit.block.header_rows :]
    if (
        query.wants_several
        and len(body) <= MAX_ROWS
        and len(unit.source.text[body[0].start : body[-1].end].split()) <= SEVERAL_WORDS
    ):
        rows = {row.start: row for row in body}
    elif query.wants_several:
        for other in units:
            if other.row is not None and other.block is unit.block and other.score >= unit.score - SAME_TABLE_MARGIN:
                rows[other.row.start] = other.row
                if len(rows) == MAX_ROWS:
                    break
    spans = [unit.span] if unit.span is not None else []
    ordered = [rows[start] for start in sorted(rows)]
    return rows_statement(unit.source, unit.block, ordered, _share(unit.score), spans, unit.passage_id)


def _list(query: Query, unit: Unit) -> Statement:
    """The list an item stands in, or the item alone with those inside it; what leads into the list goes with it."""
    source, parent = unit.source, unit.parent
    assert parent is not None
    places = source.within(parent.start, parent.end)
    own = next(place for place in places if source.leaves[place].start == unit.block.start)
    if not _is_form(source, places) and (query.wants_several or _answers_by_its_place(query, unit)):
        lead = _lead_in(source, parent)
        items = [source.leaves[place] for place in places]
        kept = _as_many_as_fit(source, items, places.index(own), SEVERAL_WORDS)
        start = lead.start if lead is not None and kept[0] is items[0] else kept[0].start
        return _listed(
            unit, [*([lead] if start == (lead.start if lead else -1) and lead else []), *kept], start, kept[-1].end
        )
    inside = [own]
    while inside[-1] + 1 in places and source.leaves[inside[-1] + 1].level > unit.block.level:
        inside.append(inside[-1] + 1)
    items = _as_many_as_fit(source, [source.leaves[place] for place in inside], 0, FACT_WORDS)
    return _listed(unit, items, items[0].start, items[-1].end)


def _answers_by_its_place(query: Query, unit: Unit) -> bool:
    """Whether an item speaks of nothing the question names: its list's heading does, and then the other items answer as well."""
    return query.stems.isdisjoint(stem(word) for word, _, _ in words(unit.text))


def _is_form(source: Source, places: Sequence[int]) -> bool:
    """Whether the items are labels with what was filled in: of these each answers for itself."""
    fields = sum(_FIELD.match(source.text, source.leaves[place].start) is not None for place in places)
    return fields > len(places) / 2


def _listed(unit: Unit, blocks: Sequence[Block], start: int, end: int) -> Statement:
    source = unit.source
    lines = ["  " * block.level * (block.kind == "item") + source.words(block.start, block.end) for block in blocks]
    kind: StatementKind = "list" if len(blocks) > 1 else "paragraph"
    text = "\n".join(lines) if kind == "list" else shown_text(lines[0])
    return Statement(kind, text, (_citation(unit, start, end),))


def _lead_in(source: Source, parent: Block) -> Block | None:
    """The short paragraph that leads into a list."""
    before = source.place_at(parent.start - 1) if parent.start else -1
    leaf = source.leaves[before] if before >= 0 else None
    if leaf is None or leaf.kind != "paragraph" or leaf.end > parent.start:
        return None
    return leaf if source.text[leaf.start : leaf.end].rstrip().endswith(":") else None


def _as_many_as_fit(source: Source, blocks: Sequence[Block], around: int, most: int) -> list[Block]:
    """The blocks around one of them, growing both ways while they have at most `most` words, up to a planted instruction."""
    texts = [source.text[block.start : block.end] for block in blocks]
    sizes = [most + 1 if addresses_an_assistant(text) else len(text.split()) for text in texts]
    first = last = around
    total = sizes[around]
    while True:
        grown = False
        if first > 0 and total + sizes[first - 1] <= most:
            first, total, grown = first - 1, total + sizes[first - 1], True
        if last + 1 < len(blocks) and total + sizes[last + 1] <= most:
            last, total, grown = last + 1, total + sizes[last + 1], True
        if not grown:
            return list(blocks[first : last + 1])


def _below_heading(query: Query, unit: Unit) -> Statement:
    """What stands under a heading in which the reader sees the answer; the heading itself where nothing does."""
    source = unit.source
    section = source.section(unit.start)
    if not section:
        return Statement("paragraph", shown_text(unit.text), (_citation(unit, unit.start, unit.end),))
    most = SEVERAL_WORDS if query.wants_several else FACT_WORDS
    blocks = _as_many_as_fit(
        source,
        [source.leaves[place] for place in section if source.leaves[place].kind != "table"]
        or [source.leaves[section[0]]],
        0,
        most,
    )
    return _listed(unit, blocks, blocks[0].start, blocks[-1].end)


def _text(query: Query, unit: Unit) -> Statement:
    """A paragraph or a message whole where it is short, else the sentence with those around it."""
    source = unit.source
    whole = unit.parent if unit.parent is not None and unit.parent.kind == "message" else unit.block
    most = SEVERAL_WORDS if query.wants_several else FACT_WORDS
    start, end = _below_mail_head(source, whole), whole.end
    if addresses_an_assistant(source.text[start:end]):
        start, end = unit.start, unit.end  # the planted instruction beside it is not quoted along
    elif len(source.text[start:end].split()) > most:
        start, end = _sentences_around(source, unit, most)
    following = _list_after(source, end) if query.wants_several else None
    if following is not None:
        return _listed(unit, [unit.block, *following], unit.block.start, following[-1].end)
    return Statement("paragraph", shown_text(source.text[start:end]), (_citation(unit, start, end),))


def _below_mail_head(source: Source, message: Block) -> int:
    """Where a message begins, below who wrote it to whom and when where it is a mail."""
    first = source.place_at(message.start)
    head = source.parents[first]
    if message.kind != "message" or head is None or head.kind != "list" or head.start != message.start:
        return message.start
    following = source.within(head.end, message.end)
    return source.leaves[following[0]].start if following else message.start


def _list_after(source: Source, end: int) -> list[Block] | None:
    """The items of the list that a paragraph ending in a colon leads into."""
    if not source.text[:end].rstrip().endswith(":"):
        return None
    place = source.place_at(end) + 1
    parent = source.parents[place] if place < len(source.leaves) else None
    if parent is None or parent.kind != "list":
        return None
    items = [source.leaves[p] for p in source.within(parent.start, parent.end)]
    return _as_many_as_fit(source, items, 0, SEVERAL_WORDS)


def _sentences_around(source: Source, unit: Unit, most: int) -> Span:
    """The unit's sentence with the ones around it in its block, as many as fit; those behind it first."""
    sentences = [
        (unit.block.start + a, unit.block.start + b)
        for a, b in sentence_spans(source.text[unit.block.start : unit.block.end])
    ]
    holding = [i for i, (a, b) in enumerate(sentences) if a < unit.end and b > unit.start]
    if not holding:
        return unit.start, unit.end
    first, last = holding[0], holding[-1]
    size = len(source.text[sentences[first][0] : sentences[last][1]].split())
    grown = True
    while grown:
        grown = False
        for step in (1, -1):
            other = last + 1 if step > 0 else first - 1
            if not 0 <= other < len(sentences):
                continue
            more = len(source.text[sentences[other][0] : sentences[other][1]].split())
            if size + more <= most:
                size, grown = size + more, True
                first, last = (first, other) if step > 0 else (other, last)
    return sentences[first][0], sentences[last][1]


def _citation(unit: Unit, start: int, end: int) -> Citation:
    spans = [unit.span] if unit.span is not None and unit.span[1] - unit.span[0] <= MARKED_SHARE * (end - start) else []
    return unit.source.cite(start, end, _share(unit.score), spans, unit.passage_id)


def _share(log_odds: float) -> float:
    """Log-odds as a probability."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))
