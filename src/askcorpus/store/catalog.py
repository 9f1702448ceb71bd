"""The catalog of one generation, to read: documents, passages, the ledger, and the keyword index, in one SQLite file.

The file is complete and immutable when a reader sees it, so it is opened with `immutable=1`: no locks, no waiting.
The keyword index is FTS5 with `porter unicode61 remove_diacritics 2`; measured on four data sets it found as much as or
more than a dedicated BM25 library, in about a millisecond.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import urllib.parse
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from askcorpus.blocks import decode_blocks
from askcorpus.errors import IndexDamagedError
from askcorpus.language.words import index_form
from askcorpus.search.keyword_query import keyword_expression
from askcorpus.search.keyword_search import FROM_PASSAGES, PASSAGE_COLUMNS, KeywordSearch, path_condition
from askcorpus.store.file_record import FileRecord
from askcorpus.types import Document, DocumentInfo, FileEntry, Passage

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
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, heading TEXT, page INTEGER, text TEXT NOT NULL
);
CREATE INDEX passages_by_passage_id ON passages (passage_id);
CREATE INDEX passages_by_document ON passages (document_id, start);
CREATE VIRTUAL TABLE keywords USING fts5 (
    title, heading, body, content = '', tokenize = 'porter unicode61 remove_diacritics 2'
);
"""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LOOKUP_BATCH = 500  # below SQLite's default limit of 999 parameters

DOCUMENT_COLUMNS = "path, title, text, media_type, blocks, pages, boxes, title_from_name"


class Catalog:
    """Reads one catalog; safe to use from several threads; a context manager."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._keywords = KeywordSearch(self._rows)

    @classmethod
    def open(cls, folder: Path) -> Catalog:
        """Open the catalog in a generation's folder. Raises IndexDamagedError when it is missing or unreadable."""
        path = folder / FILE_NAME
        address = f"file:{urllib.parse.quote(str(path.resolve()))}?mode=ro&immutable=1"
        try:
            connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            connection.execute("SELECT count(*) FROM files").fetchone()
        except sqlite3.Error as error:
            raise IndexDamagedError(
                f"The catalog {path} cannot be read ({error}). Run: askcorpus index --rebuild"
            ) from error
        return cls(connection)

    def __enter__(self) -> Catalog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the file; twice is fine."""
        with self._lock:
            self._connection.close()

    def search_keywords(
        self, query: str, limit: int, paths: Sequence[str] | None = None
    ) -> list[tuple[Passage, float]]:
        """Passages that hold any of the content words of `query`, best first, with BM25 scores (higher is better).

        Codes and acronyms count once more as a whole, words that no passage holds are looked for as they were probably
        meant, and what stands in brackets behind the question counts half.
        """
        return self._keywords.search(query, limit, paths)

    def corrections(self, words: Sequence[str]) -> dict[str, str]:
        """Of these words those that no passage holds but that look like a slip, each with the word probably meant."""
        return self._keywords.corrections(words)

    def passages_by_id(self, passage_ids: Sequence[str], paths: Sequence[str] | None = None) -> list[Passage]:
        """All passages with these ids, in the order of `passage_ids`; several where documents share a passage."""
        condition, arguments = path_condition(paths)
        found: dict[str, list[Passage]] = {}
        for batch in _batches(passage_ids):
            for row in self._rows(
                f"SELECT {PASSAGE_COLUMNS} {FROM_PASSAGES} WHERE p.passage_id IN ({_marks(batch)}){condition}"
                " ORDER BY d.path, p.start",
                [*batch, *arguments],
            ):
                found.setdefault(str(row[0]), []).append(Passage(*row))
        return [passage for name in dict.fromkeys(passage_ids) for passage in found.get(name, [])]

    def neighbours(self, passages: Sequence[Passage]) -> list[tuple[Passage | None, Passage | None]]:
        """The passages before and after each of these in its document; None at its ends."""
        places = json.dumps([[passage.path, passage.start] for passage in passages])
        own = self._rows(
            "SELECT wanted.key, p.id, p.document_id FROM json_each(?) wanted"
            " JOIN documents d ON d.path = json_extract(wanted.value, '$[0]')"
            " JOIN passages p ON p.document_id = d.id AND p.start = json_extract(wanted.value, '$[1]')",
            [places],
        )
        beside = json.dumps(sorted({number + step for _, number, _ in own for step in (-1, 1)}))
        rows = self._rows(
            f"SELECT p.id, p.document_id, {PASSAGE_COLUMNS} {FROM_PASSAGES} WHERE p.id IN (SELECT value FROM json_each(?))",
            [beside],
        )
        found = {(row[0], row[1]): Passage(*row[2:]) for row in rows}
        pairs: list[tuple[Passage | None, Passage | None]] = [(None, None)] * len(passages)
        for key, number, document in own:
            pairs[key] = (found.get((number - 1, document)), found.get((number + 1, document)))
        return pairs

    def passages_of(self, path: str) -> list[Passage]:
        """All passages of a document in reading order; empty for an unknown path."""
        rows = self._rows(f"SELECT {PASSAGE_COLUMNS} {FROM_PASSAGES} WHERE d.path = ? ORDER BY p.start", [path])
        return [Passage(*row) for row in rows]

    def document(self, path: str) -> Document | None:
        """A document with its text, or None."""
        rows = self._rows(f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE path = ?", [path])
        return read_document_row(rows[0]) if rows else None

    def sha256(self, path: str) -> str:
        """The hash of the file a document was read from; empty for an unknown path."""
        rows = self._rows("SELECT sha256 FROM files WHERE path = ?", [path])
        return str(rows[0][0] or "") if rows else ""

    def iterate_documents(self) -> Iterator[Document]:
        """Every document with its text, by path, one at a time."""
        for info in self.documents():
            document = self.document(info.path)
            if document is not None:
                yield document

    def documents(self) -> list[DocumentInfo]:
        """All documents, without their texts, by path."""
        rows = self._rows(
            "SELECT d.path, d.title, length(d.text), (SELECT count(*) FROM passages p WHERE p.document_id = d.id),"
            " json_array_length(d.pages), f.mtime_ns FROM documents d JOIN files f ON f.path = d.path ORDER BY d.path",
            [],
        )
        return [
            DocumentInfo(path, title, characters, passages, pages or None, iso_time(mtime_ns))
            for path, title, characters, passages, pages, mtime_ns in rows
        ]

    def count_documents_with(self, phrase: str) -> list[tuple[str, int]]:
        """(path, number of passages) of the documents that mention `phrase` as adjacent words, most first."""
        form = index_form(phrase).replace('"', " ").strip()
        if not form:
            return []
        return self._rows(
            "SELECT d.path, count(*) AS n FROM keywords JOIN passages p ON p.id = keywords.rowid"
            " JOIN documents d ON d.id = p.document_id WHERE keywords MATCH ? GROUP BY d.path ORDER BY n DESC, d.path",
            [f'"{form}"'],
        )

    def document_frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """In how many passages each word (any form of its stem) occurs."""
        counts = {}
        for word in dict.fromkeys(words):
            expression = keyword_expression([word])
            query = "SELECT count(*) FROM keywords WHERE keywords MATCH ?"
            counts[word] = int(self._rows(query, [expression])[0][0]) if expression else 0
        return counts

    def count_passages_with(self, words: Sequence[str]) -> int:
        """In how many passages all these words (any form of their stems) occur together; of no words: all passages."""
        expressions = [keyword_expression([word]) for word in words]
        if not all(expressions):
            return 0
        if not expressions:
            return self.passage_count()
        query = "SELECT count(*) FROM keywords WHERE keywords MATCH ?"
        return int(self._rows(query, [" AND ".join(expressions)])[0][0])

    def passage_count(self) -> int:
        """The number of passages, equal ones counted each time."""
        return int(self._rows("SELECT count(*) FROM passages", [])[0][0])

    def document_count(self) -> int:
        """The number of documents."""
        return int(self._rows("SELECT count(*) FROM documents", [])[0][0])

    def records(self) -> dict[str, FileRecord]:
        """Every file's record, by path."""
        rows = self._rows(f"SELECT {', '.join(FileRecord.__slots__)} FROM files", [])
        return {row[0]: FileRecord(*row) for row in rows}

    def titled_by_name(self) -> set[str]:
        """The paths of the documents whose title was made from their file's name."""
        return {row[0] for row in self._rows("SELECT path FROM documents WHERE title_from_name", [])}

    def ledger(self) -> list[FileEntry]:
        """What happened to each file, by path."""
        rows = self._rows(
            "SELECT f.path, f.state, f.reason, (SELECT count(*) FROM passages p WHERE p.document_id = d.id), f.bytes,"
            " f.mtime_ns, json_array_length(d.pages), f.seconds, f.tries > 0"
            " FROM files f LEFT JOIN documents d ON d.path = f.path ORDER BY f.path",
            [],
        )
        return [
            FileEntry(
                path, state, reason, passages, size, iso_time(mtime_ns), pages or None, round(seconds, 3), bool(again)
            )
            for path, state, reason, passages, size, mtime_ns, pages, seconds, again in rows
        ]

    def check(self) -> list[str]:
        """What is wrong with the file, in words; empty when nothing is. Reads everything."""
        try:
            problems = [str(row[0]) for row in self._rows("PRAGMA quick_check", []) if row[0] != "ok"]
            for document in self.iterate_documents():
                for passage in self.passages_of(document.path):
                    if document.text[passage.start : passage.end] != passage.text:
                        problems.append(f"a passage of {document.path} at {passage.start} is not a span of its text")
        except sqlite3.Error as error:
            return [f"the catalog cannot be read: {error}"]
        return problems

    def _rows(self, query: str, arguments: Sequence[object]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(query, arguments).fetchall()


def read_document_row(row: Sequence[Any]) -> Document:
    """A document from its DOCUMENT_COLUMNS."""
    path, title, text, media_type, blocks, pages, boxes, title_from_name = row
    return Document(
        path=path,
        title=title,
        text=text,
        media_type=media_type,
        blocks=decode_blocks(json.loads(zlib.decompress(blocks))),
        pages=tuple(json.loads(pages)),
        boxes=boxes,
        title_from_name=bool(title_from_name),
    )


def iso_time(nanoseconds: int) -> str:
    """A time of change as ISO 8601 in UTC, to the second."""
    return (_EPOCH + timedelta(microseconds=nanoseconds // 1000)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _batches(names: Sequence[str]) -> Iterator[list[str]]:
    unique = list(dict.fromkeys(names))
    for start in range(0, len(unique), LOOKUP_BATCH):
        yield unique[start : start + LOOKUP_BATCH]


def _marks(batch: Sequence[str]) -> str:
    return ",".join("?" * len(batch))
