"""Blocks become passages whole, and what models see of them says what a row and a step belong to."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from askcorpus.blocks import Block
from askcorpus.parsing.extract import TextBuilder
from askcorpus.parsing.layout import layout_blocks
from askcorpus.sync.passages import split_document
from askcorpus.sync.units import units_of
from askcorpus.types import Document, Passage
from fakes import FakeEmbedder


def split(builder: TextBuilder, tokens: int = 60, title: str = "") -> list[Passage]:
    extract = builder.build()
    document = Document("a.txt", title, extract.text, blocks=extract.blocks)
    return checked(document, tokens)


def checked(document: Document, tokens: int) -> list[Passage]:
    """The passages, after what holds of all passages was asserted."""
    passages = split_document(document, FakeEmbedder(), tokens)
    position = 0
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert not document.text[position : passage.start].strip()
        position = passage.end
        for at, place, length in passage.seen.places:
            assert passage.seen.text[at : at + length] == document.text[place : place + length]
            assert passage.start <= place and place + length <= passage.end and length
    assert not document.text[position:].strip()
    return passages


def stock(rows: int) -> TextBuilder:
    builder = TextBuilder()
    builder.heading("Stock", 1)
    builder.paragraph("What is left in the shed:")
    builder.table([["Item", "Pieces"], *[[f"Part {number}", str(number * 3)] for number in range(rows)]], 1)
    return builder


def test_a_row_is_seen_with_the_names_of_its_columns_and_its_words_keep_their_places() -> None:
    [passage] = split(stock(2))
    assert passage.text.endswith("Part 0\t0\nPart 1\t3")
    assert passage.seen.text.endswith("Item: Part 0; Pieces: 0.\nItem: Part 1; Pieces: 3.")
    at = passage.seen.text.index("Pieces: 3")
    assert [place for place in passage.seen.places if at <= place[0] < at + 9] == [(at + 8, passage.end - 1, 1)]


def test_no_row_is_cut_and_a_later_part_of_a_table_knows_what_it_lists() -> None:
    passages = split(stock(40))
    assert len(passages) > 2
    for passage in passages[1:]:
        assert passage.text.startswith("Part ")
        assert passage.seen.text.startswith("What is left in the shed:\nItem: Part ")
        assert passage.heading == "Stock"


def test_the_names_of_grouped_columns_are_joined() -> None:
    builder = TextBuilder()
    builder.table([["Branch", "2024", ""], ["", "Dogs", "Cats"], ["Larnholm", "10", "20"]], 2)
    [passage] = split(builder)
    assert passage.seen.text.endswith("Branch: Larnholm; 2024 Dogs: 10; 2024 Cats: 20.")


def test_a_cell_merged_from_above_is_said_in_each_row_and_has_its_place_in_the_first() -> None:
    builder = TextBuilder()
    builder.table([["Branch", "Animal"], ["Larnholm", "Dogs"], [None, "Cats"]], 1)
    [passage] = split(builder)
    assert passage.seen.text.endswith("Branch: Larnholm; Animal: Dogs.\nBranch: Larnholm; Animal: Cats.")
    at = passage.seen.text.rindex("Larnholm")
    assert not any(start < at + 8 and at < start + length for start, _, length in passage.seen.places)


def test_a_table_without_header_is_seen_as_it_stands() -> None:
    builder = TextBuilder()
    builder.table([["Rent", "1200"], ["Deposit", "2400"]])
    [passage] = split(builder)
    assert passage.view is None


def test_a_row_over_the_limit_is_cut_between_its_cells() -> None:
    builder = TextBuilder()
    builder.table([["Task", "What was said"], ["Paint", "It dries slowly. " * 30]], 1)
    passages = split(builder)
    assert passages[0].text.startswith("Task\tWhat was said\nPaint") and "Task: Paint" in passages[0].seen.text
    assert all(passage.text.startswith("It dries") for passage in passages[1:])


def steps(count: int, words: str = "Turn the wheel once more to the left") -> TextBuilder:
    builder = TextBuilder()
    builder.paragraph("The pump is old. " * 8 + "To start it:")
    for number in range(1, count + 1):
        builder.item(f"{number}. {words}.")
    return builder


def test_no_step_is_cut_and_later_ones_know_their_list() -> None:
    passages = split(steps(12), 40)
    lists = [passage for passage in passages if "Turn" in passage.text]
    assert len(lists) > 1
    for passage in lists:
        assert all(line[0].isdigit() for line in passage.text.splitlines() if "Turn" in line)
        assert passage.text.endswith("left.")
    assert "To start it:\n\n1." in lists[0].text
    assert all(passage.seen.text.startswith("To start it:\n") for passage in lists[1:])


def test_a_short_list_stays_whole_with_its_lead_in() -> None:
    passages = split(steps(3))
    assert "To start it:\n\n1." in passages[-1].text and passages[-1].text.count("Turn") == 3


def test_an_inner_item_knows_the_one_it_belongs_to() -> None:
    builder = TextBuilder()
    builder.item("Boiler room")
    for number in range(20):
        builder.item(f"Check the valve with the number {number}", 1)
    passages = split(builder, 40)
    assert all(passage.seen.text.startswith("Boiler room") for passage in passages)


def test_a_message_stays_whole_where_it_fits() -> None:
    builder = TextBuilder()
    for name in ("Ann", "Ben", "Cem", "Dee"):
        with builder.inside("message"):
            builder.paragraph(f"{name}: I was there. It was cold. Nobody else came, so I went home.")
    passages = split(builder, 40)
    assert len(passages) > 1
    assert all(
        passage.text[:3] in ("Ann", "Ben", "Cem", "Dee") and passage.text.endswith("home.") for passage in passages
    )


def test_headings_go_with_what_follows_and_their_path_is_known() -> None:
    builder = TextBuilder()
    builder.heading("Handbook", 1)
    builder.heading("Leave", 2)
    builder.heading("Parents", 3)
    builder.paragraph("Twelve weeks.")
    builder.heading("Pay", 2)
    builder.paragraph("On the last day.")
    passages = split(builder, title="Handbook")
    assert [passage.heading for passage in passages] == ["Leave > Parents", "Pay"]
    assert passages[0].text.startswith("Handbook") and passages[0].text.endswith("weeks.")


def test_a_paragraph_that_fits_is_not_cut() -> None:
    builder = TextBuilder()
    for _ in range(6):
        builder.paragraph("One thing is said. Another is said. A third is said, too, and then no more of it.")
    assert all(passage.text.endswith("of it.") for passage in split(builder, 50))


words = st.text(alphabet="ab. :\n|é", max_size=30)
cells = st.lists(st.lists(st.none() | words, min_size=1, max_size=4), min_size=1, max_size=5)
made = st.one_of(
    st.tuples(st.just("heading"), words, st.integers(1, 3)),
    st.tuples(st.sampled_from(["paragraph", "code", "quote", "caption", "footnote"]), words, st.just(0)),
    st.tuples(st.just("item"), words, st.integers(0, 2)),
    st.tuples(st.just("table"), cells, st.integers(0, 2)),
    st.tuples(st.just("message"), words, st.just(0)),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(made, max_size=12), st.integers(24, 80))
def test_any_blocks_are_covered_once_and_every_place_maps_to_equal_text(blocks: list, tokens: int) -> None:  # type: ignore[type-arg]
    builder = TextBuilder()
    for kind, content, number in blocks:
        if kind == "heading":
            builder.heading(content, number)
        elif kind == "item":
            builder.item(content, number)
        elif kind == "table":
            builder.table(content, number)
        elif kind == "message":
            with builder.inside("message"):
                builder.paragraph(content)
                builder.item(content)
        else:
            builder.paragraph(content, kind)
    split(builder, tokens)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab. :\n", max_size=200), st.data())
def test_text_outside_all_blocks_is_kept(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    kind = data.draw(st.sampled_from(["paragraph", "item", "message", "list", "quote", "code"]))
    checked(Document("a.txt", "", text, blocks=(Block(kind, start, end),)), 30)  # type: ignore[arg-type]


class CountedText(str):
    """A text that counts the characters taken out of it."""

    taken = 0

    def __getitem__(self, key: Any) -> str:
        part = super().__getitem__(key)
        CountedText.taken += len(part)
        return part


def test_cutting_a_large_text_takes_each_part_of_it_a_few_times_only() -> None:
    text = CountedText("\n\n".join(f"Paragraph {number} goes on. It says no more than that." for number in range(3000)))
    document = Document("long.txt", "Long", text, blocks=layout_blocks(text))
    CountedText.taken = 0
    units = list(units_of(document, lambda texts: [len(text.split()) for text in texts], 100))
    assert len(units) == 6000
    assert CountedText.taken < 20 * len(text)
