"""What publishing and pulling an index cost, and what people notice when a replica's vector server is killed and comes back.

    PYTHONPATH=src:tests python benchmarks/replicas.py [--passages 50000] [--folder FOLDER] [--out FILE]

The corpus and the vectors are made, as in scale.py. Publishing and pulling are compared with copying the same files and asking
the disk to keep them. The vector server is a real `chroma run` on this machine; people ask without pause, with the reading
model.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from scale import PASSAGE_TOKENS, MadeEmbedder, rebuild, words, write_corpus

from askcorpus.assistant import Assistant
from askcorpus.replication.publishing import publish
from askcorpus.replication.pulling import pull
from askcorpus.replication.states import hold_lease
from askcorpus.replication.target import Target, open_target
from askcorpus.settings import Settings
from askcorpus.store.generations import GenerationStore
from chroma_server import ChromaServer
from object_store import BUCKET, ObjectStore

ASKED_SECONDS = 15.0  # before the server is killed, while it is away, and after it is back
BACK_SECONDS = 30.0


def copied(source: Path, target: Path) -> float:
    """How long copying a folder takes, with every file kept by the disk."""
    started = time.monotonic()
    shutil.copytree(source, target)
    for path in target.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    return round(time.monotonic() - started, 2)


def travel(index: Path, replica: Path, target: Target) -> dict[str, object]:
    """Publish and pull once."""
    with hold_lease(target) as lease:
        published = publish(GenerationStore(index), target, lease)
    pulled = pull(replica, target)
    assert published is not None and pulled is not None
    return {
        "megabytes": round(published.bytes / 1e6, 1),
        "sent megabytes": round(published.sent_bytes / 1e6, 1),
        "publish seconds": round(published.seconds, 2),
        "fetched megabytes": round(pulled.fetched_bytes / 1e6, 1),
        "pull seconds": round(pulled.seconds, 2),
    }


def change(corpus: Path) -> None:
    """Add a paragraph to a file in the middle."""
    files = sorted(corpus.rglob("*.txt"))
    changed = files[len(files) // 2]
    changed.write_text(changed.read_text() + f"\n\nA paragraph of {time.time_ns()} tells of an aardvark.")


def asking(assistant: Assistant, people: int, server: ChromaServer) -> dict[str, object]:
    """People ask while the server is killed and started again."""
    made, _ = words()
    answers: list[tuple[float, float, str]] = []  # when it was given, how long it took, what was missing
    errors: list[str] = []
    over = threading.Event()

    def person(number: int) -> None:
        asked = number
        while not over.is_set():
            asked += people
            started = time.monotonic()
            try:
                notice = assistant.ask(f"What is said of {made[asked % 300]} and {made[asked % 1000]}?").notice
            except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
                errors.append(repr(error))
                continue
            answers.append((time.monotonic(), time.monotonic() - started, notice))

    threads = [threading.Thread(target=person, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    time.sleep(ASKED_SECONDS)
    killed = time.monotonic()
    server.kill()
    time.sleep(ASKED_SECONDS)
    server.start()
    back = time.monotonic()
    until = back + BACK_SECONDS
    while time.monotonic() < until and not any(when > back and not notice for when, _, notice in list(answers)):
        time.sleep(0.02)
    time.sleep(ASKED_SECONDS)
    over.set()
    for thread in threads:
        thread.join()
    # the first question after that was asked when the vectors were there again, or within the time it took
    found = min((when - took for when, took, notice in answers if when > back and not notice), default=None)
    phases: dict[str, Callable[[float, str], bool]] = {
        "before": lambda when, notice: when < killed,
        "away": lambda when, notice: bool(notice),
        "after": lambda when, notice: when > back and not notice,
    }
    figures: dict[str, object] = {"people": people, "errors": len(errors), "answers": len(answers)}
    for phase, belongs in phases.items():
        seconds = sorted(took for when, took, notice in answers if belongs(when, notice))
        if seconds:
            figures[phase] = {
                "answers": len(seconds),
                "p50": round(statistics.median(seconds), 3),
                "most": round(seconds[-1], 3),
            }
    figures["seconds until vectors are back"] = None if found is None else round(max(0.0, found - back), 2)
    return figures


def measure(folder: Path, passages: int) -> dict[str, object]:
    """All figures for an index of this size."""
    figures: dict[str, object] = {}

    def note(name: str, value: object) -> None:
        figures[name] = value
        print(name, json.dumps(value), flush=True)

    corpus, index = folder / "corpus", folder / "index"
    if not corpus.exists():
        write_corpus(corpus, passages)
    note("build", rebuild(corpus, index))
    target = open_target(str(folder / "target"))
    note("folder, all", travel(index, folder / "replica", target))
    note("copying the same files", copied(GenerationStore(index).current().folder, folder / "copy"))
    with ObjectStore(_made(folder / "s3")) as store:
        os.environ.update(store.environment)
        note("s3, all", travel(index, folder / "replica-s3", open_target(f"s3://{BUCKET}/bench")))
        change(corpus)
        rebuild(corpus, index)
        note("folder, one file changed", travel(index, folder / "replica", target))
        note("s3, one file changed", travel(index, folder / "replica-s3", open_target(f"s3://{BUCKET}/bench")))
    with ChromaServer(_made(folder / "chroma")) as server:
        note("into a Chroma server", rebuild(corpus, index, server.url))
        settings = Settings(corpus=corpus, index=index, passage_tokens=PASSAGE_TOKENS, chroma_url=server.url)
        for people in (1, 8):
            with Assistant(settings, MadeEmbedder()) as assistant:
                assistant.warm_up()
                note(f"killed and back, {people} asking", asking(assistant, people, server))
    return figures


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=50_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        figures = measure(options.folder or Path(temporary), options.passages)
    figures["load"] = os.getloadavg()
    if options.out:
        options.out.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
