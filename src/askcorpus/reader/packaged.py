"""The reading models of the package, computed without torch.

For English a six-layer transformer (MiniLM), for other languages one of twelve (multilingual-e5-small), both fine-tuned by
`training/train_reader.py`, stored inside the package as ONNX graphs with int8 weights and computed by onnxruntime, which
chromadb brings: torch is never imported to answer. They read question and passage together, so they see what similarity
cannot: whether this sentence answers this question. Their cards lie beside them. The graph for other languages has no word
embeddings: those were frozen in training, and come with the tokenizer from the extra's file (`askcorpus.multilingual`).

Source: Devlin et al. 2018, section 4.2-4.3 (https://arxiv.org/abs/1810.04805), for the span outputs and the answer "none".
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from askcorpus import acceleration
from askcorpus.errors import EmbedderError, ReaderModelError
from askcorpus.machine import batches_by_length
from askcorpus.multilingual import BEGIN, END, PackedModel
from askcorpus.reader.readings import IMPOSSIBLE, Array, PassageReading, context_of, own_tokens
from askcorpus.types import Passage

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODEL_FILE = "reader.onnx"
TOKENIZER_FILE = "tokenizer.json"
RECORD_FILE = "model.json"

REMEDY = "Install askcorpus again to restore it."

MAX_QUESTION_TOKENS = 40
MAX_TOKENS = 256  # of question and passage together; trained on up to 208. Longer passages are read in pieces
OVERLAP_TOKENS = 48  # between two pieces of one passage
BATCH_TOKENS = 2048
REMEMBERED_READINGS = 1024  # passages read for a question, about 2 kB each: reranking and answering read the same ones


class SpanModel:
    """The model opened; safe to use from several threads."""

    finds_spans = True

    def __init__(self, folder: Path, threads: int, packed: PackedModel | None = None) -> None:
        """Load the model in `folder`; `packed` has its tokenizer and word embeddings where the folder has none.

        Raises ReaderModelError when it is missing or damaged.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        onnxruntime.disable_telemetry_events()  # besides `askcorpus.telemetry`, for one that was imported before it
        _check_weights(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.add_session_config_entry("session.disable_quant_qdq", "1")  # unpack the weights once, when loading
        options.log_severity_level = 3
        try:
            session = onnxruntime.InferenceSession(
                str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
            )
            self._compute: Callable[[dict[str, Any]], list[Any]] = partial(session.run, None)
            self._tokenizer: Tokenizer = (
                packed.tokenizer() if packed else Tokenizer.from_file(str(folder / TOKENIZER_FILE))
            )
        except Exception as error:  # onnxruntime and tokenizers raise what their native parts raise
            raise ReaderModelError(
                f"The reading model in {folder} cannot be loaded: {str(error).splitlines()[0][:200]}. {REMEDY}"
            ) from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        special = (BEGIN, END) if packed else ("[CLS]", "[SEP]")
        self._cls, self._sep = (int(self._tokenizer.token_to_id(token) or 0) for token in special)
        self._graph = folder / MODEL_FILE
        self._threads = threads
        self._packed = packed
        self._judges_statements = packed is None  # the other model's fourth output is not trained
        self._lock = threading.Lock()
        self._readings: OrderedDict[tuple[str, ...], PassageReading] = OrderedDict()

    def speed_up(self) -> None:
        """Have OpenVINO compute the model, where it is installed: it takes a second to start, for many questions to come."""
        if acceleration.is_installed():
            with suppress(ImportError, RuntimeError):
                self._compute = acceleration.AcceleratedGraph(self._graph, self._threads, MAX_TOKENS)

    def read(self, question: str, passages: Sequence[Passage]) -> list[PassageReading]:
        """One reading for each passage."""
        keys = [(question, passage.text, passage.seen.text, context_of(passage)) for passage in passages]
        with self._lock:
            known = {key: self._readings[key] for key in keys if key in self._readings}
        new = {key: passage for key, passage in zip(keys, passages, strict=True) if key not in known}
        known |= dict(zip(new, self._read(question, list(new.values())), strict=True))
        with self._lock:
            for key in keys:
                self._readings[key] = known[key]
                self._readings.move_to_end(key)
            while len(self._readings) > REMEMBERED_READINGS:
                self._readings.popitem(last=False)
        return [known[key] for key in keys]

    def _read(self, question: str, passages: Sequence[Passage]) -> list[PassageReading]:
        asked = self._tokens(question).ids[:MAX_QUESTION_TOKENS]
        head = [self._cls, *asked, self._sep]
        pieces: list[
            tuple[int, list[int], int, int, int]
        ] = []  # passage, ids, where its text begins, first and last token
        encodings = [self._tokens(passage.seen.text) for passage in passages]
        for i, (passage, encoding) in enumerate(zip(passages, encodings, strict=True)):
            context = self._tokens(context_of(passage)).ids
            room = MAX_TOKENS - len(head) - len(context) - 1
            for first in range(0, max(1, len(encoding.ids) - OVERLAP_TOKENS), room - OVERLAP_TOKENS):
                body = encoding.ids[first : first + room]
                pieces.append(
                    (i, [*head, *context, *body, self._sep], len(head) + len(context), first, first + len(body))
                )
        readings = [
            (np.full(len(e.ids), IMPOSSIBLE, np.float32), np.full(len(e.ids), IMPOSSIBLE, np.float32))
            for e in encodings
        ]
        answers, statements = ([IMPOSSIBLE] * len(encodings) for _ in range(2))
        for batch in batches_by_length([len(ids) for _, ids, _, _, _ in pieces], BATCH_TOKENS):
            outputs = self._run([pieces[j][1] for j in batch], len(head))
            for j, starts, ends, answerable, supports in zip(batch, *outputs, strict=True):
                i, _, begin, first, last = pieces[j]
                for kept, logits in zip(readings[i], (starts, ends), strict=True):
                    kept[first:last] = np.maximum(kept[first:last], logits[begin : begin + last - first] - logits[0])
                answers[i] = max(answers[i], float(answerable))
                statements[i] = max(statements[i], float(supports))
        found = []
        for i, (passage, encoding, (starts, ends)) in enumerate(zip(passages, encodings, readings, strict=True)):
            own, offsets = own_tokens(passage, np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2))
            proven = statements[i] if self._judges_statements else None
            found.append(PassageReading(offsets, starts[own], ends[own], answers[i], proven))
        return found

    def _tokens(self, text: str) -> Any:
        return self._tokenizer.encode(text, add_special_tokens=False)

    def _run(self, batch: list[list[int]], question_tokens: int) -> tuple[Array, Array, Array, Array]:
        width = max(len(ids) for ids in batch)
        ids = np.zeros((len(batch), width), dtype=np.int64)
        types = np.zeros_like(ids)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            types[row, question_tokens : len(tokens)] = 1
            mask[row, : len(tokens)] = 1
        seen = {"words": self._packed.word_rows(ids)} if self._packed else {"ids": ids}
        starts, ends, answerable, supports = self._compute({**seen, "types": types, "mask": mask})
        return starts, ends, answerable, supports


def _check_weights(folder: Path) -> None:
    """Raise ReaderModelError where the weights are not those that the folder's own record names."""
    try:
        recorded = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))["sha256"]
        with (folder / MODEL_FILE).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError, KeyError) as error:
        raise ReaderModelError(f"The reading model in {folder} is not complete: {error}. {REMEDY}") from error
    if found != recorded:
        raise ReaderModelError(f"The weights of the reading model in {folder} are not the published ones. {REMEDY}")


def packaged_model() -> Path:
    """The folder of the model for English inside the package."""
    return Path(str(files("askcorpus").joinpath("reader", "model")))


def multilingual_model(threads: int) -> SpanModel:
    """The model for other languages. Raises ReaderModelError where it or the extra's file is missing or damaged."""
    try:
        packed = PackedModel()
    except EmbedderError as error:
        raise ReaderModelError(str(error)) from error
    return SpanModel(multilingual_folder(), threads, packed)


def multilingual_folder() -> Path:
    """The folder of the model for other languages inside the package."""
    return Path(str(files("askcorpus").joinpath("reader", "multilingual")))
