"""OpenDocument texts and presentations (ODT, ODP), zipped or flat."""

from __future__ import annotations

from askcorpus.blocks import BlockKind
from askcorpus.errors import ReadingError
from askcorpus.parsing.extract import FROM_LEFT, Extract, TextBuilder
from askcorpus.parsing.odf_lists import Lists
from askcorpus.parsing.package_parts import Parts
from askcorpus.parsing.tables import write_table
from askcorpus.parsing.xmltree import Element, attribute, local_name, number, parse_xml, text_of

_SKIPPED = frozenset(
    ("tracked-changes", "sequence-decls", "forms", "variable-decls", "user-field-decls", "dde-connection-decls")
)
_NOT_WORDS = frozenset(("text-box", "note", "annotation", "table", "p", "desc", "title", "ruby-text"))
_MAX_DEPTH = 100
_MAX_SPAN = 200
_CAPTIONS = ("Caption", "Illustration", "Table", "Drawing", "Figure")  # the styles that LibreOffice gives them
_QUOTES = ("Quotations",)


def read_odf(data: bytes, name: str) -> Extract:
    """The text of an OpenDocument text or presentation."""
    if not data.startswith(b"PK"):
        root = parse_xml(data)
        return _OdfReader(Lists([root])).read(root, "")
    with Parts(data) as parts:
        manifest = parts.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in parts.names else b""
        if b"encryption-data" in manifest:
            raise ReadingError("The document is protected by a password; save a copy without one.", state="skipped")
        meta = parts.optional_xml("meta.xml")
        titles = [e.text or "" for e in meta.iter() if local_name(e) == "title"] if meta is not None else []
        root = parts.xml("content.xml")
        return _OdfReader(Lists([parts.optional_xml("styles.xml"), root])).read(root, titles[0] if titles else "")


class _OdfReader:
    def __init__(self, lists: Lists) -> None:
        self._builder = TextBuilder()
        self._lists = lists
        self._notes: list[tuple[str, BlockKind]] = []  # of the list or table that is being written

    def read(self, root: Element, title: str) -> Extract:
        """The document below `root`."""
        body = next((element for element in root.iter() if local_name(element) == "body"), root)
        self._read_blocks(body, 0)
        return self._builder.build(title)

    def _read_blocks(self, parent: Element, depth: int) -> None:
        if depth > _MAX_DEPTH:
            return
        for element in parent:
            tag = local_name(element)
            if tag == "h":
                self._builder.heading(_words(element), number(element, "outline-level", 1))
                self._read_frames(element, depth)
            elif tag == "p":
                self._builder.paragraph(_words(element), _kind(element))
                self._read_frames(element, depth)
            elif tag == "list":
                self._builder.end_list()
                self._read_list(element, depth, 0, "")
                self._builder.end_list()
            elif tag == "table":
                self._read_table(element, depth)
            elif tag == "page":  # a slide
                self._builder.page()
                self._read_blocks(element, depth + 1)
            elif tag == "notes":  # of a slide
                words = "\n".join(filter(None, (_words(p) for p in element.iter() if local_name(p) == "p")))
                self._builder.paragraph(words)
            elif tag == "frame" and attribute(element, "class") == "title":
                self._builder.heading(" ".join(_words(p) for p in element.iter() if local_name(p) == "p"), 1)
            elif tag and tag not in _SKIPPED:
                self._read_blocks(element, depth + 1)
            self._write_notes()

    def _read_list(self, parent: Element, depth: int, level: int, style: str) -> None:
        """The items of a list, those of lists inside it one level deeper."""
        style = self._lists.begin(parent, level, style)
        for item in parent if depth < _MAX_DEPTH else ():
            is_item = local_name(item) == "list-item"
            mark = self._lists.mark(style, level, item) if is_item else ""
            for element in item if is_item or local_name(item) == "list-header" else ():
                tag = local_name(element)
                if tag == "list":
                    self._read_list(element, depth + 1, level + 1, style)
                elif tag == "h":
                    words = f"{mark} {_words(element)}" if mark[:1].isalnum() else _words(element)
                    self._builder.heading(words, number(element, "outline-level", 1))
                elif tag == "p" and _words(element).strip():
                    # only the first paragraph of an item has its mark
                    self._builder.item(f"{mark} {_words(element)}" if mark else _words(element), level + (not mark))
                    mark = ""
                self._collect_notes(element)

    def _read_table(self, table: Element, depth: int) -> None:
        nested: list[Element] = []
        rows, header_rows = self._rows(table, nested)
        if max(map(len, rows), default=0) < 2:  # a frame around text
            for cell in (cell for row, _ in _rows_of(table) for cell in row):
                self._read_blocks(cell, depth + 1)
            return
        write_table(self._builder, rows, header_rows or None)
        self._write_notes()
        for inner in nested if depth < _MAX_DEPTH else ():
            self._read_table(inner, depth + 1)

    def _rows(self, table: Element, nested: list[Element]) -> tuple[list[list[str | None]], int]:
        """The words of the cells, None for one that the cell above reaches into, and how many rows are the header."""
        rows: list[list[str | None]] = []
        headers = 0
        for row, is_header in _rows_of(table):
            cells: list[str | None] = []
            for cell in row:
                tag = local_name(cell)
                if tag not in ("table-cell", "covered-table-cell"):
                    continue
                inside = [e for e in cell.iter() if local_name(e) == "table"]
                nested += [e for e in inside if not any(other in inside for other in e.iterancestors())]
                texts = [p for p in cell.iter() if local_name(p) in ("p", "h") and not _is_inside(p, inside)]
                words = "\n".join(filter(None, map(_words, texts)))
                for text in texts:
                    self._collect_notes(text)
                is_covered = tag == "covered-table-cell" and not words
                if is_covered and _spans(row, cells):
                    words, is_covered = FROM_LEFT, False
                count = min(number(cell, "number-columns-repeated", 1), _MAX_SPAN)
                cells.extend([None if is_covered and rows else words] * (count if words else min(count, 50)))
            rows.append(cells)
            headers += is_header
        while rows and all(row and not row[-1] for row in rows):  # empty columns to the edge of the sheet
            for row in rows:
                row.pop()
        return rows, headers

    def _read_frames(self, paragraph: Element, depth: int) -> None:
        """Text boxes, then the notes and comments, anchored in a paragraph."""
        for element in paragraph.iter():
            if local_name(element) == "text-box":
                self._read_blocks(element, depth + 1)
        self._collect_notes(paragraph)

    def _collect_notes(self, element: Element) -> None:
        for note in element.iter():
            tag = local_name(note)
            if tag == "note-body":
                self._notes.append((" ".join(_words(p) for p in note.iter() if local_name(p) == "p"), "footnote"))
            elif tag == "annotation":
                words = " ".join(_words(p) for p in note.iter() if local_name(p) == "p")
                author = next((e.text or "" for e in note if local_name(e) == "creator"), "")
                self._notes.append((f"{author}: {words}" if author and words else words, "message"))

    def _write_notes(self) -> None:
        for words, kind in self._notes:
            self._builder.paragraph(words, kind)
        self._notes = []


def _kind(paragraph: Element) -> BlockKind:
    """What kind of block a paragraph of this style is."""
    style = attribute(paragraph, "style-name")
    return "caption" if style in _CAPTIONS else "quote" if style in _QUOTES else "paragraph"


def _is_inside(element: Element, tables: list[Element]) -> bool:
    return bool(tables) and any(above in tables for above in element.iterancestors())


def _words(paragraph: Element) -> str:
    """The words of a paragraph, without frames, notes and comments in it."""

    def before(element: Element, tag: str) -> str | None:
        if tag in _NOT_WORDS and element is not paragraph:
            return None
        if tag == "s":
            return " " * min(number(element, "c", 1), 100)
        return {"tab": "\t", "line-break": "\n"}.get(tag, "")

    return text_of(paragraph, before)


def _rows_of(table: Element) -> list[tuple[Element, bool]]:
    """The table's own rows, not those of tables inside its cells, and whether each is a header."""
    rows: list[tuple[Element, bool]] = []
    stack = [(element, False) for element in reversed(table)]
    while stack:
        element, is_header = stack.pop()
        tag = local_name(element)
        if tag == "table-row":
            rows.append((element, is_header))
        elif tag in ("table-rows", "table-header-rows", "table-row-group"):
            stack.extend((child, is_header or tag == "table-header-rows") for child in reversed(element))
    return rows


def _spans(row: Element, cells: list[str | None]) -> bool:
    """Whether the cell at this place is covered from the left, by a cell over several columns."""
    return any(place < len(cells) < place + number(cell, "number-columns-spanned", 1) for place, cell in enumerate(row))
