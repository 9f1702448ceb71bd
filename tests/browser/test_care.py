"""Care for the person: small screens, dark, a server that went away, and the network watched."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from page_server import PageServer
from playwright.sync_api import Browser, Page, expect
from states import ask

OpenPage = Callable[..., Page]
ServePage = Callable[..., PageServer]


@pytest.mark.parametrize("width", [390, 320])
def test_phone_opens_the_source_over_the_conversation(
    open_page: OpenPage, seeds_server: PageServer, width: int
) -> None:
    page = open_page(seeds_server, width=width, height=700)
    ask(page, "Who rejected the offer?")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = """[...document.querySelectorAll('#askcorpus button, #askcorpus p')].filter((node) => {
        const box = node.getBoundingClientRect();
        return box.width && (box.right > innerWidth + 1 || box.left < -1);
    }).map((node) => node.outerHTML)"""
    assert page.evaluate(outside) == []
    page.locator(".chip").first.click()
    expect(page.locator(".source-body mark").first).to_be_in_viewport()
    assert page.evaluate("document.querySelector('#pane').getBoundingClientRect().width") == width
    page.get_by_role("button", name="Close sources").click()
    expect(page.locator(".chip").first).to_be_focused()


def test_dark_follows_the_system_and_can_be_chosen(open_page: OpenPage, seeds_server: PageServer) -> None:
    dark = open_page(seeds_server, dark=True)
    background = "getComputedStyle(document.getElementById('askcorpus')).backgroundColor"
    assert dark.evaluate(background) == "rgb(20, 23, 26)"
    light = open_page(seeds_server)
    assert light.evaluate(background) == "rgb(247, 246, 242)"
    light.get_by_role("button", name="Settings").click()
    light.get_by_text("Dark", exact=True).click()
    assert light.evaluate(background) == "rgb(20, 23, 26)"
    light.reload()
    light.locator("#askcorpus").wait_for()
    assert light.evaluate(background) == "rgb(20, 23, 26)"


def test_server_that_went_away_is_named_and_comes_back(open_page: OpenPage, serve_page: ServePage) -> None:
    server = serve_page({"a.txt": "Tides\n\nThe moon makes the tides."}, own_process=True)
    page = open_page(server)
    ask(page, "What makes the tides?")
    server.stop()
    ask(page, "What makes the tides?")
    expect(page.locator(".notice.error")).to_contain_text("The server does not answer.")
    expect(page.locator("#index-pill")).to_contain_text("Not connected")
    server.start()
    expect(page.locator("#index-pill")).to_contain_text("1 document")
    page.locator(".notice.error").get_by_role("button", name="Ask again").click()
    expect(page.locator(".said-text")).to_have_count(2)
    assert "Connection" not in page.locator("body").inner_text()


def test_server_killed_in_the_middle_of_an_answer_is_named(open_page: OpenPage, serve_page: ServePage) -> None:
    server = serve_page({"a.txt": "Tides\n\nThe moon makes the tides."}, own_process=True, hold="answer")
    page = open_page(server)
    page.locator(".file").wait_for()
    page.locator("#question").fill("What makes the tides?")
    page.locator("#question").press("Enter")
    page.locator(".said-text").wait_for()
    server.stop()
    expect(page.locator(".notice.error")).to_contain_text("The server does not answer.")
    expect(page.locator(".waiting")).to_have_count(0)
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()


def test_caution_and_passages_read_are_chosen_and_remembered(open_page: OpenPage, serve_page: ServePage) -> None:
    server = serve_page({"a.txt": "Tides\n\nThe moon makes tides.\n\nTides rise at noon.\n\nTides fall at night."})
    page = open_page(server)
    question = "What makes big spring tides?"
    ask(page, question)
    expect(page.locator(".notice.refusal")).to_have_count(1)
    page.get_by_role("button", name="Settings").click()
    expect(page.get_by_label("Balanced")).to_be_checked()
    page.get_by_text("Eager", exact=True).click()
    page.get_by_label("Passages read for an answer").fill("1")
    page.keyboard.press("Escape")
    ask(page, question)
    expect(page.locator(".said-text")).to_have_count(1)
    expect(page.locator(".chip")).to_have_count(1)
    page.reload()
    page.get_by_role("button", name="Settings").click()
    expect(page.get_by_label("Eager")).to_be_checked()
    expect(page.get_by_label("Passages read for an answer")).to_have_value("1")


def test_the_watch_over_the_network_sees_what_leaves_this_machine(tmp_path: Path) -> None:
    script = (
        "import socket, sys; from pathlib import Path; from network_guard import watch_network; "
        "watch_network(Path(sys.argv[1])); one = socket.socket(); one.settimeout(0.01); "
        "two = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); two.sendto(b'x', ('127.0.0.1', 9)); "
        "[one.connect_ex(('127.0.0.1', 9)), one.connect_ex(('192.0.2.1', 80))]"
    )
    report = tmp_path / "network.txt"
    subprocess.run([sys.executable, "-c", script, str(report)], check=True, cwd=Path(__file__).parent)
    (line,) = report.read_text().splitlines()
    assert "192.0.2.1" in line


def test_answer_without_citations_shows_no_null(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    ask(page, "Who rejected the offer?")
    page.evaluate(
        """() => { const key = 'askcorpus.conversations.1'; const talks = JSON.parse(localStorage.getItem(key));
        Object.assign(talks[0].turns[0].answer, { text: 'Hello.', citations: [], statements: [] });
        localStorage.setItem(key, JSON.stringify(talks)); }"""
    )
    page.reload()
    expect(page.locator(".said-text")).to_have_text("Hello.")
    expect(page.locator(".reply")).not_to_contain_text("null")


@pytest.mark.parametrize("height", [800, 420])
def test_card_over_a_number_does_not_cover_the_question(
    open_page: OpenPage, seeds_server: PageServer, height: int
) -> None:
    page = open_page(seeds_server, height=height)
    ask(page, "Who rejected the offer?")
    page.locator(".chip").first.hover()
    card, asked = page.locator("#tip").bounding_box(), page.locator(".asked").bounding_box()
    assert card and asked
    assert card["y"] >= asked["y"] + asked["height"] or card["y"] + card["height"] <= asked["y"]


def test_on_a_phone_numbers_are_large_enough_and_nothing_stays_lit(browser: Browser, seeds_server: PageServer) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    try:
        page = context.new_page()
        page.goto(seeds_server.address)
        page.locator("#askcorpus").wait_for()
        ask(page, "Who rejected the offer?")
        box = page.locator(".chip").first.bounding_box()
        assert box and min(box["width"], box["height"]) >= 24  # what a finger needs: WCAG 2.2, 2.5.8
        unguarded = """() => {
            const hovers = (rule) => rule.selectorText?.includes(':hover')
                || (!(rule.media?.mediaText === '(hover: hover)') && [...(rule.cssRules ?? [])].some(hovers));
            const sheet = [...document.styleSheets].find(({ href }) => href?.endsWith('/askcorpus/page.css'));
            return [...sheet.cssRules].filter(hovers).map((rule) => rule.cssText);
        }"""
        assert page.evaluate(unguarded) == []  # where a finger touched, such a rule would hold on
    finally:
        context.close()


def test_conversation_is_saved_as_markdown_under_its_title(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    page.locator("#question").fill("Who *rejected*")
    page.locator("#question").press("Shift+Enter")
    page.locator("#question").press_sequentially("# the offer?")
    page.locator("#question").press("Enter")
    page.locator("[data-turn] .tools").wait_for()
    page.locator("#talks-button").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as Markdown").click()
    title, blank, asked = download.value.path().read_text(encoding="utf-8").splitlines()[:3]
    assert title == "# Who \\*rejected\\* \\# the offer?"
    assert blank == "" and asked == "**Who \\*rejected\\* \\# the offer?**"
