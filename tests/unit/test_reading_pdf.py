"""PDF: paragraphs, headings, pages, the place of every character, and what cannot be read."""

from __future__ import annotations

import struct
import zlib

from askcorpus.types import Document
from reading_samples import pdf, pdf_form, read, refusal

PARAGRAPH = [
    (50, 700, 12, "The harbour was built in 1904 by a company that had won the con-"),
    (50, 686, 12, "tract two years earlier, and it has been in use ever since that time"),
    (50, 672, 12, "without a single day of rest."),
]


def boxes_of(document: Document, words: str) -> list[tuple[int, ...]]:
    """The boxes of the characters of `words`, as (left, top, right, bottom)."""
    data = zlib.decompress(document.boxes)
    assert len(data) == 8 * len(document.text)
    start = document.text.index(words)
    return [struct.unpack_from("<4H", data, 8 * (start + n)) for n in range(len(words))]


def test_lines_become_paragraphs_and_divided_words_whole() -> None:
    document = read(pdf([[*PARAGRAPH, (50, 640, 12, "A second paragraph begins here.")]]), "harbour.pdf")
    first, second = document.text.split("\n\n")
    assert first.startswith("The harbour was built in 1904 by a company that had won the contract two years earlier")
    assert first.endswith("without a single day of rest.")
    assert second == "A second paragraph begins here."


def test_larger_lines_are_headings_and_give_the_title() -> None:
    document = read(
        pdf([[(50, 750, 24, "The Harbour"), *PARAGRAPH, (50, 630, 16, "Its Future"), (50, 600, 12, "Unknown yet.")]]),
        "h.pdf",
    )
    assert [(h.level, h.text) for h in document.headings] == [(1, "The Harbour"), (2, "Its Future")]
    assert document.title == "The Harbour"
    for heading in document.headings:
        assert document.text[heading.start :].startswith(heading.text)


def test_page_starts_are_known() -> None:
    document = read(pdf([[(50, 700, 12, "First page.")], [], [(50, 700, 12, "Third page.")]]), "a.pdf")
    assert len(document.pages) == 3
    assert document.text[document.pages[2] :] == "Third page."


def test_a_sentence_that_runs_over_a_page_stays_whole() -> None:
    pages = [
        [(50, 100, 12, "The mayor said that the new bridge over the river")],
        [(50, 700, 12, "would open in May.")],
    ]
    document = read(pdf(pages), "a.pdf")
    assert document.text == "The mayor said that the new bridge over the river would open in May."
    assert document.text[document.pages[1] :] == "would open in May."


def test_every_character_has_its_place_on_the_page() -> None:
    document = read(pdf([[(60, 400, 20, "Gate B")]]), "a.pdf")
    left, top, _, bottom = boxes_of(document, "Gate B")[0]
    assert abs(left / 65535 - 60 / 600) < 0.01
    assert 0.45 < top / 65535 < bottom / 65535 < 0.51
    lefts = [box[0] for box in boxes_of(document, "Gate B")]
    assert lefts == sorted(lefts)


def test_places_follow_a_rotated_and_cropped_page() -> None:
    document = read(pdf([[(60, 400, 20, "Gate")]], rotate=90), "a.pdf")
    boxes = boxes_of(document, "Gate")
    assert abs(boxes[0][0] / 65535 - 0.5) < 0.05  # the middle of the page's height is now the middle of its width
    assert boxes[0][1] < boxes[3][1]
    shifted = read(pdf([[(160, 500, 20, "Gate")]], media_box="100 100 700 900"), "a.pdf")
    assert abs(boxes_of(shifted, "Gate")[0][0] / 65535 - 60 / 600) < 0.01


def test_running_heads_are_kept_once_and_page_numbers_dropped() -> None:
    pages = [
        [(50, 780, 9, "Annual Report"), (50, 500, 12, f"Chapter text number {word}."), (290, 20, 9, str(n))]
        for n, word in enumerate(("one", "two", "three", "four"), 1)
    ]
    document = read(pdf(pages), "a.pdf")
    assert document.text.count("Annual Report") == 1
    assert document.text.endswith("Chapter text number four.")


def test_a_pdf_without_text_asks_for_recognition() -> None:
    error = refusal(pdf([[], []]), "scan.pdf")
    assert error.state == "skipped"
    assert "no text layer" in error.reason


def test_half_a_pdf_is_damaged() -> None:
    data = pdf([PARAGRAPH])
    assert refusal(data[:200], "a.pdf").state == "failed"


def test_a_pdf_with_a_password_says_so() -> None:
    data = pdf([PARAGRAPH])
    encrypt = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s) >> /ID [(a) (a)] /Root" % (
        b"o" * 32,
        b"u" * 32,
    )
    error = refusal(data.replace(b"/Root", encrypt), "a.pdf")
    assert (error.state, "password" in error.reason) == ("skipped", True)


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [(50, 700 - 14 * n, 12, f"left column line {n} goes on and on") for n in range(4)]
    right = [(320, 700 - 14 * n, 12, f"right column line {n} goes on and on") for n in range(4)]
    text = read(pdf([[*left, *right]]), "a.pdf").text
    assert text.index("left column line 3") < text.index("right column line 0")


def test_what_was_filled_into_a_form_stands_behind_its_label() -> None:
    assert read(pdf_form("Applicant name:", "Jane Doe"), "form.pdf").text == "Applicant name: Jane Doe\n\nSigned below."


def cells_of(document: Document) -> list[list[list[str]]]:
    """The words of the cells of each table."""
    return [
        [[document.text[cell.start : cell.end] for cell in row.cells] for row in block.rows]
        for block in document.blocks
        if block.kind == "table"
    ]


def test_aligned_columns_are_a_table() -> None:
    rows = [["Town", "People", "Founded"], ["Bonn", "330", "1243"], ["New Ulm", "60", "1869"], ["Ghent", "265", "650"]]
    lines = [
        (left, 700.0 - 18 * number, 10.0, words)
        for number, row in enumerate(rows)
        for left, words in zip((50.0, 200.0, 300.0), row, strict=True)
    ]
    document = read(pdf([[(50, 740, 10, "Towns that were asked."), *lines]]), "a.pdf")
    assert cells_of(document) == [rows]
    assert document.blocks[-1].header_rows == 1
    assert document.text.startswith("Towns that were asked.\n\nTown\tPeople\tFounded\nBonn\t330\t1243")
    box = boxes_of(document, "1869")[0]
    assert abs(box[0] - 300 / 600 * 65_535) < 200


def test_ruled_cells_hold_several_lines_and_reach_over_rows_and_columns() -> None:
    across = [(50, y, 450, y) for y in (700, 670, 600)] + [(150, 640, 450, 640)]
    down = [(x, 600, x, 670) for x in (50, 150, 300, 450)] + [(50, 670, 50, 700), (450, 670, 450, 700)]
    down += [(150, 670, 150, 700)]
    lines = [
        (55.0, 680.0, 10.0, "Code"), (250.0, 680.0, 10.0, "What it means"),
        (55.0, 645.0, 10.0, "E2"), (155.0, 655.0, 10.0, "The tank is"), (155.0, 643.0, 10.0, "empty"),
        (305.0, 655.0, 10.0, "Fill it"), (155.0, 620.0, 10.0, "It leaks"), (305.0, 620.0, 10.0, "Call us"),
    ]  # fmt: skip
    document = read(pdf([lines], rules=[*across, *down]), "a.pdf")
    assert cells_of(document) == [
        [
            ["Code", "What it means", "What it means"],
            ["E2", "The tank is empty", "Fill it"],
            ["E2", "It leaks", "Call us"],
        ]
    ]
    table = document.blocks[0]
    assert table.rows[1].cells[0] == table.rows[2].cells[0]
    boxes_of(document, "empty")


def test_columns_of_running_text_are_no_table() -> None:
    left = "the old harbour wall was mended by men of the town who"
    right = "took no pay for it and sang while the tide was still out"
    lines = [(x, 700.0 - 12 * n, 9.0, words) for n in range(8) for x, words in ((50.0, left), (320.0, right))]
    assert cells_of(read(pdf([lines]), "a.pdf")) == []


def test_steps_with_their_numbers_set_apart_are_no_table() -> None:
    lines = [
        (x, 700.0 - 16 * n, 10.0, words)
        for n in range(4)
        for x, words in ((50.0, f"{n + 1}."), (80.0, f"Turn valve {n}"))
    ]
    document = read(pdf([lines]), "a.pdf")
    assert cells_of(document) == []
    assert "2. Turn valve 1" in document.text


def test_a_table_goes_on_over_the_page() -> None:
    def page(rows: list[tuple[str, str]]) -> list[tuple[float, float, float, str]]:
        return [
            (x, 600.0 - 18 * n, 10.0, w) for n, row in enumerate(rows) for x, w in zip((50.0, 200.0), row, strict=True)
        ]

    first = page([("Town", "People"), ("Bonn", "330"), ("Ulm", "126")])
    document = read(pdf([first, page([("Ghent", "265"), ("Lyon", "522"), ("Metz", "120")])]), "a.pdf")
    assert [len(table) for table in cells_of(document)] == [6]


def test_lines_below_a_table_that_name_it_are_captions() -> None:
    assert [b.kind for b in read(pdf([[(50, 700, 10, "Table 3: Towns by size")]]), "a.pdf").blocks] == ["caption"]
