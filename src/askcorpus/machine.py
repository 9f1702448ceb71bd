"""What this process may use of the machine: threads and memory, within the limits of its affinity and cgroup; what is on it."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

CGROUP_CPU_MAX = Path("/sys/fs/cgroup/cpu.max")
CGROUP_MEMORY = Path("/sys/fs/cgroup")
LEAST_FILLED = 0.9  # of a batch's width by each of its texts; measured in docs/decisions.md


def available_threads() -> int:
    """Processors this process may run on: the smaller of its affinity and its cgroup's quota, at least 1."""
    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
    return max(1, min(affinity, _cgroup_processors() or affinity))


def _cgroup_processors() -> int | None:
    try:
        quota, period = CGROUP_CPU_MAX.read_text().split()
    except (OSError, ValueError):
        return None
    return None if quota == "max" else max(1, math.ceil(int(quota) / int(period)))


def blas_threads(count: int) -> AbstractContextManager[object]:
    """From now on, or within the context, numpy's products take so many threads of this process.

    Several questions at once, each with products on all processors, wait for one another: 20 people get a quarter fewer answers.
    """
    import threadpoolctl

    limits: AbstractContextManager[object] = threadpoolctl.threadpool_limits(count, "blas")
    return limits


def available_memory() -> int | None:
    """Bytes of memory that can still be used without swapping; None where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return None
    values = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines if len(line.split()) >= 2}
    available = values.get("MemAvailable")
    try:
        limit, used = (int(CGROUP_MEMORY.joinpath(name).read_text()) for name in ("memory.max", "memory.current"))
    except (OSError, ValueError):
        return available
    return min(limit - used, available) if available is not None else limit - used


def is_loopback_url(url: str) -> bool:
    """Whether an address is on this machine."""
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def batches_by_length(lengths: Sequence[int], size: int) -> list[list[int]]:
    """Positions of like length together, the longest first, each batch padded at most `size` long (or a single item).

    Nothing is padded by more than a tenth of the batch's width: what is padded is computed like words.

    >>> batches_by_length([30, 5, 29, 24, 23], 90)
    [[0, 2], [3, 4], [1]]
    """
    batches: list[list[int]] = []
    for position in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        width = lengths[batches[-1][0]] if batches else 0
        if batches and (len(batches[-1]) + 1) * width <= size and lengths[position] >= LEAST_FILLED * width:
            batches[-1].append(position)
        else:
            batches.append([position])
    return batches
