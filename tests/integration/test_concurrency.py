"""Readers and a writer at once: no error, no waiting, each answer from one generation, one writer at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from askcorpus import building
from askcorpus.assistant import Assistant
from askcorpus.errors import IndexBusyError, IndexMissingError
from askcorpus.settings import Settings
from askcorpus.store.generations import GenerationStore
from askcorpus.store.lock import writer_lock
from askcorpus.store.vector_store import LocalVectorStore
from askcorpus.types import Progress
from fakes import REPOSITORY, FakeEmbedder
from index_tools import NotProbed, mirror

READERS = 4  # each asks without pause: together twice what two cores can do
GENERATIONS = 10
LEAST_QUESTIONS = 6  # of each reader, however slow the machine is
HELD_STAGES = ("write", "keywords", "vectors", "check")  # where a writer is held until all readers have gone on
SECONDS = 120

READER = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from fakes import FakeEmbedder
from askcorpus.store.catalog import Catalog
from askcorpus.settings import Settings
from askcorpus.snapshot import SnapshotPool
from askcorpus.errors import IndexBusyError
from askcorpus.store.generations import GenerationStore
from askcorpus.types import Progress

index, stop = Path(sys.argv[1]), Path(sys.argv[2])
asked, generations = 0, set()
settings = Settings(corpus=index.parent / "corpus", index=index)
pool = SnapshotPool(GenerationStore(index), settings, FakeEmbedder())
while not stop.exists() or asked < int(sys.argv[4]):
    with pool.borrow() as snapshot:
        found = snapshot.retriever.retrieve("version number", 30)
        versions = {scored.passage.text.split("version ")[1].split(".")[0] for scored in found}
        assert len(found) == 5, found
        assert len(versions) == 1, versions
        generations.add(snapshot.manifest.name)
    asked += 1
    print(asked, flush=True)
print(json.dumps({"questions": asked, "generations": len(generations)}))
"""


def write_version(corpus: Path, number: int) -> None:
    for name in "abcde":
        path = corpus / f"{name}.txt"
        temporary = corpus / f".{name}"
        temporary.write_text(
            f"File {name}\n\nThis is file {name} with {name * 40} in version {number}. The number is {number}."
        )
        temporary.replace(path)


class Reader:
    """A process that asks without pause."""

    def __init__(self, index: Path, stop: Path) -> None:
        environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "src"), "OMP_NUM_THREADS": "1"}
        arguments = [str(index), str(stop), str(REPOSITORY / "tests"), str(LEAST_QUESTIONS)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", READER, *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.asked = 0
        self.last_line = ""
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._follow)
        self._thread.start()

    def _follow(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._changed:
                self.last_line = line
                self.asked += 1
                self._changed.notify_all()

    def wait_for_questions(self, more: int) -> None:
        """Until it has asked so many more. A reader that waited for the writer never would."""
        with self._changed:
            wanted = self.asked + more
            assert self._changed.wait_for(lambda: self.asked >= wanted, SECONDS), "a reader waited for the writer"

    def finish(self) -> dict[str, int]:
        assert self.process.stderr is not None
        with self.process.stderr as errors:
            problem = errors.read()
        assert self.process.wait(SECONDS) == 0, problem
        self._thread.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        figures: dict[str, int] = json.loads(self.last_line)
        return figures


@pytest.mark.timeout(600)
def test_readers_never_wait_for_a_writer_nor_see_half_of_its_work(tmp_path: Path) -> None:
    corpus, index, stop = tmp_path / "corpus", tmp_path / "index", tmp_path / "stop"
    corpus.mkdir()
    write_version(corpus, 0)
    mirror(corpus, index)
    readers = [Reader(index, stop) for _ in range(READERS)]

    def hold(progress: Progress) -> None:
        if progress.stage in HELD_STAGES:
            for reader in readers:
                reader.wait_for_questions(2)  # the first may have been under way

    try:
        for reader in readers:
            reader.wait_for_questions(1)
        for number in range(1, GENERATIONS + 1):
            write_version(corpus, number)
            mirror(corpus, index, None, hold if number % 5 == 0 else lambda progress: None)
    finally:
        stop.touch()
        figures = [reader.finish() for reader in readers]
    assert all(each["questions"] >= LEAST_QUESTIONS for each in figures)
    assert len(GenerationStore(index).names()) <= 4  # those still held when the last one was published, at most


def test_a_second_writer_is_refused_and_does_not_wait(tmp_path: Path) -> None:
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
        started = time.monotonic()
        with pytest.raises(IndexBusyError, match=f"process {holder.pid}"):
            mirror(corpus, index)
        assert time.monotonic() - started < 5  # a moment; the margin is for a busy machine
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


@pytest.fixture
def first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Assistant:
    """An assistant that has no index yet."""
    monkeypatch.setattr(building, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(LocalVectorStore, "verify", NotProbed.verify)
    (tmp_path / "corpus").mkdir()
    write_version(tmp_path / "corpus", 1)
    return Assistant(Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", reader="plain"), FakeEmbedder())


def test_a_question_during_the_first_build_is_told_how_far_it_is_and_answered(first: Assistant) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def held(progress: Progress) -> None:
        if progress.stage == "write":
            reached.set()
            go_on.wait(SECONDS)

    building = threading.Thread(target=first.rebuild, args=(held,))
    building.start()
    assert reached.wait(SECONDS)
    events = first.stream("What is the number of the file c?")
    told = next(events)
    go_on.set()
    last = list(events)[-1]
    building.join()
    assert told.kind == "indexing" and "being made first: writing the catalog. The answer follows" in told.text
    assert last.answer is not None and "version 1" in last.answer.text


def test_many_who_ask_before_there_is_an_index_are_all_answered(first: Assistant) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(first.ask, ["What is the number of the file c?"] * 4))
    assert all("version 1" in answer.text for answer in answers)


def test_where_another_process_does_not_finish_the_first_build_the_next_step_is_named(first: Assistant) -> None:
    with writer_lock(first.settings.index):
        events = first.stream("What is the number of the file c?")
        assert "another process reads the files" in next(events).text
    with pytest.raises(IndexMissingError, match="Run: askcorpus index"):
        list(events)
