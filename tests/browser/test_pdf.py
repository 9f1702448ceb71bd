"""Citations of a PDF: its page as a picture, with boxes over the exact words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2
from page_server import PageServer
from playwright.sync_api import Page, expect
from states import ask

from reading_samples import pdf

OpenPage = Callable[..., Page]
ServePage = Callable[..., PageServer]

HARBOUR = pdf(
    [
        [(50, 740, 22, "The Harbour"), (50, 700, 12, "This page is about something else.")],
        [
            (50, 700, 12, "The piers were built in 1904. The long lighthouse tower was"),
            (50, 686, 12, "painted red by Ingrid Berg. Nobody knows why."),
        ],
    ]
)
QUOTE = "The long lighthouse tower was painted red by Ingrid Berg."


def words_under_the_boxes(page: Page, data: bytes, number: int) -> str:
    """What pdfium finds in the PDF where the page on screen has its boxes."""
    percentages = page.locator(".box").evaluate_all(
        "boxes => boxes.map(({ style }) => [style.left, style.top, style.width, style.height].map(parseFloat))"
    )
    words = []
    with pypdfium2.PdfDocument(data) as document:
        sheet = document[number - 1]
        width, height = sheet.get_size()
        text = sheet.get_textpage()
        for left, top, wide, high in percentages:
            bottom, upper = height * (1 - (top + high) / 100), height * (1 - top / 100)
            words.append(text.get_text_bounded(width * left / 100, bottom, width * (left + wide) / 100, upper))
    return " ".join(" ".join(words).split())


def test_words_under_the_boxes_are_the_quoted_words(open_page: OpenPage, serve_page: ServePage) -> None:
    page = open_page(serve_page({"harbour.pdf": HARBOUR}))
    ask(page, "Who painted the long lighthouse tower red?")
    page.locator(".chip").first.click()
    expect(page.locator(".box").first).to_be_in_viewport()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    assert words_under_the_boxes(page, HARBOUR, 2) == QUOTE
    assert page.locator(".sheet img").evaluate("image => image.naturalWidth") >= 500
    painted = "image => { const c = document.createElement('canvas'); c.width = image.naturalWidth; "
    painted += "c.height = image.naturalHeight; const d = c.getContext('2d'); d.drawImage(image, 0, 0); "
    painted += "return d.getImageData(0, 0, c.width, c.height).data.some((v, at) => at % 4 === 0 && v < 100); }"
    assert page.locator(".sheet img").evaluate(painted), "the picture shows no text"


def test_pages_are_turned_zoomed_and_shown_as_text(open_page: OpenPage, serve_page: ServePage) -> None:
    page = open_page(serve_page({"harbour.pdf": HARBOUR}))
    page.locator("button.open").click()
    expect(page.get_by_text("Page 1 of 2")).to_be_visible()
    expect(page.locator(".box")).to_have_count(0)
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    sheet = page.get_by_alt_text("Page 2 of 2 of The Harbour, as a picture. Choose Text to read it.")
    expect(sheet).to_be_visible()
    before = sheet.evaluate("image => image.clientWidth")
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_function(f"document.querySelector('.sheet img').clientWidth > {1.4 * before}")
    page.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator(".source-body")).to_contain_text("This page is about something else.")
    expect(page.locator(".doc-page").first).to_have_text("Page 1")


def test_file_that_changed_since_is_shown_as_the_text_that_was_read(open_page: OpenPage, serve_page: ServePage) -> None:
    server = serve_page({"harbour.pdf": HARBOUR})
    page = open_page(server)
    ask(page, "Who painted the long lighthouse tower red?")
    Path(server.corpus, "harbour.pdf").write_bytes(pdf([[(50, 700, 12, "Another text.")]]))
    page.locator(".chip").first.click()
    expect(page.locator(".source-body .note")).to_contain_text("The file has changed since it was read")
    assert "".join(page.locator(".source-body mark").all_text_contents()) == QUOTE
    expect(page.locator(".sheet")).to_have_count(0)
