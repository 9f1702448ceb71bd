"""The forward pass of a BERT encoder in numpy: a question becomes a vector without importing torch.

Importing torch and sentence-transformers takes seconds, a question a few milliseconds. This is the same arithmetic on
the same weights for the one family the default model belongs to (BERT, mean pooling, normalised); a test holds it to
sentence-transformers' own vectors (cosine above 0.9999). Other models take the long way round.

Source: Devlin et al. 2018 (https://arxiv.org/abs/1810.04805); layer names as in the published safetensors file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from askcorpus.machine import available_threads, batches_by_length, blas_threads

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from askcorpus.types import Vectors

Array = NDArray[np.float32]

BATCH_TOKENS = 2048  # one batch's padded size: keeps the arrays inside the processor's cache (measured: 512-4096 alike)


class BertEncoder:
    """Encodes texts with the weights of a BERT model; safe to use from several threads."""

    def __init__(
        self,
        words: Callable[[NDArray[np.int64]], Array],
        weights: dict[str, Array],
        config: dict[str, Any],
        tokenizer: Tokenizer,
        max_tokens: int,
    ) -> None:
        """`words` gives the word embeddings of tokens, `weights` has all others."""
        self._words = words
        self._weights = weights
        self._layers = int(config["num_hidden_layers"])
        self._heads = int(config["num_attention_heads"])
        self._epsilon = float(config["layer_norm_eps"])
        self._tokenizer = tokenizer
        self._max_tokens = max_tokens

    @classmethod
    def supports(cls, folder: Path) -> bool:
        """Whether the sentence-transformers model in `folder` is one this code computes: BERT, GELU, mean pooling."""
        try:
            config = json.loads((folder / "config.json").read_text())
            pooling = json.loads((folder / "1_Pooling" / "config.json").read_text())
            modules = [
                module["type"].rsplit(".", 1)[-1] for module in json.loads((folder / "modules.json").read_text())
            ]
        except (OSError, ValueError, KeyError):
            return False
        return (
            config.get("model_type") == "bert"
            and config.get("hidden_act") == "gelu"
            and config.get("position_embedding_type", "absolute") == "absolute"
            and bool(pooling.get("pooling_mode_mean_tokens"))
            and not any(pooling.get(f"pooling_mode_{other}") for other in ("cls_token", "max_tokens"))
            and modules == ["Transformer", "Pooling", "Normalize"]
            and (folder / "model.safetensors").is_file()
        )

    @classmethod
    def load(cls, folder: Path, tokenizer: Tokenizer, max_tokens: int) -> BertEncoder:
        """Read the weights of the model in `folder`."""
        from safetensors import safe_open

        with safe_open(folder / "model.safetensors", "np") as file:
            weights = {name: file.get_tensor(name) for name in file.keys() if "position_ids" not in name}  # noqa: SIM118
        weights = {name: np.asarray(value, dtype=np.float32) for name, value in weights.items()}
        words = weights.pop("embeddings.word_embeddings.weight")
        config = json.loads((folder / "config.json").read_text())
        return cls(words.__getitem__, weights, config, tokenizer, max_tokens)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), each of length 1."""
        encodings = [self._truncate(encoding.ids) for encoding in self._tokenizer.encode_batch_fast(list(texts))]
        dimension = self._weights["embeddings.LayerNorm.bias"].shape[0]
        vectors = np.zeros((len(encodings), dimension), dtype=np.float32)
        with blas_threads(available_threads()) if len(encodings) > 1 else nullcontext():
            for batch in batches_by_length([len(ids) for ids in encodings], BATCH_TOKENS):
                vectors[batch] = self._forward([encodings[i] for i in batch])
        return vectors

    def _truncate(self, ids: list[int]) -> list[int]:
        """Cut to the model's window, keeping the closing special token."""
        return ids if len(ids) <= self._max_tokens else [*ids[: self._max_tokens - 1], ids[-1]]

    def _forward(self, batch: list[list[int]]) -> Array:
        size, width = len(batch), max(len(ids) for ids in batch)
        ids = np.zeros((size, width), dtype=np.int64)
        mask = np.zeros((size, width), dtype=np.float32)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1.0
        w = self._weights
        x = (
            self._words(ids)
            + w["embeddings.position_embeddings.weight"][:width]
            + w["embeddings.token_type_embeddings.weight"][0]
        )
        x = self._normalise(x, "embeddings.LayerNorm")
        hidden = (1.0 - mask)[:, None, None, :] * np.float32(-1e9)
        for layer in range(self._layers):
            x = self._layer(x, hidden, f"encoder.layer.{layer}.")
        pooled = (x * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), dtype=np.float32)

    def _layer(self, x: Array, hidden: Array, name: str) -> Array:
        size, width, dimension = x.shape
        per_head = dimension // self._heads

        def heads(part: str) -> Array:
            projected = self._linear(x, f"{name}attention.self.{part}")
            return projected.reshape(size, width, self._heads, per_head).transpose(0, 2, 1, 3)

        scores = heads("query") @ heads("key").transpose(0, 1, 3, 2) / np.float32(math.sqrt(per_head)) + hidden
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        context = (scores @ heads("value")).transpose(0, 2, 1, 3).reshape(size, width, dimension)
        x = self._normalise(
            x + self._linear(context, f"{name}attention.output.dense"), f"{name}attention.output.LayerNorm"
        )
        inner = _gelu(self._linear(x, f"{name}intermediate.dense"))
        return self._normalise(x + self._linear(inner, f"{name}output.dense"), f"{name}output.LayerNorm")

    def _linear(self, x: Array, name: str) -> Array:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        flat = x.reshape(-1, x.shape[-1]) @ weight.T + bias
        return np.asarray(flat.reshape(*x.shape[:-1], weight.shape[0]), dtype=np.float32)

    def _normalise(self, x: Array, name: str) -> Array:
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = (centred * centred).mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt(variance + np.float32(self._epsilon))
        return np.asarray(scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"], dtype=np.float32)


def _gelu(x: Array) -> Array:
    return np.asarray(x * np.float32(0.5) * (1 + _erf(x * np.float32(1 / math.sqrt(2)))), dtype=np.float32)


def _erf(x: Array) -> Array:
    """The error function to 1.5e-7 (Abramowitz and Stegun 1964, formula 7.1.26)."""
    magnitude = np.abs(x)
    t = 1 / (1 + np.float32(0.3275911) * magnitude)
    series = t * np.float32(1.061405429) - np.float32(1.453152027)
    for coefficient in (1.421413741, -0.284496736, 0.254829592):
        series = series * t + np.float32(coefficient)
    return np.asarray(np.copysign(1 - series * t * np.exp(-magnitude * magnitude), x), dtype=np.float32)
