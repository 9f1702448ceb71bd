"""Other models, from a folder: of question answering, or a cross-encoder. They need torch, which takes seconds to start."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from askcorpus.errors import ReaderModelError
from askcorpus.reader.readings import IMPOSSIBLE, PassageReading, context_of, own_tokens
from askcorpus.types import Passage

MAX_TOKENS = 384
OVERLAP_TOKENS = 64


class TransformersModel:
    """An AutoModelForQuestionAnswering; "no answer" is its first token, as in SQuAD 2.0. Safe to use from several threads."""

    finds_spans = True

    def __init__(self, folder: Path, threads: int) -> None:
        """Load the model in `folder`. Raises ReaderModelError when there is none."""
        with _loading("reading model", folder, threads, "answers come from the plain reader"):
            from transformers import AutoModelForQuestionAnswering, AutoTokenizer

            self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            self._model = AutoModelForQuestionAnswering.from_pretrained(folder, local_files_only=True).eval()

    def read(self, question: str, passages: Sequence[Passage]) -> list[PassageReading]:
        """One reading for each passage."""
        import torch

        contexts = [context_of(passage) for passage in passages]
        texts = [context + passage.seen.text for context, passage in zip(contexts, passages, strict=True)]
        encoded = self._tokenizer(
            [question] * len(texts), texts, truncation="only_second", max_length=MAX_TOKENS, stride=OVERLAP_TOKENS,
            padding=True, return_tensors="pt", return_offsets_mapping=True, return_overflowing_tokens=True,
        )  # fmt: skip
        owners = encoded.pop("overflow_to_sample_mapping").tolist()
        offsets = encoded.pop("offset_mapping").numpy()
        with torch.inference_mode():
            outputs = self._model(**encoded)
        places: list[dict[tuple[int, int], tuple[float, float]]] = [{} for _ in passages]
        for piece, owner in enumerate(owners):
            begin = len(contexts[owner])
            starts, ends = (logits[piece].numpy() for logits in (outputs.start_logits, outputs.end_logits))
            for token, part in enumerate(encoded.sequence_ids(piece)):
                first, last = (int(place) - begin for place in offsets[piece, token])
                if part == 1 and first >= 0 and last > first:
                    old = places[owner].get((first, last), (IMPOSSIBLE, IMPOSSIBLE))
                    new = (float(starts[token] - starts[0]), float(ends[token] - ends[0]))
                    places[owner][first, last] = (max(old[0], new[0]), max(old[1], new[1]))
        return [_reading(passage, own) for passage, own in zip(passages, places, strict=True)]


def _reading(passage: Passage, places: dict[tuple[int, int], tuple[float, float]]) -> PassageReading:
    offsets = np.array(sorted(places), dtype=np.int64).reshape(-1, 2)
    logits = np.array([places[first, last] for first, last in offsets.tolist()], dtype=np.float32).reshape(-1, 2)
    kept, offsets = own_tokens(passage, offsets)
    logits = logits[kept]
    reading = PassageReading(offsets, logits[:, 0], logits[:, 1], IMPOSSIBLE)
    best = reading.best_span()
    return PassageReading(offsets, logits[:, 0], logits[:, 1], best.score if best else IMPOSSIBLE)


class CrossEncoderModel:
    """A cross-encoder: one score for question and passage together, no places. Safe to use from several threads."""

    finds_spans = False

    def __init__(self, folder: Path, threads: int) -> None:
        """Load the model in `folder`. Raises ReaderModelError when it cannot be loaded."""
        with _loading("cross-encoder", folder, threads, "passages stay in the order in which they are found"):
            from sentence_transformers import CrossEncoder

            self._model = CrossEncoder(str(folder), device="cpu", local_files_only=True)

    def read(self, question: str, passages: Sequence[Passage]) -> list[PassageReading]:
        """One reading for each passage, without places."""
        import torch

        pairs = [(question, context_of(passage) + passage.seen.text) for passage in passages]
        if not pairs:
            return []
        scores = self._model.predict(pairs, activation_fn=torch.nn.Identity(), show_progress_bar=False)
        none = np.zeros(0, dtype=np.float32)
        places = np.zeros((0, 2), dtype=np.int64)
        return [
            PassageReading(places, none, none, float(score))
            for score in np.asarray(scores).reshape(len(pairs), -1)[:, -1]
        ]


@contextmanager
def _loading(what: str, folder: Path, threads: int, meanwhile: str) -> Iterator[None]:
    """While a model is loaded no hub is asked, and what the libraries' parts raise is told in one line."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch

    torch.set_num_threads(threads)
    try:
        yield
    except Exception as error:
        raise ReaderModelError(
            f"The {what} in {folder} cannot be loaded: {str(error).splitlines()[0][:200]}. Until it can, {meanwhile}."
        ) from error
