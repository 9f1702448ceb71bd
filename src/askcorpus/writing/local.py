"""A model that is a GGUF file, served by a child process on this machine (extra `local-llm`)."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

from askcorpus.errors import WriterError
from askcorpus.machine import available_threads

END_SECONDS = 10.0


class LocalServer:
    """A child process that serves one model file on a loopback port, as long as this one lives."""

    def __init__(self, model: Path, context_tokens: int) -> None:
        """Start it and wait until it answers. Raises WriterError."""
        if not model.is_file():
            raise WriterError(f"There is no model file {model}; check llm_model.")
        if importlib.util.find_spec("xllamacpp") is None:
            raise WriterError(
                "A model file needs the package xllamacpp. Install it: pip install 'askcorpus[local-llm]'."
            )
        command = [sys.executable, "-m", "askcorpus.writing.local", str(model), str(context_tokens)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        address = next((line.split()[1] for line in self._process.stdout if line.startswith("SERVING ")), "")
        if not address:
            self.close()
            raise WriterError(
                f"The model file {model} cannot be loaded; it is damaged, or of a kind llama.cpp does not know."
            )
        self.url = f"{address}/v1"

    def close(self) -> None:
        """End the child."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


def _serve(model: str, context_tokens: int) -> None:
    """In the child: serve until the parent closes our stdin, or is gone."""
    import xllamacpp

    options = xllamacpp.CommonParams()
    options.model.path = model
    options.n_ctx = context_tokens
    options.n_parallel = 1
    options.hostnames = ["127.0.0.1"]
    options.cpuparams.n_threads = available_threads()
    server = xllamacpp.Server(options)
    print(f"SERVING {server.listening_address}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
