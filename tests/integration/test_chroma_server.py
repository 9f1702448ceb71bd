"""Vectors in a real Chroma server: filled, proven, published by our pointer, and answers that go on while it is away."""

from __future__ import annotations

import errno
import os
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import chromadb
import pytest

from askcorpus.assistant import Assistant
from askcorpus.doctor import examine
from askcorpus.errors import AskCorpusError, IndexDamagedError, SettingsError, VectorsAwayError
from askcorpus.settings import Settings
from askcorpus.store import server_vectors
from askcorpus.store.generations import GenerationStore
from askcorpus.store.server_store import OWNER_FILE, ServerVectorStore, read_collection
from askcorpus.store.vector_store import open_vectors, store_of
from askcorpus.sync.watch import watch
from askcorpus.types import Answer, IndexStatus, Progress
from chroma_server import ChromaServer
from fakes import FakeEmbedder, WriteCorpus
from index_tools import mirror
from processes import free_port, started
from waiting import wait_until

if sys.platform == "win32":
    pytest.skip("servers are frozen with signals", allow_module_level=True)

FILES: dict[str, str | bytes] = {
    f"note{n}.txt": f"The cellar number {n} is dry. Its key hangs at door {n}." for n in range(12)
}
QUESTION = "Where does the key of the cellar number 7 hang?"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with ChromaServer(tmp_path_factory.mktemp("chroma")) as server:
        yield server


@pytest.fixture
def server(running: ChromaServer) -> ChromaServer:
    """The server with nothing in it."""
    client = chromadb.HttpClient("127.0.0.1", running.port)
    for collection in client.list_collections():
        client.delete_collection(collection.name)
    client.close()
    return running


def build(corpus: Path, index: Path, server: ChromaServer, **settings: object) -> None:
    chosen = Settings(corpus=corpus, index=index, chroma_url=server.url)
    mirror(corpus, index, vectors=ServerVectorStore(chosen), chroma_url=server.url, **settings)  # type: ignore[arg-type]


def assistant_of(corpus: Path, index: Path, server: ChromaServer, seconds: float = 10) -> Assistant:
    """An assistant that waits for the server on a busy machine too, but where a test is of the waiting."""
    settings = Settings(corpus=corpus, index=index, chroma_url=server.url, reader="plain", chroma_seconds=seconds)
    return Assistant(settings, FakeEmbedder())


def collections(server: ChromaServer) -> dict[str, int]:
    client = chromadb.HttpClient("127.0.0.1", server.port)
    found = {collection.name: collection.count() for collection in client.list_collections()}
    client.close()
    return found


def current_vectors(index: Path) -> Path:
    return GenerationStore(index).current().vectors_folder


def test_vectors_are_kept_in_one_collection_for_each_generation_and_old_ones_go(
    tmp_path: Path, write_corpus: WriteCorpus, server: ChromaServer
) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    names = []
    for number in range(3):
        (corpus / "note0.txt").write_text(f"Edition {number} of the note.")
        build(corpus, index, server)
        names.append(read_collection(current_vectors(index))["collection"])
    assert len(set(names)) == 3 and all(name.startswith("corpus-") for name in names)
    assert set(collections(server)) == set(names[1:]), "the current and the one to roll back to"
    assert collections(server)[names[2]] == len(FILES)
    assert not list(index.rglob("vectors.npy")) and not list(index.rglob("chroma.sqlite3"))
    with assistant_of(corpus, index, server) as assistant:
        answer = assistant.ask(QUESTION)
        assert answer.notice == "" and "door 7" in answer.text


def test_it_finds_what_vectors_in_the_index_folder_find(
    tmp_path: Path, write_corpus: WriteCorpus, server: ChromaServer
) -> None:
    corpus = write_corpus(FILES)
    mirror(corpus, tmp_path / "local")
    build(corpus, tmp_path / "remote", server)
    question = FakeEmbedder().embed_question("dry cellar 3")
    settings = Settings(chroma_url=server.url)
    with open_vectors(settings, current_vectors(tmp_path / "local")) as local:
        expected = local.nearest(question, 5)
    with open_vectors(settings, current_vectors(tmp_path / "remote")) as remote:
        found = remote.nearest(question, 5)
    assert [name for name, _ in found] == [name for name, _ in expected]
    assert [s for _, s in found] == pytest.approx([s for _, s in expected], abs=1e-4)


def test_other_collections_in_the_server_are_left_alone(
    tmp_path: Path, write_corpus: WriteCorpus, server: ChromaServer
) -> None:
    client = chromadb.HttpClient("127.0.0.1", server.port)
    client.create_collection("somebody-elses", embedding_function=None)
    client.close()
    corpus = write_corpus(FILES)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / OWNER_FILE).touch()  # as a machine that lost its power leaves it
        build(corpus, tmp_path / name, server)
    (corpus / "note0.txt").write_text("Changed.")
    build(corpus, tmp_path / "one", server, purge=True)
    kept = collections(server)
    assert "somebody-elses" in kept and len(kept) == 3, "its own, the other index's, and somebody else's"


def test_the_id_of_an_index_is_on_the_disk_before_a_collection_carries_it(
    tmp_path: Path, server: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing_sync(descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    store = ServerVectorStore(Settings(index=tmp_path, chroma_url=server.url))
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", failing_sync)  # the seam to the disk
        with pytest.raises(OSError, match=os.strerror(errno.EIO)):
            store.build(tmp_path / "generations" / "000001" / "vectors", ["a"], None, FakeEmbedder().embed_passages)
    assert not collections(server) and not (tmp_path / OWNER_FILE).exists()


def test_a_collection_of_1500_rows_is_whole_after_the_server_was_killed_and_started_again(
    tmp_path: Path, server: ChromaServer
) -> None:
    import numpy as np

    store = ServerVectorStore(Settings(index=tmp_path, corpus=tmp_path / "corpus", chroma_url=server.url))
    vectors = np.random.default_rng(1).normal(size=(1500, 24)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    names = [f"{number:06}" for number in range(1500)]
    folder = tmp_path / ".building-000001" / "vectors"
    store.build(folder, names, None, lambda part: vectors[[int(name) for name in part]])
    server.kill()
    server.start()
    store.verify(folder)
    with store.open(folder) as opened:
        assert [opened.nearest(vectors[row], 1)[0][0] for row in (0, 999, 1001, 1499)] == [
            names[row] for row in (0, 999, 1001, 1499)
        ]


def test_killed_while_it_is_filled_the_old_vectors_serve_and_the_next_run_finishes(
    tmp_path: Path, write_corpus: WriteCorpus, server: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    build(corpus, index, server)
    before = read_collection(current_vectors(index))
    (corpus / "late.txt").write_text("A late note on the harbour.")
    add = chromadb.Collection.add

    def killed(self: chromadb.Collection, *arguments: object, **named: object) -> None:
        add(self, *arguments, **named)  # type: ignore[arg-type]
        server.kill()

    monkeypatch.setattr(chromadb.Collection, "add", killed)
    with pytest.raises(VectorsAwayError, match=r"cannot be asked: nothing answers there\. .*run: askcorpus index"):
        build(corpus, index, server)
    monkeypatch.undo()
    assert read_collection(current_vectors(index)) == before, "new keywords with the vectors there were"
    server.start()
    with assistant_of(corpus, index, server) as assistant:
        assert assistant.ask(QUESTION).notice == ""
    assert len(collections(server)) == 2, "the unfinished one is still there"
    build(corpus, index, server)
    after = read_collection(current_vectors(index))
    assert after != before and set(collections(server)) == {before["collection"], after["collection"]}
    assert collections(server)[after["collection"]] == len(FILES) + 1


def test_a_collection_that_lost_rows_or_is_gone_is_found_and_filled_anew(
    tmp_path: Path, write_corpus: WriteCorpus, server: ChromaServer
) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    build(corpus, index, server)
    store = ServerVectorStore(Settings(corpus=corpus, index=index, chroma_url=server.url))
    name = read_collection(current_vectors(index))["collection"]
    client = chromadb.HttpClient("127.0.0.1", server.port)
    collection = client.get_collection(name, embedding_function=None)
    collection.delete(ids=collection.get(include=[], limit=1)["ids"])
    with pytest.raises(IndexDamagedError, match="has not the ids"):
        store.verify(current_vectors(index))
    client.delete_collection(name)
    client.close()
    with pytest.raises(IndexDamagedError, match="the server has no collection"):
        store.verify(current_vectors(index))
    with assistant_of(corpus, index, server) as assistant:
        answer = assistant.ask(QUESTION)
        assert "door 7" in answer.text and answer.notice.startswith("Found by keywords alone.")
    build(corpus, index, server, verify=True)
    store.verify(current_vectors(index))


@pytest.mark.alone
def test_answers_go_on_by_keywords_while_it_is_away_and_vectors_come_back(
    tmp_path: Path, write_corpus: WriteCorpus, server: ChromaServer
) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    build(corpus, index, server)
    with assistant_of(corpus, index, server, seconds=0.5) as assistant:
        assert assistant.ask(QUESTION).notice == ""
        for stop, go_on, words in (
            (server.kill, server.start_soon, "nothing answers there"),
            (server.freeze, server.thaw, "no answer within 0.5 s"),
        ):
            stop()
            answers = [timed(assistant) for _ in range(5)]
            for answer, seconds in answers:
                assert "door 7" in answer.text and seconds < 1
                assert words in answer.notice and answer.notice.startswith("Found by keywords alone. The vector server")
            assert max(seconds for _, seconds in answers[1:]) < 0.5, "only the first one waited"
            assert assistant.ask(QUESTION).to_dict()["notice"]
            started = time.monotonic()
            go_on()
            wait_until(lambda: assistant.ask(QUESTION).notice == "", seconds=10)
            assert time.monotonic() - started < 10


def test_vectors_come_back_soon_where_making_a_client_takes_long_as_on_a_busy_machine(
    tmp_path: Path, write_corpus: WriteCorpus, server: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    build(corpus, index, server)
    with assistant_of(corpus, index, server) as assistant:
        assert assistant.ask(QUESTION).notice == ""
        monkeypatch.setattr(server_vectors, "connect", lambda *_: time.sleep(60))
        server.kill()
        assert assistant.ask(QUESTION).notice != ""
        server.start()
        wait_until(lambda: assistant.ask(QUESTION).notice == "")


def timed(assistant: Assistant) -> tuple[Answer, float]:
    started = time.monotonic()
    answer = assistant.ask(QUESTION)
    return answer, time.monotonic() - started


def test_many_people_asking_while_it_is_killed_and_back_see_no_error(
    tmp_path: Path, write_corpus: WriteCorpus, server: ChromaServer
) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    build(corpus, index, server)
    answers: list[Answer] = []
    problems: list[Exception] = []
    over = threading.Event()
    with assistant_of(corpus, index, server) as assistant:

        def person() -> None:
            while not over.is_set():
                try:
                    answers.append(assistant.ask(QUESTION))
                except Exception as error:  # noqa: BLE001 - whatever it is, the test tells
                    problems.append(error)

        people = [threading.Thread(target=person) for _ in range(4)]
        for one in people:
            one.start()
        try:
            wait_until(lambda: len(answers) >= 4)
            server.kill()
            wait_until(lambda: answers[-1].notice != "")
            server.start()
            wait_until(lambda: answers[-1].notice == "")
        finally:
            over.set()
            for one in people:
                one.join()
    assert not problems
    assert all("door 7" in answer.text for answer in answers)


def test_a_watched_folder_is_whole_once_the_server_is_there(
    tmp_path: Path, write_corpus: WriteCorpus, server: ChromaServer
) -> None:
    corpus, index, stop = write_corpus(FILES), tmp_path / "index", threading.Event()
    problems: list[AskCorpusError] = []
    statuses: list[IndexStatus] = []
    with assistant_of(corpus, index, server) as assistant:
        arguments = (assistant.settings, assistant.rebuild, stop, statuses.append, problems.append, 0.1, 0.1)
        watching = threading.Thread(target=watch, args=arguments)
        server.kill()
        watching.start()
        try:
            wait_until(lambda: problems)
            assert isinstance(problems[0], VectorsAwayError) and not statuses
            assert "door 7" in assistant.ask(QUESTION).text, "keywords answer meanwhile"
            server.start()
            wait_until(lambda: statuses)
            assert statuses[0].coverage == 1
        finally:
            stop.set()
            watching.join()
            server.start()


def test_an_index_of_which_the_server_is_away_opens_and_is_asked(
    tmp_path: Path, write_corpus: WriteCorpus, server: ChromaServer
) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    build(corpus, index, server)
    server.kill()
    try:
        with assistant_of(corpus, index, server) as assistant:
            assert "nothing answers there" in assistant.ask(QUESTION).notice
        checks = {check.name: check for check in examine(Settings(corpus=corpus, index=index, chroma_url=server.url))}
        assert checks["vectors"].state == "problem" and "nothing answers there" in checks["vectors"].finding
    finally:
        server.start()
    without = Settings(corpus=corpus, index=index, reader="plain")
    with Assistant(without, FakeEmbedder()) as assistant:
        assert "chroma_url is not set" in assistant.ask(QUESTION).notice


def test_moving_the_vectors_into_the_server_and_back_embeds_nothing(
    tmp_path: Path, write_corpus: WriteCorpus, server: ChromaServer
) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"
    mirror(corpus, index)
    embedder = FakeEmbedder()
    build(corpus, index, server, embedder=embedder)
    assert (current_vectors(index) / "collection.json").exists()
    elsewhere = Settings(corpus=corpus, index=index, chroma_url=server.url.replace("127.0.0.1", "localhost"))
    store_of(elsewhere, current_vectors(index)).verify(current_vectors(index))  # known by another address
    stages: list[str] = []
    mirror(corpus, index, embedder, lambda step: stages.append(step.stage), verify=True, probe=True)
    assert list(current_vectors(index).rglob("vectors.npy")) and not embedder.embedded
    assert "read" not in stages, "the documents are not read for it"


class _OtherServer(BaseHTTPRequestHandler):
    """Answers every request with the status and words of its server."""

    def do_GET(self) -> None:
        status, words = self.server.reply  # type: ignore[attr-defined]
        self.server.seen.append(dict(self.headers))  # type: ignore[attr-defined]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(words.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ((200, '"0.5.3"'), "it is no Chroma server of version 1: version 0.5.3"),
        ((404, "no such page"), "it is no Chroma server of version 1: status 404"),
        ((401, "who are you"), r"it refuses \(401\); check chroma_token and chroma_headers"),
    ],
)
def test_another_version_another_server_and_a_wrong_token_are_said(
    reply: tuple[int, str], said: str, tmp_path: Path
) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _OtherServer) as other:
        other.reply, other.seen = reply, []  # type: ignore[attr-defined]
        threading.Thread(target=other.serve_forever, daemon=True).start()
        settings = Settings(
            index=tmp_path,
            chroma_url=f"http://127.0.0.1:{other.server_port}",
            chroma_token="sesame",
            chroma_headers="X-Team: red; X-Room: 4",
        )
        with pytest.raises(VectorsAwayError, match=said) as caught:
            ServerVectorStore(settings).tidy([])
        other.shutdown()
    assert "sesame" not in str(caught.value)
    assert {"Authorization": "Bearer sesame", "X-Team": "red", "X-Room": "4"}.items() <= {
        name.title(): value
        for name, value in other.seen[0].items()  # type: ignore[attr-defined]
    }.items()


GATE = """
{
	admin off
	skip_install_trust
	auto_https disable_redirects
}
https://localhost:GATE_PORT {
	tls internal
	@stranger not header Authorization "Bearer sesame"
	route {
		respond @stranger 401
		handle_path /vectors/* {
			reverse_proxy 127.0.0.1:CHROMA_PORT
		}
	}
}
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the proxy is installed on Linux")
def test_behind_a_proxy_with_tls_a_token_and_a_path_of_its_own(
    tmp_path: Path, write_corpus: WriteCorpus, server: ChromaServer
) -> None:
    port = free_port()
    (tmp_path / "Caddyfile").write_text(GATE.replace("GATE_PORT", str(port)).replace("CHROMA_PORT", str(server.port)))
    caddy = (str(Path(sys.executable).with_name("caddy")), "run", "--config", "Caddyfile")
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    certificate = tmp_path / "caddy/pki/authorities/local/root.crt"
    named = {"chroma_url": f"https://localhost:{port}/vectors", "chroma_certificate": certificate}
    corpus, index = write_corpus(FILES), tmp_path / "index"
    with started(tmp_path, "proxy", *caddy, **home):
        wait_until(lambda: speaks_tls(port, certificate))
        known = Settings(corpus=corpus, index=index, reader="plain", chroma_token="sesame", **named)  # type: ignore[arg-type]
        mirror(corpus, index, vectors=ServerVectorStore(known))
        with Assistant(known, FakeEmbedder()) as assistant:
            assert assistant.ask(QUESTION).notice == ""
        assert len(collections(server)) == 1
        with pytest.raises(VectorsAwayError, match=r"it refuses \(401\)"):
            ServerVectorStore(known.model_copy(update={"chroma_token": None})).tidy([])
        with pytest.raises(VectorsAwayError, match="certificate verify failed"):
            ServerVectorStore(known.model_copy(update={"chroma_certificate": None})).tidy([])


@pytest.mark.skipif(sys.platform != "linux", reason="the proxy is installed on Linux")
def test_a_token_that_was_renewed_is_read_again(
    tmp_path: Path, write_corpus: WriteCorpus, server: ChromaServer
) -> None:
    port, token = free_port(), tmp_path / "token"
    caddy = (str(Path(sys.executable).with_name("caddy")), "run", "--config", "Caddyfile")
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    certificate = tmp_path / "caddy/pki/authorities/local/root.crt"
    gate = GATE.replace("GATE_PORT", str(port)).replace("CHROMA_PORT", str(server.port))
    known = Settings(
        corpus=write_corpus(FILES),
        index=tmp_path / "index",
        reader="plain",
        chroma_url=f"https://localhost:{port}/vectors",
        chroma_certificate=certificate,
        chroma_token_file=token,
    )
    with Assistant(known, FakeEmbedder()) as assistant:
        for word in ("sesame", "simsalabim"):
            (tmp_path / "Caddyfile").write_text(gate.replace("sesame", word))
            with started(tmp_path, "proxy", *caddy, **home):
                wait_until(lambda: speaks_tls(port, certificate))
                if word == "sesame":
                    token.write_text(word)
                    mirror(known.corpus, known.index, vectors=ServerVectorStore(known))
                else:
                    wait_until(lambda: "it refuses (401)" in assistant.ask(QUESTION).notice)
                    token.write_text(word)
                wait_until(lambda: assistant.ask(QUESTION).notice == "")


def speaks_tls(port: int, certificate: Path) -> bool:
    """Whether the proxy has the certificate for its address: it listens some time before it has."""
    try:
        trusted = ssl.create_default_context(cafile=certificate)
        with socket.create_connection(("localhost", port), timeout=5) as plain:
            trusted.wrap_socket(plain, server_hostname="localhost").close()
    except OSError:
        return False
    return True


def test_an_unknown_database_is_said(tmp_path: Path, server: ChromaServer) -> None:
    settings = Settings(index=tmp_path, chroma_url=server.url, chroma_database="nowhere")
    with pytest.raises(VectorsAwayError, match="nowhere"):
        ServerVectorStore(settings).tidy([])


def test_secrets_are_shown_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(chroma_token="sesame", chroma_headers={"X-Key": "sesame"})
    assert "sesame" not in repr(settings) and "sesame" not in settings.model_dump_json()
    with pytest.raises(SettingsError) as caught:
        Settings.load(chroma_headers="sesame")
    assert "sesame" not in str(caught.value) and "chroma_headers=..." in str(caught.value)
    with pytest.raises(SettingsError, match="chroma_url") as caught:
        Settings.load(chroma_url="http://user:sesame@host")


def test_a_stopped_fill_of_the_vectors_leaves_the_keywords_published(
    tmp_path: Path, write_corpus: WriteCorpus, server: ChromaServer
) -> None:
    corpus, index = write_corpus(FILES), tmp_path / "index"

    def stop(progress: Progress) -> None:
        if progress.stage == "vectors":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(corpus, index, server, on_progress=stop)
    with assistant_of(corpus, index, server) as assistant:
        assert "door 7" in assistant.ask(QUESTION).text
    build(corpus, index, server)
    assert len(collections(server)) == 1
