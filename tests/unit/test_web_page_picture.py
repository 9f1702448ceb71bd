"""The boxes over quoted words on a PDF's page, and the page's picture."""

from __future__ import annotations

import base64
import ctypes
import io
from dataclasses import replace

import pypdfium2
import pytest

from askcorpus.errors import AskCorpusError
from askcorpus.types import Document
from askcorpus.web.page_picture import SCALE, PageBox, PagePainter, boxes_of
from reading_samples import pdf, read

LINES = [
    (50, 700, 12, "The harbour was built in 1904 by a company from Bergen. It has three"),
    (50, 686, 12, "long piers, and ships of all sizes have used it ever since that time"),
    (50, 672, 12, "without a single day of rest. Nobody knows who paid for the light."),
]
QUOTE = (
    "It has three long piers, and ships of all sizes have used it ever since that time without a single day of rest."
)


def boxes_over(document: Document, words: str) -> list[PageBox] | None:
    start = document.text.index(words)
    return boxes_of(document, [(start, start + len(words), "quote")])


def words_under(data: bytes, boxes: list[PageBox]) -> str:
    """The words pdfium finds under the boxes, read from their coordinates on the page as it is shown."""
    words = []
    with pypdfium2.PdfDocument(data) as document:
        for box in boxes:
            page = document[box.page - 1]
            (x1, y1), (x2, y2) = (_on_page(page, x, y) for x, y in ((box.left, box.top), (box.right, box.bottom)))
            text = page.get_textpage()
            words.append(text.get_text_bounded(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))
    return " ".join(" ".join(words).split())


def _on_page(page: pypdfium2.PdfPage, x: int, y: int) -> tuple[float, float]:
    across, up = ctypes.c_double(), ctypes.c_double()
    pypdfium2.raw.FPDF_DeviceToPage(page.raw, 0, 0, SCALE, SCALE, 0, x, y, across, up)
    return across.value, up.value


@pytest.mark.parametrize("page", [{}, {"rotate": 180}, {"media_box": "20 30 620 830"}])
def test_words_under_the_boxes_are_the_quoted_words(page: dict[str, object]) -> None:
    data = pdf([LINES], **page)  # type: ignore[arg-type]
    boxes = boxes_over(read(data, "harbour.pdf"), QUOTE)
    assert boxes is not None
    assert words_under(data, boxes) == QUOTE


def test_each_line_of_a_quote_has_one_box() -> None:
    boxes = boxes_over(read(pdf([LINES]), "harbour.pdf"), QUOTE)
    assert boxes is not None
    assert len(boxes) == 3
    assert boxes[0].left > boxes[1].left, "the first line is marked from the middle on"
    assert boxes[0].bottom <= boxes[1].top


def test_quote_that_runs_over_a_page_has_boxes_on_both() -> None:
    pages = [
        [(50, 100, 12, "The mayor said that the new bridge over the river")],
        [(50, 700, 12, "would open in May.")],
    ]
    data = pdf(pages)
    quote = "The mayor said that the new bridge over the river would open in May."
    boxes = boxes_over(read(data, "a.pdf"), quote)
    assert boxes is not None
    assert [box.page for box in boxes] == [1, 2]
    assert words_under(data, boxes) == quote


def test_no_box_is_drawn_where_a_character_has_no_place() -> None:
    document = read(pdf([LINES]), "harbour.pdf")
    assert boxes_of(replace(document, boxes=b""), [(0, 5, "quote")]) is None


def test_page_is_drawn_as_wide_as_asked() -> None:
    from PIL import Image

    picture = PagePainter().draw(pdf([LINES, LINES]), 2, 700)
    kind, _, data = picture.partition(";base64,")
    assert kind == "data:image/png"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size[0] == 700


def test_damaged_file_is_one_plain_line() -> None:
    with pytest.raises(AskCorpusError, match="cannot be drawn"):
        PagePainter().draw(b"%PDF-1.7 nothing", 1, 700)
