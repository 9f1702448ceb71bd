"""The lines of a text, each with what it opens with, in groups that blank lines part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from askcorpus.language.lines import LABEL, LINE_HEAD_CHARACTERS, LIST_MARK, TIME

FENCE = re.compile(r"`{3,}")
_LINE = re.compile(r"[^\n]+")
_LABEL_WORDS = 4

Opening = Literal["", "item", "turn", "field", "time", "quote"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it, what it opens with, and of what sort: "-", "1.", the name.

    `number` is an item's, `after` where the words behind the opening start.
    """

    start: int
    end: int
    indent: int
    opening: Opening = ""
    sort: str = ""
    number: str = ""
    after: int = 0

    @property
    def kin(self) -> tuple[str, int, str]:
        """Equal for lines that are each other's like."""
        return self.opening, self.indent, self.sort if self.opening == "item" else ""

    @property
    def width(self) -> int:
        """Characters with the indent."""
        return self.indent + self.end - self.start


def line_groups(text: str, start: int, end: int) -> Iterator[list[Line]]:
    """The lines between blank lines; a fence with what it holds is one group."""
    group: list[Line] = []
    fence = ""
    previous = start
    for match in _LINE.finditer(text, start, end):
        line = _line_of(text, match.start(), match.end())
        if line is None:
            continue
        mark = None if fence else FENCE.match(text, line.start, line.end)
        opens = mark is not None and text.find(f"\n{mark[0]}", line.end, end) >= 0
        if group and not fence and (opens or text.count("\n", previous, line.start) > 1):
            yield group
            group = []
        previous = line.end
        group.append(line)
        if opens and mark:
            fence = mark[0]
        elif fence and text.startswith(fence, line.start):
            yield group
            group, fence = [], ""
    if group:
        yield group


def _line_of(text: str, begin: int, end: int) -> Line | None:
    """The line `text[begin:end]`, or None for a blank one."""
    words = text[begin:end].strip()
    if not words:
        return None
    start = begin + len(text[begin:end]) - len(text[begin:end].lstrip())
    end = start + len(words)
    indent = len(text[begin:start].expandtabs(4))
    limit = min(end, start + LINE_HEAD_CHARACTERS)
    if words[0] == ">":
        return Line(start, end, indent, "quote")
    if mark := LIST_MARK.match(text, start, limit):
        number = mark["number"] or ""
        sort = re.sub(r"\d+", "1", text[start : mark.end()].strip()) if number else mark["bullet"]
        if number and number.isalpha():
            sort = sort.replace(number, "a" if number.islower() else "A")
        return Line(start, end, indent, "item", sort, number, mark.end())
    label = LABEL.match(text, start, limit)
    if label and len((name := label["nick"] or label["label"]).split()) <= _LABEL_WORDS:
        is_timed = label["nick"] or (label["time"] and (":" in label["time"] or label["time"][0] in "[("))
        return Line(start, end, indent, "turn" if is_timed else "field", " ".join(name.split()), after=label.end())
    time = TIME.match(text, start, limit)
    if time and time.end() < end and ":" in time[0]:
        return Line(start, end, indent, "time", after=time.end())
    return Line(start, end, indent)
