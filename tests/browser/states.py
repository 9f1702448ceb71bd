"""Every state the page can be in: the documents it needs, and the way to it. Looked at by axe and by the camera."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fake_assistant import Hold
from page_server import PageServer
from playwright.sync_api import Page

from reading_samples import pdf

WIDE = (1280, 800)
PHONE = (320, 640)  # the narrowest there is
QUESTION = "Who rejected the offer?"
UNANSWERABLE = "What is the population of Ukraine?"
SEEDS = Path(__file__).resolve().parents[2] / "seeds"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The documents of a server. With `hold` only the stand-in assistant can serve them."""

    name: str
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    hold: Hold = ""

    def write(self, corpus: Path) -> None:
        corpus.mkdir(parents=True)
        for name, text in self.files.items():
            (corpus / name).parent.mkdir(parents=True, exist_ok=True)
            (corpus / name).write_bytes(text if isinstance(text, bytes) else text.encode())


@dataclass(frozen=True, slots=True)
class State:
    """One state; `reach` takes a freshly opened page of a server over `shelf` there."""

    name: str
    shelf: Shelf
    reach: Callable[[Page, PageServer], None]


EMPTY = Shelf("documents")
ARTICLE = Shelf("seeds", {path.name: path.read_bytes() for path in SEEDS.iterdir() if path.is_file()})
WARMING = Shelf("seeds-warming", ARTICLE.files, "warm-up")
STREAMING = Shelf("seeds-streaming", ARTICLE.files, "answer")
LEAVING = Shelf("seeds-leaving", ARTICLE.files)
_REPORTS = {f"report-{n:02}.txt": f"Report {n}\n\nThe river rose by {n} centimetres.\n" for n in range(40)}
RIVER_AT_FIRST = Shelf("river-at-first", _REPORTS, "first-rebuild")
RIVER = Shelf("river", _REPORTS, "rebuild")
OFFICE = Shelf(
    "shelf",
    {
        "minutes/2024-03-board.md": "# Board meeting, March 2024\n\nThe board approved the budget. "
        "Ada Lind was in the chair.\n",
        "minutes/2024-06-board.md": "# Board meeting, June 2024\n\nThe board chose the site at Fagervik for the new "
        "pier.\n",
        "prices.csv": "item,unit,price\npine boards,metre,4.10\nsteel bolts,piece,0.35\n",
        "tariff.md": "# Harbour dues\n\n| boat | a day | a month |\n| --- | --- | --- |\n| sail | 12 | 200 |\n"
        "| motor, longer than eighteen metres | 31 | 540 |\n",
        "letters/harbour-master.eml": "From: ole@example.com\nTo: ada@example.com\nSubject: The new pier\n"
        "Content-Type: text/plain; charset=utf-8\n\nDear Ada,\n\nthe divers start on Monday.\n\nOle\n",
        "tide.py": '"""Tides at the pier."""\n\n\ndef height(hour: int) -> float:\n    return 1.2 * hour\n',
        "notes.txt": "",
        "scans/drawing.pdf": "%PDF-1.4 broken off",
    },
)
REPORTS = Shelf(
    "reports",
    {
        "fagervik-1904.pdf": pdf(
            [
                [(60, 730, 22, "The Pier at Fagervik"), (60, 690, 12, "Report of the harbour company, 1904")],
                [
                    (60, 730, 16, "Construction"),
                    (60, 700, 12, "Work on the pier began in May 1902, after two years of surveys. The stone came"),
                    (60, 684, 12, "from the quarry at Lervik, by barge. The old lighthouse tower was painted red by"),
                    (60, 668, 12, "Ingrid Berg in the summer of 1903, so that ships could tell it from the church."),
                    (60, 636, 12, "The total cost was 41,000 crowns, a third less than the company had feared."),
                ],
            ]
        )
    },
)


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    page.locator("[data-turn]").last.locator(".tools").wait_for()


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
    ask(page, "How far did the river rise?")
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
    page.locator("mark").first.wait_for()


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
    page.locator("mark").first.wait_for()


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
    State("error", LEAVING, _error),
)
