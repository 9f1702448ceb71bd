"""A slip of the fingers finds what was meant; a word that is known is never changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcorpus.search.keyword_query import exact_forms, split_aside
from askcorpus.search.keyword_search import search_keywords
from askcorpus.search.typo_tolerance import allowed_edits, corrections
from askcorpus.store.catalog import Catalog
from askcorpus.store.catalog_writer import CatalogWriter
from askcorpus.store.schema import FileRecord
from askcorpus.sync.passages import split_document
from askcorpus.types import Document
from fakes import FakeEmbedder

TEXTS = {
    "war.txt": "President Zelensky thanked the government of Iraq. The environment minister agreed because Kuleba asked.",
    "ru.txt": "Большой театр открыл сезон. Правительство Ёлкина приняло закон.",
    "el.txt": "Η Αθήνα είναι η πρωτεύουσα της Ελλάδας.",
    "de.txt": "Die Straße nach Köln ist gesperrt.",
    "law.txt": "Resolution A/RES/68/262 was adopted on 12.03.2024. Section RFC-2119 says MUST.",
    "decoy.txt": "RFC RFC RFC 1918 and RFC 1034 of 2119 pages. A/RES/68/261, A/RES/69/262. On 03.12.2024 GPT-4 and 4o.",
    "gpt.txt": "The answer came from GPT-4o. The U.S. paid 1,500 dollars to the WHO for COVID-19 tests.",
    "who.txt": "Those who pay us more than 15 or 500 dollars come first, say 19 of them.",
}


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    folder: Path = tmp_path_factory.mktemp("spelling")
    with CatalogWriter.create(folder) as writer:
        for path, text in TEXTS.items():
            document = Document(path, path, text)
            record = FileRecord(path, "indexed", "", 10, 1, 2, "hash", 0.0)
            writer.put_document(record, document, split_document(document, FakeEmbedder(), 60))
        writer.finish()
    with Catalog.open(folder) as opened:
        yield opened


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Zelenky", "Zelensky"), ("zelnesky", "Zelensky"), ("goverment", "government"), ("enviroment", "environment"),
     ("Kulebba", "Kuleba"), ("Kuelba", "Kuleba"), ("agrede", "agreed"), ("kovernment", "government"),
     ("правительсто", "Правительство"), ("Αθίνα", "Αθήνα")],
)  # fmt: skip
def test_a_slip_is_corrected_to_the_word_of_the_corpus(catalog: Catalog, typed: str, meant: str) -> None:
    assert corrections(catalog, [typed]) == {typed: meant}


@pytest.mark.parametrize(
    "word",
    [
        "Zelensky",
        "thank",
        "Iran",
        "oxygen",
        "abc",
        "Zlnk",
        "Quuxley",
        "GPT-5o",
        "rfc2118",
        "68",
        "东京都",
        "दिल्लि",
        "",
        "?",
    ],
)
def test_known_words_english_words_codes_and_far_words_stay(catalog: Catalog, word: str) -> None:
    assert corrections(catalog, [word]) == {}


@pytest.mark.parametrize(
    ("query", "path"),
    [("What did Zelenky say?", "war.txt"), ("goverment", "war.txt"), ("правительсто", "ru.txt"),
     ("большой", "ru.txt"), ("елкина", "ru.txt"), ("αθηνα", "el.txt"), ("Strasse", "de.txt"), ("KÖLN", "de.txt")],
)  # fmt: skip
def test_a_question_with_a_slip_or_another_spelling_finds_its_passage(catalog: Catalog, query: str, path: str) -> None:
    assert search_keywords(catalog, query, 3)[0][0].path == path


@pytest.mark.parametrize(
    ("query", "path"),
    [("What does RFC-2119 say?", "law.txt"), ("12.03.2024", "law.txt"), ("03.12.2024", "decoy.txt"),
     ("A/RES/68/262", "law.txt"), ("A/RES/69/262", "decoy.txt"), ("A/RES/68/261", "decoy.txt"), ("GPT-4o", "gpt.txt"),
     ("U.S.", "gpt.txt"), ("the US", "gpt.txt"), ("1500 dollars", "gpt.txt"), ("1,500", "gpt.txt"),
     ("COVID-19", "gpt.txt"), ("What did the WHO get?", "gpt.txt")],
)  # fmt: skip
def test_acronyms_numbers_dates_and_codes_are_found_exactly(catalog: Catalog, query: str, path: str) -> None:
    assert search_keywords(catalog, query, 3)[0][0].path == path


def test_what_stands_in_brackets_behind_a_question_counts_half(catalog: Catalog) -> None:
    def score(query: str) -> float:
        return {p.path: s for p, s in search_keywords(catalog, query, 8)}["war.txt"]

    alone, aside, full = score("Kuleba"), score("Kuleba (Zelensky)?"), score("Kuleba Zelensky")
    assert aside == pytest.approx((alone + full) / 2)
    assert search_keywords(catalog, "(Zelensky)", 3)[0][0].path == "war.txt"


def test_asides_and_codes_are_told_from_other_words() -> None:
    assert split_aside("Why (war)?") == ("Why", "war")
    assert split_aside("f(x) and (y) here") == ("f(x) and (y) here", "")
    assert exact_forms("well-known words, e.g. and 2024-03-12") == ["2024-03-12", "e g", "eg"]


@settings(deadline=None)
@given(st.text(max_size=20))
def test_any_word_is_looked_up_without_harm(catalog: Catalog, word: str) -> None:
    for typed, meant in corrections(catalog, [word]).items():
        assert allowed_edits(typed) and typed != meant
    assert isinstance(search_keywords(catalog, f"what of {word}?", 3), list)
