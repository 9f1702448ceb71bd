"""Things that start again in a forked process: threads do not come along, and whoever waits for one waits for ever."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class StartsAgain(Protocol):
    """What holds threads, or things that do."""

    def start_again(self) -> None:
        """Called in a forked process before anything else is done there."""
        ...


_kept: weakref.WeakSet[StartsAgain] = weakref.WeakSet()


def start_again_when_forked(thing: StartsAgain) -> None:
    """Have `thing.start_again` called in each process forked from this one, as long as it lives."""
    _kept.add(thing)


def _start_all_again() -> None:
    for thing in list(_kept):
        thing.start_again()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_all_again)
