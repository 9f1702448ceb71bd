"""A page served beyond this machine lets in only whom it should."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from fake_assistant import FakeAssistant

from askcorpus.errors import AskCorpusError
from askcorpus.settings import Settings
from askcorpus.web import build_page, serve
from askcorpus.web.passwords import hash_password, read_auth_file
from askcorpus.web.server import Access, start
from processes import free_port

CLOSED = ("/config", "/gradio_api/info")


@pytest.fixture
def assistant(tmp_path: Path) -> FakeAssistant:
    (tmp_path / "a.txt").write_text("Tides\n\nThe moon makes the tides.")
    return FakeAssistant(tmp_path, Settings(corpus=tmp_path, port=free_port(), host="0.0.0.0"))


def test_serving_beyond_this_machine_asks_who_may(assistant: FakeAssistant) -> None:
    with pytest.raises(AskCorpusError, match=r"--auth-file FILE.*--no-auth"):
        serve(assistant, assistant.settings)  # type: ignore[arg-type]


def test_only_a_known_name_with_its_password_gets_in(assistant: FakeAssistant, tmp_path: Path) -> None:
    file = tmp_path / "people"
    file.write_text(f"# people\n\nada:{hash_password('engine')}\n")
    blocks = build_page(assistant, assistant.settings)  # type: ignore[arg-type]
    start(blocks, Access(read_auth_file(file)))
    address = f"http://127.0.0.1:{assistant.settings.port}"
    try:
        with httpx.Client(base_url=address) as stranger:
            assert [stranger.get(path).status_code for path in CLOSED] == [401, 401]
            assert stranger.post("/gradio_api/call/ask", json={"data": ["x", None, None]}).status_code == 401
            asked = {"messages": [{"role": "user", "content": "What makes the tides?"}]}
            assert stranger.post("/v1/chat/completions", json=asked).status_code == 401
            assert stranger.get("/v1/models").status_code == 401
            assert stranger.post("/login", data={"username": "ada", "password": "wrong"}).status_code == 400
            assert stranger.post("/login", data={"username": "bob", "password": "engine"}).status_code == 400
        with httpx.Client(base_url=address) as ada:
            assert ada.post("/login", data={"username": "ada", "password": "engine"}).status_code == 200
            assert [ada.get(path).status_code for path in CLOSED] == [200, 200]
    finally:
        blocks.close(verbose=False)


def test_a_password_is_checked_while_other_requests_are_answered(assistant: FakeAssistant) -> None:
    checking, answered = threading.Event(), threading.Event()

    def check(name: str, password: str) -> bool:
        checking.set()
        return answered.wait(20)

    blocks = build_page(assistant, assistant.settings)  # type: ignore[arg-type]
    start(blocks, Access(check))
    address = f"http://127.0.0.1:{assistant.settings.port}"
    try:
        with ThreadPoolExecutor(1) as thread:
            login = thread.submit(httpx.post, f"{address}/login", data={"username": "ada", "password": "x"}, timeout=30)
            assert checking.wait(20)
            assert httpx.get(f"{address}/health", timeout=10).status_code == 200
            answered.set()
            assert login.result().status_code == 200
    finally:
        answered.set()
        blocks.close(verbose=False)


def test_one_client_that_asks_too_much_does_not_stop_another(assistant: FakeAssistant) -> None:
    blocks = build_page(assistant, assistant.settings)  # type: ignore[arg-type]
    start(blocks, Access(everyone=True))
    address = f"http://127.0.0.1:{assistant.settings.port}"
    asked = {"data": ["What makes the tides?", None, None]}
    try:
        with (
            httpx.Client(base_url=address, transport=httpx.HTTPTransport(local_address="127.0.0.2")) as greedy,
            httpx.Client(base_url=address, transport=httpx.HTTPTransport(local_address="127.0.0.3")) as other,
        ):
            codes = [greedy.post("/gradio_api/call/ask", json=asked).status_code for _ in range(40)]
            assert codes[0] == 200
            assert codes[-1] == 429
            assert other.post("/gradio_api/call/ask", json=asked).status_code == 200
            assert greedy.get("/health").status_code == 200
    finally:
        blocks.close(verbose=False)


@pytest.mark.parametrize("text", ["", "ada:plain", "ada:scrypt$zz$zz", ":scrypt$00$00", "just words"])
def test_unusable_password_file_is_one_plain_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "people"
    file.write_text(text)
    with pytest.raises(AskCorpusError) as caught:
        read_auth_file(file)
    assert "\n" not in str(caught.value)


def test_missing_password_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        AskCorpusError, match=r"people cannot be read: No such file or directory\. Correct --auth-file\.$"
    ):
        read_auth_file(tmp_path / "people")


def test_mcp_tools_are_not_served_with_logins_that_their_programs_cannot_use(
    assistant: FakeAssistant, tmp_path: Path
) -> None:
    file = tmp_path / "people"
    file.write_text(f"ada:{hash_password('engine')}\n")
    with pytest.raises(AskCorpusError, match="cannot log in"):
        serve(assistant, assistant.settings, auth_file=file, mcp=True)  # type: ignore[arg-type]


def test_another_site_can_neither_ask_nor_read(assistant: FakeAssistant) -> None:
    blocks = build_page(assistant, assistant.settings)  # type: ignore[arg-type]
    start(blocks, Access(everyone=True))
    address = f"http://127.0.0.1:{assistant.settings.port}"
    try:
        theirs = {"Origin": "https://evil.example"}
        asked = {"data": ["What makes the tides?", None, None]}
        for answer in (
            httpx.post(f"{address}/gradio_api/call/ask", json=asked, headers=theirs),
            httpx.get(f"{address}/config", headers=theirs),
            httpx.options(f"{address}/gradio_api/call/ask", headers=theirs | {"Access-Control-Request-Method": "POST"}),
        ):
            assert answer.status_code == 403
            assert not [name for name in answer.headers if name.startswith("access-control")]
        own = httpx.get(f"{address}/config", headers={"Origin": address})
        assert own.status_code == 200
        assert not [name for name in own.headers if name.startswith("access-control")]
    finally:
        blocks.close(verbose=False)
