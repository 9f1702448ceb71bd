"""The ledger's line for one file, as the catalog stores it."""

from __future__ import annotations

from dataclasses import dataclass

from askcorpus.types import FileState


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What is known of one file. `sha256` is None where the content was never read.

    `mtime_ns` is the file's time of change, `scanned_ns` when it was looked at, both in nanoseconds since 1970.
    """

    path: str
    state: FileState
    reason: str
    bytes: int
    mtime_ns: int
    scanned_ns: int
    sha256: str | None
    seconds: float = 0.0
