"""Two things side by side: columns, rows, or blocks."""

from table_fakes import Content, TableCatalog, asked_of, proven
from test_tables import OFFERS, ORDERS

from askcorpus.answering.compare import compare
from askcorpus.types import Statement

FARES: Content = [
    [
        "Code | Ticket | Inland | Coast",
        "T1 | Single, adult | 4.50 | 6.00",
        "T2 | Single, child | 2.25 | 3.00",
        "T3 | Week, adult | 30 | 30",
    ]
]
HOUSES: Content = [
    "# Birch House",
    "Birch House has nine rooms and a garden with old apple trees.",
    "# Cedar House",
    "Cedar House has four rooms and stands right by the lake.",
]


def statements(contents: dict[str, Content], question: str) -> list[Statement]:
    """The proven statements of the answer."""
    asked = asked_of(TableCatalog(contents), question)
    return proven(asked, compare(asked))


def passes(contents: dict[str, Content], question: str) -> bool:
    """Whether the question is left to other kinds of answers."""
    return compare(asked_of(TableCatalog(contents), question)) is None


def test_two_columns_are_shown_side_by_side() -> None:
    [found] = statements({"ovens.xlsx": OFFERS}, "Compare the Nordic and the Pico oven")
    assert found.table[0] == ("Criterion", "Nordic Oven", "Pico Oven")
    assert [row[0] for row in found.table[1:]] == ["Price (EUR)", "Weight (kg)", "Warranty (months)"]
    assert len(found.citations) == 3


def test_the_measure_of_a_comparison_chooses_the_row() -> None:
    found = statements({"ovens.xlsx": OFFERS}, "Is the Magma oven heavier than the Pico oven?")
    assert found[0].text == "Magma Oven: 120 > Pico Oven: 60 kg"
    assert found[0].note == "Yes"
    found = statements({"ovens.xlsx": OFFERS}, "Is the Pico cheaper than the Magma?")
    assert found[0].note == "No"


def test_which_is_cheaper_is_told_in_the_row_that_the_question_names() -> None:
    found = statements({"fares.csv": FARES}, "Where is a single ticket for a child cheaper, Coast or Inland?")
    assert found[0].text == "Coast: 3.00 > Inland: 2.25"
    assert found[1].table[1] == ("T2", "Single, child", "3.00", "2.25")


def test_a_difference_is_computed() -> None:
    found = statements({"ovens.xlsx": OFFERS}, "What is the difference in price between the Nordic and the Magma oven?")
    assert found[0].text == "2,400 − 1,900 = 500 EUR"


def test_equal_numbers_are_said_to_be_equal() -> None:
    found = statements({"fares.csv": FARES}, "Is the week ticket for an adult cheaper in Inland or Coast?")
    assert found[0].text == "Inland: 30 = Coast: 30"


def test_two_rows_are_compared_in_the_column_that_the_question_names() -> None:
    found = statements({"fares.csv": FARES}, "Coast single ticket: is it cheaper for an adult or a child?")
    assert found[0].text == "Single, adult: 6.00 > Single, child: 3.00"
    assert len(found[0].citations) == 2


def test_blocks_stand_side_by_side_where_there_is_no_table() -> None:
    found = statements({"houses.md": HOUSES}, "How does Birch differ from Cedar in rooms?")
    assert [statement.text.split()[0] for statement in found] == ["Birch", "Cedar"]


def test_a_question_for_one_thing_is_no_comparison() -> None:
    assert passes({"ovens.xlsx": OFFERS}, "What does the Magma oven weigh?")
    assert passes({"orders.csv": ORDERS}, "Which orders are more than 10 days late?")
    assert passes({"houses.md": HOUSES}, "Has Birch House a garden or a lake?")


def test_words_of_comparing_in_another_question_compare_nothing() -> None:
    assert passes({"houses.md": HOUSES}, "Who met whom between Birch House and Cedar House?")
    assert passes({"houses.md": HOUSES}, "Who scored in the Birch vs. Cedar match?")
    assert passes({"houses.md": HOUSES}, "Who makes sure that Birch does not forget Cedar?")


def test_where_one_side_stands_nowhere_nothing_is_compared() -> None:
    assert passes({"ovens.xlsx": OFFERS}, "Is the Magma oven heavier than the Volcano oven?")
    assert passes({"houses.md": HOUSES}, "Compare Birch House with Maple House")
