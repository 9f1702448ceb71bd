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
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

SEEDS = Path(__file__).parents[2] / "seeds"
OpenPage = Callable[..., Page]
ServePage = Callable[..., PageServer]


@pytest.fixture(scope="module")  # not longer: an event loop runs in this thread as long as Playwright does
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=10_000)
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


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens the page of a server in a browser profile of its own; fails the test where anything leaves this machine."""
    left: list[str] = []
    broken: list[str] = []

    def note(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname != "127.0.0.1":
            left.append(request.url)

    with ExitStack() as stack:

        def start(server: PageServer, *, width: int = 1280, height: int = 800, dark: bool = False) -> Page:
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
            )
            stack.callback(context.close)
            context.on("request", note)
            context.set_default_timeout(10_000)
            page = context.new_page()
            page.on("pageerror", lambda error: broken.append(str(error)))
            page.goto(server.address)
            page.locator("#askcorpus").wait_for()
            return page

        yield start
    assert left == []
    assert broken == []
