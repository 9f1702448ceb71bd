"""What a kind of answer comes to, and its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from askcorpus.types import Citation, Statement

UNPROVEN = "not in the documents"
"""What is said behind a written sentence that is shown although nothing proves it."""

_MARK = re.compile(r"^(?:[-*+•‣▪◦●○■□·–]|#{1,6}) +")
_QUOTED = re.compile(r"^(?:[^\S\n]*>)+[^\S\n]?", re.MULTILINE)  # lines of a mail that is answered
_LINE = re.compile(r"[^\S\n]*\n\s*")
_SPACES = re.compile(r"[^\S\n]+")
_MARKDOWN_CELL = str.maketrans({"|": r"\|", "\n": " "})


@dataclass(frozen=True, slots=True)
class Composition:
    """The statements of an answer, not yet numbered or checked.

    `confidence` is 0 to 1. `said` is what is said without a document (a greeting, how many documents there are): then
    there need not be statements.
    """

    statements: tuple[Statement, ...]
    confidence: float
    said: str = ""


def shown_text(quote: str) -> str:
    """A quotation as it is shown: on one line, without its marks of a list, a heading or a mail that is answered."""
    return _MARK.sub("", _SPACES.sub(" ", _LINE.sub(" ", _QUOTED.sub("", quote))).strip())


def markdown_table(rows: Sequence[Sequence[str]], header_rows: int) -> str:
    """Rows as a Markdown table; several header rows become one, none an empty one.

    >>> print(markdown_table([["Item", "Price"], ["Bolts", "4.50"]], 1))
    | Item | Price |
    |---|---|
    | Bolts | 4.50 |
    """
    width = max(map(len, rows), default=0)
    header = [
        " ".join(dict.fromkeys(row[column] for row in rows[:header_rows] if column < len(row) and row[column]))
        for column in range(width)
    ]
    lines = [header, *([*row, *[""] * (width - len(row))] for row in rows[header_rows:])]
    drawn = ["| " + " | ".join(cell.translate(_MARKDOWN_CELL) for cell in line) + " |" for line in lines]
    return "\n".join([drawn[0], "|" + "---|" * width, *drawn[1:]])


def numbered(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statements with their citations numbered from 1; one place has one number."""
    numbers: dict[tuple[str, int, int], Citation] = {}
    made = []
    for statement in statements:
        own = []
        for citation in statement.citations:
            key = (citation.path, citation.start, citation.end)
            numbers.setdefault(key, replace(citation, number=len(numbers) + 1))
            own.append(numbers[key])
        made.append(replace(statement, citations=tuple(own)))
    return tuple(made)


def statement_text(statement: Statement) -> str:
    """A statement as plain text or Markdown, with `[n]` behind it."""
    marks = "".join(f" [{number}]" for number in dict.fromkeys(c.number for c in statement.citations))
    note = f"{statement.note}: " if statement.note else ""
    if not statement.proven:
        return f"~~{statement.text}~~ ({UNPROVEN})"
    if statement.kind == "rows":
        return f"{note.rstrip()}\n\n{statement.text}\n{marks}".strip()
    if statement.kind == "list":
        return f"{note.rstrip()}\n{statement.text}{marks}".strip()
    return f"{note}{statement.text}{marks}"


def answer_text(statements: Sequence[Statement]) -> str:
    """All statements: sentences in a row, whatever has lines of its own with a blank line around it."""
    parts: list[str] = []
    flowing = False
    for statement in statements:
        text = statement_text(statement)
        flows = statement.kind in ("sentence", "paragraph", "written") and not statement.note
        if parts:
            parts.append(" " if flows and flowing else "\n\n")
        parts.append(text)
        flowing = flows
    return "".join(parts)
