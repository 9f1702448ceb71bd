"""Every line of a document's text, and so every quote, stands in the original as another program reads it.

python-docx, openpyxl, pdfplumber and the standard library read the files again. A citation is a span of a document's text,
a passage too: where all lines of the text are in the file, no quote can hold words that are not. Compared are the words;
the numbers of list items are not words of the file, a word processor counts them.
"""

from __future__ import annotations

import csv
import datetime
import email
import email.policy
import io
import json
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import docx as python_docx
import openpyxl
import pdfplumber
import pytest

from askcorpus.sync.passages import split_document
from askcorpus.types import Document
from fakes import REPOSITORY, FakeEmbedder
from reading_samples import pdf, read

OFFICE = REPOSITORY.parent / "shared" / "data" / "office" / "docs"
_MARK = re.compile(r"^\s*(?:[-•*–]|\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivxIVX]{1,4})[.)]|\d{1,3}(?:\.\d{1,3})+)\s+")
_BLOCK_TAGS = frozenset(
    ("p", "div", "li", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "br", "dt", "dd", "pre", "blockquote", "title")
)  # fmt: skip


def of_docx(data: bytes) -> str:
    """The words of a Word file as python-docx reads them, row by row."""
    document = python_docx.Document(io.BytesIO(data))
    lines = [f"{comment.author} {comment.text}" for comment in document.comments]
    for section in document.sections:
        lines += [paragraph.text for part in (section.header, section.footer) for paragraph in part.paragraphs]
    for element in document.iter_inner_content():
        if isinstance(element, python_docx.table.Table):
            for row in element.rows:
                cells = [python_docx.table._Cell(tc, element) for tc in row._tr.tc_lst]
                lines.append(" ".join(cell.text for cell in cells))
        else:
            lines.append(element.text)
    return "\n".join(lines)


def of_xlsx(data: bytes) -> str:
    """The values of a workbook as openpyxl reads them."""
    workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    lines = []
    for sheet in workbook:
        lines.append(sheet.title)
        for row in sheet.iter_rows():
            lines.append(" ".join(_value(cell.value, cell.number_format) for cell in row))
            lines += [cell.comment.text for cell in row if cell.comment]
    return "\n".join(lines)


def _value(value: object, shown: str) -> str:
    if isinstance(value, float) and shown in ("0%", "0.00%"):
        return f"{value:.{2 if '.' in shown else 0}%}"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes").removesuffix(" 00:00")
    return "" if value is None else str(value)


def of_pdf(data: bytes) -> str:
    """The characters of a PDF in the order in which they are drawn, as pdfplumber reads them."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        return "".join(character["text"] for page in document.pages for character in page.chars)


def of_csv(data: bytes) -> str:
    """The cells of a CSV file."""
    text = data.decode("utf-8-sig")
    first = text.partition("\n")[0]
    return "\n".join(" ".join(row) for row in csv.reader(io.StringIO(text), delimiter=max(",;", key=first.count)))


def of_markdown(data: bytes) -> str:
    """Markdown without the addresses of its links."""
    return re.sub(r"\]\([^)\s]*\)", "]", data.decode("utf-8"))


def of_html(data: bytes) -> str:
    """The words of a page, styles and scripts left out."""
    return _html_words(data.decode("utf-8"))


def of_mail(data: bytes) -> str:
    """The headers and the text of a mail."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    lines = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        lines.append(part.get_filename() or "")
        if part.get_content_maintype() == "text":
            content = part.get_content()
            lines.append(_html_words(content) if part.get_content_subtype() == "html" else content)
    return "\n".join(lines)


def of_json(data: bytes) -> str:
    """JSON with its escapes resolved; of a list of records the keys and each record's values too, as a table has them."""
    loaded = json.loads(data)
    records = [record for record in loaded if isinstance(record, dict)] if isinstance(loaded, list) else []
    rows = [" ".join(dict.fromkeys(key for record in records for key in record))]
    rows += [" ".join(str(value) for value in record.values()) for record in records]
    whole = json.dumps(loaded, ensure_ascii=False)
    return "\n".join([whole.replace("\\n", " ").replace("\\t", " ").replace('\\"', '"'), *rows])


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        self.parts.append(" " if tag in _BLOCK_TAGS else "")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")
        self.parts.append(" " if tag in _BLOCK_TAGS else "")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def _html_words(text: str) -> str:
    parser = _Words()
    parser.feed(text)
    return "".join(parser.parts)


READERS: dict[str, Callable[[bytes], str]] = {
    ".docx": of_docx,
    ".xlsx": of_xlsx,
    ".pdf": of_pdf,
    ".csv": of_csv,
    ".md": of_markdown,
    ".html": of_html,
    ".eml": of_mail,
    ".json": of_json,
}


def words(text: str) -> str:
    """The words of a text, with a space around each."""
    return " ".join(["", *re.findall(r"\w+", text), ""])


def letters(text: str) -> str:
    """The letters and digits of a text: a PDF draws characters, words may be divided at the end of a line."""
    return re.sub(r"[\W_]+", "", text)


def foreign(document: Document, original: str, normalised: Callable[[str], str]) -> list[str]:
    """The lines of the document's blocks and passages that the original does not hold; a row of a table is one line."""
    there = normalised(original)
    return [
        line
        for line in dict.fromkeys(_lines(document))
        if normalised(_MARK.sub("", line)) not in there and normalised(line) not in there
    ]


def _lines(document: Document) -> Iterator[str]:
    for block in document.blocks:
        yield from document.text[block.start : block.end].split("\n")
        for row in block.rows:
            yield from (document.text[cell.start : cell.end] for cell in row.cells)
    for passage in split_document(document, FakeEmbedder(), 180):
        yield from passage.text.split("\n")


def check(name: str, data: bytes) -> None:
    document = read(data, name)
    ending = Path(name).suffix
    original = READERS.get(ending, lambda raw: raw.decode("utf-8"))(data)
    assert foreign(document, original, letters if ending == ".pdf" else words) == []
    covered = sorted((block.start, block.end) for block in document.blocks)
    outside, position = [], 0
    for start, end in [*covered, (len(document.text), len(document.text))]:
        outside.append(document.text[position:start])
        position = max(position, end)
    assert not any(map(str.isalnum, "".join(outside)))


def word_file() -> bytes:
    """A contract with a list, a form, a table with merged cells and a comment, as python-docx writes them."""
    document = python_docx.Document()
    document.add_heading("Lease of the boat house", 0)
    paragraph = document.add_paragraph("The tenant may keep three boats.")
    document.add_comment(paragraph.runs, text="Or four?", author="Ann Lee")
    for step in ("Lock the gate", "Hang up the key"):
        document.add_paragraph(step, "List Number")
    for rule in ("No fires", "No dogs"):
        document.add_paragraph(rule, "List Bullet")
    form = document.add_table(2, 2)
    for row, (label, value) in zip(form.rows, [("Tenant:", "Rowing club"), ("Since:", "May 2019")], strict=True):
        row.cells[0].text, row.cells[1].text = label, value
    table = document.add_table(3, 3)
    for row, texts in zip(table.rows, [("Boat", "Place", "Rent"), ("Swan", "A1", "40"), ("", "A2", "45")], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.sections[0].header.paragraphs[0].text = "Draft of 3 June"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def workbook() -> bytes:
    """Two sheets with a title, two tables side by side, a date, a comment and a merged cell, as openpyxl writes them."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Boats"
    for row in (
        ["Boats of the club"],
        ["Boat", "Since", "Length", None, "Member", "Key"],
        ["Swan", datetime.datetime(2019, 5, 1), 7.25, None, "Ann", 12],
        ["Heron", datetime.datetime(2021, 4, 3), 6, None, "Bob", 14],
        ["Total", None, 13.25],
        ["Share of the harbour", None, 0.05],
    ):
        sheet.append(row)
    sheet["C6"].number_format = "0%"
    sheet["A3"].comment = openpyxl.comments.Comment("Needs paint", "Ann")
    notes = book.create_sheet("Notes")
    for row in (["Topic", "Note"], ["Gate", "Oil it in spring"], [None, "and in autumn"]):
        notes.append(row)
    notes.merge_cells("A2:A3")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def table_pdf() -> bytes:
    """A page with a heading, a divided word, a list and a table."""
    rows = [("Boat", "Place", "Rent"), ("Swan", "A1", "40 EUR"), ("Heron", "A2", "45 EUR"), ("Teal", "B1", "38 EUR")]
    lines = [
        (50.0, 740.0, 16.0, "Boats"),
        (50.0, 710.0, 10.0, "The rent is paid in ad-"),
        (50.0, 698.0, 10.0, "vance."),
    ]
    lines += [
        (50.0, 670.0 - 14 * n, 10.0, f"{n + 1}. {step}") for n, step in enumerate(["Lock the gate", "Hang the key"])
    ]
    lines += [
        (x, 600.0 - 18 * n, 10.0, cell)
        for n, row in enumerate(rows)
        for x, cell in zip((50.0, 200.0, 300.0), row, strict=True)
    ]
    return pdf([lines])


TABLE = "| Key | Who |\n|---|---|\n| 12 | Ann |\n"
FIXTURES: dict[str, Callable[[], bytes]] = {
    "lease.docx": word_file,
    "boats.xlsx": workbook,
    "boats.pdf": table_pdf,
    "keys.csv": lambda: b"Key;Member\n12;Ann Lee\n14;Bob\n",
    "rules.md": lambda: b"# Rules\n\n1. Lock the **gate**\n2. See [the plan](plan.md)\n\n" + TABLE.encode(),
    "rules.html": lambda: (
        b"<h1>Rules</h1><ul><li>No <b>fires</b></ul><table><tr><th>Key<th>Who<tr><td>12<td>Ann</table>"
    ),
    "chat.txt": lambda: b"Ann: Who has the key?\nBob: I do, until six.\nAnn: Thanks.\n",
    "boats.json": lambda: b'[{"boat": "Swan", "rent": 40, "note": "Needs\\npaint"}, {"boat": "Teal", "rent": 38}]',
    "boat.eml": lambda: (
        b"From: Ann <ann@club.example>\nTo: Bob <bob@club.example>\nSubject: The key\n\nWho has it?\n\n> I do.\n"
    ),
}


@pytest.mark.parametrize("name", FIXTURES)
def test_all_that_is_quoted_is_in_the_file(name: str) -> None:
    check(name, FIXTURES[name]())


def test_a_word_that_is_not_in_the_file_is_found() -> None:
    document = read(b"Ann: Who has the key?", "chat.txt")
    assert foreign(document, "Ann: Who has a key?", words)


@pytest.mark.skipif(not OFFICE.is_dir(), reason="the office set is not here")
@pytest.mark.parametrize("path", sorted(p for p in OFFICE.rglob("*") if p.is_file()), ids=lambda path: path.name)
def test_all_that_is_quoted_from_an_office_is_in_its_files(path: Path) -> None:
    check(path.name, path.read_bytes())
