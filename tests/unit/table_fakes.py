"""Documents with tables, and questions asked of them, for the tests of answers from tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from answering_fakes import FakeCatalog

from askcorpus.answering.composition import Composition
from askcorpus.answering.evidence import Asked, Unit, read_units
from askcorpus.answering.proving import prove
from askcorpus.answering.query import Query
from askcorpus.answering.sources import Sources
from askcorpus.answering.tables import query_tables
from askcorpus.blocks import Block, Cell, Row
from askcorpus.types import Document, ScoredPassage, Statement

Content = Sequence["str | list[str]"]
"""Paragraphs as strings ("# " before a heading) and tables as lists of lines, their cells parted by "|"."""


class TableCatalog(FakeCatalog):
    """Documents in memory, with headings, paragraphs and tables as blocks."""

    def __init__(self, contents: Mapping[str, Content], header_rows: int = 1) -> None:
        self._documents = {path: document_of(path, content, header_rows) for path, content in contents.items()}

    def sha256(self, path: str) -> str:
        return ""


def document_of(path: str, content: Content, header_rows: int = 1) -> Document:
    """A document with this content; its title is the file's name."""
    text, blocks = "", []
    for part in content:
        start = len(text)
        if isinstance(part, str):
            text += part.removeprefix("# ")
            kind = "heading" if part.startswith("# ") else "paragraph"
            blocks.append(Block(kind, start, len(text), 1 if kind == "heading" else 0))  # type: ignore[arg-type]
        else:
            rows = []
            for line in part:
                begin, cells = len(text), []
                for cell in line.split("|"):
                    cells.append(Cell(len(text), len(text) + len(cell.strip())))
                    text += cell.strip() + "\t"
                rows.append(Row(begin, len(text) - 1, tuple(cells)))
                text += "\n"
            blocks.append(Block("table", start, len(text), 0, tuple(rows), header_rows))
        text += "\n\n"
    name = path.rpartition("/")[2].rpartition(".")[0]
    return Document(path, name, text, blocks=tuple(blocks))


def asked_of(catalog: FakeCatalog, question: str) -> Asked:
    """A question with the evidence a search finds in the catalog."""
    sources, query = Sources(catalog), Query(question)

    def search(text: str, paths: Sequence[str] | None = None) -> list[ScoredPassage]:
        found = catalog.evidence(text, limit=50)
        return [scored for scored in found if paths is None or scored.passage.path in paths]

    evidence = search(query.searched)
    units: list[Unit] = read_units(query, evidence, sources)
    return Asked(query, tuple(evidence), tuple(units), sources, search, None, 0.5, lambda _: Composition((), 0.0))


def proven(asked: Asked, composition: Composition | None) -> list[Statement]:
    """The statements of a composition; that all are proven is checked."""
    assert composition is not None
    kept = prove(composition.statements, asked.sources, asked.query.searched)
    assert len(kept) == len(composition.statements)
    return list(kept)


def statements(contents: dict[str, Content], question: str) -> list[Statement]:
    """The proven statements of the answer."""
    asked = asked_of(TableCatalog(contents), question)
    return proven(asked, query_tables(asked))


def passes(contents: dict[str, Content], question: str) -> bool:
    """Whether the question is left to other kinds of answers."""
    return query_tables(asked_of(TableCatalog(contents), question)) is None


def calculation(contents: dict[str, Content], question: str) -> Statement:
    """The calculation of the answer."""
    return next(s for s in statements(contents, question) if s.kind == "calculation")
