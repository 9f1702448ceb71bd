"""Words are matched whatever their case, accents, endings and script."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcorpus.language.words import content_words, fold, index_form, stem, words


def test_words_are_folded_with_their_offsets() -> None:
    text = "Kuleba’s “Café”, 1,000 at 12:30"
    found = words(text)
    assert [word for word, _, _ in found] == ["kuleba", "cafe", "1,000", "at", "12:30"]
    assert [text[start:end] for _, start, end in found] == ["Kuleba", "Café", "1,000", "at", "12:30"]


def test_scripts_without_spaces_give_pairs_of_characters() -> None:
    assert words("东京都a") == [("东京", 0, 2), ("京都", 1, 3), ("a", 3, 4)]
    assert words("हिन्दी भाषा") == [("हिन्दी", 0, 6), ("भाषा", 7, 11)]
    assert [word for word, _, _ in words("العَرَبِيَّة")] == [word for word, _, _ in words("العربية")]


@given(st.text(max_size=200))
def test_offsets_lie_in_the_text_and_words_are_not_empty(text: str) -> None:
    for _, start, end in words(text):
        assert 0 <= start < end <= len(text)
    assert index_form(text) == index_form(text)


def test_content_words_keep_names_numbers_and_acronyms() -> None:
    assert content_words("What does the WHO say about COVID-19 in 2021?") == ["who", "say", "covid", "19", "2021"]
    assert content_words("Where is vitamin A used in IT?") == ["vitamin", "a", "used", "it"]
    assert content_words("WHO WON THE CUP?") == ["won", "cup"]
    assert content_words("Who is he?") == ["who", "is", "he"]
    assert content_words("") == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("negotiations", "negotiating"),
        ("won", "wins"),
        ("annexed", "annexing"),
        ("children", "child"),
        ("wrote", "writes"),
    ],
)
def test_forms_of_one_word_have_one_stem(first: str, second: str) -> None:
    assert stem(first) == stem(second)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("caresses", "caress"), ("ponies", "poni"), ("plastered", "plaster"), ("motoring", "motor"), ("hopping", "hop"),
     ("filing", "file"), ("relational", "relat"), ("generalization", "gener"), ("sky", "sky"), ("東京", "東京")],
)  # fmt: skip
def test_stems_are_porters(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_index_form_leaves_latin_text_alone() -> None:
    assert index_form("Plain café, No. 5") == "Plain café, No. 5"


@pytest.mark.parametrize(
    ("text", "found", "missing"),
    [
        ("हिन्दी भाषा", "हिन्दी", "हन्दा"),
        ("東京都に行く", "京都に", "大阪"),
        ("العَرَبِيَّة", "العربية", "كتاب"),
        ("ภาษาไทยยาก", "ภาษาไทย", "อังกฤษ"),
        ("café", "cafe", "tea"),
    ],
)
def test_the_keyword_index_finds_words_of_every_script(text: str, found: str, missing: str) -> None:
    index = sqlite3.connect(":memory:")
    index.execute("create virtual table passages using fts5(body, tokenize='porter unicode61 remove_diacritics 2')")
    index.execute("insert into passages values (?)", (index_form(text),))
    for query, hits in ((found, 1), (missing, 0)):
        rows = index.execute(
            "select rowid from passages where passages match ?", (f'"{index_form(query)}"',)
        ).fetchall()
        assert len(rows) == hits
    index.close()


def test_folding_is_idempotent() -> None:
    assert fold(fold("Ça’S")) == fold("Ça’S") == "ca's"
