"""A cross-encoder of the sentence-transformers library, from a folder: it puts passages in order, and marks no words."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from askcorpus.errors import ReaderModelError
from askcorpus.reader.readings import PassageReading, context_of
from askcorpus.types import Passage


class CrossEncoderModel:
    """Reads question and passage together and gives one score. Safe to use from several threads."""

    finds_spans = False

    def __init__(self, folder: Path, threads: int) -> None:
        """Load the model in `folder`. Raises ReaderModelError when it cannot be loaded."""
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        import torch
        from sentence_transformers import CrossEncoder

        torch.set_num_threads(threads)
        try:
            self._model = CrossEncoder(str(folder), device="cpu", local_files_only=True)
        except Exception as error:  # transformers raises what its parts raise
            raise ReaderModelError(
                f"The cross-encoder in {folder} cannot be loaded: {str(error).splitlines()[0][:200]}. "
                "Until it can, passages stay in the order in which they are found."
            ) from error

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
