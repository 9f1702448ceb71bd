"""Documents are data: nothing written in one, in its name or in its title becomes active in the page."""

from __future__ import annotations

from collections.abc import Callable

from page_server import PageServer
from playwright.sync_api import Page, expect
from test_asking import ask

OpenPage = Callable[..., Page]
ServePage = Callable[..., PageServer]

NAME = "<img src=x onerror=hacked=1> [x](javascript:hacked=1).txt"
TITLE = "<script>hacked=1</script><style>body{display:none}</style> ![t](http://example.com/t.png)"
BODY = (
    "The zebra wears <b onclick=hacked=1>stripes</b> <iframe src=javascript:hacked=1></iframe> "
    "![pixel](http://example.com/pixel.png) [click](javascript:hacked=1) <svg/onload=hacked=1> "
    "\x1b[31mred\x1b[0m \u202eevil ${hacked=1} {{hacked=1}} [1] [99]."
)
ACTIVE = "#askcorpus :is(img, script, iframe, style, object, embed, a, [onclick], [onerror], [onload])"


def test_hostile_document_is_shown_as_text_everywhere(open_page: OpenPage, serve_page: ServePage) -> None:
    page = open_page(serve_page({NAME: f"{TITLE}\n\n{BODY}", "b.txt": "Zoo\n\nA zebra."}))
    expect(page.locator(".file").filter(has_text="<script>")).to_contain_text("<img src=x onerror")
    ask(page, "What does the zebra wear with stripes?")
    expect(page.locator(".said-text")).to_contain_text("<b onclick=hacked=1>stripes</b>")
    page.locator(".chip").first.hover()
    expect(page.locator("#tip")).to_contain_text("The zebra wears <b onclick")
    page.locator(".chip").first.click()
    expect(page.locator(".source-title")).to_have_text(TITLE)
    expect(page.locator(".source-body")).to_contain_text("![pixel](http://example.com/pixel.png)")
    ask(page, "Where is the zebra <img src=x onerror=hacked=1> sleeping tonight?")
    page.locator("#tab-search").click()
    page.get_by_label("Search the documents").fill("zebra <script>hacked=1</script>")
    page.get_by_label("Search the documents").press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    page.locator("#talks-button").click()
    assert page.locator(ACTIVE).count() == 0
    assert page.evaluate("typeof hacked") == "undefined"
    expect(page.locator("body")).to_be_visible()


def test_stored_conversation_that_was_tampered_with_stays_text(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    ask(page, "Who rejected the offer?")
    page.evaluate(
        """() => { const key = 'askcorpus.conversations.1'; const talks = JSON.parse(localStorage.getItem(key));
        talks[0].title = talks[0].turns[0].question = talks[0].turns[0].answer.citations[0].title =
            '<img src=x onerror=hacked=1>';
        localStorage.setItem(key, JSON.stringify(talks)); }"""
    )
    page.reload()
    expect(page.locator(".asked")).to_have_text("<img src=x onerror=hacked=1>")
    assert page.locator(ACTIVE).count() == 0
    assert page.evaluate("typeof hacked") == "undefined"
