"""Starts the page in a process of its own, and finds the browser that looks at it."""

from __future__ import annotations

import os
import queue
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType

from playwright.sync_api import Browser, Playwright

HERE = Path(__file__).parent
START_SECONDS = 60


def chromium(playwright: Playwright) -> Browser:
    """The Chromium of this machine; the environment variable CHROMIUM names another."""
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        raise FileNotFoundError(f"No Chromium at {path}. Install one, or set CHROMIUM to where it is.")
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PageServer:
    """The page over a corpus, in a subprocess; a context manager."""

    def __init__(
        self, corpus: Path, index: Path, *, fake: bool = False, seconds_per_step: float = 0.0, port: int | None = None
    ) -> None:
        self.corpus, self.index = corpus, index
        self.port = port or free_port()
        self.address = ""
        self._command = [sys.executable, str(HERE / "serve_page.py"), "--corpus", str(corpus), "--index", str(index)]
        self._command += ["--port", str(self.port), *(["--fake"] if fake else [])]
        self._command += ["--seconds-per-step", str(seconds_per_step)]
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> PageServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        self.corpus.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(HERE.parents[1] / "src")}
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True, env=environment)
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_pass_on, args=(self._process, lines), daemon=True).start()
        self.address = lines.get(timeout=START_SECONDS).strip()
        if not self.address.startswith("http"):
            raise RuntimeError(f"The page did not start: {self.address or 'it said nothing'}")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)
            self._process = None


def _pass_on(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put("")
