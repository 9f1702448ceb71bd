"""Spreadsheets (XLSX, XLSB, XLS, ODS): every row with the headers of its columns, sheet by sheet.

Read by calamine, one library for all four formats: a Rust parser that is about ten times as fast as openpyxl.
Hidden sheets are left out, as a person who opens the file does not see them. Formulas give their stored values.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from typing import Any

from askcorpus.errors import ReadingError
from askcorpus.parsing.extract import FROM_LEFT, Extract, TextBuilder
from askcorpus.parsing.package_parts import Parts
from askcorpus.parsing.sheet_gaps import with_gaps_closed
from askcorpus.parsing.sheet_parts import SheetParts, sheet_parts
from askcorpus.parsing.sheet_tables import Grid, Row, is_filled, tables_of
from askcorpus.parsing.tables import write_table

_DAMAGED = "The spreadsheet is damaged; open it in a spreadsheet program and save it again."
_PASSWORD = "The spreadsheet is protected by a password; save a copy without one."
_MAX_MERGED = 10_000  # rows below a merged cell that know it
_MAX_LABEL = 60  # characters: a single column of longer lines is text


def read_spreadsheet(data: bytes, name: str) -> Extract:
    """All visible sheets: the sheet's name as a heading, then its tables and the comments on its cells."""
    parts: dict[str, SheetParts] = {}
    if data.startswith(b"PK"):
        _check_parts(data)
        data = with_gaps_closed(data)
        parts = sheet_parts(data)
    builder = TextBuilder()
    for sheet, rows in _sheets(data, parts):
        builder.heading(sheet, 1)
        for table in tables_of(rows):
            _write(builder, table)
        for words in parts[sheet].comments if sheet in parts else ():
            builder.paragraph(words, "message")
    return builder.build(title_is_sure=True)  # the first sheet does not name the file


def _sheets(data: bytes, parts: dict[str, SheetParts]) -> Iterator[tuple[str, Grid]]:
    """The names and cells of the visible sheets."""
    import python_calamine as calamine

    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == calamine.SheetVisibleEnum.Visible and sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        for sheet in visible or workbook.sheet_names[:1]:
            yield sheet, _rows(workbook.get_sheet_by_name(sheet), parts[sheet].percents if sheet in parts else {})
    except calamine.PasswordError as error:
        raise ReadingError(_PASSWORD, state="skipped") from error
    except (calamine.CalamineError, ValueError) as error:
        raise ReadingError(_DAMAGED) from error


def _check_parts(data: bytes) -> None:
    """Refuse archives that would burst before the parser unpacks them."""
    with Parts(data) as parts:
        if "META-INF/manifest.xml" in parts.names and b"encryption-data" in parts.read("META-INF/manifest.xml"):
            raise ReadingError(_PASSWORD, state="skipped")
        for part in parts.names:
            if part.endswith((".xml", ".bin")):
                parts.check(part)


def _rows(sheet: Any, percents: dict[tuple[int, int], int]) -> Grid:
    """The cells of a sheet as words, None for those that a merged cell above reaches into."""
    values = sheet.to_python(skip_empty_area=True)
    rows: Grid = [[_words(cell) for cell in row] for row in values]
    top, left = sheet.start or (0, 0)
    for (number, column), decimals in percents.items():
        number, column = number - top, column - left
        if 0 <= number < len(rows) and 0 <= column < len(rows[number]) and isinstance(values[number][column], float):
            rows[number][column] = f"{100 * values[number][column]:.{decimals}f}%"
    for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or ():
        first, column = first_row - top, first_column - left
        if first < 0 or column < 0 or first >= len(rows) or column >= len(rows[first]) or not rows[first][column]:
            continue
        width = min(last_column - left + 1, len(rows[first])) - column
        rows[first][column + 1 : column + width] = [FROM_LEFT] * (width - 1)
        for row in rows[first + 1 : min(last_row - top, first + _MAX_MERGED) + 1]:
            row[column : column + width] = [None] * width
    return rows


def _write(builder: TextBuilder, table: Grid) -> None:
    """A table of a sheet; what is one column wide is text, and so are the lines below the figures."""
    width = max(sum(map(is_filled, row)) for row in table)
    notes = 0
    while width > 2 and len(table) - notes > 2 and _is_line(table[-1 - notes]):
        notes += 1
    body, below = table[: len(table) - notes], table[len(table) - notes :]
    if width < 2 and (len(table) == 1 or any(cell and len(cell) > _MAX_LABEL for row in table for cell in row)):
        body, below = [], table
    if body:
        write_table(builder, body)
    for row in below:
        builder.paragraph(" ".join(cell for cell in row if cell and is_filled(cell)))


def _is_line(row: Row) -> bool:
    return bool(row[0]) and not any(map(is_filled, row[1:]))


def _words(cell: Any) -> str:
    """A cell as a person would read it: whole numbers without a fraction, dates in ISO order."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.10g}"
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time(0) else cell.isoformat(" ", "minutes")
    return str(cell)
