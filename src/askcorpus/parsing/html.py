"""HTML as the words a person sees on the page: no scripts, nothing hidden, no navigation."""

from __future__ import annotations

import re
from dataclasses import replace

from askcorpus.blocks import BlockKind
from askcorpus.parsing.cleaning import clean_lines, one_line
from askcorpus.parsing.encoding import decode
from askcorpus.parsing.extract import FROM_LEFT, Extract, TextBuilder
from askcorpus.parsing.html_words import BLOCKS, DROPPED, is_hidden, visible_text_of, words_of
from askcorpus.parsing.numerals import Form, numeral
from askcorpus.parsing.tables import write_table
from askcorpus.parsing.xmltree import Element, local_name, number, parse_html

_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]{0,5000}>")
_FORMS: dict[str, Form] = {"1": "1", "a": "a", "A": "A", "i": "i", "I": "I"}  # of the numbers of an `ol`
_MAX_DEPTH = 150  # deeper elements are taken as plain words


def read_html(data: bytes, name: str) -> Extract:
    """The visible words of a page with its headings, lists and tables."""
    declared = _CHARSET.search(data[:4096])
    return html_text(decode(data, declared.group(1).decode("ascii") if declared else None))


def html_text(source: str) -> Extract:
    """The same from text already decoded."""
    root = parse_html(source)
    if root is None or not any(map(str.isalnum, "".join(root.itertext()))):  # libxml2 gives up at absurd depths
        return Extract(clean_lines(_TAG.sub(" ", source)))
    reader = _HtmlReader()
    reader.walk(root, 0)
    reader.flush()
    titles = root.iter("title")
    title = one_line(next(("".join(element.itertext()) for element in titles), ""))
    return _titled(reader.builder.build(title))


def _titled(page: Extract) -> Extract:
    """The page under its title, where its words do not hold that already: it often says most about the page."""
    top = next((heading.text for heading in page.headings if heading.level == 1), "")
    if not page.text or not page.title or (top and top.casefold() in page.title.casefold()):
        return replace(page, title_is_sure=False)
    if page.title.casefold() in page.text[:5000].casefold():
        return page
    builder = TextBuilder()
    builder.heading(page.title, 1)
    builder.append(page)
    return builder.build(page.title, title_is_sure=True)


class _HtmlReader:
    def __init__(self) -> None:
        self.builder = TextBuilder()
        self._words: list[str] = []
        self._opening: tuple[str, int] | None = None  # mark and depth of the item whose first words come next
        self._kind: BlockKind = "paragraph"
        self._indent = -1
        self._numbers: list[int] = []  # of the last item of each list around

    def walk(self, element: Element, depth: int) -> None:
        """Write the element's words and those below it."""
        tag = local_name(element)
        if tag in DROPPED or not tag or is_hidden(element):
            return
        if depth > _MAX_DEPTH:
            self._words.append(" ".join(element.itertext()))
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.flush()
            self.builder.heading(words_of(element), int(tag[1]))
        elif tag == "table":
            self._read_table(element, depth)
        elif tag in ("li", "dt", "dd"):
            self._read_item(element, depth)
        elif tag == "pre":
            self.flush()
            self._write_mark()
            self.builder.code(visible_text_of(element)[1:])  # the first character parts it from what stands before
        elif tag == "blockquote":
            self._read_quote(element, depth)
        elif _kind_of(element) != "paragraph":
            self._read_as(_kind_of(element), element, depth)
        elif tag == "a" and (element.get("href") or "").startswith("#") and _is_skip_link(element):
            return
        elif tag == "br":
            self._words.append("\n")
        elif tag == "img":
            self._words.append(element.get("alt") or "")
        elif tag in BLOCKS:
            self._read_block(element, depth)
        else:
            self._read_children(element, depth)

    def flush(self) -> None:
        """Write the words gathered so far as a paragraph or as the first words of an item."""
        text = "\n".join(" ".join(line.split()) for line in "".join(self._words).split("\n")).strip()
        self._words = []
        if not text:
            return
        if self._opening is not None:
            mark, level = self._opening
            self._opening = None
            self.builder.item(f"{mark} {text}", level)
        else:
            self.builder.paragraph(text, self._kind)

    def _write_mark(self) -> None:
        """An item that opens with a table, with code or with a list has no words of its own: its mark stands alone."""
        if self._opening is not None:
            self.builder.item(*self._opening)
            self._opening = None

    def _read_children(self, element: Element, depth: int) -> None:
        if element.text:
            self._words.append(_spaced(element.text))
        for child in element:
            self.walk(child, depth + 1)
            if child.tail:
                self._words.append(_spaced(child.tail))

    def _read_block(self, element: Element, depth: int) -> None:
        self.flush()
        is_list = local_name(element) in ("ul", "ol", "menu", "dl")
        if is_list:
            self._write_mark()
            self._indent += 1
            self._numbers.append(number(element, "start", 1) - 1)
        self._read_children(element, depth)
        self.flush()
        if is_list:
            self._indent -= 1
            self._numbers.pop()
            if self._indent < 0:
                self.builder.end_list()

    def _read_item(self, element: Element, depth: int) -> None:
        self.flush()
        self._write_mark()
        parent = element.getparent()
        tag = local_name(element)
        mark = "-" if tag == "li" else ""
        if tag == "li" and parent is not None and local_name(parent) == "ol" and self._numbers:
            self._numbers[-1] = number(element, "value", self._numbers[-1] + 1)
            form = _FORMS.get(parent.get("type") or "1", "1")
            mark = f"{numeral(self._numbers[-1], form)}."
        self._opening = mark, max(self._indent, 0) + (tag == "dd")
        with self.builder.inside_item():
            self._read_children(element, depth)
            self.flush()
        self._opening = None

    def _read_quote(self, element: Element, depth: int) -> None:
        """What is quoted, with lists of its own."""
        self.flush()
        self._write_mark()
        indent, self._indent = self._indent, -1
        with self.builder.inside("quote"):
            self._read_children(element, depth)
            self.flush()
        self._indent = indent

    def _read_as(self, kind: BlockKind, element: Element, depth: int) -> None:
        """The element's words as blocks of this kind."""
        self.flush()
        outer, self._kind = self._kind, kind
        self._read_children(element, depth)
        self.flush()
        self._kind = outer

    def _read_table(self, table: Element, depth: int) -> None:
        """A table of data as rows; one that only lays out the page as its contents in order."""
        self.flush()
        rows = [row for row in table.iter("tr") if _nearest(row, "table") is table and not is_hidden(row)]
        if _is_layout(table, rows):
            self._read_block_children(table, depth)
            return
        self._write_mark()
        for caption in table.iter("caption"):
            if _nearest(caption, "table") is table:
                self.builder.paragraph(words_of(caption), "caption")
        write_table(self.builder, _spread(rows), _header_rows(rows))

    def _read_block_children(self, table: Element, depth: int) -> None:
        for child in table:
            self.walk(child, depth + 1)
            self.flush()


def table_rows(table: Element) -> list[list[str | None]]:
    """The cells' words of a table with `tr`, `td` and `th`, also one inside an XML article."""
    return _spread([row for row in table.iter() if local_name(row) == "tr"])


def _is_layout(table: Element, rows: list[Element]) -> bool:
    if any(True for inner in table.iter("table") if inner is not table):
        return True
    if any(True for _ in table.iter("th")):
        return False
    if any(True for _ in table.iter("h1", "h2", "h3", "ul", "ol", "form", "article")):
        return True
    widths = [sum(1 for cell in row if local_name(cell) in ("td", "th")) for row in rows]
    return max(widths, default=0) < 2 or len(rows) < 2 or (table.get("role") or "") == "presentation"


def _header_rows(rows: list[Element]) -> int | None:
    """How many rows the page marks as those that name the columns; None where it marks no cell at all."""
    shown = [[cell for cell in row if local_name(cell) in ("td", "th")] for row in rows]
    marked = [
        bool(cells) and all(local_name(cell) == "th" for cell in cells) for cells in shown if any(map(words_of, cells))
    ]
    if not any(local_name(cell) == "th" for cells in shown for cell in cells):
        heads = [row for row in rows if words_of(row) and local_name(row.getparent()) == "thead"]
        return len(heads) or None
    return next((n for n, is_marked in enumerate(marked) if not is_marked), len(marked))


def _spread(rows: list[Element]) -> list[list[str | None]]:
    """The cells' words: FROM_LEFT where a cell reaches over more columns, None where one reaches down from above."""
    table: list[list[str | None]] = []
    below: dict[int, int] = {}  # rows that a cell still reaches into, by column
    for row in rows:
        cells: list[str | None] = []
        for cell in row:
            if local_name(cell) not in ("td", "th") or is_hidden(cell):
                continue
            _take_from_above(cells, below)
            for column in range(_span(cell, "colspan")):
                if (rowspan := _span(cell, "rowspan")) > 1:
                    below[len(cells)] = rowspan - 1
                cells.append(FROM_LEFT if column else words_of(cell))
        _take_from_above(cells, below)
        table.append(cells)
    return table


def _take_from_above(cells: list[str | None], below: dict[int, int]) -> None:
    while len(cells) in below:
        left = below.pop(len(cells))
        if left > 1:
            below[len(cells)] = left - 1
        cells.append(None)


def _kind_of(element: Element) -> BlockKind:
    """What an element is that reads like a paragraph."""
    if local_name(element) in ("caption", "figcaption"):
        return "caption"
    kinds = f"{element.get('role') or ''} {element.get('{http://www.idpf.org/2007/ops}type') or element.get('epub:type') or ''}"
    return "footnote" if "footnote" in kinds or "doc-endnote" in kinds.split() else "paragraph"


def _span(cell: Element, name: str) -> int:
    return min(max(number(cell, name, 1), 1), 100)


def _nearest(element: Element, tag: str) -> Element | None:
    return next(element.iterancestors(tag), None)


def _is_skip_link(element: Element) -> bool:
    return words_of(element).lower().startswith(("skip to", "jump to", "zum inhalt", "aller au contenu"))


def _spaced(text: str) -> str:
    """Inline text with line ends, which mean nothing in HTML, made spaces."""
    return text.replace("\n", " ").replace("\r", " ").replace("\t", " ")
