"""Shards: the vectors of a generation in folders of bounded size, each written once and shared by later generations.

    vectors/3f9a0c41d2e7/passages.npy   the passage ids
                         vectors.npy    their vectors, one a row, read by mapping the file into memory
                         chroma/        the same in Chroma

What changes in a folder of documents changes a few shards: those that lost a passage are written anew without it, what is new
goes to new ones, and all others get a second name in the next generation. A shard's name is random and never used again.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from askcorpus.errors import IndexDamagedError

if TYPE_CHECKING:
    from askcorpus.types import Vectors

PASSAGES = "passages.npy"
MATRIX = "vectors.npy"
CHROMA = "chroma"

SMALLEST_CAPACITY = 2500
"""Vectors in a shard of a small corpus: Chroma writes as many in a second or two, which is what a changed file costs."""

MOST_SHARDS = 64
"""How many a large corpus is cut into: each costs about a millisecond when it is searched, so shards grow with the corpus."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One finished shard."""

    folder: Path
    passages: NDArray[np.bytes_]

    @classmethod
    def open(cls, folder: Path) -> Shard:
        """The shard in `folder`. Raises IndexDamagedError."""
        return cls(folder, load_passages(folder / PASSAGES))

    @property
    def ids(self) -> list[str]:
        """Its passage ids, in the order of its vectors."""
        names: list[str] = self.passages.astype(str).tolist()
        return names

    def vectors(self) -> Vectors:
        """Its vectors, one a row, mapped into memory. Raises IndexDamagedError."""
        matrix: Vectors = _load(self.folder / MATRIX, mapped=True)
        if matrix.dtype != np.float32 or matrix.ndim != 2 or len(matrix) != len(self.passages):
            raise damaged(self.folder / MATRIX, "it does not match its passages")
        return matrix


def load_passages(path: Path) -> NDArray[np.bytes_]:
    """The passage ids in a file. Raises IndexDamagedError."""
    passages = _load(path)
    if passages.dtype.kind != "S" or passages.ndim != 1:
        raise damaged(path, "it is no list of passages")
    return passages


def read_shards(folder: Path) -> list[Shard]:
    """The shards in a generation's folder of vectors; none where there is no such folder. Raises IndexDamagedError."""
    return [Shard.open(path) for path in sorted(folder.iterdir())] if folder.is_dir() else []


def new_shard(folder: Path, passage_ids: Sequence[str], vectors: Vectors) -> Shard:
    """Write the passages and vectors of a new shard to a generation's folder of vectors."""
    place = folder / uuid.uuid4().hex[:12]
    place.mkdir(parents=True)
    passages = np.array(passage_ids, dtype=np.bytes_)
    np.save(place / PASSAGES, passages)
    np.save(place / MATRIX, np.ascontiguousarray(vectors, dtype=np.float32))
    return Shard(place, passages)


def capacity(passages: int) -> int:
    """How many vectors a shard of an index of this size holds at most."""
    return max(SMALLEST_CAPACITY, -(-passages // MOST_SHARDS))


def plan(shards: Mapping[str, Sequence[str]], wanted: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """The names of the shards that stay, and the passages of each new one; `wanted` is in the order of the documents.

    A shard with a passage that is not wanted goes. So does the smallest one while it fits into what is written anyway, so that
    many small changes do not leave many small shards.

    >>> plan({"a": ["1", "2"], "b": ["3", "4"]}, ["1", "2", "3"])
    ([], [['1', '2', '3']])
    """
    most = capacity(len(wanted))
    wanted_set = set(wanted)
    stays = {name: ids for name, ids in shards.items() if wanted_set.issuperset(ids)}
    loose = wanted_set.difference(*stays.values())
    room = -len(loose) % most
    for name in sorted(stays, key=lambda name: (len(stays[name]), name)):
        if len(stays[name]) > room:
            break
        room -= len(stays[name])
        loose.update(stays.pop(name))
    written = [name for name in wanted if name in loose]
    return sorted(stays), [written[first : first + most] for first in range(0, len(written), most)]


def damaged(path: Path, words: object) -> IndexDamagedError:
    """The error for a file of the vectors that cannot be used."""
    return IndexDamagedError(f"The vectors in {path} cannot be read ({words}). Run: askcorpus index --rebuild")


def _load(path: Path, *, mapped: bool = False) -> NDArray[Any]:
    try:
        array: NDArray[Any] = np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False)
    except (OSError, ValueError, EOFError, SyntaxError) as error:
        raise damaged(path, f"{type(error).__name__}: {error}") from error
    return array
