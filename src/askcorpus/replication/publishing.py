"""Publishing a generation: the chunks that the target does not have, then the listing, and last the state that names it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from askcorpus.errors import IndexDamagedError, IndexVersionError
from askcorpus.replication.listing import OBJECTS, Listing, chunks_of, object_path, proven, sha256
from askcorpus.replication.states import Lease, State, read_state
from askcorpus.replication.target import Target
from askcorpus.store.generations import GenerationStore

TOGETHER = 4  # chunks on their way at once: a line is rarely filled by one
KEPT_SECONDS = 3600.0
"""What no published generation needs is removed after so long: until then a replica may be fetching it, or a writer that was
overtaken and does not know it yet may be sending it."""


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: the number of the publication, the bytes of the generation and of what was sent, and the time."""

    generation: int
    bytes: int
    sent_bytes: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"published as generation {self.generation:06d}: {self.bytes / 1e6:,.1f} MB, of which "
            f"{self.sent_bytes / 1e6:,.1f} MB were new, in {self.seconds:.1f} s"
        )


def publish(
    store: GenerationStore, target: Target, lease: Lease, *, purge: bool = False, anew: bool = False
) -> Published | None:
    """Publish the current generation; None where it is published already.

    With `purge` nothing earlier is left in the target; with `anew` all is sent again, whatever the target has.
    Until the last write replicas get the generation before. Raises IndexMissingError, IndexBusyError where another writer
    took over, and TargetError.
    """
    started = time.monotonic()
    with store.hold_current() as generation:
        listing = Listing.of(generation.folder)
        name = sha256(listing.to_bytes())
        before = lease.state
        if name == before.listing and not anew:
            if purge:
                _remove_unused(target, before, listing, "", age=0.0)
            return None
        has = set() if anew else _published_chunks(target, before)
        sent = _send(target, generation.folder, listing, has)
    target.put(object_path(name), listing.to_bytes())
    state = lease.publish(name)
    _remove_unused(target, state, listing, "" if purge else before.listing, age=0.0 if purge else KEPT_SECONDS)
    return Published(state.generation, listing.total_bytes, sent, time.monotonic() - started)


def _published_chunks(target: Target, state: State) -> set[str]:
    """The chunks that the current listing says are there; others may be on their way out."""
    if not state.listing:
        return set()
    with suppress(IndexDamagedError, IndexVersionError, ValueError):
        names = {entry.path.rpartition("/")[2] for entry in target.list(OBJECTS)}
        return names & _listing(target, state.listing).chunks
    return set()


def _listing(target: Target, name: str) -> Listing:
    return Listing.from_bytes(proven(target.get(object_path(name)), name, target.shown))


def _send(target: Target, folder: Path, listing: Listing, has: set[str]) -> int:
    """Send the chunks the target does not have. Returns their bytes."""
    sent = 0
    with ThreadPoolExecutor(TOGETHER) as pool:
        new = _new_chunks(folder, listing, has)
        while batch := list(islice(new, TOGETHER)):  # no more than these are in memory
            for _ in pool.map(lambda chunk: target.put(object_path(chunk[0]), chunk[1]), batch):
                pass
            sent += sum(len(content) for _, content in batch)
    return sent


def _new_chunks(folder: Path, listing: Listing, has: set[str]) -> Iterator[tuple[str, bytes]]:
    seen = set(has)
    for file in listing.files:
        if seen.issuperset(file.chunks):
            continue
        for name, content in zip(file.chunks, chunks_of(folder / file.path), strict=True):
            if name not in seen:
                seen.add(name)
                yield name, content


def _remove_unused(target: Target, state: State, listing: Listing, earlier: str, age: float) -> None:
    """Remove what neither this listing, the current one, nor an earlier one holds, and nobody can be at.

    What an overtaken writer knows must not remove what a later one sent.
    """
    if read_state(target).listing != state.listing:
        return
    used = {state.listing, earlier} | listing.chunks
    if earlier:
        with suppress(IndexDamagedError, IndexVersionError, ValueError):
            used |= _listing(target, earlier).chunks
    old = time.time() - age
    entries = target.list(OBJECTS)
    target.delete([e.path for e in entries if e.path.rpartition("/")[2] not in used and e.modified <= old])
