"""What changed in the folder since the last generation: added, edited, renamed, removed, or nothing.

Size, times and inode decide first; the content's hash decides where one differs, or where the time is too close to the
moment the file was last looked at to be trusted (two edits can share one tick of the file system's clock). The system's own
time (ctime) is among them because `cp -p` and `rsync -t` give other content the old size and time of change.

A file that failed for a reason that may pass is tried again: at once the first time and when the limits were changed, then
after waits that double, so that a folder being watched is not held up by it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from askcorpus.store.schema import FileRecord
from askcorpus.sync.scan import FoundFile

UNTRUSTED_NANOSECONDS = 2_000_000_000  # the coarsest clock of a common file system (FAT: 2 s)
SECOND = 1_000_000_000  # nanoseconds
FIRST_WAIT = 60 * SECOND  # before the second retry
LONGEST_WAIT = 24 * 60 * 60 * SECOND


@dataclass(slots=True)
class Changes:
    """The differences between the folder and the ledger, each file in exactly one list.

    `same`: nothing to do. `restamp`: same content, but a new time or a new record. `renamed`: (old path, new record), the
    document is kept. `read`: (file, hash) to be read, new or changed. `removed`: paths that are gone. `tries`: of those to be
    read, how often each has failed with the same content for a reason that may pass.
    """

    same: list[str] = field(default_factory=list)
    restamp: list[FileRecord] = field(default_factory=list)
    renamed: list[tuple[str, FileRecord]] = field(default_factory=list)
    read: list[tuple[FoundFile, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=dict)
    added_count: int = 0
    changed_count: int = 0

    def any(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.restamp or self.renamed or self.read or self.removed)


def find_changes(
    found: Sequence[FoundFile],
    records: Mapping[str, FileRecord],
    now_ns: int,
    max_bytes: int,
    titled_by_name: Collection[str],
    *,
    read_all: bool = False,
    limits: str = "",
    verify: bool = False,
) -> Changes:
    """Compare what is in the folder with what the ledger says.

    `titled_by_name` are the paths whose title was made from the file's name: they are read again when the name
    changes. `read_all` reads every file again (another reader version). `limits` are those of reading now. `verify` trusts no
    stamp: every file is hashed, and all that failed for a passing reason is tried again.
    """
    changes = Changes()
    arrived: list[tuple[FoundFile, str]] = []
    for file in found:
        known = records.get(file.path)
        skip = file.skip or _too_large(file, max_bytes)
        if skip:
            _keep_record(
                changes, known, FileRecord(file.path, "skipped", skip, file.bytes, file.mtime_ns, now_ns, None)
            )
            continue
        again = known is not None and known.tries > 0 and (verify or _is_due(known, now_ns, limits))
        read = read_all or again
        if known and known.sha256 and not read and not verify and _looks_unchanged(file, known):
            changes.same.append(file.path)
        else:
            _compare_content(changes, arrived, file, known, now_ns, read)
    present = {file.path for file in found}
    gone = {path: record for path, record in records.items() if path not in present}
    _pair_renames(changes, arrived, gone, now_ns, titled_by_name, read_all)
    changes.removed = sorted(gone)
    return changes


def _looks_unchanged(file: FoundFile, known: FileRecord) -> bool:
    return file.stamp == known.stamp and max(file.mtime_ns, file.ctime_ns) < known.scanned_ns - UNTRUSTED_NANOSECONDS


def _is_due(failed: FileRecord, now_ns: int, limits: str) -> bool:
    """Whether it is time to read again what failed for a reason that may pass."""
    waits = 0 if failed.tries == 1 else min(LONGEST_WAIT, FIRST_WAIT << min(failed.tries - 2, 16))
    return failed.limits != limits or now_ns >= failed.scanned_ns + waits


def _compare_content(
    changes: Changes,
    arrived: list[tuple[FoundFile, str]],
    file: FoundFile,
    known: FileRecord | None,
    now_ns: int,
    read: bool,
) -> None:
    try:
        sha256 = content_hash(file)
    except OSError as error:
        reason = f"it cannot be read: {error.strerror}; check its permissions"
        _keep_record(changes, known, FileRecord(file.path, "failed", reason, file.bytes, file.mtime_ns, now_ns, None))
        return
    if known is None or known.sha256 is None:
        arrived.append((file, sha256))
    elif known.sha256 != sha256 or read:
        changes.read.append((file, sha256))
        changes.changed_count += known.sha256 != sha256
        changes.tries[file.path] = known.tries if known.sha256 == sha256 else 0
    elif file.stamp == known.stamp:
        changes.same.append(file.path)
    else:
        changes.restamp.append(stamped(known, file, now_ns))


def stamped(record: FileRecord, file: FoundFile, now_ns: int) -> FileRecord:
    """The record with the path and the stamp of the file as it was found now."""
    return replace(
        record,
        path=file.path,
        bytes=file.bytes,
        mtime_ns=file.mtime_ns,
        ctime_ns=file.ctime_ns,
        inode=file.inode,
        scanned_ns=now_ns,
    )


def _keep_record(changes: Changes, known: FileRecord | None, record: FileRecord) -> None:
    """A file without a document: its record is written when it says something new."""
    if known is not None and replace(known, scanned_ns=record.scanned_ns) == record:
        changes.same.append(record.path)
    else:
        changes.restamp.append(record)


def _pair_renames(
    changes: Changes,
    arrived: list[tuple[FoundFile, str]],
    gone: dict[str, FileRecord],
    now_ns: int,
    titled_by_name: Collection[str],
    read_all: bool,
) -> None:
    """Match new files with removed ones of the same content; what matches leaves `gone`."""
    by_content: dict[str | None, list[str]] = {}
    for path, record in gone.items():
        if record.state == "indexed" and not read_all:
            by_content.setdefault(record.sha256, []).append(path)
    for file, sha256 in arrived:
        candidates = by_content.get(sha256, [])
        old = next((path for path in candidates if _keeps_its_document(path, file.path, titled_by_name)), None)
        if old is None:
            changes.read.append((file, sha256))
            changes.added_count += 1
            continue
        candidates.remove(old)
        record = gone.pop(old)
        changes.renamed.append((old, stamped(record, file, now_ns)))


def _keeps_its_document(old: str, new: str, titled_by_name: Collection[str]) -> bool:
    """Whether a renamed file would be read to the same document: same name, or same ending and a title of its own."""
    before, after = PurePosixPath(old), PurePosixPath(new)
    return before.name == after.name or (before.suffix.lower() == after.suffix.lower() and old not in titled_by_name)


def _too_large(file: FoundFile, max_bytes: int) -> str:
    if file.bytes <= max_bytes:
        return ""
    return f"larger than the limit of {max_bytes // 1_000_000:,} MB (setting max_file_megabytes)"


def content_hash(file: FoundFile) -> str:
    """The hash of what a file holds now. Raises OSError."""
    with file.location.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
