"""Documents are data: nothing written in one, in its name or in its title becomes active in the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from page_server import PageServer
from playwright.sync_api import Page, expect
from states import ask

from askcorpus.parsing.cleaning import clean
from reading_samples import docx, word_paragraph

OpenPage = Callable[..., Page]
ServePage = Callable[..., PageServer]

ESCAPES = (
    "\x1b[31mred\x1b[0m \x1b]0;owned\x07 \u202egpj.exe\u2066"  # a terminal's colours and title; letters turned around
)
NAME = f"<script>hacked=1<style>body{{display:none}}<img src=x onerror=hacked=1> [x](javascript:hacked=1) {ESCAPES}.txt"
TITLE = (
    "<script>hacked=1</script><style>body{display:none}</style> <b onmouseover=hacked=1>title</b> "
    f"[t](javascript:hacked=1) ![t](http://example.com/t.png) {ESCAPES}"
)
BODY = (
    "The zebra wears <b onclick=hacked=1>stripes</b> <iframe src=javascript:hacked=1></iframe> "
    "<script>hacked=1</script><style>body{display:none}</style> <a href=javascript:hacked=1>go</a> "
    "![pixel](http://example.com/pixel.png) [click](javascript:hacked=1) <svg/onload=hacked=1> "
    f"{ESCAPES} ${{hacked=1}} {{{{hacked=1}}}} [1] [99]."
)
ORIGINAL = "a[href^='http://127.0.0.1:'][href*='/askcorpus/original?path=']"  # the page's own link to a file
ACTIVE = (
    f"#askcorpus :is(img, script, iframe, style, object, embed, a:not({ORIGINAL}), "
    "[onclick], [onerror], [onload], [onmouseover])"
)
UNSEEN = r"/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.exec(document.body.innerText)"


def assert_nothing_acted(page: Page) -> None:
    assert page.locator(ACTIVE).count() == 0
    assert page.evaluate("typeof hacked") == "undefined"
    assert page.evaluate(UNSEEN) is None
    expect(page.locator("body")).to_be_visible()


def as_xml(text: str) -> str:
    """The text as it would stand in a document's markup; XML has no place for a terminal's escape characters."""
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(character for character in text if character >= " ")


HTML = (
    f"<html><head><title>{as_xml(TITLE)}</title><style>body{{display:none}}</style></head><body onload=hacked=1>"
    f"<p onclick=hacked=1>{as_xml(BODY)}</p><script>hacked=1</script><a href='javascript:hacked=1'>go</a>"
    "<img src=http://example.com/i.png onerror=hacked=1></body></html>"
)
MARKED_UP = "The zebra wears <b onclick=hacked=1>stripes</b>"
FILES = {  # the file, and how what is written in it is shown: Markdown is read without its markup, the others as they are
    NAME: (f"{TITLE}\n\n{BODY}", MARKED_UP),
    f"{NAME.removesuffix('.txt')}.md": (f"# {TITLE}\n\n{BODY}", "The zebra wears <b onclick"),
    "zebra.html": (HTML, MARKED_UP),
    "zebra.docx": (docx(word_paragraph(as_xml(TITLE), style="H1") + word_paragraph(as_xml(BODY))), MARKED_UP),
}


@pytest.fixture(scope="module")
def real_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    corpus = tmp_path_factory.mktemp("hostile")
    for name, (content, _) in FILES.items():
        (corpus / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with PageServer(corpus, tmp_path_factory.mktemp("hostile-index")) as server:
        yield server


@pytest.mark.parametrize("name", FILES, ids=lambda name: Path(name).suffix)
def test_hostile_document_of_every_format_is_shown_as_text(
    open_page: OpenPage, real_server: PageServer, name: str
) -> None:
    page = open_page(real_server)
    expect(page.locator("#index-pill")).to_have_text("Documents: 4 documents", timeout=60_000)
    ask(page, "What does the zebra wear?")
    file = page.locator(".file").filter(has_text=Path(name).suffix)
    expect(file).to_contain_text("hacked=1")
    file.locator(".open").click()
    expect(page.locator(".source-title")).to_contain_text("hacked=1")
    expect(page.locator(".source-body")).to_contain_text(FILES[name][1])
    page.locator("#tab-search").click()
    page.get_by_label("Search the documents").fill("zebra stripes")
    page.get_by_label("Search the documents").press("Enter")
    expect(page.locator(".hit").first).to_contain_text("stripes")
    assert_nothing_acted(page)


def test_hostile_document_is_shown_as_text_everywhere(open_page: OpenPage, serve_page: ServePage) -> None:
    page = open_page(serve_page({NAME: f"{TITLE}\n\n{BODY}", "b.txt": "Zoo\n\nA zebra."}))
    expect(page.locator(".file").filter(has_text="</script>")).to_contain_text("<img src=x onerror")
    ask(page, "What does the zebra wear with stripes?")
    expect(page.locator(".said-text")).to_contain_text("<b onclick=hacked=1>stripes</b>")
    page.locator(".chip").first.hover()
    expect(page.locator("#tip")).to_contain_text("The zebra wears <b onclick")
    page.locator(".chip").first.click()
    expect(page.locator(".source-title")).to_have_text(clean(TITLE))
    expect(page.locator(".source-body")).to_contain_text("![pixel](http://example.com/pixel.png)")
    ask(page, "Where is the zebra <img src=x onerror=hacked=1> sleeping tonight?")
    page.locator("#tab-search").click()
    page.get_by_label("Search the documents").fill("zebra <script>hacked=1</script>")
    page.get_by_label("Search the documents").press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    page.locator("#talks-button").click()
    assert_nothing_acted(page)
    page.keyboard.press("Escape")
    page.locator("#tab-documents").click()
    page.get_by_label("Ask only <script>").check()
    expect(page.locator("#scope")).to_contain_text("\ufffd[31mred")
    page.locator(".file", has_text="</script>").hover()
    page.get_by_role("button", name="Remove <script>").click()
    expect(page.locator(".gone")).to_contain_text("\ufffd[31mred")
    assert_nothing_acted(page)


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
    assert_nothing_acted(page)
