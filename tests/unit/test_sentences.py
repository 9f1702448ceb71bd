"""Sentences are found where a reader would find them, and never lose a character."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcorpus.language.sentences import MAX_SENTENCE_CHARACTERS, sentence_spans

PIECES = st.sampled_from(
    ["Mr. ", "U.S. ", "e.g. ", "3.5", "No. 7", " Wu. ", "he", " said", "?", "!", "...", "…", "”", "“", "''", "\n", "\n\n", "\r\n",
     "- a\n", "1. ", "Bob: hi\n", "。", "「好」",
     "।", "؟", "[12]", "\t", " | ", "# x\n", "\f", "\u2028", "é", "\u0301", " ", "x" * 700]
)  # fmt: skip


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@given(st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=40).map("".join)))
def test_every_character_lies_in_exactly_one_sentence(text: str) -> None:
    spans = sentence_spans(text)
    covered = [i for start, end in spans for i in range(start, end)]
    assert covered == sorted(set(covered))
    assert {i for i, letter in enumerate(text) if not letter.isspace()} <= set(covered)
    for start, end in spans:
        assert 0 < end - start <= MAX_SENTENCE_CHARACTERS
        assert text[start:end] == text[start:end].strip()


@pytest.mark.parametrize(
    "expected",
    [
        ["Mr. Smith left.", "He was late."],
        ["She joined the U.S. Army in May.", "It was cold."],
        ["They live in the U.S.", "The house is small."],
        ["It costs $3.50 (No. 5) today.", "Buy it."],
        ["J. R. Smith wrote it, e.g. in 1990.", "Nobody read it."],
        ["“Let them resume.”", "He left."],
        ['"Why?" he asked.', "Nobody knew."],
        ["It ended in 1990.[12]", "The rest followed."],
        ["He waited... and waited.", "Then he left."],
        ["Meet at 5 p.m.", "Bring food."],
        ["I like vitamin C.", "The rest is dull."],
        ["He works at Apple Inc.", "The firm is large."],
        ["what was that.", "who knows."],
        ["Es begann am 3. Mai in Bonn.", "Dann endete es."],
        ["Der 2. Vorsitzende kam vom 1. bis 5. Juni.", "Er blieb."],
        ["Das gilt z. B. für Boote, d. h. i. d. R. für alle.", "Am 4. Mai öffnet das Bad."],
        [
            "Frau Dr. Anna Kling leitet die Abt. Einkauf.",
            "Es kostet 3 Mio. Euro.",
            "Siehe Nr. 5 bzw. Abs. 2 der Satzung.",
        ],
        ["Er sagte: „Ich komme.“", "Dann ging er.", "Sie sagte: »Nein.«", "Da blieb er."],
        [
            "Il a dit : « Je viens. »",
            "Puis il est parti.",
            "« Est-ce vrai ? » demanda-t-elle.",
            "C’est l’art. 5 du règlement.",
        ],
        [
            "¿Cuándo abre la piscina?",
            "¡El lunes!",
            "Véase la pág. 12.",
            "El Sr. López cobra aprox. 30 €, p. ej. en mayo.",
        ],
        ["La dott.ssa Bianchi arriva, ecc. ecc. Vedi l'art. 5.", "Vedi pag. 12.", "Il sig. Rossi parla."],
        ["A Dra. Costa chega às 9h.", "O art. 5.º aplica-se."],
        ["Dhr. Jansen en mevr. De Vries komen.", "Dit geldt bijv. voor boten.", "Zie blz. 12."],
        ["Это стоит 3 тыс. руб. в год.", "См. стр. 12."],
        ["It was founded in 2019.", "The board then met."],
        ["She counted to 14.", "The rest followed."],
        ["2019.", "The board then met."],
    ],
)
def test_full_stops_that_end_no_sentence_are_passed_over(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize(
    "expected",
    [["今天天气很好。", "我们去吗？", "好！"], ["यह पहला वाक्य है।", "यह दूसरा है।"], ["ما هذا؟", "هذا كتاب."]],
)
def test_stops_of_other_scripts_end_sentences(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected
    if expected[0].endswith("。"):
        assert sentences("".join(expected)) == expected


def test_hard_wrapped_lines_are_one_sentence() -> None:
    text = "This paragraph was wrapped by hand at a fixed width in\nWashington by someone who likes short\nlines. It ends here."
    assert sentences(text) == [text[: text.index("lines.") + 6], "It ends here."]


def test_a_heading_is_its_own_sentence() -> None:
    assert sentences("Results\n\nWe found nothing.") == ["Results", "We found nothing."]
    assert sentences("# Results\nWe found nothing.") == ["# Results", "We found nothing."]
    assert sentences("The Kingdom\n" + "He came and went and came again. " * 9)[0] == "The Kingdom"


def test_list_items_chat_lines_and_table_rows_end_at_the_line() -> None:
    assert sentences("Bring:\n- bread\n- milk and\n  honey") == ["Bring:", "- bread", "- milk and\n  honey"]
    assert sentences("1. First thing\n2. Second thing") == ["1. First thing", "2. Second thing"]
    assert sentences("LiHua: I have arrived\nWolf: Great") == ["LiHua: I have arrived", "Wolf: Great"]
    assert sentences("[12:30] Bob: hi\n[12:31] Ann: hello") == ["[12:30] Bob: hi", "[12:31] Ann: hello"]
    assert sentences("Name\tAge\nBob\t7") == ["Name\tAge", "Bob\t7"]


@pytest.mark.parametrize(
    "piece", ["x", ". ", "a.", ".", "\n", "a\n", '"', "''", ". '", " ", "A: ", "|", "1:", "- ", "<", "A B "]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    started = time.process_time()
    sentence_spans(text + "z")
    assert time.process_time() - started < 5
