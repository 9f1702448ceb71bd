"""A citation opens at its words in every common format, read and answered by nothing stood in for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from page_server import PageServer
from playwright.sync_api import Page, expect
from states import ask, highlighted
from test_pdf import words_under_the_boxes

from reading_samples import docx, pdf, word_paragraph, word_table

OpenPage = Callable[..., Page]

REPORT = pdf(
    [
        [(50, 740, 22, "The Observatory"), (50, 700, 12, "This page is about something else.")],
        [
            (50, 700, 12, "Work took three years. The great telescope of the observatory was"),
            (50, 686, 12, "built by Marta Quist in 1931. Nobody knows why."),
        ],
    ]
)
FILES = {
    "harbour.txt": "The harbour\n\nThe harbour lies in the north.\n\n"
    "The lighthouse of the harbour was designed by Ingrid Berg in 1904. It is painted red.\n",
    "bakery.md": "# The bakery\n\n## Bread\n\nThe bakery opens at six. The **rye bread** of the bakery was first baked "
    "by Tom Aker in 1950.\n\n| loaf | price |\n| --- | --- |\n| rye | 4 |\n",
    "museum.html": "<!doctype html><html><head><title>The museum</title><style>p { color: red }</style></head><body>"
    "<nav>Home | About</nav><h1>The museum</h1><p>It is closed on Mondays.</p><p>The <b>steam engine</b> of the "
    "museum&nbsp;was given by <i>Lena&#32;Holm</i> in 1987 &amp; still runs.</p><script>evil()</script></body></html>",
    "mill.docx": docx(
        word_paragraph("The mill", style="H1")
        + word_paragraph("It stands by the river.")
        + word_paragraph("The water wheel of the mill was repaired by Karl Nyman in 2003. It turns slowly.")
        + word_table([["part", "cost"], ["axle", "900"]])
    ),
    "observatory.pdf": REPORT,
}
CITED = {
    "harbour.txt": ("Who designed the lighthouse of the harbour?", "designed by Ingrid Berg in 1904"),
    "bakery.md": ("Who first baked the rye bread of the bakery?", "first baked by Tom Aker in 1950"),
    "museum.html": ("Who gave the steam engine of the museum?", "was given by Lena Holm in 1987"),
    "mill.docx": ("Who repaired the water wheel of the mill?", "repaired by Karl Nyman in 2003"),
    "observatory.pdf": ("Who built the great telescope of the observatory?", "built by Marta Quist in 1931"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    folder = tmp_path_factory.mktemp("formats")
    (folder / "corpus").mkdir()
    for name, text in FILES.items():
        (folder / "corpus" / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with PageServer(folder / "corpus", folder / "index") as server:
        yield server


@pytest.mark.parametrize("name", CITED)
def test_highlighted_words_are_the_quoted_words(open_page: OpenPage, server: PageServer, name: str) -> None:
    question, words = CITED[name]
    page = open_page(server)
    expect(page.locator("#index-pill")).to_have_attribute("data-state", "ready", timeout=60_000)
    ask(page, question)
    citation = page.evaluate(
        """() => JSON.parse(localStorage.getItem('askcorpus.conversations.1'))[0].turns.at(-1).answer.citations[0]"""
    )
    assert citation["path"] == name
    assert words in " ".join(citation["quote"].split())
    page.locator(".chip").first.click()
    if name.endswith(".pdf"):
        expect(page.get_by_text("Page 2 of 2")).to_be_visible()
        expect(page.locator(".box").first).to_be_in_viewport()
        assert words_under_the_boxes(page, REPORT, 2).split() == citation["quote"].split()
        page.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator(".source-body mark").first).to_be_in_viewport()
    assert highlighted(page) == citation["quote"]
