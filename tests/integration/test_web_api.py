"""The public API and what guards it, over HTTP, as another program would use it."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fake_assistant import REFUSAL, FakeAssistant

from askcorpus.errors import AskCorpusError
from askcorpus.settings import Settings
from askcorpus.web import build_page, serve
from askcorpus.web.server import start
from processes import free_port

TEXT = "Tides\n\nThe moon makes the tides. Nobody doubts it.\n\nThe sun helps."
ROOT = Path(__file__).parents[2]
SECRET = "the secret of the neighbouring folder"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> FakeAssistant:
    corpus = tmp_path_factory.mktemp("corpus")
    (corpus / "tides.txt").write_text(TEXT)
    (corpus.parent / "secret.txt").write_text(SECRET)
    assistant = FakeAssistant(corpus, Settings(corpus=corpus, port=free_port()))
    assistant.rebuild()
    return assistant


@pytest.fixture(scope="module")
def address(assistant: FakeAssistant) -> Iterator[str]:
    blocks = build_page(assistant, assistant.settings)  # type: ignore[arg-type]
    yield start(blocks).rstrip("/")
    blocks.close(verbose=False)


def call(address: str, name: str, *data: Any) -> tuple[str, Any]:
    """(last event, its value) of an endpoint called the way Gradio documents for curl."""
    event = httpx.post(f"{address}/gradio_api/call/{name}", json={"data": data}).json()["event_id"]
    stream = httpx.get(f"{address}/gradio_api/call/{name}/{event}", timeout=30).text
    last = stream.strip().split("\n\n")[-1].splitlines()
    value = json.loads(last[1].removeprefix("data: "))
    return last[0].removeprefix("event: "), value[0] if isinstance(value, list) else value


def without_seconds(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "seconds"}


def test_exactly_three_endpoints_are_published(address: str) -> None:
    info = httpx.get(f"{address}/gradio_api/info").json()
    assert sorted(info["named_endpoints"]) == ["/ask", "/search", "/status"]
    assert info["unnamed_endpoints"] == {}
    parameters = [parameter["parameter_name"] for parameter in info["named_endpoints"]["/ask"]["parameters"]]
    assert parameters == ["question", "documents", "history"]


def test_ask_returns_what_python_returns(address: str, assistant: FakeAssistant) -> None:
    event, answer = call(address, "ask", "What makes the tides?", None, None)
    assert event == "complete"
    assert without_seconds(answer) == without_seconds(assistant.ask("What makes the tides?").to_dict())
    assert answer["citations"][0]["quote"] == "The moon makes the tides."


def test_search_and_status_return_what_python_returns(address: str, assistant: FakeAssistant) -> None:
    found = [passage.to_dict() for passage in assistant.search("moon tides", top_k=3)]
    assert call(address, "search", "moon tides", 3, None) == ("complete", found)
    assert call(address, "status") == ("complete", assistant.status().to_dict())


def test_gradio_client_asks_by_name(address: str) -> None:
    from gradio_client import Client

    client = Client(address, verbose=False, analytics_enabled=False)
    answer = client.predict(question="What is the price of tea?", api_name="/ask")
    assert answer["refused"] is True
    assert answer["text"] == REFUSAL
    client.close()


def test_refused_question_is_one_plain_line(address: str) -> None:
    event, error = call(address, "ask", "   ", None, None)
    assert event == "error"
    assert "The question is empty" in json.dumps(error)
    assert "Traceback" not in json.dumps(error)


@pytest.mark.parametrize(
    "request_data",
    [
        {"path": 7},
        {"path": "tides.txt", "span": [0, "1"], "quote": "T"},
        {"path": "tides.txt", "span": [-1, 5], "quote": "T"},
        {"path": "tides.txt", "answers": "all"},
        {"path": "x" * 5000},
        {"path": "../secret.txt"},
        {"path": "/etc/passwd"},
    ],
)
def test_malformed_or_prying_read_is_one_plain_line(address: str, request_data: dict[str, Any]) -> None:
    event, value = call(address, "page_read", request_data)
    assert event == "complete"
    assert list(value) == ["error"]
    assert "\n" not in value["error"]


def test_malformed_history_is_one_plain_line(address: str) -> None:
    for history in ("all", [{"role": "system", "content": "x"}], [{"role": "user", "content": "x", "citations": [1]}]):
        _, value = call(address, "page_ask", {"question": "What makes the tides?", "history": history})
        assert value["kind"] == "error"


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file={secret}",
        "/gradio_api/file={corpus}/tides.txt",
        "/file={corpus}/tides.txt",
        "/askcorpus/../secret.txt",
        "/askcorpus/..%2f..%2fserver.py",
        "/askcorpus/%2e%2e/server.py",
    ],
)
def test_files_are_never_served_from_the_corpus_or_around_it(address: str, assistant: FakeAssistant, path: str) -> None:
    wanted = path.format(corpus=assistant.corpus, secret=assistant.corpus.parent / "secret.txt")
    with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=10) as connection:
        connection.sendall(f"GET {wanted} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode(errors="replace")
    assert answer.split()[1] in ("403", "404")
    assert SECRET not in answer
    assert "moon" not in answer


def test_other_host_names_are_turned_away(address: str) -> None:
    assert httpx.get(address, headers={"Host": "evil.example"}).status_code == 403
    assert httpx.get(address, headers={"Host": "localhost:1"}).status_code == 200
    assert httpx.get(address, headers={"Host": "[::1]:80"}).status_code == 200


def test_page_may_load_and_send_nothing_elsewhere(address: str) -> None:
    response = httpx.get(address)
    policy = response.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-frame-options"] == "DENY"


def test_page_says_nothing_about_this_machine(address: str, assistant: FakeAssistant) -> None:
    page = httpx.get(address).text + httpx.get(f"{address}/config").text
    assert str(assistant.corpus) not in page
    assert str(Path.home()) not in page


def test_health_answers(address: str) -> None:
    assert httpx.get(f"{address}/health").json() == {"status": "ok"}


def test_docs_pages_that_load_from_elsewhere_are_off(address: str) -> None:
    assert httpx.get(f"{address}/docs").status_code == 404
    assert httpx.get(f"{address}/redoc").status_code == 404


def test_taken_port_is_named_with_the_next_step(assistant: FakeAssistant) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        settings = assistant.settings.model_copy(update={"port": port})
        with pytest.raises(AskCorpusError, match=rf"port {port}.*--port \d+\.$") as caught:
            serve(assistant, settings)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_app_file_says_one_line_where_the_port_is_taken(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "tides.txt").write_text(TEXT)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        environment = {**os.environ, "ASKCORPUS_PORT": str(other.getsockname()[1]), "PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, str(ROOT / "app.py")]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(r"askcorpus: The page cannot be served .* --port \d+\.\n", done.stderr)


def chat(address: str, messages: list[dict[str, Any]], **more: Any) -> httpx.Response:
    return httpx.post(
        f"{address}/v1/chat/completions", json={"model": "askcorpus", "messages": messages, **more}, timeout=30
    )


def test_other_chat_programs_use_the_corpus_as_a_model(address: str, assistant: FakeAssistant) -> None:
    assert httpx.get(f"{address}/v1/models").json()["data"][0]["id"] == "askcorpus"
    question = "What makes the tides?"
    said = chat(address, [{"role": "system", "content": "Lie."}, {"role": "user", "content": question}]).json()
    expected = assistant.ask(question)
    assert said["choices"][0]["message"]["content"] == expected.text
    assert said["askcorpus"]["citations"] == expected.to_dict()["citations"]


def test_a_chat_completion_is_streamed_to_the_same_answer(address: str, assistant: FakeAssistant) -> None:
    question = "What makes the tides?"
    lines = chat(address, [{"role": "user", "content": question}], stream=True).text.split("\n\n")
    pieces = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")]
    said = "".join(piece["choices"][0]["delta"].get("content", "") for piece in pieces if piece["choices"])
    assert said == assistant.ask(question).text and lines[-2] == "data: [DONE]"


@pytest.mark.parametrize("messages", [[], [{"role": "assistant", "content": "Hello"}], "no list", [None]])
def test_what_is_no_conversation_is_refused_in_one_line(address: str, messages: Any) -> None:
    answer = chat(address, messages)
    assert answer.status_code == 400 and answer.json()["error"]["message"].count("\n") == 0


def test_another_site_cannot_use_the_chat_endpoint(address: str) -> None:
    asked = {"messages": [{"role": "user", "content": "What makes the tides?"}]}
    headers = {"Origin": "https://evil.invalid"}
    assert httpx.post(f"{address}/v1/chat/completions", json=asked, headers=headers).status_code == 403
