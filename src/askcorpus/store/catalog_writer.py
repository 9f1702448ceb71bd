"""Writing a catalog: always a new file, made from nothing or from a copy of the generation before.

Nothing here is seen by a reader before the generation is published, so durability is asked for once, at the end. Removed
text is overwritten: freed pages by `secure_delete`, the keyword index by rewriting it without the removed entries.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from askcorpus.errors import IndexDamagedError
from askcorpus.language.words import index_form
from askcorpus.store.schema import (
    DOCUMENT_COLUMNS,
    FILE_NAME,
    FROM_PASSAGES,
    PASSAGE_COLUMNS,
    SCHEMA,
    FileRecord,
    connect_to_read,
    document_row,
    encode_view,
    passage_of_row,
    read_document_row,
)
from askcorpus.types import Document, Passage


class CatalogWriter:
    """Writes the catalog of a generation that is being built; a context manager. Call `finish` before publishing.

    `written` are the paths of the documents that were put, each as often as it was.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._removed = False
        self.written: list[str] = []

    @classmethod
    def create(cls, folder: Path) -> CatalogWriter:
        """Start an empty catalog in `folder`."""
        connection = _connect(folder / FILE_NAME)
        connection.executescript(SCHEMA)
        return cls(connection, folder / FILE_NAME)

    @classmethod
    def extend(cls, source: Path, folder: Path) -> CatalogWriter:
        """Start from a copy of the catalog in the finished generation `source`."""
        shutil.copyfile(source / FILE_NAME, folder / FILE_NAME)
        return cls(_connect(folder / FILE_NAME), folder / FILE_NAME)

    def __enter__(self) -> CatalogWriter:
        self._connection.execute("BEGIN")
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def put_record(self, record: FileRecord) -> None:
        """Write a file's line of the ledger; its document, if any, stays as it is."""
        self._connection.execute(
            f"INSERT OR REPLACE INTO files ({', '.join(FileRecord.__slots__)})"
            f" VALUES ({', '.join('?' * len(FileRecord.__slots__))})",
            [getattr(record, name) for name in FileRecord.__slots__],
        )

    def put_document(self, record: FileRecord, document: Document, passages: Iterable[Passage]) -> None:
        """Write a file's record, document and passages in place of what was there."""
        self.remove_document(record.path)
        self.put_record(record)
        self.written.append(record.path)
        cursor = self._connection.execute(
            f"INSERT INTO documents ({DOCUMENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            document_row(replace(document, path=record.path)),
        )
        for passage in passages:
            self._put_passage(cursor.lastrowid, document, passage)

    def _put_passage(self, document_id: int | None, document: Document, passage: Passage) -> None:
        if document.text[passage.start : passage.end] != passage.text:
            raise IndexDamagedError(
                f"A passage of {document.path} at {passage.start} is not a span of its text. Nothing was published; "
                "this is a fault of askcorpus, please report it with the file."
            )
        row = self._connection.execute(
            'INSERT INTO passages (passage_id, document_id, start, "end", heading, page, text, view)'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                passage.passage_id,
                document_id,
                passage.start,
                passage.end,
                passage.heading,
                passage.page,
                passage.text,
                encode_view(passage),
            ],
        )
        self._connection.execute(
            "INSERT INTO keywords (rowid, title, heading, body) VALUES (?, ?, ?, ?)",
            [row.lastrowid, *_keyword_columns(document.title, passage.heading, passage.seen.text)],
        )

    def remove_document(self, path: str) -> None:
        """Remove a file's record, document and passages; nothing happens where there are none."""
        row = self._connection.execute("SELECT id, title FROM documents WHERE path = ?", [path]).fetchone()
        if row is not None:
            document_id, title = row
            rows = self._connection.execute(
                f"SELECT p.id, {PASSAGE_COLUMNS} {FROM_PASSAGES} WHERE d.id = ?", [document_id]
            )
            self._connection.executemany(  # one after the other: a document may have 200,000 passages
                "INSERT INTO keywords (keywords, rowid, title, heading, body) VALUES ('delete', ?, ?, ?, ?)",
                (
                    (number, *_keyword_columns(title, passage.heading, passage.seen.text))
                    for number, passage in ((number, passage_of_row(row)) for number, *row in rows)
                ),
            )
            self._connection.execute("DELETE FROM passages WHERE document_id = ?", [document_id])
            self._connection.execute("DELETE FROM documents WHERE id = ?", [document_id])
            self._removed = True
        self._connection.execute("DELETE FROM files WHERE path = ?", [path])

    def rename(self, old_path: str, record: FileRecord) -> None:
        """Give a document its new path; passages and keywords stay as they are."""
        self._connection.execute("DELETE FROM files WHERE path = ?", [old_path])
        self.put_record(record)
        self._connection.execute("UPDATE documents SET path = ? WHERE path = ?", [record.path, old_path])

    def document(self, path: str) -> Document | None:
        """A document with its text, or None."""
        row = self._connection.execute(f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE path = ?", [path]).fetchone()
        return read_document_row(row) if row else None

    def document_records(self) -> list[FileRecord]:
        """The records of the files that have a document."""
        rows = self._connection.execute(
            f"SELECT {', '.join(f'f.{name}' for name in FileRecord.__slots__)}"
            " FROM files f JOIN documents d ON d.path = f.path ORDER BY f.path"
        )
        return [FileRecord(*row) for row in rows.fetchall()]

    def document_count(self) -> int:
        """The number of documents."""
        return int(self._connection.execute("SELECT count(*) FROM documents").fetchone()[0])

    def finish(self) -> dict[str, int]:
        """Commit, rewrite the keyword index where entries were removed, check it, and make the file durable.

        Returns the ids of all passages, each with how often it occurs: at a million they are read while the check runs.
        Raises IndexDamagedError when the keyword index does not pass its own integrity check.
        """
        if self._removed:
            self._connection.execute("INSERT INTO keywords (keywords) VALUES ('optimize')")
        self._connection.execute("COMMIT")
        with ThreadPoolExecutor(1) as beside:
            counts = beside.submit(_passage_id_counts, self._path)
            try:
                self._connection.execute("INSERT INTO keywords (keywords) VALUES ('integrity-check')")
            except sqlite3.DatabaseError as error:
                raise IndexDamagedError(
                    f"The keyword index does not pass its check ({error}). Nothing was published."
                ) from error
        with self._path.open("rb") as file:
            os.fsync(file.fileno())
        return counts.result()


def _passage_id_counts(path: Path) -> dict[str, int]:
    """Read from the index of ids alone: in the order of the documents the whole table would be read, half as fast."""
    with closing(connect_to_read(path)) as connection:
        counts = dict.fromkeys((name for (name,) in connection.execute("SELECT passage_id FROM passages")), 1)
        counts.update(connection.execute("SELECT passage_id, count(*) FROM passages GROUP BY 1 HAVING count(*) > 1"))
        return counts


def _keyword_columns(title: str, heading: str | None, text: str) -> tuple[str, str, str]:
    return index_form(title), index_form(heading or ""), index_form(text)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")  # what is not finished is thrown away whole
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA cache_size = -65536")
    return connection
