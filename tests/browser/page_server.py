"""Starts the page in a process of its own, and finds the browser that looks at it."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

from fake_assistant import FakeAssistant, Hold
from playwright.sync_api import Browser, Playwright

from askcorpus.settings import Settings
from askcorpus.web import build_page
from askcorpus.web.page import parts_of
from askcorpus.web.server import start
from processes import free_port

HERE = Path(__file__).resolve().parent
START_SECONDS = 60


def chromium(playwright: Playwright) -> Browser:
    """The Chromium of this machine; the environment variable CHROMIUM names another."""
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        raise FileNotFoundError(f"No Chromium at {path}. Install one, or set CHROMIUM to where it is.")
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])


class PageServer:
    """The page over a corpus; a context manager.

    Real by default, in a process of its own as a person starts it. `fake` serves the stand-in assistant from a thread
    of this process, which starts faster; `own_process` gives it a process too. A process of its own is watched: stopping
    it fails where it tried to reach anything beyond this machine.
    """

    def __init__(
        self,
        corpus: Path,
        index: Path,
        *,
        fake: bool = False,
        own_process: bool = False,
        seconds_per_step: float = 0.0,
        hold: Hold = "",
        mcp: bool = False,
    ) -> None:
        self.corpus, self.index = corpus, index
        self.port = free_port()
        self.address = ""
        self._fake, self._in_thread = fake, fake and not own_process
        self._seconds_per_step, self._hold = seconds_per_step, hold
        self._mcp = mcp
        self._network = tempfile.TemporaryDirectory()
        self._process: subprocess.Popen[str] | None = None
        self._blocks: Any = None
        self._assistant: FakeAssistant | None = None

    def __enter__(self) -> PageServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        self.corpus.mkdir(parents=True, exist_ok=True)
        if self._in_thread:
            # not in the tests' own thread: Playwright keeps an event loop running there
            with ThreadPoolExecutor(1) as thread:
                self.address = thread.submit(self._start_here).result()
        else:
            self._start_process()

    def wait_for_index(self) -> None:
        """Waits until the first rebuild of a stand-in in this process is over."""
        assert self._blocks is not None
        parts = parts_of(self._blocks)
        while not parts.assistant.has_index():
            parts.rebuilder.wait(START_SECONDS)

    @property
    def is_running(self) -> bool:
        return self._blocks is not None or self._process is not None

    def stop(self) -> None:
        if self._assistant is not None:
            self._assistant.close()
            self._assistant = None
        if self._blocks is not None:
            self._blocks.close(verbose=False)
            self._blocks = None
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)
            self._process = None
            assert self.left_this_machine() == "", "the server tried to reach something beyond this machine"

    def left_this_machine(self) -> str:
        """What the server's process tried to reach beyond this machine; "" where nothing."""
        return self._network_report.read_text()

    @property
    def _network_report(self) -> Path:
        return Path(self._network.name, "network.txt")

    def _start_here(self) -> str:
        settings = Settings.load(corpus=self.corpus, index=self.index, port=self.port)
        self._assistant = FakeAssistant(self.corpus, settings, self._seconds_per_step, self._hold)
        self._blocks = build_page(self._assistant, settings)  # type: ignore[arg-type]
        return start(self._blocks)

    def _start_process(self) -> None:
        command = [sys.executable, str(HERE / "serve_page.py"), "--corpus", str(self.corpus)]
        command += ["--index", str(self.index), "--port", str(self.port), *(["--fake"] if self._fake else [])]
        command += ["--seconds-per-step", str(self._seconds_per_step), "--hold", self._hold]
        command += ["--network-report", str(self._network_report), *(["--mcp"] if self._mcp else [])]
        environment = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(HERE.parents[1] / "src")}
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_pass_on, args=(self._process, lines), daemon=True).start()
        self.address = lines.get(timeout=START_SECONDS).strip()
        if not self.address.startswith("http"):
            raise RuntimeError(f"The page did not start: {self.address or 'it said nothing'}")


def _pass_on(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put("")
