"""PPTX: slides as pages, each with its title, texts, tables and the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from askcorpus.parsing.extract import Extract, TextBuilder
from askcorpus.parsing.package_parts import Parts, relation_id
from askcorpus.parsing.tables import write_table
from askcorpus.parsing.xmltree import attribute, local_name

if TYPE_CHECKING:
    Element = Any  # lxml has no types

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_TITLES = ("title", "ctrTitle")
_NOT_CONTENT = ("sldNum", "dt", "ftr", "hdr", "sldImg")


def read_pptx(data: bytes, name: str) -> Extract:
    """The text of a presentation, slide by slide."""
    builder = TextBuilder()
    with Parts(data) as parts:
        for slide in _slides(parts):
            builder.page()
            root = parts.optional_xml(slide)
            if root is None:
                builder.paragraph("(This slide is damaged and could not be read.)")
                continue
            _read_slide(builder, root)
            for kind, target in parts.relations(slide).values():
                _read_related(builder, parts, kind, target)
        return builder.build(parts.core_title())


def _slides(parts: Parts) -> list[str]:
    """The names of the slides in the order they are shown."""
    main = next((t for kind, t in parts.relations("").values() if kind == "officeDocument"), "ppt/presentation.xml")
    relations = parts.relations(main)
    root = parts.xml(main)
    identities = [relation_id(e) for e in root.iter() if local_name(e) == "sldId"]
    ordered = [relations[identity][1] for identity in identities if identity in relations]
    return [slide for slide in ordered if slide in parts.names]


def _read_slide(builder: TextBuilder, root: Element) -> None:
    shapes = list(_shapes(root))
    titles = [shape for shape in shapes if _placeholder(shape) in _TITLES]
    for shape in titles:
        builder.heading(" ".join(_paragraphs(shape)), 1)
    for shape in shapes:
        if shape in titles or _placeholder(shape) in _NOT_CONTENT:
            continue
        tables = list(shape.iter(f"{_A}tbl"))
        for table in tables:
            write_table(
                builder,
                [[" ".join(_paragraphs(cell)) for cell in row.iter(f"{_A}tc")] for row in table.iter(f"{_A}tr")],
            )
        if not tables:
            builder.end_list()
            for words in _paragraphs(shape):
                builder.item(words)


def _shapes(root: Element) -> Iterator[Element]:
    """The shapes of a slide, those inside groups too, in order."""
    stack = [element for element in root.iter() if local_name(element) == "spTree"][:1]
    while stack:
        element = stack.pop()
        tag = local_name(element)
        if tag in ("sp", "graphicFrame", "cxnSp"):
            yield element
        elif tag in ("spTree", "grpSp", "AlternateContent", "Choice"):
            stack.extend(reversed(element))


def _placeholder(shape: Element) -> str:
    return next((attribute(element, "type") or "body" for element in shape.iter() if local_name(element) == "ph"), "")


def _paragraphs(shape: Element) -> list[str]:
    """The words of each paragraph of a shape."""
    lines = []
    for paragraph in shape.iter(f"{_A}p"):
        parts = []
        for element in paragraph.iter():
            tag = local_name(element)
            if tag == "t":
                parts.append(element.text or "")
            elif tag in ("br", "tab"):
                parts.append(" ")
        words = " ".join("".join(parts).split())
        if words:
            lines.append(words)
    return lines


def _read_related(builder: TextBuilder, parts: Parts, kind: str, target: str) -> None:
    """Notes, comments, and the words of diagrams and charts."""
    if kind not in ("notesSlide", "comments", "diagramData", "chart"):
        return
    root = parts.optional_xml(target)
    if root is None:
        return
    if kind == "notesSlide":
        words = [
            line for shape in _shapes(root) if _placeholder(shape) not in _NOT_CONTENT for line in _paragraphs(shape)
        ]
        if words:
            builder.paragraph("Notes: " + "\n".join(words))
    elif kind == "comments":
        for element in root.iter():
            if local_name(element) == "text" and element.text:
                builder.paragraph(f"Comment: {element.text}")
    elif kind == "diagramData":
        for line in _paragraphs(root):
            builder.item(line)
        builder.end_list()
    else:
        builder.paragraph(" ".join(_paragraphs(root)))
        _read_chart(builder, root)


def _read_chart(builder: TextBuilder, root: Element) -> None:
    """The figures behind a chart: one line a category, with the name of each series."""
    headers = [""]
    columns: list[dict[str, str]] = []
    categories: dict[str, str] = {}
    for series in (element for element in root.iter() if local_name(element) == "ser"):
        parts = {local_name(child): child for child in series}
        headers.append(" ".join(_points(parts.get("tx")).values()))
        categories = categories or _points(parts.get("cat"))
        columns.append(_points(parts.get("val")))
    rows = [[label, *(column.get(index, "") for column in columns)] for index, label in categories.items()]
    if rows:
        builder.table([headers, *rows], header_rows=1)


def _points(element: Element | None) -> dict[str, str]:
    """The values of a chart's cache by their place."""
    if element is None:
        return {}
    points = {}
    for point in (e for e in element.iter() if local_name(e) == "pt"):
        value = next((child.text or "" for child in point if local_name(child) == "v"), "")
        points[attribute(point, "idx")] = value
    return points
