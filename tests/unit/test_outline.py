"""A summary is an outline: each section in its own words, cited."""

from __future__ import annotations

import pytest
from answering_fakes import FakeCatalog

from askcorpus.answering.answer import answer
from askcorpus.answering.outline import outline_of
from askcorpus.answering.proving import prove
from askcorpus.answering.query import Query
from askcorpus.answering.sources import Sources
from askcorpus.parsing.extract import TextBuilder
from askcorpus.types import Document


def minutes() -> Document:
    builder = TextBuilder()
    builder.heading("Board meeting, 3 June 2024", 1)
    builder.heading("1. Roof", 2)
    builder.paragraph("Ann spoke at length about the weather. The board decided to repair the roof for 12,000 euros.")
    builder.heading("2. Garden", 2)
    builder.paragraph("The hedge grows. It is cut every spring.")
    extract = builder.build()
    return Document("minutes.txt", "Board meeting, 3 June 2024", extract.text, blocks=extract.blocks)


class Minutes(FakeCatalog):
    def __init__(self) -> None:
        super().__init__({})
        self._documents = {"minutes.txt": minutes()}


@pytest.mark.parametrize(
    "question",
    [
        "Summarise the board meeting of 3 June",
        "What was decided at the board meeting?",
        "key points of the board meeting",
        "main points board meeting 3 june",
        "What came out of the board meeting?",
        "What did the board decide on 3 June 2024?",
    ],
)
def test_each_section_is_told_by_the_sentence_that_decides(question: str) -> None:
    sources = Sources(Minutes())
    composition, _ = answer(Query(question), lambda *_: [], sources)
    assert [statement.note for statement in composition.statements] == ["1. Roof", "2. Garden"]
    assert "The board decided to repair the roof for 12,000 euros." in composition.statements[0].text
    assert len(prove(composition.statements, sources)) == 2


def test_an_outline_keeps_to_its_length() -> None:
    text = "\n\n".join(f"Paragraph {n} tells a thing or two about the matter at hand. " * 3 for n in range(40))
    source = Sources(FakeCatalog({"long.txt": text})).get("long.txt")
    assert source is not None
    assert sum(len(statement.text.split()) for statement in outline_of(source, 100)) <= 200


def test_no_document_of_that_name_is_no_summary() -> None:
    composition, _ = answer(Query("Summarise the annual report"), lambda *_: [], Sources(Minutes()))
    assert composition.statements == ()


def test_a_talk_is_told_by_what_it_decides_not_by_how_it_begins() -> None:
    lines = [
        "[00:00:08] Ann: Can you both hear me now?",
        "[00:00:15] Bo: Yes.",
        "[00:01:20] Bo: We decided to open on 3 May.",
    ]
    source = Sources(FakeCatalog({"call.txt": "\n\n".join(lines)})).get("call.txt")
    assert source is not None
    assert [statement.text for statement in outline_of(source)] == [lines[2]]


def test_a_document_of_that_day_is_meant_rather_than_one_that_names_it() -> None:
    class Both(Minutes):
        def __init__(self) -> None:
            super().__init__()
            budget = Document("budget.txt", "Budget", "Approved on 3 June 2024.\n\nLamps 9.")
            self._documents = {"budget.txt": budget, **self._documents}

    composition, _ = answer(Query("What was decided on 3 June 2024?"), lambda *_: [], Sources(Both()))
    assert {citation.path for s in composition.statements for citation in s.citations} == {"minutes.txt"}


@pytest.mark.parametrize(
    "question",
    [
        "action points from the board meeting of 3 June, with deadlines",
        "What are the action items of the board meeting?",
        "to-dos board meeting 3 june",
        "list all actions agreed at the board meeting",
    ],
)
def test_action_points_are_the_whole_table_of_who_does_what(question: str) -> None:
    builder = TextBuilder()
    builder.heading("Board meeting, 3 June 2024", 1)
    builder.table([["Matter", "Euros"], ["Roof", "12,000"]], header_rows=1)
    builder.table(
        [["Action", "Who", "Due"], ["Order tiles", "Ann", "1 July"], ["Cut the hedge", "Bob", "2 July"]], header_rows=1
    )
    extract = builder.build()

    class Table(FakeCatalog):
        def __init__(self) -> None:
            self._documents = {
                "m.txt": Document("m.txt", "Board meeting, 3 June 2024", extract.text, blocks=extract.blocks)
            }

    sources = Sources(Table())
    composition, _ = answer(Query(question), lambda *_: [], sources)
    [statement] = prove(composition.statements, sources)
    assert [row[1] for row in statement.table] == ["Who", "Ann", "Bob"]


def test_of_documents_that_are_meant_alike_the_draft_is_not_told() -> None:
    texts = {
        f"board_{day}{kind}.txt": f"Board meeting, {day}\n\nThe board decided to buy {number} lamps of a new kind.\n"
        for day, kind, number in (("2031-05-06", "_draft", 3), ("2031-05-06", "_final", 4))
    }
    composition, _ = answer(Query("Summarise the board meeting"), lambda *_: [], Sources(FakeCatalog(texts)))
    assert {citation.path for s in composition.statements for citation in s.citations} == {"board_2031-05-06_final.txt"}
