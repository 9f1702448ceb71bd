"""JSON, JSON lines and notebooks: `key: value` lines in the order of the file."""

from __future__ import annotations

import json
from typing import Any

from askcorpus.errors import ReadingError
from askcorpus.parsing.encoding import decode
from askcorpus.parsing.extract import Extract, TextBuilder
from askcorpus.parsing.markdown import markdown_text
from askcorpus.parsing.plain import read_plain
from askcorpus.parsing.rich_text import read_tree, rich_text_root

_MAX_DEPTH = 60
_ROW_CHARACTERS = 2000  # an object this long is written over several lines
_OUTPUT_CHARACTERS = 4000  # of a notebook cell
_TITLE_KEYS = ("title", "name", "headline", "subject")
_TOO_DEEP = "The JSON is nested too deeply to be read; save it in a simpler form."


def read_json(data: bytes, name: str) -> Extract:
    """A JSON document; what is not valid JSON is read as plain text."""
    try:
        value = json.loads(decode(data))
    except ValueError:
        return read_plain(data, name)
    except RecursionError as error:
        raise ReadingError(_TOO_DEEP) from error
    if tree := rich_text_root(value):
        return read_tree(tree)
    builder = TextBuilder()
    _write(builder, value, "", 0)
    title = (
        next((value[key] for key in _TITLE_KEYS if isinstance(value.get(key), str)), "")
        if isinstance(value, dict)
        else ""
    )
    return builder.build(title)


def read_jsonl(data: bytes, name: str) -> Extract:
    """JSON lines: one paragraph an object; a line that is not JSON stays as it is."""
    builder = TextBuilder()
    for line in decode(data).splitlines():
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            builder.paragraph(line)
            continue
        builder.end_list()
        _write(builder, value, "", 0)
    return builder.build()


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


def _write(builder: TextBuilder, value: Any, key: str, depth: int, *, in_list: bool = False) -> None:
    """Write a value under its key, what lies inside indented below it."""
    if depth > _MAX_DEPTH:
        raise ReadingError(_TOO_DEEP)
    if isinstance(value, dict):
        row = _row(value)
        if key and row is not None:
            builder.item(f"{key}: {row}", depth)
        elif in_list and row is not None:
            builder.item(row, depth)
        else:
            builder.item(f"{key}:" if key else "", depth)
            for inner_key, inner in value.items():
                _write(builder, inner, str(inner_key), depth + bool(key))
            if not key:
                builder.end_list()
    elif isinstance(value, list):
        if all(not isinstance(item, dict | list) for item in value):
            words = ", ".join(_words(item) for item in value)
            builder.item(f"{key}: {words}" if key and words else words, depth)
            return
        builder.item(f"{key}:" if key else "", depth)
        for item in value:
            _write(builder, item, "", depth + bool(key), in_list=True)
    else:
        words = _words(value)
        if "\n" in words.strip() and not key:
            builder.paragraph(words)
        elif words:
            builder.item(f"{key}: {words}" if key else words, depth)


def _row(value: dict[str, Any]) -> str | None:
    """A flat object as `key: value; key: value`, or None where it is not flat or too long for a line."""
    parts = []
    for key, item in value.items():
        if isinstance(item, dict) or (isinstance(item, list) and any(isinstance(inner, dict | list) for inner in item)):
            return None
        words = ", ".join(map(_words, item)) if isinstance(item, list) else _words(item)
        if words:
            parts.append(f"{key}: {words}")
    row = "; ".join(parts)
    return row if len(row) <= _ROW_CHARACTERS else None


def _words(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
