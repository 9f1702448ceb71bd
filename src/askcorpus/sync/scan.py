"""Looking through the corpus folder: which files there are, and which are left alone, with the reason."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from askcorpus.errors import CorpusError

if TYPE_CHECKING:
    from pathspec import PathSpec

IGNORE_FILE = ".askcorpusignore"
MAX_DEPTH = 50
LARGEST_NUMBER = 2**63 - 1  # of SQLite; file systems know later dates and larger inode numbers
LARGEST_IGNORE_FILE = 1_000_000  # bytes
VERSION_CONTROL = {".git", ".hg", ".svn", ".bzr", "CVS", "_darcs"}
TEMPORARY_ENDINGS = (".swp", ".swo", ".tmp", ".temp", ".part", ".crdownload", ".partial", "~")
TEMPORARY_STARTS = ("~$", ".~lock.", "#")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of the corpus, or a thing in it that is left alone (`skip` says why).

    `path` is relative to the corpus, with forward slashes (a folder's ends in one); `location` is where it is on disk.
    `mtime_ns` is the time of change that programs can set, `ctime_ns` the system's own, `inode` the file's number.
    """

    path: str
    location: Path
    bytes: int
    mtime_ns: int
    skip: str = ""
    ctime_ns: int = 0
    inode: int = 0

    @property
    def stamp(self) -> tuple[int, int, int, int]:
        """What tells without reading that a file is still the same."""
        return self.bytes, self.mtime_ns, self.ctime_ns, self.inode


def scan_corpus(corpus: Path, exclude: Path | None = None) -> list[FoundFile]:
    """Everything in the corpus, by path. `exclude` is a folder that is passed over in silence: the index.

    Raises CorpusError when the folder is missing, is not a folder, or cannot be listed.
    """
    if not corpus.exists():
        raise CorpusError(
            f"There is no folder {corpus}. Make it and put documents in it, or name another: --corpus FOLDER"
        )
    if not corpus.is_dir():
        raise CorpusError(f"{corpus} is not a folder. Name the folder that holds the documents: --corpus FOLDER")
    root = corpus.resolve()
    ignored = _ignore_rules(root)
    try:
        found = list(_walk(root, root, "", 0, ignored, exclude.resolve() if exclude else None))
    except OSError as error:
        raise CorpusError(f"The folder {corpus} cannot be listed ({error.strerror}). Check its permissions.") from error
    return sorted(found, key=lambda file: file.path)


def _walk(
    root: Path, folder: Path, prefix: str, depth: int, ignored: PathSpec | None, exclude: Path | None
) -> Iterator[FoundFile]:
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        location = Path(entry.path)
        path = prefix + entry.name
        if location == exclude or (depth == 0 and entry.name == IGNORE_FILE):
            continue
        try:
            path.encode()
        except UnicodeEncodeError:
            shown = os.fsencode(path).decode("utf-8", "backslashreplace")
            yield FoundFile(shown, location, 0, 0, "its name is not valid text; rename it")
            continue
        try:
            information = entry.stat(follow_symlinks=False)
        except OSError as error:
            yield FoundFile(path, location, 0, 0, f"it cannot be looked at: {error.strerror}")
            continue
        is_folder = stat.S_ISDIR(information.st_mode)
        shown = path + "/" if is_folder else path
        reason = _reason_to_skip(root, entry, information, depth, ignored, shown)
        if reason:
            size = 0 if is_folder else information.st_size
            yield FoundFile(shown, location, size, storable(information.st_mtime_ns), reason)
        elif is_folder:
            try:
                yield from _walk(root, location, path + "/", depth + 1, ignored, exclude)
            except OSError as error:
                reason = f"the folder cannot be listed: {error.strerror}"
                yield FoundFile(shown, location, 0, storable(information.st_mtime_ns), reason)
        else:
            times = storable(information.st_mtime_ns), storable(information.st_ctime_ns)
            yield FoundFile(
                path, location, information.st_size, times[0], "", times[1], information.st_ino & LARGEST_NUMBER
            )


def storable(nanoseconds: int) -> int:
    """A time the catalog can hold, 64 bits: dates before 1677 and after 2262 become the nearest that it can.

    >>> storable(10**19) == LARGEST_NUMBER
    True
    """
    return max(-LARGEST_NUMBER, min(LARGEST_NUMBER, nanoseconds))


def _reason_to_skip(
    root: Path, entry: os.DirEntry[str], information: os.stat_result, depth: int, ignored: PathSpec | None, shown: str
) -> str:
    name, mode = entry.name, information.st_mode
    if name in VERSION_CONTROL:
        return "a version-control folder"
    if name.startswith(TEMPORARY_STARTS) or name.endswith(TEMPORARY_ENDINGS):
        return "a temporary file"
    if name.startswith("."):
        return "hidden (its name starts with a dot)"
    if ignored is not None and ignored.match_file(shown):
        return f"left out by {IGNORE_FILE}"
    if stat.S_ISLNK(mode):
        return _reason_to_skip_link(root, Path(entry.path))
    if stat.S_ISDIR(mode):
        return f"nested more than {MAX_DEPTH} folders deep" if depth >= MAX_DEPTH else ""
    if not stat.S_ISREG(mode):
        return "not a regular file (a device, pipe or socket)"
    return ""


def _reason_to_skip_link(root: Path, location: Path) -> str:
    try:
        target = location.resolve(strict=True)
    except (OSError, RuntimeError):
        return "a link that leads nowhere"
    if not target.is_relative_to(root):
        return "a link that leads out of the corpus; copy the file into the folder instead"
    return f"a link to {target.relative_to(root).as_posix()}, which is indexed where it is"


def _ignore_rules(root: Path) -> PathSpec | None:
    path = root / IGNORE_FILE
    try:
        kept = path.stat()
        if not stat.S_ISREG(kept.st_mode) or kept.st_size > LARGEST_IGNORE_FILE:
            raise CorpusError(
                f"{path} is no file of rules (a folder, a pipe, or over {LARGEST_IGNORE_FILE // 1_000_000} MB). "
                "Remove it, or write the rules into a plain file of this name."
            )
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CorpusError(f"{IGNORE_FILE} cannot be read ({error.strerror}). Check its permissions.") from error
    from pathspec import PathSpec
    from pathspec.patterns.gitignore import GitIgnorePatternError

    try:
        return PathSpec.from_lines("gitignore", lines)
    except (GitIgnorePatternError, ValueError) as error:
        raise CorpusError(f"A rule in {IGNORE_FILE} is not a gitignore rule: {error}. Correct it.") from error
