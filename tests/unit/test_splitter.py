from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcorpus.blocks import Block
from askcorpus.sync.passages import passages_of, split_document
from askcorpus.types import Document
from fakes import FakeEmbedder

PROSE = "The board met on Monday. It approved the budget of 4.5 million. Dr. Ray objected. " * 20


def split(text: str, tokens: int = 60, **more: object) -> list:
    return split_document(Document("a.txt", str(more.pop("title", "")), text, **more), FakeEmbedder(), tokens)  # type: ignore[arg-type]


def test_passages_are_exact_spans_and_cover_the_text_once() -> None:
    passages = split(PROSE)
    assert len(passages) > 3
    position = 0
    for passage in passages:
        assert PROSE[passage.start : passage.end] == passage.text
        assert not PROSE[position : passage.start].strip()
        position = passage.end
    assert not PROSE[position:].strip()


def test_a_passage_with_its_title_and_heading_fits_the_size() -> None:
    document = Document(
        "a.txt", "Minutes of the board of a company with a long name", PROSE, blocks=(Block("heading", 0, 6, 1),)
    )
    embedder = FakeEmbedder()
    for passage in split_document(document, embedder, 60):
        assert sum(embedder.count_tokens([document.title, "Budget", passage.text])) <= 60


def test_a_passage_ends_with_a_sentence() -> None:
    assert all(passage.text.endswith((".", "objected.")) for passage in split(PROSE))


def test_a_heading_starts_a_new_passage_and_is_carried_by_those_below_it() -> None:
    text = "Intro\n\nA short start.\n\nCosts\n\nIt costs two euros.\n\nIt is cheap."
    at = text.index("Costs")
    blocks = (Block("heading", 0, 5, 1), Block("heading", at, at + 5, 1))
    passages = split(text, blocks=blocks)
    assert [passage.heading for passage in passages] == ["Intro", "Costs"]
    assert passages[1].text.startswith("Costs")


def test_a_passage_knows_the_page_it_starts_on() -> None:
    pages = ["One page. " * 30, "Another page. " * 30]
    text = "\n\n".join(pages)
    passages = split(text, tokens=40, pages=(0, len(pages[0]) + 2))
    assert {passage.page for passage in passages} == {1, 2}
    assert all(passage.page == (1 if passage.start < len(pages[0]) else 2) for passage in passages)


def test_one_endless_sentence_is_cut_between_words() -> None:
    text = "word " * 1000
    passages = split(text, tokens=50)
    assert len(passages) > 10
    assert " ".join(passage.text for passage in passages).split() == text.split()


def test_one_endless_word_is_cut_inside() -> None:
    class ByLetter(FakeEmbedder):
        def count_tokens(self, texts: list[str]) -> list[int]:  # type: ignore[override]
            return [len(text) for text in texts]

    text = "x" * 5000
    passages = split_document(Document("a.txt", "", text), ByLetter(), 64)
    assert "".join(passage.text for passage in passages) == text
    assert max(len(passage.text) for passage in passages) <= 64


class Spelling(FakeEmbedder):
    """A model that knows no script: a token for each character."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.replace(" ", "")) for text in texts]


@pytest.mark.parametrize(
    ("sentence", "held"),
    [
        ("Мост через реку открыли весной этого года.", 6),
        ("这座桥今年春天开放了。", 8),
        ("كان الجسر مغلقا طوال الشتاء.", 8),
    ],
)
def test_a_script_the_model_spells_is_sized_by_its_letters(sentence: str, held: int) -> None:
    passages = split_document(Document("a.txt", "", " ".join([sentence] * 40)), Spelling(), 100)
    assert passages[0].text.count(sentence) >= held


def test_latin_text_is_sized_by_the_models_tokens_however_it_is_cut() -> None:
    passages = split_document(Document("a.txt", "", " ".join(["A, b; c: d - e!"] * 40)), Spelling(), 100)
    assert max(len(passage.text.replace(" ", "")) for passage in passages) <= 100


def test_equal_passages_share_an_id_and_a_title_from_the_name_does_not_change_it() -> None:
    first = split_document(Document("a.txt", "a", "Same text.", title_from_name=True), FakeEmbedder(), 60)
    second = split_document(Document("b.txt", "b", "Same text.", title_from_name=True), FakeEmbedder(), 60)
    titled = split_document(Document("c.txt", "A title", "Same text."), FakeEmbedder(), 60)
    assert first[0].passage_id == second[0].passage_id != titled[0].passage_id


@pytest.mark.parametrize("text", ["", "   \n\n ", "\n"])
def test_nothing_to_read_gives_no_passage(text: str) -> None:
    assert split(text) == []


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("ab. \n!?“”,。Áя字\t-*#1") | st.characters(exclude_categories=["Cs"]), max_size=600
    ),
    st.integers(32, 120),
)
def test_no_sentence_is_lost_or_moved(text: str, tokens: int) -> None:
    passages = split(text, tokens)
    position = 0
    for passage in passages:
        assert passage.start >= position
        assert passage.end > passage.start
        assert text[passage.start : passage.end] == passage.text
        assert not text[position : passage.start].strip()
        position = passage.end
    assert not text[position:].strip()


def test_a_long_document_is_cut_as_it_goes_and_just_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    paragraphs = (
        f"Paragraph {n} says this. It goes on with {n % 7} more words{' and more' * (n % 11)}." for n in range(900)
    )
    document = Document("long.txt", "Long", "\n\n".join(paragraphs))
    at_once = split_document(document, FakeEmbedder(), 60)
    monkeypatch.setattr("askcorpus.sync.passages.UNITS_AHEAD", 64)
    monkeypatch.setattr("askcorpus.sync.units.COUNTED_TOGETHER", 10)
    counted: list[int] = []

    class Counting(FakeEmbedder):
        def count_tokens(self, texts: Sequence[str]) -> list[int]:
            counted.append(len(texts))
            return super().count_tokens(texts)

    coming = passages_of(document, Counting(), 60)
    first = next(coming)
    assert sum(counted) < 300, "the whole document was looked at for its first passage"
    assert [first, *coming] == at_once
