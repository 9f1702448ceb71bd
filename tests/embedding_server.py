"""A small OpenAI-compatible embedding server on loopback: it answers well, or with every fault a real one can have."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from fakes import FakeEmbedder

KEY = "secret-key-of-the-tests"
DIMENSION = 32
SLOW_SECONDS = 0.1  # between two bytes of a slow reply


class EmbeddingServer:
    """Serves the vectors of a FakeEmbedder, not normalised and in another order than asked; a context manager.

    `faults` are for the requests to come, one each, the last for all that follow: "" for none, a status such as "500", or:
    "too few", "twice", "nan", "zero", "flat", "not json", "cut", "silent" (no answer), "slow" (a byte now and then).
    """

    def __init__(self, *faults: str, dimension: int = DIMENSION, port: int = 0) -> None:
        self.faults = list(faults)
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self._closed = threading.Event()
        self._embedder = FakeEmbedder(dimension=dimension)
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                """Says nothing."""

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.requests.append(asked | {"path": self.path})
                server.keys.append(self.headers.get("Authorization", ""))
                fault = server.faults[0] if server.faults else ""
                if len(server.faults) > 1:
                    del server.faults[0]
                if fault == "silent" or server._closed.is_set():  # a connection outlives a server that was closed
                    server._closed.wait(60)
                    self.close_connection = True
                    return
                body = json.dumps(server._reply(asked["input"], fault)).encode()
                body = body[:-1] if fault == "not json" else body
                self.send_response(int(fault) if fault.isdigit() else 200)
                self.send_header("Location", f"{server.url}/elsewhere")  # for a status that redirects
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if fault == "cut":
                    self.wfile.write(body[:20])
                    self.close_connection = True
                    return
                try:
                    for at in range(len(body)) if fault == "slow" else ():
                        self.wfile.write(body[at : at + 1])
                        if server._closed.wait(SLOW_SECONDS):
                            return
                    self.wfile.write(body if fault != "slow" else b"")
                except OSError:
                    self.close_connection = True  # who asked has left

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}/v1"

    def _reply(self, texts: Sequence[str], fault: str) -> dict[str, Any]:
        if fault.isdigit():
            return {"error": {"message": f"said with {self.keys[-1]}"}}
        data = [
            {"object": "embedding", "index": place, "embedding": (3 * self._embedder.embed_question(text)).tolist()}
            for place, text in enumerate(texts)
        ]
        data.reverse()
        if fault == "too few":
            del data[0]
        elif fault == "twice":
            data[0] = data[-1] | {"index": data[-1]["index"] + len(texts)}
        elif fault == "nan":
            data[0]["embedding"][0] = float("nan")
        elif fault == "zero":
            data[0]["embedding"] = [0.0] * len(data[0]["embedding"])
        elif fault == "flat":
            data[0]["embedding"] = 0.5
        return {"object": "list", "data": data, "model": "tiny"}

    def settings(self, **more: Any) -> dict[str, Any]:
        """The settings that reach it."""
        named = {"embedding_url": self.url, "embedding_model": "tiny", "embedding_dimension": DIMENSION}
        return {**named, "embedding_api_key": KEY, **more}

    def __enter__(self) -> EmbeddingServer:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gone, as a server that was stopped; twice is fine."""
        self._closed.set()
        self._server.shutdown()
        self._server.server_close()
