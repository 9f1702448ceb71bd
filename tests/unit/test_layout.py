"""Plain text says its structure by its layout: lists, turns, forms, tables, quotations."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from askcorpus.blocks import Block
from askcorpus.parsing.layout import layout_blocks
from block_rules import assert_blocks_hold
from reading_samples import read


def shown(text: str) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, text[block.start : block.end]) for block in layout_blocks(text)]


def cells(block: Block, text: str) -> list[list[str]]:
    return [[text[cell.start : cell.end] for cell in row.cells] for row in block.rows]


def only_table(text: str) -> Block:
    (table,) = [block for block in layout_blocks(text) if block.kind == "table"]
    return table


def test_bullets_are_items_with_the_lines_that_go_on() -> None:
    text = "For the trip:\n- bread\n- milk and\n  honey\n  - from the valley\n- salt\nThen we go."
    assert shown(text) == [
        ("paragraph", 0, "For the trip:"),
        ("list", 0, "- bread\n- milk and\n  honey\n  - from the valley\n- salt"),
        ("item", 0, "- bread"),
        ("item", 0, "- milk and\n  honey"),
        ("item", 1, "- from the valley"),
        ("item", 0, "- salt"),
        ("paragraph", 0, "Then we go."),
    ]


def test_numbers_and_letters_keep_their_depth() -> None:
    text = "1. Open it slowly and wait until the needle\n   stands still.\n2. Close it.\n   a) by hand\n   b) by motor\n3. Done."
    assert [entry[:2] for entry in shown(text)] == [("list", 0), *[("item", n) for n in (0, 0, 1, 1, 0)]]


def test_items_between_blank_lines_are_one_list_with_their_second_paragraphs() -> None:
    text = "1. Open the valve.\n\n2. Wait.\n\n   It can take a minute.\n\n3. Close it.\n\nThat is all."
    assert [entry[2] for entry in shown(text)[1:]] == [
        "1. Open the valve.", "2. Wait.\n\n   It can take a minute.", "3. Close it.", "That is all.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "One dash - is no list, and\n- this neither goes\non.",
        "A. Smith wrote this book.",
        "12. Mai war der Tag, an dem es begann.",
        "Note: it is one sentence.",
    ],
)
def test_what_has_no_like_beside_it_is_prose(text: str) -> None:
    assert shown(text) == [("paragraph", 0, text)]


def test_labels_that_come_back_are_speakers_and_a_turn_keeps_its_paragraphs() -> None:
    text = "Time: noon\nAnna: Hi Ben, are you coming?\nBen: Yes.\n\nAnd I bring cake.\nAnna: Great, see\nyou then."
    assert [entry for entry in shown(text) if entry[0] == "message"][1:] == [
        ("message", 0, "Anna: Hi Ben, are you coming?"),
        ("message", 0, "Ben: Yes.\n\nAnd I bring cake."),
        ("message", 0, "Anna: Great, see\nyou then."),
    ]


@pytest.mark.parametrize(
    "turns",
    [
        ["[03/02/2024, 07:52:10] Ann Lee: morning", "[03/02/2024, 07:53:00] Bo: hello"],
        ["3/2/24 8:02 - Ann Lee: morning", "3/2/24 8:05 - Bo: hello"],
        ["[00:00:07] Ann Lee: Let us begin.", "[00:00:19] Bo: Yes."],
        ["12:30 <ann> hi", "12:31 <bo> hello", "12:32 * bo left"],
    ],
)
def test_a_time_and_a_name_open_a_turn(turns: list[str]) -> None:
    assert shown("\n".join(turns)) == [("message", 0, turn) for turn in turns]


def test_labels_of_a_form_are_items() -> None:
    text = "Name: Anna\nPhone: 123\n\nName: Ben\nPhone: 456"
    assert [entry[2] for entry in shown(text) if entry[0] == "item"] == text.replace("\n\n", "\n").split("\n")


def test_a_programme_is_a_list() -> None:
    assert [entry[0] for entry in shown("09:00 Opening\n09:30 Coffee")] == ["list", "item", "item"]


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("Part      Use            Price\nValve     shuts water    12\nPump      lifts it       400", 1),
        ("Part      Price\n----      -----\nBolt         12\nNut           3", 1),
        ("| Part | Price |\n|------|-------|\n| Bolt | 12 |", 1),
        ("+------+----+\n| Bolt | 12 |\n+------+----+\n| Nut  | 3  |\n+------+----+", 1),
        ("Part\tPrice\nBolt\t12", 1),
        ("Fig      4\nPlum     5\nPear     6", 0),
    ],
)
def test_lines_with_the_same_gaps_are_a_table(text: str, header: int) -> None:
    table = only_table(text)
    assert (table.header_rows, table.start, table.end) == (header, 0, len(text))
    assert all(len(row.cells) >= 2 for row in table.rows)
    assert not any(set(cell) & set("-|+\t") for row in cells(table, text) for cell in row)


def test_an_empty_cell_stays_in_its_column() -> None:
    text = "Part    Size    Price\nBolt    M4      12\nNut             3"
    assert cells(only_table(text), text)[2] == ["Nut", "", "3"]


def test_quoted_lines_and_fences() -> None:
    text = "> old words\n> more\nThe answer\n\n```\nx = 1\n\ny = 2\n```"
    assert [entry[0] for entry in shown(text)] == ["quote", "paragraph", "code"]


def test_a_text_file_is_laid_out_around_its_headings() -> None:
    body = "The city has prepared for years, with drills and stronger buildings in every district."
    document = read(f"Tokyo Prepares\n\n{body}\n\n- water\n- rice".encode(), "a.txt")
    assert [block.kind for block in document.blocks] == ["heading", "paragraph", "list", "item", "item"]


PIECES = st.sampled_from(
    ["- ", "  - ", "1. ", "a) ", "Ann: ", "Bo: ", "[12:30] ", "> ", "```", "---",
     "| ", "\t", "   ", "\n", "\n\n", "word ", "Ends. "]
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a machine under load
@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join)))
def test_blocks_hold_their_rules_whatever_the_text(text: str) -> None:
    assert_blocks_hold(text, layout_blocks(text))


@pytest.mark.parametrize(
    "piece",
    ["x", "- a\n", "1. a\n\n", "A: b\n", "a  b\n", "a\tb\n", "|", "```\n", "> a\n", "\n\n", "a:\n",
     "[12:30] A: b\n", "      "],
)  # fmt: skip
def test_layout_takes_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    started = time.process_time()
    layout_blocks(text)
    assert time.process_time() - started < 8
