"""Nothing leaves the machine: every command under strace, with a fresh home folder and nothing set to keep libraries quiet."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from askcorpus.embedding.embedder import BULK_PASSAGES
from chroma_server import ChromaServer
from embedding_server import EmbeddingServer
from fakes import REPOSITORY
from object_store import ObjectStore
from processes import free_port
from scripted_model import ScriptedModel
from system_calls import Seen, seen, traced

FIND_STRACE = Path(__file__).with_name("find_strace.sh")
SECONDS = 240  # strace makes each start several times slower
MILL = "The old mill\n\nThe old mill burned down in 1888."


@pytest.fixture(scope="module")
def strace() -> str:
    if sys.platform != "linux":
        pytest.skip("system calls are watched on Linux")
    found = subprocess.run(["sh", str(FIND_STRACE)], capture_output=True, text=True, check=False)
    if found.returncode:
        assert not os.environ.get("CI"), found.stderr
        pytest.skip(found.stderr.strip().splitlines()[-1])
    return found.stdout.strip()


def _heeding_ctrl_c() -> None:
    """A shell that starts these tests in the background has its children ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass(frozen=True)
class Home:
    """A fresh home folder, a working folder with documents, and a temporary folder: all a command may know of."""

    root: Path
    strace: str

    @property
    def work(self) -> Path:
        return self.root / "work"

    @contextmanager
    def started(self, *arguments: str, more: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
        """A command under strace, with `more` in its environment, ended with the block as by Ctrl-C."""
        command = traced(self.strace, self.report(arguments[0]), [sys.executable, "-m", "askcorpus.cli", *arguments])
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(REPOSITORY / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(self.root / "home"),
            "TMPDIR": str(self.root / "tmp"),
            **(more or {}),
        }
        process = subprocess.Popen(
            command,
            cwd=self.work,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_heeding_ctrl_c,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
            try:
                process.communicate(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise

    def run(self, *arguments: str, more: Mapping[str, str] | None = None) -> str:
        with self.started(*arguments, more=more) as process:
            output, errors = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, errors
        return output

    def report(self, name: str) -> Path:
        return self.root / f"{name}.strace"

    def seen(self, name: str) -> Seen:
        return seen(self.report(name), self.work)


@pytest.fixture(scope="module")
def home(strace: str, tmp_path_factory: pytest.TempPathFactory) -> Home:
    root = tmp_path_factory.mktemp("egress")
    for name in ("home", "tmp", "work/seeds"):
        (root / name).mkdir(parents=True)
    (root / "work/seeds/mill.txt").write_text(MILL)
    question = {"id": "mill", "question": "When did the old mill burn down?", "answers": ["1888"], "answerable": True}
    (root / "work/q.jsonl").write_text(json.dumps(question))
    home = Home(root, strace)
    home.run("index")
    return home


LEAKS = """
import contextlib, pathlib, socket
with contextlib.suppress(OSError):
    socket.getaddrinfo("askcorpus.invalid", 443)
with socket.socket() as stream, contextlib.suppress(OSError):
    stream.settimeout(0.1)
    stream.connect(("192.0.2.1", 443))
with socket.socket(type=socket.SOCK_DGRAM) as datagrams, contextlib.suppress(OSError):
    datagrams.sendto(b"hello", ("192.0.2.2", 9))
pathlib.Path.home().joinpath("written").touch()
"""


def test_what_leaves_is_seen(strace: str, tmp_path: Path) -> None:
    report = tmp_path / "report"
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    subprocess.run(traced(strace, report, [sys.executable, "-c", LEAKS]), env=environment, timeout=SECONDS, check=True)
    what = seen(report, tmp_path)
    assert any("look-up" in line for line in what.leaving)
    assert any("192.0.2.1" in line for line in what.leaving)
    assert any("192.0.2.2" in line for line in what.leaving)
    assert tmp_path / "written" in what.written


def assert_stays_here(home: Home, name: str) -> None:
    what = home.seen(name)
    assert not what.leaving
    allowed = (
        home.work / "published",
        home.work / "replica",
        home.work / "remote",
        home.work / "index",
        home.work / "seeds",
        home.root / "tmp",
        Path("/dev"),
        Path("/proc"),
    )
    assert home.report(name).stat().st_size, "strace saw nothing at all"
    assert not [path for path in what.written if not any(path.is_relative_to(place) for place in allowed)]
    assert not list((home.root / "home").rglob("*"))


def test_indexing_stays_on_the_machine(home: Home) -> None:
    assert_stays_here(home, "index")


def test_publishing_to_a_folder_and_pulling_stay_on_the_machine(home: Home) -> None:
    home.run("index", "--publish", "published")
    assert_stays_here(home, "index")
    home.run("index", "--index", "replica", "--pull", "published")
    assert_stays_here(home, "index")


def test_publishing_to_a_bucket_reaches_the_named_server_and_no_other(home: Home, tmp_path: Path) -> None:
    with ObjectStore(tmp_path) as store:
        home.run("index", "--publish", "s3://indexes/mill", more=store.environment)
    assert_stays_here(home, "index")


def test_vectors_in_a_server_go_to_the_named_one_and_no_other(home: Home, tmp_path: Path) -> None:
    named = ("--index", "remote", "--set")
    with ChromaServer(tmp_path) as server:
        home.run("index", *named, f"chroma_url={server.url}")
        assert_stays_here(home, "index")
        assert "1888" in home.run("ask", *named, f"chroma_url={server.url}", "When did the old mill burn down?")
        assert not home.seen("ask").leaving


def test_texts_to_embed_go_to_the_named_server_and_no_other(home: Home) -> None:
    with EmbeddingServer() as server:
        pairs = [f"{name}={value}" for name, value in server.settings().items()]
        named = ("--index", "remote", *(part for pair in pairs for part in ("--set", pair)))
        home.run("index", *named)
        assert_stays_here(home, "index")
        assert "1888" in home.run("ask", *named, "When did the old mill burn down?")
        assert_stays_here(home, "ask")
        passage, question = (asked["input"][0] for asked in server.requests)
        assert passage.endswith(MILL) and question == "When did the old mill burn down?"


def test_asking_stays_on_the_machine(home: Home) -> None:
    assert "1888" in home.run("ask", "When did the old mill burn down?")
    assert_stays_here(home, "ask")


def test_a_written_answer_reaches_the_named_server_and_no_other(home: Home) -> None:
    with ScriptedModel("The old mill burned down in 1888.") as model:
        named = [f"{name}={value}" for name, value in model.settings().items()]
        said = home.run(
            "ask", "When did the old mill burn down?", *(part for pair in named for part in ("--set", pair))
        )
        assert model.requests and "1888" in said
    assert_stays_here(home, "ask")


def test_evaluating_stays_on_the_machine(home: Home) -> None:
    home.run("eval", "q.jsonl")
    assert_stays_here(home, "eval")


def test_the_doctor_stays_on_the_machine(home: Home) -> None:
    home.run("doctor")
    assert_stays_here(home, "doctor")


def test_serving_and_answering_a_question_stays_on_the_machine(home: Home) -> None:
    with home.started("serve", "--port", str(free_port())) as server:
        assert server.stdout is not None
        address = next(word for line in server.stdout for word in line.split() if word.startswith("http")).rstrip("/")
        assert "askcorpus" in httpx.get(f"{address}/").text
        call = f"{address}/gradio_api/call/ask"
        event = httpx.post(call, json={"data": ["When did the old mill burn down?", None, None]}).json()["event_id"]
        assert "1888" in httpx.get(f"{call}/{event}", timeout=SECONDS).text
    assert_stays_here(home, "serve")


def test_indexing_with_sentence_transformers_stays_on_the_machine(home: Home) -> None:
    notes = home.work / "notes"
    notes.mkdir()
    sections = (f"# Note {number}\n\nThe cellar number {number} is dry." for number in range(BULK_PASSAGES + 1))
    (notes / "notes.md").write_text("\n\n".join(sections))
    home.run("index", "--corpus", "notes", "--set", "passage_tokens=32")
    assert_stays_here(home, "index")
