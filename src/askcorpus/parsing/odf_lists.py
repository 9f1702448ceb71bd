"""The marks of list items in OpenDocument files, counted as LibreOffice counts them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast, get_args

from askcorpus.parsing.numerals import Form, numeral
from askcorpus.parsing.xmltree import Element, attribute, local_name, number

_BULLET = "-"  # bullets are letters of symbol fonts, which mean nothing outside them
_LEVELS = 10


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level of a list is numbered; `shown` is how many levels its number has, as in 2.1."""

    form: Form
    prefix: str
    suffix: str
    start: int
    shown: int


class Lists:
    """The list styles of a document, and how far its lists have counted."""

    def __init__(self, roots: Iterable[Element | None]) -> None:
        self._styles: dict[str, dict[int, _Level]] = {}
        self._counts: dict[str, list[int | None]] = {}
        for root in roots:
            for element in root.iter() if root is not None else ():
                if local_name(element) == "list-style":
                    self._styles[attribute(element, "name")] = _levels(element)

    def begin(self, element: Element, level: int, outer: str) -> str:
        """The style of a list that begins; it counts from its start unless it says that it goes on."""
        style = attribute(element, "style-name") or outer
        counts = self._counts.setdefault(style, [None] * _LEVELS)
        goes_on = attribute(element, "continue-numbering") == "true" or bool(attribute(element, "continue-list"))
        if not goes_on:
            counts[level:] = [None] * max(_LEVELS - level, 0)
        return style

    def mark(self, style: str, level: int, item: Element) -> str:
        """The mark of the next item."""
        form = self._styles.get(style, {}).get(level)
        if form is None or not form.form or level >= _LEVELS:
            return _BULLET
        counts = self._counts[style]
        before = counts[level]
        counts[level] = number(item, "start-value", form.start if before is None else before + 1)
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        numbers = []
        for place in range(max(level - form.shown + 1, 0), level + 1):
            other = self._styles[style].get(place, form)
            count = counts[place]
            numbers.append(numeral(other.start if count is None else count, other.form))
        return f"{form.prefix}{'.'.join(filter(None, numbers))}{form.suffix}".strip()


def _levels(style: Element) -> dict[int, _Level]:
    levels = {}
    for element in style:
        level = number(element, "level")
        if level < 1:
            continue
        form = attribute(element, "num-format") if local_name(element) == "list-level-style-number" else ""
        levels[level - 1] = _Level(
            cast("Form", form) if form in get_args(Form) else "1",
            attribute(element, "num-prefix"),
            attribute(element, "num-suffix"),
            number(element, "start-value", 1),
            number(element, "display-levels", 1),
        )
    return levels
