"""The catalog of one generation, to read: documents, passages, the ledger, and the keyword index, in one SQLite file.

The file is complete and immutable when a reader sees it, so it is opened with `immutable=1`: no locks, no waiting.
The keyword index is FTS5 with `porter unicode61 remove_diacritics 2`; measured on four data sets it found as much as or
more than a dedicated BM25 library, in about a millisecond.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from askcorpus.embedding.text import embedded_title, embedding_text
from askcorpus.errors import IndexDamagedError
from askcorpus.language.words import index_form
from askcorpus.store.kept import KEPT_CHARACTERS, Kept, document_weight
from askcorpus.store.schema import (
    DOCUMENT_COLUMNS,
    FILE_NAME,
    FROM_PASSAGES,
    PASSAGE_COLUMNS,
    FileRecord,
    connect_to_read,
    passage_of_row,
    read_document_row,
)
from askcorpus.types import Document, DocumentInfo, FileEntry, Passage

MODIFIED = "strftime('%Y-%m-%dT%H:%M:%SZ', f.mtime_ns / 1000000000, 'unixepoch')"  # a file's time of change, UTC
AMONG = "p.passage_id IN (SELECT value FROM json_each(?))"

TITLE_WEIGHT, HEADING_WEIGHT, BODY_WEIGHT = 1.0, 1.0, 1.0
"""BM25 column weights. 0, 0.2, 0.3, 0.6 and 1 were tried for title and heading: 1 found most (chunk_eval 0.926, 0.6: 0.907)."""

BM25 = f"bm25(keywords, {TITLE_WEIGHT}, {HEADING_WEIGHT}, {BODY_WEIGHT})"
VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, keywords, 'row')"

_NO_SYNTAX = str.maketrans('"\0', "  ")


class Catalog:
    """Reads one catalog; safe to use from several threads; a context manager."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._lock = threading.Lock()
        self._documents: Kept[Document | None] = Kept(KEPT_CHARACTERS)
        self._passages: Kept[list[Passage]] = Kept(KEPT_CHARACTERS)
        self._vocabulary: Mapping[str, int] | None = None
        self._listed: list[DocumentInfo] | None = None

    @classmethod
    def open(cls, folder: Path) -> Catalog:
        """Open the catalog in a generation's folder. Raises IndexDamagedError when it is missing or unreadable."""
        path = folder / FILE_NAME
        try:
            connection = connect_to_read(path)
            connection.execute("SELECT count(*) FROM files").fetchone()
        except sqlite3.Error as error:
            raise _damaged(path, error) from error
        return cls(connection, path)

    def __enter__(self) -> Catalog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the file; twice is fine."""
        with self._lock:
            self._connection.close()

    def match(
        self, words: Iterable[str], limit: int, paths: Sequence[str] | None = None
    ) -> list[tuple[Passage, float]]:
        """At most `limit` passages that hold any of these words or phrases, best first, with BM25 scores (higher is better).

        A word matches all forms of its stem; what the index stores as several tokens is a phrase.
        """
        expression = _any_of(words)
        if not expression:
            return []
        condition, arguments = _path_condition(paths)
        # ranked without the passages' own rows where that can be: joined, all matches would be read
        joined = (
            " JOIN passages p ON p.id = keywords.rowid JOIN documents d ON d.id = p.document_id" if condition else ""
        )
        query = (
            f"SELECT keywords.rowid, -{BM25} AS score FROM keywords{joined}"
            f" WHERE keywords MATCH ?{condition} ORDER BY score DESC LIMIT ?"
        )
        scores: dict[int, float] = dict(self._rows(query, [expression, *arguments, limit]))
        rows = self._rows(
            f"SELECT p.id, {PASSAGE_COLUMNS} {FROM_PASSAGES} WHERE p.id IN (SELECT value FROM json_each(?))",
            [json.dumps(list(scores))],
        )
        found = [(passage_of_row(row), scores[number]) for number, *row in rows]
        return sorted(found, key=lambda item: (-item[1], item[0].path, item[0].start))

    def holds(self, word: str) -> bool:
        """Whether any passage, title or heading has any form of this word."""
        expression = _any_of([word])
        return bool(expression and self._rows("SELECT 1 FROM keywords WHERE keywords MATCH ? LIMIT 1", [expression]))

    def vocabulary(self) -> Mapping[str, int]:
        """The stems of all words of the corpus, each with the number of passages that have it; read once."""
        if self._vocabulary is None:
            self._rows(VOCABULARY, [])
            self._vocabulary = dict(self._rows("SELECT term, doc FROM temp.vocabulary", []))
        return self._vocabulary

    def passages_by_id(self, passage_ids: Sequence[str], paths: Sequence[str] | None = None) -> list[Passage]:
        """All passages with these ids, in the order of `passage_ids`; several where documents share a passage."""
        condition, arguments = _path_condition(paths)
        found: dict[str, list[Passage]] = {}
        for row in self._rows(
            f"SELECT {PASSAGE_COLUMNS} {FROM_PASSAGES} WHERE {AMONG}{condition} ORDER BY d.path, p.start",
            [json.dumps(list(passage_ids)), *arguments],
        ):
            found.setdefault(str(row[0]), []).append(passage_of_row(row))
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
        found = {(row[0], row[1]): passage_of_row(row[2:]) for row in rows}
        pairs: list[tuple[Passage | None, Passage | None]] = [(None, None)] * len(passages)
        for key, number, document in own:
            pairs[key] = (found.get((number - 1, document)), found.get((number + 1, document)))
        return pairs

    def passages_of(self, path: str) -> list[Passage]:
        """All passages of a document in reading order; empty for an unknown path. Kept while there is room."""
        query = f"SELECT {PASSAGE_COLUMNS} {FROM_PASSAGES} WHERE d.path = ? ORDER BY p.start"
        return self._passages.get(
            path,
            lambda: [passage_of_row(row) for row in self._rows(query, [path])],
            lambda passages: sum(len(passage.text) for passage in passages),
        )

    def document(self, path: str) -> Document | None:
        """A document with its text, or None. Kept while there is room."""
        return self._documents.get(path, lambda: self._read_document(path), document_weight)

    def _read_document(self, path: str) -> Document | None:
        rows = self._rows(f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE path = ?", [path])
        return read_document_row(rows[0]) if rows else None

    def sha256(self, path: str) -> str:
        """The hash of the file a document was read from; empty for an unknown path."""
        rows = self._rows("SELECT sha256 FROM files WHERE path = ?", [path])
        return str(rows[0][0] or "") if rows else ""

    def documents(self) -> list[DocumentInfo]:
        """All documents, without their texts, by path; read once."""
        if self._listed is None:
            query = (
                "SELECT d.path, d.title, length(d.text), (SELECT count(*) FROM passages p WHERE p.document_id = d.id),"
                f" nullif(json_array_length(d.pages), 0), {MODIFIED}"
                " FROM documents d JOIN files f ON f.path = d.path ORDER BY d.path"
            )
            self._listed = [DocumentInfo(*row) for row in self._rows(query, [])]
        return list(self._listed)

    def count_documents_with(self, phrase: str) -> list[tuple[str, int]]:
        """(path, number of passages) of the documents that mention `phrase` as adjacent words, most first."""
        expression = _any_of([phrase])
        if not expression:
            return []
        return self._rows(
            "SELECT d.path, count(*) AS n FROM keywords JOIN passages p ON p.id = keywords.rowid"
            " JOIN documents d ON d.id = p.document_id WHERE keywords MATCH ? GROUP BY d.path ORDER BY n DESC, d.path",
            [expression],
        )

    def document_frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """In how many passages each word (any form of its stem) occurs."""
        query = "SELECT count(*) FROM keywords WHERE keywords MATCH ?"
        expressions = {word: _any_of([word]) for word in words}
        return {word: int(self._rows(query, [form])[0][0]) if form else 0 for word, form in expressions.items()}

    def passage_ids(self) -> list[str]:
        """The ids of all passages, each once, in the order of the documents."""
        query = "SELECT passage_id FROM passages GROUP BY passage_id ORDER BY min(id)"
        return [str(name) for (name,) in self._rows(query, [])]

    def passage_count(self) -> int:
        """The number of passages, equal ones counted each time."""
        return int(self._rows("SELECT count(*) FROM passages", [])[0][0])

    def some_texts(self, count: int) -> list[str]:
        """The texts of about `count` passages from all over the catalog."""
        step = self.passage_count() // count + 1
        return [text for (text,) in self._rows("SELECT text FROM passages WHERE id % ? = 0", [step])]

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
            f" {MODIFIED}, nullif(json_array_length(d.pages), 0), round(f.seconds, 3), f.tries > 0"
            " FROM files f LEFT JOIN documents d ON d.path = f.path ORDER BY f.path",
            [],
        )
        return [FileEntry(*(*row[:-1], bool(row[-1]))) for row in rows]

    def embedding_texts(self, passage_ids: Sequence[str]) -> dict[str, str]:
        """What is embedded for each of these passages, by id."""
        texts: dict[str, str] = {}
        query = f"SELECT d.title_from_name, {PASSAGE_COLUMNS} {FROM_PASSAGES} WHERE {AMONG}"
        for from_name, *row in self._rows(query, [json.dumps(list(passage_ids))]):
            passage = passage_of_row(row)
            title = embedded_title(passage.title, from_name=bool(from_name))
            texts[passage.passage_id] = embedding_text(title, passage.heading, passage.seen.text)
        return texts

    def embedding_sizes(self, passage_ids: Sequence[str]) -> dict[str, int]:
        """About how many characters are embedded for each of these passages, by id."""
        query = f"SELECT p.passage_id, length(p.text) FROM passages p WHERE {AMONG}"
        return dict(self._rows(query, [json.dumps(list(passage_ids))]))

    def _rows(self, query: str, arguments: Sequence[object]) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._connection.execute(query, arguments).fetchall()
        except sqlite3.ProgrammingError:
            raise  # a fault of ours, not of the file
        except sqlite3.DatabaseError as error:
            raise _damaged(self._path, error) from error


def _damaged(path: Path, error: sqlite3.Error) -> IndexDamagedError:
    return IndexDamagedError(f"The catalog {path} cannot be read ({error}). Run: askcorpus index --rebuild")


def _any_of(words: Iterable[str]) -> str:
    """An FTS5 expression that matches any of the words; a word the index stores as several tokens becomes a phrase."""
    forms = dict.fromkeys(index_form(word).translate(_NO_SYNTAX).strip() for word in words)
    return " OR ".join(f'"{form}"' for form in forms if form)


def _path_condition(paths: Sequence[str] | None) -> tuple[str, list[str]]:
    """The condition of a query that is kept to these documents, and its arguments."""
    if paths is None:
        return "", []
    return " AND d.path IN (SELECT value FROM json_each(?))", [json.dumps(list(paths))]
