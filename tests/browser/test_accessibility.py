"""axe-core finds nothing wrong in any state of the page, wide or on the narrowest phone, light or dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from axe import axe_script, faults
from page_server import PageServer
from playwright.sync_api import Page
from states import PHONE, STATES, WIDE, Shelf, State, settle

OpenPage = Callable[..., Page]
ServerOf = Callable[[Shelf], PageServer]

# What sticks out of the window to either side, beyond what scrolls sideways by intent.
CUT = """[...document.querySelectorAll('#askcorpus :is(button, p, h1, h2, input, label, legend, span)')].filter((node) => {
    const box = node.getBoundingClientRect();
    const hidden = node.closest('.sr, .doc-table, .has-sheet') || !node.checkVisibility();
    return !hidden && box.width > 1 && (box.right > innerWidth + 1 || box.left < -1) && !inside(node.parentNode);
    function inside(around) {
        for (; around.id !== 'askcorpus'; around = around.parentNode) {
            if (getComputedStyle(around).overflow.includes('hidden')) return true;
        }
    }
}).map((node) => node.outerHTML)"""


@pytest.fixture(scope="session")
def axe(request: pytest.FixtureRequest) -> str:
    return axe_script(request.config.cache.mkdir("axe-core"))


@pytest.fixture(scope="module")
def server_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerOf]:
    folder = tmp_path_factory.mktemp("states")
    servers: dict[str, PageServer] = {}
    with ExitStack() as stack:

        def serve(shelf: Shelf) -> PageServer:
            if shelf.name not in servers:
                shelf.write(folder / shelf.name)
                server = PageServer(folder / shelf.name, folder / f"index-{shelf.name}", fake=True, hold=shelf.hold)
                servers[shelf.name] = stack.enter_context(server)
            if not servers[shelf.name].is_running:
                servers[shelf.name].start()
            return servers[shelf.name]

        yield serve


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_axe_finds_nothing_wrong(
    open_page: OpenPage, server_of: ServerOf, axe: str, state: State, size: tuple[int, int]
) -> None:
    server = server_of(state.shelf)
    page = open_page(server, width=size[0], height=size[1])
    state.reach(page, server)
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.locator(f"#askcorpus[data-theme={scheme}]").wait_for()
        settle(page)
        found[scheme] = faults(page, axe)
    assert found == {"light": [], "dark": []}
    assert page.evaluate(CUT) == []


def test_a_fault_is_found(open_page: OpenPage, server_of: ServerOf, axe: str) -> None:
    page = open_page(server_of(STATES[0].shelf))
    page.evaluate("document.querySelector('#askcorpus').append(document.createElement('img'))")
    assert any(line.startswith("critical") for line in faults(page, axe))


def test_missing_axe_is_a_failure_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_CONFIG_FILE": "/dev/null"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(RuntimeError, match="need axe-core, and pip could not fetch"):
        axe_script(tmp_path / "nothing-kept")
