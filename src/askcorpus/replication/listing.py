"""What a published generation consists of: its manifest, and of each file the hashes of its chunks.

A chunk is kept in the target under its hash, once, however many generations and files hold it: publishing sends what is
new, pulling fetches what is not there, and whatever is fetched proves itself. The listing is kept under its hash as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from askcorpus.errors import IndexDamagedError, IndexVersionError
from askcorpus.store.generations import FORMAT_VERSION, IN_USE, MANIFEST

OBJECTS = "objects"
CHUNK_BYTES = 4_000_000
"""A change of a catalog touches pages in many places: smaller chunks send less, larger ones ask less often."""

LISTING = "published.json"  # beside a pulled generation's files: what they were made of


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """One file: its path in the generation, its size, and the hashes of its chunks in order."""

    path: str
    bytes: int
    chunks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The manifest of a generation as its writer has it, and its files."""

    manifest: dict[str, Any]
    files: tuple[PublishedFile, ...]

    @property
    def chunks(self) -> set[str]:
        """The hashes of all chunks."""
        return {chunk for file in self.files for chunk in file.chunks}

    @property
    def total_bytes(self) -> int:
        """The size of all files."""
        return sum(file.bytes for file in self.files)

    def to_bytes(self) -> bytes:
        """As it is kept."""
        return json.dumps(asdict(self), sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Listing:
        """Read what `to_bytes` gave. Raises ValueError or IndexVersionError."""
        try:
            data = json.loads(content)
            version = data["manifest"].get("format")
            if version != FORMAT_VERSION:
                raise IndexVersionError(
                    f"What is published was made by another version of askcorpus (format {version}, this one reads "
                    f"{FORMAT_VERSION}). Install the same version on all machines."
                )
            files = tuple(PublishedFile(file["path"], file["bytes"], tuple(file["chunks"])) for file in data["files"])
            return cls(data["manifest"], files)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"it is no listing ({error!r})") from error

    @classmethod
    def of(cls, folder: Path) -> Listing:
        """The listing of a finished generation; each of its files is read once."""
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = []
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            if name not in (MANIFEST, IN_USE, LISTING):
                files.append(
                    PublishedFile(name, path.stat().st_size, tuple(sha256(chunk) for chunk in chunks_of(path)))
                )
        return cls(manifest, tuple(files))


def chunks_of(path: Path) -> Iterator[bytes]:
    """The content of a file, CHUNK_BYTES at a time."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def sha256(content: bytes) -> str:
    """The hash under which a chunk or a listing is kept."""
    return hashlib.sha256(content).hexdigest()


def object_path(name: str) -> str:
    """Where the content with this hash is in a target."""
    return f"{OBJECTS}/{name[:2]}/{name}"


def proven(content: bytes | None, name: str, shown: str) -> bytes:
    """The content, which must be what its name says. Raises IndexDamagedError."""
    if content is None or sha256(content) != name:
        what = "is missing" if content is None else "is damaged"
        raise IndexDamagedError(
            f"A part of what is published in {shown} {what} ({object_path(name)}). On the writer, run: "
            "askcorpus index --verify --publish TARGET; the index here is as it was."
        )
    return content
