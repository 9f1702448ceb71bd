"""A replica: an index folder that is made equal to what a target holds, generation by generation.

What is here already is linked or copied, the rest is fetched, each chunk proven by its hash; then the folder is published
like one that was built here: made durable, renamed, and named by the pointer. Until that last step the one before serves.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from askcorpus.errors import AskCorpusError, IndexDamagedError, IndexMissingError, IndexWriteError
from askcorpus.replication.listing import CHUNK_BYTES, LISTING, Listing, PublishedFile, object_path, proven, sha256
from askcorpus.replication.publishing import TOGETHER
from askcorpus.replication.states import State, read_state
from askcorpus.replication.target import Target
from askcorpus.store.generations import Generation, GenerationStore, manifest_of
from askcorpus.store.lock import replica_of, write_errors, writer_lock
from askcorpus.store.vectors import link_or_copy

FOLLOW_SECONDS = 5.0  # between two looks at the target, which read one list and one small file
ATTEMPTS = 3  # what is pulled may be replaced and removed meanwhile: then the newer one is pulled


@dataclass(frozen=True, slots=True)
class Pulled:
    """What pulling did: the generation's name, its bytes, the bytes that were fetched, and the time."""

    generation: str
    bytes: int
    fetched_bytes: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"pulled generation {self.generation}: {self.bytes / 1e6:,.1f} MB, of which {self.fetched_bytes / 1e6:,.1f} MB were "
            f"fetched, in {self.seconds:.1f} s"
        )


def pull(index: Path, target: Target, *, verify: bool = False) -> Pulled | None:
    """Make an index folder equal to what is published; None where it is already, which `verify` tells from every file's content.

    The folder then belongs to the target: nothing else may write to it. Raises IndexMissingError where nothing is published,
    IndexBusyError, IndexDamagedError, IndexVersionError, IndexWriteError and TargetError; after any of them it is as it was.
    """
    store = GenerationStore(index)
    with write_errors(index), writer_lock(index, replica=True):
        check_owner(index, target)
        store.remove_unfinished()
        for attempt in range(1, ATTEMPTS + 1):
            state = read_state(target)
            if not state.listing:
                raise IndexMissingError(
                    f"Nothing is published in {target.shown} yet. On the writer, run: askcorpus index --publish TARGET"
                )
            try:
                return _pull(store, target, state, verify=verify)
            except IndexDamagedError:
                if attempt == ATTEMPTS or read_state(target).listing == state.listing:
                    raise
    raise AssertionError("the last attempt returns or raises")


def follow(
    index: Path,
    target: Target,
    stop: threading.Event,
    on_pulled: Callable[[Pulled], object],
    on_problem: Callable[[AskCorpusError], object],
    seconds: float = FOLLOW_SECONDS,
) -> None:
    """Pull now, and whenever something new is published, until `stop` is set. A problem is told once, and tried again."""
    told = ""
    while not stop.is_set():
        try:
            pulled = pull(index, target)
            told = ""
            if pulled is not None:
                on_pulled(pulled)
        except AskCorpusError as error:
            if str(error) != told:
                on_problem(error)
            told = str(error)
        stop.wait(seconds)


def check_owner(index: Path, target: Target) -> None:
    """Raises IndexWriteError for an index that was built here or belongs to another target, which no later try can pull."""
    owner = replica_of(index)
    if owner != target.shown and GenerationStore(index).current_name() is not None:
        was = f"was pulled from {owner}" if owner else "was built here"
        raise IndexWriteError(f"The index in {index} {was}. Pull into a folder of its own: --index FOLDER")


def _pull(store: GenerationStore, target: Target, state: State, *, verify: bool) -> Pulled | None:
    started = time.monotonic()
    current = _current(store)
    if current is not None and _is(current, state, whole=verify):
        store.clean(keep={current.manifest.name})  # what was still being read when it was pulled
        return None
    content = proven(target.get(object_path(state.listing)), state.listing, target.shown)
    try:
        listing = Listing.from_bytes(content)
        manifest = manifest_of(listing.manifest, str(listing.manifest["name"]))
    except (ValueError, KeyError) as error:
        raise IndexDamagedError(
            f"What is published in {target.shown} cannot be read ({error}). On the writer, run: "
            "askcorpus index --verify --publish TARGET"
        ) from error
    store.mark_replica(target.shown)
    name = _free_name(store, state.generation)
    building = store.begin(name)
    try:
        with _Source(target, None if verify else current) as source:
            for file in listing.files:
                source.write(file, _within(building, file.path))
            fetched = source.fetched_bytes
        (building / LISTING).write_bytes(content)
        store.publish(building, replace(manifest, name=name))
    finally:
        store.remove_unfinished()
    store.clean(keep={name})
    return Pulled(name, listing.total_bytes, fetched, time.monotonic() - started)


def _free_name(store: GenerationStore, number: int) -> str:
    """The name of the publication `number`, with more zeros where it is taken: what is here may be damaged, or of before the
    target was begun anew, and be read meanwhile."""
    taken, name = store.names(), f"{number:06d}"
    while name in taken:
        name = f"0{name}"
    return name


def _current(store: GenerationStore) -> Generation | None:
    """The generation here; None where there is none that this version can read, which is then replaced."""
    try:
        return store.current()
    except AskCorpusError:
        return None


def _is(generation: Generation, state: State, *, whole: bool) -> bool:
    """Whether a generation here is the one that is published, by its listing; `whole`: in every byte."""
    try:
        content = (generation.folder / LISTING).read_bytes()
        return sha256(content) == state.listing and (
            not whole or Listing.of(generation.folder).files == Listing.from_bytes(content).files
        )
    except (OSError, ValueError):
        return False


def _within(folder: Path, path: str) -> Path:
    """A place in the folder; a listing that names another is not one of ours. Raises IndexDamagedError."""
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts or "\\" in path or not path:
        raise IndexDamagedError(f"What is published names the file {path!r}, which no index has. Nothing was pulled.")
    return folder / path


class _Source:
    """Where the files of a generation come from: the one before, and the target. A context manager."""

    def __init__(self, target: Target, before: Generation | None) -> None:
        self._target = target
        self._before = before.folder if before is not None else None
        self._files: dict[tuple[str, ...], str] = {}
        self._chunks: dict[str, tuple[str, int]] = {}
        self._pool = ThreadPoolExecutor(TOGETHER)
        self.fetched_bytes = 0
        if self._before is not None:
            with contextlib.suppress(OSError, ValueError):  # without its listing everything is fetched
                for file in Listing.from_bytes((self._before / LISTING).read_bytes()).files:
                    self._files[file.chunks] = file.path
                    self._chunks |= {name: (file.path, number) for number, name in enumerate(file.chunks)}

    def __enter__(self) -> _Source:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def write(self, file: PublishedFile, place: Path) -> None:
        """Write one file. Raises IndexDamagedError for a chunk that is missing or not what its name says."""
        place.parent.mkdir(parents=True, exist_ok=True)
        same = self._files.get(file.chunks)
        if same is not None and self._before is not None:
            link_or_copy(self._before / same, place)
            return
        with place.open("wb") as written:
            for first in range(0, len(file.chunks), TOGETHER):  # no more than these are in memory
                for content in self._pool.map(self._chunk, file.chunks[first : first + TOGETHER]):
                    written.write(content)

    def _chunk(self, name: str) -> bytes:
        known = self._chunks.get(name)
        if known is not None and self._before is not None:
            with contextlib.suppress(OSError, IndexDamagedError), (self._before / known[0]).open("rb") as file:
                file.seek(known[1] * CHUNK_BYTES)
                return proven(file.read(CHUNK_BYTES), name, str(self._before))
        content = proven(self._target.get(object_path(name)), name, self._target.shown)
        self.fetched_bytes += len(content)
        return content
