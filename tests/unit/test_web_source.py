"""The source pane's cutting: what is marked is exactly what was cited, and nothing of the text is lost."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from askcorpus.blocks import Block
from askcorpus.types import Document
from askcorpus.web.source import WINDOW_CHARACTERS, Focus, view_source

TEXT = "# Tides\n\nThe moon makes the tides. Nobody doubts it.\n\n| Place | Range |\n| --- | --- |\n| Fundy | 16 m |\n"


def pieces(view: dict[str, Any]) -> list[list[str]]:
    found = []
    for block in view["blocks"]:
        for cell in block.get("cells") or [block["pieces"]]:
            found += cell
    return found


def marked(view: dict[str, Any], *kinds: str) -> str:
    return "".join(text for text, kind in pieces(view) if kind in kinds)


def view_of(text: str, quote: str, **focus: Any) -> dict[str, Any]:
    start = text.index(quote)
    document = Document("a.md", "A", text)
    return view_source(document, Focus(quote_span=(start, start + len(quote)), quote=quote, **focus))


def test_quote_and_answering_words_are_marked_inside_their_passage() -> None:
    start = TEXT.index("The moon")
    view = view_of(TEXT, "The moon makes the tides.", passage=(start, start + 44), answers=((start, start + 8),))
    assert view["state"] == "exact"
    assert marked(view, "quote", "answer") == "The moon makes the tides."
    assert marked(view, "answer") == "The moon"
    assert marked(view, "passage", "quote", "answer") == "The moon makes the tides. Nobody doubts it."


def test_paragraph_is_tinted_where_the_passage_is_unknown() -> None:
    assert marked(view_of(TEXT, "Nobody doubts it."), "passage") == "The moon makes the tides. "


def test_quote_inside_a_table_is_marked_in_its_cell() -> None:
    view = view_of(TEXT, "16 m")
    rows = [block for block in view["blocks"] if block["kind"] == "row"]
    assert [["".join(text for text, _ in cell).strip() for cell in row["cells"]] for row in rows] == [
        ["Place", "Range"],
        ["Fundy", "16 m"],
    ]
    assert marked(view, "quote") == "16 m"


def test_changed_document_marks_nothing() -> None:
    view = view_source(Document("a.txt", "A", "All is new."), Focus(quote_span=(0, 3), quote="Old"))
    assert view["state"] == "changed"
    assert {kind for _, kind in pieces(view)} == {""}


def test_headings_lose_their_signs_and_pages_are_announced_once() -> None:
    document = Document(
        "a.pdf", "A", "# One\ntext\nmore\n# Two\nend", blocks=(Block("heading", 0, 5, 1),), pages=(0, 11)
    )
    blocks = view_source(document, Focus())["blocks"]
    assert [(b["kind"], b["page"], b["pieces"][0][0]) for b in blocks] == [
        ("heading", 1, "One"),
        ("text", None, "text"),
        ("text", 2, "more"),
        ("heading", None, "Two"),
        ("text", None, "end"),
    ]


def test_code_keeps_its_line_numbers() -> None:
    blocks = view_source(Document("a.py", "a", "import os\n\nprint(os)\n"), Focus())["blocks"]
    assert [(b["kind"], b["number"]) for b in blocks] == [("code", 1), ("code", 2), ("code", 3)]


def test_long_document_is_shown_around_the_quote() -> None:
    text = "\n\n".join(f"Line {number} goes on and on." for number in range(20_000))
    view = view_of(text, "Line 15000 goes on and on.")
    assert view["start"] > 0
    assert view["end"] - view["start"] <= WINDOW_CHARACTERS
    assert text[view["start"] - 1] == "\n"
    assert marked(view, "quote") == "Line 15000 goes on and on."


@given(st.text(alphabet="ab .#|-\n\r\t\u00e9\U0001f600", max_size=200), st.data())
def test_marked_words_equal_the_quote_in_any_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    answers = ((start, data.draw(st.integers(start, end))),)
    focus = Focus(quote_span=(start, end), quote=text[start:end], answers=answers)
    view = view_source(Document("a.txt", "A", text), focus)
    if start == end:
        assert view["state"] == "changed"
    else:
        shown = marked(view, "quote", "answer")
        bare = str.maketrans("", "", " \n\r\t|-#:")
        assert shown.translate(bare) == text[start:end].translate(bare)
