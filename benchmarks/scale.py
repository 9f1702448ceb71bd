"""What an index of many passages costs: building it, changing one file, deleting one, and searching.

    python benchmarks/scale.py [--passages 50000] [--folder FOLDER] [--without-graphs] [--out FILE]

The texts are invented (words as frequent as in English, by Zipf's law) and the vectors are made, not embedded: points around
2,000 random centres, so that neighbours exist, at no cost. So the figures show the index, not the model. Each step runs in a
process of its own, and its peak memory is that step's. FOLDER keeps the corpus and the index. Without graphs the first build
leaves out Chroma, which a search below a border does not ask, and the cache of embeddings: for a size that would take hours on
a busy machine. What is changed afterwards goes the whole way.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

DIMENSION = 384
CENTRES = 2000
SPREAD = 1.0  # of the points around a centre, in standard deviations of the centres: neighbours at a cosine about 0.5
PASSAGES_A_FILE = 200
PASSAGE_WORDS = 24
PASSAGE_TOKENS = 32
QUESTIONS = 40
TOO_FREQUENT = 100  # words, the stop words of the invented language: nobody asks for them


class MadeEmbedder:
    """A vector from the text's checksum alone; a token is a word."""

    identity = "made@1"
    dimension = DIMENSION
    max_tokens = 256
    across_languages = False
    unrelated_cosine = 0.1

    def __init__(self) -> None:
        self._centres = np.random.default_rng(1).standard_normal((CENTRES, DIMENSION), dtype=np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [text.count(" ") + 1 for text in texts]

    def expect(self, passages: int) -> None:
        pass

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self.embed_question(text) for text in texts])

    def embed_question(self, question: str) -> np.ndarray:
        seed = zlib.crc32(question.encode())
        noise = np.random.Generator(np.random.SFC64(seed)).standard_normal(DIMENSION, dtype=np.float32)
        vector = self._centres[seed % CENTRES] + SPREAD * noise
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def words() -> tuple[list[str], list[float]]:
    """Pronounceable words and their cumulated weights by Zipf's law."""
    syllables = [a + b for a in "bcdfglmnprstvk" for b in ("a", "e", "i", "o", "u", "an", "or", "el")]
    generator = random.Random(3)
    made = sorted({"".join(generator.choices(syllables, k=generator.randint(1, 4))) for _ in range(60_000)})
    generator.shuffle(made)
    total, weights = 0.0, []
    for rank in range(len(made)):
        total += 1 / (rank + 3)
        weights.append(total)
    return made, weights


def write_corpus(folder: Path, passages: int) -> None:
    """Files of PASSAGES_A_FILE short paragraphs."""
    made, weights = words()
    generator = random.Random(7)
    for number in range(passages // PASSAGES_A_FILE):
        sub = folder / f"part{number // 100:03}"
        sub.mkdir(parents=True, exist_ok=True)
        (sub / f"{number:06}.txt").write_text(text_of(PASSAGES_A_FILE, generator, made, weights))


def text_of(paragraphs: int, generator: random.Random, made: Sequence[str], weights: Sequence[float]) -> str:
    """Short paragraphs of made words."""
    drawn = generator.choices(made, cum_weights=weights, k=paragraphs * PASSAGE_WORDS)
    return "\n\n".join(
        " ".join(drawn[n : n + PASSAGE_WORDS]).capitalize() + "." for n in range(0, len(drawn), PASSAGE_WORDS)
    )


def rebuild(corpus: Path, index: Path, chroma_url: str | None = None, *, graphs: bool = True) -> dict[str, object]:
    """Make the index equal to the folder; the seconds until keywords, and all, are searched."""
    from askcorpus.embedding.cache import EmbeddingCache
    from askcorpus.parsing import ReadingWorker, reader_version
    from askcorpus.settings import Settings
    from askcorpus.store import vector_store
    from askcorpus.sync import publish
    from askcorpus.sync.build import Mirror

    if not graphs:
        made = MadeEmbedder()
        publish.embed_missing = lambda wanted, *_: len(wanted)
        EmbeddingCache.vectors = lambda _, ids: made.embed_passages(ids)  # type: ignore[method-assign]
        vector_store.store_in_chroma = lambda shard: None
        vector_store.LocalVectorStore.verify = lambda *_: None  # type: ignore[method-assign]
    moments: dict[str, float] = {}
    settings = Settings(corpus=corpus, index=index, passage_tokens=PASSAGE_TOKENS, chroma_url=chroma_url)
    with ReadingWorker(settings) as worker:
        mirror = Mirror(settings, MadeEmbedder(), worker.read_many, reader_version())
        started, used = time.monotonic(), time.process_time()
        status = mirror.run(lambda step: moments.setdefault(step.stage, round(time.monotonic() - started, 2)))
    return {
        "passages": status.passages,
        "whole": moments.pop("done"),
        "processor": round(time.process_time() - used, 2),
        "stages": moments,
    }


def search(corpus: Path, index: Path) -> dict[str, object]:
    """Questions made of words of the corpus, answered by keywords and vectors; the nearest vectors alone, and how exact."""
    from askcorpus.search.retriever import Retriever
    from askcorpus.settings import Settings
    from askcorpus.store.catalog import Catalog
    from askcorpus.store.exact_vectors import ExactVectors
    from askcorpus.store.generations import GenerationStore
    from askcorpus.store.graphs import GraphVectors
    from askcorpus.store.shards import CHROMA, read_shards
    from askcorpus.store.vector_store import open_vectors

    made, weights = words()
    generator = random.Random(11)
    asked = [weight - weights[TOO_FREQUENT - 1] for weight in weights[TOO_FREQUENT:]]
    questions = [" ".join(generator.choices(made[TOO_FREQUENT:], cum_weights=asked, k=4)) for _ in range(QUESTIONS)]
    embedder, settings = MadeEmbedder(), Settings(corpus=corpus, index=index)
    vectors = [embedder.embed_question(question) for question in questions]
    generation = GenerationStore(index).current()
    shards = read_shards(generation.vectors_folder)
    without_graphs = not all((shard.folder / CHROMA).exists() for shard in shards)
    figures: dict[str, object] = {"shards": len(shards)}
    with Catalog.open(generation.folder) as catalog:
        started = time.monotonic()
        opened = ExactVectors(shards) if without_graphs else open_vectors(settings, generation.vectors_folder)
        with opened as nearest:
            figures["seconds to open"] = round(time.monotonic() - started, 3)
            retriever = Retriever(catalog, nearest, embedder, settings)
            figures["first search"] = milliseconds([lambda: retriever.retrieve("a first question", 10)])
            figures["search"] = milliseconds([lambda q=q: retriever.retrieve(q, 10) for q in questions])
            figures["keywords alone"] = milliseconds(
                [lambda q=q: Retriever(catalog, None, embedder, settings).retrieve(q, 10) for q in questions]
            )
        figures["megabytes serving"] = resident_megabytes()
    if without_graphs:
        figures["nearest, exact"] = milliseconds([lambda v=v: ExactVectors(shards).nearest(v, 10) for v in vectors])
        return figures
    with ExactVectors(shards) as exact, GraphVectors(shards) as chroma:
        chroma.wait()
        exact.nearest(vectors[0], 10)
        chroma.nearest(vectors[0], 10)
        # in turns, so that a change in the machine's load falls on both
        took: dict[str, list[float]] = {"exact": [], "chroma": []}
        right = 0
        for vector in vectors:
            begun = time.monotonic()
            expected = {name for name, _ in exact.nearest(vector, 10)}
            between = time.monotonic()
            right += len(expected & {name for name, _ in chroma.nearest(vector, 10)})
            took["chroma"].append(time.monotonic() - between)
            took["exact"].append(between - begun)
    for name, seconds in took.items():
        figures[f"nearest, {name}"] = summary(seconds)
    figures["recall@10 of chroma"] = round(right / len(vectors) / 10, 4)
    figures["megabytes with chroma"] = resident_megabytes()
    return figures


def resident_megabytes() -> dict[str, int]:
    """The memory of this process: its own, and what is mapped from files, which the system takes back when it needs it."""
    return {"own": status_megabytes("RssAnon"), "mapped": status_megabytes("RssFile")}


def status_megabytes(name: str, process: int | str = "self") -> int:
    """A figure of a process's memory as the system gives it; `getrusage` would give that of the process that started it."""
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
    return int(fields[name].split()[0]) // 1024


def milliseconds(calls: Sequence[Callable[[], object]]) -> dict[str, float]:
    """How long the calls take, one after the other."""
    seconds, used = [], time.process_time()
    for call in calls:
        begun = time.monotonic()
        call()
        seconds.append(time.monotonic() - begun)
    return summary(seconds) | {"processor": round(1000 * (time.process_time() - used) / len(seconds), 1)}


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    return {
        "p50": round(1000 * statistics.median(ordered), 1),
        "p95": round(1000 * ordered[int(0.95 * (len(ordered) - 1))], 1),
    }


def in_process(step: str, folder: Path) -> dict[str, object]:
    """One step in a process of its own, with its peak memory."""
    command = [sys.executable, __file__, "--step", step, "--folder", str(folder)]
    figures: dict[str, object] = json.loads(
        subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    )
    print(step, json.dumps(figures), flush=True)
    return figures


def measure(folder: Path, passages: int, build: str) -> dict[str, object]:
    """All steps for an index of this size."""
    corpus = folder / "corpus"
    if not corpus.exists():
        write_corpus(corpus, passages)
    figures: dict[str, object] = {"build": in_process(build, folder), "search": in_process("search", folder)}
    changed = sorted(corpus.rglob("*.txt"))[passages // PASSAGES_A_FILE // 2]
    changed.write_text(changed.read_text() + "\n\nA paragraph that was not here before tells of an aardvark.")
    figures["one file changed"] = in_process("build", folder)
    changed.unlink()
    figures["one file deleted"] = in_process("build", folder)
    figures["nothing changed"] = in_process("build", folder)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=50_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--without-graphs", action="store_true")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--step", choices=["build", "build without graphs", "search"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        corpus, index = options.folder / "corpus", options.folder / "index"
        figures = (
            search(corpus, index)
            if options.step == "search"
            else rebuild(corpus, index, graphs=options.step == "build")
        )
        figures["peak megabytes"] = status_megabytes("VmHWM")
        print(json.dumps(figures))
        return
    build = "build without graphs" if options.without_graphs else "build"
    with tempfile.TemporaryDirectory() as temporary:
        figures = measure(options.folder or Path(temporary), options.passages, build)
    figures["load"] = os.getloadavg()
    if options.out:
        options.out.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
