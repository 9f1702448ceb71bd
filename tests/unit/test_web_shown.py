"""What the page is given of an answer: statements drawn as blocks, the answering words marked in them."""

from __future__ import annotations

from typing import Any

import numpy as np

from askcorpus.parsing.extract import TextBuilder
from askcorpus.reader.readings import PassageReading
from askcorpus.types import Answer, Citation, Document, Passage, ScoredPassage, Statement
from askcorpus.web.finding import hits_of
from askcorpus.web.shown import drawn_passage, drawn_statement, shown_answer


def cite(quote: str, answering: str = "", number: int = 1, start: int = 100) -> Citation:
    at = start + quote.index(answering)
    spans = ((at, at + len(answering)),) if answering else ()
    return Citation(number, "a.md", start, start + len(quote), quote, None, None, "A", 0.9, "p", spans)


def passage_of(document: Document, text: str) -> Passage:
    start = document.text.index(text)
    return Passage("p", document.path, start, start + len(text), text, document.title)


def nothing(path: str) -> Document | None:
    """Where no document is left."""
    return None


def marked(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [words for part in value.values() for words in marked(part)]
    if not isinstance(value, list):
        return []
    if len(value) == 2 and isinstance(value[0], str) and value[1] in ("answer", "hit"):
        return [value[0]]
    return [words for part in value for words in marked(part)]


def test_answering_words_are_marked_where_they_stand_in_the_quotation() -> None:
    quote = "In May the red boat left.\nThe red boat came back\nin June."
    citation = cite(quote, "red boat came\u0020back")
    (block,) = drawn_statement(Statement("paragraph", " ".join(quote.split()), (citation,)), nothing)
    assert block["pieces"][1] == ["red boat came back", "answer"]
    late = cite(quote)
    at = quote.rindex("red boat")
    late = Citation(*[getattr(late, name) for name in late.__slots__[:10]], ((100 + at, 100 + at + 8),))
    (block,) = drawn_statement(Statement("paragraph", " ".join(quote.split()), (late,)), nothing)
    assert block["pieces"][0][0] == "In May the red boat left. The "


def test_quoted_message_is_drawn_as_its_document_has_it() -> None:
    builder = TextBuilder()
    with builder.inside("message"):
        builder.paragraph("Ada: The divers\ncome on Monday.")
    extract = builder.build()
    document = Document("a.md", "A", extract.text, blocks=extract.blocks)
    citation = cite(extract.text, "Monday", start=0)
    statement = Statement("paragraph", "Ada: The divers come on Monday.", (citation,))
    (block,) = drawn_statement(statement, {"a.md": document}.get)
    assert (block["kind"], block["head"]) == ("message", [["sender", [["Ada", ""]]]])
    assert marked(block) == ["Monday"]
    (block,) = drawn_statement(Statement("paragraph", "The divers come.", (citation,)), {"a.md": document}.get)
    assert block["kind"] == "text"


def test_list_keeps_its_lead_its_marks_and_its_depth() -> None:
    text = "To close it:\n1. Raise the flag\n  a) by hand\n2. Lock up"
    lead, block = drawn_statement(Statement("list", text, (cite(text, "Lock up"),)), nothing)
    assert lead["pieces"] == [["To close it:", ""]]
    assert [(item["mark"][0][0], item["level"], item["blocks"][0]["pieces"]) for item in block["blocks"]] == [
        ("1. ", 0, [["Raise the flag", ""]]),
        ("a) ", 1, [["by hand", ""]]),
        ("2. ", 0, [["Lock up", "answer"]]),
    ]


def test_list_without_marks_has_no_lead() -> None:
    (block,) = drawn_statement(Statement("list", "Ada\nOle", (cite("Ada\nOle"),)), nothing)
    assert [item["blocks"][0]["pieces"][0][0] for item in block["blocks"]] == ["Ada", "Ole"]


def test_row_has_its_own_number_and_its_answering_cell_is_marked() -> None:
    table = (("Boat", "A day"), ("Sail", "14"), ("Motor", "14"))
    citations = (cite("Sail\t14", "14", 1), cite("Motor\t14", "Motor", 2))
    (block,) = drawn_statement(Statement("rows", "", citations, table=table, header_rows=1), nothing)
    assert [[cell[0][0] for cell in row["cells"]] for row in block["head"]] == [[["Boat", ""], ["A day", ""]][:2]]
    assert [row["numbers"] for row in block["rows"]] == [[1], [2]]
    assert marked(block["rows"][0]) == ["14"]
    assert marked(block["rows"][1]) == ["Motor"]


def test_closest_passage_is_drawn_whole_with_the_words_the_reader_sees() -> None:
    builder = TextBuilder()
    builder.paragraph("The pier is long.")
    builder.item("- It was built in 1904")
    builder.item("- It is red")
    extract = builder.build()
    document = Document("a.md", "A", extract.text, blocks=extract.blocks)
    passage = passage_of(document, extract.text)
    at = extract.text.index("1904")
    offsets = np.array([[0, 3], [at, at + 4]])
    reading = PassageReading(offsets, np.array([-3.0, 2.0]), np.array([-3.0, 2.0]), 1.0)
    answer = Answer(
        "?", "I found no answer.", "none", 0.1, "extractive", (), "?", closest=(ScoredPassage(passage, 0.5, reading),)
    )
    shown = shown_answer(answer, {"a.md": document}.get)
    (blocks,) = shown["drawn"]["closest"]
    assert [block["kind"] for block in blocks] == ["text", "list"]
    assert marked(blocks) == ["1904"]
    doubtful = PassageReading(offsets, np.array([-3.0, -2.0]), np.array([-3.0, -2.0]), -1.0)
    assert marked(drawn_passage(ScoredPassage(passage, 0.5, doubtful), {"a.md": document}.get)) == []


def test_passage_of_a_document_that_is_gone_is_shown_as_it_was() -> None:
    passage = Passage("p", "gone.md", 0, 3, "Old", "A")
    (block,) = drawn_passage(ScoredPassage(passage, 1.0), {}.get)
    assert block["pieces"] == [["Old", ""]]


def test_words_of_a_search_are_marked_in_any_form() -> None:
    document = Document("a.md", "A", "First.\n\nA pier was painted; the piers are red.")
    passage = passage_of(document, "A pier was painted; the piers are red.")
    hits = hits_of("Painting the pier", passage)
    assert [document.text[start:end] for start, end, _ in hits] == ["pier", "painted", "piers"]
