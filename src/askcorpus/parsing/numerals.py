"""The numbers of list items as word processors write them. Word, OpenDocument and PowerPoint count; this only writes."""

from __future__ import annotations

from typing import Literal

Form = Literal["1", "01", "a", "A", "i", "I", ""]  # by what the first number looks like; "" for none

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LARGEST_ROMAN = 3999
_MOST_LETTERS = 10  # "aaa" is the 53rd


def numeral(number: int, form: Form) -> str:
    """`number` in `form`: `numeral(4, "i")` is `iv`, `numeral(28, "a")` is `bb`, as Word counts on behind z."""
    if not form:
        return ""
    if form in ("a", "A") and number > 0:
        letters = chr(97 + (number - 1) % 26) * min((number - 1) // 26 + 1, _MOST_LETTERS)
        return letters if form == "a" else letters.upper()
    if form in ("i", "I") and 0 < number <= _LARGEST_ROMAN:
        return _roman(number) if form == "i" else _roman(number).upper()
    return f"{number:02d}" if form == "01" else str(number)


def _roman(number: int) -> str:
    letters = ""
    for value, sign in _ROMAN:
        letters += sign * (number // value)
        number %= value
    return letters
