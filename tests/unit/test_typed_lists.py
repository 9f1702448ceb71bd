"""Paragraphs that somebody numbered by hand are a list."""

from __future__ import annotations

from askcorpus.parsing.extract import TextBuilder
from askcorpus.parsing.layout import layout_blocks


def kinds(*paragraphs: str) -> list[str]:
    builder = TextBuilder()
    for paragraph in paragraphs:
        builder.paragraph(paragraph)
    extract = builder.build()
    assert all(extract.text[block.start : block.end] for block in extract.blocks)
    return [block.kind for block in extract.blocks]


def test_numbers_that_follow_each_other_make_a_list() -> None:
    assert kinds("Restart:", "1. Ask.", "2. Look.", "3) Turn.", "Then wait.") == [
        *("paragraph", "list", "item", "item", "item", "paragraph")
    ]


def test_one_number_or_numbers_out_of_order_make_none() -> None:
    assert kinds("1. Roof", "The roof leaks.", "2. Garden", "The hedge grows.") == ["paragraph"] * 4
    assert kinds("3. May it be so.", "12. June was dry.") == ["paragraph"] * 2


def test_counting_anew_begins_another_list() -> None:
    assert kinds("1. Ask.", "2. Look.", "1. Stop.", "2. Wait.") == ["list", "item", "item"] * 2


def test_steps_are_items_whatever_stands_behind_their_number() -> None:
    assert kinds("In a fire:", "Step 1. Ring.", "Step 2: Leave.") == ["paragraph", "list", "item", "item"]
    assert kinds("Schritt 1: Klingeln.", "Schritt 2: Gehen.") == ["list", "item", "item"]
    assert kinds("Step 1 is easy.", "Room 1. Paint.", "Room 2. Wood.", "1: one", "2: two") == ["paragraph"] * 5


def test_steps_are_items_in_plain_text() -> None:
    steps = "Step 1: Ring the bell.\nStep 2: Leave by the stairs.\n"
    assert [block.kind for block in layout_blocks(steps)] == ["list", "item", "item"]
    prose = "The form is needed before\nstep 2: the clerk signs it there and sends it on to the office in town.\n"
    assert [block.kind for block in layout_blocks(prose)] == ["paragraph"]
