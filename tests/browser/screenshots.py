"""Takes a picture of each state of the page: `python tests/browser/screenshots.py --out DIR [--fake]`.

Shown is the real assistant, but for the rebuild: the stand-in can hold one half done. `--fake` shows it everywhere.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from page_server import PageServer, chromium
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from reading_samples import pdf

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
WIDE = (1280, 800)
QUESTION = "Who rejected the offer?"
UNANSWERABLE = "What is the population of Ukraine?"
SHELF = {
    "minutes/2024-03-board.md": "# Board meeting, March 2024\n\nThe board approved the budget. Ada Lind was in the chair.\n",
    "minutes/2024-06-board.md": "# Board meeting, June 2024\n\nThe board chose the site at Fagervik for the new pier.\n",
    "prices.csv": "item,unit,price\npine boards,metre,4.10\nsteel bolts,piece,0.35\n",
    "letters/harbour-master.eml": "From: ole@example.com\nTo: ada@example.com\nSubject: The new pier\n"
    "Content-Type: text/plain; charset=utf-8\n\nDear Ada,\n\nthe divers start on Monday.\n\nOle\n",
    "notes.txt": "",
    "scans/drawing.pdf": "%PDF-1.4 broken off",
}
PIER = [
    [(60, 730, 22, "The Pier at Fagervik"), (60, 690, 12, "Report of the harbour company, 1904")],
    [
        (60, 730, 16, "Construction"),
        (60, 700, 12, "Work on the pier began in May 1902, after two years of surveys. The stone came"),
        (60, 684, 12, "from the quarry at Lervik, by barge. The old lighthouse tower was painted red by"),
        (60, 668, 12, "Ingrid Berg in the summer of 1903, so that ships could tell it from the church."),
        (60, 636, 12, "The total cost was 41,000 crowns, a third less than the company had feared."),
    ],
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="where the pictures go")
    parser.add_argument("--fake", action="store_true", help="show the stand-in assistant, which starts at once")
    options = parser.parse_args()
    options.out = options.out.resolve()
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = chromium(playwright)
        os.chdir(folder)  # so that the page shows short paths
        shutil.copytree(SEEDS, "seeds")
        with PageServer(Path("seeds"), Path("index"), fake=options.fake) as server:
            _conversation(browser, server, options.out)
            _phone(browser, server, options.out)
            _dark(browser, server, options.out)
        with PageServer(Path("documents"), Path("index-2"), fake=options.fake) as server:
            page = open_page(browser, server)
            page.get_by_text("There is nothing to read yet").wait_for()
            _shoot(page, options.out, "empty-corpus")
            page.close()
        _documents(browser, options.out, options.fake)
        _pdf(browser, options.out, options.fake)
        _rebuild(browser, options.out)
        browser.close()
        os.chdir(SEEDS)  # Windows keeps a folder that is in use


def _conversation(browser: Browser, server: PageServer, out: Path) -> None:
    page = open_page(browser, server)
    page.locator(".starter").first.wait_for()
    page.locator("#index-pill[data-state=ready]").wait_for(timeout=120_000)
    _shoot(page, out, "welcome")
    ask(page, QUESTION)
    page.locator(".chip").first.click()
    page.locator("mark").first.wait_for()
    _shoot(page, out, "answer")
    page.locator("#new-talk").click()
    ask(page, UNANSWERABLE)
    _shoot(page, out, "refusal")
    page.locator("#tab-search").click()
    page.locator("#panel-search input").fill("ceasefire negotiations")
    page.keyboard.press("Enter")
    page.locator(".hit").first.wait_for()
    _shoot(page, out, "search")
    page.get_by_role("button", name="Settings").click()
    _shoot(page, out, "settings")
    page.close()


def _phone(browser: Browser, server: PageServer, out: Path) -> None:
    page = open_page(browser, server, (390, 720))
    ask(page, QUESTION)
    _shoot(page, out, "phone")
    page.locator(".chip").first.click()
    page.locator("mark").first.wait_for()
    _shoot(page, out, "phone-source")
    page.close()


def _dark(browser: Browser, server: PageServer, out: Path) -> None:
    page = open_page(browser, server, dark=True)
    ask(page, QUESTION)
    page.locator(".chip").first.click()
    page.locator("mark").first.wait_for()
    _shoot(page, out, "dark")
    page.close()


def _documents(browser: Browser, out: Path, fake: bool) -> None:
    corpus = Path("shelf")
    for name, text in SHELF.items():
        path = corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with PageServer(corpus, Path("index-3"), fake=fake) as server:
        page = open_page(browser, server)
        page.locator(".file").nth(3).wait_for(timeout=60_000)
        page.locator("#index-pill[data-state=ready]").wait_for(timeout=120_000)
        page.get_by_label("Ask only").nth(1).check()
        _shoot(page, out, "documents")
        page.close()


def _pdf(browser: Browser, out: Path, fake: bool) -> None:
    corpus = Path("reports")
    corpus.mkdir()
    (corpus / "fagervik-1904.pdf").write_bytes(pdf(PIER))
    with PageServer(corpus, Path("index-5"), fake=fake) as server:
        page = open_page(browser, server)
        page.locator("#index-pill[data-state=ready]").wait_for(timeout=120_000)
        ask(page, "Who painted the old lighthouse tower red?")
        page.locator(".chip").first.click()
        page.locator(".box").first.wait_for()
        _shoot(page, out, "pdf")
        page.close()


def _rebuild(browser: Browser, out: Path) -> None:
    corpus = Path("river")
    corpus.mkdir()
    for number in range(40):
        (corpus / f"report-{number:02}.txt").write_text(f"Report {number}\n\nThe river rose by {number} centimetres.\n")
    with PageServer(corpus, Path("index-4"), fake=True, seconds_per_step=0.15) as server:
        page = open_page(browser, server)
        page.locator("[role=progressbar][aria-valuenow]").wait_for()
        page.wait_for_function("Number(document.querySelector('[role=progressbar]')?.ariaValueNow) > 30")
        _shoot(page, out, "rebuild-running")
        page.locator("#rebuild").wait_for()
        page.close()


def open_page(browser: Browser, server: PageServer, size: tuple[int, int] = WIDE, dark: bool = False) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    page.goto(server.address)
    page.locator("#askcorpus").wait_for()
    return page


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    page.locator("[data-turn]:last-child .tools").wait_for()


def _shoot(page: Page, out: Path, name: str) -> None:
    page.mouse.move(5, 400)
    settle(page)
    page.screenshot(path=out / f"{name}.png")


def settle(page: Page) -> None:
    """Waits until nothing moves any more but what moves for ever."""
    page.wait_for_function(
        "document.getAnimations().every((a) => a.effect.getTiming().iterations !== 1 || a.playState === 'finished')"
    )


if __name__ == "__main__":
    main()
