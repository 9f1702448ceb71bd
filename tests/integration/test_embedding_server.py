"""Vectors from an OpenAI-compatible server: the right ones, and an index and answers that survive every fault of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from askcorpus.assistant import Assistant
from askcorpus.doctor import examine
from askcorpus.embedding import server as embedding
from askcorpus.embedding.embedder import open_embedder
from askcorpus.embedding.server import ServerEmbedder
from askcorpus.errors import AskCorpusError, EmbedderAwayError, SettingsError
from askcorpus.settings import Settings
from askcorpus.store.vector_store import LocalVectorStore
from askcorpus.sync.watch import watch
from askcorpus.types import IndexStatus
from embedding_server import DIMENSION, KEY, EmbeddingServer
from fakes import FakeEmbedder, WriteCorpus
from index_tools import NotProbed
from waiting import wait_until

FILES: dict[str, str | bytes] = {
    f"note{n}.txt": f"The cellar number {n} is dry. Its key hangs at door {n}." for n in range(6)
}
QUESTION = "Where does the key of the cellar number 4 hang?"
TEXTS = [f"Text number {n}." for n in range(70)]


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with EmbeddingServer() as running:
        yield running


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "WAITS", (0.0, 0.0, 0.0))
    monkeypatch.setattr(LocalVectorStore, "verify", NotProbed.verify)


def embedder_of(server: EmbeddingServer, **settings: object) -> ServerEmbedder:
    opened = open_embedder(Settings(**server.settings(**settings)))
    assert isinstance(opened, ServerEmbedder)
    return opened


def assistant_of(corpus: Path, index: Path, server: EmbeddingServer, **settings: object) -> Assistant:
    return Assistant.open(corpus, index, reader="plain", **server.settings(**settings))


def test_vectors_have_length_one_and_are_those_of_their_texts_in_batches(server: EmbeddingServer) -> None:
    embedder = embedder_of(server, embedding_batch=32)
    vectors = embedder.embed_passages(TEXTS)
    assert np.allclose(vectors, FakeEmbedder().embed_passages(TEXTS), atol=1e-6) and vectors.dtype == np.float32
    assert [len(asked["input"]) for asked in server.requests] == [32, 32, 6]
    assert {(asked["model"], asked["path"]) for asked in server.requests} == {("tiny", "/v1/embeddings")}
    assert np.allclose(embedder.embed_question("door"), FakeEmbedder().embed_question("door"), atol=1e-6)


def test_what_unrelated_texts_have_in_common_is_measured_with_the_first_question(server: EmbeddingServer) -> None:
    embedder = embedder_of(server)
    for question in ("one", "two"):
        embedder.embed_question(question)
    assert [len(asked["input"]) for asked in server.requests] == [1 + len(embedding.UNRELATED), 1]
    vectors = FakeEmbedder().embed_passages(embedding.UNRELATED)
    cosines = (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]
    assert embedder.unrelated_cosine == pytest.approx(cosines.mean(), abs=1e-6)


def test_questions_and_passages_are_sent_with_the_prefix_that_the_model_wants(server: EmbeddingServer) -> None:
    embedder = embedder_of(server, embedding_query_prefix="query: ", embedding_passage_prefix="passage: ")
    embedder.embed_passages(["one", "two"])
    embedder.embed_question("one?")
    assert [asked["input"][:2] for asked in server.requests] == [
        ["passage: one", "passage: two"],
        ["query: one?", f"passage: {embedding.UNRELATED[0]}"],
    ]


def test_nothing_is_contacted_before_a_text_is_embedded(server: EmbeddingServer, tmp_path: Path) -> None:
    with assistant_of(tmp_path, tmp_path / "index", server) as assistant:
        assert not assistant.has_index()
        embedder = embedder_of(server)
        assert (embedder.identity, embedder.dimension, embedder.max_tokens) == (f"tiny@{DIMENSION}", DIMENSION, 512)
        assert embedder.count_tokens(["Hello world"]) == [2]
    assert not server.requests


@pytest.mark.parametrize(
    ("fault", "said", "tries"),
    [
        ("400", "did not take the texts; check embedding_model, or lower", 1),
        ("401", "refused the key; check embedding_api_key", 1),
        ("404", "does not know the model", 1),
        ("307", "answered with the status 307", 1),
        ("429", "has too many requests", 4),
        ("500", "answered with the status 500", 4),
        ("too few", r"did not give one vector for each text \(1 for 2\)", 1),
        ("twice", "did not give one vector for each text", 1),
        ("nan", "gave a vector that is none", 1),
        ("zero", "gave a vector that is none", 1),
        ("flat", "sent what cannot be read", 1),
        ("not json", "sent what cannot be read", 1),
        ("cut", "broke off", 4),
        ("silent", r"did not answer within 0\.3 s", 4),
        ("slow", r"did not answer within 0\.3 s", 4),
    ],
)
def test_each_fault_is_one_line_with_the_next_step_after_a_few_tries_where_it_may_pass(
    fault: str, said: str, tries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "REQUEST_SECONDS", 0.3)
    with EmbeddingServer(fault) as server:
        with pytest.raises(EmbedderAwayError, match=rf"{server.url} {said}.*run: askcorpus index") as caught:
            embedder_of(server).embed_passages(["one", "two"])
        assert len(server.requests) == tries and server.keys[0] == f"Bearer {KEY}"
    assert KEY not in str(caught.value) and "\n" not in str(caught.value)


def test_a_fault_that_passes_costs_nothing() -> None:
    with EmbeddingServer("503", "cut", "") as server:
        vectors = embedder_of(server).embed_passages(["one"])
        assert np.allclose(vectors, FakeEmbedder().embed_passages(["one"]), atol=1e-6) and len(server.requests) == 3


def test_a_wrong_dimension_is_said_with_the_right_one() -> None:
    said = pytest.raises(EmbedderAwayError, match="gave vectors of 48 numbers: set embedding_dimension to that")
    with EmbeddingServer(dimension=48) as server, said:
        embedder_of(server).embed_passages(["one"])


@pytest.mark.parametrize("wrong", [{"embedding_url": "http://host:port/v1"}, {"embedding_api_key": "schlüssel"}])
def test_an_address_or_key_that_cannot_be_sent_is_said(server: EmbeddingServer, wrong: dict[str, str]) -> None:
    with pytest.raises(EmbedderAwayError, match="cannot be asked so; check embedding_url and embedding_api_key"):
        embedder_of(server, **wrong).embed_question("one")


def test_the_first_question_waits_its_time_and_the_next_are_told_at_once() -> None:
    with EmbeddingServer("silent", "") as server:
        embedder = embedder_of(server, embedding_seconds=0.3)
        seconds = []
        for _ in range(2):
            started = time.monotonic()
            with pytest.raises(EmbedderAwayError, match=r"did not answer within 0\.3 s"):
                embedder.embed_question("one")
            seconds.append(time.monotonic() - started)
        assert 0.25 < seconds[0] < 2 and seconds[1] < 0.1 and len(server.requests) == 1


def test_the_key_may_be_in_a_file_and_is_shown_nowhere(server: EmbeddingServer, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    embedder_of(server, embedding_api_key=None, embedding_api_key_file=file).embed_question("one")
    assert server.keys == [f"Bearer {KEY}"]
    settings = Settings(**server.settings())
    assert KEY not in repr(settings) and KEY not in settings.model_dump_json()
    with pytest.raises(SettingsError) as caught:
        Settings.load(embedding_api_key=["x", KEY])
    assert KEY not in str(caught.value)
    with pytest.raises(SettingsError, match="embedding_api_key_file"):
        embedder_of(server, embedding_api_key=None, embedding_api_key_file=tmp_path / "none").embed_question("one")


@pytest.mark.parametrize("missing", ["embedding_url", "embedding_model", "embedding_dimension"])
def test_half_of_the_settings_is_explained(server: EmbeddingServer, missing: str) -> None:
    with pytest.raises(SettingsError, match=f"An embedding server is set, but not {missing}"):
        embedder_of(server, **{missing: None})


def test_answers_go_on_by_keywords_while_it_is_away_and_vectors_come_back(
    tmp_path: Path, write_corpus: WriteCorpus, server: EmbeddingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "PAUSE_SECONDS", 0.2)
    with assistant_of(write_corpus(FILES), tmp_path / "index", server) as assistant:
        assert assistant.rebuild().coverage == 1
        assert assistant.ask(QUESTION).notice == ""
        server.close()
        answer = assistant.ask(QUESTION)
        assert "door 4" in answer.text
        assert answer.notice.startswith("Found by keywords alone. The embedding server")
        time.sleep(0.2)
        with EmbeddingServer(port=server.port):
            assert assistant.ask(QUESTION).notice == ""


def test_an_index_that_cannot_be_embedded_answers_by_keywords_and_the_next_run_finishes_it(
    tmp_path: Path, write_corpus: WriteCorpus, server: EmbeddingServer
) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    server.close()
    with assistant_of(corpus, index, server) as assistant:
        with pytest.raises(EmbedderAwayError, match=r"cannot be reached; .*run: askcorpus index"):
            assistant.rebuild()
        assert "door 4" in assistant.ask(QUESTION).text and assistant.status().coverage == 0
        with EmbeddingServer(port=server.port):
            assert assistant.rebuild().coverage == 1


def test_away_while_a_file_changed_the_vectors_there_were_stay(
    tmp_path: Path, write_corpus: WriteCorpus, server: EmbeddingServer
) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    with assistant_of(corpus, index, server) as assistant:
        assistant.rebuild()
        (corpus / "late.txt").write_text("The harbour master is Mara Lind.")
        server.faults = ["401"]
        with pytest.raises(EmbedderAwayError, match="refused the key"):
            assistant.rebuild()
        assert 0 < assistant.status().coverage < 1
        server.faults = []
        status = assistant.rebuild()
        assert status.coverage == 1 and status.counts is not None and status.counts.embedded == 1


@pytest.mark.parametrize(
    ("change", "identity"),
    [
        ({"embedding_model": "other"}, "other@32"),
        ({"embedding_dimension": 48}, "tiny@48"),
        ({"embedding_passage_prefix": "passage: "}, "tiny@32 with 'passage: '"),
    ],
)
def test_another_model_dimension_or_prefix_of_passages_embeds_all_anew_and_never_mixes(
    tmp_path: Path, write_corpus: WriteCorpus, server: EmbeddingServer, change: dict[str, object], identity: str
) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    with assistant_of(corpus, index, server) as assistant:
        assistant.rebuild()
        before = assistant.status()
    other = EmbeddingServer("500", dimension=48 if "embedding_dimension" in change else DIMENSION)
    with other, assistant_of(corpus, index, other, **change) as changed:
        with pytest.raises(AskCorpusError, match="answered with the status 500"):
            changed.rebuild()
        assert changed.status().generation == before.generation, "the old vectors are better than none"
        with pytest.raises(AskCorpusError, match="was made with the embedder tiny@32"):
            changed.ask(QUESTION)
        other.faults = []
        status = changed.rebuild()
        assert status.counts is not None and status.counts.embedded == len(FILES) and status.coverage == 1
        assert changed.ask(QUESTION).notice == ""
        assert status.embedder == identity


def test_another_prefix_of_questions_embeds_nothing(
    tmp_path: Path, write_corpus: WriteCorpus, server: EmbeddingServer
) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    with assistant_of(corpus, index, server) as assistant:
        assistant.rebuild()
    with assistant_of(corpus, index, server, embedding_query_prefix="query: ") as assistant:
        assert assistant.ask(QUESTION).notice == ""
        assert server.requests[-1]["input"][0] == f"query: {QUESTION}"


def test_watching_tries_again_until_it_is_back(
    tmp_path: Path, write_corpus: WriteCorpus, server: EmbeddingServer
) -> None:
    corpus, stop = write_corpus(FILES), threading.Event()
    problems: list[AskCorpusError] = []
    statuses: list[IndexStatus] = []
    server.faults = ["401"]

    def noted(problem: AskCorpusError) -> None:
        problems.append(problem)
        server.faults = []

    with assistant_of(corpus, tmp_path / "index", server) as assistant:
        arguments = (assistant.settings, assistant.rebuild, stop, statuses.append, noted, 0.1, 0.1)
        thread = threading.Thread(target=watch, args=arguments)
        thread.start()
        try:
            wait_until(lambda: bool(statuses))
        finally:
            stop.set()
            thread.join()
    assert isinstance(problems[0], EmbedderAwayError) and statuses[0].coverage == 1


def test_the_doctor_asks_it(tmp_path: Path, server: EmbeddingServer) -> None:
    settings = Settings(corpus=tmp_path, index=tmp_path / "index", **server.settings())
    found = {check.name: check for check in examine(settings)}
    assert found["embedding model"].state == "fine" and "tiny@32" in found["embedding model"].finding
    server.close()
    found = {check.name: check for check in examine(settings)}
    assert found["embedding model"].state == "problem" and "cannot be reached" in found["embedding model"].finding
