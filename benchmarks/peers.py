"""How long indexing the same text takes here, as bare embedding, and with llama-index and Chroma, all on one embedder.

    python benchmarks/peers.py [--megabytes 0.3] [--rounds 3] [--out FILE]

The text is invented prose of words the tokenizer knows. Everything runs in one process and in turns, with the model loaded
before, so that the ratios of a round hold on a busy machine too. The ways:

    here     the whole rebuild, from the folder to the published index
    raw      embedding the same passages, the longest first, and nothing else
    stock    llama-index as it comes: passages of 1024 tokens, of which the embedder reads 256
    tuned    llama-index with passages of 256 tokens that overlap by 32, so that all text is read
    torch    tuned, the same model computed by torch alone, as llama-index has it: another way only where `fast` is installed
    matmul   the multiplications of the model's layers for the tokens of `raw`, at the speed of one large matrix product
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from long_text import write_prose

from askcorpus import acceleration
from askcorpus.embedding.embedder import SentenceTransformerEmbedder, open_embedder
from askcorpus.parsing import ReadingWorker, reader_version
from askcorpus.settings import Settings
from askcorpus.store.catalog import Catalog
from askcorpus.store.generations import GenerationStore
from askcorpus.store.vectors import HNSW
from askcorpus.sync.build import Mirror
from askcorpus.sync.vectors import EMBED_BATCH

FILES = 20
BATCH = 32  # texts llama-index embeds together; sentence-transformers' own default
LAYERS, WIDTH, INNER = 6, 384, 1536  # of the default embedder


def here(corpus: Path, folder: Path, embedder: SentenceTransformerEmbedder) -> int:
    """A rebuild from nothing; how many passages it made."""
    settings = Settings(corpus=corpus, index=folder)
    with ReadingWorker(settings) as worker:
        return Mirror(settings, embedder, worker.read_many, reader_version()).run(lambda step: None).passages


def texts_of(index: Path) -> list[str]:
    """What a rebuild embedded, the longest first."""
    with Catalog.open(GenerationStore(index).current().folder) as catalog:
        ids = [p.passage_id for info in catalog.documents() for p in catalog.passages_of(info.path)]
        return sorted(catalog.embedding_texts(ids).values(), key=len, reverse=True)


def raw(texts: list[str], embedder: SentenceTransformerEmbedder) -> int:
    """Embedding alone."""
    for first in range(0, len(texts), EMBED_BATCH):
        embedder.embed_passages(texts[first : first + EMBED_BATCH])
    return len(texts)


Embed = Callable[[list[str]], Any]


def llama_index(
    corpus: Path, folder: Path, embedder: SentenceTransformerEmbedder, embed: Embed, size: int, overlap: int
) -> int:
    """llama-index's reader, splitter and pipeline, and what its Chroma store writes: ids, vectors, texts, metadata."""
    import chromadb
    from llama_index.core import SimpleDirectoryReader
    from llama_index.core.embeddings import BaseEmbedding
    from llama_index.core.ingestion import IngestionPipeline
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.schema import MetadataMode

    class Embedding(BaseEmbedding):
        """An embedder as llama-index's."""

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return list(embed(texts).tolist())

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    def tokens(text: str) -> list[Any]:
        return embedder._tokenizer.encode(text, add_special_tokens=False).ids

    splitter = SentenceSplitter(chunk_size=size, chunk_overlap=overlap, tokenizer=tokens)
    pipeline = IngestionPipeline(transformations=[splitter, Embedding(embed_batch_size=BATCH)])
    nodes = pipeline.run(documents=SimpleDirectoryReader(str(corpus), recursive=True).load_data())
    client = chromadb.PersistentClient(str(folder))
    collection = client.create_collection("peer", configuration={"hnsw": HNSW}, embedding_function=None)
    collection.add(
        ids=[node.node_id for node in nodes],
        embeddings=[node.embedding for node in nodes],
        documents=[node.get_content(MetadataMode.NONE) for node in nodes],
        metadatas=[{"file": str(node.metadata["file_path"])} for node in nodes],
    )
    client.close()
    return len(nodes)


def torch_alone(embedder: SentenceTransformerEmbedder) -> Embed:
    """The same model as sentence-transformers computes it where nothing speeds it up."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(embedder._folder), device="cpu", local_files_only=True)
    return lambda texts: model.encode(texts, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)


def matmul_seconds(texts: list[str], embedder: SentenceTransformerEmbedder) -> float:
    """How long the model's multiplications would take at the speed of one large product."""
    import torch

    left, right = torch.rand(2048, WIDTH), torch.rand(WIDTH, INNER)
    took = []
    for _ in range(20):
        begun = time.monotonic()
        left @ right
        took.append(time.monotonic() - begun)
    flops_a_second = 2 * 2048 * WIDTH * INNER / statistics.median(took)
    counted = np.minimum(np.array(embedder.count_tokens(texts)) + 2, embedder.max_tokens).astype(float)
    a_token = 2 * LAYERS * (4 * WIDTH * WIDTH + 2 * WIDTH * INNER)
    attention = 2 * LAYERS * 2 * WIDTH * float((counted**2).sum())
    return float((a_token * counted.sum() + attention) / flops_a_second)


def measure(megabytes: float, rounds: int) -> dict[str, object]:
    """The seconds of each way in each round, and the ratios of the medians of the rounds' ratios."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        corpus = root / "corpus"
        corpus.mkdir()
        for number in range(FILES):
            write_prose(corpus / f"{number:02}.txt", megabytes / FILES, seed=number)
        embedder = open_embedder(Settings(corpus=corpus, index=root / "index"))
        embedder.expect(10**6)  # sentence-transformers for all
        embedder.embed_passages(["warm"] * BATCH)
        passages = {"here": here(corpus, root / "index", embedder)}
        texts = texts_of(root / "index")
        ways: dict[str, Callable[[Path], int]] = {
            "here": lambda folder: here(corpus, folder, embedder),
            "raw": lambda folder: raw(texts, embedder),
            "stock": lambda folder: llama_index(corpus, folder, embedder, embedder.embed_passages, 1024, 20),
            "tuned": lambda folder: llama_index(corpus, folder, embedder, embedder.embed_passages, 256, 32),
        }
        if acceleration.is_installed():
            alone = torch_alone(embedder)
            ways["torch"] = lambda folder: llama_index(corpus, folder, embedder, alone, 256, 32)
        seconds: dict[str, list[float]] = {way: [] for way in (*ways, "matmul")}
        for number in range(rounds):
            for way, run in ways.items():
                folder = root / f"{way}{number}"
                begun = time.monotonic()
                passages[way] = run(folder)
                seconds[way].append(round(time.monotonic() - begun, 2))
                shutil.rmtree(folder, ignore_errors=True)
            seconds["matmul"].append(round(matmul_seconds(texts, embedder), 2))
            print({way: taken[-1] for way, taken in seconds.items()}, flush=True)

    def ratio(way: str, to: str) -> float:
        return round(statistics.median(a / b for a, b in zip(seconds[way], seconds[to], strict=True)), 3)

    return {
        "passages": passages,
        "seconds": seconds,
        "ratios": {
            "here / raw": ratio("here", "raw"),
            "tuned / here": ratio("tuned", "here"),
            "stock / here": ratio("stock", "here"),
            "raw / matmul": ratio("raw", "matmul"),
            **({"torch / here": ratio("torch", "here")} if "torch" in seconds else {}),
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=0.3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    figures = measure(options.megabytes, options.rounds)
    print(json.dumps(figures, indent=1))
    if options.out:
        options.out.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
