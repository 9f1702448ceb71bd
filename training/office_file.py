"""A made-up office file as the reader is shown it, and what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass

from invented import Invention


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its answer's words as they stand in the passage; "" where the passage has none.

    The first such words after `after`, which stands in the part `within` (the whole passage where that is ""). `whole`: the
    answer is a sentence or line, any part of which may be pointed to.
    """

    question: str
    answer: str
    after: str = ""
    within: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A passage with its title and heading in front, and what is asked of it."""

    title: str
    text: str
    asked: list[Asked]


def row_lines(rows: list[dict[str, str]]) -> str:
    """Rows of a table as the reader sees them: each column's name before its cell."""
    return "\n".join(map(row_line, rows))


def row_line(row: dict[str, str]) -> str:
    """One row of a table as the reader sees it."""
    return "; ".join(f"{name}: {value}" for name, value in row.items())


def heading(v: Invention, kinds: list[str]) -> str:
    """What stands before a passage: its kind, with a place, a year or a company."""
    kind = v.pick(kinds)
    return v.pick([kind, f"{kind} {v.place()}", f"{kind} {v.random.randint(2018, 2027)}", f"{v.firm()}. {kind}"])
