"""Serving from its start to its end: the address, the browser, what a mere GET may do, and what ends with the server."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from fake_assistant import FakeAssistant, Hold
from page_server import HERE
from test_web_api import call

from askcorpus.settings import Settings
from askcorpus.web import build_page, server
from askcorpus.web.page import MAX_WAITING, parts_of
from askcorpus.web.passwords import hash_password, read_auth_file
from askcorpus.web.server import Access, start
from fakes import REPOSITORY
from processes import free_port
from waiting import wait_until

ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY / "tests")])}
SECONDS = 30
TURNS = 4  # questions that are answered at once


@pytest.fixture
def make_page(tmp_path: Path) -> Iterator[Callable[..., tuple[FakeAssistant, object, str]]]:
    """Starts a page over one file: (its assistant, the page, its address)."""
    with ExitStack() as stack:

        def make(host: str = "127.0.0.1", hold: Hold = "", access: Access | None = None):
            corpus = tmp_path / "corpus"
            corpus.mkdir()
            (corpus / "a.txt").write_text("Tides\n\nThe moon makes the tides.")
            settings = Settings(corpus=corpus, index=tmp_path / "index", host=host, port=free_port())
            assistant = FakeAssistant(corpus, settings, hold=hold)
            assistant.rebuild()
            blocks = build_page(assistant, settings)  # type: ignore[arg-type]
            address = start(blocks, access or Access()).rstrip("/")
            stack.callback(blocks.close, verbose=False)
            stack.callback(assistant.close)
            return assistant, blocks, address

        yield make


@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_the_page_is_served_on_an_address_of_ipv6(make_page, host: str) -> None:
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
    _, _, address = make_page(host)
    assert address.startswith("http://[::1]:")
    assert httpx.get(f"{address}/health").json() == {"status": "ok"}
    assert httpx.get(f"{address}/config").status_code == 200


def test_a_page_that_is_slow_to_show_itself_is_served(make_page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradio.networking.url_ok", lambda url: False)
    _, _, address = make_page()
    assert httpx.get(f"{address}/health").json() == {"status": "ok"}


def test_questions_leave_no_sessions_behind(make_page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "KEPT_SESSIONS", 3)
    _, blocks, address = make_page()
    for _ in range(6):
        assert call(address, "ask", "What makes the tides?", None, None)[0] == "complete"
    assert len(blocks.app.state_holder.session_data) == 3


def test_no_get_changes_anything(make_page, tmp_path: Path) -> None:
    people = tmp_path / "people"
    people.write_text(f"ada:{hash_password('engine')}\n")
    _, blocks, address = make_page(access=Access(read_auth_file(people)))
    parts = parts_of(blocks)
    parts.rebuilder.wait(SECONDS)
    uploads = Path(blocks.app.uploaded_file_dir)
    with httpx.Client(base_url=address, timeout=SECONDS) as client:
        assert client.post("/login", data={"username": "ada", "password": "engine"}).status_code == 200

        def seen() -> object:
            files = sorted(path for folder in (tmp_path, uploads) if folder.exists() for path in folder.rglob("*"))
            state = parts.events.state({})
            return files, state["rebuild"]["runs"], state["watch"], client.get("/gradio_api/user").json()

        before = seen()
        paths = [path for path, methods in blocks.app.openapi()["paths"].items() if "get" in methods]
        names = ("ask", "page_add", "page_remove", "page_rebuild", "page_watch", "page_judge")
        paths += [f"/gradio_api/{way}/{name}" for way in ("call", "call/v2", "run", "api") for name in names]
        assert "/logout" in paths and "/gradio_api/deep_link" in paths
        for path in paths:
            filled = path.replace("{", "").replace("}", "")
            with client.stream("GET", filled, params={"session_hash": "x", "data": "[]"}) as answer:
                assert answer.status_code < 500, filled
        assert seen() == before


def test_only_the_page_itself_uploads(make_page) -> None:
    _, blocks, address = make_page()
    file = {"files": ("b.txt", b"The sun helps.")}
    upload = f"{address}/gradio_api/upload"
    assert httpx.post(upload, files=file).status_code == 403
    assert httpx.post(upload, files=file, headers={"X-Askcorpus-Token": "guessed"}).status_code == 403
    token = parts_of(blocks).token
    assert token in httpx.get(f"{address}/config").text
    assert httpx.post(upload, files=file, headers={"X-Askcorpus-Token": token}).status_code == 200


def test_questions_whose_askers_went_away_leave_the_queue(make_page) -> None:
    _, blocks, address = make_page(hold="answer")
    queue = blocks._queue
    with ExitStack() as stack:
        for _ in range(TURNS + 3):
            client = stack.enter_context(httpx.Client(base_url=f"{address}/gradio_api/call/", timeout=SECONDS))
            request = {"data": [{"question": "What makes the tides?"}]}
            event = client.post("page_ask", json=request).json()["event_id"]
            stack.enter_context(client.stream("GET", f"page_ask/{event}"))
        wait_until(lambda: len(queue) == 3)
    wait_until(lambda: len(queue) == 0)


def test_questions_whose_answers_nobody_listens_to_are_given_up(make_page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("askcorpus.web.unheard.UNHEARD_SECONDS", 0.5)
    _, blocks, address = make_page(hold="answer")
    queue = blocks._queue
    request = {"data": [{"question": "What makes the tides?"}]}
    with httpx.Client(base_url=f"{address}/gradio_api/call/", timeout=SECONDS) as client:
        listened = client.post("page_ask", json=request).json()["event_id"]
        with client.stream("GET", f"page_ask/{listened}"):
            events = [client.post("page_ask", json=request).json()["event_id"] for _ in range(TURNS + 2)]
            wait_until(lambda: len(queue) == 0)
            running = {event._id for jobs in queue.active_jobs for event in jobs or () if event.alive}
            assert running == {listened}
        assert "Nobody listened" in client.get(f"page_ask/{events[-1]}").text


def test_a_server_that_ends_with_a_full_queue_says_nothing_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/a.txt").write_text("Tides\n\nThe moon makes the tides.")
    command = [sys.executable, str(HERE / "serve_page.py"), "--corpus", str(tmp_path / "corpus"), "--fake"]
    command += ["--index", str(tmp_path / "index"), "--port", str(free_port()), "--hold", "answer"]
    command += ["--network-report", str(tmp_path / "network.txt")]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT, start_new_session=True
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        asked = {"data": ["What makes the tides?", None, None]}
        with httpx.Client(base_url=address, timeout=SECONDS) as client:
            statuses = [client.post("gradio_api/call/ask", json=asked).status_code for _ in range(MAX_WAITING + 15)]
        assert statuses[-1] == 503
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
    assert process.returncode == 0
    assert said == "Stop with Ctrl-C.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("options", "opened"), [([], True), (["--no-open"], False)])
def test_the_browser_opens_by_itself_in_a_terminal_and_not_with_no_open(
    tmp_path: Path, options: list[str], opened: bool
) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/a.txt").write_text("Tides\n\nThe moon makes the tides.")
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    browser.chmod(0o755)
    environment = {name: value for name, value in ENVIRONMENT.items() if name != "CI"}
    environment |= {"DISPLAY": ":0", "BROWSER": str(browser)}
    leader, follower = os.openpty()
    command = [sys.executable, "-m", "askcorpus_start", "serve", "--port", str(free_port()), *options]
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stdout=follower,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stderr is not None
        assert any("Stop with Ctrl-C" in line for line in process.stderr)  # the browser was opened before, or not
    finally:
        process.terminate()
        process.communicate(timeout=SECONDS)
        os.close(leader)
        os.close(follower)
    assert (tmp_path / "opened").exists() == opened


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_server_that_is_ended_leaves_nothing_in_the_temporary_folder(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/a.txt").write_text("Tides\n\nThe moon makes the tides.")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = ENVIRONMENT | {"TMPDIR": str(temporary)}
    command = [sys.executable, "-m", "askcorpus_start", "serve", "--port", str(free_port())]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        wait_until(lambda: call(address.rstrip("/"), "page_state", {})[1]["warm"], 90)
        assert httpx.get(f"{address}health").status_code == 200
        process.terminate()
        assert process.wait(SECONDS) == 0
    finally:
        process.kill()
        process.communicate()
    assert not list(temporary.glob("askcorpus-*"))


@pytest.mark.skipif(sys.platform != "linux", reason="needs a signal for one thread of another process")
def test_ctrl_c_that_the_system_hands_to_another_thread_ends_the_server_also_while_a_page_is_open(
    tmp_path: Path,
) -> None:
    (tmp_path / "seeds").mkdir()
    command = [sys.executable, "-m", "askcorpus_start", "serve", "--port", str(port := free_port())]
    process = subprocess.Popen(command, cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None and process.stdout.readline().startswith("http")
        with socket.create_connection(("127.0.0.1", port)) as page:
            page.sendall(b"POST /gradio_api/call/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{")
            threads = sorted(int(folder.name) for folder in Path(f"/proc/{process.pid}/task").iterdir())
            tgkill = 234 if platform.machine() == "x86_64" else 131
            assert ctypes.CDLL(None).syscall(tgkill, process.pid, threads[-1], signal.SIGINT) == 0
            assert process.wait(30) == 0
    finally:
        process.kill()
        process.communicate()


INTERRUPTED_IN_A_DESTRUCTOR = """
import signal, sys
from pathlib import Path
from fake_assistant import FakeAssistant
from askcorpus.settings import Settings
from askcorpus.web import serve, server

class Dropped:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

launch = server._launch

def interrupted(*arguments):
    Dropped()
    launch(*arguments)

server._launch = interrupted
corpus = Path(sys.argv[1])
serve(FakeAssistant(corpus), Settings(corpus=corpus, port=int(sys.argv[2])))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_ctrl_c_while_the_page_starts_is_not_lost(tmp_path: Path) -> None:
    paths = [REPOSITORY / "src", REPOSITORY / "tests", HERE]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
    command = [sys.executable, "-c", INTERRUPTED_IN_A_DESTRUCTOR, str(tmp_path), str(free_port())]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=90, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
