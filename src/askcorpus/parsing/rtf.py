"""RTF: paragraphs, headings, lists, tables and notes, as the standard (1.9.1) has them.

Read by ourselves: striprtf, used before, knows neither hidden text nor footnotes nor lists. Hidden and deleted text is
left out; what a program does not know it skips, as the standard asks.
"""

from __future__ import annotations

from askcorpus.errors import ReadingError
from askcorpus.parsing.extract import Extract, TextBuilder
from askcorpus.parsing.plain import with_unmarked_headings
from askcorpus.parsing.rtf_flow import Flow, Paragraph, TableRow
from askcorpus.parsing.rtf_tokens import read_flows
from askcorpus.parsing.tables import write_table

_BULLET = "-"  # bullets are letters of symbol fonts, which mean nothing outside them


def read_rtf(data: bytes, name: str) -> Extract:
    """The text of an RTF document. Raises ReadingError where it is none."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise ReadingError("The RTF is damaged; open it in a word processor and save it again.")
    found = read_flows(data.decode("latin-1"))  # RTF is ASCII; other letters are escaped
    builder = TextBuilder()
    _write(builder, found.body)
    for note in found.footnotes:
        builder.paragraph(_words(note), "footnote")
    for author, comment in found.comments:
        builder.comment(author, _words(comment))
    seen: set[str] = set()
    for edge in found.edges:  # headers and footers, each once
        words = _words(edge)
        if words not in seen:
            builder.paragraph(words)
            seen.add(words)
    return with_unmarked_headings(builder.build(found.title))


def _write(builder: TextBuilder, flow: Flow) -> None:
    rows: list[TableRow] = []
    for element in flow:
        if isinstance(element, TableRow):
            rows.append(element)
            continue
        if rows and element.text.strip():
            _write_table(builder, rows)
            rows = []
        _write_paragraph(builder, element)
    if rows:
        _write_table(builder, rows)


def _write_table(builder: TextBuilder, rows: list[TableRow]) -> None:
    cells = [row.cells for row in rows]
    if max(map(len, cells)) < 2:  # a frame around text
        for row in cells:
            builder.paragraph(row[0] or "" if row else "")
        return
    headers = sum(row.is_header for row in rows)
    write_table(builder, cells, headers if 0 < headers < len(rows) else None)


def _write_paragraph(builder: TextBuilder, paragraph: Paragraph) -> None:
    mark = paragraph.mark.strip()
    if not paragraph.text.strip():
        return
    if paragraph.heading:
        words = f"{mark} {paragraph.text}" if any(map(str.isalnum, mark)) else paragraph.text
        builder.heading(words, paragraph.heading)
    elif mark:
        shown = mark if any(map(str.isalnum, mark)) and len(mark) > 1 else _BULLET
        builder.item(f"{shown} {paragraph.text}", paragraph.depth)
    else:
        builder.paragraph(paragraph.text)


def _words(flow: Flow) -> str:
    texts = [cell or "" for e in flow for cell in (e.cells if isinstance(e, TableRow) else [e.text])]
    return " ".join(" ".join(texts).split())
