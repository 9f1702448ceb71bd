"""Any other question-answering model of the transformers library, from a folder. Needs torch, which takes seconds to start."""

from __future__ import annotations

import os
from collections.abc import Sequence
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
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        import torch
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        torch.set_num_threads(threads)
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            self._model = AutoModelForQuestionAnswering.from_pretrained(folder, local_files_only=True).eval()
        except Exception as error:  # transformers raises what its parts raise
            raise ReaderModelError(
                f"The reading model in {folder} cannot be loaded: {str(error).splitlines()[0][:200]}. "
                "Answers come from the plain reader until it can."
            ) from error

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
