"""Chroma as it is used here: exact enough, never written to by readers, and honest when it is damaged."""

import hashlib
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from askcorpus.errors import IndexDamagedError
from askcorpus.store import graphs, vector_store
from askcorpus.store.graphs import GraphVectors
from askcorpus.store.shards import CHROMA, MATRIX, SMALLEST_CAPACITY, read_shards
from askcorpus.store.vector_store import LocalVectorStore
from askcorpus.store.vectors import ChromaVectors


def make(folder: Path, count: int) -> np.ndarray:
    vectors = np.random.default_rng(1).normal(size=(count, 24)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with ChromaVectors.create(folder) as chroma:
        chroma.add([f"{i:06}" for i in range(count)], vectors)
    return vectors


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("count", [5, 3000, 45_000])  # the graph in memory only, copied, and linked
def test_reading_never_writes_to_a_finished_directory(tmp_path: Path, count: int) -> None:
    vectors = make(tmp_path / "v", count)
    before = fingerprint(tmp_path / "v")
    with ChromaVectors.open(tmp_path / "v") as chroma:
        assert chroma.nearest(vectors[3], 1)[0][0] == "000003"
        assert len(chroma.ids()) == count
        assert np.allclose(chroma.vectors_of(["000004"])["000004"], vectors[4])
    assert fingerprint(tmp_path / "v") == before


def test_similarity_is_the_cosine_and_best_comes_first(tmp_path: Path) -> None:
    vectors = make(tmp_path / "v", 200)
    question = vectors[0] + 0.3 * vectors[1]
    question /= np.linalg.norm(question)
    exact = sorted(((float(v @ question), f"{i:06}") for i, v in enumerate(vectors)), reverse=True)[:10]
    with ChromaVectors.open(tmp_path / "v") as chroma:
        found = chroma.nearest(question, 10)
    assert [name for name, _ in found] == [name for _, name in exact]
    assert [score for _, score in found] == pytest.approx([score for score, _ in exact], abs=1e-4)


@pytest.mark.parametrize("damage", ["missing", "garbage", "empty"])
def test_damage_is_told_in_one_line_with_the_next_step(tmp_path: Path, damage: str) -> None:
    make(tmp_path / "v", 5)
    if damage == "missing":
        shutil.rmtree(tmp_path / "v")
    else:
        (tmp_path / "v" / "chroma.sqlite3").write_bytes(b"garbage" * 100 if damage == "garbage" else b"")
    with pytest.raises(IndexDamagedError, match=r"askcorpus index --rebuild"):
        ChromaVectors.open(tmp_path / "v")


def test_a_probe_notices_a_shard_whose_chroma_holds_another_vector(tmp_path: Path) -> None:
    store, vectors = LocalVectorStore(), np.eye(4, 24, dtype=np.float32)
    store.build(tmp_path / "v", ["a", "b", "c"], None, lambda ids: vectors[: len(ids)])
    store.verify(tmp_path / "v")
    (shard,) = read_shards(tmp_path / "v")
    np.save(shard.folder / MATRIX, vectors[1:])
    with pytest.raises(IndexDamagedError, match="another vector"):
        store.verify(tmp_path / "v")
    store.verify(tmp_path / "v", earlier=tmp_path / "v")  # what was checked when it was written is not checked again


def test_a_change_shares_the_files_of_all_shards_that_it_does_not_touch(tmp_path: Path) -> None:
    store = LocalVectorStore()
    ids = [f"{n:05}" for n in range(2 * SMALLEST_CAPACITY + 10)]
    vectors = dict(zip(ids, np.random.default_rng(2).normal(size=(len(ids), 24)).astype(np.float32), strict=True))
    asked: list[str] = []

    def given(names: Sequence[str]) -> np.ndarray:
        asked.extend(names)
        return np.stack([vectors[name] for name in names])

    store.build(tmp_path / "1", ids, None, given)
    asked.clear()
    vectors["new"] = vectors["00000"]
    store.build(tmp_path / "2", [*ids[1:], "new"], tmp_path / "1", given)
    inodes = [{path.stat().st_ino for path in (tmp_path / name).rglob("*") if path.is_file()} for name in "12"]
    before, after = (read_shards(tmp_path / name) for name in "12")
    shared = {shard.folder.name for shard in before} & {shard.folder.name for shard in after}
    assert len(shared) == 2 and len(inodes[0] & inodes[1]) >= 12
    assert asked == ["new"]  # the others come from the shards they were in
    assert store.ids(tmp_path / "1") == set(ids) and store.ids(tmp_path / "2") == {*ids[1:], "new"}
    for shard in after:
        assert np.array_equal(shard.vectors(), np.stack([vectors[name] for name in shard.ids]))


def test_chroma_over_shards_finds_what_the_exact_search_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = LocalVectorStore()
    vectors = np.random.default_rng(3).normal(size=(SMALLEST_CAPACITY + 50, 24)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = [f"{n:05}" for n in range(len(vectors))]
    store.build(tmp_path / "v", ids, None, lambda names: vectors[[int(name) for name in names]])
    with store.open(tmp_path / "v") as exact:
        expected = [exact.nearest(vector, 10) for vector in vectors[:20]]
    monkeypatch.setattr(vector_store, "EXACT_PASSAGES", 100)
    monkeypatch.setattr(graphs, "LEFT_ALONE_SECONDS", 0)
    with store.open(tmp_path / "v") as chroma:
        assert isinstance(chroma, GraphVectors)
        chroma.wait()
        monkeypatch.setattr(chroma, "_exact", None)
        found = [chroma.nearest(vector, 10) for vector in vectors[:20]]
    right = sum(len({n for n, _ in a} & {n for n, _ in b}) for a, b in zip(expected, found, strict=True))
    assert right / 200 >= 0.98


@pytest.mark.parametrize("state", ["not read yet", "damaged"])
def test_until_the_graphs_are_read_the_exact_search_answers(
    state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    vectors = np.random.default_rng(3).normal(size=(50, 24)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = [f"{n:05}" for n in range(len(vectors))]
    LocalVectorStore().build(tmp_path / "v", ids, None, lambda names: vectors[[int(name) for name in names]])
    shards = read_shards(tmp_path / "v")
    if state == "damaged":
        monkeypatch.setattr(graphs, "LEFT_ALONE_SECONDS", 0)
        shutil.rmtree(shards[0].folder / CHROMA)
    started = time.monotonic()
    with GraphVectors(shards) as opened:
        if state == "damaged":
            opened.wait()
            assert "cannot be read" in caplog.text
        assert opened.nearest(vectors[7], 1)[0][0] == "00007"
    assert time.monotonic() - started < graphs.LEFT_ALONE_SECONDS or state == "damaged", (
        "closing does not wait for them"
    )
