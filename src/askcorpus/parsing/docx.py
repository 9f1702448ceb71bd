"""DOCX: paragraphs, headings, lists and tables in order, then text boxes, notes, comments, headers and footers.

Read from the XML itself: python-docx has no text boxes, tracked changes, footnotes or content controls in order.
Deleted and hidden text is left out, inserted text is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from askcorpus.parsing.cleaning import one_line
from askcorpus.parsing.extract import Extract, TextBuilder
from askcorpus.parsing.package_parts import Parts
from askcorpus.parsing.tables import write_table
from askcorpus.parsing.xmltree import attribute, local_name

if TYPE_CHECKING:
    Element = Any  # lxml has no types

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = frozenset(
    ("del", "delText", "instrText", "Fallback", "moveFrom", "rPr", "pPr", "pict_", "tblPr", "trPr", "sectPr", "rt")
)
_MAX_STYLE_CHAIN = 20
_MAX_TABLE_DEPTH = 10


def read_docx(data: bytes, name: str) -> Extract:
    """The text of a Word document."""
    with Parts(data) as parts:
        main = _main_part(parts)
        root = parts.xml(main)
        reader = _DocxReader(_Styles(parts.optional_xml(_beside(main, "styles.xml"))), _Numbering(parts, main))
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
            if attribute(note, "type") in ("separator", "continuationSeparator", "continuationNotice"):
                continue
            words = " ".join(reader.plain_lines(note))
            author = attribute(note, "author")
            if words and kind == "comments":
                words = f"Comment by {author}: {words}" if author else f"Comment: {words}"
            reader.builder.paragraph(words)


class _DocxReader:
    def __init__(self, styles: _Styles, numbering: _Numbering) -> None:
        self.builder = TextBuilder()
        self._styles = styles
        self._numbering = numbering

    def read_blocks(self, parent: Element) -> None:
        """Write the paragraphs and tables below `parent` in order."""
        for element in _blocks(parent):
            if local_name(element) == "tbl":
                self._read_table(element)
            else:
                self._read_paragraph(element)

    def plain_lines(self, parent: Element) -> list[str]:
        """The words of every paragraph below `parent`, text boxes and tables included."""
        lines = [one_line(_words(paragraph)) for paragraph in parent.iter(f"{_W}p") if not _in_fallback(paragraph)]
        return [line for line in lines if line]

    def _read_paragraph(self, paragraph: Element) -> None:
        words = _words(paragraph)
        properties = paragraph.find(f"{_W}pPr")
        level = self._styles.heading_level(properties)
        number = self._numbering.mark(properties, self._styles)
        if words.strip():
            if level:
                self.builder.heading(f"{number[0]} {words}" if number and number[0][0].isdigit() else words, level)
            elif number:
                self.builder.item(f"{number[0]} {words}", number[1])
            else:
                self.builder.paragraph(words)
        for box in _text_boxes(paragraph):
            self.read_blocks(box)

    def _read_table(self, table: Element) -> None:
        rows = self._rows(table, 0)
        if max(map(len, rows), default=0) < 2:  # a frame around text
            for cell in (cell for row in rows for cell in row):
                self.builder.paragraph(cell)
            return
        write_table(self.builder, rows)

    def _rows(self, table: Element, depth: int) -> list[list[str]]:
        """The cells' words; merged cells are repeated downwards, so that each row is whole."""
        rows: list[list[str]] = []
        for row in _children(table, "tr"):
            cells: list[str] = []
            for cell in _children(row, "tc"):
                properties = cell.find(f"{_W}tcPr")
                merge = properties.find(f"{_W}vMerge") if properties is not None else None
                if merge is not None and attribute(merge, "val") != "restart" and rows and len(cells) < len(rows[-1]):
                    cells.append(rows[-1][len(cells)])
                else:
                    cells.append(self._cell(cell, depth))
                span = properties.find(f"{_W}gridSpan") if properties is not None else None
                width = attribute(span, "val") if span is not None else "1"
                cells.extend([""] * (min(int(width), 63) - 1 if width.isdecimal() else 0))
            rows.append(cells)
        return rows

    def _cell(self, cell: Element, depth: int) -> str:
        lines = []
        for block in _blocks(cell):
            if local_name(block) == "p":
                lines.append(_words(block))
                lines += [line for box in _text_boxes(block) for line in self.plain_lines(box)]
            elif depth < _MAX_TABLE_DEPTH:
                lines += [" ".join(filter(None, row)) for row in self._rows(block, depth + 1)]
        return "\n".join(line for line in lines if line.strip())


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
        box for box in paragraph.iter(f"{_W}txbxContent") if not _in_fallback(box) and not _inside_box(box, paragraph)
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
    properties = run.find(f"{_W}rPr")
    vanish = properties.find(f"{_W}vanish") if properties is not None else None
    return vanish is not None and attribute(vanish, "val") not in ("0", "false", "off")


class _Styles:
    """The heading level and list of each paragraph style."""

    def __init__(self, root: Element | None) -> None:
        self._styles = (
            {attribute(s, "styleId"): s for s in root if local_name(s) == "style"} if root is not None else {}
        )

    def heading_level(self, properties: Element | None) -> int:
        """1 to 9 for a heading, 0 for other paragraphs."""
        if properties is None:
            return 0
        outline = properties.find(f"{_W}outlineLvl")
        if outline is not None:
            return _outline(outline)
        for style in self.chain(properties):
            name_element = style.find(f"{_W}name")
            name = attribute(name_element, "val").lower() if name_element is not None else ""
            if name in ("title", "titel", "titre"):
                return 1
            if name.startswith("heading ") and name[8:9].isdigit():
                return int(name[8])
            outline = style.find(f"{_W}pPr/{_W}outlineLvl")
            if outline is not None:
                return _outline(outline)
        return 0

    def chain(self, properties: Element) -> Iterator[Element]:
        """The paragraph's style and those it is based on."""
        reference = properties.find(f"{_W}pStyle")
        for _ in range(_MAX_STYLE_CHAIN):
            style = self._styles.get(attribute(reference, "val")) if reference is not None else None
            if style is None:
                return
            yield style
            reference = style.find(f"{_W}basedOn")


def _outline(element: Element) -> int:
    value = attribute(element, "val")
    return int(value) + 1 if value.isdecimal() and int(value) < 9 else 0


class _Numbering:
    """The marks of list items: bullets, or numbers counted up."""

    def __init__(self, parts: Parts, main: str) -> None:
        self._formats: dict[tuple[str, int], str] = {}
        self._counts: Counter[tuple[str, int]] = Counter()
        root = parts.optional_xml(_beside(main, "numbering.xml"))
        if root is None:
            return
        abstract = {attribute(e, "abstractNumId"): e for e in root if local_name(e) == "abstractNum"}
        for number in (e for e in root if local_name(e) == "num"):
            reference = number.find(f"{_W}abstractNumId")
            levels = abstract.get(attribute(reference, "val")) if reference is not None else None
            for level in levels if levels is not None else ():
                form = level.find(f"{_W}numFmt")
                if local_name(level) == "lvl" and form is not None and attribute(level, "ilvl").isdecimal():
                    key = attribute(number, "numId"), int(attribute(level, "ilvl"))
                    self._formats[key] = attribute(form, "val")

    def mark(self, properties: Element | None, styles: _Styles) -> tuple[str, int] | None:
        """The mark and depth of a list item, or None for what is no item."""
        numbered = properties.find(f"{_W}numPr") if properties is not None else None
        if properties is not None and numbered is None:
            found = (style.find(f"{_W}pPr/{_W}numPr") for style in styles.chain(properties))
            numbered = next((element for element in found if element is not None), None)
        identity = numbered.find(f"{_W}numId") if numbered is not None else None
        if numbered is None or identity is None or attribute(identity, "val") == "0":
            return None
        depth_element = numbered.find(f"{_W}ilvl")
        depth_text = attribute(depth_element, "val") if depth_element is not None else "0"
        depth = min(int(depth_text), 8) if depth_text.isdecimal() else 0
        key = attribute(identity, "val"), depth
        form = self._formats.get(key, "bullet")
        if form in ("bullet", "none"):
            return "-", depth
        self._counts[key] += 1
        for other in [k for k in self._counts if k[0] == key[0] and k[1] > depth]:
            del self._counts[other]
        return f"{self._counts[key]}.", depth
