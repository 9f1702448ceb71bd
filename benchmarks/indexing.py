"""How long indexing takes, and what it costs on disk and in memory.

    python benchmarks/indexing.py --documents FOLDER [--passages 50000] [--out benchmarks/indexing.json]

FOLDER holds real text documents (the figures in RESULTS.md: 1,182 of them with about 340,000 words). The figures on
50,000 passages use a synthetic corpus and an embedder that costs nothing, so that they show the index, not the model.
Each step runs in a process of its own, so peak memory is that step's.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

WORDS = [f"{a}{b}{c}" for a in "bcdfglmnprst" for b in "aeiou" for c in ("ran", "lin", "tor", "mes", "dav", "kul")]


def synthetic(folder: Path, passages: int) -> None:
    """About `passages` passages of 40 words in files of 50 paragraphs."""
    generator = random.Random(7)
    folder.mkdir(parents=True)
    for number in range(passages // 50):
        paragraphs = [" ".join(generator.choices(WORDS, k=40)).capitalize() + "." for _ in range(50)]
        sub = folder / f"part{number // 100:02}"
        sub.mkdir(exist_ok=True)
        (sub / f"{number:05}.txt").write_text(f"Report {number}\n\n" + "\n\n".join(paragraphs))


def step(name: str, corpus: Path, index: Path, real: bool) -> dict[str, object]:
    """One rebuild in a process of its own."""
    command = [sys.executable, __file__, "--step", "--corpus", str(corpus), "--index", str(index)]
    result = subprocess.run(command + ["--real"] * real, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, object] = {"step": name} | json.loads(result.stdout)
    print(json.dumps(figures), flush=True)
    return figures


def run_step(corpus: Path, index: Path, real: bool) -> None:
    from askcorpus.embedding.embedder import open_embedder
    from askcorpus.parsing import ReadingWorker, reader_version
    from askcorpus.settings import Settings
    from askcorpus.sync.build import Mirror
    from fakes import FakeEmbedder

    settings = Settings(corpus=corpus, index=index, passage_tokens=128 if real else 64)
    embedder = open_embedder(settings) if real else FakeEmbedder(dimension=384)
    moments: dict[str, float] = {}
    embed_seconds = 0.0

    class Timed:
        """The embedder, with the time it takes."""

        def __getattr__(self, name: str) -> object:
            return getattr(embedder, name)

        def expect(self, passages: int) -> None:
            nonlocal embed_seconds
            begun = time.monotonic()
            embedder.expect(passages)
            embed_seconds += time.monotonic() - begun

        def embed_passages(self, texts: list[str]) -> object:
            nonlocal embed_seconds
            begun = time.monotonic()
            vectors = embedder.embed_passages(texts)
            embed_seconds += time.monotonic() - begun
            return vectors

    started = time.monotonic()
    with ReadingWorker(settings) as worker:
        mirror = Mirror(settings, Timed(), worker.read_many, reader_version())  # type: ignore[arg-type]
        status = mirror.run(lambda progress: moments.setdefault(progress.stage, time.monotonic() - started))
    total = time.monotonic() - started
    assert status.counts is not None
    figures = {
        "seconds": round(total, 2),
        "keywords_ready": round(moments.get("keywords", 0.0), 2),
        "embedding_seconds": round(embed_seconds, 2),
        "embedded": status.counts.embedded,
        "documents": status.documents,
        "passages": status.passages,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "index_bytes": sum(path.stat().st_size for path in index.rglob("*") if path.is_file()),
        "current_bytes": sum(
            path.stat().st_size for path in (index / "generations" / status.generation).rglob("*") if path.is_file()
        ),
        "corpus_bytes": sum(path.stat().st_size for path in corpus.rglob("*") if path.is_file()),
    }
    print(json.dumps(figures))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=Path, help="real documents")
    parser.add_argument("--passages", type=int, default=50_000)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--step", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--corpus", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--index", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--real", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        run_step(options.corpus, options.index, options.real)
        return
    figures = []
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        if options.documents:
            shutil.copytree(options.documents, root / "real")
            figures.append(step("real documents, first build", root / "real", root / "real-index", True))
            figures.append(step("real documents, unchanged", root / "real", root / "real-index", True))
        corpus, index = root / "corpus", root / "index"
        synthetic(corpus, options.passages)
        figures.append(step("synthetic, first build", corpus, index, False))
        figures.append(step("synthetic, unchanged", corpus, index, False))
        (corpus / "new.txt").write_text("New\n\nA document that was not here before tells of an aardvark.")
        figures.append(step("synthetic, one file added", corpus, index, False))
        moved = corpus / "moved"
        moved.mkdir()
        for path in sorted(corpus.glob("part*/*.txt"))[:500]:
            path.rename(moved / path.name)
        figures.append(step("synthetic, 500 files moved", corpus, index, False))
        (corpus / "new.txt").unlink()
        figures.append(step("synthetic, one file deleted", corpus, index, False))
    if options.out:
        options.out.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
