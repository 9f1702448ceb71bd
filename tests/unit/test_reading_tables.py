"""Tables of values: CSV, spreadsheets, JSON and notebooks."""

from __future__ import annotations

import json

import pytest

from askcorpus.parsing.delimited import find_delimiter
from askcorpus.web.drawing import draw
from reading_samples import odt, read, refusal, relations, unzipped, xlsx, zipped


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_rows_carry_their_headers(delimiter: str) -> None:
    rows = [["Team", "City", "Cups"], ["Blues", "St. Louis", "1"], ["Flyers", "Philadelphia", "2"]]
    data = "\n".join(delimiter.join(row) for row in rows).encode()
    assert read(data, "cups.csv").text == ("Team\tCity\tCups\nBlues\tSt. Louis\t1\nFlyers\tPhiladelphia\t2")


def test_csv_quotes_hold_delimiters_and_line_ends() -> None:
    text = read(b'Name,Note\nAnn,"likes a, b\nand c"\nBob,7\n', "a.csv").text
    assert "Ann\tlikes a, b and c" in text


def test_csv_of_figures_has_no_header() -> None:
    assert read(b"1,2\n3,4\n", "a.csv").text == "1\t2\n3\t4"


@pytest.mark.parametrize(
    ("first", "header"),
    [
        ("Item,2032 EUR,2033 EUR", 1),
        ("Item,FY 2032,FY 2033", 1),
        ("Item,2032/33,2033/34", 1),
        ("Item,Plan 2032,Actual 2032", 1),
        ("May 2032,June 2032,300 EUR", 0),
        ("Rent,2040 EUR,2110 EUR", 0),
    ],
)
def test_years_with_a_word_name_columns_where_no_amount_stands_beside_them(first: str, header: int) -> None:
    document = read(f"{first}\nWages,418 EUR,447 EUR\nEnergy,83 EUR,91 EUR\n".encode(), "a.csv")
    assert [block.header_rows for block in document.blocks if block.kind == "table"] == [header]


def test_csv_in_utf16() -> None:
    assert "Ömer\t4" in read("Name,Age\nÖmer,4\n".encode("utf-16"), "a.csv").text


def test_a_title_line_above_the_headers_stays_above() -> None:
    text = read(b"Stanley Cups,,\nTeam,City,Cups\nBlues,STL,1\n", "a.csv").text
    assert text == "Stanley Cups\n\nTeam\tCity\tCups\nBlues\tSTL\t1"


def test_the_delimiter_is_the_one_that_divides_evenly() -> None:
    assert find_delimiter("a;b, c;d\n1;2;3\n4;5, 6;7\n") == ";"


def test_workbook_sheets_rows_and_numbers() -> None:
    data = xlsx({"Staff": [["Name", "Age"], ["Ann", 31.0], ["Bob", 4.5]], "Notes": [["Remember the milk"]]})
    document = read(data, "staff_list.xlsx")
    assert document.text == "Staff\n\nName\tAge\nAnn\t31\nBob\t4.5\n\nNotes\n\nRemember the milk"
    assert [h.text for h in document.headings] == ["Staff", "Notes"]
    assert document.title == "staff list"


def test_a_hidden_sheet_is_left_out() -> None:
    data = xlsx({"Shown": [["open"]], "Hidden": [["secret"]]}, hidden=["Hidden"])
    assert "secret" not in read(data, "a.xlsx").text


def test_an_empty_row_for_looks_does_not_part_headers_from_figures() -> None:
    rows: list[list[str | float]] = [
        ["Zone", "Sales", "Profit"],
        ["", "", ""],
        ["North", 10.0, 2.0],
        ["South", 20.0, 3.0],
    ]
    assert "South\t20\t3" in read(xlsx({"S": rows}), "a.xlsx").text


def test_figures_go_on_below_an_empty_row_and_a_name_of_their_own() -> None:
    rows = [["Line", "Plan", "Spent"], ["Fees", 40.0, 50.0], ["Grants", 20.0, 10.0], ["", "", ""]]
    rows += [["Wages", 30.0, 31.0], ["Rent", 10.0, 10.0], ["", "", ""], ["Reserves", "", ""], ["Boats", 5.0, 6.0]]
    [table] = [block for block in read(xlsx({"S": rows}), "a.xlsx").blocks if block.kind == "table"]
    assert len(table.rows) == 7 and table.header_rows == 1


def test_two_tables_on_one_sheet_keep_their_own_headers() -> None:
    rows: list[list[str | float]] = [["Fruit", "Price"], ["Fig", 1.0], ["", ""], ["City", "Size"], ["Bonn", 2.0]]
    text = read(xlsx({"S": rows}), "a.xlsx").text
    assert "Fig\t1" in text
    assert "Bonn\t2" in text


def test_tables_side_by_side_are_tables_of_their_own() -> None:
    rows: list[list[str | float]] = [
        ["Fruit", "Price", "", "City", "Size"],
        ["Fig", 1.0, "", "Bonn", 2.0],
        ["Plum", 3.0, "", "", ""],
    ]
    document = read(xlsx({"S": rows}), "a.xlsx")
    assert document.text == "S\n\nFruit\tPrice\nFig\t1\nPlum\t3\n\nCity\tSize\nBonn\t2"
    assert [block.header_rows for block in document.blocks if block.kind == "table"] == [1, 1]


def test_two_rows_may_name_the_columns() -> None:
    rows: list[list[str | float]] = [
        ["Sales of the year"],
        ["", "2024", "", "2025", ""],
        ["Town", "Spring", "Autumn", "Spring", "Autumn"],
        ["Bonn", 1.0, 2.0, 3.0, 4.0],
    ]
    document = read(xlsx({"S": rows}), "a.xlsx")
    assert [(b.kind, b.header_rows) for b in document.blocks] == [("heading", 0), ("paragraph", 0), ("table", 2)]
    groups = [document.text[cell.start : cell.end] for cell in document.blocks[2].rows[0].cells]
    assert groups == ["", "2024", "2024", "2025", "2025"]


def test_a_cell_merged_downwards_is_one_place_in_each_row() -> None:
    parts = unzipped(xlsx({"S": [["Team", "Name", "Age"], ["Red", "Ann", 1.0], ["", "Bob", 2.0]]}))
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    sheet = parts["xl/worksheets/sheet1.xml"].decode().replace("</sheetData>", merged)
    table = read(zipped({**parts, "xl/worksheets/sheet1.xml": sheet}), "a.xlsx").blocks[1]
    assert table.rows[2].cells[0] == table.rows[1].cells[0]


def test_percents_are_written_as_they_are_shown() -> None:
    parts = unzipped(xlsx({"S": [["Town", "Growth", "Share"], ["Bonn", 0.05, 0.125]]}))
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    sheet = sheet.replace('<c r="B2">', '<c r="B2" s="1">').replace('<c r="C2">', '<c r="C2" s="2">')
    styles = (
        '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0.0\\ %"/></numFmts><cellXfs>'
        '<xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    document = read(zipped({**parts, "xl/worksheets/sheet1.xml": sheet, "xl/styles.xml": styles}), "a.xlsx")
    assert document.text == "S\n\nTown\tGrowth\tShare\nBonn\t5%\t12.5%"


def test_a_title_merged_over_a_table_is_text_above_it() -> None:
    parts = unzipped(xlsx({"S": [["Fruit of the year", "", ""], ["Fruit", "Net", "Gross"], ["Fig", 1.0, 2.0]]}))
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>'
    sheet = parts["xl/worksheets/sheet1.xml"].decode().replace("</sheetData>", merged)
    document = read(zipped({**parts, "xl/worksheets/sheet1.xml": sheet}), "a.xlsx")
    assert document.text == "S\n\nFruit of the year\n\nFruit\tNet\tGross\nFig\t1\t2"


def test_lines_below_the_figures_are_text() -> None:
    rows: list[list[str | float]] = [
        ["Item", "Net", "Gross"],
        ["Desk", 1.0, 2.0],
        ["Total", 1.0, 2.0],
        ["Prices hold until May."],
    ]
    document = read(xlsx({"S": rows}), "a.xlsx")
    assert [block.kind for block in document.blocks] == ["heading", "table", "paragraph"]
    assert len(document.blocks[1].rows) == 3


def far_apart(cells: str) -> bytes:
    """A workbook with these cells in row 1, and one in the last cell that a sheet has."""
    rows = f'<row r="1">{cells}</row><row r="1048576"><c r="XFD1048576"><v>7</v></c></row>'
    parts = unzipped(xlsx({"Near": [["Name", "Age"], ["Ann", 31.0]], "Far": []}))
    sheet = parts["xl/worksheets/sheet2.xml"].decode().replace("<sheetData>", f"<sheetData>{rows}")
    return zipped({**parts, "xl/worksheets/sheet2.xml": sheet})


def test_a_value_in_the_last_cell_of_a_sheet_is_read_like_any_other() -> None:
    text = read(far_apart('<c r="A1" t="inlineStr"><is><t>hello</t></is></c>'), "a.xlsx").text
    assert text == "Near\n\nName\tAge\nAnn\t31\n\nFar\n\nhello\n\n7"


def test_a_sheet_that_is_too_wide_all_the_same_is_listed_as_that() -> None:
    steps = "".join(f'<row r="{n}"><c r="{column_name(n)}{n}"><v>1</v></c></row>' for n in range(1, 16_001, 2))
    parts = unzipped(xlsx({"S": []}))
    sheet = parts["xl/worksheets/sheet1.xml"].decode().replace("<sheetData>", f"<sheetData>{steps}")
    error = refusal(zipped({**parts, "xl/worksheets/sheet1.xml": sheet}), "a.xlsx")
    assert (error.state, "too far apart" in error.reason) == ("skipped", True)


def column_name(number: int) -> str:
    """A, B, ... Z, AA, ... as a sheet names its columns."""
    head, last = divmod(number - 1, 26)
    return (column_name(head) if head else "") + chr(65 + last)


def test_open_document_cell_far_away_is_read() -> None:
    cell = "<table:table-cell office:value-type='string'><text:p>{}</text:p></table:table-cell>"
    body = (
        f"<table:table table:name='S'><table:table-row>{cell.format('near')}</table:table-row>"
        "<table:table-row table:number-rows-repeated='1048574'><table:table-cell/></table:table-row><table:table-row>"
        f"<table:table-cell table:number-columns-repeated='16383'/>{cell.format('far')}</table:table-row></table:table>"
    )
    assert read(odt(body, media_type="spreadsheet"), "a.ods").text == "S\n\nnear\n\nfar"


def test_cell_comments_stand_below_their_sheet() -> None:
    parts = unzipped(xlsx({"Staff": [["Name", "Age"], ["Ann", 31.0]], "Rooms": [["Blue"]]}))
    note = "<comments><commentList><comment ref='A2'><text><t>On leave</t></text></comment></commentList></comments>"
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = relations({"r1": ("comments", "../comments1.xml")}).encode()
    document = read(zipped({**parts, "xl/comments1.xml": note}), "a.xlsx")
    assert document.text == "Staff\n\nName\tAge\nAnn\t31\n\nOn leave\n\nRooms\n\nBlue"


def test_a_damaged_workbook_is_explained() -> None:
    data = zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook"})
    assert refusal(data, "a.xlsx").state == "failed"


def test_open_document_sheets_are_read() -> None:
    cells = ("Name", "Age"), ("Ann", "31")
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f"<table:table-cell office:value-type='string'><text:p>{cell}</text:p></table:table-cell>" for cell in row
        )
        + "</table:table-row>"
        for row in cells
    )
    data = odt(f"<table:table table:name='Staff'>{rows}</table:table>", media_type="spreadsheet")
    assert read(data, "a.ods").text == "Staff\n\nName\tAge\nAnn\t31"


def test_json_of_one_line_is_laid_out_an_object_a_line() -> None:
    value = {
        "title": "Menu",
        "dishes": [{"name": "Soup", "price": {"bowl": 4}}, {"name": "Rice", "price": {"plate": 5}}],
    }
    document = read(json.dumps(value).encode(), "a.json")
    assert document.text.startswith("title: Menu; dishes:\n  name: Soup; price:")
    assert document.title == "Menu"
    assert {block.kind for block in document.blocks} == {"list", "item"}


def test_a_list_of_records_is_a_table_with_its_numbers_as_they_are_written() -> None:
    source = """{"title": "Menu", "open": true, "tags": ["hot", "new"], "dishes": [
      {"name": "Soup", "price": 4.50}, {"price": 5.00, "name": "Rice, fried", "sold": [1, 2], "note": null}]}"""
    document = read(source.encode(), "a.json")
    assert document.title == "Menu"
    assert document.text.split("\n\n")[:4] == ["title: Menu", "open: true", "tags: hot, new", "dishes"]
    table = document.blocks[-1]
    cells = [[document.text[cell.start : cell.end] for cell in row.cells] for row in table.rows]
    assert cells == [["name", "price", "sold", "note"], ["Soup", "4.50", "", ""], ["Rice, fried", "5.00", "1, 2", ""]]
    assert table.header_rows == 1
    lines = b'{"name": "Soup", "price": 4.50}\n{"name": "Rice", "price": 5}\n'
    assert read(lines, "a.jsonl").text == "name\tprice\nSoup\t4.50\nRice\t5"


def test_json_keeps_the_lines_of_its_file() -> None:
    source = '[\n  {\n    "name": "Soup; h,",\n    "price": 4.50\n  },\n  [{"name": "Caf\\u00e9\\nau lait", "sold": [1, 2]}]\n]\n'
    document = read(source.encode(), "a.json")
    assert document.text.split("\n") == [
        *("", "", "    name: Soup; h,", "    price: 4.50", "", "  name: Café au lait; sold: 1, 2"),
    ]
    assert [document.text[block.start : block.end] for block in document.blocks[1:]] == [
        "name: Soup; h,\n    price: 4.50",
        "name: Café au lait; sold: 1, 2",
    ]
    (drawn,) = draw(document, 0, len(document.text), [])
    assert [number for number, pieces in drawn["lines"] if pieces] == [3, 4, 6]


def test_broken_json_is_read_as_text() -> None:
    assert read(b'{"name": "Ann", "age": ', "a.json").text == '{"name": "Ann", "age":'


def test_json_lines_are_one_record_a_line() -> None:
    assert read(b'{"a": 1, "b": "x"}\nnot json\n{"a": 2}\n', "a.jsonl").text == "a: 1; b: x\nnot json\na: 2"


@pytest.mark.parametrize("nested", [b"[" * 100_000, b'{"a":' * 5000 + b"1" + b"}" * 5000])
def test_endless_json_nesting_ends(nested: bytes) -> None:
    assert refusal(nested, "deep.json").reason


def test_a_rich_text_tree_is_read_as_prose() -> None:
    tree = {
        "doc": {
            "type": "doc",
            "content": [
                {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Plan"}]},
                {"type": "paragraph", "content": [{"type": "text", "text": "We "}, {"type": "text", "text": "ship."}]},
            ],
        }
    }
    assert read(json.dumps(tree).encode(), "a.boxnote").text == "Plan\n\nWe ship."


def test_a_notebook_gives_prose_code_and_outputs() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Study\n", "Some **prose**."]},
        {
            "cell_type": "code",
            "source": "print(6 * 7)",
            "outputs": [{"text": ["42\n"]}, {"data": {"image/png": "AAAA"}}],
        },
    ]
    document = read(json.dumps({"cells": cells}).encode(), "a.ipynb")
    assert document.text == "Study\n\nSome prose.\n\nprint(6 * 7)\n\n42"
    assert document.title == "Study"
