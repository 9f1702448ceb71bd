"""Whatever is damaged in an index: one plain line, and the command it names mends it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from askcorpus.embedding.cache import FILE_NAME as CACHE
from askcorpus.errors import IndexDamagedError, IndexWriteError
from askcorpus.store.generations import GenerationStore
from askcorpus.store.private_copy import PREFIX, PrivateCopy, remove_leftovers
from askcorpus.store.shards import CHROMA, MATRIX, PASSAGES, read_shards
from askcorpus.store.vectors import ChromaVectors
from fakes import REPOSITORY, WriteCorpus
from index_tools import find, index_contents, mirror, stored_vector_ids

FILES: dict[str, str | bytes] = {
    f"{number}.txt": f"Note {number}\n\nThe bridge of number {number} is open." for number in range(40)
}
PAGE = 4096  # of SQLite

Damage = Callable[[Path, Path], object]


def overwrite(path: Path, start: int = 0, end: int | None = None) -> None:
    data = bytearray(path.read_bytes())
    data[start:end] = b"\xff" * len(data[start:end])
    path.write_bytes(data)


def change_manifest(generation: Path, **values: object) -> None:
    path = generation / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def one_file(generation: Path, name: str) -> Path:
    return next((generation / "vectors").rglob(name))


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES: dict[str, Damage] = {
    "pointer of odd bytes": lambda index, _: (index / "current").write_bytes(b"\xff\xfe"),
    "pointer to nothing": lambda index, _: (index / "current").write_text("000077"),
    "pointer is a folder": lambda index, _: make_folder(index / "current"),
    "manifest cut off": lambda _, generation: (generation / "manifest.json").write_text('{"format": 4'),
    "manifest is a list": lambda _, generation: (generation / "manifest.json").write_text("[]"),
    "manifest with a word for a number": lambda _, generation: change_manifest(generation, vectors="many"),
    "manifest of another generation": lambda _, generation: change_manifest(generation, name="000099"),
    "manifest gone": lambda _, generation: (generation / "manifest.json").unlink(),
    "catalog gone": lambda _, generation: (generation / "catalog.sqlite").unlink(),
    "catalog empty": lambda _, generation: (generation / "catalog.sqlite").write_bytes(b""),
    "catalog overwritten behind its first page": lambda _, generation: overwrite(generation / "catalog.sqlite", PAGE),
    "vectors gone": lambda _, generation: one_file(generation, MATRIX).unlink(),
    "vectors overwritten": lambda _, generation: overwrite(one_file(generation, MATRIX)),
    "ids of the vectors cut off": lambda _, generation: one_file(generation, PASSAGES).write_bytes(b"x"),
    "generation gone": lambda _, generation: shutil.rmtree(generation),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_the_command_that_the_message_names_mends_the_index(
    write_corpus: WriteCorpus, tmp_path: Path, name: str
) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    generation = mirror(corpus, index).generation
    DAMAGES[name](index, index / "generations" / generation)
    with pytest.raises(IndexDamagedError) as told:
        index_contents(index)
        find(index, "bridge")
    command = re.search(r"Run: askcorpus index( --rebuild)?$", str(told.value))
    assert command is not None and "\n" not in str(told.value)
    mirror(corpus, index, anew=bool(command.group(1)))
    assert len(index_contents(index)) == len(FILES) == len(stored_vector_ids(index))
    assert find(index, "bridge")


def test_a_plain_rebuild_mends_a_catalog_too(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    overwrite(index / "generations" / mirror(corpus, index).generation / "catalog.sqlite", PAGE)
    assert mirror(corpus, index).documents == len(FILES)
    assert find(index, "bridge")


def test_kept_vectors_that_are_damaged_are_made_anew(write_corpus: WriteCorpus, tmp_path: Path) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    mirror(corpus, index)
    overwrite(index / CACHE, PAGE)
    (corpus / "new.txt").write_text("Arrival\n\nA newcomer stands at the gate.")
    for _ in range(2):
        try:
            mirror(corpus, index)
        except IndexDamagedError as error:
            assert str(error).endswith("Run: askcorpus index")
        else:
            break
    assert len(stored_vector_ids(index)) == len(FILES) + 1


@pytest.mark.parametrize("kilobytes", [100, 400, 3000])
def test_a_disk_that_is_full_for_chroma_is_one_line(tmp_path: Path, kilobytes: int) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    size = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(disk)]
    if subprocess.run(size, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small file system can only be mounted as root on Linux")
    try:
        with (
            pytest.raises(IndexWriteError, match=r"could not be stored.*Free some space.*untouched"),
            ChromaVectors.create(disk / "vectors") as vectors,
        ):
            for batch in range(10):
                names = [f"{batch}-{number}" for number in range(1000)]
                vectors.add(names, np.random.default_rng(batch).normal(size=(1000, 384)).astype(np.float32))
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)  # Chroma's threads let go a moment later


KILLED = """
import os, signal, sys
from pathlib import Path
from askcorpus.store.vectors import ChromaVectors
vectors = ChromaVectors.open(Path(sys.argv[1]))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such locks")
def test_a_private_copy_goes_with_its_process_or_with_the_next(
    write_corpus: WriteCorpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    mirror(write_corpus(FILES), tmp_path / "index")
    (shard,) = read_shards(GenerationStore(tmp_path / "index").current().vectors_folder)
    folder = shard.folder / CHROMA
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "src"), "TMPDIR": str(temporary)}
    subprocess.run([sys.executable, "-c", KILLED, str(folder)], env=environment, check=False)
    (left_behind,) = temporary.glob(f"{PREFIX}*")
    in_use = PrivateCopy.of(folder, copied="")
    remove_leftovers.cache_clear()  # as in a new process
    with ChromaVectors.open(folder):
        assert not left_behind.exists() and in_use.folder.exists()
    in_use.close()
    assert not list(temporary.iterdir())
