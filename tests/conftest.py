"""Fixtures shared by all tests."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from fakes import SEEDS, FakeEmbedder, WriteCorpus

os.environ["HF_HUB_OFFLINE"] = "1"
signal.signal(signal.SIGINT, signal.default_int_handler)
# a run started in the background ignores Ctrl-C, and hands that on to the servers it ends with it


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def write_corpus(tmp_path: Path) -> WriteCorpus:
    """Writes files (by relative path) into a corpus folder and returns the folder."""

    def write(files: dict[str, str | bytes], folder: str = "corpus") -> Path:
        corpus = tmp_path / folder
        corpus.mkdir(exist_ok=True)
        for name, content in files.items():
            path = corpus / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return corpus

    return write


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A copy of the project's own seed document."""
    return Path(shutil.copytree(SEEDS, tmp_path / "seeds"))
