"""PPTX: slides as pages, each with its title, texts, tables and the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterator

from askcorpus.parsing.extract import FROM_LEFT, Extract, TextBuilder
from askcorpus.parsing.numerals import Form, numeral
from askcorpus.parsing.package_parts import Parts, relation_id
from askcorpus.parsing.tables import write_table
from askcorpus.parsing.xmltree import Element, attribute, local_name, number

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_TITLES = ("title", "ctrTitle")
_BULLETED = ("body", "obj")
_ON = ("1", "true")
_NOT_CONTENT = ("sldNum", "dt", "ftr", "hdr", "sldImg")


def read_pptx(data: bytes, name: str) -> Extract:
    """The text of a presentation, slide by slide."""
    builder = TextBuilder()
    with Parts(data) as parts:
        main = next((t for kind, t in parts.relations("").values() if kind == "officeDocument"), "ppt/presentation.xml")
        authors = _authors(parts, main)
        for slide in _slides(parts, main):
            builder.page()
            root = parts.optional_xml(slide)
            if root is None:  # damaged; the others are readable without it
                continue
            _read_slide(builder, root)
            for kind, target in parts.relations(slide).values():
                _read_related(builder, parts, kind, target, authors)
        return builder.build(parts.core_title())


def _slides(parts: Parts, main: str) -> list[str]:
    """The names of the slides in the order they are shown."""
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
            _write_table(builder, table)
        if not tables:
            _write_texts(builder, shape)


def _write_texts(builder: TextBuilder, shape: Element) -> None:
    """The paragraphs of a shape: a list where they have bullets or numbers, as those of a slide's body do by themselves."""
    builder.end_list()
    paragraphs = [(words, element) for element in shape.iter(f"{_A}p") if (words := _words(element))]
    has_bullets = len(paragraphs) > 1 and _placeholder(shape) in _BULLETED
    counts: dict[int, int] = {}
    for words, paragraph in paragraphs:
        properties = paragraph.find(f"{_A}pPr")
        depth = min(number(properties, "lvl"), 8)
        mark = "-" if has_bullets else ""
        for element in properties if properties is not None else ():
            tag = local_name(element)
            if tag == "buNone":
                mark = ""
            elif tag == "buChar":
                mark = "-"
            elif tag == "buAutoNum":
                counts[depth] = counts.get(depth, number(element, "startAt", 1) - 1) + 1
                mark = _number(counts[depth], attribute(element, "type"))
        counts = {
            place: count for place, count in counts.items() if place < depth or (place == depth and mark[:1] != "-")
        }
        if mark:
            builder.item(f"{mark} {words}", depth)
        else:
            counts = {}
            builder.paragraph(words)


def _number(count: int, kind: str) -> str:
    """A number as PowerPoint names its kinds: `arabicPeriod`, `alphaLcParenR`, `romanUcParenBoth`."""
    lower = "Lc" in kind
    form: Form = ("a" if lower else "A") if kind.startswith("alpha") else "1"
    if kind.startswith("roman"):
        form = "i" if lower else "I"
    written = numeral(count, form)
    if kind.endswith("ParenBoth"):
        return f"({written})"
    return written + (")" if kind.endswith("ParenR") else "" if kind.endswith("Plain") else ".")


def _write_table(builder: TextBuilder, table: Element) -> None:
    rows: list[list[str | None]] = []
    for row in table.iter(f"{_A}tr"):
        cells = row.iter(f"{_A}tc")
        rows.append([_cell_words(cell) for cell in cells])
    properties = table.find(f"{_A}tblPr")
    first_row, first_column = (
        properties is not None and attribute(properties, name) in _ON for name in ("firstRow", "firstCol")
    )
    is_form = first_column and not first_row and all(len(row) == 2 for row in rows)
    write_table(builder, rows, 0 if is_form else None)


def _cell_words(cell: Element) -> str | None:
    if attribute(cell, "vMerge") in _ON:
        return None
    return FROM_LEFT if attribute(cell, "hMerge") in _ON else " ".join(_paragraphs(cell))


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
    return [words for paragraph in shape.iter(f"{_A}p") if (words := _words(paragraph))]


def _words(paragraph: Element) -> str:
    parts = []
    for element in paragraph.iter():
        tag = local_name(element)
        if tag == "t":
            parts.append(element.text or "")
        elif tag in ("br", "tab"):
            parts.append(" ")
    return " ".join("".join(parts).split())


def _authors(parts: Parts, main: str) -> dict[str, str]:
    """The names of those who wrote comments, by their ids."""
    roots = (
        parts.optional_xml(t) for kind, t in parts.relations(main).values() if kind in ("commentAuthors", "authors")
    )
    return {attribute(e, "id"): attribute(e, "name") for root in roots if root is not None for e in root}


def _read_related(builder: TextBuilder, parts: Parts, kind: str, target: str, authors: dict[str, str]) -> None:
    """Notes, comments, and the words of diagrams and charts."""
    if kind not in ("notesSlide", "comments", "diagramData", "chart"):
        return
    root = parts.optional_xml(target)
    if root is None:
        return
    if kind == "notesSlide":
        for shape in _shapes(root):
            if _placeholder(shape) not in _NOT_CONTENT:
                builder.paragraph("\n".join(_paragraphs(shape)))
    elif kind == "comments":
        for comment in (e for e in root.iter() if local_name(e) == "cm"):
            author = authors.get(attribute(comment, "authorId"), "")
            said = [e.text or "" for e in comment.iter() if local_name(e) in ("text", "t")]
            words = " ".join(filter(str.strip, said))
            builder.comment(author, words)
    elif kind == "diagramData":
        for line in _paragraphs(root):
            builder.item(line)
        builder.end_list()
    else:
        builder.paragraph(" ".join(_paragraphs(root)), "caption")
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
