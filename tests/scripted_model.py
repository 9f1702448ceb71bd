"""A scripted OpenAI-compatible server on loopback: it answers as it is told, with every fault a real one can have."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from askcorpus.settings import Settings
from askcorpus.writing.connection import LanguageModel

Script = str | Sequence[str] | Callable[[dict[str, Any]], str]
KEY = "secret-key-of-the-tests"


class ScriptedModel:
    """Serves `script` as the words of a model called "scripted"; a context manager.

    `script` is what it writes to every request, or one text for each request in turn, or a function of the request. `fault` is
    "" for none, a status such as "429", or: "cut" (the connection breaks after a piece), "malformed", "not utf-8", "silent" (it
    never answers), "endless" (40,000 words, whatever is asked). `before` is called before each piece with what was sent so far:
    it may wait, for a model that is slow; `sent` are the pieces of the last answer with the second each was sent. `hung_up` is
    set once a caller left before the end.
    """

    def __init__(self, script: Script = "", fault: str = "", chunk: int = 12) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.closed, self.hung_up = threading.Event(), threading.Event()
        self.before: Callable[[str], object] = lambda _: None
        self.sent: list[tuple[float, str]] = []
        model = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                """Says nothing."""

            def do_GET(self) -> None:
                self._body(200, json.dumps({"data": [{"id": "scripted"}]}).encode())

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                model.requests.append(asked)
                model.keys.append(self.headers.get("Authorization", ""))
                if fault.isdigit():
                    self._body(int(fault), json.dumps({"error": {"message": f"said with {model.keys[-1]}"}}).encode())
                    return
                if fault == "silent":
                    model.closed.wait(60)
                    return
                self._stream(asked)

            def _stream(self, asked: dict[str, Any]) -> None:
                text = model._text(script, asked)
                text = "word " * 40_000 if fault == "endless" else text
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Connection", "close")
                self.end_headers()
                sent = model.sent = []
                try:
                    for at in range(0, len(text), chunk):
                        model.before(text[:at])
                        if at and fault == "cut":
                            self.close_connection = True
                            self.connection.shutdown(2)
                            return
                        if at and fault == "malformed":
                            self.wfile.write(b"data: {not json\n\n")
                            return
                        if at and fault == "not utf-8":
                            self.wfile.write(b'data: {"choices": "\xff\xfe\n\n')
                            return
                        self.wfile.write(_event(text[at : at + chunk]))
                        self.wfile.flush()
                        sent.append((time.monotonic(), text[at : at + chunk]))
                    self.wfile.write(_event("", "stop") + b"data: [DONE]\n\n")
                except (BrokenPipeError, ConnectionResetError):
                    model.hung_up.set()

            def _body(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def _text(self, script: Script, asked: dict[str, Any]) -> str:
        if callable(script):
            return script(asked)
        return script if isinstance(script, str) else script[min(len(self.requests), len(script)) - 1]

    @property
    def prompts(self) -> list[str]:
        """What was said to it, request by request."""
        return ["\n".join(str(message["content"]) for message in asked["messages"]) for asked in self.requests]

    def settings(self, **more: Any) -> dict[str, Any]:
        """The settings that reach it."""
        return {"llm_url": self.url, "llm_model": "scripted", "llm_api_key": KEY, **more}

    def opened(self, **more: Any) -> LanguageModel:
        """It as an assistant's model."""
        return LanguageModel(Settings(**self.settings(**more)))

    def __enter__(self) -> ScriptedModel:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closed.set()
        self._server.shutdown()
        self._server.server_close()


def _event(words: str, reason: str | None = None) -> bytes:
    piece = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
    piece["choices"] = [{"index": 0, "delta": {"role": "assistant", "content": words}, "finish_reason": reason}]
    return f"data: {json.dumps(piece)}\n\n".encode()
