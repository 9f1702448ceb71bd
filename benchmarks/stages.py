"""What of a build is not embedding, stage by stage, in processor seconds: what overlapping both could gain at most.

    taskset -c 1 python benchmarks/stages.py DOCS [--sample 256]

The folder is built with made vectors and the tokens of the built-in embedder; then a sample of its passages is really embedded,
and that is multiplied. Each stage is named by the word of progress at its end.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import scale

from askcorpus.embedding.embedder import open_embedder
from askcorpus.parsing import ReadingWorker, reader_version
from askcorpus.settings import Settings
from askcorpus.store.catalog import Catalog
from askcorpus.store.generations import GenerationStore
from askcorpus.sync.build import Mirror
from askcorpus.sync.vectors import EMBED_BATCH
from askcorpus.types import Progress


def processor_seconds() -> float:
    """Of this process and of those it started that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("docs", type=Path)
    parser.add_argument("--sample", type=int, default=256)
    options = parser.parse_args()
    embedder, made = open_embedder(Settings()), scale.MadeEmbedder()
    embedder.count_tokens(["loads the tokenizer"])
    made.count_tokens = embedder.count_tokens  # type: ignore[method-assign]
    stages: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as index:
        settings = Settings(corpus=options.docs, index=Path(index))
        begun = last = processor_seconds()

        def note(progress: Progress) -> None:
            nonlocal last
            now = processor_seconds()
            stages[progress.stage] = stages.get(progress.stage, 0.0) + now - last
            last = now

        with ReadingWorker(settings) as worker:
            Mirror(settings, made, worker.read_many, reader_version()).run(note)
        others = processor_seconds() - begun
        with GenerationStore(settings.index).hold_current() as generation, Catalog.open(generation.folder) as catalog:
            texts = texts_of(catalog)
    sample = sorted(random.Random(1).sample(texts, min(options.sample, len(texts))), key=len, reverse=True)
    embedder.embed_passages(sample[:8])
    begun = time.process_time()
    for first in range(0, len(sample), EMBED_BATCH):
        embedder.embed_passages(sample[first : first + EMBED_BATCH])
    embedding = (time.process_time() - begun) / len(sample) * len(texts)
    print("; ".join(f"{stage} {taken:.2f} s" for stage, taken in stages.items()))
    print(
        f"all but embedding {others:.1f} s, embedding {len(texts):,} passages {embedding:.1f} s: {1 + others / embedding:.3f}"
    )


def texts_of(catalog: Catalog) -> Sequence[str]:
    """The passages of all documents as models see them."""
    return [passage.seen.text for info in catalog.documents() for passage in catalog.passages_of(info.path)]


if __name__ == "__main__":
    main()
