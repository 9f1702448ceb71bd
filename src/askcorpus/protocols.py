"""The protocols of the seams: what one stage needs of another, so that they never import each other and fakes slot in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from askcorpus.types import Document, DocumentInfo, Passage

if TYPE_CHECKING:
    from askcorpus.types import Vectors


class Embedder(Protocol):
    """Turns text into normalised vectors. `identity` names the model and its weights: vectors of one identity compare."""

    @property
    def identity(self) -> str:
        """The model's name and what tells its weights apart."""
        ...

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """How many tokens of its own, special ones included, the model reads; what is longer is cut off."""
        ...

    @property
    def unrelated_cosine(self) -> float:
        """About the cosine that two texts which have nothing to do with each other have."""
        ...

    @property
    def across_languages(self) -> bool:
        """Whether a text and its translation have nearly the same vector."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, without special tokens."""
        ...

    def expect(self, passages: int) -> None:
        """Say how many passages are about to be embedded, in batches: a faster path may be worth its start."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), each of length 1."""
        ...

    def embed_question(self, question: str) -> Vectors:
        """One vector of shape (dimension,), of length 1."""
        ...


class CatalogReader(Protocol):
    """What retrieval and answering need of the catalog of one generation; safe to use from several threads."""

    def match(
        self, words: Iterable[str], limit: int, paths: Sequence[str] | None = None
    ) -> list[tuple[Passage, float]]:
        """At most `limit` passages that hold any of these words or phrases, best first, with BM25 scores."""
        ...

    def holds(self, word: str) -> bool:
        """Whether any passage, title or heading has any form of this word."""
        ...

    def vocabulary(self) -> Mapping[str, int]:
        """The stems of all words of the corpus, each with the number of passages that have it."""
        ...

    def passages_by_id(self, passage_ids: Sequence[str], paths: Sequence[str] | None = None) -> list[Passage]:
        """All passages with these ids, in the order of `passage_ids` (several where documents share a passage)."""
        ...

    def neighbours(self, passages: Sequence[Passage]) -> list[tuple[Passage | None, Passage | None]]:
        """The passages before and after each of these in its document; None at its ends."""
        ...

    def passages_of(self, path: str) -> list[Passage]:
        """All passages of a document in reading order; empty for an unknown path."""
        ...

    def document(self, path: str) -> Document | None:
        """A document with its text, or None."""
        ...

    def sha256(self, path: str) -> str:
        """The hash of the file a document was read from; empty for an unknown path."""
        ...

    def documents(self) -> list[DocumentInfo]:
        """All documents, without their texts, by path."""
        ...

    def count_documents_with(self, phrase: str) -> list[tuple[str, int]]:
        """(path, number of passages) of the documents that mention `phrase` as adjacent words, most first."""
        ...

    def document_frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """In how many passages each word (any form of its stem) occurs."""
        ...

    def passage_count(self) -> int:
        """The number of passages, equal ones counted each time."""
        ...


class VectorIndex(Protocol):
    """Nearest passages by meaning, in one generation."""

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """(passage id, cosine similarity), best first; at most `limit`. Raises VectorsAwayError where a server keeps them."""
        ...


class VectorStore(Protocol):
    """Where the vectors of generations are kept. A folder is a generation's own for its vectors, or for what leads to them.

    Its files, linked, are another generation's as well.
    """

    def ids(self, folder: Path) -> set[str]:
        """The ids of the passages that have a vector there; empty where there is none. Raises IndexDamagedError."""
        ...

    def holds(self, folder: Path) -> bool:
        """Whether the vectors of a generation are kept here; another store may have made them."""
        ...

    def tidy(self, kept: Iterable[Path]) -> None:
        """Remove what none of these folders leads to. Raises VectorsAwayError."""
        ...

    def build(
        self, folder: Path, wanted: Sequence[str], earlier: Path | None, vectors: Callable[[Sequence[str]], Vectors]
    ) -> None:
        """Make `folder` hold exactly the `wanted` ids, sharing with `earlier` what is unchanged; `vectors` gives the others.

        `wanted` is in the order of the documents. Raises IndexDamagedError, IndexWriteError or
        VectorsAwayError, and nothing is published.
        """
        ...

    def verify(self, folder: Path, earlier: Path | None = None) -> None:
        """Ask what is stored, as a reader would; only what `earlier` does not have, where that is given.

        Raises IndexDamagedError.
        """
        ...

    def open(self, folder: Path) -> AbstractContextManager[VectorIndex]:
        """The vectors of a finished generation, to search. Raises IndexDamagedError."""
        ...
