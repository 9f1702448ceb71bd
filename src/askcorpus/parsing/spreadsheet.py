"""Spreadsheets (XLSX, XLSB, XLS, ODS): every row with the headers of its columns, sheet by sheet.

Read by calamine, one library for all four formats: a Rust parser that is about ten times as fast as openpyxl.
Hidden sheets are left out, as a person who opens the file does not see them. Formulas give their stored values.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Sequence
from typing import Any

from askcorpus.errors import ReadingError
from askcorpus.parsing.extract import Extract, TextBuilder
from askcorpus.parsing.package_parts import Parts
from askcorpus.parsing.tables import is_number, write_table
from askcorpus.parsing.xmltree import attribute, local_name

_DAMAGED = "The spreadsheet is damaged; open it in a spreadsheet program and save it again."


def read_spreadsheet(data: bytes, name: str) -> Extract:
    """All visible sheets: the sheet's name as a heading, then its tables."""
    import python_calamine as calamine

    is_zip = data.startswith(b"PK")
    if is_zip:
        _check_parts(data)
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == calamine.SheetVisibleEnum.Visible and sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        builder = TextBuilder()
        for sheet in visible or workbook.sheet_names[:1]:
            builder.heading(sheet, 1)
            for table in _tables(workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=True)):
                write_table(builder, table)
    except calamine.PasswordError as error:
        raise ReadingError(
            "The spreadsheet is protected by a password; save a copy without one.", state="skipped"
        ) from error
    except (calamine.CalamineError, ValueError) as error:
        raise ReadingError(_DAMAGED) from error
    if is_zip:
        _read_comments(builder, data)
    return builder.build(title_is_sure=True)  # the first sheet does not name the file


def _check_parts(data: bytes) -> None:
    """Refuse archives that would burst before the parser unpacks them."""
    with Parts(data) as parts:
        if "META-INF/manifest.xml" in parts.names and b"encryption-data" in parts.read("META-INF/manifest.xml"):
            raise ReadingError("The spreadsheet is protected by a password; save a copy without one.", state="skipped")
        for part in parts.names:
            if part.endswith((".xml", ".bin")):
                parts.check(part)


def _tables(rows: Sequence[Sequence[Any]]) -> Iterator[list[list[str]]]:
    """The tables of a sheet: blocks of rows with an empty row between them.

    An empty row below the headers, for looks, does not part them from their figures.
    """
    table: list[list[str]] = []
    ended = False
    for row in rows:
        cells = [_words(cell) for cell in row]
        if not any(cells):
            ended = bool(table)
            continue
        if ended and not _goes_on(table, cells):
            yield table
            table = []
        ended = False
        table.append(cells)
    if table:
        yield table


def _goes_on(table: list[list[str]], row: list[str]) -> bool:
    """Whether `row` holds figures for the headers in the last row of `table`."""
    if any(is_number(cell) for above in table[-2:] for cell in above[1:]):
        return False
    columns = [column for column, cell in enumerate(row) if cell]
    under = sum(column < len(table[-1]) and bool(table[-1][column]) for column in columns)
    return len(columns) >= 3 and under >= 0.7 * len(columns) and sum(map(is_number, row)) >= 0.5 * len(columns)


def _words(cell: Any) -> str:
    """A cell as a person would read it: whole numbers without a fraction, dates in ISO order."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.10g}"
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time(0) else cell.isoformat(" ", "minutes")
    return str(cell)


def _read_comments(builder: TextBuilder, data: bytes) -> None:
    """The comments of an XLSX file with their cells, behind the sheets."""
    with Parts(data) as parts:
        for part in parts.names:
            if not part.startswith("xl/comments"):
                continue
            root = parts.optional_xml(part)
            for comment in (e for e in root.iter() if local_name(e) == "comment") if root is not None else ():
                words = "".join(element.text or "" for element in comment.iter() if local_name(element) == "t")
                builder.paragraph(f"Comment on {attribute(comment, 'ref')}: {words}" if words.strip() else "")
