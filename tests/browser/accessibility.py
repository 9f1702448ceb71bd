"""Looks for accessibility faults with axe-core in every state of the page; exit code 1 where there are any.

`npm install axe-core` somewhere, then `python tests/browser/accessibility.py --axe .../axe-core/axe.min.js`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from page_server import PageServer, chromium
from playwright.sync_api import Browser, Page, sync_playwright
from screenshots import SEEDS, ask, open_page, settle


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--axe", type=Path, required=True, help="the file axe.min.js")
    axe = parser.parse_args().axe.read_text(encoding="utf-8")
    faults = 0
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = chromium(playwright)
        for name, page in _states(browser, Path(folder)):
            settle(page)
            page.evaluate(axe)
            found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
            faults += len(found)
            print(f"{name}: {len(found) or 'no'} faults")
            for fault in found:
                print(f"  {fault['impact']}: {fault['help']}")
                for node in fault["nodes"]:
                    print(f"    {node['html'][:200]}")
        browser.close()
    return 1 if faults else 0


def _states(browser: Browser, folder: Path) -> Iterator[tuple[str, Page]]:
    shutil.copytree(SEEDS, folder / "corpus")
    with PageServer(folder / "corpus", folder / "index", fake=True) as server:
        for dark in (False, True):
            for name, page in _of_one_page(open_page(browser, server, dark=dark)):
                yield f"{'dark' if dark else 'light'} {name}", page
        phone = open_page(browser, server, (390, 700))
        ask(phone, "Who rejected the offer?")
        yield "phone answer", phone
        phone.locator(".chip").first.click()
        phone.locator("mark").first.wait_for()
        yield "phone source", phone
    with PageServer(folder / "empty", folder / "index-2", fake=True) as server:
        page = open_page(browser, server)
        page.get_by_text("There is nothing to read yet").wait_for()
        yield "empty corpus", page


def _of_one_page(page: Page) -> Iterator[tuple[str, Page]]:
    page.locator(".starter").first.wait_for()
    yield "welcome", page
    ask(page, "Who rejected the offer?")
    page.locator(".chip").first.hover()
    yield "answer", page
    page.locator(".chip").first.click()
    page.locator("mark").first.wait_for()
    yield "source", page
    ask(page, "What is the population of Ukraine?")
    yield "refusal", page
    page.locator("#talks-button").click()
    yield "conversations", page
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Settings").click()
    yield "settings", page
    page.keyboard.press("Escape")
    page.locator("#tab-search").click()
    page.get_by_label("Search the documents").fill("ceasefire")
    page.keyboard.press("Enter")
    page.locator(".hit").first.wait_for()
    yield "search", page


if __name__ == "__main__":
    sys.exit(main())
