"""Who may use a page that is served beyond this machine: a file of names and hashed passwords.

`python -m askcorpus.web.passwords NAME` asks for a password and prints the line to put into the file.
"""

from __future__ import annotations

import asyncio
import getpass
import hashlib
import hmac
import os
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from askcorpus.errors import AskCorpusError

PasswordCheck = Callable[[str, str], bool]
SALT_BYTES: Final = 16
CHECKED_AT_ONCE: Final = 1  # each takes 32 MiB and a processor for 0.1 s
# Work and block size as RFC 7914 and OWASP advise for scrypt: about 0.1 s and 32 MiB for a guess.
_N, _R, _P = 2**15, 8, 1
_MEMORY: Final = 64 * 1024 * 1024


def hash_password(password: str) -> str:
    """A password as it is kept: salt and scrypt hash, in hexadecimal."""
    salt = os.urandom(SALT_BYTES)
    return f"scrypt${salt.hex()}${_scrypt(password, salt).hex()}"


def read_auth_file(path: Path) -> PasswordCheck:
    """The check of (name, password) by a file of lines `name:hash`; lines that begin with `#` are left out.

    Raises AskCorpusError where the file cannot be read or a line is not of that form.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise AskCorpusError(
            f"The passwords in {path} cannot be read: {error.strerror}. Correct --auth-file."
        ) from error
    except UnicodeDecodeError as error:
        raise AskCorpusError(f"The passwords in {path} are not in UTF-8. Save the file in UTF-8.") from error
    known: dict[str, tuple[bytes, bytes]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, kept = line.strip().rpartition(":")
        known[name] = _parse(name, kept, f"Line {number} of {path}")
    if not known:
        raise AskCorpusError(f"The file of passwords {path} names nobody. Add a line name:hash.")

    def check(name: str, password: str) -> bool:
        salt, expected = known.get(name, (b"-" * SALT_BYTES, b""))  # an unknown name takes as long as a known one
        return hmac.compare_digest(_scrypt(password, salt), expected) and name in known

    return check


def in_a_thread(check: PasswordCheck) -> Callable[[str, str], Awaitable[bool]]:
    """The check without holding up other requests meanwhile: at most CHECKED_AT_ONCE passwords are hashed at a time."""
    places = threading.BoundedSemaphore(CHECKED_AT_ONCE)

    def checked(name: str, password: str) -> bool:
        with places:
            return check(name, password)

    async def check_in_a_thread(name: str, password: str) -> bool:
        return await asyncio.to_thread(checked, name, password)

    return check_in_a_thread


def _parse(name: str, kept: str, where: str) -> tuple[bytes, bytes]:
    try:
        kind, salt, expected = kept.split("$")
        if name and kind == "scrypt":
            return bytes.fromhex(salt), bytes.fromhex(expected)
    except ValueError:
        pass
    raise AskCorpusError(f"{where} is not name:hash. Make it with: python -m askcorpus.web.passwords NAME")


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=_MEMORY)


if __name__ == "__main__":
    if len(sys.argv) != 2 or ":" in sys.argv[1]:
        sys.exit("Usage: python -m askcorpus.web.passwords NAME")
    print(f"{sys.argv[1]}:{hash_password(getpass.getpass())}")
