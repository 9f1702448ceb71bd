"""What an index holds, what became of each file, and how far a rebuild is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

FileState = Literal["indexed", "unchanged", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class FileEntry:
    """What happened to one file, and why: a line of the ledger.

    `bytes` is the file's size, `modified` its time of change (ISO 8601, UTC), `pages` is None where the format has none,
    `seconds` is how long reading took. `tried_again`: it failed for a reason that may pass, so a later rebuild tries again.
    """

    path: str
    state: FileState
    reason: str
    passages: int
    bytes: int
    modified: str
    pages: int | None = None
    seconds: float = 0.0
    tried_again: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The entry as `status --json` prints it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class MirrorCounts:
    """What one mirroring of the folder changed, in files; `embedded` counts passages; `seconds` is wall time."""

    added: int = 0
    changed: int = 0
    renamed: int = 0
    removed: int = 0
    embedded: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What the index holds: counts, shares, and the ledger.

    `coverage` is the share of passages with a vector (0 to 1), `not_english` about the share in other languages, `replica_of` the
    target that a replica is pulled from.
    """

    generation: str
    corpus: str
    documents: int
    passages: int
    vectors: int
    coverage: float
    embedder: str
    files: tuple[FileEntry, ...] = ()
    counts: MirrorCounts | None = None
    not_english: float = 0.0
    replica_of: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The status as `status --json` prints it; after a rebuild the counts of what changed are added."""
        data: dict[str, Any] = {
            "generation": self.generation,
            "corpus": self.corpus,
            "documents": self.documents,
            "passages": self.passages,
            "vectors": self.vectors,
            "coverage": round(self.coverage, 4),
            "embedder": self.embedder,
            "not_english": round(self.not_english, 2),
            "replica_of": self.replica_of,
            "files": [entry.to_dict() for entry in self.files],
        }
        if self.counts is not None:
            data |= {name: getattr(self.counts, name) for name in self.counts.__slots__}
        return data


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document without its text: enough to list it. `characters` is the length of its text."""

    path: str
    title: str
    characters: int
    passages: int
    pages: int | None = None
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild has come. `stage` is "scan", "read", "write", "keywords", "embed", "vectors", "check" or "done".

    `done` of `total` counts files while reading and passages while embedding; `seconds_left` is None until it can be told.
    `str(progress)` is one plain line.
    """

    stage: str
    done: int = 0
    total: int = 0
    per_second: float = 0.0
    seconds_left: float | None = None
    note: str = ""

    def __str__(self) -> str:
        parts = [_STAGE_WORDS.get(self.stage, self.stage)]
        if self.total:
            parts.append(f"{self.done:,} of {self.total:,}")
        if self.per_second:
            parts.append(f"{self.per_second:,.0f}/s")
        if self.seconds_left is not None:
            parts.append(f"{self.seconds_left:,.0f} s left")
        if self.note:
            parts.append(self.note)
        return " · ".join(parts)


_STAGE_WORDS: Mapping[str, str] = {
    "scan": "looking through the folder",
    "read": "reading files",
    "write": "writing the catalog",
    "keywords": "keyword search is ready",
    "embed": "preparing meaning search",
    "vectors": "storing vectors",
    "check": "checking the index",
    "ask": "asking",
    "done": "done",
}


ProgressCallback = Callable[["Progress"], object]
