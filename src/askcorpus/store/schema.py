"""The tables of the catalog, and files, documents and passages as their rows.

A view is kept as its difference from the passage's text, which the row has already.
"""

from __future__ import annotations

import json
import sqlite3
import urllib.parse
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from askcorpus.blocks import decode_blocks, encode_blocks
from askcorpus.types import Document, FileState, Passage, View

FILE_NAME = "catalog.sqlite"

SCHEMA = """
CREATE TABLE files (
    path TEXT PRIMARY KEY, state TEXT NOT NULL, reason TEXT NOT NULL, bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    scanned_ns INTEGER NOT NULL, sha256 TEXT, seconds REAL NOT NULL, ctime_ns INTEGER NOT NULL, inode INTEGER NOT NULL,
    tries INTEGER NOT NULL, limits TEXT NOT NULL
);
CREATE TABLE documents (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL, media_type TEXT NOT NULL,
    blocks BLOB NOT NULL, pages TEXT NOT NULL, boxes BLOB NOT NULL, title_from_name INTEGER NOT NULL
);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY, passage_id TEXT NOT NULL, document_id INTEGER NOT NULL REFERENCES documents (id),
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, heading TEXT, page INTEGER, text TEXT NOT NULL,
    view TEXT
);
CREATE INDEX passages_by_passage_id ON passages (passage_id);
CREATE INDEX passages_by_document ON passages (document_id, start);
CREATE VIRTUAL TABLE keywords USING fts5 (
    title, heading, body, content = '', tokenize = 'porter unicode61 remove_diacritics 2'
);
"""

PASSAGE_COLUMNS = 'p.passage_id, d.path, p.start, p."end", p.text, d.title, p.heading, p.page, p.view'
DOCUMENT_COLUMNS = "path, title, text, media_type, blocks, pages, boxes, title_from_name"
FROM_PASSAGES = "FROM passages p JOIN documents d ON d.id = p.document_id"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What is known of one file. `sha256` is None where the content was never read.

    `mtime_ns` is the file's time of change, `scanned_ns` when it was looked at, `ctime_ns` when its content or name last
    changed as the system knows it (no program can set it), all in nanoseconds since 1970; `inode` is its number on the disk.
    `tries` counts the attempts that failed for a reason that may pass (0: there was no such failure), under the `limits`
    of time and memory that held then.
    """

    path: str
    state: FileState
    reason: str
    bytes: int
    mtime_ns: int
    scanned_ns: int
    sha256: str | None
    seconds: float = 0.0
    ctime_ns: int = 0
    inode: int = 0
    tries: int = 0
    limits: str = ""

    @property
    def stamp(self) -> tuple[int, int, int, int]:
        """What tells without reading that a file is still the same."""
        return self.bytes, self.mtime_ns, self.ctime_ns, self.inode


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection to a finished catalog, which nobody writes to: no locks, no waiting."""
    address = f"file:{urllib.parse.quote(str(path.resolve()))}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=False)


def document_row(document: Document) -> list[Any]:
    """A document as its DOCUMENT_COLUMNS."""
    d, blocks = document, json.dumps(encode_blocks(document.blocks), separators=(",", ":")).encode()
    structure = zlib.compress(blocks, 1), json.dumps(d.pages), d.boxes
    return [d.path, d.title, d.text, d.media_type, *structure, d.title_from_name]


def read_document_row(row: Sequence[Any]) -> Document:
    """A document from its DOCUMENT_COLUMNS."""
    path, title, text, media_type, blocks, pages, boxes, title_from_name = row
    structure = decode_blocks(json.loads(zlib.decompress(blocks))), tuple(json.loads(pages)), boxes
    return Document(path, title, text, media_type, *structure, title_from_name=bool(title_from_name))


def passage_of_row(row: Sequence[Any]) -> Passage:
    """The passage of a row of PASSAGE_COLUMNS."""
    name, path, start, end, text, title, heading, page, view = row
    return Passage(name, path, start, end, text, title, heading, page, decode_view(view, start, text))


def encode_view(passage: Passage) -> str | None:
    """A passage's view as JSON: inserted words as strings, its own stretches as (place in its text, length); None without one.

    >>> view = View("Price: 4.50", ((7, 120, 4),))
    >>> encode_view(Passage("id", "a.csv", 113, 124, "Bolts, 4.50", "A", view=view))
    '["Price: ",7,4]'
    """
    if passage.view is None:
        return None
    parts: list[str | int] = []
    position = 0
    for at, place, length in passage.view.places:
        if at > position:
            parts.append(passage.view.text[position:at])
        parts += [place - passage.start, length]
        position = at + length
    if position < len(passage.view.text):
        parts.append(passage.view.text[position:])
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def decode_view(encoded: str | None, start: int, text: str) -> View | None:
    """The view that `encode_view` made this of; `start` and `text` are the passage's."""
    if encoded is None:
        return None
    seen: list[str] = []
    places: list[tuple[int, int, int]] = []
    position = 0
    parts = iter(json.loads(encoded))
    for part in parts:
        if isinstance(part, str):
            seen.append(part)
        else:
            length = next(parts)
            seen.append(text[part : part + length])
            places.append((position, start + part, length))
        position += len(seen[-1])
    return View("".join(seen), tuple(places))
