"""The bytes of a file, read with care: only regular files, within the size limit, without following a pipe."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from askcorpus.errors import ReadingError

MEGABYTE = 1024 * 1024


def read_bytes(path: Path, max_megabytes: int) -> bytes:
    """The contents of a regular file.

    Raises ReadingError: skipped for what is empty, no file, or too large; failed where the system refuses.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        descriptor = os.open(path, flags)
    except PermissionError as error:
        raise ReadingError(
            "There is no permission to read this file; change its permissions.", may_pass=True
        ) from error
    except FileNotFoundError as error:
        raise ReadingError("The file is no longer there; rebuild the index again.", may_pass=True) from error
    except (OSError, ValueError) as error:
        raise ReadingError(
            f"The system cannot open this file ({_words(error)}); check the disk.", may_pass=True
        ) from error
    try:
        return _read_open(descriptor, max_megabytes)
    except OSError as error:
        raise ReadingError(
            f"The system cannot read this file ({_words(error)}); check the disk.", may_pass=True
        ) from error
    finally:
        os.close(descriptor)


def _read_open(descriptor: int, max_megabytes: int) -> bytes:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise ReadingError("This is a folder, pipe or device, not a file; remove it from the corpus.", state="skipped")
    if status.st_size > max_megabytes * MEGABYTE:
        raise ReadingError(
            f"The file is larger than {max_megabytes} MB; split it, or raise the setting max_file_megabytes.",
            state="skipped",
        )
    pieces = []
    left = max_megabytes * MEGABYTE + 1
    while left > 0 and (piece := os.read(descriptor, min(left, 16 * MEGABYTE))):
        pieces.append(piece)
        left -= len(piece)
    data = b"".join(pieces)
    if not data:
        raise ReadingError("The file is empty.", state="skipped")
    return data


def _words(error: Exception) -> str:
    return (getattr(error, "strerror", None) or type(error).__name__).lower()
