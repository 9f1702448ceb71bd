"""What people in offices ask of their tables, a case for each kind of question that invented organisations showed."""

import pytest
from table_fakes import Content, TableCatalog, asked_of, calculation, passes, statements

from askcorpus.answering.compare import compare
from askcorpus.answering.tables import query_tables

BOUGHT: Content = [
    [
        "order | customer | amount_eur | days_late",
        "R-101 | Bright Bakery | 1,250.50 | 40",
        "R-102 | Alpine Tools | 300.00 | 0",
        "R-103 | Bright Bakery | 749.75 | 10",
    ]
]
SKIS: Content = [
    [
        "item | size | lake | hill | to_mend",
        "Skis | 150 | 4 | 6 | 1",
        "Skis | 170 | 5 | 2 | 2",
        "Poles | 110 | 9 | 9 | 0",
    ]
]
INCOME: Content = [
    [
        "month | lessons_eur | kiosk_eur",
        "2031-01 | 900 | 310",
        "2031-02 | 1100 | 280",
        "2031-03 | 700 | 295",
    ]
]
PLAN: Content = [["Matter | Budget EUR | Actual EUR", "Boats | 9000 | 6500", "Lamps | 800 | 950"]]
CABLES: Content = [
    ["Tag | Length m | Bought", "K-1 | 40 | 2031-01-02", "K-2 | 75 | 2031-02-03", "K-3 | 60 | 2031-03-04"]
]
COURSES: Content = [["course | start | places", "Knots | 2031-02-01 | 8", "Radio | 2031-03-01 | 6"]]


@pytest.mark.parametrize(
    ("contents", "question", "text"),
    [
        ({"hire.csv": SKIS}, "how many pairs of skis at the hill in total", "6 + 2 = 8"),
        ({"hire.csv": SKIS}, "how many skis are to mend", "1 + 2 = 3"),
        ({"income.csv": INCOME}, "lessons january + march 2031", "900 + 700 = 1,600 EUR"),
        ({"plan.xlsx": PLAN}, "How much is left of the boats budget?", "9,000 − 6,500 = 2,500 EUR"),
        ({"plan.xlsx": PLAN}, "How much of the boats budget was left?", "9,000 − 6,500 = 2,500 EUR"),
        ({"orders.csv": BOUGHT}, "total value of what Bright Bakery ordered", "1,250.50 + 749.75 = 2,000.25 EUR"),
    ],
)
def test_what_is_asked_for_in_passing_is_computed(contents: dict[str, Content], question: str, text: str) -> None:
    assert calculation(contents, question).text == text


@pytest.mark.parametrize(
    ("contents", "question", "row"),
    [
        ({"income.csv": INCOME}, "worst month for the kiosk", "2031-02"),
        ({"income.csv": INCOME}, "best month for lessons 2031", "2031-02"),
        ({"cables.xlsx": CABLES}, "longest cable we have", "K-2"),
        ({"cables.xlsx": CABLES}, "which is the shortest cable?", "K-1"),
    ],
)
def test_ends_of_a_measure_and_of_a_time(contents: dict[str, Content], question: str, row: str) -> None:
    assert statements(contents, question)[0].table[1][0] == row


def test_one_row_that_meets_all_is_meant_rather_than_several_that_meet_it_together() -> None:
    old: Content = [["code | item | hall", "A1 | Monthly pass junior | both", "A2 | Yearly pass adult | both"]]
    new: Content = [["code | item | term", "B1 | Yearly pass junior | 12 months"]]
    [rows] = statements({"old.csv": old, "new.csv": new}, "yearly pass junior?")
    assert [line[0] for line in rows.table] == ["code", "B1"]


def test_rows_that_only_a_year_chose_are_no_answer_to_what_else_is_asked() -> None:
    asked = asked_of(TableCatalog({"courses.csv": COURSES}), "how many places does the summer camp 2031 have")
    assert query_tables(asked) is None
    assert calculation({"courses.csv": COURSES}, "how many places in courses 2031 in total").text == "8 + 6 = 14"


TARIFF: Content = [
    [
        "Gross tonnage | North | South",
        "up to 2,999 | 640 | 555",
        "3,000 - 9,999 | 885 | 790",
        "10,000 and above | 1,250 | 1,115",
    ]
]
CREW: Content = [
    ["Name | Role | First aider until", "Ida Holm | Cook | June 2031", "Per Aas | Mate | -", "Siri Moe | Cook |"]
]


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("fee south for 12,000 GT", "10,000 and above"),
        ("fee in the south for a ship of 2999 GT", "up to 2,999"),
        ("south fee 3,000 gross tonnage", "3,000 - 9,999"),
    ],
)
def test_a_number_finds_the_row_whose_range_holds_it(question: str, row: str) -> None:
    [rows] = statements({"fee tariff.xlsx": TARIFF}, question)
    assert [line[0] for line in rows.table] == ["Gross tonnage", row]


@pytest.mark.parametrize("question", ["first aiders?", "who are the first aiders", "list of first aiders"])
def test_those_of_whom_a_column_says_something_are_meant_by_its_name(question: str) -> None:
    [rows] = statements({"crew.xlsx": CREW}, question)
    assert [line[0] for line in rows.table] == ["Name", "Ida Holm"]


ROTA: Content = [["day | desk | shop", "2031-07-10 | Ida | Per", "2031-07-11 | Siri | Jon", "2031-08-10 | Eva | Ole"]]


@pytest.mark.parametrize(
    "question", ["who is at the desk on 10 July", "desk July 10", "who has the desk on the 10th of July?"]
)
def test_a_day_with_its_month_is_that_day(question: str) -> None:
    [rows] = statements({"rota.csv": ROTA}, question)
    assert [line[0] for line in rows.table[1:]] == ["2031-07-10"]


def test_the_day_of_a_month_is_no_number_that_a_weekly_table_lacks() -> None:
    weekly: Content = ["# Rota July", ["day | desk | shop", "Thu | Ida | Per", "Fri | Siri | Jon"]]
    [rows] = statements({"rota.docx": weekly}, "who is at the desk on Friday 11 July")
    assert [line[0] for line in rows.table[1:]] == ["Fri"]


def test_a_file_that_is_one_table_is_called_as_its_rows_are() -> None:
    bikes: Content = [["No | Make | Status", "R-1 | Kite | for sale", "R-2 | Kite | in work", "R-3 | Loon | for sale"]]
    found = calculation({"stock_refurbished_bikes.csv": bikes}, "How many refurbished bikes are for sale?")
    assert found.text == "2 (R-1; R-3)"


def test_the_longest_stay_is_of_the_most_days() -> None:
    calls: Content = [["Vessel | Berth | Days in port", "Tern | 4 | 2", "Gull | 9 | 5", "Auk | 4 | 3"]]
    assert statements({"port calls.xlsx": calls}, "which vessel had the longest stay in port")[0].table[1][0] == "Gull"


YEARS: Content = [
    [
        "Centre | Budget 2030 EUR | Actual 2030 EUR | Budget 2031 EUR",
        "Lamps | 390 | 447 | 468",
        "Boats | 900 | 880 | 900",
    ]
]
VAULT: Content = [
    ["accession | crop | seeds", "V-1 | wheat | 8200", "V-2 | wheat | 1450", "V-3 | poppy | 22000", "V-4 | oat | 9400"]
]
REQUESTS: Content = [["request | requester | accessions", "R-1 | Ida | 12", "R-2 | Per | 9"]]


@pytest.mark.parametrize(
    ("contents", "question", "text"),
    [
        ({"budget.xlsx": YEARS}, "by how much did the lamps go over budget in 2030", "447 − 390 = 57 EUR"),
        ({"vault.csv": VAULT}, "how many wheat seeds altogether?", "8,200 + 1,450 = 9,650"),
        ({"vault.csv": VAULT}, "How many wheat accessions are there?", "2 (V-1; V-2)"),
    ],
)
def test_of_several_columns_the_one_that_is_meant_is_computed_with(
    contents: dict[str, Content], question: str, text: str
) -> None:
    assert calculation(contents, question).text == text


def test_what_there_is_most_of_chooses_among_tables() -> None:
    found = statements({"a requests.csv": REQUESTS, "vault.csv": VAULT}, "accession with the most seeds")
    assert found[0].table[1][0] == "V-3"


def test_those_who_spent_more_than_planned_in_a_year() -> None:
    [rows] = statements({"budget.xlsx": YEARS}, "which centres overspent in 2030")
    assert [line[0] for line in rows.table[1:]] == ["Lamps"]


def test_a_row_of_a_price_is_not_compared_where_the_question_names_another_thing() -> None:
    fees: Content = [["Source | Budget 2031 | Actual 2030", "Handling fees | 6,100 | 4,320", "Grants | 900 | 800"]]
    asked = asked_of(TableCatalog({"budget.csv": fees}), "is the knot tying course dearer in 2031 than 2030?")
    assert compare(asked) is None


SHOP_PRICES: Content = [
    [
        "Code | Product | Shop price € | Trade price €",
        "B1 | Rye loaf | 4.20 | 3.10",
        "B2 | Roll | 0.95 | 0.65",
        "B3 | Tart | 22.50 | 17.00",
    ]
]
GAS_BILLS: Content = [["Quarter | Gas kWh | Cost €", "Q1 | 31,800 | 7,610", "Q2 | 24,400 | 6,240"]]
SPENT_LINES: Content = [["Item | Planned € | Spent €", "Flour | 60,000 | 61,250", "Butter | 31,000 | 29,870"]]
BAKERY: dict[str, Content] = {"prices.xlsx": SHOP_PRICES, "energy.pdf": GAS_BILLS, "budget 2031.xlsx": SPENT_LINES}


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("what is the cheapest product?", ["B2"]),
        ("What is the most expensive product?", ["B3"]),
        ("which products cost more than 4 euros?", ["B1", "B3"]),
        ("which lines are over budget?", ["Flour"]),
    ],
)
def test_what_is_asked_first_of_a_price_list_and_a_budget(question: str, rows: list[str]) -> None:
    assert [line[0] for line in statements(BAKERY, question)[0].table[1:]] == rows


def test_what_was_spent_in_a_year_is_the_sum_of_its_column() -> None:
    assert calculation(BAKERY, "what did we spend in total in 2031?").text == "61,250 + 29,870 = 91,120 EUR"


@pytest.mark.parametrize(
    "question", ["which invoices are unpaid", "list unpaid invoices", "show the invoices not paid yet"]
)
def test_what_is_unpaid_has_nothing_in_the_column_that_says_when(question: str) -> None:
    ledger: Content = [
        ["invoice | supplier | paid_on", "I-1 | Tern | 2031-02-01", "I-2 | Gull |", "I-3 | Auk | 2031-02-03"]
    ]
    [rows] = statements({"ledger.csv": ledger}, question)
    assert [line[0] for line in rows.table[1:]] == ["I-2"]


GEAR: Content = [
    [
        "code | item | bought | price EUR",
        "G-1 | Desk | 2034 | 8,400",
        "G-2 | Lamp | 2030 | 260",
        "G-3 | Horn | 2036 | 310",
    ]
]
RATES: Content = [["slot | length_s | price_eur", "drive | 30 | 45", "night | 30 | 20"]]


def test_a_list_that_is_named_is_counted_and_searched_whole() -> None:
    gear = {"equipment_mill_lane.xlsx": GEAR}
    assert calculation(gear, "how many items are in the mill lane equipment list").text == "3 (G-1; G-2; G-3)"
    assert statements(gear, "oldest piece of equipment at mill lane")[0].table[1][0] == "G-2"
    assert passes(gear, "how many items of equipment do we have")


def test_the_biggest_of_a_list_that_is_called_so() -> None:
    gifts: Content = [["date | donor | amount_eur", "2031-01-11 | Ann | 500", "2031-03-19 | Credit Union | 1,200"]]
    assert (
        statements({"donations_2031.csv": gifts}, "biggest single donation this year")[0].table[1][1] == "Credit Union"
    )


def test_what_changes_from_one_year_to_another_is_not_added_up() -> None:
    asked = asked_of(TableCatalog({"rates_2031.csv": RATES}), "how much did drive spots go up from 2030 to 2031")
    made = query_tables(asked)
    assert made is None or all(statement.kind != "calculation" for statement in made.statements)


def test_a_sum_with_one_thousand_among_its_figures_is_right() -> None:
    text = "Die Ausgaben für das neue Haus sind hier zusammengestellt und werden jeden Monat ergänzt."
    costs: Content = [text, ["Posten | Betrag EUR", "Dach | 500", "Dach | 1.200"]]
    assert calculation({"kosten.md": costs}, "Was kostet das Dach insgesamt?").text == "500 + 1.200 = 1.700 EUR"
