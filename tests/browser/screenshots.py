"""Takes a picture of each state of the page: `python tests/browser/screenshots.py --out DIR [--fake] [--every]`.

Shown is the real assistant, but for what only the stand-in can hold still; `--fake` shows the stand-in everywhere.
`--every` takes every state wide and on a phone, light and dark, to look them all over.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from dataclasses import dataclass
from itertools import groupby, product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # for what pytest finds by itself
from page_server import PageServer, chromium
from states import PHONE, STATES, WIDE, State, settle


@dataclass(frozen=True, slots=True)
class Picture:
    """A state, how it is looked at, and the name of the file that shows it."""

    name: str
    state: State
    size: tuple[int, int] = WIDE
    scheme: str = "light"


_BY_NAME = {state.name: state for state in STATES}
_OF_THE_PHONE = (390, 720)
COLOURS = 96
PICTURES = [
    *(Picture(state.name, state) for state in STATES if state.name != "nothing-found"),  # the real one finds always
    Picture("dark", _BY_NAME["answer"], scheme="dark"),
    Picture("phone", _BY_NAME["reply"], _OF_THE_PHONE),
    Picture("phone-source", _BY_NAME["answer"], _OF_THE_PHONE),
]
EVERY = [
    Picture(f"{state.name}-{name}-{scheme}", state, size, scheme)
    for state, (name, size), scheme in product(STATES, (("wide", WIDE), ("phone", PHONE)), ("light", "dark"))
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="where the pictures go")
    parser.add_argument("--fake", action="store_true", help="show the stand-in assistant, which starts at once")
    parser.add_argument("--every", action="store_true", help="every state, wide and on a phone, light and dark")
    parser.add_argument("--only", help="only the pictures whose name holds this")
    options = parser.parse_args()
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    chosen = [picture for picture in (EVERY if options.every else PICTURES) if (options.only or "") in picture.name]
    chosen.sort(key=lambda picture: picture.state.shelf.name)
    start = Path.cwd()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = chromium(playwright)
        os.chdir(folder)  # so that the page shows short paths
        for _, of_one_shelf in groupby(chosen, key=lambda picture: picture.state.shelf.name):
            _take(browser, list(of_one_shelf), out, options.fake)
        browser.close()
        os.chdir(start)  # Windows keeps a folder that is in use


def _save(png: bytes, path: Path) -> None:
    """Keeps a picture in few colours: the page has few, and the file is a third of the size."""
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def _take(browser: Browser, pictures: list[Picture], out: Path, fake: bool) -> None:
    shelf = pictures[0].state.shelf
    corpus = Path(shelf.name)
    shelf.write(corpus)
    with PageServer(corpus, Path(f"index-{shelf.name}"), fake=fake or bool(shelf.hold), hold=shelf.hold) as server:
        for picture in pictures:
            if not server.is_running:
                server.start()
            context = browser.new_context(
                viewport={"width": picture.size[0], "height": picture.size[1]},
                color_scheme="dark" if picture.scheme == "dark" else "light",
            )
            page = context.new_page()
            page.goto(server.address)
            page.locator("#askcorpus").wait_for()
            picture.state.reach(page, server)
            page.mouse.move(5, 400)
            settle(page)
            _save(page.screenshot(), out / f"{picture.name}.png")
            context.close()


if __name__ == "__main__":
    main()
