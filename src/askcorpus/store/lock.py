"""One writer at a time: an operating-system lock on the index folder, with the holder's process id beside it.

The lock goes with its process, so one left by a dead process is no obstacle. It is taken before anything is opened.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from askcorpus.errors import IndexBusyError, IndexDamagedError, IndexWriteError

LOCK_NAME = "writer.lock"
HOLDER_NAME = "writer.pid"
REPLICA_NAME = "replica-of"  # names the target that an index is pulled from
ACQUIRE_SECONDS = 0.5  # longer than `writer_is_active` holds it, short enough to say at once that another writes


@contextmanager
def writer_lock(index: Path, *, replica: bool = False) -> Iterator[None]:
    """Hold the index for writing. Raises IndexBusyError at once, with the holder's process id, when another has it.

    One that is pulled from a target is written to by pulling alone (`replica`), for any other change would be lost: it raises
    IndexWriteError.
    """
    from filelock import FileLock, Timeout

    owner = None if replica else replica_of(index)
    if owner is not None:
        raise IndexWriteError(
            f"The index in {index} is a replica of {owner} and is made there. To bring it up to date, run: "
            f"askcorpus index --pull {owner} (with --verify where it is damaged)"
        )
    try:
        index.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index / LOCK_NAME)
        lock.acquire(timeout=ACQUIRE_SECONDS, poll_interval=0.05)
    except Timeout as error:
        raise IndexBusyError(
            f"The index {index} is being built by another process ({_holder(index)}). Wait for it to finish, or stop it; "
            "questions are answered meanwhile."
        ) from error
    except OSError as error:
        raise IndexWriteError(
            f"The index folder {index} cannot be written ({error.strerror or error}). Check its permissions, "
            "or name another: --index FOLDER"
        ) from error
    try:
        (index / HOLDER_NAME).write_text(str(os.getpid()))
        yield
    finally:
        (index / HOLDER_NAME).unlink(missing_ok=True)
        lock.release()


def replica_of(index: Path) -> str | None:
    """The target that an index is pulled from; None for one that is made here."""
    try:
        return (index / REPLICA_NAME).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def writer_is_active(index: Path) -> bool:
    """Whether some process holds the index for writing now."""
    from filelock import FileLock, Timeout

    if not (index / LOCK_NAME).exists():
        return False
    lock = FileLock(index / LOCK_NAME)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


def flock(descriptor: int, *, shared: bool = False) -> bool | None:
    """Lock an open file without waiting: whether that went. None where the system has no such locks (Windows).

    There open files cannot be removed, which is as good for who only asks whether somebody has one open.
    """
    try:
        import fcntl
    except ImportError:
        return None
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _holder(index: Path) -> str:
    try:
        return f"process {int((index / HOLDER_NAME).read_text())}"
    except (OSError, ValueError):
        return "its process id is not known"


@contextmanager
def write_errors(index: Path) -> Iterator[None]:
    """Failures of the disk as one plain line; what was published before stays."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _not_written(index, str(error)) from error
    except sqlite3.DatabaseError as error:
        raise IndexDamagedError(
            f"The index in {index} is damaged ({error}) and was not changed. Run: askcorpus index --rebuild"
        ) from error
    except OSError as error:
        raise _not_written(index, error.strerror or str(error)) from error


def _not_written(index: Path, what: str) -> IndexWriteError:
    return IndexWriteError(
        f"The index in {index} could not be written: {what}. Free some space or check the folder, then run: askcorpus index. "
        "The last complete index is untouched."
    )
