"""Everything is done without a mouse, and the focus never gets lost."""

from __future__ import annotations

from collections.abc import Callable

from page_server import PageServer
from playwright.sync_api import Page, expect
from states import ask

OpenPage = Callable[..., Page]
ServePage = Callable[..., PageServer]

MOST_STOPS = 60


def tab_to(page: Page, selector: str, *, key: str = "Tab") -> None:
    """Presses Tab until the focus is on what `selector` names; fails where it never gets there."""
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{key} does not reach {selector}")


def test_keyboard_alone_asks_opens_and_closes_a_citation(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("Who rejected the offer?")
    page.keyboard.press("Enter")
    page.locator(".chip").first.wait_for()
    expect(page.locator("#question")).to_be_focused()
    tab_to(page, ".chip[data-number='1']", key="Shift+Tab")
    expect(page.locator("#tip")).to_contain_text("Ukrainian officials rejected the offer.")
    page.keyboard.press("Enter")
    expect(page.locator(".source-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#pane")).to_be_hidden()
    expect(page.locator(".chip").first).to_be_focused()


def test_keyboard_alone_goes_from_citation_to_citation(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    ask(page, "Who rejected the offer?")
    tab_to(page, ".chip[data-number='1']", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".source-title")).to_be_focused()
    tab_to(page, "[aria-label='Next citation']")
    page.keyboard.press("Enter")
    expect(page.locator(".source-tools .of")).to_have_text("Citation 2")
    expect(page.get_by_role("button", name="Next citation")).to_be_focused()
    expect(page.locator("#said")).to_contain_text("Citation 2: Four sources")
    page.keyboard.press("Enter")  # there is no third
    expect(page.locator(".source-tools .of")).to_have_text("Citation 2")
    tab_to(page, "[aria-label='Previous citation']", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".source-tools .of")).to_have_text("Citation 1")
    expect(page.get_by_role("button", name="Previous citation")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".chip").first).to_be_focused()


def test_keyboard_alone_chooses_and_opens_a_document(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    page.locator(".file").wait_for()
    page.locator("#question").focus()
    tab_to(page, "#index-pill", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#tab-documents")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-search")).to_be_focused()
    expect(page.get_by_label("Search the documents")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    tab_to(page, ".file input")
    page.keyboard.press("Space")
    expect(page.locator("#scope")).to_contain_text("Asking only")
    tab_to(page, ".file .open")
    page.keyboard.press("Enter")
    expect(page.locator(".source-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#pane")).to_be_hidden()
    expect(page.locator("#index-pill")).to_be_focused()


def test_keyboard_alone_changes_the_settings(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    expect(page.locator("#question")).to_be_focused()
    tab_to(page, "[aria-label='Settings']", key="Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, "[name='theme']")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#askcorpus")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("Escape")
    expect(page.locator("#settings-menu")).to_be_hidden()
    expect(page.get_by_role("button", name="Settings")).to_be_focused()
    expect(page.locator("#pane")).to_be_visible()


def test_focus_stays_in_the_list_when_a_conversation_is_deleted(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    ask(page, "Who rejected the offer?")
    page.locator("#new-talk").press("Enter")
    expect(page.locator("#question")).to_be_focused()
    ask(page, "How many regions did Russia annex?")
    tab_to(page, "#talks-button", key="Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, "[aria-label='Delete the conversation How many regions did Russia annex?']")
    page.keyboard.press("Enter")
    expect(page.locator(".menu-row .open")).to_be_focused()
    tab_to(page, "[aria-label='Delete the conversation Who rejected the offer?']")
    page.keyboard.press("Enter")
    expect(page.locator("#talks-button")).to_be_focused()


def test_focus_stays_on_the_thumb_of_a_judged_answer(open_page: OpenPage, serve_page: ServePage) -> None:
    page = open_page(serve_page({"a.txt": "Tides\n\nThe moon makes the tides."}))
    ask(page, "What makes the tides?")
    tab_to(page, "[aria-label='Bad answer']", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("What was wrong with it?")).to_be_focused()
    page.keyboard.type("Too short.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Bad answer")).to_be_focused()


def test_tab_stays_in_the_pane_that_covers_a_phone(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server, width=320, height=640)
    ask(page, "Who rejected the offer?")
    page.locator(".chip").first.click()
    page.locator(".source-body mark").first.wait_for()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(12):
            page.keyboard.press(key)
            assert page.evaluate("document.getElementById('pane').contains(document.activeElement)")
