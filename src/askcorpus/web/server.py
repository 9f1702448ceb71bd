"""Serves the chat page on this machine."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from askcorpus.errors import AskCorpusError
from askcorpus.machine import blas_threads
from askcorpus.settings import Settings
from askcorpus.web.completions import completions_endpoint, models_endpoint
from askcorpus.web.guard import Guard, is_loopback
from askcorpus.web.originals import original_endpoint
from askcorpus.web.page import MAX_WAITING, PageParts, asset, build_page, parts_of
from askcorpus.web.passwords import PasswordCheck, in_a_thread, read_auth_file
from askcorpus.web.unheard import Unheard

if TYPE_CHECKING:
    import gradio as gr

    from askcorpus.assistant import Assistant

log = logging.getLogger(__name__)

ASSETS_PATH: Final = "/askcorpus"
MAX_THREADS: Final = 40
KEPT_SESSIONS: Final = MAX_WAITING  # Gradio makes one of 40 KB for each request; the page keeps nothing in them
_NO_DOCS: Final = {"docs_url": None, "redoc_url": None, "openapi_url": None}  # those pages load scripts from elsewhere
_HEAD: Final = (
    f'<link rel="stylesheet" href="{ASSETS_PATH}/page.css">'
    f'<link rel="icon" type="image/svg+xml" href="{ASSETS_PATH}/icon.svg">'
    f'<script type="module" src="{ASSETS_PATH}/main.js"></script>'
)


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a page: by a `check` of names and passwords, or `everyone`; and whether as `mcp` tools too."""

    check: PasswordCheck | None = None
    everyone: bool = False
    mcp: bool = False


ONLY_THIS_MACHINE: Final = Access()


def serve(
    assistant: Assistant,
    settings: Settings,
    *,
    open_browser: bool = False,
    auth_file: Path | None = None,
    no_auth: bool = False,
    mcp: bool = False,
) -> None:
    """Serves the chat page until interrupted; prints its address on stdout once it answers.

    The page works before the models are loaded: they load in the background, as does the first rebuild where there is
    no index yet. Beyond this machine (`settings.host`) it serves only people named in `auth_file`, or everyone with
    `no_auth`. With `mcp` it offers ask, search and status as MCP tools too. Raises AskCorpusError where the port is
    taken or the address cannot be used.
    """
    access = Access(read_auth_file(auth_file) if auth_file else None, no_auth, mcp)
    with _ended_by_signals() as end:
        _serve_until(end, build_page(assistant, settings), open_browser, access)


def open_page() -> gr.Blocks:
    """The page over the corpus the settings name, for `app.py`. Ends the program with one line where it cannot be."""
    from askcorpus.assistant import Assistant

    try:
        settings = Settings.load()
        return build_page(Assistant.open(settings=settings), settings)
    except AskCorpusError as error:
        raise SystemExit(f"askcorpus: {error}") from error


def run_page(blocks: gr.Blocks) -> None:
    """Serves a page made by `open_page`, for `app.py`. Ends the program with one line where it cannot be."""
    try:
        with _ended_by_signals() as end:
            _serve_until(end, blocks, open_browser=False, access=ONLY_THIS_MACHINE)
    except AskCorpusError as error:
        raise SystemExit(f"askcorpus: {error}") from error


def _serve_until(end: _End, blocks: gr.Blocks, open_browser: bool, access: Access) -> None:
    """Serves a page made by `build_page` until the end is asked for."""
    address = start(blocks, access)
    if not end.is_asked:
        print(address, flush=True)
        if open_browser:
            webbrowser.open(address)
        print("Stop with Ctrl-C.", file=sys.stderr, flush=True)
    end.wait()
    blocks.close(verbose=False)
    parts_of(blocks).assistant.close()


def opens_by_itself() -> bool:
    """Whether somebody sits here who would see a browser open: at a terminal, on a machine with a screen."""
    is_screen = sys.platform in ("darwin", "win32") or "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    return is_screen and sys.stdout.isatty() and "CI" not in os.environ


class _End:
    """Whether Ctrl-C or SIGTERM asked the server to end; asked twice, it ends at once.

    Nothing is raised the first time: while Gradio starts, an exception may fall into a destructor and be lost there.
    """

    def __init__(self, asked: socket.socket) -> None:
        self.is_asked = False
        self._asked = asked

    def hear(self, *_: object) -> None:
        """The handler of the signals."""
        if self.is_asked:
            raise KeyboardInterrupt
        self.is_asked = True

    def wait(self) -> None:
        """Returns once the end was asked for."""
        while not self.is_asked:
            self._asked.recv(1)


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[_End]:
    """The signals end the server meanwhile, whichever thread the system hands them to.

    It may be another one than the main thread, say under a tracer. Only the main thread runs Python's handlers, and a lock
    that it waits for would not wake it: so Python writes a byte for each signal, and the main thread waits for bytes.
    """
    asked, asking = socket.socketpair()
    end = _End(asked)
    heard = [n for n in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(n) is not signal.SIG_IGN]
    with asked, asking:
        asking.setblocking(False)
        woken_before = signal.set_wakeup_fd(asking.fileno(), warn_on_full_buffer=False)
        before = {number: signal.signal(number, end.hear) for number in heard}
        try:
            yield end
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(woken_before)


def start(blocks: gr.Blocks, access: Access = ONLY_THIS_MACHINE) -> str:
    """Serves a page in the background and returns its address, once it answers there; the models load meanwhile."""
    parts = parts_of(blocks)
    _check_access(parts.settings, access)
    _check_port(parts.settings)
    os.environ.pop("GRADIO_SHARE", None)
    try:
        with contextlib.redirect_stdout(sys.stderr):  # Gradio announces itself; our stdout is the address and no more
            _launch(blocks, parts.settings, access)
    except OSError as error:
        raise AskCorpusError(f"The page cannot be served on port {parts.settings.port}: {error}.") from error
    blas_threads(1)
    threading.Thread(target=_get_ready, args=(parts,), name="warm-up", daemon=True).start()
    return str(blocks.local_url)


def _launch(blocks: gr.Blocks, settings: Settings, access: Access) -> None:
    from starlette.middleware import Middleware
    from starlette.responses import JSONResponse
    from starlette.routing import Mount, Route
    from starlette.staticfiles import StaticFiles

    routes = [
        Route("/health", lambda request: JSONResponse({"status": "ok"})),
        Route(f"{ASSETS_PATH}/original", original_endpoint(parts_of(blocks).assistant)),
        Route("/v1/models", models_endpoint(access.check is not None)),
        Route(
            "/v1/chat/completions",
            completions_endpoint(parts_of(blocks).assistant, access.check is not None),
            methods=["POST"],
        ),
        Mount(ASSETS_PATH, app=StaticFiles(packages=[("askcorpus.web", "assets")])),
    ]
    largest = settings.max_file_megabytes * 1024 * 1024
    guard = Middleware(
        Guard,
        loopback_only=is_loopback(settings.host),
        token=parts_of(blocks).token,
        has_logins=access.check is not None,
        max_upload=largest,
    )
    blocks.launch(
        server_name=f"[{settings.host.strip('[]')}]" if ":" in settings.host else settings.host,
        server_port=settings.port,
        auth=in_a_thread(access.check) if access.check is not None else None,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=access.mcp,
        run_history=False,
        footer_links=[],
        max_file_size=largest,
        max_threads=MAX_THREADS,
        state_session_capacity=KEPT_SESSIONS,
        _frontend=False,  # else it looks at its own page, and fails where a busy machine does not show it within 3 s
        theme=_theme(),
        css=asset("gradio.css"),
        head=_HEAD,
        app_kwargs={"routes": routes, "middleware": [guard, Middleware(Unheard, queue=blocks._queue)], **_NO_DOCS},
    )
    # Gradio puts its own middleware before ours, which would answer other sites: the guard has to be the outermost
    blocks.app.user_middleware.remove(guard)
    blocks.app.user_middleware.insert(0, guard)
    blocks.app.middleware_stack = blocks.app.build_middleware_stack()


def _check_access(settings: Settings, access: Access) -> None:
    if not (is_loopback(settings.host) or access.check or access.everyone):
        raise AskCorpusError(
            f"On {settings.host} everyone who can reach this machine could read the documents. Name who may with "
            "--auth-file FILE (python -m askcorpus.web.passwords NAME makes a line of it), or let all with --no-auth."
        )
    if access.mcp and access.check is not None:
        raise AskCorpusError(
            "Programs that use the MCP tools cannot log in. Serve the tools on this machine without --auth-file, "
            "or the page with it without --mcp."
        )
    if access.mcp and importlib.util.find_spec("mcp") is None:
        raise AskCorpusError("MCP tools need the package mcp. Install it: pip install 'askcorpus[mcp]'")


def _check_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":  # there the option would let two servers share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host.strip("[]"), settings.port))
        except OSError as error:
            raise AskCorpusError(
                f"The page cannot be served on {settings.host}, port {settings.port}: {error.strerror or error}. "
                f"Stop what uses the port, or choose another one with --port, say --port {settings.port % 65_535 + 1}."
            ) from error


def _get_ready(parts: PageParts) -> None:
    """Makes the first index where there is none, and loads the models, while the page serves already."""
    if not parts.assistant.has_index():
        parts.rebuilder.start()
        parts.rebuilder.wait()
    try:
        parts.events.warm_up()
    except AskCorpusError as error:
        log.warning("%s", error)


def _theme() -> gr.themes.Base:
    import gradio as gr

    system = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
    mono = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")
    return gr.themes.Base(font=system, font_mono=mono).set(
        body_background_fill="#faf9f6", body_background_fill_dark="#15171a"
    )
