"""OpenDocument texts and presentations (ODT, ODP), zipped or flat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from askcorpus.errors import ReadingError
from askcorpus.parsing.extract import Extract, TextBuilder
from askcorpus.parsing.package_parts import Parts
from askcorpus.parsing.tables import write_table
from askcorpus.parsing.xmltree import attribute, local_name, parse_xml

if TYPE_CHECKING:
    Element = Any  # lxml has no types

_SKIPPED = frozenset(
    ("tracked-changes", "sequence-decls", "forms", "variable-decls", "user-field-decls", "dde-connection-decls")
)
_MAX_DEPTH = 100
_MAX_SPAN = 200


def read_odf(data: bytes, name: str) -> Extract:
    """The text of an OpenDocument text or presentation."""
    if not data.startswith(b"PK"):
        return _read_body(parse_xml(data), "")
    with Parts(data) as parts:
        manifest = parts.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in parts.names else b""
        if b"encryption-data" in manifest:
            raise ReadingError("The document is protected by a password; save a copy without one.", state="skipped")
        meta = parts.optional_xml("meta.xml")
        titles = [e.text or "" for e in meta.iter() if local_name(e) == "title"] if meta is not None else []
        return _read_body(parts.xml("content.xml"), titles[0] if titles else "")


def _read_body(root: Element, title: str) -> Extract:
    builder = TextBuilder()
    body = next((element for element in root.iter() if local_name(element) == "body"), root)
    _read_blocks(builder, body, 0, -1)
    return builder.build(title)


def _read_blocks(builder: TextBuilder, parent: Element, depth: int, list_depth: int) -> None:
    if depth > _MAX_DEPTH:
        return
    for element in parent:
        tag = local_name(element)
        if tag == "h":
            level = attribute(element, "outline-level")
            builder.heading(_words(element), int(level) if level.isdecimal() else 1)
            _read_frames(builder, element, depth)
        elif tag == "p":
            _write_paragraph(builder, element, list_depth)
            _read_frames(builder, element, depth)
        elif tag == "list":
            _read_blocks(builder, element, depth + 1, list_depth + 1)
            if list_depth < 0:
                builder.end_list()
        elif tag == "table":
            write_table(builder, _rows(element))
        elif tag == "page":  # a slide
            builder.page()
            _read_blocks(builder, element, depth + 1, -1)
        elif tag == "notes":  # of a slide
            words = " ".join(filter(None, (_words(p) for p in element.iter() if local_name(p) == "p")))
            builder.paragraph(f"Notes: {words}" if words else "")
        elif tag == "frame" and attribute(element, "class") == "title":
            builder.heading(" ".join(_words(p) for p in element.iter() if local_name(p) == "p"), 1)
        elif tag and tag not in _SKIPPED:
            _read_blocks(builder, element, depth + 1, list_depth)


def _write_paragraph(builder: TextBuilder, element: Element, list_depth: int) -> None:
    words = _words(element)
    if list_depth >= 0:
        builder.item(f"- {words}" if words.strip() else "", list_depth)
    else:
        builder.paragraph(words)


def _read_frames(builder: TextBuilder, paragraph: Element, depth: int) -> None:
    """Text boxes, notes and comments anchored in a paragraph."""
    for element in paragraph.iter():
        tag = local_name(element)
        if tag == "text-box":
            _read_blocks(builder, element, depth + 1, -1)
        elif tag in ("note-body", "annotation"):
            words = " ".join(_words(p) for p in element.iter() if local_name(p) == "p")
            builder.paragraph(f"Comment: {words}" if tag == "annotation" and words else words)


def _words(paragraph: Element) -> str:
    """The words of a paragraph, without frames, notes and comments in it."""
    parts: list[str] = []
    stack: list[Any] = [paragraph]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        tag = local_name(node)
        if node is not paragraph and tag in (
            "text-box",
            "note",
            "annotation",
            "table",
            "p",
            "desc",
            "title",
            "ruby-text",
        ):
            continue
        if tag == "s":
            count = attribute(node, "c")
            parts.append(" " * (min(int(count), 100) if count.isdecimal() else 1))
        elif tag in ("tab", "line-break"):
            parts.append("\t" if tag == "tab" else "\n")
        if node.text:
            parts.append(node.text)
        for child in reversed(node):
            if child.tail:
                stack.append(child.tail)
            stack.append(child)
    return "".join(parts)


def _rows(table: Element) -> list[list[str]]:
    """The cells' words, merged cells repeated downwards."""
    rows: list[list[str]] = []
    for row in _rows_of(table):
        cells: list[str] = []
        for cell in row:
            tag = local_name(cell)
            if tag not in ("table-cell", "covered-table-cell"):
                continue
            words = "\n".join(filter(None, (_words(p) for p in cell.iter() if local_name(p) in ("p", "h"))))
            if (
                tag == "covered-table-cell"
                and not words
                and rows
                and len(cells) < len(rows[-1])
                and not _spans(row, cells)
            ):
                words = rows[-1][len(cells)]
            repeat = attribute(cell, "number-columns-repeated")
            count = min(int(repeat), _MAX_SPAN) if repeat.isdecimal() else 1
            cells.extend([words] * (count if words else min(count, 50)))
        rows.append(cells)
    return rows


def _rows_of(table: Element) -> list[Element]:
    """The table's own rows, not those of tables inside its cells."""
    rows: list[Element] = []
    stack = list(reversed(table))
    while stack:
        element = stack.pop()
        tag = local_name(element)
        if tag == "table-row":
            rows.append(element)
        elif tag in ("table-rows", "table-header-rows", "table-row-group"):
            stack.extend(reversed(element))
    return rows


def _spans(row: Element, cells: list[str]) -> bool:
    """Whether the cell at this place is covered from the left, by a cell over several columns."""
    for place, cell in enumerate(row):
        span = attribute(cell, "number-columns-spanned")
        if place < len(cells) < place + (int(span) if span.isdecimal() else 1):
            return True
    return False
