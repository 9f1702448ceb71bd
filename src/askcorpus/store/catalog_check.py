"""Whether a catalog is sound: its file, and each passage a span of its document's text. Read as it goes, not held in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from askcorpus.store.schema import FILE_NAME, connect_to_read


def check_catalog(folder: Path, paths: Iterable[str] | None = None) -> list[str]:
    """What is wrong with the catalog in a generation's folder, in words; empty when nothing is.

    Of the documents at `paths` only their passages are read; without them the whole file is.
    """
    try:
        with closing(connect_to_read(folder / FILE_NAME)) as connection:
            return list(_problems(connection, paths))
    except sqlite3.Error as error:
        return [f"the catalog cannot be read: {error}"]


def _problems(connection: sqlite3.Connection, paths: Iterable[str] | None) -> Iterator[str]:
    if paths is None:
        yield from (str(row[0]) for row in connection.execute("PRAGMA quick_check") if row[0] != "ok")
        paths = [str(row[0]) for row in connection.execute("SELECT path FROM documents ORDER BY path")]
    for path in paths:
        for number, text in connection.execute("SELECT id, text FROM documents WHERE path = ?", [path]):
            rows = connection.execute('SELECT start, "end", text FROM passages WHERE document_id = ?', [number])
            yield from (
                f"a passage of {path} at {start} is not a span of its text"
                for start, end, passage in rows
                if text[start:end] != passage
            )
