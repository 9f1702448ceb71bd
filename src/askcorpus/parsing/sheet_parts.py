"""What an XLSX file keeps beside the values of its cells: comments, and which numbers are shown as percent.

calamine gives neither: a cell that shows 5% holds 0.05.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from askcorpus.parsing.package_parts import Parts, relation_id
from askcorpus.parsing.xmltree import attribute, local_name

_BUILT_IN = {"9": 0, "10": 2}  # 0% and 0.00%, by their numbers
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DECIMALS = re.compile(r"\.(0+)")


@dataclass(frozen=True, slots=True)
class SheetParts:
    """The comments of a sheet, and the decimals of the percents it shows by row and column, counted from 0."""

    comments: list[str] = field(default_factory=list)
    percents: dict[tuple[int, int], int] = field(default_factory=dict)


def sheet_parts(data: bytes) -> dict[str, SheetParts]:
    """The parts of each sheet of an XLSX file by its name; empty for other files."""
    found: dict[str, SheetParts] = {}
    with Parts(data) as parts:
        root = parts.optional_xml("xl/workbook.xml")
        sheets = parts.relations("xl/workbook.xml")
        decimals = _percent_styles(parts)
        for sheet in (e for e in root.iter() if local_name(e) == "sheet") if root is not None else ():
            _, part = sheets.get(relation_id(sheet), ("", ""))
            if part in parts.names:
                percents = _percents(parts.read(part), decimals) if decimals else {}
                found[attribute(sheet, "name")] = SheetParts(_comments(parts, part), percents)
    return found


def _comments(parts: Parts, part: str) -> list[str]:
    targets = dict(parts.relations(part).values())
    root = parts.optional_xml(targets.get("threadedComment", "") or targets.get("comments", ""))
    comments = []
    for comment in root.iter() if root is not None else ():
        if local_name(comment) in ("comment", "threadedComment"):
            words = "".join(e.text or "" for e in comment.iter() if local_name(e) in ("t", "text"))
            comments.append(words)
    return [words for words in comments if words.strip()]


def _percent_styles(parts: Parts) -> dict[str, int]:
    """The decimals of each cell style that shows a percent, by the number that cells name."""
    root = parts.optional_xml("xl/styles.xml")
    if root is None:
        return {}
    decimals = dict(_BUILT_IN)
    for element in (e for e in root.iter() if local_name(e) == "numFmt"):
        code = _QUOTED.sub("", attribute(element, "formatCode").split(";")[0])
        if code.endswith("%"):
            places = _DECIMALS.search(code)
            decimals[attribute(element, "numFmtId")] = len(places[1]) if places else 0
    styles = next((e for e in root.iter() if local_name(e) == "cellXfs"), ())
    forms = (attribute(style, "numFmtId") for style in styles)
    return {str(number): decimals[form] for number, form in enumerate(forms) if form in decimals}


def _percents(xml: bytes, decimals: dict[str, int]) -> dict[tuple[int, int], int]:
    """Where the cells with these styles are."""
    styles = "|".join(decimals).encode()
    cell = re.compile(rb"""<(?:\w+:)?c\b(?=[^>]*\br=["']([A-Z]{1,3})(\d{1,7}))[^>]*\bs=["'](%s)["']""" % styles)
    return {
        (int(row) - 1, column_number(letters) - 1): decimals[style.decode()]
        for letters, row, style in cell.findall(xml)
    }


def column_number(letters: bytes) -> int:
    """The number of a column by its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
