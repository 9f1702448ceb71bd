"""Readers and a writer at once: no error, no waiting, each answer from one generation, one writer at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from askcorpus.store.generations import GenerationStore
from fakes import REPOSITORY
from index_tools import mirror

READERS = 8
GENERATIONS = 20
EXTRA_WAIT = 1.0  # seconds a reader may wait beyond the slowest usual question

READER = """
import json, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from fakes import FakeEmbedder
from askcorpus.store.catalog import Catalog
from askcorpus.settings import Settings
from askcorpus.snapshot import SnapshotPool
from askcorpus.store.generations import GenerationStore

index, stop = Path(sys.argv[1]), Path(sys.argv[2])
settings = Settings(corpus=index.parent / "corpus", index=index)
pool = SnapshotPool(GenerationStore(index), settings, FakeEmbedder())
waits, generations = [], set()
while not stop.exists() or len(waits) < 5:
    started = time.monotonic()
    with pool.borrow() as snapshot:
        found = snapshot.retriever.retrieve("version number", 30)
        versions = {scored.passage.text.split("version ")[1].split(".")[0] for scored in found}
        assert len(found) == 5, found
        assert len(versions) == 1, versions
        generations.add(snapshot.manifest.name)
    waits.append(time.monotonic() - started)
print(json.dumps({"questions": len(waits), "longest": max(waits[1:]), "generations": len(generations)}))
"""


def write_version(corpus: Path, number: int) -> None:
    for name in "abcde":
        path = corpus / f"{name}.txt"
        temporary = corpus / f".{name}"
        temporary.write_text(
            f"File {name}\n\nThis is file {name} with {name * 40} in version {number}. The number is {number}."
        )
        temporary.replace(path)


@pytest.mark.timeout(600)
def test_readers_never_wait_for_a_writer_nor_see_half_of_its_work(tmp_path: Path) -> None:
    corpus, index, stop = tmp_path / "corpus", tmp_path / "index", tmp_path / "stop"
    corpus.mkdir()
    write_version(corpus, 0)
    mirror(corpus, index)
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "src"), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", READER, str(index), str(stop), str(REPOSITORY / "tests")]
    readers = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(READERS)
    ]
    try:
        for number in range(1, GENERATIONS + 1):
            write_version(corpus, number)
            mirror(corpus, index)
    finally:
        stop.touch()
        results = [reader.communicate(timeout=120) for reader in readers]
    for reader, (output, errors) in zip(readers, results, strict=True):
        assert reader.returncode == 0, errors
        figures = json.loads(output)
        assert figures["questions"] > 5
        assert figures["longest"] < EXTRA_WAIT + 1.0, (
            figures
        )  # 8 readers on few cores: a usual question takes up to 1 s
    assert len(GenerationStore(index).names()) <= 4  # those still held when the last one was published, at most


def test_a_second_writer_is_refused_within_two_seconds(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "a.txt").write_text("A file\n\nIt has some text.")
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(index)],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY / "src")},
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        from askcorpus.errors import IndexBusyError

        started = time.monotonic()
        with pytest.raises(IndexBusyError, match=f"process {holder.pid}"):
            mirror(corpus, index)
        assert time.monotonic() - started < 2
    finally:
        holder.kill()  # the lock goes with its process
        holder.wait()
        holder.stdout.close()
        if holder.stdin is not None:
            holder.stdin.close()
    assert mirror(corpus, index).documents == 1


HOLDER = """
import sys
from pathlib import Path
from askcorpus.store.lock import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
