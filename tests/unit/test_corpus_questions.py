"""Questions about the corpus itself are answered from the catalog; all other questions are left to the reader."""

from __future__ import annotations

import pytest
from answering_fakes import CHAT, NEWS, FakeCatalog

from askcorpus.answering.corpus_questions import answer_about_corpus
from askcorpus.answering.proving import prove
from askcorpus.answering.sources import Sources

ONE = Sources(FakeCatalog({"news.txt": NEWS}))
TWO = Sources(FakeCatalog({"news.txt": NEWS, "talk/chat.txt": CHAT}))


@pytest.mark.parametrize(
    "question",
    [
        "What is this article about?",
        "what is this about",
        "Summarise the article.",
        "Summarize news.txt",
        "Give me a summary of the document",
    ],
)
def test_a_document_is_summed_up_in_cited_sentences_in_reading_order(question: str) -> None:
    composition = answer_about_corpus(question, ONE)
    assert composition is not None
    assert len(composition.statements) >= 2
    assert len(prove(composition.statements, ONE)) == len(composition.statements)
    starts = [statement.citations[0].start for statement in composition.statements]
    assert starts == sorted(starts)


def test_documents_are_listed_and_counted() -> None:
    listed = answer_about_corpus("Which documents do you have?", TWO)
    assert listed is not None
    assert "news.txt" in listed.said
    assert "talk/chat.txt" in listed.said
    counted = answer_about_corpus("How many files are there?", TWO)
    assert counted is not None
    assert counted.said.startswith("2 documents")


def test_documents_that_mention_a_word_are_counted() -> None:
    composition = answer_about_corpus("How many documents mention the library?", TWO)
    assert composition is not None
    assert composition.said.startswith("1 of 2 documents mentions “library”")
    assert "talk/chat.txt" in composition.said
    none = answer_about_corpus("Which documents mention whales?", TWO)
    assert none is not None
    assert "None of the 2 documents mentions “whales”" in none.said


@pytest.mark.parametrize("question", ["Who wrote this?", "Who is the author of the article?", "who is the author"])
def test_the_author_is_found_and_cited(question: str) -> None:
    composition = answer_about_corpus(question, ONE)
    assert composition is not None
    citation = composition.statements[0].citations[0]
    assert composition.statements[0].text.startswith("Mira Solberg is the night editor")
    start, end = citation.answer_spans[0]
    assert citation.quote[start - citation.start : end - citation.start] == "Mira Solberg"


def test_a_byline_names_the_author() -> None:
    sources = Sources(
        FakeCatalog(
            {
                "a.txt": "The Long Road\n\nBy Ines Vahl and Otto Kern\n\nIt rained on the road all year, and nobody came.\n"
            }
        )
    )
    composition = answer_about_corpus("Who wrote this?", sources)
    assert composition is not None
    assert "Ines Vahl" in composition.statements[0].text


def test_a_document_without_author_is_refused() -> None:
    composition = answer_about_corpus("Who wrote this?", Sources(FakeCatalog({"chat.txt": CHAT})))
    assert composition is not None
    assert not composition.statements and not composition.said


def test_only_the_given_paths_count() -> None:
    composition = answer_about_corpus("What is this about?", TWO, ["news.txt"])
    assert composition is not None
    assert {citation.path for statement in composition.statements for citation in statement.citations} == {"news.txt"}


@pytest.mark.parametrize(
    "question",
    ["Who rejected the plan?", "Who wrote the constitution?", "What is the storm about to do?",
     "What does the article say about Quist?",
     "How many cables were torn away?", "What did he say about negotiations?", "What is the tunnel about?", "list the cables",
     "Which of the articles name a person called Ayesha, and in which role?"],
)  # fmt: skip
def test_questions_about_what_the_documents_say_are_left_to_the_reader(question: str) -> None:
    assert answer_about_corpus(question, ONE) is None
