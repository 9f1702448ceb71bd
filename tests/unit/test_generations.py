import json
import os
from pathlib import Path

import pytest

from askcorpus.errors import IndexDamagedError, IndexMissingError, IndexVersionError
from askcorpus.store.generations import FORMAT_VERSION, GenerationStore, Manifest
from askcorpus.store.lock import replica_of


def manifest(name: str) -> Manifest:
    return Manifest("seeds", "fake@1", 32, 128, "1", "1", FORMAT_VERSION, name, 1, 4, 2, 0)


def publish(store: GenerationStore) -> str:
    building = store.begin()
    (building / "data").write_text("x")
    return store.publish(building, manifest(store.name_of(building))).manifest.name


def test_no_index_is_told_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="Run: askcorpus index"):
        GenerationStore(tmp_path).current()


def test_the_published_generation_is_current_and_whole(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    name = publish(store)
    assert store.current().manifest == manifest(name)
    assert (store.current().folder / "data").read_text() == "x"
    assert store.current().manifest.coverage == 0.5


def test_what_is_being_built_is_not_seen(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    name = publish(store)
    store.begin()
    assert store.names() == [name] and store.current_name() == name


def test_names_only_grow_also_after_going_back(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    first, second = publish(store), publish(store)
    store.point_to(first)
    assert publish(store) > second


def test_cleaning_removes_leftovers_and_what_is_not_kept(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    names = [publish(store) for _ in range(3)]
    store.begin()
    assert store.clean({names[2]}) == []
    assert [path.name for path in (tmp_path / "generations").iterdir()] == [names[2]]


def test_a_generation_in_use_is_not_removed(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    held = publish(store)
    with store.hold_current() as generation:
        newer = publish(store)
        assert store.clean({newer}) == [held]
        assert (generation.folder / "data").exists()
    assert store.clean({newer}) == []
    assert store.names() == [newer]


def test_another_format_is_told_apart_from_damage(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    publish(store)
    path = store.current().folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    with pytest.raises(IndexVersionError, match="another version"):
        store.current()
    path.write_text("not json")
    with pytest.raises(IndexDamagedError, match="cannot be read"):
        store.current()
    (tmp_path / "current").write_bytes(b"\xff\xfe")
    with pytest.raises(IndexDamagedError):
        store.current()


def test_a_pointer_to_nothing_is_damage(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    (tmp_path / "current").write_text("000009\n")
    with pytest.raises(IndexDamagedError), store.hold_current():
        pass


def test_whose_replica_it_is_is_kept_by_the_disk_before_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = GenerationStore(tmp_path)
    store.mark_replica("one")
    assert replica_of(tmp_path) == "one"

    def failing_sync(descriptor: int) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(os, "fsync", failing_sync)  # the seam to the disk
    with pytest.raises(OSError, match="the disk is gone"):
        store.mark_replica("two")
    assert replica_of(tmp_path) == "one"
