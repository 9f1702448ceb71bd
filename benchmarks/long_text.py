"""How long one large text takes until it can be searched by its words, and what memory that needs.

    python benchmarks/long_text.py 150 [--changed] [--profile FILE]

Writes so many megabytes of invented prose into one file, of words that the embedder's tokenizer knows, and indexes it as the
command does, as far as keyword search. Written are the seconds at each stage, and the largest memory held at one time by
the indexing process and by all its processes together; then, with `--changed`, the same after a paragraph was added.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

VOCABULARY = Path(__file__).parents[1] / "src/askcorpus/reader/model/tokenizer.json"
MEGABYTE = 1_000_000
SAMPLED_SECONDS = 0.1


class SearchableError(Exception):
    """Raised out of a rebuild once its keywords can be searched."""


def write_prose(path: Path, megabytes: float, seed: int = 7) -> None:
    """Paragraphs of two to six sentences, now and then with a heading."""
    generator = random.Random(seed)
    known = json.loads(VOCABULARY.read_text())["model"]["vocab"]
    words = sorted(word for word in known if word.isascii() and word.isalpha() and len(word) > 2)
    size, section = 0, 0
    with path.open("w") as file:
        while size < megabytes * MEGABYTE:
            sentences = (
                " ".join(generator.choices(words, k=generator.randint(6, 24))) for _ in range(generator.randint(2, 6))
            )
            text = " ".join(f"{sentence.capitalize()}." for sentence in sentences) + "\n\n"
            if generator.random() < 0.02:
                section += 1
                text = f"{section} {' '.join(generator.choices(words, k=3)).capitalize()}\n\n{text}"
            size += file.write(text)


def megabytes_of(process: int) -> int:
    """The memory a process holds; 0 where it has gone."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return int(next((line.split()[1] for line in lines if line.startswith("VmRSS")), "0")) // 1024


def children(process: int) -> list[int]:
    """The processes it started."""
    return [int(n) for task in Path(f"/proc/{process}/task").glob("*/children") for n in task.read_text().split()]


class Sampler(threading.Thread):
    """Notes the most memory that a process and those it started held together."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0

    def run(self) -> None:
        while True:
            self.most = max(self.most, sum(map(megabytes_of, [os.getpid(), *children(os.getpid())])))
            time.sleep(SAMPLED_SECONDS)


def measure(folder: Path) -> dict[str, object]:
    """Index it, as far as keyword search."""
    from askcorpus.assistant import Assistant
    from askcorpus.settings import Settings
    from askcorpus.types import Progress

    sampler = Sampler()
    sampler.start()
    started = time.monotonic()
    stages: dict[str, float] = {}
    reports = 0

    def note(progress: Progress) -> None:
        nonlocal reports
        reports += 1
        stages[progress.stage] = round(time.monotonic() - started, 1)
        if progress.stage == "keywords":
            raise SearchableError

    with Assistant.open(settings=Settings(corpus=folder / "corpus", index=folder / "index")) as assistant:
        try:
            status = assistant.rebuild(note)
        except SearchableError:
            status = assistant.status()
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "seconds": round(time.monotonic() - started, 1),
        "stages": stages,
        "progress_reports": reports,
        "processor_seconds": round(used.ru_utime + used.ru_stime, 1),
        "documents": status.documents,
        "passages": status.passages,
        "problems": [entry.reason for entry in status.files if entry.reason],
        "megabytes_of_the_indexing_process": used.ru_maxrss // 1024,
        "megabytes_of_all_processes": sampler.most,
        "catalog_megabytes": sum(path.stat().st_size for path in folder.rglob("catalog.sqlite")) // MEGABYTE,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("megabytes", type=int)
    parser.add_argument("--changed", action="store_true", help="then add a paragraph, and index it again")
    parser.add_argument("--profile", type=Path, help="where to write what took the time")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        profile = cProfile.Profile()
        figures = profile.runcall(measure, options.measure) if options.profile else measure(options.measure)
        if options.profile:
            profile.dump_stats(options.profile)
        print(json.dumps({"megabytes": options.megabytes} | figures, indent=1))
        return
    with tempfile.TemporaryDirectory() as name:
        Path(name, "corpus").mkdir()
        write_prose(Path(name, "corpus", "long.txt"), options.megabytes)
        command = [sys.executable, __file__, *sys.argv[1:], "--measure", name]
        subprocess.run(command, check=True)
        if options.changed:
            with Path(name, "corpus", "long.txt").open("a") as file:
                file.write("A paragraph that was not here before tells of an aardvark.\n")
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
