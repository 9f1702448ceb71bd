"""Of documents that say different things the current one leads, and what changed between two editions is shown."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from answering_fakes import FakeCatalog

from askcorpus.answering.answer import answer
from askcorpus.answering.composition import Composition
from askcorpus.answering.documents import documents_meant
from askcorpus.answering.editions import edition_of, family
from askcorpus.answering.proving import prove
from askcorpus.answering.query import Query
from askcorpus.answering.sources import Source, Sources
from askcorpus.language.dates import dates_in
from askcorpus.parsing.extract import TextBuilder
from askcorpus.reader.readings import PassageReading
from askcorpus.types import Document, ScoredPassage

RULES = {
    "Parking rules v2.txt": "Parking rules, version 2\n\nIn force from 1 May 2021.\n\nA visitor may park for 3 hours.\n\n"
    "The gate closes at 20:00. Bicycles stand behind the hall.\n",
    "Parking rules v3.txt": "Parking rules, version 3\n\nIn force from 1 March 2024.\n\nA visitor may park for 5 hours.\n\n"
    "The gate closes at 22:00. Bicycles stand behind the hall. Electric cars charge on deck 2.\n",
}
HALL = {
    "hall lease.txt": "Lease of the hall, 9 March 2020\n\nThe rent of the hall is 900 euros a month.\n",
    "2023-02-01 letter.txt": "Letter of 1 February 2023\n\nThe rent of the hall changes from 900 to 980 euros a month.\n",
}


def ask(
    texts: Mapping[str, str], question: str, marked: Sequence[tuple[str, float]], catalog: FakeCatalog | None = None
) -> Composition:
    """The answer where the reader sees it in these words, with these logits."""
    catalog = catalog or FakeCatalog(texts)

    def search(question: str, paths: Sequence[str] | None = None) -> list[ScoredPassage]:
        found = []
        for path in texts if paths is None else paths:
            for passage in catalog.passages_of(path):
                spans = [(passage.text.find(words), words, logit) for words, logit in marked if words in passage.text]
                offsets = np.array([[at, at + len(words)] for at, words, _ in spans] or [[0, 1]])
                logits = np.array([logit for _, _, logit in spans] or [-9.0], np.float32)
                found.append(ScoredPassage(passage, 1.0, PassageReading(offsets, logits, logits, float(logits.max()))))
        return found

    sources = Sources(catalog)
    composition, _ = answer(Query(question), search, sources)
    assert len(prove(composition.statements, sources)) == len(composition.statements)
    return composition


def test_the_current_edition_leads_and_the_superseded_one_is_marked_with_its_date() -> None:
    made = ask(RULES, "How long may a visitor park?", [("3 hours", 4.0), ("5 hours", 3.0)])
    current, old = made.statements
    assert current.text == "A visitor may park for 5 hours." and current.note == ""
    assert old.text == "A visitor may park for 3 hours."
    assert old.note == "Superseded (Parking rules v2.txt, 2021-05-01)"


def test_of_the_current_edition_the_place_that_holds_the_question_answers() -> None:
    made = ask(RULES, "Where do bicycles stand?", [("Bicycles stand behind the hall", -1.0), ("5 hours", -0.5)])
    assert "Bicycles stand behind the hall" in made.statements[0].text
    assert made.statements[0].citations[0].path == "Parking rules v3.txt"


def test_asked_for_what_was_before_the_older_edition_answers() -> None:
    made = ask(RULES, "How long was a visitor previously allowed to park?", [("3 hours", 3.0), ("5 hours", 4.0)])
    assert made.statements[0].text == "A visitor may park for 3 hours."


def test_a_letter_that_changes_a_value_leads() -> None:
    made = ask(HALL, "What is the rent of the hall?", [("900 euros", 4.0), ("980 euros", -2.0)])
    assert made.statements[0].text.startswith("The rent of the hall changes from 900 to 980 euros")
    assert made.statements[1].note.startswith("Superseded (hall lease.txt")


LEASE = {
    "lease.txt": "Lease of the mill\n\nSigned on 2 May 2020 by the town and the millers.\n\n"
    "2. Rent\n\nThe rent is 450 euros for the mill and 80 euros for the barn.\n\n2.1 Repairs are paid within 60 days.\n\n"
    "6. Term\n\nEither side may end the lease with 3 months' notice.\n",
    "lease amendment.txt": "Amendment to the lease of the mill\n\nSigned on 4 June 2023 by Ada Lind, 7 Weir Lane.\n\n"
    "Clause 2: the rent is 500 euros for the mill. Clause 2.1: payment within 30 days.\n",
}


def test_an_amendment_does_not_supersede_what_it_does_not_speak_of() -> None:
    made = ask(LEASE, "How can the town end the lease of the mill?", [("3 months", 2.0), ("Ada Lind", 1.0)])
    assert [statement.note for statement in made.statements] == [""]
    assert made.statements[0].text.startswith("Either side may end")


def test_the_number_of_a_clause_is_no_figure_beside_its_own() -> None:
    made = ask(LEASE, "Within how many days are repairs paid?", [("60 days", 3.0), ("30 days", 2.5)])
    assert "within 30 days" in made.statements[0].text and made.statements[1].note.startswith("Superseded")


@pytest.mark.parametrize(("rented", "first"), [("mill", "500 euros for the mill"), ("barn", "80 euros for the barn")])
def test_an_amended_clause_leaves_standing_what_else_it_says(rented: str, first: str) -> None:
    marked = [("450 euros", 3.0), ("80 euros", 3.0), ("500 euros", 2.5)]
    made = ask(LEASE, f"What is the rent of the {rented}?", marked)
    assert first in made.statements[0].text and made.statements[0].note == ""


def test_a_value_that_nothing_supersedes_stands_alone() -> None:
    made = ask(HALL | RULES, "What is the rent of the hall?", [("980 euros", 4.0)])
    assert len(made.statements) == 1


def test_what_changed_between_two_editions_is_shown_with_both_sides_cited() -> None:
    made = ask(RULES, "What changed in version 3 of the parking rules?", [])
    assert ask(RULES, "differences parking rules v2 v3", []).statements == made.statements
    changed = {statement.text: statement.note for statement in made.statements}
    assert changed["A visitor may park for 3 → 5 hours."] == "Changed"
    assert changed["The gate closes at 20:00 → 22:00."] == "Changed"
    assert changed["Electric cars charge on deck 2."] == "Added"
    assert not any("Bicycles" in text for text in changed)
    paths = [citation.path for citation in made.statements[1].citations]
    assert paths == ["Parking rules v2.txt", "Parking rules v3.txt"]


def test_a_change_is_not_sought_in_a_document_without_editions() -> None:
    made = ask(HALL, "What changed about the rent?", [("980 euros", 4.0)])
    assert all(statement.kind != "difference" for statement in made.statements)


@pytest.mark.parametrize(
    ("path", "head", "date"),
    [
        ("a.txt", "Written 3 May 2020. In force from 1 July 2021.", datetime.date(2021, 7, 1)),
        ("2022-04-05 note.txt", "Hello", datetime.date(2022, 4, 5)),
        ("Rules 2019.txt", "Hello", datetime.date(2019, 1, 1)),
        ("rules.txt", "Hello", None),
    ],
)
def test_an_edition_is_dated_by_what_it_says_then_by_its_name(path: str, head: str, date: datetime.date | None) -> None:
    source = Sources(FakeCatalog({path: head})).get(path)
    assert source is not None
    assert edition_of(source).date == date


def test_a_family_is_a_name_without_what_tells_editions_apart() -> None:
    assert family("old/Price-list_2021 (final).xlsx") == family("Price list 2024 v2.xlsx") == "price list"
    assert family("2023.txt") == ""


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("on 5 March 2031 or 2031-03-06", [(2031, 3, 5), (2031, 3, 6)]),
        ("am 7. Mai 2024, el 8 de mayo de 2024", [(2024, 5, 7), (2024, 5, 8)]),
        ("June 9, and 31.12.2020", [(None, 6, 9), (2020, 12, 31)]),
        ("May I? 45/13/2020, 30 February 2020", []),
    ],
)
def test_dates_are_found_as_they_are_written(text: str, dates: list[tuple[int | None, int, int | None]]) -> None:
    assert [(date.year, date.month, date.day) for date in dates_in(text)] == dates


def test_a_document_is_meant_by_words_of_its_name_or_its_date() -> None:
    catalog = FakeCatalog(RULES | HALL | {"minutes/2024-06-03.txt": "Minutes of the board\n\nAll agreed.\n"})
    assert [info.path for info in documents_meant("hall lease.txt", catalog)] == ["hall lease.txt"]
    assert [info.path for info in documents_meant("the lease of the hall", catalog)] == ["hall lease.txt"]
    assert [info.path for info in documents_meant("minutes of 3 June", catalog)] == ["minutes/2024-06-03.txt"]
    assert documents_meant("the annual report", catalog) == []


def test_a_later_figure_of_the_same_leads_and_one_of_something_else_does_not() -> None:
    minutes = {
        "minutes 2024-02-01.txt": "Minutes of 1 February 2024. We have 410 members.",
        "minutes 2024-05-01.txt": "Minutes of 1 May 2024. We have 455 members.",
    }
    made = ask(minutes, "How many members do we have?", [("410", 4.0), ("455", 3.5)])
    assert [statement.note for statement in made.statements][:2] == ["", "Earlier (minutes 2024-02-01.txt, 2024-02-01)"]
    assert "455" in made.statements[0].text
    other = minutes | {"minutes 2024-05-01.txt": "Minutes of 1 May 2024. The hall has 455 seats."}
    made = ask(other, "How many members do we have?", [("410", 4.0), ("455", 3.5)])
    assert "410" in made.statements[0].text and not any(statement.note for statement in made.statements)


def test_a_later_message_that_moves_the_day_leads() -> None:
    builder = TextBuilder()
    for line in ("[02/03/2031] Edda: FIRE DRILL on 4 March", "[03/03/2031] Edda: the fire drill was moved to 5 March"):
        with builder.inside("message"):
            builder.paragraph(line)
    extract = builder.build("Chat")
    catalog = FakeCatalog({"chat.txt": extract.text})
    catalog._documents["chat.txt"] = Document("chat.txt", "Chat", extract.text, blocks=extract.blocks)
    texts = {"chat.txt": extract.text}
    made = ask(texts, "date of the fire drill", [("4 March", 4.0), ("5 March", 2.0)], catalog)
    assert "5 March" in made.statements[0].text and made.statements[1].note.startswith("Superseded")


def test_the_year_of_a_day_need_not_be_said_again_where_it_moves() -> None:
    texts = {
        "2030-09-04 minutes.txt": "Minutes of 4 September 2030\n\nOpening day is 6 December 2030.\n",
        "2030-10-09 notes.txt": "Notes of 9 October 2030\n\nOpening day: moved from 6 to 13 December.\n",
    }
    made = ask(texts, "When is opening day?", [("6 December 2030", 4.0), ("13 December", -6.0)])
    assert "13 December" in made.statements[0].text


def test_a_meeting_is_meant_by_its_month() -> None:
    catalog = FakeCatalog(
        {"a/board meeting.txt": "Board, 4 September 2030", "b/board meeting.txt": "Board, 9 October 2030"}
    )
    assert [info.path for info in documents_meant("the October board meeting", catalog)] == ["b/board meeting.txt"]


def test_an_amendment_that_answers_at_all_leads() -> None:
    texts = {
        "Catering agreement 2029.txt": "Catering agreement\n\nDated 14 February 2029.\n\nThe caterer pays within 20 days.\n",
        "Deed of variation 2030.txt": "Deed of variation to the catering agreement\n\nDated 1 May 2030.\n\n"
        "Clause 7: payment is due within 14 days.\n",
    }
    made = ask(texts, "Within how many days does the caterer pay?", [("20 days", 9.0), ("14 days", 2.0)])
    assert "14 days" in made.statements[0].text


def test_an_amendment_of_the_same_clause_leads_whatever_the_reader_prefers() -> None:
    texts = {
        "Catering agreement 2029.txt": "# Catering agreement\n\nDated 14 February 2029.\n\n## 4 Minimum\n\n"
        "The commission is at least 48,000 euros a year.\n",
        "Deed of variation 2030.txt": "Deed of variation to the catering agreement\n\nDated 1 May 2030.\n\n"
        "Clause 4: the minimum is 55,000 euros a year.\n\nClause 14: the café closes at 18:00 every year.\n",
    }
    base = TextBuilder()
    for line in texts["Catering agreement 2029.txt"].split("\n\n"):
        mark, _, words = line.rpartition("# ")
        base.heading(words, len(mark) + 1) if mark or line[0] == "#" else base.paragraph(line)
    extract = base.build("Catering agreement")
    catalog = FakeCatalog(texts | {"Catering agreement 2029.txt": extract.text})
    catalog._documents["Catering agreement 2029.txt"] = Document(
        "Catering agreement 2029.txt", "Catering agreement", extract.text, blocks=extract.blocks
    )
    made = ask(texts, "What is the least the caterer pays?", [("48,000", 9.0), ("55,000", -8.0)], catalog)
    assert "55,000" in made.statements[0].text and made.statements[1].note.startswith("Superseded")


@pytest.mark.parametrize("names", [("Refunds, 1st edition.md", "Refunds, 2nd edition 2031.md")])
def test_editions_are_counted_in_their_names(names: tuple[str, str]) -> None:
    older, newer = (Source.of(Document(name, name, "Text.")) for name in names)
    assert family(names[0]) == family(names[1]) and edition_of(older) < edition_of(newer)


@pytest.mark.parametrize(
    "question", ["How many places does the camp have?", "How many places does the camp 2031 have?"]
)
@pytest.mark.parametrize("draft", ["DRAFT", "entwurf", "draft 2"])
def test_what_was_agreed_leads_over_its_draft_of_the_same_day(question: str, draft: str) -> None:
    texts = {
        f"board_2031-04-16_{draft}.md": "Board, 16 April 2031\n\nThe camp has 48 places.\n",
        "board_2031-04-16_final.md": "Board, 16 April 2031\n\nThe camp has 40 places.\n",
    }
    current, old = ask(texts, question, [("48 places", 4.0), ("40 places", 3.0)]).statements
    assert current.text == "The camp has 40 places."
    assert old.note.startswith("Superseded (board_2031-04-16_")


def test_minutes_of_two_days_are_no_editions_of_each_other() -> None:
    texts = {
        "board_2031-04-16.md": "Board, 16 April 2031\n\nThe camp has 48 places.\n",
        "board_2031-05-16.md": "Board, 16 May 2031\n\nThe lamps are green.\n",
    }
    made = ask(texts, "How many places does the camp have?", [("48 places", 4.0), ("green", -4.0)])
    assert [statement.note for statement in made.statements] == [""]
