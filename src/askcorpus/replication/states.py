"""The log of a target: which generation is current, and who may publish the next.

    states/000000041.json   {"writer": "", "expires": 0, "generation": 6, "listing": "9f..."}
    states/000000042.json   {"writer": "host 77 3f..", "expires": 1767225600, "generation": 6, "listing": "9f..."}   a lease
    states/000000043.json   {"writer": "", "expires": 0, "generation": 7, "listing": "c0..."}                       published

Each state is the whole truth at its time, and the highest number counts. A state is only ever *created*, under the number
after the one its writer knows: who was overtaken, however long it slept, finds its number taken and can publish nothing.
The clocks of the writers decide only when a lease that nobody renews may be taken over, never who may publish.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace

from askcorpus.errors import IndexBusyError, TargetError
from askcorpus.replication.target import Target

STATES = "states"
KEPT_STATES = 20  # enough to see what happened last
LEASE_SECONDS = 60.0  # a writer that died keeps others waiting this long
RENEWALS = 3  # in the time of a lease: two may fail


@dataclass(frozen=True, slots=True)
class State:
    """A target at one time. `generation` counts publications, 0 before the first; `listing` is the hash of what it holds."""

    number: int = 0
    writer: str = ""
    expires: float = 0.0
    generation: int = 0
    listing: str = ""


def read_state(target: Target) -> State:
    """The newest state. One that is not whole, because its writer died or is at it, does not count. Raises TargetError."""
    numbers = _numbers(target)
    for number in sorted(numbers, reverse=True):
        content = target.get(_path(number))
        try:
            values = json.loads(content or b"")
            state = State(**{**values, "number": max(numbers)})
        except (ValueError, TypeError):
            continue
        return state
    return State(number=max(numbers, default=0))


class Lease:
    """The right to publish into a target, as long as nobody takes it over. Use `hold_lease`."""

    def __init__(self, target: Target, state: State, writer: str, seconds: float) -> None:
        self._target = target
        self._state = state
        self._writer = writer
        self._seconds = seconds
        self._lock = threading.Lock()
        self._over = threading.Event()

    @property
    def state(self) -> State:
        """The state as this writer knows it."""
        return self._state

    def publish(self, listing: str) -> State:
        """Make a listing the current generation. Raises IndexBusyError where another writer took over."""
        with self._lock:
            return self._append(replace(self._state, generation=self._state.generation + 1, listing=listing))

    def renew(self) -> None:
        """Keep the right for another while. Raises IndexBusyError where another writer took over."""
        with self._lock:
            self._append(self._state)

    def release(self) -> None:
        """Let the next writer begin at once."""
        with self._lock:
            self._over.set()
            if self._state.writer == self._writer:
                self._append(self._state, hold=False)

    def keep_renewing(self) -> None:
        """Renew until released; a failure to reach the target is tried again, and said where it matters: on publishing."""
        while not self._over.wait(self._seconds / RENEWALS):
            try:
                self.renew()
            except IndexBusyError:
                return
            except TargetError:
                continue

    def _append(self, wanted: State, *, hold: bool = True) -> State:
        state = replace(
            wanted,
            number=self._state.number + 1,
            writer=self._writer if hold else "",
            expires=time.time() + self._seconds if hold else 0.0,
        )
        if not _create(self._target, state):
            raise _taken_over(self._target)
        self._state = state
        with suppress(TargetError):  # the next one removes them too
            _prune_states(self._target)
        return state


@contextmanager
def hold_lease(target: Target, seconds: float = LEASE_SECONDS) -> Iterator[Lease]:
    """Be the only writer of a target. Raises IndexBusyError where another is, and TargetError."""
    writer = f"{socket.gethostname()} process {os.getpid()} {secrets.token_hex(4)}"
    state = read_state(target)
    left = state.expires - time.time()
    if state.writer and left > 0:
        raise IndexBusyError(
            f"{target.shown} is being published to by {_shown(state.writer)}, whose lease lasts another {left:.0f} s. "
            "Wait, then try again."
        )
    lease = Lease(target, state, writer, seconds)
    lease.renew()
    renewing = threading.Thread(target=lease.keep_renewing, name="lease", daemon=True)
    renewing.start()
    try:
        yield lease
    finally:
        with suppress(IndexBusyError, TargetError):  # taken over, or the target is away: the lease ends by itself
            lease.release()
        renewing.join()


def _prune_states(target: Target) -> None:
    """Remove all but the last states: a writer that only watches makes thousands a day, and every replica lists them."""
    numbers = sorted(_numbers(target))
    target.delete([_path(number) for number in numbers[:-KEPT_STATES]])


def _create(target: Target, state: State) -> bool:
    """Whether this state is now the newest.

    Old ones are removed, so a number that is free need not be the next; and a store that is asked again, because its first
    reply was lost, finds the number taken by this very state.
    """
    values = asdict(state)
    del values["number"]
    content, path = json.dumps(values).encode(), _path(state.number)
    return (target.create(path, content) or target.get(path) == content) and max(_numbers(target)) == state.number


def _taken_over(target: Target) -> IndexBusyError:
    writer = read_state(target).writer
    by = f" by {_shown(writer)}" if writer else ""
    return IndexBusyError(
        f"{target.shown} was taken over{by} meanwhile. Nothing was published. Let one writer publish to it."
    )


def _shown(writer: str) -> str:
    return writer.rpartition(" ")[0]


def _path(number: int) -> str:
    return f"{STATES}/{number:09d}.json"


def _numbers(target: Target) -> list[int]:
    names = [entry.path.rpartition("/")[2].removesuffix(".json") for entry in target.list(STATES)]
    return [int(name) for name in names if name.isdigit()]
