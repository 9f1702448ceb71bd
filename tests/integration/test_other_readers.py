"""Another question-answering model or a cross-encoder can be named in the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from askcorpus.reader.opening import open_reader
from askcorpus.reader.packaged import packaged_model
from askcorpus.search.reranking import rerank
from askcorpus.settings import Settings
from askcorpus.types import Passage, ScoredPassage

TEXTS = ("The harbour was built in 1893.", "The library lends books. " * 120)


def scored(texts: tuple[str, ...] = TEXTS) -> list[ScoredPassage]:
    return [ScoredPassage(Passage(str(i), "a.txt", 0, len(t), t, "Notes"), 1 - i / 10) for i, t in enumerate(texts)]


@pytest.fixture(scope="module", params=["BertForQuestionAnswering", "BertForSequenceClassification"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model with random weights, as the transformers library stores it."""
    import transformers

    made: Path = tmp_path_factory.mktemp("model")
    config = transformers.BertConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, num_labels=2
    )
    if "Sequence" in request.param:
        config.num_labels = 1
    getattr(transformers, request.param)(config).save_pretrained(made)
    transformers.PreTrainedTokenizerFast(
        tokenizer_file=str(packaged_model() / "tokenizer.json"), cls_token="[CLS]", sep_token="[SEP]", pad_token="[PAD]"
    ).save_pretrained(made)
    return made


def test_it_reads_and_orders(folder: Path) -> None:
    reader = open_reader(Settings(reader=str(folder), threads=1))
    model = reader.get()
    assert model is not None, reader.error
    passages = scored()
    readings = model.read("When was the harbour built?", [p.passage for p in passages])
    assert len(readings) == 2
    for passage, reading in zip(passages, readings, strict=True):
        best = reading.best_span()
        assert (best is not None) == model.finds_spans
        if best is not None:
            assert 0 <= best.start < best.end <= len(passage.passage.text)
    ordered = rerank("When was the harbour built?", passages, reader, depth=2)
    assert {p.passage.text for p in ordered} == set(TEXTS)
    assert [p.score for p in ordered] == [1.0, 0.9]


def test_a_broken_folder_is_said_in_one_line(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text((folder / "config.json").read_text())
    reader = open_reader(Settings(reader=str(tmp_path), threads=1))
    assert reader.get() is None
    assert "cannot be loaded" in str(reader.error)
    assert "\n" not in str(reader.error)
