"""How the page's server bears many people at once.

    python benchmarks/load.py [--people 20] [--seconds 60] [--passages 50000] [--out benchmarks/load.json]

A synthetic corpus is indexed as far as keyword search (embedding it would take longer than the test), with the real
models reading the evidence; each person asks, waits for the answer, and asks again without a pause. Written are the time
to an answer, the errors, and the server's memory at the start and the end.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from indexing import WORDS, synthetic

SEVEN = 7  # any seed


class SearchableError(Exception):
    """Raised out of a rebuild once its keywords can be searched."""


@dataclass
class Tally:
    """What all people got."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def serve(corpus: Path, index: Path, port: int) -> None:
    """The server, in a process of its own."""
    from askcorpus.assistant import Assistant
    from askcorpus.settings import Settings
    from askcorpus.types import Progress
    from askcorpus.web import serve as serve_page

    def until_searchable(progress: Progress) -> None:
        if progress.stage == "keywords":
            raise SearchableError

    settings = Settings(corpus=corpus, index=index, port=port)
    with Assistant.open(settings=settings) as assistant:
        try:
            assistant.rebuild(until_searchable)
        except SearchableError:
            assistant.warm_up()
        serve_page(assistant, settings)


def megabytes(process: subprocess.Popen[str]) -> int:
    """The memory a process holds."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024


def person(address: str, seed: int, until: float, tally: Tally) -> None:
    """Asks until the time is over."""
    generator = random.Random(seed)
    with httpx.Client(base_url=f"{address}gradio_api/call/", timeout=120) as client:
        while time.monotonic() < until:
            begun = time.monotonic()
            question = f"What is said of {' and '.join(generator.choices(WORDS, k=3))}?"
            try:
                event = client.post("ask", json={"data": [question, None, None]}).raise_for_status().json()["event_id"]
                stream = client.get(f"ask/{event}").raise_for_status().text
                if "event: complete" not in stream:
                    tally.errors.append(stream[-200:])
            except httpx.HTTPError as error:
                tally.errors.append(repr(error))
            tally.seconds.append(time.monotonic() - begun)


def measure(address: str, people: int, seconds: float, process: subprocess.Popen[str]) -> dict[str, object]:
    """The figures of one run."""
    person(address, 0, time.monotonic() + 1, Tally())  # what is loaded with the first question is not counted
    before = megabytes(process)
    tally, until = Tally(), time.monotonic() + seconds
    threads = [threading.Thread(target=person, args=(address, SEVEN + n, until, tally)) for n in range(people)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if time.monotonic() > until - seconds / 2:
            break
        time.sleep(0.2)
    half = megabytes(process)
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(tally.seconds, n=100)
    return {
        "people": people,
        "seconds": seconds,
        "answers": len(tally.seconds),
        "errors": len(tally.errors),
        "first_errors": tally.errors[:3],
        "p50_seconds": round(cuts[49], 2),
        "p95_seconds": round(cuts[94], 2),
        "megabytes_before": before,
        "megabytes_half_way": half,
        "megabytes_after": megabytes(process),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--passages", type=int, default=50_000)
    parser.add_argument("--port", type=int, default=7987)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve / "corpus", options.serve / "index", options.port)
        return
    with tempfile.TemporaryDirectory() as name:
        synthetic(Path(name, "corpus"), options.passages)
        command = [sys.executable, __file__, "--serve", name, "--port", str(options.port)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            status = httpx.post(f"{address}gradio_api/call/status", json={"data": []}).raise_for_status().json()
            stream = httpx.get(f"{address}gradio_api/call/status/{status['event_id']}", timeout=60).text
            passages = json.loads(stream.split("data: ")[-1])[0]["passages"]
            figures = {"passages": passages} | measure(address, options.people, options.seconds, process)
        finally:
            process.terminate()
            process.wait()
    print(json.dumps(figures, indent=1))
    if options.out:
        options.out.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
