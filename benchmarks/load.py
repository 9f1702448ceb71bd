"""How the page's server bears many people at once.

    python benchmarks/load.py [--people 20] [--guessers 8] [--seconds 60] [--passages 50000] [--out benchmarks/load.json]

A synthetic corpus is indexed with made vectors (embedding it would take longer than the test); questions are embedded and
evidence is read by the real models. Each person asks, waits for the answer, and asks again without a pause. With guessers the
page is served as a team's server, with logins and limits; each guesser tries passwords without a pause. Everybody has an
address of their own. Written are the time to an answer and to `/health`, the errors, and the server's memory.
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
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from scale import MadeEmbedder, status_megabytes, words, write_corpus

from askcorpus.web.passwords import hash_password

SEVEN = 7  # any seed
NAME, PASSWORD = "ada", "right"
ASK = "gradio_api/call/ask"
HEALTH_PAUSE = 0.05  # seconds between two looks at `/health`


@dataclass
class Tally:
    """What all people got."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    guesses: Counter[int] = field(default_factory=Counter)
    health: list[float] = field(default_factory=list)


def serve(corpus: Path, index: Path, port: int, auth_file: Path | None) -> None:
    """The server, in a process of its own."""
    from askcorpus.assistant import Assistant
    from askcorpus.reader import opening
    from askcorpus.settings import Settings
    from askcorpus.web import serve as serve_page

    opening.installed_file = lambda: None  # the extra's model would read the invented words as another language
    host = "0.0.0.0" if auth_file else "127.0.0.1"
    settings = Settings(corpus=corpus, index=index, host=host, port=port)
    with Assistant.open(settings=settings) as assistant:
        real = assistant._embedder.embed_passages
        assistant._embedder.embed_passages = MadeEmbedder().embed_passages  # type: ignore[method-assign]
        assistant.rebuild()
        assistant._embedder.embed_passages = real  # type: ignore[method-assign]
        assistant.warm_up()
        serve_page(assistant, settings, auth_file=auth_file)


def client_at(address: str, number: int) -> httpx.Client:
    """A client with a loopback address of its own."""
    transport = httpx.HTTPTransport(local_address=f"127.0.1.{number + 1}")
    return httpx.Client(base_url=address, timeout=120, transport=transport)


def answer_to(client: httpx.Client, question: str) -> dict[str, Any]:
    """What the page answers. Raises httpx.HTTPError, or ValueError with what came instead of an answer."""
    event = client.post(ASK, json={"data": [question, None, None]}).raise_for_status().json()["event_id"]
    stream = client.get(f"{ASK}/{event}").raise_for_status().text
    _, complete, data = stream.partition("event: complete\ndata: ")
    if not complete:
        raise ValueError(stream[-200:])
    answer: dict[str, Any] = json.loads(data)[0]
    return answer


def person(client: httpx.Client, seed: int, until: float, tally: Tally) -> None:
    """Asks until the time is over."""
    generator, made = random.Random(seed), words()[0]
    while time.monotonic() < until:
        begun = time.monotonic()
        question = f"What is said of {' and '.join(generator.choices(made, k=3))}?"
        try:
            answer_to(client, question)
        except (httpx.HTTPError, ValueError) as error:
            tally.errors.append(repr(error))
        tally.seconds.append(time.monotonic() - begun)


def guesser(client: httpx.Client, until: float, tally: Tally) -> None:
    """Tries passwords until the time is over."""
    while time.monotonic() < until:
        answer = client.post("login", data={"username": NAME, "password": str(time.monotonic())})
        tally.guesses[answer.status_code] += 1


def visitor(client: httpx.Client, until: float, tally: Tally) -> None:
    """Looks at `/health` until the time is over."""
    while time.monotonic() < until:
        begun = time.monotonic()
        client.get("health").raise_for_status()
        tally.health.append(time.monotonic() - begun)
        time.sleep(HEALTH_PAUSE)


def measure(
    address: str, people: int, guessers: int, seconds: float, process: subprocess.Popen[str]
) -> dict[str, object]:
    """The figures of one run."""
    clients = [client_at(address, number) for number in range(people + guessers + 1)]
    if guessers:
        for client in clients[:people]:
            client.post("login", data={"username": NAME, "password": PASSWORD}).raise_for_status()
            time.sleep(1)  # the limit of all logins
    person(clients[0], 0, time.monotonic() + 1, Tally())  # what is loaded with the first question is not counted
    before = status_megabytes("VmRSS", process.pid)
    tally, until = Tally(), time.monotonic() + seconds
    works = [partial(person, client, SEVEN + n, until, tally) for n, client in enumerate(clients[:people])]
    works += [partial(guesser, client, until, tally) for client in clients[people:-1]]
    threads = [threading.Thread(target=work) for work in (*works, partial(visitor, clients[-1], until, tally))]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if time.monotonic() > until - seconds / 2:
            break
        time.sleep(0.2)
    half = status_megabytes("VmRSS", process.pid)
    for thread in threads:
        thread.join()
    answers, health = statistics.quantiles(tally.seconds, n=100), statistics.quantiles(tally.health, n=100)
    return {
        "people": people,
        "guessers": guessers,
        "guesses_by_status": tally.guesses,
        "seconds": seconds,
        "answers": len(tally.seconds),
        "errors": len(tally.errors),
        "first_errors": tally.errors[:3],
        "p50_seconds": round(answers[49], 2),
        "p95_seconds": round(answers[94], 2),
        "health_p50_milliseconds": round(health[49] * 1000),
        "health_p95_milliseconds": round(health[94] * 1000),
        "megabytes_before": before,
        "megabytes_half_way": half,
        "megabytes_after": status_megabytes("VmRSS", process.pid),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--guessers", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--passages", type=int, default=50_000)
    parser.add_argument("--port", type=int, default=7987)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        auth_file = options.serve / "people"
        serve(options.serve / "corpus", options.serve / "index", options.port, auth_file if options.guessers else None)
        return
    with tempfile.TemporaryDirectory() as name:
        write_corpus(Path(name, "corpus"), options.passages)
        Path(name, "people").write_text(f"{NAME}:{hash_password(PASSWORD)}\n")
        command = [sys.executable, __file__, "--serve", name, "--port", str(options.port)]
        command += ["--guessers", str(options.guessers)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            process.stdout.readline()  # it answers
            address = f"http://127.0.0.1:{options.port}/"
            figures = measure(address, options.people, options.guessers, options.seconds, process)
            figures = {"passages": options.passages} | figures
        finally:
            process.terminate()
            process.wait()
    print(json.dumps(figures, indent=1))
    if options.out:
        options.out.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
