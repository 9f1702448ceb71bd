"""Questions that tables answer: rows by their cells, and exact calculations over them."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from table_fakes import Content, TableCatalog, asked_of, calculation, document_of, passes, statements

from askcorpus.answering.compare import compare
from askcorpus.answering.grid import grids_of, says
from askcorpus.answering.recalculation import holds
from askcorpus.answering.sources import Source
from askcorpus.answering.values import Quantity, mark_of, quantity
from askcorpus.types import Statement

ORDERS: Content = [
    [
        "order | customer | ordered | due | amount_eur | days_late | paid",
        "R-101 | Bright Bakery | 2031-01-10 | 2031-02-10 | 1,250.50 | 40 | no",
        "R-102 | Alpine Tools | 2031-01-15 | 2031-02-15 | 300.00 | 0 | yes",
        "R-103 | Bright Bakery | 2031-02-01 | 2031-03-01 | 749.75 | 10 | no",
        "R-104 | Corner Shop | 2031-02-20 | 2031-03-20 | 80.10 | 10 | yes",
        "Total | | | | 2,380.35 | |",
    ]
]
STAFF: Content = [
    "# Harbour",
    [
        "Name | Role | Extension | Reports to",
        "Ida Holm | Director | 100 | Board",
        "Per Aas | Cook | 101 | Ida Holm",
        "Siri Moe | Cook | 102 | Per Aas",
    ],
    "# Hillside",
    [
        "Name | Role | Extension | Reports to",
        "Jon Vik | Cook | 201 | Ida Holm",
        "Eva Lie | Gardener | 202 | Jon Vik",
    ],
]
STOCK: Content = [
    "# Store",
    [
        "Item | Stock | Minimum | Expiry",
        "Flour | 20 | 50 | 2031-06-30",
        "Sugar | 80 | 50 | 2032-01-31",
        "Salt | 50 | 50 | 2031-12-31",
        "Yeast | | 10 | 2031-05-31",
    ],
]
SALES: Content = [
    [
        "Monat | Artikel | Anzahl | Umsatz_EUR",
        "April | Kuchen | 12 | 1.043,50",
        "Mai | Kuchen | 8 | 960,00",
        "Mai | Torte | 5 | 2.000,25",
    ]
]
OFFERS: Content = [
    [
        "Criterion | Nordic Oven | Magma Oven | Pico Oven",
        "Price (EUR) | 2400 | 1900 | 2100",
        "Weight (kg) | 90 | 120 | 60",
        "Warranty (months) | 36 | 24 | 24",
    ]
]


def column(statement: Statement, name: str) -> list[str]:
    """The cells of a column of shown rows."""
    place = statement.table[0].index(name)
    return [row[place] for row in statement.table[statement.header_rows :]]


# --- looking up -----------------------------------------------------------------------------------------------------


def test_a_cell_is_found_by_the_names_of_its_row_and_column() -> None:
    found = statements({"orders.csv": ORDERS}, "When is order R-103 due?")
    assert [row[0] for row in found[0].table] == ["order", "R-103"]
    [citation] = found[0].citations
    marked = [citation.quote[a - citation.start : b - citation.start] for a, b in citation.answer_spans]
    assert "2031-03-01" in marked


def test_the_row_that_meets_most_words_is_shown_alone() -> None:
    prices: Content = [
        ["Service | Price EUR", "Haircut, child | 12", "Haircut, adult, long | 30", "Haircut, adult, short | 24"]
    ]
    found = statements({"prices.csv": prices}, "What does a haircut for an adult with short hair cost?")
    assert column(found[0], "Service") == ["Haircut, adult, short"]


def test_rows_of_tables_of_one_header_are_found_together() -> None:
    found = statements({"staff.xlsx": STAFF}, "Who reports to Ida Holm?")
    assert [name for statement in found for name in column(statement, "Name")] == ["Per Aas", "Jon Vik"]


def test_whose_asks_for_the_rows_that_name_a_person_in_another_cell() -> None:
    found = statements({"staff.xlsx": STAFF}, "List everybody whose boss is Per Aas")
    assert [name for statement in found for name in column(statement, "Name")] == ["Siri Moe"]


def test_a_person_asked_for_is_the_row_that_the_person_names() -> None:
    found = statements({"staff.xlsx": STAFF}, "Per Aas's extension?")
    assert [column(statement, "Name") for statement in found] == [["Per Aas"]]


def test_the_heading_of_a_sheet_tells_rows_apart() -> None:
    found = statements({"staff.xlsx": STAFF}, "Who is a cook at Hillside?")
    assert [column(statement, "Name") for statement in found] == [["Jon Vik"]]


def test_a_slip_of_the_fingers_finds_the_row() -> None:
    found = statements({"staff.xlsx": STAFF}, "extension of the gardenner at hillside")
    assert [column(statement, "Name") for statement in found] == [["Eva Lie"]]


def test_a_name_that_no_row_has_is_not_answered_by_another_row() -> None:
    assert passes({"staff.xlsx": STAFF}, "What is the extension of Olav Dahl, the cook?")


def test_a_name_met_only_by_another_table_is_a_contradiction() -> None:
    assert passes({"staff.xlsx": STAFF}, "What is the extension of Eva Lie in Harbour?")


def test_the_later_edition_of_a_table_answers() -> None:
    old: Content = [["Service | Price EUR", "Haircut | 20", "Shave | 10"]]
    new: Content = [["Service | Price EUR", "Haircut | 22", "Shave | 11"]]
    contents = {"archive/Prices 2030.csv": old, "Prices 2031.csv": new}
    assert [column(s, "Price EUR") for s in statements(contents, "What does a haircut cost?")] == [["22"]]
    assert [column(s, "Price EUR") for s in statements(contents, "What did a haircut cost in 2030?")] == [["20"]]


# --- conditions -----------------------------------------------------------------------------------------------------


def test_numbers_are_compared_and_the_limit_itself_is_not_over_it() -> None:
    found = statements({"orders.csv": ORDERS}, "Which orders are more than 10 days late?")
    assert column(found[0], "order") == ["R-101"]
    found = statements({"orders.csv": ORDERS}, "Which orders are at least 10 days late?")
    assert column(found[0], "order") == ["R-101", "R-103", "R-104"]


def test_late_means_the_rows_whose_column_says_so() -> None:
    found = statements({"orders.csv": ORDERS}, "Which orders of Bright Bakery are late?")
    assert column(found[0], "order") == ["R-101", "R-103"]
    found = statements({"orders.csv": ORDERS}, "Which orders were on time?")
    assert column(found[0], "order") == ["R-102"]


def test_late_is_told_by_two_columns_of_days() -> None:
    deliveries: Content = [
        [
            "delivery | promised | arrived",
            "D1 | 2031-03-01 | 2031-03-01",
            "D2 | 2031-03-01 | 2031-03-04",
            "D3 | 2031-03-05 | ",
        ]
    ]
    found = statements({"deliveries.csv": deliveries}, "Which deliveries were late?")
    assert column(found[0], "delivery") == ["D2"]


def test_overdue_is_told_by_the_day_in_the_name_of_the_file() -> None:
    bills: Content = [["bill | due", "B1 | 2031-03-01", "B2 | 2031-05-01"]]
    found = statements({"bills-open-2031-04-01.csv": bills}, "Which bills are overdue?")
    assert column(found[0], "bill") == ["B1"]
    assert passes({"bills-open.csv": bills}, "Which bills are overdue?")


def test_two_columns_of_a_row_are_compared() -> None:
    found = statements({"stock.xlsx": STOCK}, "Which items are below the minimum stock?")
    assert column(found[0], "Item") == ["Flour"]


def test_days_are_compared() -> None:
    found = statements({"stock.xlsx": STOCK}, "Which items expire before 1 June 2031?")
    assert column(found[0], "Item") == ["Yeast"]
    found = statements({"stock.xlsx": STOCK}, "Which items expire in 2031?")
    assert column(found[0], "Item") == ["Flour", "Salt", "Yeast"]


def test_without_means_a_cell_that_says_no() -> None:
    found = statements({"orders.csv": ORDERS}, "Which orders are not paid?")
    assert column(found[0], "order") == ["R-101", "R-103"]


def test_a_column_of_yes_and_no_is_a_condition() -> None:
    found = statements({"orders.csv": ORDERS}, "Which orders are paid?")
    assert column(found[0], "order") == ["R-102", "R-104"]


def test_a_yes_may_have_a_remark() -> None:
    log: Content = [["no | what | injury", "1 | Oar broke | no", "2 | Fall | yes, bruise", "3 | Cut | yes (plaster)"]]
    [count, _] = statements({"log.xlsx": log}, "How many injuries are in the log?")
    assert count.text == "2 (2; 3)"


@pytest.mark.parametrize(
    ("cell", "said"), [("Ja", True), ("no - later", False), ("none", None), ("✓, Ann", True), ("", None)]
)
def test_a_cell_says_yes_or_no(cell: str, said: bool | None) -> None:
    assert says(cell) is said


def test_of_rows_that_a_condition_chose_the_name_of_the_file_says_what_they_are() -> None:
    log: Content = [["no | what | injury", "1 | Oar broke | no", "2 | Fall | yes", "3 | Cut | yes"]]
    [count, _] = statements({"incident log.xlsx": log}, "How many incidents with an injury are there?")
    assert count.text == "2 (2; 3)"


def test_what_was_spent_in_a_time_is_a_sum() -> None:
    cash: Content = [
        [
            "date | what | EUR",
            "2031-01-04 | taxi to the dock | 20",
            "2031-02-06 | taxi, embassy | 22",
            "2031-02-07 | tea | 3",
        ]
    ]
    [spent] = statements({"petty cash.csv": cash}, "What did we spend on taxi from petty cash in the first quarter?")
    assert spent.text == "20 + 22 = 42 EUR"


def test_a_weekday_is_found_by_its_short_name() -> None:
    rota: Content = [["Day | Desk | Boats", "Tue | Ann | Bob", "Wed | Eve | Dan", "Thu | Ann | -"]]
    [row] = statements({"rota.xlsx": rota}, "who is at the desk on wednesday")
    assert column(row, "Desk") == ["Eve"]


def test_german_nouns_are_no_names_and_may_be_parts_of_longer_words() -> None:
    stock: Content = [
        [
            "Artikelnummer | Bezeichnung | Ort | Bestand | Mindestbestand",
            "7 | Leim | Halle 1 | 4 | 9",
            "8 | Lack | Halle 2 | 6 | 5",
        ]
    ]
    found = statements({"lager.csv": stock}, "Welche Artikel liegen in Halle 2?")
    assert column(found[0], "Bezeichnung") == ["Lack"]
    found = statements({"lager.csv": stock}, "Welche Artikel liegen unter dem Mindestbestand?")
    assert column(found[0], "Bezeichnung") == ["Leim"]


# --- calculations ---------------------------------------------------------------------------------------------------


def test_a_sum_is_exact_shows_each_figure_and_cites_it() -> None:
    found = calculation({"orders.csv": ORDERS}, "How much does Bright Bakery owe in total?")
    assert found.text == "1,250.50 + 749.75 = 2,000.25 EUR"
    assert [citation.quote.split("\t")[0] for citation in found.citations] == ["R-101", "R-103"]
    marked = [c.quote[a - c.start : b - c.start] for c in found.citations for a, b in c.answer_spans]
    assert marked == ["1,250.50", "749.75"]


def test_a_row_of_totals_is_no_operand() -> None:
    found = calculation({"orders.csv": ORDERS}, "What is the total amount of all orders?")
    assert found.text == "1,250.50 + 300.00 + 749.75 + 80.10 = 2,380.35 EUR"


def test_german_figures_are_read_by_their_column() -> None:
    found = calculation({"umsatz.csv": SALES}, "Wie viel Umsatz im Mai insgesamt?")
    assert found.text == "960,00 + 2.000,25 = 2.960,25 EUR"


def test_figures_that_can_be_two_values_are_read_by_the_language_or_not_at_all() -> None:
    text = "Die Ausgaben für das neue Haus sind hier zusammengestellt und werden jeden Monat ergänzt."
    costs: Content = [["Posten | Betrag EUR", "Dach | 12.500", "Dach | 3.250"]]
    found = calculation({"kosten.md": [text, *costs]}, "Was kostet das Dach insgesamt?")
    assert found.text == "12.500 + 3.250 = 15.750 EUR"
    costs = [["item | amount EUR", "Roof | 12.500", "Roof | 3.250"]]
    english = "The costs of the new house are listed here, and the list is brought up to date every month."
    assert [s.kind for s in statements({"costs.md": [english, *costs]}, "What does the roof cost in total?")] == [
        "rows"
    ]


def test_how_many_takes_the_column_that_counts() -> None:
    assert calculation({"umsatz.csv": SALES}, "How many Kuchen in total?").text == "12 + 8 = 20"


def test_how_many_counts_rows_and_names_them() -> None:
    found = calculation({"orders.csv": ORDERS}, "How many orders does Bright Bakery have?")
    assert found.text == "2 (R-101; R-103)"
    assert len(found.citations) == 2


def test_an_average_is_rounded_only_where_it_has_to_be() -> None:
    assert calculation({"orders.csv": ORDERS}, "average amount of the orders of Bright Bakery?").text == (
        "(1,250.50 + 749.75) / 2 ≈ 1,000.13 EUR"
    )
    assert calculation({"umsatz.csv": SALES}, "average Anzahl of Kuchen?").text == "(12 + 8) / 2 = 10"


def test_most_and_least_lead_with_the_row() -> None:
    found = statements({"orders.csv": ORDERS}, "Which order has the highest amount?")
    assert column(found[0], "order") == ["R-101"]
    assert found[1].text == "R-101: 1,250.50 > R-103: 749.75 > R-102: 300.00 EUR"
    found = statements({"orders.csv": ORDERS}, "Which order has the lowest amount?")
    assert column(found[0], "order") == ["R-104"]


def test_a_tie_shows_all_that_lead() -> None:
    scores: Content = [["team | points", "Reds | 9", "Blues | 9", "Greens | 4"]]
    found = statements({"scores.csv": scores}, "Which team has the most points?")
    assert column(found[0], "team") == ["Reds", "Blues"]
    assert found[1].text == "Reds: 9 = Blues: 9 > Greens: 4"


def test_the_cheapest_is_found_where_the_things_are_columns() -> None:
    found = statements({"oven offers.xlsx": OFFERS}, "Which of the oven offers is the cheapest?")
    assert found[0].text == "Magma Oven: 1,900 < Pico Oven: 2,100 < Nordic Oven: 2,400 EUR"


def test_the_earliest_is_a_day() -> None:
    found = statements({"orders.csv": ORDERS}, "Which is the earliest order due?")
    assert column(found[0], "order") == ["R-101"]


def test_figures_of_different_units_are_never_added() -> None:
    costs: Content = [["item | trip | cost", "Hotel | Oslo | 200 EUR", "Train | Oslo | 90 USD"]]
    found = statements({"costs.csv": costs}, "What did the trip to Oslo cost in total?")
    assert [statement.kind for statement in found] == ["rows"]
    assert column(found[0], "item") == ["Hotel", "Train"]


def test_a_missing_cell_is_no_operand() -> None:
    found = calculation({"stock.xlsx": STOCK}, "total stock of all items?")
    assert found.text == "20 + 80 + 50 = 150"


def test_where_several_columns_can_be_meant_nothing_is_added() -> None:
    amounts: Content = [["client | net EUR | gross EUR", "Ash | 10 | 12", "Ash | 20 | 24", "Elm | 5 | 6"]]
    found = statements({"amounts.csv": amounts}, "What does Ash pay in total?")
    assert [statement.kind for statement in found] == ["rows"]


# --- passing --------------------------------------------------------------------------------------------------------

TEXT: Content = ["The bakery was founded by Ida Holm in 2020.", "Its director is called Ida Holm and its cook Per Aas."]


@pytest.mark.parametrize(
    "question",
    [
        "Why was the order of Bright Bakery late?",
        "How do I cancel an order?",
        "Who founded the bakery in 2020?",
        "What is the capital of Norway?",
        "How many ovens does Bright Bakery have?",
        "How old is Per Aas?",
        "Who may sign an order?",
        "What pushed the amount of orders below that of last year?",
        "When was Alpine Tools founded?",
        "What does Per Aas earn?",
    ],
)
def test_a_question_that_no_table_answers_is_left_to_others(question: str) -> None:
    contents = {"orders.csv": ORDERS, "staff.xlsx": STAFF, "history.txt": TEXT}
    assert passes(contents, question)
    assert compare(asked_of(TableCatalog(contents), question)) is None


def test_a_table_that_is_too_large_or_too_narrow_is_left_alone() -> None:
    document = document_of("a.csv", [["one", "a", "b"]])
    assert grids_of(Source.of(document)) == ()


# --- figures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("€ 1,180", Quantity(Decimal(1180), "EUR", "EUR")),
        ("120 EUR", Quantity(Decimal(120), "EUR", "EUR")),
        ("97 %", Quantity(Decimal(97), "%", "%")),
        ("(1,200.50)", Quantity(Decimal("-1200.50"))),
        ("−5", Quantity(Decimal(-5))),
        ("1 234,50", Quantity(Decimal("1234.50"))),
        ("4.92 million", Quantity(Decimal("4.92"), "million", "million")),
        ("0.125", Quantity(Decimal("0.125"))),
        ("QV-25-1188", None),
        ("2031-06-30", None),
        ("8:00 to 19:00", None),
        ("up to 500 EUR", None),
        ("1.234", None),
        ("1,2,3", None),
        ("", None),
    ],
)
def test_a_cell_is_a_number_with_a_unit_or_none(cell: str, expected: Quantity | None) -> None:
    assert quantity(cell, None) == expected


def test_a_column_tells_its_decimal_mark_or_contradicts_itself() -> None:
    assert mark_of(["1.234,50", "12"]) == ","
    assert mark_of(["1,234", "4.5"]) == "."
    assert mark_of(["1,5", "2.5"]) is None


# --- proof ----------------------------------------------------------------------------------------------------------


def test_a_calculation_is_proven_only_when_it_is_right_and_cited() -> None:
    found = calculation({"orders.csv": ORDERS}, "How much does Bright Bakery owe in total?")
    said = frozenset(re.findall(r"\w+", " ".join(citation.quote for citation in found.citations).lower()))
    assert holds(found, said)
    assert not holds(replace(found, text=found.text.replace("2,000.25", "2,000.26")), said)
    assert not holds(replace(found, citations=found.citations[:1]), said)
    assert not holds(replace(found, text="5 + 7 = 12 EUR"), said)
    assert not holds(replace(found, text="3 (R-101; R-103)"), said)
    assert not holds(replace(found, text="R-103: 749.75 > R-101: 1,250.50 EUR"), said)


INVOICES: Content = [
    [
        "no | supplier | net_eur | total_eur | due | status",
        "P-1 | Rope Works | 100.00 | 119.00 | 2031-02-27 | overdue",
        "P-2 | Sail Loft | 200.00 | 238.00 | 2031-03-30 | open",
        "P-3 | Paint Box | 50.00 | 59.50 | 2031-02-01 | overdue",
    ]
]
PLANS: Content = [
    "Plans and what was spent, EUR",
    [
        "Project | Planned | Actual",
        "New jetty | 9000 | 9800",
        "Crane | 4000 | 3900",
        "Boat shed | 7000 | 9100",
    ],
]
PRICES: Content = [
    "# Berths 2030",
    ["Berth | Member | Guest", "Small boat | 30 | 45", "Large boat | 50 | 75"],
    "# Berths 2031",
    ["Berth | Member | Guest", "Small boat | 33 | 48", "Large boat | 55 | 80"],
]


def test_overdue_is_what_a_cell_says_and_gross_is_the_column_of_totals() -> None:
    assert "P-2" not in statements({"invoices.csv": INVOICES}, "which invoices are overdue")[0].text
    [total, *_] = statements({"invoices.csv": INVOICES}, "sum of the overdue invoices, gross")
    assert total.text == "119.00 + 59.50 = 178.50 EUR"


def test_by_how_much_a_plan_was_missed_is_computed_from_its_two_columns() -> None:
    [missed, _] = statements({"plans.xlsx": PLANS}, "By how much did the new jetty go over budget?")
    assert missed.text == "9,800 − 9,000 = 800"
    [most, _] = statements({"plans.xlsx": PLANS}, "Which project overshot its budget by the largest amount?")
    assert most.note == "Boat shed" and most.text == "9,100 − 7,000 = 2,100"
    [over] = statements({"plans.xlsx": PLANS}, "which projects were over budget")
    assert "Crane" not in over.text and "New jetty" in over.text and "Boat shed" in over.text
    [within] = statements({"plans.xlsx": PLANS}, "which projects stayed within budget")
    assert "Crane" in within.text and "New jetty" not in within.text
    [below, _] = statements({"plans.xlsx": PLANS}, "Which project missed its plan by most?")
    assert below.note == "Crane"


def test_of_two_sheets_with_the_same_rows_the_later_year_answers() -> None:
    [row] = statements({"prices.xlsx": PRICES}, "price of a large boat berth for a member")
    assert "55" in row.text and "50" not in row.text


def test_a_span_of_years_is_no_number_of_a_cell() -> None:
    assert passes({"prices.xlsx": PRICES}, "How many more boats came in 2029-30 than in the year before?")
    [row] = statements({"prices.xlsx": PRICES}, "large boat berth member 31/32")
    assert "55" in row.text


STORE: Content = [
    [
        "code | product | stock_kg | minimum_kg | price_per_kg | paid_on",
        "K-1 | Sand | 620 | 400 | 1.85 | 2031-03-01",
        "K-2 | Gravel | 180 | 240 | 2.90 | ",
        "K-3 | Lime | 95 | 120 | 1.64 | ",
    ]
]
MONTHS: Content = [
    [
        "Month | Water m3 | Gas MWh | Power MWh",
        "January | 20 | 61 | 12",
        "February | 22 | 57 | 11",
        "March | 21 | 58 | 13",
        "April | 19 | 40 | 10",
    ]
]


def test_the_column_of_a_limit_is_told_from_prices() -> None:
    [below] = statements({"store.csv": STORE}, "which products are below their minimum stock")
    assert column(below, "product") == ["Gravel", "Lime"]


def test_the_difference_of_two_columns_is_computed_for_the_row_that_is_meant() -> None:
    [short, _] = statements({"store.csv": STORE}, "how much gravel are we short of the minimum")
    assert short.text == "240 − 180 = 60"


def test_months_from_one_to_another_are_all_of_them() -> None:
    [used] = statements({"months.xlsx": MONTHS}, "gas use january to march mwh")
    assert used.text == "61 + 57 + 58 = 176"
    [short] = statements({"months.xlsx": MONTHS}, "gas use jan to mar mwh")
    assert short.text == used.text


def test_the_best_is_told_from_the_worst() -> None:
    [spread, _] = statements({"months.xlsx": MONTHS}, "difference in gas mwh between the best and the worst month")
    assert spread.text == "61 − 40 = 21"


def test_what_was_not_done_is_an_empty_cell() -> None:
    [unpaid] = statements({"store.csv": STORE}, "which products arent paid yet")
    assert column(unpaid, "product") == ["Gravel", "Lime"]


def test_one_row_is_shown_and_not_counted() -> None:
    [row] = statements({"store.csv": STORE}, "How many Lime do we have?")
    assert row.kind == "rows" and column(row, "product") == ["Lime"]


WARDROBE: Content = [
    "# Wardrobe",
    [
        "Item | Stock | Shelf | Value each EUR",
        "Robe | 14 | A | 35.50",
        "Music stand | 6 | B | 48",
        "Lectern | | B | 210",
    ],
]
FEES: Content = [
    "# Fees",
    ["Lesson | Unit | EUR", "Voice, 30 min | month | 62", "Organ, 45 min | month | 95", "Theory | term | 40"],
]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What are the robes in stock worth?", "14 × 35.50 = 497.00 EUR"),
        ("What do the 6 music stands cost in total?", "6 × 48 = 288 EUR"),
        ("What is the total value of the 6 music stands?", "6 × 48 = 288 EUR"),
        ("What does a 45 min organ lesson cost in a whole year?", "12 × 95 = 1,140 EUR"),
    ],
)
def test_the_price_of_one_in_a_row_is_taken_as_often_as_is_meant(question: str, text: str) -> None:
    assert calculation({"store.md": WARDROBE, "fees.md": FEES}, question).text == text


@pytest.mark.parametrize(
    "question",
    [
        "What is the value of a robe?",
        "What does the theory lesson cost in a year?",
        "What does the organ lesson cost?",
    ],
)
def test_a_price_is_shown_where_it_is_not_clear_how_often_it_is_meant(question: str) -> None:
    assert [s.kind for s in statements({"store.md": WARDROBE, "fees.md": FEES}, question)] == ["rows"]
