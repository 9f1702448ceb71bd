"""Chroma as it is used here: exact enough, never written to by readers, and honest when it is damaged."""

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest

from askcorpus.errors import IndexDamagedError
from askcorpus.store.vectors import ChromaVectors, link_vectors
from askcorpus.sync.vectors import probe_vectors


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
    probe_vectors(tmp_path / "v")
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


def test_extending_a_copy_leaves_the_original_alone(tmp_path: Path) -> None:
    vectors = make(tmp_path / "v", 1500)
    link_vectors(tmp_path / "v", tmp_path / "linked")
    before = fingerprint(tmp_path / "v")
    with ChromaVectors.extend(tmp_path / "linked", tmp_path / "more") as chroma:
        chroma.add(["new"], vectors[:1])
        assert len(chroma.ids()) == 1501
    assert fingerprint(tmp_path / "v") == before == fingerprint(tmp_path / "linked")


@pytest.mark.parametrize("damage", ["missing", "garbage", "empty"])
def test_damage_is_told_in_one_line_with_the_next_step(tmp_path: Path, damage: str) -> None:
    make(tmp_path / "v", 5)
    if damage == "missing":
        shutil.rmtree(tmp_path / "v")
    else:
        (tmp_path / "v" / "chroma.sqlite3").write_bytes(b"garbage" * 100 if damage == "garbage" else b"")
    with pytest.raises(IndexDamagedError, match=r"askcorpus index --rebuild"):
        ChromaVectors.open(tmp_path / "v")
