"""What the browser tests share: one Chromium, a page for each test that must not leave this machine, and servers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from page_server import PageServer, chromium
from playwright.sync_api import Browser, Error, Page, Request, expect, sync_playwright

SEEDS = Path(__file__).parents[2] / "seeds"
OpenPage = Callable[..., Page]
ServePage = Callable[..., PageServer]
MILLISECONDS = 30_000  # to wait for what is there within one second on a quiet machine


@pytest.fixture(scope="module")  # not longer: an event loop runs in this thread as long as Playwright does
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=MILLISECONDS)
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def seeds_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    """The stand-in assistant over the seeds document, shared by the tests that change nothing."""
    folder = tmp_path_factory.mktemp("seeds-server")
    shutil.copytree(SEEDS, folder / "corpus")
    with PageServer(folder / "corpus", folder / "index", fake=True) as server:
        yield server


@pytest.fixture
def serve_page(tmp_path: Path) -> Iterator[ServePage]:
    """Starts servers over folders of their own; by default with the stand-in assistant."""
    with ExitStack() as stack:

        def start(files: Mapping[str, str | bytes], *, fake: bool = True, **options: Any) -> PageServer:
            corpus = tmp_path / f"corpus-{len(list(tmp_path.iterdir()))}"
            corpus.mkdir()
            for name, text in files.items():
                (corpus / name).write_bytes(text if isinstance(text, bytes) else text.encode())
            index = tmp_path / f"index-{corpus.name}"
            return stack.enter_context(PageServer(corpus, index, fake=fake, **options))

        yield start


class Tab:
    """A page whose profile is emptied before each use: its scripts stay compiled; a new profile takes four times as long."""

    def __init__(self, browser: Browser) -> None:
        self.context = browser.new_context()
        self.page = self.context.new_page()
        self._browser = self.context.new_cdp_session(self.page)

    def empty(self, origin: str) -> None:
        """As if nobody had been there: nothing stored, nothing allowed, the pointer out of the way."""
        self.page.mouse.move(0, 0)
        self.context.clear_cookies()
        self.context.clear_permissions()
        self._browser.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})

    def leave(self) -> None:
        """Leaves the page, so that it asks its server nothing more."""
        for beside in self.context.pages[1:]:
            beside.close()
        self.page.goto("about:blank")


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Tab:
    return Tab(browser)


@pytest.fixture
def open_page(browser: Browser, tab: Tab) -> Iterator[OpenPage]:
    """Opens the page of a server in a browser profile of its own; fails the test where anything leaves this machine."""
    left: list[str] = []
    broken: list[str] = []
    opened: list[Page] = []

    def note(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname != "127.0.0.1":
            left.append(request.url)

    def note_error(error: Error) -> None:
        broken.append(str(error))

    with ExitStack() as stack:

        def new_page(origin: str) -> Page:
            """The tab first; a second page of a test has a profile beside it."""
            if opened:
                context = browser.new_context()
                stack.callback(context.close)
                page = context.new_page()
            else:
                context, page = tab.context, tab.page
                tab.empty(origin)
                stack.callback(context.remove_listener, "request", note)
                stack.callback(page.remove_listener, "pageerror", note_error)
                stack.callback(tab.leave)
            context.on("request", note)
            context.set_default_timeout(MILLISECONDS)
            page.on("pageerror", note_error)
            return page

        def start(server: PageServer, *, width: int = 1280, height: int = 800, dark: bool = False) -> Page:
            page = new_page(server.address.rstrip("/"))
            opened.append(page)
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme="dark" if dark else "light")
            page.goto(server.address)
            page.locator("#askcorpus").wait_for()
            return page

        yield start
    assert left == []
    assert broken == []
