"""Generations: complete, immutable indexes side by side, and the one pointer that says which is current.

    index/current                       the pointer: a name, replaced atomically
    index/generations/000007/           manifest.json, catalog.sqlite, vectors/ (shards), in-use (readers lock it, shared)
    index/generations/.building-000008/ what a writer is making; after a crash the next writer removes it

A generation is built beside the live one, made durable, and then published by renaming its folder and replacing the
pointer. A reader holds a shared lock on `in-use`; a generation is removed whole, and only when nobody holds it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from askcorpus.errors import IndexDamagedError, IndexMissingError, IndexVersionError
from askcorpus.store.lock import REPLICA_NAME, flock

FORMAT_VERSION = 5  # raise it when a generation's files change shape; older ones are then rebuilt, not read

POINTER = "current"
FOLDER = "generations"
BUILDING = ".building-"
REMOVING = ".removing-"
MANIFEST = "manifest.json"
VECTORS = "vectors"
IN_USE = "in-use"
OPEN_ATTEMPTS = 20  # each fails only when a writer removed the generation between two lines of ours


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an index is made; a generation made otherwise is not extended as it is."""

    corpus: str
    embedder: str
    dimension: int
    passage_tokens: int
    splitter: str
    reader: str


@dataclass(frozen=True, slots=True)
class Manifest(Recipe):
    """How a generation was made, and what it holds.

    `vectors` counts the passages that have a vector, `stale_vectors` the vectors of passages that are gone: a keyword
    generation carries them on until the vectors are written anew.
    """

    format: int
    name: str
    documents: int
    passages: int
    vectors: int
    stale_vectors: int

    @property
    def coverage(self) -> float:
        """The share of the passages with a vector, 0 to 1."""
        return self.vectors / self.passages if self.passages else 1.0


@dataclass(frozen=True, slots=True)
class Generation:
    """One finished generation on disk."""

    folder: Path
    manifest: Manifest

    @property
    def vectors_folder(self) -> Path:
        """Where its vectors are; the folder is missing while there are none."""
        return self.folder / VECTORS


class GenerationStore:
    """The generations of one index folder."""

    def __init__(self, index: Path) -> None:
        self.index = index
        self._folder = index / FOLDER

    def has_current(self) -> bool:
        """Whether there is a generation of this version; a damaged one counts, for whoever asks it is told what is wrong."""
        try:
            self.current()
        except (IndexMissingError, IndexVersionError):
            return False
        except IndexDamagedError:
            return True
        return True

    def current_name(self) -> str | None:
        """The current generation's name, or None where there is no index."""
        try:
            return (self.index / POINTER).read_text(encoding="ascii").strip() or None
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise IndexDamagedError(
                f"{self.index / POINTER} cannot be read ({error}). Run: askcorpus index --rebuild"
            ) from error

    def _named_by_pointer(self) -> str | None:
        """The current generation's name for a writer, which replaces a pointer that cannot be read."""
        try:
            return self.current_name()
        except IndexDamagedError:
            return None

    def current(self) -> Generation:
        """The current generation. Raises IndexMissingError, IndexVersionError or IndexDamagedError."""
        name = self.current_name()
        if name is None:
            raise IndexMissingError(f"There is no index in {self.index} yet. Run: askcorpus index")
        return self._read(name)

    def previous(self) -> Generation | None:
        """The newest generation before the current one that is kept, or None."""
        current = self.current_name()
        names = [name for name in self.names() if current is None or name < current]
        return self._read(names[-1]) if names else None

    def current_and_previous(self) -> set[str]:
        """The names of the current generation and the newest before it: what is kept."""
        current = self._named_by_pointer()
        names = [name for name in self.names() if current is None or name <= current]
        return set(names[-2:])

    def names(self) -> list[str]:
        """The names of all finished generations, oldest first."""
        if not self._folder.is_dir():
            return []
        return sorted(entry.name for entry in self._folder.iterdir() if entry.is_dir() and entry.name.isdigit())

    def generations(self) -> list[Generation]:
        """All finished generations that this version can read, oldest first."""
        found = []
        for name in self.names():
            with contextlib.suppress(IndexDamagedError, IndexVersionError):
                found.append(self._read(name))
        return found

    def _read(self, name: str) -> Generation:
        folder = self._folder / name
        try:
            data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            version = data.get("format")
            if version == FORMAT_VERSION:
                return Generation(folder, manifest_of(data, name))
        except (OSError, ValueError, KeyError, AttributeError, RecursionError) as error:
            raise IndexDamagedError(
                f"Generation {name} in {self.index} cannot be read ({type(error).__name__}: {error}). "
                "Run: askcorpus index --rebuild"
            ) from error
        raise IndexVersionError(
            f"The index in {self.index} was made by another version of askcorpus (format {version}, this one reads "
            f"{FORMAT_VERSION}). Run: askcorpus index"
        )

    @contextlib.contextmanager
    def hold_current(self) -> Iterator[Generation]:
        """The current generation, protected from removal while in use."""
        damage = IndexDamagedError(f"The index in {self.index} keeps changing while it is opened. Try again.")
        for _ in range(OPEN_ATTEMPTS):
            try:
                generation = self.current()
                descriptor = _open_in_use(generation)
            except IndexDamagedError as error:
                if not self._is_readable_again():
                    raise
                damage = error
                continue
            try:
                if flock(descriptor, shared=True) is not False and generation.folder.exists():
                    yield generation
                    return
            finally:
                os.close(descriptor)
        raise damage

    def _is_readable_again(self) -> bool:
        """Whether the pointer now leads to a whole generation: the one just tried was replaced and removed meanwhile."""
        name = self.current_name()
        return name is not None and (self._folder / name / IN_USE).exists()

    def begin(self, name: str | None = None) -> Path:
        """A new empty folder to build a generation in, `name` or the next. The caller holds the writer's lock."""
        numbers = [int(name) for name in self.names()]
        pointer = self._named_by_pointer()
        if pointer and pointer.isdigit():
            numbers.append(int(pointer))
        folder = self._folder / f"{BUILDING}{name or f'{max(numbers, default=0) + 1:06d}'}"
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        return folder

    @staticmethod
    def name_of(building: Path) -> str:
        """The name a folder from `begin` will have once published."""
        return building.name.removeprefix(BUILDING)

    def publish(self, building: Path, manifest: Manifest) -> Generation:
        """Make a built generation durable and current. Until the last line the one before stays current."""
        (building / IN_USE).touch()
        (building / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        for path in sorted(building.rglob("*"), reverse=True):
            _sync(path)
        _sync(building)
        folder = self._folder / manifest.name
        building.rename(folder)
        _sync(self._folder)
        self.point_to(manifest.name)
        return Generation(folder, manifest)

    def point_to(self, name: str) -> None:
        """Make a finished generation the current one, atomically and durably."""
        if (self.index / POINTER).is_dir():  # a damaged index, and no rename replaces a folder
            shutil.rmtree(self.index / POINTER)
        write_line(self.index / POINTER, name)

    def mark_replica(self, target: str) -> None:
        """Say that the index is pulled from a target, durably. The caller holds the writer's lock."""
        write_line(self.index / REPLICA_NAME, target)

    def clean(self, keep: set[str]) -> list[str]:
        """Remove what is unfinished, and generations not in `keep` that no reader holds.

        Returns the names of those that are still held. The caller holds the writer's lock.
        """
        self.remove_unfinished()
        return [name for name in self.names() if name not in keep and not self._remove(self._folder / name)]

    def remove_unfinished(self) -> None:
        """Remove what a writer, this one or one that crashed, began and did not publish. The caller holds the writer's lock."""
        for entry in self._folder.iterdir() if self._folder.is_dir() else ():
            if entry.name.startswith((BUILDING, REMOVING)):
                shutil.rmtree(entry, ignore_errors=True)

    def _remove(self, folder: Path) -> bool:
        try:
            descriptor = os.open(folder / IN_USE, os.O_RDONLY)
        except FileNotFoundError:
            descriptor = None
        try:
            if descriptor is not None and flock(descriptor) is False:
                return False
            doomed = folder.with_name(REMOVING + folder.name)
            folder.rename(doomed)
        except OSError:
            return False
        finally:
            if descriptor is not None:
                os.close(descriptor)
        shutil.rmtree(doomed, ignore_errors=True)
        return True


def manifest_of(data: dict[str, Any], name: str) -> Manifest:
    """The manifest of generation `name`. Raises KeyError or ValueError for what was never written as one."""
    values = {field.name: data[field.name] for field in fields(Manifest)}
    for field in fields(Manifest):
        if type(values[field.name]).__name__ != field.type:
            raise ValueError(f"its {field.name} is {values[field.name]!r}")
    if values["name"] != name:
        raise ValueError(f"it is the manifest of generation {values['name']}")
    return Manifest(**values)


def _open_in_use(generation: Generation) -> int:
    try:
        return os.open(generation.folder / IN_USE, os.O_RDONLY)
    except OSError as error:
        raise IndexDamagedError(
            f"Generation {generation.manifest.name} cannot be opened ({error.strerror}). Run: askcorpus index --rebuild"
        ) from error


def write_line(path: Path, line: str) -> None:
    """Replace a file of one line, atomically and durably."""
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_text(line + "\n", encoding="utf-8")
    _sync(temporary)
    temporary.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    """Ask the disk to keep a file or folder (folders: where the system can)."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
