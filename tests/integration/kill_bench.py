"""Kills rebuilds and looks at what is left. Run by test_kill.py, in a process of its own for each scenario.

    python kill_bench.py SCENARIO WAYS FOLDER [KILLS]

WAYS is one or more of random,steps,phases. KILLS is how many at random, and how many in each phase; the last line printed has
the numbers.

Each trial copies a prepared corpus and index, changes the corpus, starts a rebuild in a forked process, kills it with
SIGKILL, and looks at what is left from another forked process. This process only forks: it opens no index and starts no
thread, because a fork of a process with threads can hang.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from askcorpus.errors import IndexMissingError
from askcorpus.store import shards
from askcorpus.sync.vectors import EMBED_BATCH
from askcorpus.types import Progress
from fakes import FakeEmbedder
from index_tools import index_contents, mirror, retriever, stored_vector_ids

KILLS = 2  # the figures in benchmarks/RESULTS.md are of more
PHASES = {
    "Mirror._read_files": "parsing",
    "CatalogWriter.finish": "catalog",
    "Publisher._check_catalog": "catalog",
    "embed_missing": "vectors",
    "LocalVectorStore.build": "vectors",
    "GenerationStore.publish": "publication",
    "Publisher._tidy": "tidying",
}
"""The functions that are the phases of a rebuild, by their qualified names."""
FILES = 150
shards.SMALLEST_CAPACITY = 20  # so that a change leaves some shards as they are
QUESTIONS = ("walnut", "harbour", "newcomer", "rewritten")
UNIQUE = ("walnut", "harbour", "newcomer")
COUNTED = "embedded-count"


def write(corpus: Path) -> None:
    for number in range(FILES):
        words = "walnut heron" if number == 7 else "harbour thistle" if number == 8 else "plain meadow"
        (corpus / f"{number:03}.txt").write_text(
            f"Note {number}\n\nThis note tells of the {words} and of number {number}."
        )


def add(corpus: Path) -> None:
    (corpus / "new.txt").write_text("Arrival\n\nA newcomer stands at the gate.")


def edit(corpus: Path) -> None:
    for number in range(0, FILES, 2):
        (corpus / f"{number:03}.txt").write_text(f"Note {number}\n\nThis text was rewritten, number {number}.")


def delete(corpus: Path) -> None:
    for number in range(5, 60):
        (corpus / f"{number:03}.txt").unlink()


def rename(corpus: Path) -> None:
    (corpus / "moved").mkdir()
    for number in range(5, 60):
        (corpus / f"{number:03}.txt").rename(corpus / "moved" / f"{number:03}.txt")


def nothing(corpus: Path) -> None:
    """Leaves the folder as it is."""


@dataclass(frozen=True)
class Scenario:
    name: str
    change: Callable[[Path], None]
    built_before: bool = True
    embedder: str = "fake"


SCENARIOS = [
    Scenario("first build", nothing, built_before=False),
    Scenario("add", add),
    Scenario("edit", edit),
    Scenario("delete", delete),
    Scenario("rename", rename),
    Scenario("embedder change", nothing, embedder="other"),
]


class CountingEmbedder(FakeEmbedder):
    """Appends the size of each batch to a file before it returns."""

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(name)
        self._log = log

    def embed_passages(self, texts: Any) -> Any:
        with self._log.open("a") as log:
            log.write(f"{len(texts)}\n")
        return super().embed_passages(texts)


def in_fork(work: Callable[[], Any]) -> tuple[int, int]:
    """Start `work` in a forked process. Returns its pid and a descriptor to read the pickled result from."""
    receive, send = os.pipe()
    pid = os.fork()
    if pid:
        os.close(send)
        return pid, receive
    code = 1
    try:
        os.close(receive)
        result = pickle.dumps(work())
        with os.fdopen(send, "wb") as stream:
            stream.write(result)
        code = 0
    finally:
        os._exit(code)


def result_of(process: tuple[int, int]) -> Any:
    pid, receive = process
    with os.fdopen(receive, "rb") as stream:
        data = stream.read()
    _, status = os.waitpid(pid, 0)
    assert status == 0, f"the process ended with status {status}"
    return pickle.loads(data)


def look(index: Path, embedder: str) -> Any:
    """What a reader sees: contents, and for each question the document that answers it; None where there is no index.

    Between the keyword generation and the whole one the order of equally good passages may differ, so for a question that
    many documents answer only that it is answered counts.
    """
    try:
        contents = index_contents(index)
    except IndexMissingError:
        return None
    answers: list[str | bool] = []
    with retriever(index, FakeEmbedder(embedder)) as opened:
        for question in QUESTIONS:
            found = [s.passage.path for s in opened.retrieve(question, 10) if question in s.passage.text]
            answers.append(found[0] if found and question in UNIQUE else bool(found))
    return contents, answers


class PhaseWatch:
    """Counts what happens in each phase, call by call, down to the calls of SQLite, Chroma and the system, and can die there."""

    def __init__(self, die_in: str = "", die_at: int = 0) -> None:
        self.counts: Counter[str] = Counter()
        self._die_in, self._die_at = die_in, die_at
        self._frame: FrameType | None = None
        self._phase = ""

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        if self._frame is None:
            if event != "call" or frame.f_code.co_qualname not in PHASES:
                return
            self._frame, self._phase = frame, PHASES[frame.f_code.co_qualname]
        self.counts[self._phase] += 1
        if self._phase == self._die_in and self.counts[self._phase] == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if frame is self._frame and event == "return":
            self._frame = None


class Bench:
    """A prepared scenario: what is seen before and after, how long a rebuild takes, how many steps and embeddings it has."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        self.scenario, self.folder = scenario, folder
        self.base = folder / "base"
        (self.base / "corpus").mkdir(parents=True)
        write(self.base / "corpus")
        if scenario.built_before:
            result_of(in_fork(lambda: mirror(self.base / "corpus", self.base / "index").generation))
        trial = self.fresh()
        seen_by = "fake" if scenario.built_before else scenario.embedder
        self.before = result_of(in_fork(lambda: look(trial / "index", seen_by)))
        started = time.monotonic()
        self.steps = result_of(in_fork(lambda: self.rebuild(trial)))
        self.seconds = time.monotonic() - started
        self.after = result_of(in_fork(lambda: look(trial / "index", scenario.embedder)))
        self.embeddings = self.embedded(trial)

    def fresh(self) -> Path:
        trial = self.folder / "trial"
        shutil.rmtree(trial, ignore_errors=True)
        shutil.copytree(self.base, trial)
        self.scenario.change(trial / "corpus")
        return trial

    def rebuild(self, trial: Path, die_at: int = 0) -> int:
        steps = 0

        def count(progress: Progress) -> None:
            nonlocal steps
            steps += 1
            if steps == die_at:
                os.kill(os.getpid(), signal.SIGKILL)

        mirror(trial / "corpus", trial / "index", CountingEmbedder(self.scenario.embedder, trial / COUNTED), count)
        return steps

    def watched(self, trial: Path, watch: PhaseWatch) -> Counter[str]:
        """A rebuild under the eyes of `watch`: how much happens in each phase."""
        sys.setprofile(watch)
        try:
            self.rebuild(trial)
        finally:
            sys.setprofile(None)
        return watch.counts

    def embedded(self, trial: Path) -> int:
        log = trial / COUNTED
        return sum(int(line) for line in log.read_text().split()) if log.exists() else 0

    def check(self, trial: Path) -> None:
        """What was left is old or new, and a rebuild completes it without embedding more than one batch again.

        The process that looks at what was left goes on to the rebuild, as a server would; another looks at the end.
        """
        index, embedder = trial / "index", self.scenario.embedder

        def look_and_rebuild() -> Any:
            seen = look(index, embedder) if embedder == "fake" else index_contents(index)
            self.rebuild(trial)
            return seen

        seen = result_of(in_fork(look_and_rebuild))
        assert seen in ((self.before, self.after) if embedder == "fake" else (self.before[0], self.after[0]))
        completed, ids = result_of(in_fork(lambda: (look(index, embedder), stored_vector_ids(index))))
        assert completed == self.after
        contents, _ = completed
        assert ids == {passage_id for rows in contents.values() for _, _, passage_id in rows}
        assert self.embedded(trial) <= self.embeddings + EMBED_BATCH
        names = sorted(entry.name for entry in (trial / "index" / "generations").iterdir())
        assert len(names) <= 2 and all(name.isdigit() for name in names)


def kill_at_random(bench: Bench, kills: int) -> Counter[str]:
    """Kill at random moments of a rebuild."""
    moments = random.Random(bench.scenario.name)
    for _ in range(kills):
        trial = bench.fresh()
        pid, receive = in_fork(lambda trial=trial: bench.rebuild(trial))
        time.sleep(moments.uniform(0, bench.seconds))  # the moment of the kill is the point of the test
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(receive)
        bench.check(trial)
    return Counter({"anywhere": kills})


def kill_in_each_phase(bench: Bench, kills: int) -> Counter[str]:
    """Kill at random places of each phase, `kills` times in each."""
    places = random.Random(bench.scenario.name)
    counts = result_of(in_fork(lambda: bench.watched(bench.fresh(), PhaseWatch())))
    killed: Counter[str] = Counter()
    for phase in dict.fromkeys(PHASES.values()):
        for _ in range(kills if counts[phase] else 0):
            trial = bench.fresh()
            watch = PhaseWatch(phase, places.randint(1, max(1, counts[phase] * 9 // 10)))  # some calls come and go
            pid, receive = in_fork(lambda trial=trial, watch=watch: bench.watched(trial, watch))
            _, status = os.waitpid(pid, 0)
            os.close(receive)
            killed[phase] += os.WIFSIGNALED(status)
            bench.check(trial)
    return killed


def kill_at_each_step(bench: Bench) -> Counter[str]:
    """Kill at each progress step; among those that report a file each, one in the middle will do."""
    reading = 3 + FILES // 2
    steps = [step for step in range(1, bench.steps + 1) if step < 4 or step == reading or step > bench.steps - 10]
    for step in steps:
        trial = bench.fresh()
        pid, receive = in_fork(lambda trial=trial, step=step: bench.rebuild(trial, die_at=step))
        _, status = os.waitpid(pid, 0)
        os.close(receive)
        assert os.WIFSIGNALED(status)
        bench.check(trial)
    return Counter({"steps": len(steps)})


WAYS: dict[str, Callable[[Bench, int], Counter[str]]] = {
    "random": kill_at_random,
    "steps": lambda bench, kills: kill_at_each_step(bench),
    "phases": kill_in_each_phase,
}


def main() -> None:
    import chromadb  # noqa: F401 - imported once here, so that forked processes start at once

    name, ways, folder, *more = sys.argv[1:]
    bench = Bench(next(scenario for scenario in SCENARIOS if scenario.name == name), Path(folder))
    killed: Counter[str] = Counter()
    for way in ways.split(","):
        killed += WAYS[way](bench, int(more[0]) if more else KILLS)
    print(json.dumps({"scenario": name, "killed": killed, "old or new, and completed": killed.total()}))


if __name__ == "__main__":
    main()
