"""XML: articles (JATS, DocBook, TEI), feeds, and any other vocabulary as labelled values."""

from __future__ import annotations

from askcorpus.errors import ReadingError
from askcorpus.parsing.encoding import decode
from askcorpus.parsing.extract import Extract, TextBuilder
from askcorpus.parsing.html import html_text, table_rows
from askcorpus.parsing.tables import write_table
from askcorpus.parsing.xmltree import Element, local_name, parse_xml, text_of

_PROSE_ROOTS = frozenset(
    ("article", "book", "rss", "feed", "RDF", "TEI", "chapter", "section", "topic", "FictionBook", "collection")
)
_INLINE_TAGS = (
    "italic bold sup sub emphasis hi xref ext-link ref a i b u em strong code span sc monospace underline "
    "named-content styled-content email uri link ulink emph foreign inline-formula"
)
_INLINE = frozenset(_INLINE_TAGS.split())
_DROPPED = frozenset(("script", "style", "tex-math", "math", "binary", "object-id"))
_ENTRIES = frozenset(("item", "entry"))


def read_xml(data: bytes, name: str) -> Extract:
    """The words of an XML document. Entities are not resolved and nothing is fetched."""
    try:
        root = parse_xml(data)
    except ReadingError:
        if b"<!ENTITY" in data:
            raise
        return html_text(decode(data))
    if local_name(root) == "html":
        return html_text(decode(data))
    reader = _XmlReader(is_prose=local_name(root) in _PROSE_ROOTS)
    reader.walk(root, 0)
    title = next((_words(e) for e in root.iter() if local_name(e) in ("article-title", "title", "booktitle")), "")
    return reader.builder.build(title)


class _XmlReader:
    def __init__(self, is_prose: bool) -> None:
        self.builder = TextBuilder()
        self._is_prose = is_prose

    def walk(self, element: Element, level: int) -> None:
        """Write an element and those below it; `level` counts the headings above."""
        tag = local_name(element)
        if tag in _DROPPED or not tag:
            return
        if tag == "table" and any(local_name(e) in ("tr", "row") for e in element.iter()):
            rows = table_rows(element)
            write_table(self.builder, rows or _named_rows(element))
        elif self._is_text(element):
            self._write(element, tag, level)
        else:
            inside = level + (tag in ("sec", "section", "chapter", "part", "body", *_ENTRIES))
            self.builder.end_list()
            for child in element:
                self.walk(child, inside)
            if inside > level:
                self.builder.end_list()

    def _is_text(self, element: Element) -> bool:
        """Whether an element holds words of its own, with nothing but inline elements among them."""
        if len(element) == 0:
            return True
        mixed = bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)
        return mixed or all(local_name(child) in _INLINE for child in element)

    def _write(self, element: Element, tag: str, level: int) -> None:
        words = _words(element)
        if not words:
            values = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
            if values and not self._is_prose:
                self.builder.item(f"{tag}: " + "; ".join(f"{key}: {value}" for key, value in values.items()))
        elif tag in ("title", "article-title", "head", "booktitle"):
            self.builder.heading(words, level + 1)
        elif "<" in words and ">" in words and ("</" in words or "/>" in words):  # a feed's entry in HTML
            self.builder.append(html_text(words), level + 1)
        elif self._is_prose:
            self.builder.paragraph(words)
        else:
            self.builder.item(f"{tag}: {words}")


def _words(element: Element) -> str:
    return " ".join(text_of(element, lambda _, tag: None if tag in _DROPPED else "").split())


def _named_rows(table: Element) -> list[list[str]]:
    """Rows of a DocBook table."""
    rows = (element for element in table.iter() if local_name(element) == "row")
    return [[_words(cell) for cell in row] for row in rows]
