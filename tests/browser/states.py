"""Every state the page can be in: the documents it needs, and the way to it. Looked at by axe and by the camera."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from fake_answers import CHANGED, DEPTH, DUES, HOW_TO, IN_ALL, LEADS, NEWEST, PIECES, SUPPLIER, WAITING, WHICH_ROWS
from page_server import PageServer
from playwright.sync_api import Page
from shelves import (
    ARTICLE,
    EMPTY,
    HARBOUR,
    LEAVING,
    OFFICE,
    REPORTS,
    RIVER,
    RIVER_AT_FIRST,
    STREAMING,
    WARMING,
    Shelf,
)

WIDE = (1280, 800)
PHONE = (320, 640)  # the narrowest there is
QUESTION = "Who rejected the offer?"
UNANSWERABLE = "What is the population of Ukraine?"


@dataclass(frozen=True, slots=True)
class State:
    """One state; `reach` takes a freshly opened page of a server over `shelf` there."""

    name: str
    shelf: Shelf
    reach: Callable[[Page, PageServer], None]


def ask(page: Page, question: str) -> None:
    """Asks, and waits until nothing more of the answer comes: up to then the page may store the conversation again."""
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    page.locator("[data-turn]").last.locator(".tools").wait_for()
    page.locator("#send[aria-label=Send]").wait_for()


def highlighted(page: Page) -> str:
    """The words marked in the open source."""
    page.locator(".source-body mark").first.wait_for()
    return "".join(page.locator(".source-body mark").all_text_contents())


def open_documents(page: Page) -> None:
    """Brings the documents up, which on a phone is a step of its own."""
    page.locator("#index-pill").click()
    page.locator("#panel-documents").wait_for()


def settle(page: Page) -> None:
    """Waits until nothing moves any more but what moves for ever."""
    page.wait_for_function(
        "document.getAnimations().every((a) => a.effect.getTiming().iterations !== 1 || a.playState === 'finished')"
    )


def _ready(page: Page) -> None:
    page.locator("#index-pill[data-state=ready]").wait_for(timeout=120_000)


def _ready_or_working(page: Page) -> None:
    page.locator("#index-pill", has_text=re.compile("documents|Rebuilding 3")).wait_for()


def _empty(page: Page, server: PageServer) -> None:
    page.get_by_text("There is nothing to read yet").wait_for()


def _first_reading(page: Page, server: PageServer) -> None:
    page.get_by_text("Reading your documents").wait_for()
    page.locator("#index-pill", has_text="Rebuilding 3").wait_for()


def _rebuilding(page: Page, server: PageServer) -> None:
    _ready_or_working(page)
    ask(page, "The river rose by how many centimetres?")
    open_documents(page)
    if page.locator("#rebuild").count():  # another page may have started it
        page.locator("#rebuild").click()
    page.wait_for_function("Number(document.querySelector('[role=progressbar]')?.ariaValueNow) > 30")


def _warming_up(page: Page, server: PageServer) -> None:
    page.locator("#index-pill", has_text="Warming up").wait_for()
    page.locator(".starter").first.wait_for()


def _welcome(page: Page, server: PageServer) -> None:
    page.locator(".starter").first.wait_for()
    _ready(page)


def _streaming(page: Page, server: PageServer) -> None:
    _ready(page)
    page.locator("#question").fill(QUESTION)
    page.locator("#question").press("Enter")
    page.locator(".said-text").wait_for()


def _reply(page: Page, server: PageServer) -> None:
    ask(page, QUESTION)
    page.locator(".chip").first.focus()
    page.locator("#tip").wait_for()


def _answer(page: Page, server: PageServer) -> None:
    ask(page, QUESTION)
    page.locator(".chip").first.click()
    page.locator(".source-body mark").first.wait_for()


def _finding(page: Page, server: PageServer) -> None:
    _answer(page, server)
    page.get_by_role("button", name="Find in this document").click()
    page.keyboard.type("Reuters")
    page.get_by_text("1 of ").wait_for()


def _follow_up(page: Page, server: PageServer) -> None:
    ask(page, "Who is Dmytro Kuleba?")
    ask(page, "What did he say about negotiations?")
    page.locator(".understood").wait_for()


def _refusal(page: Page, server: PageServer) -> None:
    ask(page, UNANSWERABLE)
    page.locator(".notice.refusal").wait_for()


def _close_passage(page: Page, server: PageServer) -> None:
    _refusal(page, server)
    page.locator(".near button").first.click()
    page.locator(".source-body .p").first.wait_for()


def _error(page: Page, server: PageServer) -> None:
    _ready(page)
    ask(page, QUESTION)
    server.stop()
    ask(page, QUESTION)
    page.locator("#index-pill", has_text="Not connected").wait_for()


def _feedback(page: Page, server: PageServer) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="Bad answer").click()
    page.get_by_label("What was wrong with it?").fill("It names nobody.")


def _conversations(page: Page, server: PageServer) -> None:
    for question in (QUESTION, UNANSWERABLE, "How many regions did Russia annex?"):
        page.locator("#new-talk").click()
        ask(page, question)
    page.locator("#talks-button").click()
    page.locator(".menu-row").nth(2).wait_for()


def _settings(page: Page, server: PageServer) -> None:
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Passages read for an answer").wait_for()


def _search(page: Page, server: PageServer) -> None:
    _look_for(page, "ceasefire negotiations")
    page.locator(".hit").first.wait_for()


def _nothing_found(page: Page, server: PageServer) -> None:
    _look_for(page, "zzyzx")
    page.locator(".quiet-line", has_text="assage").wait_for()


def _look_for(page: Page, words: str) -> None:
    open_documents(page)
    page.locator("#tab-search").click()
    page.get_by_label("Search the documents").fill(words)
    page.keyboard.press("Enter")


def _source_untouched(page: Page, server: PageServer) -> None:
    open_documents(page)
    page.locator("#tab-source").click()


def _documents(page: Page, server: PageServer) -> None:
    _ready(page)
    open_documents(page)
    page.locator(".file").nth(3).wait_for()
    page.get_by_label("Ask only").nth(1).check()


def _chosen(page: Page, server: PageServer) -> None:
    _documents(page, server)
    page.keyboard.press("Escape")
    ask(page, "Who was in the chair?")


def _removed(page: Page, server: PageServer) -> None:
    _ready(page)
    open_documents(page)
    if page.get_by_role("button", name="Put tide.py back").count() == 0:  # another page may have removed it
        page.locator(".file", has_text="tide.py").hover()
        page.get_by_role("button", name="Remove tide.py").click()
    page.get_by_role("button", name="Put tide.py back").wait_for()


def _shows(question: str, shown: str) -> Callable[[Page, PageServer], None]:
    """The way to the answer of a question, in which `shown` is to be seen."""

    def reach(page: Page, server: PageServer) -> None:
        _ready(page)
        ask(page, question)
        page.locator(shown).first.wait_for()

    return reach


def _cited(question: str, lit: str) -> Callable[[Page, PageServer], None]:
    """The way to the first citation of an answer, opened in its document as text, where `lit` is to be seen."""

    def reach(page: Page, server: PageServer) -> None:
        _shows(question, ".chip")(page, server)
        page.locator(".chip").first.click()
        page.locator(".source-body > :not(.note)").first.wait_for()
        if page.get_by_role("button", name="Text", exact=True).count():
            page.get_by_role("button", name="Text", exact=True).click()
        page.locator(f".source-body {lit}").first.wait_for()

    return reach


def _understood_changing(page: Page, server: PageServer) -> None:
    _follow_up(page, server)
    page.get_by_role("button", name="Change the understood question").click()
    page.get_by_label("The question as it is meant").wait_for()


def _table(page: Page, server: PageServer) -> None:
    _ready(page)
    open_documents(page)
    page.locator(".file button.open", has_text=re.compile("Harbour dues|tariff")).click()
    page.locator(".doc-table").wait_for()


def _code(page: Page, server: PageServer) -> None:
    _ready(page)
    open_documents(page)
    page.locator(".file button.open", has_text="tide").click()
    page.locator(".doc-code").wait_for()


def _pdf(page: Page, server: PageServer) -> None:
    _ready(page)
    ask(page, "Who painted the old lighthouse tower red?")
    page.locator(".chip").first.click()
    page.locator(".box").first.wait_for()


def _pdf_as_text(page: Page, server: PageServer) -> None:
    _pdf(page, server)
    page.get_by_role("button", name="Text", exact=True).click()
    page.locator(".source-body mark").first.wait_for()


STATES = (
    State("empty-corpus", EMPTY, _empty),
    State("first-reading", RIVER_AT_FIRST, _first_reading),
    State("rebuild-running", RIVER, _rebuilding),
    State("warming-up", WARMING, _warming_up),
    State("welcome", ARTICLE, _welcome),
    State("streaming", STREAMING, _streaming),
    State("reply", ARTICLE, _reply),
    State("answer", ARTICLE, _answer),
    State("finding", ARTICLE, _finding),
    State("follow-up", ARTICLE, _follow_up),
    State("refusal", ARTICLE, _refusal),
    State("close-passage", ARTICLE, _close_passage),
    State("feedback", ARTICLE, _feedback),
    State("conversations", ARTICLE, _conversations),
    State("settings", ARTICLE, _settings),
    State("search", ARTICLE, _search),
    State("nothing-found", ARTICLE, _nothing_found),
    State("source-untouched", ARTICLE, _source_untouched),
    State("documents", OFFICE, _documents),
    State("chosen", OFFICE, _chosen),
    State("table", OFFICE, _table),
    State("code", OFFICE, _code),
    State("removed", OFFICE, _removed),  # last of its shelf: it takes a file away
    State("pdf", REPORTS, _pdf),
    State("pdf-as-text", REPORTS, _pdf_as_text),
    State("kind-list", HARBOUR, _shows(HOW_TO, ".said-text .doc-list")),
    State("kind-rows", HARBOUR, _shows(WHICH_ROWS, ".said-text table")),
    State("kind-calculation", HARBOUR, _shows(IN_ALL, ".said-text")),
    State("kind-difference", HARBOUR, _shows(CHANGED, ".said-text")),
    State("kind-version", HARBOUR, _shows(NEWEST, ".said-text")),
    State("probably", HARBOUR, _shows("Are dogs kept on a lead in winter?", ".turn .tools")),
    State("none", HARBOUR, _shows("Which diver painted the boat house of the mayor red?", ".notice.refusal")),
    State("understood-changing", ARTICLE, _understood_changing),
    State("cited-docx", HARBOUR, _cited(LEADS, "tr.quote")),
    State("cited-xlsx", HARBOUR, _cited(PIECES, "tr.quote")),
    State("cited-csv", HARBOUR, _cited(SUPPLIER, "tr.quote")),
    State("cited-html", HARBOUR, _cited(DUES, "tr.quote")),
    State("cited-markdown", HARBOUR, _cited(WAITING, "tr.quote")),
    State("cited-pdf", HARBOUR, _cited(DEPTH, "tr.quote")),
    State("cited-procedure", HARBOUR, _cited(HOW_TO, "mark")),
    State("cited-chat", HARBOUR, _cited("When do the divers come?", "mark")),
    State("cited-mail", HARBOUR, _cited("How many crowns do the piles cost?", "mark")),
    State("cited-code", HARBOUR, _cited("What does MEAN say in metres above the datum?", "mark")),
    State("error", LEAVING, _error),
)
