"""Plain text: encodings, invisible characters, titles and headings."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcorpus.parsing.cleaning import clean, clean_lines
from askcorpus.parsing.encoding import decode
from reading_samples import read, refusal

FRENCH = "Les élèves ont déjà préféré l'été à l'hiver; où êtes-vous allés? Ça dépend, répondit le garçon gêné.\n" * 5
RUSSIAN = "Москва является столицей России и крупнейшим городом страны, в котором живёт много людей.\n" * 8
JAPANESE = "東京は日本の首都であり、世界でも最大級の都市の一つです。人口はおよそ千四百万人です。\n" * 8


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_western_text_is_read_in_any_encoding(encoding: str) -> None:
    assert decode(FRENCH.encode(encoding)) == FRENCH


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp1251", "koi8-r"])
def test_russian_text_is_read_in_any_encoding(encoding: str) -> None:
    assert decode(RUSSIAN.encode(encoding)) == RUSSIAN


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-be", "shift_jis", "euc_jp", "iso2022_jp"])
def test_japanese_text_is_read_in_any_encoding(encoding: str) -> None:
    assert decode(JAPANESE.encode(encoding)) == JAPANESE


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Zażółć gęślą jaźń, śpiewały dzieci w Łodzi i tańczyły wśród żółtych liści.\n" * 4, "cp1250"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy a běžel přes hřiště k řece.\n" * 4, "iso8859_2"),
        ("Çok güzel bir gün; ağaçlar çiçek açmış, kuşlar şarkı söylüyor, ışık içeri giriyor.\n" * 4, "cp1254"),
        ("Die Straße führt über den Fluß, größer als früher, schöner für Fußgänger.\n" * 4, "mac_roman"),
    ],
)
def test_latin_languages_are_told_apart(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_few_accents_are_enough_for_a_short_legacy_text() -> None:
    assert decode("Wir können äöüß.\n".encode("latin-1")) == "Wir können äöüß.\n"


def test_one_stray_byte_does_not_spoil_a_utf8_text() -> None:
    text = decode(RUSSIAN.encode() * 3 + b"\xff" + RUSSIAN.encode())
    assert text.count("Москва") == 32


@pytest.mark.parametrize(
    "data",
    [
        b"a few words\x00 only",
        b"short\x00\x00 text with words in it and more",
        "Readable text in wide letters.".encode("utf-16") + b"a",
        "Readable text in wide letters.".encode("utf-16-le") + b"\x00",
        "Readable text in wide letters.".encode("utf-32") + b"ab",
    ],
)
def test_a_few_zero_bytes_or_half_a_character_do_not_spoil_a_text(data: bytes) -> None:
    assert decode(data).split()[-1] in ("only", "more", "letters.")


def test_random_bytes_are_no_text() -> None:
    noise = bytes((i * 7919 + (i >> 3) * 104729) % 256 for i in range(20_000))
    assert refusal(noise, "noise.txt").state == "skipped"


def test_an_empty_file_says_so() -> None:
    assert "no text" in refusal(b" \n\t\n", "blank.txt").reason.lower()


@given(st.text())
def test_clean_text_has_nothing_invisible(text: str) -> None:
    for character in clean(text):
        assert character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
        assert character not in "\u200b\u202e\u2066\ufeff\u00ad\U000e0041"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_lines(text)
    assert clean_lines(once) == once


def test_hidden_characters_do_not_divide_words() -> None:
    assert clean("pass\u200bword \u202eabc\u202c so\u00adft") == "password abc soft"


def test_joiners_stay_where_they_are_spelling() -> None:
    persian = "می\u200cخواهم"
    assert clean(persian) == persian
    assert clean("a\u200db") == "ab"


def test_the_old_line_ends_are_line_ends() -> None:
    assert clean("one\rtwo\r\nthree\u2028four") == "one\ntwo\nthree\nfour"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Putin Willing To End War\n\nA long first paragraph follows, with a full stop.", "Putin Willing To End War"),
        ("Time: 2026-01-05\nAnna: Hi Ben, are you coming?\nBen: Yes, see you.", "notes 7"),
        ("Hi David,\nyour card was charged yesterday evening at nine.", "notes 7"),
        ("1973 oil crisis\n\nThe 1973 oil crisis began in October when exports ended.", "1973 oil crisis"),
        ("eBay\n\neBay is a company that runs an auction site in many countries.", "eBay"),
        ("SUBJECT: Your card was charged\nFROM: bank@example.org\n\nText.", "Your card was charged"),
        ("This is a sentence, and it goes on for a while.\nSo does this one.", "notes 7"),
        ("忽必烈王朝自1279年后面临财政困难。战争和建设工程耗尽了这个帝国的财力。", "notes 7"),
        ("a | b\n1 | 2", "notes 7"),
    ],
)
def test_the_title_is_a_line_that_reads_like_one_or_the_file_name(text: str, title: str) -> None:
    assert read(text.encode(), "notes_7.txt").title == title


def test_a_line_alone_between_paragraphs_is_a_heading() -> None:
    body = "The city has prepared for years, with drills and stronger buildings in every district."
    document = read(f"Tokyo Prepares\n\n{body}\n\nUnderstanding the Risk\n\n{body}\n\n{body}".encode(), "a.txt")
    assert [(h.level, h.text) for h in document.headings] == [(1, "Tokyo Prepares"), (2, "Understanding the Risk")]
    for heading in document.headings:
        assert document.text[heading.start :].startswith(heading.text)


def test_numbered_sections_have_headings_right_above_their_text() -> None:
    body = "This agreement holds for everybody who works in the house, in all of its branches."
    document = read(f"House rules\n\n§ 1 Scope\n{body}\n\n§ 2 Notice\n{body}".encode(), "a.txt")
    assert [h.text for h in document.headings] == ["House rules", "§ 1 Scope", "§ 2 Notice"]
    assert [b.kind for b in document.blocks][-4:] == ["heading", "paragraph"] * 2
    steps = read(b"1. Open the lid\n   and wait until the water has come to rest again\n2. Close", "a.txt")
    assert not steps.headings


def test_a_subtitle_is_no_heading() -> None:
    body = "The city has prepared for years, with drills and stronger buildings in every district."
    document = read(f"Tokyo Prepares\n\nOfficials said they were ready for it\n\n{body}".encode(), "a.txt")
    assert [h.text for h in document.headings] == ["Tokyo Prepares"]


def test_source_code_is_kept_word_for_word_under_its_file_name() -> None:
    document = read(b"import os\n\n\ndef f(x):\n    return x\n", "tool.py")
    assert document.title == "tool.py"
    assert "    return x" in document.text


def test_a_file_without_ending_is_read_as_text() -> None:
    assert read(b"wombat", "file_without_ending").text == "wombat"
