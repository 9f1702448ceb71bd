"""What models read of a passage, and where it stands in the document."""

from __future__ import annotations

from askcorpus.reader.packaged import SpanModel, packaged_model
from askcorpus.store.schema import decode_view, encode_view
from askcorpus.types import Passage, View

ROWS = "Bolts | 120 | 4.50\nNuts | 80 | 2.10"
VIEW = View(
    "Item: Bolts; Pieces: 120; Price: 4.50.\nItem: Nuts; Pieces: 80; Price: 2.10.",
    ((6, 100, 5), (21, 108, 3), (33, 114, 4), (45, 119, 4), (59, 126, 2), (70, 131, 4)),
)
STOCK = Passage("id", "stock.csv", 100, 100 + len(ROWS), ROWS, "Stock", view=VIEW)


def test_a_view_is_kept_as_its_difference_from_the_text() -> None:
    encoded = encode_view(STOCK)
    assert encoded is not None and "Bolts" not in encoded
    assert decode_view(encoded, STOCK.start, STOCK.text) == VIEW


def test_a_view_of_nothing_but_the_text_needs_no_place() -> None:
    plain = Passage("id", "a.txt", 5, 9, "Text", "A")
    assert encode_view(plain) is None and decode_view(None, 5, "Text") is None
    assert plain.seen.places == ((0, 5, 4),)


def test_the_reader_reads_the_view_and_answers_in_the_passage() -> None:
    [reading] = SpanModel(packaged_model(), threads=1).read("What is the price of bolts?", [STOCK])
    words = {ROWS[first:last] for first, last in reading.offsets.tolist()}
    assert words.isdisjoint({"Item", "Pieces", "Price", ":", ";"})
    span = reading.best_span()
    assert span is not None and ROWS[span.start : span.end] == "4.50"
