"""How the reader is best given passages, and what bounds many people who ask at once.

    taskset -c 1 python benchmarks/reading.py DOCS QUESTIONS.jsonl [--questions 8] [--rounds 3] [--people 8 20]

The passages that questions read are read again in turns: as one run for each question, padded to its longest passage; in runs of
like length, as the product does; and in such runs of all questions together, as a server could that waits for several. With the
extra `fast` they are read in turns by onnxruntime and by OpenVINO, by one and by several threads. Then so
many people ask without pause for a while: while no thread of the process could run, it waited for a lock; where one always could,
the processor is the bound.
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from askcorpus import Assistant
from askcorpus.acceleration import AcceleratedGraph, is_installed
from askcorpus.machine import batches_by_length
from askcorpus.reader.packaged import BATCH_TOKENS, MAX_TOKENS, SpanModel

LOOK_SECONDS = 0.02  # between two looks at the threads
PASSAGES = 8  # read for a question
Asked = tuple[list[list[int]], int]  # tokens of one question's passages, and of the question


def rows_of(model: SpanModel, assistant: Assistant, question: str) -> Asked:
    """The passages found for a question, as the reader gets them."""
    head = [model._cls, *model._tokens(question).ids, model._sep]
    found = [model._tokens(scored.passage.seen.text).ids for scored in assistant.search(question, top_k=PASSAGES)]
    return [[*head, *ids, model._sep][:MAX_TOKENS] for ids in found], len(head)


def compare(model: SpanModel, asked: Sequence[Asked], rounds: int) -> dict[str, float]:
    """Median seconds of each way to read the passages of all questions, over those of one padded run a question."""

    def padded() -> None:
        for rows, head in asked:
            model._run(rows, head)

    def alike() -> None:
        for rows, head in asked:
            run_alike(model, rows, head)

    def together() -> None:
        rows = [row for each, _ in asked for row in each]
        for batch in batches_by_length([len(row) for row in rows], BATCH_TOKENS):
            model._run([rows[i] for i in batch], asked[0][1])  # what is asked changes no time

    ways: list[Callable[[], None]] = [padded, alike, together]
    ratios: dict[str, list[float]] = {way.__name__: [] for way in ways}
    for number in range(rounds):
        seconds = {}
        for way in ways[number % 3 :] + ways[: number % 3]:
            begun = time.process_time()
            way()
            seconds[way.__name__] = time.process_time() - begun
        for name, taken in seconds.items():
            ratios[name].append(taken / seconds["padded"])
    return {name: round(statistics.median(taken), 2) for name, taken in ratios.items()}


def accelerated(model: SpanModel, asked: Sequence[Asked], rounds: int, readers: int) -> dict[str, float]:
    """Seconds in which so many threads read all questions by OpenVINO, over those by onnxruntime: on the clock, of processors."""
    ways = {"onnxruntime": model._compute, "OpenVINO": AcceleratedGraph(model._graph, model._threads, MAX_TOKENS)}
    ratios: list[tuple[float, float]] = []
    for _ in range(rounds + 1):
        taken = {}
        for name, model._compute in ways.items():
            begun = time.perf_counter(), time.process_time()
            with ThreadPoolExecutor(readers) as pool:
                for _ in pool.map(lambda one: run_alike(model, *one), asked):
                    pass
            taken[name] = time.perf_counter() - begun[0], time.process_time() - begun[1]
        ratios.append(tuple(a / b for a, b in zip(taken["OpenVINO"], taken["onnxruntime"], strict=True)))  # type: ignore[arg-type]
    model._compute = ways["onnxruntime"]
    clock, processor = zip(*ratios[1:], strict=True)  # in the first round OpenVINO makes its code
    return {
        "readers": readers,
        "OpenVINO over onnxruntime, clock": round(statistics.median(clock), 2),
        "... processor": round(statistics.median(processor), 2),
    }


def run_alike(model: SpanModel, rows: list[list[int]], head: int) -> None:
    """The passages of one question in runs of like length."""
    for batch in batches_by_length([len(row) for row in rows], BATCH_TOKENS):
        model._run([rows[i] for i in batch], head)


def could_run(own: int) -> bool:
    """Whether any thread but `own` is running or waits for a processor only."""
    for task in Path("/proc/self/task").iterdir():
        try:
            state = (task / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue  # it has ended
        if int(task.name) != own and state == "R":
            return True
    return False


def crowd(assistant: Assistant, questions: Iterator[str], people: int, seconds: float) -> dict[str, float]:
    """So many people asking without pause."""
    until, answers = time.monotonic() + seconds, itertools.count()

    def ask() -> None:
        while time.monotonic() < until:
            assistant.ask(next(questions))
            next(answers)

    threads = [threading.Thread(target=ask) for _ in range(people)]
    begun, looks = time.process_time(), []
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        looks.append(could_run(threading.get_native_id()))
        time.sleep(LOOK_SECONDS)
    return {
        "people": people,
        "answers a processor second": round(next(answers) / (time.process_time() - begun), 2),
        "share of looks in which a thread could run": round(sum(looks) / len(looks), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("docs", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--questions", type=int, default=8, dest="most")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--people", type=int, nargs="+", default=[1, 8, 20])
    parser.add_argument("--seconds", type=float, default=15)
    options = parser.parse_args()
    lines = options.questions.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    with tempfile.TemporaryDirectory() as index, Assistant.open(options.docs, index) as assistant:
        assistant.rebuild()
        model = assistant._reader.get()
        assert isinstance(model, SpanModel)
        asked = [rows_of(model, assistant, question) for question in questions[: options.most]]
        print(json.dumps(compare(model, asked, options.rounds)))
        if is_installed():
            for readers in (1, 8):
                print(json.dumps(accelerated(model, asked, options.rounds, readers)), flush=True)
        assistant.warm_up()
        coming = itertools.cycle(questions)  # one after the other: what was read for a question is remembered
        for people in options.people:
            print(json.dumps(crowd(assistant, coming, people, options.seconds)), flush=True)


if __name__ == "__main__":
    main()
