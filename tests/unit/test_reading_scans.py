"""Scans and pictures: who recognises them, where lines and characters stand, and what is said where nobody does."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

import pytest

from askcorpus.parsing import reader_version, recognition
from askcorpus.parsing.recognition import (
    Corners,
    RecognitionNeededError,
    RecognizedLine,
    RecognizedPage,
)
from askcorpus.parsing.scanned import scanned_lines
from reading_samples import PNG_2_BY_1, pdf, read, refusal, scanned_pdf

WIDTH, HEIGHT = 850, 1100
BOX = struct.Struct("<4H")


def line(text: str, left: float, top: float, *, width: float | None = None, height: float = 20) -> RecognizedLine:
    """A level line of a page, about as wide as its letters."""
    right = left + (width or 9.0 * len(text))
    corners: Corners = ((left, top), (right, top), (right, top + height), (left, top + height))
    return RecognizedLine(text, corners)


def words_of(*lines: RecognizedLine) -> list[str]:
    return [row.text for row in scanned_lines(RecognizedPage(lines, WIDTH, HEIGHT), 612, 792)]


@pytest.fixture(autouse=True)
def _forget_the_recognizer() -> Iterator[None]:
    yield
    recognition.use("never")


def recognise_as(*lines: RecognizedLine, quarter_turns: int = 0) -> None:
    recognition.use("now", lambda picture: RecognizedPage(lines, WIDTH, HEIGHT, quarter_turns))


def test_a_scanned_page_is_read_as_paragraphs() -> None:
    recognise_as(line("The ship left port on Monday morning and", 50, 100), line("came back on Friday.", 50, 125))
    document = read(scanned_pdf(), "scan.pdf")
    assert document.text == "The ship left port on Monday morning and came back on Friday."
    assert document.pages == (0,)


def test_pages_with_text_are_not_recognised() -> None:
    recognise_as(line("never asked for", 50, 100))
    assert read(pdf([[(50, 700, 12, "Real text.")]]), "a.pdf").text == "Real text."


def test_a_stamp_on_a_scan_does_not_hide_the_scan() -> None:
    recognise_as(line("Page 7", 50, 40), line("The lease ends in May.", 50, 200))
    assert "The lease ends in May." in read(scanned_pdf("Page 7"), "scan.pdf").text


def test_a_stamp_is_kept_where_nothing_more_is_recognised() -> None:
    recognise_as()
    assert read(scanned_pdf("Page 7"), "scan.pdf").text == "Page 7"


def test_a_scan_without_words_says_that_none_were_recognised() -> None:
    recognise_as()
    error = refusal(scanned_pdf(), "scan.pdf")
    assert error.state == "skipped"
    assert "recognised" in error.reason
    assert "pip" not in error.reason


def test_without_the_extra_a_scan_says_how_to_get_it() -> None:
    for data, name in ((scanned_pdf(), "scan.pdf"), (PNG_2_BY_1, "scan.png")):
        error = refusal(data, name)
        assert error.state == "skipped"
        assert "pip install 'askcorpus[ocr]'" in error.reason
    assert "no text layer" in refusal(scanned_pdf(), "scan.pdf").reason


def test_within_the_usual_bounds_a_scan_is_left_to_another_process() -> None:
    recognition.use("later")
    for data, name in ((scanned_pdf(), "scan.pdf"), (PNG_2_BY_1, "scan.png")):
        with pytest.raises(RecognitionNeededError):
            read(data, name)
    assert "no text layer" in refusal(pdf([[], []]), "empty.pdf").reason


def test_cells_side_by_side_are_one_row() -> None:
    assert words_of(
        line("Test", 50, 100), line("Result", 400, 102), line("Glucose", 50, 130), line("118 mg/dL", 400, 131)
    ) == ["Test\tResult", "Glucose\t118 mg/dL"]


def test_what_was_filled_in_stands_behind_its_label() -> None:
    assert words_of(line("Name:", 50, 100), line("Jane Doe", 400, 102)) == ["Name: Jane Doe"]


def test_two_columns_are_read_one_after_the_other() -> None:
    title = line("A title across both of the columns", 100, 50, width=650)
    left = [line(f"left line {n}", 50, 100 + 30 * n, width=330) for n in range(6)]
    right = [line(f"right line {n}", 470, 100 + 30 * n, width=330) for n in range(6)]
    rows = words_of(title, *(one for pair in zip(left, right, strict=True) for one in pair))
    assert rows == [title.text, *(one.text for one in left), *(one.text for one in right)]


def test_every_character_of_a_scan_has_a_place() -> None:
    recognise_as(line("Gate 7", 85, 110, width=170, height=22))
    boxes = [*BOX.iter_unpack(zlib.decompress(read(scanned_pdf(), "a.pdf").boxes))]
    assert len(boxes) == len("Gate 7")
    assert [round(edge / 65535, 2) for edge in boxes[0]] == [0.1, 0.1, 0.13, 0.12]
    assert round(boxes[-1][2] / 65535, 2) == 0.3


@pytest.mark.parametrize(
    ("quarter_turns", "place"),
    [
        (1, (0.88, 0.1, 0.9, 0.3)),  # the line ran down the right side
        (2, (0.7, 0.88, 0.9, 0.9)),  # it stood on its head at the bottom
        (3, (0.1, 0.7, 0.12, 0.9)),  # it ran up the left side
    ],
)
def test_the_words_of_a_turned_page_are_marked_where_they_are_shown(
    quarter_turns: int, place: tuple[float, ...]
) -> None:
    recognise_as(line("Gate", 85, 110, width=170, height=22), quarter_turns=quarter_turns)
    boxes = [*BOX.iter_unpack(zlib.decompress(read(scanned_pdf(), "a.pdf").boxes))]
    edges = (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
    assert [round(edge / 65535, 2) for edge in edges] == list(place)


def test_every_frame_of_a_picture_is_a_page() -> None:
    image = pytest.importorskip("PIL.Image")
    buffer = io.BytesIO()
    frames = [image.new("1", (WIDTH, HEIGHT), 1) for _ in range(3)]
    frames[0].save(buffer, "TIFF", save_all=True, append_images=frames[1:])
    recognise_as(line("The invoice is paid.", 50, 300))
    document = read(buffer.getvalue(), "fax.tiff")
    assert document.text.count("The invoice is paid.") == 3
    assert len(document.pages) == 3
    assert document.media_type == "image/tiff"


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_a_picture_reaches_the_recogniser_in_colours(mode: str) -> None:
    image = pytest.importorskip("PIL.Image")
    buffer = io.BytesIO()
    image.new(mode, (40, 20)).save(buffer, "TIFF" if mode in ("CMYK", "I;16") else "PNG")
    shapes = []

    def recognise(picture: recognition.Picture) -> RecognizedPage:
        shapes.append((picture.shape, str(picture.dtype)))
        return RecognizedPage((line("Some words.", 1, 1),), WIDTH, HEIGHT)

    recognition.use("now", recognise)
    assert read(buffer.getvalue(), "a.png").text == "Some words."
    assert shapes == [((20, 40, 3), "uint8")]


def test_a_damaged_picture_and_a_picture_bomb_are_explained() -> None:
    pytest.importorskip("PIL.Image")
    recognise_as(line("never", 1, 1))
    assert "damaged" in refusal(PNG_2_BY_1[:30], "a.png").reason
    header = struct.pack(">II", 60_000, 60_000) + b"\x01\x00\x00\x00\x00"
    chunk = b"IHDR" + header
    bomb = PNG_2_BY_1[:8] + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + PNG_2_BY_1[33:]
    assert "pixels" in refusal(bomb, "a.png").reason


def test_installing_the_extra_changes_the_reader_version(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = set()
    for installed in ("", "3.10.0", "3.11.0"):
        monkeypatch.setattr("askcorpus.parsing.parser.installed_version", lambda found=installed: found)
        versions.add(reader_version())
    assert len(versions) == 3
