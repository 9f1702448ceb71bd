"""Answers of each kind for the stand-in assistant: set questions, with true citations into the documents of the harbour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from askcorpus.types import Citation, Document, Statement, StatementKind

HOW_TO = "How do I close the harbour in winter?"
WHICH_ROWS = "Which boats pay more than 200 a month?"
IN_ALL = "How many pine boards and steel bolts are in stock in all?"
CHANGED = "What changed in the rules from 2029 to 2031?"
NEWEST = "When does the gate close?"

LEADS = "Who leads the dredging?"
PIECES = "How many pieces of rope, 12 mm, are in stock?"
SUPPLIER = "Who is the supplier of the steel bolts?"
DUES = "What does a motor boat pay a month in winter?"
WAITING = "Since when is Tom Aker waiting for a place?"
DEPTH = "What is the depth at the south pier?"

Quotes = Sequence[tuple[str, str, str]]  # document, quotation, answering words in it


def set_answer(question: str, documents: Mapping[str, Document]) -> tuple[Statement, ...] | None:
    """The statements of the answer to a set question, where the documents hold what it quotes; else None."""
    made: list[Statement] = []
    number = 0
    for kind, text, quotes, note, table in _ANSWERS.get(question, ()):
        if any(path not in documents for path, _, _ in quotes):
            return None
        citations = tuple(
            _cite(number + at, documents[path], *rest) for at, (path, *rest) in enumerate(quotes, start=1)
        )
        number += len(citations)
        text = text or documents[quotes[0][0]].text[citations[0].start : citations[0].end]
        made.append(Statement(kind, text, citations, table=table, header_rows=min(1, len(table)), note=note))
    return tuple(made) or None


def _cite(number: int, document: Document, quote: str, answering: str) -> Citation:
    first, _, last = quote.partition("…")
    start = document.text.index(first)
    end = document.text.index(last, start) + len(last) if last else start + len(first)
    quote = document.text[start:end]
    at = start + quote.index(answering)
    spans = ((at, at + len(answering)),) if answering else ()
    return Citation(number, document.path, start, end, quote, None, None, document.title, 0.9, f"p{number}", spans)


Planned = tuple[StatementKind, str, Quotes, str, tuple[tuple[str, ...], ...]]


def _row(path: str, header: str, row: str, answering: str) -> list[Planned]:
    """A row of a table under its header, cells parted by tabs."""
    cells = (tuple(header.split("\t")), tuple(row.split("\t")))
    drawn = "\n".join(f"| {' | '.join(line)} |" for line in (cells[0], ["---"] * len(cells[0]), cells[1]))
    return [("rows", drawn, [(path, row, answering)], "", cells)]


_ANSWERS: dict[str, list[Planned]] = {
    LEADS: _row("repairs.docx", "Work\tLead\tWeeks\tCost", "Dredging\tLena Holm\t6\t230,000", "Lena Holm"),
    PIECES: _row("stock.xlsx", "Item\tShelf\tPieces\tPrice", "Rope, 12 mm\tC2\t60\t2.8", "60"),
    SUPPLIER: _row(
        "orders.csv",
        "Item\tUnit\tPrice\tSupplier\tOrdered\tDelivered\tPaid",
        "Steel bolts\tpiece\t0.35\tNor Bolt\t2031-03-04\t2031-03-20\tno",
        "Nor Bolt",
    ),
    DUES: _row("dues.html", "Season\tA day\tA month", "Winter\t22\t380", "380"),
    WAITING: _row("waiting-list.md", "Place\tName\tBoat\tSince", "2\tTom Aker\tHavsula\t2028", "2028"),
    DEPTH: _row("berths.pdf", "Berth\tLength\tDepth\tBoats", "South pier\t85 m\t4.2 m\t9", "4.2 m"),
    HOW_TO: [("list", "", [("winter.txt", "1. Raise the red flag…winter light.", "")], "", ())],
    WHICH_ROWS: [
        (
            "rows",
            "| Boat | Season | A day | A month |\n|---|---|---|---|\n| Sail | Summer | 14 | 230 |\n| Motor | Winter | 22 | 380 |",
            [("dues.html", "Sail\tSummer\t14\t230", "230"), ("dues.html", "Winter\t22\t380", "380")],
            "",
            (("Boat", "Season", "A day", "A month"), ("Sail", "Summer", "14", "230"), ("Motor", "Winter", "22", "380")),
        )
    ],
    IN_ALL: [
        (
            "calculation",
            "120 + 940 = 1,060",
            [("stock.xlsx", "Pine boards\tA1\t120", "120"), ("stock.xlsx", "Steel bolts\tB4\t940", "940")],
            "Pieces of pine boards and steel bolts",
            (),
        )
    ],
    CHANGED: [
        ("difference", "", [("rules-2031.md", "Drones need a permit of the harbour office.", "")], "added", ()),
        ("difference", "", [("rules-2029.md", "Fires are allowed on the beach.", "")], "removed", ()),
        (
            "difference",
            "The gate closes at ten in the evening. → The gate closes at eleven in the evening.",
            [
                ("rules-2029.md", "The gate closes at ten in the evening.", "ten"),
                ("rules-2031.md", "The gate closes at eleven in the evening.", "eleven"),
            ],
            "changed",
            (),
        ),
    ],
    NEWEST: [
        ("paragraph", "", [("rules-2031.md", "The gate closes at eleven in the evening.", "eleven")], "", ()),
        (
            "paragraph",
            "",
            [("rules-2029.md", "The gate closes at ten in the evening.", "ten")],
            "Superseded by the edition of 2031",
            (),
        ),
    ],
}
