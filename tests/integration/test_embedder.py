"""The light path gives sentence-transformers' own vectors, and the weights are the published ones."""

import sys

import numpy as np
import pytest

from askcorpus.embedding import openvino
from askcorpus.embedding.bert import BertEncoder
from askcorpus.embedding.embedder import BULK_PASSAGES, DEFAULT_SHA256, SentenceTransformerEmbedder, open_embedder
from askcorpus.errors import EmbedderError
from askcorpus.settings import Settings

TEXTS = [
    "Who rejected the offer?",
    "Ukrainian officials rejected the offer, according to Reuters; the price was 4.5 million.",
    "名前は何ですか",
    "Größe 12 – naïve café",
    "word " * 400,
    "x",
]


@pytest.fixture(scope="module")
def embedder() -> SentenceTransformerEmbedder:
    return open_embedder(Settings())


def test_the_light_path_equals_sentence_transformers(embedder: SentenceTransformerEmbedder) -> None:
    light = embedder.embed_passages(TEXTS)
    questions = np.stack([embedder.embed_question(text) for text in TEXTS])
    heavy = open_embedder(Settings())
    heavy.expect(BULK_PASSAGES)
    reference = heavy.embed_passages(TEXTS)
    assert (light * reference).sum(axis=1).min() > 0.9999
    assert (questions * reference).sum(axis=1).min() > 0.9999


def test_vectors_have_length_one_and_do_not_depend_on_their_batch(embedder: SentenceTransformerEmbedder) -> None:
    together = embedder.embed_passages(TEXTS)
    alone = np.concatenate([embedder.embed_passages([text]) for text in TEXTS])
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.allclose(together, alone, atol=1e-4)


def test_the_identity_names_model_and_weights(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.identity == f"all-MiniLM-L6-v2@{DEFAULT_SHA256[:12]}"
    assert (embedder.dimension, embedder.max_tokens) == (384, 256)


def test_other_weights_are_refused(embedder: SentenceTransformerEmbedder) -> None:
    wrong = SentenceTransformerEmbedder("all-MiniLM-L6-v2", embedder._folder, 1, expected_sha256="0" * 64)
    with pytest.raises(EmbedderError, match="not the published ones"):
        wrong.embed_question("x")


def test_any_other_sentence_transformers_model_goes_by_its_folder(embedder: SentenceTransformerEmbedder) -> None:
    named = open_embedder(Settings(embedder=str(embedder._folder)))
    assert named.identity.endswith(DEFAULT_SHA256[:12])
    assert BertEncoder.supports(embedder._folder)


def test_a_model_that_is_not_here_is_named_and_not_downloaded() -> None:
    with pytest.raises(EmbedderError, match="not on this machine"):
        open_embedder(Settings(embedder="someone/some-model"))


def test_tokens_are_counted_without_special_ones(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.count_tokens(["Hello world", ""]) == [2, 0]


def test_openvino_gives_the_same_vectors_and_reports_nothing() -> None:
    pytest.importorskip("openvino")
    embedder = open_embedder(Settings())
    light = embedder.embed_passages(TEXTS)
    embedder.expect(BULK_PASSAGES)
    assert "forward" in vars(embedder._model[0].auto_model)
    assert (embedder.embed_passages(TEXTS) * light).sum(axis=1).min() > openvino.LEAST_COSINE
    assert sys.modules["openvino_telemetry"] is None


def test_a_model_without_a_transformer_stays_as_it_is() -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    tokenizer = open_embedder(Settings())._tokenizer
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=8)], device="cpu")
    assert not openvino.speed_up(model, 1)


def test_a_model_that_openvino_computes_otherwise_stays_with_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("openvino")
    monkeypatch.setattr(openvino, "LEAST_COSINE", 2.0)
    embedder = open_embedder(Settings())
    embedder.expect(BULK_PASSAGES)
    assert "forward" not in vars(embedder._model[0].auto_model)
    assert embedder.embed_passages(TEXTS).shape == (len(TEXTS), 384)
