"""DOCX: paragraphs, headings, lists and tables in order, then text boxes, notes, comments, headers and footers.

Read from the XML itself: python-docx has no text boxes, tracked changes, footnotes or content controls in order.
Deleted and hidden text is left out, inserted text is kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from askcorpus.blocks import BlockKind
from askcorpus.parsing.cleaning import one_line
from askcorpus.parsing.docx_numbering import Numbering, Styles, W
from askcorpus.parsing.extract import FROM_LEFT, Extract, TextBuilder
from askcorpus.parsing.package_parts import Parts
from askcorpus.parsing.tables import write_table
from askcorpus.parsing.xmltree import Element, attribute, local_name, number

_SKIPPED = frozenset(
    ("del", "delText", "instrText", "Fallback", "moveFrom", "rPr", "pPr", "pict_", "tblPr", "trPr", "sectPr", "rt")
)
_MAX_TABLES_INSIDE = 200  # in the cells of one table
_OFF = ("0", "false", "off")
_MAX_SPAN = 63  # columns: Word has no more
_NOTES = ("separator", "continuationSeparator", "continuationNotice")


def read_docx(data: bytes, name: str) -> Extract:
    """The text of a Word document."""
    with Parts(data) as parts:
        main = _main_part(parts)
        root = parts.xml(main)
        styles = Styles(parts.optional_xml(_beside(main, "styles.xml")))
        reader = _DocxReader(styles, Numbering(parts.optional_xml(_beside(main, "numbering.xml")), styles))
        body = next((element for element in root if local_name(element) == "body"), root)
        reader.read_blocks(body)
        _read_side_parts(parts, main, reader)
        return reader.builder.build(parts.core_title())


def _main_part(parts: Parts) -> str:
    relations = parts.relations("")
    named = next((target for kind, target in relations.values() if kind == "officeDocument"), "word/document.xml")
    if named not in parts.names:
        named = "word/document.xml"
    return named


def _beside(main: str, file: str) -> str:
    return f"{main.rpartition('/')[0]}/{file}"


def _read_side_parts(parts: Parts, main: str, reader: _DocxReader) -> None:
    """Notes, comments, headers and footers, each once, behind the body."""
    wanted = ("footnotes", "endnotes", "comments", "header", "footer")
    targets = [(kind, target) for kind, target in parts.relations(main).values() if kind in wanted]
    seen: set[str] = set()
    for kind, target in sorted(targets, key=lambda item: (wanted.index(item[0]), item[1])):
        root = parts.optional_xml(target)
        if root is None:
            continue
        if kind in ("header", "footer"):
            lines = [line for line in reader.plain_lines(root) if line not in seen]
            seen.update(lines)
            for line in lines:
                reader.builder.paragraph(line)
            continue
        for note in root:
            if attribute(note, "type") in _NOTES:
                continue
            words = " ".join(reader.plain_lines(note))
            if kind == "comments":
                reader.builder.comment(attribute(note, "author"), words)
            else:
                reader.builder.paragraph(words, "footnote")


class _DocxReader:
    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.builder = TextBuilder()
        self._styles = styles
        self._numbering = numbering
        self._item_depth = -1  # of the item that was written last, -1 where something else was

    def read_blocks(self, parent: Element) -> None:
        """Write the paragraphs and tables below `parent` in order."""
        for element in _blocks(parent):
            if local_name(element) == "tbl":
                self._read_table(element)
            else:
                self._read_paragraph(element)

    def plain_lines(self, parent: Element) -> list[str]:
        """The words of every paragraph below `parent`, text boxes and tables included."""
        lines = [one_line(_words(paragraph)) for paragraph in parent.iter(f"{W}p") if not _in_fallback(paragraph)]
        return [line for line in lines if line]

    def _read_paragraph(self, paragraph: Element) -> None:
        words = _words(paragraph)
        properties = paragraph.find(f"{W}pPr")
        level = self._styles.heading_level(properties)
        mark = self._numbering.mark(properties)
        if not words.strip():
            pass
        elif level:
            numbered = mark is not None and any(map(str.isalnum, mark.text))
            self._end_list()
            self.builder.heading(f"{mark.text} {words}" if mark is not None and numbered else words, level)
        elif mark is not None:
            if mark.starts_list:
                self.builder.end_list()
            self.builder.item(f"{mark.text} {words}", mark.depth)
            self._item_depth = mark.depth
        elif self._item_depth >= 0 and self._styles.name(properties).startswith("list "):
            self.builder.item(words, self._item_depth + 1)  # a paragraph more of the item before it
        else:
            self._end_list()
            self.builder.paragraph(words, _kind(self._styles.name(properties)))
        for box in _text_boxes(paragraph):
            self._end_list()
            self.read_blocks(box)

    def _end_list(self) -> None:
        self.builder.end_list()
        self._numbering.end_list()
        self._item_depth = -1

    def _read_table(self, table: Element) -> None:
        self._end_list()
        nested: list[Element] = []
        rows = self._rows(table, nested)
        if max(map(len, rows), default=0) < 2:  # a frame around text
            for row in _children(table, "tr"):
                for cell in _children(row, "tc"):
                    self.read_blocks(cell)
            return
        write_table(self.builder, rows, _header_rows(table))
        for inner in nested:
            self._read_table(inner)

    def _rows(self, table: Element, nested: list[Element]) -> list[list[str | None]]:
        """The words of the cells, None for one that the cell above it reaches into; `nested` gets the tables in cells."""
        rows: list[list[str | None]] = []
        for row in _children(table, "tr"):
            before = row.find(f"{W}trPr/{W}gridBefore")
            cells: list[str | None] = [""] * _span(before, 0)
            for cell in _children(row, "tc"):
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                is_covered = merge is not None and attribute(merge, "val") != "restart" and bool(rows)
                cells.append(None if is_covered else self._cell(cell, nested))
                cells.extend([None if is_covered else FROM_LEFT] * (_span(cell.find(f"{W}tcPr/{W}gridSpan"), 1) - 1))
            rows.append(cells)
        return rows

    def _cell(self, cell: Element, nested: list[Element]) -> str:
        lines = []
        for block in _blocks(cell):
            if local_name(block) == "p":
                mark = self._numbering.mark(block.find(f"{W}pPr"))
                words = _words(block)
                lines.append(f"{mark.text} {words}" if mark is not None and words.strip() else words)
                lines += [line for box in _text_boxes(block) for line in self.plain_lines(box)]
            elif len(nested) < _MAX_TABLES_INSIDE:
                nested.append(block)
        return "\n".join(line for line in lines if line.strip())


def _kind(style: str) -> BlockKind:
    """What kind of block a paragraph of this style is."""
    if style == "caption":
        return "caption"
    return "quote" if style in ("quote", "intense quote") else "paragraph"


def _header_rows(table: Element) -> int | None:
    """The rows that the table says are its header; 0 for a form, whose labels are bold; None where it does not say."""
    rows = list(_children(table, "tr"))
    count = 0
    while count < len(rows) and rows[count].find(f"{W}trPr/{W}tblHeader") is not None:
        count += 1
    if count:
        return min(count, len(rows) - 1)
    cells = [list(_children(row, "tc")) for row in rows]
    pairs = [row for row in cells if len(row) == 2]
    if len(pairs) == len(rows) and all(_is_bold(key) for key, _ in pairs) and not any(_is_bold(v) for _, v in pairs):
        return 0
    return None


def _is_bold(cell: Element) -> bool:
    """Whether all the words of a cell are bold."""
    runs = [run for run in cell.iter(f"{W}r") if run.find(f"{W}t") is not None]
    return bool(runs) and all(
        bold is not None and attribute(bold, "val") not in _OFF for bold in (run.find(f"{W}rPr/{W}b") for run in runs)
    )


def _span(element: Element | None, default: int) -> int:
    return min(number(element, "val", default), _MAX_SPAN)


def _blocks(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables below `parent`, through content controls and insertions, not inside each other."""
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        tag = local_name(element)
        if tag in ("p", "tbl"):
            yield element
        elif tag and tag not in _SKIPPED:
            stack.extend(reversed(element))


def _children(parent: Element, tag: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, through content controls."""
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        name = local_name(element)
        if name == tag:
            yield element
        elif name in ("sdt", "sdtContent", "customXml", "ins"):
            stack.extend(reversed(element))


def _words(paragraph: Element) -> str:
    """The words of one paragraph, without those of text boxes in it."""
    parts: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        tag = local_name(element)
        if tag == "t":
            parts.append(element.text or "")
        elif tag in ("tab", "ptab"):
            parts.append("\t")
        elif tag in ("br", "cr"):
            parts.append("\n")
        elif tag == "noBreakHyphen":
            parts.append("-")
        elif tag == "r" and _is_hidden(element):
            continue
        elif tag and tag not in _SKIPPED and tag not in ("txbxContent", "tbl", "drawing", "pict", "p"):
            stack.extend(reversed(element))
    return "".join(parts)


def _text_boxes(paragraph: Element) -> list[Element]:
    """Text boxes anchored in a paragraph, each once (Word stores them a second time for old versions)."""
    return [
        box for box in paragraph.iter(f"{W}txbxContent") if not _in_fallback(box) and not _inside_box(box, paragraph)
    ]


def _in_fallback(element: Element) -> bool:
    return any(local_name(above) == "Fallback" for above in element.iterancestors())


def _inside_box(box: Element, paragraph: Element) -> bool:
    for above in box.iterancestors():
        if above is paragraph:
            return False
        if local_name(above) == "txbxContent":
            return True
    return False


def _is_hidden(run: Element) -> bool:
    properties = run.find(f"{W}rPr")
    vanish = properties.find(f"{W}vanish") if properties is not None else None
    return vanish is not None and attribute(vanish, "val") not in _OFF
