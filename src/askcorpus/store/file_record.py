"""The ledger's line for one file, as the catalog stores it."""

from __future__ import annotations

from dataclasses import dataclass

from askcorpus.types import FileState


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
