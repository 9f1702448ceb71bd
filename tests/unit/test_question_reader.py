"""The reading model: spans, long passages, what it is not asked, and what happens without it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from askcorpus.errors import ReaderModelError
from askcorpus.multilingual import PackedModel
from askcorpus.reader.opening import LazyReader, open_reader
from askcorpus.reader.packaged import MAX_TOKENS, SpanModel, packaged_model
from askcorpus.reader.readings import PassageReading, context_of
from askcorpus.settings import Settings
from askcorpus.types import Passage


def passage(text: str, title: str = "Notes") -> Passage:
    return Passage(text[:40], "a.txt", 0, len(text), text, title)


@pytest.fixture(scope="module")
def model() -> SpanModel:
    return SpanModel(packaged_model(), threads=1)


def test_the_answering_words_are_found_in_the_passage_that_answers(model: SpanModel) -> None:
    texts = ["The harbour was built in 1893 by Ann Moss.", "The library lends books and maps for two weeks."]
    first, second = model.read("When was the harbour built?", [passage(text) for text in texts])
    span = first.best_span()
    assert span is not None
    assert texts[0][span.start : span.end] == "1893"
    assert first.answerable > 0 > second.answerable


def test_a_long_passage_is_read_to_its_end(model: SpanModel) -> None:
    text = "Nothing of note happened that day in the village. " * 60 + "Mira Solberg won the regatta of 1911."
    [reading] = model.read("Who won the regatta?", [passage(text)])
    assert len(reading.offsets) > 2 * MAX_TOKENS
    span = reading.best_span()
    assert span is not None
    assert text[span.start : span.end] == "Mira Solberg"


def test_a_passage_is_read_the_same_alone_and_among_others(model: SpanModel) -> None:
    texts = ["The bridge opened in May.", "A much longer text about bridges " * 20, "It cost 3 million euros."]
    together = model.read("What did the bridge cost?", [passage(text) for text in texts])
    for text, reading in zip(texts, together, strict=True):
        [alone] = SpanModel(packaged_model(), threads=1).read("What did the bridge cost?", [passage(text)])
        np.testing.assert_allclose(alone.starts, reading.starts, atol=2e-3)


def test_no_passages_and_an_empty_one(model: SpanModel) -> None:
    assert model.read("Who?", []) == []
    [reading] = model.read("Who?", [passage("")])
    assert reading.best_span() is None


def test_a_span_keeps_inside_its_sentence() -> None:
    offsets = np.array([[0, 3], [4, 7], [8, 11]])
    reading = PassageReading(offsets, np.array([5.0, 0, 1], np.float32), np.array([0.0, 1, 5], np.float32), 0.0)
    best, inner = reading.best_span(), reading.best_span(4, 11)
    assert best is not None
    assert (best.start, best.end) == (0, 11)
    assert inner is not None
    assert (inner.start, inner.end, inner.score) == (8, 11, 6.0)
    assert reading.best_span(20, 30) is None


class Named:
    """A reader that is told from others by how surely it answers."""

    finds_spans = True

    def __init__(self, answerable: float = 0.0) -> None:
        self.answerable = answerable

    def read(self, question: str, passages: Sequence[Passage]) -> list[PassageReading]:
        nothing = np.zeros(0, np.float32)
        return [PassageReading(np.zeros((0, 2), np.int64), nothing, nothing, self.answerable) for _ in passages]


ENGLISH = passage("The port was closed by the council.")
GERMAN = passage("Der Hafen wurde von der Stadt geschlossen.")


def test_without_the_extra_only_english_is_read() -> None:
    reader = Named()
    lazy = LazyReader(lambda: reader)
    assert lazy.reading("Who closed the port?", [ENGLISH, GERMAN]) is reader
    assert lazy.reading("Wer hat den Hafen geschlossen?", [ENGLISH]) is None
    assert lazy.reading("谁关闭了港口？", [ENGLISH]) is None
    assert lazy.reading("Who closed the port?", [GERMAN]) is None


def test_with_the_extra_each_passage_is_read_by_the_model_of_its_language() -> None:
    english, foreign = Named(1.0), Named(2.0)
    lazy = LazyReader(lambda: english, LazyReader(lambda: foreign))
    assert lazy.reading("Who closed the port?", [ENGLISH, ENGLISH]) is english
    both = lazy.reading("Who closed the port?", [ENGLISH, GERMAN, ENGLISH])
    assert both is not None
    readings = both.read("Who closed the port?", [ENGLISH, GERMAN, ENGLISH])
    assert [reading.answerable for reading in readings] == [1.0, 2.0, 1.0]
    assert lazy.reading("Who closed the port?", [GERMAN]) is foreign
    assert lazy.reading("Wer hat den Hafen geschlossen?", [ENGLISH]) is foreign


def test_where_the_other_model_is_damaged_english_is_read_as_before(tmp_path: Path) -> None:
    english = Named()
    lazy = LazyReader(lambda: english, LazyReader(lambda: SpanModel(tmp_path, 1, PackedModel())))
    assert lazy.reading("Who closed the port?", [ENGLISH, GERMAN]) is english
    assert lazy.reading("Wer hat den Hafen geschlossen?", [ENGLISH]) is None


def test_the_heading_is_shown_once() -> None:
    assert context_of(Passage("i", "a", 0, 1, "x", "Port", "Port")) == "Port. "
    assert context_of(Passage("i", "a", 0, 1, "x", "Port", "Fees")) == "Port. Fees. "
    assert context_of(Passage("i", "a", 0, 1, "x", "", None)) == ""


@pytest.mark.parametrize("damage", ["missing", "changed", "cut"])
def test_damaged_weights_are_said_and_not_used(tmp_path: Path, damage: str) -> None:
    shutil.copytree(packaged_model(), tmp_path / "model")
    weights = tmp_path / "model" / "reader.onnx"
    if damage == "missing":
        weights.unlink()
    else:
        content = weights.read_bytes()
        weights.write_bytes(content[:1000] if damage == "cut" else content[:-1] + b"x")
    lazy = LazyReader(lambda: SpanModel(tmp_path / "model", 1))
    assert lazy.get() is None
    assert isinstance(lazy.error, ReaderModelError)
    assert "Install askcorpus again" in str(lazy.error)


def test_the_setting_plain_opens_no_model() -> None:
    reader = open_reader(Settings(reader="plain"))
    assert reader.get() is None
    assert reader.error is None


def test_a_folder_without_a_model_is_said(tmp_path: Path) -> None:
    reader = open_reader(Settings(reader=str(tmp_path)))
    assert reader.get() is None
    assert "holds no question-answering model and no cross-encoder" in str(reader.error)


def test_openvino_reads_alike(model: SpanModel) -> None:
    pytest.importorskip("openvino")
    fast = SpanModel(packaged_model(), threads=1)
    before = fast._compute
    fast.speed_up()
    assert fast._compute is not before
    texts = [passage("The harbour was built in 1893 by Ann Moss."), passage("It lends books and maps. " * 30)]
    for slow, quick in zip(
        *(reader.read("When was the harbour built?", texts) for reader in (model, fast)), strict=True
    ):
        np.testing.assert_allclose(slow.starts, quick.starts, atol=0.5)
        assert slow.best_span() is not None
        assert abs(slow.answerable - quick.answerable) < 0.5


def test_a_graph_that_openvino_cannot_take_is_computed_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("no such operation")

    monkeypatch.setattr("askcorpus.acceleration.is_installed", lambda: True)
    monkeypatch.setattr("askcorpus.acceleration.AcceleratedGraph", refuse)
    reader = LazyReader(lambda: SpanModel(packaged_model(), threads=1))
    reader.warm_up()
    opened = reader.get()
    assert opened is not None
    assert opened.read("Who?", [passage("Ann Moss did.")])[0].answerable
