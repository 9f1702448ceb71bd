"""The whole path with nothing stood in for: the user's document, the real index and models, a process of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from page_server import PageServer
from playwright.sync_api import Page, expect
from states import ask, highlighted

from conftest import SEEDS

OpenPage = Callable[..., Page]

ANSWERED = [
    ("Who rejected the offer?", "Ukrainian officials"),
    ("What did Putin say when asked about talks?", "Let them resume"),
    ("Who is the Ukrainian foreign minister?", "Dmytro Kuleba"),
    ("How many regions did Russia annex?", "four regions"),
    ("What did Zelensky sign?", "a decree banning any negotiations"),
    ("Who wrote this?", "Kyle Anzalone"),
    ("What is this article about?", "Putin"),
]
REFUSED = ["What is the population of Kyiv?", "Who won the 2022 World Cup?", "What did Biden say?"]


@pytest.fixture(scope="module")
def real_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    folder = tmp_path_factory.mktemp("whole-path")
    shutil.copytree(SEEDS, folder / "corpus")
    with PageServer(folder / "corpus", folder / "index") as server:
        yield server


def test_every_answer_is_quoted_and_its_citation_shows_the_quote(open_page: OpenPage, real_server: PageServer) -> None:
    page = open_page(real_server)
    expect(page.locator("#index-pill")).to_have_attribute("data-state", "ready", timeout=60_000)
    for question, expected in ANSWERED:
        ask(page, question)
        turn = page.locator("[data-turn]").last
        expect(turn.locator(".said-text")).to_contain_text(expected)
        chip = turn.locator(".chip").first
        chip.click()
        quote = page.evaluate(
            """() => { const turns = JSON.parse(localStorage.getItem('askcorpus.conversations.1'))[0].turns;
            return turns.at(-1).answer.citations[0].quote; }"""
        )
        expect(page.locator(".source-body mark").first).to_be_in_viewport()
        assert highlighted(page).split() == quote.split()


def test_what_the_document_does_not_say_is_refused(open_page: OpenPage, real_server: PageServer) -> None:
    page = open_page(real_server)
    for question in REFUSED:
        ask(page, question)
        expect(page.locator("[data-turn]").last.locator(".notice.refusal")).to_be_visible()


def test_follow_up_is_understood_from_the_conversation(open_page: OpenPage, real_server: PageServer) -> None:
    page = open_page(real_server)
    ask(page, "Who is Dmytro Kuleba?")
    ask(page, "What did he say about negotiations?")
    expect(page.locator(".understood").last).to_contain_text("Kuleba")


def test_added_file_is_asked_about_after_a_rebuild_and_removed_it_is_gone(
    open_page: OpenPage, real_server: PageServer
) -> None:
    page = open_page(real_server)
    expect(page.locator("#index-pill")).to_have_attribute("data-state", "ready", timeout=60_000)
    (real_server.corpus / "light.txt").write_text("The lighthouse\n\nIngrid Berg built the lighthouse in 1902.\n")
    page.locator("#rebuild").click()
    expect(page.locator("#index-pill")).to_contain_text("2 documents", timeout=60_000)
    ask(page, "Who built the lighthouse?")
    expect(page.locator(".said-text").last).to_contain_text("Ingrid Berg")
    (real_server.corpus / "light.txt").unlink()
    page.locator("#rebuild").click()
    expect(page.locator("#index-pill")).to_contain_text("1 document", timeout=60_000)
    expect(page.locator(".file")).to_have_count(1)
    page.locator(".chip").last.click()
    expect(page.locator(".source-body .note")).to_contain_text("no longer in the index")
    ask(page, "Who built the lighthouse?")
    expect(page.locator("[data-turn]").last.locator(".notice.refusal")).to_be_visible()
