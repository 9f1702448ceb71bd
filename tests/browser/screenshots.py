"""Takes a picture of each state of the page: `python tests/browser/screenshots.py --out DIR [--real]`.

By default the stand-in assistant is shown, which can hold a rebuild half done; `--real` shows the real one.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from page_server import PageServer, chromium
from playwright.sync_api import Browser, Page, sync_playwright

SEEDS = Path(__file__).parents[2] / "seeds"
WIDE = (1280, 800)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="where the pictures go")
    parser.add_argument("--real", action="store_true", help="show the real assistant")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = chromium(playwright)
        corpus = Path(folder, "corpus")
        shutil.copytree(SEEDS, corpus)
        with PageServer(corpus, Path(folder, "index"), fake=not options.real) as server:
            _answers(browser, server, options.out)
            _phone(browser, server, options.out)
            _dark(browser, server, options.out)
        with PageServer(Path(folder, "empty"), Path(folder, "index2"), fake=not options.real) as server:
            page = open_page(browser, server)
            page.get_by_text("There is nothing to read yet").wait_for()
            _shoot(page, options.out, "empty-corpus")
        _rebuild(browser, Path(folder), options.out)
        browser.close()


def _answers(browser: Browser, server: PageServer, out: Path) -> None:
    page = open_page(browser, server)
    page.locator(".starter").first.wait_for()
    _shoot(page, out, "welcome")
    ask(page, "Who rejected the offer?")
    _shoot(page, out, "answer")
    page.locator(".chip").first.hover()
    _shoot(page, out, "quote-over-chip")
    page.locator(".chip").first.click()
    page.locator("mark").first.wait_for()
    _shoot(page, out, "source")
    ask(page, "What is the population of Ukraine?")
    _shoot(page, out, "refusal")
    page.locator("#talks-button").click()
    _shoot(page, out, "conversations")
    page.keyboard.press("Escape")
    page.locator("#tab-search").click()
    page.locator("#panel-search input").fill("ceasefire negotiations")
    page.keyboard.press("Enter")
    page.locator(".hit").first.wait_for()
    _shoot(page, out, "search")
    page.close()


def _phone(browser: Browser, server: PageServer, out: Path) -> None:
    for width in (390, 320):
        page = open_page(browser, server, (width, 720))
        page.locator(".starter").first.wait_for()
        _shoot(page, out, f"phone-{width}-welcome")
        ask(page, "Who rejected the offer?")
        _shoot(page, out, f"phone-{width}")
        page.locator(".chip").first.click()
        page.locator("mark").first.wait_for()
        _shoot(page, out, f"phone-{width}-source")
        page.close()


def _dark(browser: Browser, server: PageServer, out: Path) -> None:
    page = open_page(browser, server, dark=True)
    ask(page, "Who rejected the offer?")
    page.locator(".chip").first.click()
    page.locator("mark").first.wait_for()
    _shoot(page, out, "dark")
    ask(page, "What is the population of Ukraine?")
    _shoot(page, out, "dark-refusal")
    page.close()


def _rebuild(browser: Browser, folder: Path, out: Path) -> None:
    corpus = folder / "many"
    corpus.mkdir()
    for number in range(40):
        (corpus / f"report-{number:02}.txt").write_text(f"Report {number}\n\nThe river rose by {number} centimetres.\n")
    with PageServer(corpus, folder / "index3", fake=True, seconds_per_step=0.15) as server:
        page = open_page(browser, server)
        page.locator("[role=progressbar][aria-valuenow]").wait_for()
        page.wait_for_function("Number(document.querySelector('[role=progressbar]')?.ariaValueNow) > 30")
        _shoot(page, out, "rebuild-running")
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
    settle(page)
    page.screenshot(path=out / f"{name}.png")


def settle(page: Page) -> None:
    """Waits until nothing moves any more but what moves for ever."""
    page.wait_for_function(
        "document.getAnimations().every((a) => a.effect.getTiming().iterations !== 1 || a.playState === 'finished')"
    )


if __name__ == "__main__":
    main()
