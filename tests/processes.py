"""Other programs, started for a test and ended with it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fakes import REPOSITORY

SECONDS = 60


@contextmanager
def started(work: Path, name: str, *command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process, ended as by Ctrl-C; its output is in a file of its name."""
    more = {"PYTHONPATH": str(REPOSITORY / "src"), **environment}
    with (work / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=work, env=os.environ | more, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            try:
                process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
