"""Written answers on the page: a scripted language model, a real server over a small corpus."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from page_server import PageServer
from playwright.sync_api import Page, expect

from conftest import OpenPage
from scripted_model import ScriptedModel

QUESTION = "Who runs the kiosk at the Larnholm pier?"
TRUE = "Mara Lind runs the kiosk at the Larnholm pier."
LIE = "She pays 999 euros a month."
PIER = "The kiosk at the Larnholm pier is run by Mara Lind. She pays the harbour 240 euros a month for it.\n"


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedModel]:
    with ScriptedModel(f"{TRUE} {LIE}") as model:
        yield model


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, model: ScriptedModel) -> Iterator[PageServer]:
    folder = tmp_path_factory.mktemp("pier")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "pier.txt").write_text(PIER)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in model.settings().items():
            patch.setenv(f"ASKCORPUS_{name.upper()}", value)
        with PageServer(folder / "corpus", folder / "index") as server:
            yield server


def ask(page: Page) -> None:
    page.locator("#question").fill(QUESTION)
    page.locator("#question").press("Enter")
    page.locator("[data-turn]").last.locator(".tools").wait_for()


def test_a_written_answer_shows_what_is_proven_and_says_what_was_left_out(
    open_page: OpenPage, server: PageServer
) -> None:
    page = open_page(server)
    expect(page.locator("#how")).to_be_visible()
    ask(page)
    said = page.locator("[data-turn]").last
    expect(said.locator(".said-text")).to_contain_text(TRUE)
    expect(said.locator(".said-text")).not_to_contain_text("999")
    said.get_by_text("Why this answer").click()
    expect(said.locator(".writing")).to_contain_text("scripted wrote")
    expect(said.locator(".writing s")).to_have_text(LIE)
    said.locator(".chip").first.click()
    expect(page.locator("#panel-source")).to_contain_text("is run by Mara Lind")


def test_each_question_can_be_quoted_instead(open_page: OpenPage, server: PageServer, model: ScriptedModel) -> None:
    page = open_page(server)
    page.locator("#how").get_by_text("Quoted").click()
    asked = len(model.requests)
    ask(page)
    expect(page.locator("[data-turn]").last.locator(".said-text")).to_contain_text("is run by Mara Lind")
    expect(page.locator(".writing")).to_have_count(0)
    assert len(model.requests) == asked


def test_the_settings_name_the_model(open_page: OpenPage, server: PageServer) -> None:
    page = open_page(server)
    page.get_by_role("button", name="Settings").click()
    expect(page.locator("#writers")).to_contain_text("scripted writes answers")
    expect(page.get_by_role("button", name=re.compile("Use none"))).to_be_visible()
