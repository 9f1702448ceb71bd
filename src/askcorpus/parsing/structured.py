"""JSON, JSON lines and notebooks.

A list of records is a table, a record a row, whatever else the file says above it. Other JSON is read as it is laid out: each
line of the file is a line of the text, so that lines keep their numbers, with the words of its strings and without its quotation
marks and brackets. Where those stand alone a line is empty, which parts the records.
"""

from __future__ import annotations

import json
import re
from typing import Any

from askcorpus.blocks import Block
from askcorpus.errors import ReadingError
from askcorpus.parsing.cleaning import clean, one_line
from askcorpus.parsing.encoding import decode
from askcorpus.parsing.extract import Extract, TextBuilder
from askcorpus.parsing.markdown import markdown_text
from askcorpus.parsing.plain import NUMBERED, read_plain
from askcorpus.parsing.rich_text import read_tree, rich_text_root

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|\n[ \t]*|[^\s{}\[\],:"]+')
_RECORD = re.compile(r"\S.*(?:\n.*\S.*)*")
_LINE = re.compile(r"\S.*")
_MEMBER, _ELEMENT = "; ", ", "  # between the members of an object, the elements of a list
_RECORD_CHARACTERS = 1000  # what is longer is no record but a file of settings, of which each line counts
_FILLED = 0.5  # the share of cells that the records of a table have at least
_OUTPUT_CHARACTERS = 4000  # of a notebook cell
_TITLE_KEYS = ("title", "name", "headline", "subject")


def read_json(data: bytes, name: str) -> Extract:
    """A JSON document; what is not valid JSON is read as plain text."""
    source = _decoded(data)
    try:
        value = _loaded(source)
    except ValueError:
        return read_plain(data, name)
    except RecursionError as error:
        raise ReadingError("The JSON is nested too deeply to be read; save it in a simpler form.") from error
    if tree := rich_text_root(value):
        return read_tree(tree)
    titles = (value.get(key) for key in _TITLE_KEYS) if isinstance(value, dict) else ()
    title = next((one_line(title) for title in titles if isinstance(title, str)), "")
    if (table := _table(value, title)) is not None:
        return table
    if "\n" in source:
        return _numbered(_words(source), _RECORD, title)
    builder = TextBuilder()  # a file of one line is laid out here, each object on a line of its own
    for line in _words(source, wrap=True).split("\n"):
        builder.item(line, (len(line) - len(line.lstrip())) // 2)
    return builder.build(title)


def read_jsonl(data: bytes, name: str) -> Extract:
    """JSON lines: a record a line; a line that is not JSON stays as it is."""
    try:
        records = [_loaded(line) for line in _decoded(data).split("\n") if line.strip()]
    except (ValueError, RecursionError):
        records = []
    if (table := _table(records, "")) is not None:
        return table
    return _numbered("\n".join(map(_record, _decoded(data).split("\n"))), _LINE)


def _loaded(source: str) -> Any:
    """JSON with its numbers as the words they are in the file."""
    return json.loads(source, parse_float=str, parse_int=str)


def _table(value: Any, title: str) -> Extract | None:
    """A list of records as a table, with the words and numbers that stand beside it above; None for anything else."""
    around = value if isinstance(value, dict) else {"": value}
    lists = {key: member for key, member in around.items() if _are_records(member)}
    if len(lists) != 1 or not all(key in lists or _is_plain(member) for key, member in around.items()):
        return None
    builder = TextBuilder()
    for key, member in around.items():
        if key not in lists:
            builder.paragraph(f"{key}: {_cell(member)}")
            continue
        columns = list(dict.fromkeys(column for record in member for column in record))
        if key:
            builder.heading(key, 1)
        builder.table(
            [columns, *([_cell(record.get(column)) for column in columns] for record in member)], header_rows=1
        )
    return builder.build(title, title_is_sure=bool(title))


def _are_records(value: Any) -> bool:
    """Whether a list holds objects of much the same keys, whose values are words, numbers and lists of them."""
    if (
        not isinstance(value, list)
        or len(value) < 2
        or not all(isinstance(record, dict) and record for record in value)
    ):
        return False
    columns = {column for record in value for column in record}
    return (
        all(_is_plain(member) for record in value for member in record.values())
        and all(sum(len(_cell(member)) for member in record.values()) <= _RECORD_CHARACTERS for record in value)
        and sum(map(len, value)) >= _FILLED * len(columns) * len(value)
    )


def _is_plain(value: Any) -> bool:
    return not isinstance(value, (dict, list)) or (
        isinstance(value, list) and not any(isinstance(element, (dict, list)) for element in value)
    )


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return _ELEMENT.join(map(_cell, value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else one_line(str(value))


def _record(line: str) -> str:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return clean(line)
    return _words(line)


def _decoded(data: bytes) -> str:
    return decode(data).replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff \t").rstrip()


def _numbered(text: str, record: re.Pattern[str], title: str = "") -> Extract:
    """A text whose lines are the file's, as a list of its records."""
    items: list[Block] = []
    for found in record.finditer(text):
        is_short = len(found[0]) <= _RECORD_CHARACTERS
        lines = [found] if is_short else _LINE.finditer(text, *found.span())
        items.extend(Block("item", *line.span()) for line in lines)
    whole = [Block("list", items[0].start, items[-1].end, NUMBERED)] if items else []
    return Extract(text, title, (*whole, *items))


def _words(source: str, *, wrap: bool = False) -> str:
    """The keys and values of valid JSON, `key: value; key: value`; with `wrap` each object begins a line, indented."""
    pieces: list[str] = []
    around: list[str] = []
    for match in _TOKEN.finditer(source):
        token = piece = match[0]
        if token[0] == '"':
            piece = one_line(json.loads(token) if "\\" in token else token[1:-1])
        elif token in "{[":
            piece = "\n" + "  " * around.count("{") if wrap and token == "{" else ""
            around.append(token)
        elif token in "}]":
            around.pop()
            piece = "\n" + "  " * max(around.count("{") - 1, 0) if wrap and token == "}" else ""
        elif token in (":", ","):
            piece = ": " if token == ":" else _MEMBER if around[-1] == "{" else _ELEMENT
        if piece[:1] == "\n" and pieces and pieces[-1] in (_MEMBER, _ELEMENT):
            pieces.pop()
        if piece not in (_MEMBER, _ELEMENT) or (pieces and pieces[-1][:1] != "\n"):  # none begins or ends a line
            pieces.append(piece)
    return "\n".join(line.rstrip() for line in "".join(pieces).split("\n")).rstrip()


def read_notebook(data: bytes, name: str) -> Extract:
    """A Jupyter notebook: its prose, its code, and the words of its outputs."""
    try:
        notebook = json.loads(decode(data))
        cells = notebook.get("cells") or notebook["worksheets"][0]["cells"]
    except (ValueError, RecursionError, KeyError, IndexError, TypeError, AttributeError):
        return read_json(data, name)
    builder = TextBuilder()
    for cell in cells:
        if not isinstance(cell, dict):
            continue
        source = _joined(cell.get("source", cell.get("input", "")))
        if cell.get("cell_type") in ("markdown", "heading"):
            builder.append(markdown_text(source))
            continue
        builder.code(source)
        for output in cell.get("outputs") or ():
            builder.code(_output_words(output)[:_OUTPUT_CHARACTERS])
    return builder.build()


def _output_words(output: Any) -> str:
    if not isinstance(output, dict):
        return ""
    data = output.get("data")
    plain = data.get("text/plain") if isinstance(data, dict) else None
    return _joined(output.get("text") or plain or "")


def _joined(source: Any) -> str:
    return "".join(map(str, source)) if isinstance(source, list) else str(source)
