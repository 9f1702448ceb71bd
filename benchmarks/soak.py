"""Whether anything grows while a writer, its page and two replicas are used for hours.

    PYTHONPATH=src:tests python benchmarks/soak.py [--minutes 120] [--out benchmarks/soak]

Every TICK a question is asked over HTTP, every half minute a file is added, changed or removed, which the writer (`askcorpus
index --watch --publish`) indexes and publishes into a folder; a page is served from the writer's index, one replica only follows,
and one is served (`askcorpus serve --follow`) and ended every five minutes, by Ctrl-C and by SIGKILL in turns. The texts are made
(scale.py), the models are those of the package. Every half minute it is noted what each process and each folder holds; the
figures go to OUT.json each time, the chart to OUT.svg at the end. SIGTERM ends it early.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import httpx
from bench import machine
from drawing import Panel, chart, linear
from load import answer_to
from scale import status_megabytes, text_of, words, write_corpus

from askcorpus.store.generations import GenerationStore
from processes import free_port, started
from waiting import answers, wait_until

TICK = 2.5  # seconds
CHANGE_TICKS, NOTE_TICKS, RESTART_TICKS = 12, 12, 124  # noted now soon after a restart, now long after
SETTLED_TICKS = (
    48  # after a change a question about it must be answered by what it says now; a busy machine needs a minute
)
PASSAGES = 2000
NOTES = 12  # files that come and go
NOTE_PARAGRAPHS = 10
START_SECONDS = 300
PROGRAM = (sys.executable, "-m", "askcorpus.cli")
FOLDERS = ("temporary", "index", "target", "follower", "replica")

ALLOWED = {
    "megabytes": 0.02,
    "descriptors": 0.0,
    "threads": 0.0,
    "processes": 0.0,
    "files": 0.05,
    "folder megabytes": 0.05,
}
"""How much more of each counts as flat, as a part of what there was; what is left of a corpus that changes varies a little."""


class Notes:
    """The files that come and go, each with a sentence whose year changes."""

    def __init__(self, corpus: Path) -> None:
        self._corpus = corpus
        self._generator = random.Random(17)
        self._made, self._weights = words()
        self._years: dict[str, tuple[int, int]] = {}  # of each place: the year, and the tick in which it was written
        self._changes = 0

    def change(self, tick: int) -> None:
        """Add a file, change one, or remove the oldest: one of the three in turn, after the first ones."""
        kind = self._changes % 3 if len(self._years) >= NOTES else 0
        self._changes += 1
        places = list(self._years)
        if kind == 0:
            self._write("".join(self._generator.choices(self._made[:5000], k=2)).capitalize(), tick)
        elif kind == 1:
            self._write(self._generator.choice(places[2:]), tick)
        else:
            del self._years[places[0]]
            self._file(places[0]).unlink()

    def _write(self, place: str, tick: int) -> None:
        year = self._generator.randint(1200, 1999)
        self._years[place] = year, tick
        text = text_of(NOTE_PARAGRAPHS, self._generator, self._made, self._weights)
        self._file(place).write_text(
            f"The mill of {place}\n\nThe old mill of {place} burned down in {year}.\n\n{text}\n"
        )

    def _file(self, place: str) -> Path:
        return self._corpus / f"mill-of-{place.lower()}.txt"

    def question(self, tick: int) -> tuple[str, str]:
        """A question and what its answer must say, which is nothing where it is about no file that comes and goes."""
        settled = [(place, year) for place, (year, written) in self._years.items() if written + SETTLED_TICKS <= tick]
        if tick % 2 or not settled:
            return f"What is said of {' and '.join(self._generator.choices(self._made, k=3))}?", ""
        place, year = self._generator.choice(settled)
        return f"When did the old mill of {place} burn down?", str(year)


class Soak:
    """What was started, and what was noted of it."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self.notes = Notes(folder / "corpus")
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._killed: list[int] = []
        self._ports = {"page": free_port(), "replica": free_port()}
        self._clients = {
            name: stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{port}/", timeout=120))
            for name, port in self._ports.items()
        }
        self._replica = stack.enter_context(ExitStack())
        self._slowest = 0.0
        self.asked = {"questions": 0, "wrong": 0, "restarts": 0}
        self.errors: list[str] = []
        self.noted: dict[str, list[float]] = defaultdict(list)

    def start(self) -> None:
        """Everything, one after the other, until it answers."""
        for name in FOLDERS:
            (self._folder / name).mkdir()
        target = str(self._folder / "target")
        self._run("writer", self._stack, "index", "--watch", "--publish", target, "--index", "index")
        wait_until(lambda: any((self._folder / "target").rglob("objects/*/*")), START_SECONDS)
        wait_until(lambda: GenerationStore(self._folder / "index").current_name(), START_SECONDS)
        self._run("page", self._stack, "serve", "--no-open", "--port", str(self._ports["page"]), "--index", "index")
        self._run("follower", self._stack, "index", "--follow", target, "--index", "follower")
        self.restart()
        wait_until(lambda: all(map(self._answers, self._ports)), START_SECONDS)

    def restart(self) -> None:
        """End the replica that is served, every other time without notice, and start it again."""
        if "replica" in self._processes:
            self.asked["restarts"] += 1
            self._killed.append(self._processes["replica"].pid)
            if self.asked["restarts"] % 2:
                self._processes["replica"].kill()
            self._replica.close()
        target, port = str(self._folder / "target"), str(self._ports["replica"])
        self._run(
            "replica", self._replica, "serve", "--no-open", "--port", port, "--follow", target, "--index", "replica"
        )

    def _run(self, name: str, stack: ExitStack, *command: str) -> None:
        log = f"{name}{self.asked['restarts'] or ''}"
        temporary = str(self._folder / "temporary")
        self._processes[name] = stack.enter_context(
            started(self._folder, log, *PROGRAM, *command, ASKCORPUS_CORPUS="corpus", TMPDIR=temporary)
        )

    def _answers(self, name: str) -> bool:
        return answers(f"http://127.0.0.1:{self._ports[name]}/health")

    def ask(self, tick: int) -> None:
        """Ask the page, or the replica while it is there."""
        name = "replica" if tick // 2 % 2 and self._answers("replica") else "page"
        question, expected = self.notes.question(tick)
        begun = time.monotonic()
        self.asked["questions"] += 1
        try:
            answer = answer_to(self._clients[name], question)
            if expected not in answer["text"]:
                self.asked["wrong"] += 1
                print(f"{name}, {question} {expected}: {answer['text']!r}", flush=True)
        except (httpx.HTTPError, ValueError) as error:
            self.errors.append(f"{name}: {error!r}")
            print(self.errors[-1], flush=True)
        self._slowest = max(self._slowest, time.monotonic() - begun)

    def note(self, seconds: float) -> None:
        """What each process and each folder holds now, and how far the generations are."""
        self.noted["minutes"].append(round(seconds / 60, 2))
        sessions = _sessions()
        for name, process in self._processes.items():
            held = {
                "megabytes": status_megabytes("VmRSS", process.pid),
                "own megabytes": status_megabytes("RssAnon", process.pid),
                "descriptors": len(list(Path(f"/proc/{process.pid}/fd").iterdir())),
                "threads": len(list(Path(f"/proc/{process.pid}/task").iterdir())),
                "processes": sessions.count(process.pid),
            }
            for what, value in held.items():
                self.noted[f"{name}, {what}"].append(value)
        self.noted["left by ended replicas, processes"].append(sum(map(sessions.count, self._killed)))
        for name in FOLDERS:
            sizes = _sizes(self._folder / name)
            self.noted[f"{name}, files"].append(len(sizes))
            self.noted[f"{name}, folder megabytes"].append(round(sum(sizes) / 1e6, 2))
        for name in ("index", "follower", "replica"):
            self.noted[f"{name}, generation"].append(int(GenerationStore(self._folder / name).current_name() or 0))
        for name, value in self.asked.items():
            self.noted[name].append(value)
        self.noted["errors so far"].append(len(self.errors))
        self.noted["slowest answer, seconds"].append(round(self._slowest, 2))
        self._slowest = 0.0

    def ended(self) -> list[str]:
        """The programs that ended by themselves."""
        return [name for name, process in self._processes.items() if process.poll() is not None]


def _sessions() -> list[int]:
    """The session of each process there is: what was started in one belongs together."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            found.append(os.getsid(int(process.name)))
        except ProcessLookupError:
            continue
    return found


def _sizes(folder: Path) -> list[int]:
    found = []
    for path in folder.rglob("*"):
        try:
            if path.is_file():
                found.append(path.stat().st_size)
        except FileNotFoundError:
            continue
    return found


def verdict(noted: dict[str, list[float]]) -> dict[str, dict[str, float | bool]]:
    """Of each figure the median of the third and of the last quarter, and whether that counts as flat."""
    quarter = len(noted["minutes"]) // 4
    found: dict[str, dict[str, float | bool]] = {}
    for name, values in noted.items():
        what = name.rpartition(", ")[2]
        if what in ALLOWED and quarter:
            third, last = statistics.median(values[2 * quarter : 3 * quarter]), statistics.median(values[-quarter:])
            found[name] = {"third quarter": third, "last quarter": last, "flat": last <= third * (1 + ALLOWED[what])}
    return found


def chart_of(noted: dict[str, list[float]]) -> str:
    """Memory, descriptors and files against minutes, as an SVG."""

    def panel(heading: str, what: str, names: tuple[str, ...]) -> Panel:
        lines = {name: list(zip(noted["minutes"], noted[f"{name}, {what}"], strict=True)) for name in names}
        up = linear(y for line in lines.values() for _, y in line)
        return Panel(f"{heading} against minutes", lines, linear(noted["minutes"]), up)

    processes = ("writer", "page", "follower", "replica")
    panels = [
        panel("memory in MB", "megabytes", processes),
        panel("open descriptors", "descriptors", processes),
        panel("files in folders", "files", FOLDERS),
    ]
    return chart("What processes and folders hold while they are used", panels)


def soak(folder: Path, minutes: float, out: Path) -> None:
    """Use everything for so many minutes, and write what was noted."""
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # ignored, as under nohup, it would be in what is started too
    write_corpus(folder / "corpus", PASSAGES)
    figures = {"command": f"python benchmarks/soak.py --minutes {minutes:g}", **machine()}
    with ExitStack() as stack:
        running = Soak(folder, stack)
        running.start()
        begun = time.monotonic()
        for tick in count():
            ticked = time.monotonic()
            if tick % CHANGE_TICKS == CHANGE_TICKS // 2:
                running.notes.change(tick)
            if tick % RESTART_TICKS == RESTART_TICKS // 2:
                running.restart()
            running.ask(tick)
            if tick % NOTE_TICKS == 0:
                running.note(ticked - begun)
                noted = {"errors": running.errors, "verdict": verdict(running.noted), **running.noted}
                lines = (f"{json.dumps(name)}: {json.dumps(value)}" for name, value in (figures | noted).items())
                out.with_suffix(".json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
            ended = running.ended()
            pause = max(0.0, ticked + TICK - time.monotonic())
            if ended or over.wait(pause) or time.monotonic() > begun + 60 * minutes:
                break
    out.with_suffix(".svg").write_text(chart_of(running.noted))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print("ended by themselves:", ended, "; errors:", len(running.errors), json.dumps(running.asked))
    print("processor seconds of all processes:", round(used.ru_utime + used.ru_stime))
    for name, found in verdict(running.noted).items():
        print("flat " if found["flat"] else "GROWS", name, found["third quarter"], "->", found["last quarter"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("soak"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        soak(Path(folder), options.minutes, options.out)


if __name__ == "__main__":
    main()
