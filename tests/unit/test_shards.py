"""Shards: what a change rewrites, what stays, and that what stays is the same file."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcorpus.errors import IndexDamagedError
from askcorpus.store import shards as shards_module
from askcorpus.store.exact_vectors import ExactVectors
from askcorpus.store.shards import MATRIX, PASSAGES, capacity, new_shard, plan, read_shards

names = st.integers(0, 60).map(str)


@given(st.lists(st.lists(names, unique=True, max_size=30), max_size=8), st.integers(1, 12))
def test_any_history_leaves_exactly_what_is_wanted_in_few_full_shards(history: list[list[str]], size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards_module, "SMALLEST_CAPACITY", size)
        shards: dict[str, list[str]] = {}
        for step, wanted in enumerate(history):
            stays, groups = plan(shards, wanted)
            assert all(set(shards[name]) <= set(wanted) for name in stays)
            shards = {name: shards[name] for name in stays} | {f"{step}-{n}": ids for n, ids in enumerate(groups)}
            stored = [name for ids in shards.values() for name in ids]
            assert sorted(stored) == sorted(wanted)
            assert all(0 < len(ids) <= size for ids in shards.values())


def test_a_lost_passage_rewrites_its_shard_and_no_other() -> None:
    full = capacity(0)
    wanted = [str(n) for n in range(4 * full)]
    shards = {str(k): wanted[k * full : (k + 1) * full] for k in range(4)}
    lost = wanted[: full + 3] + wanted[full + 4 :]
    assert plan(shards, lost) == (["0", "2", "3"], [[*wanted[full : full + 3], *wanted[full + 4 : 2 * full]]])


def test_many_small_additions_leave_few_shards() -> None:
    shards: dict[str, list[str]] = {}
    wanted: list[str] = []
    for step in range(200):
        wanted = [*wanted, *(f"{step}-{n}" for n in range(40))]
        stays, groups = plan(shards, wanted)
        shards = {name: shards[name] for name in stays} | {f"{step}-{n}": ids for n, ids in enumerate(groups)}
    assert len(shards) <= 2 * len(wanted) // capacity(len(wanted)) + 1


def test_exact_search_over_shards_is_exact(tmp_path: Path) -> None:
    vectors = np.random.default_rng(1).normal(size=(300, 24)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = [f"{n:04}" for n in range(300)]
    for first in range(0, 300, 70):
        new_shard(tmp_path, ids[first : first + 70], vectors[first : first + 70])
    with ExactVectors(read_shards(tmp_path)) as exact:
        found = exact.nearest(vectors[5], 20)
        everything = exact.nearest(vectors[5], 1000)
    assert [name for name, _ in found] == [ids[row] for row in np.argsort(-(vectors @ vectors[5]))[:20]]
    assert len(everything) == 300 and everything[:20] == found


@pytest.mark.parametrize("file", [PASSAGES, MATRIX])
@pytest.mark.parametrize("content", [b"", b"garbage" * 100, None])
def test_a_damaged_shard_is_one_line_with_the_next_step(tmp_path: Path, file: str, content: bytes | None) -> None:
    shard = new_shard(tmp_path, ["a", "b"], np.eye(2, 24, dtype=np.float32))
    if content is None:
        (shard.folder / file).unlink()
    else:
        (shard.folder / file).write_bytes(content)
    with pytest.raises(IndexDamagedError, match=r"askcorpus index --rebuild"):
        ExactVectors(read_shards(tmp_path))
