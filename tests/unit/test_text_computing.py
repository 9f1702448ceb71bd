"""What is computed from figures that stand in sentences, and above all where nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from table_fakes import Content, TableCatalog, asked_of, proven

from askcorpus.answering.proving import prove
from askcorpus.answering.text_computing import compute_text
from askcorpus.parsing.extract import TextBuilder
from askcorpus.types import Document

CHOIR: Content = [
    "In the year behind us the membership of the choir went from 58 to 64.",
    "The hall keeper gets EUR 240 a month for opening the rooms.",
    "The piano was ordered on 3 March 2031 and delivered on 21 March 2031.",
    "The budget for concerts was EUR 8,000, and EUR 6,400 of it was spent.",
    "The lease of the rehearsal room starts on 1 March 2031 and runs for 36 months.",
    "The scaffolding at the nave, six days, 1,150 euros a day.",
    "The tenors sold 212 tickets, the altos 97.",
    "The rent of the cellar changes on 1 May 2031 from 1,150 to 1,240 euros a month.",
    "The fee for guests goes from €58 to €64, that for children stays at €12.",
    "Our concerts of 2030-31 drew 96,310 people (2029-30: 88,745).",
    "The organ appeal stands at £64,500, the target is £90,000.",
    "For the store we pay rent of £1,150 per month and heating of £85 per month.",
    "Elmhall counted 148,300 guests (2030: 161,900), Rosenhall 203,600 (2030: 197,400).",
    "We lost 38 of 214 scores in the flood.",
    "The rent of the attic goes up from EUR 310 to EUR 345 a month, that of the shed stays at EUR 120 a month.",
    "The northern choir grew to 412 singers (2030: 389), the southern choir shrank to 267 (2030: 281).",
    "The nave has 72 seats. 54 of the seats are sold.",
]


def computed(question: str, content: Content | Mapping[str, Content]) -> str | None:
    """The calculation that answers a question over one document or several, proven; None where there is none."""
    catalog = TableCatalog(content if isinstance(content, Mapping) else {"choir.txt": content})
    asked = asked_of(catalog, question)
    composition = compute_text(asked)
    return None if composition is None else proven(asked, composition)[0].text


@pytest.mark.parametrize(
    ("question", "calculation"),
    [
        ("By how much did the membership of the choir rise?", "64 − 58 = 6"),
        ("By how many members did the choir grow?", "64 − 58 = 6"),
        ("What does the hall keeper get in a year?", "12 × 240 = 2,880 EUR"),
        ("How much does the hall keeper get per quarter?", "3 × 240 = 720 EUR"),
        ("What does the hall keeper cost us in 18 months?", "18 × 240 = 4,320 EUR"),
        ("What does the hall keeper cost us in two years?", "2 × 12 × 240 = 5,760 EUR"),
        (
            "How many days are between the order and the delivery of the piano?",
            "21 March 2031 − 3 March 2031 = 18 days",
        ),
        ("What share of the concert budget was spent?", "6,400 / 8,000 = 80 %"),
        ("What did the scaffolding cost in total?", "6 × 1,150 = 6,900 EUR"),
        ("What share of the seats is sold?", "54 / 72 = 75 %"),
        ("How many fewer guests did Elmhall count compared with 2030?", "161,900 − 148,300 = 13,600"),
        ("What share of the scores was lost?", "38 / 214 ≈ 17.8 %"),
        ("By how much does the rent of the attic go up?", "345 − 310 = 35 EUR a month"),
        ("By how many singers did the northern choir grow?", "412 − 389 = 23"),
        ("What share of the organ target has been reached?", "64,500 / 90,000 ≈ 71.7 %"),
        ("What do we pay for the store in rent and heating a month together?", "1,150 + 85 = 1,235 GBP a month"),
        ("What does the hall keeper cost us in total per year?", "12 × 240 = 2,880 EUR"),
        ("By how much did the rent of the cellar rise?", "1,240 − 1,150 = 90 EUR a month"),
        ("By how much did the fee for guests rise?", "64 − 58 = 6 EUR"),
        ("How many more people came in 2030-31 than in the year before?", "96,310 − 88,745 = 7,565"),
        ("How many tickets did the tenors and the altos sell together?", "212 + 97 = 309"),
    ],
)
def test_what_one_sentence_says_is_computed(question: str, calculation: str) -> None:
    assert computed(question, CHOIR) == calculation


def test_each_operand_is_marked_in_its_sentence_which_is_shown_below() -> None:
    asked = asked_of(TableCatalog({"choir.txt": CHOIR}), "By how much did the membership of the choir rise?")
    composition = compute_text(asked)
    assert composition is not None
    calculation, paragraph = prove(composition.statements, asked.sources)
    [citation] = calculation.citations
    assert [citation.quote[a - citation.start : b - citation.start] for a, b in citation.answer_spans] == ["58", "64"]
    assert paragraph.text == CHOIR[0]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("By how much did the fee rise?", "The fee rises by EUR 6 to EUR 64."),
        ("By how much did the fee rise?", "The fee was EUR 58, then EUR 61 and is now EUR 64."),
        ("By how much did the fee rise?", "The fee is between EUR 58 and EUR 64."),
        ("By how much did the fee rise?", "The fee does not rise from EUR 58 to EUR 64."),
        ("By how much did the fee rise?", "The fee rises from EUR 58 to USD 64."),
        ("By how much did the fee rise?", "The fee rises from EUR 58 a month to EUR 640 a year."),
        ("By how much did the fee rise in 2032?", "The fee rose from EUR 58 to EUR 64 in 2031."),
        ("By how much did the fee for Rosenhall rise?", "The fee for Elmhall rose from EUR 58 to EUR 64."),
        ("By how much did the fee rise?", "Of 58 members 64 percent pay the fee."),
        ("By how much did the number of members rise?", "The fee for members rose from EUR 58 to EUR 64."),
        ("By how many members did the choir grow?", "The choir grew, and its members sang 12 concerts after 9."),
        ("What does the cleaner cost in a year?", "The cleaner costs EUR 240 a month for the first three months."),
        ("What does the cleaner cost in a year?", "The cleaner costs EUR 240 a month and EUR 90 for the windows."),
        ("What does the cleaner cost in a year?", "The cleaner costs EUR 2,880 a year."),
        ("What do rent and parking cost us in a year?", "For parking we pay EUR 45 a month."),
        ("What does the cleaner cost in a year?", "The cleaner costs EUR 240."),
        ("What does the cleaner cost in a year?", "The cleaner costs about EUR 240 a month."),
        ("What does the cleaner cost in a year?", "The cleaner costs EUR 20 per visit."),
        ("What does the cleaner cost in a week?", "The cleaner costs EUR 240 a month."),
        ("What did the cleaner cost a year in 2030?", "In 2031 the cleaner costs EUR 240 a month."),
        ("What share of the budget was spent?", "Of the budget of EUR 8,000 we spent 80 % and saved EUR 1,600."),
        ("What share of the budget was spent?", "The budget is EUR 8,000."),
        ("What share of the budget was spent?", "The budget is EUR 8,000, and EUR 9,000 of it was spent."),
        ("What do rent and heating cost a year together?", "The rent is EUR 1,150 and the heating EUR 85 a month."),
        ("What share of the members voted?", "EUR 8,000 of EUR 9,000 were voted for."),
        ("How many days are between order and delivery?", "Ordered on 3 March, the delivery followed in May 2031."),
        (
            "How many days are between order and delivery?",
            "After the order of 3 March 2031 and a reminder on 9 March the delivery came on 21 March 2031.",
        ),
        ("How many days are between order and payment?", "The order of 3 March 2031 was delivered on 21 March 2031."),
        ("What do table and chairs cost together?", "A table costs EUR 200, the chairs EUR 50, the lamp EUR 30."),
        ("What do table and chairs cost together?", "Table and chairs cost EUR 250 in total, the chairs EUR 50."),
        ("What is the total of the three instalments?", "The instalments are EUR 300 and EUR 400."),
        ("What do both rooms cost together?", "The rooms cost EUR 200 to EUR 300."),
        ("Why did the fee rise by so much in total?", "The fee rises from EUR 58 to EUR 64."),
        ("By how much did the fee rise?", "The fee lies from EUR 58 to EUR 64, by the size of the room."),
        ("By how much did the fee rise?", "The fee is EUR 58 before tax, EUR 64 with it."),
        ("By how much did the fee for room 2 and room 3 rise?", "The fee for a room rose from EUR 58 to EUR 64."),
        ("What does the cleaner cost in a year?", "The cleaner comes on Mondays. The gardener gets EUR 240 a month."),
        ("What does the kiosk cost in a year?", "The kiosk is let at EUR 95 a week from May to September."),
        ("What do we pay for milk in a year?", "We use 36 litres of milk a week."),
        ("What do two cleaners cost in a year?", "The cleaner costs EUR 240 a month."),
        ("What does the hall cost in total?", "The hall costs EUR 240 a month, with a notice of three months."),
        ("What do five tickets cost for the two days in total?", "Tickets for the two days cost EUR 15 a day."),
        (
            "By how much did the wax sales rise?",
            "Honey sales came to EUR 14,280 after EUR 12,900; wax brought EUR 1,120.",
        ),
        (
            "What does the website cost in a year?",
            "The internet costs EUR 39 a month, the website is hosted by a member.",
        ),
        ("What does the website cost in a year?", "The website costs EUR 39 a month, and EUR 90 for the name."),
        ("By how much did the wax sales rise?", "Honey sales rose from EUR 12,900 to EUR 14,280, wax sales fell."),
        (
            "By how many singers did the southern choir shrink?",
            "The northern choir grew to 412 singers (2030: 389), the southern choir shrank to 267 (2030: 281).",
        ),
        (
            "By how many singers did the choirs change in total?",
            "The northern choir grew to 412 singers (2030: 389), the southern one shrank to 267 (2030: 281).",
        ),
    ],
)
def test_nothing_is_computed_where_the_figures_are_not_clear(question: str, sentence: str) -> None:
    assert computed(question, [sentence]) is None


@pytest.mark.parametrize(
    ("question", "sentence", "calculation"),
    [
        (
            "What do the two music stands cost in total?",
            "Two music stands are ordered, at EUR 45.50 each.",
            "91.00 EUR",
        ),
        ("30 folders, total cost?", "The offer is 30 folders at EUR 3.20 each, sent within two weeks.", "96.00 EUR"),
        ("What do 12 robes cost altogether?", "A robe is hired for EUR 15 per robe.", "180 EUR"),
        ("What do 12 singers pay for the bus together?", "The bus costs the singers EUR 8 per person.", "96 EUR"),
        ("What do nine robes cost us together?", "The robes cost €20 each.", "180 EUR"),
        ("What does a group of 20 pay for a tour in total?", "A tour costs EUR 60 per group.", None),
        ("What do 12 singers pay for the bus together?", "The bus costs the singers EUR 8 per trip.", None),
        ("What do 12 robes cost in total?", "The robes cost EUR 15 each, but EUR 12 each from ten on.", None),
        ("What do 12 robes cost in total?", "The robes cost up to EUR 15 each.", None),
        ("What do 12 robes and 12 singers cost for 3 days in total?", "The robes cost EUR 15 each.", None),
        ("What do the robes cost in total?", "The robes cost EUR 15 each.", None),
    ],
)
def test_a_price_of_one_is_taken_as_often_as_question_or_sentence_count(
    question: str, sentence: str, calculation: str | None
) -> None:
    made = computed(question, [sentence])
    assert (made.partition(" = ")[2] if made is not None else None) == calculation


def test_the_sentences_of_a_paragraph_are_taken_together_where_they_go_on_with_a_pronoun() -> None:
    content: Content = ["The cleaner comes on Mondays. She gets EUR 240 a month."]
    assert computed("What does the cleaner get in a year?", content) == "12 × 240 = 2,880 EUR"


def test_the_later_edition_is_held_against_the_earlier_one() -> None:
    fees: dict[str, Content] = {
        "fees 2030.txt": [
            "In force from 1 January 2030.",
            "The yearly fee for a plot is EUR 96.",
            "Water costs EUR 24.",
        ],
        "fees 2031.txt": [
            "In force from 1 January 2031.",
            "The yearly fee for a plot is EUR 108.",
            "Water costs EUR 27.",
        ],
    }
    assert computed("By how much did the fee for a plot rise?", fees) == "108 − 96 = 12 EUR a year"


def test_nothing_is_computed_where_a_row_of_a_table_is_read_best() -> None:
    content: Content = [["Service | Price", "cleaner a year | EUR 2,700"], "The cleaner costs EUR 240 a month."]
    assert computed("What does the service of the cleaner cost in a year?", content) is None


def test_nothing_is_computed_where_two_sentences_give_different_results() -> None:
    choirs: Content = ["The choir grew from 58 to 64 members.", "The choir then grew from 64 to 71 members."]
    assert computed("By how many members did the choir grow?", choirs) is None


OFFERS = {
    "velto.txt": ["Velto is our new supplier. Velto charges EUR 310 a month for the linen."],
    "brix.txt": ["Brix is our old supplier. Brix charges EUR 285 a month for the linen."],
}


@pytest.mark.parametrize(
    ("question", "calculation"),
    [
        ("How much more does Velto charge for the linen than Brix?", "310 − 285 = 25 EUR a month"),
        ("By how much is Brix cheaper for linen than Velto?", "310 − 285 = 25 EUR a month"),
        ("How much do Velto and Brix charge for the linen together?", "310 + 285 = 595 EUR a month"),
    ],
)
def test_two_sentences_that_each_hold_a_side_are_taken_together(question: str, calculation: str) -> None:
    assert computed(question, OFFERS) == calculation


@pytest.mark.parametrize(
    "brix",
    [
        "Brix charges EUR 3,400 a year for the linen.",
        "Brix charges USD 285 a month for the linen.",
        "Brix charges EUR 285 a month for the linen, or EUR 260 a month for two years.",
        "Brix charges EUR 20 more a month for the linen.",
        "Brix sends the linen on Mondays.",
    ],
)
def test_sides_of_different_units_or_several_figures_are_not_compared(brix: str) -> None:
    offers = {**OFFERS, "brix.txt": [brix]}
    assert computed("How much more does Velto charge for the linen than Brix?", offers) is None


def test_dates_of_two_documents_are_taken_apart() -> None:
    mails: dict[str, Content] = {
        "order.txt": ["The order for the stage lights went out on 27 February 2031."],
        "note.txt": ["The delivery of the stage lights came on 2 March 2031."],
    }
    asked = "How many days passed between the order and the delivery of the stage lights?"
    assert computed(asked, mails) == "2 March 2031 − 27 February 2031 = 3 days"


def list_of(*items: str) -> TableCatalog:
    builder = TextBuilder()
    builder.heading("Instalments for the organ", 1)
    for item in items:
        builder.item(item)
    extract = builder.build("Organ")
    catalog = TableCatalog({})
    catalog._documents["organ.txt"] = Document("organ.txt", "Organ", extract.text, blocks=extract.blocks)
    return catalog


@pytest.mark.parametrize(
    ("items", "calculation"),
    [
        (("EUR 300 in March", "EUR 450.50 in June", "EUR 200 in July"), "300 + 450.50 + 200 = 950.50 EUR"),
        (("EUR 300 in March", "EUR 450 in June"), None),
        (("EUR 300 in March", "EUR 450 in June", "the rest in July"), None),
        (("EUR 300 in March", "EUR 450 in June", "total: EUR 750"), None),
        (("EUR 300 in March", "EUR 450 in June", "USD 200 in July"), None),
    ],
)
def test_a_list_is_added_up_where_every_item_is_one_figure(items: tuple[str, ...], calculation: str | None) -> None:
    asked = asked_of(list_of(*items), "What is the total of the three instalments for the organ?")
    composition = compute_text(asked)
    assert (proven(asked, composition)[0].text if composition is not None else None) == calculation


def test_a_figure_in_another_language_keeps_its_decimal_mark() -> None:
    content: Content = ["Der Hausmeister bekommt für das Öffnen der Räume 1.240,50 EUR im Monat."]
    assert computed("Was bekommt der Hausmeister im Jahr?", content) == "12 × 1.240,50 = 14.886,00 EUR"


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ("By how much did the membership of the choir rise?", "64 − 57 = 7"),
        ("What does the hall keeper get in a year?", "12 × 240 = 2,890 EUR"),
        ("What does the hall keeper get in a year?", "13 × 240 = 3,120 EUR"),
        ("What does the hall keeper get in a year?", "12 × 3 = 36 EUR"),
        ("What share of the concert budget was spent?", "6,400 / 8,000 = 81 %"),
        (
            "How many days are between the order and the delivery of the piano?",
            "21 March 2031 − 3 March 2031 = 19 days",
        ),
        (
            "How many days are between the order and the delivery of the piano?",
            "21 March 2031 − 4 March 2031 = 17 days",
        ),
    ],
)
def test_a_calculation_that_its_sentence_does_not_prove_is_not_said(question: str, wrong: str) -> None:
    asked = asked_of(TableCatalog({"choir.txt": CHOIR}), question)
    composition = compute_text(asked)
    assert composition is not None
    right = composition.statements[0]
    assert prove((right,), asked.sources, question)
    assert not prove((replace(right, text=wrong),), asked.sources, question)
