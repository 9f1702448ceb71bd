"""A private copy of a directory of vectors for one reader, because merely opening one writes to it.

Small files are copied, large ones linked. The copy goes when its reader closes it or its process ends; what a killed process
left behind is removed by the next process that makes one. A lock on a file inside tells the two apart: it goes with its
process, also where process numbers are used again or are those of another container.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from functools import cache
from pathlib import Path

from askcorpus.store.lock import flock

PREFIX = "askcorpus-vectors-"
LOCK = "askcorpus.lock"
LINKED_BYTES = 8_000_000  # the vectors themselves, from about 5,000 on: never written to by reading, and slow to copy


class PrivateCopy:
    """A private copy in the temporary folder. Use `of`; in a forked process it stays its parent's."""

    def __init__(self, folder: Path, lock: int) -> None:
        self.folder = folder
        self._finalizer = weakref.finalize(self, _remove, folder, lock, os.getpid())

    @classmethod
    def of(cls, source: Path, copied: str) -> PrivateCopy:
        """A copy of the directory `source`; files named `copied` are never linked. Raises OSError."""
        remove_leftovers(tempfile.gettempdir())
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        flock(lock)
        copy = cls(folder, lock)
        try:
            for path in source.rglob("*"):
                target = folder / path.relative_to(source)
                if path.is_dir():
                    target.mkdir(parents=True, exist_ok=True)
                else:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    _link_or_copy(path, target, may_link=path.name != copied)
        except OSError:
            copy.close()
            raise
        return copy

    def close(self) -> None:
        """Remove it; twice is fine."""
        self._finalizer()


@cache  # once in a process is enough
def remove_leftovers(temporary: str) -> None:
    """Remove the private copies in the folder `temporary` whose processes are gone."""
    for folder in Path(temporary).glob(f"{PREFIX}*"):
        try:
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = os.open(folder / LOCK, os.O_RDWR)
        except (OSError, AttributeError):  # not ours, not complete, or a system without owners and locks
            continue
        try:
            if flock(lock):
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)


def _remove(folder: Path, lock: int, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _link_or_copy(path: Path, target: Path, *, may_link: bool) -> None:
    if may_link and path.stat().st_size >= LINKED_BYTES:
        try:
            target.symlink_to(path)
            return
        except OSError:  # Windows without the right to make links
            pass
    shutil.copyfile(path, target)
