"""How soon the page is there: what `make chat` runs, from its start to a page that can be used while the models load."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from page_server import PageServer
from playwright.sync_api import Browser, Page, expect
from states import ask

from conftest import SEEDS
from processes import free_port
from waiting import wait_until

OpenPage = Callable[..., Page]
ServePage = Callable[..., PageServer]

ACCEPTS_SECONDS = 8.0  # from the command to a server that accepts connections, on a quiet machine
USABLE_SECONDS = 3.0  # from there to a page that takes a question


def busy() -> float:
    """How many times longer than on a quiet machine something may take: the processes that share a processor."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)) if hasattr(os, "getloadavg") else 1.0


@dataclass(frozen=True, slots=True)
class StartedServer:
    address: str
    seconds: float  # from the command until it accepted a connection


@pytest.fixture
def started(tmp_path: Path) -> Iterator[StartedServer]:
    """`askcorpus serve` over a folder that has no index yet: the slowest start there is."""
    shutil.copytree(SEEDS, tmp_path / "seeds")
    port = free_port()
    begun = time.monotonic()
    command = [str(Path(sys.executable).with_name("askcorpus")), "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: process.poll() is not None or accepts(port), 60)
        assert process.poll() is None, "askcorpus serve ended by itself"
        yield StartedServer(f"http://127.0.0.1:{port}/", time.monotonic() - begun)
    finally:
        process.terminate()
        process.wait(timeout=20)


def accepts(port: int) -> bool:
    """Whether a connection is taken now."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


@pytest.mark.alone
def test_page_is_usable_soon_after_the_start(browser: Browser, started: StartedServer) -> None:
    page = browser.new_page()
    begun = time.monotonic()
    page.goto(started.address)
    expect(page.locator("#question")).to_be_focused()
    page.locator("#question").fill("Who rejected the offer?")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()
    usable = time.monotonic() - begun
    print(f"accepts connections after {started.seconds:.1f} s; the page is usable {usable:.1f} s later")
    assert started.seconds < ACCEPTS_SECONDS * busy()
    assert usable < USABLE_SECONDS * busy()
    page.locator("#index-pill[data-state=ready]").wait_for(timeout=60_000)
    ask(page, "Who rejected the offer?")
    expect(page.locator(".said-text")).to_contain_text("Ukrainian officials")
    page.close()


@pytest.mark.alone
def test_page_that_warms_up_says_so_and_answers(open_page: OpenPage, serve_page: ServePage) -> None:
    server = serve_page({"a.txt": "Tides\n\nThe moon makes the tides."}, hold="warm-up")
    begun = time.monotonic()
    page = open_page(server)
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator("#index-pill")).to_have_text("Documents: Warming up")
    assert time.monotonic() - begun < USABLE_SECONDS * busy()
    ask(page, "What makes the tides?")
    expect(page.locator(".said-text")).to_contain_text("The moon makes the tides.")
    expect(page.locator("#index-pill")).to_contain_text("Warming up")


def test_a_question_during_the_first_build_shows_how_far_that_is(open_page: OpenPage, serve_page: ServePage) -> None:
    page = open_page(serve_page({"a.txt": "Tides\n\nThe moon makes the tides."}, hold="first-rebuild"))
    page.get_by_text("Reading your documents").wait_for()
    page.locator("#question").fill("What makes the tides?")
    page.locator("#question").press("Enter")
    expect(page.locator(".turn .waiting")).to_have_text("The index is being made first: reading files.")
