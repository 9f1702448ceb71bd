"""A real Chroma server on loopback, which can be killed, frozen and started again on the same port and folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from processes import free_port
from waiting import answers, wait_until

START_SECONDS = 60


class ChromaServer:
    """Started and ended as a context manager; `url` is where it answers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> ChromaServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.start_soon()
        wait_until(lambda: answers(f"{self.url}/api/v2/heartbeat"), START_SECONDS)

    def start_soon(self) -> None:
        """Start it where it does not run, and do not wait."""
        if self._process is not None:
            return
        chroma = Path(sys.executable).with_name("chroma")
        command = [str(chroma), "run", "--path", str(self._folder), "--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self._folder
        )

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Connections are taken and nothing is answered."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)
