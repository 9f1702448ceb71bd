"""A catalog and an embedder in memory, for the tests of answering."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from askcorpus.language.words import content_words, stem, words
from askcorpus.types import Document, DocumentInfo, Passage, ScoredPassage

NEWS = """Harbour Bridge Closed After Storm

The mayor called the damage “beyond anything we have seen”

A storm closed the Harbour Bridge in Larnholm on 4 March 2021, according to the Coast Gazette. \
City engineers rejected the plan to reopen it.

When asked by the Gazette about repairs, Mayor Edda Quist replied, “Give us time.”

Larnholm Harbour Master Tomas Rell quickly dismissed talk of a new tunnel. “A tunnel would cost the city its port,” he said.

The storm tore away seven cables and two lamps. \
Quist later signed an order banning any lorries from the old road because the ground there is soft.

Mira Solberg is the night editor of the Coast Gazette and a co-host of Tidal Talk.
"""

CHAT = """Ann: Shall we meet at the library on Friday?
Bob: I prefer the Blue Door cafe.
Ann: Fine, the cafe at 5 p.m. then.
"""


class FakeEmbedder:
    """Vectors of hashed stems: texts that share words are near."""

    identity = "fake"
    dimension = 256
    max_tokens = 256
    unrelated_cosine = 0.1
    across_languages = False

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def expect(self, passages: int) -> None:
        """Nothing to prepare."""

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self.embed_question(text) for text in texts])

    def embed_question(self, question: str) -> NDArray[np.float32]:
        vector = np.full(self.dimension, 1e-3, dtype=np.float32)
        for word in content_words(question):
            vector[zlib.crc32(stem(word).encode()) % self.dimension] += 1
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


class FakeCatalog:
    """Documents in memory, one passage a paragraph."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._documents = {path: Document(path, text.split("\n")[0], text) for path, text in texts.items()}

    def document(self, path: str) -> Document | None:
        return self._documents.get(path)

    def sha256(self, path: str) -> str:
        """Which file does not matter here."""
        return "0" * 64 if path in self._documents else ""

    def documents(self) -> list[DocumentInfo]:
        return [
            DocumentInfo(path, document.title, len(document.text), len(self.passages_of(path)))
            for path, document in sorted(self._documents.items())
        ]

    def passages_of(self, path: str) -> list[Passage]:
        document = self._documents.get(path)
        if document is None:
            return []
        return [
            Passage(f"{path}-{match.start()}", path, match.start(), match.end(), match[0], document.title)
            for match in re.finditer(r"\S(?:.|\n(?!\n))*", document.text)
        ]

    def search_keywords(
        self, query: str, limit: int, paths: Sequence[str] | None = None
    ) -> list[tuple[Passage, float]]:
        asked = {stem(word) for word in content_words(query)}
        scored = [
            (passage, float(len(asked & self._stems(passage))))
            for path in self._documents
            if paths is None or path in paths
            for passage in self.passages_of(path)
        ]
        return sorted(scored, key=lambda pair: -pair[1])[:limit]

    def evidence(self, question: str, limit: int = 8) -> list[ScoredPassage]:
        """What retrieval would find."""
        found = self.search_keywords(question, limit)
        return [ScoredPassage(passage, 1 / (1 + math.log1p(rank))) for rank, (passage, _) in enumerate(found)]

    def passages_by_id(self, passage_ids: Sequence[str], paths: Sequence[str] | None = None) -> list[Passage]:
        every = [passage for path in self._documents for passage in self.passages_of(path)]
        return [passage for name in passage_ids for passage in every if passage.passage_id == name]

    def count_documents_with(self, phrase: str) -> list[tuple[str, int]]:
        counts = {
            path: sum(phrase.casefold() in passage.text.casefold() for passage in self.passages_of(path))
            for path in self._documents
        }
        return sorted(((path, count) for path, count in counts.items() if count), key=lambda pair: (-pair[1], pair[0]))

    def match(
        self, words: Iterable[str], limit: int, paths: Sequence[str] | None = None
    ) -> list[tuple[Passage, float]]:
        return self.search_keywords(" ".join(words), limit, paths)

    def holds(self, word: str) -> bool:
        """Nothing is misspelt here."""
        return True

    def vocabulary(self) -> dict[str, int]:
        """Not asked for, as nothing is misspelt."""
        return {}

    def document_frequencies(self, words: Sequence[str]) -> dict[str, int]:
        passages = [self._stems(passage) for path in self._documents for passage in self.passages_of(path)]
        return {word: sum(stem(word) in stems for stems in passages) for word in words}

    def passage_count(self) -> int:
        return sum(len(self.passages_of(path)) for path in self._documents)

    @staticmethod
    def _stems(passage: Passage) -> set[str]:
        return {stem(word) for word, _, _ in words(passage.text)}
