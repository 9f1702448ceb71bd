"""Proving sentences by a document, without a reader: what its facts decide, and which spans are cited."""

from __future__ import annotations

import pytest

from askcorpus.answering.sources import Source, Sources
from askcorpus.types import Document, Passage, ScoredPassage
from askcorpus.writing.proof import Proof, Prover, windows_of

BOARD = """Edda Quist of Sorvik has chaired the harbour board since 2019. Dr Quist is an engineer by training.

In 2021 Quist closed the old ferry pier. The operating result fell by 3 per cent in 2021, less than in 2020.

In May 2023 the board captured the wind of the bay with 4 turbines. It had failed in 2021, 2022 and the spring of 2023.

Anna Brede and Olaf Brede run the kiosk.

In June Brede opened the second kiosk beside the ferry pier.

The board bought its turbines in the U.S. and paid 240 euros for the insurance, 12 euros more than before.

The vote on the new harbour fees was held on 12 June 2024. For 2025 the board expects a turnover of 10.3 million euros.
"""


class OneDocument(Sources):
    """Sources that hold one document."""

    def __init__(self, document: Document) -> None:
        self._source = Source.of(document)

    def get(self, path: str) -> Source | None:
        return self._source


def proof_of(sentence: str, text: str = BOARD, title: str = "Harbour fees 2024") -> Proof:
    sources = OneDocument(Document("board.txt", title, text))
    passage = Passage("p", "board.txt", 0, len(text), text, title)
    return Prover(windows_of([ScoredPassage(passage, 1.0)], sources), sources, None, None, 0).prove(sentence)


def test_a_name_given_in_full_elsewhere_is_proven_and_that_place_is_cited() -> None:
    proof = proof_of("Edda Quist closed the old ferry pier in 2021.")
    assert [citation.quote for citation in proof.citations] == [
        "Edda Quist of Sorvik has chaired the harbour board since 2019.",
        "In 2021 Quist closed the old ferry pier.",
    ]


def test_a_word_that_opens_a_sentence_is_nobody_s_first_name() -> None:
    text = "Edda Quist has chaired the board since 2019.\n\nMeanwhile Quist closed the old ferry pier in 2021.\n"
    assert proof_of("Edda Quist closed the old ferry pier in 2021.", text).citations


@pytest.mark.parametrize(
    "sentence",
    [
        "Edda Quist of the Sorvik board closed the old ferry pier in 2021.",  # Sorvik stands where she is named, and only there
        "Mara Quist closed the old ferry pier in 2021.",  # nobody of that name
        "Anna Brede opened the second kiosk beside the ferry pier in June.",  # or Olaf
        "Edda Brede opened the second kiosk beside the ferry pier in June.",
    ],
)
def test_a_name_of_which_somebody_else_bears_the_last_part_is_not(sentence: str) -> None:
    assert not proof_of(sentence).citations


def test_what_a_model_says_of_itself_is_proven_by_no_document() -> None:
    assert proof_of("I was told that the board bought its turbines.").reason == "the model speaks of itself"
    assert proof_of("I bought the turbines of the board.", "I bought the turbines of the board in May.").citations


@pytest.mark.parametrize(
    "sentence",
    [
        "The operating result fell by 3 per cent in 2021, less than in 2023.",
        "In May 2022 the board captured the wind of the bay with 4 turbines.",
        "The board captured the wind of the bay in 2021 with 4 turbines.",
        "The board paid 12 euros for the insurance.",
        "In 2024 the board had a turnover of 10.3 million euros.",
    ],
)
def test_a_number_that_stands_in_another_place_of_the_paragraph_is_caught(sentence: str) -> None:
    assert not proof_of(sentence).citations


@pytest.mark.parametrize(
    "sentence",
    [
        "The operating result fell by 3 per cent in 2021.",
        "In 2024 the board paid 240 euros for the insurance.",  # the year stands in the title
        "The board bought its turbines in the US.",
        "It had failed in 2022.",
        "The vote on the new harbour fees was held on the 12th of June 2024.",
        "The vote on the new harbour fees was held on June 12th.",
    ],
)
def test_a_number_that_stands_there_is_kept(sentence: str) -> None:
    assert proof_of(sentence).citations, proof_of(sentence).reason
